"""What is reported in its own domain counts in the round by itself: a thing that is there is never asked a second time.

A figure that was imported or reported before the round, a task's report of the month, the progress of a project.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from daxiao.domains.projects.queries import owed as project_queries
from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.standings import owed_rows
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState, RoundState
from daxiao.domains.targets.queries import duties as duty_queries
from daxiao.domains.targets.queries.duties import Filed
from daxiao.domains.tasks.queries import owed as task_queries
from daxiao.domains.tasks.types import ReportVerdict
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA


COUNTED = events.define("rounds.counted_in", "自动计入", count="项数")

WRITTEN = ("state", "submitted_at", "is_late", "is_by_itself", "answer")
_READER = Actor.system("月度调度")
_TASK_STATES = {
    ReportVerdict.WAITING: OwedState.SUBMITTED,
    ReportVerdict.ACCEPTED: OwedState.APPROVED,
    ReportVerdict.RETURNED: OwedState.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Found:
    """How an item stands in its own domain."""

    state: OwedState
    at: datetime
    by_itself: bool
    answer: str = ""


@transaction.atomic
def sync(actor: Actor, *, round_: Round, now: datetime) -> int:
    """Bring the items of a round to where their own domains have them; how many moved. A second time changes nothing."""
    require(actor, Cap.ROUND_VIEW, on=round_)
    found = [*_figures(round_), *_tasks(round_), *_projects(round_, now)]
    # whoever handed in since the rows were read is left alone: the next look finds that item where it is by then
    moved = owed_rows.write(found, WRITTEN)
    if moved:
        events.record(actor, COUNTED, on=round_, now={"count": len(moved)})
    return len(moved)


@transaction.atomic
def sync_thing(actor: Actor, *, kind: OwedKind, thing_id: int, now: datetime) -> int:
    """After a report on one task or project: its items in the open rounds; how many moved."""
    require(actor, Cap.SYSTEM_OPERATE)
    column = "task_id" if kind is OwedKind.TASK else "project_id"
    asked = Owed.everything.filter(**{column: thing_id}, round__state=RoundState.OPEN.value)
    rows = Round.everything.filter(pk__in=asked.values("round_id")).select_related("region")
    count = 0
    for row in rows:
        only = {column: thing_id}
        found = _tasks(row, only) if kind is OwedKind.TASK else _projects(row, now, only)
        moved = owed_rows.write(found, WRITTEN)
        if moved:
            events.record(actor, COUNTED, on=row, now={"count": len(moved)})
        count += len(moved)
    return count


def sync_open(actor: Actor, *, now: datetime) -> int:
    """All open rounds."""
    require(actor, Cap.SYSTEM_OPERATE)
    rows = Round.everything.filter(state=RoundState.OPEN.value).select_related("region")
    return sum(sync(actor, round_=row, now=now) for row in rows)


def _items(
    of: Round, kind: OwedKind, *states: OwedState, only: Mapping[str, int] | None = None
) -> list[Owed]:
    rows = Owed.everything.filter(round=of, kind=kind.value, state__in=[s.value for s in states])
    rows = rows.filter(**only) if only else rows
    return list(rows.order_by("pk"))


def _move(of: Round, item: Owed, found: Found) -> bool:
    """Whether the item changed."""
    late = rules.is_late(found.at.astimezone(CHINA).date(), due_on=of.due_on)
    is_same = (item.state, item.submitted_at, item.is_late) == (found.state, found.at, late)
    if is_same:
        return False
    item.state, item.submitted_at, item.is_late = found.state.value, found.at, late
    item.is_by_itself, item.answer = found.by_itself, found.answer[:400]
    return True


_STILL = (OwedState.OWED, OwedState.DRAFTED)
_ASKED = tuple(state for state in OwedState if state is not OwedState.EXEMPT)


def _figures(of: Round) -> list[Owed]:
    """Figures of the month that are with the platform: imported or reported before the round opened, approved or sent back
    where figures are kept."""
    items = _items(of, OwedKind.FIGURE, *_ASKED)
    there = duty_queries.filed(_READER, of.period, {_figure(i) for i in items})
    moved = []
    for item in items:
        seen = there.get(_figure(item))
        if seen is not None and _follow(of, item, seen):
            moved.append(item)
    return moved


def _figure(item: Owed) -> tuple[int, int]:
    return (item.indicator_id or 0, item.region_id or 0)


def _follow(of: Round, item: Owed, seen: Filed) -> bool:
    """Whether the item moved to where its figure is. One that was sent back and is being typed anew stays with its unit."""
    state = OwedState(seen.state.value)
    if item.state == state or (state is OwedState.RETURNED and not OwedState(item.state).is_in):
        return False
    is_first = item.submitted_at is None
    at = seen.entered_at if item.submitted_at is None else item.submitted_at
    by_itself = item.is_by_itself or (is_first and state is not OwedState.RETURNED)
    return _move(of, item, Found(state, at, by_itself, seen.answer))


def _tasks(of: Round, only: Mapping[str, int] | None = None) -> list[Owed]:
    items = _items(
        of,
        OwedKind.TASK,
        *_STILL,
        OwedState.SUBMITTED,
        OwedState.RETURNED,
        OwedState.APPROVED,
        only=only,
    )
    month_on = rules.month_of(of.period).first
    there = task_queries.reported(_READER, month_on, {i.task_id or 0 for i in items})
    moved = []
    for item in items:
        seen = there.get((item.task_id or 0, item.org_id))
        if seen is None:
            continue
        state = _TASK_STATES[seen.verdict]
        found = Found(state, seen.at, seen.at < of.opened_at, seen.reason)
        if _move(of, item, found):
            moved.append(item)
    return moved


def _projects(of: Round, now: datetime, only: Mapping[str, int] | None = None) -> list[Owed]:
    """Progress of the month, or reported until the round closes: it needs no approval of its own."""
    items = _items(of, OwedKind.PROJECT, *_STILL, only=only)
    until = max(of.closes_on, now.astimezone(CHINA).date())
    there = project_queries.progressed(
        _READER,
        {i.project_id or 0 for i in items},
        since=rules.month_of(of.period).first,
        until=until,
    )
    moved = []
    for item in items:
        at = there.get(item.project_id or 0)
        if at and _move(of, item, Found(OwedState.COUNTED, at, by_itself=True)):
            moved.append(item)
    return moved
