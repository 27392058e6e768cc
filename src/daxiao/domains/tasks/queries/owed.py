"""Who owes a report on which task in a month, and what was reported."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from daxiao.domains.tasks.models import TaskReport, TaskStanding, TaskUnit
from daxiao.domains.tasks.types import Duty, ReportKind, ReportVerdict, TaskState, WorkState
from daxiao.domains.tasks.types.now import TaskNow
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


_OVER = (WorkState.DONE.value, WorkState.STOPPED.value)


def units_in_charge(
    actor: Actor, place: Region, *, duties: Collection[str], on: date
) -> set[tuple[int, int]]:
    """(task, unit) of the tasks in force of a place and all below it that are neither done nor stopped."""
    living = Q(org__until__isnull=True) | Q(org__until__gt=on)
    rows = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        living,
        org__isnull=False,
        duty__in=duties,
        task__state=TaskState.IN_FORCE.value,
        task__region__path__startswith=place.path,
    )
    going = rows.exclude(task__standing__work__in=_OVER)
    return set(going.values_list("task_id", "org_id"))


@dataclass(frozen=True, slots=True)
class Reported:
    """A unit's report on a task for a month; the newest when there are several."""

    at: datetime
    verdict: ReportVerdict
    reason: str


def reported(actor: Actor, month_on: date, tasks: Iterable[int]) -> dict[tuple[int, int], Reported]:
    """What units reported on these tasks for a month, by (task, unit): the month's report, or the lead's summary."""
    rows = TaskReport.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task__in=set(tasks),
        month_on=month_on,
        is_current=True,
        kind__in=(ReportKind.MONTH.value, ReportKind.SUMMARY.value, ReportKind.FINISH.value),
    )
    columns = ("task_id", "org_id", "reported_at", "verdict", "verdict_reason")
    return {
        (task, org): Reported(at, ReportVerdict(verdict), reason)
        for task, org, at, verdict, reason in rows.order_by("reported_at").values_list(*columns)
    }


def standings(actor: Actor, place: Region) -> list[TaskNow]:
    """Where the tasks in force of a place and below it stand, with the first of their lead units; two queries."""
    leads: dict[int, int] = {}
    units = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        duty=Duty.LEAD.value, org__isnull=False, task__region__path__startswith=place.path
    )
    for task, org in units.order_by("position", "pk").values_list("task_id", "org_id"):
        if org is not None:
            leads.setdefault(task, org)
    rows = TaskStanding.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task__state=TaskState.IN_FORCE.value, task__region__path__startswith=place.path
    )
    columns = ("task_id", "task__region_id", "task__title", "work", "pace", "task__due_on")
    return [
        TaskNow(task, region, leads.get(task), title, work, pace, due, late)
        for task, region, title, work, pace, due, late in rows.order_by().values_list(
            *columns, "late_since_on"
        )
    ]
