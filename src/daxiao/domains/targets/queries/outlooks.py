"""Histories of indicators as forecasts want them: the single months (or quarters, years) that count."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from daxiao.domains.targets.models import Goal, Indicator, Observation
from daxiao.domains.targets.rules import outlooks, trials
from daxiao.domains.targets.rules.backtest import History
from daxiao.domains.targets.rules.trials import OutlookYardstick
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.figures import FigureState
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


MOST_SERIES = 500
"""So many series of the database are tried at most; the command says how many there were."""


def yardstick(*, on: date, region: Region | None = None) -> OutlookYardstick:
    """The yardstick `outlook` in force on a day."""
    return trials.yardstick_of(yardsticks.in_force("outlook", on=on, region=region).values)


def counted(actor: Actor) -> QuerySet[Observation]:
    """Figures in scope that count: submitted or approved, never returned."""
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW)
    return rows.exclude(state=FigureState.RETURNED.value)


def months(actor: Actor, indicator: Indicator, region_id: int) -> dict[int, Decimal]:
    """The single figure of each period (year * 100 + month) as it is known now, with what was corrected of it since."""
    return singles(counted(actor).filter(indicator=indicator, region=region_id))


def singles(rows: QuerySet[Observation]) -> dict[int, Decimal]:
    """The single figure of each period of one series."""
    found = {}
    for period, corrected, own, value, given in rows.order_by("period").values_list(
        "period", "corrected", "own", "value", "given"
    ):
        single = _single(corrected, own, value, given)
        if single is not None:
            found[period] = single
    return found


def _single(
    corrected: Decimal | None, own: Decimal | None, value: Decimal, given: str
) -> Decimal | None:
    if corrected is not None:
        return corrected
    if own is not None:
        return own
    # before the year is folded only what was typed for the month alone can be told
    return value if given == "month" else None


def history(indicator: Indicator, found: dict[int, Decimal]) -> History:
    """The months of one series as a history to forecast from."""
    measure = Measure(indicator.measure)
    least, most = outlooks.bounds_of(measure, indicator.unit)
    places = min(indicator.places, 4)
    readings = outlooks.readings_of(
        {period: round(value, places) for period, value in found.items()},
        frequency=indicator.frequency,
        merges_january=indicator.merges_january,
    )
    return History(readings, outlooks.gather_of(measure, indicator.in_time), least, most)


def has_figures(actor: Actor, place: Region | None) -> bool:
    return _within(counted(actor), place).exists()


def _within(rows: QuerySet[Observation], place: Region | None) -> QuerySet[Observation]:
    return rows.filter(region__path__startswith=place.path) if place is not None else rows


def histories(actor: Actor, place: Region | None, *, most: int = MOST_SERIES) -> Iterator[History]:
    """The series that goals in force are judged by, at most so many; where there are no goals, those with figures."""
    goals = Goal.objects.visible_to(actor, Cap.TARGET_VIEW).filter(state=GoalState.IN_FORCE.value)
    if place is not None:
        goals = goals.filter(region__path__startswith=place.path)
    keys = list(goals.order_by().values_list("indicator", "region").distinct()[:most])
    if not keys:
        rows = _within(counted(actor), place).order_by()
        keys = list(rows.values_list("indicator", "region").distinct()[:most])
    known = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW)
    by_key = {row.pk: row for row in known.filter(pk__in={key for key, _ in keys})}
    for indicator_id, region_id in keys:
        indicator = by_key.get(indicator_id)
        if indicator is None:
            continue
        found = months(actor, indicator, region_id)
        if found:
            yield history(indicator, found)
