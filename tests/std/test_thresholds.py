"""Thresholds are read as what they are, or not at all."""

from decimal import Decimal

import pytest

from daxiao.std import thresholds
from daxiao.std.thresholds import NotUnderstood


def test_numbers_are_read_from_text_and_whole_numbers() -> None:
    values: dict[str, object] = {"spread": "3.5", "points": 15}

    assert thresholds.number(values, "spread", above=0) == Decimal("3.5")
    assert thresholds.number(values, "points", above=0) == 15
    assert thresholds.whole(values, "points", least=15) == 15


@pytest.mark.parametrize("bad", [None, 3.5, True, "viel", "NaN", "Infinity", "0", -1, ["3"]])
def test_what_is_no_number_above_the_bound_is_not_understood(bad: object) -> None:
    with pytest.raises(NotUnderstood, match="spread"):
        thresholds.number({"spread": bad}, "spread", above=0)


@pytest.mark.parametrize("bad", [None, 3.0, True, "3", 2])
def test_what_is_no_whole_number_from_the_bound_is_not_understood(bad: object) -> None:
    with pytest.raises(NotUnderstood, match="points"):
        thresholds.whole({"points": bad}, "points", least=3)
