"""The first page: what is promised, by whom, by when. And what is on one unit's table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from daxiao.domains.checks import queries as checks
from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.types import ReadingState
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans.types import PlanState
from daxiao.domains.projects.queries import glance as projects
from daxiao.domains.targets import queries as targets
from daxiao.domains.tasks import queries as tasks
from daxiao.domains.tasks.types import Duty
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from daxiao.domains.checks.models import Remark
    from daxiao.domains.documents.models import Reading
    from daxiao.domains.projects.queries.glance import Glance
    from daxiao.domains.targets.models import Target
    from daxiao.domains.targets.types import Overview as Targets
    from daxiao.domains.tasks.models import Task
    from daxiao.domains.tasks.queries import Load
    from daxiao.domains.tasks.types import Overview as Tasks
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Org


NEXT = 12


@dataclass(frozen=True, slots=True)
class Home:
    """What the first page shows; `waiting` are readings that wait for a person's review, `remarks` those of the plan
    checks that nobody has settled, `projects` None for who may not see any."""

    n_plans: int
    targets: Targets
    tasks: Tasks
    load: list[Load]
    next_targets: list[Target]
    next_tasks: list[Task]
    waiting: list[Reading]
    remarks: int
    is_empty: bool
    projects: Glance | None = None


def home(actor: Actor) -> Home:
    """In scope of the actor; about a dozen queries whatever the size of the ledger."""
    in_force = targets.targets(actor).filter(state="in_force", due_on__isnull=False, same_as=None)
    dated = tasks.tasks(actor).filter(state="in_force", due_on__isnull=False)
    # a reading that is out of hand: published with nothing left to judge, or read and found empty
    done = Q(published_at__isnull=False, n_pending=0)
    empty = Q(state=ReadingState.READY.value, n_targets=0, n_tasks=0, n_projects=0)
    waiting = documents.readings(actor).exclude(done | empty)
    # one query: how many are in force, and whether there ever was one
    states = list(plans.plans(actor).values_list("state", flat=True))
    n_plans = states.count(PlanState.IN_FORCE.value)
    told, held = targets.overview(actor), tasks.overview(actor)
    return Home(
        n_plans=n_plans,
        targets=told,
        tasks=held,
        load=tasks.load_by_unit(actor)[:NEXT],
        next_targets=list(in_force.order_by("due_on", "plan", "num_start")[:NEXT]),
        next_tasks=list(dated.order_by("due_on", "plan", "clause__start")[:NEXT]),
        waiting=list(waiting[:6]) if actor.may(Cap.DOCUMENT_VIEW) else [],
        remarks=checks.waiting(actor).count() if actor.may(Cap.REMARK_VIEW) else 0,
        is_empty=not (states or told.targets or held.tasks),
        projects=projects.glance(actor) if actor.may(Cap.PROJECT_VIEW) else None,
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """What one unit leads, shares in, answers for, and was asked to look into."""

    unit: Org
    lead: list[Task]
    responsible: list[Task]
    targets: list[Target]
    asked: list[Remark]


def desk(actor: Actor, unit: Org) -> Desk:
    """The unit's tasks and figures within the actor's scope, the nearest date first."""
    return Desk(
        unit=unit,
        lead=list(tasks.tasks_of_unit(actor, unit, Duty.LEAD)),
        responsible=list(tasks.tasks_of_unit(actor, unit, Duty.RESPONSIBLE, Duty.COOPERATING)),
        targets=list(targets.targets_of_unit(actor, unit)),
        asked=list(checks.handed_to(actor, unit)) if actor.may(Cap.REMARK_VIEW) else [],
    )
