"""The ground on which figures are entered, for a whole batch at once: definitions, places, duties, locks, what is there."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from daxiao.domains.targets.models import (
    FigureCorrection,
    Indicator,
    Observation,
    ReportingDuty,
)
from daxiao.domains.targets.queries.bare import DERIVED, RETURNED, Raw, exact, moment, rows_of
from daxiao.domains.targets.queries.locks import Locks
from daxiao.domains.targets.queries.settings import INDICATOR_COLUMNS, Setting, setting_of
from daxiao.domains.targets.rules.folding import Booked, Typed
from daxiao.domains.targets.rules.months import earlier
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.kernel.access import Actor, Branch
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region


_RULE = Actor.system("填报核对")
"""Who owes a figure is asked about its own past, also where another unit filed it before; of other indicators he is told
what he may see."""

_GIVEN = {g.value: g for g in Given}

HISTORY = 24
"""Months that an entry is compared with."""


class Past(NamedTuple):
    """A month that is there already; figures become decimals when they are looked at."""

    given: str
    raw_value: Raw
    raw_own: Raw
    raw_total: Raw
    state: str
    origin: str
    raw_at: datetime | str

    @property
    def value(self) -> Decimal:
        found = exact(self.raw_value)
        return Decimal(0) if found is None else found

    @property
    def own(self) -> Decimal | None:
        return exact(self.raw_own)

    @property
    def total(self) -> Decimal | None:
        return exact(self.raw_total)

    @property
    def entered_at(self) -> datetime:
        return moment(self.raw_at)


_PAST = ("given", "value", "own", "total", "state", "origin", "entered_at")


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator as an entry is checked by it."""

    setting: Setting
    low: Decimal | None
    high: Decimal | None
    whole: int | None
    is_partition: bool
    is_merged: bool
    owner: str


@dataclass(frozen=True, slots=True)
class Where:
    name: str
    path: str
    since: date | None
    until: date | None


Pair = tuple[int, int]
"""Indicator and place."""


@dataclass(slots=True)
class Ground:
    """Everything a batch is checked against."""

    definitions: dict[int, Definition] = field(default_factory=dict)
    places: dict[int, Where] = field(default_factory=dict)
    orgs: dict[int, str] = field(default_factory=dict)
    duties: dict[Pair, int] = field(default_factory=dict)
    past: dict[Pair, dict[int, Past]] = field(default_factory=lambda: defaultdict(dict))
    bookings: dict[Pair, list[tuple[int, Booked]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    parts: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[Pair, dict[int, Past]] = field(default_factory=lambda: defaultdict(dict))
    locks: Locks = field(default_factory=Locks)

    @classmethod
    def load(cls, actor: Actor, entries: Sequence[FigureInput], *, today: date) -> "Ground":
        made = cls()
        indicators = {e.indicator_id for e in entries}
        regions = {e.region_id for e in entries}
        periods = {e.period for e in entries}
        made._define(indicators)
        made._place(regions)
        made._assign(indicators, regions, {e.org_id for e in entries if e.org_id})
        made.locks = Locks.load(periods, today=today)
        asked = _months(periods, HISTORY)
        _read(_RULE, indicators, regions, asked, made.past)
        made._book(indicators, regions, periods)
        made._look_beside(actor, indicators, regions, periods)
        return made

    @classmethod
    def again(cls, entries: Sequence[FigureInput], *, today: date) -> "Ground":
        """What the writing of entries that were checked needs: definitions, duties, corrections, and the locks as they are
        by now."""
        made = cls()
        indicators = {e.indicator_id for e in entries}
        regions = {e.region_id for e in entries}
        made._define(indicators)
        made.locks = Locks.load({e.period for e in entries}, today=today)
        made._place(regions)
        made._assign(indicators, regions, set())
        made._book(indicators, regions, {e.period for e in entries})
        return made

    def _define(self, keys: Collection[int]) -> None:
        rows = Indicator.objects.visible_to(_RULE, Cap.INDICATOR_VIEW).filter(pk__in=keys)
        beside = ("low", "high", "whole_id", "is_partition", "merged_into_id", "owner__path")
        for row in rows.values_list(*INDICATOR_COLUMNS, *beside):
            low, high, whole, is_partition, merged, owner = row[-6:]
            self.definitions[row[0]] = Definition(
                setting_of(row[:-6]),
                low,
                high,
                whole,
                is_partition,
                merged is not None,
                owner or "",
            )

    def _place(self, keys: Collection[int]) -> None:
        rows = Region.objects.visible_to(_RULE, Cap.PLACE_VIEW).filter(pk__in=keys)
        for pk, name, path, since, until in rows.values_list(
            "pk", "name", "path", "since", "until"
        ):
            self.places[pk] = Where(name, path, since, until)

    def _assign(
        self, indicators: Collection[int], regions: Collection[int], orgs: set[int]
    ) -> None:
        rows = ReportingDuty.objects.visible_to(_RULE, Cap.FIGURE_VIEW).filter(
            indicator__in=indicators, region__in=regions, until__isnull=True
        )
        for i, r, org, path in rows.order_by().values_list(
            "indicator_id", "region_id", "org_id", "org__path"
        ):
            self.duties[i, r] = org
            self.orgs[org] = path
        if orgs:
            known = Org.objects.visible_to(_RULE, Cap.UNIT_VIEW).filter(pk__in=orgs)
            self.orgs |= dict(known.values_list("pk", "path"))

    def _book(
        self, indicators: Collection[int], regions: Collection[int], periods: Collection[int]
    ) -> None:
        years = {p // 100 for p in periods}
        rows = FigureCorrection.objects.visible_to(_RULE, Cap.FIGURE_VIEW).filter(
            indicator__in=indicators,
            region__in=regions,
            made_in__gte=min(years) * 100,
            made_in__lt=(max(years) + 1) * 100,
        )
        columns = ("of", "made_in", "given", "before", "after", "reason", "made_at")
        for i, r, of, made_in, given, *rest in rows.order_by("made_at", "pk").values_list(
            "indicator_id", "region_id", *columns
        ):
            booked = Booked(of % 100, made_in % 100, Given(given), *rest)
            self.bookings[i, r].append((of // 100, booked))

    def _look_beside(
        self,
        actor: Actor,
        indicators: Collection[int],
        regions: Collection[int],
        periods: Collection[int],
    ) -> None:
        """Wholes and parts of what is entered, as far as the person may see them."""
        rows = Indicator.objects.visible_to(_RULE, Cap.INDICATOR_VIEW).filter(
            whole__in=indicators, merged_into=None
        )
        for pk, whole in rows.values_list("pk", "whole_id"):
            self.parts[whole].append(pk)
        wholes = {d.whole for d in self.definitions.values() if d.whole}
        others = (wholes | {p for ones in self.parts.values() for p in ones}) - set()
        self._define(others - set(self.definitions))
        if others:
            _read(actor, others, regions, periods, self.beside)

    # ---- asked of it

    def typed(self, pair: Pair, year: int, *, without: int = 0) -> list[Typed]:
        """What was typed in a year and counts; `without` leaves one month out."""
        past = self.past.get(pair, {})
        months = range(year * 100 + 1, year * 100 + 13)
        return [
            Typed(period % 100, _GIVEN[p.given], p.value, p.entered_at)
            for period in months
            if (p := past.get(period)) is not None
            and period != without
            and p.state != RETURNED
            and p.origin not in DERIVED
        ]

    def booked(self, pair: Pair, year: int) -> list[Booked]:
        return [b for y, b in self.bookings.get(pair, ()) if y == year]

    def may_report(self, branches: Sequence[Branch], entry: FigureInput) -> bool:
        """Whether the figure is the actor's to report: his place, or the duty of his unit, or the indicator's owner."""
        place = self.places.get(entry.region_id)
        definition = self.definitions.get(entry.indicator_id)
        if place is None or definition is None:
            return False
        duty = self.duties.get((entry.indicator_id, entry.region_id))
        reached = [p for p in (self.orgs.get(duty or 0, ""), definition.owner) if p]
        for branch in branches:
            if branch.region_path is not None and not place.path.startswith(branch.region_path):
                continue
            if branch.org_path is None or any(p.startswith(branch.org_path) for p in reached):
                return True
        return False

    def org_of(self, actor: Actor, entry: FigureInput) -> int | None:
        """The unit that the figure is filed under: whose duty it is before who happens to type it."""
        duty = self.duties.get((entry.indicator_id, entry.region_id))
        return duty or entry.org_id or actor.org_id


def _months(periods: Collection[int], history: int) -> set[int]:
    """The months of the years that are entered, and those before them that entries are compared with."""
    found = {year * 100 + n for year in {p // 100 for p in periods} for n in range(1, 13)}
    for period in periods:
        found |= {earlier(period, n) for n in range(1, history + 1)}
    return found


def _read(
    actor: Actor,
    indicators: Collection[int],
    regions: Collection[int],
    periods: Collection[int],
    into: dict[Pair, dict[int, Past]],
) -> None:
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        indicator__in=indicators, region__in=regions, period__in=periods
    )
    columns = ("indicator_id", "region_id", "period", *_PAST)
    for i, r, period, *told in rows_of(rows.order_by().values_list(*columns)):
        into[i, r][period] = Past(*told)
