"""Observations of a batch as plain cells: loaded by rectangles, changed in memory, written in a few statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from daxiao.domains.targets.models import FigureCorrection, Observation
from daxiao.domains.targets.queries.bare import (
    DERIVED,
    EARLIEST,
    RETURNED,
    Key,
    YearKey,
    exact,
    moment,
    rows_of,
)
from daxiao.domains.targets.rules.folding import Booked, Typed
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.standings import batches


COLUMNS = (
    "pk",
    "indicator_id",
    "region_id",
    "period",
    "given",
    "value",
    "own",
    "total",
    "corrected",
    "origin",
    "source",
    "legal",
    "state",
    "version",
    "is_demo",
    "entered_at",
)


@dataclass(slots=True)
class Cell:
    """One observation, as far as what follows from it. `pk` None is not stored yet."""

    pk: int | None
    indicator_id: int
    region_id: int
    period: int
    given: str
    value: Decimal
    own: Decimal | None
    total: Decimal | None
    corrected: Decimal | None
    origin: str
    source: str
    legal: str
    state: str
    version: int
    is_demo: bool
    entered_at: datetime

    @property
    def key(self) -> Key:
        return (self.indicator_id, self.region_id, self.period)

    @property
    def is_derived(self) -> bool:
        return self.origin in DERIVED

    @property
    def counts(self) -> bool:
        return self.state != RETURNED

    def typed(self) -> Typed:
        return Typed(self.period % 100, Given(self.given), self.value, self.entered_at)


@dataclass(slots=True)
class Cells:
    """The cells of a batch. `folded` have new figures of their own, `fresh` and `redone` are derived rows to write,
    `gone` are derived rows that nothing supports any more."""

    held: dict[Key, Cell] = field(default_factory=dict)
    months: dict[YearKey, set[int]] = field(default_factory=lambda: defaultdict(set))
    bookings: dict[YearKey, list[Booked]] = field(default_factory=lambda: defaultdict(list))
    folded: set[Key] = field(default_factory=set)
    redone: set[Key] = field(default_factory=set)
    gone: list[int] = field(default_factory=list)
    booked: set[YearKey] = field(default_factory=set)

    def put(self, cell: Cell) -> None:
        self.held[cell.key] = cell
        self.months[cell.indicator_id, cell.region_id, cell.period // 100].add(cell.period)

    def drop(self, key: Key) -> None:
        cell = self.held.pop(key)
        self.months[key[0], key[1], key[2] // 100].discard(key[2])
        self.redone.discard(key)
        if cell.pk is not None:
            self.gone.append(cell.pk)

    def year(self, key: YearKey) -> Iterator[Cell]:
        """The cells of a year that are typed or counted and count."""
        for period in sorted(self.months.get(key, ())):
            cell = self.held[key[0], key[1], period]
            if not cell.is_derived and cell.counts:
                yield cell

    def around(self, key: YearKey) -> list[Typed]:
        """The totals of derived months of a year: what is typed for the months after them is added to these."""
        rows = (self.held[key[0], key[1], p] for p in self.months.get(key, ()))
        return [
            Typed(c.period % 100, Given.CUMULATIVE, c.total, EARLIEST)
            for c in rows
            if c.is_derived and c.total is not None
        ]

    # ---- reading

    def load(
        self, indicators: Collection[int], regions: Collection[int], periods: Collection[int]
    ) -> None:
        """The rows of a rectangle; what is held already stays as it is."""
        if not (indicators and regions and periods):
            return
        rows = Observation.everything.filter(
            indicator__in=indicators, region__in=regions, period__in=periods
        )
        for row in rows_of(rows.order_by().values_list(*COLUMNS)):
            if (row[1], row[2], row[3]) not in self.held:
                self.put(_cell(row))

    def load_bookings(self, keys: Collection[YearKey]) -> None:
        """The corrections of these years; those that are held already are not read again."""
        wanted = set(keys) - self.booked
        if not wanted:
            return
        self.booked |= wanted
        rows = FigureCorrection.everything.filter(
            indicator__in={k[0] for k in wanted}, region__in={k[1] for k in wanted}
        ).order_by("made_at", "pk")
        years = {k[2] for k in wanted}
        rows = rows.filter(made_in__gte=min(years) * 100, made_in__lt=(max(years) + 1) * 100)
        columns = ("indicator_id", "region_id", "of", "made_in", "given", "before", "after")
        for row in rows.values_list(*columns, "reason", "made_at"):
            indicator, region, of, made_in, given, before, after, reason, at = row
            key = (indicator, region, of // 100)
            if key in wanted:
                booked = Booked(of % 100, made_in % 100, Given(given), before, after, reason, at)
                self.bookings[key].append(booked)

    # ---- writing

    def write(self, now: datetime) -> None:
        """Everything that changed, in the order in which nothing is ever there twice."""
        if self.gone:
            for chunk in _chunks(self.gone):
                Observation.everything.filter(pk__in=chunk).delete()
        self._write_folded()
        fresh = [self.held[k] for k in self.redone if self.held[k].pk is None]
        redone = [self.held[k] for k in self.redone if self.held[k].pk is not None]
        Observation.everything.bulk_create([_row(cell, now) for cell in fresh], batch_size=500)
        self._write_redone(redone, now)

    def _write_folded(self) -> None:
        rows = [
            (c.own, c.total, c.corrected, c.pk)
            for c in (self.held[k] for k in self.folded)
            if c.pk is not None
        ]
        batches.update(Observation, ("own", "total", "corrected"), rows)

    def _write_redone(self, cells: Iterable[Cell], now: datetime) -> None:
        rows = [
            (
                c.given,
                c.value,
                c.own,
                c.total,
                c.corrected,
                c.source,
                c.legal,
                c.state,
                c.is_demo,
                now,
                c.pk,
            )
            for c in cells
        ]
        batches.update(Observation, _REDONE, rows, counts="version")


_REDONE = (
    "given",
    "value",
    "own",
    "total",
    "corrected",
    "source",
    "legal",
    "state",
    "is_demo",
    "entered_at",
)


def _cell(row: tuple[Any, ...]) -> Cell:
    pk, indicator, region, period, given, value, own, total, corrected, *rest = row
    origin, source, legal, state, version, is_demo, at = rest
    return Cell(
        pk=pk,
        indicator_id=indicator,
        region_id=region,
        period=period,
        given=given,
        value=exact(value) or Decimal(0),
        own=exact(own),
        total=exact(total),
        corrected=exact(corrected),
        origin=origin,
        source=source,
        legal=legal,
        state=state,
        version=version,
        is_demo=bool(is_demo),
        entered_at=moment(at),
    )


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), 5000):
        yield keys[start : start + 5000]


def _row(cell: Cell, now: datetime) -> Observation:
    return Observation(
        indicator_id=cell.indicator_id,
        region_id=cell.region_id,
        period=cell.period,
        given=cell.given,
        value=cell.value,
        own=cell.own,
        total=cell.total,
        corrected=cell.corrected,
        origin=cell.origin,
        source=cell.source,
        legal=cell.legal,
        state=cell.state,
        is_demo=cell.is_demo,
        entered_at=now,
    )
