"""Invented monthly history of an indicator that ends at a stated yearly figure.

The plans state a base year and nothing before it. The demonstration needs months: these are made up, seeded, and true to
the one figure that is stated, to the last decimal: a flow adds up to it over the base year, a stock stands at it in
December, a rate is it on the mean of the year. January and February are low, quarters end high, growth wanders, some
lines break (a large works starts or stops), and no two are alike.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from math import exp
from typing import Literal

from daxiao.std.periods import Month


Gather = Literal["sum", "last", "mean"]

# a year of industry: the holidays of the Spring Festival, the ends of the quarters, the heat, the closing of the books
SEASON = (0.82, 0.70, 1.06, 0.98, 1.01, 1.09, 0.96, 0.95, 1.05, 1.02, 1.06, 1.20)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a history runs. Shares are of 1: `growth` a year, `swing` of the season (1: as in SEASON, 0: none), `noise` of
    a month, `breaks` the chance that the line breaks once. `places` are the decimal places; 0 makes counts."""

    gather: Gather
    growth: float = 0.08
    swing: float = 1.0
    noise: float = 0.05
    breaks: float = 0.15
    places: int = 2


@dataclass(frozen=True, slots=True)
class MonthFigure:
    month: Month
    value: Decimal


def history(
    key: str, base: Decimal, base_year: int, shape: Shape, *, years: int = 3
) -> tuple[MonthFigure, ...]:
    """`years` years of months up to December of `base_year`. The same `key` (seed, indicator, place) gives the same.

    Raises ValueError for a negative base of a flow or stock, or one with more decimal places than the shape has.
    """
    unit = Decimal(1).scaleb(-shape.places)
    if base != base.quantize(unit):
        raise ValueError(f"{base} has more than {shape.places} decimal places")
    if base < 0 and shape.gather != "mean":
        raise ValueError(f"a {shape.gather} below zero: {base}")
    if years < 1:
        raise ValueError("a history of at least one year")
    chance = random.Random(key)  # noqa: S311 - figures of a demonstration, no secret
    values = {"sum": _flow, "last": _stock, "mean": _rate}[shape.gather](chance, base, shape, years)
    first = Month(base_year - years + 1, 1)
    return tuple(MonthFigure(first.plus(i), value) for i, value in enumerate(values))


def _course(chance: random.Random, shape: Shape, months: int) -> Iterator[float]:
    """The level month by month, as a factor: growth that wanders, noise that lingers, perhaps a break."""
    growth = shape.growth / 12
    level = lingering = 0.0
    broken_at = chance.randrange(months) if chance.random() < shape.breaks else None
    jump = chance.choice((-1, 1)) * chance.uniform(0.12, 0.3)
    for t in range(months):
        growth += 0.1 * (shape.growth / 12 - growth) + chance.gauss(0, shape.noise / 25)
        level += growth + (jump if t == broken_at else 0.0)
        lingering = 0.4 * lingering + chance.gauss(0, shape.noise)
        yield exp(level + lingering)


def _season(chance: random.Random, shape: Shape) -> list[float]:
    """This line's own season: SEASON with a swing and some character."""
    return [max(1 + shape.swing * (s - 1 + chance.gauss(0, 0.03)), 0.05) for s in SEASON]


def _flow(chance: random.Random, base: Decimal, shape: Shape, years: int) -> list[Decimal]:
    season = _season(chance, shape)
    months = 12 * years
    parts = [season[t % 12] * level for t, level in enumerate(_course(chance, shape, months))]
    # the Spring Festival moves: some years it takes January's work, some February's
    for year in range(years):
        moved = chance.uniform(-0.1, 0.1) * shape.swing * min(parts[12 * year : 12 * year + 2])
        parts[12 * year] += moved
        parts[12 * year + 1] -= moved
    scale = float(base) / sum(parts[-12:])
    values: list[Decimal] = []
    for year in range(years):
        twelve = parts[12 * year : 12 * year + 12]
        is_base_year = year == years - 1
        total = base if is_base_year else _near(sum(twelve) * scale, shape.places)
        if shape.places == 0 and total < 240:
            values += _thrown(chance, int(total), twelve)
        else:
            values += shared_out(total, twelve, shape.places)
    return values


def _thrown(chance: random.Random, total: int, weights: Sequence[float]) -> list[Decimal]:
    """A few cases over the months of a year, as they come."""
    months = chance.choices(range(len(weights)), weights=weights, k=total)
    return [Decimal(months.count(month)) for month in range(len(weights))]


def shared_out(total: Decimal, weights: Sequence[float], places: int) -> list[Decimal]:
    """`total` by weight, to so many places, adding up exactly; what rounding leaves goes to the heaviest."""
    unit = Decimal(1).scaleb(-places)
    whole = Decimal(str(sum(weights)))
    parts = [
        (total * Decimal(str(weight)) / whole).quantize(unit, rounding=ROUND_DOWN)
        for weight in weights
    ]
    parts[weights.index(max(weights))] += total - sum(parts)
    return parts


def _stock(chance: random.Random, base: Decimal, shape: Shape, years: int) -> list[Decimal]:
    """Backwards from the base by what was added in each month; a stock of the demonstration does not fall."""
    season = _season(chance, shape)
    months = 12 * years
    added = [season[t % 12] * chance.lognormvariate(0, 8 * shape.noise) for t in range(1, months)]
    gained = float(base) * (1 - exp(-abs(shape.growth) * (months - 1) / 12))
    scale = gained / sum(added) if added else 0.0
    level, values = float(base), [base]
    for step in reversed(added):
        level -= step * scale
        values.append(_near(level, shape.places))
    return values[::-1]


def _rate(chance: random.Random, base: Decimal, shape: Shape, years: int) -> list[Decimal]:
    """Around a slow course; the last twelve are shifted so that their mean is the base."""
    size = max(abs(float(base)), 1.0)
    season = _season(chance, shape)
    raw = [
        size * (level + 0.1 * (season[t % 12] - 1))
        for t, level in enumerate(_course(chance, shape, 12 * years))
    ]
    shift = float(base) - sum(raw[-12:]) / 12
    values = [_near(value + shift, shape.places) for value in raw]
    values[-1] += base * 12 - sum(values[-12:])
    return values


def _near(value: float, places: int) -> Decimal:
    return Decimal(f"{value:.{places}f}") + 0
