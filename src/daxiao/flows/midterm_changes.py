"""An approved change of a mid-term evaluation, carried out where targets are kept, with the approver's name.

The plan's own sentence stays: a dropped target leaves the force with its history, an adjusted one has its responsible goal
changed. What the plan itself says changes only with a new version of the plan (规划修订).
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.services import midterm_proposals
from daxiao.domains.dispatch.types.midterm import ProposalKind
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.domains.targets.queries import ledger as target_queries
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.services import goals, ledger
from daxiao.domains.targets.types.goals import GoalChange
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import FindingKind, Refused


if TYPE_CHECKING:
    from datetime import date, datetime

    from daxiao.domains.dispatch.models import MidtermTarget
    from daxiao.domains.targets.models import Goal
    from daxiao.kernel.access import Actor


NO_GOAL = FindingKind(
    "dispatch.midterm_no_goal",
    "这个目标还没有设责任目标，不能直接调整数值；请先设责任目标，或通过规划修订改规划原文",
)


@transaction.atomic
def carry_out(actor: Actor, *, target: MidtermTarget, today: date, now: datetime) -> MidtermTarget:
    """Carry out an approved change, both in one breath or neither. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.EVALUATION_RUN, on=target)
    rules.may_carry_out(target.approval).or_refuse()
    row = target_queries.target(actor, target.target_id)
    reason = f"{target.review.title}，{target.approver}批准：{target.proposal_words}"
    if target.proposal == ProposalKind.DROP:
        ledger.drop(actor, target=row, reason=reason)
    else:
        _adjust(actor, target, reason, today, now)
    return midterm_proposals.mark_carried_out(actor, target=target, today=today)


def _adjust(actor: Actor, target: MidtermTarget, reason: str, today: date, now: datetime) -> None:
    goal = _answering(actor, target)
    if goal is None:
        raise Refused(NO_GOAL())
    kept = {f.name: getattr(goal, f.name) for f in fields(GoalChange) if hasattr(goal, f.name)}
    value = target.proposed_value
    if goal.kind == AimKind.COVERAGE.value and value is not None:
        value = value / 100  # read in percent, kept as a share
    if value == goal.floor:
        return  # somebody has adjusted it by hand to the same since
    change = GoalChange(**kept | {"floor": value, "reason": reason})
    goals.change(actor, goal=goal, change=change, today=today, now=now)


def _answering(actor: Actor, target: MidtermTarget) -> Goal | None:
    """The goal that answered for it when the data was frozen, as it stands now. What was frozen before goals were kept with
    it (no `asked` either) is adjusted as it was then: of a target's yearly goals the last one is the target itself."""
    if target.goal_id is not None or target.asked is not None:
        return goal_queries.in_force(actor).filter(pk=target.goal_id or 0).first()
    row = target_queries.target(actor, target.target_id)
    rows = goal_queries.goals_of_target(actor, row).filter(state="in_force")
    return rows.order_by("year", "pk").last()
