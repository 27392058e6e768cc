"""What a receiver of goals is told: one line for all that is new or has changed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from daxiao.domains.targets.rules.plan_values import Values


NAMED = 3
"""Goals that are named in a line; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Received:
    """A goal that somebody has to answer for, by name and in words; `is_changed`: told before with another value."""

    name: str
    values: Values
    is_changed: bool = False


def line(goals: Sequence[Received], *, is_unit: bool) -> str:
    """收到2个责任目标、1个有调整（…），请核对目标值和时序进度."""
    fresh = sum(not g.is_changed for g in goals)
    heads = [f"收到{fresh}个责任目标"] if fresh else []
    if len(goals) > fresh:
        heads.append(f"{len(goals) - fresh}个责任目标有调整")
    named = "、".join(f"{g.name}{g.values.words}" for g in goals[:NAMED])
    more = "等" if len(goals) > NAMED else ""
    ask = "请核对目标值和时序进度" if is_unit else "请明确责任单位，需要的再往下分解"
    return f"{'，'.join(heads)}（{named}{more}），{ask}"[:300]
