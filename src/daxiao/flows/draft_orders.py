"""What the night finds late becomes a draft of supervision, with the facts it rests on, for a person to sign.

The platform itself sends at most reminders, and these only where the ladder of the place says so. Each matter is drafted
once while its order is open; what a person dismissed rests for the days of the ladder; a draft whose matter is late no
more is taken back.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.dispatch.queries import orders as order_queries
from daxiao.domains.dispatch.queries import orders_drafts, orders_ladder
from daxiao.domains.dispatch.rules import ladder as rules
from daxiao.domains.dispatch.services import orders as order_services
from daxiao.domains.dispatch.services import orders_letters, orders_life, orders_measures
from daxiao.domains.dispatch.types.orders import Late, LateKind, MoveInput, Signer
from daxiao.domains.projects.queries import ground, phase, projects
from daxiao.domains.projects.types import BlockerState, ProjectPace, Proposal, ProposalState
from daxiao.domains.targets.queries import goals
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.tasks.queries import ledger as tasks
from daxiao.domains.tasks.types import WorkState
from daxiao.flows import order_causes
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from daxiao.domains.dispatch.queries.orders_causes import Found
    from daxiao.domains.dispatch.types.orders import Ladder, Proposed
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Org, Region


log = logging.getLogger(__name__)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Drafted:
    """How many orders fell late or later, drafts were written, reminders sent by the platform itself, drafts taken back
    because their matter is late no more, and letters put."""

    late: int = 0
    drafts: int = 0
    sent: int = 0
    dropped: int = 0
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """Something late with the units and the place it is about; `escalates` is the unanswered order."""

    late: Late
    units: tuple[Org, ...]
    region: Region
    is_demo: bool = False


def sweep(actor: Actor, *, today: date, now: datetime) -> Drafted:
    """Lateness of orders, then drafts, then the letters of the day. Idempotent. Raises `Denied` for anybody but an
    operator."""
    require(actor, Cap.SYSTEM_OPERATE)
    late = orders_life.sweep(actor, today=today, now=now)
    orders_measures.sweep(actor, today=today)
    cases = [case for case in collect(actor, today=today) if case.units]
    wanted = _wanted(cases, today)
    dropped = _drop_stale(actor, cases, today, now)
    made = [_draft(actor, case, one, today, now) for case, one in wanted]
    letters = orders_letters.tell_all(actor, today=today)
    return Drafted(
        late,
        drafts=sum(m is not None for m in made),
        sent=sum(m is True for m in made),
        dropped=dropped,
        letters=letters,
    )


def _wanted(cases: list[Case], today: date) -> list[tuple[Case, Proposed]]:
    """What deserves a draft, once for each matter, by the ladder of the place that issues."""
    holidays = orders_ladder.holidays()
    open_ones, quiet = orders_drafts.open_causes(), orders_drafts.dismissed_on()
    raised = orders_drafts.raised()
    found: list[tuple[Case, Proposed]] = []
    by_place: dict[str, list[tuple[Case, Proposed]]] = defaultdict(list)
    ladders: dict[str, Ladder] = {}
    for case in cases:
        # one reading of the settings for each place, not for each matter
        if case.region.path not in ladders:
            ladders[case.region.path] = orders_ladder.ladder_on(today, case.region)
        ladder = ladders[case.region.path]
        one = rules.deserves(case.late, ladder=ladder, today=today, holidays=holidays)
        key = rules.key_of(case.late.cause)
        order = case.late.order
        if one is None or (key in open_ones if order is None else order in raised):
            continue
        last = quiet.get((key, one.rung))
        if rules.is_quiet(last, ladder=ladder, today=today, holidays=holidays):
            continue
        by_place[case.region.path].append((case, one))
    for path, held in by_place.items():
        found += _once(held, ladders[path])
    return found


def _once(held: list[tuple[Case, Proposed]], ladder: Ladder) -> list[tuple[Case, Proposed]]:
    kept = {id(one) for one in rules.once_each((one for _, one in held), ladder)}
    return [(case, one) for case, one in held if id(one) in kept]


@transaction.atomic
def _draft(actor: Actor, case: Case, one: Proposed, today: date, now: datetime) -> bool | None:
    """True when the platform sent it itself, False for a draft, None when it is there already."""
    late = case.late
    parent = orders_drafts.order(late.order) if late.order is not None else None
    try:
        with transaction.atomic():
            row = order_services.draft(
                actor,
                cause=late.cause,
                units=case.units,
                demand=rules.demand_of(late, one.days_late),
                rung=one.rung,
                today=today,
                now=now,
                region=case.region,
                facts=rules.facts_of(late, one.days_late),
                escalates=parent,
                is_demo=case.is_demo,
            )
    except (
        Refused
    ) as refused:  # somebody drafted it meanwhile, or its unit is gone: nothing to do tonight
        log.info("no draft for %s %s: %s", late.cause.kind, late.cause.id, refused)
        return None
    if row.signer != Signer.MACHINE or row.rung_place:
        return False
    order_services.sign(actor, order=row, given=MoveInput(), today=today, now=now)
    return True


def _drop_stale(actor: Actor, cases: list[Case], today: date, now: datetime) -> int:
    """Drafts of the platform that nobody has touched and whose matter is late no more; of the next rung, those whose
    order was answered meanwhile, whatever else is late about the matter."""
    words = MoveInput("情况已经变化，不再逾期，平台收回草稿")
    still = {rules.key_of(c.late.cause) for c in cases}
    unanswered = {None, *(c.late.order for c in cases)}
    stale = [
        row
        for key, row in orders_drafts.untouched_drafts()
        if key not in still or row.escalates_id not in unanswered
    ]
    for row in stale:
        order_services.dismiss(actor, order=row, given=words, today=today, now=now)
    return len(stale)


# ---- what is late


def collect(actor: Actor, *, today: date) -> Iterator[Case]:
    """All that is late in scope of the actor."""
    yield from _tasks(actor)
    yield from _projects(actor, today)
    yield from _blockers(actor)
    yield from _goals(actor, today)
    yield from _orders(actor)


def _case(
    kind: LateKind, found: Found, since: date, facts: str, *, is_demo: bool
) -> Iterator[Case]:
    """A case, where its place is known."""
    if found.region is None:
        return
    units = tuple(u.pk for u in found.units)
    late = Late(kind, found.cause, since, facts, units, found.region.pk)
    yield Case(late, found.units, found.region, is_demo)


def _tasks(actor: Actor) -> Iterator[Case]:
    rows = tasks.tasks(actor).filter(
        state="in_force",
        standing__work=WorkState.LATE.value,
        standing__late_since_on__isnull=False,
        # what was handed in, however late, waits for the office and not for the unit
        standing__is_handed_in=False,
    )
    for row in rows:
        if (late_since := row.standing.late_since_on) is None:
            continue
        since = late_since - DAY
        facts = f"应于{since}前完成" + (f"（{row.leads}）" if row.leads else "")
        yield from _case(
            LateKind.TASK_OVERDUE,
            order_causes.of_task(row),
            since,
            facts,
            is_demo=row.is_demo,
        )


def _projects(actor: Actor, today: date) -> Iterator[Case]:
    late = projects.projects(actor).filter(
        standing__is_active=True, standing__pace=ProjectPace.LATE.value
    )
    for row in late:
        if (due := row.standing.due_on) is not None:
            yield from _case(
                LateKind.PROJECT_LATE,
                order_causes.of_project(row),
                due,
                row.standing.written or f"应于{due}前完成",
                is_demo=row.is_demo,
            )
    stalled = phase.proposals(actor).filter(
        kind=Proposal.REVIEW.value, state=ProposalState.OPEN.value
    )
    for one in stalled.select_related("project__responsible_unit"):
        yield from _case(
            LateKind.PROJECT_STALLED,
            order_causes.of_project(one.project),
            one.opened_on,
            _standing(one.because, one.opened_on, today),
            is_demo=one.project.is_demo,
        )


def _standing(because: str, opened_on: date, today: date) -> str:
    """The reason as of the day it was found, with its limit, and the days that have gone by since."""
    days = (today - opened_on).days
    return f"{because.rstrip('。')}；此后又过了{days}天" if days > 0 else because


def _blockers(actor: Actor) -> Iterator[Case]:
    rows = ground.blockers(actor).filter(
        is_late=True, state=BlockerState.ASSIGNED.value, due_on__isnull=False
    )
    for row in rows.select_related("project__region", "unit"):
        if row.due_on is not None:
            yield from _case(
                LateKind.BLOCKER_LATE,
                order_causes.of_blocker(row),
                row.due_on,
                row.written,
                is_demo=row.is_demo,
            )


_GOALS = {
    ProgressState.BEHIND.value: LateKind.GOAL_BEHIND,
    ProgressState.SERIOUS.value: LateKind.GOAL_SERIOUS,
}


def _goals(actor: Actor, today: date) -> Iterator[Case]:
    """A goal is late since the day its newest figure speaks of."""
    for row in goals.in_force(actor).filter(standing__state__in=list(_GOALS)):
        yield from _case(
            _GOALS[row.standing.state],
            order_causes.of_goal(row),
            row.standing.as_of or today,
            row.standing.because,
            is_demo=row.is_demo,
        )


def _orders(actor: Actor) -> Iterator[Case]:
    """Orders that were due and not answered: the next rung, about the same matter."""
    for row in orders_drafts.unanswered(actor):
        if row.due_on is None or row.has_objection or row.asked_days is not None:
            continue
        cause = orders_drafts.cause_of(row)
        facts = f"{row.number}应于{row.due_on}前回复"
        late = Late(
            LateKind.ORDER_UNANSWERED,
            cause,
            row.due_on,
            facts,
            (row.unit_id,),
            row.region_id,
            demand=row.demand,
            rung=row.rung,
            order=row.pk,
        )
        units = order_queries.units_of(actor, row)
        lead_first = sorted((u.org for u in units), key=lambda o: o.pk != row.unit_id)
        yield Case(late, tuple(lead_first), row.region, row.is_demo)
