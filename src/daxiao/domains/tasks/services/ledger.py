"""Tasks come into the ledger, their units are identified, and they go out of force."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from daxiao.domains.tasks import rules, standings
from daxiao.domains.tasks.models import Task, TaskUnit
from daxiao.domains.tasks.services import readers
from daxiao.domains.tasks.types import Duty, Found, TaskInput, TaskState, TaskYardstick, UnitInput
from daxiao.kernel import events, outbox, yardsticks
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, User


ADOPTED = events.define("tasks.tasks_adopted", "任务入台账", count="条数")
IDENTIFIED = events.define("tasks.unit_identified", "认定单位", written="原文写法", unit="单位")
DISMISSED = events.define("tasks.unit_dismissed", "认定为非具体单位", written="原文写法")
LAPSED = events.define("tasks.tasks_lapsed", "任务随规划撤下", count="条数")
REVIVED = events.define("tasks.tasks_revived", "任务随规划恢复", count="条数")
DROPPED = events.define("tasks.task_dropped", "撤销任务", state="状态")
RESTORED = events.define("tasks.task_restored", "恢复任务", state="状态")


@transaction.atomic
def adopt(
    actor: Actor,
    *,
    plan: Guarded,
    tasks: Sequence[TaskInput],
    today: date,
    now: datetime,
    is_demo: bool = False,
) -> dict[int, Task]:
    """Confirmed tasks into the ledger; returns them by candidate id. A second time adds only what is new."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    wanted = {t.candidate_id for t in tasks}
    have = {t.candidate_id: t for t in Task.everything.filter(candidate_id__in=wanted)}
    # a second reading of the same document has candidates of its own for the same clauses
    earlier = Task.everything.filter(plan_id=plan.pk).exclude(
        candidate__reading__candidates__in=list(wanted)[:1]
    )
    stands = {(t.clause_id, t.number): t for t in earlier}
    have |= {t.candidate_id: stands[t.spot] for t in tasks if t.spot in stands}
    fresh = [t for t in tasks if t.candidate_id not in have]
    made = _create(actor, plan, fresh, is_demo=is_demo)
    have |= {t.candidate_id: t for t in made}
    _add_units(fresh, have)
    for t in fresh:
        have[t.candidate_id].targets.set(t.target_ids)
    standings.settle(made, yardstick=yardstick_on(today), today=today, now=now)
    for row in made:
        outbox.put("tasks.task_adopted", on=row, body={"task_id": row.pk})
    if made:
        events.record(actor, ADOPTED, on=plan, now={"count": len(made)})
    return {key: have[key] for key in wanted}


def yardstick_on(day: date) -> TaskYardstick:
    """The near-due setting in force on a day."""
    return TaskYardstick(
        near_due_days=int(yardsticks.in_force("tasks", on=day).values["near_due_days"])
    )


def _create(
    actor: Actor, plan: Guarded, tasks: Sequence[TaskInput], *, is_demo: bool
) -> list[Task]:
    rows = [
        Task(
            plan_id=plan.pk,
            clause_id=t.clause_id,
            candidate_id=t.candidate_id,
            region_id=t.region_id,
            text=t.text,
            is_demo=is_demo,
            **said(t),
        )
        for t in tasks
    ]
    if not rows:
        return []
    made: list[Task] = bulk_create_with_history(
        rows, Task, batch_size=200, default_user=_user(actor), default_change_reason="入台账"
    )
    return made


def said(t: TaskInput) -> dict[str, Any]:
    """The columns that say what a task asks for, of whom and by when."""
    return {
        "number": t.number[:20],
        "title": t.title[:200],
        "action": t.action[:200],
        "deadline": t.deadline,
        "due_on": rules.due_on(t.deadline),
        "etc": t.etc,
        "leads": _written(t, lead=True)[:400],
        "others": _written(t, lead=False)[:800],
        "grade": t.grade,
    }


def _user(actor: Actor) -> User | None:
    return User.everything.filter(pk=actor.user_id).first() if actor.user_id else None


def _written(task: TaskInput, *, lead: bool) -> str:
    return "、".join(dict.fromkeys(u.written for u in task.units if (u.duty is Duty.LEAD) is lead))


def _add_units(tasks: Sequence[TaskInput], have: dict[int, Task]) -> None:
    rows = [row for t in tasks for row in unit_rows(have[t.candidate_id], t.units)]
    TaskUnit.everything.bulk_create(rows, batch_size=500)


def unit_rows(task: Task, units: Sequence[UnitInput]) -> list[TaskUnit]:
    """One row for each unit that a wording stands for, each once."""
    seen: dict[tuple[Duty, str, int | None], TaskUnit] = {}
    for position, unit in enumerate(units):
        for org_id in unit.org_ids or (None,):
            key = (unit.duty, unit.written, org_id)
            if key not in seen:
                seen[key] = _unit_row(task, unit, position, org_id)
    return list(seen.values())


def _unit_row(task: Task, unit: UnitInput, position: int, org_id: int | None) -> TaskUnit:
    return TaskUnit(
        task=task,
        duty=unit.duty.value,
        position=position,
        written=unit.written[:80],
        found=unit.found.value,
        org_id=org_id,
    )


@transaction.atomic
def identify(actor: Actor, *, question: TaskUnit, unit: Org, today: date, now: datetime) -> int:
    """Say which unit a plan's wording means; answers the same question in all tasks of that plan. Returns how many."""
    require(actor, Cap.TASK_MANAGE, on=question)
    rules.may_identify(Found(question.found), question.written).or_refuse()
    same = TaskUnit.everything.filter(
        task__plan_id=question.task.plan_id,
        written=question.written,
        found__in=(Found.UNKNOWN.value, Found.AMBIGUOUS.value),
    ).select_related("task")
    count = 0
    for row in same:
        if TaskUnit.everything.filter(
            task=row.task, duty=row.duty, written=row.written, org=unit
        ).exists():
            row.delete()
            continue
        row.org, row.found = unit, Found.UNIT.value
        row.save(update_fields=("org", "found"))
        events.record(
            actor, IDENTIFIED, on=row.task, was={"written": row.written}, now={"unit": str(unit)}
        )
        count += 1
        readers.refresh(row.task)
    touched = list(Task.everything.filter(units__written=question.written, units__org=unit))
    standings.settle(touched, yardstick=yardstick_on(today), today=today, now=now)
    return count


@transaction.atomic
def dismiss(actor: Actor, *, question: TaskUnit, reason: str) -> int:
    """Say that a wording names no unit (相关部门, 各企业); answers it in all tasks of that plan. Returns how many."""
    require(actor, Cap.TASK_MANAGE, on=question)
    rules.may_dismiss(Found(question.found), question.written, reason).or_refuse()
    same = TaskUnit.everything.filter(
        task__plan_id=question.task.plan_id,
        written=question.written,
        found__in=(Found.UNKNOWN.value, Found.AMBIGUOUS.value),
    ).select_related("task")
    rows = list(same)
    TaskUnit.everything.filter(pk__in=[r.pk for r in rows]).update(found=Found.NO_UNIT.value)
    for row in rows:
        events.record(actor, DISMISSED, on=row.task, was={"written": row.written}, reason=reason)
    return len(rows)


@transaction.atomic
def drop(actor: Actor, *, task: Task, reason: str) -> Task:
    """Take a task out of force with a reason; it stays visible with its history."""
    require(actor, Cap.TASK_MANAGE, on=task)
    rules.may_drop(TaskState(task.state), reason).or_refuse()
    return _set_state(actor, task, TaskState.DROPPED, DROPPED, reason)


@transaction.atomic
def restore(actor: Actor, *, task: Task, reason: str) -> Task:
    require(actor, Cap.TASK_MANAGE, on=task)
    rules.may_restore(TaskState(task.state)).or_refuse()
    return _set_state(actor, task, TaskState.IN_FORCE, RESTORED, reason)


@transaction.atomic
def lapse(actor: Actor, *, plan: Guarded, reason: str) -> int:
    """Take the tasks in force of a withdrawn plan out of force with it; returns how many."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    return _move_all(actor, plan, TaskState.IN_FORCE, TaskState.LAPSED, LAPSED, reason)


@transaction.atomic
def revive(actor: Actor, *, plan: Guarded, reason: str) -> int:
    """Bring back what went with the plan; what was dropped for itself stays dropped. Returns how many."""
    require(actor, Cap.PLAN_PUBLISH, on=plan)
    return _move_all(actor, plan, TaskState.LAPSED, TaskState.IN_FORCE, REVIVED, reason)


def _move_all(
    actor: Actor,
    plan: Guarded,
    was: TaskState,
    now: TaskState,
    kind: events.EventKind,
    reason: str,
) -> int:
    rows = list(Task.everything.filter(plan_id=plan.pk, state=was.value))
    for row in rows:
        row.state = now.value
    if rows:
        bulk_update_with_history(
            rows,
            Task,
            ["state"],
            batch_size=200,
            default_user=_user(actor),
            default_change_reason=reason[:100],
        )
        events.record(actor, kind, on=plan, now={"count": len(rows)}, reason=reason)
    return len(rows)


def _set_state(
    actor: Actor, task: Task, state: TaskState, kind: events.EventKind, reason: str
) -> Task:
    was = TaskState(task.state)
    task.state = state.value
    task._history_user = _user(actor)  # type: ignore[attr-defined] # noqa: SLF001
    task._change_reason = reason[:100]  # type: ignore[attr-defined] # noqa: SLF001
    task.save(update_fields=("state",))
    events.record(
        actor, kind, on=task, was={"state": was.label}, now={"state": state.label}, reason=reason
    )
    return task


def announcements(task_id: int) -> list[tuple[int, str, str]]:
    """(unit id, text, link) for each unit that leads a task; read for the sweep, which acts for the platform."""
    task = Task.everything.select_related("plan").get(pk=task_id)
    text = f"《{task.plan.title}》的任务“{task}”由贵单位牵头"
    leads = TaskUnit.everything.filter(task=task, duty="lead", org__isnull=False)
    return [
        (org_id, text, f"/tasks/{task.pk}/") for org_id in leads.values_list("org_id", flat=True)
    ]
