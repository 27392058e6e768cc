"""The trees of places and units: paths, lookups by any name, moves.

Paths are stored, not read off the digits of codes: parks and merged counties hang where the digits do not say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr

from daxiao.kernel.models import Org, Region, RegionKind
from daxiao.std.findings import FindingKind, Refused


UNDER_ITSELF = FindingKind(
    "places.under_itself", "“{name}”不能移到它自己或它的下级下面，请另选上级"
)


def path_below(parent: Region | Org | None, code: str) -> str:
    """The path of a node with `code` under `parent`."""
    return f"{parent.path if parent else '/'}{code}/"


@transaction.atomic
def move(node: Region | Org, *, parent: Region | Org | None) -> None:
    """Hang `node` and all below it under `parent`. Raises `Refused` when that would make a circle."""
    # somebody may have moved either since the caller read it: an old path would tear the branch apart
    for row in (node, parent):
        if row is not None:
            row.refresh_from_db(fields=["path"])
    if parent is not None and parent.path.startswith(node.path):
        raise Refused(UNDER_ITSELF(name=node.name))
    old, new = node.path, path_below(parent, node.code)
    rows = type(node).everything
    rows.filter(path__startswith=old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    node.parent = parent
    node.path = new
    rows.filter(pk=node.pk).update(parent=parent)


def living_on(day: date) -> Q:
    """Rows that exist on `day`."""
    return (Q(since__isnull=True) | Q(since__lte=day)) & (Q(until__isnull=True) | Q(until__gt=day))


@dataclass(frozen=True, slots=True)
class Named:
    """A node found by name; `ambiguous` when several nodes of the branch carry it."""

    node: Region | Org | None
    ambiguous: bool = False


def by_names(nodes: Iterable[Region | Org]) -> dict[str, list[Region | Org]]:
    """Index of nodes by every name they answer to, white space removed."""
    index: dict[str, list[Region | Org]] = {}
    for node in nodes:
        names = {node.name, *node.aliases}
        if isinstance(node, Org) and node.short_name:
            names.add(node.short_name)
        for name in names:
            index.setdefault("".join(str(name).split()), []).append(node)
    return index


def look_up(index: dict[str, list[Region | Org]], name: str) -> Named:
    found = index.get("".join(name.split()), [])
    if len(found) == 1:
        return Named(found[0])
    return Named(None, ambiguous=len(found) > 1)


def org_indexes(region: Region, *, on: date) -> tuple[dict[str, list[Region | Org]], ...]:
    """Units that exist `on` a day by name, for a plan of `region`, nearest first: its own, those below, those above.

    市经信局 in a county's plan is the county's bureau although the city above has one of that name too.
    """
    living = Org.everything.filter(living_on(on))
    own = living.filter(region=region)
    below = living.filter(region__path__startswith=region.path).exclude(region=region)
    codes = [c for c in region.path.split("/") if c and c != region.code]
    above = living.filter(region__code__in=codes)
    return tuple(by_names(rows) for rows in (own, below, above))


def regions_below(region: Region) -> Iterable[Region]:
    """Places under `region`, without itself."""
    return Region.everything.filter(path__startswith=region.path).exclude(pk=region.pk)


def orgs_within(region: Region, *, on: date) -> Iterable[Org]:
    """Units of `region` and of the places below it that exist `on` a day, in the order of the tree."""
    return Org.everything.filter(living_on(on), region__path__startswith=region.path).order_by(
        "path"
    )


def by_keys(keys: Iterable[int]) -> dict[int, Region]:
    """Places by key, for figures that the caller may show anyway: a name is no secret, the rows behind it are."""
    return Region.everything.in_bulk(list(keys))


def keys_by_code() -> dict[str, int]:
    """The keys of all places, for walking up a path: a code is no secret, the rows behind it are."""
    return dict(Region.everything.values_list("code", "pk"))


def counties_of(paths: Iterable[str]) -> dict[str, int]:
    """Path of a place → key of the county it lies in; a place above counties stands for itself, one that is gone for none."""
    wanted = {path: _chain(path) for path in paths}
    asked = {above for chain in wanted.values() for above in chain}
    rows = Region.everything.filter(path__in=asked).values_list("path", "pk", "kind")
    keys = {path: (pk, kind == RegionKind.COUNTY) for path, pk, kind in rows}
    found: dict[str, int] = {}
    for path, chain in wanted.items():
        here = [keys[above] for above in chain if above in keys]
        county = next((pk for pk, is_county in here if is_county), None)
        if county is not None or path in keys:
            found[path] = county if county is not None else keys[path][0]
    return found


def _chain(path: str) -> list[str]:
    """The paths of a place and of those above it, the nearest first."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1)]
