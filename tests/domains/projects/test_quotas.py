"""Quotas of growth points, renovation and reserve are counted from the register, with the projects that make them up."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import entries, quotas
from daxiao.domains.projects.rules.quotas import QuotaRow, Window
from daxiao.domains.projects.types import ProjectKind, Quota
from tests.domains.projects.shipped import values


D = Decimal
YARDSTICK = quotas.yardstick_of(values("quotas"))
YEAR = Window(2026, date(2026, 12, 31))
JUNE = Window(2026, date(2026, 6, 15))
CITY, EAST, WEST = "/421200/", "/421200/421202/", "/421200/421221/"
POINT = QuotaRow(
    1,
    EAST,
    ProjectKind.NEW,
    pooled_on=date(2026, 2, 1),
    expected={2026: D("0.5")},
    gained={(2026, 3): D("0.1"), (2026, 7): D("0.2"), (2025, 12): D(9)},
)
RENOVATION = QuotaRow(
    2,
    WEST,
    ProjectKind.RENOVATION,
    enterprise=7,
    invest=D("0.05"),
    started_on=date(2026, 3, 1),
    invested={(2026, 3): D("0.02"), (2026, 8): D("0.01"), (2025, 3): D(9)},
)
KEY = QuotaRow(
    3,
    EAST,
    ProjectKind.NEW,
    is_key_project=True,
    reserved_on=date(2026, 1, 1),
    registered_on=date(2026, 5, 1),
    produced_on=date(2026, 12, 31),
)


def value(quota: Quota, row: QuotaRow, window: Window = YEAR) -> Decimal:
    return quotas.count(quota, [row], place="", window=window, yardstick=YARDSTICK).value


@pytest.mark.parametrize(
    ("quota", "row", "window", "expected"),
    [
        (Quota.GROWTH_POOL, POINT, YEAR, "1"),
        (Quota.GROWTH_POOL, replace(POINT, expected={2026: D("0.2")}), YEAR, "1"),
        (Quota.GROWTH_POOL, replace(POINT, expected={2026: D("0.1999")}), YEAR, "0"),
        (Quota.GROWTH_POOL, replace(POINT, expected={2027: D(1)}), YEAR, "0"),
        (Quota.GROWTH_POOL, replace(POINT, pooled_on=date(2025, 12, 31)), YEAR, "0"),
        (Quota.GROWTH_POOL, replace(POINT, pooled_on=date(2026, 6, 16)), JUNE, "0"),
        (Quota.GROWTH_POOL, replace(POINT, left_on=date(2026, 9, 1)), YEAR, "0"),
        (Quota.GROWTH_POOL, replace(POINT, left_on=date(2026, 9, 1)), JUNE, "1"),
        (Quota.GROWTH_EXPECTED, POINT, YEAR, "0.5"),
        (Quota.GROWTH_EXPECTED, replace(POINT, expected={2026: D("0.2")}), YEAR, "0.2"),
        (Quota.GROWTH_EXPECTED, replace(POINT, expected={2026: D("0.1")}), YEAR, "0"),
        (Quota.GROWTH_EXPECTED, replace(POINT, pooled_on=date(2024, 1, 1)), YEAR, "0.5"),
        (Quota.GROWTH_EXPECTED, replace(POINT, pooled_on=None), YEAR, "0"),
        (Quota.GROWTH_ACTUAL, POINT, YEAR, "0.3"),
        (Quota.GROWTH_ACTUAL, POINT, JUNE, "0.1"),
        (Quota.GROWTH_ACTUAL, POINT, Window(2026, date(2026, 7, 1)), "0.3"),
        (Quota.RENOVATION, RENOVATION, YEAR, "1"),
        (Quota.RENOVATION, replace(RENOVATION, invest=D("0.0499")), YEAR, "0"),
        (Quota.RENOVATION, replace(RENOVATION, invest=None), YEAR, "0"),
        (Quota.RENOVATION, replace(RENOVATION, kind=ProjectKind.NEW), YEAR, "0"),
        (Quota.RENOVATION, replace(RENOVATION, started_on=None), YEAR, "0"),
        (Quota.RENOVATION, replace(RENOVATION, started_on=date(2024, 1, 1)), YEAR, "1"),
        (Quota.RENOVATION, replace(RENOVATION, produced_on=date(2026, 1, 1)), YEAR, "1"),
        (
            Quota.RENOVATION,
            replace(RENOVATION, started_on=date(2024, 1, 1), produced_on=date(2025, 12, 31)),
            YEAR,
            "0",
        ),
        (Quota.RENOVATION_LARGE, RENOVATION, YEAR, "0"),
        (Quota.RENOVATION_LARGE, replace(RENOVATION, invest=D(1)), YEAR, "1"),
        (Quota.RENOVATION_INVEST, RENOVATION, YEAR, "0.03"),
        (Quota.RENOVATION_INVEST, RENOVATION, JUNE, "0.02"),
        (Quota.RENOVATION_INVEST, replace(RENOVATION, kind=ProjectKind.NEW), YEAR, "0"),
        (Quota.RESERVE, KEY, YEAR, "1"),
        (Quota.RESERVE, replace(KEY, is_key_project=False), YEAR, "0"),
        (Quota.LANDED, KEY, YEAR, "1"),
        (Quota.LANDED, KEY, Window(2026, date(2026, 4, 30)), "0"),
        (Quota.LANDED, replace(KEY, left_on=date(2026, 8, 1)), YEAR, "0"),
        (Quota.PRODUCED, KEY, YEAR, "1"),
        (Quota.PRODUCED, KEY, JUNE, "0"),
        (Quota.PRODUCED, replace(KEY, produced_on=date(2027, 1, 1)), YEAR, "0"),
    ],
)
def test_what_counts(quota: Quota, row: QuotaRow, window: Window, expected: str) -> None:
    """S004-P-36, S004-P-41, S004-P-42, S000-P-14: the thresholds include their own figure (以上)."""
    assert value(quota, row, window) == D(expected)


LISTED = replace(KEY, invest=D(2), listed_on=date(2026, 5, 2), started_on=date(2026, 5, 3))


@pytest.mark.parametrize(
    ("quota", "row", "expected"),
    [
        (Quota.STARTED_LARGE, LISTED, "1"),
        (Quota.STARTED_LARGE, replace(LISTED, invest=D("0.99")), "0"),
        (Quota.STARTED_LARGE, replace(LISTED, invest=D(1)), "1"),
        (Quota.STARTED_LARGE, replace(LISTED, invest=None), "0"),
        (Quota.STARTED_LARGE, replace(LISTED, started_on=date(2025, 5, 3)), "0"),
        (Quota.STARTED_PROVINCIAL, LISTED, "0"),
        (Quota.STARTED_PROVINCIAL, replace(LISTED, is_provincial=True), "1"),
        (Quota.LISTED, LISTED, "1"),
        (Quota.LISTED, replace(LISTED, listed_on=None), "0"),
        (Quota.LISTED_INVEST, LISTED, "2"),
        (Quota.LISTED_INVEST, replace(LISTED, invest=None), "0"),
        (Quota.RENOVATION_LISTED, LISTED, "0"),
        (Quota.RENOVATION_LISTED, replace(LISTED, kind=ProjectKind.RENOVATION), "1"),
        (Quota.RENOVATION_LISTED_INVEST, replace(LISTED, kind=ProjectKind.RENOVATION), "2"),
        (Quota.RENOVATION_LISTED_INVEST, LISTED, "0"),
        (Quota.PRODUCED_LARGE, LISTED, "1"),
        (Quota.PRODUCED_LARGE, replace(LISTED, produced_on=None), "0"),
        (Quota.GROWTH_REACHED, POINT, "0"),
        (Quota.GROWTH_REACHED, replace(POINT, expected={2026: D("0.3")}), "1"),
        (Quota.GROWTH_REACHED, replace(POINT, pooled_on=None, expected={2026: D("0.3")}), "0"),
    ],
)
def test_the_funnel_of_the_other_plan(quota: Quota, row: QuotaRow, expected: str) -> None:
    """S000-P-03, S000-P-12, S000-P-14: counts and amounts per step against the yearly targets."""
    assert value(quota, row) == D(expected)


def test_every_quota_has_a_counter_with_a_definition() -> None:
    assert set(quotas.COUNTERS) == set(Quota)
    assert all(len(counter.definition) > 10 for counter in quotas.COUNTERS.values())


def test_a_value_comes_with_the_projects_that_make_it_up() -> None:
    rows = [replace(POINT, key=5, expected={2026: D(2)}), POINT, RENOVATION]
    found = quotas.count(Quota.GROWTH_EXPECTED, rows, place=EAST, window=YEAR, yardstick=YARDSTICK)

    assert (found.value, found.unit) == (D("2.5"), "亿元")
    assert found.parts == ((1, D("0.5")), (5, D(2)))
    assert found.keys == (1, 5)
    assert found.definition == quotas.COUNTERS[Quota.GROWTH_EXPECTED].definition


ROWS = st.lists(
    st.builds(
        QuotaRow,
        key=st.integers(1, 99),
        region=st.sampled_from([EAST, WEST]),
        kind=st.sampled_from(list(ProjectKind)),
        invest=st.sampled_from([None, D("0.01"), D("0.05"), D(3)]),
        is_key_project=st.booleans(),
        reserved_on=st.sampled_from([None, date(2026, 1, 5), date(2025, 1, 5)]),
        pooled_on=st.sampled_from([None, date(2026, 1, 5), date(2026, 8, 1)]),
        is_provincial=st.booleans(),
        listed_on=st.sampled_from([None, date(2026, 7, 1)]),
        registered_on=st.sampled_from([None, date(2026, 3, 1)]),
        started_on=st.sampled_from([None, date(2026, 4, 1), date(2025, 1, 1)]),
        produced_on=st.sampled_from([None, date(2026, 11, 1)]),
        expected=st.sampled_from([{}, {2026: D("0.1")}, {2026: D(2)}]),
        gained=st.sampled_from([{}, {(2026, 2): D("0.4")}]),
        invested=st.sampled_from([{}, {(2026, 2): D("0.4")}]),
    ),
    max_size=15,
    unique_by=lambda r: r.key,
)


@for_all(st.sampled_from(list(Quota)), ROWS)
def test_the_counties_add_up_to_the_city(quota: Quota, rows: list[QuotaRow]) -> None:
    def at(place: str) -> quotas.Counted:
        return quotas.count(quota, rows, place=place, window=YEAR, yardstick=YARDSTICK)

    assert at(EAST).value + at(WEST).value == at(CITY).value == at("").value
    assert set(at(EAST).keys) | set(at(WEST).keys) == set(at(CITY).keys)
    assert at(CITY).value == sum((added for _, added in at(CITY).parts), D(0))


@for_all(st.sampled_from(list(Quota)), ROWS, st.integers(0, 364), st.integers(0, 364))
def test_a_value_never_falls_within_the_year_while_nobody_leaves(
    quota: Quota, rows: list[QuotaRow], one: int, two: int
) -> None:
    def on(days: int) -> Decimal:
        window = Window(2026, date.fromordinal(date(2026, 1, 1).toordinal() + days))
        return quotas.count(quota, rows, place="", window=window, yardstick=YARDSTICK).value

    assert on(min(one, two)) <= on(max(one, two))


@pytest.mark.parametrize(
    ("region", "place", "is_within"),
    [
        (EAST, CITY, True),
        (CITY, EAST, False),
        (EAST, "", True),
        (EAST, EAST, True),
        ("/421200/421202", "421200", True),
        ("/4212001/", "/421200/", False),
    ],
)
def test_a_place_holds_what_lies_below_it(region: str, place: str, is_within: bool) -> None:
    assert quotas.is_within(region, place) is is_within


@pytest.mark.parametrize(
    ("actual", "planned", "percent", "is_met"),
    [
        ("90", "100", "90.0", True),
        ("89.96", "100", "90.0", False),
        ("150", "100", "150.0", True),
        ("0", "100", "0.0", False),
        ("5", "0", None, None),
        ("5", None, None, None),
    ],
)
def test_ninety_percent_is_judged_on_the_exact_values(
    actual: str, planned: str | None, percent: str | None, is_met: bool | None
) -> None:
    """S004-P-39: the year's plan is fulfilled from 90 % on."""
    found = quotas.completion(D(actual), None if planned is None else D(planned), YARDSTICK)

    assert found.percent == (None if percent is None else D(percent))
    assert found.is_met is is_met
    assert found.because


def test_growth_month_by_month_against_the_years_expectation() -> None:
    months = quotas.growth_months(POINT, Window(2026, date(2026, 4, 15)))

    assert [(m.month, m.gained, m.so_far, m.percent) for m in months] == [
        (1, None, D(0), D("0.0")),
        (2, None, D(0), D("0.0")),
        (3, D("0.1"), D("0.1"), D("20.0")),
    ]
    assert quotas.growth_months(replace(POINT, expected={}), JUNE)[0].percent is None


def test_full_coverage_of_renovation_names_who_is_missing() -> None:
    """S004-P-42: 规上企业技改全覆盖 by 2030."""
    rows = [RENOVATION, replace(RENOVATION, key=4, enterprise=8, started_on=date(2024, 1, 1))]
    covered, missing = quotas.renovation_coverage([7, 8, 9], rows, since=2026, window=YEAR)

    assert (covered, missing) == (frozenset({7}), frozenset({8, 9}))


@pytest.mark.parametrize(
    "wrong", [{"growth_min": "0"}, {"renovation_min": 0.05}, {"completion_percent": "90"}]
)
def test_a_yardstick_that_is_not_understood_is_not_used(wrong: dict[str, object]) -> None:
    with pytest.raises(entries.NotUnderstood):
        quotas.yardstick_of({**values("quotas"), **wrong})
