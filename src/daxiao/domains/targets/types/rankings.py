"""Rankings as values: what places are ranked by, and the schemes of weighted totals."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class RankBy(StrEnum):
    """What of an indicator is ranked."""

    COMPLETION = "completion"
    VALUE = "value"
    GROWTH = "growth"

    @property
    def label(self) -> str:
        return {"completion": "完成率", "value": "数值", "growth": "同比增速"}[self.value]


class SchemeState(StrEnum):
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"in_force": "执行中", "withdrawn": "已撤下"}[self.value]


@dataclass(frozen=True, slots=True)
class WeightInput:
    """An indicator of a weighted total, what of it is ranked, and its weight; the weights of a scheme sum to 100."""

    indicator_id: int
    by: RankBy
    weight: Decimal


@dataclass(frozen=True, slots=True)
class SchemeInput:
    """A scheme as it is set. `version` is that of the scheme the person saw (0: a new one)."""

    name: str
    region_id: int
    year: int
    weights: tuple[WeightInput, ...]
    version: int = 0


@dataclass(frozen=True, slots=True)
class ExclusionInput:
    """A place that is left out of the rankings within `within_id`, of one indicator or of all, in the months from `since`
    to `until` (year * 100 + month, both inside; no `until`: until it is lifted)."""

    within_id: int
    region_id: int
    since: int
    reason: str
    indicator_id: int | None = None
    until: int | None = None
