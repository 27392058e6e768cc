"""A unit splits its share of a task to its sections and to units below it."""

from datetime import date

from django.db import transaction

from daxiao.domains.tasks.models import Task, TaskPart
from daxiao.domains.tasks.queries import parties
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.services.acting import acting_for
from daxiao.domains.tasks.services.settling import standing_of
from daxiao.domains.tasks.types import PartInput
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org
from daxiao.std.findings import Refused


_LABELS = {
    "title": "事项",
    "to": "分给",
    "person": "责任人",
    "due_on": "期限",
    "done_note": "办结情况",
}
SPLIT = events.define("tasks.part_split", "分解任务", **_LABELS)
CHANGED = events.define("tasks.part_changed", "修改分解事项", **_LABELS)
FINISHED = events.define("tasks.part_finished", "分解事项办结", **_LABELS)
REOPENED = events.define("tasks.part_reopened", "分解事项重办", **_LABELS)
WITHDRAWN = events.define("tasks.part_withdrawn", "撤回分解事项", **_LABELS)
PUT_BACK = events.define("tasks.part_put_back", "恢复分解事项", **_LABELS)


@transaction.atomic
def split(actor: Actor, *, task: Task, given: PartInput, today: date) -> TaskPart:
    """Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_REPORT, on=task)
    party = acting_for(actor, task, given.org_id)
    rules.may_split(standing_of(task), given, due_on=task.due_on).or_refuse()
    _check_below(actor, task, party.org, given.given_to_id)
    row = TaskPart(task=task, org=party.org)
    _fill(row, given)
    row.save()
    events.record(actor, SPLIT, on=row, now=_told(row))
    return row


@transaction.atomic
def change_part(actor: Actor, *, part: TaskPart, given: PartInput) -> TaskPart:
    """Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.TASK_REPORT, on=part)
    acting_for(actor, part.task, part.org_id)
    row = _locked(part)
    if given.version is not None and row.version != given.version:
        raise Stale(mine=_words(given), theirs=_theirs(row))
    _may_move(row, wants_done=None)
    rules.may_split(standing_of(row.task), given, due_on=row.task.due_on).or_refuse()
    _check_below(actor, row.task, row.org, given.given_to_id)
    was = _told(row)
    _fill(row, given)
    row.version += 1
    row.save()
    events.record(actor, CHANGED, on=row, was=was, now=_told(row))
    return row


@transaction.atomic
def finish_part(actor: Actor, *, part: TaskPart, note: str, today: date) -> TaskPart:
    """By the unit that gave it or by the one it was given to. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_REPORT, on=part)
    row = _locked(part)
    _may_move(row, wants_done=True)
    rules.may_finish_part(note).or_refuse()
    row.done_on, row.done_note, row.version = today, note.strip()[:400], row.version + 1
    row.save(update_fields=["done_on", "done_note", "version"])
    events.record(actor, FINISHED, on=row, now=_told(row))
    return row


@transaction.atomic
def reopen_part(actor: Actor, *, part: TaskPart, reason: str) -> TaskPart:
    """Undo of `finish_part`, or a return by the unit that gave it."""
    require(actor, Cap.TASK_REPORT, on=part)
    row = _locked(part)
    _may_move(row, wants_done=False)
    _asked_why(reason)
    was = _told(row)
    row.done_on, row.done_note, row.version = None, "", row.version + 1
    row.save(update_fields=["done_on", "done_note", "version"])
    events.record(actor, REOPENED, on=row, was=was, now=_told(row), reason=reason)
    return row


@transaction.atomic
def withdraw_part(actor: Actor, *, part: TaskPart, reason: str, today: date) -> TaskPart:
    require(actor, Cap.TASK_REPORT, on=part)
    acting_for(actor, part.task, part.org_id)
    row = _locked(part)
    _may_move(row, wants_done=None)
    _asked_why(reason)
    row.withdrawn_on, row.version = today, row.version + 1
    row.save(update_fields=["withdrawn_on", "version"])
    events.record(actor, WITHDRAWN, on=row, was=_told(row), reason=reason)
    return row


@transaction.atomic
def put_part_back(actor: Actor, *, part: TaskPart) -> TaskPart:
    """Undo of `withdraw_part`; a second click changes nothing."""
    require(actor, Cap.TASK_REPORT, on=part)
    acting_for(actor, part.task, part.org_id)
    row = _locked(part)
    if row.withdrawn_on is not None:
        row.withdrawn_on, row.version = None, row.version + 1
        row.save(update_fields=["withdrawn_on", "version"])
        events.record(actor, PUT_BACK, on=row, now=_told(row))
    return row


def _locked(part: TaskPart) -> TaskPart:
    rows = TaskPart.everything.select_for_update(of=("self",))
    return rows.select_related("task", "org", "given_to").get(pk=part.pk)


def _may_move(row: TaskPart, *, wants_done: bool | None) -> None:
    rules.may_move_part(
        is_done=row.done_on is not None,
        is_withdrawn=row.withdrawn_on is not None,
        wants_done=wants_done,
    ).or_refuse()


def _asked_why(reason: str) -> None:
    if not reason.strip():
        raise Refused(rules.REASON_MISSING(field="reason"))


def _check_below(actor: Actor, task: Task, org: Org, given_to_id: int | None) -> None:
    if given_to_id is None:
        return
    if given_to_id not in {unit.pk for unit in parties.below(actor, task, org)}:
        raise Refused(rules.PART_NOT_BELOW(field="given_to"))


def _fill(row: TaskPart, given: PartInput) -> None:
    row.title = given.title.strip()[:200]
    row.section = given.section.strip()[:60]
    row.given_to_id = given.given_to_id
    row.person = given.person.strip()[:40]
    row.due_on = given.due_on


def _told(row: TaskPart) -> dict[str, str]:
    to = Org.everything.filter(pk=row.given_to_id).first() if row.given_to_id else None
    return {
        "title": row.title,
        "to": "、".join(str(w) for w in (to, row.section) if w),
        "person": row.person,
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "done_note": row.done_note,
    }


def _theirs(row: TaskPart) -> dict[str, str]:
    return {_LABELS[k]: v for k, v in _told(row).items() if k != "done_note"}


def _words(given: PartInput) -> dict[str, str]:
    to = Org.everything.filter(pk=given.given_to_id).first() if given.given_to_id else None
    return {
        "事项": given.title,
        "分给": "、".join(str(w) for w in (to, given.section) if w),
        "责任人": given.person,
        "期限": given.due_on.isoformat() if given.due_on else "",
    }
