"""What a model or a person proposes is kept only where the text bears out every field (05-principles 1, 10-plans §2)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.extract import ground
from daxiao.extract.proposals import Proposal, Proposer, admit
from daxiao.extract.readings import Comparator, Grade, Measure, PeriodSource, PlanReading, Readings


TEXT = "石桥县新型工业化三年行动方案\n\n到2028年，规上工业企业总数达到\n３20家以上，研发强度达到2.5%。\n"
NOTHING = Readings(plans=(PlanReading("P01", "石桥县新型工业化三年行动方案", 0, len(TEXT), 2028),))
BY = Proposer("model.proposed", "语言模型 x", Grade.WEAK)
GOOD = Proposal(
    quote="规上工业企业总数达到320家以上",
    indicator="规上工业企业总数",
    number="320",
    value=Decimal(320),
    unit="家",
    comparator=Comparator.GE,
    measure=Measure.LEVEL,
    by=2028,
)


def test_an_honest_proposal_is_admitted_with_its_place_in_the_source() -> None:
    (found,) = admit(TEXT, NOTHING, [GOOD], BY).added

    assert TEXT[found.num.start : found.num.end] == "３20"
    assert TEXT[found.clause.start : found.clause.end] == "规上工业企业总数达到\n３20家以上"
    assert (found.key, found.grade, found.plan) == ("M01", Grade.WEAK, NOTHING.plans[0].title)
    assert found.period.span is not None
    assert TEXT[found.period.span.start : found.period.span.end] == "2028年"
    assert found.period_source is PeriodSource.CONTEXT
    assert found.derivation[0].rule == "model.proposed"
    assert ground.reground(TEXT, found) == ()


LIES = [
    (replace(GOOD, value=Decimal(330)), "extract.number_differs"),
    (replace(GOOD, number="330", value=Decimal(330)), "extract.number_absent"),
    (replace(GOOD, number="32", value=Decimal(32)), "extract.span_outside"),
    (replace(GOOD, unit="个"), "extract.unit_differs"),
    (replace(GOOD, comparator=Comparator.GT), "extract.bound_differs"),
    (replace(GOOD, by=2029), "extract.year_differs"),
    (replace(GOOD, indicator="规下工业企业总数"), "extract.name_differs"),
    (replace(GOOD, scope="高新区"), "extract.name_differs"),
    (replace(GOOD, quote="规上工业企业突破320家"), "extract.quote_absent"),
    (replace(GOOD, quote=""), "extract.quote_absent"),
    (replace(GOOD, quote=TEXT * 9), "extract.quote_too_long"),
]


@pytest.mark.parametrize(("lie", "code"), LIES, ids=[c for _, c in LIES])
def test_a_lie_is_refused_and_says_why(lie: Proposal, code: str) -> None:
    answer = admit(TEXT, NOTHING, [lie], BY)

    assert answer.added == ()
    assert answer.readings == NOTHING
    ((_, findings),) = answer.refused
    assert code in {f.code for f in findings}


def test_what_was_read_already_is_left_as_it_was() -> None:
    once = admit(TEXT, NOTHING, [GOOD], BY).readings
    again = admit(TEXT, once, [GOOD], BY)

    assert again.readings == once
    assert [f.code for _, fs in again.refused for f in fs] == ["extract.already_read"]


def test_of_two_equal_quotes_the_nearest_is_meant() -> None:
    text = TEXT + "——" * 200 + TEXT
    first = admit(text, NOTHING, [GOOD], BY).added[0]
    second = admit(text, NOTHING, [replace(GOOD, near=len(text))], BY).added[0]

    assert first.num.start < len(TEXT) < second.num.start


@given(st.decimals(0, 10**6, places=1), st.sampled_from(["家", "个", "%", "亿元", None]))
def test_whatever_is_admitted_reads_again_as_the_same(value: Decimal, unit: str | None) -> None:
    odd = replace(GOOD, value=value, number=f"{value:g}", unit=unit)

    for found in admit(TEXT, NOTHING, [odd], BY).added:
        assert (found.value, found.unit) == (Decimal(320), "家")
