"""Reads of reports, nodes, counted things and files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from daxiao.domains.tasks.models import (
    CountedItem,
    Task,
    TaskFile,
    TaskNode,
    TaskPart,
    TaskReport,
    TaskStop,
)
from daxiao.domains.tasks.types import (
    ReportKind,
    ReportYardstick,
)
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.std import thresholds


def yardstick_on(day: date) -> ReportYardstick:
    """Until when a report is in time, and how long before a node its unit is reminded."""
    values = yardsticks.in_force("task_reports", on=day).values
    return ReportYardstick(
        due_day=thresholds.whole(values, "due_day", least=1),
        remind_days=thresholds.whole(values, "remind_days", least=0),
    )


# ---- for the monthly round


@dataclass(frozen=True, slots=True)
class Reported:
    """The current report of a unit on a task for a month: its key, what it says, and whether it came late."""

    report_id: int
    state: str
    verdict: str
    is_late: bool
    reported_on: date


def reported_in(actor: Actor, month: date) -> dict[tuple[int, int], Reported]:
    """Which (task id, unit id) have a report for the month of that day, in scope of the actor; one query."""
    rows = TaskReport.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        kind=ReportKind.MONTH.value, month_on=month.replace(day=1), is_current=True
    )
    found = rows.values_list(
        "task_id", "org_id", "pk", "state", "verdict", "is_late", "reported_on"
    )
    return {(t, o): Reported(pk, s, v, late, on) for t, o, pk, s, v, late, on in found}


# ---- lists


def reports(actor: Actor) -> QuerySet[TaskReport]:
    """Reports in scope, each with its task: a unit's own, those of the others where it leads, all for the office."""
    return TaskReport.objects.visible_to(actor, Cap.TASK_VIEW).select_related(
        "task", "task__plan", "task__region", "org", "node"
    )


def current(actor: Actor, task: Task) -> QuerySet[TaskReport]:
    return reports(actor).filter(task=task, is_current=True).prefetch_related("files__stored")


def report(actor: Actor, pk: int) -> TaskReport:
    return get_visible(TaskReport, actor, Cap.TASK_VIEW, pk=pk)


def last_of(actor: Actor, task: Task, org_id: int) -> TaskReport | None:
    """The last report of a unit on a task, of which the next form starts."""
    rows = reports(actor).filter(task=task, org_id=org_id, is_current=True)
    return rows.exclude(kind=ReportKind.SUMMARY.value).order_by("-pk").first()


def current_one(
    actor: Actor,
    task: Task,
    kind: ReportKind,
    *,
    org_id: int,
    month: date,
    node_id: int | None = None,
) -> TaskReport | None:
    """The report that a new one of this kind would correct."""
    rows = reports(actor).filter(task=task, kind=kind.value, is_current=True)
    if kind is ReportKind.NODE:
        return rows.filter(node_id=node_id).first()
    if kind is ReportKind.FINISH:
        return rows.first()
    return rows.filter(org_id=org_id, month_on=month).first()


def nodes(actor: Actor) -> QuerySet[TaskNode]:
    return TaskNode.objects.visible_to(actor, Cap.TASK_VIEW).select_related(
        "task", "task__plan", "task__region", "org"
    )


def node(actor: Actor, pk: int) -> TaskNode:
    return get_visible(TaskNode, actor, Cap.TASK_VIEW, pk=pk)


def parts(actor: Actor) -> QuerySet[TaskPart]:
    """Shares that a unit gave or was given; the office sees all of its place."""
    return TaskPart.objects.visible_to(actor, Cap.TASK_VIEW).select_related(
        "task", "org", "given_to"
    )


def part(actor: Actor, pk: int) -> TaskPart:
    return get_visible(TaskPart, actor, Cap.TASK_VIEW, pk=pk)


def items(actor: Actor) -> QuerySet[CountedItem]:
    return CountedItem.objects.visible_to(actor, Cap.TASK_VIEW).select_related(
        "task", "task__plan", "task__region", "org"
    )


def item(actor: Actor, pk: int) -> CountedItem:
    return get_visible(CountedItem, actor, Cap.TASK_VIEW, pk=pk)


def counted(actor: Actor, tasks: Iterable[Task]) -> dict[int, int]:
    """How many things were counted, by task."""
    found: dict[int, int] = {}
    rows = CountedItem.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task__in=[t.pk for t in tasks], withdrawn_on__isnull=True
    )
    for key in rows.values_list("task_id", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


def stop_of(actor: Actor, task: Task) -> TaskStop | None:
    """The stop that is in force."""
    rows = TaskStop.objects.visible_to(actor, Cap.TASK_VIEW)
    return rows.filter(task=task, resumed_on__isnull=True).first()


def stops_of(actor: Actor, task: Task) -> QuerySet[TaskStop]:
    return TaskStop.objects.visible_to(actor, Cap.TASK_VIEW).filter(task=task)


def files_of(actor: Actor, task: Task) -> QuerySet[TaskFile]:
    """The files of a task that the actor may see, the newest first."""
    return (
        TaskFile.objects.visible_to(actor, Cap.TASK_VIEW)
        .filter(task=task)
        .select_related("stored", "report", "item", "stop", "org")
        .order_by("-pk")
    )


def file(actor: Actor, pk: int) -> TaskFile:
    return get_visible(TaskFile, actor, Cap.TASK_VIEW, pk=pk)
