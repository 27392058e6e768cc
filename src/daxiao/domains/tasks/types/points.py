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
