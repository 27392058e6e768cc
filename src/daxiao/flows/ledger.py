"""Plans with what stands on them: counts that the plans themselves must not know of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from daxiao.domains.plans import queries as plans
from daxiao.domains.targets import queries as targets
from daxiao.domains.tasks import queries as tasks


if TYPE_CHECKING:
    from daxiao.kernel.access import Actor


def plans_with_counts(actor: Actor) -> QuerySet[Any]:
    """Plans in scope with `n_targets` and `n_tasks` in force; one query."""
    return plans.plans(actor).annotate(
        n_targets=_count(targets.in_force(actor)), n_tasks=_count(tasks.in_force(actor))
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    # a subquery each: two joins would multiply the rows with one another
    counted = rows.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)
