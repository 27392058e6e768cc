"""What may be entered as a project, and the sentence for what may not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import codes, entries, entry, sums
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.types import ProjectKind, ProjectSource
from daxiao.std.findings import Finding, Refused
from daxiao.std.money import MoneyUnit
from tests.domains.projects.shipped import values


TODAY = date(2026, 6, 15)
GOOD = ProjectInput(
    name="南丰公司年产2万吨铜箔项目",
    kind=ProjectKind.NEW,
    region="/420000/421200/421202/",
    enterprise="南丰新材料有限公司",
    industry_code="C3251",
    invest=Decimal("5.2"),
    secretaries=(1, 2),
    signed_on=date(2026, 1, 10),
)
YARDSTICK = entry.yardstick_of(values("entry"))


def codes_of(given: ProjectInput, taken: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    decision = entry.check_entry(given, yardstick=YARDSTICK, today=TODAY, taken=taken)
    return [(f.code.removeprefix("projects."), f.field) for f in decision.findings]


def test_a_good_entry_is_taken() -> None:
    assert codes_of(GOOD) == []
    assert entry.check_entry(GOOD, yardstick=YARDSTICK, today=TODAY).allowed


D = Decimal
FAULTS: list[tuple[dict[str, object], list[tuple[str, str]]]] = [
    ({"name": "  "}, [("name_missing", "name")]),
    ({"name": "铜箔项目"}, [("name_short", "name")]),
    ({"name": "长" * 101}, [("name_long", "name")]),
    ({"region": "/"}, [("place_missing", "region")]),
    ({"code": "421202-2026-0001"}, [("code_taken", "code")]),
    ({"code": "421202-2026-0002"}, []),
    ({"national_code": "2613-421202-04-01-123456"}, [("national_code_month", "national_code")]),
    ({"enterprise": ""}, [("enterprise_missing", "enterprise")]),
    ({"industry_code": "X12"}, [("industry_malformed", "industry_code")]),
    ({"industry_code": "F5211"}, [("not_industrial", "industry_code")]),
    ({"invest": D(0)}, [("sum_negative", "invest")]),
    ({"invest": D(-1)}, [("sum_negative", "invest")]),
    ({"invest": D(50000)}, [("wan_as_yi", "invest")]),
    ({"invest": D("0.0005")}, [("yi_as_wan", "invest")]),
    ({"invest": D(600)}, [("wan_as_yi", "invest")]),
    ({"invest": D(9000000)}, [("sum_implausible", "invest")]),
    ({"invest": D(50000), "confirmed": frozenset({"invest"})}, []),
    ({"invest": D(-1), "confirmed": frozenset({"invest"})}, [("sum_negative", "invest")]),
    ({"fixed_invest": D(6)}, [("part_above_whole", "fixed_invest")]),
    ({"year_invest": D("5.3")}, [("part_above_whole", "year_invest")]),
    ({"tax": D("0.0005")}, []),
    ({"tax": D(-1)}, [("sum_negative", "tax")]),
    ({"tax": D(0)}, []),
    ({"invest": D(5000000)}, [("wan_as_yi", "invest")]),
    ({"invest": D("0.000001")}, [("yi_as_wan", "invest")]),
    ({"invest": D("0.0000009")}, [("sum_implausible", "invest")]),
    ({"output": D(30000)}, [("wan_as_yi", "output")]),
    ({"land": D(-3)}, [("quantity_negative", "land")]),
    ({"jobs": -3}, [("quantity_negative", "jobs")]),
    ({"first_year": 1026}, [("year_unfit", "first_year")]),
    ({"last_year": 2042}, [("year_unfit", "last_year")]),
    ({"first_year": 2000, "last_year": 2041}, []),
    ({"first_year": 2026, "last_year": 2026}, []),
    ({"first_year": 2027, "last_year": 2026}, [("years_reversed", "last_year")]),
    ({"signed_on": date(2026, 6, 16)}, [("day_in_future", "signed_on")]),
    ({"signed_on": TODAY}, []),
    ({"planned_start_on": date(2027, 1, 1)}, []),
    ({"started_on": date(2026, 1, 9)}, [("days_reversed", "started_on")]),
    ({"started_on": date(2026, 1, 10)}, []),
    (
        {"started_on": date(2026, 3, 1), "produced_on": date(2026, 2, 1)},
        [("days_reversed", "produced_on")],
    ),
    (
        {"planned_start_on": date(2027, 3, 1), "planned_production_on": date(2027, 2, 1)},
        [("days_reversed", "planned_production_on")],
    ),
    ({"registered_on": date(2025, 12, 1)}, [("registered_before_signed", "registered_on")]),
    ({"registered_on": date(2026, 1, 10)}, []),
    ({"invest": D(10**8), "confirmed": frozenset({"invest"})}, [("sum_too_large", "invest")]),
    ({"land": D(10**8)}, [("quantity_too_large", "land")]),
    ({"jobs": 10**7}, [("quantity_too_large", "jobs")]),
    ({"industry_name": "铜" * 61}, [("field_long", "industry_name")]),
    ({"tags": frozenset({"标" * 201})}, [("field_long", "tags")]),
    ({"secretaries": (1, 2, 3)}, []),
    ({"secretaries": (1, 2, 3, 4)}, [("secretaries_too_many", "secretaries")]),
    ({"secretaries": (1, 1)}, [("secretary_twice", "secretaries")]),
    ({"source": ProjectSource.PLAN}, [("source_unsaid", "source_note")]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), FAULTS)
def test_each_fault_has_its_code_and_field(
    changes: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    """S004-P-16 (one to three secretaries), S000-P-09, S000-P-10, S000-P-11: the fields of a project."""
    given = replace(GOOD, **changes)  # type: ignore[arg-type]  # the table names the fields

    assert codes_of(given, frozenset({"421202-2026-0001"})) == expected


def test_the_slip_says_what_is_probably_meant() -> None:
    given = replace(GOOD, invest=Decimal(50000))
    (finding,) = entry.check_entry(given, yardstick=YARDSTICK, today=TODAY).findings

    assert finding.sentence == (
        "总投资填了50000亿元，大得不合常情，多半把万元当成了亿元：若应为5亿元请改正，确实如此请勾选“已核对”"
    )


def test_a_wrong_credit_code_stands_at_its_field() -> None:
    ((code, field),) = codes_of(replace(GOOD, credit_code="123"))

    assert code.startswith("credit_code.")
    assert field == "credit_code"


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("5亿", MoneyUnit.WAN, "5"),
        ("5亿元", MoneyUnit.YI, "5"),
        ("1.2", MoneyUnit.YI, "1.2"),
        ("50000", MoneyUnit.WAN, "5"),
        ("50,000万元", MoneyUnit.YI, "5"),
        ("人民币 3000万", MoneyUnit.YI, "0.3"),
        ("８亿元", MoneyUnit.YI, "8"),
    ],
)
def test_a_written_unit_is_believed_before_the_columns(
    text: str, unit: MoneyUnit, amount: str
) -> None:
    assert sums.read_sum(text, unit) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "约5亿", "五个亿吧", "5-10亿元", "1e9"])
def test_what_is_no_sum_is_said(text: str) -> None:
    found = sums.read_sum(text)

    assert isinstance(found, Finding)
    assert found.code == "projects.not_a_sum"


def test_five_in_a_column_of_wan_is_asked_about() -> None:
    """The reader of a spreadsheet meets “5” under 万元 and asks whether 5亿元 is meant."""
    amount = sums.read_sum("5", MoneyUnit.WAN)
    assert isinstance(amount, Decimal)
    finding = sums.slip_finding("总投资", amount, YARDSTICK.sums)

    assert finding is not None
    assert finding.sentence.startswith("总投资填了5万元，小得不合常情")
    assert "5亿元" in finding.sentence


@for_all(st.decimals(min_value="0.01", max_value="500", places=4))
def test_a_plausible_sum_is_never_asked_about_and_its_slip_always(amount: Decimal) -> None:
    up, down = amount * 10**4, amount / 10**4

    assert sums.slip_finding("总投资", amount, YARDSTICK.sums) is None
    for slipped in (up, down):
        if not YARDSTICK.sums.low <= slipped <= YARDSTICK.sums.high:
            finding = sums.slip_finding("总投资", slipped, YARDSTICK.sums)
            assert finding is not None
            assert f"应为{sums.shown(amount)}亿元" in finding.sentence


@pytest.mark.parametrize(
    "changed",
    [
        {"sum_low": "5", "sum_high": "1"},
        {"sum_low": "5", "sum_high": "5"},
        {"sum_low": 0.5},
        {"name_min": "six"},
    ],
)
def test_a_yardstick_that_is_not_understood_is_not_used(changed: dict[str, object]) -> None:
    with pytest.raises(entries.NotUnderstood):
        entry.yardstick_of({**values("entry"), **changed})


# ---- codes


def test_the_code_of_a_project_is_made_of_place_year_and_number() -> None:
    assert codes.project_code("421202", 2026, 17) == "421202-2026-0017"
    assert codes.project_code("421202100000", 2026, 12345) == "421202-2026-12345"


def test_a_place_without_a_code_is_refused() -> None:
    with pytest.raises(Refused, match="先给所在地填代码"):
        codes.project_code("高新区", 2026, 1)
    with pytest.raises(ValueError, match="no project"):
        codes.project_code("421202", 2026, 0)


TRIPLES = st.tuples(
    st.sampled_from(["421202", "421221", "420281", "421200"]),
    st.integers(2000, 2050),
    st.integers(1, 10**6),
)


@for_all(TRIPLES, TRIPLES)
def test_two_projects_never_get_one_code(
    one: tuple[str, int, int], two: tuple[str, int, int]
) -> None:
    assert (codes.project_code(*one) == codes.project_code(*two)) == (one == two)


@for_all(st.lists(TRIPLES, max_size=20))
def test_the_next_number_is_free(taken: list[tuple[str, int, int]]) -> None:
    used = {codes.project_code(*one) for one in taken} | {"手工编号-1"}
    number = codes.next_number("421202", 2026, used)

    assert codes.project_code("421202", 2026, number) not in used


def test_a_number_that_was_given_back_is_not_given_again() -> None:
    used = ["421202-2026-0003", "421202-2025-0009", "421221-2026-0011"]

    assert codes.next_number("421202", 2026, used) == 4
    assert codes.next_number("420281", 2026, used) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2601-421202-04-01-123456", None),
        ("2601-421202-04-01-12345x", None),
        ("2019-421202-04-01-123456", None),
        ("2600-421202-04-01-123456", "projects.national_code_month"),
        ("2613-421202-04-01-123456", "projects.national_code_month"),
        ("2601-421202-04-01-12345", "projects.national_code_malformed"),
        ("2601421202040112345 6", "projects.national_code_malformed"),
        ("2601-921202-04-01-123456", "division.malformed"),
        ("2601-000000-04-01-123456", None),
    ],
)
def test_a_national_code_is_tested_by_its_shape_only(text: str, code: str | None) -> None:
    found = codes.national_code_finding(text)

    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C3812", None),
        ("3812", None),
        ("C38", None),
        ("C", None),
        ("b0610", None),
        ("D44", None),
        ("", "projects.industry_malformed"),
        ("C381234", "projects.industry_malformed"),
        ("C4400", "projects.industry_letter"),
        ("9912", "projects.industry_unknown"),
        ("0012", "projects.industry_unknown"),
        ("A0111", "projects.not_industrial"),
        ("B0590", "projects.industry_letter"),
        ("E4700", "projects.not_industrial"),
    ],
)
def test_an_industry_code_is_of_the_classification(text: str, code: str | None) -> None:
    found = codes.industry_finding(text)

    assert (found.code if found else None) == code


def test_an_entry_is_brought_into_the_registers_own_precision() -> None:
    given = replace(
        GOOD,
        name="  南丰公司铜箔项目 ",
        credit_code=" 91abc ",
        industry_code="3251",
        invest=D("5.00001"),
        tax=D("1e12"),
        land=D("12.345"),
    )

    kept = entry.rounded(given)

    assert (kept.name, kept.credit_code, kept.industry_code) == (
        "南丰公司铜箔项目",
        "91ABC",
        "C3251",
    )
    assert (str(kept.invest), kept.tax, kept.land) == ("5.0000", D("1e12"), D("12.34"))
    assert entry.rounded(kept) == kept
    assert entry.rounded(replace(GOOD, industry_code="")).industry_code == ""
