"""Targets of the ledger that look like quotas: proposed, for a person to confirm."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from daxiao.domains.directory import queries as directory
from daxiao.domains.projects.queries.quotas import bare_lines
from daxiao.domains.projects.rules import quota_words
from daxiao.domains.projects.rules.quotas import COUNTERS, is_within
from daxiao.domains.projects.types import Quota
from daxiao.domains.targets import queries as targets
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Proposal:
    """A target, the quota its words mean and the place it is for. `year` None: every year. `pk` is the target's."""

    target: Any
    region: Region
    quota: Quota
    planned: Decimal
    year: int | None
    is_there: bool = False

    @property
    def pk(self) -> int:
        return int(self.target.pk)

    @property
    def source(self) -> str:
        return f"《{self.target.plan.title}》：{self.target.wording}{self.target.figure}"[:200]

    def __str__(self) -> str:
        when = f"{self.year}年" if self.year else "每年"
        figure = f"{self.planned.normalize():f}{COUNTERS[self.quota].unit}"
        there = "（已设定）" if self.is_there else ""
        return (
            f"{self.region.name} · {self.quota.label} · {when}{figure}{there}"
            f" ← 《{self.target.plan.title}》{self.target.wording}"
        )


def proposals(actor: Actor) -> "list[Proposal]":
    """Targets in force whose wording and unit mean a quota, and whose place the actor may set quotas for."""
    rows = (
        targets.in_force(actor)
        .filter(same_as=None)
        .select_related("plan", "region", "indicator")
        .order_by("plan", "num_start", "pk")
    )
    places = list(places_to_set(actor))
    linked = set(bare_lines(actor).exclude(target=None).values_list("target_id", flat=True))
    found = []
    for row in rows:
        quota = quota_words.quota_of(row.wording, row.unit)
        place = _place_of(row, places)
        if quota is None or place is None or not (row.is_recurring or row.due_year):
            continue
        found.append(
            Proposal(
                row,
                place,
                quota,
                quota_words.planned_of(row.value, row.unit),
                None if row.is_recurring else row.due_year,
                row.pk in linked,
            )
        )
    return found


def places_to_set(actor: Actor) -> QuerySet[Region]:
    """Places in use for which the actor may set quotas."""
    return directory.places_for(actor, Cap.PROJECT_SET)


def _place_of(target: Any, places: "Iterable[Region]") -> Region | None:
    """The place that the target's own scope names at or below the plan's; the plan's when it names none."""
    if not target.scope:
        return next((p for p in places if p.pk == target.region_id), None)
    return next(
        (
            p
            for p in places
            if target.scope
            in {p.name, p.short_name if hasattr(p, "short_name") else "", *p.aliases}
            and is_within(p.path, target.region.path)
        ),
        None,
    )
