"""How often the intervals of forecasts held: on the platform's own figures and on two makes of invented ones."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from daxiao.domains.targets.queries import outlooks
from daxiao.domains.targets.rules import backtest
from daxiao.domains.targets.rules.backtest import Backtest, Held, History
from daxiao.flows.demo_data import drawn_series
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region


Generator = Literal["demo", "public"]
GENERATORS: dict[Generator, str] = {"demo": "演示式序列", "public": "公开统计式序列"}
SEED, SERIES, YEARS = 2026, 140, 4


@dataclass(frozen=True, slots=True)
class Tried:
    """One source of histories, tried. `title` says which in words."""

    name: str
    title: str
    found: Backtest

    @property
    def data(self) -> dict[str, Any]:
        """Plain values: coverage as a share of 1, errors in units of the mean step between years."""
        return {
            "title": self.title,
            "series": self.found.series,
            "refused": self.found.refused,
            **_plain(self.found.overall),
            "by_steps": {str(one.steps): _plain(one) for one in self.found.by_steps},
        }


def _plain(held: Held) -> dict[str, Any]:
    kept = {**asdict(held), "coverage": held.coverage}
    kept.pop("steps")
    return {k: float(v) if isinstance(v, Decimal) else v for k, v in kept.items()}


@dataclass(frozen=True, slots=True)
class AllTried:
    """All sources that were tried, the figures of the platform first; `interval` is the share that intervals are to hold."""

    all: tuple[Tried, ...]
    interval: float

    @property
    def data(self) -> dict[str, Any]:
        """`coverage` and `n` of the demonstration's history (of the first source where it was not asked for), then each
        source by name."""
        first = next((one for one in self.all if one.name == "demo"), self.all[0])
        told = first.data
        return {
            "coverage": told["coverage"],
            "n": told["n"],
            "refused": told["refused"],
            "of": first.name,
            "interval": self.interval,
            **{one.name: one.data for one in self.all},
        }


def run(
    actor: Actor,
    *,
    today: date,
    generators: Iterable[Generator] = ("demo", "public"),
    place: Region | None = None,
) -> AllTried:
    """The generators asked for, and the figures of the database before them where there are any."""
    yardstick = outlooks.yardstick(on=today, region=place)
    found = []
    if outlooks.has_figures(actor, place):
        where = place.name if place is not None else "全部地区"
        done = backtest.backtest(outlooks.histories(actor, place), yardstick)
        found.append(Tried("database", f"平台数据（{where}）", done))
    for name in generators:
        done = backtest.backtest(_drawn(name), yardstick)
        found.append(Tried(name, GENERATORS[name], done))
    return AllTried(tuple(found), yardstick.interval)


def _drawn(name: Generator) -> Iterable[History]:
    if name == "demo":
        return drawn_series.demo_style(SEED, SERIES, years=YEARS)
    return drawn_series.public_style(SEED, SERIES, months=12 * YEARS)
