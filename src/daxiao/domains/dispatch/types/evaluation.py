"""Evaluation as values: states, kinds of items, where a score comes from, what a measure answers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class EvaluationSchemeState(StrEnum):
    """`frozen` from the first evaluation that starts on it; then only a copy can be changed."""

    DRAFT = "draft"
    FROZEN = "frozen"

    @property
    def label(self) -> str:
        return {"draft": "编制中", "frozen": "已定版"}[self.value]


class SubjectKind(StrEnum):
    UNIT = "unit"
    PLACE = "place"
    PLAN = "plan"

    @property
    def label(self) -> str:
        return {"unit": "单位", "place": "地区", "plan": "规划"}[self.value]


class ItemKind(StrEnum):
    """How the value of an item becomes points. The first four carry the weights that add up to 100."""

    RATIO = "ratio"
    THRESHOLD = "threshold"
    RANK = "rank"
    GRADED = "graded"
    BONUS = "bonus"
    PENALTY = "penalty"
    VETO = "veto"

    @property
    def label(self) -> str:
        return {
            "ratio": "比例计分",
            "threshold": "分档计分",
            "rank": "排名计分",
            "graded": "评分",
            "bonus": "加分",
            "penalty": "扣分",
            "veto": "一票否决",
        }[self.value]

    @property
    def is_weighted(self) -> bool:
        return self in WEIGHTED

    @property
    def asks_points(self) -> bool:
        """What is given is points already, not a figure to be turned into points."""
        return self in {ItemKind.GRADED, ItemKind.BONUS, ItemKind.PENALTY}


WEIGHTED = frozenset({ItemKind.RATIO, ItemKind.THRESHOLD, ItemKind.RANK, ItemKind.GRADED})


class Better(StrEnum):
    MORE = "more"
    LESS = "less"

    @property
    def label(self) -> str:
        return {"more": "越高越好", "less": "越低越好"}[self.value]


class VetoEffect(StrEnum):
    """What a veto item that was met does to the subject."""

    LOWEST = "lowest"
    ZERO = "zero"

    @property
    def label(self) -> str:
        return {"lowest": "列最低等次，不参加排名", "zero": "总分记零，列最低等次"}[self.value]


class TieRule(StrEnum):
    """Equal totals: the same rank with a gap behind, the same rank without a gap, or the heavier items decide first."""

    GAP = "gap"
    DENSE = "dense"
    HEAVIEST = "heaviest"

    @property
    def label(self) -> str:
        return {
            "gap": "并列，后面的名次空出",
            "dense": "并列，后面的名次不空",
            "heaviest": "依次比权重大的考核项，仍相同的并列",
        }[self.value]


class Pooling(StrEnum):
    """How the values of several experts become one."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    MEDIAN = "median"

    @property
    def label(self) -> str:
        return {
            "mean": "取平均数",
            "trimmed": "去掉一个最高和一个最低后取平均数（不足3人时取平均数）",
            "median": "取中位数",
        }[self.value]


class EvaluationState(StrEnum):
    PREPARE = "prepare"
    SELF = "self"
    ASSESS = "assess"
    SUMMARY = "summary"
    PUBLIC = "public"
    FINAL = "final"

    @property
    def label(self) -> str:
        return {
            "prepare": "准备",
            "self": "自评",
            "assess": "第三方评估",
            "summary": "汇总",
            "public": "公示申诉",
            "final": "定稿冻结",
        }[self.value]

    @property
    def is_published(self) -> bool:
        return self in {EvaluationState.PUBLIC, EvaluationState.FINAL}


class SheetState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return {"open": "待自评", "submitted": "已提交", "returned": "退回重报"}[self.value]


class ScoreSource(StrEnum):
    """Whose value was settled on."""

    SELF = "self"
    EXPERT = "expert"
    COMPUTED = "computed"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "self": "采用自评",
            "expert": "采用第三方评估",
            "computed": "采用平台计算",
            "other": "另行认定",
        }[self.value]


class SettleChoice(StrEnum):
    """Which open items are settled together."""

    ONLY = "only"
    AGREED = "agreed"

    @property
    def label(self) -> str:
        return {"only": "只有一方有数的", "agreed": "至少两方有数、得分一致的"}[self.value]


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"

    @property
    def label(self) -> str:
        return {"open": "待答复", "upheld": "成立，已改", "rejected": "不成立，维持"}[self.value]


@dataclass(frozen=True, slots=True)
class Period:
    """What is evaluated: from `since` to before `until`."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a measure is asked about; keys of the unit, the place (with its path) or the plan, 0 where there is none."""

    kind: SubjectKind
    unit_id: int = 0
    place_id: int = 0
    place_path: str = ""
    plan_id: int = 0


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """A row behind a measure: where it stands (register and key), what it is, its state, and whether it counted."""

    register: str
    key: int
    title: str
    words: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What the platform counts itself. `value` None: it cannot be said, and `words` say why. `rows` are what was counted
    and what it was counted among."""

    value: Decimal | None
    words: str
    rows: tuple[MeasuredRow, ...] = ()
