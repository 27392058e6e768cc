"""Reads of yearly work points: lists, lines with where they stand, and what a draft may take in."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from daxiao.domains.targets import queries as targets
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.types.goals import GoalState
from daxiao.domains.tasks.models import Point, PointList, Task
from daxiao.domains.tasks.types import TaskState, WorkState
from daxiao.domains.tasks.types.points import PointNow
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap


def _either(*whens: tuple[PointNow, Q]) -> Case:
    rows = [When(condition, then=Value(now.value)) for now, condition in whens]
    return Case(*rows, default=Value(PointNow.UNKNOWN.value), output_field=CharField())


_DONE = Q(task__standing__work=WorkState.DONE.value) | Q(
    goal__standing__state=ProgressState.MET.value
)
_LATE = Q(task__standing__work=WorkState.LATE.value) | Q(
    goal__standing__state__in=(ProgressState.BEHIND.value, ProgressState.SERIOUS.value)
)
_GOING = Q(task__standing__work=WorkState.GOING.value) | Q(
    goal__standing__state__in=(ProgressState.AHEAD.value, ProgressState.ON_TRACK.value)
)
_GONE = (Q(task__isnull=False) & ~Q(task__state=TaskState.IN_FORCE.value)) | Q(
    goal__state=GoalState.DROPPED.value
)
_NOW = _either(
    (PointNow.GONE, _GONE),
    (PointNow.STOPPED, Q(task__standing__work=WorkState.STOPPED.value)),
    (PointNow.DONE, _DONE),
    (PointNow.LATE, _LATE),
    (PointNow.GOING, _GOING),
    (PointNow.NOT_STARTED, Q(task__standing__work=WorkState.NOT_STARTED.value)),
)


def lists(actor: Actor) -> QuerySet[PointList]:
    """Lists in scope with how many lines they have, and how many are done or late; a unit sees those that were issued to it."""
    lines = points(actor).filter(list=OuterRef("pk"))
    return (
        PointList.objects.visible_to(actor, Cap.TASK_VIEW)
        .select_related("region", "plan", "replaces")
        .annotate(
            n_points=_count(lines),
            n_done=_count(lines.filter(now=PointNow.DONE.value)),
            n_late=_count(lines.filter(now=PointNow.LATE.value)),
        )
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    one = rows.order_by().values("list").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(one), 0)


def point_list(actor: Actor, pk: int) -> PointList:
    return get_visible(PointList, actor, Cap.TASK_VIEW, pk=pk)


def points(actor: Actor) -> QuerySet[Any]:
    """Lines in scope, each with where its task or goal stands now (`now`)."""
    return (
        Point.objects.visible_to(actor, Cap.TASK_VIEW)
        .select_related("list", "list__region", "lead", "task", "goal", "goal__indicator")
        .annotate(now=_NOW, list_state=F("list__state"))
    )


def points_of(actor: Actor, row: PointList) -> QuerySet[Any]:
    return points(actor).filter(list=row).order_by("position", "pk")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines of a list stand where."""

    total: int
    now: dict[str, int]


def tally(actor: Actor, row: PointList) -> Tally:
    found = Counter(points_of(actor, row).values_list("now", flat=True))
    return Tally(sum(found.values()), dict(found))


def editions(actor: Actor, row: PointList) -> QuerySet[PointList]:
    """All lists of the same plan and year, the newest first."""
    return lists(actor).filter(plan=row.plan_id, year=row.year).order_by("-edition", "-pk")


# ---- what a draft may take in


def tasks_of_plan(actor: Actor, plan_id: int) -> QuerySet[Task]:
    """The tasks in force of a plan that the actor keeps, in the order of its text."""
    rows = Task.objects.visible_to(actor, Cap.TASK_MANAGE)
    rows = rows.filter(plan_id=plan_id, state=TaskState.IN_FORCE.value)
    return rows.select_related("standing", "plan").order_by("clause__start", "pk")


def goals_of_plan(actor: Actor, plan_id: int, year: int) -> QuerySet[Any]:
    """The goals of a year that were made of a plan's targets."""
    made = Q(target__plan_id=plan_id) | Q(stretch_target__plan_id=plan_id)
    rows = goal_queries.in_force(actor).filter(made, year=year)
    return rows.order_by("target__num_start", "pk")


def tasks_to_add(actor: Actor, row: PointList) -> QuerySet[Task]:
    """Tasks of the plan that are not on the list yet."""
    there = [k for k in points_of(actor, row).values_list("task_id", flat=True) if k]
    return tasks_of_plan(actor, row.plan_id).exclude(pk__in=there)


def goals_to_add(actor: Actor, row: PointList) -> QuerySet[Any]:
    """Goals of the year that are not on the list yet."""
    there = [k for k in points_of(actor, row).values_list("goal_id", flat=True) if k]
    return goals_of_plan(actor, row.plan_id, row.year).exclude(pk__in=there)


def values_of_year(actor: Actor, task_ids: list[int], year: int) -> dict[int, str]:
    """What the plan's own targets ask of these tasks in a year, in its words; targets of other years are left out."""
    of_year = Q(due_year=year) | Q(due_by=year)
    rows = targets.targets(actor).filter(of_year, tasks__in=task_ids, state="in_force")
    found: dict[int, list[str]] = {}
    for task_id, wording, figure in rows.order_by("num_start").values_list(
        "tasks", "wording", "figure"
    ):
        said = found.setdefault(task_id, [])
        if (words := f"{wording}{figure}") not in said:
            said.append(words)
    return {task_id: "；".join(said) for task_id, said in found.items()}
