"""Reads of one project's stages: what the rules judge, the records that stand, the files of each stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from daxiao.domains.projects.models import Project, ProjectFile, ProjectStage
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook as rulebooks
from daxiao.domains.projects.queries.rulebook import Rulebook
from daxiao.domains.projects.rules import replay, templates
from daxiao.domains.projects.rules.templates import StageTemplate
from daxiao.domains.projects.types import ProjectEventKind, ProjectFacts, Stage, StageFacts
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.std.findings import FindingKind, Refused


NO_TEMPLATE = FindingKind(
    "projects.no_stage_template", "这类项目还没有阶段样板，请由管理员在项目规则里补上"
)


@dataclass(frozen=True, slots=True)
class Look:
    """A project as the rules of stages judge it on a day; `version` is the one that was read."""

    facts: ProjectFacts
    template: StageTemplate
    book: Rulebook
    version: int


def look(project: Project, today: date) -> Look:
    """The facts of a project that the caller was allowed to see, its template and the rules of the day.

    Raises `Refused` when no template fits.
    """
    return look_at(fact_queries.facts_of(project), today, version=project.version)


def look_at(facts: ProjectFacts, today: date, *, version: int = 0) -> Look:
    """The same for facts that were read already."""
    book = rulebooks.rulebook(today)
    template = templates.template_for(facts.region, facts.land_mode, facts.invest, book.templates)
    if template is None:
        raise Refused(NO_TEMPLATE())
    return Look(facts, template, book, version)


def rows(actor: Actor, project: Project) -> Mapping[Stage, ProjectStage]:
    """The rows of stages in scope with the unit of each, by stage; untouched stages have none."""
    found = ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
    return {Stage(row.stage): row for row in found.select_related("unit")}


def files_by_stage(actor: Actor, project: Project) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Name and key of the files of each stage, by its code, newest first; at most 200 in all."""
    found = ProjectFile.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
    told: dict[str, list[tuple[str, str]]] = {}
    for pk, name, stage in found.exclude(stage="").values_list("pk", "name", "stage")[:200]:
        told.setdefault(stage, []).append((name, str(pk)))
    return {stage: tuple(files) for stage, files in told.items()}


def standing_records(
    actor: Actor, project: Project, *kinds: ProjectEventKind
) -> tuple[replay.ProjectEvent, ...]:
    """The records of these kinds that count today, in their order."""
    told = fact_queries.events_of(actor, project)
    return tuple(e for e in replay.standing(told) if e.kind in kinds)


def last_report(records: Sequence[replay.ProjectEvent], stage: Stage) -> replay.ProjectEvent | None:
    """The report of a stage that decides, among `records` as `standing_records` orders them."""
    own = [e for e in records if isinstance(e.detail, StageFacts) and e.detail.stage is stage]
    return own[-1] if own else None


def first_plans(records: Sequence[replay.ProjectEvent]) -> Mapping[Stage, StageFacts]:
    """The baseline: each stage as it stood when an end was first planned for it. A new plan never replaces it."""
    found: dict[Stage, StageFacts] = {}
    for event in sorted(records, key=lambda e: e.number):
        detail = event.detail
        if isinstance(detail, StageFacts) and detail.planned_end and detail.stage not in found:
            found[detail.stage] = detail
    return found


def units(actor: Actor) -> QuerySet[Org]:
    """Units that may be given a stage."""
    return Org.objects.visible_to(actor, Cap.UNIT_VIEW)
