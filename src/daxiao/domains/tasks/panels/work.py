"""What the tab 落实 of a task shows: who took it over, nodes, reports, parts, counted things; and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daxiao.domains.tasks.queries import facts as fact_queries
from daxiao.domains.tasks.queries import leaders as leader_queries
from daxiao.domains.tasks.queries import parties as party_queries
from daxiao.domains.tasks.queries import reports as queries
from daxiao.domains.tasks.rules import standing as rules
from daxiao.domains.tasks.types import (
    BY_NODE,
    HANDED_IN,
    NODE_LATE,
    WAITS,
    Doing,
    Lack,
    NodeState,
    ReportKind,
    ReportVerdict,
    TaskKind,
    TaskState,
    WorkState,
)
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Chip
from daxiao.ui.panels import FileLink, Files, Panel
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from datetime import date

    from daxiao.domains.tasks.models import (
        CountedItem,
        Task,
        TaskNode,
        TaskPart,
        TaskReport,
        TaskStanding,
        TaskStop,
        TaskTake,
    )
    from daxiao.domains.tasks.queries.leaders import SponsorNote
    from daxiao.domains.tasks.queries.parties import Party
    from daxiao.kernel.access import Actor


WORK_TONES = {
    WorkState.NOT_STARTED.value: Tone.DRAFT,
    WorkState.GOING.value: Tone.PLAIN,
    WorkState.LATE.value: Tone.LATE,
    WorkState.DONE.value: Tone.DONE,
    WorkState.STOPPED.value: Tone.OFF,
}
VERDICT_TONES = {
    ReportVerdict.WAITING.value: Tone.PLAIN,
    ReportVerdict.ACCEPTED.value: Tone.DONE,
    ReportVerdict.RETURNED.value: Tone.WARN,
}
NODE_TONES = {
    NodeState.OPEN.value: Tone.PLAIN,
    NodeState.SUBMITTED.value: Tone.STRONG,
    NodeState.ACCEPTED.value: Tone.DONE,
    NodeState.RETURNED.value: Tone.WARN,
    NodeState.DROPPED.value: Tone.OFF,
}
DOING_TONES = {
    Doing.NOT_STARTED.value: Tone.DRAFT,
    Doing.GOING.value: Tone.PLAIN,
    Doing.STUCK.value: Tone.WARN,
    Doing.DONE.value: Tone.DONE,
}
TAB = "落实"


def work_words(standing: TaskStanding, due_on: date | None, today: date) -> str:
    """超期12天 since the task's own day, 节点超期12天 where only a node is late; the other states in their own words. Behind
    it whether that was handed in and waits for its verdict."""
    if standing.work != WorkState.LATE.value:
        words = WorkState(standing.work).label
    elif standing.is_node_late or due_on is None:
        words = f"{NODE_LATE}{rules.days_late(standing.late_since_on, today)}天"
    else:
        words = f"{WorkState.LATE.label}{(today - due_on).days}天"
    return f"{words}，{HANDED_IN}" if standing.is_handed_in else words


class WorkChip(Chip):
    """The state of the work; what is late by a node alone says so, and what waits for its verdict."""

    def word(self, value: Any) -> str:
        state = str(value).removesuffix(WAITS)
        word = NODE_LATE if state == BY_NODE else super().word(state)
        return f"{word}，{HANDED_IN}" if state != value else word

    def tone(self, value: Any) -> Tone:
        state = str(value).removesuffix(WAITS)
        return Tone.LATE if state == BY_NODE else super().tone(state)


@dataclass(frozen=True, slots=True)
class Share:
    """One unit's share: its duty, who took it over (None: nobody yet), and whether the person who looks acts for it."""

    party: Party
    take: TaskTake | None
    is_mine: bool


@dataclass(frozen=True, slots=True)
class NodeLine:
    node: TaskNode
    tone: str
    state: str
    late: int
    report: TaskReport | None
    may_report: bool
    may_judge: bool


@dataclass(frozen=True, slots=True)
class ReportLine:
    report: TaskReport
    tone: str
    verdict_tone: str
    may_judge: bool
    may_reconsider: bool
    may_correct: bool


@dataclass(frozen=True, slots=True)
class PartLine:
    part: TaskPart
    is_mine: bool
    may_finish: bool
    late: int


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the tab shows of one task to one person."""

    task: Task
    work: str
    work_tone: str
    lacks: tuple[Lack, ...]
    shares: list[Share]
    nodes: list[NodeLine]
    reports: list[ReportLine]
    finish: ReportLine | None
    parts: list[PartLine]
    items: list[CountedItem]
    stop: TaskStop | None
    past_stops: list[TaskStop]
    is_open: bool
    is_office: bool
    acts: bool
    is_lead: bool
    count: int
    is_counted: bool
    all_nodes_met: bool
    notes: list[SponsorNote]
    may_note: bool


class Looker:
    """Who looks at the task, and for which of its units he acts; asked once."""

    def __init__(self, actor: Actor, task: Task) -> None:
        mine = party_queries.acting(actor, task)
        self.actor = actor
        self.ids = {p.org.pk for p in mine}
        self.is_lead = any(p.is_lead for p in mine)
        self.is_office = actor.may(Cap.TASK_MANAGE, on=task)

    def may_judge(self, report: TaskReport) -> bool:
        """As `rules.work.may_judge` decides; the button is a courtesy, the service asks the rule."""
        if self.is_office:
            return True
        by_lead = report.kind in {ReportKind.MONTH.value, ReportKind.NODE.value}
        return self.is_lead and by_lead and report.org_id not in self.ids


def scene(actor: Actor, task: Task, *, today: date) -> Scene:
    """Thirteen queries whatever the number of rows."""
    looker = Looker(actor, task)
    standing = task.standing
    current = list(queries.current(actor, task))
    items = list(queries.items(actor).filter(task=task).prefetch_related("files__stored"))
    stops = list(queries.stops_of(actor, task).prefetch_related("files__stored"))
    stop = next((s for s in stops if s.resumed_on is None), None)
    is_open = (
        task.state == TaskState.IN_FORCE.value
        and standing.work != WorkState.DONE.value
        and stop is None
    )
    nodes = _nodes(actor, task, looker, current, today=today, is_open=is_open)
    counted = [i for i in items if i.withdrawn_on is None]
    lines = [_line(r, looker, is_open=is_open) for r in current]
    live = [n for n in nodes if n.node.state != NodeState.DROPPED.value]
    return Scene(
        task=task,
        work=work_words(standing, task.due_on, today),
        work_tone=WORK_TONES[standing.work].value,
        lacks=tuple(Lack(c) for c in standing.lacks.split(",") if c),
        shares=_shares(actor, task, looker),
        nodes=nodes,
        reports=[
            x for x in lines if x.report.kind in {ReportKind.MONTH.value, ReportKind.SUMMARY.value}
        ],
        finish=next((x for x in lines if x.report.kind == ReportKind.FINISH.value), None),
        parts=_parts(actor, task, looker, today),
        items=items,
        stop=stop,
        past_stops=[s for s in stops if s.resumed_on is not None],
        is_open=is_open,
        is_office=looker.is_office,
        acts=bool(looker.ids),
        is_lead=looker.is_lead,
        count=len(counted),
        is_counted=task.kind == TaskKind.COUNT.value,
        notes=leader_queries.sponsor_notes([task], most=10),
        may_note=task.sponsor_id is not None
        and (looker.is_office or actor.user_id == task.sponsor_id),
        all_nodes_met=bool(live) and all(n.node.state == NodeState.ACCEPTED.value for n in live),
    )


def _shares(actor: Actor, task: Task, looker: Looker) -> list[Share]:
    takes = {t.org_id: t for t in party_queries.takes(actor, task)}
    return [
        Share(p, takes.get(p.org.pk), p.org.pk in looker.ids)
        for p in party_queries.parties(actor, task)
    ]


def _nodes(
    actor: Actor,
    task: Task,
    looker: Looker,
    current: list[TaskReport],
    *,
    today: date,
    is_open: bool,
) -> list[NodeLine]:
    reports = {r.node_id: r for r in current if r.node_id is not None}
    handed, _ = fact_queries.handed_in([task.pk])
    lines = []
    for node in queries.nodes(actor).filter(task=task).order_by("due_on", "pk"):
        state = NodeState(node.state)
        waits = state in {NodeState.OPEN, NodeState.RETURNED}
        report = reports.get(node.pk)
        own = node.org_id in looker.ids if node.org_id else looker.is_lead
        lines.append(
            NodeLine(
                node=node,
                tone=NODE_TONES[state.value].value,
                state=state.label,
                late=_days_over(node, handed.get((task.pk, node.pk)), today),
                report=report,
                may_report=is_open and own and (waits or state is NodeState.SUBMITTED),
                may_judge=is_open
                and state is NodeState.SUBMITTED
                and report is not None
                and looker.may_judge(report),
            )
        )
    return lines


def _days_over(node: TaskNode, handed_on: date | None, today: date) -> int:
    """Days since the node's day while it is open, or while what came late waits for its verdict."""
    if node.state in {NodeState.ACCEPTED.value, NodeState.DROPPED.value}:
        return 0
    is_late = (handed_on or today) > node.due_on
    return (today - node.due_on).days if is_late else 0


def _line(report: TaskReport, looker: Looker, *, is_open: bool) -> ReportLine:
    waits = report.verdict == ReportVerdict.WAITING.value
    may = looker.may_judge(report)
    return ReportLine(
        report=report,
        tone=DOING_TONES[report.state].value,
        verdict_tone=VERDICT_TONES[report.verdict].value,
        may_judge=may and waits,
        may_reconsider=may
        and not waits
        and (looker.is_office or report.verdict_by_label == looker.actor.label),
        may_correct=is_open and report.org_id in looker.ids,
    )


def _parts(actor: Actor, task: Task, looker: Looker, today: date) -> list[PartLine]:
    rows = queries.parts(actor).filter(task=task, withdrawn_on__isnull=True)
    may = actor.may(Cap.TASK_REPORT)
    return [
        PartLine(
            part=p,
            is_mine=p.org_id in looker.ids,
            may_finish=may and p.done_on is None and not looker.is_office,
            late=(today - p.due_on).days
            if p.due_on is not None and p.done_on is None and p.due_on < today
            else 0,
        )
        for p in rows
    ]


class Conduct(Panel):
    """The whole tab."""

    template = "tasks/parts/conduct.html"


def conduct(actor: Actor, task: Task, *, today: date) -> Scene:
    return scene(actor, task, today=today)


def files(actor: Actor, task: Task) -> list[FileLink]:
    return [
        FileLink(
            name=f.name,
            url=f"/task-files/{f.pk}/",
            size=f.stored.size,
            at=f.put_at,
            by=f.put_by_label,
            kind=_kind(f),
        )
        for f in queries.files_of(actor, task)
    ]


def _kind(file: Any) -> str:
    if file.report is not None:
        return ReportKind(file.report.kind).label
    return "计数事项" if file.item is not None else "停办批准"


conduct_panel = Conduct("落实", conduct, tab=TAB)
files_panel = Files("材料", files)
