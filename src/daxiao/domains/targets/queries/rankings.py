"""What rankings are made of: who may see one, the goals and figures of the places below a place, exclusions, schemes.

A rank among some of the places would mislead, so a ranking is for those who see all of them (`sees_whole`); everybody else
is told that there is none.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
)

from daxiao.domains.targets.models import (
    Goal,
    Indicator,
    RankingExclusion,
    RankingScheme,
    RankingWeight,
)
from daxiao.domains.targets.queries import outlooks
from daxiao.domains.targets.rules import alerts, progress, ranking
from daxiao.domains.targets.rules.progress import ProgressState, ProgressYardstick
from daxiao.domains.targets.rules.ranking import RankingYardstick
from daxiao.domains.targets.types.figures import FigureState, Legal, Source
from daxiao.domains.targets.types.goals import GoalState
from daxiao.domains.targets.types.rankings import SchemeState
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Region, RegionKind


def yardstick(*, on: date, region: Region | None) -> RankingYardstick:
    return ranking.yardstick_of(yardsticks.in_force("ranking", on=on, region=region).values)


def scale(*, on: date, region: Region | None) -> ProgressYardstick:
    """From where on a goal is ahead, behind or seriously behind."""
    return progress.yardstick_of(yardsticks.in_force("progress", on=on, region=region).values)


def alert_line(*, on: date, region: Region | None) -> Decimal:
    """Under which per cent of what is due one is warned (S004-G-03)."""
    return alerts.line_of(yardsticks.in_force("completion", on=on, region=region).values)


def sees_whole(actor: Actor, place: Region, indicator: Indicator | None = None) -> bool:
    """Whether the actor sees the goals of every place below `place`: all goals there, or all of an indicator that a unit
    of his keeps."""
    owner = indicator.owner.path if indicator is not None and indicator.owner else ""
    for branch in actor.branches(Cap.TARGET_VIEW):
        covers_place = branch.region_path is None or place.path.startswith(branch.region_path)
        covers_unit = branch.org_path is None or (owner and owner.startswith(branch.org_path))
        if covers_place and covers_unit:
            return True
    return False


def place_of(actor: Actor, pk: int) -> Region:
    """A place in scope. Raises `Denied`, hidden."""
    return get_visible(Region, actor, Cap.PLACE_VIEW, pk=pk)


def indicator_of(actor: Actor, pk: int) -> Indicator:
    """The indicator with its unit and denominator. Raises `Denied`, hidden."""
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW)
    found = rows.select_related("owner", "weight_by", "region").filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def ranked_places(actor: Actor, year: int) -> list[Region]:
    """The places below which goals of a year can be compared and of which the actor sees all, in the order of the tree."""
    goals = _live(actor).filter(year=year, region=OuterRef("pk"))
    below = Region.objects.visible_to(actor, Cap.PLACE_VIEW).filter(Exists(goals))
    parents = set(below.exclude(parent=None).values_list("parent_id", flat=True))
    rows = Region.objects.visible_to(actor, Cap.PLACE_VIEW).filter(pk__in=parents).order_by("path")
    return [place for place in rows if sees_whole(actor, place)]


def goal_years(actor: Actor, *, today: date) -> list[int]:
    """The years around today that have goals in scope, the newest first.

    Each is asked for by place and year: to list the years of a quarter of a million goals took half a second (measured). Only
    years between the first and the last of all goals are asked for: to find that a year has none took 0.15 s (measured).
    """
    first, last = _span()
    places = Region.objects.visible_to(actor, Cap.PLACE_VIEW)
    found = []
    newest, oldest = min(today.year + YEARS_AHEAD, last), max(today.year - YEARS_BACK, first)
    for year in range(newest, oldest - 1, -1):
        goals = _live(actor).filter(year=year, region=OuterRef("pk"))
        if places.filter(Exists(goals)).order_by().exists():
            found.append(year)
    return found


def _span() -> tuple[int, int]:
    """The first and the last year of any goal at all; nobody is shown it."""
    rows = Goal.objects.visible_to(_SPAN, Cap.TARGET_VIEW).order_by()
    found = rows.aggregate(first=Min("year"), last=Max("year"))
    return found["first"] or 0, found["last"] or -1


_SPAN = Actor.system("目标年度")

YEARS_AHEAD, YEARS_BACK = 5, 6
"""How far from today goals are offered: to the end of a five-year plan and back over the one before."""


def _live(actor: Actor) -> "QuerySet[Goal]":
    rows = Goal.objects.visible_to(actor, Cap.TARGET_VIEW)
    return rows.filter(state=GoalState.IN_FORCE.value, industry="")


@dataclass(frozen=True, slots=True)
class Child:
    """A place directly below the one that is ranked."""

    pk: int
    name: str
    path: str
    is_park: bool


def children(actor: Actor, place: Region) -> list[Child]:
    """The places directly below, in the order of the tree; parks lie on the ground of others and are a kind of their own."""
    rows = Region.objects.visible_to(actor, Cap.PLACE_VIEW).filter(parent=place).order_by("path")
    return [
        Child(pk, name, path, kind == RegionKind.PARK)
        for pk, name, path, kind in rows.values_list("pk", "name", "path", "kind")
    ]


@dataclass(frozen=True, slots=True)
class Compared:
    """An indicator that can be ranked: how many of the places below have a goal of it, how many goals these are, and how
    many stand in each state; the states add up to the goals."""

    pk: int
    name: str
    unit: str
    places: int
    goals: int
    by_state: Mapping[ProgressState, int]


def compared(
    actor: Actor, keys: Collection[int], year: int, q: str = "", *, at: int = 0, size: int = 50
) -> tuple[list[Compared], bool]:
    """The indicators that at least two of the places `keys` have goals of, a page of them, and whether there are more."""
    here = _live(actor).filter(year=year, region__in=keys, indicator=OuterRef("pk"))
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).filter(Exists(here))
    if q:
        rows = rows.filter(name__icontains=q)
    page = list(rows.order_by("name", "pk").values_list("pk", "name", "unit")[at : at + size + 1])
    counts = (
        _live(actor)
        .filter(year=year, region__in=keys, indicator__in=[pk for pk, *_ in page[:size]])
        .order_by()
        .values_list("indicator", "region", "standing__state")
        .annotate(n=Count("pk"))
    )
    places: dict[int, set[int]] = {}
    states: dict[int, Counter[ProgressState]] = {}
    for key, region, state, n in counts:
        places.setdefault(key, set()).add(region)
        # a goal that was never settled cannot be judged yet
        states.setdefault(key, Counter())[ProgressState(state or ProgressState.UNJUDGED)] += n
    found = [
        Compared(pk, name, unit, len(places[pk]), states[pk].total(), states[pk])
        for pk, name, unit in page[:size]
        if pk in places
    ]
    return found, len(page) > size


@dataclass(frozen=True, slots=True)
class Entrant:
    """The goal of a place with where it stands now; values in the goal's unit, shares of 1."""

    goal: int
    region: int
    kind: str
    since: date
    due_on: date
    unit: str
    floor: Decimal | None
    baseline: Decimal | None
    is_cumulative: bool
    state: str
    reason: str
    because: str
    value: Decimal | None
    as_of: date | None
    achieved: Decimal | None
    scheduled: Decimal | None
    points: Decimal | None
    is_provisional: bool

    @property
    def span(self) -> tuple[str, date, date]:
        """What must be alike to be compared: the kind of goal and its time."""
        return self.kind, self.since, self.due_on


_COLUMNS = (
    "pk",
    "region_id",
    "kind",
    "since",
    "due_on",
    "unit",
    "floor",
    "baseline",
    "is_cumulative",
    "standing__state",
    "standing__reason",
    "standing__because",
    "standing__value",
    "standing__as_of",
    "standing__achieved",
    "standing__scheduled",
    "standing__points",
    "standing__is_provisional",
)


def entrants(actor: Actor, indicator: int, year: int, keys: Collection[int]) -> list[Entrant]:
    """The goals of an indicator in a year of these places, with their standings: one read along an index."""
    return entrants_of(actor, [indicator], year, keys).get(indicator, [])


def entrants_of(
    actor: Actor, indicators: Collection[int], year: int, keys: Collection[int]
) -> dict[int, list[Entrant]]:
    """The same of several indicators, by indicator."""
    rows = _live(actor).filter(indicator__in=indicators, year=year, region__in=keys)
    found: dict[int, list[Entrant]] = {}
    for key, *row in rows.order_by("region__path", "pk").values_list("indicator_id", *_COLUMNS):
        found.setdefault(key, []).append(Entrant(*_without_gaps(tuple(row))))
    return found


def _without_gaps(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A goal that was never settled has no standing: it cannot be judged yet."""
    state, reason, because = row[9] or "unjudged", row[10] or "", row[11] or ""
    return (*row[:9], state, reason, because, *row[12:17], bool(row[17]))


@dataclass(frozen=True, slots=True)
class Figure:
    """What a place reported for a month: its own, the height it makes, and whose it is."""

    own: Decimal | None
    total: Decimal | None
    corrected: Decimal | None
    source: Source
    legal: Legal
    is_provisional: bool

    @property
    def kept_as(self) -> str:
        return f"{self.source.label}·{self.legal.label}"


def figures(
    actor: Actor, indicator: int, keys: Collection[int], periods: Iterable[int]
) -> dict[tuple[int, int], Figure]:
    """(place, period) → figure that counts; looked up by the unique key, never scanned."""
    rows = outlooks.counted(actor).filter(
        indicator=indicator, region__in=keys, period__in=sorted(set(periods))
    )
    columns = ("region_id", "period", "own", "total", "corrected", "source", "legal", "state")
    return {
        (region, period): Figure(
            own,
            total,
            corrected,
            Source(source),
            Legal(legal),
            state == FigureState.SUBMITTED.value,
        )
        for region, period, own, total, corrected, source, legal, state in rows.order_by().values_list(
            *columns
        )
    }


# ---------------------------------------------------------------- what people set


def exclusions(actor: Actor) -> QuerySet[RankingExclusion]:
    """All that were ever left out, with whether they take part again."""
    is_lifted = ExpressionWrapper(Q(lifted_at__isnull=False), output_field=BooleanField())
    return (
        RankingExclusion.objects.visible_to(actor, Cap.TARGET_VIEW)
        .select_related("within", "region", "indicator", "made_by", "lifted_by")
        .annotate(is_lifted=is_lifted)
    )


def excluded_in(
    actor: Actor, place: Region, indicator: int, period: int
) -> dict[int, RankingExclusion]:
    """Place → why people leave it out of the rankings within `place` in a month; that of the indicator before that of all."""
    rows = exclusions(actor).filter(
        Q(until__isnull=True) | Q(until__gte=period),
        Q(indicator=indicator) | Q(indicator__isnull=True),
        within=place,
        since__lte=period,
        lifted_at__isnull=True,
    )
    return {row.region_id: row for row in rows.order_by("indicator", "-made_at")}


def excluded_within(actor: Actor, place: Region) -> list[RankingExclusion]:
    """Whom people leave out of any ranking within `place`, in whatever months; the newest first."""
    rows = exclusions(actor).filter(within=place, lifted_at__isnull=True)
    return list(rows.order_by("indicator", "-made_at"))


def schemes(actor: Actor) -> QuerySet[RankingScheme]:
    return (
        RankingScheme.objects.visible_to(actor, Cap.TARGET_VIEW)
        .select_related("region")
        .annotate(n_weights=Count("weights"))
    )


def scheme(actor: Actor, pk: int) -> RankingScheme:
    """Raises `Denied`, hidden."""
    found = schemes(actor).filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def schemes_of(actor: Actor, place: Region, year: int) -> list[RankingScheme]:
    rows = schemes(actor).filter(region=place, year=year, state=SchemeState.IN_FORCE.value)
    return list(rows.order_by("name"))


def weights_of(actor: Actor, scheme: RankingScheme) -> Sequence[RankingWeight]:
    rows = RankingWeight.objects.visible_to(actor, Cap.TARGET_VIEW).filter(scheme=scheme)
    return list(
        rows.select_related("indicator__owner", "indicator__weight_by").order_by("position")
    )


def places_to_rank(actor: Actor) -> QuerySet[Region]:
    """The places in which the actor may set schemes and exclusions."""
    return Region.objects.visible_to(actor, Cap.TARGET_MANAGE).order_by("path")


def own_goal(actor: Actor, indicator: int, year: int, place: Region) -> Entrant | None:
    """The goal of the ranked places' own whole."""
    found = entrants(actor, indicator, year, [place.pk])
    return max(found, key=lambda e: e.due_on, default=None)
