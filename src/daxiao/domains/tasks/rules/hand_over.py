"""Who may hand over, confirm and cancel. Pure."""

from dataclasses import dataclass

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
ALREADY_CONFIRMED = FindingKind(
    "tasks.hand_over_confirmed", "已有一方确认，清单不能再变；要改请先取消，再新建一份"
)


@dataclass(frozen=True, slots=True)
class Sides:
    """Who looks at a hand-over, and how far it is."""

    state: HandOverState
    is_giver: bool
    is_taker: bool
    has_confirmation: bool = False


def may_begin(*, is_same: bool, witness: str, open_of: str) -> Decision:
    """`open_of`: the giver's name when another hand-over of his is open."""
    return Decision.of(
        [
            SAME_PERSON(field="taker") if is_same else None,
            None if witness.strip() else WITNESS_MISSING(field="witness"),
            ALREADY_OPEN(giver=open_of) if open_of else None,
        ]
    )


def may_confirm(sides: Sides) -> Decision:
    return Decision.of(
        [
            _ended(sides),
            None if sides.is_giver or sides.is_taker else NOT_A_SIDE(),
        ]
    )


def may_relist(sides: Sides) -> Decision:
    return Decision.of([_ended(sides), ALREADY_CONFIRMED() if sides.has_confirmation else None])


def may_cancel(sides: Sides) -> Decision:
    return Decision.of([_ended(sides)])


def _ended(sides: Sides) -> Finding | None:
    open_ = sides.state is HandOverState.OPEN
    return None if open_ else HAND_OVER_ENDED(state=sides.state.label)
