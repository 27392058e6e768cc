"""The only writer of `TaskStanding`: settle one, sweep those whose day has come, rebuild all, check all."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from daxiao.domains.tasks import queries, rules
from daxiao.domains.tasks.models import PaceChange, Task, TaskStanding
from daxiao.domains.tasks.types import Assessment, Pace, TaskFacts, TaskYardstick


log = logging.getLogger(__name__)


def settle(tasks: Iterable[Task], *, yardstick: TaskYardstick, today: date, now: datetime) -> int:
    """Recompute the standings of these tasks; returns how many changed. Idempotent.

    One bad row does not stop the others: its error is logged and it is looked at again tomorrow.
    """
    changed = 0
    for task in tasks:
        try:
            changed += _settle_one(task, yardstick=yardstick, today=today, now=now)
        except Exception:
            log.exception("task %s could not be settled", task.pk)
            tomorrow = today + timedelta(days=1)
            TaskStanding.everything.filter(task=task).update(recheck_on=tomorrow)
    return changed


@transaction.atomic
def _settle_one(task: Task, *, yardstick: TaskYardstick, today: date, now: datetime) -> bool:
    facts = queries.facts_of(task)
    moved = [
        _write(task, rules.assess(facts, yardstick=yardstick, today=day), today=day, now=now)
        for day in _days(task, facts, yardstick=yardstick, today=today)
    ]
    return any(moved)


def _days(task: Task, facts: TaskFacts, *, yardstick: TaskYardstick, today: date) -> Iterator[date]:
    """The days before today on which the pace moved unseen, each for its own true entry; then today."""
    standing = getattr(task, "standing", None)
    day = standing.recheck_on if standing else None
    while day is not None and day < today:
        yield day
        day = rules.assess(facts, yardstick=yardstick, today=day).recheck_on
    yield today


@transaction.atomic
def _write(task: Task, wanted: Assessment, *, today: date, now: datetime) -> bool:
    old = TaskStanding.everything.filter(task=task).first()
    if old is None:
        TaskStanding.everything.create(
            task=task,
            pace=wanted.pace.value,
            since=today,
            recheck_on=wanted.recheck_on,
            computed_at=now,
        )
        return True
    if (old.pace, old.recheck_on) == (wanted.pace.value, wanted.recheck_on):
        return False
    # the true day of the change was predicted; a change of the due day happens today
    changed_on = min(old.recheck_on or today, today)
    touched = TaskStanding.everything.filter(pk=old.pk, pace=old.pace).update(
        pace=wanted.pace.value,
        since=changed_on if old.pace != wanted.pace else old.since,
        recheck_on=wanted.recheck_on,
        computed_at=now,
    )
    if touched and old.pace != wanted.pace:
        PaceChange.everything.create(
            task=task, was=old.pace, now=wanted.pace.value, changed_on=changed_on, noticed_at=now
        )
    return bool(touched)


def sweep(*, yardstick: TaskYardstick, today: date, now: datetime) -> int:
    """Settle the tasks whose recheck day has come; a missed night is caught up by the next."""
    due = Task.everything.filter(standing__recheck_on__lte=today).select_related("standing")
    return settle(due.iterator(chunk_size=2000), yardstick=yardstick, today=today, now=now)


def rebuild(*, yardstick: TaskYardstick, today: date, now: datetime) -> int:
    return settle(
        Task.everything.iterator(chunk_size=2000), yardstick=yardstick, today=today, now=now
    )


def check(*, yardstick: TaskYardstick, today: date) -> list[tuple[int, Pace | None, Pace]]:
    """(task id, stored, right) of every task whose stored pace is not what the rules say."""
    wrong: list[tuple[int, Pace | None, Pace]] = []
    for task in Task.everything.select_related("standing").iterator(chunk_size=2000):
        right = rules.assess(queries.facts_of(task), yardstick=yardstick, today=today).pace
        row = getattr(task, "standing", None)
        stored = Pace(row.pace) if row else None
        if stored is not right:
            wrong.append((task.pk, stored, right))
    return wrong
