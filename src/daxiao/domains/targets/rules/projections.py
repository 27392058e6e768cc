"""Projections of a line of figures from any moment of its past: the season with its growth, and two trends.

A line is a sequence of floats, one per slot (a month, a quarter), already on the scale on which changes add up. An origin
`t` is a moment at which `line[:t]` was known; step 1 is the slot right after. Everything here is statistics of forecasts:
figures that people read are Decimal and are made in `forecast`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol


class Projection(Protocol):
    """Made once for a line, asked from many origins."""

    first: int
    """The earliest origin it can be asked from."""

    def path(self, t: int, steps: int) -> list[float]:
        """The projections of `line[t]`, `line[t + 1]`, ... as they would have been made at `t`."""


@dataclass(frozen=True, slots=True)
class Slope:
    """How much of a slope is carried on: the share `damp` of it, no more than `most` a year either way."""

    damp: float
    most: float

    def of(self, yearly: float) -> float:
        return max(-self.most, min(self.most, self.damp * yearly))


class SeasonalDrift:
    """The pattern of the last two years, moved by the growth on the year before.

    Both years count half, so the luck of one month does not become next year's plan. `recent` slots tell whether growth
    has changed lately; of that change the share `trust` is believed.
    """

    def __init__(
        self, line: Sequence[float], season: int, *, recent: int, trust: float, slope: Slope
    ) -> None:
        self._line = line
        self._season = season
        self._recent = recent
        self._trust = trust
        self._slope_of = slope.of
        self._sums = [0.0, *accumulate(line)]
        self.first = season + recent

    def path(self, t: int, steps: int) -> list[float]:
        line, m = self._line, self._season
        k = self._recent
        lately = self._mean(t - k, t) - self._mean(t - m - k, t - m)
        if t < 2 * m:  # one year only: its own pattern, moved by what is known of growth
            growth = self._slope_of(self._mean(m, t) - self._mean(0, t - m))
            shift = growth + self._trust * (lately - growth)
            pattern = [v + shift for v in line[t - m : t - m + steps]]
        else:
            last, before = self._mean(t - m, t), self._mean(t - 2 * m, t - m)
            growth = last - before
            # the mean of both years lies half a year's growth below the last one
            shift = growth / 2 + self._trust * (lately - growth)
            growth = self._slope_of(growth)
            shift += growth
            years = zip(
                line[t - m : t - m + steps], line[t - 2 * m : t - 2 * m + steps], strict=False
            )
            pattern = [(new + old) / 2 + shift for new, old in years]
        del pattern[m:]
        if steps <= m:
            return pattern
        return [pattern[i % m] + growth * (i // m) for i in range(steps)]

    def _mean(self, since: int, until: int) -> float:
        return (self._sums[until] - self._sums[since]) / (until - since)


class Trend:
    """A smoothed level and the slope between the last year of slots and the year before (or what there is of them).

    `weight` is that of the newest figure in the level: 1 for a stock, whose last figure says all; less for a noisy flow.
    `slopes` are those of `slopes_of` the line.
    """

    def __init__(
        self, line: Sequence[float], slopes: Sequence[float], *, weight: float, first: int
    ) -> None:
        self._slopes = slopes
        self.first = first
        if weight == 1:
            self._levels: Sequence[float] = line
            return
        level, levels = line[0], [line[0]]
        for t in range(1, len(line)):
            # the level moves on with the slope that was known, else it would trail behind a trend
            level += slopes[t]
            level += weight * (line[t] - level)
            levels.append(level)
        self._levels = levels

    def path(self, t: int, steps: int) -> list[float]:
        level, slope = self._levels[t - 1], self._slopes[t]
        return [level + slope * step for step in range(1, steps + 1)]


def slopes_of(line: Sequence[float], season: int, slope: Slope) -> list[float]:
    """The slope per slot as it was at every origin from 0 to the end of the line; 0 where nothing was known of it."""
    sums = [0.0, *accumulate(line)]
    year = max(season, 4)
    slopes = [0.0, 0.0]
    for t in range(2, len(line) + 1):
        q = min(year, t // 2)
        per_slot = (sums[t] - 2 * sums[t - q] + sums[t - 2 * q]) / (q * q)
        slopes.append(slope.of(per_slot * season) / season)
    return slopes
