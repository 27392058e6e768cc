"""The office sets the nodes of a task, changes and drops them."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.tasks.models import Task, TaskNode
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.services.settling import settle, standing_of
from daxiao.domains.tasks.types import NodeInput, NodeState
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org
from daxiao.std.findings import Refused


_LABELS = {
    "title": "节点",
    "due_on": "日期",
    "criterion": "完成标准",
    "proof": "证明材料",
    "unit": "由谁报",
    "state": "状态",
}
SET = events.define("tasks.node_set", "设定节点", **_LABELS)
CHANGED = events.define("tasks.node_changed", "修改节点", **_LABELS)
DROPPED = events.define("tasks.node_dropped", "取消节点", **_LABELS)
RESTORED = events.define("tasks.node_restored", "恢复节点", **_LABELS)


@transaction.atomic
def set_node(actor: Actor, *, task: Task, given: NodeInput, today: date, now: datetime) -> TaskNode:
    """Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=task)
    rules.may_set_node(standing_of(task), given, due_on=task.due_on).or_refuse()
    _check_unit(task, given.org_id)
    row = TaskNode(task=task, state=NodeState.OPEN.value, state_on=today)
    _fill(row, given)
    row.save()
    events.record(actor, SET, on=task, now=_told(row))
    settle([task], today=today, now=now)
    return row


@transaction.atomic
def change_node(
    actor: Actor, *, node: TaskNode, given: NodeInput, today: date, now: datetime
) -> TaskNode:
    """Until its proof is in. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.TASK_MANAGE, on=node)
    row = _mine(node, given)
    rules.may_change_node(NodeState(row.state)).or_refuse()
    rules.may_set_node(standing_of(row.task), given, due_on=row.task.due_on).or_refuse()
    _check_unit(row.task, given.org_id)
    was = _told(row)
    _fill(row, given)
    # the letters are about the day: another day, other letters
    row.reminded_on = row.told_late_on = None
    row.version += 1
    row.save()
    _record_change(actor, row, was)
    settle([row.task], today=today, now=now)
    return row


@transaction.atomic
def drop_node(actor: Actor, *, node: TaskNode, reason: str, today: date, now: datetime) -> TaskNode:
    require(actor, Cap.TASK_MANAGE, on=node)
    row = TaskNode.everything.select_for_update(of=("self",)).get(pk=node.pk)
    rules.may_change_node(NodeState(row.state)).or_refuse()
    if not reason.strip():
        raise Refused(rules.REASON_MISSING(field="reason"))
    _move(actor, row, NodeState.DROPPED, DROPPED, today, reason)
    settle([row.task], today=today, now=now)
    return row


@transaction.atomic
def restore_node(actor: Actor, *, node: TaskNode, today: date, now: datetime) -> TaskNode:
    """Undo of `drop_node`."""
    require(actor, Cap.TASK_MANAGE, on=node)
    row = TaskNode.everything.select_for_update(of=("self",)).get(pk=node.pk)
    rules.may_restore_node(NodeState(row.state)).or_refuse()
    _move(actor, row, NodeState.OPEN, RESTORED, today, "")
    settle([row.task], today=today, now=now)
    return row


def _move(
    actor: Actor,
    row: TaskNode,
    state: NodeState,
    kind: events.EventKind,
    today: date,
    reason: str,
) -> None:
    was = NodeState(row.state)
    row.state, row.state_on, row.version = state.value, today, row.version + 1
    row.save(update_fields=["state", "state_on", "version"])
    events.record(
        actor,
        kind,
        on=row.task,
        was={"title": row.title, "state": was.label},
        now={"title": row.title, "state": state.label},
        reason=reason,
    )


def _mine(node: TaskNode, given: NodeInput) -> TaskNode:
    row = (
        TaskNode.everything.select_for_update(of=("self",))
        .select_related("task", "org")
        .get(pk=node.pk)
    )
    if given.version is not None and row.version != given.version:
        theirs = {_LABELS[k]: v for k, v in _told(row).items() if k != "state"}
        unit = Org.everything.filter(pk=given.org_id).first() if given.org_id else None
        mine = {
            "节点": given.title,
            "日期": given.due_on.isoformat(),
            "完成标准": given.criterion,
            "证明材料": given.proof,
            "由谁报": str(unit or "牵头单位"),
        }
        raise Stale(mine=mine, theirs=theirs)
    return row


def _check_unit(task: Task, org_id: int | None) -> None:
    if org_id is not None and not task.units.filter(org_id=org_id).exists():
        raise Refused(rules.NOT_A_PARTY(field="org"))


def _fill(row: TaskNode, given: NodeInput) -> None:
    row.title = given.title.strip()[:120]
    row.due_on = given.due_on
    row.criterion = given.criterion.strip()[:400]
    row.proof = given.proof.strip()[:200]
    row.org_id = given.org_id


def _told(row: TaskNode) -> dict[str, str]:
    return {
        "title": row.title,
        "due_on": row.due_on.isoformat(),
        "criterion": row.criterion,
        "proof": row.proof,
        "unit": str(row.org or "牵头单位"),
        "state": NodeState(row.state).label,
    }


def _record_change(actor: Actor, row: TaskNode, was: dict[str, str]) -> None:
    row.refresh_from_db()
    now = _told(row)
    moved = [k for k in now if now[k] != was[k]]
    if moved:
        kept = {k: was[k] for k in moved}
        events.record(actor, CHANGED, on=row.task, was=kept, now={k: now[k] for k in moved})
