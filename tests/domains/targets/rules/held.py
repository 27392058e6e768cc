"""How often the intervals hold, on both makes of invented series; by hand: `python -m tests.domains.targets.rules.held`."""

import sys
import tomllib
from functools import cache
from pathlib import Path

from daxiao.domains.targets.rules import backtest, trials
from daxiao.domains.targets.rules.backtest import Backtest, Held
from daxiao.domains.targets.rules.trials import OutlookYardstick
from daxiao.flows.demo_data.drawn_series import demo_style, public_style


FOLDER = Path(__file__).resolve().parents[4] / "yardsticks"


__all__ = ["demo_style", "makes", "public_style", "shipped"]


@cache
def shipped() -> OutlookYardstick:
    versions = tomllib.loads((FOLDER / "outlook.toml").read_text(encoding="utf-8"))["version"]
    return trials.yardstick_of(versions[-1])


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
