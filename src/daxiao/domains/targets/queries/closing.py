"""What a month says of figures and goals when it is closed, and what was recorded of it since."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import Q

from daxiao.domains.targets.models import FigureCorrection, GoalStanding, Observation
from daxiao.domains.targets.queries import rankings
from daxiao.domains.targets.types.closing import GoalNow, MonthFigure
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


Key = tuple[int, int]
"""Indicator and place."""


def month_figures(
    actor: Actor, place: Region, period: int, *, only: Collection[Key] | None = None
) -> Iterator[MonthFigure]:
    """All figures of a month in a place and below it, of some keys alone when `only` names them; one query."""
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        period=period, region__path__startswith=place.path
    )
    if only is not None:
        rows = rows.filter(indicator__in={i for i, _ in only}, region__in={r for _, r in only})
    columns = (
        "indicator_id",
        "region_id",
        "org_id",
        "indicator__name",
        "region__name",
        "indicator__unit",
        "own",
        "corrected",
        "total",
        "state",
        "origin",
        "legal",
        "is_late",
    )
    for row in rows.order_by().values_list(*columns).iterator(chunk_size=2000):
        indicator, region, org, name, where, unit, own, corrected, total, *rest = row
        if only is None or (indicator, region) in only:
            month = corrected if corrected is not None else own
            yield MonthFigure(indicator, region, org, name, where, unit, month, total, *rest)


_GOAL = (
    "goal_id",
    "goal__indicator_id",
    "goal__region_id",
    "goal__owner_id",
    "goal__indicator__name",
    "goal__industry",
    "goal__year",
    "goal__unit",
    "goal__floor",
    "goal__stretch",
    "state",
    "stretch_state",
    "value",
    "as_of",
    "achieved",
    "scheduled",
    "points",
    "is_provisional",
    "goal__kind",
    "goal__is_cumulative",
    "goal__since",
    "goal__due_on",
)


def goal_standings(
    actor: Actor, place: Region, *, only: Collection[Key] | None = None
) -> Iterator[GoalNow]:
    """Where the goals in force of a place and below it stand; those of some indicators and places when `only` names them."""
    rows = GoalStanding.objects.visible_to(actor, Cap.TARGET_VIEW).filter(
        goal__state=GoalState.IN_FORCE.value, goal__region__path__startswith=place.path
    )
    if only is not None:
        # a condition for each pair would be deeper than SQLite reads
        rows = rows.filter(
            goal__indicator__in={i for i, _ in only}, goal__region__in={r for _, r in only}
        )
    for row in rows.order_by().values_list(*_GOAL).iterator(chunk_size=2000):
        now = GoalNow(*row)
        if only is None or (now.indicator_id, now.region_id) in only:
            yield now


def changed_since(actor: Actor, place: Region, period: int, *, since: datetime) -> dict[Key, str]:
    """What was recorded of a month after a moment, with why in words: corrections of it, and figures that came late."""
    near = {"region__path__startswith": place.path}
    corrected = FigureCorrection.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        of=period, made_at__gt=since, **near
    )
    late = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        Q(entered_at__gt=since) | Q(decided_at__gt=since), period=period, **near
    )
    found = dict.fromkeys(
        late.order_by().values_list("indicator_id", "region_id"), "关闭后补报或审核"
    )
    columns = ("indicator_id", "region_id", "reason")
    for indicator, region, reason in corrected.order_by("made_at").values_list(*columns):
        found[(indicator, region)] = f"关闭后更正：{reason}"
    return found


def left_out(actor: Actor, place: Region, period: int) -> dict[tuple[int | None, int], str]:
    """(indicator or None for all, place) → why people leave it out of the rankings within `place` in a month; one query."""
    rows = rankings.exclusions(actor).filter(
        Q(until__isnull=True) | Q(until__gte=period),
        within=place,
        since__lte=period,
        lifted_at__isnull=True,
    )
    found = rows.order_by("-made_at").values_list("indicator_id", "region_id", "reason")
    return {(indicator, region): reason for indicator, region, reason in found}
