"""Duties to report figures, and a round of 青禾县 with what its units owe."""

from datetime import date
from typing import Any

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.services import rounds as services
from daxiao.domains.targets.models import Indicator, ReportingDuty
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Org, Region
from tests.factories.directory import World
from tests.moment import NOW, TODAY


SEED = Actor.system("测试")
MONTH = 202602
SINCE = date(2025, 1, 1)


def indicator(region: Region, name: str = "规上工业增加值", **given: Any) -> Indicator:
    values = {
        "unit": "亿元",
        "measure": "flow",
        "frequency": "month",
        "is_confirmed": True,
        **given,
    }
    return Indicator.everything.create(name=name, region=region, **values)


def duty(what: Indicator, region: Region, org: Org, **given: Any) -> ReportingDuty:
    values = {"frequency": "month", "since": SINCE, **given}
    return ReportingDuty.everything.create(indicator=what, region=region, org=org, **values)


def three_duties(world: World) -> list[ReportingDuty]:
    """经信局 reports two figures of the county, 发改局 one."""
    first, second, third = world.units["县经信局"], world.units["县经信局"], world.units["县发改局"]
    names = ("规上工业增加值", "工业用电量", "固定资产投资")
    orgs = (first, second, third)
    return [
        duty(indicator(world.county, name), world.county, org)
        for name, org in zip(names, orgs, strict=True)
    ]


def opened(
    region: Region,
    *,
    actor: Actor = SEED,
    period: int = MONTH,
    today: date = TODAY,
    due_on: date | None = None,
) -> Round:
    return services.open_round(
        actor, region=region, period=period, today=today, now=NOW, due_on=due_on
    )


def items(of: Round, **where: Any) -> list[Owed]:
    return list(Owed.everything.filter(round=of, **where).select_related("round", "org"))
