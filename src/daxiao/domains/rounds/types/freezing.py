"""What is frozen when a round closes, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FrozenKind(StrEnum):
    """What a frozen row is about."""

    FIGURE = "figure"
    GOAL = "goal"
    RANKING = "ranking"
    TOTAL = "total"
    PROJECT = "project"
    COLOURS = "colours"
    TASK = "task"
    UNIT = "unit"

    @property
    def label(self) -> str:
        return {
            "figure": "指标数据",
            "goal": "责任目标进度",
            "ranking": "排名",
            "total": "综合排名",
            "project": "项目四色与进度",
            "colours": "四色汇总",
            "task": "任务状态",
            "unit": "单位报送记录",
        }[self.value]


Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]
"""What JSON can say without a binary float; figures are text."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """One row of what stood at the close; `told` is the sentence a person reads, `data` its parts."""

    kind: FrozenKind
    subject_id: int
    label: str
    region_id: int
    org_id: int | None
    told: str
    data: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class LateInput:
    """Until when a unit may still file a figure of a closed month, and why."""

    until: date | None
    reason: str
