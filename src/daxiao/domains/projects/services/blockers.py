"""Writes of blockers (堵点难点): raise, assign and pass on, resolve, confirm, reopen; and what the calendar moves."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects.models import Blocker, BlockerEpisode, Project, ProjectParty
from daxiao.domains.projects.queries import ground
from daxiao.domains.projects.queries.rulebook import Rulebook, rulebook
from daxiao.domains.projects.rules import blockers as rules
from daxiao.domains.projects.types import (
    Admission,
    BlockerCategory,
    BlockerState,
    EscalationLevel,
    PartyDuty,
)
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org
from daxiao.kernel.versions import user_of
from daxiao.std.findings import Refused


log = logging.getLogger(__name__)

_STATE = {"state": "状态", "unit": "责任单位"}
RAISED = events.define("projects.blocker_raised", "提出堵点", category="类别", text="堵在哪里")
ASSIGNED = events.define("projects.blocker_assigned", "交办堵点", **_STATE, due_on="办理时限")
RESOLVED = events.define("projects.blocker_resolved", "报堵点办结", **_STATE)
CONFIRMED = events.define("projects.blocker_confirmed", "确认堵点解决", **_STATE)
REOPENED = events.define("projects.blocker_reopened", "退回堵点重办", **_STATE)
ESCALATED = events.define("projects.blocker_escalated", "堵点提级", level="提请", since="自")

TOPIC = "projects.blocker_moved"


@dataclass(frozen=True, slots=True)
class BlockerInput:
    """What holds a project up. `token` names the form it was sent with: sent twice, it is raised once."""

    category: BlockerCategory
    text: str
    raised_on: date | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class AssignInput:
    """`unit` None is refused by the rule. `version` is the one that was looked at, None when nobody compared."""

    unit: Org | None
    words: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class MoveInput:
    """A sentence with a move, and the version that was looked at."""

    words: str = ""
    version: int | None = None


# ---- moves


@transaction.atomic
def raise_(
    actor: Actor, *, project: Project, given: BlockerInput, today: date, now: datetime
) -> Blocker:
    """Put a blocker on the project. Raises `Denied`, `Refused`; sent twice with one token it is raised once."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    # of a form sent twice at once the second waits here and finds what the first wrote
    Project.everything.select_for_update(of=("self",)).get(pk=project.pk)
    sent = Blocker.everything.filter(project=project, token=given.token).first()
    if given.token and sent is not None:
        return sent
    if project.admission == Admission.LEFT:
        raise Refused(rules.PROJECT_LEFT())
    day = given.raised_on or today
    rules.may_raise(given.category, given.text, day, today=today).or_refuse()
    row = Blocker.everything.create(
        project=project,
        category=given.category.value,
        text=given.text.strip(),
        raised_by_user=user_of(actor),
        raised_by_label=actor.label,
        raised_for_id=actor.org_id,
        raised_on=day,
        token=given.token,
        is_demo=project.is_demo,
    )
    BlockerEpisode.everything.create(blocker=row, raised_on=day)
    _settle([row], today=today)
    _told(actor, row, RAISED, {"category": given.category.label, "text": row.text[:200]})
    _told(actor, project, RAISED, {"category": given.category.label, "text": row.text[:200]})
    _announce(row, "raised", today=today)
    return row


@transaction.atomic
def assign(
    actor: Actor, *, blocker: Blocker, given: AssignInput, today: date, now: datetime
) -> Blocker:
    """Give it to a unit, or pass it on to another, which gets no new time. The unit takes part in the project from now
    on and so sees it. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.BLOCKER_ASSIGN, on=blocker)
    unit = given.unit
    row = _mine(blocker, given.version, {"责任单位": unit.name if unit else ""})
    rules.may_assign(_judged(row), unit.pk if unit else None).or_refuse()
    if unit is None or unit.until is not None:
        raise Refused(rules.UNIT_GONE(field="unit", unit=unit.name if unit else ""))
    before, old = _state(row), row.unit
    row.unit, row.state = unit, BlockerState.ASSIGNED.value
    row.save(update_fields=["unit", "state"])
    BlockerEpisode.everything.filter(blocker=row, closed_on=None, assigned_on=None).update(
        assigned_on=today
    )
    _take_part(row, unit, old)
    _settle([row], today=today)
    after = {**_state(row), "due_on": row.due_on}
    _told(actor, row, ASSIGNED, after, was=before, reason=given.words)
    _announce(row, "assigned", today=today, words=given.words)
    return row


@transaction.atomic
def resolve(
    actor: Actor, *, blocker: Blocker, given: MoveInput, today: date, now: datetime
) -> Blocker:
    """The unit reports it done and says how; whoever raised it is asked. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.BLOCKER_HANDLE, on=blocker)
    row = _mine(blocker, given.version, {"办结情况": given.words})
    units = ground.speaks_for(actor, Cap.BLOCKER_HANDLE, [row.unit])
    rules.may_resolve(_judged(row), units, given.words).or_refuse()
    before = _state(row)
    row.state, row.resolution = BlockerState.RESOLVED.value, given.words.strip()
    row.resolved_on = today
    row.save(update_fields=["state", "resolution", "resolved_on"])
    _settle([row], today=today)
    _told(actor, row, RESOLVED, _state(row), was=before, reason=given.words)
    _announce(row, "resolved", today=today, words=given.words)
    return row


@transaction.atomic
def confirm(
    actor: Actor, *, blocker: Blocker, given: MoveInput, today: date, now: datetime
) -> Blocker:
    """Whoever raised it says that it is solved; it is closed. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.PROJECT_REPORT, on=blocker)
    row = _mine(blocker, given.version, {"状态": BlockerState.CLOSED.label})
    rules.may_confirm(_judged(row), _raiser(actor, row), _units(actor, row)).or_refuse()
    before = _state(row)
    row.state, row.closed_on = BlockerState.CLOSED.value, today
    row.save(update_fields=["state", "closed_on"])
    BlockerEpisode.everything.filter(blocker=row, closed_on=None).update(closed_on=today)
    _settle([row], today=today)
    _told(actor, row, CONFIRMED, _state(row), was=before, reason=given.words)
    _announce(row, "confirmed", today=today, words=given.words)
    return row


@transaction.atomic
def reopen(
    actor: Actor, *, blocker: Blocker, given: MoveInput, today: date, now: datetime
) -> Blocker:
    """Not solved after all: back to the unit, with the reason. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.PROJECT_REPORT, on=blocker)
    row = _mine(blocker, given.version, {"退回理由": given.words})
    judged = _judged(row)
    rules.may_reopen(judged, _raiser(actor, row), _units(actor, row), given.words).or_refuse()
    before = _state(row)
    again = rules.reopened(judged, today)
    if len(again) > len(judged.episodes):
        BlockerEpisode.everything.create(
            blocker=row, raised_on=again[-1].raised_on, assigned_on=again[-1].assigned_on
        )
    row.state = (BlockerState.ASSIGNED if row.unit_id else BlockerState.RAISED).value
    row.resolved_on = row.closed_on = None
    row.save(update_fields=["state", "resolved_on", "closed_on"])
    if row.unit is not None:
        _take_part(row, row.unit, None)
    _settle([row], today=today)
    _told(actor, row, REOPENED, _state(row), was=before, reason=given.words)
    _announce(row, "reopened", today=today, words=given.words)
    return row


# ---- what the calendar moves


@transaction.atomic
def sweep(actor: Actor, *, today: date, now: datetime) -> int:
    """Days open, lateness and level of all open blockers as of `today`; returns how many rows changed. Idempotent; a
    missed night is caught up, and an escalation keeps its true day. Raises `Denied` for anybody but an operator."""
    require(actor, Cap.SYSTEM_OPERATE)
    keys = list(Blocker.everything.filter(state__in=ground.OPEN).values_list("pk", flat=True))
    chunks = (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
    return sum(_sweep(chunk, today=today) for chunk in chunks)


def _sweep(keys: Sequence[int], *, today: date) -> int:
    """Settle these, all at once; where that fails one by one, so that a row at fault stops no other."""
    rows = Blocker.everything.filter(pk__in=keys).select_related("project__region", "unit")
    try:
        with transaction.atomic():
            return _settle(list(rows), today=today)
    except Exception:  # whatever it is, the other rows must go on
        if len(keys) == 1:
            log.exception("the blocker %s could not be settled", keys[0])
            return 0
    return sum(_sweep([key], today=today) for key in keys)


CHUNK = 500
_SETTLED = ("due_on", "is_late", "level", "days_open", "times_opened", "written", "recheck_on")


def _settle(rows: Sequence[Blocker], *, today: date) -> int:
    """Write what the rule says of each row as of `today`; returns how many changed.

    Compare-and-set on version and level: of two sweeps only one tells of an escalation, and none writes over a move.
    """
    book = rulebook(today)
    times = _episodes(rows)
    changed = 0
    for row in rows:
        judged = ground.judged(row, times[row.pk])
        values = _values(judged, book, row.project.region.path, today)
        if row.project.admission == Admission.LEFT:
            values |= AT_REST
        if all(getattr(row, name) == value for name, value in values.items()):
            continue
        same = Blocker.everything.filter(pk=row.pk, version=row.version, level=row.level)
        if not same.update(**values):
            continue
        changed += 1
        was = EscalationLevel(row.level)
        for name, value in values.items():
            setattr(row, name, value)
        _escalate(row, was, judged, book, today=today)
    return changed


# a project that left the register is dispatched no more, and neither is what held it up
AT_REST: dict[str, Any] = {
    "due_on": None,
    "is_late": False,
    "level": EscalationLevel.UNIT.value,
    "written": "项目已出库，不再催办",
    "recheck_on": None,
}


def _values(judged: rules.Blocker, book: Rulebook, region: str, today: date) -> dict[str, Any]:
    found = rules.assess(
        judged, yardstick=book.blockers_of(region), today=today, holidays=book.holidays
    )
    values = (
        found.due,
        found.is_late,
        found.level.value,
        found.days_open,
        found.times_opened,
        found.because[:200],
        found.recheck_on,
    )
    return dict(zip(_SETTLED, values, strict=True))


_LEVELS = tuple(EscalationLevel)


def _escalate(
    row: Blocker, was: EscalationLevel, judged: rules.Blocker, book: Rulebook, *, today: date
) -> None:
    """Leave a trace of every level it passed, with the day on which each was reached, and put it before them."""
    yardstick = book.blockers_of(row.project.region.path)
    for level in _LEVELS[_LEVELS.index(was) + 1 : _LEVELS.index(EscalationLevel(row.level)) + 1]:
        since = rules.asked_since(judged, level, yardstick=yardstick, holidays=book.holidays)
        told = {"level": level.label, "since": since}
        events.record(Actor.system("堵点提级"), ESCALATED, on=row, now=told)
        _announce(row, level.value, today=today)


def _episodes(rows: Sequence[Blocker]) -> dict[int, list[BlockerEpisode]]:
    found: dict[int, list[BlockerEpisode]] = {row.pk: [] for row in rows}
    for one in BlockerEpisode.everything.filter(blocker__in=list(found)).order_by("pk"):
        found[one.blocker_id].append(one)
    return found


# ---- one writer at a time


def _mine(blocker: Blocker, version: int | None, mine: Mapping[str, str]) -> Blocker:
    """The row as it is now, ours to write. Raises `Stale` when it moved on since `version`."""
    rows = Blocker.everything.select_for_update(of=("self",))
    row = rows.select_related("project__region", "unit", "raised_for").get(pk=blocker.pk)
    expected = row.version if version is None else version
    if not Blocker.everything.filter(pk=row.pk, version=expected).update(version=expected + 1):
        raise Stale(mine=mine, theirs=_saved(row))
    row.version = expected + 1
    return row


def _saved(row: Blocker) -> dict[str, str]:
    return {
        "状态": BlockerState(row.state).label,
        "责任单位": row.unit.name if row.unit else "",
        "办结情况": row.resolution,
    }


def _state(row: Blocker) -> dict[str, Any]:
    return {"state": BlockerState(row.state).label, "unit": row.unit.name if row.unit else ""}


def _judged(row: Blocker) -> rules.Blocker:
    return ground.judged(row, _episodes([row])[row.pk])


def _units(actor: Actor, row: Blocker) -> frozenset[int]:
    """Of the units concerned, those the actor speaks for."""
    return ground.speaks_for(actor, Cap.PROJECT_REPORT, [row.unit, row.raised_for])


def _raiser(actor: Actor, row: Blocker) -> int:
    """Who speaks as a person. For whoever raised it and has no account any more the office stands in."""
    raised_by = row.raised_by_user
    is_gone = raised_by is not None and not raised_by.is_active
    if is_gone and raised_by is not None and actor.may(Cap.BLOCKER_ASSIGN, on=row):
        return raised_by.pk if row.unit_id not in _units(actor, row) else -1
    return actor.user_id or -1


def _take_part(row: Blocker, unit: Org, old: Org | None) -> None:
    """The unit that handles a blocker takes part in its project; the one it was passed on from only while it still
    handles another."""
    duty = PartyDuty.HANDLING.value
    ProjectParty.everything.get_or_create(project=row.project, org=unit, duty=duty)
    if old is None or old.pk == unit.pk:
        return
    if not Blocker.everything.filter(project=row.project, unit=old).exists():
        ProjectParty.everything.filter(project=row.project, org=old, duty=duty).delete()


def _told(
    actor: Actor,
    row: Blocker | Project,
    kind: events.EventKind,
    now: Mapping[str, Any],
    *,
    was: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    events.record(actor, kind, on=row, was=was, now=now, reason=reason.strip()[:400])


def _announce(row: Blocker, what: str, *, today: date, words: str = "") -> None:
    """Told in the transaction of the move; services/blocker_letters.py says to whom and how."""
    # the day as it is now: by the time the letter is written the unit may have answered
    due = row.due_on.isoformat() if row.due_on else ""
    body = {
        "blocker_id": row.pk,
        "what": what,
        "words": words.strip()[:120],
        "due": due,
        "on": today.isoformat(),
    }
    outbox.put(TOPIC, on=row, body=body)
