"""What ties goals together, read for the page of one: its pair, its higher goal, its parts against it, what it must outdo."""

from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.targets.models import Goal, Observation
from daxiao.domains.targets.queries import allocations
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.rules import ties
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.allocation import Axis
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.rules.ties import Pair, Side, Way
from daxiao.domains.targets.types.figures import FigureState
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


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
class Balanced:
    """The parts in force against the whole as it is now; `gap` was accepted by somebody."""

    total: Decimal
    allocated: Decimal
    gap: Decimal
    reason: str
    accepted_by: str

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
    return Balanced(goal.floor, allocated, made.gap, made.gap_reason, who)


@dataclass(frozen=True, slots=True)
class Relative:
    """A goal's own figure beside that of the indicator it must outdo, of the newest month both have."""

    other_name: str
    own_words: str
    other_words: str
    verdict: str
    is_missed: bool


_COUNTS = (FigureState.SUBMITTED.value, FigureState.APPROVED.value)


def relative(actor: Actor, goal: Goal) -> Relative | None:
    """Whether the newest common figure exceeds the other indicator's. The goal is in scope; so is its place."""
    if goal.beats is None or not queries.goals(actor).filter(pk=goal.pk).exists():
        return None
    rows = Observation.objects.visible_to(actor, Cap.FIGURE_VIEW).filter(
        indicator__in=(goal.indicator_id, goal.beats_id),
        region=goal.region_id,
        state__in=_COUNTS,
        period__gte=goal.since.year * 100 + goal.since.month,
        period__lte=goal.due_on.year * 100 + goal.due_on.month,
    )
    found: dict[int, dict[int, Decimal]] = {}
    for indicator, period, total in rows.values_list("indicator_id", "period", "total"):
        if total is not None:
            found.setdefault(period, {})[indicator] = total
    both = [p for p, values in found.items() if len(values) == 2]
    name = goal.beats.name
    if not both:
        return Relative(name, "没有同期数", "没有同期数", "无法判断，缺同一期的数", is_missed=False)
    newest = max(both)
    own, other = found[newest][goal.indicator_id], found[newest][goal.beats_id or 0]
    told = f"{newest // 100}年{newest % 100}月"
    is_missed = own <= other
    verdict = (
        f"{told}没有超过，差{plain(other - own)}"
        if is_missed
        else f"{told}超过{plain(own - other)}"
    )
    return Relative(name, plain(own), plain(other), verdict, is_missed)


def waiting(actor: Actor) -> int:
    """How many goals still wait for the level above (S003-G-03)."""
    return queries.goals(actor).filter(state=GoalState.WAITING.value).count()
