"""What follows from standings that moved: changes of pace on their days, the rule's proposals, the voices on a colour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from daxiao.domains.projects.models import (
    Project,
    ProjectPaceChange,
    ProjectProposal,
    ProjectRecord,
    ProjectStanding,
)
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import occasions, phase, replay
from daxiao.domains.projects.standings.judging import Judges
from daxiao.domains.projects.types import (
    ProjectEventKind,
    ProjectFacts,
    Proposal,
    ProposalState,
    Told,
    Voice,
)


RULE = Voice.RULE.label
"""Who opens the proposals made here; only those become obsolete by themselves."""

_OPEN = ProposalState.OPEN.value
_BATCH = 500


@dataclass(slots=True)
class Written:
    """Collects what a chunk of standings went through, and writes it in a few statements."""

    now: datetime
    shifts: list[ProjectPaceChange] = field(default_factory=list)
    raised: list[tuple[int, occasions.Raised]] = field(default_factory=list)
    gone: dict[tuple[Proposal, date], list[int]] = field(default_factory=dict)
    anew: set[int] = field(default_factory=set)

    def add(self, key: int, course: occasions.Course, *, is_new: bool = False) -> None:
        """`is_new`: the standing was made from nothing, so what people decided before is looked up."""
        for was, now, day in course.shifts:
            self.shifts.append(
                ProjectPaceChange(
                    project_id=key, was=was, now=now, changed_on=day, noticed_at=self.now
                )
            )
        self.raised += [(key, one) for one in course.raised]
        for kind, day in course.gone.items():
            self.gone.setdefault((kind, day), []).append(key)
        if is_new and course.raised:
            self.anew.add(key)

    def write(self) -> list[tuple[int, Proposal]]:
        """Returns what was opened: (project, kind)."""
        ProjectPaceChange.everything.bulk_create(self.shifts, batch_size=_BATCH)
        for (kind, day), keys in self.gone.items():
            close_by_rule(keys, kind, day, now=self.now)
        decided = _decided(self.anew) if self.anew else {}
        rows = [
            self._row(key, one)
            for key, one in self.raised
            if decided.get((key, one.kind.value)) != one.occasion
        ]
        # a unit may have one of the kind open already: then that one stands
        ProjectProposal.everything.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
        return [(row.project_id, Proposal(row.kind)) for row in rows if row.state == _OPEN]

    def _row(self, key: int, one: occasions.Raised) -> ProjectProposal:
        row = row_of(key, one)
        if one.gone_on is not None:
            row.state = ProposalState.OBSOLETE.value
            row.decided_at = self.now
            row.decision = _moved_on(one.gone_on)
        return row


def row_of(key: int, one: occasions.Raised) -> ProjectProposal:
    """A proposal of the rule as a row, open."""
    return ProjectProposal(
        project_id=key,
        kind=one.kind.value,
        phase=one.phase.value if one.phase else "",
        level=one.level.value if one.level else "",
        by_on=one.by,
        because=one.because[:400],
        occasion=one.occasion,
        voices=_one_voice(one) if one.kind is Proposal.PHASE else "",
        opened_on=one.on,
        opened_by_label=RULE,
    )


def _one_voice(one: occasions.Raised) -> str:
    if one.phase is None:
        return ""
    told = phase.agreement({Voice.RULE: Told(one.phase, one.on)})
    return told.because


def _moved_on(day: date) -> str:
    return f"{phase.day_said(day)}起情况已变，不再适用"


def close_by_rule(keys: list[int], kind: Proposal, day: date, *, now: datetime) -> int:
    """The rule's open proposals of a kind hold no more from `day` on."""
    rows = ProjectProposal.everything.filter(
        project__in=keys, kind=kind.value, state=_OPEN, opened_by_label=RULE
    )
    return rows.update(state=ProposalState.OBSOLETE.value, decided_at=now, decision=_moved_on(day))


def _decided(keys: set[int]) -> dict[tuple[int, str], str]:
    """(project, kind) → the occasion that people decided last."""
    decided = (ProposalState.ACCEPTED.value, ProposalState.DISMISSED.value)
    rows = ProjectProposal.everything.filter(project__in=keys, state__in=decided).order_by("pk")
    return {
        (key, kind): occasion
        for key, kind, occasion in rows.values_list("project_id", "kind", "occasion")
    }


# ---- the voices on a colour


def hear_voices(facts: Mapping[int, ProjectFacts], today: date) -> None:
    """Say on the open proposals of a colour how the three voices stand now. `facts` by project."""
    rows = list(
        ProjectProposal.everything.filter(
            project__in=list(facts), kind=Proposal.PHASE.value, state=_OPEN
        )
    )
    told = _voices([row.project_id for row in rows], today) if rows else {}
    for row in rows:
        own = facts[row.project_id]
        heard = phase.heard(told.get(row.project_id, {}), own, today=today)
        because = phase.agreement(heard).because
        since = row.opened_on if row.opened_by_label == RULE else None
        is_disputed = phase.agreement(phase.current(heard, since)).is_disputed
        if (row.voices, row.is_disputed) != (because, is_disputed):
            ProjectProposal.everything.filter(pk=row.pk).update(
                voices=because, is_disputed=is_disputed
            )


def _voices(keys: list[int], today: date) -> dict[int, Mapping[Voice, Told]]:
    """What people said; most projects have no word of theirs, and their records are not read."""
    rows = ProjectRecord.everything.filter(project__in=keys)
    spoken = set(rows.filter(kind=ProjectEventKind.TOLD.value).values_list("project_id", flat=True))
    events: dict[int, list[replay.ProjectEvent]] = {}
    own = ProjectRecord.everything.filter(project__in=spoken).order_by("project_id", "number")
    for row in own if spoken else ():
        events.setdefault(row.project_id, []).append(fact_queries.event_of(row))
    return {key: replay.voices_as_of(told, today) for key, told in events.items()}


# ---- what people put and decide; their services ask first and leave the trace


def put(row: ProjectProposal) -> None:
    """Put a proposal before people. Where one of the kind is open already, that one stands."""
    ProjectProposal.everything.bulk_create([row], ignore_conflicts=True)


def decide(
    project: int, kind: Proposal, state: ProposalState, *, by: str, words: str, now: datetime
) -> int:
    """Close the open proposal of a kind with what was decided; returns 0 when none was open (any more)."""
    rows = ProjectProposal.everything.filter(project=project, kind=kind.value, state=_OPEN)
    return rows.update(state=state.value, decided_at=now, decided_by_label=by, decision=words[:400])


def still_stands(row: ProjectProposal) -> bool:
    """Whether a proposal could wait again: none of its kind is open, and the rule would say it (or a unit said it)."""
    others = ProjectProposal.everything.filter(project=row.project_id, kind=row.kind, state=_OPEN)
    if others.exists() or row.kind == Proposal.EXIT:
        return False
    if row.opened_by_label != RULE:
        return True
    rows = ProjectStanding.everything.filter(project=row.project_id)
    proposed = rows.values_list("proposed", flat=True).first() or ""
    return occasions.read(proposed).get(Proposal(row.kind)) == row.occasion


def reopen(row: ProjectProposal) -> int:
    """A dismissed proposal waits again; returns 0 when somebody was quicker."""
    rows = ProjectProposal.everything.filter(pk=row.pk, state=ProposalState.DISMISSED.value)
    return rows.update(state=_OPEN, decided_at=None, decided_by_label="", decision="")


def put_again(project: int, kind: Proposal, *, today: date) -> None:
    """What the rule says now, put again: a unit's proposal of the same kind stood in its place until today."""
    row = Project.everything.filter(pk=project).values_list(*fact_queries.COLUMNS).get()
    facts = fact_queries.from_values(row)
    judge, stick = Judges().of(facts.region, today)
    found = judge.assess(facts)
    if kind in found.proposals:
        put(row_of(project, occasions.raised(kind, facts, found, stick, on=today)))
        hear_voices({project: facts}, today)
