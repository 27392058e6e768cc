"""What the page of a goal says of its splits: the sum of the parts against the whole, floor and stretch, and where to split."""

from typing import TYPE_CHECKING

from django.urls import reverse

from daxiao.domains.targets.panels.told import Told
from daxiao.domains.targets.queries import goal_ties as tie_queries
from daxiao.domains.targets.rules.allocation import Axis
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Goal


def split_of(actor: Actor, goal: "Goal") -> Told | None:
    """How the sum of the parts stands against the whole along each axis (S004-G-02, S000-G-06), and where to split it."""
    lines = []
    for axis in Axis:
        found = tie_queries.balance(actor, goal, axis)
        if found is None:
            continue
        is_even = found.rest == 0 and not found.gap and axis is not Axis.PERIOD
        note = f"一致，{goal.region}没有余量" if is_even else found.words
        if axis is Axis.INDUSTRY and found.gap > 0:
            note = f"{plain(found.gap)}{goal.unit}没有落到产业；{note}"
        told = f"{plain(found.allocated)} / {plain(found.total)}{goal.unit}"
        lines.append((f"按{axis.label}", told, note))
        lines += _stretch_line(goal, axis, found)
    return Told(tuple(lines), links=_split_links(actor, goal))


def _stretch_line(
    goal: "Goal", axis: Axis, found: tie_queries.Balanced
) -> list[tuple[str, str, str]]:
    """How the stretch was split beside the floor; of a split that was made before it was split too, that it was not."""
    high = found.stretch
    if high is not None:
        told = f"{plain(high.allocated)} / {plain(high.total)}{goal.unit}"
        return [(f"按{axis.label}，力争", told, high.words)]
    is_schedule = axis is Axis.PERIOD and goal.since.year == goal.year
    if goal.stretch is None or is_schedule:
        return []
    total = f"{plain(goal.stretch)}{goal.unit}"
    return [(f"按{axis.label}，力争", total, "没有往下分；重新分解时一起分")]


def _split_links(actor: Actor, goal: "Goal") -> tuple[tuple[str, str], ...]:
    may = goal.state != GoalState.DROPPED and actor.may(Cap.TARGET_MANAGE, on=goal)
    split, curve = reverse("goal_split", args=[goal.pk]), reverse("goal_schedule", args=[goal.pk])
    if not may:
        return (("看时序进度", curve),)
    by_time = "分到时段" if goal.since.year == goal.year else "分到各年"
    return (
        ("分到地方", split),
        ("分到行业", f"{split}?axis=industry"),
        (by_time, f"{split}?axis=period"),
        ("设定时序进度", curve),
    )
