"""Scheduled progress starts at nothing, never falls and ends with all of it (05-principles.md no. 7)."""

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.domains.targets.rules import profiles
from daxiao.domains.targets.rules.profiles import (
    Mark,
    Node,
    PastYear,
    Profile,
    ProfileKind,
    ProfileYardstick,
)
from daxiao.std import thresholds
from daxiao.std.findings import Refused
from daxiao.std.periods import Month, Quarter, Span, Year
from daxiao.std.workdays import HolidayTable


YEAR = Year(2026)
PLAIN = ProfileYardstick(season_years=3, s_curve_power=2, merges_january=False)
MERGED = ProfileYardstick(season_years=3, s_curve_power=2, merges_january=True)
# Spring Festival 2026 with its two make-up days, as far as these tests need the notice
HOLIDAYS = HolidayTable(
    off=frozenset(date(2026, 2, 15) + timedelta(days=n) for n in range(9)),
    work=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
    known=frozenset({2026}),
)


def past(year: int, *values: int | None) -> PastYear:
    months = {n: Decimal(v) for n, v in enumerate(values, 1) if v is not None}
    return PastYear(year, months)


STEADY = (4, 2, 8, 8, 8, 8, 8, 8, 8, 8, 10, 20)


def why(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [f.sentence for f in refused.value.findings]


# ---------------------------------------------------------------- every curve

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
YARDSTICKS = st.builds(
    ProfileYardstick,
    season_years=st.integers(1, 5),
    s_curve_power=st.integers(1, 6),
    merges_january=st.booleans(),
)
AMOUNTS = st.integers(-50, 1000).map(Decimal)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    since = draw(DAYS)
    return Span(since, since + timedelta(days=draw(st.integers(1, 800))))


@st.composite
def nodes(draw: st.DrawFn, span: Span) -> list[Node]:
    length = span.days or 1
    offsets = sorted(draw(st.sets(st.integers(0, length - 1), min_size=1, max_size=6)))
    percents = sorted(
        draw(st.lists(st.decimals(0, 100, places=1), min_size=len(offsets), max_size=len(offsets)))
    )
    found = [
        Node(span.since + timedelta(days=o), p) for o, p in zip(offsets, percents, strict=True)
    ]
    return [n if n.day != span.last else Node(n.day, Decimal(100)) for n in found]


@st.composite
def curves(draw: st.DrawFn) -> Profile:
    """A profile of any kind, over a year or between two dates, merged or not."""
    kind = draw(st.sampled_from([k for k in ProfileKind if k is not ProfileKind.YEARS]))
    span, merged, yardstick = draw(spans()), draw(st.booleans()), draw(YARDSTICKS)
    match kind:
        case ProfileKind.LINEAR:
            return profiles.linear(draw(st.sampled_from([span, YEAR.span])), merged=merged)
        case ProfileKind.SEASON:
            years = st.dictionaries(st.integers(1, 12), AMOUNTS, min_size=8)
            found = [PastYear(2025 - n, draw(years)) for n in range(draw(st.integers(0, 4)))]
            return profiles.default_of(YEAR, found, yardstick)
        case ProfileKind.S_CURVE:
            return profiles.s_curve(span, yardstick, merged=merged)
        case ProfileKind.MILESTONES:
            return profiles.milestones(span, draw(nodes(span)), is_stepped=merged)
        case _:
            week = Span(span.since, (span.until or span.since) + timedelta(days=14))
            return profiles.by_workdays(week, HOLIDAYS, merged=merged)


def _check_curve(curve: Profile, some_days: list[date]) -> None:
    eve = curve.span.since - timedelta(days=1)
    days = sorted([eve, curve.span.since, *some_days, *(m.day for m in curve.marks)])
    shares = [curve.at(day) for day in days]

    assert curve.at(eve) == 0
    assert curve.at(curve.last) == 1
    assert shares == sorted(shares)
    assert curve.at(curve.last + timedelta(days=400)) == 1


@settings(max_examples=150, deadline=None)
@given(curves(), st.lists(DAYS, max_size=20))
def test_every_curve_rises_from_nothing_to_all(curve: Profile, days: list[date]) -> None:
    _check_curve(curve, days)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 500).map(Decimal), st.booleans()), min_size=1, max_size=5),
    st.lists(DAYS, max_size=20),
)
def test_several_years_rise_too(years: list[tuple[Decimal, bool]], days: list[date]) -> None:
    parts = [
        (amount, profiles.s_curve(Year(2024 + n).span, PLAIN, merged=merged))
        for n, (amount, merged) in enumerate(years)
    ]
    if not any(amount for amount, _ in parts):
        with pytest.raises(Refused):
            profiles.over_years(parts)
        return
    _check_curve(profiles.over_years(parts), days)


@settings(max_examples=60, deadline=None)
@given(curves(), st.integers(0, 10**12))
def test_the_parts_of_a_curve_make_the_whole_and_so_do_its_amounts(
    curve: Profile, units: int
) -> None:
    """The months of a profile can be given to the allocation as weights: together they are 1."""
    months = [m.span.intersection(curve.span) for m in curve.span.months()]

    assert sum((curve.during(m) for m in months if m), Fraction(0)) == 1
    assert curve.scheduled(Decimal(units).scaleb(-4), curve.last) == Decimal(units).scaleb(-4)


# ---------------------------------------------------------------- each kind


def test_a_straight_year_is_the_month_over_twelve() -> None:
    """conventions.md §4.7: 时序进度 is month ÷ 12, whatever the length of the month."""
    line = profiles.linear(YEAR.span)

    assert line.at_month(Month(2026, 2)) == Fraction(2, 12)
    assert line.at(date(2026, 9, 30)) == Fraction(9, 12)
    assert line.at(date(2026, 1, 31)) > line.at(date(2026, 1, 16)) > 0


def test_between_two_dates_each_day_counts_the_same() -> None:
    line = profiles.linear(Span(date(2026, 3, 11), date(2026, 3, 21)))

    assert [line.at(date(2026, 3, d)) for d in (10, 11, 15, 20)] == [
        0,
        Fraction(1, 10),
        Fraction(1, 2),
        1,
    ]


def test_an_open_end_has_no_profile() -> None:
    with pytest.raises(ValueError, match="needs an end"):
        profiles.linear(Span(date(2026, 1, 1)))


def test_january_is_not_judged_where_it_is_merged() -> None:
    """05-principles.md no. 7: January and February are reported together; the mark is at the end of February."""
    line = profiles.linear(YEAR.span, merged=True)

    assert line.at_month(Month(2026, 1)) is None
    assert line.at_month(Month(2026, 2)) == Fraction(2, 12)
    assert line.at_month(Month(2026, 3)) == Fraction(3, 12)
    assert Mark(date(2026, 1, 31), Fraction(1, 12)) not in line.marks


def test_a_span_that_ends_in_january_cannot_merge_it() -> None:
    line = profiles.linear(Span(date(2025, 11, 1), date(2026, 2, 1)), merged=True)

    assert line.at_month(Month(2026, 1)) == 1


def test_last_years_season_is_followed() -> None:
    """20-targets-tasks.md §1: by default the schedule has last year's own seasonality."""
    curve = profiles.default_of(YEAR, [past(2025, *STEADY)], PLAIN)

    assert curve.kind is ProfileKind.SEASON
    assert curve.at_month(Month(2026, 2)) == Fraction(6, 100)
    assert curve.at_month(Month(2026, 11)) == Fraction(80, 100)
    assert curve.notes == ()


def test_years_count_alike_whatever_they_produced() -> None:
    small = past(2024, *([1] * 12))
    large = past(2025, *([0] * 11), 1200)
    curve = profiles.season(YEAR, [small, large], PLAIN)

    assert curve.at_month(Month(2026, 6)) == Fraction(1, 4)


def test_only_the_latest_years_count_and_none_from_the_future() -> None:
    one = ProfileYardstick(season_years=1, s_curve_power=2, merges_january=False)
    years = [past(2024, *([0] * 11), 5), past(2025, *([1] * 12)), past(2026, *([0] * 11), 5)]

    assert profiles.season(YEAR, years, one).at_month(Month(2026, 6)) == Fraction(1, 2)


def test_a_year_with_a_missing_month_tells_no_season() -> None:
    """A missing month is not a month with nothing."""
    holed = past(2025, 4, 2, None, *STEADY[3:])
    curve = profiles.season(YEAR, [past(2024, *STEADY), holed], PLAIN)

    assert curve.at_month(Month(2026, 2)) == Fraction(6, 100)
    assert [n.sentence for n in curve.notes] == ["2025年缺3月，推算季节时没有采用这一年"]
    with pytest.raises(Refused) as refused:
        profiles.season(YEAR, [holed], PLAIN)
    assert why(refused)[0].startswith("没有完整的往年数据可以推算季节进度：2025年缺3月")


def test_a_year_too_old_to_be_taken_is_not_complained_of() -> None:
    curve = profiles.season(YEAR, [past(2020, 1), past(2025, *STEADY)], PLAIN)

    assert curve.notes == ()


def test_without_a_season_the_parts_are_equal_and_the_user_is_told() -> None:
    curve = profiles.default_of(YEAR, [], MERGED)

    assert curve.kind is ProfileKind.LINEAR
    assert curve.at_month(Month(2026, 1)) is None
    assert [n.sentence for n in curve.notes] == ["没有往年的数，暂按匀速进度"]


@pytest.mark.parametrize("first", [(None, 6), (4, 2)])
def test_a_merged_season_takes_both_months_however_they_were_reported(
    first: tuple[int | None, int],
) -> None:
    curve = profiles.season(YEAR, [past(2025, *first, *STEADY[2:])], MERGED)

    assert curve.at_month(Month(2026, 1)) is None
    assert curve.at_month(Month(2026, 2)) == Fraction(6, 100)
    assert curve.at_month(Month(2026, 3)) == Fraction(14, 100)


def test_a_january_reported_with_february_is_missing_where_months_stand_alone() -> None:
    with pytest.raises(Refused):
        profiles.season(YEAR, [past(2025, None, 6, *STEADY[2:])], PLAIN)


def test_a_month_below_zero_counts_as_none_and_is_named() -> None:
    curve = profiles.season(YEAR, [past(2025, 5, -3, 5, *([0] * 9))], PLAIN)

    assert curve.at_month(Month(2026, 1)) == curve.at_month(Month(2026, 2)) == Fraction(1, 2)
    assert [n.sentence for n in curve.notes] == ["2025年2月 当月数为负，推算季节时按零计"]


def test_a_year_without_anything_has_no_season() -> None:
    with pytest.raises(Refused) as refused:
        profiles.season(YEAR, [past(2025, *([0] * 12))], PLAIN)

    assert "2025年全年合计不大于零" in why(refused)[0]


def test_working_days_leave_the_festival_flat_and_count_the_make_up_days() -> None:
    """conventions.md §4.6: the make-up Saturdays before and after the Spring Festival are worked."""
    curve = profiles.by_workdays(Month(2026, 2).span, HOLIDAYS)

    assert curve.at(date(2026, 2, 15)) == curve.at(date(2026, 2, 23))
    assert curve.at(date(2026, 2, 14)) > curve.at(date(2026, 2, 13))
    assert curve.at(date(2026, 2, 7)) == curve.at(date(2026, 2, 8)) == Fraction(5, 16)
    assert curve.notes == ()


def test_a_year_without_its_notice_is_marked() -> None:
    curve = profiles.by_workdays(Year(2027).span, HOLIDAYS)

    assert [n.sentence for n in curve.notes] == ["2027年的放假安排尚未录入，工作日暂按周末推算"]


def test_a_weekend_has_no_working_day() -> None:
    with pytest.raises(Refused) as refused:
        profiles.by_workdays(Span(date(2026, 3, 7), date(2026, 3, 9)), HOLIDAYS)

    assert why(refused) == ["2026-03-07至2026-03-08没有工作日，请延长时段或改用匀速进度"]


def test_an_s_curve_is_slow_at_both_ends_and_half_way_at_half_time() -> None:
    span = Span(date(2026, 1, 1), date(2026, 12, 27))  # 360 days
    curve = profiles.s_curve(span, PLAIN)
    line = profiles.s_curve(span, ProfileYardstick(1, 1, merges_january=False))

    assert curve.at(date(2026, 1, 31)) < line.at(date(2026, 1, 31)) == Fraction(31, 360)
    assert curve.at(date(2026, 11, 30)) > line.at(date(2026, 11, 30))
    assert abs(curve.at(date(2026, 6, 29)) - Fraction(1, 2)) < Fraction(1, 100)


def test_milestones_are_met_in_straight_lines_or_in_steps() -> None:
    """S004-G-05: several target dates; interpolated only when the planner says so."""
    asked = [Node(Quarter(2026, q).last, Decimal(p)) for q, p in ((1, 20), (2, 45), (3, 75))]
    line = profiles.milestones(YEAR.span, asked)
    steps = profiles.milestones(YEAR.span, asked, is_stepped=True)

    assert line.at(date(2026, 3, 31)) == steps.at(date(2026, 3, 31)) == Fraction(1, 5)
    assert steps.at(date(2026, 3, 30)) == 0
    assert steps.at(date(2026, 6, 29)) == Fraction(1, 5)
    assert Fraction(1, 5) < line.at(date(2026, 6, 29)) < Fraction(45, 100)
    assert steps.at(date(2026, 12, 30)) == Fraction(3, 4)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ([], "请至少填写一个节点（日期和应完成的百分比）"),
        ([(2027, 1, 1, 50)], "节点 2027-01-01 不在 2026-01-01 至 2026-12-31 之内，请改日期"),
        ([(2026, 3, 1, 101)], "节点 2026-03-01 的 101% 不在 0—100% 之内，请改正"),
        ([(2026, 3, 1, 9), (2026, 3, 1, 10)], "2026-03-01 有两个节点，请只留一个"),
        (
            [(2026, 6, 1, 40), (2026, 3, 1, 50)],
            "节点 2026-06-01 的 40% 低于前一个节点，应完成数只能增加，请改正",
        ),
        ([(2026, 12, 31, 90)], "最后一天 2026-12-31 的节点是 90%，应为 100%，请改正"),
    ],
)
def test_nodes_that_make_no_schedule_are_refused(
    asked: list[tuple[int, int, int, int]], sentence: str
) -> None:
    found = [Node(date(y, m, d), Decimal(p)) for y, m, d, p in asked]
    with pytest.raises(Refused) as refused:
        profiles.milestones(YEAR.span, found)

    assert why(refused) == [sentence]


def test_years_follow_one_another_with_their_own_amounts() -> None:
    """S001-G-03, S004-G-05: a target of several years has one curve through the years' amounts."""
    parts = [
        (Decimal(100), profiles.linear(Year(2026).span, merged=True)),
        (Decimal(300), profiles.linear(Year(2027).span)),
    ]
    curve = profiles.over_years(parts)

    assert curve.at(date(2026, 12, 31)) == Fraction(1, 4)
    assert curve.at_month(Month(2027, 6)) == Fraction(1, 4) + Fraction(3, 8)
    assert curve.at_month(Month(2026, 1)) is None
    assert curve.at_month(Month(2027, 1)) is not None
    assert curve.scheduled(Decimal(400), date(2027, 6, 30)) == 250


def test_years_that_cannot_be_joined_are_refused() -> None:
    line = profiles.linear(YEAR.span)
    with pytest.raises(Refused) as refused:
        profiles.over_years([(Decimal(-1), line), (Decimal(2), profiles.linear(Year(2027).span))])
    assert why(refused) == ["2026年的任务数小于零，不能接成一条进度曲线，请改正"]
    with pytest.raises(ValueError, match="the day after"):
        profiles.over_years([(Decimal(1), line), (Decimal(1), profiles.linear(Year(2028).span))])


def test_a_curve_that_goes_back_is_no_profile() -> None:
    marks = (
        Mark(date(2026, 3, 31), Fraction(1, 2)),
        Mark(date(2026, 6, 30), Fraction(1, 4)),
        Mark(date(2026, 12, 31), Fraction(1)),
    )
    for wrong in (marks, marks[:2], ()):
        with pytest.raises(ValueError, match="a profile"):
            Profile(ProfileKind.LINEAR, YEAR.span, wrong)


def test_what_is_due_is_rounded_half_up() -> None:
    line = profiles.linear(YEAR.span)

    assert line.scheduled(Decimal(65), date(2026, 1, 31), places=0) == 5
    assert line.scheduled(Decimal(6), date(2026, 1, 31), places=0) == 1
    assert line.scheduled(Decimal(100), date(2026, 1, 31)) == Decimal("8.33")


# ---------------------------------------------------------------- the yardstick


def test_the_shipped_yardstick_is_understood() -> None:
    shipped = Path(__file__).parents[4] / "yardsticks" / "profiles.toml"
    (version,) = tomllib.loads(shipped.read_text(encoding="utf-8"))["version"]

    assert profiles.yardstick_of(version) == MERGED
    assert version["source"] == "平台默认（规划未作规定）"


@pytest.mark.parametrize(
    ("key", "value"),
    [("season_years", 0), ("s_curve_power", 21), ("s_curve_power", True), ("merges_january", 1)],
)
def test_a_yardstick_that_is_half_understood_is_refused(key: str, value: object) -> None:
    values: dict[str, object] = {"season_years": 3, "s_curve_power": 2, "merges_january": True}
    with pytest.raises(thresholds.NotUnderstood, match=key):
        profiles.yardstick_of(values | {key: value})
