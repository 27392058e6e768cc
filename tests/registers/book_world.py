"""Rows of the indicator book for the shared register tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from daxiao.domains.directory import services as directory
from daxiao.domains.directory.types import UnitInput
from daxiao.domains.targets.models import Indicator
from daxiao.domains.targets.services import book, duties, indicators
from daxiao.domains.targets.types import Direction, IndicatorInput, Measure
from daxiao.domains.targets.types.book import DutyInput, SampleInput, SampleRow
from daxiao.domains.targets.types.figures import Frequency
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region


SEED = Actor.system("test world")


def _indicator(place: Region, name: str) -> Indicator:
    given = IndicatorInput(name, (), "亿元", Direction.MORE, Measure.FLOW, "")
    return indicators.add_indicator(SEED, region=place, indicator=given)


def add_duties(place: Region, count: int) -> list[str]:
    """One unit reports many indicators of its place."""
    unit = directory.add_unit(
        actor=SEED,
        input=UnitInput(f"{place.code}-b", f"{place.name}统计局", "", "department", place.pk, None),
    )
    names = [f"{place.name}指标{i}" for i in range(count)]
    for name in names:
        wanted = DutyInput(
            _indicator(place, name).pk, place.pk, unit.pk, Frequency.MONTH, date(2026, 1, 1)
        )
        duties.assign(SEED, duty=wanted)
    return names


def add_samples(place: Region, count: int) -> list[str]:
    """Units of one sample."""
    names = [f"{place.name}样本{i}厂" for i in range(count)]
    rows = tuple(SampleRow(f"S{i}", n, Decimal(i + 1), Decimal(1)) for i, n in enumerate(names))
    indicator = _indicator(place, f"{place.name}技改投资")
    book.keep_sample(SEED, indicator=indicator, sample=SampleInput(place.pk, 202601, rows))
    return names


def _ended(copy: Any, _number: int) -> None:
    """One figure is asked of one unit at a time: the others asked before."""
    copy.until = date(2026, 2, 1)


APART = {"reporting-duties": _ended}
FILLERS = {"reporting-duties": add_duties, "sample-figures": add_samples}
