"""What the platform counts itself for evaluations, out of tasks, reports, projects and goals.

A measure answers for a subject and a period with a value, the words of its sum, and the rows it was counted in and among.
Nothing to count in is said, never nought.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from daxiao.domains.directory import queries as directory
from daxiao.domains.dispatch.queries.evaluation_measures import Measure
from daxiao.domains.dispatch.types.evaluation import Measured, MeasuredRow, SubjectKind
from daxiao.domains.projects.queries import projects
from daxiao.domains.projects.types import ProjectPace
from daxiao.domains.rounds.queries import rounds
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.queries import goals
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.standings import asof
from daxiao.domains.tasks.queries import ledger as tasks
from daxiao.domains.tasks.queries import reports as task_reports
from daxiao.domains.tasks.types import Duty, NodeState, TaskState, WorkState


if TYPE_CHECKING:
    from collections.abc import Sequence

    from daxiao.domains.dispatch.types.evaluation import Period, Subject
    from daxiao.kernel.access import Actor


UNIT, PLACE, PLAN = SubjectKind.UNIT, SubjectKind.PLACE, SubjectKind.PLAN
HUNDRED = Decimal(100)
_PUT = {s.value for s in (OwedState.SUBMITTED, OwedState.APPROVED, OwedState.COUNTED)}


def _share(rows: Sequence[MeasuredRow], counted: str, of: str) -> Measured:
    """Counted rows of all rows in per cent, four decimals."""
    n, total = sum(1 for r in rows if r.is_counted), len(rows)
    if not total:
        return Measured(None, f"考核期内没有{of}，无法计算")
    value = (HUNDRED * n / total).quantize(Decimal("0.0001"))
    return Measured(value, f"{counted}{n}÷{of}{total}", tuple(rows))


def _held(actor: Actor, subject: Subject) -> Any:
    unit = directory.unit(actor, subject.unit_id)
    return tasks.tasks_of_unit(actor, unit, Duty.LEAD, Duty.RESPONSIBLE) if unit else ()


def _tasks(actor: Actor, subject: Subject, period: Period) -> Any:
    if subject.kind is UNIT:
        rows = _held(actor, subject) or None
    elif subject.kind is PLACE:
        rows = tasks.tasks(actor).filter(region__path__startswith=subject.place_path)
    else:
        rows = tasks.tasks(actor).filter(plan_id=subject.plan_id)
    if rows is None:
        return ()
    due = rows.filter(
        state=TaskState.IN_FORCE.value, due_on__gte=period.since, due_on__lt=period.until
    )
    return due.select_related("standing")


def tasks_done(actor: Actor, subject: Subject, period: Period) -> Measured:
    rows = [
        MeasuredRow("tasks", t.pk, t.title, state.label, state is WorkState.DONE)
        for t in _tasks(actor, subject, period)
        for state in [_work(t)]
    ]
    return _share(rows, "已完成", "到期任务")


def _work(task: Any) -> WorkState:
    standing = getattr(task, "standing", None)
    return WorkState(standing.work) if standing else WorkState.NOT_STARTED


def reports_on_time(actor: Actor, subject: Subject, period: Period) -> Measured:
    """Of what the unit owed in the monthly rounds of the period, what was handed in on time. What was exempted is out."""
    first, last = _month(period.since), _month(period.until)
    owed = rounds.owed(actor).filter(
        org_id=subject.unit_id, round__period__gte=first, round__period__lt=last
    )
    rows = [
        MeasuredRow("owed", o.pk, str(o), o.get_state_display(), o.state in _PUT and not o.is_late)
        for o in owed.exclude(state=OwedState.EXEMPT.value).order_by("round__period", "pk")
    ]
    return _share(rows, "按时报送", "应报事项")


def _month(day: Any) -> int:
    return int(day.year * 100 + day.month)


def _projects(actor: Actor, subject: Subject) -> Any:
    rows = projects.projects(actor).filter(admission="admitted").order_by("pk")
    if subject.kind is UNIT:
        return rows.filter(responsible_unit_id=subject.unit_id)
    if subject.kind is PLACE:
        return rows.filter(region__path__startswith=subject.place_path)
    return rows.filter(clause__plan_id=subject.plan_id)


def _in(day: Any, period: Period) -> bool:
    return day is not None and period.since <= day < period.until


def _planned(column: str, real: str, word: str) -> Any:
    def load(actor: Actor, subject: Subject, period: Period) -> Measured:
        rows = [
            MeasuredRow(
                "projects",
                p.pk,
                p.name,
                f"{getattr(p, real)}{word}" if getattr(p, real) else f"没有{word}",
                getattr(p, real) is not None and getattr(p, real) < period.until,
            )
            for p in _projects(actor, subject)
            if _in(getattr(p, column), period)
        ]
        return _share(rows, f"已{word}", f"计划期内{word}的项目")

    return load


def _counted(real: str, word: str) -> Any:
    def load(actor: Actor, subject: Subject, period: Period) -> Measured:
        rows = tuple(
            MeasuredRow("projects", p.pk, p.name, f"{getattr(p, real)}{word}", is_counted=True)
            for p in _projects(actor, subject)
            if _in(getattr(p, real), period)
        )
        return Measured(Decimal(len(rows)), f"考核期内{word}的项目{len(rows)}个", rows)

    return load


def projects_in_time(actor: Actor, subject: Subject, period: Period) -> Measured:
    del period  # where projects stand now: the standing knows no other day
    rows = [
        MeasuredRow(
            "projects",
            p.pk,
            p.name,
            ProjectPace(p.standing.pace).label,
            p.standing.pace != ProjectPace.LATE.value,
        )
        for p in _projects(actor, subject).filter(standing__is_active=True)
    ]
    return _share(rows, "没有超期", "在管项目")


def goals_reached(actor: Actor, subject: Subject, period: Period) -> Measured:
    """Of the goals that fall due in the period, those met or on their way; what cannot be judged is not counted as done."""
    found = goals.in_force(actor).filter(due_on__gte=period.since, due_on__lt=period.until)
    if subject.kind is UNIT:
        found = found.filter(owner_id=subject.unit_id)
    elif subject.kind is PLACE:
        found = found.filter(region_id=subject.place_id)
    else:
        found = found.filter(target__plan_id=subject.plan_id)
    rows = [
        MeasuredRow("goals", g.pk, str(g), state.label, state in _REACHED)
        for g in found.order_by("pk")
        for state in [_progress(g)]
    ]
    return _share(rows, "已完成或正常、超前", "到期责任目标")


def goals_on_track(actor: Actor, subject: Subject, period: Period) -> Measured:
    """Of the goals that run in the period, those met or on their way on its last day; what could not be judged then is
    named and left out of the share."""
    found = goals.in_force(actor).filter(since__lt=period.until, due_on__gte=period.since)
    if subject.kind is UNIT:
        found = found.filter(owner_id=subject.unit_id)
    elif subject.kind is PLACE:
        found = found.filter(region_id=subject.place_id)
    else:
        found = found.filter(target__plan_id=subject.plan_id)
    running = list(found.order_by("pk"))
    last = period.until - timedelta(days=1)
    stood = asof.stood([g.pk for g in running], last)
    judged = [(g, stood[g.pk].state) for g in running if g.pk in stood]
    rows = [
        MeasuredRow("goals", g.pk, str(g), ProgressState(state).label, state in _REACHED)
        for g, state in judged
        if state != ProgressState.UNJUDGED
    ]
    answer = _share(rows, "已完成或正常、超前", f"{last}能判断的责任目标")
    left = len(running) - len(rows)
    return (
        replace(answer, words=f"{answer.words}；{left}条当时无法判断，没有计入") if left else answer
    )


def nodes_done(actor: Actor, subject: Subject, period: Period) -> Measured:
    """Of the nodes of tasks that fall due in the period, those whose proof is accepted."""
    found = task_reports.nodes(actor).filter(
        due_on__gte=period.since, due_on__lt=period.until, task__state=TaskState.IN_FORCE.value
    )
    if subject.kind is UNIT:
        held = [t.pk for t in _held(actor, subject)]
        found = found.filter(task__in=held)
    elif subject.kind is PLACE:
        found = found.filter(task__region__path__startswith=subject.place_path)
    else:
        found = found.filter(task__plan_id=subject.plan_id)
    rows = [
        MeasuredRow(
            "task-nodes",
            n.pk,
            f"{n.task}：{n.title}",
            NodeState(n.state).label,
            n.state == NodeState.ACCEPTED.value,
        )
        for n in found.exclude(state=NodeState.DROPPED.value).order_by("pk")
    ]
    return _share(rows, "已认可", "到期节点")


_REACHED = {ProgressState.MET, ProgressState.AHEAD, ProgressState.ON_TRACK}


def _progress(goal: Any) -> ProgressState:
    standing = getattr(goal, "standing", None)
    return ProgressState(standing.state) if standing else ProgressState.UNJUDGED


ALL = frozenset(SubjectKind)
MEASURES = (
    Measure(
        "tasks_done",
        "任务完成率",
        "%",
        ALL,
        "考核期内到期的任务（牵头或责任）中，经认可已完成的比例。",
        tasks_done,
        HUNDRED,
    ),
    Measure(
        "nodes_done",
        "任务节点完成率",
        "%",
        ALL,
        "考核期内到期的任务节点中，佐证已经认可的比例。",
        nodes_done,
        HUNDRED,
    ),
    Measure(
        "goals_on_track",
        "责任目标进度达标率",
        "%",
        ALL,
        "考核期内在执行的责任目标中，到考核期最后一天已完成、超前或正常的比例；当时无法判断的不计入，另作说明。调度数，不是统计数。",
        goals_on_track,
        HUNDRED,
    ),
    Measure(
        "goals_reached",
        "责任目标完成率",
        "%",
        ALL,
        "考核期内到期的责任目标中，进度为已完成、超前或正常的比例；无法判断的不算完成。调度数，不是统计数。",
        goals_reached,
        HUNDRED,
    ),
    Measure(
        "reports_on_time",
        "月报及时率",
        "%",
        frozenset({UNIT}),
        "考核期内各月应报事项中，按时报送的比例；免报的不计。",
        reports_on_time,
        HUNDRED,
    ),
    Measure(
        "projects_started",
        "项目按期开工率",
        "%",
        ALL,
        "计划在考核期内开工的入库项目中，已开工的比例。",
        _planned("planned_start_on", "started_on", "开工"),
        HUNDRED,
    ),
    Measure(
        "projects_produced",
        "项目按期投产率",
        "%",
        ALL,
        "计划在考核期内投产的入库项目中，已投产的比例。",
        _planned("planned_production_on", "produced_on", "投产"),
        HUNDRED,
    ),
    Measure(
        "projects_in_time",
        "在管项目未超期率",
        "%",
        ALL,
        "汇总时在管项目中没有超期的比例。",
        projects_in_time,
        HUNDRED,
    ),
    Measure(
        "starts",
        "开工项目数",
        "个",
        ALL,
        "考核期内实际开工的入库项目数。",
        _counted("started_on", "开工"),
    ),
    Measure(
        "productions",
        "投产项目数",
        "个",
        ALL,
        "考核期内实际投产的入库项目数。",
        _counted("produced_on", "投产"),
    ),
)
