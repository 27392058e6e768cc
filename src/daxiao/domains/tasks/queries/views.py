"""Reads of the views: by plan, by unit, by day, and the matrix of units and tasks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet

from daxiao.domains.plans import queries as plans
from daxiao.domains.plans.types import PlanState
from daxiao.domains.tasks.models import Task, TaskNode, TaskPart, TaskReport, TaskTake, TaskUnit
from daxiao.domains.tasks.queries.facts import handed_in
from daxiao.domains.tasks.types import (
    Duty,
    NodeState,
    ReportKind,
    ReportVerdict,
    TaskState,
    WorkState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org


WAITING = (NodeState.OPEN.value, NodeState.RETURNED.value)
ENDED = (WorkState.DONE.value, WorkState.STOPPED.value)


def plans_with_tasks(actor: Actor) -> list[Any]:
    """Plans in force that have tasks in scope."""
    mine = live(actor).values("plan_id")
    rows = plans.plans(actor).filter(pk__in=mine, state=PlanState.IN_FORCE.value)
    return list(rows.order_by("region__path", "title"))


def live(actor: Actor) -> QuerySet[Task]:
    rows = Task.objects.visible_to(actor, Cap.TASK_VIEW)
    return rows.filter(state=TaskState.IN_FORCE.value)


def listed(actor: Actor, plan_id: int) -> list[Task]:
    """The tasks in force of a plan in the order of its text, with standing and sponsor."""
    rows = (
        live(actor).filter(plan_id=plan_id).select_related("standing", "sponsor", "region", "plan")
    )
    return list(rows.order_by("clause__start", "pk"))


@dataclass(slots=True)
class Branch:
    """An action of a plan with its tasks, and how many of them stand where."""

    action: str
    tasks: list[Task]
    counts: dict[str, int] = field(default_factory=dict)


def by_action(tasks: Iterable[Task]) -> list[Branch]:
    """In the order in which the plan names the actions; tasks without one stand under an empty name."""
    found: dict[str, Branch] = {}
    for task in tasks:
        branch = found.setdefault(task.action, Branch(task.action, []))
        branch.tasks.append(task)
        work = task.standing.work
        branch.counts[work] = branch.counts.get(work, 0) + 1
    return list(found.values())


# ---- by day


@dataclass(frozen=True, slots=True)
class Due:
    """Something that falls due on a day; `is_over` once nothing is owed any more, `handed_on` the day on which came in what
    still waits for its verdict, `is_seen` whether the page of the task is in scope (of who only has a share it is not). `kind` is task, node or part."""

    on: date
    kind: str
    title: str
    task_id: int
    key: int
    units: tuple[str, ...]
    is_over: bool
    handed_on: date | None = None
    is_seen: bool = True

    @property
    def came_late(self) -> bool:
        return self.handed_on is not None and self.handed_on > self.on


def due_between(actor: Actor, since: date, until: date, *, mine: bool = False) -> list[Due]:
    """Due days from `since` until (not including) `until`, in scope; with `mine` only of the actor's own unit and of what
    he sponsors or holds."""
    tasks = live(actor)
    if mine:
        tasks = tasks.filter(pk__in=_concerning(actor))
    span = {"due_on__gte": since, "due_on__lt": until}
    units = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW).filter(duty=Duty.LEAD.value)
    leads = Prefetch("units", queryset=units.select_related("org"), to_attr="leads_here")
    rows = list(tasks.filter(**span).select_related("standing").prefetch_related(leads))
    nodes = TaskNode.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task__in=tasks.values("pk"), **span
    )
    nodes = nodes.exclude(state=NodeState.DROPPED.value).select_related(
        "task", "task__standing", "org"
    )
    of_node = Prefetch("task__units", queryset=units.select_related("org"), to_attr="leads_here")
    dated = list(nodes.prefetch_related(of_node))
    handed, _ = handed_in({*(t.pk for t in rows), *(n.task_id for n in dated)})
    found = [
        Due(
            _day(t.due_on),
            "task",
            str(t),
            t.pk,
            t.pk,
            _leads(t),
            t.standing.work in ENDED,
            handed.get((t.pk, None)),
        )
        for t in rows
    ]
    for n in dated:
        over = n.state == NodeState.ACCEPTED.value or n.task.standing.work in ENDED
        names = (str(n.org),) if n.org else _leads(n.task)
        came = handed.get((n.task_id, n.pk))
        title = f"{n.title}（{n.task}）"
        found.append(Due(n.due_on, "node", title, n.task_id, n.pk, names, over, came))
    found += _parts_due(actor, since, until)
    return sorted(found, key=lambda d: (d.on, d.is_over, d.kind != "node", d.task_id, d.key))


def _parts_due(actor: Actor, since: date, until: date) -> list[Due]:
    """Shares of the actor's own unit only: what a unit splits is its own business. None of a task out of force; over with
    a task that is done or stopped."""
    rows = TaskPart.objects.visible_to(actor, Cap.TASK_REPORT).filter(
        due_on__gte=since,
        due_on__lt=until,
        withdrawn_on__isnull=True,
        task__state=TaskState.IN_FORCE.value,
    )
    found = list(rows.select_related("org", "task__standing"))
    seen = set(live(actor).filter(pk__in={p.task_id for p in found}).values_list("pk", flat=True))
    return [
        Due(
            _day(p.due_on),
            "part",
            p.title,
            p.task_id,
            p.pk,
            (str(p.org),),
            p.done_on is not None or p.task.standing.work in ENDED,
            is_seen=p.task_id in seen,
        )
        for p in found
    ]


def _day(day: date | None) -> date:
    if day is None:
        raise ValueError("a due row has a day")
    return day


def _leads(task: Task) -> tuple[str, ...]:
    rows: list[TaskUnit] = task.leads_here  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(str(u.org) if u.org else u.written for u in rows))


def _concerning(actor: Actor) -> list[int]:
    """Keys of the tasks of the actor's unit, and those that he sponsors or holds."""
    keys: set[int] = set()
    if actor.org_id is not None:
        units = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW).filter(org_id=actor.org_id)
        keys |= set(units.values_list("task_id", flat=True))
    if actor.user_id is not None:
        keys |= set(live(actor).filter(sponsor_id=actor.user_id).values_list("pk", flat=True))
        held = TaskTake.objects.visible_to(actor, Cap.TASK_VIEW)
        held = held.filter(holder_id=actor.user_id, ended_on__isnull=True)
        keys |= set(held.values_list("task_id", flat=True))
    return sorted(keys)


def has_own(actor: Actor) -> bool:
    """Whether there is anything for a list of one's own."""
    return bool(_concerning(actor))


# ---- what is on the table today


@dataclass(frozen=True, slots=True)
class Today:
    """What a unit has to do now, the most urgent first."""

    to_take: list[Task]
    late: list[Task]
    nodes: list[TaskNode]
    returned: list[TaskReport]
    parts: list[TaskPart]
    to_judge: list[TaskReport]
    to_report: list[Task]


def today_of(actor: Actor, unit: Org, *, soon: date, month: date) -> Today:
    """In scope of the actor; `soon` is the last day of nodes that are near, `month` the month that is reported now."""
    seen = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW).filter(org=unit)
    going = live(actor).exclude(standing__work__in=ENDED).select_related("standing", "plan")
    mine = going.filter(pk__in=seen.values("task_id"))
    led = seen.filter(duty=Duty.LEAD.value).values("task_id")
    owing = seen.filter(duty__in=(Duty.LEAD.value, Duty.RESPONSIBLE.value)).values("task_id")
    takes = TaskTake.objects.visible_to(actor, Cap.TASK_VIEW)
    taken = takes.filter(org=unit, ended_on__isnull=True).values("task_id")
    reports = TaskReport.objects.visible_to(actor, Cap.TASK_VIEW).filter(is_current=True)
    told = reports.filter(org=unit, kind=ReportKind.MONTH.value, month_on=month)
    order = (F("due_on").asc(nulls_last=True), "pk")
    nodes = TaskNode.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        Q(org=unit) | Q(org__isnull=True, task_id__in=led),
        task__in=mine.values("pk"),
        state__in=WAITING,
        due_on__lte=soon,
    )
    parts = TaskPart.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        Q(org=unit) | Q(given_to=unit),
        done_on__isnull=True,
        withdrawn_on__isnull=True,
        task__state=TaskState.IN_FORCE.value,
    )
    parts = parts.exclude(task__standing__work__in=ENDED)
    waiting = reports.filter(
        task_id__in=led,
        verdict=ReportVerdict.WAITING.value,
        kind=ReportKind.NODE.value,
    ).exclude(org=unit)
    return Today(
        to_take=list(mine.exclude(pk__in=taken).order_by(*order)[:50]),
        late=list(
            mine.filter(standing__work=WorkState.LATE.value).order_by("standing__late_since_on")
        ),
        nodes=list(nodes.select_related("task", "task__plan").order_by("due_on")),
        returned=list(
            reports.filter(org=unit, verdict=ReportVerdict.RETURNED.value).select_related(
                "task", "node"
            )
        ),
        parts=list(parts.select_related("task", "org", "given_to").order_by(*order)[:50]),
        to_judge=list(waiting.select_related("task", "org", "node")[:50]),
        to_report=list(
            mine.filter(pk__in=owing).exclude(pk__in=told.values("task_id")).order_by(*order)
        ),
    )


def office_waits(actor: Actor) -> list[TaskReport]:
    """Node and finish reports that wait for the office, the oldest first."""
    rows = TaskReport.objects.visible_to(actor, Cap.TASK_MANAGE).filter(
        is_current=True,
        verdict=ReportVerdict.WAITING.value,
        kind__in=(ReportKind.NODE.value, ReportKind.FINISH.value, ReportKind.SUMMARY.value),
    )
    return list(rows.select_related("task", "org", "node").order_by("reported_on", "pk")[:50])


# ---- units x tasks


@dataclass(frozen=True, slots=True)
class Cell:
    """What a unit has to do with a task: its duties, and whether it took its share over."""

    duties: tuple[str, ...]
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units down, tasks across. `led`, `shared` and `late` count by unit over all tasks that the matrix is of."""

    units: list[Org]
    tasks: list[Task]
    cells: dict[tuple[int, int], Cell]
    led: dict[int, int]
    shared: dict[int, int]
    late: dict[int, int]


def matrix(actor: Actor, tasks: list[Task]) -> Matrix:
    """Of these tasks (with standings), for the units in scope; two queries."""
    keys = [t.pk for t in tasks]
    late_keys = {t.pk for t in tasks if t.standing.work == WorkState.LATE.value}
    takes = TaskTake.objects.visible_to(actor, Cap.TASK_VIEW).filter(ended_on__isnull=True)
    taken = set(takes.filter(task_id__in=keys).values_list("task_id", "org_id"))
    rows = (
        TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW)
        .filter(task_id__in=keys, org__isnull=False)
        .select_related("org")
    )
    duties: dict[tuple[int, int], list[str]] = defaultdict(list)
    orgs: dict[int, Org] = {}
    for row in rows:
        if row.org is not None:
            orgs[row.org.pk] = row.org
            duties[row.org.pk, row.task_id].append(row.duty)
    led: dict[int, int] = defaultdict(int)
    shared: dict[int, int] = defaultdict(int)
    late: dict[int, int] = defaultdict(int)
    for (org_id, task_id), held in duties.items():
        led[org_id] += Duty.LEAD.value in held
        shared[org_id] += Duty.LEAD.value not in held
        late[org_id] += task_id in late_keys
    cells = {
        (org, task): Cell(tuple(dict.fromkeys(held)), (task, org) in taken)
        for (org, task), held in duties.items()
    }
    units = sorted(orgs.values(), key=lambda o: (-led[o.pk], -shared[o.pk], o.path))
    return Matrix(units, tasks, cells, dict(led), dict(shared), dict(late))
