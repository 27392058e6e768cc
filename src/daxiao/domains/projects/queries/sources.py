"""Where projects come from: the candidates of plans and the projects that were made of them."""

from dataclasses import replace
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.rules import likeness
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.std.labelled import Labelled


_TAKEN = Actor.system("项目线索")
"""A candidate goes in once, whoever sees the project that was made of it."""


class Taken(Labelled):
    """Whether a candidate of a plan stands in the register of projects."""

    OPEN = "open", "未转入"
    IN = "in", "已在项目库"


def of_candidate(candidate_id: int) -> Project | None:
    """The project of a candidate, whoever may see it: a candidate goes in once."""
    return (
        Project.objects.visible_to(_TAKEN, Cap.PROJECT_VIEW)
        .filter(candidate_id=candidate_id)
        .first()
    )


def with_project(actor: Actor, candidates: QuerySet[Any]) -> QuerySet[Any]:
    """Candidates with the project that was made of them: its name and key where the actor may see it, and `taken`."""
    seen = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(candidate=OuterRef("pk"))
    made = (
        Project.objects.visible_to(_TAKEN, Cap.PROJECT_VIEW)
        .filter(candidate=OuterRef("pk"))
        .annotate(told=Value(Taken.IN.value, output_field=CharField()))
    )
    found: QuerySet[Any] = candidates.annotate(
        project_pk=Subquery(seen.values("pk")[:1]),
        project_name=Subquery(seen.values("name")[:1]),
        taken=Coalesce(Subquery(made.values("told")[:1]), Value(Taken.OPEN.value)),
    )
    return found


def linkable(actor: Actor) -> QuerySet[Project]:
    """Projects that the actor may put right and that no candidate stands behind yet."""
    rows = Project.objects.visible_to(actor, Cap.PROJECT_ENTER).filter(candidate__isnull=True)
    return rows.select_related("region").order_by("code")


def likeliest(rows: QuerySet[Project], name: str, enterprise: str) -> Project | None:
    """Of these projects the one most like a name and a firm; None when none is alike at all."""
    asked = likeness.Known(0, name, enterprise)
    scored = [
        (_alike(asked, likeness.Known(p.pk, p.name, p.enterprise)), -p.pk, p) for p in rows[:2000]
    ]
    best = max(scored, default=None, key=lambda one: one[:2])
    return best[2] if best is not None and best[0] >= ALIKE else None


ALIKE = 60
"""Below this two names have little more in common than the words that every project has."""


def _alike(one: likeness.Known, other: likeness.Known) -> int:
    """How alike the names are, and more where the firm is the same."""
    firm = likeness.firm_core(one.enterprise)
    is_same = bool(firm) and firm == likeness.firm_core(other.enterprise)
    return likeness.name_score(one, other) + (40 if is_same else 0)


def near(
    actor: Actor, given: ProjectInput, *, least: int
) -> list[tuple[Project, likeness.Likeness]]:
    """Projects in scope that may be the same as the entry, the likeliest first. Places are compared by their county."""
    rows = {p.pk: p for p in _around(actor, given)}
    asked = replace(given, region=_county(given.region))
    known = (
        likeness.Known(
            p.pk,
            p.name,
            p.enterprise,
            p.credit_code,
            _county(p.region.path),
            p.park.path if p.park else "",
        )
        for p in rows.values()
    )
    return [(rows[one.key], one) for one in likeness.near(asked, known, likeness=least)]


def _around(actor: Actor, given: ProjectInput) -> QuerySet[Project]:
    """Projects of the county that the entry lies in."""
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW)
    rows = rows.filter(region__path__startswith=_county(given.region))
    return rows.select_related("region", "park")


def _county(path: str) -> str:
    """The county a place lies in: the third step of province, city, county."""
    return "/" + "/".join([c for c in path.split("/") if c][:3]) + "/"
