"""What people type and paste as figures (conventions §4.1 rule 3; principle 9): read exactly, or said in words, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.rounds.rules import typed_numbers
from daxiao.domains.rounds.rules.typed_numbers import read, written


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12.5", "亿元", "12.5"),
        (" 1,234.50 ", "万元", "1234.5"),
        ("1,2345,6789", "万元", "123456789"),
        ("１２，３４５．６", "家", "12345.6"),
        ("(1,234.5)", "万元", "-1234.5"),
        ("−3", "万元", "-3"),
        ("+3", "万元", "3"),
        (".5", "万元", "0.5"),
        ("12.5%", "%", "12.5"),
        ("12.5％", "百分点", "12.5"),
        ("12.5‰", "%", "1.25"),
        ("1.25%", "‰", "12.5"),
        ("1.2亿", "万元", "12000"),
        ("1.2亿元", "万元", "12000"),
        ("3500万", "亿元", "0.35"),
        ("3500万元", "亿元", "0.35"),
        ("20000元", "万元", "2"),
        ("1.2万", "家", "12000"),
        ("12家", "家", "12"),
        ("1.5万人", "万人", "1.5"),
        ("3 千", "人", "3000"),
        ("1 234", "家", "1234"),
        ("5亿千瓦时", "亿千瓦时", "5"),
    ],
)
def test_figures_are_read_into_the_unit_of_the_row(text: str, unit: str, value: str) -> None:
    """S003-G-04: also 1.2亿 in a column of 万元."""
    found = read(text, unit, 4)

    assert found.value == Decimal(value)
    assert not found.is_wrong


@pytest.mark.parametrize("text", ["", "  ", "—", "——", "-", "/", "／", "－", "…"])
def test_marks_of_an_empty_cell_are_no_zero(text: str) -> None:
    """S003-G-04: "—" is unknown, never zero."""
    assert read(text, "亿元", 2) == typed_numbers.Typed(None)


@pytest.mark.parametrize(
    ("text", "unit", "code"),
    [
        ("约12", "亿元", "rounds.typed_no_figure"),
        ("12-13", "亿元", "rounds.typed_no_figure"),
        ("1,23", "亿元", "rounds.typed_no_figure"),
        ("1.2.3", "亿元", "rounds.typed_no_figure"),
        (".", "亿元", "rounds.typed_no_figure"),
        ("=1+1", "亿元", "rounds.typed_no_figure"),
        ("1e5", "亿元", "rounds.typed_no_figure"),
        ("#REF!", "亿元", "rounds.typed_no_figure"),
        ("12%", "亿元", "rounds.typed_other_unit"),
        ("12吨", "亿元", "rounds.typed_other_unit"),
        ("1.2亿", "", "rounds.typed_other_unit"),
        ("1.2亿", "%", "rounds.typed_other_unit"),
        ("1.234", "亿元", "rounds.typed_too_fine"),
        ("12345678901234567", "元", "rounds.typed_too_long"),
    ],
)
def test_what_is_no_figure_of_the_row_is_said(text: str, unit: str, code: str) -> None:
    found = read(text, unit, 2)

    assert found.value is None
    assert found.finding is not None
    assert found.finding.code == code
    assert found.finding.sentence


def test_too_many_decimals_offer_the_rounded_figure() -> None:
    assert read("12.3456", "亿元", 2).fix == "12.35"
    assert read("-0.125", "亿元", 2).fix == "-0.13"


def test_a_converted_figure_is_told_and_not_held_up() -> None:
    found = read("1.2亿", "万元", 2)

    assert found.finding is not None
    assert "12,000万元" in found.finding.sentence
    assert not found.is_wrong


@given(
    st.decimals(
        min_value=-(10**12), max_value=10**12, places=4, allow_nan=False, allow_infinity=False
    )
)
def test_a_written_figure_is_read_as_itself(value: Decimal) -> None:
    assert read(written(value), "万元", 4).value == value
    assert read(f"{value:,f}", "万元", 4).value == value


@given(st.text(max_size=30), st.sampled_from(["万元", "%", "家", ""]))
def test_no_text_breaks_the_reader(text: str, unit: str) -> None:
    found = read(text, unit, 2)

    assert found.value is None or not found.is_wrong
