"""Goals for the shared register tests."""

from datetime import date
from decimal import Decimal

from daxiao.domains.targets.services import goals, indicators
from daxiao.domains.targets.types import Direction, IndicatorInput, Measure
from daxiao.domains.targets.types.goals import GoalInput
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.moment import NOW, TODAY


SEED = Actor.system("test world")


def add_goals(place: Region, count: int) -> list[str]:
    """Goals of a place, each on an indicator of its own, whose name is what the list shows."""
    names = [f"{place.name}目标{i}" for i in range(count)]
    for name in names:
        given = IndicatorInput(name, (), "亿元", Direction.MORE, Measure.FLOW, "")
        indicator = indicators.add_indicator(SEED, region=place, indicator=given)
        wanted = GoalInput(
            indicator_id=indicator.pk,
            region_id=place.pk,
            kind="flow",
            comparator="ge",
            unit="亿元",
            since=date(2026, 1, 1),
            due_on=date(2026, 12, 31),
            floor=Decimal(800),
            stretch=Decimal(900),
        )
        goals.set_goal(SEED, goal=wanted, today=TODAY, now=NOW)
    return names


FILLERS = {"goals": add_goals}
