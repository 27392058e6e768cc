"""Blockers (堵点难点): who must act until when, who is asked when that is late, and what closes one.

Raised → assigned → resolved → confirmed by whoever raised it. Days open count natural days; limits count working days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from daxiao.domains.projects.rules import entries, spans
from daxiao.domains.projects.types import BlockerCategory, BlockerState, EscalationLevel
from daxiao.std.findings import Decision, Finding, FindingKind
from daxiao.std.workdays import HolidayTable, add_workdays


WRONG_STATE = FindingKind(
    "projects.blocker_wrong_state", "这个堵点现在是“{state}”，不能{move}，请刷新后再看"
)
TEXT_MISSING = FindingKind("projects.blocker_unsaid", "请用一句话写明堵在哪里")
OTHER_UNSAID = FindingKind(
    "projects.blocker_other_unsaid", "类别选了“其他”，请至少用{length}个字写明是什么问题"
)
RAISED_IN_FUTURE = FindingKind("projects.blocker_in_future", "提出日期{day}还没有到，请核对")
UNIT_MISSING = FindingKind("projects.blocker_unit_missing", "交办要选一个责任单位")
SAME_UNIT = FindingKind("projects.blocker_same_unit", "这个堵点已经交给该单位，不必再交办")
NOT_ASSIGNED_TO = FindingKind(
    "projects.blocker_not_assigned_to", "只有责任单位能报办结，请由该单位填报"
)
RESOLUTION_MISSING = FindingKind("projects.blocker_resolution_missing", "报办结要写明怎样解决的")
NOT_THE_RAISER = FindingKind(
    "projects.blocker_not_the_raiser", "只有提出的人能确认是否解决，请由提出人办理"
)
OWN_RESOLUTION = FindingKind(
    "projects.blocker_own_resolution", "办结的单位不能自己确认，请由提出人确认"
)
REOPEN_UNSAID = FindingKind("projects.blocker_reopen_unsaid", "退回重办要写明哪里还没有解决")
UNIT_GONE = FindingKind("projects.blocker_unit_gone", "“{unit}”已经停用，请交给现在的责任单位")
PROJECT_LEFT = FindingKind(
    "projects.blocker_project_left", "项目已经出库，不再提堵点；要重新启动请先办理准入"
)

OTHER_MIN = 10


@dataclass(frozen=True, slots=True)
class Episode:
    """A blocker is open from `raised_on` until it is confirmed on `closed_on`; reopening begins another one.

    `assigned_on` is the day of the first assignment: handing it on to another unit gives no new time.
    """

    raised_on: date
    assigned_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Blocker:
    """`raised_by` is a person, `raised_for` the unit they belong to; `unit` the one that must act."""

    key: int
    category: BlockerCategory
    text: str
    raised_by: int
    episodes: tuple[Episode, ...]
    state: BlockerState = BlockerState.RAISED
    raised_for: int | None = None
    unit: int | None = None

    @property
    def current(self) -> Episode:
        return self.episodes[-1]


@dataclass(frozen=True, slots=True)
class BlockerYardstick:
    """Working days; all are settings, no plan states them. `limits` hold what differs from `limit_days`."""

    limit_days: int
    to_sponsor_days: int
    to_meeting_days: int
    limits: Mapping[BlockerCategory, int] = field(default_factory=dict)

    def limit(self, category: BlockerCategory) -> int:
        return self.limits.get(category, self.limit_days)


def yardstick_of(values: entries.Row) -> BlockerYardstick:
    """From a version of the yardstick `blockers`. Raises ValueError for what cannot be understood."""
    own = values.get("limits", {})
    if not isinstance(own, Mapping):
        raise entries.NotUnderstood("limits: working days by category are wanted")
    limits = {BlockerCategory(str(c)): entries.whole(own, str(c)) for c in own}
    yardstick = BlockerYardstick(
        entries.whole(values, "limit_days"),
        entries.whole(values, "to_sponsor_days"),
        entries.whole(values, "to_meeting_days"),
        limits,
    )
    if min([yardstick.limit_days, *limits.values()]) < 1:
        raise entries.NotUnderstood("limit_days: at least one working day is wanted")
    if not 0 <= yardstick.to_sponsor_days <= yardstick.to_meeting_days:
        raise entries.NotUnderstood("to_sponsor_days: from 0 to to_meeting_days is wanted")
    return yardstick


@dataclass(frozen=True, slots=True)
class BlockerAnswer:
    """How a blocker stands on a day. `due` is None before it is assigned and once it is closed.

    `days_open` are natural days over all times it was open; `recheck_on` the first later day on which `level` or
    `is_late` changes by time alone. `uncovered` years were counted from Monday to Friday.
    """

    state: BlockerState
    due: date | None
    is_late: bool
    level: EscalationLevel
    days_open: int
    times_opened: int
    recheck_on: date | None
    because: str
    uncovered: tuple[int, ...] = ()


def assess(
    blocker: Blocker, *, yardstick: BlockerYardstick, today: date, holidays: HolidayTable
) -> BlockerAnswer:
    """Where a blocker stands. One that nobody was given is on the clock too, from the day it was raised.

    One that waits for confirmation is not late any more: the unit has done its part.
    """
    opened, times = days_open(blocker, today), len(blocker.episodes)
    if blocker.state in {BlockerState.CLOSED, BlockerState.RESOLVED}:
        because = f"{blocker.state.label}，累计{opened}天"
        return BlockerAnswer(
            blocker.state,
            None,
            is_late=False,
            level=EscalationLevel.UNIT,
            days_open=opened,
            times_opened=times,
            recheck_on=None,
            because=because,
        )
    since = blocker.current.assigned_on or blocker.current.raised_on
    turns = _turns(blocker, yardstick, holidays)
    due = turns[0][0]
    level = next((lvl for day, lvl in reversed(turns) if today > day), EscalationLevel.UNIT)
    later = [day + spans.DAY for day, _ in turns if day >= today]
    return BlockerAnswer(
        blocker.state,
        due,
        today > due,
        level,
        opened,
        times,
        min(later, default=None),
        _because(blocker, due, level, today),
        spans.uncovered_years(since, due, holidays),
    )


def _turns(
    blocker: Blocker, yardstick: BlockerYardstick, holidays: HolidayTable
) -> tuple[tuple[date, EscalationLevel], ...]:
    """The last day of each level before the next is asked; the first is the day it is due."""
    since = blocker.current.assigned_on or blocker.current.raised_on
    due = add_workdays(since, yardstick.limit(blocker.category), holidays).day
    return (
        (due, EscalationLevel.UNIT),
        (_after(due, yardstick.to_sponsor_days, holidays), EscalationLevel.SPONSOR),
        (_after(due, yardstick.to_meeting_days, holidays), EscalationLevel.MEETING),
    )


def asked_since(
    blocker: Blocker,
    level: EscalationLevel,
    *,
    yardstick: BlockerYardstick,
    holidays: HolidayTable,
) -> date:
    """The true day from which the sponsor leader or the meeting is asked, whenever somebody looks."""
    last = {lvl: day for day, lvl in _turns(blocker, yardstick, holidays)}
    return last[level] + spans.DAY


def _after(due: date, days: int, holidays: HolidayTable) -> date:
    return add_workdays(due, days, holidays).day if days else due


def _because(blocker: Blocker, due: date, level: EscalationLevel, today: date) -> str:
    who = "责任单位" if blocker.unit is not None else "尚未交办"
    if today <= due:
        return f"{who}应在{due}前办结"
    return f"{who}应在{due}前办结，已超期，请{level.label}过问"


def days_open(blocker: Blocker, today: date) -> int:
    """Natural days over all times it was open, the day it was raised not counted."""
    return sum(max(((e.closed_on or today) - e.raised_on).days, 0) for e in blocker.episodes)


# ---------------------------------------------------------------- moves


def may_raise(category: BlockerCategory, text: str, raised_on: date, *, today: date) -> Decision:
    said = "".join(text.split())
    is_vague = category is BlockerCategory.OTHER and 0 < len(said) < OTHER_MIN
    return Decision.of(
        [
            None if said else TEXT_MISSING(field="text"),
            OTHER_UNSAID(field="text", length=OTHER_MIN) if is_vague else None,
            RAISED_IN_FUTURE(field="raised_on", day=str(raised_on)) if raised_on > today else None,
        ]
    )


def _in(blocker: Blocker, states: Sequence[BlockerState], move: str) -> Finding | None:
    if blocker.state in states:
        return None
    return WRONG_STATE(state=blocker.state.label, move=move)


def may_assign(blocker: Blocker, unit: int | None) -> Decision:
    """To a first unit, or on to another one."""
    return Decision.of(
        [
            _in(blocker, (BlockerState.RAISED, BlockerState.ASSIGNED), "交办"),
            UNIT_MISSING(field="unit") if unit is None else None,
            SAME_UNIT(field="unit") if unit is not None and unit == blocker.unit else None,
        ]
    )


def may_resolve(blocker: Blocker, units: frozenset[int], resolution: str) -> Decision:
    """`units` are those the actor speaks for."""
    return Decision.of(
        [
            _in(blocker, (BlockerState.ASSIGNED,), "报办结"),
            None if blocker.unit in units else NOT_ASSIGNED_TO(),
            None if resolution.strip() else RESOLUTION_MISSING(field="resolution"),
        ]
    )


def may_confirm(blocker: Blocker, actor: int, units: frozenset[int]) -> Decision:
    """Whoever raised it, or another of the same unit after them, but never the unit that resolved it."""
    return Decision.of(
        [
            _in(blocker, (BlockerState.RESOLVED,), "确认"),
            *_by_the_raiser(blocker, actor, units),
        ]
    )


def may_reopen(blocker: Blocker, actor: int, units: frozenset[int], because: str) -> Decision:
    """Sent back before confirmation, or opened again after it; either says what is not solved."""
    return Decision.of(
        [
            _in(blocker, (BlockerState.RESOLVED, BlockerState.CLOSED), "退回重办"),
            *_by_the_raiser(blocker, actor, units),
            None if because.strip() else REOPEN_UNSAID(field="because"),
        ]
    )


def _by_the_raiser(blocker: Blocker, actor: int, units: frozenset[int]) -> list[Finding]:
    if actor == blocker.raised_by:
        return []
    if blocker.unit in units:
        return [OWN_RESOLUTION()]
    return [] if blocker.raised_for in units else [NOT_THE_RAISER()]


def reopened(blocker: Blocker, on: date) -> tuple[Episode, ...]:
    """The episodes after reopening: a closed one begins another, one only sent back goes on with its time.

    The unit keeps its work, so the clock of the new time begins with the reopening.
    """
    if blocker.current.closed_on is None:
        return blocker.episodes
    return (*blocker.episodes, Episode(on, on if blocker.unit is not None else None))
