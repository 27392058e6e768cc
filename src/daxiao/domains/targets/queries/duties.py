"""Who reports which figure: what the monthly round asks of units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from daxiao.domains.targets.models import Observation, ReportingDuty
from daxiao.domains.targets.types.figures import FigureState, Origin
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


@dataclass(frozen=True, slots=True)
class Filed:
    """A typed figure of a month as it is with the platform; `own` and `total` None while it counts nowhere."""

    observation_id: int
    state: FigureState
    given: str
    value: Decimal
    own: Decimal | None
    total: Decimal | None
    note: str
    answer: str
    entered_by_id: int | None
    entered_by: str
    entered_at: datetime
    version: int
    corrected: Decimal | None = None


def filed(
    actor: Actor, period: int, keys: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Filed]:
    """The typed figures of a month by (indicator, region), returned ones too: what is there is not asked again."""
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        period=period,
        indicator__in={indicator for indicator, _ in keys},
        region__in={region for _, region in keys},
        origin__in=[o.value for o in Origin if o.is_typed],
    )
    columns = ("state", "given", "value", "own", "total", "note", "answer")
    who = ("entered_by_id", "entered_by__name", "entered_at", "version", "corrected")
    found = {}
    for indicator, region, pk, state, *rest in rows.order_by().values_list(
        "indicator_id", "region_id", "pk", *columns, *who
    ):
        given, value, own, total, note, answer, by, name, at, version, corrected = rest
        found[(indicator, region)] = Filed(
            pk,
            FigureState(state),
            given,
            value,
            own,
            total,
            note,
            answer,
            by,
            name or "",
            at,
            version,
            corrected,
        )
    return {key: one for key, one in found.items() if key in keys}


def pairs_to_report(actor: Actor) -> set[tuple[int, int]]:
    """(Indicator, place) of the figures that the actor's units have to report."""
    rows = ReportingDuty.objects.visible_to(actor, Cap.FIGURE_REPORT).filter(until__isnull=True)
    return set(rows.order_by().values_list("indicator_id", "region_id"))


def places_to_report(actor: Actor) -> list[tuple[str, int, str]]:
    """Code, key and name of the places whose figures the actor's units have to report."""
    rows = ReportingDuty.objects.visible_to(actor, Cap.FIGURE_REPORT).filter(until__isnull=True)
    found = rows.order_by().values_list("region__code", "region_id", "region__name").distinct()
    return list(found)


def asked(actor: Actor, *, on: date) -> QuerySet[ReportingDuty]:
    """All duties in scope that hold on a day, with indicator, place and unit: what is asked of whom."""
    held = (Q(until__isnull=True) | Q(until__gt=on)) & Q(since__lte=on)
    rows = ReportingDuty.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(held)
    return rows.select_related("indicator", "region", "org").order_by("region__path", "pk")
