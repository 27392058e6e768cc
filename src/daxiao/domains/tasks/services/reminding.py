"""Letters about nodes: before the day to who hands the proof in, after it to the same and to nobody else."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from daxiao.domains.tasks.models import TaskNode, TaskUnit
from daxiao.domains.tasks.queries import reports as queries
from daxiao.domains.tasks.types import Duty, NodeState, TaskState, WorkState
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


REMINDED = events.define("tasks.node_reminded", "节点提醒", title="节点", due_on="日期")

TOPIC = "tasks.node_due"
WAITING = (NodeState.OPEN.value, NodeState.RETURNED.value)
ENDED = (WorkState.DONE.value, WorkState.STOPPED.value)


@transaction.atomic
def remind(actor: Actor, *, today: date) -> int:
    """Put the letters for nodes that come near or were missed; each once. Returns how many nodes. Idempotent."""
    require(actor, Cap.SYSTEM_OPERATE)
    days = queries.yardstick_on(today).remind_days
    rows = (
        TaskNode.everything.filter(state__in=WAITING, task__state=TaskState.IN_FORCE.value)
        .exclude(task__standing__work__in=ENDED)
        .select_related("task", "org")
        # of two nights at once the second waits, and finds the days that the first has written
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    near = rows.filter(
        due_on__gte=today, due_on__lte=today + timedelta(days=days), reminded_on__isnull=True
    )
    late = rows.filter(due_on__lt=today, told_late_on__isnull=True)
    count = 0
    for node in list(near):
        node.reminded_on = today
        node.save(update_fields=["reminded_on"])
        _put(node, f"“{node.task}”的节点“{node.title}”{node.due_on:%Y-%m-%d}到期，请按时报完成")
        events.record(actor, REMINDED, on=node, now=_told(node))
        count += 1
    for node in list(late):
        node.told_late_on = today
        node.save(update_fields=["told_late_on"])
        _put(node, f"“{node.task}”的节点“{node.title}”已过{node.due_on:%Y-%m-%d}，还没有报完成")
        events.record(actor, REMINDED, on=node, now=_told(node))
        count += 1
    return count


def _put(node: TaskNode, text: str) -> None:
    body = {
        "text": text[:300],
        "link": f"/tasks/{node.task_id}/?tab=落实",
        "orgs": list(_units(node)),
        "users": [],
    }
    outbox.put(TOPIC, on=node, body=body)


def _units(node: TaskNode) -> Iterable[int]:
    if node.org_id is not None:
        return [node.org_id]
    leads = TaskUnit.everything.filter(
        task_id=node.task_id, duty=Duty.LEAD.value, org__isnull=False
    )
    return dict.fromkeys(o for o in leads.values_list("org_id", flat=True) if o)


def _told(node: TaskNode) -> dict[str, str]:
    return {"title": node.title, "due_on": node.due_on.isoformat()}
