"""What a supervision order can be about: the rows of tasks, targets, goals, projects and blockers as causes, with the
units in charge of each. The assembly puts these into the registry of causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daxiao.domains.dispatch.queries.orders_causes import CAUSES, Found, in_use
from daxiao.domains.dispatch.types.orders import Cause, CauseKind
from daxiao.domains.projects.queries import ground, projects
from daxiao.domains.targets.queries import goals
from daxiao.domains.targets.queries import ledger as targets
from daxiao.domains.tasks.queries import ledger as tasks
from daxiao.domains.tasks.types import Duty
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Blocker, Project
    from daxiao.domains.targets.models import Goal
    from daxiao.domains.tasks.models import Task
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Org


def of_task(row: Task) -> Found:
    """The lead units of a task first, then those that are responsible; `row.units` come with the query."""
    held = sorted(row.units.all(), key=lambda u: (u.duty != Duty.LEAD, u.position))
    wanted = [u.org for u in held if u.org and u.duty != Duty.COOPERATING]
    cause = Cause(CauseKind.TASK, row.pk, str(row)[:200], f"/tasks/{row.pk}/")
    return Found(cause, in_use(tuple(wanted)), row.region)


def of_project(row: Project) -> Found:
    cause = Cause(CauseKind.PROJECT, row.pk, row.name[:200], f"/projects/{row.pk}/")
    return Found(cause, _known(row.responsible_unit), row.region)


def of_blocker(row: Blocker) -> Found:
    label = f"{row.text[:120]}（{row.project.name[:60]}）"
    cause = Cause(CauseKind.BLOCKER, row.pk, label, f"/blockers/{row.pk}/")
    return Found(cause, _known(row.unit), row.project.region)


def of_goal(row: Goal) -> Found:
    cause = Cause(CauseKind.GOAL, row.pk, str(row)[:200], f"/goals/{row.pk}/")
    return Found(cause, _known(row.owner), row.region)


def _known(*units: Org | None) -> tuple[Org, ...]:
    return in_use(tuple(u for u in units if u is not None))


# ---- found by key, in scope of who asks


def find_task(actor: Actor, key: int) -> Found | None:
    row = tasks.tasks(actor).filter(pk=key).first() if actor.may(Cap.TASK_VIEW) else None
    return of_task(row) if row else None


def find_project(actor: Actor, key: int) -> Found | None:
    row = projects.projects(actor).filter(pk=key).first()
    return of_project(row) if row else None


def find_blocker(actor: Actor, key: int) -> Found | None:
    row = ground.blockers(actor).select_related("project__region", "unit").filter(pk=key).first()
    return of_blocker(row) if row else None


def find_goal(actor: Actor, key: int) -> Found | None:
    row = goals.goals(actor).filter(pk=key).first()
    return of_goal(row) if row else None


def find_target(actor: Actor, key: int) -> Found | None:
    row = targets.targets(actor).filter(pk=key).first()
    if row is None:
        return None
    cause = Cause(CauseKind.TARGET, row.pk, str(row)[:200], f"/targets/{row.pk}/")
    return Found(cause, (), row.region)


def put_in() -> None:
    """Fill the registry; once, at assembly."""
    CAUSES.register(CauseKind.TASK, find_task)
    CAUSES.register(CauseKind.PROJECT, find_project)
    CAUSES.register(CauseKind.BLOCKER, find_blocker)
    CAUSES.register(CauseKind.GOAL, find_goal)
    CAUSES.register(CauseKind.TARGET, find_target)
