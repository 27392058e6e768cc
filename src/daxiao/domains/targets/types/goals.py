"""Goals (责任目标) as values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class GoalOrigin(StrEnum):
    """Where a goal comes from."""

    PLAN = "plan"
    ABOVE = "above"
    ALLOTTED = "allotted"
    HAND = "hand"

    @property
    def label(self) -> str:
        return {
            "plan": "规划目标",
            "above": "上级下达",
            "allotted": "分解所得",
            "hand": "本级设定",
        }[self.value]


class GoalState(StrEnum):
    """`waiting`: set by the level above and not handed down yet (待下达)."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {"waiting": "待下达", "in_force": "执行中", "dropped": "已撤销"}[self.value]


class AllocationState(StrEnum):
    DRAFT = "draft"
    IN_FORCE = "in_force"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        return {"draft": "编制中", "in_force": "已下达", "replaced": "已被替换"}[self.value]


@dataclass(frozen=True, slots=True)
class GoalInput:
    """A goal as it is set. `kind` is an AimKind; values in `unit`, a coverage as a share (1 is all), a rank as its number.

    `since` is the first day of the period, `due_on` its last."""

    indicator_id: int
    region_id: int
    kind: str
    comparator: str
    unit: str
    since: date
    due_on: date
    floor: Decimal | None
    stretch: Decimal | None = None
    high: Decimal | None = None
    baseline: Decimal | None = None
    baseline_high: Decimal | None = None
    baseline_year: int | None = None
    is_cumulative: bool = False
    industry: str = ""
    owner_id: int | None = None
    origin: GoalOrigin = GoalOrigin.HAND
    target_id: int | None = None
    stretch_target_id: int | None = None
    whole_id: int | None = None
    letter: str = ""
    is_baseline_estimate: bool = False
    beats_id: int | None = None
    serves_id: int | None = None
    measured_by_id: int | None = None
    rival: str = ""

    @property
    def is_relative(self) -> bool:
        """Whether it has to outdo something, so that it can do without a value of its own; what the level above will hand
        down waits all the same."""
        is_waiting = self.origin is GoalOrigin.ABOVE and not self.letter
        return (self.beats_id is not None or bool(self.rival)) and not is_waiting


@dataclass(frozen=True, slots=True)
class GoalChange:
    """Other values for a goal, in its own unit; `version` is the one the person saw.

    `kind` is the AimKind it is judged by from now on (values are then in the unit of that kind), empty where it stays."""

    floor: Decimal | None
    stretch: Decimal | None
    high: Decimal | None
    baseline: Decimal | None
    baseline_high: Decimal | None
    baseline_year: int | None
    is_baseline_estimate: bool
    since: date
    due_on: date
    owner_id: int | None
    letter: str
    reason: str
    version: int
    beats_id: int | None = None
    serves_id: int | None = None
    kind: str = ""
    is_cumulative: bool | None = None
    rival: str = ""


@dataclass(frozen=True, slots=True)
class HandDown:
    """The value that the level above has handed down, with the letter that says so."""

    floor: Decimal
    stretch: Decimal | None
    letter: str
    version: int


@dataclass(frozen=True, slots=True)
class GaugeChoice:
    """The indicator whose figures judge the goal of an industry, None for none; `version` of the goal that was seen."""

    indicator_id: int | None
    version: int
