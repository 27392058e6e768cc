"""A history as a line of figures: one kind of period, in order, without a gap, January and February merged if they ever are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from daxiao.std.periods import Month, Quarter, ReportingMonth, Year


Gather = Literal["sum", "last", "mean"]
"""How an indicator adds up over time: a flow is summed, of a stock the last figure counts, a rate is averaged."""

Period = Month | ReportingMonth | Quarter | Year


@dataclass(frozen=True, slots=True)
class Reading:
    """The figure of a single period (not cumulative)."""

    period: Period
    value: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """The unbroken run of figures up to the newest.

    `season` is the number of slots in a year: 12 months, 11 with a merged January and February, 4 quarters, 1. `begin` is
    the number of the first slot, counted from the year 0. `values` are per month where the gathering is a sum over merged
    months: the merged figure is halved, and weighs 2. `places` are the decimal places of the readings.
    """

    season: int
    begin: int
    values: tuple[float, ...]
    is_weighted: bool
    has_gap: bool
    places: int

    def weight(self, place: int) -> int:
        """How many months the slot at `place` stands for; 1 where that is of no account."""
        return 2 if self.is_weighted and (self.begin + place) % 11 == 0 else 1

    def place(self, month: Month) -> int:
        """The place in the line of the slot that `month` is part of: negative before it, past its end in the future."""
        return _slot(month, self.season) - self.begin

    def month(self, place: int) -> Month:
        """The last month of the slot at `place`."""
        year, part = divmod(self.begin + place, self.season)
        return Month(year, part + 2 if self.season == 11 else (part + 1) * 12 // self.season)

    def until(self, place: int) -> "Line":
        """The line as it was before the slot at `place`; `place` is from 1."""
        return replace(self, values=self.values[:place])


def line_of(readings: Sequence[Reading], gather: Gather) -> Line | None:
    """None without readings. Raises ValueError where kinds of periods are mixed, or a period comes twice.

    Months and merged months may be mixed: then January and February of every year are put together. A January without
    its February (or the other way round) is left out of a sum, which breaks the line.
    """
    if not readings:
        return None
    season = _season(readings)
    is_merged = season == 11
    found: dict[int, list[Reading]] = {}
    for reading in readings:
        found.setdefault(_slot(reading.period, season), []).append(reading)
    slots = {
        slot: value
        for slot, ones in found.items()
        if (value := _value(ones, gather, is_merged=is_merged and slot % 11 == 0)) is not None
    }
    if not slots:
        return None
    last = max(slots)
    begin = last
    while begin - 1 in slots:
        begin -= 1
    return Line(
        season=season,
        begin=begin,
        values=tuple(slots[slot] for slot in range(begin, last + 1)),
        is_weighted=is_merged and gather != "last",
        has_gap=begin > min(slots),
        places=_places(readings),
    )


def _season(readings: Iterable[Reading]) -> int:
    kinds = {type(reading.period) for reading in readings}
    if ReportingMonth in kinds and kinds <= {Month, ReportingMonth}:
        return 11
    if len(kinds) > 1:
        raise ValueError("periods of several kinds in one history")
    kind = kinds.pop()
    if kind is Month:
        return 12
    return 4 if kind is Quarter else 1


def _slot(period: Period, season: int) -> int:
    if isinstance(period, ReportingMonth):
        return period.year * 11 + period.month - 2
    if isinstance(period, Quarter):
        return period.year * 4 + period.quarter - 1
    if isinstance(period, Year):
        return period.year
    if season == 11:
        return period.year * 11 + max(period.month, 2) - 2
    if season == 12:
        return period.year * 12 + period.month - 1
    return period.year * season + (period.month - 1) * season // 12


def _value(ones: Sequence[Reading], gather: Gather, *, is_merged: bool) -> float | None:
    """The figure of a slot; per month for a merged one that is summed or averaged. None when half of it is missing."""
    if not is_merged:
        if len(ones) > 1:
            raise ValueError(f"{ones[0].period} comes twice")
        return float(ones[0].value)
    whole = [one for one in ones if isinstance(one.period, ReportingMonth)]
    months = {one.period.month: one.value for one in ones if isinstance(one.period, Month)}
    if len(whole) > 1 or len(whole) + len(months) < len(ones):
        raise ValueError(f"{ones[0].period} comes twice")
    if whole:  # the published figure of both goes before what was kept by month
        return float(whole[0].value) / (2 if gather == "sum" else 1)
    if gather == "last":
        return float(months[2]) if 2 in months else None
    return float(months[1] + months[2]) / 2 if len(months) == 2 else None


def _places(readings: Iterable[Reading]) -> int:
    return max(max(-int(r.value.as_tuple().exponent), 0) for r in readings)
