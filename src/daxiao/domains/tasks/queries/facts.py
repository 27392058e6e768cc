"""The one mapping from rows to what the rules judge; many tasks at once, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from daxiao.domains.tasks.models import (
    CountedItem,
    Task,
    TaskNode,
    TaskReport,
    TaskStop,
    TaskTake,
    TaskUnit,
)
from daxiao.domains.tasks.rules import standing as rules
from daxiao.domains.tasks.types import (
    Doing,
    Duty,
    NodeFacts,
    NodeState,
    ReportKind,
    ReportVerdict,
    TaskFacts,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


# the rules judge a task by all of its rows, whoever looks at the answer
PLATFORM = Actor.system("任务状态")


def facts_of(task: Task) -> TaskFacts:
    return facts_of_many([task])[task.pk]


def facts_of_many(tasks: Iterable[Task]) -> dict[int, TaskFacts]:
    """Facts by the key of the task; seven queries whatever their number."""
    rows = list(tasks)
    keys = [t.pk for t in rows]
    nodes: dict[int, list[NodeFacts]] = defaultdict(list)
    handed, accepted = handed_in(keys)
    columns = ("pk", "task_id", "due_on", "state")
    for pk, task_id, due, state in _of(TaskNode, keys).values_list(*columns):
        if state != NodeState.DROPPED.value:
            met = state == NodeState.ACCEPTED.value
            nodes[task_id].append(NodeFacts(due, met, handed.get((task_id, pk))))
    reports = _of(TaskReport, keys).filter(is_current=True)
    begun = _keys(reports.exclude(state=Doing.NOT_STARTED.value))
    begun |= _keys(_of(CountedItem, keys).filter(withdrawn_on__isnull=True))
    stopped = _keys(_of(TaskStop, keys).filter(resumed_on__isnull=True))
    led = _keys(_of(TaskUnit, keys).filter(duty=Duty.LEAD.value, org__isnull=False))
    manned = _manned(keys)
    return {
        t.pk: TaskFacts(
            due_on=t.due_on,
            nodes=tuple(nodes[t.pk]),
            is_started=t.pk in begun,
            claimed_on=handed.get((t.pk, None)),
            is_done=t.pk in accepted,
            is_stopped=t.pk in stopped,
            lacks=rules.lacks(
                number=t.number or t.list_number,
                has_lead=t.pk in led,
                has_person=t.pk in manned,
                has_node=bool(nodes[t.pk]),
            ),
        )
        for t in rows
    }


def handed_in(keys: Iterable[int]) -> tuple[dict[tuple[int, int | None], date], set[int]]:
    """The day on which the proof came in that was not returned, by task and node (no node: the whole), and the tasks of
    which the whole was accepted. A correction is as early as the first report; what was returned comes in anew."""
    handed: dict[tuple[int, int | None], date] = {}
    rows = _of(TaskReport, keys).filter(kind__in=(ReportKind.NODE.value, ReportKind.FINISH.value))
    accepted = set()
    columns = ("task_id", "node_id", "reported_on", "verdict", "is_current")
    for task_id, node_id, day, verdict, is_current in rows.order_by("pk").values_list(*columns):
        if verdict == ReportVerdict.RETURNED.value:
            handed.pop((task_id, node_id), None)
            continue
        handed.setdefault((task_id, node_id), day)
        if is_current and node_id is None and verdict == ReportVerdict.ACCEPTED.value:
            accepted.add(task_id)
    return handed, accepted


def _manned(keys: list[int]) -> set[int]:
    """Tasks of which every lead unit of the register has named a responsible person."""
    leads = _of(TaskUnit, keys).filter(duty=Duty.LEAD.value, org__isnull=False)
    wanted = set(leads.values_list("task_id", "org_id"))
    takes = _of(TaskTake, keys).filter(ended_on__isnull=True).exclude(person="")
    there = set(takes.values_list("task_id", "org_id"))
    return {t for t, _ in wanted} - {t for t, _ in wanted - there}


def _of(model: Any, keys: Iterable[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(PLATFORM, Cap.TASK_VIEW)
    return rows.filter(task_id__in=keys).order_by()


def _keys(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("task_id", flat=True))
