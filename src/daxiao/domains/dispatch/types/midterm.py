"""Mid-term evaluation of a plan as values: what is frozen of a target and a task, causes, proposals, problems."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from daxiao.domains.targets.rules.progress import ProgressState


class MidtermState(StrEnum):
    PLANNED = "planned"
    FROZEN = "frozen"
    SIGNED = "signed"

    @property
    def label(self) -> str:
        return {"planned": "待冻结数据", "frozen": "分析研判", "signed": "已定稿"}[self.value]


class Trend(StrEnum):
    BETTER = "better"
    LEVEL = "level"
    WORSE = "worse"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"better": "向好", "level": "持平", "worse": "转差", "unknown": "数据不足"}[
            self.value
        ]


class LagCause(StrEnum):
    """Why a target stands where it stands, as a person judges it."""

    DEMAND = "demand"
    FUNDS = "funds"
    LAND = "land"
    APPROVAL = "approval"
    TALENT = "talent"
    POLICY = "policy"
    AIM = "aim"
    DATA = "data"
    WORK = "work"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "demand": "市场环境变化",
            "funds": "资金不足",
            "land": "用地等要素不足",
            "approval": "审批未到位",
            "talent": "人才技术不足",
            "policy": "上级政策调整",
            "aim": "目标设定偏高或偏低",
            "data": "数据缺失或口径变化",
            "work": "工作推进不力",
            "other": "其他原因",
        }[self.value]


class ProposalKind(StrEnum):
    KEEP = "keep"
    ADJUST = "adjust"
    DROP = "drop"

    @property
    def label(self) -> str:
        return {"keep": "继续实施", "adjust": "建议调整", "drop": "建议取消"}[self.value]


class Approval(StrEnum):
    """An approved change is a proposal still: it is carried out where targets are kept, by whoever may."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"

    @property
    def label(self) -> str:
        return {
            "waiting": "待批准",
            "approved": "已批准，待办理",
            "refused": "不同意",
            "done": "已办理",
        }[self.value]


class ProblemOrigin(StrEnum):
    """Where a problem comes from: what a plan itself states (S002-G-04), what the evaluation found (S002-D-11)."""

    PLAN = "plan"
    TARGET = "target"
    TASK = "task"
    SCORE = "score"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "plan": "规划载明",
            "target": "目标滞后",
            "task": "任务未完成",
            "score": "考核失分",
            "other": "其他",
        }[self.value]


class ProblemState(StrEnum):
    OPEN = "open"
    REPORTED = "reported"
    SOLVED = "solved"

    @property
    def label(self) -> str:
        return {"open": "整改中", "reported": "报请销号", "solved": "已解决"}[self.value]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target as the platform knows it at the moment of freezing. `source` says where the value comes from; `goal_words` the
    responsible goal that answers for it; `field` the chapter of the plan; shares are of 1; `outlook` the forecast in words."""

    target_id: int
    wording: str
    figure: str
    due_text: str
    due_on: date | None
    unit: str
    standing: ProgressState = ProgressState.UNJUDGED
    because: str = ""
    value: Decimal | None = None
    value_unit: str = ""
    value_on: date | None = None
    trend: Trend = Trend.UNKNOWN
    source: str = ""
    field: str = ""
    goal_id: int | None = None
    goal_words: str = ""
    asked: Decimal | None = None
    asked_unit: str = ""
    achieved: Decimal | None = None
    scheduled: Decimal | None = None
    outlook: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task at the moment of freezing; `state` in the words of the list of tasks."""

    task_id: int
    number: str
    title: str
    leads: str
    due_on: date | None
    state: str
    is_done: bool = False
    is_late: bool = False
    source: str = ""
