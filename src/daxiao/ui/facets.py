"""What the filter panel offers: the choices that occur among the rows in scope, with how many rows each has."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.ui import filters
from daxiao.ui.fields import Band, Chip, Field, Flag, Place, Ref, Word
from daxiao.ui.listing import Listing


MOST = 300


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int
    chosen: bool
    depth: int = 0

    @property
    def indent(self) -> range:
        return range(self.depth)


@dataclass(frozen=True, slots=True)
class Group:
    """One field of the filter panel."""

    field: Field
    inputs: tuple[tuple[str, str, str], ...] = ()  # (name, value, input type) for ranges and words
    choices: tuple[Choice, ...] = ()


def groups(listing: Listing) -> list[Group]:
    """The filter panel, one group per visible field that can be filtered; counts are of rows in scope."""
    found = [_group(listing, f) for f in listing.fields if f.filter and f.filters()]
    offered = [g for g in found if g.choices or g.inputs]
    return sorted(
        offered, key=lambda g: not g.choices
    )  # what can be ticked stands before what must be typed


def _group(listing: Listing, field: Field) -> Group:
    if field.choice in {"choice", "ref", "place", "yesno", "word", "band"}:
        return Group(field, choices=tuple(_choices(listing, field)))
    kind = "search" if field.choice == "text" else "number" if field.numeric else "date"
    if type(field).__name__ in {"Month", "Period"}:
        kind = "month"
    return Group(field, inputs=tuple((n, listing.query.get(n, ""), kind) for n in field.filters()))


def _choices(listing: Listing, field: Field) -> list[Choice]:
    asked = listing.query.getlist(field.name)
    if isinstance(field, Place):
        return _places(listing, field, asked)
    if isinstance(field, Ref):
        found = _counted(listing, field.key, field.path)
        return [Choice(str(k), str(n), c, str(k) in asked) for (k, n), c in found if k is not None]
    if isinstance(field, Band):
        return _bands(listing, field, asked)
    counts = {key[0]: c for key, c in _counted(listing, field.path)}
    if isinstance(field, Word):
        by_count = sorted(counts.items(), key=lambda one: -one[1])
        named = [Choice(w, w, c, w in asked) for w, c in by_count if w]
        return [*named, *_not_filled(counts, asked)]
    if isinstance(field, Flag):
        return [
            Choice(v, word, counts.get(v == "1", 0), v in asked)
            for v, word in zip(("1", "0"), field.words, strict=True)
        ]
    if isinstance(field, Chip):
        choices = [
            Choice(m.value, field.word(m.value), counts.get(m.value, 0), m.value in asked)
            for m in field.of
            if counts.get(m.value) or m.value in asked
        ]
        return [*choices, *_not_filled(counts, asked)]
    return []


def _not_filled(counts: Mapping[Any, int], asked: list[str]) -> list[Choice]:
    """Rows where nothing, or the empty text, stands."""
    count = counts.get(None, 0) + counts.get("", 0)
    none = filters.NOT_FILLED
    return [Choice(none, "未填", count, none in asked)] if count else []


def _bands(listing: Listing, field: Band, asked: list[str]) -> list[Choice]:
    counts = listing.everything.order_by().aggregate(
        **{
            f"n_{i}": Count("pk", distinct=True, filter=filters.band(field.path, low, high))
            for i, (_, _, low, high) in enumerate(field.bands)
        }
    )
    found = [
        Choice(code, words, counts[f"n_{i}"], code in asked)
        for i, (code, words, _, _) in enumerate(field.bands)
    ]
    return [c for c in found if c.count or c.chosen]


def _counted(listing: Listing, *paths: str) -> list[tuple[tuple[Any, ...], int]]:
    rows = listing.everything.order_by().values_list(*paths).annotate(n=Count("pk", distinct=True))
    return [(tuple(r[:-1]), r[-1]) for r in rows.order_by(*paths)[:MOST]]


def _places(listing: Listing, field: Place, asked: list[str]) -> list[Choice]:
    """Places that have rows, with the places above them the actor may see; a count takes the places below along."""
    direct = {k[0]: c for k, c in _counted(listing, f"{field.relation}__path") if k[0]}
    counts: Counter[str] = Counter()
    for path, count in direct.items():
        parts = path.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            counts["/" + "/".join(parts[:depth]) + "/"] += count
    seen = Region.objects.visible_to(listing.actor, Cap.PLACE_VIEW).filter(path__in=counts)
    named = dict(seen.values_list("path", "name"))
    named |= dict(
        listing.everything.filter(**{f"{field.relation}__path__in": list(direct)})
        .order_by()
        .values_list(f"{field.relation}__path", field.path)
        .distinct()
    )
    top = min((p.count("/") for p in named), default=0)
    return [Choice(p, named[p], counts[p], p in asked, p.count("/") - top) for p in sorted(named)]


def names_of(listing: Listing, field: Field, values: Mapping[str, Any]) -> str:
    """Names of the rows an active reference filter asks for, as far as they occur among the rows in scope."""
    if isinstance(field, Place):
        asked = values[field.name]
        path = f"{field.relation}__path"
        seen = Region.objects.visible_to(listing.actor, Cap.PLACE_VIEW).filter(path=asked)
        name = seen.values_list("name", flat=True).first() or (
            listing.everything.filter(**{path: asked}).values_list(field.path, flat=True).first()
        )
        return str(name or "所选地区")
    if isinstance(field, Ref):
        # by the filter itself, which takes a word that is no key for no row
        found = listing.filters.filters[field.name].filter(listing.everything, values[field.name])
        names = found.order_by().values_list(field.path, flat=True).distinct()[:5]
        return "、".join(map(str, names)) or "所选内容"
    return ""
