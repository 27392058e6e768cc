"""The only writer of `TaskStanding`: settle some, sweep those whose day has come, rebuild all, check all."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q

from daxiao.domains.tasks import queries, rules
from daxiao.domains.tasks.models import PaceChange, Task, TaskStanding
from daxiao.domains.tasks.rules import standing as standing_rules
from daxiao.domains.tasks.types import Assessment, Pace, TaskFacts, TaskYardstick


log = logging.getLogger(__name__)

# the facts of so many tasks are read together; SQLite takes no more parameters than it was built for
BATCH = 300


def settle(tasks: Iterable[Task], *, yardstick: TaskYardstick, today: date, now: datetime) -> int:
    """Recompute the standings of these tasks; returns how many changed. Idempotent.

    One bad row does not stop the others: its error is logged and it is looked at again tomorrow.
    """
    changed = 0
    for batch in _batches(tasks):
        facts = queries.facts_of_many(batch)
        for task in batch:
            try:
                changed += _settle_one(
                    task, facts[task.pk], yardstick=yardstick, today=today, now=now
                )
            except Exception:
                log.exception("task %s could not be settled", task.pk)
                tomorrow = today + timedelta(days=1)
                TaskStanding.everything.filter(task=task).update(recheck_on=tomorrow)
    return changed


def _batches(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    rows = iter(tasks)
    while batch := list(islice(rows, BATCH)):
        yield batch


@transaction.atomic
def _settle_one(
    task: Task, facts: TaskFacts, *, yardstick: TaskYardstick, today: date, now: datetime
) -> bool:
    moved = [
        _write(task, facts, yardstick=yardstick, day=day, now=now)
        for day in _days(task, facts, yardstick=yardstick, today=today)
    ]
    return any(moved)


def _days(task: Task, facts: TaskFacts, *, yardstick: TaskYardstick, today: date) -> Iterator[date]:
    """The days before today on which the pace moved unseen, each for its own true entry; then today."""
    standing = TaskStanding.everything.filter(task=task).first()
    day = standing.recheck_on if standing else None
    while day is not None and day < today:
        yield day
        day = rules.assess(facts, yardstick=yardstick, today=day).recheck_on
    yield today


def _columns(wanted: Assessment, facts: TaskFacts) -> dict[str, object]:
    return {
        "pace": wanted.pace.value,
        "recheck_on": wanted.recheck_on,
        "work": wanted.work.value,
        "late_since_on": wanted.late_since,
        "is_handed_in": wanted.is_handed_in,
        "is_complete": not facts.lacks,
        "lacks": ",".join(lack.value for lack in facts.lacks),
        "made_by": standing_rules.MADE_BY,
    }


@transaction.atomic
def _write(
    task: Task, facts: TaskFacts, *, yardstick: TaskYardstick, day: date, now: datetime
) -> bool:
    wanted = rules.assess(facts, yardstick=yardstick, today=day)
    columns = _columns(wanted, facts)
    old = TaskStanding.everything.filter(task=task).first()
    if old is None:
        TaskStanding.everything.create(task=task, since=day, computed_at=now, **columns)
        return True
    if all(getattr(old, name) == value for name, value in columns.items()):
        return False
    # the true day of the change was predicted; a change of the due day happens today
    changed_on = min(old.recheck_on or day, day)
    touched = TaskStanding.everything.filter(pk=old.pk, pace=old.pace).update(
        since=changed_on if old.pace != wanted.pace else old.since, computed_at=now, **columns
    )
    if touched and old.pace != wanted.pace:
        PaceChange.everything.create(
            task=task, was=old.pace, now=wanted.pace.value, changed_on=changed_on, noticed_at=now
        )
    return bool(touched)


def sweep(*, yardstick: TaskYardstick, today: date, now: datetime) -> int:
    """Settle the tasks whose recheck day has come, and those that older rules wrote; a missed night is caught up."""
    waits = Q(standing__recheck_on__lte=today) | Q(standing__made_by__lt=standing_rules.MADE_BY)
    due = Task.everything.filter(waits)
    return settle(due.iterator(chunk_size=2000), yardstick=yardstick, today=today, now=now)


def rebuild(*, yardstick: TaskYardstick, today: date, now: datetime) -> int:
    return settle(
        Task.everything.iterator(chunk_size=2000), yardstick=yardstick, today=today, now=now
    )


def check(*, yardstick: TaskYardstick, today: date) -> list[tuple[int, Pace | None, Pace]]:
    """(task id, stored, right) of every task whose stored pace or state is not what the rules say."""
    wrong: list[tuple[int, Pace | None, Pace]] = []
    rows = Task.everything.select_related("standing").iterator(chunk_size=2000)
    for batch in _batches(rows):
        facts = queries.facts_of_many(batch)
        for task in batch:
            right = rules.assess(facts[task.pk], yardstick=yardstick, today=today)
            row = getattr(task, "standing", None)
            stored = Pace(row.pace) if row else None
            if stored is not right.pace or (row and row.work != right.work.value):
                wrong.append((task.pk, stored, right.pace))
    return wrong
