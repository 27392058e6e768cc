"""Reads of entries: what may be chosen, the entry that a row says, and the review of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from daxiao.domains.projects.models import (
    EntryOpinion,
    Project,
    ProjectLikeness,
    ProjectParty,
    ProjectRecord,
)
from daxiao.domains.projects.queries.facts import tags_of
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.types import (
    LandMode,
    PartyDuty,
    ProjectEventKind,
    ProjectKind,
    ProjectSource,
)
from daxiao.kernel.access import Actor, Branch
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Membership, Org, Region, RegionKind, User


# ---- what may be chosen


_NAMES = Actor.system("项目选单")
"""Names of places and units are no secret within a county: a bureau names the township that is responsible."""


def places(actor: Actor) -> QuerySet[Region]:
    """Places in which the actor may enter a project: his branch, and for a unit's clerk that of his units' places.

    A park is one too: a park's own staff knows no other place.
    """
    rows = Region.objects.visible_to(_NAMES, Cap.PLACE_VIEW)
    return rows.filter(_branches(actor), until__isnull=True).exclude(kind=RegionKind.PROVINCE)


def parks(actor: Actor) -> QuerySet[Region]:
    rows = Region.objects.visible_to(_NAMES, Cap.PLACE_VIEW)
    return rows.filter(_branches(actor), until__isnull=True, kind=RegionKind.PARK)


def units(actor: Actor) -> QuerySet[Org]:
    """Units in use of the counties in which the actor may enter a project, firms left out: a township and a park name the
    bureaus of their county."""
    rows = Org.objects.visible_to(_NAMES, Cap.UNIT_VIEW).select_related("region")
    near = _branches(actor, "region__")
    for path in _counties(actor):
        near |= Q(region__path__startswith=path)
    return rows.filter(near, until__isnull=True).exclude(kind="enterprise")


def people(actor: Actor) -> QuerySet[User]:
    """Officials whom the actor may name as secretaries: those of his places or of his unit."""
    rows = User.objects.visible_to(actor, Cap.PROJECT_ENTER).select_related("org")
    # a subquery of our own: Django's would ask all people without a scope
    firms = Membership.objects.filter(role=Role.ENTERPRISE).values("user")
    return rows.filter(is_active=True).exclude(pk__in=firms)


def leaders(actor: Actor) -> QuerySet[User]:
    """Leaders (查阅) who can sponsor a project in the actor's places: those of the places and of what lies above them."""
    rows = User.objects.visible_to(_NAMES, Cap.PERSON_VIEW).select_related("org")
    prefix = "memberships__region__"
    near = _branches(actor, prefix) | Q(**{f"{prefix}path__in": _above(actor)})
    return rows.filter(near, is_active=True, memberships__role=Role.READER).distinct()


def _above(actor: Actor) -> set[str]:
    """The paths of the actor's places and of all that lies above them."""
    return {
        "/" + "/".join(parts[: n + 1]) + "/"
        for path in _paths(actor)
        for parts in [path.strip("/").split("/")]
        for n in range(len(parts))
    }


def _counties(actor: Actor) -> list[str]:
    rows = Region.objects.visible_to(_NAMES, Cap.PLACE_VIEW).order_by()
    found = rows.filter(path__in=_above(actor), kind=RegionKind.COUNTY)
    return list(found.values_list("path", flat=True))


def _paths(actor: Actor) -> list[str]:
    """The places under which the actor may enter projects."""
    branches = actor.branches(Cap.PROJECT_ENTER)
    found = [b.region_path for b in branches if b.region_path]
    if any(b.org_path for b in branches):
        mine = Org.objects.visible_to(actor, Cap.PROJECT_ENTER).order_by()
        found += mine.values_list("region__path", flat=True).distinct()
    return found


def _branches(actor: Actor, prefix: str = "") -> Q:
    """The places of the actor's grants; a grant over a unit stands for the county of that unit."""
    if any(b == Branch(None, None) for b in actor.branches(Cap.PROJECT_ENTER)):
        return ~Q(pk__in=())
    found = Q(pk__in=())
    for path in _paths(actor):
        found |= Q(**{f"{prefix}path__startswith": path})
    return found


# ---- the entry that a row says


def input_of(project: Project, secretaries: tuple[int, ...] | None = None) -> ProjectInput:
    """The entry as it stands on the row, for the rules and for forms; `secretaries` when they were read already."""
    if secretaries is None:
        secretaries = tuple(project.secretaries.order_by("pk").values_list("pk", flat=True))
    return ProjectInput(
        name=project.name,
        kind=ProjectKind(project.kind),
        region=project.region.path,
        code=project.code,
        national_code=project.national_code,
        enterprise=project.enterprise,
        credit_code=project.credit_code,
        park=project.park.path if project.park else "",
        industry_code=project.industry_code,
        industry_name=project.industry_name,
        land_mode=LandMode(project.land_mode) if project.land_mode else None,
        invest=project.invest_yi,
        fixed_invest=project.fixed_invest_yi,
        year_invest=project.year_invest_yi,
        output=project.output_yi,
        tax=project.tax_yi,
        land=project.land_mu,
        jobs=project.jobs,
        first_year=project.first_year,
        last_year=project.last_year,
        scope=project.scope,
        year_task=project.year_task,
        source=ProjectSource(project.source),
        source_note=project.source_note,
        **_people_of(project),
        secretaries=secretaries,
        signed_on=project.signed_on,
        registered_on=project.registered_on,
        started_on=project.started_on,
        produced_on=project.produced_on,
        planned_start_on=project.planned_start_on,
        planned_production_on=project.planned_production_on,
    )


def _people_of(project: Project) -> dict[str, Any]:
    return {
        "lead_unit": project.lead_unit_id,
        "responsible_unit": project.responsible_unit_id,
        "sponsor": project.sponsor_id,
        "steward": project.steward_unit_id,
        "task_force": project.task_force_id,
        "contacts": tuple(project.contacts),
        "tags": tags_of(project.tags),
    }


SUMS = {
    "invest": "invest_yi",
    "fixed_invest": "fixed_invest_yi",
    "year_invest": "year_invest_yi",
    "output": "output_yi",
    "tax": "tax_yi",
    "land": "land_mu",
}
"""Quantities of an entry and the columns they stand in."""

UNITS = {
    "lead_unit": PartyDuty.LEAD,
    "responsible_unit": PartyDuty.RESPONSIBLE,
    "steward": PartyDuty.STEWARD,
    "task_force": PartyDuty.TASK_FORCE,
}
"""Units of an entry and what they do in the project."""


def columns_of(given: ProjectInput, region: Region, park: Region | None) -> dict[str, Any]:
    """The entry as columns of `Project`, without those that are folded from the records."""
    sums: dict[str, Any] = {column: getattr(given, name) for name, column in SUMS.items()}
    return {
        "name": given.name,
        "national_code": given.national_code,
        "enterprise": given.enterprise,
        "credit_code": given.credit_code,
        "kind": given.kind.value,
        "land_mode": given.land_mode.value if given.land_mode else "",
        "region": region,
        "park": park,
        "industry_code": given.industry_code,
        "industry_name": given.industry_name,
        **sums,
        "jobs": given.jobs,
        "first_year": given.first_year,
        "last_year": given.last_year,
        "scope": given.scope,
        "year_task": given.year_task,
        "source": given.source.value,
        "source_note": given.source_note,
        "lead_unit_id": given.lead_unit,
        "responsible_unit_id": given.responsible_unit,
        "steward_unit_id": given.steward,
        "task_force_id": given.task_force,
        "sponsor_id": given.sponsor,
        "contacts": list(given.contacts),
        "tags": "、".join(sorted(given.tags)),
    }


# ---- the review


def asked(actor: Actor, project: Project) -> QuerySet[ProjectParty]:
    """The units that were asked for an opinion."""
    rows = ProjectParty.objects.visible_to(actor, Cap.PROJECT_VIEW).select_related("org")
    return rows.filter(project=project, duty=PartyDuty.REVIEWING.value)


def rounds(actor: Actor, project: Project) -> int:
    """How many times the entry was submitted."""
    rows = ProjectRecord.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return rows.filter(project=project, kind=ProjectEventKind.SUBMITTED.value).count()


def opinions(actor: Actor, project: Project) -> QuerySet[EntryOpinion]:
    """All opinions on the entry, those of the newest round first."""
    rows = EntryOpinion.objects.visible_to(actor, Cap.PROJECT_VIEW).select_related("unit")
    return rows.filter(project=project).order_by("-round", "point", "pk")


def likenesses(actor: Actor, project: Project) -> QuerySet[ProjectLikeness]:
    """Projects that may be the same one, the likeliest first."""
    rows = ProjectLikeness.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return rows.filter(project=project).select_related("other").order_by("-score", "pk")


def reviewing_units(project: Project) -> list[Org]:
    """The units asked for an opinion on a project that the caller may see."""
    rows = project.parties.filter(duty=PartyDuty.REVIEWING.value).select_related("org")
    return [row.org for row in rows]


def own_units(actor: Actor) -> QuerySet[Org]:
    """Units for which the actor may speak in a review."""
    return Org.objects.visible_to(actor, Cap.PROJECT_OPINE).filter(until__isnull=True)


@dataclass(frozen=True, slots=True)
class Alike:
    """A near-duplicate as this actor may see it: out of scope only that there is one, and where."""

    key: int
    other: int | None
    title: str
    score: int
    because: str
    is_same: bool | None
    said: str
    by: str


def seen_likenesses(actor: Actor, project: Project) -> list[Alike]:
    """The near-duplicates of a project in scope, each with as much of the other as the actor may see."""
    rows = list(likenesses(actor, project))
    others = Project.objects.visible_to(actor, Cap.PROJECT_VIEW)
    seen = set(others.filter(pk__in=[r.other_id for r in rows]).values_list("pk", flat=True))
    return [
        Alike(
            key=row.pk,
            other=row.other_id if row.other_id in seen else None,
            title=f"{row.other.code} {row.other.name}" if row.other_id in seen else HIDDEN,
            score=row.score,
            because=row.because,
            is_same=row.is_same,
            said=row.said,
            by=f"{row.by_label} {row.judged_on}" if row.judged_on else "",
        )
        for row in rows
    ]


HIDDEN = "您权限以外的一个项目（请专班办公室核对）"
