"""What the overview of a place and the table of places by state show."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from daxiao.domains.targets.panels import lags
from daxiao.domains.targets.panels import rankings as ranking_panels
from daxiao.domains.targets.panels.progress import STATE_TONES, said_goal, said_value
from daxiao.domains.targets.queries import glance as queries
from daxiao.domains.targets.queries import rankings as ranking_queries
from daxiao.domains.targets.queries.glance import Below, Counts, Origin, Reach
from daxiao.domains.targets.rules import alerts
from daxiao.domains.targets.rules.aims import AimKind, Reason
from daxiao.domains.targets.rules.goals import aim_of, stretch_of
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.rules.ranking import LagShare
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel.access import Actor


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from daxiao.domains.targets.models import Goal, GoalStanding
    from daxiao.domains.targets.queries.rankings import Entrant
    from daxiao.kernel.models import Region


def address(place: int, year: int, reach: Reach, **more: str | tuple[str, ...]) -> str:
    """The goals of a place itself in the register, exactly those that are counted."""
    if reach == "year":
        when = {"year__min": str(year), "year__max": str(year)}
    else:
        when = {"year__min": str(year + 1), "since__to": f"{year}-12-31"}
    asked = {"at": str(place), **when, **more}
    return f"{reverse('goals_list')}?{urlencode(asked, doseq=True)}"


@dataclass(frozen=True, slots=True)
class Count:
    """One count with its rows."""

    label: str
    n: int
    url: str
    tone: str = ""


def counted(place: int, year: int, reach: Reach, counts: Counts) -> list[Count]:
    """The counts of all states in their order, and of what waits for its value."""
    found = []
    for state in queries.STATES:
        url = address(place, year, reach, state=GoalState.IN_FORCE.value, progress=state.value)
        found.append(Count(state.label, counts.by_state.get(state, 0), url, STATE_TONES[state]))
    waits = address(place, year, reach, state=GoalState.WAITING.value)
    return [*found, Count(GoalState.WAITING.label, counts.waiting, waits)]


@dataclass(frozen=True, slots=True)
class Line:
    """A goal in the overview."""

    goal: "Goal"
    standing: "GoalStanding | None"
    aim: str
    stretch: str
    value: str
    origin: Origin | None
    below: Below | None
    because: str
    alert: str = ""

    @property
    def state(self) -> ProgressState | None:
        return ProgressState(self.standing.state) if self.standing else None

    @property
    def tone(self) -> str:
        return STATE_TONES[self.standing.state] if self.standing else ""

    @property
    def stretch_state(self) -> str:
        """Where the stretch stands elsewhere than the floor."""
        told = self.standing.stretch_state if self.standing else ""
        return ProgressState(told).label if told and told != self.state else ""

    @property
    def scale(self) -> str:
        """By which of the two scales the lead or lag is measured."""
        return "比时序" if aim_of(self.goal).is_reached_by_steps else "距目标"

    @property
    def points(self) -> str:
        if self.standing is None or self.standing.points is None:
            return ""
        told = round(self.standing.points, 1)
        return f"{'+' if told > 0 else ''}{plain(told)}"


def alerted(found: "Sequence[Line]", line: Decimal) -> "list[Line]":
    """The lines with the warning where completion is under `line` per cent of what is due (S004-G-03)."""
    return [
        replace(
            one,
            alert=alerts.words(
                AimKind(one.goal.kind), one.standing.achieved, one.standing.scheduled, line
            ),
        )
        if one.standing is not None and one.state is not ProgressState.UNJUDGED
        else one
        for one in found
    ]


def lines(actor: Actor, goals: "Sequence[Goal]", place: "Region", year: int) -> list[Line]:
    """The goals of a page with whose figures they stand on and how the places below do."""
    origins = queries.origins(actor, goals)
    kids = [k.pk for k in ranking_queries.children(actor, place)]
    below = queries.below(actor, kids, {g.indicator_id for g in goals}, year) if kids else {}
    return [_line(g, origins.get(g.pk), below.get(g.indicator_id)) for g in goals]


def _line(goal: "Goal", origin: Origin | None, below: Below | None) -> Line:
    standing = getattr(goal, "standing", None)
    stretch = stretch_of(goal)
    value = ""
    if standing is not None and standing.value is not None:
        value = f"{plain(standing.value)}{goal.unit}"
    why = ""
    if standing is not None and standing.state == ProgressState.UNJUDGED:
        why = Reason(standing.reason).label if standing.reason else standing.because
    return Line(
        goal,
        standing,
        said_goal(goal),
        "" if stretch is None else said_value(stretch, goal.unit),
        value,
        origin,
        below,
        why,
    )


# ---------------------------------------------------------------- places by state


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place with the counts of its goals, and the share of the judged ones that are met or on time."""

    name: str
    url: str
    total: Count
    counts: list[Count]
    met: str
    on_time: str


def place_lines(
    actor: Actor, places: "Sequence[tuple[int, str]]", year: int, reach: Reach
) -> list[PlaceLine]:
    """Places (key, name) with their counts; one without goals is left out."""
    found = queries.counts_below(actor, [pk for pk, _ in places], year, reach)
    made = []
    for pk, name in places:
        counts = found.get(pk)
        if counts is None:
            continue
        query = urlencode({"place": pk, "year": year, "reach": reach})
        made.append(
            PlaceLine(
                name,
                f"{reverse('goal_overview')}?{query}",
                Count("全部", counts.total, address(pk, year, reach, state=_LIVE)),
                counted(pk, year, reach, counts),
                _share(counts.by_state.get(ProgressState.MET, 0), counts.judged),
                _share(counts.on_time, counts.judged),
            )
        )
    return made


_LIVE = (GoalState.IN_FORCE.value, GoalState.WAITING.value)


def _share(part: int, whole: int) -> str:
    return f"{part * 100 / whole:.0f}%" if whole else "—"


@dataclass(frozen=True, slots=True)
class Gap:
    """A goal of the place that lags, the places whose lag it is, and those that are `left` out of it."""

    goal: "Goal"
    points: str
    state: ProgressState
    tone: str
    shares: tuple[LagShare, ...]
    why_not: str
    left: tuple[str, ...]
    url: str


MOST_SHARES = 3


def gaps(actor: Actor, place: "Region", year: int) -> list[Gap]:
    """Where the place lags most, and who explains it; empty for who does not see all its places."""
    if not ranking_queries.sees_whole(actor, place):
        return []
    goals = queries.lagging(actor, place, year)
    names = {k.pk: k.name for k in ranking_queries.children(actor, place) if not k.is_park}
    indicators = {g.indicator_id for g in goals}
    below = ranking_queries.entrants_of(actor, indicators, year, names)
    out = ranking_queries.excluded_within(actor, place)
    found = []
    for goal in goals:
        state = ProgressState(goal.standing.state)
        compared = ranking_panels.of_one_span(below.get(goal.indicator_id, []))
        left = lags.left_of(goal.indicator_id, names, compared, out)
        shares, why_not = _who(goal, names, compared, left)
        query = urlencode({"place": place.pk, "year": year})
        found.append(
            Gap(
                goal,
                plain(round(goal.standing.points or Decimal(0), 1)),
                state,
                STATE_TONES[state],
                shares[:MOST_SHARES],
                why_not,
                tuple(left),
                f"{reverse('ranking', args=[goal.indicator_id])}?{query}",
            )
        )
    return found


def _who(
    goal: "Goal",
    names: "Mapping[int, str]",
    compared: "Sequence[Entrant]",
    left: "Mapping[str, str]",
) -> tuple[tuple[LagShare, ...], str]:
    lag = lags.lag_of(goal.indicator, names, compared, left)
    if lag is None:
        return (), lags.why_no_lag(goal.indicator) or "各地没有同一指标的目标"
    if not lag.shares:
        return (), "参与排名、能判断的地区都达到时序要求"
    return lag.shares, ""
