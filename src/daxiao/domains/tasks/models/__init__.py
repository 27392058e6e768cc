"""Tables of tasks."""

from daxiao.domains.tasks.models.ledger import PaceChange, Task, TaskStanding, TaskUnit
from daxiao.domains.tasks.models.people import CalendarFeed, HandOver, HandOverItem
from daxiao.domains.tasks.models.work import (
    CountedItem,
    TaskFile,
    TaskNode,
    TaskPart,
    TaskReport,
    TaskStop,
    TaskTake,
)


__all__ = [
    "CalendarFeed",
    "CountedItem",
    "HandOver",
    "HandOverItem",
    "PaceChange",
    "Task",
    "TaskFile",
    "TaskNode",
    "TaskPart",
    "TaskReport",
    "TaskStanding",
    "TaskStop",
    "TaskTake",
    "TaskUnit",
]
