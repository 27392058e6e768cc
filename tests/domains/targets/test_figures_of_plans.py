"""What plans ask of figures, done with the means that are there."""

from datetime import date
from decimal import Decimal

from daxiao.domains.targets.models import Goal
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.types import Measure
from tests.cast import Cast
from tests.factories import figures, goals
from tests.factories.directory import World
from tests.moment import later


def test_a_fund_is_a_figure_by_year_against_its_size(cast: Cast, world: World) -> None:
    """S002-G-06: a budget in 万元 by year, a goal of more than 1 亿元 by 2025, kept exactly in one unit."""
    fund = goals.indicator(world.county, "科技专项资金", unit="万元", measure=Measure.LEVEL)
    type(fund).everything.filter(pk=fund.pk).update(frequency="year")
    goal = goals.goal(
        fund,
        world.county,
        kind="stock",
        comparator="gt",
        unit="亿元",
        floor=Decimal(1),
        baseline=Decimal("0.8"),
        baseline_year=2020,
        since=date(2021, 1, 1),
        due_on=date(2025, 12, 31),
    )
    assert goal.floor == 10000

    for year, value, met in ((2024, 9000, False), (2025, 12000, True)):
        made = figures.recorded(
            fund, world.county, {year * 100 + 12: value}, actor=cast.office.actor
        )[0]
        services.approve(cast.city_office.actor, observation=made, now=later())
        standing = Goal.everything.get(pk=goal.pk).standing
        assert (standing.value, standing.state == ProgressState.MET) == (Decimal(value), met)
