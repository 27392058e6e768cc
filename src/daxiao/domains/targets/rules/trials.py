"""A question tried on the past: which projection would have erred least, and by how much it erred.

Of a sum the errors of sums are taken, of a figure those of figures so many steps ahead: what errs together in a sum
thereby counts as it did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, inf, log
from operator import mul, sub, truediv
from typing import Literal

from daxiao.domains.targets.rules.lines import Gather, Line
from daxiao.domains.targets.rules.projections import (
    Projection,
    SeasonalDrift,
    Slope,
    Trend,
    slopes_of,
)
from daxiao.domains.targets.rules.spread import Scale, Spread, growth_of_errors, spread_at


Way = Literal["season", "trend"]


@dataclass(frozen=True, slots=True)
class OutlookYardstick:
    """What no plan states; shipped in `yardsticks/outlook.toml`.

    `points_min` figures in a row are needed for any forecast, `errors_min` past errors for an interval and past moments
    for a season; `years_max` is how far ahead is still said. `interval` is the share of outcomes that the interval is to
    hold. `origins_max` past moments are tried. A line whose largest figure is `ratio_max` times its smallest or more is
    taken to change by amounts, any other by shares of itself.

    `recent` slots tell of a change in growth, `trust` is the share of it that is believed, `damp` what a slope counts,
    `growth_max` the steepest growth of a year (as a logarithm).

    `power_last` and `power_sum` are how errors usually grow with the length of the forecast, `power_beyond` where it is
    longer than a year and than can be tried; `power_trust` says how much a line must show to be believed otherwise.
    `widen` makes up for errors being few.
    """

    points_min: int
    years_max: int
    errors_min: int
    origins_max: int
    ratio_max: int
    recent: int
    interval: float
    trust: float
    damp: float
    growth_max: float
    power_last: float
    power_sum: float
    power_beyond: float
    power_trust: float
    widen: float


def yardstick_of(values: Mapping[str, object]) -> OutlookYardstick:
    """From a version of the yardstick `outlook`. Raises ValueError that names what is wrong."""
    return OutlookYardstick(
        points_min=_whole(values, "points_min", least=6),
        years_max=_whole(values, "years_max", least=1),
        errors_min=_whole(values, "errors_min", least=2),
        origins_max=_whole(values, "origins_max", least=4),
        ratio_max=_whole(values, "ratio_max", least=2),
        recent=_whole(values, "recent", least=1),
        interval=_number(values, "interval", most=0.99),
        trust=_number(values, "trust", most=1),
        damp=_number(values, "damp", most=1),
        growth_max=_number(values, "growth_max", most=5),
        power_last=_number(values, "power_last", most=1),
        power_sum=_number(values, "power_sum", most=1),
        power_beyond=_number(values, "power_beyond", most=2),
        power_trust=_number(values, "power_trust", most=1e6),
        widen=_number(values, "widen", most=10),
    )


def _whole(values: Mapping[str, object], key: str, *, least: int) -> int:
    found = values.get(key)
    if not isinstance(found, int) or isinstance(found, bool) or found < least:
        raise ValueError(f"outlook: {key} is a whole number from {least}, not {found!r}")
    return found


def _number(values: Mapping[str, object], key: str, *, most: float) -> float:
    """Written as text ("0.5") or as a number, from 0."""
    found = values.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise ValueError(f"outlook: {key} is a number, not {found!r}")  # noqa: TRY004 - what a file holds
    number = float(found)  # raises ValueError
    if not 0 <= number <= most:
        raise ValueError(f"outlook: {key} is from 0 to {most}, not {found!r}")
    return number


@dataclass(frozen=True, slots=True)
class Task:
    """Gather the steps after `skip` up to `steps`. `is_log`: changes multiply, else they add."""

    skip: int
    steps: int
    gather: Gather
    is_log: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """The projection that would have erred least: its figures for the steps ahead, and how far off it was.

    The spread is of the mean per month of the steps gathered (of their last, for "last"), as a logarithm where the task
    says so. `is_tested` is false where the whole length could hardly be tried.
    """

    way: Way
    path: tuple[float, ...]
    spread: Spread
    errors: int
    is_tested: bool


def best(line: Line, task: Task, yardstick: OutlookYardstick) -> Tried | None:
    """None when fewer past errors can be had than the yardstick wants."""
    scaled = [log(v) for v in line.values] if task.is_log else list(line.values)
    ways = _ways(scaled, line.season, yardstick, is_log=task.is_log)
    n, first = len(scaled), ways[0][1].first
    skip = task.skip if n - first - task.skip >= yardstick.errors_min else 0
    lengths = range(skip + 1, task.steps + 1)
    origins = range(max(first, n - yardstick.origins_max), n - skip)
    past = _Past.of(line, task)
    tried = [
        (way, made, [past.errors(made, t, skip, task.steps) for t in origins]) for way, made in ways
    ]
    name, made, rows = min(tried, key=lambda one: _loss(one[2]))
    count = sum(map(len, rows))
    if count < yardstick.errors_min:
        return None
    errors = {h: [row[h - skip - 1] for row in rows if len(row) >= h - skip] for h in lengths}
    errors = {h: found for h, found in errors.items() if found}
    usual = yardstick.power_last if task.gather == "last" else yardstick.power_sum
    power = growth_of_errors(errors, usual=usual, trust=yardstick.power_trust)
    tested = max(h for h, found in errors.items() if len(found) >= min(TESTED, len(rows)))
    # within a year the season carries; beyond it growth itself is a guess
    longest = max(tested, line.season)
    scale = Scale(power, longest, beyond=max(power, yardstick.power_beyond), widen=yardstick.widen)
    path = made.path(n, task.steps)
    return Tried(
        way=name,
        path=tuple(map(exp, path) if task.is_log else path),
        spread=spread_at(errors, task.steps, scale),
        errors=count,
        is_tested=len(errors.get(task.steps, ())) >= TESTED,
    )


def _ways(
    scaled: Sequence[float], season: int, yardstick: OutlookYardstick, *, is_log: bool
) -> list[tuple[Way, Projection]]:
    """The season comes first where it can be tried; the trends are tried at the same moments, to be compared fairly."""
    ways: list[tuple[Way, Projection]] = []
    slope = Slope(yardstick.damp, yardstick.growth_max if is_log else inf)
    first = yardstick.points_min // 2
    recent = min(yardstick.recent, season)
    if season > 1 and len(scaled) >= season + recent + yardstick.errors_min:
        drift = SeasonalDrift(scaled, season, recent=recent, trust=yardstick.trust, slope=slope)
        ways.append(("season", drift))
        first = drift.first
    # the last figure of a stock says all; a flow is smoothed
    slopes = slopes_of(scaled, season, slope)
    trends = [Trend(scaled, slopes, weight=weight, first=first) for weight in (1.0, 0.3)]
    return [*ways, *(("trend", trend) for trend in trends)]


TESTED = 3
"""So many past errors of a length make it tested."""


def _loss(rows: Sequence[Sequence[float]]) -> float:
    return sum(sum(map(abs, row)) for row in rows)


@dataclass(frozen=True, slots=True)
class _Past:
    """What came true, ready to be compared: `sums` of the weighted values and of their weights up to every place."""

    task: Task
    values: Sequence[float]
    weights: Sequence[int]
    sums: Sequence[float]
    weight_sums: Sequence[int]

    @classmethod
    def of(cls, line: Line, task: Task) -> "_Past":
        weights = [line.weight(i) for i in range(len(line.values))]
        sums = [0.0, *accumulate(map(mul, line.values, weights))]
        return cls(task, line.values, weights, sums, [0, *accumulate(weights)])

    def errors(self, made: Projection, t: int, skip: int, steps: int) -> list[float]:
        """The errors made at `t` of gathering `skip + 1` to `steps` slots, as far as the past reaches."""
        until = min(t + steps, len(self.values))
        since = t + skip
        ahead: Iterable[float] = made.path(t, until - t)[skip:]
        if self.task.is_log:
            ahead = map(exp, ahead)
        if self.task.gather == "last":
            true: Iterable[float] = self.values[since:until]
        else:
            ahead = accumulate(map(mul, ahead, self.weights[since:until]))
            before = self.sums[since]
            true = [total - before for total in self.sums[since + 1 : until + 1]]
        if self.task.is_log:
            return list(map(log, map(truediv, true, ahead)))
        if self.task.gather == "last":
            return list(map(sub, true, ahead))
        months = [w - self.weight_sums[since] for w in self.weight_sums[since + 1 : until + 1]]
        return list(map(truediv, map(sub, true, ahead), months))


def running_means(values: Sequence[float], weights: Sequence[int]) -> list[float]:
    """The weighted mean of the first, of the first two, ... of the values."""
    means, total, weight = [], 0.0, 0
    for value, w in zip(values, weights, strict=True):
        total += value * w
        weight += w
        means.append(total / weight)
    return means
