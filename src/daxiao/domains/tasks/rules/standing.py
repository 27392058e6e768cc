"""Where a task stands: on the calendar, and by what was reported and proved. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from daxiao.domains.tasks.types import (
    Assessment,
    Lack,
    NodeFacts,
    Pace,
    TaskFacts,
    TaskYardstick,
    WorkState,
)


MADE_BY = 2
"""The number of these rules; raised when they change, so that the sweep settles what older ones wrote."""

_DAY = timedelta(days=1)


def assess(facts: TaskFacts, *, yardstick: TaskYardstick, today: date) -> Assessment:
    """Where a task stands, and on which day that could change by time alone.

    A task is overdue from the day after its due day; near due from `near_due_days` before it. It is late while the day
    of the whole or of a node has passed and nothing was handed in by it. What came in time and waits for its verdict is
    not late; what came late stays late until it is accepted; what was returned is late from its own day on.
    """
    if facts.is_stopped:
        return Assessment(Pace.ENDED, None, WorkState.STOPPED)
    if facts.is_done:
        return Assessment(Pace.ENDED, None, WorkState.DONE)
    pace, moves_on = _pace(facts.due_on, yardstick, today)
    deadlines = list(_deadlines(facts, today))
    missed = [d for d in deadlines if d.due_on < (d.handed_on or today)]
    ahead = [d.due_on + _DAY for d in deadlines if d.handed_on is None and d.due_on >= today]
    recheck = min([*ahead, *([moves_on] if moves_on else [])], default=None)
    claimed = facts.claimed_on is not None
    if missed:
        since = min(d.due_on for d in missed) + _DAY
        waits = all(d.handed_on is not None for d in missed)
        return Assessment(pace, recheck, WorkState.LATE, since, waits)
    work = WorkState.GOING if facts.is_started or claimed else WorkState.NOT_STARTED
    return Assessment(pace, recheck, work, is_handed_in=claimed)


def _pace(due: date | None, yardstick: TaskYardstick, today: date) -> tuple[Pace, date | None]:
    if due is None:
        return Pace.UNDATED, None
    near = due - timedelta(days=yardstick.near_due_days)
    if today < near:
        return Pace.OPEN, near
    if today <= due:
        return Pace.NEAR_DUE, due + _DAY
    return Pace.OVERDUE, None


def _deadlines(facts: TaskFacts, today: date) -> Iterator[NodeFacts]:
    """The days on which something is owed that is not accepted yet, the whole as a node of its own; who reports the whole
    hands in what nodes are left with it."""
    if facts.due_on is not None:
        yield NodeFacts(facts.due_on, handed_on=_by(facts.claimed_on, today=today))
    for node in facts.nodes:
        if not node.is_met:
            yield replace(node, handed_on=_by(node.handed_on, facts.claimed_on, today=today))


def _by(*days: date | None, today: date) -> date | None:
    """The first of the days that has come."""
    return min((d for d in days if d is not None and d <= today), default=None)


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
