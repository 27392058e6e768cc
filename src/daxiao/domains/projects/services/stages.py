"""Reporting the twelve stages: a report, taking one back, and who keeps a stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects.models import Project, ProjectChange, ProjectParty, ProjectStage
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.rules import changes, milestones, replay
from daxiao.domains.projects.rules.changes import Change
from daxiao.domains.projects.rules.milestones import Moved
from daxiao.domains.projects.rules.stages import StageReport
from daxiao.domains.projects.services import files, records
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.records import Said, Wrote
from daxiao.domains.projects.types import (
    Milestone,
    PartyDuty,
    ProjectEventKind,
    ProjectFacts,
    Reason,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.std.findings import FindingKind, Refused


_LABELS = {
    "stage": "阶段",
    "state": "状态",
    "start": "实际开始",
    "end": "实际完成",
    "planned_start": "计划开始",
    "planned_end": "计划完成",
    "evidence": "佐证",
    "waived": "不适用的理由",
}
REPORTED = events.define("projects.stage_reported", "填报阶段", **_LABELS)
TAKEN_BACK = events.define("projects.stage_report_taken_back", "撤回阶段填报", **_LABELS)
PLANNED = events.define("projects.stages_planned", "采纳工期", **_LABELS, count="阶段数")
KEPT = events.define(
    "projects.stage_keeper_set", "指定阶段责任单位", stage="阶段", unit="责任单位", remark="备注"
)

NOTHING_REPORTED = FindingKind(
    "projects.stage_nothing_reported", "“{stage}”和已记录的一样，没有可报的内容"
)
NOTHING_TO_TAKE_BACK = FindingKind(
    "projects.stage_nothing_to_take_back", "“{stage}”还没有填报过，没有可撤回的记录"
)
SENTENCE_MISSING = FindingKind(
    "projects.take_back_without_reason", "撤回要用一句话写明缘由，例如“日期填错”"
)

MILESTONE_KINDS: Mapping[Milestone, ProjectEventKind] = {
    Milestone.SIGNED: ProjectEventKind.SIGNED,
    Milestone.REGISTERED: ProjectEventKind.REGISTERED,
    Milestone.STARTED: ProjectEventKind.STARTED,
    Milestone.PRODUCED: ProjectEventKind.PRODUCED,
}


@transaction.atomic
def report(
    actor: Actor,
    *,
    project: Project,
    reports: Sequence[StageReport],
    uploads: tuple[Upload, ...] = (),
    today: date,
    now: datetime,
    version: int | None = None,
) -> Wrote:
    """Take reports of stages into the records, all or none; `uploads` are the evidence of the first.

    A report's `evidence` is counted here. A milestone that a stage sets (开工, 投产, 注册) is recorded with it.
    `version` is the one the person looked at: raises `Stale`. Raises `Refused` with what cannot be true.
    """
    require(actor, Cap.PROJECT_REPORT, on=project)
    seen = stage_queries.look(project, today)
    told = stage_queries.standing_records(actor, project, *_KINDS)
    facts, said, moves = seen.facts, [], []
    for position, one in enumerate(reports):
        extra = len(uploads) if position == 0 else 0
        counted = _counted(facts, one, extra)
        _refuse_same(facts, counted, seen.template.name_of(one.now.stage))
        done = milestones.reported(facts, counted, seen.template, today)
        done.decision.or_refuse()
        said += _said(facts, counted, told, done.moved)
        moves += [(done.moved, one)] if done.moved else []
        facts = done.after
    first = reports[0]
    proofs = files.attach(
        actor, project=project, uploads_=uploads, purpose="stage", stage=first.now.stage, now=now
    )
    wrote = records.append(
        actor,
        project=project,
        said=said,
        kind=REPORTED,
        today=today,
        now=now,
        version=seen.version if version is None else version,
        was=_told(seen.facts, first.now.stage) if len(reports) == 1 else None,
        became=_told(facts, first.now.stage),
        reason=_because(first),
        files=proofs,
    )
    note_changes(actor, project=project, moves=moves, today=today, now=now)
    return wrote


_KINDS = (ProjectEventKind.STAGE, *MILESTONE_KINDS.values())


def _counted(facts: ProjectFacts, one: StageReport, extra: int) -> StageReport:
    """The evidence on record and the files that come with the report."""
    evidence = facts.stage(one.now.stage).evidence + extra
    return replace(one, now=replace(one.now, evidence=evidence))


def _refuse_same(facts: ProjectFacts, one: StageReport, name: str) -> None:
    if one.now == facts.stage(one.now.stage):
        raise Refused(NOTHING_REPORTED(stage=name))


def _said(
    facts: ProjectFacts,
    one: StageReport,
    told: Sequence[replay.ProjectEvent],
    moved: Moved | None,
) -> list[Said]:
    """The report as a record; one that alters what actually was is a correction and names what it corrects."""
    last = stage_queries.last_report(told, one.now.stage)
    corrects = last is not None and _alters_actual(facts.stage(one.now.stage), one.now)
    about = one.now.actual_end or one.now.actual_start
    said = [
        Said(
            ProjectEventKind.STAGE,
            on=about,
            detail=one.now,
            replaces=last.number if last and corrects else None,
            because=_because(one),
        )
    ]
    return [*said, *said_of(told, moved, _because(one))]


def said_of(told: Sequence[replay.ProjectEvent], moved: Moved | None, because: str) -> list[Said]:
    """The record of a milestone that moves along with a stage; it replaces the standing one, if there is one."""
    if moved is None:
        return []
    kind = MILESTONE_KINDS[moved.milestone]
    # the last in order decides, which need not be the last that was recorded: a correction stands where the corrected stood
    own = [e.number for e in told if e.kind is kind]
    return [Said(kind, on=moved.now, replaces=own[-1] if own else None, because=because)]


def _alters_actual(was: StageFacts, now: StageFacts) -> bool:
    """Whether a report says otherwise of the past, which is a correction; a new plan or the next step is none."""
    pairs = ((was.actual_start, now.actual_start), (was.actual_end, now.actual_end))
    return any(old is not None and old != new for old, new in pairs)


def _because(one: StageReport) -> str:
    return "：".join(filter(None, [one.reason.label if one.reason else "", one.because.strip()]))


def _told(facts: ProjectFacts, stage: Stage) -> dict[str, Any]:
    """A stage as the events tell it."""
    now = facts.stage(stage)
    found = {
        "stage": stage.label,
        "state": now.state.label,
        "start": now.actual_start,
        "end": now.actual_end,
        "planned_start": now.planned_start,
        "planned_end": now.planned_end,
        "evidence": now.evidence or None,
        "waived": now.waived or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def note_changes(
    actor: Actor,
    *,
    project: Project,
    moves: Sequence[tuple[Moved, StageReport]],
    today: date,
    now: datetime,
) -> None:
    """Keep a changed milestone among the changes of the project; filling one in is none."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    for moved, one in moves:
        if moved.was is None or one.reason is None:
            continue
        ProjectChange.everything.create(
            project=project,
            what=moved.changed.value,
            was=changes.plain(moved.was),
            now=changes.plain(moved.now) if moved.now else "",
            reason=one.reason.value,
            because=one.because[:400],
            changed_on=today,
            recorded_at=now,
            by_label=actor.label,
        )


def following(
    actor: Actor, *, project: Project, changed: Sequence[Change], today: date
) -> list[Said]:
    """The stages that go along with changed days of milestones, for the service that changes them. Raises `Refused`."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    days = [c for c in changed if c.what in changes.DATES]
    if not days:
        return []
    seen = stage_queries.look(project, today)
    told = stage_queries.standing_records(actor, project, ProjectEventKind.STAGE)
    said = []
    for one in days:
        now, decision = milestones.follow(seen.facts, one, seen.template, today)
        decision.or_refuse()
        if now is None:
            continue
        last = stage_queries.last_report(told, now.stage)
        said.append(
            Said(
                ProjectEventKind.STAGE,
                on=now.actual_end or now.actual_start,
                detail=now,
                replaces=last.number if last else None,
                because=one.because,
            )
        )
    return said


# ---- taking a report back


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Which stage's newest report is taken back and why; `version` as the person saw it."""

    stage: Stage
    because: str
    version: int | None = None


@transaction.atomic
def take_back(
    actor: Actor, *, project: Project, wish: TakeBack, today: date, now: datetime
) -> Wrote:
    """Take back the newest report of a stage; the one before stands again. The record stays and says who took it back.

    Raises `Refused` where the stage as it stood before would make something else untrue.
    """
    require(actor, Cap.PROJECT_REPORT, on=project)
    seen = stage_queries.look(project, today)
    told = stage_queries.standing_records(actor, project, *_KINDS)
    name = seen.template.name_of(wish.stage)
    last = stage_queries.last_report(told, wish.stage)
    if last is None:
        raise Refused(NOTHING_TO_TAKE_BACK(stage=name))
    if not wish.because.strip():
        raise Refused(SENTENCE_MISSING(field="because"))
    before = _without(actor, project, last.number, wish.stage, today)
    back = StageReport(before, Reason.CORRECTED, wish.because)
    done = milestones.reported(seen.facts, back, seen.template, today)
    done.decision.or_refuse()
    void = Said(ProjectEventKind.VOIDED, replaces=last.number, because=wish.because)
    wrote = records.append(
        actor,
        project=project,
        said=[void, *said_of(told, done.moved, wish.because)],
        kind=TAKEN_BACK,
        today=today,
        now=now,
        version=seen.version if wish.version is None else wish.version,
        was=_told(seen.facts, wish.stage),
        became=_told(done.after, wish.stage),
        reason=wish.because,
    )
    moves = [(done.moved, back)] if done.moved else []
    note_changes(actor, project=project, moves=moves, today=today, now=now)
    return wrote


def _without(actor: Actor, project: Project, number: int, stage: Stage, today: date) -> StageFacts:
    """The stage as it would stand without a record."""
    kept = fact_queries.events_of(actor, project)
    void = replay.ProjectEvent(
        len(kept) + 1, ProjectEventKind.VOIDED, known_on=today, replaces=number
    )
    after = replay.as_of(project.pk, [*kept, void], today)
    return StageFacts(stage) if after is None else after.stage(stage)


# ---- next step in one tap


@transaction.atomic
def step(
    actor: Actor,
    *,
    project: Project,
    stage: Stage,
    to: StageState,
    today: date,
    now: datetime,
    version: int | None = None,
) -> Wrote | None:
    """Begin or finish a stage today. None when it is there already, so that a second tap changes nothing."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    was = fact_queries.facts_of(project).stage(stage)
    if was.state is to:
        return None
    moved = replace(was, state=to)
    if to is StageState.IN_PROGRESS:
        moved = replace(moved, actual_start=today, actual_end=None)
    elif to is StageState.DONE:
        moved = replace(moved, actual_end=today)
    return report(
        actor,
        project=project,
        reports=[StageReport(moved)],
        today=today,
        now=now,
        version=version,
    )


# ---- who keeps a stage


@dataclass(frozen=True, slots=True)
class Keeper:
    """The unit that is in charge of a stage, and a remark; no facts, so the last word counts."""

    stage: Stage
    unit: Org | None
    remark: str = ""


@transaction.atomic
def set_keeper(actor: Actor, *, project: Project, keeper: Keeper) -> ProjectStage:
    """Say who keeps a stage. The unit takes part in the project from then on, and so sees it."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    row, _ = ProjectStage.everything.get_or_create(project=project, stage=keeper.stage.value)
    was = {"stage": keeper.stage.label, "unit": str(row.unit or ""), "remark": row.remark}
    row.unit, row.remark = keeper.unit, keeper.remark.strip()[:200]
    row.save(update_fields=["unit", "remark"])
    if keeper.unit is not None:
        ProjectParty.everything.get_or_create(
            project=project, org=keeper.unit, duty=PartyDuty.COOPERATING.value
        )
    became = {"stage": keeper.stage.label, "unit": str(row.unit or ""), "remark": row.remark}
    if was != became:
        events.record(actor, KEPT, on=project, was=was, now=became)
    return row
