"""What the targets of a plan would make as goals: with what is there already, what speaks against it, and what to look at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from daxiao.domains.targets.models import Goal, Indicator, Target
from daxiao.domains.targets.queries import gauges
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.domains.targets.rules import goals as rules
from daxiao.domains.targets.rules import plan_values
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.goals import FromPlan
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.plan_values import Values
from daxiao.domains.targets.types import TargetState
from daxiao.domains.targets.types.goals import GoalInput, GoalOrigin, GoalState
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.std.findings import Finding, Refused


_RULE = Actor.system("规划目标转责任目标")
"""What is there already is compared as a whole: who may set a goal learns that there is one."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A goal that plan targets would make: with what is there already, or why it cannot be set.

    `turned` is the goal that was made of the target and is judged in another way than the sentence would be now; `gauge` the
    indicator by which the goal of an industry would be measured, by name. `rival` tells of another offer of the same indicator
    that is judged in another way.
    """

    made: FromPlan
    goal: GoalInput
    owner_id: int | None
    there: Goal | None
    fault: Finding | None
    place: str = ""
    turned: Goal | None = None
    gauge: str = ""
    rival: str = ""

    @property
    def is_linked(self) -> bool:
        """Whether the goal that is there already leads to this target."""
        mine = {self.made.first.target_id}
        return self.there is not None and bool(
            mine & {self.there.target_id, self.there.stretch_target_id}
        )

    @property
    def ours(self) -> Values | None:
        return None if self.there is None else goal_queries.values_of(self.there)

    @property
    def plans(self) -> Values:
        goal = self.goal
        return Values(self.made.slot.kind, goal.floor, goal.stretch, goal.high, goal.unit)

    @property
    def is_otherwise(self) -> bool:
        """Whether the goal that is there says something else than the plan."""
        return self.ours is not None and plan_values.is_otherwise(self.ours, self.plans)

    @property
    def is_to_settle(self) -> bool:
        """Whether a person has to say which of the two holds, or that they are one."""
        return self.there is not None and not self.is_linked and self.fault is None

    @property
    def may_keep(self) -> bool:
        """A goal leads to one target; one that leads to another plan's stays with it."""
        return self.is_to_settle and self.there is not None and self.there.target_id is None

    @property
    def origin_words(self) -> str:
        return "" if self.there is None else GoalOrigin(self.there.origin).label

    @property
    def there_words(self) -> str:
        """已有449.08亿元（分解所得），规划写450亿元，两个不一样."""
        if self.ours is None:
            return ""
        head = f"已有{self.ours.words}（{self.origin_words}），规划写{self.plans.words}"
        return f"{head}，两个不一样" if self.is_otherwise else f"{head}，两个一致，还没有对应起来"

    @property
    def linked_words(self) -> str:
        if self.ours is None or not self.is_otherwise:
            return "已转"
        return f"已对应，两个不一样：目标{self.ours.words}（{self.origin_words}），规划写{self.plans.words}"

    @property
    def way(self) -> str:
        return plan_values.way_words(self.made.slot.kind, self.made.first.measure)

    @property
    def unit_words(self) -> str:
        return "位" if self.made.slot.kind is AimKind.RANK else self.goal.unit

    @property
    def key(self) -> str:
        slot = self.made.slot
        return f"{self.made.first.target_id}-{slot.since.year}-{slot.due_on.year}"

    @property
    def floor_words(self) -> str:
        floor, high = self.goal.floor, self.goal.high
        if floor is None or self.made.slot.kind is AimKind.FIRST:
            return ""
        if self.made.slot.kind is AimKind.COVERAGE:
            return f"{plain(floor * 100)}%"
        return plain(floor) if high is None else f"{plain(floor)}—{plain(high)}"

    @property
    def stretch_words(self) -> str:
        return "" if self.goal.stretch is None else plain(self.goal.stretch)

    @property
    def baseline_words(self) -> str:
        low, high = self.goal.baseline, self.goal.baseline_high
        if low is None:
            return ""
        return plain(low) if high is None else f"{plain(low)}—{plain(high)}"

    @property
    def is_open(self) -> bool:
        return self.there is None and self.fault is None and self.turned is None

    @property
    def note(self) -> str:
        """What a person should look at before he ticks it: the doubts, the industry's indicator, another way of the same."""
        return "；".join(w for w in (self.made.doubt, self.gauge_words, self.rival) if w)

    @property
    def is_certain(self) -> bool:
        """Whether nothing of it has to be looked at first; a goal that cannot be judged yet is a goal all the same."""
        return not (self.made.doubt or self.rival)

    @property
    def turned_words(self) -> str:
        if self.turned is None:
            return ""
        ours, plans = AimKind(self.turned.kind).label, self.made.slot.kind.label
        return f"已转为“{ours}”；照这句话该按“{plans}”，可在那一条里用“调整”改怎样算完成"

    @property
    def gauge_words(self) -> str:
        """What judges the goal of an industry, or that nothing does yet; empty for goals of a whole place."""
        if not self.goal.industry or self.made.slot.kind in {AimKind.COVERAGE, AimKind.FIRST}:
            return ""
        if self.gauge:
            return f"按“{self.gauge}”的数判断"
        return f"没有“{self.goal.industry}”的指标，设了才能判断；转后用“指定计量指标”"


def offers(
    actor: Actor, plan: Guarded, *, undated_year: int | None = None
) -> tuple[list[Offer], tuple[Finding, ...]]:
    """What a plan's targets in force would make, and what of them cannot become a goal.

    `undated_year` is the year that a person gives those that name none."""
    require(actor, Cap.TARGET_VIEW, on=plan)
    rows = Target.objects.visible_to(actor, Cap.TARGET_VIEW).filter(
        plan_id=plan.pk, state=TargetState.IN_FORCE.value, same_as=None
    )
    return offers_of(actor, list(rows), undated_year)


def offers_of(
    actor: Actor, targets: Sequence[Target], undated_year: int | None = None
) -> tuple[list[Offer], tuple[Finding, ...]]:
    """What these targets would make together."""
    promised = goal_queries.promised(actor, targets)
    made, faults = rules.goals_of_targets(promised, undated_year=undated_year)
    owners = dict(
        Target.objects.visible_to(actor, Cap.TARGET_VIEW)
        .filter(pk__in=[p.target_id for p in promised])
        .values_list("pk", "owner_id")
    )
    indicators = Indicator.objects.visible_to(_RULE, Cap.INDICATOR_VIEW).in_bulk(
        {m.slot.indicator_id for m in made}
    )
    measured = gauges.proposed(
        actor, [(m.slot.industry, indicators[m.slot.indicator_id]) for m in made if m.slot.industry]
    )
    have = (
        Goal.objects.visible_to(_RULE, Cap.TARGET_VIEW)
        .filter(indicator__in=indicators, region__in={m.slot.region_id for m in made})
        .exclude(state=GoalState.DROPPED.value)
    )
    rows = list(have.select_related("indicator", "region"))
    there = {_slot(g): g for g in rows}
    turned = {(g.target_id, g.since, g.due_on): g for g in rows if g.target_id is not None}
    places = Region.objects.visible_to(_RULE, Cap.PLACE_VIEW).in_bulk(
        {m.slot.region_id for m in made}
    )
    found = []
    for one in made:
        given = _input(one, owners.get(one.first.target_id))
        gauge = measured.get((one.slot.industry, one.slot.indicator_id))
        given = replace(given, measured_by_id=gauge.pk if gauge else None)
        fault = None
        try:
            given = rules.in_unit_of(given, indicators[one.slot.indicator_id].unit)
            about = rules.Measured(indicators[one.slot.indicator_id].name, "", given.unit)
            rules.may_set(given, about).or_refuse()
        except Refused as refused:
            fault = refused.findings[0]
        key = (*_key(one), one.slot.since, one.slot.due_on)
        place = places[one.slot.region_id].name
        found.append(
            Offer(
                one,
                given,
                given.owner_id,
                there.get(key),
                fault,
                place,
                turned=turned.get((one.first.target_id, one.slot.since, one.slot.due_on)),
                gauge=gauge.name if gauge else "",
            )
        )
    return _with_rivals(found), faults


def _with_rivals(offers: Sequence[Offer]) -> list[Offer]:
    """Two ways of one indicator, place and year side by side (全覆盖 and 达到100%, 不低于 and 不超过) are told of each other."""
    alike: dict[tuple[int, int, str, int], list[Offer]] = defaultdict(list)
    for one in offers:
        slot = one.made.slot
        thing = (slot.indicator_id, slot.region_id, slot.industry, slot.due_on.year)
        alike[thing].append(one)
    told = {}
    for some in alike.values():
        for one in some:
            kind = one.made.slot.kind
            other = next((o for o in some if o.made.slot.kind is not kind), None)
            if other is not None:
                told[id(one)] = (
                    f"同一指标还有一条“{other.made.first.wording}”按“{other.way}”算，"
                    "两条各判各的；说的是一回事的，只转一条"
                )
    return [replace(o, rival=told.get(id(o), "")) for o in offers]


def _key(made: FromPlan) -> tuple[int, int, str, str]:
    slot = made.slot
    return slot.indicator_id, slot.region_id, slot.industry, slot.kind.value


def _slot(goal: Goal) -> tuple[int, int, str, str, date, date]:
    return (
        goal.indicator_id,
        goal.region_id,
        goal.industry,
        goal.kind,
        goal.since,
        goal.due_on,
    )


def _input(made: FromPlan, owner_id: int | None) -> GoalInput:
    slot, mapped, first = made.slot, made.mapped, made.first
    is_fall = first.measure.value == "reduction" and slot.since.year < slot.due_on.year
    unit = "" if slot.kind in {AimKind.COVERAGE, AimKind.RANK, AimKind.FIRST} else first.unit
    given = GoalInput(
        indicator_id=slot.indicator_id,
        region_id=slot.region_id,
        kind=slot.kind.value,
        comparator=mapped.comparator.value,
        unit=unit,
        since=slot.since,
        due_on=slot.due_on,
        floor=mapped.floor,
        stretch=mapped.stretch,
        high=mapped.high,
        baseline=first.baseline,
        baseline_high=first.baseline_high,
        baseline_year=first.baseline_year,
        is_cumulative=mapped.is_cumulative,
        industry=slot.industry,
        owner_id=owner_id,
        origin=GoalOrigin.PLAN,
        target_id=first.target_id,
        stretch_target_id=made.second.target_id if made.second else None,
    )
    if slot.kind is AimKind.COVERAGE:
        # a list is counted from its first name on; a rate of earlier years is no part of it
        given = replace(given, baseline=None, baseline_high=None, baseline_year=None)
    if is_fall and given.baseline is None:
        # a fall over several years begins with nothing fallen yet
        given = replace(given, baseline=mapped.floor * 0, baseline_year=slot.since.year - 1)
    return given
