"""Reads of work bodies, their members and ledgers, and of the bodies that plans name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from daxiao.domains.plans import queries as plans
from daxiao.domains.plans.types import PlanState
from daxiao.domains.tasks.models import (
    Body,
    BodyCharge,
    BodyMember,
    Task,
    TaskNode,
    TaskReport,
)
from daxiao.domains.tasks.rules import bodies as rules
from daxiao.domains.tasks.types import NodeState, ReportVerdict, TaskState, WorkState
from daxiao.domains.tasks.types.bodies import Mention
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, OrgKind, Region


# which tasks a ledger holds is asked for bodies that the actor may see, and counted in tasks that he may see
PLATFORM = Actor.system("工作机制台账")


def bodies(actor: Actor) -> QuerySet[Body]:
    """Bodies in scope with how many tasks of their ledger the actor may see, how many of these are late, and members."""
    return (
        Body.objects.visible_to(actor, Cap.TASK_VIEW)
        .select_related("region", "office", "plan")
        .annotate(
            n_tasks=_count(_seen(actor).filter(_of_outer())),
            n_late=_count(_seen(actor).filter(_of_outer(), standing__work=WorkState.LATE.value)),
            n_members=_count(
                BodyMember.objects.visible_to(actor, Cap.TASK_VIEW).filter(
                    body=OuterRef("pk"), until__isnull=True
                )
            ),
        )
    )


def body(actor: Actor, pk: int) -> Body:
    return get_visible(Body, actor, Cap.TASK_VIEW, pk=pk)


class Seat(StrEnum):
    """Whether a member sits in the body now."""

    NOW = "now"
    LEFT = "left"

    @property
    def label(self) -> str:
        return {"now": "现任", "left": "已离任"}[self.value]


def members(actor: Actor) -> QuerySet[BodyMember]:
    """Members in scope, those of the past too."""
    rows = BodyMember.objects.visible_to(actor, Cap.TASK_VIEW)
    seat = Case(
        When(until__isnull=True, then=Value(Seat.NOW.value)), default=Value(Seat.LEFT.value)
    )
    return rows.select_related("body", "body__region", "org").annotate(seat=seat)


def charges(actor: Actor) -> QuerySet[BodyCharge]:
    return BodyCharge.objects.visible_to(actor, Cap.TASK_VIEW).select_related(
        "body", "body__region", "plan", "task"
    )


# ---- the ledger


def _held() -> QuerySet[BodyCharge]:
    return BodyCharge.objects.visible_to(PLATFORM, Cap.TASK_VIEW).filter(ended_on__isnull=True)


def in_ledger(body_ids: Collection[int | str], way: str = "") -> Q:
    """Narrows rows that are in scope already to those of the ledgers; `way` leads from the row to its task (`task__`)."""
    rows = _held().filter(body_id__in=body_ids).order_by()
    single = rows.filter(task__isnull=False).values("task_id")
    whole = rows.filter(plan__isnull=False).values("plan_id")
    return Q(**{f"{way}pk__in": single}) | Q(**{f"{way}plan_id__in": whole})


def _of_outer() -> Q:
    rows = _held().filter(body=OuterRef(OuterRef("pk"))).order_by()
    single = rows.filter(task__isnull=False).values("task_id")
    whole = rows.filter(plan__isnull=False).values("plan_id")
    return Q(pk__in=single) | Q(plan_id__in=whole)


def _seen(actor: Actor) -> QuerySet[Task]:
    rows = Task.objects.visible_to(actor, Cap.TASK_VIEW)
    return rows.filter(state=TaskState.IN_FORCE.value)


def _count(rows: "QuerySet[Task] | QuerySet[BodyMember]") -> Coalesce:
    """How many rows a correlated query gives, 0 for none."""
    one = rows.order_by().annotate(all_of=Coalesce("pk", "pk") * 0).values("all_of")
    return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n")), 0)


def keys_of_ledger(body_ids: Collection[int | str]) -> QuerySet[Task, int]:
    """Keys of the tasks of these ledgers; to narrow rows that are in scope already."""
    rows = Task.objects.visible_to(PLATFORM, Cap.TASK_VIEW).filter(in_ledger(body_ids))
    return rows.order_by().values_list("pk", flat=True)


def tasks_of(actor: Actor, row: Body) -> QuerySet[Task]:
    """The tasks in force of a ledger that the actor may see, with their standings."""
    rows = _seen(actor).filter(in_ledger([row.pk]))
    return rows.select_related("standing", "plan").order_by("due_on", "plan", "clause__start")


@dataclass(frozen=True, slots=True)
class Ledger:
    """How far a ledger is: tasks by the state of the work, and reports that wait for a verdict."""

    total: int
    works: dict[str, int]
    waiting: int


def ledger(actor: Actor, row: Body) -> Ledger:
    tasks = tasks_of(actor, row).order_by()
    works = dict(tasks.values_list("standing__work").annotate(n=Count("pk")))
    reports = TaskReport.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task__in=tasks.values("pk"), is_current=True, verdict=ReportVerdict.WAITING.value
    )
    return Ledger(sum(works.values()), {str(k): n for k, n in works.items()}, reports.count())


def nodes_of(actor: Actor, row: Body) -> QuerySet[TaskNode]:
    """The nodes of a ledger that are still to be proven, the nearest first."""
    rows = TaskNode.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task__in=tasks_of(actor, row).order_by().values("pk"),
        state__in=(NodeState.OPEN.value, NodeState.RETURNED.value),
    )
    return rows.select_related("task", "org").order_by("due_on", "pk")


def bodies_of_task(actor: Actor, task: Task) -> QuerySet[Body]:
    """The bodies in scope on whose ledger a task stands."""
    held = _held().filter(Q(task=task) | Q(plan_id=task.plan_id)).values("body_id")
    return Body.objects.visible_to(actor, Cap.TASK_VIEW).filter(pk__in=held)


# ---- what the office chooses from


def places(actor: Actor) -> QuerySet[Region]:
    return Region.objects.visible_to(actor, Cap.TASK_MANAGE).filter(until__isnull=True)


def units(actor: Actor) -> QuerySet[Org]:
    rows = Org.objects.visible_to(actor, Cap.TASK_MANAGE).filter(until__isnull=True)
    return rows.select_related("region")


def offices(actor: Actor) -> QuerySet[Org]:
    """Units that may hold the office of a body: public ones, never an enterprise."""
    return units(actor).exclude(kind=OrgKind.ENTERPRISE.value)


def plans_to_charge(actor: Actor) -> QuerySet[Any]:
    """Plans in force of places whose tasks the actor keeps."""
    rows = plans.plans(actor).filter(region__in=places(actor).order_by().values("pk"))
    return rows.filter(state=PlanState.IN_FORCE.value).order_by("title", "pk")


def tasks_to_charge(actor: Actor) -> QuerySet[Task]:
    rows = Task.objects.visible_to(actor, Cap.TASK_MANAGE)
    rows = rows.filter(state=TaskState.IN_FORCE.value).select_related("plan")
    return rows.order_by("plan", "clause__start", "pk")


# ---- bodies that plans name


def mentioned(actor: Actor) -> list[Mention]:
    """The bodies that the plans in force of the actor's places name, and no standing body stems from yet."""
    if not actor.may(Cap.PLAN_VIEW):
        return []
    there = set(
        Body.objects.visible_to(PLATFORM, Cap.TASK_VIEW)
        .filter(state="standing", plan__isnull=False)
        .values_list("plan_id", "name")
    )
    return [m for m in _all_mentions(actor) if (m.plan_id, m.name) not in there]


def mention(actor: Actor, key: str) -> Mention | None:
    """The one of that key, as the text says it now."""
    return next((m for m in _all_mentions(actor) if m.key == key), None)


def _all_mentions(actor: Actor) -> Iterable[Mention]:
    for plan in plans_to_charge(actor):
        text = plans.text_of(actor, plan)
        yield from rules.mentions(text, plan_id=plan.pk, start=plan.start, end=plan.end)
