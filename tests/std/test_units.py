"""Units convert exactly within what they measure, and never across."""

from decimal import Decimal, Inexact

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.std import units
from daxiao.std.findings import Refused
from daxiao.std.units import Dimension, convert, is_like, unit


SYMBOLS = [
    "亿元",
    "万元",
    "元",
    "个",
    "家",
    "户",
    "万户",
    "人",
    "%",
    "‰",
    "个百分点",
    "吨",
    "万吨",
    "吨标准煤",
    "亿千瓦时",
    "千瓦",
    "亩",
    "平方米",
    "公里",
]


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("3.5", "亿元", "万元", "35000"),
        ("35000", "万元", "亿元", "3.5"),
        ("1", "万亿元", "亿元", "10000"),
        ("5", "个", "家", "5"),
        ("5", "户", "个", "5"),
        ("1.2", "万户", "家", "12000"),
        ("1.2", "%", "‰", "12"),
        ("12", "‰", "％", "1.2"),
        ("0.5", "个百分点", "百分点", "0.5"),
        ("2", "万吨", "吨", "20000"),
        ("1500", "公斤", "吨", "1.5"),
        ("3", "亿千瓦时", "万千瓦时", "30000"),
        ("2", "万千瓦", "兆瓦", "20"),
        ("1.5", "万公里", "公里", "15000"),
        ("0", "万元", "元", "0"),
        ("-1", "亿 元", "元", "-100000000"),
    ],
)
def test_like_units_convert_without_loss(
    value: str, source: str, target: str, expected: str
) -> None:
    assert str(convert(Decimal(value), source, target)) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("%", "个百分点"),
        ("百分点", "%"),
        ("‰", "个千分点"),
        ("万元", "家"),
        ("家", "人"),
        ("吨", "吨标准煤"),
        ("千瓦", "千瓦时"),
        ("亩", "平方米"),
        ("次", "个"),
    ],
)
def test_unlike_units_are_refused_with_what_each_measures(source: str, target: str) -> None:
    assert not is_like(source, target)

    with pytest.raises(Refused) as refusal:
        convert(Decimal(1), source, target)
    (finding,) = refusal.value.findings
    assert finding.code == "unit.unlike"
    assert f"“{source}”" in finding.sentence
    assert unit(target).dimension.label in finding.sentence


@pytest.mark.parametrize("symbol", ["", "万", "万%", "光年", "元/亩"])
def test_units_nobody_registered_are_refused(symbol: str) -> None:
    for use in (lambda: unit(symbol), lambda: convert(Decimal(1), "元", symbol)):
        with pytest.raises(Refused) as refusal:
            use()
        assert refusal.value.findings[0].code == "unit.unknown"


@pytest.mark.parametrize("value", [1.5, 1, "1"])
def test_only_decimals_are_converted(value: object) -> None:
    with pytest.raises(TypeError, match="Decimal"):
        convert(value, "元", "万元")  # type: ignore[arg-type]


def test_a_number_too_long_to_keep_fails_instead_of_rounding() -> None:
    with pytest.raises(Inexact):
        convert(Decimal("1." + "1" * 70), "元", "万元")


@given(st.decimals(-(10**12), 10**12, places=4), st.sampled_from(SYMBOLS), st.sampled_from(SYMBOLS))
def test_there_and_back_is_the_same_value(value: Decimal, source: str, target: str) -> None:
    if is_like(source, target):
        assert convert(convert(value, source, target), target, source) == value


def test_every_dimension_has_its_chinese_name() -> None:
    assert len({dimension.label for dimension in Dimension}) == len(Dimension)


def test_no_symbol_is_declared_twice() -> None:
    stems = [s for _, _, symbols in units._STEMS for s in symbols.split()]
    singles = [s for _, _, symbols in units._SINGLE for s in symbols.split()]
    composed = {prefix + stem for stem in stems for prefix in units._PREFIXES}

    assert len(stems) == len(set(stems))
    assert len(composed) == len(stems) * len(units._PREFIXES)
    assert {s for s in singles if s in composed} <= {"千米", "万公里"}
