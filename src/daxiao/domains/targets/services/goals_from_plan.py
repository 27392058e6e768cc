"""Goals made of plan targets (转为责任目标): yearly ones year by year, floor and stretch in one, 新增 and 总数 tied.

Where a goal of the same thing, place and span is there already and does not come from the plan, a person says which value
holds: the goal as it is, tied to the plan's target (the difference stays in sight), or the plan's value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NoReturn

from django.db import transaction

from daxiao.domains.targets.models import Goal, Target
from daxiao.domains.targets.queries import goal_ties as tie_queries
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.queries import offers as offer_queries
from daxiao.domains.targets.queries.offers import Offer
from daxiao.domains.targets.rules import ties
from daxiao.domains.targets.services import goal_ties
from daxiao.domains.targets.services import goals as services
from daxiao.domains.targets.types import TargetState
from daxiao.domains.targets.types.goals import GoalChange, GoalState
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import FindingKind, Refused


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
class Chosen:
    """Which offers a person took, by their keys, and the year he gave to targets without one. `settled`: what he decided
    of those whose goal is there, with the version of the goal he saw."""

    keys: frozenset[str]
    undated_year: int | None = None
    settled: Mapping[str, tuple[Settle, int]] = field(default_factory=dict)


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
    found, faults = offer_queries.offers_of(actor, list(rows.values()))
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
    found, _ = offer_queries.offers(actor, plan, undated_year=chosen.undated_year)
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
        rival=given.rival,
        serves_id=given.serves_id,
    )


def _make(actor: Actor, offers: Sequence[Offer], *, today: date, now: datetime) -> list[Goal]:
    made = [
        services.set_goal(actor, goal=o.goal, today=today, now=now) for o in offers if o.is_open
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
