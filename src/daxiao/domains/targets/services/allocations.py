"""Goals are split: the draft is kept as it is typed, and handed out in one go so that nothing is lost on the way."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from daxiao.domains.targets.models import Allocation, AllocationPart, Goal
from daxiao.domains.targets.queries import allocations as queries
from daxiao.domains.targets.rules import allocating, allocation, stretching
from daxiao.domains.targets.rules.aims import looks_down
from daxiao.domains.targets.rules.allocation import Allocated, Axis, Gap, Method, Part
from daxiao.domains.targets.rules.goals import aim_of
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.services import goals as goal_services
from daxiao.domains.targets.services import handing_out
from daxiao.domains.targets.standings import goals as standings
from daxiao.domains.targets.types.allocations import DraftInput, Grain, PartInput
from daxiao.domains.targets.types.goals import AllocationState
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Decision, Refused


ISSUED = events.define(
    "targets.allocation_issued",
    "下达目标分解",
    axis="分解到",
    method="方法",
    total="总数",
    allocated="已分解",
    gap="有意留出",
    parts="份额",
    stretch="力争值",
)
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


def work_out_stretch(
    goal: Goal, draft: DraftInput, made: allocation.Allocation, accepted_by: str
) -> allocation.Allocation | None:
    """The stretch beside the floor, where the goal has one and each part becomes a goal. Raises Refused."""
    grain = grain_of(goal, draft.parts) if draft.axis == Axis.PERIOD else None
    if goal.stretch is None or grain in {Grain.QUARTER, Grain.MONTH}:
        return None
    wanted = stretching.Wanted(
        total=goal.stretch,
        typed={p.key: p.stretch for p in draft.parts if p.stretch is not None},
        gap=draft.stretch_gap,
        accepted_by=accepted_by,
        reason=draft.gap_reason,
    )
    return stretching.stretched(made, wanted)


def split_of(goal: Goal, draft: DraftInput, accepted_by: str) -> handing_out.Split:
    """Floor and stretch of a draft. Raises Refused."""
    made = work_out(goal, draft, accepted_by)
    stretch = work_out_stretch(goal, draft, made, accepted_by)
    return handing_out.Split(made, stretch, is_down=looks_down(aim_of(goal)))


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
    worked = {p.key: p.fixed for p in draft.parts}
    high = {p.key: p.stretch for p in draft.parts}
    # a draft may be half-done; the editor says what is still wanted
    with suppress(Refused):
        made = work_out(goal, draft, actor.label)
        worked = {p.key: p.value for p in made.parts}
        stretch = work_out_stretch(goal, draft, made, actor.label)
        high = {p.key: p.value for p in stretch.parts} if stretch else high
    row = _write(actor, goal, draft, row, now)
    _write_parts(row, draft.parts, worked, high)
    return row


def _write(
    actor: Actor, goal: Goal, draft: DraftInput, row: Allocation | None, now: datetime
) -> Allocation:
    if row is None:
        row = Allocation(goal=goal, axis=draft.axis, version=0, is_demo=goal.is_demo)
    row.method = draft.method
    row.total = goal.floor or Decimal(0)
    row.gap = draft.gap
    row.stretch_total, row.stretch_gap = goal.stretch, draft.stretch_gap
    row.gap_reason = draft.gap_reason.strip()[:400]
    row.gap_by_id = actor.user_id if draft.gap or draft.stretch_gap else None
    row.made_by_id, row.made_at = actor.user_id, now
    row.version += 1
    versions.save(actor, row, reason="编制")
    return row


def _write_parts(
    row: Allocation,
    parts: Sequence[PartInput],
    worked: Mapping[str, Decimal | None],
    high: Mapping[str, Decimal | None],
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
            stretch=high.get(p.key),
            is_stretch_fixed=p.stretch is not None,
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
    split = split_of(goal, draft, actor.label)
    made = split.made
    Decision.of([*allocation.may_issue(made).findings, *split.faults()]).or_refuse()
    before = Allocation.everything.filter(
        goal=goal, axis=axis.value, state=AllocationState.IN_FORCE.value
    ).first()
    grain = grain_of(goal, draft.parts) if axis is Axis.PERIOD else None
    receivers = handing_out.receivers_of(goal, draft, grain)
    touched = (
        handing_out.schedule(actor, goal, made, receivers, grain)
        if grain in {Grain.QUARTER, Grain.MONTH} and grain is not None
        else handing_out.hand_out(actor, goal, split, receivers, (kept, before))
    )
    for one in touched:
        goal_services.follow_season(actor, one, today=today)
    _put_in_force(actor, row, before, split, now)
    _tell(actor, goal, split)
    standings.settle(touched, today=today, now=now)
    return row


def _put_in_force(
    actor: Actor,
    row: Allocation,
    before: Allocation | None,
    split: handing_out.Split,
    now: datetime,
) -> None:
    if before is not None:
        before.state = AllocationState.REPLACED.value
        versions.save(actor, before, "state", reason="重新分解")
    row.state = AllocationState.IN_FORCE.value
    made, stretch = split.made, split.stretch
    row.total = made.whole.total
    row.stretch_total = stretch.whole.total if stretch else None
    row.made_by_id, row.made_at = actor.user_id, now
    row.version += 1
    versions.save(actor, row, reason="下达")
    values = {p.key: p.value for p in made.parts}
    high = {p.key: p.value for p in stretch.parts} if stretch else {}
    for part in AllocationPart.everything.filter(allocation=row):
        right = (values[part.key], high.get(part.key))
        if (part.value, part.stretch) != right:
            part.value, part.stretch = right
            part.save(update_fields=["value", "stretch"])


def _tell(actor: Actor, goal: Goal, split: handing_out.Split) -> None:
    made, gap = split.made, split.made.gap
    parts = [f"{p.name}{plain(p.value or Decimal(0))}" for p in made.parts]
    told = {
        "axis": made.whole.axis.label,
        "method": made.method.label,
        "total": plain(made.whole.total),
        "allocated": plain(made.allocated),
        "parts": parts,
    }
    if split.stretch is not None:
        told["stretch"] = [f"{p.name}{plain(p.value or Decimal(0))}" for p in split.stretch.parts]
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
    receivers = handing_out.receivers_of(goal, draft, None)
    there = queries.own_goals(actor, goal, Axis.PLACE, receivers)
    shares = [Allocated(p.key, p.name, p.fixed) for p in given]
    faults = allocating.against_own(shares, queries.owned(goal, there))
    faults += allocating.against_each(given, is_down=looks_down(aim_of(goal)))
    faults += stretching.against_own(
        [Allocated(p.key, p.name, p.stretch) for p in given],
        {p.key: p.fixed for p in given},
        {key: row.stretch for key, row in there.items() if row.whole_id != goal.pk},
    )
    if faults:
        raise Refused(*faults)
    touched = [
        handing_out.give(
            actor,
            goal,
            receiver,
            handing_out.Given(part.fixed, part.stretch, is_stretched=part.stretch is not None),
            there.get(receiver.key),
        )
        for receiver, part in zip(receivers, given, strict=True)
    ]
    standings.settle(touched, today=today, now=now)
    return touched
