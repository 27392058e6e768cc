"""Who may hand over, confirm and cancel. Pure."""

from dataclasses import dataclass

from daxiao.domains.tasks.rules.work import REASON_MISSING
from daxiao.domains.tasks.types import HandOverState
from daxiao.std.findings import Decision, Finding, FindingKind


SAME_PERSON = FindingKind("tasks.hand_over_same_person", "移交人和接收人不能是同一个人")
WITNESS_MISSING = FindingKind("tasks.witness_missing", "请填监交人姓名")
ALREADY_OPEN = FindingKind(
    "tasks.hand_over_open", "{giver}还有一份没有办完的交接单，请先确认或取消"
)
NOT_YOUR_UNIT = FindingKind("tasks.hand_over_not_your_unit", "只能办理本单位人员的交接")
PERSON_GONE = FindingKind("tasks.hand_over_person_gone", "所选人员的账号已停用或不在范围内，请重选")
NOT_A_SIDE = FindingKind("tasks.hand_over_not_a_side", "由移交人和接收人本人登录确认")
HAND_OVER_ENDED = FindingKind("tasks.hand_over_ended", "这份交接单{state}，不能再改")
OFFICE_FIRST = FindingKind(
    "tasks.hand_over_office_first",
    "接收人{taker}不在{unit}的上下级单位里，请专班办公室先确认接收人，再由双方确认",
)
ENTERPRISE_RECEIVES = FindingKind(
    "tasks.hand_over_to_enterprise", "接收人{taker}是企业的填报员，不能接{unit}的工作，请改选接收人"
)
TAKER_NO_POST = FindingKind(
    "tasks.hand_over_taker_no_post",
    "接收人{taker}的账号没有{unit}的填报岗位，接不了{count}项{kind}；请管理员先给他这个岗位，或改选接收人",
)
TAKER_NO_LEADER = FindingKind(
    "tasks.hand_over_taker_no_leader",
    "接收人{taker}不是{place}的领导，接不了{count}项{kind}，请改选接收人",
)
NOT_DONE = FindingKind("tasks.hand_over_not_done", "这份交接单{state}，没有可以交回的事项")
NOT_YOURS_TO_RETURN = FindingKind(
    "tasks.hand_over_not_yours_to_return", "由接收人本人或专班办公室办理交回"
)
NOTHING_MOVED = FindingKind(
    "tasks.hand_over_nothing_moved",
    "这份交接单没有记下换到接收人账号的事项，没有可以交回的；确要交回，请另办一份交接",
)
GIVER_GONE = FindingKind(
    "tasks.hand_over_giver_gone", "移交人{giver}的账号已停用，交不回去；请另办一份交接"
)
ALREADY_CONFIRMED = FindingKind(
    "tasks.hand_over_confirmed", "已有一方确认，清单不能再变；要改请先取消，再新建一份"
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Who looks at a hand-over, and how far it is. `awaits` names the receiver of another unit whom the office did not
    confirm yet, `unit` the unit that hands over."""

    state: HandOverState
    is_giver: bool
    is_taker: bool
    has_confirmation: bool = False
    is_office: bool = False
    awaits: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who shall receive: `unit` is the one that hands over; `is_firm`: the receiver fills in for an enterprise that is not
    that unit."""

    name: str
    unit: str
    is_firm: bool = False


def is_same_branch(giver: str | None, taker: str | None, *, places: tuple[str, str]) -> bool:
    """By the paths of the units: one and the same, or one above the other; of people without a unit by their places."""
    if giver is None and taker is None:
        giver, taker = places
    if giver is None or taker is None:
        return False
    return giver.startswith(taker) or taker.startswith(giver)


def is_named(words: str, name: str) -> bool:
    """Whether words begin with this very name: 王伟 or 王伟（投资科）, and not 王伟民."""
    rest = words.removeprefix(name)
    return bool(name) and words.startswith(name) and not rest[:1].isalpha()


def may_begin(*, is_same: bool, witness: str, open_of: str, to: Receiver) -> Decision:
    """`open_of`: the giver's name when another hand-over of his is open."""
    firm = ENTERPRISE_RECEIVES(field="taker", taker=to.name, unit=to.unit)
    return Decision.of(
        [
            SAME_PERSON(field="taker") if is_same else None,
            None if witness.strip() else WITNESS_MISSING(field="witness"),
            ALREADY_OPEN(giver=open_of) if open_of else None,
            firm if to.is_firm else None,
        ]
    )


def may_confirm(sides: Sides) -> Decision:
    return Decision.of(
        [
            _ended(sides),
            None if sides.is_giver or sides.is_taker else NOT_A_SIDE(),
            OFFICE_FIRST(taker=sides.awaits, unit=sides.unit) if sides.awaits else None,
        ]
    )


def may_return(sides: Sides, *, reason: str, gone: str, has_moved: bool = True) -> Decision:
    """`gone`: the giver's name when his account is closed; `has_moved`: something is on record as gone to the receiver."""
    done = sides.state is HandOverState.DONE
    return Decision.of(
        [
            None if done else NOT_DONE(state=sides.state.label),
            None if sides.is_taker or sides.is_office else NOT_YOURS_TO_RETURN(),
            NOTHING_MOVED() if done and not has_moved else None,
            GIVER_GONE(giver=gone) if gone else None,
            None if reason.strip() else REASON_MISSING(field="reason"),
        ]
    )


def may_relist(sides: Sides) -> Decision:
    return Decision.of([_ended(sides), ALREADY_CONFIRMED() if sides.has_confirmation else None])


def may_cancel(sides: Sides) -> Decision:
    return Decision.of([_ended(sides)])


def _ended(sides: Sides) -> Finding | None:
    open_ = sides.state is HandOverState.OPEN
    return None if open_ else HAND_OVER_ENDED(state=sides.state.label)
