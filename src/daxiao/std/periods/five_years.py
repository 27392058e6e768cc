"""The national five-year plans as periods."""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from daxiao.std.findings import FindingKind, Refused
from daxiao.std.periods.whole import Span, Year
from daxiao.std.zh import half_width, numeral, to_chinese


PLAN_UNREADABLE = FindingKind(
    "period.five_year_plan_unreadable",
    "“{text}”不是能识别的五年规划，请改成“十五五”这样的写法。",
)


@dataclass(frozen=True, slots=True, order=True)
class FiveYearPlan:
    """A national five-year plan by its ordinal: 14 is “十四五”, 2021 to 2025.

    From the third (1966) they follow one another without a gap; the first began in 1953, the second in 1958, and
    1963 to 1965 belong to none. Raises ValueError for an ordinal below 1 or above 40.
    """

    ordinal: int

    _LAST: ClassVar[int] = 40

    def __post_init__(self) -> None:
        if not 1 <= self.ordinal <= self._LAST:
            raise ValueError(f"no five-year plan number {self.ordinal}")

    @classmethod
    def of(cls, year: int) -> "FiveYearPlan | None":
        """The plan that `year` falls in, None for a year in none."""
        for ordinal in range(1, cls._LAST + 1):
            plan = cls(ordinal)
            if plan.first_year <= year <= plan.last_year:
                return plan
        return None

    @classmethod
    def parse(cls, text: str) -> "FiveYearPlan":
        """“十四五”, 十四五时期, 十四五规划, 第十四个五年规划. Raises Refused with `period.five_year_plan_unreadable`.

        Mind that “十五” is the tenth plan (2001 to 2005) and “十五五” the fifteenth.
        """
        plain = re.sub(r"[\s“”\"'‘’「」]", "", half_width(text))
        found = re.fullmatch(
            r"(?:第(.+)个五年|(.+)五)(?:时期|期间|规划|计划|规划时期|计划时期)?", plain
        )
        number = numeral(found[1] or found[2]) if found else None
        if number is None or number != int(number) or not 1 <= number <= cls._LAST:
            raise Refused(PLAN_UNREADABLE(text=text))
        return cls(int(number))

    @property
    def first_year(self) -> int:
        return {1: 1953, 2: 1958}.get(self.ordinal, 1951 + 5 * self.ordinal)

    @property
    def last_year(self) -> int:
        return self.first_year + 4

    @property
    def first(self) -> date:
        return date(self.first_year, 1, 1)

    @property
    def last(self) -> date:
        return date(self.last_year, 12, 31)

    @property
    def span(self) -> Span:
        return Span(self.first, date(self.last_year + 1, 1, 1))

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def years(self) -> tuple[Year, ...]:
        return tuple(Year(year) for year in range(self.first_year, self.last_year + 1))

    def next(self) -> "FiveYearPlan":
        return FiveYearPlan(self.ordinal + 1)

    def previous(self) -> "FiveYearPlan":
        return FiveYearPlan(self.ordinal - 1)

    @property
    def name(self) -> str:
        return f"{to_chinese(self.ordinal)}五"

    @property
    def label(self) -> str:
        return f"“{self.name}”"

    def __str__(self) -> str:
        return self.name
