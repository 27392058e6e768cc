"""Tying a project to the place in a plan that it comes from, and loosening it again."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.queries import sources
from daxiao.domains.projects.types import ProjectSource
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.std.findings import FindingKind, Refused


LINKED = events.define("projects.source_linked", "对上规划线索", source="出处")
UNLINKED = events.define("projects.source_unlinked", "取消与规划线索的对应", source="出处")

TAKEN = FindingKind(
    "projects.candidate_taken", "这条线索已经对应项目“{name}”（{code}），一条线索只转入一次"
)
HAS_SOURCE = FindingKind(
    "projects.has_source", "项目“{name}”已经对应另一条规划线索，请先取消原来的对应"
)
NO_SOURCE = FindingKind("projects.no_source", "项目没有对应规划线索，不用取消")
UNREASONED = FindingKind("projects.unlink_unreasoned", "请用一句话写明为什么取消")


@dataclass(frozen=True, slots=True)
class Taking:
    """`region` None: the place that the plan's words name. `is_other`: the person saw what is alike and denies it."""

    region: Region | None = None
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Spring:
    """Where a project comes from: the candidate, the clause where it is kept, and the words for it."""

    candidate: int
    clause: int | None
    note: str


def refuse_taken(candidate: int) -> None:
    """Raises `Refused` when a project stands for the candidate already."""
    if (own := sources.of_candidate(candidate)) is not None:
        raise Refused(TAKEN(name=own.name, code=own.code))


@transaction.atomic
def link(actor: Actor, *, project: Project, spring: Spring) -> Project:
    """Say that a project of the register is the one that a plan names. Raises Refused when either has a partner."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    refuse_taken(spring.candidate)
    mine = Project.everything.filter(pk=project.pk, candidate__isnull=True)
    note = project.source_note or spring.note
    try:
        with transaction.atomic():
            done = mine.update(
                candidate_id=spring.candidate,
                clause_id=spring.clause,
                source=ProjectSource.PLAN.value,
                source_note=note[:200],
            )
    except IntegrityError:
        refuse_taken(spring.candidate)
        raise
    if not done:
        raise Refused(HAS_SOURCE(name=project.name))
    project.refresh_from_db()
    events.record(actor, LINKED, on=project, now={"source": spring.note})
    return project


@transaction.atomic
def unlink(actor: Actor, *, project: Project, reason: str) -> Project:
    """Loosen a project from its candidate; what it says of its source stays. Raises Refused."""
    require(actor, Cap.PROJECT_ENTER, on=project)
    if project.candidate_id is None:
        raise Refused(NO_SOURCE())
    if not reason.strip():
        raise Refused(UNREASONED(field="reason"))
    project.candidate = None
    project.clause = None
    project.save(update_fields=["candidate", "clause"])
    events.record(actor, UNLINKED, on=project, was={"source": project.source_note}, reason=reason)
    return project
