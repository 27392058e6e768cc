"""Only time moved: the standings whose day has come, by the thousand. Stages are not read, for time does not change them.

Compare and set: every write names the state it was worked out from. Of two workers one writes, and the other finds that
there is nothing left to do.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from daxiao.domains.projects.models import ProjectStanding
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import occasions
from daxiao.domains.projects.standings import proposing, settling
from daxiao.domains.projects.standings.judging import Judges, follow
from daxiao.domains.projects.types import Proposal


log = logging.getLogger(__name__)

CHUNK = 5000
"""Rows of one transaction. Rows that move alike are written by one statement, so larger chunks have fewer of them."""

_TRIES = 3


@dataclass(slots=True)
class Moved:
    """How many standings changed, how many could not be judged, and the rule's proposals that arose: (project, kind)."""

    standings: int = 0
    failed: int = 0
    opened: list[tuple[int, Proposal]] = field(default_factory=list)


class Raced(Exception):
    """Another worker has moved a row of this chunk meanwhile; nothing of the chunk was written."""


class _Was(NamedTuple):
    """The columns of a standing that time can change, as they were read."""

    key: int
    pace: str
    pace_since_on: date
    recheck_on: date
    proposed: str
    phase_said: str
    because: str
    due_on: date | None
    due_milestone: str
    written: str


class _Step(NamedTuple):
    """What rows that move alike have in common: the state before and after."""

    pace: str
    recheck_on: date
    proposed: str
    new_pace: str
    new_since: date | None
    new_recheck_on: date | None
    new_proposed: str


@dataclass(slots=True)
class Plan:
    """What is to be written of a chunk. `alone`: rows whose words changed too, each with its own columns."""

    steps: dict[_Step, list[int]] = field(default_factory=dict)
    alone: list[tuple[_Was, dict[str, Any]]] = field(default_factory=list)
    failed: list[tuple[_Was, str]] = field(default_factory=list)
    courses: list[tuple[int, occasions.Course]] = field(default_factory=list)


def sweep(*, today: date, now: datetime) -> Moved:
    """Judge again whatever `today` (or a day missed since) may have changed. Idempotent.

    A missed night is caught up: paces and proposals get the days on which they were due. One row that cannot be judged
    keeps its state and its error, and is looked at again tomorrow.
    """
    due = ProjectStanding.everything.filter(recheck_on__lte=today)
    keys = list(due.order_by("recheck_on", "pk").values_list("pk", flat=True))
    moved, judges = Moved(), Judges()
    for start in range(0, len(keys), CHUNK):
        _sweep_chunk(keys[start : start + CHUNK], judges, moved, today=today, now=now)
    return moved


def _sweep_chunk(
    keys: Sequence[int], judges: Judges, moved: Moved, *, today: date, now: datetime
) -> None:
    for _ in range(_TRIES):
        try:
            apply(plan(keys, judges, today=today), moved, today=today, now=now)
        except Raced:
            continue
        return
    log.warning("%s standings are being moved by somebody else; left to him", len(keys))


# ---- what is to be written


def plan(keys: Sequence[int], judges: Judges, *, today: date) -> Plan:
    """Judge the due ones among `keys`. Reads only."""
    found = Plan()
    rows = ProjectStanding.everything.filter(pk__in=keys, recheck_on__lte=today)
    names = ("pk", *_Was._fields[1:], *(f"project__{c}" for c in fact_queries.COLUMNS))
    count = len(_Was._fields)
    for row in rows.order_by().values_list(*names):
        was = _Was._make(row[:count])
        try:
            _judge(found, was, row[count:], judges, today)
        except Exception as error:  # whatever it is, the other rows must go on
            log.exception("the standing %s could not be judged", was.key)
            found.failed.append((was, repr(error)[:300]))
    return found


def _judge(found: Plan, was: _Was, values: tuple[Any, ...], judges: Judges, today: date) -> None:
    facts = fact_queries.from_values(values)
    course = occasions.Course(was.pace, was.pace_since_on, was.proposed)
    told = follow(course, facts, judges, was.recheck_on, today)
    if course.shifts or course.raised or course.gone:
        found.courses.append((facts.key, course))
    deadline = told.deadline
    due_on = deadline.due if deadline else None
    is_same = due_on == was.due_on and told.because[:200] == was.because
    if is_same and (deadline is None or deadline.written[:300] == was.written):
        since = course.since if course.shifts else None
        step = _Step(
            was.pace,
            was.recheck_on,
            was.proposed,
            course.pace,
            since,
            told.recheck_on,
            course.proposed,
        )
        found.steps.setdefault(step, []).append(was.key)
        return
    columns = {
        **settling.found_columns(told),
        "pace": course.pace,
        "pace_since_on": course.since,
        "proposed": course.proposed,
    }
    found.alone.append((was, columns))


# ---- writing it


@transaction.atomic
def apply(plan_: Plan, moved: Moved, *, today: date, now: datetime) -> None:
    """Write a plan, all or nothing. Raises `Raced` when a row is not as it was read."""
    for step, keys in plan_.steps.items():
        columns: dict[str, Any] = {
            "pace": step.new_pace,
            "recheck_on": step.new_recheck_on,
            "proposed": step.new_proposed,
        }
        if step.new_since is not None:
            columns["pace_since_on"] = step.new_since
        _set(keys, step.pace, step.recheck_on, step.proposed, {**columns, **_fine(now)})
    for was, columns in plan_.alone:
        _set([was.key], was.pace, was.recheck_on, was.proposed, {**columns, **_fine(now)})
    for was, error in plan_.failed:
        again = {"error": error, "recheck_on": today + timedelta(days=1), "computed_at": now}
        _set([was.key], was.pace, was.recheck_on, was.proposed, again)
    written = proposing.Written(now)
    for key, course in plan_.courses:
        written.add(key, course)
    opened = written.write()
    moved.opened += opened
    moved.failed += len(plan_.failed)
    moved.standings += sum(map(len, plan_.steps.values())) + len(plan_.alone)


def _fine(now: datetime) -> dict[str, Any]:
    return {"error": "", "computed_at": now}


def _set(
    keys: list[int], pace: str, recheck_on: date, proposed: str, columns: dict[str, Any]
) -> None:
    rows = ProjectStanding.everything.filter(pk__in=keys)
    as_read = rows.filter(pace=pace, recheck_on=recheck_on, proposed=proposed)
    if as_read.update(**columns) != len(keys):
        raise Raced
