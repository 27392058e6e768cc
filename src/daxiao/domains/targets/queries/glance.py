"""The goals of a place in a year at a glance, and of the places below it by state; every count leads to its rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from daxiao.domains.targets.models import Goal
from daxiao.domains.targets.queries import outlooks
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.types.figures import FigureState, Legal, Source
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


Reach = Literal["year", "long"]
"""Goals that are due in the year, or those of later years that run in it."""

STATES: tuple[ProgressState, ...] = (
    ProgressState.MET,
    ProgressState.AHEAD,
    ProgressState.ON_TRACK,
    ProgressState.BEHIND,
    ProgressState.SERIOUS,
    ProgressState.UNJUDGED,
)
_LATE = (ProgressState.BEHIND.value, ProgressState.SERIOUS.value)
_WORST_FIRST = Case(
    When(standing__state=ProgressState.SERIOUS.value, then=Value(0)),
    When(standing__state=ProgressState.BEHIND.value, then=Value(1)),
    When(standing__state=ProgressState.UNJUDGED.value, then=Value(2)),
    When(standing__state=ProgressState.ON_TRACK.value, then=Value(3)),
    When(standing__state=ProgressState.AHEAD.value, then=Value(4)),
    default=Value(5),
    output_field=IntegerField(),
)


def _of_year(rows: "QuerySet[Goal]", year: int, reach: Reach) -> "QuerySet[Goal]":
    if reach == "year":
        return rows.filter(year=year)
    return rows.filter(year__gt=year, since__lte=date(year, 12, 31))


def in_year(actor: Actor, year: int, reach: Reach) -> "QuerySet[Goal]":
    """Goals in scope that live in a year, those that wait for their value among them."""
    rows = Goal.objects.visible_to(actor, Cap.TARGET_VIEW).exclude(state=GoalState.DROPPED.value)
    return _of_year(rows, year, reach)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many goals stand in each state; `waiting` have no value yet and are not judged."""

    by_state: Mapping[ProgressState, int]
    waiting: int = 0

    @property
    def total(self) -> int:
        return sum(self.by_state.values()) + self.waiting

    @property
    def judged(self) -> int:
        return sum(n for state, n in self.by_state.items() if state is not ProgressState.UNJUDGED)

    @property
    def on_time(self) -> int:
        """Met, ahead or on track."""
        fine = (ProgressState.MET, ProgressState.AHEAD, ProgressState.ON_TRACK)
        return sum(self.by_state.get(state, 0) for state in fine)


def counts(actor: Actor, place: Region, year: int, reach: Reach) -> Counts:
    """Of the goals of the place itself."""
    return _by_place(in_year(actor, year, reach).filter(region=place)).get(place.pk, Counts({}))


def counts_below(actor: Actor, keys: Collection[int], year: int, reach: Reach) -> dict[int, Counts]:
    """The same of each of these places."""
    return _by_place(in_year(actor, year, reach).filter(region__in=keys))


def _by_place(rows: "QuerySet[Goal]") -> dict[int, Counts]:
    states: dict[int, dict[ProgressState, int]] = {}
    waiting: dict[int, int] = {}
    found = rows.order_by().values_list("region_id", "state", "standing__state")
    for region, state, stands, n in found.annotate(n=Count("pk")):
        if state == GoalState.WAITING.value:
            waiting[region] = waiting.get(region, 0) + n
        elif stands:
            own = states.setdefault(region, {})
            own[ProgressState(stands)] = own.get(ProgressState(stands), 0) + n
    keys = states.keys() | waiting.keys()
    return {key: Counts(states.get(key, {}), waiting.get(key, 0)) for key in keys}


@dataclass(frozen=True, slots=True)
class Page:
    """Goals of a page, the worst first, and whether there are more."""

    rows: Sequence[Goal]
    has_more: bool


def page(
    actor: Actor, place: Region, year: int, reach: Reach, *, at: int = 0, size: int = 100
) -> Page:
    """The goals of the place itself with their standings; who lags most stands first."""
    rows = (
        in_year(actor, year, reach)
        .filter(region=place)
        .select_related("indicator", "measured_by", "beats", "owner", "standing")
        .order_by(_WORST_FIRST, F("standing__points").asc(nulls_last=True), "indicator__name", "pk")
    )
    found = list(rows[at : at + size + 1])
    return Page(found[:size], len(found) > size)


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose figure a goal stands on, and whether somebody has checked it."""

    source: Source
    legal: Legal
    is_provisional: bool


def origins(actor: Actor, goals: Sequence[Goal]) -> dict[int, Origin]:
    """Goal → the figure of the month it stands on, where the actor may see figures."""
    wanted = {
        (g.indicator_id, g.region_id, _period(g.standing.as_of)): g.pk
        for g in goals
        if _stands(g) and g.standing.as_of is not None
    }
    rows = outlooks.counted(actor).filter(
        indicator__in={i for i, _, _ in wanted},
        region__in={r for _, r, _ in wanted},
        period__in={p for _, _, p in wanted},
    )
    columns = ("indicator_id", "region_id", "period", "source", "legal", "state")
    return {
        wanted[i, r, p]: Origin(Source(source), Legal(legal), state == FigureState.SUBMITTED)
        for i, r, p, source, legal, state in rows.order_by().values_list(*columns)
        if (i, r, p) in wanted
    }


def _stands(goal: Goal) -> bool:
    return hasattr(goal, "standing")


def _period(day: date) -> int:
    return day.year * 100 + day.month


@dataclass(frozen=True, slots=True)
class Below:
    """Of the places below: how many have a goal of the indicator, and how many of these lag."""

    places: int
    late: int


def below(
    actor: Actor, keys: Collection[int], indicators: Collection[int], year: int
) -> dict[int, Below]:
    """Indicator → how the places below do in it."""
    rows = Goal.objects.visible_to(actor, Cap.TARGET_VIEW).filter(
        state=GoalState.IN_FORCE.value,
        year=year,
        region__in=keys,
        indicator__in=indicators,
        industry="",
    )
    found = (
        rows.order_by()
        .values_list("indicator")
        .annotate(
            places=Count("region", distinct=True),
            late=Count("pk", filter=Q(standing__state__in=_LATE)),
        )
    )
    return {indicator: Below(places, late) for indicator, places, late in found}


def lagging(actor: Actor, place: Region, year: int, *, most: int = 8) -> list[Goal]:
    """The goals of the place itself that lag most."""
    rows = in_year(actor, year, "year").filter(
        region=place, industry="", standing__state__in=_LATE, standing__points__isnull=False
    )
    return list(rows.select_related("indicator", "standing").order_by("standing__points")[:most])


def places(actor: Actor, year: int) -> list[Region]:
    """The places that have goals of the year in scope, or below which there are some, in the order of the tree."""
    rows = Region.objects.visible_to(actor, Cap.PLACE_VIEW)
    goals = Goal.objects.visible_to(actor, Cap.TARGET_VIEW).exclude(state=GoalState.DROPPED.value)
    own = set(
        rows.filter(Exists(goals.filter(region=OuterRef("pk"), year__gte=year))).values_list(
            "pk", "parent_id"
        )
    )
    keys = {pk for pk, _ in own} | {parent for _, parent in own}
    return list(rows.filter(pk__in=keys).order_by("path"))
