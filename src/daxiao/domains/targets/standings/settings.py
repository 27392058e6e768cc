"""The indicators and places of a batch, with those that rest on them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from daxiao.domains.targets.models import Indicator
from daxiao.domains.targets.queries.settings import INDICATOR_COLUMNS, Setting, parsed, setting_of
from daxiao.domains.targets.rules import formulas
from daxiao.kernel.models import Region, RegionKind
from daxiao.std.findings import Refused


@dataclass(slots=True)
class Settings:
    """The indicators of a batch with those that are calculated from them or weighted by them."""

    by_id: dict[int, Setting] = field(default_factory=dict)
    by_code: dict[str, int] = field(default_factory=dict)
    dependents: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    weighs: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def load(cls, indicators: Iterable[int]) -> "Settings":
        """The named indicators, all calculated and weighted ones, and what these rest on."""
        made = cls()
        wanted = set(indicators)
        rows = Indicator.everything.filter(~Q(formula="") | Q(weight_by__isnull=False))
        for row in rows.values_list(*INDICATOR_COLUMNS):
            made._add(setting_of(row))
        made._fetch(wanted - set(made.by_id))
        codes = {part for s in made.by_id.values() for part in _parts(s)} - set(made.by_code)
        if codes:
            for row in Indicator.everything.filter(code__in=codes).values_list(*INDICATOR_COLUMNS):
                made._add(setting_of(row))
        weights = {s.weight_by for s in made.by_id.values() if s.weight_by}
        made._fetch(weights - set(made.by_id))
        made._tie()
        return made

    def _fetch(self, keys: set[int]) -> None:
        if keys:
            for row in Indicator.everything.filter(pk__in=keys).values_list(*INDICATOR_COLUMNS):
                self._add(setting_of(row))

    def _add(self, setting: Setting) -> None:
        self.by_id[setting.pk] = setting
        if setting.code:
            self.by_code[setting.code] = setting.pk

    def _tie(self) -> None:
        for setting in self.by_id.values():
            if setting.weight_by:
                self.weighs[setting.weight_by].add(setting.pk)
            for leaf in self.leaves(setting.pk):
                self.dependents[leaf].add(setting.pk)

    def leaves(self, pk: int) -> tuple[int, ...]:
        """The indicators that a calculated one rests on at last; empty for others and for an unknown part."""
        found: dict[int, None] = {}
        seen: set[int] = set()

        def walk(key: int) -> bool:
            if key in seen:
                return True
            seen.add(key)
            for code in _parts(self.by_id[key]):
                part = self.by_code.get(code)
                if part is None:
                    return False
                if _parts(self.by_id[part]):
                    if not walk(part):
                        return False
                else:
                    found[part] = None
            return True

        return tuple(found) if _parts(self.by_id[pk]) and walk(pk) else ()

    def book(self, pk: int) -> formulas.Book | None:
        """The formulas that one calculated indicator needs; None where the book finds fault with them."""
        read: dict[str, formulas.Formula] = {}
        units: dict[str, str] = {}
        queue = [pk]
        while queue:
            setting = self.by_id[queue.pop()]
            units[setting.code] = setting.unit
            formula = parsed(setting.formula) if setting.formula else None
            if formula is None or setting.code in read:
                continue
            read[setting.code] = formula
            queue += [self.by_code[c] for c in formula.parts if c in self.by_code]
        made = formulas.Book(read, units)
        return made if read and _is_sound(made) else None


def _parts(setting: Setting) -> tuple[str, ...]:
    formula = parsed(setting.formula) if setting.formula else None
    return formula.parts if formula else ()


def _is_sound(book: formulas.Book) -> bool:
    try:
        return formulas.check(book).allowed
    except Refused:
        return False


# ---------------------------------------------------------------- places


@dataclass(frozen=True, slots=True)
class Place:
    pk: int
    name: str
    path: str
    parent: int | None
    is_park: bool
    since: date | None
    until: date | None

    @property
    def depth(self) -> int:
        return self.path.count("/")

    def lives_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or self.until > day
        )


@dataclass(slots=True)
class Tree:
    """Places with those above them, and the children of all of these. Parks lie on the ground of other places: what they
    report is in the figures of those already, so a roll-up leaves them out."""

    places: dict[int, Place]
    children: dict[int, tuple[int, ...]]

    @classmethod
    def load(cls, regions: Iterable[int]) -> "Tree":
        own = Region.everything.filter(pk__in=set(regions)).values_list("path", flat=True)
        paths = {above for path in own for above in chain(path)}
        rows = Region.everything.filter(Q(path__in=paths) | Q(parent__path__in=paths))
        found = {
            pk: Place(pk, name, path, parent, kind == RegionKind.PARK, since, until)
            for pk, name, path, parent, kind, since, until in rows.values_list(
                "pk", "name", "path", "parent_id", "kind", "since", "until"
            )
        }
        below: dict[int, list[int]] = {}
        for place in found.values():
            if place.parent is not None and not place.is_park:
                below.setdefault(place.parent, []).append(place.pk)
        return cls(found, {pk: tuple(sorted(ones)) for pk, ones in below.items()})

    def parent(self, region: int) -> int | None:
        """Whose roll-up the place is part of."""
        place = self.places.get(region)
        return None if place is None or place.is_park else place.parent


def chain(path: str) -> list[str]:
    """The paths of a place and of all above it."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
