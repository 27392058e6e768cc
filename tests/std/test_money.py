"""Money keeps every digit, refuses floats, and notices 万元 that were taken for 亿元."""

from decimal import Decimal, Inexact

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.std.findings import Refused, Severity
from daxiao.std.money import MoneyUnit, in_unit, show, slip, yuan


AMOUNTS = st.decimals(-(10**15), 10**15, places=6)
UNITS = st.sampled_from(MoneyUnit)


@pytest.mark.parametrize(
    ("value", "unit", "amount"),
    [
        (Decimal("3.5"), MoneyUnit.YI, "350000000"),
        (1200, MoneyUnit.WAN, "12000000"),
        (Decimal("0.0001"), MoneyUnit.WAN, "1"),
        (Decimal("12.34"), MoneyUnit.YUAN, "12.34"),
        (Decimal("12.30"), MoneyUnit.QIAN, "12300"),
        (0, MoneyUnit.YI, "0"),
        (Decimal("-2"), MoneyUnit.WAN, "-20000"),
    ],
)
def test_amounts_become_yuan(value: Decimal | int, unit: MoneyUnit, amount: str) -> None:
    assert str(yuan(value, unit)) == amount


def test_in_unit_does_not_round() -> None:
    assert str(in_unit(Decimal("350000001"), MoneyUnit.YI)) == "3.50000001"
    assert str(in_unit(12_000_000, MoneyUnit.WAN)) == "1200"


@given(AMOUNTS, UNITS)
def test_nothing_is_lost_on_the_way_there_and_back(value: Decimal, unit: MoneyUnit) -> None:
    assert in_unit(yuan(value, unit), unit) == value
    assert yuan(in_unit(value, unit), unit) == value


@given(AMOUNTS, UNITS)
def test_amounts_are_written_without_exponent(value: Decimal, unit: MoneyUnit) -> None:
    assert "E" not in str(yuan(value, unit)).removesuffix("E-7")
    assert int(yuan(value, unit).as_tuple().exponent) <= 0


@pytest.mark.parametrize("value", [1.5, float("nan"), "1.5", True, None])
def test_floats_and_other_strangers_are_refused(value: object) -> None:
    for use in (yuan, in_unit, show):
        with pytest.raises(TypeError, match="money is Decimal or int"):
            use(value, MoneyUnit.WAN)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="money is Decimal or int"):
        slip(Decimal(1), value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_amount(value: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        yuan(Decimal(value), MoneyUnit.WAN)


def test_a_number_too_long_to_keep_fails_instead_of_rounding() -> None:
    with pytest.raises(Inexact):
        yuan(Decimal("1." + "1" * 70), MoneyUnit.WAN)


# ---------------------------------------------------------------- units


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("元", MoneyUnit.YUAN),
        ("千元", MoneyUnit.QIAN),
        ("万元", MoneyUnit.WAN),
        ("万", MoneyUnit.WAN),
        (" 亿 元 ", MoneyUnit.YI),
        ("亿元人民币", MoneyUnit.YI),
        ("人民币万元", MoneyUnit.WAN),
    ],
)
def test_units_are_read_as_people_write_them(text: str, unit: MoneyUnit) -> None:
    assert MoneyUnit.read(text) is unit


@pytest.mark.parametrize("text", ["", "美元", "万美元", "百万元", "吨"])
def test_other_units_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        MoneyUnit.read(text)

    assert refusal.value.findings[0].code == "money.unit_unknown"


@pytest.mark.parametrize("unit", MoneyUnit)
def test_unit_is_read_back_from_its_label(unit: MoneyUnit) -> None:
    assert MoneyUnit.read(unit.label) is unit


# ---------------------------------------------------------------- showing


@pytest.mark.parametrize(
    ("amount", "unit", "places", "text"),
    [
        ("12345000", MoneyUnit.WAN, 2, "1,234.50"),
        ("12345000", MoneyUnit.WAN, 0, "1,235"),  # 四舍五入, not to even
        ("12335000", MoneyUnit.WAN, 0, "1,234"),
        ("-12345000", MoneyUnit.WAN, 0, "-1,235"),
        ("350000000", MoneyUnit.YI, 2, "3.50"),
        ("0", MoneyUnit.YI, 2, "0.00"),
        ("-1", MoneyUnit.YI, 2, "0.00"),
        ("123456789012345678", MoneyUnit.YUAN, 0, "123,456,789,012,345,678"),
    ],
)
def test_show_groups_and_rounds(amount: str, unit: MoneyUnit, places: int, text: str) -> None:
    assert show(Decimal(amount), unit, places) == text


def test_show_adds_the_unit_when_asked() -> None:
    assert show(12_345_000, MoneyUnit.WAN, with_unit=True) == "1,234.50万元"


@given(AMOUNTS, UNITS, st.integers(0, 4))
def test_what_is_shown_is_within_half_of_the_last_place(
    amount: Decimal, unit: MoneyUnit, places: int
) -> None:
    shown = Decimal(show(amount, unit, places).replace(",", ""))

    assert abs(shown - in_unit(amount, unit)) <= Decimal(5).scaleb(-places - 1)


# ---------------------------------------------------------------- slips


@pytest.mark.parametrize(
    ("value", "reference", "meant", "read"),
    [
        ("35000000000000", "3500000000", "万元", "亿元"),
        ("340000", "3500000000", "亿元", "万元"),
        ("-35000000", "-3000", "万元", "亿元"),
        ("30000", "1", "万元", "亿元"),
        ("1", "30000", "亿元", "万元"),
    ],
)
def test_a_factor_of_ten_thousand_is_a_doubt_that_names_the_units(
    value: str, reference: str, meant: str, read: str
) -> None:
    finding = slip(Decimal(value), Decimal(reference))

    assert finding is not None
    assert finding.code == "money.unit_slipped"
    assert finding.severity is Severity.DOUBT
    assert f"把{meant}当成了{read}" in finding.sentence


@pytest.mark.parametrize(
    ("value", "reference"),
    [
        ("100", "100"),
        ("1000", "1"),
        ("30001", "1"),
        ("3333", "1"),
        ("100000", "1"),
        ("0", "5"),
        ("5", "0"),
        ("-10000", "1"),
    ],
)
def test_other_differences_are_no_slip(value: str, reference: str) -> None:
    assert slip(Decimal(value), Decimal(reference)) is None


def test_the_spread_is_a_setting() -> None:
    assert slip(20_000, 1) is not None
    assert slip(20_000, 1, spread=Decimal("1.5")) is None


@given(st.integers(1, 10**12), st.integers(1, 10**12))
def test_a_slip_seen_from_the_other_side_is_the_opposite_slip(a: int, b: int) -> None:
    one, other = slip(a, b), slip(b, a)

    assert (one is None) is (other is None)
    if one and other:
        assert dict(one.params)["read"] == dict(other.params)["meant"]


@given(st.integers(1, 10**12))
def test_every_amount_taken_for_the_wrong_unit_is_noticed(figure: int) -> None:
    right, wrong = yuan(figure, MoneyUnit.WAN), yuan(figure, MoneyUnit.YI)

    assert slip(wrong, right) is not None
    assert slip(right, wrong) is not None
