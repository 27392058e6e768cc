"""Figures for the shared register tests."""

from decimal import Decimal
from typing import Any

from daxiao.domains.targets.services import indicators, locks
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.types import Direction, IndicatorInput, Measure
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.moment import NOW, TODAY


SEED = Actor.system("test world")


def add_figures(place: Region, count: int) -> list[str]:
    """January of a place for as many indicators, whose names are what the list shows; all wait for approval."""
    names = [f"{place.name}数据{i}" for i in range(count)]
    entries = []
    for name in names:
        given = IndicatorInput(name, (), "亿元", Direction.MORE, Measure.FLOW, "")
        row = indicators.add_indicator(SEED, region=place, indicator=given)
        entries.append(FigureInput(row.pk, place.pk, 202601, "month", Decimal(12), note="测试"))
    services.record_many(SEED, entries=entries, today=TODAY, now=NOW)
    return names


def add_locks(place: Region, count: int) -> list[str]:
    """Locked months of a place; why they are is what the list shows."""
    names = [f"{place.name}关账{i}" for i in range(count)]
    for i, why in enumerate(names):
        locks.lock(SEED, region=place, period=_month(i), why=why, now=NOW)
    return names


def _month(number: int) -> int:
    return 202001 + number // 12 * 100 + number % 12


def _another_month(copy: Any, number: int) -> None:
    """Of one series there is one figure a month."""
    copy.period = _month(number)


def _another_locked_month(copy: Any, number: int) -> None:
    """Of one place each month is locked once."""
    copy.period = _month(number) + 1000


APART = {
    "figures": _another_month,
    "figures-waiting": _another_month,
    "month-locks": _another_locked_month,
}
FILLERS = {"figures": add_figures, "figures-waiting": add_figures, "month-locks": add_locks}
