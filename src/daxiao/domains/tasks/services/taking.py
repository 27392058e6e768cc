"""A unit takes its share of a task over, and gives it back."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.tasks.models import Task, TaskTake
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.services.acting import acting_for
from daxiao.domains.tasks.services.settling import settle, standing_of
from daxiao.domains.tasks.types import TakeInput
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


_LABELS = {"unit": "单位", "person": "责任人", "section": "科室"}
TAKEN = events.define("tasks.task_taken", "认领任务", **_LABELS)
GIVEN_BACK = events.define("tasks.task_given_back", "退回认领", **_LABELS)
RENAMED = events.define("tasks.holder_changed", "更换责任人", **_LABELS)


@transaction.atomic
def take(actor: Actor, *, task: Task, given: TakeInput, today: date, now: datetime) -> TaskTake:
    """Take it over for the unit, with who is responsible. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_REPORT, on=task)
    party = acting_for(actor, task, given.org_id)
    Task.everything.select_for_update(of=("self",)).get(pk=task.pk)
    there = TaskTake.everything.filter(task=task, org=party.org, ended_on__isnull=True).first()
    rules.may_take(
        standing_of(task),
        person=given.person,
        holder=there.person if there else "",
        unit=str(party.org),
    ).or_refuse()
    row = _create(actor, task, party.org.pk, given, today)
    events.record(actor, TAKEN, on=task, now=_told(row))
    settle([task], today=today, now=now)
    return row


@transaction.atomic
def pass_to(
    actor: Actor, *, take: TaskTake, given: TakeInput, today: date, now: datetime
) -> TaskTake:
    """Name somebody else of the same unit. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_REPORT, on=take)
    acting_for(actor, take.task, take.org_id)
    _open(take)
    rules.may_take(standing_of(take.task), person=given.person).or_refuse()
    _end(take, today)
    row = _create(actor, take.task, take.org_id, given, today)
    events.record(actor, RENAMED, on=take.task, was=_told(take), now=_told(row))
    settle([take.task], today=today, now=now)
    return row


@transaction.atomic
def give_back(actor: Actor, *, take: TaskTake, reason: str, today: date, now: datetime) -> TaskTake:
    """Take it back: the unit has not taken it over after all. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_REPORT, on=take)
    acting_for(actor, take.task, take.org_id)
    _open(take)
    if not reason.strip():
        raise Refused(rules.REASON_MISSING(field="reason"))
    _end(take, today)
    events.record(actor, GIVEN_BACK, on=take.task, was=_told(take), reason=reason)
    settle([take.task], today=today, now=now)
    return take


def _open(take: TaskTake) -> None:
    fresh = TaskTake.everything.select_for_update(of=("self",)).get(pk=take.pk)
    if fresh.ended_on is not None:
        raise Refused(rules.NOT_TAKEN())


def _end(take: TaskTake, today: date) -> None:
    take.ended_on = today
    take.save(update_fields=["ended_on"])


def _create(actor: Actor, task: Task, org_id: int, given: TakeInput, today: date) -> TaskTake:
    return TaskTake.everything.create(
        task=task,
        org_id=org_id,
        person=given.person.strip()[:40],
        section=given.section.strip()[:60],
        holder_id=actor.user_id if actor.org_id == org_id else None,
        taken_on=today,
        taken_by_label=actor.label,
    )


def _told(row: TaskTake) -> dict[str, str]:
    return {"unit": str(row.org), "person": row.person, "section": row.section}
