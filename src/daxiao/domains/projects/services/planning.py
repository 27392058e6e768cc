"""Laying out a project (倒排、顺排) and accepting the layout; a layout writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.queries import comparables
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.queries.stages import Look
from daxiao.domains.projects.rules import changes, milestones, planning, quarters
from daxiao.domains.projects.rules import slack as slacks
from daxiao.domains.projects.rules.changes import Change
from daxiao.domains.projects.rules.forecast import Circle
from daxiao.domains.projects.rules.lengths import Basis
from daxiao.domains.projects.rules.milestones import Moved
from daxiao.domains.projects.rules.planning import PlannedStage, StagePlan
from daxiao.domains.projects.rules.quarters import QuarterNode
from daxiao.domains.projects.rules.stages import StageReport
from daxiao.domains.projects.services import records
from daxiao.domains.projects.services import stages as stage_services
from daxiao.domains.projects.services.records import Said, Wrote
from daxiao.domains.projects.types import (
    Changed,
    ProjectEventKind,
    ProjectFacts,
    Reason,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Finding, FindingKind, Refused
from daxiao.std.labelled import Labelled


NOTHING_CHOSEN = FindingKind(
    "projects.plan_nothing_chosen", "请先选要采纳的阶段；没有日期的阶段要先补上时长才能采纳"
)
NOTHING_NEW = FindingKind(
    "projects.plan_nothing_new", "所选阶段的计划日期和已记录的一样，没有可采纳的内容"
)


class Way(Labelled):
    """From which end a project is laid out."""

    BACKWARD = "backward", "倒排（给定投产日期）"
    FORWARD = "forward", "顺排（给定起算日期）"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: the way, its day, lengths this project's people give (natural days), medians where nobody says."""

    way: Way
    day: date
    given: Mapping[Stage, int] = field(default_factory=dict)
    use_medians: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A layout with all that is said of it. `circles` tell whose the medians are; `medians` are offered even when unused."""

    wish: Wish
    plan: StagePlan
    quarters: tuple[QuarterNode, ...]
    beyond: tuple[Finding, ...]
    slack: Mapping[Stage, int]
    medians: Mapping[Stage, int]
    circles: Mapping[Stage, Circle]
    facts: ProjectFacts
    version: int


def propose(actor: Actor, *, project: Project, wish: Wish, today: date) -> Proposal:
    """Lay a project out; nothing is written. Raises `Refused` where no template fits."""
    require(actor, Cap.PROJECT_VIEW, on=project)
    seen = stage_queries.look(project, today)
    medians, circles = comparables.stage_medians(actor, seen.facts, today)
    basis = Basis(
        given=wish.given,
        medians=medians if wish.use_medians else {},
        holidays=seen.book.holidays,
    )
    earliest = planning.forward(
        seen.facts, seen.template, seen.facts.signed_on or today, today=today, basis=basis
    )
    laid, room = earliest, {}
    if wish.way is Way.BACKWARD:
        laid = planning.backward(seen.facts, seen.template, wish.day, today=today, basis=basis)
        room = dict(slacks.slack(seen.facts, laid, earliest, today))
    elif wish.day != (seen.facts.signed_on or today):
        laid = planning.forward(seen.facts, seen.template, wish.day, today=today, basis=basis)
    beyond = planning.beyond_limits(
        seen.facts, laid, seen.book.policies, holidays=seen.book.holidays
    )
    return Proposal(
        wish,
        laid,
        quarters.quarter_nodes(laid),
        beyond,
        room,
        medians,
        circles,
        seen.facts,
        seen.version,
    )


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Which stages of a layout are taken over as planned dates, and why; `version` as the person saw it."""

    stages: tuple[Stage, ...]
    reason: Reason | None = None
    because: str = ""
    version: int | None = None


@transaction.atomic
def accept(
    actor: Actor,
    *,
    project: Project,
    wish: Wish,
    choice: Acceptance,
    today: date,
    now: datetime,
) -> Wrote:
    """Take over the chosen rows of a layout, made anew from the same wish, as planned dates of their stages.

    开工 and 投产 as planned go along with 施工队进场 and 验收投产. A date that was planned before wants a reason and a
    sentence. Raises `Refused`, `Stale`.
    """
    require(actor, Cap.PROJECT_REPORT, on=project)
    made = propose(actor, project=project, wish=wish, today=today)
    seen = stage_queries.look(project, today)
    rows = [
        row
        for stage in choice.stages
        if (row := made.plan.row(stage)) is not None and (row.start or row.end)
    ]
    if not rows:
        raise Refused(NOTHING_CHOSEN())
    said, moves = _taken(seen, rows, choice, today)
    if not said:
        raise Refused(NOTHING_NEW())
    wrote = records.append(
        actor,
        project=project,
        said=said,
        kind=stage_services.PLANNED,
        today=today,
        now=now,
        version=seen.version if choice.version is None else choice.version,
        became={"count": len([s for s in said if s.kind is ProjectEventKind.STAGE])},
        reason=choice.because,
    )
    report = StageReport(StageFacts(rows[0].stage), choice.reason, choice.because)
    stage_services.note_changes(
        actor, project=project, moves=[(m, report) for m in moves], today=today, now=now
    )
    return wrote


def _taken(
    seen: Look, rows: Sequence[PlannedStage], choice: Acceptance, today: date
) -> tuple[list[Said], list[Moved]]:
    facts = seen.facts
    because = "：".join(
        filter(None, [choice.reason.label if choice.reason else "", choice.because.strip()])
    )
    said: list[Said] = []
    moves: list[Moved] = []
    for row in rows:
        now = planning.accepted(facts, row)
        if now == facts.stage(row.stage):
            continue
        done = milestones.reported(
            facts, StageReport(now, choice.reason, choice.because), seen.template, today
        )
        done.decision.or_refuse()
        said.append(Said(ProjectEventKind.STAGE, detail=now, because=because))
        facts = done.after
    planned = _planned_milestones(facts, rows)
    # the two planned days are judged as they will stand together
    days = {FIELDS[m.changed]: m.now for m in planned}
    facts = replace(facts, **days)  # type: ignore[arg-type]
    for moved in planned:
        change = Change(moved.changed, moved.was, moved.now, choice.reason, choice.because)
        changes.accept_change(facts, change, today).or_refuse()
        said.append(Said(_PLANNED[moved.changed], on=moved.now, because=because))
        moves.append(moved)
    return said, moves


FIELDS = {
    Changed.PLANNED_START_ON: "planned_start_on",
    Changed.PLANNED_PRODUCTION_ON: "planned_production_on",
}
_PLANNED = {
    Changed.PLANNED_START_ON: ProjectEventKind.START_PLANNED,
    Changed.PLANNED_PRODUCTION_ON: ProjectEventKind.PRODUCTION_PLANNED,
}


def _planned_milestones(facts: ProjectFacts, rows: Sequence[PlannedStage]) -> list[Moved]:
    """The planned days of 开工 and 投产 that the chosen rows bring, production first: the pair stays in order."""
    from_rows = {row.stage: row for row in rows}
    begun, producing = from_rows.get(Stage.CONTRACTOR), from_rows.get(Stage.PRODUCTION)
    found = []
    if producing is not None and producing.end and facts.produced_on is None:
        found.append(
            Moved(
                milestones.TIES[Stage.PRODUCTION].milestone,
                Changed.PLANNED_PRODUCTION_ON,
                facts.planned_production_on,
                producing.end,
            )
        )
    if begun is not None and begun.start and facts.started_on is None:
        found.append(
            Moved(
                milestones.TIES[Stage.CONTRACTOR].milestone,
                Changed.PLANNED_START_ON,
                facts.planned_start_on,
                begun.start,
            )
        )
    return [m for m in found if m.was != m.now]


def asked(made: Proposal) -> tuple[Stage, ...]:
    """The stages whose length is not known, in the order of the chart."""
    return tuple(
        row.stage
        for row in made.plan.rows
        if row.length is None and made.facts.stage(row.stage).state is not StageState.DONE
    )
