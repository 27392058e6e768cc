"""Figures and periods in words, and who may be dropped."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets import rules
from daxiao.domains.targets.types import Comparator, Due, Measure, TargetState
from tests.factories.targets import indicator


@pytest.mark.parametrize(
    ("due", "label", "day"),
    [
        (Due(by=2026), "到2026年", date(2026, 12, 31)),
        (Due(year=2026), "2026年", date(2026, 12, 31)),
        (Due(recurring=True), "每年", None),
        (Due(recurring=True, since=2021, until=2025), "每年（2021—2025年）", date(2025, 12, 31)),
        (Due(by=2030, recurring=True), "到2030年每年", date(2030, 12, 31)),
        (Due(), "未注明", None),
    ],
)
def test_a_period_in_the_plans_manner(due: Due, label: str, day: date | None) -> None:
    """S001-G-03, S004-G-05: yearly figures, target years, and none at all."""
    assert rules.due_label(due) == label
    assert rules.due_on(due) == day


@pytest.mark.parametrize(
    ("value", "high", "unit", "comparator", "measure", "label"),
    [
        ("800", None, "亿元", Comparator.GE, Measure.FLOW, "≥ 800 亿元"),
        ("1350", None, "亿元", Comparator.EQ, Measure.FLOW, "1,350 亿元"),
        ("8", None, "%", Comparator.GE, Measure.GROWTH, "≥ 8%"),
        ("0.5", None, "‰", Comparator.LE, Measure.SHARE, "≤ 0.5‰"),
        ("5", None, "个百分点", Comparator.GT, Measure.INCREMENT, "新增 > 5 个百分点"),
        ("12", None, "%", Comparator.GE, Measure.REDUCTION, "下降 ≥ 12%"),
        ("6", "8", "家", Comparator.RANGE, Measure.LEVEL, "6—8 家"),
        ("20.0000", None, "家", Comparator.APPROX, Measure.LEVEL, "约 20 家"),
        ("12.50", None, "%（当年）", Comparator.LT, Measure.SHARE, "< 12.5%（当年）"),
        ("100", None, "强", Comparator.EQ, Measure.RANK, "前 100 强"),
        ("1", None, "位", Comparator.EQ, Measure.RANK, "第 1 位"),
        ("3", None, "", Comparator.GE, Measure.LEVEL, "≥ 3"),
    ],
)
def test_a_figure_as_a_person_reads_it(
    value: str, high: str | None, unit: str, comparator: Comparator, measure: Measure, label: str
) -> None:
    """S003-G-01, S001-G-04: floors, ranges, growth and ranks each keep their own shape."""
    upper = Decimal(high) if high else None

    assert rules.value_label(Decimal(value), upper, unit, comparator, measure) == label


@given(st.decimals(min_value=0, max_value=10**12, places=4))
def test_a_plain_number_is_the_number(value: Decimal) -> None:
    text = rules.plain(value)

    assert Decimal(text.replace(",", "")) == value
    assert not ("." in text and text.endswith(("0", ".")))


@given(st.sampled_from(Comparator), st.sampled_from(Measure), st.sampled_from(["亿元", "%", ""]))
def test_the_digits_are_always_shown(comparator: Comparator, measure: Measure, unit: str) -> None:
    assert "37.5" in rules.value_label(Decimal("37.5"), None, unit, comparator, measure)


@pytest.mark.parametrize("state", TargetState)
@pytest.mark.parametrize("reason", ["", " ", "并入上级目标"])
def test_a_target_is_dropped_once_and_with_a_reason(state: TargetState, reason: str) -> None:
    in_force = state is TargetState.IN_FORCE

    assert rules.may_drop(state, reason).allowed is (in_force and bool(reason.strip()))
    assert rules.may_restore(state).allowed is (state is TargetState.DROPPED)


@pytest.mark.parametrize(
    ("name", "taken", "codes"),
    [
        ("工业用电量", False, []),
        (" ", False, ["targets.name_empty"]),
        ("工业用电量", True, ["targets.name_taken"]),
    ],
)
def test_an_indicator_has_a_name_of_its_own(name: str, taken: bool, codes: list[str]) -> None:
    decision = rules.keep_indicator(indicator(name), is_name_taken=taken)

    assert [f.code for f in decision.findings] == codes


def test_an_indicator_is_confirmed_once() -> None:
    assert rules.may_confirm(is_confirmed=False).allowed
    assert not rules.may_confirm(is_confirmed=True).allowed
