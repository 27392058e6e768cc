"""Reads of the four colours: voices, proposals, the history of a colour, and what the place means by 四色."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from daxiao.domains.projects.models import (
    PhaseChange,
    Project,
    ProjectFile,
    ProjectProposal,
    ProjectRecord,
)
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import pace, packs, phase, replay
from daxiao.domains.projects.types import (
    Assessment,
    PaceColour,
    Phase,
    ProjectEventKind,
    ProjectFacts,
    Proposal,
    ProposalState,
    Told,
    Voice,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org


EXPLANATION = "exit"
"""The purpose under which the written explanation of an exit is kept with the project's files."""


def proposals(actor: Actor) -> QuerySet[ProjectProposal]:
    """Proposals in scope, with what a list row shows."""
    rows = ProjectProposal.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return rows.select_related("project", "project__region", "project__lead_unit")


def open_proposals_of(actor: Actor, project: Project) -> QuerySet[ProjectProposal]:
    return proposals(actor).filter(project=project, state=ProposalState.OPEN.value)


def closed_proposals_of(actor: Actor, project: Project) -> QuerySet[ProjectProposal]:
    """Newest first."""
    rows = proposals(actor).filter(project=project).exclude(state=ProposalState.OPEN.value)
    return rows.order_by("-decided_at", "-pk")


def changes_of(actor: Actor, project: Project) -> QuerySet[PhaseChange]:
    """Every change of the confirmed colour, the level or the membership of the map, newest first."""
    rows = PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
    return rows.order_by("-known_on", "-pk")


def assessment(facts: ProjectFacts, *, today: date) -> tuple[Assessment, rulebook.Rulebook]:
    """What the rule says of a project today, and the rules by which it says so."""
    book = rulebook.rulebook(today)
    stick = book.pace_of(facts.region)
    judge = pace.Judge(book.policies, stick, today=today, holidays=book.holidays)
    return judge.assess(facts), book


def leads(actor: Actor, project: Project) -> bool:
    """Whether the actor confirms over the project's place, or for its lead department.

    A unit sees every project in which it takes part; with the rights of a lead department it leads its own alone.
    """
    return _holds(actor, Cap.PROJECT_CONFIRM, project, [project.lead_unit])


def answers(actor: Actor, project: Project) -> bool:
    """Whether the actor speaks for who carries the project out: over its place, as its secretary, for its responsible unit
    (none named yet: its lead department), the unit in charge of that, or its task force.

    Who was asked for an opinion, handles a blocker or keeps a stage takes part and reports what he did, no more.
    """
    own = [project.responsible_unit or project.lead_unit, project.steward_unit, project.task_force]
    if _holds(actor, Cap.PROJECT_REPORT, project, own):
        return True
    return actor.user_id is not None and project.secretaries.filter(pk=actor.user_id).exists()


def _holds(actor: Actor, cap: Cap, project: Project, units: Iterable[Org | None]) -> bool:
    """Whether the actor holds `cap` over the project's place, or for one of these units."""
    paths = [unit.path for unit in units if unit is not None]
    return any(
        (b.region_path is None or project.region.path.startswith(b.region_path))
        and (b.org_path is None or any(path.startswith(b.org_path) for path in paths))
        for b in actor.branches(cap)
    )


# ---- the three voices


@dataclass(frozen=True, slots=True)
class Voices:
    """The three voices on a project, who spoke with which (keys of accounts), and where they stand."""

    told: Mapping[Voice, Told]
    said_by: Mapping[Voice, int | None]
    agreement: phase.Agreement


def voices(actor: Actor, project: Project, facts: ProjectFacts, *, today: date) -> Voices:
    """What was said in this round of admission, and what the rule says of the facts today."""
    rows = list(
        ProjectRecord.objects.visible_to(actor, Cap.PROJECT_VIEW)
        .filter(project=project)
        .order_by("number")
    )
    told = replay.voices_as_of(map(fact_queries.event_of, rows), today)
    heard = phase.heard(told, facts, today=today)
    said_by = {
        Voice(row.voice): row.by_user_id
        for row in rows
        if row.kind == ProjectEventKind.TOLD and row.voice and Voice(row.voice) in told
    }
    return Voices(heard, said_by, phase.agreement(heard))


def moved_on(actor: Actor, project: Project) -> date | None:
    """The day on which the dates came to say another colour than the confirmed one; None while they agree."""
    rows = open_proposals_of(actor, project).filter(kind=Proposal.PHASE.value)
    return rows.filter(opened_by_label=Voice.RULE.label).values_list("opened_on", flat=True).first()


# ---- confirmed, objected, asked


def confirmed(actor: Actor, project: Project) -> PhaseChange | None:
    """The change by which the project got the colour it has; None while it has none."""
    if not project.phase:
        return None
    rows = changes_of(actor, project).filter(now=project.phase)
    return rows.exclude(was=project.phase).first()


def objection_until(actor: Actor, project: Project, *, today: date) -> date | None:
    """The last day on which the unit may object to the confirmed colour; None while none is confirmed."""
    change = confirmed(actor, project)
    if change is None:
        return None
    book = rulebook.rulebook(today)
    days = book.pace_of(project.region.path).objection_days
    return phase.objection_until(change.known_on, days, book.holidays)


def exit_request(actor: Actor, project: Project) -> ProjectRecord | None:
    """The written explanation that waits for the office's approval, or by which the project left; None without one."""
    if not project.has_red_file:
        return None
    rows = ProjectRecord.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return (
        rows.filter(project=project, kind=ProjectEventKind.EXPLAINED.value)
        .order_by("-number")
        .first()
    )


# ---- what 四色 means in a place


@dataclass(frozen=True, slots=True)
class Meaning:
    """The rule pack in force for a project's place (None: the platform's default, colours are the phase).

    Where colours are about time: `colour` is the pace colour shown today (with its hysteresis) and `lag` what was
    measured; never one field with the phase.
    """

    pack: packs.Pack | None
    colour: PaceColour | None = None
    lag: int | None = None


PLAYED_DAYS = 60
"""So far back the pace colour is played for its hysteresis; longer than any pack waits for a better one."""


def meaning(actor: Actor, project: Project, facts: ProjectFacts, *, today: date) -> Meaning:
    """Which meaning of 四色 is in force for the project, and its pace colour where that is one of time."""
    found, book = assessment(facts, today=today)
    pack = packs.pack_for(facts.region, today, book.packs)
    if pack is None or pack.measure is None:
        return Meaning(pack)
    ground = packs.Ground(book.policies, book.pace_of(facts.region), book.holidays)
    events = {project.pk: fact_queries.events_of(actor, project)}
    days = max(PLAYED_DAYS, 2 * pack.upgrade_after_days)
    played = packs.backtest(events, pack, ground, first=today - timedelta(days=days), last=today)
    colour = next((c for c, count in played.at_end.items() if count), None)
    return Meaning(pack, colour, packs.lag(facts, found, pack.measure, today=today))


def phase_of(value: str) -> Phase | None:
    """A stored colour; None for the empty word."""
    return Phase(value) if value else None


def explanations(actor: Actor, project: Project) -> QuerySet[ProjectFile]:
    """The written explanations that were handed in for an exit, newest first."""
    rows = ProjectFile.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return rows.filter(project=project, purpose=EXPLANATION)
