"""The checks of a batch of figures before they are kept (`rules.entry_checks`), set-based: nothing is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from daxiao.domains.targets.queries.bare import RETURNED
from daxiao.domains.targets.queries.entry_ground import Ground, Pair, Past
from daxiao.domains.targets.queries.settings import parsed
from daxiao.domains.targets.rules import entry_checks, folding, formulas, observing
from daxiao.domains.targets.rules.entry_checks import (
    Bounds,
    Entered,
    EntryYardstick,
    Parts,
    Previous,
    Reference,
)
from daxiao.domains.targets.rules.folding import Folded, Typed
from daxiao.domains.targets.rules.months import earlier
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.rules.summing import OverTime
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.std.findings import Decision, Finding, Severity


CHUNK = 3000
"""Entries checked at once: their history of two years is some 70 000 rows."""

_NOW = datetime(9999, 1, 1, tzinfo=UTC)
"""What is entered now is later than all that is there."""


def check_entries(
    actor: Actor, entries: Sequence[FigureInput], *, today: date
) -> dict[int, Decision]:
    """What is to be said of each figure, by its place in the batch; one without findings is in it with an empty decision.

    Of the figure's own series everything is compared; of other indicators (其中数) what the actor may see.
    """
    twice = _twice(entries)
    order = sorted(range(len(entries)), key=lambda n: _order(entries[n]))
    found: dict[int, Decision] = {}
    for start in range(0, len(order), CHUNK):
        chunk = order[start : start + CHUNK]
        batch = _Batch.of(actor, [entries[n] for n in chunk], today)
        for n in chunk:
            said = observing.TWICE(field="value")
            decision = Decision((said,)) if n in twice else batch.check(entries[n])
            found[n] = decision
    return {n: found[n] for n in range(len(entries))}


def check_correction(actor: Actor, entry: FigureInput, *, today: date) -> Decision:
    """What is to be said of the value that a correction puts in a figure's place: a slip of units, a jump, limits, parts. That
    a total falls, or that its month is closed, is what corrections are for."""
    return _Batch.of(actor, [entry], today).check_value(entry)


def doubts(
    actor: Actor, entries: Sequence[FigureInput], *, today: date
) -> dict[int, tuple[str, ...]]:
    """What is odd about values that are there, by their place in the batch: for who approves them."""
    if not entries:
        return {}
    batch = _Batch.of(actor, entries, today)
    told = {n: batch.check_value(entry).findings for n, entry in enumerate(entries)}
    return {
        n: tuple(f.sentence for f in found if f.severity is not Severity.HINT)
        for n, found in told.items()
    }


def _order(entry: FigureInput) -> tuple[int, int, int]:
    return entry.indicator_id, entry.region_id, entry.period


def _twice(entries: Sequence[FigureInput]) -> set[int]:
    seen: dict[tuple[int, int, int], int] = {}
    found: set[int] = set()
    for n, entry in enumerate(entries):
        if seen.setdefault(_order(entry), n) != n:
            found.add(n)
    return found


@dataclass(slots=True)
class _Batch:
    actor: Actor
    ground: Ground
    today: date
    given: dict[tuple[int, int, int], FigureInput]
    earlier: dict[tuple[Pair, int], list[Typed]] = field(default_factory=lambda: defaultdict(list))
    sticks: dict[str, EntryYardstick] = field(default_factory=dict)
    is_local: bool = field(default_factory=lambda: yardsticks.is_set_locally("entry_checks"))

    @classmethod
    def of(cls, actor: Actor, entries: Sequence[FigureInput], today: date) -> "_Batch":
        ground = Ground.load(actor, entries, today=today)
        return cls(actor, ground, today, {_order(e): e for e in entries})

    def check(self, entry: FigureInput) -> Decision:
        place = self.ground.places.get(entry.region_id)
        definition = self.ground.definitions.get(entry.indicator_id)
        if place is None or definition is None or not observing.is_month(entry.period):
            return Decision.of([observing.UNKNOWN(field="indicator")])
        if not self.ground.may_report(self.actor.branches(Cap.FIGURE_REPORT), entry):
            return Decision.of([observing.NOT_YOURS(field="indicator")])
        setting = definition.setting
        org = self.ground.org_of(self.actor, entry)
        offered = observing.Offered(
            name=setting.name,
            value=entry.value,
            places=setting.places,
            period=entry.period,
            counted_by=setting.counted_by,
            is_merged=definition.is_merged,
            place=place.name,
            place_since=place.since,
            place_until=place.until,
            lock=self.ground.locks.why(place.path, entry.period, org, entry.indicator_id),
        )
        first = observing.may_enter(offered, self.today)
        findings = list(first.findings)
        if setting.formula and (formula := parsed(setting.formula)) is not None:
            findings.append(_typed_formula(setting.name, formula.text, formula.parts))
        if not entry.value.is_finite() or not first.allowed:
            if not entry.value.is_finite():
                findings.append(entry_checks.NO_NUMBER(field="value", name=setting.name))
            return Decision.of(findings)
        findings += self._figure(entry, place.path)
        return Decision.of(findings)

    def _figure(self, entry: FigureInput, path: str) -> list[Finding]:
        """What the figure itself gives rise to."""
        pair, year = (entry.indicator_id, entry.region_id), entry.period // 100
        rule = self.ground.definitions[entry.indicator_id].setting.fold
        typed = self.ground.typed(pair, year, without=entry.period) + self.earlier[pair, year]
        booked = self.ground.booked(pair, year)
        fresh = Typed(entry.period % 100, Given(entry.given), entry.value, _NOW)
        against = folding.may_report(year, typed, booked, rule, fresh)
        if against is not None:
            return [against]
        self.earlier[pair, year].append(fresh)
        before = self._year_before(entry, typed, booked)
        stick = self._stick(path)
        asked = self.entered(entry, before)
        found = list(entry_checks.check(asked, stick).findings)
        found += self._single(entry, asked, before, stick)
        found += self._as_part(entry)
        return found

    def check_value(self, entry: FigureInput) -> Decision:
        """The value alone beside its series; not whether it may be entered."""
        place = self.ground.places.get(entry.region_id)
        if place is None or not entry.value.is_finite():
            return Decision()
        pair, year = (entry.indicator_id, entry.region_id), entry.period // 100
        typed = self.ground.typed(pair, year, without=entry.period)
        before = self._year_before(entry, typed, self.ground.booked(pair, year))
        stick = self._stick(place.path)
        asked = replace(self.entered(entry, before), previous=None)
        found = list(entry_checks.check(asked, stick).findings)
        found += self._single(entry, asked, before, stick)
        return Decision.of(found + self._as_part(entry))

    def _year_before(
        self, entry: FigureInput, typed: list[Typed], booked: list[folding.Booked]
    ) -> Folded | None:
        """The newest month of the year before this one, as it is kept."""
        months = [t.month for t in typed if t.month < entry.period % 100]
        if not months:
            return None
        last = max(months)
        past = self.ground.past.get((entry.indicator_id, entry.region_id), {})
        kept = past.get(entry.period // 100 * 100 + last)
        if kept is not None and kept.total is not None:
            return Folded(kept.own, kept.total, kept.own)
        rule = self.ground.definitions[entry.indicator_id].setting.fold
        return folding.fold(entry.period // 100, typed, booked, rule).get(last)

    def entered(self, entry: FigureInput, before: Folded | None) -> Entered:
        """The figure with all that it is compared with."""
        definition = self.ground.definitions[entry.indicator_id]
        setting = definition.setting
        is_total = entry.given == Given.CUMULATIVE
        sums = setting.fold.in_time is OverTime.SUM
        past = self.ground.past.get((entry.indicator_id, entry.region_id), {})
        previous = None
        if sums and is_total and before is not None and before.total is not None:
            falls = definition.low is not None and definition.low < 0
            if not falls and not any((p.own or 0) < 0 for p in past.values()):
                previous = Previous(before.total)
        return Entered(
            name=setting.name,
            value=entry.value,
            unit=setting.unit,
            is_share=setting.measure == Measure.SHARE and setting.unit in ("%", "‰"),
            bounds=Bounds(definition.low, definition.high),
            history=None if sums and is_total else _history(past, entry.period, sums=sums),
            previous=previous,
            parts=self._parts(entry),
            reference=_reference(past, entry, sums=sums),
        )

    def _single(
        self, entry: FigureInput, asked: Entered, before: Folded | None, stick: EntryYardstick
    ) -> list[Finding]:
        """Of a year's total the month alone is a question of its own."""
        if asked.history is not None or (asked.reference and _slips(asked, stick)):
            return []
        is_first = entry.period % 100 == 1
        last = None if is_first else (before.total if before else None)
        if last is None and not is_first:
            return []
        past = self.ground.past.get((entry.indicator_id, entry.region_id), {})
        own = entry.value - (last or Decimal(0))
        history = _history(past, entry.period, sums=True)
        found = entry_checks.jump(f"{asked.name}（当月）", own, history, stick)
        return [] if found is None else [found]

    # ---- parts

    def _parts(self, entry: FigureInput) -> Parts | None:
        keys = self.ground.parts.get(entry.indicator_id)
        if not keys:
            return None
        defined = [(pk, self.ground.definitions[pk]) for pk in keys]
        values = tuple((d.setting.name, self._beside(pk, entry)) for pk, d in defined)
        places = max((d.setting.places for _, d in defined), default=0)
        definition = self.ground.definitions[entry.indicator_id]
        return Parts(values, definition.is_partition, places)

    def _as_part(self, entry: FigureInput) -> list[Finding]:
        """A part beside its whole, where the whole is not in the batch itself (then it is asked there)."""
        definition = self.ground.definitions[entry.indicator_id]
        if definition.whole is None or definition.whole not in self.ground.definitions:
            return []
        if (definition.whole, entry.region_id, entry.period) in self.given:
            return []
        whole = self._beside(definition.whole, entry)
        if whole is None:
            return []
        name = self.ground.definitions[definition.whole].setting.name
        places = definition.setting.places
        one = Parts(((definition.setting.name, entry.value),), is_complete=False, places=places)
        return list(entry_checks.parts(name, whole, one))

    def _beside(self, indicator: int, entry: FigureInput) -> Decimal | None:
        """Another indicator's figure of the same place and month, from the batch or from what the actor may see."""
        fresh = self.given.get((indicator, entry.region_id, entry.period))
        if fresh is not None:
            return fresh.value if fresh.given == entry.given else None
        kept = self.ground.beside.get((indicator, entry.region_id), {}).get(entry.period)
        if kept is None or kept.state == RETURNED:
            return None
        return kept.own if entry.given == Given.MONTH else kept.total

    def _stick(self, path: str) -> EntryYardstick:
        path = path if self.is_local else ""
        if path not in self.sticks:
            version = yardsticks.in_force("entry_checks", on=self.today, region=Region(path=path))
            self.sticks[path] = entry_checks.yardstick_of(version.values)
        return self.sticks[path]


def _typed_formula(name: str, text: str, parts: tuple[str, ...]) -> Finding:
    return formulas.COMPUTED_TYPED(field="value", code=name, formula=text, parts="、".join(parts))


def _history(past: Mapping[int, Past], period: int, *, sums: bool) -> tuple[Decimal, ...]:
    """Comparable figures before the month; February, where January is in it, is compared like the others."""
    found = []
    for month, kept in past.items():
        if month >= period or kept.state == RETURNED:
            continue
        value = kept.own if sums else kept.value
        if value is not None:
            found.append(value)
    return tuple(found)


def _reference(past: Mapping[int, Past], entry: FigureInput, *, sums: bool) -> Reference | None:
    """The same month a year ago, else the month before: of the same kind."""
    for name, months in (("上年同期", 12), ("上月", 1)):
        kept = past.get(earlier(entry.period, months))
        if kept is None or kept.state == RETURNED:
            continue
        if months == 1 and sums and entry.period % 100 == 1 and entry.given == Given.CUMULATIVE:
            continue
        value = kept.total if sums and entry.given == Given.CUMULATIVE else kept.own
        if value:
            return Reference(name, value)
    return None


def _slips(asked: Entered, stick: EntryYardstick) -> bool:
    reference = asked.reference
    return (
        reference is not None and entry_checks.slip(asked, reference, stick.slip_spread) is not None
    )


def stops(decision: Decision) -> bool:
    """Whether a figure needs another value, or words, before it is kept."""
    return any(f.severity is not Severity.HINT for f in decision.findings)
