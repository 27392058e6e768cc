"""A yearly figure times the years against the figure of the end."""

import re
from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract.check import amounts, identity, subjects
from daxiao.extract.check.book import Deed
from daxiao.extract.check.identity import Same
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.statements import Fact
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


PACE_LOW_END = FindingKind(
    "check.pace_low_end_misses",
    "每年{quota}，{years}年为{computed}，按低值达不到“{name}”的{stated}：请留意年度进度不能只按低值安排。",
    Severity.HINT,
)


PACE_FAR = FindingKind(
    "check.pace_far_below_target",
    "每年{quota}，{years}年按下限只到{computed}，离“{name}”的{stated}差得多：请提高年度数或调整目标。",
    Severity.DOUBT,
)


PACE_SHORT = FindingKind(
    "check.pace_misses_target",
    "每年{quota}，{years}年最多{computed}，达不到“{name}”的{stated}：请提高年度数或调整目标。",
    Severity.DOUBT,
)


PACE_ABOVE = FindingKind(
    "check.pace_above_target",
    "每年{quota}，{years}年为{computed}，多于“{name}”的{stated}：请核对年度数和累计数。",
    Severity.HINT,
)
PACE_UNKNOWN_BASE = FindingKind(
    "check.pace_needs_base",
    "每年{quota}，{years}年为{computed}，“{name}”要达到{stated}，现有数与退出数未写明：请补充基数以便核对。",
    Severity.HINT,
)


_FLOORS = (Comparator.GE, Comparator.GT)


_CEILINGS = (Comparator.LE, Comparator.LT)


_CUMULATED = re.compile("累计|[两三四五]年(?:共|合计|新增)|共新增|合计")


def paces(deed: Deed) -> Iterator[Remark]:
    """Every yearly figure of the plan against the figure of the end that it builds up."""
    told: set[tuple[object, ...]] = set()
    for pace in deed.items:
        end = _end_of(deed, pace) if _is_pace(pace) else None
        if end is None:
            continue
        mark = (pace.name, pace.low, pace.high, pace.district, end.low)
        years = _years(deed, pace, end)
        if years is not None and mark not in told:
            told.add(mark)
            yield from _pace(deed, (pace, end), years)


def _end_of(deed: Deed, pace: Item) -> Item | None:
    """The first figure of the plan's end that the yearly one builds up."""
    for end in deed.items:
        if _years(deed, pace, end) is not None and _leads(pace, end) and _is_whole(end):
            return end
    return None


def _is_pace(item: Item) -> bool:
    """A figure of every year: 每年…, or 年均… up to a year."""
    yearly = item.yearly or (item.period.recurring and "年均" in item.around(_LEAD))
    return yearly and item.measure in (Measure.INCREMENT, Measure.FLOW)


_LEAD = 16


def _years(deed: Deed, pace: Item, end: Item) -> int | None:
    if end.year is None or end.yearly or end.period.recurring:
        return None
    since, until = pace.period.since, end.year
    years = until - since + 1 if since is not None else deed.years_to(until)
    return years if years is not None and years > 1 else None


def _leads(pace: Item, end: Item) -> bool:
    """Does the yearly figure build up the other one? The same things, added or handled each year."""
    if pace.unit.base != end.unit.base or (pace.district, pace.industry) != (
        end.district,
        end.industry,
    ):
        return False
    if (
        end.measure not in (Measure.LEVEL, Measure.INCREMENT, Measure.FLOW)
        or end.target.comparator in _CEILINGS
    ):
        return False
    if pace.target.part_of or end.target.part_of:
        return False
    if pace.measure is Measure.FLOW and end.measure is Measure.LEVEL:
        return False
    if pace.unit.base == "元" and not _CUMULATED.search(end.around(_LEAD)):
        return False
    verdict = identity.compare(pace.name, end.name)
    return isinstance(verdict, Same) and not verdict.wording and not subjects.apart(pace, end)


def _is_whole(end: Item) -> bool:
    """A figure of the end of the plan: a stock, or a sum of its years; one year's figure is none."""
    if end.measure is Measure.LEVEL or end.target.in_table:
        return True
    summed = _CUMULATED.search(end.around(_LEAD)) is not None
    return summed or (end.period.by is not None and end.measure is Measure.INCREMENT)


def _pace(deed: Deed, pair: tuple[Item, Item], years: int) -> Iterator[Remark]:
    pace, end = pair
    base = _now(deed, end) if end.measure is Measure.LEVEL else Decimal(0)
    low, high = pace.low * years, (pace.high or pace.low) * years
    start = base or Decimal(0)
    kind = _kind(pace, end, base, (start + low, start + high))
    if kind is None:
        return
    factor = end.unit.factor
    computed = amounts.shown_range((start + low) / factor, (start + high) / factor)
    head = f"{amounts.shown(start / factor)}＋" if start else ""
    quota = amounts.shown_range(
        pace.low / factor, None if pace.high is None else pace.high / factor
    )
    yield remark(
        Family.FEASIBILITY,
        kind,
        (pace.place("年度数"), end.place("期末目标")),
        Arithmetic(
            f"{head}{quota}×{years}＝{computed}，目标为{amounts.shown_range(end.target.value, end.target.value_high)}",
            (start + low) / factor,
            end.target.value,
            end.target.unit,
            (start + high) / factor if pace.high is not None else None,
            end.target.value_high,
        ),
        quota=pace.written,
        years=years,
        computed=f"{computed}{end.target.unit or ''}",
        name=short(end.target.indicator),
        stated=end.written,
    )


def _kind(
    pace: Item, end: Item, base: Decimal | None, reached: tuple[Decimal, Decimal]
) -> FindingKind | None:
    """What the years amount to; `base` None is a level of which nobody says where it stands."""
    low, high = reached
    if low >= end.low:
        exact = Comparator.EQ is pace.target.comparator is end.target.comparator
        passed = exact and end.measure is not Measure.LEVEL and low > end.low
        return PACE_ABOVE if passed else None
    if base is None:
        return PACE_UNKNOWN_BASE
    if high < end.low and pace.target.comparator not in _FLOORS:
        return PACE_SHORT
    far = pace.high is None and low - base < (end.low - base) * _FAR
    return PACE_FAR if far else PACE_LOW_END


_FAR = Decimal("0.7")


def _now(deed: Deed, item: Item) -> Decimal | None:
    """Where a level stands before the plan: its base, or the fact of the year before; in base units."""
    own = deed.baseline(item)
    if own is not None:
        return own.value * item.unit.factor
    fact = latest(deed, item)
    return fact.amount if fact else _start_of(deed, item)


def _start_of(deed: Deed, item: Item) -> Decimal | None:
    """由46家增加到70家: where the rise to that very figure begins."""
    rises = [
        f
        for f in deed.facts
        if f.start is not None
        and f.amount == item.low
        and f.unit.base == item.unit.base
        and f.year in (None, item.year)
        and identity.compare(f.name, item.name) == Same()
    ]
    starts = {f.start.amount for f in rises if f.start is not None}
    return starts.pop() if len(starts) == 1 else None


def latest(deed: Deed, item: Item) -> Fact | None:
    """The last statement about the indicator itself, at most three years before the plan."""
    before = (deed.since or 0) - 1
    fits = [
        f
        for f in deed.facts
        if f.explicit
        and not f.cumulated
        and f.unit.base == item.unit.base
        and f.year is not None
        and before - _OLD <= f.year <= before
        and identity.compare(f.name, item.name) == Same()
    ]
    return max(fits, key=lambda f: f.year or 0, default=None)


_OLD = 2
