"""What the calendar moves: paces of tasks and projects, proposals, blockers, readings whose worker died, notices.

Idempotent, by any number of workers; a missed night is caught up, and what it should have moved gets its true day.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

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
from daxiao.domains.rounds.services import late as late_services
from daxiao.domains.rounds.services import reminders as round_letters
from daxiao.domains.targets.services import book as book_services
from daxiao.domains.targets.services import goal_letters
from daxiao.domains.targets.standings import goals as goal_standings
from daxiao.domains.tasks import services as tasks
from daxiao.domains.tasks import standings
from daxiao.domains.tasks.services import points as point_services
from daxiao.domains.tasks.services import reminding
from daxiao.domains.tasks.services import reports as task_reports
from daxiao.flows import (
    approve_figures,
    count_figures,
    draft_orders,
    monthly_round,
    remind_goals,
)
from daxiao.kernel import outbox, yardsticks
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from daxiao.kernel.access import Actor


log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Swept:
    """How many standings of tasks changed, readings were queued again, notices written, and how many of those failed;
    how many standings of projects changed, proposals arose, blockers moved, and projects that could not be judged; how many
    figures were counted anew and standings of goals changed; rounds opened and orders drafted. `stumbled` names the steps
    that broke: the others were taken all the same."""

    paces: int
    readings: int
    notices: int
    failed: int
    projects: int = 0
    proposals: int = 0
    blockers: int = 0
    unjudged: int = 0
    counted: int = 0
    goals: int = 0
    rounds: int = 0
    drafts: int = 0
    stumbled: tuple[str, ...] = ()


class _Night:
    """Takes the steps one after the other; what breaks is logged and named, and does not keep the rest from its work."""

    def __init__(self) -> None:
        self.stumbled: list[str] = []

    def step(self, name: str, work: Callable[[], T], otherwise: T) -> T:
        try:
            return work()  # its services leave nothing half done
        except Exception:
            log.exception("step %s of the night broke", name)
            self.stumbled.append(name)
            return otherwise


def sweep(actor: Actor, *, today: date, now: datetime, enqueue: Callable[[int], object]) -> Swept:
    """Settle what is due on `today`. Raises `Denied` for anybody but an operator."""
    require(actor, Cap.SYSTEM_OPERATE)
    night = _Night()
    paces = night.step(
        "任务期限",
        lambda: standings.sweep(yardstick=tasks.yardstick_on(today), today=today, now=now),
        0,
    )
    none: list[int] = []
    revived = night.step("中断的读取", lambda: _revive(actor, today, now), none)
    for reading_id in revived:
        enqueue(reading_id)
    projects = night.step("项目", lambda: _projects(actor, today, now), (0, 0, 0))
    late = night.step("堵点", lambda: blocker_services.sweep(actor, today=today, now=now), 0)
    night.step("审批时限", lambda: permit_services.sweep_late(actor, today=today), None)
    night.step("口径版本", lambda: book_services.begin_editions(actor, today=today), 0)
    counted = night.step("台账计数", lambda: count_figures.count(actor, today=today, now=now), 0)
    goals = night.step("责任目标", lambda: goal_standings.sweep(today=today, now=now), 0)
    rounds = night.step(
        "月度调度", lambda: monthly_round.beat(actor, today=today, now=now).opened, 0
    )
    drafts = night.step(
        "督办起草", lambda: draft_orders.sweep(actor, today=today, now=now).drafts, 0
    )
    night.step("任务提醒", lambda: reminding.remind(actor, today=today), 0)
    night.step("待下达提醒", lambda: remind_goals.remind(actor, today=today), 0)
    night.step("责任目标告知", lambda: goal_letters.tell(actor, today=today), 0)
    notices, failed = deliver(now=now)
    moved, proposals, unjudged = projects
    return Swept(
        paces,
        len(revived),
        notices,
        failed,
        projects=moved,
        proposals=proposals,
        blockers=late,
        unjudged=unjudged,
        counted=counted,
        goals=goals,
        rounds=rounds,
        drafts=drafts,
        stumbled=tuple(night.stumbled),
    )


def _revive(actor: Actor, today: date, now: datetime) -> list[int]:
    stale = int(yardsticks.in_force("intake", on=today).values["stale_minutes"])
    return list(documents.revive(actor, stale_minutes=stale, now=now))


def _projects(actor: Actor, today: date, now: datetime) -> tuple[int, int, int]:
    """How many standings changed, proposals arose, and projects could not be judged."""
    rule_services.begin(actor, today=today, now=now)
    moved = project_standings.sweep(today=today, now=now)
    proposal_services.announce(actor, opened=moved.opened, today=today)
    return moved.standings, len(moved.opened), moved.failed


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
    point_services.TOPIC: _plain_letters,
    task_reports.TOPIC: _plain_letters,
    round_letters.TOPIC: _plain_letters,
    approve_figures.TOPIC: _plain_letters,
    late_services.TOPIC: _plain_letters,
    orders_letters.TOPIC: _plain_letters,
    evaluation_runs.TOPIC: _plain_letters,
    remind_goals.TOPIC: _plain_letters,
    goal_letters.TOPIC: _plain_letters,
}
