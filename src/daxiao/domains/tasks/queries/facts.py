"""The one mapping from rows to what the rules judge; many tasks at once, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
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
MET = {NodeState.SUBMITTED.value, NodeState.ACCEPTED.value}


def facts_of(task: Task) -> TaskFacts:
    return facts_of_many([task])[task.pk]


def facts_of_many(tasks: Iterable[Task]) -> dict[int, TaskFacts]:
    """Facts by the key of the task; seven queries whatever their number."""
    rows = list(tasks)
    keys = [t.pk for t in rows]
    nodes: dict[int, list[NodeFacts]] = defaultdict(list)
    for task_id, due, state in _of(TaskNode, keys).values_list("task_id", "due_on", "state"):
        if state != NodeState.DROPPED.value:
            nodes[task_id].append(NodeFacts(due, state in MET))
    reports = _of(TaskReport, keys).filter(is_current=True)
    finish = dict(reports.filter(kind=ReportKind.FINISH.value).values_list("task_id", "verdict"))
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
            is_claimed=finish.get(t.pk)
            in {ReportVerdict.WAITING.value, ReportVerdict.ACCEPTED.value},
            is_done=finish.get(t.pk) == ReportVerdict.ACCEPTED.value,
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


def _manned(keys: list[int]) -> set[int]:
    """Tasks of which every lead unit of the register has named a responsible person."""
    leads = _of(TaskUnit, keys).filter(duty=Duty.LEAD.value, org__isnull=False)
    wanted = set(leads.values_list("task_id", "org_id"))
    takes = _of(TaskTake, keys).filter(ended_on__isnull=True).exclude(person="")
    there = set(takes.values_list("task_id", "org_id"))
    return {t for t, _ in wanted} - {t for t, _ in wanted - there}


def _of(model: Any, keys: list[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.visible_to(PLATFORM, Cap.TASK_VIEW)
    return rows.filter(task_id__in=keys).order_by()


def _keys(rows: QuerySet[Any]) -> set[int]:
    return set(rows.values_list("task_id", flat=True))
