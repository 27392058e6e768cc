"""A ranking as it is shown: the places below a place by one indicator, in one month, with what explains it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from daxiao.domains.targets.panels import lags
from daxiao.domains.targets.panels.progress import STATE_TONES, percent
from daxiao.domains.targets.queries import rankings as queries
from daxiao.domains.targets.queries.progress import RATES, before
from daxiao.domains.targets.queries.rankings import Child, Entrant, Figure
from daxiao.domains.targets.rules import comparable, ranking
from daxiao.domains.targets.rules import outlooks as outlook_rules
from daxiao.domains.targets.rules.aims import AimKind, Reason
from daxiao.domains.targets.rules.comparable import GrowthYardstick
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.rules.ranking import (
    Base,
    Board,
    Contest,
    Lag,
    LagShare,
    PlaceFigure,
    Ranked,
    RankingYardstick,
)
from daxiao.domains.targets.standings import asof
from daxiao.domains.targets.types import Direction, Measure
from daxiao.domains.targets.types.rankings import RankBy
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied
from daxiao.std.periods import Month


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Indicator, RankingExclusion
    from daxiao.kernel.models import Region


@dataclass(frozen=True, slots=True)
class Ask:
    """What is ranked: an indicator among the places (or the parks) below a place, in a month of a year. `period` None is the
    newest month that at least half of them have reported."""

    indicator: "Indicator"
    place: "Region"
    year: int
    by: RankBy = RankBy.COMPLETION
    period: int | None = None
    parks: bool = False


Frozen = Callable[[Actor, "Region", int, int], Mapping[str, int] | None]
"""(actor, place, indicator, period) → the ranks by place as they were frozen when the month was closed; None where it was
not. What closes months lies above this room and is handed in by the assembly."""


@dataclass(frozen=True, slots=True)
class Row:
    """A ranked place with its goal and figure; `lag` is its part of all that is behind, `frozen` its rank when the month was
    closed."""

    ranked: Ranked
    child: Child
    entrant: Entrant | None
    figure: Figure | None
    lag: LagShare | None
    frozen: int | None = None

    @property
    def was_otherwise(self) -> bool:
        """Whether the frozen rank differs from what the figures say now."""
        return self.frozen is not None and self.frozen != self.ranked.rank

    @property
    def state(self) -> ProgressState | None:
        return ProgressState(self.entrant.state) if self.entrant else None

    @property
    def tone(self) -> str:
        return STATE_TONES[self.entrant.state] if self.entrant else ""

    @property
    def movement(self) -> str:
        """How it moved since the month before, in words and with a sign."""
        moved = self.ranked.movement
        if moved is None:
            return "—"
        return "持平" if moved == 0 else f"↑ 升{moved}位" if moved > 0 else f"↓ 降{-moved}位"

    @property
    def achieved(self) -> str:
        return percent(self.entrant.achieved) if self.entrant else ""

    @property
    def scheduled(self) -> str:
        return percent(self.entrant.scheduled) if self.entrant else ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking with everything that a person needs to check it."""

    ask: Ask
    period: int | None
    periods: tuple[int, ...]
    unit: str
    board: Board
    board_before: Board | None
    rows: tuple[Row, ...]
    lag: Lag | None
    whole: Entrant | None
    average: Decimal | None
    middle: Decimal | None
    has_parks: bool
    has_places: bool
    is_past: bool
    is_frozen: bool = False
    is_against_frozen: bool = False
    was: frozenset[str] | None = None

    @property
    def month(self) -> str:
        return "" if self.period is None else Month(self.period // 100, self.period % 100).label

    @property
    def months(self) -> list[tuple[int, str]]:
        return [(p, f"{p % 100}月") for p in self.periods]

    @property
    def only_once(self) -> str:
        """Who is ranked in this month or the one before, not in both, and is therefore left out of the movement."""
        was = self.was
        if was is None:
            return ""
        now = {row.ranked.place for row in self.rows}
        new, gone = sorted(now - was), sorted(was - now)
        told = []
        if new:
            told.append(f"{'、'.join(new)}{self.against}没有名次")
        if gone:
            told.append(f"{'、'.join(gone)}这个月没有名次")
        return "；".join(told)

    @property
    def against(self) -> str:
        """Which month the movement is against."""
        older = [p for p in self.periods if self.period is not None and p < self.period]
        return f"{max(older) % 100}月" if older else ""


def ranking_of(actor: Actor, ask: Ask, *, today: date, frozen: Frozen | None = None) -> Ranking:
    """The ranking, moved against the ranks that were frozen for the month before where they were, else against what the
    figures say of it now. Raises `Denied`, hidden, for who does not see all its places, Refused for what cannot be ranked.
    """
    if not queries.sees_whole(actor, ask.place, ask.indicator):
        raise Denied(hidden=True)
    kids = queries.children(actor, ask.place)
    field_ = _Field.load(actor, ask, [k for k in kids if k.is_park is ask.parks], today)
    period = ask.period if ask.period in field_.periods else field_.newest
    previous = field_.earlier(period)
    earlier = field_.board(previous, {}) if previous is not None else None
    kept = _kept(actor, ask, previous, frozen)
    board = field_.board(period, kept or (earlier.ranks if earlier else {}))
    then = _kept(actor, ask, period, frozen)
    entrants = field_.entrants_at(period)
    figures = field_.figures
    lag = _lag(ask, field_, entrants, board)
    parts = {share.place: share for share in lag.shares} if lag else {}
    rows = []
    for ranked in board.rows:
        child = field_.by_name[ranked.place]
        figure = figures.get((child.pk, period)) if period else None
        rows.append(Row(ranked, child, entrants.get(child.pk), figure, parts.get(ranked.place)))
    values = [row.ranked.value for row in rows]
    return Ranking(
        ask=ask,
        period=period,
        periods=field_.periods,
        unit=_unit(ask),
        board=board,
        board_before=earlier,
        rows=tuple(rows),
        lag=lag,
        whole=queries.own_goal(actor, ask.indicator.pk, ask.year, ask.place),
        average=round(sum(values, Decimal(0)) / len(values), 2) if values else None,
        middle=round(median(values), 2) if values else None,
        has_parks=any(k.is_park for k in kids),
        has_places=any(not k.is_park for k in kids),
        is_past=period != field_.newest,
        is_frozen=then is not None,
        is_against_frozen=kept is not None,
        was=None if previous is None else frozenset(kept or (earlier.ranks if earlier else {})),
    )


def _kept(
    actor: Actor, ask: Ask, period: int | None, frozen: Frozen | None
) -> Mapping[str, int] | None:
    """The frozen ranks of a month; those of completion among places are what is frozen."""
    if frozen is None or period is None or ask.parks or ask.by is not RankBy.COMPLETION:
        return None
    return frozen(actor, ask.place, ask.indicator.pk, period)


def _unit(ask: Ask) -> str:
    if ask.by is RankBy.VALUE:
        return ask.indicator.unit
    is_rate = ask.by is RankBy.GROWTH and Measure(ask.indicator.measure) in RATES
    return "个百分点" if is_rate else "%"


@dataclass(slots=True)
class _Field:
    """The places that are compared, with their goals and figures."""

    actor: Actor
    ask: Ask
    kids: Sequence[Child]
    entrants: dict[int, Entrant]
    figures: dict[tuple[int, int], Figure]
    weights: dict[tuple[int, int], Figure]
    yardstick: RankingYardstick
    grown: GrowthYardstick
    today: date
    past: dict[int, dict[int, Entrant]] = field(default_factory=dict)

    @classmethod
    def load(cls, actor: Actor, ask: Ask, kids: Sequence[Child], today: date) -> "_Field":
        keys = [k.pk for k in kids]
        found = of_one_span(queries.entrants(actor, ask.indicator.pk, ask.year, keys))
        months = [ask.year * 100 + n for n in range(1, 13)]
        beside = [before(p, n) for p in months for n in (12, 24)]
        periods = months + beside if ask.by is RankBy.GROWTH else months
        figures = queries.figures(actor, ask.indicator.pk, keys, periods)
        weighing = ask.indicator.weight_by_id
        weights = queries.figures(actor, weighing, keys, months) if weighing else {}
        local = yardsticks.in_force("growth", on=today, region=ask.place)
        return cls(
            actor,
            ask,
            kids,
            {e.region: e for e in found},
            figures,
            weights,
            queries.yardstick(on=today, region=ask.place),
            comparable.yardstick_of(local.values),
            today,
        )

    @property
    def by_name(self) -> dict[str, Child]:
        return {k.name: k for k in self.kids}

    @property
    def periods(self) -> tuple[int, ...]:
        """The months of the year that any of the places has reported, the oldest first."""
        now = self.today.year * 100 + self.today.month
        return tuple(sorted({p for _, p in self.figures if p // 100 == self.ask.year and p <= now}))

    @property
    def newest(self) -> int | None:
        """The newest month that at least half of those who have reported anything have reported."""
        counts = Counter(p for _, p in self.figures if p in set(self.periods))
        most = max(counts.values(), default=0)
        return max((p for p, n in counts.items() if n * 2 >= most), default=None)

    def earlier(self, period: int | None) -> int | None:
        return max((p for p in self.periods if period is not None and p < period), default=None)

    def entrants_at(self, period: int | None) -> dict[int, Entrant]:
        """Place → its goal as it stood at the end of a month: of the newest from the standings, of others worked out."""
        if period is None or period == self.newest:
            return self.entrants
        if period not in self.past:
            day = Month(period // 100, period % 100).last
            stood = asof.stood([e.goal for e in self.entrants.values()], day)
            self.past[period] = {
                e.region: replace(
                    e,
                    state=s.state,
                    reason=s.reason,
                    because=s.because,
                    value=s.value,
                    as_of=s.as_of,
                    achieved=s.achieved,
                    scheduled=s.scheduled,
                    points=s.points,
                    is_provisional=s.is_provisional,
                )
                for e in self.entrants.values()
                if (s := stood.get(e.goal)) is not None
            }
        return self.past[period]

    def board(self, period: int | None, previous: Mapping[str, int]) -> Board:
        left = {}
        if period is not None:
            key = self.ask.indicator.pk
            left = queries.excluded_in(self.actor, self.ask.place, key, period)
        entrants = self.entrants_at(period)
        figures = []
        for kid in self.kids:
            if self._takes_part(kid):
                made = self._figure(kid, entrants.get(kid.pk), period)
                if kid.pk in left:
                    made = replace(made, excluded=_said(left[kid.pk]))
                figures.append(made)
        return ranking.rank(self.contest(previous), figures, self.yardstick)

    def _takes_part(self, kid: Child) -> bool:
        """A place with neither a goal nor a figure has nothing to do with the indicator."""
        return kid.pk in self.entrants or any(r == kid.pk for r, _ in self.figures)

    def contest(self, previous: Mapping[str, int]) -> Contest:
        indicator = self.ask.indicator
        direction = Direction(indicator.direction)
        unit = indicator.unit
        if self.ask.by is RankBy.COMPLETION:
            direction, unit = Direction.MORE, "个百分点"
            if any(e.kind == AimKind.AT_MOST and e.is_cumulative for e in self.entrants.values()):
                direction = Direction.LESS  # what is used up of a ceiling
        elif self.ask.by is RankBy.GROWTH:
            unit = "个百分点"
        return Contest(f"{indicator.name}{self.ask.by.label}", unit, direction, previous)

    def _figure(self, kid: Child, entrant: Entrant | None, period: int | None) -> PlaceFigure:
        figure = self.figures.get((kid.pk, period)) if period is not None else None
        weight = self.weights.get((kid.pk, period)) if period is not None else None
        made = PlaceFigure(
            kid.name,
            None,
            source=figure.kept_as if figure else "",
            denominator=_height(weight, self._usual) if weight else None,
        )
        if self.ask.by is RankBy.COMPLETION:
            return self._completion(made, entrant, period)
        if self.ask.by is RankBy.VALUE:
            return replace(made, value=_height(figure, self._usual))
        return self._growth(made, kid, period)

    @property
    def _usual(self) -> str:
        indicator = self.ask.indicator
        return outlook_rules.gather_of(Measure(indicator.measure), indicator.in_time)

    def _completion(
        self, made: PlaceFigure, entrant: Entrant | None, period: int | None
    ) -> PlaceFigure:
        if entrant is None:
            return replace(made, excluded="没有同一时段的责任目标")
        if entrant.achieved is None:
            why = Reason(entrant.reason).label if entrant.reason else entrant.because
            return replace(made, excluded=why or "没有算出完成率")
        if period is not None and _is_late(entrant, period):
            return replace(made, excluded=f"最新数据截至{entrant.as_of}，这个月还没有报")
        return replace(made, value=round(entrant.achieved * 100, 2))

    def _growth(self, made: PlaceFigure, kid: Child, period: int | None) -> PlaceFigure:
        if period is None:
            return made
        now, base, earlier = (
            _height(self.figures.get((kid.pk, before(period, n))), self._usual) for n in (0, 12, 24)
        )
        if Measure(self.ask.indicator.measure) in RATES:
            moved = None if now is None or base is None else now - base
            return replace(made, value=moved)
        found = comparable.growth(now, base, self.grown)
        if found.rate is None:
            is_missing = now is None or base is None
            because = "缺本期或上年同期的数" if is_missing else found.because
            return replace(made, excluded=because)
        return replace(made, value=found.rate, base=None if base is None else Base(base, earlier))


def _said(exclusion: "RankingExclusion") -> str:
    """The reason of a person, with the person."""
    by = f"（{exclusion.made_by.name}）" if exclusion.made_by else ""
    return f"经设定不参与排名：{exclusion.reason}{by}"


def _is_late(entrant: Entrant, period: int) -> bool:
    """Whether the goal stands on an older month than the one that is ranked."""
    if entrant.as_of is None:
        return False
    return entrant.as_of.year * 100 + entrant.as_of.month < period


def _height(figure: Figure | None, usual: str) -> Decimal | None:
    if figure is None:
        return None
    if usual == "last":
        return figure.corrected if figure.corrected is not None else figure.own
    return figure.total


def of_one_span(found: Sequence[Entrant]) -> list[Entrant]:
    """Of goals over different times and of different kinds those that most places have; of equals the nearest due."""
    spans = Counter(e.span for e in found)
    if not spans:
        return []
    best = max(spans, key=lambda s: (spans[s], -s[2].toordinal(), s[0]))
    return [e for e in found if e.span == best]


def _lag(ask: Ask, found: _Field, entrants: Mapping[int, Entrant], board: Board) -> Lag | None:
    """Over the places that are ranked; the others are named with the reason they are not."""
    if ask.by is not RankBy.COMPLETION:
        return None
    left = {one.place: one.because for one in board.excluded}
    return lags.lag_of(ask.indicator, {k.pk: k.name for k in found.kids}, entrants.values(), left)


def lag_words(found: Ranking) -> str:
    """The lag in one sentence: how much, whose it mostly is, and who is not counted."""
    return lags.words_of(found.ask.indicator, found.lag)
