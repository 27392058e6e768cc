"""What is known of a batch of goals: their terms, and the figures, lists and peers that they are judged by."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from daxiao.domains.targets.models import CoverageName, Goal, Observation, PeerFigure
from daxiao.domains.targets.queries.bare import RETURNED, Raw, exact, rows_of
from daxiao.domains.targets.queries.settings import Setting
from daxiao.domains.targets.rules.aims import AimKind, Coverage
from daxiao.domains.targets.rules.months import earlier, period_of
from daxiao.domains.targets.standings.settings import Settings


class GoalRow(NamedTuple):
    """A goal as it is judged; the terms that `rules.goals.aim_of` reads, and what it belongs to.

    `indicator_id` and `direction` are those of the indicator whose figures judge it (`Goal.gauge`)."""

    pk: int
    indicator_id: int
    region_id: int
    region_path: str
    industry: str
    kind: str
    comparator: str
    unit: str
    since: date
    due_on: date
    floor: Decimal | None
    stretch: Decimal | None
    high: Decimal | None
    baseline: Decimal | None
    baseline_high: Decimal | None
    is_cumulative: bool
    profile: str
    marks: Any
    proven_on: date | None
    proof: str
    state: str
    direction: str
    measured_by_id: int | None
    beats_id: int | None
    rival: str

    @property
    def is_unmeasured(self) -> bool:
        """Of an industry, without an indicator of that industry: the figures of the whole place say nothing of it."""
        return bool(self.industry) and self.measured_by_id is None


def goals(rows: QuerySet[Goal]) -> list[GoalRow]:
    """The goals of a queryset, by indicator and place."""
    named = {"indicator_id": "judged_by", "region_path": "region__path", "direction": "gauge_looks"}
    columns = [named.get(name, name) for name in GoalRow._fields]
    gauged = rows.annotate(
        judged_by=Coalesce("measured_by_id", "indicator_id"),
        gauge_looks=Coalesce("measured_by__direction", "indicator__direction"),
    )
    found = gauged.order_by("indicator_id", "region_id", "pk").values_list(*columns)
    return [GoalRow._make(row) for row in found]


class Figure(NamedTuple):
    """A month's figures that count."""

    raw_own: Raw
    raw_total: Raw
    raw_corrected: Raw
    origin: str
    state: str

    @property
    def total(self) -> Decimal | None:
        return exact(self.raw_total)

    @property
    def corrected(self) -> Decimal | None:
        return exact(self.raw_corrected)


RECENT = 3
"""Months that are looked at first; a series that ended earlier is read from its beginning."""


@lru_cache(maxsize=2048)
def recent(since: date, due_on: date, today: date) -> tuple[int, ...]:
    """The newest months that a goal may have a figure of, the newest first."""
    newest, first = period_of(min(due_on, today)), period_of(since)
    months = (earlier(newest, n) for n in range(RECENT))
    return tuple(p for p in months if p >= first)


@lru_cache(maxsize=2048)
def beside(since: date, due_on: date, today: date, *, eve: bool) -> frozenset[int]:
    """All months that a goal is judged by: the recent ones, those before them and a year before, ends of earlier years, and
    where it counts from a figure the eve of its beginning."""
    newest = recent(since, due_on, today)
    found = set(newest)
    found |= {earlier(p) for p in newest} | {earlier(p, 12) for p in newest}
    found |= {year * 100 + 12 for year in range(since.year, min(due_on, today).year)}
    if eve:
        found.add(earlier(period_of(since)))
    return frozenset(found)


@lru_cache(maxsize=2048)
def throughout(since: date, due_on: date, today: date, *, eve: bool) -> frozenset[int]:
    """Every month from a year before its beginning, its eve among them."""
    last, first = period_of(min(due_on, today)), earlier(period_of(since), 12)
    found = {earlier(period_of(since))} if eve else set()
    while first <= last:
        found.add(first)
        first = earlier(first, -1)
    return frozenset(found)


Series = dict[int, Figure]


@dataclass(slots=True)
class Facts:
    """Figures by series and period, indicators, lists by goal, and peers by goal and period."""

    settings: dict[int, Setting]
    series: dict[tuple[int, int], Series] = field(default_factory=lambda: defaultdict(dict))
    lists: dict[int, Coverage] = field(default_factory=dict)
    peers: dict[int, dict[int, list[Decimal]]] = field(default_factory=dict)
    rivals: dict[int, dict[int, Decimal]] = field(default_factory=dict)

    @classmethod
    def load(cls, rows: Sequence[GoalRow], today: date) -> "Facts":
        made = cls(Settings.load(_indicators(rows)).by_id)
        measured = [r for r in rows if not r.is_unmeasured and r.kind not in _WITHOUT_FIGURES]
        made._read(measured, beside, today)
        late = [r for r in measured if made.newest(r, today) is None and r.since <= today]
        made._read(late, throughout, today)
        made._lists([row.pk for row in rows if row.kind == AimKind.COVERAGE])
        made._peers([row.pk for row in rows if row.kind == AimKind.RANK])
        made._rivals({row.pk: row.rival for row in rows if row.rival})
        return made

    def newest(self, row: GoalRow, today: date) -> int | None:
        """The newest month within the goal's time that has a figure."""
        own = self.series.get((row.indicator_id, row.region_id))
        if not own:
            return None
        for period in recent(row.since, row.due_on, today):
            if period in own:
                return period
        first, last = period_of(row.since), period_of(min(row.due_on, today))
        return max((p for p in own if first <= p <= last), default=None)

    def _read(self, rows: Sequence[GoalRow], which: Any, today: date) -> None:
        """One rectangle for each time span: goals of a batch mostly share theirs."""
        spans: dict[frozenset[int], list[GoalRow]] = defaultdict(list)
        for row in rows:
            eve = row.kind == AimKind.INCREMENT or row.since.month > 1
            spans[which(row.since, row.due_on, today, eve=eve)].append(row)
        for periods, own in spans.items():
            self._rectangle(_indicators(own), {r.region_id for r in own}, periods)

    def _rectangle(
        self, indicators: Collection[int], regions: Collection[int], periods: Collection[int]
    ) -> None:
        if not periods:
            return  # goals that have not begun: a bare query of nothing cannot be said in SQL
        rows = (
            Observation.everything.filter(
                indicator__in=indicators, region__in=regions, period__in=periods
            )
            .exclude(state=RETURNED)
            .filter(Q(total__isnull=False) | Q(own__isnull=False))
            .order_by()
        )
        columns = ("indicator_id", "region_id", "period", "own", "total", "corrected")
        wanted = rows.values_list(*columns, "origin", "state")
        for i, r, period, *figures in rows_of(wanted):
            self.series[i, r][period] = Figure._make(figures)

    def _lists(self, keys: Iterable[int]) -> None:
        listed: dict[int, set[str]] = defaultdict(set)
        covered: dict[int, set[str]] = defaultdict(set)
        names = CoverageName.everything.filter(goal__in=list(keys), removed_on__isnull=True)
        for goal, name, since in names.order_by().values_list("goal_id", "name", "covered_on"):
            listed[goal].add(name)
            if since is not None:
                covered[goal].add(name)
        for goal, own in listed.items():
            self.lists[goal] = Coverage(frozenset(own), frozenset(covered[goal]))

    def _peers(self, keys: Iterable[int]) -> None:
        rows = PeerFigure.everything.filter(goal__in=list(keys)).order_by()
        for goal, period, value in rows.values_list("goal_id", "period", "value"):
            self.peers.setdefault(goal, {}).setdefault(period, []).append(value)

    def _rivals(self, named: Mapping[int, str]) -> None:
        """The figures of what has to be outdone, where they are entered at the goal under its name."""
        rows = PeerFigure.everything.filter(goal__in=list(named)).order_by()
        for goal, name, period, value in rows.values_list("goal_id", "name", "period", "value"):
            if name == named[goal]:
                self.rivals.setdefault(goal, {})[period] = value


def _indicators(rows: Iterable[GoalRow]) -> set[int]:
    """Those whose figures judge the goals, and those that have to be outdone."""
    return {key for row in rows for key in (row.indicator_id, row.beats_id) if key is not None}


_WITHOUT_FIGURES = frozenset({AimKind.COVERAGE.value, AimKind.FIRST.value})
