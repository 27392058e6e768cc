"""提请事项: what the rule or a unit puts before the lead department is taken up or dismissed. Nothing happens by itself.

Taking up a proposal does what it asks for: a colour is confirmed, a rectification ordered, a level moved, a suspected
standstill looked at, an exit approved. Raises `Denied`, `Refused`, `Stale`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import Project, ProjectProposal
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import phase as phase_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import keys, levels, phase
from daxiao.domains.projects.services import exits, phases, records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Phase, ProjectEventKind, Proposal, ProposalState
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.std.findings import Refused


ORDERED = events.define("projects.rectify_ordered", "要求限期整改", by="整改期限")
LEVELLED = events.define("projects.level_moved", "调整管理级别", level="管理级别")
LOOKED_AT = events.define("projects.standstill_reviewed", "核查疑似停滞", outcome="核查结果")
REOPENED = events.define("projects.proposal_reopened", "重新提请", kind="事项")
DISMISSED = events.define("projects.proposal_dismissed", "提请事项未采纳", kind="事项")


@dataclass(frozen=True, slots=True)
class Order:
    """Set it right by a day. `because` may be empty: the deadline that passed says why."""

    by: date
    because: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """The level at which a project is to be managed."""

    level: Phase
    because: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found who looked at a suspected standstill: it still moves, or it stands still indeed."""

    is_moving: bool
    note: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What is needed to take up a proposal, by its kind: `by` of a rectification (None: the time that the place's
    yardstick gives), `is_moving` of a review."""

    note: str = ""
    by: date | None = None
    is_moving: bool | None = None
    version: int | None = None


# ---- what a proposal asks for; each may be done without one too


@transaction.atomic
def order_rectify(
    actor: Actor, *, project: Project, order: Order, today: date, now: datetime
) -> Project:
    """The lead department orders that a late project is set right by a day; the unit is told."""
    require(actor, Cap.PROJECT_CONFIRM, on=project)
    keys.may_lead(is_lead=phase_queries.leads(actor, project)).or_refuse()
    facts = fact_queries.facts_of(project)
    found, _ = phase_queries.assessment(facts, today=today)
    levels.may_order_rectify(facts, found, by=order.by, today=today).or_refuse()
    day = phase.day_said(order.by)
    because = "；".join(
        filter(None, [found.deadline.written if found.deadline else "", order.because.strip()])
    )
    standings.decide(
        project.pk,
        Proposal.RECTIFY,
        ProposalState.ACCEPTED,
        by=actor.label,
        words=f"要求{day}前改正。{order.because.strip()}",
        now=now,
    )
    records.append(
        actor,
        project=project,
        said=[Said(ProjectEventKind.RECTIFY, on=order.by, because=because)],
        kind=ORDERED,
        today=today,
        now=now,
        version=phases.seen(project, order.version),
        cap=Cap.PROJECT_CONFIRM,
        became={"by": order.by},
        reason=because,
    )
    text = f"项目“{project.name}”超期，请在{day}前改正（{because}）"
    phases.notify(
        project,
        "projects.rectify_ordered",
        text,
        orgs=[project.responsible_unit_id],
        office=False,
        today=today,
    )
    return project


@transaction.atomic
def move_level(
    actor: Actor, *, project: Project, move: Move, today: date, now: datetime
) -> Project:
    """The lead department manages a project one level lower, or higher again. The facts and the colour stay."""
    require(actor, Cap.PROJECT_CONFIRM, on=project)
    keys.may_lead(is_lead=phase_queries.leads(actor, project)).or_refuse()
    facts = fact_queries.facts_of(project)
    found, _ = phase_queries.assessment(facts, today=today)
    was = levels.level_of(facts, found.phase)
    is_up = was is not None and levels.RANKS[move.level] > levels.RANKS[was]
    if is_up:
        levels.may_upgrade(facts, found, level=move.level).or_refuse()
    else:
        levels.may_downgrade(facts, found, level=move.level, today=today).or_refuse()
    kind = Proposal.UPGRADE if is_up else Proposal.DOWNGRADE
    said = f"由按“{was.letter if was else ''}”管理{'升' if is_up else '降'}为按“{move.level.letter}”管理"
    because = "；".join(filter(None, [said, move.because.strip()]))
    standings.decide(
        project.pk, kind, ProposalState.ACCEPTED, by=actor.label, words=because, now=now
    )
    level = None if move.level is found.phase else move.level
    records.append(
        actor,
        project=project,
        said=[Said(ProjectEventKind.LEVELLED, on=today, phase=level, because=because)],
        kind=LEVELLED,
        today=today,
        now=now,
        version=phases.seen(project, move.version),
        cap=Cap.PROJECT_CONFIRM,
        was={"level": was.letter if was else ""},
        became={"level": move.level.letter},
        reason=because,
    )
    text = f"项目“{project.name}”{because}"
    orgs = [project.responsible_unit_id]
    phases.notify(project, "projects.level_moved", text, orgs=orgs, today=today)
    return project


@transaction.atomic
def look_at(
    actor: Actor, *, project: Project, finding: Finding, today: date, now: datetime
) -> Project:
    """Somebody looked at a suspected standstill: a project that moves has verified progress today; one that stands is told so."""
    require(actor, Cap.PROJECT_CONFIRM, on=project)
    keys.may_lead(is_lead=phase_queries.leads(actor, project)).or_refuse()
    note = finding.note.strip()
    if not note:
        raise Refused(phase.REASON_MISSING(field="note"))
    outcome = "仍在推进" if finding.is_moving else "确属停滞"
    standings.decide(
        project.pk,
        Proposal.REVIEW,
        ProposalState.ACCEPTED,
        by=actor.label,
        words=f"{outcome}：{note}",
        now=now,
    )
    moved = [Said(ProjectEventKind.PROGRESS, on=today, because=note)] if finding.is_moving else []
    records.append(
        actor,
        project=project,
        said=moved,
        kind=LOOKED_AT,
        today=today,
        now=now,
        version=phases.seen(project, finding.version),
        cap=Cap.PROJECT_CONFIRM,
        became={"outcome": outcome},
        reason=note,
    )
    if not finding.is_moving:
        text = f"项目“{project.name}”经核查确属停滞：{note}。请抓紧推进，确实不能继续的申请退出"
        orgs = [project.responsible_unit_id]
        phases.notify(project, "projects.project_reviewed", text, orgs=orgs, today=today)
    return project


# ---- taken up, or dismissed


@transaction.atomic
def accept(
    actor: Actor, *, proposal: ProjectProposal, choice: Choice, today: date, now: datetime
) -> Project:
    """Do what a proposal asks for. Raises `Refused` when it is decided already, or when the rules do not allow it (any more)."""
    require(actor, Cap.PROJECT_CONFIRM, on=proposal)
    row = _open(proposal)
    project = _project(row)
    stick = rulebook.rulebook(today).pace_of(project.region.path)
    usual = levels.rectify_by(today, stick.rectify_days)
    service, given = _asked(Proposal(row.kind), row, choice, usual)
    service(actor, project=project, today=today, now=now, **given)
    return project


@transaction.atomic
def approve(
    actor: Actor, *, proposal: ProjectProposal, choice: Choice, today: date, now: datetime
) -> Project:
    """The office approves the exit that a proposal asks for."""
    require(actor, Cap.PROJECT_EXIT, on=proposal)
    row = _open(proposal)
    return exits.approve_exit(
        actor,
        project=_project(row),
        approval=exits.Approval(choice.note, choice.version),
        today=today,
        now=now,
    )


def _asked(
    kind: Proposal, row: ProjectProposal, choice: Choice, usual: date
) -> tuple[Any, dict[str, Any]]:
    """The service that does it, with what it is given. `usual`: the day of a rectification where none is named."""
    note, version = choice.note, choice.version
    if kind is Proposal.PHASE:
        return phases.confirm, {"verdict": phases.Verdict(Phase(row.phase), note, version)}
    if kind is Proposal.RECTIFY:
        return order_rectify, {"order": Order(choice.by or usual, note, version)}
    if kind is Proposal.REVIEW:
        if choice.is_moving is None:
            raise Refused(keys.OUTCOME_MISSING(field="outcome"))
        return look_at, {"finding": Finding(choice.is_moving, note, version)}
    if kind is Proposal.EXIT:
        return exits.approve_exit, {"approval": exits.Approval(note, version)}
    return move_level, {"move": Move(Phase(row.level), note, version)}


@transaction.atomic
def dismiss(
    actor: Actor, *, proposal: ProjectProposal, reason: str, today: date, now: datetime
) -> Project:
    """Not taken up, for the reason given. The rule does not put the same occasion again; a unit that had put it is told."""
    require(actor, Cap.PROJECT_CONFIRM, on=proposal)
    row = _open(proposal)
    project, kind = _project(row), Proposal(row.kind)
    keys.may_lead(is_lead=phase_queries.leads(actor, project)).or_refuse()
    if kind is Proposal.EXIT:
        return exits.refuse_exit(actor, project=project, reason=reason, today=today, now=now)
    if not reason.strip():
        raise Refused(phase.REASON_MISSING(field="reason"))
    standings.decide(
        project.pk,
        kind,
        ProposalState.DISMISSED,
        by=actor.label,
        words=reason.strip(),
        now=now,
    )
    events.record(actor, DISMISSED, on=project, now={"kind": kind.label}, reason=reason.strip())
    if row.opened_by_label != standings.RULE:
        standings.put_again(project.pk, kind, today=today)
        text = f"项目“{project.name}”的意见没有采纳：{reason.strip()}"
        orgs = [project.responsible_unit_id]
        phases.notify(
            project, "projects.proposal_dismissed", text, orgs=orgs, office=False, today=today
        )
    return project


@transaction.atomic
def reopen(actor: Actor, *, proposal: ProjectProposal) -> Project:
    """Take a dismissal back: the proposal waits again, as long as what it is about still stands."""
    require(actor, Cap.PROJECT_CONFIRM, on=proposal)
    row = ProjectProposal.everything.select_for_update(of=("self",)).get(pk=proposal.pk)
    project = _project(row)
    keys.may_lead(is_lead=phase_queries.leads(actor, project)).or_refuse()
    stands = standings.still_stands(row)
    keys.may_reopen(ProposalState(row.state), still_stands=stands).or_refuse()
    standings.reopen(row)
    kind = Proposal(row.kind).label
    events.record(actor, REOPENED, on=project, now={"kind": kind})
    return project


def _open(proposal: ProjectProposal) -> ProjectProposal:
    """The row as it is now: two people may decide at once, and the second is told what the first has done."""
    row = ProjectProposal.everything.select_for_update(of=("self",)).get(pk=proposal.pk)
    keys.may_decide(ProposalState(row.state)).or_refuse()
    return row


def _project(row: ProjectProposal) -> Project:
    return Project.everything.select_related("region").get(pk=row.project_id)


# ---- one letter for a night


def announce(actor: Actor, *, opened: Iterable[tuple[int, Proposal]], today: date) -> int:
    """One letter for each lead department: how many proposals came up this night. Returns how many letters."""
    require(actor, Cap.SYSTEM_OPERATE)
    per_project = Counter(key for key, _ in opened)
    counts: Counter[int] = Counter()
    for some in _batched(sorted(per_project), _MANY):
        rows = Project.everything.filter(pk__in=some, lead_unit__isnull=False)
        for key, unit_id in rows.values_list("pk", "lead_unit_id"):
            counts[unit_id] += per_project[key]
    for unit in Org.everything.filter(pk__in=counts):
        body = {
            "text": f"{phase.day_said(today)}新增提请事项{counts[unit.pk]}项，请逐项处理",
            "link": "/proposals/?state=open",
            "orgs": [unit.pk],
            "users": [],
        }
        outbox.put("projects.proposals_opened", on=unit, body=body)
    return len(counts)


_MANY = 5000
"""More keys than this do not go into one statement."""


def _batched(keys_: list[int], size: int) -> Iterator[list[int]]:
    return (keys_[start : start + size] for start in range(0, len(keys_), size))
