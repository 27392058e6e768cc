"""Where a task stands: on the calendar, and by what was reported and proved. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from daxiao.domains.tasks.types import (
    Assessment,
    Lack,
    Pace,
    TaskFacts,
    TaskYardstick,
    WorkState,
)


MADE_BY = 1
"""The number of these rules; raised when they change, so that the sweep settles what older ones wrote."""

_DAY = timedelta(days=1)


def assess(facts: TaskFacts, *, yardstick: TaskYardstick, today: date) -> Assessment:
    """Where a task stands, and on which day that could change by time alone.

    A task is overdue from the day after its due day; near due from `near_due_days` before it. It is late while the day
    of the whole or of a node has passed and nothing was handed in: what waits for a verdict is not late, what was
    returned is, from its own day on.
    """
    if facts.is_stopped:
        return Assessment(Pace.ENDED, None, WorkState.STOPPED)
    if facts.is_done:
        return Assessment(Pace.ENDED, None, WorkState.DONE)
    pace, moves_on = _pace(facts.due_on, yardstick, today)
    missed = min((d for d in _deadlines(facts) if d < today), default=None)
    ahead = [d + _DAY for d in _deadlines(facts) if d >= today]
    recheck = min([*ahead, *([moves_on] if moves_on else [])], default=None)
    if missed is not None:
        return Assessment(pace, recheck, WorkState.LATE, missed + _DAY)
    started = facts.is_started or facts.is_claimed
    return Assessment(pace, recheck, WorkState.GOING if started else WorkState.NOT_STARTED)


def _pace(due: date | None, yardstick: TaskYardstick, today: date) -> tuple[Pace, date | None]:
    if due is None:
        return Pace.UNDATED, None
    near = due - timedelta(days=yardstick.near_due_days)
    if today < near:
        return Pace.OPEN, near
    if today <= due:
        return Pace.NEAR_DUE, due + _DAY
    return Pace.OVERDUE, None


def _deadlines(facts: TaskFacts) -> Iterator[date]:
    """The days by which something is still to be handed in."""
    if facts.is_claimed:
        return
    if facts.due_on is not None:
        yield facts.due_on
    yield from (n.due_on for n in facts.nodes if not n.is_met)


def days_late(late_since: date | None, today: date) -> int:
    """超期N天: 1 on the first day after the missed one; 0 when it is not late."""
    return 0 if late_since is None else max(0, (today - late_since).days + 1)


def lacks(*, number: str, has_lead: bool, has_person: bool, has_node: bool) -> tuple[Lack, ...]:
    """What the task lacks of list, duty and node (清单化、责任化、节点化)."""
    there = (
        (Lack.LIST, bool(number.strip())),
        (Lack.UNIT, has_lead),
        (Lack.PERSON, has_person),
        (Lack.NODE, has_node),
    )
    return tuple(lack for lack, is_there in there if not is_there)
