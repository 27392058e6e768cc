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
from daxiao.domains.dispatch.types.midterm import MidtermState
from daxiao.domains.plans import queries as plans
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
    return rows.filter(review__in=reviews(actor).values("pk")).select_related(
        "review", "target", "goal"
    )


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
