"""Goals are split: the draft is kept as it is typed, and handed out in one go so that nothing is lost on the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from daxiao.domains.targets.models import Allocation, AllocationPart, Goal
from daxiao.domains.targets.queries import allocations as queries
from daxiao.domains.targets.queries.allocations import Receiver
from daxiao.domains.targets.rules import allocating, allocation
from daxiao.domains.targets.rules.allocation import Allocated, Axis, Gap, Method, Part
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.profiles import ProfileKind
from daxiao.domains.targets.services import goals as goal_services
from daxiao.domains.targets.standings import goals as standings
from daxiao.domains.targets.types.allocations import DraftInput, Grain, PartInput
from daxiao.domains.targets.types.goals import AllocationState, GoalOrigin, GoalState
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Region
from daxiao.std.findings import Refused


ISSUED = events.define(
    "targets.allocation_issued",
    "下达目标分解",
    axis="分解到",
    method="方法",
    total="总数",
    allocated="已分解",
    gap="有意留出",
    parts="份额",
)
ALLOTTED = events.define("targets.goal_allotted", "分解下达", floor="目标值", whole="分自")
DISCARDED = events.define("targets.allocation_discarded", "放弃编制中的分解", axis="分解到")


def grain_of(goal: Goal, parts: Sequence[PartInput]) -> Grain | None:
    """Into what periods a draft splits, by the keys of its parts; the coarsest one when it has none."""
    possible = allocating.grains(queries.span_of(goal))
    if parts and "Q" not in parts[0].key and len(parts[0].key) == 6 and Grain.MONTH in possible:
        return Grain.MONTH
    return possible[0] if possible else None


def work_out(goal: Goal, draft: DraftInput, accepted_by: str) -> allocation.Allocation:
    """What a draft gives to each part. Raises Refused."""
    axis = Axis(draft.axis)
    dividend = queries.dividend(goal)
    allocating.may_divide(dividend, axis).or_refuse()
    gap = Gap(draft.gap, accepted_by, draft.gap_reason) if draft.gap else None
    parts = [Part(p.key, p.name, p.basis, p.fixed) for p in draft.parts]
    whole = allocating.whole_of(dividend, axis)
    return allocation.allocate(whole, parts, Method(draft.method), gap)


def _held(goal: Goal, axis: Axis, version: int, mine: str) -> Allocation | None:
    """The draft, held until the transaction ends; Stale when it is not the one the person saw."""
    Goal.everything.select_for_update(of=("self",)).get(pk=goal.pk)
    row = Allocation.everything.filter(
        goal=goal, axis=axis.value, state=AllocationState.DRAFT.value
    ).first()
    there = row.version if row else 0
    if there != version:
        theirs = "已下达或已放弃" if row is None else f"第{row.version}稿"
        raise Stale(mine={"分解方案": mine}, theirs={"分解方案": theirs})
    return row


@transaction.atomic
def keep_draft(actor: Actor, *, goal: Goal, draft: DraftInput, now: datetime) -> Allocation:
    """Keep what stands in the editor, complete or not; the values follow from it where they can be worked out.

    Raises Denied, Refused for what cannot be split at all, Stale.
    """
    require(actor, Cap.TARGET_MANAGE, on=goal)
    axis = Axis(draft.axis)
    dividend = queries.dividend(goal)
    allocating.may_divide(dividend, axis).or_refuse()
    allocation.may_split(allocating.whole_of(dividend, axis)).or_refuse()
    row = _held(goal, axis, draft.version, f"第{draft.version + 1}稿")
    try:
        worked = {p.key: p.value for p in work_out(goal, draft, actor.label).parts}
    except Refused:
        # a draft may be half-done; the editor says what is still wanted
        worked = {p.key: p.fixed for p in draft.parts}
    row = _write(actor, goal, draft, row, now)
    _write_parts(row, draft.parts, worked)
    return row


def _write(
    actor: Actor, goal: Goal, draft: DraftInput, row: Allocation | None, now: datetime
) -> Allocation:
    if row is None:
        row = Allocation(goal=goal, axis=draft.axis, version=0, is_demo=goal.is_demo)
    row.method = draft.method
    row.total = goal.floor or Decimal(0)
    row.gap = draft.gap
    row.gap_reason = draft.gap_reason.strip()[:400]
    row.gap_by_id = actor.user_id if draft.gap else None
    row.made_by_id, row.made_at = actor.user_id, now
    row.version += 1
    versions.save(actor, row, reason="编制")
    return row


def _write_parts(
    row: Allocation, parts: Sequence[PartInput], worked: dict[str, Decimal | None]
) -> None:
    # the parts of a draft are its own; what was handed out has other rows
    AllocationPart.everything.filter(allocation=row).delete()
    is_place = row.axis == Axis.PLACE
    AllocationPart.everything.bulk_create(
        AllocationPart(
            allocation=row,
            key=p.key[:60],
            name=p.name[:60],
            region_id=int(p.key) if is_place else None,
            basis=p.basis,
            is_fixed=p.fixed is not None,
            value=worked.get(p.key),
            position=n,
        )
        for n, p in enumerate(parts)
    )


@transaction.atomic
def discard(actor: Actor, *, goal: Goal, axis: Axis, version: int) -> None:
    """Give up a draft; what was handed out stays. Raises Denied, Refused, Stale."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    row = _held(goal, axis, version, "放弃")
    if row is None:
        raise Refused(allocating.NOTHING_TO_ISSUE())
    row.delete()
    events.record(actor, DISCARDED, on=goal, now={"axis": axis.label})


@transaction.atomic
def issue(
    actor: Actor, *, goal: Goal, axis: Axis, version: int, today: date, now: datetime
) -> Allocation:
    """Hand a draft out: places, industries and years get goals, months and quarters become the schedule.

    What was handed out before is replaced and stays readable; whoever is left out this time loses his part. The sum of the
    parts, the gap on purpose and the rest is the whole, and the rest is nothing. Raises Denied, Refused, Stale.
    """
    require(actor, Cap.TARGET_MANAGE, on=goal)
    row = _held(goal, axis, version, "下达")
    if row is None:
        raise Refused(allocating.NOTHING_TO_ISSUE())
    # the total may have been changed since the draft was begun
    goal = Goal.everything.select_related("indicator", "region").get(pk=goal.pk)
    kept = list(AllocationPart.everything.filter(allocation=row).order_by("position", "pk"))
    draft = queries.input_of(row, kept)
    made = work_out(goal, draft, actor.label)
    allocation.may_issue(made).or_refuse()
    before = Allocation.everything.filter(
        goal=goal, axis=axis.value, state=AllocationState.IN_FORCE.value
    ).first()
    grain = grain_of(goal, draft.parts) if axis is Axis.PERIOD else None
    receivers = _receivers(goal, draft, grain)
    touched = (
        _schedule(actor, goal, made, receivers, grain)
        if grain in {Grain.QUARTER, Grain.MONTH} and grain is not None
        else _hand_out(actor, goal, made, receivers, (kept, before))
    )
    for one in touched:
        goal_services.follow_season(actor, one, today=today)
    _put_in_force(actor, row, before, made, now)
    _tell(actor, goal, made)
    standings.settle(touched, today=today, now=now)
    return row


def _receivers(goal: Goal, draft: DraftInput, grain: Grain | None) -> list[Receiver]:
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


def _schedule(
    actor: Actor,
    goal: Goal,
    made: allocation.Allocation,
    receivers: Sequence[Receiver],
    grain: Grain,
) -> list[Goal]:
    """Amounts of months or quarters are the goal's scheduled progress."""
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


def _hand_out(
    actor: Actor,
    goal: Goal,
    made: allocation.Allocation,
    receivers: Sequence[Receiver],
    rows: tuple[Sequence[AllocationPart], Allocation | None],
) -> list[Goal]:
    """A goal for each part: the one that is there is changed, a missing one is set, a left-out one is dropped."""
    kept, before = rows
    axis = made.whole.axis
    there = queries.own_goals(actor, goal, axis, receivers)
    faults = allocating.against_own(made.parts, queries.owned(goal, there))
    if faults:
        raise Refused(*faults)
    if before is not None:
        AllocationPart.everything.filter(allocation=before).update(goal=None)
    parts = {p.key: p for p in made.parts}
    touched = []
    for receiver, row in zip(receivers, kept, strict=True):
        part = parts[receiver.key]
        mine = _give(actor, goal, receiver, part, there.get(receiver.key))
        row.value, row.goal = part.value, mine
        row.save(update_fields=["value", "goal"])
        touched.append(mine)
    return touched + _take_back(actor, goal, axis, touched)


def _give(
    actor: Actor, goal: Goal, receiver: Receiver, part: Allocated, there: Goal | None
) -> Goal:
    told = {"floor": plain(part.value or Decimal(0)), "whole": str(goal)}
    if there is None:
        given = replace(
            goal_services.input_of(goal),
            region_id=receiver.region_id or goal.region_id,
            industry=goal.industry,
            floor=part.value,
            stretch=None,
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
            given = replace(given, industry=receiver.name)
        there = goal_services.row_of(given, is_demo=goal.is_demo)
        versions.save(actor, there, reason="分解下达")
        events.record(actor, ALLOTTED, on=there, now=told)
        return there
    if (there.floor, there.whole_id) == (part.value, goal.pk):
        return there
    was = {} if there.floor is None else {"floor": plain(there.floor)}
    there.floor, there.whole_id = part.value, goal.pk
    there.state = GoalState.IN_FORCE.value
    there.version += 1
    versions.save(actor, there, "floor", "whole", "state", "version", reason="分解下达")
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


def _put_in_force(
    actor: Actor,
    row: Allocation,
    before: Allocation | None,
    made: allocation.Allocation,
    now: datetime,
) -> None:
    if before is not None:
        before.state = AllocationState.REPLACED.value
        versions.save(actor, before, "state", reason="重新分解")
    row.state = AllocationState.IN_FORCE.value
    row.total = made.whole.total
    row.made_by_id, row.made_at = actor.user_id, now
    row.version += 1
    versions.save(actor, row, reason="下达")
    values = {p.key: p.value for p in made.parts}
    for part in AllocationPart.everything.filter(allocation=row):
        if part.value != values[part.key]:
            part.value = values[part.key]
            part.save(update_fields=["value"])


def _tell(actor: Actor, goal: Goal, made: allocation.Allocation) -> None:
    gap = made.gap
    parts = [f"{p.name}{plain(p.value or Decimal(0))}" for p in made.parts]
    told = {
        "axis": made.whole.axis.label,
        "method": made.method.label,
        "total": plain(made.whole.total),
        "allocated": plain(made.allocated),
        "parts": parts,
    }
    if gap is not None:
        told["gap"] = f"{plain(gap.value)}（{gap.accepted_by}同意：{gap.reason}）"
    events.record(actor, ISSUED, on=goal, now=told, reason=gap.reason if gap else "")


# ---------------------------------------------------------------- where there is no sum


@transaction.atomic
def set_each(
    actor: Actor, *, goal: Goal, parts: Sequence[PartInput], today: date, now: datetime
) -> list[Goal]:
    """A goal for each place below, of an indicator that has no sum (growth, shares); places without a value get none.

    Raises Denied, Refused when nobody gets one, when the goal could be split instead, or when a place has another one.
    """
    require(actor, Cap.TARGET_MANAGE, on=goal)
    dividend = queries.dividend(goal)
    if dividend.total is not None and allocating.may_divide(dividend, Axis.PLACE).allowed:
        whole = allocating.whole_of(dividend, Axis.PLACE)
        if allocation.may_split(whole).allowed:
            raise Refused(allocating.HAS_A_SUM(name=dividend.name))
    given = tuple(p for p in parts if p.fixed is not None)
    draft = DraftInput(Axis.PLACE.value, Method.BY_HAND.value, given)
    if not given:
        raise Refused(allocation.NO_PARTS(name=dividend.name))
    receivers = _receivers(goal, draft, None)
    there = queries.own_goals(actor, goal, Axis.PLACE, receivers)
    shares = [Allocated(p.key, p.name, p.fixed) for p in given]
    faults = allocating.against_own(shares, queries.owned(goal, there))
    if faults:
        raise Refused(*faults)
    touched = [
        _give(actor, goal, receiver, part, there.get(receiver.key))
        for receiver, part in zip(receivers, shares, strict=True)
    ]
    standings.settle(touched, today=today, now=now)
    return touched
