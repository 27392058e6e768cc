"""Goals for the tests, set through their service."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from daxiao.domains.targets import services as ledger
from daxiao.domains.targets.models import Goal, Indicator
from daxiao.domains.targets.services import goals as services
from daxiao.domains.targets.types import Direction, IndicatorInput, Measure
from daxiao.domains.targets.types.goals import GoalInput
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.moment import NOW, TODAY


SEED = Actor.system("测试目标")


def indicator(
    region: Region,
    name: str = "工业项目数",
    *,
    unit: str = "个",
    measure: Measure = Measure.FLOW,
    places: int = 0,
) -> Indicator:
    """An indicator of the book; `places` are the decimals its figures are written with."""
    wanted = IndicatorInput(
        name=name,
        aliases=(),
        unit=unit,
        direction=Direction.MORE,
        measure=measure,
        definition="",
    )
    made = ledger.add_indicator(SEED, region=region, indicator=wanted)
    if made.places != places:
        Indicator.everything.filter(pk=made.pk).update(places=places)
        made.refresh_from_db()
    return made


def wanted(indicator: Indicator, region: Region, **given: object) -> GoalInput:
    """A flow of 2026 to be at least 120."""
    made = GoalInput(
        indicator_id=indicator.pk,
        region_id=region.pk,
        kind="flow",
        comparator="ge",
        unit=indicator.unit,
        since=date(2026, 1, 1),
        due_on=date(2026, 12, 31),
        floor=Decimal(120),
    )
    return replace(made, **given)  # type: ignore[arg-type]


def goal(
    indicator: Indicator,
    region: Region,
    *,
    actor: Actor = SEED,
    today: date = TODAY,
    now: datetime = NOW,
    **given: object,
) -> Goal:
    return services.set_goal(actor, goal=wanted(indicator, region, **given), today=today, now=now)
