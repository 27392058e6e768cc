"""Ratios and sums of indicators (S002-G-05, S003-G-02): read, checked for units and circles, computed, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.targets.rules import formulas
from daxiao.domains.targets.rules.formulas import Book, Formula, Term
from daxiao.std.findings import Refused


D = Decimal
UNITS = {
    "rd": "万元",
    "gdp": "亿元",
    "rd_rate": "%",
    "patents": "件",
    "people": "人",
    "per_people": "件/万人",
    "logistics": "亿元",
    "robots": "亿元",
    "parts": "万元",
    "smart": "亿元",
    "opened": "家",
    "closed": "个",
    "net": "家",
    "net_rate": "%",
    "firms": "家",
}


def book(**texts: str) -> Book:
    return Book({code: formulas.parse(text) for code, text in texts.items()}, UNITS)


def codes(found: Book) -> list[str]:
    return [f.code.removeprefix("targets.formula_") for f in formulas.check(found).findings]


READ: list[tuple[str, Formula]] = [
    ("rd / gdp", Formula((Term(1, "rd"),), (Term(1, "gdp"),))),
    ("rd÷gdp", Formula((Term(1, "rd"),), (Term(1, "gdp"),))),
    ("ａ＋ｂ－ｃ", Formula((Term(1, "a"), Term(1, "b"), Term(-1, "c")))),
    ("-a + b", Formula((Term(-1, "a"), Term(1, "b")))),
    ("（a + b）/ c", Formula((Term(1, "a"), Term(1, "b")), (Term(1, "c"),))),
    ("a / (b - c)", Formula((Term(1, "a"),), (Term(1, "b"), Term(-1, "c")))),
    ("研发投入 / 地区生产总值", Formula((Term(1, "研发投入"),), (Term(1, "地区生产总值"),))),
    ("x1.total", Formula((Term(1, "x1.total"),))),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[t for t, _ in READ])
def test_a_formula_is_read(text: str, expected: Formula) -> None:
    assert formulas.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [("a/b", "a / b"), ("(a)/(b+c)", "a / (b + c)"), ("(-a)/b", "(-a) / b"), ("+a-b", "a - b")],
)
def test_a_formula_is_written_with_no_more_brackets_than_it_needs(text: str, written: str) -> None:
    assert formulas.parse(text).text == written


UNREADABLE = [
    ("", "公式是空的"),
    ("   ", "公式是空的"),
    ("a / b / c", "只能有一个除号"),
    ("a + b / c", "除号旁边的加减要加括号"),
    ("a / b + c", "除号旁边的加减要加括号"),
    ("-a / b", "除号旁边的加减要加括号"),
    ("a b", "缺少运算符"),
    ("a +", "缺少运算符"),
    ("a ++ b", "缺少运算符"),
    ("/ a", "缺少运算符"),
    ("a /", "缺少运算符"),
    ("(a + b", "缺少运算符"),
    ("()", "缺少运算符"),
    ("a * b", "“* b”不是代码或运算符"),
    ("a / 100", "“100”不是代码或运算符"),
]


@pytest.mark.parametrize(("text", "why"), UNREADABLE, ids=[t or "empty" for t, _ in UNREADABLE])
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(
        Refused, match=f"看不懂公式“.*”：.*{why.replace('*', '[*]')}.*，请写成"
    ) as refused:
        formulas.parse(text)

    (finding,) = refused.value.findings
    assert (finding.code, finding.field) == ("targets.formula_unreadable", "formula")


terms = st.lists(
    st.builds(Term, st.sampled_from([1, -1]), st.sampled_from("abcdefg")), min_size=1, max_size=4
).map(tuple)


@for_all(st.builds(Formula, terms, st.one_of(st.just(()), terms)))
def test_what_is_written_is_read_again(formula: Formula) -> None:
    assert formulas.parse(formula.text) == formula


@for_all(st.text(alphabet="ab+-/() 1*（", max_size=12))
def test_any_text_is_a_formula_or_a_refusal(text: str) -> None:
    try:
        read = formulas.parse(text)
    except Refused:
        return
    assert formulas.parse(read.text) == read


CHECKED: list[tuple[dict[str, str], list[str]]] = [
    ({"rd_rate": "rd / gdp"}, []),
    ({"per_people": "patents / people"}, []),
    ({"smart": "logistics + robots + parts"}, []),
    ({"net": "opened - closed", "net_rate": "net / firms"}, []),
    ({"rd_rate": "rd / nobody"}, ["part_unknown"]),
    ({"nobody": "rd"}, ["part_unknown"]),
    ({"smart": "smart + robots"}, ["circle"]),
    ({"smart": "logistics + robots", "robots": "smart - logistics"}, ["circle"]),
    ({"smart": "logistics + opened"}, ["sum_unlike"]),
    ({"net_rate": "rd_rate + net_rate"}, ["circle", "share_added"]),
    ({"smart": "per_people + robots"}, ["share_added"]),
    ({"rd_rate": "rd"}, ["result_unlike"]),
    ({"rd_rate": "rd / people"}, ["result_unlike"]),
    ({"net": "rd / gdp"}, ["result_unlike"]),
    ({"per_people": "rd / people"}, ["result_unlike"]),
    ({"rd_rate": "per_people / people"}, ["result_unlike"]),
]


@pytest.mark.parametrize(("texts", "expected"), CHECKED, ids=[str(t) for t, _ in CHECKED])
def test_parts_circles_and_units_are_checked(texts: dict[str, str], expected: list[str]) -> None:
    assert codes(book(**texts)) == expected


def test_a_unit_that_nobody_knows_is_said() -> None:
    found = Book({"smart": formulas.parse("robots + parts")}, UNITS | {"parts": "筐"})
    assert [f.code for f in formulas.check(found).findings] == ["unit.unknown"]


def test_a_circle_is_told_once_with_its_way() -> None:
    found = book(smart="parts + logistics", parts="robots", robots="smart")

    (circle,) = formulas.check(found).findings
    assert circle.field == "parts"
    assert circle.sentence == "公式互相引用（parts → robots → smart → parts），请断开其中一处"


def test_a_diamond_is_no_circle() -> None:
    assert codes(book(smart="robots + parts", robots="logistics", parts="logistics")) == []


def test_an_unlike_sum_is_named_with_both_units() -> None:
    (finding,) = formulas.check(book(smart="logistics + opened")).findings

    assert "“logistics”（亿元）和“opened”（家）" in finding.sentence


EVALUATED: list[tuple[dict[str, str], str, dict[str, Decimal | None], Decimal]] = [
    ({"rd_rate": "rd / gdp"}, "rd_rate", {"rd": D(26000), "gdp": D(100)}, D("2.6")),
    (
        {"per_people": "patents / people"},
        "per_people",
        {"patents": D(450), "people": D(900000)},
        D(5),
    ),
    (
        {"smart": "logistics + robots + parts"},
        "smart",
        {"logistics": D(130), "robots": D("200.5"), "parts": D(15000)},
        D(332),
    ),
    ({"net": "opened - closed"}, "net", {"opened": D(3), "closed": D(8)}, D(-5)),
    (
        {"net": "opened - closed", "net_rate": "net / firms"},
        "net_rate",
        {"opened": D(60), "closed": D(10), "firms": D(400)},
        D("12.5"),
    ),
]


@pytest.mark.parametrize(
    ("texts", "code", "given", "expected"), EVALUATED, ids=[c for _, c, _, _ in EVALUATED]
)
def test_a_value_is_computed_in_its_own_unit(
    texts: dict[str, str], code: str, given: dict[str, Decimal | None], expected: Decimal
) -> None:
    assert formulas.evaluate(code, book(**texts), given).value == expected


@pytest.mark.parametrize("gone", ["opened", "closed"])
@pytest.mark.parametrize("nothing", [None, D("NaN")])
def test_a_missing_part_is_missing_and_never_zero(gone: str, nothing: Decimal | None) -> None:
    given = {"opened": D(60), "closed": D(10), "firms": D(400)} | {gone: nothing}
    found = formulas.evaluate(
        "net_rate", book(net="opened - closed", net_rate="net / firms"), given
    )

    assert (found.value, found.missing) == (None, (gone,))
    assert found.because == f"缺少“{gone}”的数据"


def test_zero_in_the_denominator_is_said_also_further_up() -> None:
    found = book(rd_rate="rd / gdp", net="opened")
    assert formulas.evaluate("rd_rate", found, {"rd": D(1), "gdp": D(0)}).because == (
        "“rd_rate”的分母是零，无法计算"
    )
    deep = Book({**found.formulas, "top": formulas.parse("rd_rate")}, UNITS | {"top": "%"})
    assert formulas.evaluate("top", deep, {"rd": D(1), "gdp": D(0)}).because == (
        "“rd_rate”的分母是零，无法计算"
    )


def test_a_typed_value_does_not_stand_in_for_a_computed_one() -> None:
    given = {"rd": D(26000), "gdp": D(100), "rd_rate": D(99)}
    assert formulas.evaluate("rd_rate", book(rd_rate="rd / gdp"), given).value == D("2.6")


def test_a_computed_indicator_is_not_typed() -> None:
    found = book(rd_rate="rd / gdp")

    assert formulas.may_report("rd", found).allowed
    (refusal,) = formulas.may_report("rd_rate", found).findings
    assert refusal.sentence == "“rd_rate”由公式 rd / gdp 算出，不必填报；请填报 rd、gdp"


def test_a_book_with_faults_is_not_evaluated() -> None:
    with pytest.raises(Refused, match="公式互相引用"):
        formulas.evaluate("smart", book(smart="smart + robots"), {"robots": D(1)})


sums = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


@for_all(sums, sums, sums)
def test_sums_are_exact(logistics: Decimal, robots: Decimal, parts: Decimal) -> None:
    given = {"logistics": logistics, "robots": robots, "parts": parts}
    found = formulas.evaluate("smart", book(smart="logistics + robots - parts"), given)

    assert found.value is not None
    assert found.value * 10000 == (logistics + robots) * 10000 - parts


@for_all(st.dictionaries(st.sampled_from(["opened", "closed", "firms"]), st.just(D(7))))
def test_missing_are_exactly_the_parts_that_are_not_given(given: dict[str, Decimal | None]) -> None:
    found = formulas.evaluate(
        "net_rate", book(net="opened - closed", net_rate="net / firms"), given
    )

    assert set(found.missing) == {"opened", "closed", "firms"} - given.keys()
    assert (found.value is None) is bool(found.missing)
