"""A total is split without loss, and what does not add up is not split (05-principles.md no. 6)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.rules import allocating, allocation, summing
from daxiao.domains.targets.rules.allocation import (
    Allocation,
    Axis,
    Balance,
    Gap,
    Method,
    Part,
    Whole,
)
from daxiao.domains.targets.rules.summing import OverTime, Summing, SummingRule
from daxiao.domains.targets.types import Measure
from daxiao.std.findings import Refused


SUM = SummingRule(Summing.SUM, OverTime.SUM)


def whole(
    total: str,
    *,
    measure: Measure = Measure.FLOW,
    rule: SummingRule = SUM,
    axis: Axis = Axis.PLACE,
    places: int = 0,
) -> Whole:
    return Whole("重点工业项目", Decimal(total), measure, rule, axis, places)


def parts(*bases: str | None) -> list[Part]:
    return [
        Part(f"p{n}", f"第{n}区", None if b is None else Decimal(b)) for n, b in enumerate(bases)
    ]


def values(done: Allocation) -> list[str]:
    return ["—" if p.value is None else str(p.value) for p in done.parts]


def why(refused: pytest.ExceptionInfo[Refused]) -> str:
    return "；".join(f.sentence for f in refused.value.findings)


# ---------------------------------------------------------------- conservation

COUNTS = st.integers(0, 4)
WEIGHTS = st.lists(
    st.one_of(st.none(), st.decimals(0, 10**9, places=3, allow_nan=False)), min_size=1, max_size=12
)


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    places = draw(COUNTS)
    units = draw(st.integers(-(10**16), 10**16))
    return Whole(
        "产值",
        Decimal(units).scaleb(-places),
        Measure.FLOW,
        SUM,
        draw(st.sampled_from(Axis)),
        places,
    )


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Whole, list[Part], Method, Gap | None]:
    """A total, parts of which some are set by hand, any method, with or without a gap on purpose."""
    total = draw(wholes())
    size = draw(st.integers(1, 12))
    unit = Decimal(1).scaleb(-total.places)
    found = []
    for n in range(size):
        basis = draw(st.decimals(0, 10**9, places=3))
        fixed = draw(st.none() | st.integers(-(10**6), 10**6).map(lambda i: i * unit))
        found.append(Part(f"k{n}", f"{n}区", basis, fixed))
    gap = draw(st.none() | st.integers(-(10**6), 10**6))
    held = None if gap is None else Gap(gap * unit, "分管领导", "预留机动")
    return total, found, draw(st.sampled_from(Method)), held


@given(sheets())
def test_nothing_is_lost_whatever_the_method(
    sheet: tuple[Whole, list[Part], Method, Gap | None],
) -> None:
    """05-principles.md no. 6: parts + what is held back on purpose + what is still open = the total, to the last digit."""
    total, given_parts, method, gap = sheet
    try:
        done = allocation.allocate(total, given_parts, method, gap)
    except Refused as refused:
        codes = {f.code for f in refused.findings}
    else:
        _conserves(done, given_parts)
        codes = set()
    assert codes <= {
        "targets.allocation_fixed_too_much",
        "targets.allocation_basis_empty",
        "targets.allocation_gap_too_large",
    }


def _conserves(done: Allocation, given_parts: list[Part]) -> None:
    total, method = done.whole, done.method
    assert [p.key for p in done.parts] == [p.key for p in given_parts]
    together = sum((p.value for p in done.parts if p.value is not None), Decimal(0))
    assert together + done.held_back + done.rest == total.total
    for got, asked in zip(done.parts, given_parts, strict=True):
        assert asked.fixed is None or got.value == asked.fixed
        assert got.value is None or got.value == round(got.value, total.places)
        if asked.fixed is None and got.value:
            assert (got.value > 0) is (total.total > done.held_back)
    has_open = any(p.fixed is None for p in given_parts)
    if has_open and method not in {Method.BY_HAND, Method.CAPACITY}:
        assert done.rest == 0


@given(wholes(), st.integers(1, 30))
def test_equal_parts_differ_by_one_unit_at_most(total: Whole, size: int) -> None:
    done = allocation.allocate(total, parts(*[None] * size), Method.EQUAL)
    found = [p.value or Decimal(0) for p in done.parts]

    assert max(found) - min(found) <= Decimal(1).scaleb(-total.places)
    assert sum(found) == total.total


@given(st.integers(0, 10**18), st.lists(st.fractions(0, 10**6), min_size=1, max_size=15))
def test_each_is_less_than_a_unit_from_its_exact_share(units: int, weights: list[Fraction]) -> None:
    together = sum(weights, Fraction(0))
    if together == 0:
        with pytest.raises(ValueError, match="above it"):
            allocation.divide(units, weights)
        return
    found = allocation.divide(units, weights)

    assert sum(found) == units
    for got, weight in zip(found, weights, strict=True):
        assert abs(got - units * weight / together) < 1
        assert weight or got == 0


@given(
    st.integers(0, 10**6),
    st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=8),
    st.integers(0, 2),
)
def test_nobody_gets_more_than_the_capacity(
    units: int, capacities: list[Decimal], places: int
) -> None:
    total = whole(str(Decimal(units).scaleb(-places)), places=places)
    asked = [Part(str(n), str(n), c) for n, c in enumerate(capacities)]
    try:
        done = allocation.allocate(total, asked, Method.CAPACITY)
    except Refused:
        pytest.fail("a capacity of nothing leaves all to be allocated, it refuses nothing")

    for got, c in zip(done.parts, capacities, strict=True):
        assert got.value is not None
        assert 0 <= got.value <= c
    assert done.rest >= 0
    whole_units = [Decimal(int(c.scaleb(places))).scaleb(-places) for c in capacities]
    assert done.allocated == min(total.total, sum(whole_units, Decimal(0)))


# ---------------------------------------------------------------- methods


@pytest.mark.parametrize(
    ("total", "bases", "method", "found"),
    [
        ("10", [None, None, None], Method.EQUAL, ["4", "3", "3"]),
        ("120", ["25", "25", "50"], Method.PROPORTIONAL, ["30", "30", "60"]),
        ("7", ["1", "1", "1"], Method.LAST_YEAR, ["3", "2", "2"]),
        ("10", ["0", "3", "0"], Method.LAST_YEAR, ["0", "10", "0"]),
        ("10", ["2.9", "20"], Method.CAPACITY, ["1", "9"]),
        ("10", ["2.9", "4"], Method.CAPACITY, ["2", "4"]),
        ("-10", [None, None, None], Method.EQUAL, ["-4", "-3", "-3"]),
    ],
)
def test_each_method_by_hand_calculation(
    total: str, bases: list[str | None], method: Method, found: list[str]
) -> None:
    """S004-G-02: equal remainders go to the one named first, so the same input always gives the same table."""
    assert values(allocation.allocate(whole(total), parts(*bases), method)) == found


def test_the_city_total_of_the_scheme_comes_back_exactly() -> None:
    """S004-P-36: 120 projects over seven units by last year's share."""
    done = allocation.allocate(
        whole("120"), parts("21", "14", "19", "9", "8", "7", "26"), Method.LAST_YEAR
    )

    assert done.allocated == 120
    assert done.balance is Balance.EQUAL
    assert allocation.may_issue(done).allowed


def test_what_is_set_by_hand_stays_and_the_method_divides_the_rest() -> None:
    asked = [Part("a", "甲", Decimal(1), fixed=Decimal(50)), *parts("1", "3")]
    done = allocation.allocate(whole("100"), asked, Method.PROPORTIONAL)

    assert values(done) == ["50", "13", "37"]


def test_by_hand_leaves_open_what_nobody_has_set() -> None:
    """Not set is not zero, and it cannot be issued like that."""
    asked = [Part("a", "甲", fixed=Decimal(40)), Part("b", "乙")]
    done = allocation.allocate(whole("100"), asked, Method.BY_HAND)

    assert values(done) == ["40", "—"]
    assert done.rest == 60
    assert {f.code for f in allocation.may_issue(done).findings} == {
        "targets.allocation_part_unset",
        "targets.allocation_still_open",
    }


def test_money_keeps_its_places() -> None:
    done = allocation.allocate(whole("100.00", places=2), parts("1", "1", "1"), Method.PROPORTIONAL)

    assert values(done) == ["33.34", "33.33", "33.33"]


def test_a_year_goes_down_to_quarters_and_months() -> None:
    """Year → quarter → month: each step conserves, so all twelve months make the year."""
    year = allocation.allocate(
        whole("800", axis=Axis.PERIOD), parts("2", "3", "3", "4"), Method.PROPORTIONAL
    )
    months = [
        allocation.allocate(
            year.below(p.key, axis=Axis.PERIOD), parts(None, None, None), Method.EQUAL
        )
        for p in year.parts
    ]

    assert sum(m.allocated for m in months) == 800


def test_what_has_no_value_yet_cannot_be_split_further() -> None:
    done = allocation.allocate(whole("5"), [Part("a", "甲")], Method.BY_HAND)

    with pytest.raises(ValueError, match="no value"):
        done.below("a", axis=Axis.PERIOD)


# ---------------------------------------------------------------- gaps


def test_a_gap_on_purpose_names_who_accepted_it() -> None:
    """S000-G-06: what no industry has been given is shown, with who accepted it and why; with it nothing is short."""
    gap = Gap(Decimal(20), "市政府常务会议", "预留给新招引项目")
    done = allocation.allocate(whole("800"), parts("380", "400"), Method.PROPORTIONAL, gap)

    assert done.allocated == 780
    assert done.rest == 0
    assert done.balance is Balance.EQUAL
    assert allocation.may_issue(done).allowed


@pytest.mark.parametrize(("by", "reason"), [("", "预留"), ("分管副市长", "  "), (" ", "")])
def test_a_gap_nobody_signed_is_refused(by: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        allocation.allocate(whole("8"), parts(None), Method.EQUAL, Gap(Decimal(1), by, reason))

    assert why(refused) == "有意留出的 1 要写明由谁同意、为什么"


def test_a_gap_cannot_be_larger_than_the_total() -> None:
    with pytest.raises(Refused) as refused:
        allocation.allocate(
            whole("8"), parts(None), Method.EQUAL, Gap(Decimal(9), "市领导", "预留")
        )

    assert why(refused) == "有意留出的 9 超过总数 8，请改小"


def test_all_of_it_may_be_held_back_but_then_nothing_is_left_to_divide() -> None:
    gap = Gap(Decimal(8), "市领导", "暂不分解")
    done = allocation.allocate(whole("8"), parts("1", "2"), Method.PROPORTIONAL, gap)
    assert values(done) == ["0", "0"]

    with pytest.raises(Refused) as refused:
        allocation.allocate(
            whole("8"), [Part("a", "甲", fixed=Decimal(5)), Part("b", "乙")], Method.EQUAL, gap
        )
    assert why(refused).startswith("手工填定的合计 5 已超过要分解的 0")


def test_more_than_the_total_is_shown_and_accepted_or_stopped() -> None:
    """S004-G-02: districts that are asked for more than the city promised (加码)."""
    asked = [Part("a", "甲", fixed=Decimal(70)), Part("b", "乙", fixed=Decimal(40))]
    loose = allocation.allocate(whole("100"), asked, Method.BY_HAND)
    gap = Gap(Decimal(-10), "市经信局党组会", "留有余量")
    accepted = allocation.allocate(whole("100"), asked, Method.BY_HAND, gap)

    assert loose.balance is Balance.OVER
    (finding,) = allocation.may_issue(loose).findings
    assert finding.sentence.startswith("“重点工业项目”各部分合计比总数多 10，请调减")
    assert accepted.rest == 0
    assert allocation.may_issue(accepted).allowed


def test_of_a_cut_the_amounts_are_compared() -> None:
    """A total below zero: cutting more than asked is too much, cutting less leaves the rest open."""
    more = allocation.allocate(whole("-50"), [Part("a", "甲", fixed=Decimal(-60))], Method.BY_HAND)
    less = allocation.allocate(whole("-50"), [Part("a", "甲", fixed=Decimal(-40))], Method.BY_HAND)

    assert (more.balance, less.balance) == (Balance.OVER, Balance.SHORT)
    assert [f.code for f in allocation.may_issue(more).findings] == ["targets.allocation_too_much"]
    assert [f.code for f in allocation.may_issue(less).findings] == [
        "targets.allocation_still_open"
    ]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("measure", "axis", "sentence"),
    [
        (
            Measure.GROWTH,
            Axis.PLACE,
            "是增速，各地方的数不能相加，不能分解；请为各地方分别设定目标",
        ),
        (Measure.RANK, Axis.INDUSTRY, "是位次，各行业的数不能相加"),
        (Measure.REDUCTION, Axis.PERIOD, "是降幅，各时段的数不能相加"),
        (Measure.SHARE, Axis.PLACE, "由分子和分母算出，不能直接分解；请分解分子"),
        (Measure.RATIO, Axis.PLACE, "由分子和分母算出"),
        (Measure.LEVEL, Axis.PERIOD, "取期末数，各期不能相加；请分解从基数到目标的增量"),
    ],
)
def test_what_does_not_add_up_is_refused_with_what_to_do(
    measure: Measure, axis: Axis, sentence: str
) -> None:
    """S000-G-04, S001-G-04, S002-G-05: growth, ranks and shares have no parts that sum."""
    with pytest.raises(Refused) as refused:
        allocation.allocate(
            whole("8", measure=measure, rule=summing.summing_of(measure), axis=axis),
            parts("1"),
            Method.EQUAL,
        )

    assert sentence in why(refused)


@pytest.mark.parametrize("measure", [Measure.LEVEL, Measure.INCREMENT, Measure.FLOW])
def test_stocks_and_flows_are_split_over_places(measure: Measure) -> None:
    done = allocation.allocate(
        whole("9", measure=measure, rule=summing.summing_of(measure)),
        parts("1", "2"),
        Method.LAST_YEAR,
    )

    assert values(done) == ["3", "6"]


def test_the_indicator_may_have_a_rule_of_its_own_but_no_growth_adds_up() -> None:
    mean = SummingRule(Summing.SUM, OverTime.MEAN)

    assert not allocation.may_split(whole("8", rule=mean, axis=Axis.PERIOD)).allowed
    assert allocation.may_split(whole("8", rule=mean)).allowed
    assert not allocation.may_split(whole("8", measure=Measure.GROWTH, rule=SUM)).allowed
    assert allocation.may_split(whole("8", measure=Measure.SHARE, rule=SUM)).allowed


@pytest.mark.parametrize(
    ("bases", "method", "sentence"),
    [
        ([], Method.EQUAL, "“重点工业项目”还没有分解对象，请先选择要分解到哪里"),
        (
            ["1", None],
            Method.LAST_YEAR,
            "按上年占比需要每个对象的依据数，缺：第1区；请补齐或换一种方法",
        ),
        (["1", "-1"], Method.CAPACITY, "按承载能力的依据数不能小于零：第1区；请改正或换一种方法"),
        (["0", "0"], Method.PROPORTIONAL, "按比例的依据数合计为零，分不出比例；请换一种方法"),
    ],
)
def test_what_the_method_lacks_is_named(
    bases: list[str | None], method: Method, sentence: str
) -> None:
    """A place without last year's figure is not a place with zero."""
    with pytest.raises(Refused) as refused:
        allocation.allocate(whole("8"), parts(*bases), method)

    assert why(refused) == sentence


def test_a_part_twice_a_number_too_fine_and_too_much_by_hand_are_refused() -> None:
    part = Part("a", "甲", Decimal(1))
    for total, asked, sentence in (
        ("8", [part, part], "分解对象“甲”出现了不止一次，请只留一个"),
        ("8", [Part("a", "甲", fixed=Decimal("1.5"))], "“甲”的数 1.5 小数位数超过 0 位"),
        ("8.5", [part], "“重点工业项目”的数 8.5 小数位数超过 0 位"),
        (
            "8",
            [Part("a", "甲", fixed=Decimal(9)), Part("b", "乙")],
            "手工填定的合计 9 已超过要分解的 8",
        ),
    ):
        with pytest.raises(Refused) as refused:
            allocation.allocate(whole(total), asked, Method.EQUAL)
        assert why(refused).startswith(sentence)


def test_a_basis_of_part_of_a_year_is_said_to_be_one() -> None:
    """S004-G-02: shares of a year that is not over are not those of the year."""
    full = {"甲县": 12, "乙县": 12}

    assert allocating.basis_words(2026, full) == ""
    assert allocating.basis_words(2026, {}) == ""
    assert "2026年1—10月" in allocating.basis_words(2026, {"甲县": 10, "乙县": 10})
    assert "甲县到9月" in allocating.basis_words(2026, {"甲县": 9, "乙县": 12})
