"""Who reports which figure: what the monthly round asks of units."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from daxiao.domains.targets.models import Observation, ReportingDuty
from daxiao.domains.targets.types.figures import FigureState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


def duties_on(actor: Actor, place: Region, *, on: date) -> QuerySet[ReportingDuty]:
    """The duties of a place and of all below it that hold on a day, of units that still exist.

    Figures that nobody types (computed by a formula, counted from a register) and indicators that were merged into another
    are not among them.
    """
    held = (Q(until__isnull=True) | Q(until__gt=on)) & Q(since__lte=on)
    living = Q(org__until__isnull=True) | Q(org__until__gt=on)
    typed = Q(indicator__formula="", indicator__counted_by="", indicator__merged_into__isnull=True)
    rows = ReportingDuty.objects.visible_to(actor, Cap.FIGURE_VIEW)
    return rows.filter(held & living & typed, region__path__startswith=place.path)


def filed(
    actor: Actor, period: int, indicators: Iterable[int]
) -> dict[tuple[int, int], Observation]:
    """The typed figures of a month that are handed in or approved, by (indicator, region): a figure that is there already
    is not asked again."""
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        period=period,
        indicator__in=set(indicators),
        state__in=(FigureState.SUBMITTED.value, FigureState.APPROVED.value),
        origin__in=("reported", "imported"),
    )
    narrow = rows.only("indicator_id", "region_id", "state", "entered_at", "is_late")
    return {(row.indicator_id, row.region_id): row for row in narrow}
