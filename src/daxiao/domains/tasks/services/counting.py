"""Counted things of a task: each is a row of its own, never a typed number."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.tasks.models import CountedItem, Task
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.services import files
from daxiao.domains.tasks.services.acting import acting_for
from daxiao.domains.tasks.services.settling import settle, standing_of
from daxiao.domains.tasks.types import ItemInput, TaskKind
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


_LABELS = {"title": "事项", "happened_on": "日期", "unit": "单位"}
COUNTED = events.define("tasks.item_counted", "登记一件", **_LABELS)
WITHDRAWN = events.define("tasks.item_withdrawn", "撤回一件", **_LABELS)
RESTORED = events.define("tasks.item_restored", "恢复一件", **_LABELS)


@transaction.atomic
def count(actor: Actor, *, task: Task, given: ItemInput, today: date, now: datetime) -> CountedItem:
    """Raises `Denied`, `Refused`: the same thing of the same day counts once."""
    require(actor, Cap.TASK_REPORT, on=task)
    party = acting_for(actor, task, given.org_id)
    Task.everything.select_for_update(of=("self",)).get(pk=task.pk)
    rules.may_count(
        standing_of(task),
        TaskKind(task.kind),
        given,
        is_there=_there(task, given.title.strip(), given.happened_on),
        today=today,
    ).or_refuse()
    row = CountedItem.everything.create(
        task=task,
        org=party.org,
        title=given.title.strip()[:120],
        happened_on=given.happened_on,
        note=given.note.strip()[:400],
        put_on=today,
        put_by_label=actor.label,
    )
    files.attach(
        actor, task=task, uploads=given.uploads, now=now, owner={"item": row, "org": party.org}
    )
    events.record(actor, COUNTED, on=task, now=_told(row))
    settle([task], today=today, now=now)
    return row


@transaction.atomic
def withdraw_item(
    actor: Actor, *, item: CountedItem, reason: str, today: date, now: datetime
) -> CountedItem:
    require(actor, Cap.TASK_REPORT, on=item)
    acting_for(actor, item.task, item.org_id)
    row = _locked(item)
    rules.may_withdraw_item(
        standing_of(row.task), reason, is_withdrawn=row.withdrawn_on is not None
    ).or_refuse()
    row.withdrawn_on, row.withdrawn_reason = today, reason.strip()[:400]
    row.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    events.record(actor, WITHDRAWN, on=row.task, was=_told(row), reason=reason)
    settle([row.task], today=today, now=now)
    return row


@transaction.atomic
def restore_item(actor: Actor, *, item: CountedItem, today: date, now: datetime) -> CountedItem:
    """Undo of `withdraw_item`."""
    require(actor, Cap.TASK_REPORT, on=item)
    acting_for(actor, item.task, item.org_id)
    row = _locked(item)
    rules.may_restore_item(
        standing_of(row.task), is_withdrawn=row.withdrawn_on is not None
    ).or_refuse()
    rules.may_count(
        standing_of(row.task),
        TaskKind(row.task.kind),
        ItemInput(row.title, row.happened_on),
        is_there=_there(row.task, row.title, row.happened_on),
        today=today,
    ).or_refuse()
    row.withdrawn_on, row.withdrawn_reason = None, ""
    row.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    events.record(actor, RESTORED, on=row.task, now=_told(row))
    settle([row.task], today=today, now=now)
    return row


def _there(task: Task, title: str, day: date) -> bool:
    rows = CountedItem.everything.filter(task=task, withdrawn_on__isnull=True)
    return rows.filter(title=title[:120], happened_on=day).exists()


def _locked(item: CountedItem) -> CountedItem:
    rows = CountedItem.everything.select_for_update(of=("self",))
    return rows.select_related("task", "org").get(pk=item.pk)


def _told(row: CountedItem) -> dict[str, str]:
    return {
        "title": row.title,
        "happened_on": row.happened_on.isoformat(),
        "unit": str(row.org),
    }
