"""Tables of tasks."""

from daxiao.domains.tasks.models.bodies import Body, BodyCharge, BodyMember
from daxiao.domains.tasks.models.ledger import PaceChange, Task, TaskStanding, TaskUnit
from daxiao.domains.tasks.models.people import CalendarFeed, HandOver, HandOverItem
from daxiao.domains.tasks.models.points import Point, PointList
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
    "Body",
    "BodyCharge",
    "BodyMember",
    "CalendarFeed",
    "CountedItem",
    "HandOver",
    "HandOverItem",
    "PaceChange",
    "Point",
    "PointList",
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
