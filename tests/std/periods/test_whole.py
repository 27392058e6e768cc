"""Days, months, quarters, years and spans."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.std.findings import Refused
from daxiao.std.periods import Day, Month, Period, Quarter, Span, Year, as_of, parse


DAYS = st.dates(date(1901, 1, 1), date(2198, 12, 31))
KINDS = [Day, Month, Quarter, Year]
SPANS = st.builds(
    lambda since, days: Span(since, since + timedelta(days=days) if days else None),
    st.dates(date(2020, 1, 1), date(2020, 3, 1)),
    st.integers(0, 40),
)


# ---------------------------------------------------------------- the calendar


@pytest.mark.parametrize("kind", KINDS)
@given(day=DAYS)
def test_a_day_lies_in_its_period_and_in_no_neighbour(kind: type[Period], day: date) -> None:
    period = kind.of(day)

    assert day in period
    assert day in period.span
    assert day not in period.next()
    assert day not in period.previous()


@pytest.mark.parametrize("kind", KINDS)
@given(day=DAYS)
def test_periods_follow_one_another_without_gap_or_overlap(kind: type[Period], day: date) -> None:
    period = kind.of(day)

    assert period.next().first == period.last + timedelta(days=1) == period.span.until
    assert period.next().previous() == period
    assert period.previous() < period < period.next()  # type: ignore[operator]


@pytest.mark.parametrize("kind", KINDS)
@given(day=DAYS)
def test_period_is_read_back_from_its_text_and_its_label(kind: type[Period], day: date) -> None:
    period = kind.of(day)

    assert kind.parse(str(period)) == period
    assert kind.parse(period.label) == period
    assert parse(str(period)) == period
    assert parse(period.label) == period


@pytest.mark.parametrize("kind", KINDS)
@given(day=DAYS)
def test_months_of_a_period_are_those_it_touches(kind: type[Period], day: date) -> None:
    months = kind.of(day).months()

    assert len(months) == {Day: 1, Month: 1, Quarter: 3, Year: 12}[kind]
    assert Month.of(day) in months
    assert list(months) == sorted(months)


@given(DAYS, st.integers(-24, 24), st.integers(-24, 24))
def test_plus_adds_up(day: date, a: int, b: int) -> None:
    month = Month(2026, day.month)

    assert month.plus(a).plus(b) == month.plus(a + b)


@pytest.mark.parametrize(
    ("period", "ago"),
    [
        (Month(2026, 3), Month(2025, 3)),
        (Quarter(2026, 1), Quarter(2025, 1)),
        (Year(2026), Year(2025)),
    ],
)
def test_year_ago_is_the_base_of_a_yearly_comparison(period: Month, ago: Month) -> None:
    assert period.year_ago() == ago


def test_quarters_and_months_know_each_other() -> None:
    assert [Month(2026, m).quarter.quarter for m in range(1, 13)] == [1, 1, 1, 2, 2, 2] + [
        3
    ] * 3 + [4] * 3
    assert Year(2026).quarters() == tuple(Quarter(2026, q) for q in (1, 2, 3, 4))
    assert Quarter(2026, 2).months() == (Month(2026, 4), Month(2026, 5), Month(2026, 6))


def test_february_ends_as_the_calendar_says() -> None:
    assert Month(2024, 2).last == date(2024, 2, 29)
    assert Month(2026, 2).last == date(2026, 2, 28)


def test_cumulative_runs_from_january() -> None:
    assert Month(2026, 3).cumulative == Span(date(2026, 1, 1), date(2026, 4, 1))
    assert Month(2026, 3).cumulative_label == "2026年1-3月"
    assert Month(2026, 1).cumulative_label == "2026年1月"


@pytest.mark.parametrize(
    "build",
    [
        lambda: Month(2026, 0),
        lambda: Month(2026, 13),
        lambda: Quarter(2026, 5),
        lambda: Year(1899),
        lambda: Year(2200),
        lambda: Day(date(1899, 12, 31)),
        lambda: Year(2199).next(),
        lambda: Month(1900, 1).previous(),
    ],
)
def test_impossible_periods_cannot_be_built(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match="no such period"):
        build()


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026-03-05", Day(date(2026, 3, 5))),
        ("2026-3-5", Day(date(2026, 3, 5))),
        ("2026/3/5", Day(date(2026, 3, 5))),
        ("2026.3.5", Day(date(2026, 3, 5))),
        ("20260305", Day(date(2026, 3, 5))),
        ("2026年3月5日", Day(date(2026, 3, 5))),
        ("2026 年 3 月 5 号", Day(date(2026, 3, 5))),
        ("二〇二六年十二月三十一日", Day(date(2026, 12, 31))),
        ("2026-03", Month(2026, 3)),
        ("2026/3", Month(2026, 3)),
        ("2026.3", Month(2026, 3)),
        ("2026.12", Month(2026, 12)),
        ("202603", Month(2026, 3)),
        ("２０２６年３月", Month(2026, 3)),
        ("2026年03月份", Month(2026, 3)),
        ("二零二六年三月", Month(2026, 3)),
        ("2026Q1", Quarter(2026, 1)),
        ("2026-q4", Quarter(2026, 4)),
        ("2026年一季度", Quarter(2026, 1)),
        ("2026年第2季度", Quarter(2026, 2)),
        ("2026", Year(2026)),
        ("2026年", Year(2026)),
        (" 2026年度 ", Year(2026)),
        ("二〇二六年", Year(2026)),
    ],
)
def test_parse_reads_the_ways_people_write_a_period(text: str, period: Period) -> None:
    assert parse(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "202613",
        "2026-13",
        "2026-02-30",
        "2026-3/5",
        "26年3月",
        "3026",
        "2026Q5",
        "2026年五季度",
        "十十十十年",
        "2026年十十月",
        "2026年3",
        "2026年上半年",
        "2026-03-05 08:00",
    ],
)
def test_parse_refuses_what_it_cannot_read(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(text)

    (finding,) = refusal.value.findings
    assert finding.code == "period.unreadable"
    assert f"“{text}”不是能识别的时间" in finding.sentence


@pytest.mark.parametrize(
    ("kind", "text", "want"),
    [
        (Day, "2026-03", "日期，请改成“2026-03-05”"),
        (Month, "2026Q1", "月份，请改成“2026-03”"),
        (Quarter, "2026", "季度，请改成“2026Q1”"),
        (Year, "2026-03-05", "年份，请改成“2026”"),
    ],
)
def test_a_kind_refuses_the_text_of_another_and_shows_an_example(
    kind: type[Period], text: str, want: str
) -> None:
    with pytest.raises(Refused, match=want):
        kind.parse(text)


def test_labels_are_written_without_padding() -> None:
    assert Day(date(2026, 3, 5)).label == "2026年3月5日"
    assert Month(2026, 3).label == "2026年3月"
    assert Quarter(2026, 4).label == "2026年四季度"
    assert Year(2026).label == "2026年"


# ---------------------------------------------------------------- spans


def test_span_is_half_open() -> None:
    span = Span(date(2026, 1, 1), date(2026, 2, 1))

    assert date(2026, 1, 1) in span
    assert date(2026, 1, 31) in span
    assert date(2026, 2, 1) not in span
    assert date(2025, 12, 31) not in span
    assert span.days == 31
    assert span.last == date(2026, 1, 31)


def test_open_span_has_no_end() -> None:
    span = Span(date(2026, 4, 1))

    assert date(9999, 12, 31) in span
    assert date(2026, 3, 31) not in span
    assert span.last is None
    assert span.days is None
    with pytest.raises(ValueError, match="no last month"):
        span.months()


@pytest.mark.parametrize("until", [date(2026, 1, 1), date(2025, 12, 31)])
def test_span_without_a_day_cannot_be_built(until: date) -> None:
    with pytest.raises(ValueError, match="since < until"):
        Span(date(2026, 1, 1), until)


def test_months_of_a_span_are_those_it_touches() -> None:
    span = Span(date(2025, 12, 31), date(2026, 2, 2))

    assert span.months() == (Month(2025, 12), Month(2026, 1), Month(2026, 2))
    assert Span(date(2026, 1, 1), date(2026, 2, 1)).months() == (Month(2026, 1),)


@given(SPANS, SPANS, st.dates(date(2019, 12, 1), date(2020, 6, 1)))
def test_intersection_holds_the_days_of_both(one: Span, other: Span, day: date) -> None:
    both = one.intersection(other)

    assert (both is not None and day in both) is (day in one and day in other)
    assert both == other.intersection(one)
    assert one.overlaps(other) is (both is not None)


@given(SPANS, SPANS)
def test_covering_means_adding_no_day(one: Span, other: Span) -> None:
    assert one.covers(other) is (one.intersection(other) == other)
    assert one.covers(one)


# ---------------------------------------------------------------- as of

RULES = [(date(2022, 6, 1), "63号"), (date(2026, 4, 1), "2号"), (date(2026, 4, 1), "2号更正")]


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date(2022, 5, 31), None),
        (date(2022, 6, 1), "63号"),
        (date(2026, 3, 31), "63号"),
        (date(2026, 4, 1), "2号更正"),
        (date(2030, 1, 1), "2号更正"),
    ],
)
def test_as_of_gives_the_record_that_held_on_the_day(day: date, rule: str | None) -> None:
    found = as_of(RULES, day, known_on=lambda record: record[0])

    assert (found and found[1]) == rule


@given(st.lists(DAYS, unique=True), DAYS)
def test_as_of_does_not_depend_on_the_order_of_records(days: list[date], day: date) -> None:
    expected = max((d for d in days if d <= day), default=None)

    assert as_of(days, day, known_on=lambda d: d) == expected
    assert as_of(reversed(days), day, known_on=lambda d: d) == expected
