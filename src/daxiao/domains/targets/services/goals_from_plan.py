"""Goals made of plan targets (转为责任目标): yearly ones year by year, floor and stretch in one, 新增 and 总数 tied.

Where a goal of the same thing, place and span is there already and does not come from the plan, a person says which value
holds: the goal as it is, tied to the plan's target (the difference stays in sight), or the plan's value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NoReturn

from django.db import transaction

from daxiao.domains.targets.models import Goal, Indicator, Target
from daxiao.domains.targets.queries import goal_ties as tie_queries
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.rules import goals as rules
from daxiao.domains.targets.rules import plan_values, ties
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.goals import FromPlan
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.plan_values import Values
from daxiao.domains.targets.services import goal_ties
from daxiao.domains.targets.services import goals as services
from daxiao.domains.targets.types import TargetState
from daxiao.domains.targets.types.goals import GoalChange, GoalInput, GoalOrigin, GoalState
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.std.findings import Finding, FindingKind, Refused


NOTHING_MADE = FindingKind("targets.goal_none_made", "这些目标都已转为责任目标，没有新设的")
NOTHING_CHOSEN = FindingKind("targets.goal_none_chosen", "还没有勾选要转的目标")
VALUE_THERE = FindingKind(
    "targets.goal_value_there",
    "“{wording}”已有责任目标{ours}（{origin}），规划写{plans}；请到“规划目标转责任目标”里选保留哪一个",
)
TIED_TO_PLAN = events.define(
    "targets.goal_tied_to_plan", "对应规划目标", floor="目标值", plan="规划写的"
)


class Settle(StrEnum):
    """What a person decides where the plan and a goal that is there say two things."""

    KEEP = "keep"
    TAKE = "take"


@dataclass(frozen=True, slots=True)
class Offer:
    """A goal that plan targets would make: with what is there already, or why it cannot be set."""

    made: FromPlan
    goal: GoalInput
    owner_id: int | None
    there: Goal | None
    fault: Finding | None
    place: str = ""

    @property
    def is_linked(self) -> bool:
        """Whether the goal that is there already leads to this target."""
        mine = {self.made.first.target_id}
        return self.there is not None and bool(
            mine & {self.there.target_id, self.there.stretch_target_id}
        )

    @property
    def ours(self) -> Values | None:
        return None if self.there is None else queries.values_of(self.there)

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
        return self.there is None and self.fault is None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which offers a person took, by their keys, and the year he gave to targets without one. `settled`: what he decided
    of those whose goal is there, with the version of the goal he saw."""

    keys: frozenset[str]
    undated_year: int | None = None
    settled: Mapping[str, tuple[Settle, int]] = field(default_factory=dict)


def offers(
    actor: Actor, plan: Guarded, *, undated_year: int | None = None
) -> tuple[list[Offer], tuple[Finding, ...]]:
    """What a plan's targets in force would make, and what of them cannot become a goal.

    `undated_year` is the year that a person gives those that name none."""
    require(actor, Cap.TARGET_VIEW, on=plan)
    rows = Target.objects.visible_to(actor, Cap.TARGET_VIEW).filter(
        plan_id=plan.pk, state=TargetState.IN_FORCE.value, same_as=None
    )
    return _offers(actor, list(rows), undated_year)


def _offers(
    actor: Actor, targets: Sequence[Target], undated_year: int | None = None
) -> tuple[list[Offer], tuple[Finding, ...]]:
    promised = queries.promised(actor, targets)
    made, faults = rules.goals_of_targets(promised, undated_year=undated_year)
    owners = dict(
        Target.everything.filter(pk__in=[p.target_id for p in promised]).values_list(
            "pk", "owner_id"
        )
    )
    indicators = Indicator.everything.in_bulk({m.slot.indicator_id for m in made})
    have = Goal.everything.filter(
        indicator__in=indicators, region__in={m.slot.region_id for m in made}
    ).exclude(state=GoalState.DROPPED.value)
    there = {_slot(g): g for g in have.select_related("indicator", "region")}
    places = Region.everything.in_bulk({m.slot.region_id for m in made})
    found = []
    for one in made:
        given = _input(one, owners.get(one.first.target_id))
        fault = None
        try:
            given = rules.in_unit_of(given, indicators[one.slot.indicator_id].unit)
            about = rules.Measured(indicators[one.slot.indicator_id].name, "", given.unit)
            rules.may_set(given, about).or_refuse()
        except Refused as refused:
            fault = refused.findings[0]
        key = (*_key(one), one.slot.since, one.slot.due_on)
        place = places[one.slot.region_id].name
        found.append(Offer(one, given, given.owner_id, there.get(key), fault, place))
    return found, faults


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
    if is_fall and given.baseline is None:
        # a fall over several years begins with nothing fallen yet
        given = replace(given, baseline=mapped.floor * 0, baseline_year=slot.since.year - 1)
    return given


@transaction.atomic
def make_goals(actor: Actor, *, target: Target, today: date, now: datetime) -> list[Goal]:
    """The goals of one plan target together with its floor or stretch in the same plan; those that are there stay.

    Raises Denied, and Refused for a target that cannot be a goal.
    """
    require(actor, Cap.TARGET_MANAGE, on=target)
    first = target.same_as or target
    alike = Target.everything.filter(
        plan=first.plan_id,
        indicator=first.indicator_id,
        region=first.region_id,
        scope=first.scope,
        state=TargetState.IN_FORCE.value,
        same_as=None,
    )
    rows = {row.pk: row for row in alike} | {first.pk: first}
    found, faults = _offers(actor, list(rows.values()))
    mine = [o for o in found if first.pk in _targets_of(o)]
    own_faults = [f for f in faults if not mine] + [o.fault for o in mine if o.fault is not None]
    if own_faults:
        raise Refused(*own_faults)
    open_ones = [o for o in mine if o.is_to_settle]
    if open_ones:
        _refuse_there(open_ones)
    return _make(actor, mine, today=today, now=now)


def _refuse_there(offers: Sequence[Offer]) -> NoReturn:
    raise Refused(
        *(
            VALUE_THERE(
                wording=o.made.first.wording,
                ours=o.ours.words if o.ours else "",
                origin=o.origin_words,
                plans=o.plans.words,
            )
            for o in offers
        )
    )


def _targets_of(offer: Offer) -> set[int]:
    second = offer.made.second
    return {offer.made.first.target_id} | ({second.target_id} if second else set())


@transaction.atomic
def take_offers(
    actor: Actor, *, plan: Guarded, chosen: Chosen, today: date, now: datetime
) -> list[Goal]:
    """The chosen offers of a plan become goals, and what was decided of goals that are there is done.

    Raises Denied, Refused when nothing was chosen or there is nothing new among it, Stale when a goal has changed since.
    """
    require(actor, Cap.TARGET_MANAGE, on=plan)
    if not chosen.keys and not chosen.settled:
        raise Refused(NOTHING_CHOSEN())
    found, _ = offers(actor, plan, undated_year=chosen.undated_year)
    picked = [o for o in found if o.key in chosen.keys and o.fault is None]
    made = _make(actor, picked, today=today, now=now)
    for one in found:
        decided = chosen.settled.get(one.key)
        if decided is not None and one.is_to_settle:
            made.append(_settle(actor, one, *decided, today=today, now=now))
    if not made:
        raise Refused(NOTHING_MADE())
    return made


def _settle(
    actor: Actor, offer: Offer, how: Settle, version: int, *, today: date, now: datetime
) -> Goal:
    """Tie the goal that is there to the plan's target, as it is or with the plan's value."""
    if offer.there is None:
        raise Refused(NOTHING_MADE())
    require(actor, Cap.TARGET_MANAGE, on=offer.there)
    row = services.locked(offer.there, version, {"规划写的": offer.plans.words})
    if how is Settle.KEEP and row.target_id is not None:
        _refuse_there([offer])
    kept = queries.values_of(row).words
    if how is Settle.TAKE and offer.is_otherwise:
        row = services.change(
            actor, goal=row, change=_to_plan(row, offer, kept), today=today, now=now
        )
    row.target_id, row.stretch_target_id = offer.goal.target_id, offer.goal.stretch_target_id
    row.version += 1
    versions.save(actor, row, "target", "stretch_target", "version", reason="对应规划目标")
    told = {"floor": queries.values_of(row).words, "plan": offer.plans.words}
    events.record(actor, TIED_TO_PLAN, on=row, now=told)
    return row


def _to_plan(row: Goal, offer: Offer, kept: str) -> GoalChange:
    given, plans = services.input_of(row), offer.goal
    return GoalChange(
        floor=plans.floor,
        stretch=given.stretch if plans.stretch is None else plans.stretch,
        high=plans.high,
        baseline=given.baseline,
        baseline_high=given.baseline_high,
        baseline_year=given.baseline_year,
        is_baseline_estimate=given.is_baseline_estimate,
        since=given.since,
        due_on=given.due_on,
        owner_id=given.owner_id,
        letter=given.letter,
        reason=f"按规划写的{offer.plans.words}，原为{kept}（{offer.origin_words}）",
        version=row.version,
        beats_id=given.beats_id,
        serves_id=given.serves_id,
    )


def _make(actor: Actor, offers: Sequence[Offer], *, today: date, now: datetime) -> list[Goal]:
    made = [
        services.set_goal(actor, goal=o.goal, today=today, now=now)
        for o in offers
        if o.there is None
    ]
    _tie(actor, made)
    return made


def _tie(actor: Actor, made: Sequence[Goal]) -> None:
    """新增 N、总数 M of one thing in one plan belong together (S000-G-03); what could mean several is left to a person."""
    for goal in made:
        goal.refresh_from_db()
        target = goal.target
        if goal.pair_id is not None or target is None:
            continue
        others = Goal.everything.filter(
            target__plan=target.plan_id,
            region=goal.region_id,
            industry=goal.industry,
            year=goal.year,
            pair=None,
        ).exclude(state=GoalState.DROPPED.value)
        thing, own = ties.thing_of(target.wording), tie_queries.side(goal)
        matching = [
            o
            for o in others.exclude(pk=goal.pk).select_related("indicator", "target")
            if o.target is not None
            and ties.thing_of(o.target.wording) == thing
            and ties.are_pair(own, tie_queries.side(o))
        ]
        if len(matching) == 1:
            goal_ties.tie(actor, goal=goal, other=matching[0])
