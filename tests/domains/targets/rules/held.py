"""How often the intervals hold, on both makes of invented series; by hand: `python -m tests.domains.targets.rules.held`."""

import random
import sys
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

from daxiao.domains.targets.rules import backtest, trials
from daxiao.domains.targets.rules.backtest import Backtest, Held, History
from daxiao.domains.targets.rules.lines import Gather, Reading
from daxiao.domains.targets.rules.trials import OutlookYardstick
from daxiao.flows.demo_data.history import Shape, history
from tests.domains.targets.rules.lines_drawn import public_style


FOLDER = Path(__file__).resolve().parents[4] / "yardsticks"
KINDS = ("flow", "flow", "flow", "stock", "mean", "count", "share")


@cache
def shipped() -> OutlookYardstick:
    versions = tomllib.loads((FOLDER / "outlook.toml").read_text(encoding="utf-8"))["version"]
    return trials.yardstick_of(versions[-1])


def demo_style(seed: int, count: int, *, years: int) -> Iterator[History]:
    """Histories of the demonstration's make: flows, stocks, rates, small counts and shares."""
    chance = random.Random(seed)  # noqa: S311 - figures for tests, no secret
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


def makes(seed: int, count: int, *, years: int) -> dict[str, Backtest]:
    """Both makes of series, tried: `count` of each, of so many years."""
    return {
        "demo": backtest.backtest(demo_style(seed, count, years=years), shipped()),
        "public": backtest.backtest(public_style(seed, count, months=12 * years), shipped()),
    }


def _row(held: Held) -> str:
    name = "all" if held.steps is None else f"{held.steps} ahead"
    return f"{name:>9} {held.n:>6} {held.coverage} {held.off} {held.off_naive}"


def main() -> None:
    """Print coverage, and median scaled errors of the forecast and of the naive seasonal one, by steps ahead."""
    for years in (3, 5):
        for make, found in makes(77, 280, years=years).items():
            lines = [_row(one) for one in (found.overall, *found.by_steps)]
            title = f"{make}, {years} years, {found.series} series, refused {found.refused}"
            sys.stdout.write("\n".join([title, *lines, ""]))


if __name__ == "__main__":
    main()
