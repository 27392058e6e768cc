"""Projects with their days, places and sums, for counts by month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.models import Project
from daxiao.kernel import places
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


DAYS = ("admitted_on", "signed_on", "started_on", "produced_on")


@dataclass(frozen=True, slots=True)
class Dated:
    """A project as counts see it: `place_ids` are its place and all above it, `invest_yi` in 亿元."""

    kind: str
    invest_yi: Decimal | None
    place_ids: tuple[int, ...]
    days: Mapping[str, date | None]


def dated(actor: Actor) -> Iterator[Dated]:
    """The projects in scope, as bare values."""
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).order_by("pk")
    by_code = places.keys_by_code()
    above: dict[str, tuple[int, ...]] = {}
    found = rows.values_list("kind", "invest_yi", "region__path", *DAYS)
    for kind, invest, path, *days in found.iterator(chunk_size=5000):
        if path not in above:
            above[path] = tuple(by_code[c] for c in path.strip("/").split("/") if c in by_code)
        yield Dated(kind, invest, above[path], dict(zip(DAYS, days, strict=True)))
