"""Figures that follow from others: the months of a year, the places above, the indicators that are calculated.

One pass over a batch: fold the years that were touched, then roll up from the deepest places to the top, then calculate,
until nothing moves any more. Everything is read in rectangles and written in a few statements.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.targets.queries.bare import Key, YearKey
from daxiao.domains.targets.queries.settings import Setting
from daxiao.domains.targets.rules import formulas
from daxiao.domains.targets.rules.folding import fold
from daxiao.domains.targets.rules.observing import WIDEST
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.rules.summing import Held, OverTime, Summing, roll_up
from daxiao.domains.targets.standings.cells import Cell, Cells
from daxiao.domains.targets.standings.settings import Place, Settings, Tree
from daxiao.domains.targets.types.figures import FigureState, Legal, Origin, Source
from daxiao.std.periods import Month


LAPS = 20
"""A formula may rest on a rolled-up figure and a share be weighted by a calculated one; no book is nested deeper."""

Figures = tuple[Decimal | None, Decimal | None, Decimal | None]
"""Own, total, corrected."""


def month_end(period: int) -> date:
    return Month(period // 100, period % 100).last


def refold(cells: Cells, keys: Iterable[YearKey], settings: Settings) -> set[Key]:
    """Fold the years anew; returns the months whose figures moved."""
    moved: set[Key] = set()
    for key in keys:
        rows = list(cells.year(key))
        rule = settings.by_id[key[0]].fold
        if not rows:
            continue
        typed = [c.typed() for c in rows]
        if rule.in_time is OverTime.SUM:
            typed += cells.around(key)
        found = fold(key[2], typed, cells.bookings.get(key, ()), rule)
        for cell in rows:
            now = found[cell.period % 100]
            own, total, corrected = map(_fitting, (now.own, now.total, now.corrected))
            if (cell.own, cell.total, cell.corrected) != (own, total, corrected):
                cell.own, cell.total, cell.corrected = own, total, corrected
                cells.folded.add(cell.key)
                moved.add(cell.key)
    return moved


def _fitting(value: Decimal | None) -> Decimal | None:
    """None for a sum of slips that is wider than its column: it cannot be told."""
    return None if value is None or abs(value) >= WIDEST else value


@dataclass(slots=True)
class Spread:
    """What a batch of changed figures leads to."""

    cells: Cells
    settings: Settings
    tree: Tree
    now: datetime
    touched: set[Key] = field(default_factory=set)

    def run(self, dirty: Collection[Key]) -> set[Key]:
        """Follow the changes up the places and through the formulas; returns all months that moved, `dirty` included."""
        self.touched |= set(dirty)
        todo: set[Key] = set(dirty)
        for _ in range(LAPS):
            if not todo:
                break
            rolled = self._roll_all(todo)
            calculated = self._calculate(todo | rolled)
            todo = calculated
        return self.touched

    # ---- places

    def _roll_all(self, dirty: Collection[Key]) -> set[Key]:
        waiting: dict[int, set[Key]] = defaultdict(set)
        self._queue(dirty, waiting)
        moved: set[Key] = set()
        while waiting:
            depth = max(waiting)
            changed = self._roll(waiting.pop(depth))
            changed |= self._refold_beside(changed)
            moved |= changed
            self._queue(changed, waiting)
        self.touched |= moved
        return moved

    def _refold_beside(self, changed: Collection[Key]) -> set[Key]:
        """Months that were typed for a place whose other months are rolled up: they are added to those."""
        years = {
            (i, r, p // 100)
            for i, r, p in changed
            if self.settings.by_id[i].fold.in_time is OverTime.SUM
        }
        if not years:
            return set()
        periods = {y * 100 + n for y in {k[2] for k in years} for n in range(1, 13)}
        self.cells.load({k[0] for k in years}, {k[1] for k in years}, periods)
        mixed = [key for key in years if next(self.cells.year(key), None) is not None]
        self.cells.load_bookings(mixed)
        return refold(self.cells, mixed, self.settings)

    def _queue(self, dirty: Iterable[Key], waiting: dict[int, set[Key]]) -> None:
        for indicator, region, period in dirty:
            parent = self.tree.parent(region)
            place = self.tree.places.get(parent) if parent is not None else None
            if place is None:
                continue
            for one in (indicator, *self.settings.weighs.get(indicator, ())):
                setting = self.settings.by_id[one]
                if setting.across is not Summing.NONE and not setting.is_computed:
                    waiting[place.depth].add((one, place.pk, period))

    def _roll(self, keys: set[Key]) -> set[Key]:
        self._load_for(keys)
        return {key for key in keys if self._roll_one(key)}

    def _load_for(self, keys: set[Key]) -> None:
        """Children and parents of a level, one rectangle for each group of periods."""
        by_periods: dict[frozenset[int], set[tuple[int, int]]] = defaultdict(set)
        periods: dict[tuple[int, int], set[int]] = defaultdict(set)
        for indicator, region, period in keys:
            periods[indicator, region].add(period)
        for pair, asked in periods.items():
            by_periods[frozenset(asked)].add(pair)
        for asked_periods, pairs in by_periods.items():
            indicators = {i for i, _ in pairs}
            indicators |= {w for i in indicators if (w := self.settings.by_id[i].weight_by)}
            parents = {r for _, r in pairs}
            regions = parents | {c for r in parents for c in self.tree.children.get(r, ())}
            self.cells.load(indicators, regions, asked_periods | self._ends(regions, asked_periods))

    def _ends(self, regions: Iterable[int], periods: Iterable[int]) -> set[int]:
        """The last months of places that ended in these years: their part of the year stays in it."""
        ended = (self.tree.places[r].until for r in regions)
        years = {p // 100 for p in periods}
        return {_last_period(day) for day in ended if day is not None and day.year in years}

    def _roll_one(self, key: Key) -> bool:
        """Make or remove the rolled-up row; whether anything moved. What was typed for the place itself stays."""
        indicator, region, period = key
        have = self.cells.held.get(key)
        if have is not None and not have.is_derived:
            return False
        setting = self.settings.by_id[indicator]
        day = month_end(period)
        living = [
            place
            for pk in self.tree.children.get(region, ())
            if (place := self.tree.places[pk]).lives_on(day)
        ]
        parts = [self._counting(indicator, place.pk, period) for place in living]
        found = self._figures(setting, living, parts, period)
        known = [p for p in parts if p is not None]
        if found[0] is None and found[1] is None:
            return self._remove(key)
        return self._put(key, setting, found, Origin.ROLLED_UP, known)

    def _counting(self, indicator: int, region: int, period: int) -> Cell | None:
        cell = self.cells.held.get((indicator, region, period))
        return cell if cell is not None and cell.counts else None

    def _figures(
        self, setting: Setting, living: list[Place], parts: list[Cell | None], period: int
    ) -> Figures:
        weights: list[Cell | None] = [None] * len(living)
        if setting.across is Summing.WEIGHTED:
            if setting.weight_by is None:
                return None, None, None
            weights = [self._counting(setting.weight_by, p.pk, period) for p in living]
        gone = self._ended(setting, living, period)
        out = []
        for name in ("own", "total", "corrected"):
            held = [
                Held(p.name, getattr(c, name, None), getattr(w, name, None))
                for p, c, w in zip(living, parts, weights, strict=True)
            ]
            value = roll_up(held, setting.across, places=setting.fold.places).value
            if value is not None and name == "total":
                value = None if gone is None else value + gone
            out.append(_fitting(value))
        return out[0], out[1], out[2]

    def _ended(self, setting: Setting, living: list[Place], period: int) -> Decimal | None:
        """What places that ended earlier in the year brought until then; None where that is not known."""
        if (
            setting.across is not Summing.SUM
            or setting.fold.in_time is not OverTime.SUM
            or not living
        ):
            return Decimal(0)
        total = Decimal(0)
        day = month_end(period)
        for pk in self.tree.children.get(living[0].parent or 0, ()):
            until = self.tree.places[pk].until
            if until is None or until.year != period // 100 or until > day:
                continue
            cell = self._counting(setting.pk, pk, _last_period(until))
            if until.month == 1 or _last_period(until) // 100 != period // 100:
                continue
            if cell is None or cell.total is None:
                return None
            total += cell.total
        return total

    # ---- formulas

    def _calculate(self, dirty: Collection[Key]) -> set[Key]:
        keys = {
            (dependent, region, period)
            for indicator, region, period in dirty
            for dependent in self.settings.dependents.get(indicator, ())
        }
        if not keys:
            return set()
        by_indicator: dict[int, set[Key]] = defaultdict(set)
        for key in keys:
            by_indicator[key[0]].add(key)
        moved: set[Key] = set()
        for indicator, own in by_indicator.items():
            leaves = self.settings.leaves(indicator)
            regions, periods = {k[1] for k in own}, {k[2] for k in own}
            self.cells.load({indicator, *leaves}, regions, periods)
            book = self.settings.book(indicator)
            moved |= {key for key in own if self._calculate_one(key, book, leaves)}
        self.touched |= moved
        return moved

    def _calculate_one(self, key: Key, book: formulas.Book | None, leaves: tuple[int, ...]) -> bool:
        indicator, region, period = key
        have = self.cells.held.get(key)
        if have is not None and have.origin != Origin.CALCULATED.value:
            return False
        parts = {pk: self._counting(pk, region, period) for pk in leaves}
        setting = self.settings.by_id[indicator]
        found: list[Decimal | None] = []
        for name in ("own", "total", "corrected"):
            given = {
                self.settings.by_id[pk].code: getattr(cell, name, None)
                for pk, cell in parts.items()
            }
            found.append(_evaluated(setting, book, given))
        if found[0] is None and found[1] is None:
            return self._remove(key)
        known = [cell for cell in parts.values() if cell is not None]
        return self._put(key, setting, (found[0], found[1], found[2]), Origin.CALCULATED, known)

    # ---- the rows

    def _remove(self, key: Key) -> bool:
        if key not in self.cells.held:
            return False
        self.cells.drop(key)
        return True

    def _put(
        self, key: Key, setting: Setting, found: Figures, origin: Origin, parts: list[Cell]
    ) -> bool:
        own, total, corrected = found
        given = Given.MONTH if total is None or own == total else Given.CUMULATIVE
        shown = own if given is Given.MONTH else total
        is_approved = all(p.state == FigureState.APPROVED.value for p in parts)
        cell = Cell(
            pk=None,
            indicator_id=key[0],
            region_id=key[1],
            period=key[2],
            given=given.value,
            value=shown if shown is not None else Decimal(0),
            own=own,
            total=total,
            corrected=corrected,
            origin=origin.value,
            source=_common({p.source for p in parts}, Source.DISPATCH.value),
            legal=_common({p.legal for p in parts}, Legal.DISPATCH.value),
            state=(FigureState.APPROVED if is_approved else FigureState.SUBMITTED).value,
            version=1,
            is_demo=any(p.is_demo for p in parts),
            entered_at=self.now,
        )
        have = self.cells.held.get(key)
        if have is not None:
            if _told(have) == _told(cell):
                return False
            cell.pk, cell.version = have.pk, have.version
        self.cells.put(cell)
        self.cells.redone.add(key)
        return True


def _told(cell: Cell) -> tuple[object, ...]:
    return (
        cell.value,
        cell.own,
        cell.total,
        cell.corrected,
        cell.state,
        cell.legal,
        cell.source,
        cell.given,
    )


def _common(found: set[str], other: str) -> str:
    return found.pop() if len(found) == 1 else other


def _last_period(until: date) -> int:
    """The last month at whose end a place that ends on `until` was there."""
    month = Month.of(until).previous()
    return month.year * 100 + month.month


def _evaluated(
    setting: Setting, book: formulas.Book | None, given: dict[str, Decimal | None]
) -> Decimal | None:
    """Rounded to what the table holds; None where a part is missing or the result is no figure that people write."""
    if book is None:
        return None
    value = formulas.evaluate(setting.code, book, given).value
    if (value := _fitting(value)) is None:
        return None
    return value.quantize(Decimal(1).scaleb(-setting.fold.places), ROUND_HALF_UP)
