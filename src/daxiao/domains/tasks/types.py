"""Duties, standings and the facts rules judge."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Duty(StrEnum):
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    COOPERATING = "cooperating"

    @property
    def label(self) -> str:
        return {"lead": "牵头", "responsible": "责任", "cooperating": "配合"}[self.value]


class TaskState(StrEnum):
    """`lapsed` goes with its plan and comes back with it; `dropped` was decided for the row itself."""

    IN_FORCE = "in_force"
    DROPPED = "dropped"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return {"in_force": "执行中", "dropped": "已撤销", "lapsed": "随规划撤下"}[self.value]


class Pace(StrEnum):
    """Where a task stands on the calendar alone; proof of completion comes with the monthly round."""

    OPEN = "open"
    NEAR_DUE = "near_due"
    OVERDUE = "overdue"
    UNDATED = "undated"

    @property
    def label(self) -> str:
        return {"open": "未到期", "near_due": "临期", "overdue": "已过期限", "undated": "未定时限"}[
            self.value
        ]


class Found(StrEnum):
    """How a unit's name as written in a plan met the register of units."""

    UNIT = "unit"
    GROUP = "group"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    NO_UNIT = "no_unit"

    @property
    def label(self) -> str:
        return {
            "unit": "已对上",
            "group": "统称",
            "unknown": "名录中没有",
            "ambiguous": "重名待定",
            "no_unit": "不是具体单位",
        }[self.value]


@dataclass(frozen=True, slots=True)
class TaskFacts:
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """`recheck_on` is the first day on which the pace could change by time alone; None when it never will."""

    pace: Pace
    recheck_on: date | None


@dataclass(frozen=True, slots=True)
class TaskYardstick:
    """Days before the due day from which a task is near due; a setting, no plan states one."""

    near_due_days: int


@dataclass(frozen=True, slots=True)
class UnitInput:
    """A unit as the plan writes it, its duty, and the units of the register that it stands for."""

    written: str
    duty: Duty
    found: Found
    org_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskInput:
    """A confirmed task as it enters the ledger; `candidate_id` is the evidence, once per ledger row."""

    candidate_id: int
    clause_id: int
    region_id: int
    number: str
    title: str
    text: str
    action: str
    deadline: int | None
    etc: bool
    units: tuple[UnitInput, ...]
    target_ids: tuple[int, ...] = ()
    grade: str = "stated"

    @property
    def spot(self) -> tuple[int, str]:
        """What two readings of one plan meet in: the clause and the number."""
        return self.clause_id, self.number[:20]


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts for the first page: by pace, and how many units still have to be identified."""

    tasks: int
    near_due: int
    overdue: int
    undated: int
    units: int
    unresolved: int


@dataclass(frozen=True, slots=True)
class TaskRevision:
    """What a new version of the plan makes of one task. `text` is its clause there; `candidate_id` the new evidence, None
    where the sentence was found again without a reading of its own. `change` is None and `is_told` false where only the
    citation moves, or the number of the task with it. `lapses` is true for one that the new version no longer lists."""

    task_id: int
    clause_id: int | None = None
    text: str = ""
    candidate_id: int | None = None
    number: str | None = None
    change: TaskInput | None = None
    is_told: bool = False
    lapses: bool = False


# what a revision replaced: columns, units in charge and targets, as JSON keeps them
BeforeUnit = dict[str, str | int | None]
Before = dict[str, str | int | bool | list[int] | list[BeforeUnit] | None]
