"""Yearly work points (年度工作要点): their states, and what the office enters."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PointsState(StrEnum):
    """A draft is written, approved, issued (then it changes no more) and replaced by its amendment; a discarded draft stays
    as a trace."""

    DRAFT = "draft"
    APPROVED = "approved"
    ISSUED = "issued"
    REPLACED = "replaced"
    DISCARDED = "discarded"

    @property
    def label(self) -> str:
        return {
            "draft": "起草中",
            "approved": "已审定",
            "issued": "已印发",
            "replaced": "已被修订",
            "discarded": "已作废",
        }[self.value]


class PointNow(StrEnum):
    """Where a line stands, read from its task or goal: nobody types it. `late` is a task past its day or a goal behind its
    schedule; `gone` one that is no longer in force; `unknown` a goal that cannot be judged."""

    NOT_STARTED = "not_started"
    GOING = "going"
    LATE = "late"
    DONE = "done"
    STOPPED = "stopped"
    GONE = "gone"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "not_started": "未开始",
            "going": "进行中",
            "late": "超期或滞后",
            "done": "已完成",
            "stopped": "经批准停办",
            "gone": "已不在执行",
            "unknown": "无法判断",
        }[self.value]


@dataclass(frozen=True, slots=True)
class PointsInput:
    """A list for a year of a plan. `with_tasks`, `with_goals`: what is put on it to begin with."""

    plan_id: int
    year: int
    title: str = ""
    with_tasks: bool = True
    with_goals: bool = True


@dataclass(frozen=True, slots=True)
class PointInput:
    """The words of one line, as the office writes them in the draft."""

    title: str
    value: str
    content: str
    lead_id: int | None
    others: str
    due_on: date | None
    position: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class MoreInput:
    """Tasks and goals to put on a draft."""

    task_ids: tuple[int, ...] = ()
    goal_ids: tuple[int, ...] = ()
    version: int | None = None


@dataclass(frozen=True, slots=True)
class IssueInput:
    """The number of the paper with which the list was issued, where it has one, and its day."""

    document_number: str
    issued_on: date | None
    version: int | None = None
