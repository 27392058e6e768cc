"""Probable days of start and production, from what comparable projects took (30-projects.md §3).

A forecast is no deadline and no promise. Those that still wait count as waiting, not as absent. Where too few have
finished, no date is given, and the answer says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from daxiao.domains.projects.rules import entries, survival
from daxiao.domains.projects.rules.survival import Wait
from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    Milestone,
    ProjectFacts,
)


@dataclass(frozen=True, slots=True)
class ForecastYardstick:
    """`finished_min` comparables must have finished before a date is given. `tiers` are the bounds in 亿元.

    The tiers are plan 004's, the rest is the platform's default.
    """

    finished_min: int
    tiers: tuple[Decimal, ...]


def yardstick_of(values: entries.Row) -> ForecastYardstick:
    """From a version of the yardstick `forecast`. Raises NotUnderstood."""
    tiers = tuple(Decimal(one) for one in entries.texts(values, "tiers"))
    finished_min = entries.whole(values, "finished_min")
    if finished_min < 1 or list(tiers) != sorted(set(tiers)):
        raise entries.NotUnderstood("forecast: a minimum from 1 and tiers that rise are wanted")
    return ForecastYardstick(finished_min, tiers)


@dataclass(frozen=True, slots=True)
class Circle:
    """Which projects are compared: of which place (empty: all), of the same tier, of the same land mode."""

    place: str
    by_tier: bool
    by_land: bool

    @property
    def words(self) -> str:
        parts = [
            "同一地方" if self.place else "各地",
            "同投资档" if self.by_tier else "",
            "同用地方式" if self.by_land else "",
        ]
        return "、".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`p50` and `p80` are the days by which half and four of five such projects are there; None: not to be said.

    `finished` and `waiting` count the comparables of the leg that decides; `circle` is None when no circle had enough.
    """

    milestone: Milestone
    p50: date | None
    p80: date | None
    finished: int
    waiting: int
    circle: Circle | None
    because: str


@dataclass(frozen=True, slots=True)
class _Leg:
    """Comparable waits from one milestone to the next, and the circle they come from; None when all were too few."""

    waits: tuple[Wait, ...]
    circle: Circle | None

    @property
    def finished(self) -> int:
        return sum(w.ended for w in self.waits)

    @property
    def waiting(self) -> int:
        return len(self.waits) - self.finished

    @property
    def words(self) -> str:
        where = self.circle.words if self.circle else "全部"
        return (
            f"{where}的{len(self.waits)}个项目（{self.finished}个已完成、{self.waiting}个仍在等待）"
        )


_Key = tuple[Milestone, str, int | None, LandMode | None]
"""A leg, and the place, tier and land mode of those that took it."""


@dataclass(frozen=True, slots=True)
class Comparables:
    """The waits of a register by place, tier and land mode; a circle gathers those it holds. Made by `comparables`.

    100 000 projects take half a second to lay out and some ten milliseconds to ask.
    """

    today: date
    yardstick: ForecastYardstick
    waits: Mapping[_Key, Sequence[tuple[int, Wait]]]

    def of(self, facts: ProjectFacts, since: Milestone, circle: Circle) -> tuple[Wait, ...]:
        """The waits of the others in a circle of the project."""
        own = tier_of(facts.invest, self.yardstick.tiers)
        near = [
            found
            for (leg, place, tier, land), found in self.waits.items()
            if leg is since
            and place.startswith(circle.place)
            and (not circle.by_tier or tier == own)
            and (not circle.by_land or land is facts.land_mode)
        ]
        return tuple(wait for found in near for key, wait in found if key != facts.key)


def comparables(
    register: Iterable[ProjectFacts], *, yardstick: ForecastYardstick, today: date
) -> Comparables:
    """All waits of a register of projects, by what their circles are drawn around."""
    waits: dict[_Key, list[tuple[int, Wait]]] = {}
    for facts in register:
        tier = tier_of(facts.invest, yardstick.tiers)
        place = _path(facts.region)
        for since in _NEXT:
            if (wait := wait_of(facts, since, today=today)) is not None:
                key = (since, place, tier, facts.land_mode)
                waits.setdefault(key, []).append((facts.key, wait))
    return Comparables(today, yardstick, waits)


def _path(region: str) -> str:
    return f"/{region.strip('/')}/"


def _places(region: str) -> list[str]:
    """The path of a place and of each above it, and the empty one for everywhere."""
    parts = [part for part in region.split("/") if part]
    return ["/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)] + [""]


def forecasts(facts: ProjectFacts, compared: Comparables) -> tuple[Forecast, ...]:
    """Start and production of a project that is not there yet; nothing for one that produces or has left.

    The project itself may be among those compared: it is left out by its key.
    """
    if facts.produced_on is not None or facts.admission is Admission.LEFT:
        return ()
    build = _leg(facts, compared, Milestone.STARTED)
    if facts.started_on is not None:
        waited = (compared.today - facts.started_on).days
        return (_said(Milestone.PRODUCED, facts.started_on, (build,), waited, compared),)
    if facts.signed_on is None:
        return tuple(_unsigned(m) for m in (Milestone.STARTED, Milestone.PRODUCED))
    wait = _leg(facts, compared, Milestone.SIGNED)
    waited = (compared.today - facts.signed_on).days
    return (
        _said(Milestone.STARTED, facts.signed_on, (wait,), waited, compared),
        _said(Milestone.PRODUCED, facts.signed_on, (wait, build), waited, compared),
    )


_NEXT = {Milestone.SIGNED: Milestone.STARTED, Milestone.STARTED: Milestone.PRODUCED}


def wait_of(facts: ProjectFacts, since: Milestone, *, today: date) -> Wait | None:
    """How long a project took from a milestone to the next, or has waited so far; None when it never began to.

    Who left the register was seen waiting until that day. A reached day before its anchor, or an anchor in the future,
    is no observation.
    """
    anchor, reached = facts.on(since), facts.on(_NEXT[since])
    if anchor is None:
        return None
    seen_until = reached or facts.left_on or today
    days = (seen_until - anchor).days
    return Wait(days, reached is not None) if days >= 0 else None


def tier_of(invest: Decimal | None, tiers: Sequence[Decimal]) -> int | None:
    """Which tier a sum is of: how many bounds it has reached, [1, 5) is the first above the lowest. None unknown."""
    return None if invest is None else sum(invest >= bound for bound in tiers)


def circles(facts: ProjectFacts, yardstick: ForecastYardstick) -> tuple[Circle, ...]:
    """The circles from the narrowest: its own place and each above it, everywhere, then any tier, then any land mode.

    What is not known of the project cannot narrow a circle.
    """
    by_tier = tier_of(facts.invest, yardstick.tiers) is not None
    by_land = facts.land_mode is not None
    found = [Circle(place, by_tier, by_land) for place in _places(facts.region)]
    found += [Circle("", by_tier=False, by_land=by_land), Circle("", by_tier=False, by_land=False)]
    return tuple(dict.fromkeys(found))


def _leg(facts: ProjectFacts, compared: Comparables, since: Milestone) -> _Leg:
    """The narrowest circle with enough that finished; the widest, marked with no circle, when none has."""
    leg = _Leg((), None)
    for circle in circles(facts, compared.yardstick):
        leg = _Leg(compared.of(facts, since, circle), circle)
        if leg.finished >= compared.yardstick.finished_min:
            return leg
    return _Leg(leg.waits, None)


def _said(
    milestone: Milestone,
    anchor: date,
    legs: tuple[_Leg, ...],
    waited: int,
    compared: Comparables,
) -> Forecast:
    """The project has waited so long in the first leg; the last leg ends with the milestone and decides."""
    short = next((leg for leg in legs if leg.circle is None), None)
    if short is not None:
        because = (
            f"可比项目中已完成的只有{short.finished}个，少于设定的{compared.yardstick.finished_min}个，"
            f"暂不推算{milestone.label}日期"
        )
        return Forecast(milestone, None, None, short.finished, short.waiting, None, because)
    chances = survival.lengths(survival.steps(legs[0].waits), waited=waited)
    for leg in legs[1:]:
        more = survival.lengths(survival.steps(leg.waits))
        chances = survival.one_after_the_other(chances, more)
    p50, p80 = (_day(anchor, survival.quantile(chances, share)) for share in (0.5, 0.8))
    because = _because(milestone, legs, p50, p80)
    last = legs[-1]
    return Forecast(milestone, p50, p80, last.finished, last.waiting, last.circle, because)


def _day(anchor: date, days: int | None) -> date | None:
    return None if days is None else anchor + timedelta(days=days)


def _because(milestone: Milestone, legs: Sequence[_Leg], p50: date | None, p80: date | None) -> str:
    source = "参照" + "，再参照".join(leg.words for leg in legs)
    if p50 is None:
        return f"{source}：已等待的时间超出可比项目中多数的经历，无法推算{milestone.label}日期"
    half = f"{source}：一半可能在{p50}前{milestone.label}"
    if p80 is None:
        return f"{half}；八成可能的日期超出已有经历，无法推算"
    return f"{half}，八成可能在{p80}前{milestone.label}"


def _unsigned(milestone: Milestone) -> Forecast:
    because = f"还没有签约日期，无从推算{milestone.label}日期"
    return Forecast(milestone, None, None, 0, 0, None, because)
