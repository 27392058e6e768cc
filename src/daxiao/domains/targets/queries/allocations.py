"""Reads of allocations: what a goal can be split into, the draft at work, what is in force, and the figures to weigh by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Max, Q, QuerySet

from daxiao.domains.targets.models import Allocation, AllocationPart, Goal, Observation
from daxiao.domains.targets.rules import allocating, profiles
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.allocating import Dividend, Own, Piece
from daxiao.domains.targets.rules.allocation import Axis
from daxiao.domains.targets.rules.summing import OverTime, Summing, SummingRule, summing_of
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.allocations import DraftInput, Grain, PartInput
from daxiao.domains.targets.types.figures import FigureState
from daxiao.domains.targets.types.goals import AllocationState, GoalState
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.std.periods import Span


@dataclass(frozen=True, slots=True)
class Receiver:
    """One that can receive a part: a place below, an industry that is known, or a period."""

    key: str
    name: str
    region_id: int | None = None
    piece: Piece | None = None


def dividend(goal: Goal) -> Dividend:
    """A goal as the rules split it."""
    indicator = goal.indicator
    usual = summing_of(Measure(indicator.measure))
    rule = SummingRule(
        Summing(indicator.across) if indicator.across else usual.across,
        OverTime(indicator.in_time) if indicator.in_time else usual.in_time,
    )
    return Dividend(
        name=indicator.name,
        kind=AimKind(goal.kind),
        total=goal.floor,
        measure=Measure(indicator.measure),
        rule=rule,
        places=min(indicator.places, 4) if _has_decimals(goal) else 0,
        is_cumulative=goal.is_cumulative,
        industry=goal.industry,
    )


def _has_decimals(goal: Goal) -> bool:
    """What is counted in heads is split in heads; money and rates as finely as their figures are kept."""
    return goal.unit not in {"家", "个", "项", "户", "人", "件", "条", "座", "台", "名"}


def span_of(goal: Goal) -> Span:
    return Span(goal.since, goal.due_on + timedelta(days=1))


def merges_january(goal: Goal) -> bool:
    """January and February are one where the place's settings or the indicator take them together."""
    found = yardsticks.in_force("profiles", on=goal.since, region=goal.region)
    return goal.gauge.merges_january or profiles.yardstick_of(found.values).merges_january


def places_below(actor: Actor, goal: Goal) -> QuerySet[Region]:
    """The places right below that of the goal that are there in its time, parks with them."""
    rows = Region.objects.visible_to(actor, Cap.TARGET_VIEW).filter(parent=goal.region_id)
    lives = Q(until__isnull=True) | Q(until__gt=goal.since)
    return rows.filter(lives).order_by("kind", "path")


def industries_known(actor: Actor, goal: Goal) -> list[str]:
    """Industries that goals of the same indicator and place name already."""
    rows = (
        Goal.objects.visible_to(actor, Cap.TARGET_VIEW)
        .filter(region=goal.region_id, indicator=goal.indicator_id)
        .exclude(industry="")
        .exclude(state=GoalState.DROPPED.value)
    )
    return sorted(set(rows.order_by().values_list("industry", flat=True)))


def receivers(actor: Actor, goal: Goal, axis: Axis, grain: Grain | None) -> list[Receiver]:
    """Who can receive along an axis, in the order they are shown."""
    if axis is Axis.PLACE:
        return [Receiver(str(r.pk), r.name, r.pk) for r in places_below(actor, goal)]
    if axis is Axis.INDUSTRY:
        return [Receiver(name, name) for name in industries_known(actor, goal)]
    if grain is None:
        return []
    found = allocating.pieces(span_of(goal), grain, merged=merges_january(goal))
    return [Receiver(p.key, p.name, piece=p) for p in found]


def draft(actor: Actor, goal: Goal, axis: Axis) -> Allocation | None:
    return _of(actor, goal, axis, AllocationState.DRAFT)


def in_force(actor: Actor, goal: Goal, axis: Axis) -> Allocation | None:
    return _of(actor, goal, axis, AllocationState.IN_FORCE)


def _of(actor: Actor, goal: Goal, axis: Axis, state: AllocationState) -> Allocation | None:
    rows = Allocation.objects.visible_to(actor, Cap.TARGET_VIEW)
    found = rows.filter(goal=goal, axis=axis.value, state=state.value)
    return found.select_related("gap_by", "made_by").first()


def parts(actor: Actor, allocation: Allocation) -> list[AllocationPart]:
    rows = AllocationPart.objects.visible_to(actor, Cap.TARGET_VIEW)
    return list(rows.filter(allocation=allocation).order_by("position", "pk"))


def history(actor: Actor, goal: Goal) -> QuerySet[Allocation]:
    """All allocations of a goal that were handed out, the newest first."""
    rows = Allocation.objects.visible_to(actor, Cap.TARGET_VIEW).filter(goal=goal)
    rows = rows.exclude(state=AllocationState.DRAFT.value).select_related("made_by", "gap_by")
    return rows.order_by("-made_at", "-pk")


def input_of(allocation: Allocation, parts: Sequence[AllocationPart]) -> DraftInput:
    """An allocation of the table as it stands in the editor."""
    return DraftInput(
        axis=allocation.axis,
        method=allocation.method,
        parts=tuple(
            PartInput(
                p.key,
                p.name,
                p.basis,
                p.value if p.is_fixed else None,
                p.stretch if p.is_stretch_fixed else None,
            )
            for p in parts
        ),
        gap=allocation.gap,
        gap_reason=allocation.gap_reason,
        stretch_gap=allocation.stretch_gap,
        version=allocation.version,
    )


_COUNTS = (FigureState.SUBMITTED.value, FigureState.APPROVED.value)


def last_years(
    actor: Actor, goal: Goal, axis: Axis, receivers: Sequence[Receiver]
) -> Mapping[str, Decimal]:
    """The figures of the year before in scope by receiver; absent where nobody reported them.

    Of places the last total of that year, of months and quarters what they brought.
    """
    year = goal.since.year - 1
    rows = (
        Observation.objects.visible_to(actor, Cap.FIGURE_VIEW)
        .filter(
            indicator=goal.gauge_id,
            period__gte=year * 100 + 1,
            period__lte=year * 100 + 12,
            state__in=_COUNTS,
        )
        .order_by("period")
    )
    if axis is Axis.PLACE:
        keys = [r.region_id for r in receivers]
        found = rows.filter(region__in=keys, total__isnull=False)
        # the latest of the year wins, since they come in order
        return {str(k): v for k, v in found.values_list("region_id", "total") if v is not None}
    if axis is Axis.PERIOD:
        months = rows.filter(region=goal.region_id, corrected__isnull=False)
        return _by_piece(receivers, dict(months.values_list("period", "corrected")))
    return {}


def last_year_reaches(
    actor: Actor, goal: Goal, axis: Axis, receivers: Sequence[Receiver]
) -> dict[str, int]:
    """By name of the place the month up to which the year before is known; that year may not be over yet."""
    if axis is not Axis.PLACE:
        return {}
    year = goal.since.year - 1
    names = {r.region_id: r.name for r in receivers}
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        indicator=goal.gauge_id,
        region__in=list(names),
        period__gte=year * 100 + 1,
        period__lte=year * 100 + 12,
        state__in=_COUNTS,
        total__isnull=False,
    )
    newest = rows.order_by().values_list("region_id").annotate(last=Max("period"))
    return {names[region]: last % 100 for region, last in newest}


def _by_piece(
    receivers: Sequence[Receiver], months: Mapping[int, Decimal | None]
) -> dict[str, Decimal]:
    found = {}
    for receiver in receivers:
        piece = receiver.piece
        if piece is None or piece.since.year != piece.last.year:
            continue
        numbers = range(piece.since.month, piece.last.month + 1)
        year = piece.since.year - 1
        values = [months.get(year * 100 + n) for n in numbers]
        # January may stand in February where the two are merged
        if numbers[0] == 1 and values[0] is None:
            values = values[1:]
        if values and all(v is not None for v in values):
            found[receiver.key] = sum((v for v in values if v is not None), Decimal(0))
    return found


def own_goals(
    actor: Actor, goal: Goal, axis: Axis, receivers: Sequence[Receiver]
) -> dict[str, Goal]:
    """The goals in scope that receivers have already for the same thing and time, by key."""
    rows = (
        Goal.objects.visible_to(actor, Cap.TARGET_VIEW)
        .filter(indicator=goal.indicator_id, kind=goal.kind)
        .exclude(state=GoalState.DROPPED.value)
    )
    if axis is Axis.PLACE:
        rows = rows.filter(
            region__in=[r.region_id for r in receivers],
            industry=goal.industry,
            since=goal.since,
            due_on=goal.due_on,
        )
        return {str(row.region_id): row for row in rows.select_related("region")}
    rows = rows.filter(region=goal.region_id)
    if axis is Axis.INDUSTRY:
        keys = [r.key for r in receivers]
        rows = rows.filter(industry__in=keys, since=goal.since, due_on=goal.due_on)
        return {row.industry: row for row in rows}
    spans = {(r.piece.since, r.piece.last): r.key for r in receivers if r.piece}
    years = rows.filter(industry=goal.industry, whole__isnull=False) | rows.filter(
        industry=goal.industry, due_on__in=[last for _, last in spans]
    )
    found = {}
    for row in years:
        key = spans.get((row.since, row.due_on))
        if key is not None and row.pk != goal.pk:
            found[key] = row
    return found


def owned(goal: Goal, found: Mapping[str, Goal]) -> dict[str, Own]:
    """Those of the goals that are not parts of this one."""
    return {key: Own(row.floor) for key, row in found.items() if row.whole_id != goal.pk}
