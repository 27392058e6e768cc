"""Observed figures as values: where they come from, how they stand, what a person enters."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Source(StrEnum):
    """Who found the figure (05-principles.md no. 8)."""

    STATISTICS = "statistics"
    TAX = "tax"
    POWER = "power"
    DISPATCH = "dispatch"
    SELF = "self"

    @property
    def label(self) -> str:
        return {
            "statistics": "统计",
            "tax": "税务",
            "power": "电力",
            "dispatch": "部门调度",
            "self": "企业自报",
        }[self.value]


class Legal(StrEnum):
    """Legal standing: only what the statistics office has published is an official figure."""

    OFFICIAL = "official"
    DISPATCH = "dispatch"

    @property
    def label(self) -> str:
        return {"official": "统计数", "dispatch": "调度数"}[self.value]


class Frequency(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def label(self) -> str:
        return {"month": "月", "quarter": "季", "half": "半年", "year": "年"}[self.value]


class Origin(StrEnum):
    """How a figure came here; computed, rolled up and calculated ones are never typed."""

    REPORTED = "reported"
    IMPORTED = "imported"
    COUNTED = "counted"
    ROLLED_UP = "rolled_up"
    CALCULATED = "calculated"

    @property
    def label(self) -> str:
        return {
            "reported": "填报",
            "imported": "表格导入",
            "counted": "台账计数",
            "rolled_up": "下级汇总",
            "calculated": "公式计算",
        }[self.value]

    @property
    def is_typed(self) -> bool:
        return self in {Origin.REPORTED, Origin.IMPORTED}


class FigureState(StrEnum):
    """A draft lives with what is owed in the round and is no figure yet. A returned one counts nowhere."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return {"submitted": "待审核", "approved": "已审核", "returned": "已退回"}[self.value]


@dataclass(frozen=True, slots=True)
class FigureInput:
    """A figure as a person or a file gives it. `period` is year * 100 + month; `given` month or cumulative; `value` in the
    indicator's unit. `version` is that of the observation the person saw (0: none was there). `note` explains a doubt;
    without it a doubt of the entry checks stops the figure."""

    indicator_id: int
    region_id: int
    period: int
    given: str
    value: Decimal
    org_id: int | None = None
    note: str = ""
    version: int = 0
    origin: Origin = Origin.REPORTED
    source: Source | None = None
    legal: Legal | None = None


@dataclass(frozen=True, slots=True)
class CorrectionInput:
    """What is right for the month of an observation, booked in `made_in` (year * 100 + month). `note` answers a doubt of the
    entry checks, as at entry; it is kept behind the reason."""

    made_in: int
    given: str
    value: Decimal
    reason: str
    version: int
    note: str = ""

    @property
    def words(self) -> str:
        """The reason with the answer to a doubt, as they are kept."""
        told = [one.strip() for one in (self.reason, self.note) if one.strip()]
        return "；核对：".join(told)[:400] if self.reason.strip() else ""
