"""Standings follow the calendar: swept once, caught up with true days, rebuilt and checked."""

from datetime import date

import pytest

from daxiao.domains.tasks import queries, standings
from daxiao.domains.tasks.models import PaceChange, Task, TaskStanding
from daxiao.domains.tasks.types import Pace
from tests.cast import Cast
from tests.factories.plans import Ledger
from tests.factories.tasks import MONTH
from tests.moment import NOW


NEAR, DUE, OVER = date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)


@pytest.fixture
def task(ledger: Ledger) -> Task:
    Task.everything.exclude(pk=ledger.tasks["K01"].pk).update(due_on=None)
    rebuild(date(2026, 3, 2))
    return Task.everything.get(pk=ledger.tasks["K01"].pk)


def sweep(today: date) -> int:
    return standings.sweep(yardstick=MONTH, today=today, now=NOW)


def rebuild(today: date) -> int:
    return standings.rebuild(yardstick=MONTH, today=today, now=NOW)


def check(today: date) -> list[tuple[int, Pace | None, Pace]]:
    return standings.check(yardstick=MONTH, today=today)


def standing(task: Task) -> tuple[str, date, date | None]:
    row = TaskStanding.everything.get(task=task)
    return row.pace, row.since, row.recheck_on


def changes(task: Task) -> list[tuple[str, str, date]]:
    rows = PaceChange.everything.filter(task=task).order_by("id")
    return [(c.was, c.now, c.changed_on) for c in rows]


def test_nothing_moves_before_its_day(task: Task) -> None:
    assert sweep(date(2026, 11, 30)) == 0
    assert standing(task)[0] == Pace.OPEN


def test_the_day_moves_it_once(task: Task) -> None:
    """S000-T-05"""
    assert sweep(NEAR) == 1
    assert sweep(NEAR) == 0
    assert standing(task) == ("near_due", NEAR, OVER)
    assert changes(task) == [("open", "near_due", NEAR)]


def test_a_missed_night_is_caught_up_with_the_true_day(task: Task) -> None:
    assert sweep(date(2026, 12, 20)) == 1

    assert changes(task) == [("open", "near_due", NEAR)]
    assert standing(task) == ("near_due", NEAR, OVER)


def test_a_missed_winter_is_caught_up_with_every_true_day(task: Task) -> None:
    """The worker stood still from November to March: both changes happened on their own days."""
    assert sweep(date(2027, 3, 15)) == 1

    assert changes(task) == [("open", "near_due", NEAR), ("near_due", "overdue", OVER)]
    assert standing(task) == ("overdue", OVER, None)
    assert sweep(date(2027, 3, 16)) == 0


def test_a_new_due_day_moves_it_today(task: Task) -> None:
    Task.everything.filter(pk=task.pk).update(due_on=date(2026, 3, 20))
    task.refresh_from_db()

    changed = standings.settle([task], yardstick=MONTH, today=date(2026, 3, 2), now=NOW)

    assert changed == 1
    assert changes(task) == [("open", "near_due", date(2026, 3, 2))]


def test_settling_twice_changes_nothing(task: Task) -> None:
    for _ in range(2):
        standings.settle([task], yardstick=MONTH, today=NEAR, now=NOW)

    assert len(changes(task)) == 1


def test_two_sweeps_at_once_write_one_change(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other worker moves it between this one's look and its write."""
    real = TaskStanding.everything.filter
    raced: list[int] = []

    def racing(**lookup: object) -> object:
        if "pace" in lookup and not raced:
            raced.append(1)
            sweep(NEAR)
        return real(**lookup)

    monkeypatch.setattr(TaskStanding.everything, "filter", racing)
    sweep(NEAR)

    assert raced
    assert changes(task) == [("open", "near_due", NEAR)]


def test_standings_may_be_dropped_and_made_again(task: Task) -> None:
    sweep(NEAR)
    before = set(TaskStanding.everything.values_list("task", "pace", "recheck_on"))
    TaskStanding.everything.all().delete()

    assert rebuild(NEAR) == 2
    assert set(TaskStanding.everything.values_list("task", "pace", "recheck_on")) == before


def test_what_is_settled_is_right(task: Task) -> None:
    for today in (NEAR, DUE, OVER):
        sweep(today)
        assert check(today) == []


def test_a_planted_difference_is_found(task: Task) -> None:
    TaskStanding.everything.filter(task=task).update(pace=Pace.OVERDUE)

    assert check(date(2026, 3, 2)) == [(task.pk, Pace.OVERDUE, Pace.OPEN)]


def test_a_missing_standing_is_found(task: Task) -> None:
    TaskStanding.everything.filter(task=task).delete()

    assert check(date(2026, 3, 2)) == [(task.pk, None, Pace.OPEN)]


def test_a_sweep_that_did_not_run_is_found(task: Task) -> None:
    assert check(NEAR) == [(task.pk, Pace.OPEN, Pace.NEAR_DUE)]


def test_changes_are_seen_in_scope(task: Task, cast: Cast) -> None:
    sweep(NEAR)

    assert queries.pace_changes(cast.clerk.actor, task).count() == 1
    assert queries.pace_changes(cast.office.actor, task).count() == 1
    assert not queries.pace_changes(cast.stranger.actor, task).exists()
