"""The one door through which a project's facts change: records are appended, folded, and shown on the project's row.

Every other service of the domain decides, then hands what it decided to `append` here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import (
    PhaseChange,
    Project,
    ProjectFile,
    ProjectRecord,
    ProjectStage,
)
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import packing, replay
from daxiao.domains.projects.types import (
    Admission,
    Phase,
    ProjectEventKind,
    ProjectFacts,
    Stage,
    StageFacts,
    Voice,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import User
from daxiao.kernel.versions import user_of


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to be recorded; its number comes with it. `on` is the day it is about (None: today)."""

    kind: ProjectEventKind
    on: date | None = None
    detail: replay.Detail | None = None
    phase: Phase | None = None
    voice: Voice | None = None
    replaces: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Wrote:
    """What an `append` did: the facts before and after, and the records it made."""

    before: ProjectFacts | None
    after: ProjectFacts
    records: tuple[ProjectRecord, ...]


@transaction.atomic
def append(
    actor: Actor,
    *,
    project: Project,
    said: Sequence[Said],
    kind: events.EventKind,
    today: date,
    now: datetime,
    version: int | None = None,
    cap: Cap = Cap.PROJECT_REPORT,
    was: Mapping[str, Any] | None = None,
    became: Mapping[str, Any] | None = None,
    reason: str = "",
    files: Iterable[ProjectFile] = (),
) -> Wrote:
    """Append `said` to the project's records, fold them again, settle its standing, leave a trace of `kind`.

    `version` is the one the caller looked at: raises `Stale` when somebody wrote since. Raises `Refused` when the records
    do not fit together. `files` are tied to the first record as its proof.
    """
    require(actor, cap, on=project)
    _take_turn(project, version)
    kept = [fact_queries.event_of(r) for r in project.records.order_by("number")]
    before = replay.as_of(project.pk, kept, today)
    rows = _rows(actor, project, said, first=len(kept) + 1, today=today, now=now)
    after = replay.as_of(project.pk, [*kept, *map(fact_queries.event_of, rows)], today)
    if after is None:
        raise ValueError(f"project {project.pk} has records but was never entered")
    made = ProjectRecord.everything.bulk_create(rows)
    if made and (proofs := [f.pk for f in files]):
        ProjectFile.everything.filter(pk__in=proofs).update(record=made[0])
    _show(project, after)
    _note_phase(actor, project, before, after, said, today)
    standings.settle([project.pk], today=today, now=now)
    events.record(actor, kind, on=project, was=was, now=became, reason=reason)
    return Wrote(before, after, tuple(made))


def _take_turn(project: Project, version: int | None) -> None:
    """One writer at a time: the next numbers are ours. Raises `Stale` when the project moved on since `version`."""
    expected = project.version if version is None else version
    mine = Project.everything.filter(pk=project.pk)
    if version is None:
        # nobody compared anything: take the newest
        project.version = mine.select_for_update().values_list("version", flat=True).get()
        expected = project.version
    if not mine.filter(version=expected).update(version=expected + 1):
        raise Stale(mine={"版本": str(expected)}, theirs={"版本": "已有新的改动，请刷新后再办"})
    project.version = expected + 1


def _rows(
    actor: Actor,
    project: Project,
    said: Sequence[Said],
    *,
    first: int,
    today: date,
    now: datetime,
) -> list[ProjectRecord]:
    user = user_of(actor)
    return [
        record_of(project, one, number=number, known_on=today, now=now, by=actor.label, user=user)
        for number, one in enumerate(said, start=first)
    ]


def record_of(
    project: Project,
    said: Said,
    *,
    number: int,
    known_on: date,
    now: datetime,
    by: str,
    user: User | None = None,
) -> ProjectRecord:
    """The unsaved record of one thing said by `by`, whose account `user` is where there is one."""
    return ProjectRecord(
        project=project,
        number=number,
        kind=said.kind.value,
        known_on=known_on,
        about_on=said.on,
        recorded_at=now,
        detail=packing.pack(said.detail),
        stage=said.detail.stage.value if isinstance(said.detail, StageFacts) else "",
        phase=said.phase.value if said.phase else "",
        voice=said.voice.value if said.voice else "",
        replaces=said.replaces,
        by_label=by,
        by_user=user,
        because=said.because[:400],
    )


# ---- the row that people see


columns_of = fact_queries.columns_of

STAGE_COLUMNS = (
    "state",
    "planned_start_on",
    "planned_end_on",
    "actual_start_on",
    "actual_end_on",
    "evidence",
    "waived",
)


def stage_columns(stage: StageFacts) -> dict[str, Any]:
    return {
        "state": stage.state.value,
        "planned_start_on": stage.planned_start,
        "planned_end_on": stage.planned_end,
        "actual_start_on": stage.actual_start,
        "actual_end_on": stage.actual_end,
        "evidence": stage.evidence,
        "waived": stage.waived,
    }


def _show(project: Project, facts: ProjectFacts) -> None:
    """Write the folded facts onto the project's row and its stages."""
    for name, value in columns_of(facts).items():
        setattr(project, name, value)
    project.save(update_fields=list(columns_of(facts)))
    have = {row.stage: row for row in project.stages.all()}
    told = {stage.stage for stage in facts.stages}
    # a stage whose only report was taken back stands as if nobody had told it
    untold = [StageFacts(Stage(code)) for code in have if Stage(code) not in told]
    for stage in (*facts.stages, *untold):
        row = have.get(stage.stage.value) or ProjectStage(project=project, stage=stage.stage.value)
        if row.pk and all(getattr(row, k) == v for k, v in stage_columns(stage).items()):
            continue
        for name, value in stage_columns(stage).items():
            setattr(row, name, value)
        row.save()


def is_active(facts: ProjectFacts) -> bool:
    """Counted on the map: admitted, and neither red nor gone."""
    return facts.admission is Admission.ADMITTED and facts.phase is not Phase.RED


def _note_phase(
    actor: Actor,
    project: Project,
    before: ProjectFacts | None,
    after: ProjectFacts,
    said: Sequence[Said],
    today: date,
) -> None:
    was = (before.phase, before.level, is_active(before)) if before else (None, None, False)
    if was == (after.phase, after.level, is_active(after)):
        return
    PhaseChange.everything.create(
        project=project,
        known_on=today,
        was=was[0].value if was[0] else "",
        now=after.phase.value if after.phase else "",
        level=after.level.value if after.level else "",
        is_active=is_active(after),
        is_active_before=was[2],
        because=next((s.because for s in said if s.because), "")[:400],
        by_label=actor.label,
    )
