"""Where a plan names a work body, and what may be done with one. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daxiao.domains.tasks.types.bodies import BodyInput, BodyKind, BodyState, MemberEnd, Mention
from daxiao.std.findings import Decision, Finding, FindingKind


NAME_MISSING = FindingKind("tasks.body_name_missing", "请填工作机制的名称，或者选规划里写到的一个")
KIND_MISSING = FindingKind("tasks.body_kind_missing", "请选工作机制的类型")
GROUND_MISSING = FindingKind(
    "tasks.body_ground_missing", "请选规划里的出处，或者填设立文件，二者至少有一项"
)
MENTION_GONE = FindingKind(
    "tasks.body_mention_gone", "所选的规划原句已经变动或不在您的范围内，请刷新后重选"
)
NAME_TAKEN = FindingKind("tasks.body_name_taken", "{place}已有“{name}”，请直接在它上面修改")
SET_UP_AHEAD = FindingKind("tasks.body_set_up_ahead", "设立日期不能晚于今天")
PLACE_GONE = FindingKind("tasks.body_place_gone", "所选地区已停用或不在您的范围内，请重选")
UNIT_GONE = FindingKind(
    "tasks.body_unit_gone", "所选单位已停用、不在您的范围内，或是不能设办公室的企业，请重选"
)
DISSOLVED = FindingKind("tasks.body_dissolved", "这个工作机制已经撤销，恢复以后才能改")
STANDING = FindingKind("tasks.body_standing", "这个工作机制没有撤销，不必恢复")
REASON_MISSING = FindingKind("tasks.body_reason_missing", "请写明理由，它会留在经过里")
POST_MISSING = FindingKind("tasks.body_post_missing", "请填在机制里的职务，例如“成员”“副组长”")
MEMBER_TWICE = FindingKind("tasks.body_member_twice", "{unit}已经以“{post}”列为成员，不必重复")
MEMBER_AHEAD = FindingKind("tasks.body_member_ahead", "日期不能晚于今天")
MEMBER_ENDED = FindingKind("tasks.body_member_ended", "这名成员已于{until}离任，不必重复办理")
MEMBER_BEFORE = FindingKind("tasks.body_member_before", "离任日期应晚于任职日期{since}")
CHARGE_MISSING = FindingKind("tasks.body_charge_missing", "请选一份规划或者一项任务")
CHARGE_GONE = FindingKind(
    "tasks.body_charge_gone", "所选的规划或任务不归您维护或已不在执行，请重选"
)
CHARGE_ENDED = FindingKind("tasks.body_charge_ended", "这一条已经移出台账，不必重复办理")
CHARGE_TWICE = FindingKind("tasks.body_charge_twice", "所选的规划和任务都已在台账里，不必重复")

_ENDINGS = (
    ("指挥部办公室", BodyKind.OFFICE),
    ("领导小组办公室", BodyKind.OFFICE),
    ("工作机制办公室", BodyKind.OFFICE),
    ("委员会办公室", BodyKind.OFFICE),
    ("专班办公室", BodyKind.OFFICE),
    ("指挥部", BodyKind.HEADQUARTERS),
    ("领导小组", BodyKind.LEADING_GROUP),
    ("工作专班", BodyKind.TASK_FORCE),
    ("联席会议", BodyKind.JOINT_MEETING),
    ("促进委员会", BodyKind.COMMITTEE),
    ("咨询委员会", BodyKind.COMMITTEE),
)
_LEAST, _MOST = 2, 40
_NAMED = re.compile(
    rf"(?P<name>[0-9A-Za-z\u4e00-\u9fff“”]{{{_LEAST},{_MOST}}}?(?P<end>{'|'.join(e for e, _ in _ENDINGS)}))"
)
# what stands before a name in a clause and is none of it
_LEADS = re.compile(
    r"^(?:和|及|与|由|向|报送|报请|报)(?=.)"
    r"|^.*?(?:成立|设立|组建|建立|发挥|健全|完善|依托|纳入|报送|报请|提请|机制和|制度和|的)(?=.)"
)
_STOPS = "。；！？\n"
_KINDS = dict(_ENDINGS)


def kind_of(name: str) -> BodyKind | None:
    """The kind that the end of a name says."""
    bare = name.rstrip("”")
    return next((kind for end, kind in _ENDINGS if bare.endswith(end)), None)


def mentions(text: str, *, plan_id: int, start: int, end: int) -> Iterator[Mention]:
    """The bodies that `text[start:end)` names, each once, at the first place; words that only point back (领导小组 alone)
    are no name."""
    seen: set[str] = set()
    for found in _NAMED.finditer(text, start, end):
        name, begin = _bare(found["name"], found.start("name"))
        if len(name) < len(found["end"]) + _LEAST or name in seen:
            continue
        seen.add(name)
        sentence = _sentence(text, begin, begin + len(name), start, end)
        yield Mention(plan_id, begin, begin + len(name), name, _KINDS[found["end"]], sentence)


def _bare(name: str, at: int) -> tuple[str, int]:
    """The name without what leads to it and without a quotation mark that opens before it, and where it begins."""
    cut = 0
    while lead := _LEADS.match(name[cut:]):
        cut += lead.end()
    opened = name.rfind("“", cut)
    if opened > name.rfind("”", cut):
        cut = opened + 1
    closed = name.find("”", cut)
    if closed >= 0 and "“" not in name[cut:closed]:
        cut = closed + 1
    return name[cut:], at + cut


def _sentence(text: str, begin: int, end: int, low: int, high: int) -> str:
    first = max([low, *(text.rfind(s, low, begin) + 1 for s in _STOPS)])
    ends = [i for s in _STOPS if (i := text.find(s, end, high)) >= 0]
    return text[first : min(ends, default=high)].strip()[:400]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a body is entered against: `mention` when the sentence was found, `place` for the sentence of a refusal."""

    place: str
    has_mention: bool
    is_name_taken: bool
    is_set_up_ahead: bool


def may_enter(given: BodyInput, name: str, kind: BodyKind | None, ground: Ground) -> Decision:
    """`name` and `kind` as they will stand, the sentence's own where nothing was typed."""
    return Decision.of(
        [
            MENTION_GONE(field="mention") if given.mention and not ground.has_mention else None,
            None if given.mention or given.document.strip() else GROUND_MISSING(field="document"),
            None if name else NAME_MISSING(field="name"),
            None if kind else KIND_MISSING(field="kind"),
            NAME_TAKEN(field="name", place=ground.place, name=name)
            if ground.is_name_taken
            else None,
            SET_UP_AHEAD(field="set_up_on") if ground.is_set_up_ahead else None,
        ]
    )


def may_touch(state: BodyState) -> Decision:
    """Whether members and ledger may change."""
    return Decision.of([_dissolved(state)])


def may_dissolve(state: BodyState, reason: str) -> Decision:
    return Decision.of([_dissolved(state), _why(reason)])


def may_restore(state: BodyState, reason: str) -> Decision:
    return Decision.of([STANDING() if state is BodyState.STANDING else None, _why(reason)])


def may_change(state: BodyState) -> Decision:
    return Decision.of([_dissolved(state)])


def may_join(state: BodyState, post: str, *, unit: str, is_there: bool, is_ahead: bool) -> Decision:
    return Decision.of(
        [
            _dissolved(state),
            None if post.strip() else POST_MISSING(field="post"),
            MEMBER_TWICE(field="unit", unit=unit, post=post.strip()) if is_there else None,
            MEMBER_AHEAD(field="since") if is_ahead else None,
        ]
    )


def may_leave(
    given: MemberEnd, *, since: str, until: str, is_before: bool, is_ahead: bool
) -> Decision:
    """`until` is the day on which the member left already, empty for one who is there."""
    return Decision.of(
        [
            MEMBER_ENDED(until=until) if until else None,
            MEMBER_BEFORE(field="until", since=since) if is_before else None,
            MEMBER_AHEAD(field="until") if is_ahead else None,
            _why(given.reason),
        ]
    )


def may_take_out(state: BodyState, reason: str, *, is_ended: bool) -> Decision:
    return Decision.of([_dissolved(state), CHARGE_ENDED() if is_ended else None, _why(reason)])


def _dissolved(state: BodyState) -> Finding | None:
    return DISSOLVED() if state is BodyState.DISSOLVED else None


def _why(reason: str) -> Finding | None:
    return None if reason.strip() else REASON_MISSING(field="reason")
