"""Supervision orders (督办): what one is about, how it lives, and what is worth one."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class CauseKind(StrEnum):
    """What an order rests on. `free` is a matter that has no row of its own on the platform."""

    TASK = "task"
    PROJECT = "project"
    TARGET = "target"
    GOAL = "goal"
    BLOCKER = "blocker"
    MEETING = "meeting"
    ROUND = "round"
    FREE = "free"

    @property
    def label(self) -> str:
        return {
            "task": "任务",
            "project": "项目",
            "target": "规划目标",
            "goal": "年度目标",
            "blocker": "堵点",
            "meeting": "会议议定",
            "round": "月度填报",
            "free": "其他事项",
        }[self.value]


class OrderKind(StrEnum):
    """An ordinary order, or a rectification within a limit of time, which is closed after a re-check only."""

    SUPERVISE = "supervise"
    RECTIFY = "rectify"

    @property
    def label(self) -> str:
        return {"supervise": "督办", "rectify": "限期整改"}[self.value]


class OrderState(StrEnum):
    """Where an order stands. Until it is issued no unit sees it."""

    DRAFT = "draft"
    SIGNING = "signing"
    DISMISSED = "dismissed"
    ISSUED = "issued"
    RECEIVED = "received"
    REPLIED = "replied"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "draft": "草稿待签发",
            "signing": "待会签",
            "dismissed": "不予督办",
            "issued": "待签收",
            "received": "办理中",
            "replied": "已回复待审",
            "returned": "退回重办",
            "accepted": "已认可待销号",
            "closed": "已销号",
            "escalated": "已升级",
            "withdrawn": "已撤回",
        }[self.value]


class OrderMoveKind(StrEnum):
    """One step of an order. Insert only: the order's row is the fold of its moves."""

    DRAFTED = "drafted"
    EDITED = "edited"
    SIGNED = "signed"
    DECLINED = "declined"
    DISMISSED = "dismissed"
    ISSUED = "issued"
    RECEIVED = "received"
    REPLIED = "replied"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CLOSED = "closed"
    ASKED = "asked"
    EXTENDED = "extended"
    KEPT = "kept"
    OBJECTED = "objected"
    UPHELD = "upheld"
    OVERRULED = "overruled"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"
    PLANNED = "planned"
    FULFILLED = "fulfilled"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return {
            "drafted": "拟稿",
            "edited": "修改草稿",
            "signed": "签批，送会签",
            "declined": "会签退回",
            "dismissed": "不予督办",
            "issued": "签发",
            "received": "签收",
            "replied": "回复",
            "returned": "退回重办",
            "accepted": "认可",
            "closed": "销号",
            "asked": "申请延期",
            "extended": "同意延期",
            "kept": "不同意延期",
            "objected": "提出异议",
            "upheld": "异议成立",
            "overruled": "异议不成立",
            "escalated": "升级",
            "withdrawn": "撤回",
            "planned": "报措施",
            "fulfilled": "措施办结",
            "dropped": "取消措施",
        }[self.value]


class MeasureState(StrEnum):
    """Where a measure of a unit's plan stands."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"
    DROPPED = "dropped"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {
            "open": "办理中",
            "late": "逾期未办结",
            "done": "已办结",
            "dropped": "已取消",
            "ended": "督办已结束",
        }[self.value]


class UnitDuty(StrEnum):
    """The lead unit answers; a joint one receives it and helps."""

    LEAD = "lead"
    JOINT = "joint"

    @property
    def label(self) -> str:
        return {"lead": "主办", "joint": "协办"}[self.value]


class Signer(StrEnum):
    """Who signs a rung: the platform may send reminders itself; one person; two different persons."""

    MACHINE = "machine"
    ONE = "one"
    TWO = "two"

    @property
    def label(self) -> str:
        return {"machine": "平台可自动发出", "one": "一人签发", "two": "两人会签"}[self.value]


class LateKind(StrEnum):
    """What the night finds late."""

    TASK_OVERDUE = "task_overdue"
    PROJECT_LATE = "project_late"
    PROJECT_STALLED = "project_stalled"
    BLOCKER_LATE = "blocker_late"
    GOAL_BEHIND = "goal_behind"
    GOAL_SERIOUS = "goal_serious"
    ORDER_UNANSWERED = "order_unanswered"

    @property
    def label(self) -> str:
        return {
            "task_overdue": "任务逾期",
            "project_late": "项目超期",
            "project_stalled": "项目疑似停滞",
            "blocker_late": "堵点超期",
            "goal_behind": "目标滞后",
            "goal_serious": "目标严重滞后",
            "order_unanswered": "督办逾期未复",
        }[self.value]


class OutcomeKind(StrEnum):
    """How the result of a year was acted on."""

    REWARD = "reward"
    PRAISE = "praise"
    NOTICE = "notice"
    TALK = "talk"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "reward": "奖励",
            "praise": "通报表扬",
            "notice": "通报批评",
            "talk": "约谈",
            "other": "其他处理",
        }[self.value]


class PublishScope(StrEnum):
    """Who may read a result: those who sign orders; the unit as well; and what may be published."""

    INTERNAL = "internal"
    UNIT = "unit"
    PUBLIC = "public"

    @property
    def label(self) -> str:
        return {"internal": "内部掌握", "unit": "告知本单位", "public": "可以公开"}[self.value]


@dataclass(frozen=True, slots=True)
class Cause:
    """What an order is about: the row of a lower domain by kind and key, its words and its address on the platform."""

    kind: CauseKind
    id: int | None
    label: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of the ladder. `days` are working days to answer; `series` is the word of its numbers."""

    code: str
    name: str
    series: str
    days: int
    signer: Signer


@dataclass(frozen=True, slots=True)
class Threshold:
    """Something late of `kind` for `after` working days deserves a draft at rung `rung`."""

    kind: LateKind
    after: int
    rung: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder in force for a place: rungs from the mildest up, and the settings of an order's life in working days."""

    rungs: tuple[Rung, ...]
    thresholds: tuple[Threshold, ...]
    number_form: str
    remind_days: int
    dismissed_days: int
    objection_days: int
    most_extensions: int
    longest_extension: int
    rectify_days: int
    rectify_series: str
    source: str = ""
    since: date | None = None
    is_local: bool = False

    def rung(self, code: str) -> Rung | None:
        return next((r for r in self.rungs if r.code == code), None)

    def above(self, code: str) -> Rung | None:
        """The next rung, None at the top and for a code that is no longer on the ladder."""
        codes = [r.code for r in self.rungs]
        if code not in codes[:-1]:
            return None
        return self.rungs[codes.index(code) + 1]


@dataclass(frozen=True, slots=True)
class Late:
    """Something found late: since which day, by what words, whose; `order` is the unanswered order to be raised."""

    kind: LateKind
    cause: Cause
    since: date
    facts: str
    units: tuple[int, ...]
    region_id: int
    demand: str = ""
    rung: str = ""
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft that a late thing deserves."""

    late: Late
    rung: str
    days_late: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What moves say an order is. `asked_days` is the extension that waits for an answer."""

    state: OrderState = OrderState.DRAFT
    issued_on: date | None = None
    due_on: date | None = None
    first_due_on: date | None = None
    received_on: date | None = None
    answered_on: date | None = None
    closed_on: date | None = None
    asked_days: int | None = None
    extensions: int = 0
    returns: int = 0
    has_objection: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A move as the fold sees it. `due_on` goes with issuing and extending; `is_lead`: done for the unit that answers."""

    kind: OrderMoveKind
    on: date
    by: int = 0
    days: int | None = None
    due_on: date | None = None
    is_lead: bool = True


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as the rules see it: its moves so far, its units, and what its rung wants."""

    kind: OrderKind
    moves: tuple[Move, ...]
    lead: int
    units: frozenset[int]
    signer: Signer
    received: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed over."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class MoveInput:
    """What goes with a move: a sentence, the version that was looked at (None when nobody compared), working days for
    an extension or a new limit, files of a reply; `is_closing`: accept and close in one step."""

    words: str = ""
    version: int | None = None
    days: int | None = None
    uploads: tuple[Upload, ...] = ()
    is_closing: bool = False


@dataclass(frozen=True, slots=True)
class MeasureInput:
    """One measure of a unit's plan: what, who of the unit does it, by which day."""

    text: str
    by_whom: str
    due_on: date | None
    version: int | None = None


class Timely(StrEnum):
    """Whether what was accepted had been answered by its due day, extensions counted."""

    IN_TIME = "in_time"
    LATE = "late"

    @property
    def label(self) -> str:
        return {"in_time": "按期回复", "late": "逾期回复"}[self.value]
