"""Red: a project leaves with its unit's written explanation and the office's approval, by two people (plan 004, 四色图).

It leaves the active counts and never the history, and comes back only through a new admission. Raises `Denied`,
`Refused`, `Stale`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import Project, ProjectProposal
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import phase as phase_queries
from daxiao.domains.projects.rules import keys, phase
from daxiao.domains.projects.services import files, phases, records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    ExitReason,
    Phase,
    ProjectEventKind,
    Proposal,
    ProposalState,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.versions import user_of
from daxiao.std.findings import Refused


EXIT_ASKED = events.define("projects.exit_asked", "申请退出", reason="原因", file="书面说明")
EXIT_DROPPED = events.define("projects.exit_dropped", "撤回退出申请", number="撤销的记录")
EXIT_REFUSED = events.define("projects.exit_refused", "不予批准退出", number="撤销的记录")
EXIT_APPROVED = events.define("projects.exit_approved", "批准退出", phase="四色")


@dataclass(frozen=True, slots=True)
class ExitRequest:
    """Why a project cannot go on, and the responsible unit's written explanation."""

    reason: ExitReason
    because: str
    uploads: tuple[files.Upload, ...]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """The office's word on an exit."""

    note: str = ""
    version: int | None = None


@transaction.atomic
def ask_exit(
    actor: Actor, *, project: Project, request: ExitRequest, today: date, now: datetime
) -> Project:
    """The responsible unit asks that the project leaves, with its written explanation as a file. Nothing is red yet."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    keys.may_answer(is_unit=phase_queries.answers(actor, project)).or_refuse()
    facts = fact_queries.facts_of(project)
    keys.may_ask_again(facts).or_refuse()
    with_file = replace(facts, has_red_file=bool(request.uploads))
    phase.may_ask_exit(with_file, request.reason, because=request.because).or_refuse()
    kept = files.attach(
        actor, project=project, uploads_=request.uploads, purpose=phase_queries.EXPLANATION, now=now
    )
    because = _why(request)
    standings.put(
        ProjectProposal(
            project=project,
            kind=Proposal.EXIT.value,
            phase=Phase.RED.value,
            reason=request.reason.value,
            because=because[:400],
            opened_on=today,
            opened_by_label=actor.label,
            opened_by_user=user_of(actor),
        )
    )
    records.append(
        actor,
        project=project,
        said=[Said(ProjectEventKind.EXPLAINED, on=today, because=because)],
        kind=EXIT_ASKED,
        today=today,
        now=now,
        version=phases.seen(project, request.version),
        became={"reason": request.reason.label, "file": "、".join(f.name for f in kept)},
        reason=request.because,
        files=kept,
    )
    text = f"项目“{project.name}”申请退出（{because}），书面说明已经上传，请审批"
    phases.notify(project, "projects.exit_asked", text, orgs=[project.lead_unit_id], today=today)
    return project


def _why(request: ExitRequest) -> str:
    said = request.because.strip()
    return f"{request.reason.label}：{said}" if said else request.reason.label


@transaction.atomic
def approve_exit(
    actor: Actor, *, project: Project, approval: Approval, today: date, now: datetime
) -> Project:
    """The office approves: the project turns red and leaves the active counts; its history stays."""
    require(actor, Cap.PROJECT_EXIT, on=project)
    facts = fact_queries.facts_of(project)
    asked = phase_queries.exit_request(actor, project)
    asked_by = None if asked is None else asked.by_user_id or 0
    phase.may_approve_exit(facts, asked_by=asked_by, approved_by=actor.user_id or -1).or_refuse()
    because = "；".join(filter(None, [asked.because if asked else "", approval.note.strip()]))
    standings.decide(
        project.pk,
        Proposal.EXIT,
        ProposalState.ACCEPTED,
        by=actor.label,
        words=approval.note or "批准退出",
        now=now,
    )
    _close_the_rest(project, now=now)
    records.append(
        actor,
        project=project,
        said=[
            Said(ProjectEventKind.CONFIRMED, on=today, phase=Phase.RED, because=because),
            Said(ProjectEventKind.LEFT, on=today, because=because),
        ],
        kind=EXIT_APPROVED,
        today=today,
        now=now,
        version=phases.seen(project, approval.version),
        cap=Cap.PROJECT_EXIT,
        was={"phase": facts.phase.label if facts.phase else ""},
        became={"phase": Phase.RED.label},
        reason=because,
    )
    text = f"项目“{project.name}”已经批准退出（{because}），不再计入在库项目；要恢复须重新办理准入"
    phases.notify(project, "projects.exit_approved", text, orgs=phases.units(project), today=today)
    return project


def _close_the_rest(project: Project, *, now: datetime) -> None:
    """What a unit had put before the lead department is answered by the exit."""
    standings.decide(
        project.pk,
        Proposal.PHASE,
        ProposalState.OBSOLETE,
        by="",
        words="项目已经退出",
        now=now,
    )


@transaction.atomic
def drop_exit(
    actor: Actor, *, project: Project, reason: str, today: date, now: datetime
) -> Project:
    """The unit takes its request back; the explanation stays in the history, as one that counts no more."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    keys.may_answer(is_unit=phase_queries.answers(actor, project)).or_refuse()
    number = _void(actor, project, reason, ProposalState.OBSOLETE, now)
    said = Said(ProjectEventKind.VOIDED, on=today, replaces=number, because=reason.strip())
    records.append(
        actor,
        project=project,
        said=[said],
        kind=EXIT_DROPPED,
        today=today,
        now=now,
        version=project.version,
        became={"number": number},
        reason=reason,
    )
    return project


@transaction.atomic
def refuse_exit(
    actor: Actor, *, project: Project, reason: str, today: date, now: datetime
) -> Project:
    """The office does not approve; the unit is told why and may ask again with a new explanation."""
    require(actor, Cap.PROJECT_EXIT, on=project)
    number = _void(actor, project, reason, ProposalState.DISMISSED, now)
    said = Said(ProjectEventKind.VOIDED, on=today, replaces=number, because=reason.strip())
    records.append(
        actor,
        project=project,
        said=[said],
        kind=EXIT_REFUSED,
        today=today,
        now=now,
        version=project.version,
        cap=Cap.PROJECT_EXIT,
        became={"number": number},
        reason=reason,
    )
    text = f"项目“{project.name}”的退出申请没有批准：{reason.strip()}"
    orgs = [project.responsible_unit_id, project.lead_unit_id]
    phases.notify(project, "projects.exit_refused", text, orgs=orgs, office=False, today=today)
    return project


def _void(actor: Actor, project: Project, reason: str, state: ProposalState, now: datetime) -> int:
    """The number of the explanation that is taken back; its proposal is closed with the reason."""
    facts = fact_queries.facts_of(project)
    if phase.is_out(facts):
        raise Refused(phase.RED_ALREADY())
    asked = phase_queries.exit_request(actor, project)
    if asked is None:
        raise Refused(phase.RED_NOT_ASKED())
    if not reason.strip():
        raise Refused(phase.REASON_MISSING(field="reason"))
    standings.decide(
        project.pk, Proposal.EXIT, state, by=actor.label, words=reason.strip(), now=now
    )
    return asked.number
