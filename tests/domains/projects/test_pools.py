"""What is refused before it can be counted: quotas, yearly lists, monthly figures, pasted tables (S004-P-36, P-41, P-42)."""

from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.projects.rules import pools, quota_tables, quota_words, quotas
from daxiao.domains.projects.rules.pools import Listing, MonthReport, YearList
from daxiao.domains.projects.types import Quota
from daxiao.std.findings import Decision
from tests.domains.projects.shipped import values


D = Decimal
TODAY = date(2026, 3, 2)
YARDSTICK = quotas.yardstick_of(values("quotas"))


def codes(decision: Decision) -> list[str]:
    return [f.code.removeprefix("projects.") for f in decision.findings]


@pytest.mark.parametrize(
    ("quota", "year", "planned", "source", "expected"),
    [
        (Quota.RENOVATION, 2026, "60", "专栏3", []),
        (Quota.RENOVATION_INVEST, 2026, "18.5", "专栏3", []),
        (Quota.RENOVATION, 2026, "0", "专栏3", []),
        (Quota.RENOVATION, 2026, "60.5", "专栏3", ["quota_in_parts"]),
        (Quota.RENOVATION, 2026, "-1", "专栏3", ["quota_negative"]),
        (Quota.RENOVATION, 26, "60", "专栏3", ["list_year_unfit"]),
        (Quota.RENOVATION, 2026, "60", " ", ["quota_source_missing"]),
    ],
)
def test_a_quota_is_set_only_where_it_can_be_reached(
    quota: Quota, year: int, planned: str, source: str, expected: list[str]
) -> None:
    found = pools.may_set(quota, year=year, planned=D(planned), source=source)

    assert codes(found) == expected


@pytest.mark.parametrize(
    ("listing", "is_admitted", "expected"),
    [
        (Listing(YearList.GROWTH, 2026, TODAY, D("0.2")), True, []),
        (Listing(YearList.GROWTH, 2026, TODAY, D("0.1999")), True, ["growth_expected_small"]),
        (Listing(YearList.GROWTH, 2026, TODAY), True, ["growth_expected_missing"]),
        (Listing(YearList.RESERVE, 2026, TODAY), True, []),
        (Listing(YearList.LIBRARY, 2026, TODAY), True, []),
        (Listing(YearList.RESERVE, 2026, TODAY), False, ["list_not_admitted"]),
        (Listing(YearList.RESERVE, 2026, date(2026, 3, 3)), True, ["list_day_in_future"]),
        (Listing(YearList.RESERVE, 2025, TODAY), True, ["list_day_of_other_year"]),
        # carried over from last year's list into this year's
        (Listing(YearList.GROWTH, 2026, date(2025, 6, 1), D(1)), True, []),
    ],
)
def test_a_project_is_listed_only_where_the_plan_takes_it(
    listing: Listing, is_admitted: bool, expected: list[str]
) -> None:
    found = pools.may_list(listing, is_admitted=is_admitted, yardstick=YARDSTICK, today=TODAY)

    assert codes(found) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (MonthReport(date(2026, 3, 1), D("0.5")), []),
        (MonthReport(date(2026, 3, 1), D(0)), []),
        (MonthReport(date(2026, 3, 1), D("-0.1")), ["month_invested_negative"]),
        (MonthReport(date(2026, 3, 1), D("5.01")), ["month_invested_above_total"]),
        (MonthReport(date(2026, 4, 1), D(1)), ["month_in_future"]),
        (MonthReport(date(2026, 3, 1)), ["month_empty"]),
        (MonthReport(date(2026, 3, 1), None, D("0.1")), []),
        (MonthReport(date(2026, 3, 1), None, D("-0.1")), []),
        (MonthReport(date(2025, 3, 1), None, D("0.1")), ["month_gain_of_no_point"]),
    ],
)
def test_a_month_is_told_only_with_figures_that_can_be(
    told: MonthReport, expected: list[str]
) -> None:
    found = pools.may_report(told, total=D(5), expected={2026: D(1)}, today=TODAY)

    assert codes(found) == expected


def test_taking_off_a_list_wants_a_reason_and_a_listing() -> None:
    off = pools.may_take_off(YearList.GROWTH, year=2026, is_listed=False, reason=" ")

    assert codes(off) == ["not_listed", "list_reason_missing"]
    assert pools.may_take_off(YearList.GROWTH, year=2026, is_listed=True, reason="停产").allowed


@pytest.mark.parametrize(
    ("wording", "unit", "expected"),
    [
        ("储备重点工业项目", "个", Quota.RESERVE),
        ("新增落地重点工业项目", "个", Quota.LANDED),
        ("重点工业项目建成投产", "个", Quota.PRODUCED),
        ("储备工业新增长点项目", "个", Quota.GROWTH_POOL),
        ("谋划入库项目", "个", Quota.GROWTH_POOL),
        ("预增产值", "亿元", Quota.GROWTH_EXPECTED),
        ("增长点达效", "个", Quota.GROWTH_REACHED),
        ("谋划实施投资500万元以上的工业技改项目", "个", Quota.RENOVATION),
        ("亿元以上技改项目", "个", Quota.RENOVATION_LARGE),
        ("工业技改投资", "亿元", Quota.RENOVATION_INVEST),
        ("新开工亿元以上工业项目", "个", Quota.STARTED_LARGE),
        ("新开工省重点项目", "个", Quota.STARTED_PROVINCIAL),
        ("亿元以上项目竣工投产", "个", Quota.PRODUCED_LARGE),
        ("新入库工业项目", "个", Quota.LISTED),
        ("新入库工业项目入库额", "亿元", Quota.LISTED_INVEST),
        ("新入库技改项目", "个", Quota.RENOVATION_LISTED),
        ("新入库技改项目入库额", "亿元", Quota.RENOVATION_LISTED_INVEST),
        # other things that sound like it
        ("规上企业技改投资增速", "%", None),
        ("入库培育企业", "家", None),
        ("科技型中小企业入库", "家", None),
        ("新一轮规上工业企业技改", "%", None),
        ("新储备优秀人才团队", "个", None),
        ("工业技改专项资金池", "亿元", None),
    ],
)
def test_the_words_of_the_plans_mean_a_quota_or_none(
    wording: str, unit: str, expected: Quota | None
) -> None:
    assert quota_words.quota_of(wording, unit) is expected


PLACES = {"青禾县": 1, "青禾": 1, "白石县": 2}


def test_a_grid_is_read_by_its_heads_and_first_column() -> None:
    text = "地区\t技改项目数（个）\t技改投资\n青禾县\t60\t18.5亿元\n白石县\t50\t—\n合计\t110\t18.5"

    read = quota_tables.read_table(text, PLACES)

    assert read.findings == ()
    assert [(p.place, p.quota, p.planned) for p in read.lines] == [
        (1, Quota.RENOVATION, D(60)),
        (1, Quota.RENOVATION_INVEST, D("18.5")),
        (2, Quota.RENOVATION, D(50)),
    ]


def test_typed_lines_are_read_too() -> None:
    read = quota_tables.read_table("青禾 技改项目数 60个\n\n白石县：技改投资：5000万元\n", PLACES)

    assert [(p.place, p.quota, p.planned) for p in read.lines] == [
        (1, Quota.RENOVATION, D(60)),
        (2, Quota.RENOVATION_INVEST, D("0.5")),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("南渡县 技改项目数 60", "quota_place_unknown"),
        ("青禾县 技改个数 60", "quota_unknown"),
        ("青禾县 技改项目数 许多", "quota_figure_unread"),
        ("青禾县 60", "quota_line_unread"),
        ("地区\t技改项目数\n南渡县\t60", "quota_place_unknown"),
        ("地区\t技改项目数\n青禾县\t约六十", "quota_figure_unread"),
        (" \n", "quota_table_empty"),
        ("合计 技改项目数 60", "quota_table_empty"),
    ],
)
def test_what_is_not_understood_is_said_and_never_guessed(text: str, code: str) -> None:
    read = quota_tables.read_table(text, PLACES)

    assert read.lines == ()
    assert [f.code for f in read.findings] == [f"projects.{code}"]
