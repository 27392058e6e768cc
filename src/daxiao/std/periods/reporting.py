"""The months of the statistical reports, January and February merged."""

import re
from dataclasses import dataclass
from datetime import date

from daxiao.std.findings import FindingKind, Refused
from daxiao.std.periods.whole import Month, Span
from daxiao.std.zh import half_width


MONTH_UNREADABLE = FindingKind(
    "period.reporting_month_unreadable",
    "“{text}”不是能识别的报告期，请改成“2026年1-2月”或“2026年3月”这样的写法。",
)


@dataclass(frozen=True, slots=True, order=True)
class ReportingMonth:
    """A month of the statistical reports: there is none for January, February stands for both (1-2月).

    The holidays of the Spring Festival fall in either month, so the National Bureau of Statistics publishes the two
    together. `month` is 2 to 12, the month the period ends with.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if self.month == 1:
            raise ValueError("January is reported with February")
        Month(self.year, self.month)  # raises ValueError outside the calendar

    @classmethod
    def of(cls, month: Month) -> "ReportingMonth":
        """The reporting month that `month` is part of."""
        return cls(month.year, max(month.month, 2))

    @classmethod
    def parse(cls, text: str) -> "ReportingMonth":
        """2026年1-2月, 2026-01/02, or any single month from March on.

        Raises Refused with `period.reporting_month_unreadable`; a lone January or February is refused too, because
        it is not the figure of both.
        """
        plain = "".join(half_width(text).split())
        both = re.fullmatch(r"([0-9]{4})(?:年1[-—–~至]+2月份?|-01/02)", plain)
        try:
            month = Month.parse(f"{both[1]}-02" if both else plain)
        except Refused:
            raise Refused(MONTH_UNREADABLE(text=text)) from None
        if month.month <= 2 and not both:
            raise Refused(MONTH_UNREADABLE(text=text))
        return cls.of(month)

    @property
    def is_merged(self) -> bool:
        return self.month == 2

    @property
    def first(self) -> date:
        return date(self.year, 1 if self.is_merged else self.month, 1)

    @property
    def last(self) -> date:
        return Month(self.year, self.month).last

    @property
    def span(self) -> Span:
        return Span(self.first, Month(self.year, self.month).span.until)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def months(self) -> tuple[Month, ...]:
        return self.span.months()

    def next(self) -> "ReportingMonth":
        return ReportingMonth.of(Month(self.year, self.month).next())

    def previous(self) -> "ReportingMonth":
        return ReportingMonth.of(Month.of(self.first).previous())

    def year_ago(self) -> "ReportingMonth":
        return ReportingMonth(self.year - 1, self.month)

    @property
    def cumulative(self) -> Span:
        """From the first of January to the end of this period."""
        return Month(self.year, self.month).cumulative

    @property
    def cumulative_label(self) -> str:
        return Month(self.year, self.month).cumulative_label

    @property
    def label(self) -> str:
        """2026年1-2月, 2026年3月."""
        return self.cumulative_label if self.is_merged else Month(self.year, self.month).label

    def __str__(self) -> str:
        """2026-01/02 (an ISO 8601 interval), 2026-03."""
        return f"{self.year}-01/02" if self.is_merged else str(Month(self.year, self.month))


def reporting_months(year: int) -> tuple[ReportingMonth, ...]:
    """The eleven reporting months of `year`: 1-2月, then 3月 to 12月."""
    return tuple(ReportingMonth(year, month) for month in range(2, 13))
