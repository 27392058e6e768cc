"""Reads of goals: those in scope, of a unit, of a place, of a plan, and what a new one is made of."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DecimalField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
    When,
)

from daxiao.domains.targets.models import CoverageName, Goal, PeerFigure, StatedFigure, Target
from daxiao.domains.targets.rules import goals as rules
from daxiao.domains.targets.rules import plan_values
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.goals import FromPlan, Promised
from daxiao.domains.targets.rules.plan_values import Values
from daxiao.domains.targets.types import (
    Ambition,
    Comparator,
    Direction,
    FigureRole,
    Measure,
    TargetState,
)
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel.access import Actor, Guarded, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region


_SHARE = Value(Decimal(100), output_field=DecimalField(max_digits=20, decimal_places=4))
_PERCENT = DecimalField(max_digits=20, decimal_places=4)


def _percent_where_shared(column: str) -> Case:
    """A coverage is kept as a share and read in percent."""
    return Case(
        When(
            kind=AimKind.COVERAGE.value,
            then=ExpressionWrapper(F(column) * _SHARE, output_field=_PERCENT),
        ),
        When(kind=AimKind.FIRST.value, then=Value(None, output_field=_PERCENT)),
        default=F(column),
        output_field=_PERCENT,
    )


def goals(actor: Actor) -> QuerySet[Goal]:
    """Goals in scope with what a list row shows; the standing may be missing until it is settled.

    `floor_shown`, `stretch_shown` and `unit_shown` are the values as a person reads them, `achieved_pct` and
    `scheduled_pct` the shares in percent; `is_waiting` and `is_part` are flags to filter by.
    """
    return (
        Goal.objects.visible_to(actor, Cap.TARGET_VIEW)
        .select_related(
            "indicator",
            "region",
            "owner",
            "standing",
            "target",
            "whole__region",
            "pair",
            "serves",
            "measured_by",
        )
        .annotate(
            floor_shown=_percent_where_shared("floor"),
            stretch_shown=_percent_where_shared("stretch"),
            unit_shown=Case(
                When(kind=AimKind.COVERAGE.value, then=Value("%")),
                When(kind=AimKind.RANK.value, then=Value("位")),
                default=F("unit"),
                output_field=CharField(),
            ),
            achieved_pct=ExpressionWrapper(F("standing__achieved") * 100, output_field=_PERCENT),
            scheduled_pct=ExpressionWrapper(F("standing__scheduled") * 100, output_field=_PERCENT),
            is_part=ExpressionWrapper(Q(whole__isnull=False), output_field=BooleanField()),
            has_owner=ExpressionWrapper(Q(owner__isnull=False), output_field=BooleanField()),
        )
    )


def goal(actor: Actor, pk: int) -> Goal:
    """Raises `Denied`, hidden, for one out of scope."""
    return get_visible(Goal, actor, Cap.TARGET_VIEW, pk=pk)


def in_force(actor: Actor) -> QuerySet[Goal]:
    """Goals that are judged or wait for their value."""
    return goals(actor).exclude(state=GoalState.DROPPED.value)


def goals_of_unit(actor: Actor, unit: Org) -> QuerySet[Goal]:
    """What a unit answers for, the nearest due day first."""
    return in_force(actor).filter(owner=unit).order_by("due_on", "indicator__name", "region")


def goals_of_place(actor: Actor, place: Region, year: int) -> QuerySet[Goal]:
    """The goals of a place itself for a year."""
    return in_force(actor).filter(region=place, year=year).order_by("indicator__name", "industry")


def standings_for_plan(actor: Actor, plan: Guarded) -> QuerySet[Goal]:
    """The goals made of a plan's targets, with their standings, in the order of its text."""
    made = Q(target__plan_id=plan.pk) | Q(stretch_target__plan_id=plan.pk)
    return in_force(actor).filter(made).order_by("target__num_start", "year", "pk")


def goals_of_target(actor: Actor, target: Target) -> QuerySet[Goal]:
    """The goals that a plan target became."""
    made = Q(target=target) | Q(stretch_target=target)
    return goals(actor).filter(made).order_by("year", "pk")


def parts_of(actor: Actor, goal: Goal) -> QuerySet[Goal]:
    """The goals that were split off from one, in scope."""
    return in_force(actor).filter(whole=goal).order_by("year", "region__path", "industry")


def names_of(actor: Actor, goal: Goal) -> QuerySet[CoverageName]:
    """The list that must be covered, without what was taken off it; the open ones first."""
    rows = CoverageName.objects.visible_to(actor, Cap.TARGET_VIEW).filter(goal=goal)
    return rows.filter(removed_on=None)


def peers_of(actor: Actor, goal: Goal) -> QuerySet[PeerFigure]:
    """Published figures of the peers, the newest first."""
    return PeerFigure.objects.visible_to(actor, Cap.TARGET_VIEW).filter(goal=goal)


def promised(actor: Actor, targets: Iterable[Target]) -> list[Promised]:
    """Plan targets in scope as the rules of goals take them; one said again counts as the first."""
    keys = {t.same_as_id or t.pk for t in targets}
    rows = (
        Target.objects.visible_to(actor, Cap.TARGET_VIEW)
        .filter(pk__in=keys)
        .select_related("indicator", "plan", "region")
        .order_by("plan", "num_start", "pk")
    )
    return [_promised(row) for row in rows]


def written_by_plan(actor: Actor, goal: Goal) -> tuple[FromPlan, Values] | None:
    """What the plan's target behind a goal writes, in the goal's unit; None without one in scope, or in an unlike unit."""
    keys = {k for k in (goal.target_id, goal.stretch_target_id) if k is not None}
    rows = Target.objects.visible_to(actor, Cap.TARGET_VIEW).filter(pk__in=keys)
    in_force = [p for p in promised(actor, rows) if p.is_in_force] if keys else []
    made, _ = rules.goals_of_targets(in_force, undated_year=goal.year)
    alike = [m for m in made if m.slot.kind.value == goal.kind]
    same = [m for m in alike if (m.slot.since, m.slot.due_on) == (goal.since, goal.due_on)]
    found = next(iter(same or alike), None)
    values = None if found is None else plan_values.written(found, goal.unit)
    return None if found is None or values is None else (found, values)


def values_of(goal: Goal) -> Values:
    """What a goal says."""
    return Values(AimKind(goal.kind), goal.floor, goal.stretch, goal.high, goal.unit)


def _promised(row: Target) -> Promised:
    return Promised(
        target_id=row.pk,
        indicator_id=row.indicator.merged_into_id or row.indicator_id,
        region_id=row.region_id,
        wording=row.wording,
        industry=_industry(row),
        measure=Measure(row.measure),
        comparator=Comparator(row.comparator),
        direction=Direction(row.indicator.direction),
        ambition=Ambition(row.ambition),
        unit=row.unit,
        value=row.value,
        high=row.value_high,
        due_by=row.due_by,
        due_year=row.due_year,
        is_recurring=row.is_recurring,
        since_year=row.since_year or row.plan.since_year or row.plan.published_at.year,
        until_year=row.until_year,
        baseline=row.baseline,
        baseline_high=row.baseline_high,
        baseline_year=row.baseline_year,
        is_in_force=row.state == TargetState.IN_FORCE.value,
        num_text=row.num_text,
        plan_until=row.plan.until_year or row.plan.horizon,
    )


def _industry(row: Target) -> str:
    """What narrows a target besides its place: the scope, unless that only names the place (嘉鱼县, 各县市区)."""
    names = {row.region.name, *map(str, row.region.aliases)}
    is_place = row.scope in names or row.scope.startswith(("各", "全市", "全县"))
    return "" if is_place else row.scope[:60]


def baselines_stated(actor: Actor, goals: Sequence[Goal]) -> dict[int, StatedFigure]:
    """For goals without a baseline the newest figure that a plan states before they begin; a proposal, nothing more."""
    wanted = [g for g in goals if g.baseline is None]
    rows = (
        StatedFigure.objects.visible_to(actor, Cap.TARGET_VIEW)
        .filter(
            indicator__in={g.indicator_id for g in wanted},
            region__in={g.region_id for g in wanted},
            role__in=(FigureRole.BASE.value, FigureRole.FACT.value),
            year__isnull=False,
            is_yearly=False,
        )
        .order_by("year", "pk")
    )
    found: dict[int, StatedFigure] = {}
    known = list(rows)
    for one in wanted:
        for row in known:
            is_same = (row.indicator_id, row.region_id, row.scope) == (
                one.indicator_id,
                one.region_id,
                one.industry,
            )
            if is_same and row.year is not None and row.year < one.since.year:
                found[one.pk] = row
    return found
