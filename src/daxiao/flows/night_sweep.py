"""What the calendar moves: paces of tasks and projects, proposals, blockers, readings whose worker died, notices.

Idempotent, by any number of workers; a missed night is caught up, and what it should have moved gets its true day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daxiao.domains.checks import services as checks
from daxiao.domains.dispatch.services import evaluation_runs, orders_letters
from daxiao.domains.documents import services as documents
from daxiao.domains.projects import standings as project_standings
from daxiao.domains.projects.services import admission as admission_services
from daxiao.domains.projects.services import blocker_letters
from daxiao.domains.projects.services import blockers as blocker_services
from daxiao.domains.projects.services import permits as permit_services
from daxiao.domains.projects.services import phases as phase_services
from daxiao.domains.projects.services import proposals as proposal_services
from daxiao.domains.projects.services import settings as rule_services
from daxiao.domains.rounds.services import reminders as round_letters
from daxiao.domains.tasks import services as tasks
from daxiao.domains.tasks import standings
from daxiao.domains.tasks.services import reminding
from daxiao.domains.tasks.services import reports as task_reports
from daxiao.flows import approve_figures, draft_orders, monthly_round
from daxiao.kernel import outbox, yardsticks
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from daxiao.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class Swept:
    """How many standings of tasks changed, readings were queued again, notices written, and how many of those failed;
    how many standings of projects changed, proposals arose, blockers moved, and projects that could not be judged."""

    paces: int
    readings: int
    notices: int
    failed: int
    projects: int = 0
    proposals: int = 0
    blockers: int = 0
    unjudged: int = 0


def sweep(actor: Actor, *, today: date, now: datetime, enqueue: Callable[[int], object]) -> Swept:
    """Settle what is due on `today`. Raises `Denied` for anybody but an operator."""
    require(actor, Cap.SYSTEM_OPERATE)
    paces = standings.sweep(yardstick=tasks.yardstick_on(today), today=today, now=now)
    stale = int(yardsticks.in_force("intake", on=today).values["stale_minutes"])
    revived = documents.revive(actor, stale_minutes=stale, now=now)
    for reading_id in revived:
        enqueue(reading_id)
    rule_services.begin(actor, today=today, now=now)
    moved = project_standings.sweep(today=today, now=now)
    proposal_services.announce(actor, opened=moved.opened, today=today)
    late = blocker_services.sweep(actor, today=today, now=now)
    permit_services.sweep_late(actor, today=today)
    monthly_round.beat(actor, today=today, now=now)
    draft_orders.sweep(actor, today=today, now=now)
    reminding.remind(actor, today=today)
    notices, failed = deliver(now=now)
    return Swept(
        paces,
        len(revived),
        notices,
        failed,
        projects=moved.standings,
        proposals=len(moved.opened),
        blockers=late,
        unjudged=moved.failed,
    )


def deliver(*, now: datetime) -> tuple[int, int]:
    """Write the notices of all changes that wait; returns (written, failed)."""
    return outbox.deliver(WRITERS, now=now)


def _remark_letters(body: Mapping[str, Any]) -> list[outbox.Letter]:
    """One notice for the unit that was asked to look into a remark."""
    told = checks.announcement(int(body["remark_id"]))
    link = f"/remarks/{body['remark_id']}/"
    return [outbox.Letter(text=told[1], link=link, org_id=told[0])] if told else []


def _task_letters(body: Mapping[str, Any]) -> list[outbox.Letter]:
    """One notice for each unit that leads a task that has come into the ledger."""
    return [
        outbox.Letter(text=text, link=link, org_id=org_id)
        for org_id, text, link in tasks.announcements(int(body["task_id"]))
    ]


def _blocker_letters(body: Mapping[str, Any]) -> list[outbox.Letter]:
    """Who has to act on a blocker, or is asked about a late one."""
    return [
        outbox.Letter(text=n.text, link=n.link, user_id=n.user_id, org_id=n.org_id)
        for n in blocker_letters.announcements(body)
    ]


def _plain_letters(body: Mapping[str, Any]) -> list[outbox.Letter]:
    """Letters whose text, link and receivers were settled when they were put."""
    text, link = str(body["text"]), str(body["link"])
    units = [outbox.Letter(text=text, link=link, org_id=int(one)) for one in body["orgs"]]
    people = [outbox.Letter(text=text, link=link, user_id=int(one)) for one in body["users"]]
    return [*units, *people]


WRITERS = {
    "tasks.task_adopted": _task_letters,
    "checks.remark_handed": _remark_letters,
    blocker_services.TOPIC: _blocker_letters,
    **dict.fromkeys(phase_services.TOPICS, _plain_letters),
    admission_services.TOPIC: _plain_letters,
    reminding.TOPIC: _plain_letters,
    task_reports.TOPIC: _plain_letters,
    round_letters.TOPIC: _plain_letters,
    approve_figures.TOPIC: _plain_letters,
    orders_letters.TOPIC: _plain_letters,
    evaluation_runs.TOPIC: _plain_letters,
}
