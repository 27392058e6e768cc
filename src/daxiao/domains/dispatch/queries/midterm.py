"""Reads of mid-term evaluations: signed ones for whoever may look, the rest for the office; what is frozen of a plan."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from daxiao.domains.dispatch.models import (
    EvaluationProblem,
    MidtermReview,
    MidtermTarget,
    MidtermTask,
)
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.types.midterm import MidtermState, TargetLine, TaskLine
from daxiao.domains.plans import queries as plans
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.domains.targets.queries import ledger as target_queries
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.tasks.queries import ledger as task_queries
from daxiao.domains.tasks.types import TaskState, WorkState
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap


def reviews(actor: Actor) -> QuerySet[MidtermReview]:
    rows = MidtermReview.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    run = MidtermReview.objects.visible_to(actor, Cap.EVALUATION_RUN)
    seen = Q(state=MidtermState.SIGNED.value) | Q(pk__in=run.values("pk"))
    return (
        rows.filter(seen)
        .select_related("plan", "region")
        .annotate(
            n_targets=Count("targets", distinct=True),
            n_tasks=Count("tasks", distinct=True),
            n_problems=Count("problems", distinct=True),
        )
    )


def review(actor: Actor, pk: int) -> MidtermReview | None:
    return reviews(actor).filter(pk=pk).first()


def targets(actor: Actor) -> QuerySet[MidtermTarget]:
    rows = MidtermTarget.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    return rows.filter(review__in=reviews(actor).values("pk")).select_related("review", "target")


def targets_of(actor: Actor, row: MidtermReview) -> list[MidtermTarget]:
    return list(targets(actor).filter(review=row).order_by("position", "pk"))


def tasks_of(actor: Actor, row: MidtermReview) -> list[MidtermTask]:
    rows = MidtermTask.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    rows = rows.filter(review__in=reviews(actor).values("pk"), review=row)
    return list(rows.order_by("position", "pk"))


def problems(actor: Actor) -> QuerySet[EvaluationProblem]:
    """Problems of the office's own evaluations, of signed or frozen ones that the actor may see, and those of one's own
    unit."""
    rows = EvaluationProblem.objects.visible_to(actor, Cap.EVALUATION_VIEW)
    run = EvaluationProblem.objects.visible_to(actor, Cap.EVALUATION_RUN)
    own = EvaluationProblem.objects.visible_to(actor, Cap.EVALUATION_ANSWER)
    seen = (
        Q(review__state=MidtermState.SIGNED.value)
        | Q(evaluation__state="final")
        | Q(pk__in=run.values("pk"))
        | Q(pk__in=own.values("pk"))
    )
    return rows.filter(seen).select_related("review", "evaluation", "owner", "target", "region")


def problems_of(actor: Actor, row: MidtermReview) -> list[EvaluationProblem]:
    return list(problems(actor).filter(review=row).order_by("due_on", "pk"))


def plans_to_review(actor: Actor) -> QuerySet[Any]:
    """Plans in force of places where the actor runs evaluations."""
    rows = plans.plans(actor).filter(state="in_force")
    branches = [b.region_path for b in actor.branches(Cap.EVALUATION_RUN) if b.org_path is None]
    if None in branches:
        return rows
    seen = Q(pk__in=())
    for path in branches:
        seen |= Q(region__path__startswith=path)
    return rows.filter(seen)


def plan_says(actor: Actor, row: MidtermReview, words: str) -> bool:
    """Whether the plan's own text holds these words, white space apart."""
    return rules.folded(words) in rules.folded(plans.text_of(actor, row.plan))


def clause_with(actor: Actor, row: MidtermReview, words: str) -> Any:
    """The clause of the plan that holds these words, where there is one."""
    wanted = rules.folded(words)
    for clause in plans.clauses(actor).filter(plan=row.plan):
        if wanted in rules.folded(clause.text):
            return clause
    return None


def problem(actor: Actor, pk: int) -> EvaluationProblem:
    return get_visible(EvaluationProblem, actor, Cap.EVALUATION_VIEW, pk=pk)


# ---- what is frozen


def target_lines(actor: Actor, plan: Any) -> list[TargetLine]:
    """The targets of a plan in force, repeats left out, in the order of its text, with where each stands now."""
    rows = target_queries.targets(actor).filter(plan=plan, state="in_force", same_as=None)
    by_target: dict[int, Any] = {}
    for goal in goal_queries.standings_for_plan(actor, plan):
        # of a target's yearly goals the last one is the target itself
        by_target[goal.target_id or goal.stretch_target_id or 0] = goal
    return [_line(row, by_target.get(row.pk)) for row in rows.order_by("num_start", "pk")]


def _line(row: Any, goal: Any) -> TargetLine:
    head = {
        "target_id": row.pk,
        "wording": row.wording,
        "figure": row.figure,
        "due_text": row.due_text,
        "due_on": row.due_on,
        "unit": str(row.owner) if row.owner else "",
    }
    if goal is None:
        return TargetLine(
            **head,
            because="还没有设责任目标，平台没有可以判断的数据",
            source="规划原文（没有完成数据）",
        )
    standing = getattr(goal, "standing", None)
    if standing is None:
        return TargetLine(
            **head, because="责任目标还没有数据", source=f"责任目标{goal.year}年（没有数据）"
        )
    more = goal.indicator.direction == "more"
    as_of = f"截至{standing.as_of}" if standing.as_of else "没有数据"
    return TargetLine(
        **head,
        standing=ProgressState(standing.state),
        because=standing.because,
        value=standing.value,
        value_unit=goal.unit,
        value_on=standing.as_of,
        trend=rules.trend_of(standing.yoy, is_more_better=more),
        source=f"责任目标{goal.year}年，{as_of}，调度数",
    )


def task_lines(actor: Actor, plan: Any) -> list[TaskLine]:
    """The tasks of a plan in force, in the order of its text, with what the facts say of each."""
    rows = task_queries.tasks(actor).filter(plan=plan, state=TaskState.IN_FORCE.value)
    return [_task_line(row) for row in rows.order_by("clause__start", "pk")]


def _task_line(row: Any) -> TaskLine:
    standing = getattr(row, "standing", None)
    work = WorkState(standing.work) if standing else WorkState.NOT_STARTED
    return TaskLine(
        task_id=row.pk,
        number=row.number,
        title=row.title,
        leads=row.leads,
        due_on=row.due_on,
        state=work.label,
        is_done=work is WorkState.DONE,
        is_late=work is WorkState.LATE,
        source="任务台账（报告、证明材料和日期）",
    )
