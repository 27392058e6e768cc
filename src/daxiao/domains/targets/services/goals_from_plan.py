"""Goals made of plan targets (转为责任目标): yearly ones year by year, floor and stretch in one, 新增 and 总数 tied."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.targets.models import Goal, Indicator, Target
from daxiao.domains.targets.queries import goal_ties as tie_queries
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.rules import goals as rules
from daxiao.domains.targets.rules import ties
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.goals import FromPlan
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.services import goal_ties
from daxiao.domains.targets.services import goals as services
from daxiao.domains.targets.types import TargetState
from daxiao.domains.targets.types.goals import GoalInput, GoalOrigin, GoalState
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Finding, FindingKind, Refused


NOTHING_MADE = FindingKind("targets.goal_none_made", "这些目标都已转为责任目标，没有新设的")


@dataclass(frozen=True, slots=True)
class Offer:
    """A goal that plan targets would make: with what is there already, or why it cannot be set."""

    made: FromPlan
    goal: GoalInput
    owner_id: int | None
    there: Goal | None
    fault: Finding | None

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
    """Which offers a person took, by their keys, and the year he gave to targets without one."""

    keys: frozenset[str]
    undated_year: int | None = None


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
    there = {_slot(g): g for g in have}
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
        found.append(Offer(one, given, given.owner_id, there.get(key), fault))
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
    return _make(actor, mine, today=today, now=now)


def _targets_of(offer: Offer) -> set[int]:
    second = offer.made.second
    return {offer.made.first.target_id} | ({second.target_id} if second else set())


@transaction.atomic
def take_offers(
    actor: Actor, *, plan: Guarded, chosen: Chosen, today: date, now: datetime
) -> list[Goal]:
    """The chosen offers of a plan become goals. Raises Denied, Refused when there is nothing new among them."""
    require(actor, Cap.TARGET_MANAGE, on=plan)
    found, _ = offers(actor, plan, undated_year=chosen.undated_year)
    picked = [o for o in found if o.key in chosen.keys and o.fault is None]
    made = _make(actor, picked, today=today, now=now)
    if not made:
        raise Refused(NOTHING_MADE())
    return made


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
