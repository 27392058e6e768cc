"""Growth is said of what can be compared, and as an amount where a percentage would mislead (05-principles.md no. 8)."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.rules import comparable
from daxiao.domains.targets.rules.comparable import GrowthYardstick, SampleUnit
from daxiao.domains.targets.rules.series import Correction, Given, Series
from daxiao.std.findings import Refused
from daxiao.std.periods import Month


SHIPPED = GrowthYardstick(rate_max_percent=1000, coverage_min_percent=50)
FIGURES = st.none() | st.integers(-1000, 10**6).map(Decimal)


def number(value: int | str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


@pytest.mark.parametrize(
    ("now", "base", "rate", "because"),
    [
        (108, 100, "8.0", "本期 108，同期 100，增加 8"),
        (95, 100, "-5.0", "本期 95，同期 100，减少 5"),
        ("1.0005", 1, "0.1", "本期 1.0005，同期 1，增加 0.0005"),
        (5, 0, None, "同期数为0，不计算增速，增加 5"),
        (5, -3, None, "同期数为-3，不计算增速，增加 8"),
        (1200, 100, None, "同期数 100 太小，不宜用百分比，增加 1,100"),
        (1100, 100, "1000.0", "本期 1,100，同期 100，增加 1,000"),
        (None, 100, None, "缺本期数，无法计算增速"),
        (None, None, None, "缺本期数、同期数，无法计算增速"),
    ],
)
def test_growth_or_why_not(
    now: int | str | None, base: int | None, rate: str | None, because: str
) -> None:
    """S000-G-04, conventions.md §4.7: of a negative or tiny base only the amount is told."""
    found = comparable.growth(number(now), number(base), SHIPPED)

    assert (found.rate, found.because) == (number(rate), because)


def test_only_units_with_both_figures_are_compared_and_the_others_are_named() -> None:
    """conventions.md §4.7: on the sample of the current period; who is new or silent is no growth and no fall."""
    found = comparable.comparable(
        [
            SampleUnit("a", "甲厂", Decimal(110), Decimal(100)),
            SampleUnit("b", "乙厂", Decimal(90), None),
            SampleUnit("c", "丙厂", None, Decimal(50)),
            SampleUnit("d", "丁厂", None, None),
        ],
        SHIPPED,
    )

    assert found.growth.rate == Decimal("10.0")
    assert found.compared == ("a",)
    assert found.left_out == (
        ("乙厂", "没有同期数"),
        ("丙厂", "缺本期数"),
        ("丁厂", "本期数和同期数都缺"),
    )
    assert found.coverage == Decimal("55.0")
    assert found.because == "可比1家，3家不可比；本期 110，同期 100，增加 10"


def test_a_thin_sample_says_so() -> None:
    found = comparable.comparable(
        [
            SampleUnit("a", "甲厂", Decimal(10), Decimal(10)),
            SampleUnit("b", "乙厂", Decimal(90), None),
        ],
        SHIPPED,
    )

    assert found.because.endswith("可比样本只占本期的10.0%，代表性不足")


def test_without_anyone_to_compare_there_is_no_growth() -> None:
    found = comparable.comparable([SampleUnit("b", "乙厂", Decimal(90), None)], SHIPPED)

    assert found.growth.rate is None
    assert found.because == "没有一家同时有本期数和同期数，无法计算可比增速"


@given(st.lists(st.tuples(FIGURES, FIGURES), max_size=20))
def test_everyone_is_either_compared_or_left_out_with_a_reason(
    pairs: list[tuple[Decimal | None, Decimal | None]],
) -> None:
    units = [SampleUnit(str(n), f"{n}厂", now, base) for n, (now, base) in enumerate(pairs)]
    found = comparable.comparable(units, SHIPPED)

    assert len(found.compared) + len(found.left_out) == len(units)
    assert all(reason for _, reason in found.left_out)
    if found.compared:
        both = [(n, b) for n, b in pairs if n is not None and b is not None]
        assert found.growth.change == sum(n for n, _ in both) - sum(b for _, b in both)


def test_a_year_is_compared_as_both_are_known_now() -> None:
    last = Series(2025).report(Month(2025, 1), Given.MONTH, Decimal(90))
    last = last.correct(
        Correction(Month(2025, 1), Month(2025, 1), Given.MONTH, Decimal(100), "漏报")
    )
    this = Series(2026).report(Month(2026, 1), Given.MONTH, Decimal(120))

    for kind in Given:
        assert comparable.year_on_year(this, last, 1, kind, SHIPPED).rate == 20
    found = comparable.year_on_year(this, last, 2, Given.CUMULATIVE, SHIPPED)
    assert (found.rate, found.because) == (None, "缺本期数、同期数，无法计算增速")


def test_unlike_years_are_not_compared() -> None:
    with pytest.raises(ValueError, match="the one before"):
        comparable.year_on_year(Series(2026), Series(2024), 3, Given.MONTH, SHIPPED)
    with pytest.raises(ValueError, match="the same months"):
        comparable.year_on_year(
            Series(2026), Series(2025, merges_january=True), 3, Given.MONTH, SHIPPED
        )
    with pytest.raises(Refused):
        comparable.year_on_year(
            Series(2026, merges_january=True),
            Series(2025, merges_january=True),
            1,
            Given.MONTH,
            SHIPPED,
        )


def test_the_shipped_yardstick_is_understood() -> None:
    shipped = Path(__file__).parents[4] / "yardsticks" / "growth.toml"
    (version,) = tomllib.loads(shipped.read_text(encoding="utf-8"))["version"]

    assert comparable.yardstick_of(version) == SHIPPED
    with pytest.raises(ValueError, match="coverage_min_percent"):
        comparable.yardstick_of({"rate_max_percent": 10, "coverage_min_percent": 101})
