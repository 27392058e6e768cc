"""Reads of indicators and targets."""

from collections import Counter
from datetime import datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Max, Q, QuerySet
from django.db.models.expressions import Combinable

from daxiao.domains.targets.models import Indicator, IndicatorMatch, StatedFigure, Target
from daxiao.domains.targets.types import Direction, Measure, Overview, Spot, TargetState
from daxiao.kernel.access import Actor, Guarded, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region
from daxiao.kernel.versions import Version, row_at, versions_of


def _is(condition: Q) -> Combinable:
    return ExpressionWrapper(condition, output_field=BooleanField())


def targets(actor: Actor) -> QuerySet[Target]:
    """Targets in scope, with what a list row shows, and the three marks by which counts can be followed to rows:
    `is_repeat` (said before in the same document), `has_owner`, `is_dated`."""
    return (
        Target.objects.visible_to(actor, Cap.TARGET_VIEW)
        .select_related("plan", "indicator", "region", "owner", "clause")
        .annotate(
            is_repeat=_is(Q(same_as__isnull=False)),
            has_owner=_is(Q(owner__isnull=False)),
            is_dated=_is(Q(due_on__isnull=False)),
        )
    )


def in_force(actor: Actor) -> QuerySet[Target]:
    """Bare rows of targets in force, for counting."""
    return Target.objects.visible_to(actor, Cap.TARGET_VIEW).filter(
        state=TargetState.IN_FORCE.value
    )


def spots(actor: Actor, plan: Guarded) -> set[Spot]:
    """Where the targets of a plan stand, so that a second reading finds them again."""
    rows = Target.objects.visible_to(actor, Cap.PLAN_PUBLISH).filter(plan_id=plan.pk)
    return set(rows.values_list("num_start", "num_end", "wording", "scope"))


def target(actor: Actor, pk: int) -> Target:
    return get_visible(Target, actor, Cap.TARGET_VIEW, pk=pk)


# the fields whose changes a version tells
TOLD = {
    "wording": "指标",
    "scope": "范围",
    "ambition": "力度",
    "figure": "目标值",
    "due_text": "时限",
    "owner": "责任单位",
    "indicator": "指标口径",
    "same_as": "同一目标",
    "part_of": "所属目标",
    "state": "状态",
    "plan": "规划",
    "clause": "原句",
}


def versions(actor: Actor, target: Target) -> list[Version]:
    """The versions of a target in scope, newest first. Raises `Denied` when it is out of scope."""
    return versions_of(get_visible(Target, actor, Cap.TARGET_VIEW, pk=target.pk), TOLD)


def target_at(actor: Actor, target: Target, moment: datetime) -> Target | None:
    """A target in scope as it was at a moment; None when it was not there yet."""
    found: Target | None = row_at(get_visible(Target, actor, Cap.TARGET_VIEW, pk=target.pk), moment)
    return found


def targets_of_unit(actor: Actor, unit: Org) -> QuerySet[Target]:
    """Targets in force whose figure the unit owns, the nearest date first, undated last."""
    rows = targets(actor).filter(owner=unit, state=TargetState.IN_FORCE.value)
    return rows.order_by(F("due_on").asc(nulls_last=True), "plan", "num_start")


def targets_of_place(actor: Actor, place: Region) -> QuerySet[Target]:
    """Targets in force of the place itself and of every place below it; repeats left out, the nearest date first."""
    rows = targets(actor).filter(
        region__path__startswith=place.path, state=TargetState.IN_FORCE.value, same_as=None
    )
    return rows.order_by(F("due_on").asc(nulls_last=True), "plan", "num_start")


def indicators(actor: Actor) -> QuerySet[Indicator]:
    """All indicators, with how many targets in force of the actor's scope stand on each."""
    mine = Target.objects.visible_to(actor, Cap.TARGET_VIEW).filter(
        state=TargetState.IN_FORCE.value
    )
    return (
        Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW)
        .filter(merged_into=None)
        .select_related("owner", "region")
        .annotate(n_targets=Count("targets", filter=Q(targets__in=mine.values("pk"))))
    )


def matches(actor: Actor) -> QuerySet[IndicatorMatch]:
    """Pairs of indicators that are or may be one, those nobody has settled first."""
    return (
        IndicatorMatch.objects.visible_to(actor, Cap.INDICATOR_VIEW)
        .select_related("kept__region", "other", "decided_by")
        .annotate(
            n_kept=Count("kept__targets", distinct=True),
            n_other=Count("other__targets", distinct=True),
        )
    )


def merged_into(actor: Actor, indicator: Indicator) -> QuerySet[Indicator]:
    """Indicators that were merged into this one."""
    return Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).filter(merged_into=indicator)


def standing(actor: Actor) -> QuerySet[Indicator]:
    """Indicators that stand for themselves, for comparing names."""
    return Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).filter(merged_into=None)


def relatives(actor: Actor, target: Target) -> QuerySet[Target]:
    """The same target elsewhere in the document, its whole, and its parts."""
    first = target.same_as_id or target.pk
    same = Q(pk=first) | Q(same_as=first)
    return (
        targets(actor)
        .filter(same | Q(pk=target.part_of_id or 0) | Q(part_of=target.pk))
        .exclude(pk=target.pk)
        .order_by("num_start", "pk")
    )


def targets_on(actor: Actor, indicator: Indicator) -> QuerySet[Target]:
    return targets(actor).filter(indicator=indicator)


def overview(actor: Actor) -> Overview:
    """Distinct promises in force (repeats in the same document are counted once)."""
    rows = list(
        Target.objects.visible_to(actor, Cap.TARGET_VIEW)
        .filter(state=TargetState.IN_FORCE.value, same_as__isnull=True)
        .values_list("due_on", "indicator_id", "owner_id")
    )
    years = Counter(d.year if d else None for d, _, _ in rows)
    dates = [d for d, _, _ in rows if d]
    return Overview(
        targets=len(rows),
        indicators=len({i for _, i, _ in rows}),
        owned=sum(o is not None for _, _, o in rows),
        by_year=tuple(sorted(years.items(), key=lambda item: item[0] or 9999)),
        next_due=min(dates, default=None),
    )


def years_of_plan(actor: Actor, plan: Guarded) -> tuple[tuple[int | None, int], ...]:
    """(year, count) of the distinct promises in force of a plan; undated ones last."""
    rows = in_force(actor).filter(plan_id=plan.pk, same_as__isnull=True)
    years = Counter(d.year if d else None for d in rows.values_list("due_on", flat=True))
    return tuple(sorted(years.items(), key=lambda item: item[0] or 9999))


def stated_figures(actor: Actor) -> QuerySet[StatedFigure]:
    """Numbers that plans state, in scope."""
    return StatedFigure.objects.visible_to(actor, Cap.TARGET_VIEW).select_related(
        "indicator", "region"
    )


def stated_on(actor: Actor, indicator: Indicator) -> QuerySet[StatedFigure]:
    return stated_figures(actor).filter(indicator=indicator).order_by("region", "year", "start")


def rows_for_facts(actor: Actor, *columns: str) -> QuerySet[Target, tuple[object, ...]]:
    """Targets in scope as bare rows of the columns asked for, for analytics."""
    return Target.objects.visible_to(actor, Cap.TARGET_VIEW).order_by("pk").values_list(*columns)


# ---- beside a new version of their plan


def of_plan(actor: Actor, plan: Guarded, *, cap: Cap) -> list[Target]:
    """The targets that stand on a plan, in the order of its text, with clause and evidence; not what went out of force
    with an earlier version."""
    rows = Target.objects.visible_to(actor, cap).filter(plan_id=plan.pk)
    rows = rows.exclude(state=TargetState.LAPSED.value).select_related(
        "clause", "candidate__reading", "indicator", "owner", "region"
    )
    large = (f"candidate__reading__{f}" for f in ("outline", "tables", "plans"))
    return list(rows.defer(*large).order_by("num_start", "pk"))


def marks(actor: Actor, plan: Guarded, *, cap: Cap) -> dict[int, int]:
    """The newest version of each target that stands on a plan, by target id: it moves whenever somebody changes the
    row."""
    mine = Target.objects.visible_to(actor, cap).filter(plan_id=plan.pk)
    kept = Target.history.filter(id__in=mine.values("pk")).order_by()
    return dict(kept.values_list("id").annotate(newest=Max("history_id")))


def identities(actor: Actor) -> dict[tuple[str, Measure], tuple[int, Direction | None]]:
    """(name or alias without white space, measure) → the indicator it means, with its direction where a person has
    confirmed it; confirmed ones win."""
    index: dict[tuple[str, Measure], tuple[int, Direction | None]] = {}
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW).filter(merged_into=None)
    for row in rows.order_by("is_confirmed", "-pk"):
        known = Direction(row.direction) if row.is_confirmed else None
        for name in (row.name, *row.aliases):
            index["".join(str(name).split()), Measure(row.measure)] = (row.pk, known)
    return index
