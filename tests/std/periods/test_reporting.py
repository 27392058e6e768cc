"""The statistical reports know no January: 1-2月 are one period."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.std.findings import Refused
from daxiao.std.periods import Month, ReportingMonth, Span, reporting_months


PERIODS = st.builds(ReportingMonth, st.integers(1901, 2198), st.integers(2, 12))


def test_a_year_has_eleven_reporting_months() -> None:
    labels = [period.label for period in reporting_months(2026)]

    assert labels == ["2026年1-2月"] + [f"2026年{m}月" for m in range(3, 13)]


def test_reporting_months_cover_the_year_once() -> None:
    months = [month for period in reporting_months(2026) for month in period.months()]

    assert months == [Month(2026, m) for m in range(1, 13)]


def test_the_merged_period_is_both_months() -> None:
    merged = ReportingMonth(2026, 2)

    assert merged.is_merged
    assert merged.span == Span(date(2026, 1, 1), date(2026, 3, 1))
    assert (merged.first, merged.last) == (date(2026, 1, 1), date(2026, 2, 28))
    assert date(2026, 1, 15) in merged
    assert date(2026, 3, 1) not in merged
    assert not merged.next().is_merged


def test_cumulative_label_counts_from_january() -> None:
    assert [p.cumulative_label for p in reporting_months(2026)][:3] == [
        "2026年1-2月",
        "2026年1-3月",
        "2026年1-4月",
    ]
    assert ReportingMonth(2026, 12).cumulative == Span(date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(("month", "period"), [(1, 2), (2, 2), (3, 3), (12, 12)])
def test_every_month_belongs_to_one_period(month: int, period: int) -> None:
    assert ReportingMonth.of(Month(2026, month)) == ReportingMonth(2026, period)


@given(PERIODS)
def test_periods_follow_one_another(period: ReportingMonth) -> None:
    assert period.next().first == period.span.until
    assert period.next().previous() == period
    assert period.previous() < period < period.next()
    assert period.year_ago().label == period.label.replace(str(period.year), str(period.year - 1))


@given(PERIODS)
def test_period_is_read_back_from_its_text_and_its_label(period: ReportingMonth) -> None:
    assert ReportingMonth.parse(str(period)) == period
    assert ReportingMonth.parse(period.label) == period


@pytest.mark.parametrize(
    "text", ["2026年1-2月", "2026年1—2月份", "2026年 1至2月", "２０２６年１－２月", "2026-01/02"]
)
def test_the_merged_period_is_read_in_its_usual_ways(text: str) -> None:
    assert ReportingMonth.parse(text) == ReportingMonth(2026, 2)


@pytest.mark.parametrize("text", ["2026年1月", "2026-02", "2026年1-3月", "1800年1-2月", "二月", ""])
def test_a_lone_january_or_february_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        ReportingMonth.parse(text)

    assert refusal.value.findings[0].code == "period.reporting_month_unreadable"
    assert text in refusal.value.findings[0].sentence


@pytest.mark.parametrize(("year", "month"), [(2026, 1), (2026, 13), (1800, 3)])
def test_impossible_reporting_months_cannot_be_built(year: int, month: int) -> None:
    with pytest.raises(ValueError, match=r"January|no such period"):
        ReportingMonth(year, month)
