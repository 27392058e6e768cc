"""How one goal is going: its months against what was due and against last year, its growth, its pace, its peers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from daxiao.domains.targets.models import Goal, GoalStanding, PeerFigure
from daxiao.domains.targets.queries import outlooks
from daxiao.domains.targets.rules import comparable, profiles, promises
from daxiao.domains.targets.rules import outlooks as outlook_rules
from daxiao.domains.targets.rules.aims import Aim, AimKind
from daxiao.domains.targets.rules.comparable import Growth, GrowthYardstick
from daxiao.domains.targets.rules.exact import rounded
from daxiao.domains.targets.rules.goals import aim_of, stretch_of
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.marks import curve_of
from daxiao.domains.targets.rules.promises import Pace
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.figures import FigureState, Legal, Origin, Source
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.std import units
from daxiao.std.findings import Refused
from daxiao.std.periods import Month, ReportingMonth


# rates are compared by the points they move, not by a rate of a rate
RATES = frozenset({Measure.GROWTH, Measure.SHARE, Measure.REDUCTION})
MOST_MONTHS = 72
"""Months of a goal that are shown; a five-year plan has 60."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The figure of one month that counts: its own, and the height it makes (the year so far, or the level)."""

    own: Decimal | None
    height: Decimal | None
    origin: Origin
    source: Source
    legal: Legal
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of the goal. `reached` and `due` in the goal's unit since its beginning, `year_ago` the same of last year;
    None is not known (yet)."""

    month: Month
    reached: Decimal | None
    own: Decimal | None
    due: Decimal | None
    year_ago: Decimal | None
    is_provisional: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One's own figure beside the mean of the peers of the same period (S002-G-03)."""

    period: int
    own: Decimal
    mean: Decimal
    peers: int
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that the page of a goal tells of its progress. `newest` is the newest figure within the goal's time."""

    goal: Goal
    standing: GoalStanding | None
    floor: Aim
    stretch: Aim | None
    lines: tuple[MonthLine, ...]
    newest: Shown | None
    year_on_year: Growth | None
    month_on_month: Growth | None
    pace: Pace | None
    benchmark: Benchmark | None

    @property
    def adds_up(self) -> bool:
        return adds_up(self.floor)


adds_up = outlook_rules.is_amount


def sheet(actor: Actor, pk: int, *, today: date) -> Sheet:
    """The progress of a goal in scope; its months only for who may see figures. Raises `Denied`, hidden."""
    goal = get_visible(Goal, actor, Cap.TARGET_VIEW, pk=pk)
    standing = GoalStanding.objects.visible_to(actor, Cap.TARGET_VIEW).filter(goal=goal).first()
    figures = _figures(actor, goal)
    floor = aim_of(goal)
    measured = () if floor.kind in _WITHOUT_MONTHS else _lines(goal, floor, figures, today)
    newest = _newest(goal, figures, today)
    grown = yardsticks.in_force("growth", on=today, region=goal.region)
    yardstick = comparable.yardstick_of(grown.values)
    return Sheet(
        goal,
        standing,
        floor,
        stretch_of(goal),
        measured,
        figures[newest] if newest else None,
        _growth(goal, figures, newest, 12, yardstick),
        _growth(goal, figures, newest, 1, yardstick),
        _pace(goal, floor, measured),
        benchmark(actor, goal, figures),
    )


_WITHOUT_MONTHS = frozenset({AimKind.COVERAGE, AimKind.FIRST})


def _figures(actor: Actor, goal: Goal) -> dict[int, Shown]:
    """The figures that count of the goal's indicator and place, from two years before it begins."""
    rows = outlooks.counted(actor).filter(indicator=goal.gauge_id, region=goal.region_id)
    rows = rows.filter(
        period__gte=(goal.since.year - 2) * 100, period__lte=goal.due_on.year * 100 + 12
    )
    if goal.is_unmeasured:
        return {}  # figures are of whole places
    columns = ("period", "own", "total", "corrected", "origin", "source", "legal", "state")
    return {
        period: Shown(
            corrected if corrected is not None else own,
            total,
            Origin(origin),
            Source(source),
            Legal(legal),
            state == FigureState.SUBMITTED.value,
        )
        for period, own, total, corrected, origin, source, legal, state in rows.order_by(
            "period"
        ).values_list(*columns)
    }


def _newest(goal: Goal, figures: Mapping[int, Shown], today: date) -> int | None:
    first, last = _number(goal.since), _number(min(goal.due_on, today))
    return max((p for p in figures if first <= p <= last), default=None)


def _number(day: date) -> int:
    return day.year * 100 + day.month


def before(period: int, months: int) -> int:
    """The period (year * 100 + month) so many months earlier."""
    month = Month(period // 100, period % 100).plus(-months)
    return month.year * 100 + month.month


def _lines(
    goal: Goal, floor: Aim, figures: Mapping[int, Shown], today: date
) -> tuple[MonthLine, ...]:
    merges = goal.gauge.merges_january
    local = yardsticks.in_force("profiles", on=today, region=goal.region)
    merged = profiles.yardstick_of(local.values).merges_january
    curve = curve_of(goal.since, goal.due_on, goal.profile, goal.marks, merges=merged)
    reading = _Reading(goal, floor, figures)
    found: list[MonthLine] = []
    month, last = Month.of(goal.since), Month.of(goal.due_on)
    while month <= last and len(found) < MOST_MONTHS:
        period = month.year * 100 + month.month
        shown = figures.get(period)
        if not (merges and month.month == 1):
            share = None if month in curve.unjudged else curve.at(min(month.last, goal.due_on))
            found.append(
                MonthLine(
                    month,
                    reading.reached(period),
                    shown.own if shown else None,
                    _due(floor, share),
                    reading.year_ago(period),
                    is_provisional=shown is not None and shown.is_provisional,
                    is_late=shown is None and month.last < today,
                )
            )
        month = month.next()
    return tuple(found)


class _Reading:
    """The figures of a goal's indicator as its value is made of them, in the unit of the goal."""

    def __init__(self, goal: Goal, floor: Aim, figures: Mapping[int, Shown]) -> None:
        self.goal, self.figures = goal, figures
        self.adds = adds_up(floor)
        measure = Measure(goal.gauge.measure)
        self.usual = outlook_rules.gather_of(measure, goal.gauge.in_time)
        self.factor = factor_of(goal)

    def reached(self, period: int) -> Decimal | None:
        """The height at the end of a month; of what adds up, all since the goal began."""
        found = self._height(period)
        if found is None or self.factor is None or not self.adds:
            return None if found is None or self.factor is None else found * self.factor
        if self.usual == "sum":
            value = self._since_beginning(period, found)
        else:
            value = None if (start := self._start()) is None else found - start
        return None if value is None else value * self.factor

    def year_ago(self, period: int) -> Decimal | None:
        """The same a year earlier; of a goal over several years, or of what grew from a level, it would be another thing."""
        goal = self.goal
        is_other = goal.since.year != goal.due_on.year or goal.since.month != 1
        if is_other or self.factor is None or (self.adds and self.usual != "sum"):
            return None
        found = self._height(before(period, 12))
        return None if found is None else found * self.factor

    def _height(self, period: int) -> Decimal | None:
        shown = self.figures.get(period)
        if shown is None:
            return None
        return shown.own if self.usual == "last" else shown.height

    def _since_beginning(self, period: int, total: Decimal) -> Decimal | None:
        wanted = [year * 100 + 12 for year in range(self.goal.since.year, period // 100)]
        parts = [self._height(p) for p in wanted]
        if any(p is None for p in parts):
            return None
        eve = Decimal(0)
        if self.goal.since.month > 1:
            known = self._height(before(_number(self.goal.since), 1))
            if known is None:
                return None
            eve = known
        return sum((p for p in parts if p is not None), total) - eve

    def _start(self) -> Decimal | None:
        """The level from which it grows: the baseline, else that of the eve."""
        if self.goal.baseline is not None:
            return self.goal.baseline
        return self._height(before(_number(self.goal.since), 1))


def factor_of(goal: Goal) -> Decimal | None:
    """By which a figure of the indicator is multiplied to be in the goal's unit; None where the units are unlike."""
    return factor_between(goal.gauge.unit, goal.unit)


def factor_between(unit: str, other: str) -> Decimal | None:
    """By which a figure in `unit` is multiplied to be in `other` (empty: as it is); None where they are unlike."""
    if not other or unit == other:
        return Decimal(1)
    try:
        return units.convert(Decimal(1), unit, other)
    except Refused:
        return None


def _due(floor: Aim, share: Fraction | None) -> Decimal | None:
    """What should be there, in the goal's unit; a line that is to be held is due all the time."""
    if floor.value is None:
        return None
    start = floor.baseline if floor.has_way and floor.baseline is not None else None
    if start is None and not adds_up(floor):
        return floor.value
    if share is None:
        return None
    way = floor.value - (start or Decimal(0))
    return (start or Decimal(0)) + rounded(Fraction(way) * share, 4)


def _growth(
    goal: Goal,
    figures: Mapping[int, Shown],
    newest: int | None,
    months: int,
    yardstick: GrowthYardstick,
) -> Growth | None:
    """Against so many months ago: the year so far against last year's, or the month alone against the one before."""
    if newest is None:
        return None
    now, base = figures[newest], figures.get(before(newest, months))
    measure = Measure(goal.gauge.measure)
    gather = outlook_rules.gather_of(measure, goal.gauge.in_time)
    is_month = months == 1 and gather == "sum"
    if is_month and newest % 100 <= 2:
        return None  # January and February are told together: there is no month before them to compare with
    pick = _own if is_month or gather == "last" else _height
    value, was = pick(now), pick(base)
    if measure in RATES:
        return _points(value, was)
    return comparable.growth(value, was, yardstick)


def _own(shown: Shown | None) -> Decimal | None:
    return shown.own if shown else None


def _height(shown: Shown | None) -> Decimal | None:
    return shown.height if shown else None


def _points(now: Decimal | None, base: Decimal | None) -> Growth:
    """A rate moves by percentage points."""
    if now is None or base is None:
        return Growth(None, None, "缺一期的数，无法比较")
    change = now - base
    way = "提高" if change > 0 else "降低" if change < 0 else "持平，变动"
    return Growth(None, change, f"{way}{plain(abs(change))}个百分点")


def _pace(goal: Goal, floor: Aim, lines: Sequence[MonthLine]) -> Pace | None:
    """What is still needed per month, where it adds up from nothing to a value."""
    reached = next((line for line in reversed(lines) if line.reached is not None), None)
    if not floor.only_grows or floor.value is None or reached is None or reached.reached is None:
        return None
    return promises.pace(
        floor.value,
        reached.reached,
        as_of=reached.month.last,
        due_on=goal.due_on,
        done=_months_done(lines, merges=goal.gauge.merges_january),
    )


def _months_done(
    lines: Sequence[MonthLine], *, merges: bool
) -> list[tuple[ReportingMonth, Decimal]]:
    """The months' own figures; January and February together, and not before both are there."""
    own = {line.month: line.own for line in lines if line.own is not None}
    found = []
    for month, value in own.items():
        if month.month == 1:
            continue
        if month.month == 2 and not merges:
            january = own.get(month.previous())
            if january is None:
                continue
            value += january  # noqa: PLW2901 - both months in one figure
        found.append((ReportingMonth.of(month), value))
    return found


def benchmark(actor: Actor, goal: Goal, figures: Mapping[int, Shown]) -> Benchmark | None:
    """Beside the mean of the peers of the newest period that both have; None where there are no peers."""
    rows = PeerFigure.objects.visible_to(actor, Cap.TARGET_VIEW).filter(goal=goal)
    peers: dict[int, list[Decimal]] = {}
    for period, value in rows.order_by("period", "name").values_list("period", "value"):
        peers.setdefault(period, []).append(value)
    both = [p for p in peers if (shown := figures.get(p)) and shown.height is not None]
    if not both:
        return None
    period = max(both)
    own = figures[period].height or Decimal(0)
    mean = round(sum(peers[period], Decimal(0)) / len(peers[period]), 2)
    off = own - mean
    way = "高于" if off > 0 else "低于" if off < 0 else "等于"
    month = Month(period // 100, period % 100).label
    tail = "" if off == 0 else plain(abs(off)) + _unit(goal)
    words = f"{month}本地{plain(own)}，{way}{len(peers[period])}个可比对象的平均值（{plain(mean)}）{tail}"
    return Benchmark(period, own, mean, len(peers[period]), words)


def _unit(goal: Goal) -> str:
    is_rate = goal.gauge.unit in {"%", "％"}
    return "个百分点" if is_rate else goal.gauge.unit


def places_with_goals(actor: Actor) -> list[Region]:
    """The places that have goals in scope, in the order of the tree."""
    rows = Goal.objects.visible_to(actor, Cap.TARGET_VIEW).order_by()
    return list(
        Region.objects.visible_to(actor, Cap.PLACE_VIEW)
        .filter(pk__in=rows.values("region"))
        .order_by("path")
    )
