"""A task is stopped with an approval on file, and resumed."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.tasks.models import Task, TaskStop
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.services import files
from daxiao.domains.tasks.services.settling import settle, standing_of
from daxiao.domains.tasks.types import StopInput
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


STOPPED = events.define("tasks.task_stopped", "批准停办", approved_by="批准单位和文号")
RESUMED = events.define("tasks.task_resumed", "恢复办理", approved_by="原批准")


@transaction.atomic
def stop(actor: Actor, *, task: Task, given: StopInput, today: date, now: datetime) -> TaskStop:
    """Raises `Denied`, `Refused`: a stop without an approval on file is none."""
    require(actor, Cap.TASK_MANAGE, on=task)
    Task.everything.select_for_update(of=("self",)).get(pk=task.pk)
    rules.may_stop(standing_of(task), given).or_refuse()
    row = TaskStop.everything.create(
        task=task,
        reason=given.reason.strip()[:400],
        approved_by=given.approved_by.strip()[:120],
        stopped_on=today,
        stopped_by_label=actor.label,
    )
    files.attach(actor, task=task, uploads=given.uploads, now=now, owner={"stop": row})
    events.record(actor, STOPPED, on=task, now={"approved_by": row.approved_by}, reason=row.reason)
    settle([task], today=today, now=now)
    return row


@transaction.atomic
def resume(actor: Actor, *, task: Task, reason: str, today: date, now: datetime) -> Task:
    require(actor, Cap.TASK_MANAGE, on=task)
    Task.everything.select_for_update(of=("self",)).get(pk=task.pk)
    rules.may_resume(standing_of(task), reason).or_refuse()
    row = TaskStop.everything.get(task=task, resumed_on__isnull=True)
    row.resumed_on, row.resumed_reason = today, reason.strip()[:400]
    row.save(update_fields=["resumed_on", "resumed_reason"])
    events.record(actor, RESUMED, on=task, was={"approved_by": row.approved_by}, reason=reason)
    settle([task], today=today, now=now)
    return task
