"""Indicators and figures of the tests: an indicator that sums, entered through the services."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from daxiao.domains.targets.models import Indicator, Observation, ReportingDuty
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Org, Region
from tests.factories.directory import SEED
from tests.moment import TODAY


NOW = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)


class Clock:
    """Every call is a minute later."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def indicator(region: Region, code: str = "TZ", **more: Any) -> Indicator:
    """A flow in 亿元 unless it is told otherwise."""
    columns = {
        "name": f"{code}指标",
        "code": code,
        "measure": "flow",
        "unit": "亿元",
        "region": region,
        "is_confirmed": True,
    }
    return Indicator.everything.create(**(columns | more))


def duty(indicator: Indicator, region: Region, org: Org) -> ReportingDuty:
    return ReportingDuty.everything.create(
        indicator=indicator, region=region, org=org, since=TODAY.replace(month=1, day=1)
    )


def entry(
    indicator: Indicator, region: Region, period: int, value: object, **more: Any
) -> FigureInput:
    columns: dict[str, Any] = {"given": "month", "note": "测试"}
    return FigureInput(
        indicator_id=indicator.pk,
        region_id=region.pk,
        period=period,
        value=Decimal(str(value)),
        **(columns | more),
    )


def recorded(
    indicator: Indicator,
    region: Region,
    months: dict[int, object],
    *,
    actor: Actor = SEED,
    now: datetime = NOW,
    **more: Any,
) -> list[Observation]:
    """Months (period → value) entered by the platform."""
    entries = [entry(indicator, region, p, v, **more) for p, v in months.items()]
    return services.record_many(actor, entries=entries, today=TODAY, now=now)
