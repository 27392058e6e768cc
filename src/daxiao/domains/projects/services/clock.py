"""The legal clock of a project: stop it with evidence, resume it, grant days by a decision, and set each of it right."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import phase as phase_queries
from daxiao.domains.projects.rules import clock, keys, replay
from daxiao.domains.projects.services import files, records
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.records import Said, Wrote
from daxiao.domains.projects.types import (
    Credit,
    Milestone,
    ProjectEventKind,
    ProjectFacts,
    SpanUnit,
    Stop,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Decision, FindingKind, Refused


STOPPED = events.define(
    "projects.clock_stopped", "停表", start="停表日期", end="复表日期", why="缘由", evidence="佐证"
)
RESUMED = events.define("projects.clock_resumed", "复表", on="复表日期")
CREDITED = events.define(
    "projects.days_credited", "顺延", until="时限", days="天数", unit="单位", decision="依据"
)
TAKEN_BACK = events.define(
    "projects.clock_record_taken_back", "撤回时限记录", what="记录", on="日期"
)

GONE = FindingKind("projects.clock_record_gone", "这条记录已经更正或撤回，请刷新后再办")
SENTENCE_MISSING = FindingKind(
    "projects.clock_take_back_without_reason", "更正和撤回要用一句话写明缘由"
)


@dataclass(frozen=True, slots=True)
class StopInput:
    """The clock stands still from `start` to the day before `end` (None: still). `replaces`: the record it corrects."""

    start: date
    why: str
    end: date | None = None
    uploads: tuple[Upload, ...] = ()
    replaces: int | None = None
    because: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeInput:
    """Work was taken up again `on` a day."""

    on: date
    replaces: int | None = None
    because: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class CreditInput:
    """`decision` names the paper that grants the days."""

    until: Milestone
    days: int
    unit: SpanUnit
    decision: str
    uploads: tuple[Upload, ...] = ()
    replaces: int | None = None
    because: str = ""
    version: int | None = None


@transaction.atomic
def stop(actor: Actor, *, project: Project, stop: StopInput, today: date, now: datetime) -> Wrote:
    """Stop the clock, with a reason and at least one file. Raises `Refused`."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    corrects = (stop.replaces, stop.because, ProjectEventKind.STOPPED)
    scene = _scene(actor, project, corrects, today)
    kept = scene.was.detail.evidence if scene.was and isinstance(scene.was.detail, Stop) else 0
    told = Stop(stop.start, stop.end, stop.why.strip(), kept + len(stop.uploads))
    # an open stop that is corrected stays ended by the day of its resuming
    judged = replace(told, end=told.end or scene.ended_on)
    clock.accept_stop(scene.facts, judged, today).or_refuse()
    proofs = files.attach(actor, project=project, uploads_=stop.uploads, purpose="stop", now=now)
    return records.append(
        actor,
        project=project,
        said=[
            Said(
                ProjectEventKind.STOPPED,
                on=stop.start,
                detail=told,
                replaces=stop.replaces,
                because=stop.because or stop.why,
            )
        ],
        kind=STOPPED,
        today=today,
        now=now,
        version=scene.version if stop.version is None else stop.version,
        became={"start": stop.start, "end": stop.end, "why": told.why, "evidence": told.evidence},
        reason=stop.because,
        files=proofs,
    )


@transaction.atomic
def resume(
    actor: Actor, *, project: Project, resume: ResumeInput, today: date, now: datetime
) -> Wrote:
    """Let the clock run again from a day on. Raises `Refused`."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    corrects = (resume.replaces, resume.because, ProjectEventKind.RESUMED)
    scene = _scene(actor, project, corrects, today)
    clock.accept_resume(scene.facts, resume.on, today).or_refuse()
    return records.append(
        actor,
        project=project,
        said=[
            Said(
                ProjectEventKind.RESUMED,
                on=resume.on,
                replaces=resume.replaces,
                because=resume.because,
            )
        ],
        kind=RESUMED,
        today=today,
        now=now,
        version=scene.version if resume.version is None else resume.version,
        became={"on": resume.on},
        reason=resume.because,
    )


@transaction.atomic
def credit(
    actor: Actor, *, project: Project, credit: CreditInput, today: date, now: datetime
) -> Wrote:
    """Grant days to the deadline of a milestone, by a decision that is named. Raises `Refused`."""
    require(actor, Cap.PROJECT_CONFIRM, on=project)
    keys.may_lead(is_lead=phase_queries.leads(actor, project)).or_refuse()
    corrects = (credit.replaces, credit.because, ProjectEventKind.CREDITED)
    scene = _scene(actor, project, corrects, today)
    told = Credit(credit.until, credit.days, credit.unit, credit.decision.strip())
    clock.accept_credit(scene.facts, told).or_refuse()
    proofs = files.attach(
        actor,
        project=project,
        uploads_=credit.uploads,
        purpose="credit",
        now=now,
        cap=Cap.PROJECT_CONFIRM,
    )
    return records.append(
        actor,
        project=project,
        said=[
            Said(
                ProjectEventKind.CREDITED,
                on=today,
                detail=told,
                replaces=credit.replaces,
                because=credit.because or told.decision,
            )
        ],
        kind=CREDITED,
        today=today,
        now=now,
        cap=Cap.PROJECT_CONFIRM,
        version=scene.version if credit.version is None else credit.version,
        became={
            "until": told.until.label,
            "days": told.days,
            "unit": told.unit.label,
            "decision": told.decision,
        },
        reason=credit.because,
        files=proofs,
    )


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Which record of the clock is taken back, by its number, and why."""

    number: int
    because: str
    version: int | None = None


CAPS: dict[ProjectEventKind, Cap] = {
    ProjectEventKind.STOPPED: Cap.PROJECT_REPORT,
    ProjectEventKind.RESUMED: Cap.PROJECT_REPORT,
    ProjectEventKind.CREDITED: Cap.PROJECT_CONFIRM,
}
"""Who may record, correct and take back what."""


@transaction.atomic
def take_back(
    actor: Actor, *, project: Project, wish: TakeBack, today: date, now: datetime
) -> Wrote:
    """Take back a stop, a resuming or a credit. Raises `Refused` where two stops would then run at once."""
    require(actor, Cap.PROJECT_VIEW, on=project)
    told = fact_queries.events_of(actor, project)
    was = next((e for e in replay.standing(told) if e.number == wish.number), None)
    if was is None or was.kind not in CAPS:
        raise Refused(GONE())
    require(actor, CAPS[was.kind], on=project)
    if was.kind is ProjectEventKind.CREDITED:
        keys.may_lead(is_lead=phase_queries.leads(actor, project)).or_refuse()
    if not wish.because.strip():
        raise Refused(SENTENCE_MISSING(field="because"))
    Decision(clock.clash(_without(project, told, was.number, today).stops)).or_refuse()
    # without its stop a resuming would end another one
    gone = [one for one in (was, _ending(told, was)) if one is not None]
    return records.append(
        actor,
        project=project,
        said=[
            Said(ProjectEventKind.VOIDED, replaces=one.number, because=wish.because) for one in gone
        ],
        kind=TAKEN_BACK,
        today=today,
        now=now,
        cap=CAPS[was.kind],
        version=project.version if wish.version is None else wish.version,
        was={"what": was.kind.label, "on": was.on},
        reason=wish.because,
    )


# ---- what an entry is judged against


@dataclass(frozen=True, slots=True)
class _Scene:
    """The facts without the record that is being corrected, that record, and the version that was read."""

    facts: ProjectFacts
    was: replay.ProjectEvent | None
    version: int
    ended_on: date | None = None


def _scene(
    actor: Actor, project: Project, corrects: tuple[int | None, str, ProjectEventKind], today: date
) -> _Scene:
    replaces, because, kind = corrects
    if replaces is None:
        return _Scene(fact_queries.facts_of(project), None, project.version)
    told = fact_queries.events_of(actor, project)
    was = next((e for e in replay.standing(told) if e.number == replaces), None)
    if was is None or was.kind is not kind:
        raise Refused(GONE())
    if not because.strip():
        raise Refused(SENTENCE_MISSING(field="because"))
    ending = _ending(told, was)
    return _Scene(
        _without(project, told, replaces, today),
        was,
        project.version,
        None if ending is None else ending.on,
    )


def _ending(
    told: tuple[replay.ProjectEvent, ...], was: replay.ProjectEvent
) -> replay.ProjectEvent | None:
    """The record of resuming that ends an open stop, as the fold ends it; None for anything else."""
    if not isinstance(was.detail, Stop) or was.detail.end is not None:
        return None
    start = was.detail.start
    resumed = [
        e
        for e in replay.standing(told)
        if e.kind is ProjectEventKind.RESUMED and e.on is not None and e.on > start
    ]
    return min(resumed, key=lambda e: e.on or date.max, default=None)


def _without(
    project: Project, told: tuple[replay.ProjectEvent, ...], number: int, today: date
) -> ProjectFacts:
    void = replay.ProjectEvent(
        len(told) + 1, ProjectEventKind.VOIDED, known_on=today, replaces=number
    )
    after = replay.as_of(project.pk, [*told, void], today)
    if after is None:
        raise ValueError(f"project {project.pk} was never entered")
    return after
