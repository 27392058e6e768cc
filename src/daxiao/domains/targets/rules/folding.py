"""A year's typed figures and corrections become what is kept of each month: its own, the year so far, the corrected.

What adds up follows `series`; of a level the figure itself is the year's so far; what is averaged has its mean. Quarters,
halves and years are folded as the steps of a year that they are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from daxiao.domains.targets.rules import series
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Booking, Given, Report, Series
from daxiao.domains.targets.rules.summing import OverTime
from daxiao.domains.targets.types.figures import Frequency
from daxiao.std.findings import Finding, FindingKind, Refused
from daxiao.std.periods import Month


NOT_ITS_MONTH = FindingKind(
    "targets.figure_not_its_month", "这个指标按{frequency}填报，请填在{months}月"
)

STEPS: Mapping[str, tuple[int, ...]] = {
    Frequency.QUARTER.value: (3, 6, 9, 12),
    Frequency.HALF.value: (6, 12),
    Frequency.YEAR.value: (12,),
}
"""The months in which an indicator is reported that is not reported every month."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for a month (1 to 12), and when."""

    month: int
    given: Given
    value: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Booked:
    """A correction as it is kept; months are numbers of the year."""

    of: int
    made_in: int
    given: Given
    before: Decimal
    after: Decimal
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FoldRule:
    """How an indicator adds up in a year; `frequency` empty is every month."""

    in_time: OverTime
    merges_january: bool = False
    frequency: str = ""
    places: int = 4


@dataclass(frozen=True, slots=True)
class Folded:
    """A month's own figure as reported, the year up to it, and its own with all that was corrected since."""

    own: Decimal | None
    total: Decimal | None
    corrected: Decimal | None


def fold(
    year: int, typed: Sequence[Typed], booked: Sequence[Booked], rule: FoldRule
) -> dict[int, Folded]:
    """What is kept of each month that was typed, by its number."""
    if not typed:
        return {}
    if rule.in_time is OverTime.LAST:
        return {t.month: _level(t, booked) for t in typed}
    if rule.in_time is OverTime.MEAN:
        return _means(typed, booked, rule)
    if not booked and (quick := _added(typed, rule)) is not None:
        return quick
    return _summed(year, typed, booked, rule)


def _level(t: Typed, booked: Iterable[Booked]) -> Folded:
    """A level: a correction booked in its own month replaces what is published, a later one only what is known."""
    total = corrected = t.value
    for b in booked:
        if b.of == t.month:
            corrected = b.after
            if b.made_in == b.of:
                total = b.after
    return Folded(t.value, total, corrected)


def _means(typed: Sequence[Typed], booked: Sequence[Booked], rule: FoldRule) -> dict[int, Folded]:
    kept: dict[int, Folded] = {}
    first = 2 if rule.merges_january else 1
    steps = STEPS.get(rule.frequency) or tuple(range(first, 13))
    own = {t.month: t for t in typed}
    for t in typed:
        level = _level(t, booked)
        if t.given is Given.CUMULATIVE:
            kept[t.month] = Folded(None, level.total, level.corrected)
            continue
        wanted = [own.get(n) for n in steps if n <= t.month]
        known = [_level(w, [b for b in booked if b.made_in <= t.month]) for w in wanted if w]
        values = [k.corrected for k in known if k.corrected is not None]
        is_whole = len(values) == len(wanted) and all(w and w.given is Given.MONTH for w in wanted)
        total = None
        if is_whole and values:
            total = round(sum(values, Decimal(0)) / len(values), min(rule.places, 4))
        kept[t.month] = Folded(t.value, total, level.corrected)
    return kept


def _added(typed: Sequence[Typed], rule: FoldRule) -> dict[int, Folded] | None:
    """The usual year without gap and correction, each month typed the same way; None where it is another."""
    first = typed[0].given
    rows = sorted(typed, key=lambda t: t.month)
    steps = _steps(rows, rule)
    if (
        any(t.given is not first for t in rows)
        or tuple(t.month for t in rows) != steps[: len(rows)]
    ):
        return None
    kept, before = {}, Decimal(0)
    for t in rows:
        own, total = (
            (t.value, before + t.value) if first is Given.MONTH else (t.value - before, t.value)
        )
        kept[t.month] = Folded(own, total, own)
        before = total
    return kept


def _steps(rows: Iterable[Typed], rule: FoldRule) -> tuple[int, ...]:
    """The months of the year that are reported; every month where something stands in another than its own."""
    steps = STEPS.get(rule.frequency, ())
    if steps and all(t.month in steps for t in rows):
        return steps
    return tuple(range(2 if rule.merges_january else 1, 13))


def _summed(
    year: int, typed: Sequence[Typed], booked: Sequence[Booked], rule: FoldRule
) -> dict[int, Folded]:
    steps = _steps(typed, rule)
    number = {month: n for n, month in enumerate(steps, 1)} if steps[0] > 2 else {}
    made = series_of(year, typed, booked, rule, number=number)
    lines = {line.month.month: line for line in made.lines()}
    kept = {}
    for t in typed:
        line = lines.get(number.get(t.month, t.month))
        if line is None:
            # a January from before it was merged with February
            kept[t.month] = Folded(t.value, None, t.value)
        else:
            kept[t.month] = Folded(line.own, line.cumulative, line.corrected)
    return kept


def series_of(
    year: int,
    typed: Iterable[Typed],
    booked: Iterable[Booked],
    rule: FoldRule,
    *,
    number: Mapping[int, int] | None = None,
) -> Series:
    """The year as `series` knows it, in the order in which it was recorded. `number` renames the steps of a year that is
    not reported by months."""
    named = number or {}
    month = {n: Month(year, named.get(n, n)) for n in range(1, 13)}
    events: list[tuple[datetime, int, Report | Booking]] = [
        (t.at, 0, Report(month[t.month], t.given, t.value)) for t in typed
    ]
    events += [
        (b.at, 1, Booking(month[b.made_in], month[b.of], b.given, b.before, b.after, b.reason))
        for b in booked
    ]
    events.sort(key=lambda e: e[:2])
    merges = rule.merges_january and not named
    return Series(year, merges, tuple(e for _, _, e in events))


def book(
    year: int,
    typed: Sequence[Typed],
    booked: Sequence[Booked],
    rule: FoldRule,
    wanted: series.Correction,
) -> Booking:
    """The correction as it is to be kept, with the value before it. Raises Refused."""
    if rule.in_time is not OverTime.SUM:
        return _book_level(typed, booked, wanted)
    steps = _steps(typed, rule)
    if steps[0] <= 2:
        return series_of(year, typed, booked, rule).correct(wanted).bookings[-1]
    number = {month: n for n, month in enumerate(steps, 1)}
    for month in (wanted.made_in, wanted.of):
        if month.year == year and month.month not in number:
            raise Refused(not_its_month(rule.frequency))
    told = series.Correction(
        Month(wanted.made_in.year, number.get(wanted.made_in.month, 12)),
        Month(wanted.of.year, number.get(wanted.of.month, 12)),
        wanted.given,
        wanted.value,
        wanted.reason,
    )
    made = series_of(year, typed, booked, rule, number=number).correct(told).bookings[-1]
    return Booking(wanted.made_in, wanted.of, made.given, made.before, made.after, made.reason)


def _book_level(
    typed: Sequence[Typed], booked: Sequence[Booked], wanted: series.Correction
) -> Booking:
    """Of what does not add up, the same questions as `Series.correct` asks."""
    words = {"month": f"{wanted.of.month}月", "given": wanted.given.label}
    known = next((t for t in typed if t.month == wanted.of.month), None)
    if known is None:
        raise Refused(series.NOT_KNOWN(**words))
    if refused := _against(typed, wanted):
        raise Refused(refused)
    before = _level(known, booked).corrected or Decimal(0)
    if before == wanted.value:
        raise Refused(series.UNCHANGED(**words, known=plain(before)))
    return Booking(
        wanted.made_in, wanted.of, known.given, before, wanted.value, wanted.reason.strip()
    )


def _against(typed: Sequence[Typed], wanted: series.Correction) -> Finding | None:
    latest = max(t.month for t in typed)
    if not wanted.reason.strip():
        return series.REASON_MISSING()
    if wanted.made_in.year != wanted.of.year:
        return series.OTHER_YEAR(month=wanted.made_in.label, year=wanted.of.year)
    if wanted.of > wanted.made_in:
        return series.BEFORE_ITS_MONTH(
            made_in=f"{wanted.made_in.month}月", month=f"{wanted.of.month}月"
        )
    if wanted.made_in.month < latest:
        return series.MONTH_CLOSED(latest=f"{latest}月")
    return None


def not_its_month(frequency: str) -> Finding:
    return NOT_ITS_MONTH(
        field="period",
        frequency=Frequency(frequency).label,
        months="、".join(map(str, STEPS[frequency])),
    )


def may_report(
    year: int, typed: Sequence[Typed], booked: Sequence[Booked], rule: FoldRule, fresh: Typed
) -> Finding | None:
    """What speaks against a figure beside those of its year (its own month left out of `typed`): another month, or one
    that follows from the others and differs."""
    if rule.merges_january and fresh.month == 1:
        return series.JANUARY_MERGED(field="period")
    steps = STEPS.get(rule.frequency)
    if steps and fresh.month not in steps:
        return not_its_month(rule.frequency)
    if rule.in_time is not OverTime.SUM or steps or _is_next(typed, booked, fresh):
        return None
    try:
        series_of(year, typed, booked, rule).report(
            Month(year, fresh.month), fresh.given, fresh.value
        )
    except Refused as refused:
        return refused.findings[0]
    return None


def _is_next(typed: Sequence[Typed], booked: Sequence[Booked], fresh: Typed) -> bool:
    """Whether it comes after all that is known: then nothing can follow for it yet."""
    return not booked and all(t.month < fresh.month for t in typed)
