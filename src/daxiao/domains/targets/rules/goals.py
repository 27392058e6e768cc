"""Goals (责任目标): the aim behind one, what of a plan target becomes one, and what speaks against setting it. Pure.

How a plan's figure is to be reached follows from what it measures. A total is a stock, 新增 an increment, an amount of the
period a flow, a rate a line to be held, a rank a rank; what is to stay below is a ceiling. 降幅 (a reduction) is judged by
the size of the fall, as a rate of at least so much: the figure reported is how far it fell, a fall of 5 % is 5. Over several
years the fall starts from nothing, which is its baseline by definition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from daxiao.domains.targets.rules import rivals
from daxiao.domains.targets.rules.aims import Aim, AimKind, Reason
from daxiao.domains.targets.rules.ledger import plain, storable
from daxiao.domains.targets.rules.promises import check_pair
from daxiao.domains.targets.types import Ambition, Comparator, Direction, Measure
from daxiao.domains.targets.types.goals import GoalInput, GoalState
from daxiao.std import units
from daxiao.std.findings import Decision, Finding, FindingKind, Refused


GOAL_EXISTS = FindingKind(
    "targets.goal_exists",
    "{place}“{indicator}”在这个时段已有同一性质的责任目标，请在那一条上修改",
)
GOAL_PERIOD_ODD = FindingKind(
    "targets.goal_period_odd", "开始日 {since} 晚于到期日 {due}，请核对时段"
)
GOAL_YEAR_ODD = FindingKind("targets.goal_year_odd", "{day} 不像目标的年份，请核对时段")
GOAL_UNIT_UNLIKE = FindingKind(
    "targets.goal_unit_unlike",
    "目标用“{unit}”，指标用“{other}”，两者不能换算，请改目标的单位或换指标",
)
GOAL_ODD = FindingKind("targets.goal_odd", "这个目标不成立：{because}")
GOAL_NO_VALUE = FindingKind(
    "targets.goal_no_value", "请填写目标值；上级还没有下达的，来源请选“上级下达”"
)
GOAL_TOO_LONG = FindingKind(
    "targets.goal_too_long", "{value} 整数超过 15 位或小数超过 4 位，存不下，请核对"
)
STRETCH_ALONE = FindingKind("targets.goal_stretch_alone", "只有力争值没有保底值，请把它填作目标值")
HIGH_NOT_BAND = FindingKind(
    "targets.goal_high_not_band", "只有区间目标有上限；这一条请去掉上限，或改为区间"
)
CHANGE_UNTOLD = FindingKind(
    "targets.goal_change_untold", "改了责任目标请写明理由，原来的值会留在经过里"
)
CHANGE_NONE = FindingKind(
    "targets.goal_change_none", "没有改动：请改要调整的内容并写明理由，不用调整的请返回"
)
GOAL_DROPPED = FindingKind("targets.goal_dropped", "这个责任目标已经撤销，恢复以后才能改")
GOAL_NOT_DROPPED = FindingKind("targets.goal_not_dropped", "这个责任目标在执行，不用恢复")
GOAL_NOT_WAITING = FindingKind(
    "targets.goal_not_waiting", "这个目标已有值；要改请用“调整”并写明理由"
)
LETTER_MISSING = FindingKind("targets.goal_letter_missing", "请填写下达文件的文号或名称")
HAS_PARTS = FindingKind(
    "targets.goal_has_parts", "这个目标已分解下达给{parts}，请先撤销或重新分解，再撤销它"
)
NOT_A_GOAL_YET = FindingKind(
    "targets.goal_undated",
    "“{wording}”没有注明年份，不知道考核哪一年；请先在规划里补时限，或手工设定",
)
TARGET_GONE = FindingKind("targets.goal_target_gone", "“{wording}”已经撤下，不能转为责任目标")
NOT_A_PROOF = FindingKind(
    "targets.goal_proof_missing", "请写明依据（名单、文件或牌匾的名称和日期）"
)
NOT_FIRST = FindingKind("targets.goal_not_first", "只有“零的突破”目标登记实现日期")
BEFORE_SPAN = FindingKind(
    "targets.goal_proven_early", "实现日期 {day} 早于目标开始的 {since}，请核对"
)
IN_FUTURE = FindingKind("targets.goal_proven_late", "实现日期 {day} 还没有到，请核对")

_YEARS = range(1990, 2100)


class Terms(Protocol):
    """What of a goal its aim is made of; a row of the table is one."""

    @property
    def kind(self) -> str: ...
    @property
    def comparator(self) -> str: ...
    @property
    def floor(self) -> Decimal | None: ...
    @property
    def stretch(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...
    @property
    def baseline(self) -> Decimal | None: ...
    @property
    def baseline_high(self) -> Decimal | None: ...
    @property
    def is_cumulative(self) -> bool: ...


def aim_of(goal: Terms) -> Aim:
    """What has to be reached: the floor, or the only value there is."""
    return _aim(goal, goal.floor, goal.high)


def stretch_of(goal: Terms) -> Aim | None:
    """What is striven for; None where there is no second value."""
    return None if goal.stretch is None else _aim(goal, goal.stretch, None)


def _aim(goal: Terms, value: Decimal | None, high: Decimal | None) -> Aim:
    return Aim(
        AimKind(goal.kind),
        value,
        high=high,
        comparator=Comparator(goal.comparator),
        baseline=goal.baseline,
        baseline_high=goal.baseline_high,
        is_cumulative=goal.is_cumulative,
    )


# ---------------------------------------------------------------- from a plan target


@dataclass(frozen=True, slots=True)
class Promised:
    """A target of a plan, as far as a goal is made of it. `until` years are inclusive.

    `since_year` is the year from which it counts, of the plan where the sentence has none; `plan_until` the plan's last one.
    """

    target_id: int
    indicator_id: int
    region_id: int
    wording: str
    industry: str
    measure: Measure
    comparator: Comparator
    direction: Direction
    ambition: Ambition
    unit: str
    value: Decimal
    high: Decimal | None
    due_by: int | None
    due_year: int | None
    is_recurring: bool
    since_year: int | None
    until_year: int | None
    baseline: Decimal | None = None
    baseline_high: Decimal | None = None
    baseline_year: int | None = None
    is_in_force: bool = True
    num_text: str = ""
    plan_until: int | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a plan's figure is to be judged. `floor` and `stretch` in the goal's unit, a coverage as a share."""

    kind: AimKind
    comparator: Comparator
    floor: Decimal
    stretch: Decimal | None = None
    high: Decimal | None = None
    is_cumulative: bool = False


_DOWN = frozenset({Comparator.LE, Comparator.LT})
_KINDS = {
    Measure.LEVEL: AimKind.STOCK,
    Measure.INCREMENT: AimKind.INCREMENT,
    Measure.FLOW: AimKind.FLOW,
    Measure.GROWTH: AimKind.AT_LEAST,
    Measure.SHARE: AimKind.AT_LEAST,
    Measure.RATIO: AimKind.AT_LEAST,
    Measure.REDUCTION: AimKind.AT_LEAST,
    Measure.RANK: AimKind.RANK,
}
_ADD_UP = frozenset({Measure.INCREMENT, Measure.FLOW})
_REACHED = frozenset({Measure.SHARE, Measure.RATIO})


def goal_of_target(target: Promised) -> Mapped:
    """The kind of goal behind a plan's figure, with its values.

    A range where more (or less) is better is floor and stretch, since going beyond its far end is no failure; it is a band
    only where the indicator says that a band is what is wanted.
    """
    if "零的突破" in f"{target.wording} {target.num_text}":
        return Mapped(AimKind.FIRST, Comparator.GE, Decimal(1))
    if target.measure is Measure.RANK:
        return Mapped(AimKind.RANK, Comparator.LE, target.value)
    if _is_of_all(target):
        return Mapped(AimKind.COVERAGE, Comparator.GE, _share(target))
    found = _of_value(target) if target.high is None else _of_range(target, target.high)
    is_later = target.measure in _REACHED and target.due_by is not None
    if is_later and found.kind is AimKind.AT_LEAST:
        # a share to be reached by a later year is no line to be held today
        return replace(found, kind=AimKind.STOCK)
    return found


def _is_of_all(target: Promised) -> bool:
    """全覆盖, in the name or in place of a number: every one of a list, not a share of 100 % (S001-G-05)."""
    return target.measure is Measure.SHARE and "全覆盖" in f"{target.wording} {target.num_text}"


def _share(target: Promised) -> Decimal:
    return target.value / 100 if target.unit.startswith("%") else target.value


def _goes_down(target: Promised) -> bool:
    if target.measure is Measure.REDUCTION:
        return False
    return target.comparator in _DOWN or target.direction is Direction.LESS


def _of_value(target: Promised) -> Mapped:
    if _goes_down(target):
        comparator = target.comparator if target.comparator in _DOWN else Comparator.LE
        adds_up = target.measure in _ADD_UP
        return Mapped(AimKind.AT_MOST, comparator, target.value, is_cumulative=adds_up)
    kept = {Comparator.GT, Comparator.EQ, Comparator.GE}
    comparator = target.comparator if target.comparator in kept else Comparator.GE
    value = abs(target.value) if target.measure is Measure.REDUCTION else target.value
    return Mapped(_KINDS[target.measure], comparator, value)


def _of_range(target: Promised, high: Decimal) -> Mapped:
    if target.direction is Direction.BAND:
        return Mapped(AimKind.BAND, Comparator.RANGE, target.value, high=high)
    low, adds_up = target.value, target.measure in _ADD_UP
    if _goes_down(target):
        return Mapped(AimKind.AT_MOST, Comparator.LE, high, stretch=low, is_cumulative=adds_up)
    return Mapped(_KINDS[target.measure], Comparator.GE, low, stretch=high if high > low else None)


@dataclass(frozen=True, slots=True)
class Slot:
    """The goal that targets fill together: same indicator, place, industry, kind and span."""

    indicator_id: int
    region_id: int
    industry: str
    kind: AimKind
    since: date
    due_on: date


@dataclass(frozen=True, slots=True)
class FromPlan:
    """A goal that plan targets make, with the targets it is made of. `doubt` says what a person should look at."""

    slot: Slot
    mapped: Mapped
    first: Promised
    second: Promised | None = None
    doubt: str = ""

    @property
    def stretch(self) -> Decimal | None:
        return self.mapped.stretch


def goals_of_targets(
    targets: Iterable[Promised], *, undated_year: int | None = None
) -> tuple[tuple[FromPlan, ...], tuple[Finding, ...]]:
    """The goals that plan targets make: one a year where they are yearly, floor and stretch in one (S000-G-02, S001-G-03).

    Targets that cannot be one are named in the findings; `undated_year` is the year a person gives those without any.
    """
    slots: dict[Slot, list[tuple[Promised, Mapped]]] = {}
    faults: list[Finding] = []
    for target in targets:
        if not target.is_in_force:
            faults.append(TARGET_GONE(wording=target.wording))
            continue
        spans = _spans(target, undated_year)
        if not spans:
            faults.append(NOT_A_GOAL_YET(wording=target.wording))
        mapped = goal_of_target(target)
        for since, due in spans:
            slot = Slot(
                target.indicator_id, target.region_id, target.industry, mapped.kind, since, due
            )
            slots.setdefault(slot, []).append((target, mapped))
    return tuple(_paired(slot, found) for slot, found in slots.items()), tuple(faults)


def _spans(target: Promised, undated_year: int | None) -> list[tuple[date, date]]:
    """The periods that are judged by themselves. Growth, rates and amounts of a year are of that year; what is to be
    reached by a year runs from the year after its baseline, or from the plan's beginning."""
    last = target.due_year or target.due_by or target.until_year or target.plan_until
    if target.is_recurring:
        first = target.since_year if last is not None else undated_year
        last = last or undated_year
        if first is None or last is None:
            first = last
        if first is None or last is None:
            return []
        years = range(min(first, last), last + 1)
        return [(date(y, 1, 1), date(y, 12, 31)) for y in years]
    last = last or undated_year
    if last is None:
        return []
    return [(date(_first_year(target, last), 1, 1), date(last, 12, 31))]


# of these a year stands for itself, whatever the sentence says about "by"
_OF_ONE_YEAR = frozenset({Measure.GROWTH, Measure.RANK})


def _first_year(target: Promised, last: int) -> int:
    if target.due_year is not None or target.measure in _OF_ONE_YEAR:
        return last
    if target.measure is Measure.FLOW and "累计" not in target.wording:
        return last
    after_base = target.baseline_year + 1 if target.baseline_year is not None else None
    return min(after_base or target.since_year or last, last)


def _doubt_of(target: Promised) -> str:
    """What of the period a person should look at, since the plan does not say it."""
    if not (target.due_year or target.due_by or target.until_year or target.is_recurring):
        return "规划没有注明时限，按规划期末或您给的年份，请核对"
    if "覆盖" in target.wording and not _is_of_all(target) and _share(target) == 1:
        return "写的是覆盖率100%，按报来的比率判断；要按名录逐个核对的，转后用“调整”改为全覆盖"
    if target.due_by is None or target.is_recurring:
        return ""
    if target.measure is Measure.FLOW and "累计" not in target.wording:
        return f"写的是“到{target.due_by}年”，按{target.due_by}年当年的数，是累计数的请改开始日"
    if target.measure is Measure.INCREMENT:
        return "规划没有写明从哪一年起算，请核对开始日"
    return ""


def _paired(slot: Slot, found: Sequence[tuple[Promised, Mapped]]) -> FromPlan:
    """Floor and stretch of the same thing in one goal; a second value that is neither is a doubt, not a pair."""
    if len(found) == 1:
        return FromPlan(slot, found[0][1], found[0][0], doubt=_doubt_of(found[0][0]))
    stretches = [f for f in found if f[0].ambition is Ambition.STRETCH]
    floors = [f for f in found if f[0].ambition is not Ambition.STRETCH]
    (first, mapped) = (floors or stretches)[0]
    if not (floors and stretches):
        values = {m.floor for _, m in found}
        doubt = _doubt_of(first) if len(values) == 1 else _several(found)
        return FromPlan(slot, mapped, first, doubt=doubt)
    second, top = stretches[0]
    both = Mapped(
        mapped.kind,
        mapped.comparator,
        mapped.floor,
        top.floor,
        mapped.high,
        mapped.is_cumulative,
    )
    doubt = _several(found) if len({m.floor for _, m in floors}) > 1 else _doubt_of(first)
    return FromPlan(slot, both, first, second, doubt)


def _several(found: Sequence[tuple[Promised, Mapped]]) -> str:
    told = "、".join(f"{plain(m.floor)}{t.unit}" for t, m in found)
    return f"同一时段写了几个值（{told}），取了第一个，请核对"


# ---------------------------------------------------------------- what speaks against a goal


@dataclass(frozen=True, slots=True)
class Measured:
    """The indicator of a goal: its name and unit, and whether the place has such a goal already."""

    name: str
    place: str
    unit: str
    is_there: bool = False


def may_set(goal: GoalInput, about: Measured) -> Decision:
    """Whether a goal can be set as it is given."""
    found = [GOAL_EXISTS(place=about.place, indicator=about.name)] if about.is_there else []
    compared = rivals.may_compare(
        goal.kind,
        beats=goal.beats_id,
        indicators=(goal.indicator_id, goal.measured_by_id),
        rival=goal.rival,
    )
    return Decision.of([*found, *_against_period(goal), *_against_values(goal), *compared.findings])


def _against_period(goal: GoalInput) -> list[Finding]:
    if goal.since > goal.due_on:
        return [GOAL_PERIOD_ODD(field="due_on", since=str(goal.since), due=str(goal.due_on))]
    odd = [d for d in (goal.since, goal.due_on) if d.year not in _YEARS]
    return [GOAL_YEAR_ODD(field="due_on", day=str(d)) for d in odd[:1]]


def _against_values(goal: GoalInput) -> list[Finding]:
    values = (goal.floor, goal.stretch, goal.high, goal.baseline, goal.baseline_high)
    long = [v for v in values if v is not None and (not v.is_finite() or storable("", [v], []))]
    if long:
        return [GOAL_TOO_LONG(field="floor", value=str(long[0])[:40])]
    kind = AimKind(goal.kind)
    if goal.floor is None and goal.stretch is not None:
        return [STRETCH_ALONE(field="stretch")]
    if goal.high is not None and kind is not AimKind.BAND:
        return [HIGH_NOT_BAND(field="high")]
    if goal.floor is None:
        is_open = kind is AimKind.FIRST or goal.origin.value == "above" or goal.is_relative
        return [] if is_open else [GOAL_NO_VALUE(field="floor")]
    return _against_aim(goal)


def _against_aim(goal: GoalInput) -> list[Finding]:
    aim = aim_of(goal)
    odd = aim.why_not()
    if odd is not None and odd is not Reason.NO_TARGET:
        return [GOAL_ODD(field="floor", because=odd.label)]
    stretch = stretch_of(goal)
    try:
        if stretch is not None:
            check_pair(aim, stretch)
    except Refused as refused:
        return list(refused.findings)
    return []


# a share of a list, a place in an order and a first of its kind are in no unit of the indicator
_OWN_UNIT = frozenset({AimKind.COVERAGE, AimKind.RANK, AimKind.FIRST})


def in_unit_of(goal: GoalInput, unit: str) -> GoalInput:
    """The goal with its values in the unit of its indicator, exactly. Raises Refused where the two are unlike."""
    if AimKind(goal.kind) in _OWN_UNIT or not unit or goal.unit == unit:
        return goal
    if not goal.unit:
        return replace(goal, unit=unit)

    def moved(value: Decimal | None) -> Decimal | None:
        return None if value is None else units.convert(value, goal.unit, unit)

    try:
        return replace(
            goal,
            unit=unit,
            floor=moved(goal.floor),
            stretch=moved(goal.stretch),
            high=moved(goal.high),
            baseline=moved(goal.baseline),
            baseline_high=moved(goal.baseline_high),
        )
    except Refused:
        raise Refused(GOAL_UNIT_UNLIKE(field="unit", unit=goal.unit, other=unit)) from None


def state_of_value(floor: Decimal | None, kind: str, *, is_relative: bool = False) -> GoalState:
    """A goal without a value waits for the level above; a first of its kind needs none, nor one that only has to outdo
    something (`is_relative`)."""
    is_open = floor is None and AimKind(kind) is not AimKind.FIRST and not is_relative
    return GoalState.WAITING if is_open else GoalState.IN_FORCE


def may_hand_down(state: GoalState, letter: str) -> Decision:
    return Decision.of(
        [
            GOAL_DROPPED() if state is GoalState.DROPPED else None,
            GOAL_NOT_WAITING() if state is GoalState.IN_FORCE else None,
            None if letter.strip() else LETTER_MISSING(field="letter"),
        ]
    )


def may_change(state: GoalState, reason: str, *, is_value_changed: bool) -> Decision:
    return Decision.of(
        [
            GOAL_DROPPED() if state is GoalState.DROPPED else None,
            CHANGE_UNTOLD(field="reason") if is_value_changed and not reason.strip() else None,
        ]
    )


def may_drop(state: GoalState, reason: str, parts: Sequence[str]) -> Decision:
    """A goal goes with a reason, and not while others are parts of it."""
    return Decision.of(
        [
            GOAL_DROPPED() if state is GoalState.DROPPED else None,
            CHANGE_UNTOLD(field="reason") if not reason.strip() else None,
            HAS_PARTS(parts="、".join(parts[:6])) if parts else None,
        ]
    )


def may_prove(kind: str, since: date, proven_on: date, proof: str, today: date) -> Decision:
    """A first of its kind is there from a day on, by a proof (S004-G-06)."""
    return Decision.of(
        [
            None if AimKind(kind) is AimKind.FIRST else NOT_FIRST(),
            None if proof.strip() else NOT_A_PROOF(field="proof"),
            BEFORE_SPAN(field="proven_on", day=str(proven_on), since=str(since))
            if proven_on < since
            else None,
            IN_FUTURE(field="proven_on", day=str(proven_on)) if proven_on > today else None,
        ]
    )
