"""Reads of tasks and of the units in charge."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    Count,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from daxiao.domains.targets import queries as targets
from daxiao.domains.tasks.models import PaceChange, Task, TaskStanding, TaskUnit
from daxiao.domains.tasks.types import (
    BY_NODE,
    WAITS,
    Duty,
    Found,
    Overview,
    Pace,
    TaskState,
    WorkState,
)
from daxiao.kernel.access import Actor, Guarded, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org
from daxiao.kernel.versions import Version, row_at, versions_of


# who filters sees the tasks anyway, and their units in words
PLATFORM = Actor.system("任务单位")


_BY_NODE = Q(standing__work=WorkState.LATE.value) & ~Q(standing__pace=Pace.OVERDUE.value)
_HANDED_IN = Q(standing__is_handed_in=True)
_WORK_TOLD = Case(
    When(_BY_NODE & _HANDED_IN, then=Value(BY_NODE + WAITS)),
    When(_BY_NODE, then=Value(BY_NODE)),
    When(_HANDED_IN, then=Concat("standing__work", Value(WAITS))),
    default=F("standing__work"),
)
"""The state of the work, where late by a node alone, and what was handed in and waits, are told apart."""


def tasks(actor: Actor) -> QuerySet[Task]:
    """Tasks in scope, with what a list row shows; `n_targets` counts the targets in scope, as the task's page lists them."""
    figures = targets.targets(actor).order_by().values("pk")
    seen = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW)
    units = seen.select_related("org").order_by("duty", "position", "id")
    return (
        Task.objects.visible_to(actor, Cap.TASK_VIEW)
        .select_related("plan", "region", "standing", "clause")
        .prefetch_related(Prefetch("units", queryset=units))
        .annotate(
            n_targets=Count("targets", filter=Q(targets__in=figures), distinct=True),
            work_told=_WORK_TOLD,
            head=Coalesce(Subquery(_led().values("org__head")[:1]), Value("")),
        )
    )


def _led() -> QuerySet[TaskUnit]:
    """Of the task around it, the leading units that are known, as the plan names them; who sees the task sees its leaders
    in words anyway, so a unit that only shares in it reads who answers for it too."""
    rows = TaskUnit.objects.visible_to(PLATFORM, Cap.TASK_VIEW)
    leads = rows.filter(task=OuterRef("pk"), duty=Duty.LEAD.value, org__isnull=False)
    return leads.order_by("position", "id")


def in_force(actor: Actor) -> QuerySet[Task]:
    """Bare rows of tasks in force, for counting."""
    return Task.objects.visible_to(actor, Cap.TASK_VIEW).filter(state=TaskState.IN_FORCE.value)


def spots(actor: Actor, plan: Guarded) -> set[tuple[int, int, str]]:
    """(start, end, number) of the tasks of a plan, so that a second reading finds them again."""
    rows = Task.objects.visible_to(actor, Cap.PLAN_PUBLISH).filter(plan_id=plan.pk)
    return set(rows.values_list("clause__start", "clause__end", "number"))


def task(actor: Actor, pk: int) -> Task:
    return get_visible(Task, actor, Cap.TASK_VIEW, pk=pk)


# the fields whose changes a version tells
TOLD = {
    "number": "序号",
    "title": "任务",
    "action": "行动",
    "leads": "牵头单位",
    "others": "责任单位",
    "due_on": "时限",
    "state": "状态",
    "plan": "规划",
    "clause": "原句",
}


def versions(actor: Actor, task: Task) -> list[Version]:
    """The versions of a task in scope, newest first. Raises `Denied` when it is out of scope."""
    return versions_of(get_visible(Task, actor, Cap.TASK_VIEW, pk=task.pk), TOLD)


def task_at(actor: Actor, task: Task, moment: datetime) -> Task | None:
    """A task in scope as it was at a moment; None when it was not there yet."""
    found: Task | None = row_at(get_visible(Task, actor, Cap.TASK_VIEW, pk=task.pk), moment)
    if found is not None:
        # the history leaves the text out, which is that of the clause the task stood on then
        found.text = found.clause.text
    return found


def units_of(actor: Actor, task: Task) -> QuerySet[TaskUnit]:
    return TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW).filter(task=task).select_related("org")


def open_questions(actor: Actor) -> QuerySet[TaskUnit]:
    """Units that plans name and the register lacks, or has twice: each waits for a person."""
    return (
        TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW)
        .filter(found__in=(Found.UNKNOWN.value, Found.AMBIGUOUS.value))
        .select_related("task", "task__plan", "task__region")
    )


def tasks_of_unit(actor: Actor, unit: Org, *duties: Duty) -> QuerySet[Task]:
    """Tasks in force in which the unit has one of the duties; the nearest date first, undated last."""
    seen = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW)
    mine = seen.filter(org=unit, duty__in=[d.value for d in duties])
    rows = tasks(actor).filter(pk__in=mine.values("task_id"), state=TaskState.IN_FORCE.value)
    return rows.order_by(F("due_on").asc(nulls_last=True), "plan", "clause__start")


def tasks_of_target(actor: Actor, target_id: int) -> QuerySet[Task]:
    return tasks(actor).filter(targets__pk=target_id)


def pace_changes(actor: Actor, task: Task) -> QuerySet[PaceChange]:
    return PaceChange.objects.visible_to(actor, Cap.TASK_VIEW).filter(task=task)


@dataclass(frozen=True, slots=True)
class Load:
    """What one unit has on its list."""

    unit_id: int
    unit: str
    lead: int
    responsible: int


def load_by_unit(actor: Actor, plan: Guarded | None = None) -> list[Load]:
    """Units in charge (of one plan, if given) with their counts, the busiest leads first."""
    seen = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW)
    rows = (
        (seen.filter(task__plan_id=plan.pk) if plan else seen)
        .filter(org__isnull=False, task__state=TaskState.IN_FORCE.value)
        .values("org_id", "org__name", "org__short_name")
        .annotate(
            lead=Count("task", filter=Q(duty=Duty.LEAD.value), distinct=True),
            responsible=Count("task", filter=~Q(duty=Duty.LEAD.value), distinct=True),
        )
        .order_by("-lead", "-responsible", "org_id")
    )
    return [
        Load(r["org_id"], r["org__short_name"] or r["org__name"], r["lead"], r["responsible"])
        for r in rows
    ]


def overview(actor: Actor) -> Overview:
    rows = Task.objects.visible_to(actor, Cap.TASK_VIEW).filter(state=TaskState.IN_FORCE.value)
    standings = TaskStanding.objects.visible_to(actor, Cap.TASK_VIEW)
    paces = Counter(
        standings.filter(task__state=TaskState.IN_FORCE.value).values_list("pace", flat=True)
    )
    units = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW)
    return Overview(
        tasks=rows.count(),
        near_due=paces[Pace.NEAR_DUE.value],
        overdue=paces[Pace.OVERDUE.value],
        late=standings.filter(
            task__state=TaskState.IN_FORCE.value, work=WorkState.LATE.value
        ).count(),
        undated=paces[Pace.UNDATED.value],
        units=units.filter(org__isnull=False).values("org").distinct().count(),
        unresolved=open_questions(actor).count(),
    )


def rows_for_facts(actor: Actor, *columns: str) -> QuerySet[Task, tuple[object, ...]]:
    """Tasks in scope, one row for each unit in scope (one without unit where there is none), for analytics."""
    seen = TaskUnit.objects.visible_to(actor, Cap.TASK_VIEW)
    rows = Task.objects.visible_to(actor, Cap.TASK_VIEW)
    rows = rows.filter(
        Q(units__isnull=True) | Q(units__in=seen)
    )  # the join that `units__…` below uses too
    return rows.order_by("pk", "units__pk").values_list(*columns)


# ---- beside a new version of their plan


def of_plan(actor: Actor, plan: Guarded, *, cap: Cap) -> list[Task]:
    """The tasks that stand on a plan, in the order of its text, with clause, evidence and all units; not what went out
    of force with an earlier version."""
    rows = Task.objects.visible_to(actor, cap).filter(plan_id=plan.pk)
    units = TaskUnit.objects.visible_to(actor, cap).order_by("position", "pk")
    rows = rows.exclude(state=TaskState.LAPSED.value).select_related("clause", "candidate__reading")
    large = (f"candidate__reading__{f}" for f in ("outline", "tables", "plans"))
    rows = rows.prefetch_related(Prefetch("units", queryset=units), "targets").defer(*large)
    return list(rows.order_by("clause__start", "pk"))


def marks(actor: Actor, plan: Guarded, *, cap: Cap) -> dict[int, int]:
    """The newest version of each task that stands on a plan, by task id: it moves whenever somebody changes the row."""
    mine = Task.objects.visible_to(actor, cap).filter(plan_id=plan.pk)
    kept = Task.history.filter(id__in=mine.values("pk")).order_by()
    return dict(kept.values_list("id").annotate(newest=Max("history_id")))


def keys_of_units(unit_ids: Collection[str], duties: Collection[str]) -> QuerySet[TaskUnit, int]:
    """Keys of the tasks in which any of the units has one of the duties; to narrow rows that are in scope already."""
    rows = TaskUnit.objects.visible_to(PLATFORM, Cap.TASK_VIEW)
    return (
        rows.filter(org_id__in=unit_ids, duty__in=duties)
        .order_by()
        .values_list("task_id", flat=True)
    )
