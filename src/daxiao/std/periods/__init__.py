"""Periods of time: days to years, spans, reporting months, five-year plans, and "as of"."""

from daxiao.std.periods.five_years import PLAN_UNREADABLE, FiveYearPlan
from daxiao.std.periods.reporting import MONTH_UNREADABLE, ReportingMonth, reporting_months
from daxiao.std.periods.whole import (
    UNREADABLE,
    Day,
    Month,
    Period,
    Quarter,
    Span,
    Year,
    as_of,
    parse,
)


__all__ = [
    "MONTH_UNREADABLE",
    "PLAN_UNREADABLE",
    "UNREADABLE",
    "Day",
    "FiveYearPlan",
    "Month",
    "Period",
    "Quarter",
    "ReportingMonth",
    "Span",
    "Year",
    "as_of",
    "parse",
    "reporting_months",
]
