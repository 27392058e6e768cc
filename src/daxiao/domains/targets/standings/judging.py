"""One goal against its figures: the value of its kind, the schedule, both states, growth, and when to look again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from daxiao.domains.targets.queries.settings import Setting
from daxiao.domains.targets.rules import goals as goal_rules
from daxiao.domains.targets.rules import profiles, progress, rivals
from daxiao.domains.targets.rules.aims import Aim, AimKind, Now, Peers, Reason
from daxiao.domains.targets.rules.exact import rounded
from daxiao.domains.targets.rules.marks import curve_of
from daxiao.domains.targets.rules.months import earlier, period_of
from daxiao.domains.targets.rules.promises import judge_both
from daxiao.domains.targets.rules.rivals import Rival
from daxiao.domains.targets.rules.summing import OverTime
from daxiao.domains.targets.standings.known import Facts, Figure, GoalRow, recent
from daxiao.domains.targets.types import Direction, Measure
from daxiao.domains.targets.types.figures import FigureState
from daxiao.kernel import yardsticks
from daxiao.kernel.models import Region
from daxiao.std import units
from daxiao.std.findings import Refused
from daxiao.std.periods import Month
from daxiao.std.units import Dimension


_DAY = timedelta(days=1)
_LARGEST_SHARE = Decimal(10) ** 8
_LARGEST_VALUE = Decimal(10) ** 16


_WITHOUT_FIGURES = (AimKind.COVERAGE, AimKind.FIRST)


def unmeasured_words(industry: str) -> str:
    return f"没有“{industry}”的指标，设了才能判断：用“指定计量指标”选这个产业自己的指标，并按月报数"


@dataclass(slots=True)
class Stood:
    """A standing as it is stored, rounded as its columns are."""

    state: str = progress.ProgressState.UNJUDGED.value
    stretch_state: str = ""
    reason: str = ""
    because: str = ""
    value: Decimal | None = None
    as_of: date | None = None
    origin: str = ""
    achieved: Decimal | None = None
    scheduled: Decimal | None = None
    points: Decimal | None = None
    needed: Decimal | None = None
    yoy: Decimal | None = None
    mom: Decimal | None = None
    is_provisional: bool = False
    recheck_on: date | None = None

    def columns(self) -> tuple[Any, ...]:
        """In the order of `standings.goals.COLUMNS`."""
        return (
            self.state,
            self.stretch_state,
            self.reason,
            self.because[:300],
            _fit(self.value, 4, _LARGEST_VALUE),
            self.as_of,
            self.origin,
            _fit(self.achieved, 6, _LARGEST_SHARE),
            _fit(self.scheduled, 6, _LARGEST_SHARE),
            _fit(self.points, 4, _LARGEST_SHARE),
            _fit(self.needed, 4, _LARGEST_VALUE),
            _fit(self.yoy, 4, _LARGEST_SHARE),
            _fit(self.mom, 4, _LARGEST_SHARE),
            self.is_provisional,
            self.recheck_on,
        )


def _fit(value: Decimal | None, places: int, largest: Decimal) -> Decimal | None:
    """What the column can hold; a share of a thousand million per cent is a slip and is left out."""
    if value is None or abs(value) >= largest:
        return None
    return round(value, places)


@dataclass(frozen=True, slots=True)
class Read:
    """The figure of a goal: of which month, how much (None: cannot be told), and the month's row."""

    period: int
    value: Decimal | None
    figure: Figure


class Bench:
    """Judges the goals of a batch; thresholds are read once for each place that has its own."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._sticks: dict[str, tuple[progress.ProgressYardstick, bool]] = {}
        self._is_local = yardsticks.is_set_locally("progress", "profiles")

    def sticks(self, path: str) -> tuple[progress.ProgressYardstick, bool]:
        """Thresholds of progress at a place, and whether January is merged in its schedules."""
        path = path if self._is_local else ""
        found = self._sticks.get(path)
        if found is None:
            place = Region(path=path)
            stick = yardsticks.in_force("progress", on=self.today, region=place)
            curve = yardsticks.in_force("profiles", on=self.today, region=place)
            found = self._sticks[path] = (
                progress.yardstick_of(stick.values),
                profiles.yardstick_of(curve.values).merges_january,
            )
        return found

    def judge(self, row: GoalRow, facts: Facts) -> Stood:
        setting = facts.settings[row.indicator_id]
        stick, merges = self.sticks(row.region_path)
        read = _read(row, setting, facts, self.today)
        now = _now(row, read, facts, self.today)
        if row.is_unmeasured and row.kind not in _WITHOUT_FIGURES:
            return Stood(reason=Reason.NO_INDICATOR.value, because=unmeasured_words(row.industry))
        if row.since > self.today and now.as_of is None and row.proven_on is None:
            words = f"目标期从{row.since}开始，还没有到"
            return Stood(reason=Reason.NO_DATA.value, because=words, recheck_on=row.since)
        if read is not None and _factor(setting.unit, row.unit) is None:
            words = f"指标的计量单位是“{setting.unit}”，目标是“{row.unit}”，不能比较，请统一单位"
            return Stood(reason=Reason.NO_DATA.value, because=words)
        schedule = progress.Schedule(row.due_on, self.today, _Due(row, merges=merges))
        floor, stretch = goal_rules.aim_of(row), goal_rules.stretch_of(row)
        rival = _rival(row, setting, facts, self.today)
        beside = None
        if rival is not None:
            down = rivals.looks_down(row.kind, row.direction)
            beside = rivals.judge(rival, schedule, stick, down=down)
        stood = _stood((floor, stretch), now, schedule, stick, beside)
        if read is not None:
            _tell(stood, row, setting, facts, read, floor)
        stood.as_of = now.as_of if row.kind != AimKind.FIRST else row.proven_on
        days = [_recheck(stood, row, now, stick, self.today)]
        if rival is not None:
            days.append(_recheck(stood, row, Now(rival.as_of), stick, self.today))
        stood.recheck_on = min((day for day in days if day is not None), default=None)
        return stood


def _stood(
    aims: tuple[Aim, Aim | None],
    now: Now,
    schedule: progress.Schedule,
    stick: progress.ProgressYardstick,
    beside: progress.Progress | None,
) -> Stood:
    floor, stretch = aims
    try:
        both = judge_both((floor, stretch), now, schedule, stick)
        low, high = both.floor, both.stretch
    except Refused:
        # a stretch that is no harder than the floor is told on the goal; each is judged by itself
        low = progress.judge(floor, now, schedule, stick)
        high = progress.judge(stretch, now, schedule, stick) if stretch else None
    if beside is not None:
        low = beside if floor.value is None else rivals.both(low, beside)
        high = rivals.both(high, beside) if high else None
    return Stood(
        state=low.state.value,
        stretch_state=high.state.value if high else "",
        reason=low.reason.value if low.reason else "",
        because=low.because,
        achieved=low.achieved,
        scheduled=low.scheduled,
        points=low.points,
    )


# ---------------------------------------------------------------- the figure of a goal


def _read(row: GoalRow, setting: Setting, facts: Facts, today: date) -> Read | None:
    """The newest month of which the goal's value can be told; else the newest there is."""
    if row.is_unmeasured or row.kind in _WITHOUT_FIGURES:
        return None
    series = facts.series.get((row.indicator_id, row.region_id), {})
    first, last = period_of(row.since), period_of(min(row.due_on, today))
    peers = facts.peers.get(row.pk, {})
    newest: Read | None = None
    for period in sorted((p for p in series if first <= p <= last), reverse=True):
        value = _value(row, setting, series, period)
        read = Read(period, value, series[period])
        if value is not None and (row.kind != AimKind.RANK or period in peers):
            return read
        newest = newest or read
    return newest


def _rival(row: GoalRow, setting: Setting, facts: Facts, today: date) -> Rival | None:
    """What the goal has to outdo, with both figures in its unit of the newest month that both have; None for most goals."""
    if row.beats_id is None and not row.rival:
        return None
    name = facts.settings[row.beats_id].name if row.beats_id else row.rival
    found = Rival(name, is_entered=row.beats_id is None)
    series = facts.series.get((row.indicator_id, row.region_id), {})
    factor = _factor(setting.unit, row.unit)
    if factor is None:
        return found
    first, last = period_of(row.since), period_of(min(row.due_on, today))
    newest = [p for p in recent(row.since, row.due_on, today) if p in series]
    for period in newest or sorted((p for p in series if first <= p <= last), reverse=True):
        own = _value(row, setting, series, period)
        other = _other(row, facts, period)
        if own is not None and other is not None:
            as_of = min(Month(period // 100, period % 100).last, today)
            return replace(found, as_of=as_of, own=own * factor, other=other)
    return found


def _other(row: GoalRow, facts: Facts, period: int) -> Decimal | None:
    """The figure to outdo, in the unit of the goal."""
    if row.beats_id is None:
        return facts.rivals.get(row.pk, {}).get(period)
    figure = facts.series.get((row.beats_id, row.region_id), {}).get(period)
    setting = facts.settings[row.beats_id]
    factor = _factor(setting.unit, row.unit)
    if figure is None or factor is None:
        return None
    height = figure.corrected if setting.fold.in_time is OverTime.LAST else figure.total
    return None if height is None else height * factor


def _value(
    row: GoalRow, setting: Setting, series: dict[int, Figure], period: int
) -> Decimal | None:
    in_time, figure = setting.fold.in_time, series[period]
    is_amount = row.kind in (AimKind.INCREMENT, AimKind.FLOW) or row.is_cumulative
    if in_time is OverTime.SUM:
        return _amount(row, series, period) if is_amount else figure.total
    if in_time is OverTime.MEAN:
        return figure.total
    if row.kind != AimKind.INCREMENT or figure.corrected is None:
        return figure.corrected
    eve = series.get(earlier(period_of(row.since)))
    start = row.baseline if row.baseline is not None else (eve.corrected if eve else None)
    return None if start is None else figure.corrected - start


def _amount(row: GoalRow, series: dict[int, Figure], period: int) -> Decimal | None:
    """What adds up from the goal's first day to the month: totals of whole years before, less what was before its day."""
    ends = [year * 100 + 12 for year in range(row.since.year, period // 100)]
    totals = [figure.total if (figure := series.get(p)) else None for p in (*ends, period)]
    if row.since.month > 1:
        eve = series.get(earlier(period_of(row.since)))
        before = eve.total if eve else None
        totals.append(None if before is None else -before)
    if any(t is None for t in totals):
        return None
    return sum((t for t in totals if t is not None), Decimal(0))


def _now(row: GoalRow, read: Read | None, facts: Facts, today: date) -> Now:
    if row.kind == AimKind.FIRST:
        return Now(row.proven_on, proven_on=row.proven_on, proof=row.proof)
    if row.kind == AimKind.COVERAGE:
        coverage = facts.lists.get(row.pk)
        return Now(min(today, row.due_on) if coverage else None, coverage=coverage)
    if read is None:
        return Now(None)
    as_of = min(Month(read.period // 100, read.period % 100).last, today)
    factor = _factor(facts.settings[row.indicator_id].unit, row.unit)
    value = None if read.value is None or factor is None else read.value * factor
    others = facts.peers.get(row.pk, {}).get(read.period)
    peers = None
    if row.kind == AimKind.RANK and read.value is not None and others:
        peers = Peers(read.value, tuple(others), row.direction != Direction.LESS)
    return Now(as_of, value, peers=peers)


@lru_cache(maxsize=512)
def _factor(source: str, target: str) -> Decimal | None:
    """By which a figure in `source` is multiplied to be in `target`; None where they are unlike."""
    if source == target or not target:
        return Decimal(1)
    try:
        return units.convert(Decimal(1), source, target)
    except Refused:
        return None


# ---------------------------------------------------------------- beside the state


def _tell(
    stood: Stood, row: GoalRow, setting: Setting, facts: Facts, read: Read, floor: Aim
) -> None:
    """The figure itself with its growth and the pace still needed."""
    series = facts.series[row.indicator_id, row.region_id]
    factor = _factor(setting.unit, row.unit) or Decimal(1)
    rank = facts.peers.get(row.pk, {}).get(read.period)
    if row.kind == AimKind.RANK and rank and read.value is not None:
        stood.value = Peers(read.value, tuple(rank), row.direction != Direction.LESS).rank
    elif row.kind != AimKind.RANK and read.value is not None:
        stood.value = read.value * factor
    stood.origin = read.figure.origin
    is_sum = setting.fold.in_time is OverTime.SUM
    stood.is_provisional = _waits(series, read, is_sum=is_sum)
    before, previous = series.get(earlier(read.period, 12)), series.get(earlier(read.period))
    is_rate = _is_rate(setting.unit, setting.measure)
    stood.yoy = _grown(_so_far(read.figure, is_sum), _so_far(before, is_sum), is_rate=is_rate)
    stood.mom = _grown(_single(read.figure), _single(previous), is_rate=is_rate)
    if floor.only_grows and floor.value is not None and stood.value is not None:
        stood.needed = _needed(floor.value - stood.value, read.period, row.due_on)


def _waits(series: Mapping[int, Figure], read: Read, *, is_sum: bool) -> bool:
    """Whether the figure, or a month that its total is made of, waits for approval."""
    first = read.period // 100 * 100 if is_sum else read.period
    approved = FigureState.APPROVED.value
    return read.figure.state != approved or any(
        one.state != approved for period, one in series.items() if first <= period <= read.period
    )


def _so_far(figure: Figure | None, is_sum: bool) -> Decimal | None:  # noqa: FBT001
    if figure is None:
        return None
    return figure.total if is_sum else figure.corrected


def _single(figure: Figure | None) -> Decimal | None:
    return None if figure is None else figure.corrected


def _grown(now: Decimal | None, before: Decimal | None, *, is_rate: bool) -> Decimal | None:
    """Growth in per cent, of a rate in points; None where it cannot be told (from nothing, from a loss)."""
    if now is None or before is None:
        return None
    if is_rate:
        return now - before
    return (now - before) / before * 100 if before > 0 else None


@lru_cache(maxsize=512)
def _is_rate(unit: str, measure: str) -> bool:
    if measure in (Measure.GROWTH, Measure.SHARE, Measure.REDUCTION):
        return True
    try:
        return units.unit(unit).dimension is Dimension.SHARE
    except Refused:
        return False


def _needed(left: Decimal, period: int, due_on: date) -> Decimal | None:
    """Per month still, after the month of the figure; None when the time is over and something is left."""
    if left <= 0:
        return Decimal(0)
    months = (due_on.year - period // 100) * 12 + due_on.month - period % 100
    return left / months if months > 0 else None


def _recheck(
    stood: Stood, row: GoalRow, now: Now, stick: progress.ProgressYardstick, today: date
) -> date | None:
    """The next day on which the state may be another one without anything being reported."""
    if row.kind == AimKind.FIRST:
        if row.proven_on is not None:
            return row.proven_on if row.proven_on > today else None
        return row.due_on + _DAY if today <= row.due_on else None
    if now.as_of is None:
        return None
    if now.as_of == today and today <= row.due_on:
        # a list, or a month that is not over
        return today + _DAY
    late = now.as_of + timedelta(days=stick.late_days + 1)
    return late if today < late <= row.due_on else None


# ---------------------------------------------------------------- the schedule


class _Due:
    """The share that is due at the end of a day, by the goal's marks or in equal parts."""

    __slots__ = ("merges", "row")

    def __init__(self, row: GoalRow, *, merges: bool) -> None:
        self.row, self.merges = row, merges

    def __call__(self, day: date) -> Decimal | None:
        row = self.row
        marks = tuple((str(d), str(s)) for d, s in row.marks or ())
        return _share(row.since, row.due_on, row.profile, marks, self.merges, day)


Marks = tuple[tuple[str, str], ...]
_curve = lru_cache(maxsize=2048)(curve_of)


@lru_cache(maxsize=8192)
def _share(
    since: date,
    due_on: date,
    kind: str,
    marks: Marks,
    merges: bool,  # noqa: FBT001
    day: date,
) -> Decimal | None:
    curve = _curve(since, due_on, kind, marks, merges=merges)
    month = Month.of(day)
    if day == month.last and curve.at_month(month) is None:
        return None
    return rounded(curve.at(day), 10)
