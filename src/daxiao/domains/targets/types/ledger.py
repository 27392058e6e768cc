"""Indicators and targets as values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


# where a target stands in its document and what it says there: two readings of one plan meet in it
Spot = tuple[int, int, str, str]


class Direction(StrEnum):
    MORE = "more"
    LESS = "less"
    BAND = "band"

    @property
    def label(self) -> str:
        return {"more": "越多越好", "less": "越少越好", "band": "区间为好"}[self.value]


class Measure(StrEnum):
    LEVEL = "level"
    INCREMENT = "increment"
    FLOW = "flow"
    GROWTH = "growth"
    SHARE = "share"
    REDUCTION = "reduction"
    RATIO = "ratio"
    RANK = "rank"

    @property
    def label(self) -> str:
        return _MEASURES[self.value]


_MEASURES = {
    "level": "存量",
    "increment": "增量",
    "flow": "期内量",
    "growth": "增速",
    "share": "占比",
    "reduction": "降幅",
    "ratio": "人均比率",
    "rank": "位次",
}


class Comparator(StrEnum):
    GE = "ge"
    GT = "gt"
    LE = "le"
    LT = "lt"
    EQ = "eq"
    APPROX = "approx"
    RANGE = "range"

    @property
    def label(self) -> str:
        return _COMPARATORS[self.value]


_COMPARATORS = {
    "ge": "不少于",
    "gt": "超过",
    "le": "不超过",
    "lt": "低于",
    "eq": "达到",
    "approx": "约",
    "range": "区间",
}


class Ambition(StrEnum):
    PLAIN = "plain"
    FLOOR = "floor"
    STRETCH = "stretch"

    @property
    def label(self) -> str:
        return {"plain": "目标", "floor": "保底", "stretch": "力争"}[self.value]


class TargetState(StrEnum):
    """`lapsed` goes with its plan and comes back with it; `dropped` was decided for the row itself."""

    IN_FORCE = "in_force"
    DROPPED = "dropped"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return {"in_force": "执行中", "dropped": "已撤销", "lapsed": "随规划撤下"}[self.value]


class MatchState(StrEnum):
    """What people made of the proposal that two indicators are one."""

    PROPOSED = "proposed"
    MERGED = "merged"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"proposed": "待确认", "merged": "已归并", "refused": "不是同一指标"}[self.value]


@dataclass(frozen=True, slots=True)
class Due:
    """When a target is due, in years of the plan. `since`/`until` are inclusive years of a yearly figure."""

    by: int | None = None
    year: int | None = None
    recurring: bool = False
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class TargetInput:
    """A confirmed target as it enters the ledger; `candidate_id` is the evidence, once per ledger row."""

    candidate_id: int
    clause_id: int
    region_id: int
    num_start: int
    num_end: int
    num_text: str
    wording: str
    value: Decimal
    value_high: Decimal | None
    unit: str
    comparator: Comparator
    measure: Measure
    ambition: Ambition
    due: Due
    scope: str = ""
    baseline: Decimal | None = None
    baseline_high: Decimal | None = None
    baseline_year: int | None = None
    in_table: bool = False
    same_as: int | None = None
    part_of: int | None = None
    owner_id: int | None = None
    grade: str = "stated"

    @property
    def spot(self) -> Spot:
        return spot(self.num_start, self.num_end, self.wording, self.scope)


def spot(start: int, end: int, wording: str, scope: str) -> Spot:
    """The identity of a target within its document, cut to what the table holds."""
    return start, end, wording[:200], scope[:100]


class FigureRole(StrEnum):
    """What a number in a plan is: where it starts, where it is to go, a place's share, a project's, or a plain fact."""

    BASE = "base"
    GOAL = "goal"
    GROWTH = "growth"
    QUOTA = "quota"
    PROJECT = "project"
    FACT = "fact"

    @property
    def label(self) -> str:
        return _ROLES[self.value]


_ROLES = {
    "base": "基数",
    "goal": "目标",
    "growth": "增速",
    "quota": "分配数",
    "project": "项目数",
    "fact": "现状",
}


@dataclass(frozen=True, slots=True)
class StatedInput:
    """A number that a plan states, with where it stands: document name, plan title, offsets into its text."""

    indicator_id: int
    region_id: int
    scope: str
    role: FigureRole
    year: int | None
    is_yearly: bool
    value: Decimal
    value_high: Decimal | None
    unit: str
    text: str
    plan_title: str
    document_name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IndicatorInput:
    """What a person keeps of an indicator; an empty definition means that no plan states one."""

    name: str
    aliases: tuple[str, ...]
    unit: str
    direction: Direction
    measure: Measure
    definition: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts for the first page: what is promised, and by when."""

    targets: int
    indicators: int
    owned: int
    by_year: tuple[tuple[int | None, int], ...]
    next_due: date | None


@dataclass(frozen=True, slots=True)
class TargetRevision:
    """What a new version of the plan makes of one target: where it is cited now, and what it says now.

    `candidate_id` is the new evidence, None where the sentence was found again without a reading of its own; `change` is
    None where only the citation moves. `lapses` is true for one that the new version no longer lists.
    """

    target_id: int
    clause_id: int | None = None
    num: tuple[int, int] | None = None
    candidate_id: int | None = None
    change: TargetInput | None = None
    lapses: bool = False


# what a revision replaced, by column, as JSON keeps it
Before = dict[str, str | int | bool | None]
