"""四色: told by unit and reviewer, confirmed by the lead department, objected to.

The rules (rules/phase.py, rules/keys.py) decide; here it is asked who may, recorded through `records.append`, and those
who have to know are told. Raises `Denied`, `Refused`, and `Stale` when somebody wrote since the caller looked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import Project, ProjectProposal
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import phase as phase_queries
from daxiao.domains.projects.rules import keys, phase
from daxiao.domains.projects.services import records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    Phase,
    ProjectEventKind,
    Proposal,
    ProposalState,
    Told,
    Voice,
)
from daxiao.kernel import events, holders, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.versions import user_of
from daxiao.std.findings import Refused


REPORTED = events.define("projects.phase_reported", "自报四色", phase="意见")
REVIEWED = events.define("projects.phase_reviewed", "复核四色", phase="意见")
CONFIRMED = events.define("projects.phase_confirmed", "认定四色", phase="四色")
OBJECTED = events.define("projects.phase_objected", "对四色提出异议", phase="单位意见")


@dataclass(frozen=True, slots=True)
class Word:
    """What a unit or a reviewer says of a colour. `version` is the one of the project that was looked at."""

    phase: Phase
    because: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The colour that the lead department confirms, with a note of its own if it has one."""

    phase: Phase
    note: str = ""
    version: int | None = None


# ---- the voices of people


@transaction.atomic
def report(actor: Actor, *, project: Project, word: Word, today: date, now: datetime) -> Project:
    """The responsible unit says what colour its project is; where that is another than confirmed, it is put before the lead."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    keys.may_answer(is_unit=phase_queries.answers(actor, project)).or_refuse()
    return _tell(actor, project, Voice.SELF, word, today=today, now=now)


@transaction.atomic
def review(actor: Actor, *, project: Project, word: Word, today: date, now: datetime) -> Project:
    """The independent reviewer says what he found; he is not the one who reported."""
    require(actor, Cap.PROJECT_REVIEW, on=project)
    return _tell(actor, project, Voice.REVIEWER, word, today=today, now=now)


def _tell(
    actor: Actor, project: Project, voice: Voice, word: Word, *, today: date, now: datetime
) -> Project:
    facts = fact_queries.facts_of(project)
    heard = phase_queries.voices(actor, project, facts, today=today)
    keys.may_tell(facts, voice, word.phase, heard.told, because=word.because).or_refuse()
    keys.other_person(voice, heard.said_by, actor.user_id).or_refuse()
    if word.phase is not facts.phase:
        _put(actor, project, word, today)
    is_self = voice is Voice.SELF
    records.append(
        actor,
        project=project,
        said=[_told(actor, voice, word, today), *_rule_said(heard, today)],
        kind=REPORTED if is_self else REVIEWED,
        today=today,
        now=now,
        version=seen(project, word.version),
        cap=Cap.PROJECT_REPORT if is_self else Cap.PROJECT_REVIEW,
        became={"phase": word.phase.label},
        reason=word.because,
    )
    return project


def _told(actor: Actor, voice: Voice, word: Word, today: date) -> Said:
    told = Told(word.phase, today, actor.label, word.because.strip())
    return Said(
        ProjectEventKind.TOLD, on=today, detail=told, voice=voice, because=word.because.strip()
    )


def _rule_said(heard: phase_queries.Voices, today: date) -> list[Said]:
    """The rule speaks whenever people do: what it said on that day stays in the records, whatever it says later."""
    told = heard.told.get(Voice.RULE)
    if told is None or told.on != today:
        return []
    return [
        Said(ProjectEventKind.TOLD, on=today, detail=told, voice=Voice.RULE, because=told.because)
    ]


def _put(actor: Actor, project: Project, word: Word, today: date) -> None:
    standings.put(
        ProjectProposal(
            project=project,
            kind=Proposal.PHASE.value,
            phase=word.phase.value,
            because=word.because.strip()[:400],
            occasion=word.phase.value,
            opened_on=today,
            opened_by_label=actor.label,
            opened_by_user=user_of(actor),
        )
    )


def seen(project: Project, version: int | None) -> int:
    """What was decided was decided on the facts of this version."""
    return project.version if version is None else version


# ---- confirmed, and objected to


@transaction.atomic
def confirm(
    actor: Actor, *, project: Project, verdict: Verdict, today: date, now: datetime
) -> Project:
    """The lead department confirms a colour: what the facts say and two of three voices agree on. The office is told."""
    require(actor, Cap.PROJECT_CONFIRM, on=project)
    keys.may_lead(is_lead=phase_queries.leads(actor, project)).or_refuse()
    facts = fact_queries.facts_of(project)
    heard = phase_queries.voices(actor, project, facts, today=today)
    done = phase.confirm(facts, verdict.phase, heard.told, today=today)
    keys.may_turn(verdict.phase, heard.told, heard.said_by, actor.user_id).or_refuse()
    note = verdict.note.strip()
    because = f"{done.because}；{note}" if note else done.because
    standings.decide(
        project.pk,
        Proposal.PHASE,
        ProposalState.ACCEPTED,
        by=actor.label,
        words=f"认定为“{done.phase.label}”。{note}",
        now=now,
    )
    records.append(
        actor,
        project=project,
        said=[
            Said(ProjectEventKind.CONFIRMED, on=today, phase=done.phase, because=because),
            *_rule_said(heard, today),
        ],
        kind=CONFIRMED,
        today=today,
        now=now,
        version=seen(project, verdict.version),
        cap=Cap.PROJECT_CONFIRM,
        was={"phase": done.was.label if done.was else ""},
        became={"phase": done.phase.label},
        reason=because,
    )
    told = f"项目“{project.name}”{done.tells_office}"
    notify(project, "projects.phase_confirmed", told, orgs=units(project), today=today)
    return project


@transaction.atomic
def object_to(actor: Actor, *, project: Project, word: Word, today: date, now: datetime) -> Project:
    """The unit objects to the confirmed colour within the working days; it is put before the lead department again."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    keys.may_answer(is_unit=phase_queries.answers(actor, project)).or_refuse()
    facts = fact_queries.facts_of(project)
    until = phase_queries.objection_until(actor, project, today=today) or today
    phase.may_object(facts, until=until, today=today, because=word.because).or_refuse()
    phase.may_propose(facts, word.phase, because=word.because).or_refuse()
    heard = phase_queries.voices(actor, project, facts, today=today)
    if _objected(project):
        raise Refused(keys.OBJECTION_OPEN())
    keys.other_person(Voice.SELF, heard.said_by, actor.user_id).or_refuse()
    _put(actor, project, word, today)
    records.append(
        actor,
        project=project,
        said=[_told(actor, Voice.SELF, word, today), *_rule_said(heard, today)],
        kind=OBJECTED,
        today=today,
        now=now,
        version=seen(project, word.version),
        became={"phase": word.phase.label},
        reason=word.because,
    )
    text = f"责任单位对项目“{project.name}”的四色提出异议，认为是“{word.phase.label}”：{word.because.strip()}"
    notify(project, "projects.phase_objected", text, orgs=[project.lead_unit_id], today=today)
    return project


def _objected(project: Project) -> bool:
    """Whether a unit's own word waits for the lead department already."""
    waiting = project.proposals.filter(
        kind=Proposal.PHASE.value, state=ProposalState.OPEN.value
    ).exclude(opened_by_label=standings.RULE)
    return waiting.exists()


# ---- who is told


def units(project: Project) -> list[int | None]:
    return [project.responsible_unit_id, project.lead_unit_id]


def notify(
    project: Project,
    topic: str,
    text: str,
    *,
    today: date,
    orgs: Iterable[int | None] = (),
    office: bool = True,
) -> None:
    """A notice to units, and to those who hold the office of the working mechanism over the project's place."""
    users = holders.holders(Role.OFFICE, project.region, today=today) if office else []
    body = {
        "text": text[:300],
        "link": f"/projects/{project.pk}/?tab=四色",
        "orgs": sorted({org for org in orgs if org}),
        "users": users,
    }
    if body["orgs"] or users:
        outbox.put(topic, on=project, body=body)


TOPICS: Sequence[str] = (
    "projects.phase_confirmed",
    "projects.phase_objected",
    "projects.exit_asked",
    "projects.exit_approved",
    "projects.exit_refused",
    "projects.rectify_ordered",
    "projects.level_moved",
    "projects.project_reviewed",
    "projects.proposal_dismissed",
    "projects.proposals_opened",
)
"""Of the letters whose text, link and receivers stand in their body."""
