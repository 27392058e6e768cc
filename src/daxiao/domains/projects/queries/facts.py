"""The one mapping from rows to what the rules judge."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from daxiao.domains.projects.models import Project, ProjectRecord, ProjectStage
from daxiao.domains.projects.rules import packing, replay
from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    Phase,
    ProjectEventKind,
    ProjectFacts,
    ProjectKind,
    Stage,
    StageFacts,
    StageState,
    Voice,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Iterator


COLUMNS = (
    "pk",
    "kind",
    "admission",
    "region__path",
    "land_mode",
    "invest_yi",
    "admitted_on",
    "signed_on",
    "registered_on",
    "started_on",
    "produced_on",
    "left_on",
    "last_progress_on",
    "planned_start_on",
    "planned_production_on",
    "stops",
    "credits",
    "papers",
    "phase",
    "level",
    "rectify_by_on",
    "has_red_file",
    "tags",
)
"""What `from_values` reads, in its order: for streaming many projects without making rows of them."""

_KINDS = {k.value: k for k in ProjectKind}
_ADMISSIONS = {a.value: a for a in Admission}
_MODES: dict[str, LandMode | None] = {"": None, **{m.value: m for m in LandMode}}
_PHASES: dict[str, Phase | None] = {"": None, **{p.value: p for p in Phase}}
_NO_PAPERS: frozenset[str] = frozenset()


def from_values(row: tuple[Any, ...], stages: tuple[StageFacts, ...] = ()) -> ProjectFacts:
    """The facts of one row of `values_list(*COLUMNS)`."""
    stops, credits_ = row[15], row[16]
    return ProjectFacts(
        key=row[0],
        kind=_KINDS[row[1]],
        admission=_ADMISSIONS[row[2]],
        region=row[3],
        land_mode=_MODES[row[4]],
        invest=row[5],
        admitted_on=row[6],
        signed_on=row[7],
        registered_on=row[8],
        started_on=row[9],
        produced_on=row[10],
        left_on=row[11],
        last_progress_on=row[12],
        planned_start_on=row[13],
        planned_production_on=row[14],
        stages=stages,
        stops=tuple(map(packing.unpack_stop, stops)) if stops else (),
        credits=tuple(map(packing.unpack_credit, credits_)) if credits_ else (),
        papers=frozenset(row[17]) if row[17] else _NO_PAPERS,
        phase=_PHASES[row[18]],
        level=_PHASES[row[19]],
        rectify_by=row[20],
        has_red_file=row[21],
        tags=tags_of(row[22]),
    )


def tags_of(written: str) -> frozenset[str]:
    """The tags as a set; they are stored parted by 、."""
    return frozenset(t for t in written.split("、") if t) if written else frozenset()


def facts_of(project: Project, stages: Iterable[ProjectStage] | None = None) -> ProjectFacts:
    """The facts of one project with its stages (read when they are not given)."""
    rows = project.stages.all() if stages is None else stages
    values = tuple(_reach(project, path) for path in COLUMNS)
    return from_values(values, tuple(sorted(map(stage_facts, rows), key=lambda s: s.stage.number)))


def _reach(project: Project, path: str) -> Any:
    found: Any = project
    for part in path.split("__"):
        found = getattr(found, part)
    return found


def stage_facts(row: ProjectStage) -> StageFacts:
    return StageFacts(
        stage=Stage(row.stage),
        state=StageState(row.state),
        planned_start=row.planned_start_on,
        planned_end=row.planned_end_on,
        actual_start=row.actual_start_on,
        actual_end=row.actual_end_on,
        evidence=row.evidence,
        waived=row.waived,
    )


# ---- records


def event_of(row: ProjectRecord) -> replay.ProjectEvent:
    """A stored record as the rules fold it."""
    return replay.ProjectEvent(
        number=row.number,
        kind=ProjectEventKind(row.kind),
        known_on=row.known_on,
        on=row.about_on,
        detail=packing.unpack(row.detail),
        phase=_PHASES[row.phase],
        voice=Voice(row.voice) if row.voice else None,
        replaces=row.replaces,
        by=row.by_label,
        because=row.because,
    )


def events_of(actor: Actor, project: Project) -> tuple[replay.ProjectEvent, ...]:
    """All records of a project in scope, in the order of their numbers."""
    rows = ProjectRecord.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
    return tuple(event_of(row) for row in rows.order_by("number"))


def histories(
    actor: Actor, projects: Iterable[int] | None = None
) -> Mapping[int, tuple[replay.ProjectEvent, ...]]:
    """The records of many projects in scope, by key; of all of them when none are named."""
    rows = ProjectRecord.objects.visible_to(actor, Cap.PROJECT_VIEW)
    if projects is not None:
        rows = rows.filter(project_id__in=list(projects))
    found: dict[int, list[replay.ProjectEvent]] = {}
    for row in rows.order_by("project_id", "number").iterator(chunk_size=2000):
        found.setdefault(row.project_id, []).append(event_of(row))
    return {key: tuple(events) for key, events in found.items()}


def facts_as_of(actor: Actor, project: Project, day: date) -> ProjectFacts | None:
    """What was known of a project in scope at the end of `day`; None before it was entered."""
    return replay.as_of(project.pk, events_of(actor, project), day)


def many(actor: Actor, cap: Cap = Cap.PROJECT_VIEW, **lookup: Any) -> "Iterator[ProjectFacts]":
    """The facts of all projects in scope, without their stages, streamed."""
    rows = Project.objects.visible_to(actor, cap).filter(**lookup).order_by("pk")
    return map(from_values, rows.values_list(*COLUMNS).iterator(chunk_size=2000))


def columns_of(facts: ProjectFacts) -> dict[str, Any]:
    """The folded facts as columns of `Project`; its sums, place and mode come from the entry itself."""
    return {
        "admission": facts.admission.value,
        "admitted_on": facts.admitted_on,
        "signed_on": facts.signed_on,
        "registered_on": facts.registered_on,
        "started_on": facts.started_on,
        "produced_on": facts.produced_on,
        "left_on": facts.left_on,
        "planned_start_on": facts.planned_start_on,
        "planned_production_on": facts.planned_production_on,
        "last_progress_on": facts.last_progress_on,
        "phase": facts.phase.value if facts.phase else "",
        "level": facts.level.value if facts.level else "",
        "rectify_by_on": facts.rectify_by,
        "has_red_file": facts.has_red_file,
        "stops": [packing.pack_stop(s) for s in facts.stops],
        "credits": [packing.pack_credit(c) for c in facts.credits],
    }


def money(value: Decimal | None) -> str:
    """A sum in 亿元 as a sentence says it."""
    return "未填" if value is None else f"{value.normalize():f}亿元"
