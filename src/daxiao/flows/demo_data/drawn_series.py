"""Two makes of invented monthly series on which forecasts are tried: the demonstration's own, and one as public statistics run.

The second is of another make on purpose, so that a method is not judged by the series it was tuned on. Airline-like: month
and year each have a shock that stays in part (the two moving averages of Box and Jenkins), merged January and February in a
third of them; a random walk with drift without a season; a rate that comes back to its mean and may be negative.
"""

import random
from collections.abc import Iterator
from decimal import Decimal
from math import exp, sin

from daxiao.domains.targets.rules.backtest import History
from daxiao.domains.targets.rules.lines import Gather, Period, Reading
from daxiao.flows.demo_data.history import Shape, history
from daxiao.std.periods import Month, ReportingMonth


KINDS = ("flow", "flow", "flow", "stock", "mean", "count", "share")


def demo_style(seed: int, count: int, *, years: int) -> Iterator[History]:
    """Histories of the demonstration's make: flows, stocks, rates, small counts and shares."""
    chance = random.Random(seed)  # noqa: S311 - invented figures, no secret
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        shape, base = _drawn(chance, kind)
        figures = history(f"{seed}/{number}", base, 2025, shape, years=years)
        readings = tuple(Reading(figure.month, figure.value) for figure in figures)
        yield History(readings, "last" if kind == "share" else shape.gather)


def _drawn(chance: random.Random, kind: str) -> tuple[Shape, Decimal]:
    growth, noise = chance.uniform(-0.03, 0.15), chance.uniform(0.02, 0.08)
    if kind == "count":
        return Shape("sum", growth=abs(growth), places=0), Decimal(chance.randint(20, 120))
    if kind == "share":
        return Shape("mean", growth=growth / 3, noise=0.02), Decimal(chance.randint(15, 40))
    if kind == "stock":
        places = chance.choice((0, 2))
        shape = Shape("last", growth=0.03 + abs(growth), noise=noise, places=places)
        return shape, Decimal(chance.randint(50, 500))
    swing = chance.uniform(0.5, 1.3)
    gather: Gather = "sum" if kind == "flow" else "mean"
    shape = Shape(gather, growth=growth, swing=swing, noise=noise)
    return shape, Decimal(chance.randint(50, 5000))


def public_style(seed: int, count: int, *, months: int = 48) -> Iterator[History]:
    """Histories as public statistics run."""
    chance = random.Random(seed)  # noqa: S311 - invented figures, no secret
    for number in range(count):
        if number % 4 == 3:
            yield _walk(chance, months) if number % 8 == 3 else _rate(chance, months)
        else:
            yield _airline(chance, months, merged=number % 4 == 1)


def _airline(chance: random.Random, months: int, *, merged: bool) -> History:
    theta, seasonal = chance.uniform(0.3, 0.8), chance.uniform(0.4, 0.8)
    sigma = chance.uniform(0.02, 0.08)
    drift = chance.uniform(-0.03, 0.12)
    phase, depth = chance.uniform(0, 6), chance.uniform(0.05, 0.35)
    level = chance.uniform(2, 8)
    line = [level + depth * sin(phase + i * 0.5236) + chance.gauss(0, 0.05) for i in range(12)]
    line.append(line[0] + drift + chance.gauss(0, sigma))
    shocks = [0.0] * 13
    warm = months + 24
    while len(line) < warm:
        t = len(line)
        a = chance.gauss(0, sigma)
        shocks.append(a)
        moving = a - theta * shocks[t - 1] - seasonal * shocks[t - 12]
        moving += theta * seasonal * shocks[t - 13]
        line.append(line[t - 1] + line[t - 12] - line[t - 13] + moving)
    values = [Decimal(f"{exp(v):.2f}") for v in line[24:]]
    first = Month(2026, 7).plus(-months)
    readings = [Reading(first.plus(i), value) for i, value in enumerate(values)]
    return History(tuple(together(readings) if merged else readings), "sum")


def together(readings: list[Reading]) -> list[Reading]:
    """As published: January and February in one figure; a lone one at the end or the beginning is dropped."""
    found: dict[ReportingMonth, list[Decimal]] = {}
    for one in readings:
        if isinstance(one.period, Month):
            found.setdefault(ReportingMonth.of(one.period), []).append(one.value)
    whole: list[tuple[Period, list[Decimal]]] = [
        (period, values)
        for period, values in found.items()
        if len(values) == (2 if period.is_merged else 1)
    ]
    return [Reading(period, sum(values, Decimal(0))) for period, values in whole]


def _walk(chance: random.Random, months: int) -> History:
    drift, sigma = chance.uniform(0, 0.015), chance.uniform(0.005, 0.03)
    level = chance.uniform(3, 7)
    first, readings = Month(2026, 7).plus(-months), []
    for i in range(months):
        level += drift + chance.gauss(0, sigma)
        readings.append(Reading(first.plus(i), Decimal(f"{exp(level):.2f}")))
    return History(tuple(readings), "last")


def _rate(chance: random.Random, months: int) -> History:
    mean, off, sigma = chance.uniform(-2, 9), 0.0, chance.uniform(0.3, 1.5)
    first, readings = Month(2026, 7).plus(-months), []
    for i in range(months):
        off = 0.8 * off + chance.gauss(0, sigma)
        readings.append(Reading(first.plus(i), Decimal(f"{mean + off:.1f}")))
    return History(tuple(readings), "mean", least=None)
