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
    """Where a task stands on the calendar; `ended` once it is done or stopped, when days count no more."""

    OPEN = "open"
    NEAR_DUE = "near_due"
    OVERDUE = "overdue"
    UNDATED = "undated"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {
            "open": "未到期",
            "near_due": "临期",
            "overdue": "已过期限",
            "undated": "未定时限",
            "ended": "不再计时",
        }[self.value]


class WorkState(StrEnum):
    """What the facts say of a task: nobody types it. `late` is the whole task or one of its nodes past its day."""

    NOT_STARTED = "not_started"
    GOING = "going"
    LATE = "late"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return {
            "not_started": "未开始",
            "going": "进行中",
            "late": "超期",
            "done": "已完成",
            "stopped": "经批准停办",
        }[self.value]


BY_NODE, NODE_LATE = "node_late", "节点超期"
"""How a list and its words tell a task that is late only by a node: its own day has not passed."""

WAITS, HANDED_IN = "+", "已报待认可"
"""How a list and its words tell what was handed in and waits for its verdict: the mark behind a state, and the words."""


class Lack(StrEnum):
    """What a task lacks of list, duty and node (清单化、责任化、节点化); a task with any of them is incomplete."""

    LIST = "list"
    UNIT = "unit"
    PERSON = "person"
    NODE = "node"

    @property
    def label(self) -> str:
        return {
            "list": "没有清单序号",
            "unit": "没有明确牵头单位",
            "person": "没有明确责任人",
            "node": "没有时间节点",
        }[self.value]


class TaskKind(StrEnum):
    """How a task is done: by work, by a number of counted things, or by issuing a document."""

    WORK = "work"
    COUNT = "count"
    DOCUMENT = "document"

    @property
    def label(self) -> str:
        return {"work": "一般工作", "count": "按件计数", "document": "出台文件"}[self.value]


class NodeState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {
            "open": "未报完成",
            "submitted": HANDED_IN,
            "accepted": "已认可",
            "returned": "已退回",
            "dropped": "已取消",
        }[self.value]


class ReportKind(StrEnum):
    MONTH = "month"
    NODE = "node"
    FINISH = "finish"
    SUMMARY = "summary"

    @property
    def label(self) -> str:
        return {
            "month": "月度报告",
            "node": "节点报告",
            "finish": "办结报告",
            "summary": "牵头汇总",
        }[self.value]


class Doing(StrEnum):
    """What a unit says of its work in a report."""

    NOT_STARTED = "not_started"
    GOING = "going"
    STUCK = "stuck"
    DONE = "done"

    @property
    def label(self) -> str:
        return {
            "not_started": "尚未启动",
            "going": "正在推进",
            "stuck": "遇到问题",
            "done": "已经完成",
        }[self.value]


class NoteKind(StrEnum):
    """How a sponsor leader stepped in."""

    VISIT = "visit"
    MEETING = "meeting"
    ORDER = "order"
    CALL = "call"

    @property
    def label(self) -> str:
        return {
            "visit": "现场走访",
            "meeting": "协调会",
            "order": "批示",
            "call": "电话调度",
        }[self.value]


class ReportVerdict(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return {"waiting": "待认可", "accepted": "已认可", "returned": "已退回"}[self.value]


class HandOverState(StrEnum):
    """`returned`: handed back after it was done."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return {
            "open": "待双方确认",
            "done": "已交接",
            "cancelled": "已取消",
            "returned": "已交回",
        }[self.value]


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
class NodeFacts:
    """A dated node: met once its proof was accepted. `handed_on`: when the proof that waits for its verdict came in."""

    due_on: date
    is_met: bool = False
    handed_on: date | None = None


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the rules judge. `claimed_on`: the lead unit reported the whole task as finished on that day, and it was not
    returned; `is_done`: that was accepted. `nodes` without those that were cancelled."""

    due_on: date | None
    nodes: tuple[NodeFacts, ...] = ()
    is_started: bool = False
    claimed_on: date | None = None
    is_done: bool = False
    is_stopped: bool = False
    lacks: tuple[Lack, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """`recheck_on` is the first day on which the answer could change by time alone; None when it never will.
    `late_since` is the first day of being late, None unless the work is late. `is_handed_in`: the whole, or all that is
    late, was handed in and waits for its verdict."""

    pace: Pace
    recheck_on: date | None
    work: WorkState = WorkState.NOT_STARTED
    late_since: date | None = None
    is_handed_in: bool = False


@dataclass(frozen=True, slots=True)
class TaskYardstick:
    """Days before the due day from which a task is near due; a setting, no plan states one."""

    near_due_days: int


@dataclass(frozen=True, slots=True)
class ReportYardstick:
    """The day of the following month until which a report on a month is in time, and how many days before a node's
    day its unit is reminded; settings of the platform, no plan states them."""

    due_day: int
    remind_days: int


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
    """Counts for the first page: by pace, late by the state of the work (a node counts too), and how many units still
    have to be identified."""

    tasks: int
    near_due: int
    overdue: int
    late: int
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
