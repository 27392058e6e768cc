"""What figures there are at all: which indicators of which places have any, and the totals of past years."""

from collections.abc import Iterable
from decimal import Decimal

from daxiao.domains.targets.models import Indicator, Observation
from daxiao.domains.targets.types.figures import FigureState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


def keys_of(actor: Actor, indicators: Iterable[int]) -> set[tuple[int, int]]:
    """(indicator, place) of the figures in scope of these indicators."""
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW)
    found = rows.filter(indicator__in=set(indicators)).order_by()
    return set(found.values_list("indicator_id", "region_id").distinct())


def year_total(actor: Actor, indicator: Indicator, region: Region, year: int) -> Decimal | None:
    """The year's total as its last figure says; None without one."""
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        indicator=indicator,
        region=region,
        period__gte=year * 100 + 1,
        period__lte=year * 100 + 12,
    )
    last = rows.exclude(state=FigureState.RETURNED.value).order_by("-period").first()
    return last.total if last else None
