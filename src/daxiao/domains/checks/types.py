"""What a plan check is to the people who work through it."""

from dataclasses import dataclass
from enum import StrEnum


class CheckKind(StrEnum):
    """What was looked at together."""

    DOCUMENT = "document"
    IN_FORCE = "in_force"

    @property
    def label(self) -> str:
        return {"document": "单份来文", "in_force": "在执行规划之间"}[self.value]


class RemarkState(StrEnum):
    """What people made of a remark. A machine never settles one; it only says when it is found no more."""

    OPEN = "open"
    ACCEPTED = "accepted"
    EXPLAINED = "explained"
    HANDED = "handed"
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        return {
            "open": "待处理",
            "accepted": "属实，待改正",
            "explained": "已说明",
            "handed": "已交单位",
            "answered": "单位已回复",
        }[self.value]


# a person still has to do something
UNSETTLED = (RemarkState.OPEN, RemarkState.HANDED, RemarkState.ANSWERED)

FAMILY_HELP = {
    "sum": "分项与合计、名单与所称个数",
    "growth": "基数、目标、年限与增速",
    "contradiction": "同一指标、地区、年份的不同数值",
    "baseline_conflict": "正文与表格的基数",
    "feasibility": "年度进度与终期目标、来源与需求",
    "accountability": "牵头单位、期限、可衡量的目标",
    "form": "编号、附件、漏字和重复",
    "definition": "口径、范围没有写明的数",
}


@dataclass(frozen=True, slots=True)
class PlaceInput:
    """Words of a document that a remark points at; `document_id` is the handed-over file's, `title` the plan's."""

    document_id: int
    start: int
    end: int
    words: str
    role: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class RemarkInput:
    """A remark of the engine, ready to be kept. `params` fill the sentence of `code`; numbers are text."""

    family: str
    severity: str
    code: str
    params: dict[str, str | int]
    sentence: str
    written: str
    computed: str
    stated: str
    unit: str
    places: tuple[PlaceInput, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many remarks a check found, and how many still wait for a person."""

    errors: int
    doubts: int
    hints: int
    waiting: int

    @property
    def total(self) -> int:
        return self.errors + self.doubts + self.hints
