"""The national five-year plans, from their names alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.std.findings import Refused
from daxiao.std.periods import FiveYearPlan, Span, Year


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("一五", 1953, 1957),
        ("二五", 1958, 1962),
        ("三五", 1966, 1970),
        ("十五", 2001, 2005),
        ("十一五", 2006, 2010),
        ("十三五", 2016, 2020),
        ("十四五", 2021, 2025),
        ("十五五", 2026, 2030),
        ("二十五", 2051, 2055),
    ],
)
def test_the_name_gives_the_years(name: str, first: int, last: int) -> None:
    plan = FiveYearPlan.parse(name)

    assert (plan.first_year, plan.last_year) == (first, last)
    assert plan.name == str(plan) == name
    assert plan.label == f"“{name}”"


@pytest.mark.parametrize(
    "text",
    [
        "十四五",
        "“十四五”",
        '"十四五"',
        "十四五时期",
        "“十四五”规划",
        "“十四五” 期间",
        "第十四个五年规划",
        "14五",
    ],
)
def test_the_usual_ways_to_name_a_plan(text: str) -> None:
    assert FiveYearPlan.parse(text) == FiveYearPlan(14)


@pytest.mark.parametrize(
    "text", ["", "五", "十四", "零五", "九十九五", "两点五五", "十四五年", "abc五"]
)
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        FiveYearPlan.parse(text)

    assert refusal.value.findings[0].code == "period.five_year_plan_unreadable"


def test_a_plan_is_a_period() -> None:
    plan = FiveYearPlan(15)

    assert plan.span == Span(date(2026, 1, 1), date(2031, 1, 1))
    assert (plan.first, plan.last) == (date(2026, 1, 1), date(2030, 12, 31))
    assert date(2030, 12, 31) in plan
    assert date(2031, 1, 1) not in plan
    assert plan.years() == tuple(Year(y) for y in range(2026, 2031))


@given(st.integers(1, 40))
def test_ordinal_name_and_years_agree(ordinal: int) -> None:
    plan = FiveYearPlan(ordinal)

    assert FiveYearPlan.parse(plan.label) == plan
    assert {FiveYearPlan.of(y.year) for y in plan.years()} == {plan}


@given(st.integers(3, 39))
def test_from_the_third_on_plans_follow_without_a_gap(ordinal: int) -> None:
    plan = FiveYearPlan(ordinal)

    assert plan.next().first_year == plan.last_year + 1
    assert plan.next().previous() == plan
    assert plan < plan.next()


@pytest.mark.parametrize("year", [1952, 1963, 1965, 2156])
def test_some_years_lie_in_no_plan(year: int) -> None:
    assert FiveYearPlan.of(year) is None


@pytest.mark.parametrize("ordinal", [0, 41])
def test_impossible_plans_cannot_be_built(ordinal: int) -> None:
    with pytest.raises(ValueError, match="no five-year plan"):
        FiveYearPlan(ordinal)
