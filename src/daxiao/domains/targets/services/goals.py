"""Goals are set, filled in when the level above hands them down, changed with a reason, dropped and restored."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from daxiao.domains.targets.models import Goal, Indicator
from daxiao.domains.targets.queries import schedules
from daxiao.domains.targets.rules import gauges
from daxiao.domains.targets.rules import goals as rules
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.marks import marks_of
from daxiao.domains.targets.rules.profiles import ProfileKind
from daxiao.domains.targets.services import turning
from daxiao.domains.targets.standings import goals as standings
from daxiao.domains.targets.types.goals import (
    GoalChange,
    GoalInput,
    GoalOrigin,
    GoalState,
    HandDown,
)
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, get_visible, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Org, Region
from daxiao.std.findings import Refused


_TOLD = {
    "floor": "目标值",
    "stretch": "力争值",
    "high": "上限",
    "baseline": "基数",
    "baseline_high": "基数上限",
    "baseline_year": "基数年",
    "is_baseline_estimate": "基数是预计数",
    "since": "开始",
    "due_on": "到期日",
    "owner": "责任单位",
    "letter": "下达文件",
    "beats": "要超过的指标",
    "rival": "要超过的比较对象",
    "serves": "对标目标",
    "kind": "怎样算完成",
    "unit": "单位",
    "is_cumulative": "按累计数不超过",
    "measured_by": "计量指标",
}
SET = events.define("targets.goal_set", "设定责任目标", **_TOLD, origin="来源")
SEASON_TAKEN = events.define(
    "targets.goal_season_taken", "按往年季节定时序进度（平台默认）", profile="时序进度"
)
HANDED_DOWN = events.define(
    "targets.goal_handed_down",
    "上级下达目标值",
    floor="目标值",
    stretch="力争值",
    letter="下达文件",
)
CHANGED = events.define("targets.goal_changed", "调整责任目标", **_TOLD)
DROPPED = events.define("targets.goal_dropped", "撤销责任目标", state="状态")
RESTORED = events.define("targets.goal_restored", "恢复责任目标", state="状态")


# the season of a series is its own, whoever sets the goal
_READER = Actor.system("时序进度")


@transaction.atomic
def set_goal(
    actor: Actor, *, goal: GoalInput, today: date, now: datetime, is_demo: bool = False
) -> Goal:
    """Set a goal; without a value it waits for the level above (待下达).

    Values come to stand in the indicator's own unit. Raises Denied, and Refused where the goal is there already, its
    values contradict each other, or its unit cannot be converted.
    """
    require(actor, Cap.TARGET_MANAGE)
    region = Region.everything.get(pk=goal.region_id)
    require(actor, Cap.TARGET_MANAGE, on=region)
    _check_owner(actor, goal.owner_id)
    indicator = Indicator.everything.get(pk=goal.indicator_id)
    given = rules.in_unit_of(goal, indicator.unit)
    _check_gauge(actor, given, indicator)
    about = rules.Measured(indicator.name, region.name, indicator.unit, is_there=_is_there(given))
    rules.may_set(given, about).or_refuse()
    row = row_of(given, is_demo=is_demo)
    try:
        with transaction.atomic():
            versions.save(actor, row, reason="设定")
    except IntegrityError:
        raise Refused(rules.GOAL_EXISTS(place=region.name, indicator=indicator.name)) from None
    events.record(actor, SET, on=row, now={**_shown(row), "origin": given.origin.label})
    follow_season(actor, row, today=today)
    standings.settle([row], today=today, now=now)
    return row


def follow_season(actor: Actor, row: Goal, *, today: date) -> None:
    """A new goal follows last years' season where it is known (20-targets-tasks.md §1); else it stays with equal parts."""
    require(actor, Cap.TARGET_MANAGE, on=row)
    if row.marks or not schedules.is_scheduled(row):
        return
    yardstick, _ = schedules.yardstick_of(row, today)
    curve = schedules.proposal(_READER, row, yardstick)
    if curve.kind is ProfileKind.SEASON:
        row.profile, row.marks = curve.kind.value, marks_of(curve)
        versions.save(actor, row, "profile", "marks", reason=schedules.SEASON_BY_DEFAULT)
        events.record(actor, SEASON_TAKEN, on=row, now={"profile": curve.kind.label})


def _check_owner(actor: Actor, owner_id: int | None) -> None:
    """A unit that the actor cannot see cannot be made to answer."""
    if owner_id is None:
        return
    if not Org.objects.visible_to(actor, Cap.UNIT_VIEW).filter(pk=owner_id).exists():
        raise Denied(hidden=True)


def _check_gauge(actor: Actor, goal: GoalInput, indicator: Indicator) -> None:
    """Only the goal of an industry is measured by another indicator than its own, in a like unit."""
    if goal.measured_by_id is None:
        return
    gauge = get_visible(Indicator, actor, Cap.INDICATOR_VIEW, pk=goal.measured_by_id)
    told = (gauge.name, gauge.unit)
    gauges.may_measure(goal.industry, indicator.name, told, goal.unit).or_refuse()


def _is_there(goal: GoalInput, *, but: int = 0) -> bool:
    rows = Goal.everything.filter(
        indicator_id=goal.indicator_id,
        region_id=goal.region_id,
        industry=goal.industry,
        kind=goal.kind,
        since=goal.since,
        due_on=goal.due_on,
    )
    return rows.exclude(pk=but).exclude(state=GoalState.DROPPED.value).exists()


def row_of(goal: GoalInput, *, is_demo: bool = False) -> Goal:
    """A new row of the table, not yet written."""
    state = rules.state_of_value(goal.floor, goal.kind, is_relative=goal.is_relative)
    return Goal(
        indicator_id=goal.indicator_id,
        region_id=goal.region_id,
        industry=goal.industry[:60],
        kind=goal.kind,
        comparator=goal.comparator,
        unit=goal.unit[:20],
        year=goal.due_on.year,
        since=goal.since,
        due_on=goal.due_on,
        floor=goal.floor,
        stretch=goal.stretch,
        high=goal.high,
        baseline=goal.baseline,
        baseline_high=goal.baseline_high,
        baseline_year=goal.baseline_year,
        is_baseline_estimate=goal.is_baseline_estimate,
        is_cumulative=goal.is_cumulative,
        origin=goal.origin.value,
        target_id=goal.target_id,
        stretch_target_id=goal.stretch_target_id,
        letter=goal.letter[:80],
        whole_id=goal.whole_id,
        serves_id=goal.serves_id,
        beats_id=goal.beats_id,
        rival=goal.rival,
        measured_by_id=goal.measured_by_id,
        owner_id=goal.owner_id,
        state=state.value,
        is_demo=is_demo,
    )


def _shown(row: Goal) -> dict[str, Any]:
    """The columns a change tells, by name, as text."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _TOLD}
    values["kind"] = AimKind(row.kind).label
    values["is_cumulative"] = row.is_cumulative or None
    return {name: _word(value) for name, value in values.items() if value not in (None, "")}


def _word(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    return plain(value) if isinstance(value, Decimal) else str(value)


def locked(goal: Goal, version: int, mine: dict[str, str]) -> Goal:
    """The row as it is now, held until the transaction ends. Raises Stale when somebody changed it since `version`."""
    row = Goal.everything.select_for_update(of=("self",)).get(pk=goal.pk)
    if row.version != version:
        theirs = _shown(row)
        raise Stale(mine=mine, theirs={_TOLD[k]: str(v) for k, v in theirs.items()})
    return row


@transaction.atomic
def hand_down(actor: Actor, *, goal: Goal, handed: HandDown, today: date, now: datetime) -> Goal:
    """Fill in what the level above has handed down, with the letter's number. Raises Denied, Refused, Stale."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    row = locked(goal, handed.version, {"目标值": plain(handed.floor)})
    rules.may_hand_down(GoalState(row.state), handed.letter).or_refuse()
    row.floor, row.stretch = handed.floor, handed.stretch
    row.letter = handed.letter.strip()[:80]
    _check(row)
    row.state = GoalState.IN_FORCE.value
    _save(actor, row, "floor", "stretch", "letter", "state", reason=row.letter)
    told = {"floor": plain(handed.floor), "letter": row.letter}
    if handed.stretch is not None:
        told["stretch"] = plain(handed.stretch)
    events.record(actor, HANDED_DOWN, on=row, now=told)
    standings.settle([row], today=today, now=now)
    return row


def _save(actor: Actor, row: Goal, *fields: str, reason: str) -> None:
    row.version += 1
    versions.save(actor, row, *fields, "version", reason=reason)


def _check(row: Goal) -> None:
    """What speaks against the values a row holds now. Raises Refused."""
    given = input_of(row)
    about = rules.Measured(
        row.indicator.name, row.region.name, row.unit, is_there=_is_there(given, but=row.pk)
    )
    rules.may_set(given, about).or_refuse()


def input_of(row: Goal) -> GoalInput:
    """A goal of the table as it would be set."""
    return GoalInput(
        indicator_id=row.indicator_id,
        region_id=row.region_id,
        kind=row.kind,
        comparator=row.comparator,
        unit=row.unit,
        since=row.since,
        due_on=row.due_on,
        floor=row.floor,
        stretch=row.stretch,
        high=row.high,
        baseline=row.baseline,
        baseline_high=row.baseline_high,
        baseline_year=row.baseline_year,
        is_cumulative=row.is_cumulative,
        industry=row.industry,
        owner_id=row.owner_id,
        origin=GoalOrigin(row.origin),
        target_id=row.target_id,
        stretch_target_id=row.stretch_target_id,
        whole_id=row.whole_id,
        letter=row.letter,
        is_baseline_estimate=row.is_baseline_estimate,
        beats_id=row.beats_id,
        rival=row.rival,
        serves_id=row.serves_id,
        measured_by_id=row.measured_by_id,
    )


_COLUMNS = (
    "floor",
    "stretch",
    "high",
    "baseline",
    "baseline_high",
    "baseline_year",
    "is_baseline_estimate",
    "since",
    "due_on",
    "owner_id",
    "letter",
    "beats_id",
    "rival",
    "serves_id",
)


@transaction.atomic
def change(actor: Actor, *, goal: Goal, change: GoalChange, today: date, now: datetime) -> Goal:
    """Other values, days, owner or baseline, or another way of being judged; what was there before stays in the history.

    Raises Denied, Refused (nothing changed, no reason for another value, values that contradict each other, a way that does
    not fit what the indicator measures or what hangs on the goal), Stale.
    """
    require(actor, Cap.TARGET_MANAGE, on=goal)
    mine = "待下达" if change.floor is None else plain(change.floor)
    row = locked(goal, change.version, {"目标值": mine})
    wanted = {n: getattr(change, n) for n in _COLUMNS} | turning.turned(row, change)
    moved = [n for n, value in wanted.items() if getattr(row, n) != value]
    is_value = bool(set(moved) - {"owner_id", "letter"})
    rules.may_change(GoalState(row.state), change.reason, is_value_changed=is_value).or_refuse()
    if not moved:
        raise Refused(rules.CHANGE_NONE())
    if "owner_id" in moved:
        _check_owner(actor, change.owner_id)
    was = _shown(row)
    for name in moved:
        setattr(row, name, wanted[name])
    row.year = row.due_on.year
    _check(row)
    is_relative = input_of(row).is_relative
    row.state = rules.state_of_value(row.floor, row.kind, is_relative=is_relative).value
    fields = [n.removesuffix("_id") for n in moved]
    _save(actor, row, *fields, "year", "state", reason=change.reason)
    _tell_change(actor, row, was, change.reason)
    standings.settle([row], today=today, now=now)
    return row


def _tell_change(actor: Actor, row: Goal, was: dict[str, Any], reason: str) -> None:
    shown = _shown(row)
    names = [n for n in _TOLD if was.get(n) != shown.get(n)]
    events.record(
        actor,
        CHANGED,
        on=row,
        was={n: was.get(n) for n in names},
        now={n: shown.get(n) for n in names},
        reason=reason,
    )


@transaction.atomic
def drop(actor: Actor, *, goal: Goal, reason: str, today: date, now: datetime) -> Goal:
    """Take a goal out of force with a reason; it stays with its history. Raises Denied, Refused."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    row = Goal.everything.select_for_update(of=("self",)).get(pk=goal.pk)
    kept = Goal.everything.filter(whole=row).exclude(state=GoalState.DROPPED.value)
    parts = [f"{p.region}{p.industry}{p.year}年" for p in kept.select_related("region")[:7]]
    rules.may_drop(GoalState(row.state), reason, parts).or_refuse()
    return _set_state(actor, row, GoalState.DROPPED, DROPPED, reason, today=today, now=now)


@transaction.atomic
def restore(actor: Actor, *, goal: Goal, reason: str, today: date, now: datetime) -> Goal:
    """Bring back a goal that was dropped. Raises Denied, Refused where another has taken its place."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    row = Goal.everything.select_for_update(of=("self",)).get(pk=goal.pk)
    if row.state != GoalState.DROPPED.value:
        raise Refused(rules.GOAL_NOT_DROPPED())
    if _is_there(input_of(row), but=row.pk):
        raise Refused(rules.GOAL_EXISTS(place=row.region.name, indicator=row.indicator.name))
    is_relative = input_of(row).is_relative
    state = rules.state_of_value(row.floor, row.kind, is_relative=is_relative)
    return _set_state(actor, row, state, RESTORED, reason, today=today, now=now)


def _set_state(
    actor: Actor,
    row: Goal,
    state: GoalState,
    kind: events.EventKind,
    reason: str,
    *,
    today: date,
    now: datetime,
) -> Goal:
    was = GoalState(row.state)
    row.state = state.value
    _save(actor, row, "state", reason=reason)
    events.record(
        actor, kind, on=row, was={"state": was.label}, now={"state": state.label}, reason=reason
    )
    standings.settle([row], today=today, now=now)
    return row
