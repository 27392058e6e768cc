"""What a split hands out: goals of places, industries and years, each with floor and stretch, or the goal's own schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.domains.targets.models import Allocation, AllocationPart, Goal
from daxiao.domains.targets.queries import allocations as queries
from daxiao.domains.targets.queries import gauges
from daxiao.domains.targets.queries.allocations import Receiver
from daxiao.domains.targets.rules import allocating, allocation, stretching
from daxiao.domains.targets.rules.allocation import Allocated, Axis
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.profiles import ProfileKind
from daxiao.domains.targets.services import goals as goal_services
from daxiao.domains.targets.types.allocations import DraftInput, Grain
from daxiao.domains.targets.types.goals import GoalOrigin, GoalState
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region
from daxiao.std.findings import Finding, Refused


ALLOTTED = events.define(
    "targets.goal_allotted", "分解下达", floor="目标值", stretch="力争值", whole="分自"
)


@dataclass(frozen=True, slots=True)
class Split:
    """A split floor, and the stretch beside it where the whole has one; None: the parts' stretches are left alone."""

    made: allocation.Allocation
    stretch: allocation.Allocation | None = None
    is_down: bool = False

    @property
    def floors(self) -> dict[str, Decimal | None]:
        return {p.key: p.value for p in self.made.parts}

    @property
    def stretches(self) -> dict[str, Decimal | None]:
        """Of each part the stretch of its own; empty where the stretch is not split."""
        if self.stretch is None:
            return {}
        floors = self.floors
        return {p.key: stretching.own_of(floors[p.key], p.value) for p in self.stretch.parts}

    def faults(self) -> list[Finding]:
        """What keeps the stretch from being handed out."""
        if self.stretch is None:
            return []
        return stretching.against(self.made, self.stretch, is_down=self.is_down)


def receivers_of(goal: Goal, draft: DraftInput, grain: Grain | None) -> list[Receiver]:
    """The parts of the draft as those who receive; a place must lie right below that of the goal."""
    axis = Axis(draft.axis)
    if axis is Axis.PLACE:
        below = set(Region.everything.filter(parent=goal.region_id).values_list("pk", flat=True))
        found = [Receiver(p.key, p.name, int(p.key)) for p in draft.parts if int(p.key) in below]
    elif axis is Axis.INDUSTRY:
        found = [Receiver(p.key, p.name) for p in draft.parts]
    else:
        merged = queries.merges_january(goal)
        span = queries.span_of(goal)
        pieces = allocating.pieces(span, grain, merged=merged) if grain else ()
        known = {p.key: p for p in pieces}
        found = [Receiver(p.key, p.name, piece=known[p.key]) for p in draft.parts if p.key in known]
    if len(found) != len(draft.parts):
        raise Refused(allocation.NO_PARTS(name=goal.indicator.name))
    return found


def schedule(
    actor: Actor,
    goal: Goal,
    made: allocation.Allocation,
    receivers: Sequence[Receiver],
    grain: Grain,
) -> list[Goal]:
    """Amounts of months or quarters are the goal's scheduled progress."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    faults = allocating.against_periods(made.parts, made.held_back, grain)
    if faults:
        raise Refused(*faults)
    values = {p.key: p.value or Decimal(0) for p in made.parts}
    pairs = [(r.piece, values[r.key]) for r in receivers if r.piece is not None]
    goal.marks = allocating.marks_of(pairs, made.whole.total)
    goal.profile = ProfileKind.MILESTONES.value
    goal.version += 1
    versions.save(actor, goal, "marks", "profile", "version", reason="按时段分解")
    return [goal]


def hand_out(
    actor: Actor,
    goal: Goal,
    split: Split,
    receivers: Sequence[Receiver],
    rows: tuple[Sequence[AllocationPart], Allocation | None],
) -> list[Goal]:
    """A goal for each part: the one that is there is changed, a missing one is set, a left-out one is dropped."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    kept, before = rows
    made, axis = split.made, split.made.whole.axis
    there = queries.own_goals(actor, goal, axis, receivers)
    faults = [
        *allocating.against_own(made.parts, queries.owned(goal, there)),
        *against_own_stretch(goal, split, there),
    ]
    if faults:
        raise Refused(*faults)
    if before is not None:
        AllocationPart.everything.filter(allocation=before).update(goal=None)
    parts = {p.key: p for p in made.parts}
    touched = []
    for receiver, row in zip(receivers, kept, strict=True):
        part = parts[receiver.key]
        mine = give(actor, goal, receiver, Given.of(split, part), there.get(receiver.key))
        row.value, row.goal = part.value, mine
        row.save(update_fields=["value", "goal"])
        touched.append(mine)
    return touched + _take_back(actor, goal, axis, touched)


def against_own_stretch(goal: Goal, split: Split, there: Mapping[str, Goal]) -> list[Finding]:
    """The goals of receivers that are no parts of this one keep their stretch."""
    if split.stretch is None:
        return []
    own = {key: row.stretch for key, row in there.items() if row.whole_id != goal.pk}
    return stretching.against_own(split.stretch.parts, split.floors, own)


@dataclass(frozen=True, slots=True)
class Given:
    """What one part is given. `stretch` None with `is_stretched` takes the stretch away; else it stays as it is."""

    floor: Decimal | None
    stretch: Decimal | None = None
    is_stretched: bool = False

    @classmethod
    def of(cls, split: Split, part: Allocated) -> "Given":
        return cls(part.value, split.stretches.get(part.key), split.stretch is not None)


def give(actor: Actor, goal: Goal, receiver: Receiver, share: Given, there: Goal | None) -> Goal:
    """The goal of a receiver: set, or brought to what it is given now."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    told = {"floor": plain(share.floor or Decimal(0)), "whole": str(goal)}
    if share.stretch is not None:
        told["stretch"] = plain(share.stretch)
    if there is None:
        given = replace(
            goal_services.input_of(goal),
            region_id=receiver.region_id or goal.region_id,
            industry=goal.industry,
            floor=share.floor,
            stretch=share.stretch,
            high=None,
            baseline=None,
            baseline_high=None,
            baseline_year=None,
            owner_id=None,
            origin=GoalOrigin.ALLOTTED,
            target_id=None,
            stretch_target_id=None,
            whole_id=goal.pk,
            letter="",
        )
        if receiver.piece is not None:
            given = replace(given, since=receiver.piece.since, due_on=receiver.piece.last)
        elif receiver.region_id is None:
            found = gauges.proposed(actor, [(receiver.name, goal.indicator)])
            gauge = found.get((receiver.name, goal.indicator_id))
            given = replace(
                given, industry=receiver.name, measured_by_id=gauge.pk if gauge else None
            )
        there = goal_services.row_of(given, is_demo=goal.is_demo)
        versions.save(actor, there, reason="分解下达")
        events.record(actor, ALLOTTED, on=there, now=told)
        return there
    stretch = share.stretch if share.is_stretched else there.stretch
    if (there.floor, there.stretch, there.whole_id) == (share.floor, stretch, goal.pk):
        return there
    was = {} if there.floor is None else {"floor": plain(there.floor)}
    if there.stretch is not None:
        was["stretch"] = plain(there.stretch)
    there.floor, there.stretch, there.whole_id = share.floor, stretch, goal.pk
    there.state = GoalState.IN_FORCE.value
    there.version += 1
    versions.save(actor, there, "floor", "stretch", "whole", "state", "version", reason="分解下达")
    events.record(actor, ALLOTTED, on=there, was=was, now=told)
    return there


def _take_back(actor: Actor, goal: Goal, axis: Axis, kept: Sequence[Goal]) -> list[Goal]:
    """Parts along this axis that are no longer given are dropped."""
    rows = Goal.everything.filter(whole=goal, origin=GoalOrigin.ALLOTTED.value).exclude(
        state=GoalState.DROPPED.value
    )
    if axis is Axis.PLACE:
        rows = rows.exclude(region=goal.region_id)
    elif axis is Axis.INDUSTRY:
        rows = rows.filter(region=goal.region_id).exclude(industry=goal.industry)
    else:
        rows = rows.filter(region=goal.region_id, industry=goal.industry)
    gone = list(rows.exclude(pk__in=[k.pk for k in kept]).select_related("region"))
    for row in gone:
        row.state = GoalState.DROPPED.value
        row.version += 1
        versions.save(actor, row, "state", "version", reason="重新分解，不再承担")
        events.record(
            actor,
            goal_services.DROPPED,
            on=row,
            was={"state": GoalState.IN_FORCE.label},
            now={"state": GoalState.DROPPED.label},
            reason="重新分解，不再承担",
        )
    return gone
