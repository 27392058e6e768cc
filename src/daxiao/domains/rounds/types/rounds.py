"""The monthly round as values."""

from enum import StrEnum


class RoundState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"open": "填报中", "closed": "已关闭"}[self.value]


class OwedKind(StrEnum):
    """What a unit owes in a round."""

    FIGURE = "figure"
    TASK = "task"
    PROJECT = "project"

    @property
    def label(self) -> str:
        return {"figure": "指标数据", "task": "任务进展", "project": "项目进展"}[self.value]


class OwedState(StrEnum):
    """`owed` and `drafted` wait for the unit, `submitted` for the office, `returned` for the unit again.

    `counted`: the progress of a project stands in its own log, which nobody approves a second time.
    """

    OWED = "owed"
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    COUNTED = "counted"
    EXEMPT = "exempt"

    @property
    def label(self) -> str:
        return {
            "owed": "未报",
            "drafted": "有草稿",
            "submitted": "待审核",
            "returned": "已退回",
            "approved": "已审核",
            "counted": "已自动计入",
            "exempt": "免报",
        }[self.value]

    @property
    def is_in(self) -> bool:
        return self in {OwedState.SUBMITTED, OwedState.APPROVED, OwedState.COUNTED}


WITH_UNIT = (OwedState.OWED, OwedState.DRAFTED, OwedState.RETURNED)
"""What the unit has still to do something about."""

IN = (OwedState.SUBMITTED, OwedState.APPROVED, OwedState.COUNTED)
"""What has been handed in and not returned."""
