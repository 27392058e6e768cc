"""What ties goals together, read for the page of one: its pair, its higher goal, its parts against it, what it must outdo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import F
from django.db.models.functions import Coalesce

from daxiao.domains.targets.models import (
    Allocation,
    AllocationPart,
    Goal,
    Indicator,
    Observation,
    PeerFigure,
)
from daxiao.domains.targets.queries import allocations
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.queries.progress import factor_between
from daxiao.domains.targets.rules import rivals, ties
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.allocation import Axis
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.outlooks import gather_of
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.rules.rivals import Rival
from daxiao.domains.targets.rules.ties import Pair, Side, Way
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.figures import FigureState
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.std.periods import Month


def side(goal: Goal) -> Side:
    """A goal as one side of a pair; with its figure where it has a standing."""
    standing = getattr(goal, "standing", None)
    return Side(
        name=goal.indicator.name,
        kind=AimKind(goal.kind),
        region_id=goal.region_id,
        year=goal.year,
        unit=goal.unit,
        aim=goal.floor,
        baseline=goal.baseline,
        value=standing.value if standing else None,
        state=ProgressState(standing.state) if standing else None,
        is_paired=goal.pair_id is not None,
    )


def pair(actor: Actor, goal: Goal) -> Pair | None:
    """What the goal says together with its other half, where that is in scope."""
    other = queries.goals(actor).filter(pk=goal.pair_id or 0).first()
    return None if other is None else ties.pair_of(side(goal), side(other))


def way(actor: Actor, goal: Goal) -> tuple[Goal, Way] | None:
    """The goal it serves, where in scope, and the way there."""
    higher = queries.goals(actor).filter(pk=goal.serves_id or 0).first()
    if higher is None or higher.floor is None or goal.floor is None:
        return None
    base = None
    if higher.baseline is not None and higher.baseline_year is not None:
        base = (higher.baseline_year, higher.baseline)
    found = ties.way_to((goal.year, goal.floor), (higher.year, higher.floor), base)
    return higher, found


@dataclass(frozen=True, slots=True)
class Stretch:
    """The stretches of the parts against that of the whole; a part without one of its own stands with its floor."""

    total: Decimal
    allocated: Decimal
    gap: Decimal

    @property
    def rest(self) -> Decimal:
        return self.total - self.allocated - self.gap

    @property
    def words(self) -> str:
        told = [f"有意留出{plain(self.gap)}"] if self.gap else []
        if self.rest > 0:
            told.append(f"还差{plain(self.rest)}没有分解")
        elif self.rest < 0:
            told.append(f"超出{plain(-self.rest)}")
        else:
            told.append("与留出合计一致" if self.gap else "一致")
        return "；".join(told)


@dataclass(frozen=True, slots=True)
class Balanced:
    """The parts in force against the whole as it is now; `gap` was accepted by somebody."""

    total: Decimal
    allocated: Decimal
    gap: Decimal
    reason: str
    accepted_by: str
    stretch: "Stretch | None" = None

    @property
    def rest(self) -> Decimal:
        return self.total - self.allocated - self.gap

    @property
    def words(self) -> str:
        told = []
        if self.gap:
            told.append(f"有意留出{plain(self.gap)}（{self.accepted_by}登记：{self.reason}）")
        if self.rest > 0:
            told.append(f"不足，还差{plain(self.rest)}没有分解")
        elif self.rest < 0:
            told.append(f"超出{plain(-self.rest)}")
        else:
            told.append("一致" if not self.gap else "与留出合计一致")
        return "；".join(told)


def balance(actor: Actor, goal: Goal, axis: Axis) -> Balanced | None:
    """How what was handed out along an axis stands against the whole now; None where nothing was."""
    made = allocations.in_force(actor, goal, axis)
    if made is None or goal.floor is None:
        return None
    parts = allocations.parts(actor, made)
    allocated = sum((p.value for p in parts if p.value is not None), Decimal(0))
    who = made.gap_by.name if made.gap_by else "系统"
    high = _stretch(goal, made, parts)
    return Balanced(goal.floor, allocated, made.gap, made.gap_reason, who, high)


def _stretch(goal: Goal, made: Allocation, parts: Sequence[AllocationPart]) -> Stretch | None:
    if goal.stretch is None or made.stretch_total is None:
        return None
    given = [p.value if p.stretch is None else p.stretch for p in parts]
    allocated = sum((v for v in given if v is not None), Decimal(0))
    # in the proportion of the floor's it is what the stretch of that day left
    held_back = made.stretch_gap
    if held_back is None:
        held_back = made.stretch_total - allocated
    return Stretch(goal.stretch, allocated, held_back)


@dataclass(frozen=True, slots=True)
class Relative:
    """A goal's own figure beside that of what it must outdo, of the newest month both have."""

    rival: Rival
    down: bool

    @property
    def own_words(self) -> str:
        return "没有同期数" if self.rival.own is None else plain(self.rival.own)

    @property
    def other_words(self) -> str:
        return "没有同期数" if self.rival.other is None else plain(self.rival.other)

    @property
    def verdict(self) -> str:
        return rivals.told_words(self.rival, down=self.down)

    @property
    def is_missed(self) -> bool:
        own, other = self.rival.own, self.rival.other
        if own is None or other is None:
            return False
        return own >= other if self.down else own <= other


_COUNTS = (FigureState.SUBMITTED.value, FigureState.APPROVED.value)


def relative(actor: Actor, goal: Goal) -> Relative | None:
    """The newest common figures of a goal and of what it must outdo, as far as the actor sees them. The goal is in scope."""
    if not (goal.beats or goal.rival) or not queries.goals(actor).filter(pk=goal.pk).exists():
        return None
    own = _heights(actor, goal, goal.gauge)
    if goal.beats is None:
        rows = PeerFigure.objects.visible_to(actor, Cap.TARGET_VIEW)
        kept = rows.filter(goal=goal, name=goal.rival)
        others = dict(kept.order_by("period").values_list("period", "value"))
    else:
        others = _heights(actor, goal, goal.beats)
    down = rivals.looks_down(goal.kind, goal.gauge.direction)
    found = Rival(goal.beats.name if goal.beats else goal.rival, is_entered=goal.beats is None)
    newest = max(own.keys() & others.keys(), default=None)
    if newest is not None:
        as_of = Month(newest // 100, newest % 100).last
        found = replace(found, as_of=as_of, own=own[newest], other=others[newest])
    return Relative(found, down)


def _heights(actor: Actor, goal: Goal, indicator: Indicator) -> dict[int, Decimal]:
    """Period → figure of an indicator at the place of the goal within its time, in the goal's unit; none where the units are
    unlike. Of what adds up the year so far, as it is judged: a month alone is not held against it."""
    factor = factor_between(indicator.unit, goal.unit)
    if factor is None:
        return {}
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        indicator=indicator,
        region=goal.region_id,
        state__in=_COUNTS,
        period__gte=goal.since.year * 100 + goal.since.month,
        period__lte=goal.due_on.year * 100 + goal.due_on.month,
    )
    is_last = gather_of(Measure(indicator.measure), indicator.in_time) == "last"
    height = Coalesce("corrected", "total") if is_last else F("total")
    found = rows.order_by("period").values_list("period", height)
    return {period: value * factor for period, value in found if value is not None}


def waiting(actor: Actor) -> int:
    """How many goals still wait for the level above (S003-G-03)."""
    return queries.goals(actor).filter(state=GoalState.WAITING.value).count()
