"""Reads of figures: the register, a series with its years, its readings for forecasts, and the checks of entry."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from daxiao.domains.targets.models import FigureCorrection, Indicator, Observation
from daxiao.domains.targets.queries import four_eyes, outlooks
from daxiao.domains.targets.queries.bare import DERIVED, EARLIEST, RETURNED
from daxiao.domains.targets.queries.entries import check_entries
from daxiao.domains.targets.queries.locks import Locks, exceptions, is_locked, locks
from daxiao.domains.targets.queries.settings import INDICATOR_COLUMNS, Setting, setting_of
from daxiao.domains.targets.rules import folding
from daxiao.domains.targets.rules import outlooks as outlook_rules
from daxiao.domains.targets.rules.folding import Booked, FoldRule, Typed
from daxiao.domains.targets.rules.lines import Reading
from daxiao.domains.targets.rules.profiles import PastYear
from daxiao.domains.targets.rules.series import Given, Series
from daxiao.domains.targets.types.figures import FigureState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


if TYPE_CHECKING:
    from decimal import Decimal


def observations(actor: Actor) -> QuerySet[Observation]:
    """Figures in scope with what a list row shows."""
    return Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).select_related(
        "indicator", "region", "org", "entered_by", "decided_by"
    )


def waiting(actor: Actor) -> QuerySet[Observation]:
    """Figures that the actor may approve and that wait for it; not those that are derived, that he entered or corrected."""
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_APPROVE)
    rows = rows.filter(state=FigureState.SUBMITTED.value).exclude(origin__in=DERIVED)
    return four_eyes.not_by(rows, actor.user_id).select_related(
        "indicator", "region", "org", "entered_by", "decided_by"
    )


def setting(actor: Actor, indicator: Indicator) -> Setting:
    """How the indicator adds up."""
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).filter(pk=indicator.pk)
    return setting_of(rows.values_list(*INDICATOR_COLUMNS).get())


def year_rows(actor: Actor, indicator: Indicator, region: Region, year: int) -> list[Observation]:
    """The figures of a year in scope, in the order of its months."""
    rows = observations(actor).filter(indicator=indicator, region=region)
    return list(rows.filter(period__range=(year * 100, year * 100 + 99)).order_by("period"))


def corrections(
    actor: Actor, indicator: Indicator, region: Region, years: Iterable[int] = ()
) -> list[FigureCorrection]:
    """Corrections of a series in the order they were made; of some years, or all."""
    rows = FigureCorrection.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        indicator=indicator, region=region
    )
    wanted = set(years)
    found = rows.select_related("made_by").order_by("made_at", "pk")
    return [c for c in found if not wanted or c.of // 100 in wanted]


def typed(rows: Iterable[Observation]) -> list[Typed]:
    """What of a year was typed or counted and counts."""
    return [
        Typed(o.period % 100, Given(o.given), o.value, o.entered_at)
        for o in rows
        if o.state != RETURNED and o.origin not in DERIVED
    ]


def around(rows: Iterable[Observation]) -> list[Typed]:
    """The totals that were derived for months of a year: what was typed for the months after them is added to these."""
    return [
        Typed(o.period % 100, Given.CUMULATIVE, o.total, EARLIEST)
        for o in rows
        if o.origin in DERIVED and o.total is not None
    ]


def booked(rows: Iterable[FigureCorrection]) -> list[Booked]:
    return [
        Booked(c.of % 100, c.made_in % 100, Given(c.given), c.before, c.after, c.reason, c.made_at)
        for c in rows
    ]


def series(actor: Actor, indicator: Indicator, region: Region, year: int) -> Series:
    """The year as `rules.series` knows it: what was typed and corrected, in its order. Months stand for the steps of the year
    where it is not reported by months."""
    found = year_rows(actor, indicator, region, year)
    rows = typed(found)
    rows += around(found) if rows else []
    made = booked(corrections(actor, indicator, region, [year]))
    return folding.series_of(year, rows, made, fold_rule(actor, indicator))


def fold_rule(actor: Actor, indicator: Indicator) -> FoldRule:
    return setting(actor, indicator).fold


def readings(actor: Actor, indicator: Indicator, region: Region) -> list[Reading]:
    """The single figures of all periods, for a forecast."""
    found = outlooks.months(actor, indicator, region.pk)
    return list(
        outlook_rules.readings_of(
            found, frequency=indicator.frequency, merges_january=indicator.merges_january
        )
    )


def past_years(
    actor: Actor, indicator: Indicator, region: Region, *, before: int
) -> list[PastYear]:
    """The years before, by month, as they are known now; for the season of a schedule."""
    months: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for period, value in outlooks.months(actor, indicator, region.pk).items():
        if period // 100 < before:
            months[period // 100][period % 100] = value
    return [PastYear(year, own) for year, own in sorted(months.items())]


def last_day(rows: Iterable[Observation]) -> date | None:
    """When anything of these was entered last."""
    return max((o.entered_at.date() for o in rows), default=None)


__all__ = [
    "Locks",
    "booked",
    "check_entries",
    "corrections",
    "exceptions",
    "fold_rule",
    "is_locked",
    "last_day",
    "locks",
    "observations",
    "past_years",
    "readings",
    "series",
    "setting",
    "typed",
    "waiting",
    "year_rows",
]
