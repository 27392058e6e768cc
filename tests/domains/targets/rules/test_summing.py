"""The figure of a whole from those of its parts: summed, weighted, or not to be had."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.rules import summing
from daxiao.domains.targets.rules.summing import Held, OverTime, Summing
from daxiao.domains.targets.types import Measure


@pytest.mark.parametrize("measure", Measure)
def test_every_measure_has_a_rule_and_a_stock_is_no_sum_of_months(measure: Measure) -> None:
    rule = summing.summing_of(measure)

    assert rule.in_time is OverTime.SUM or measure not in {Measure.FLOW, Measure.INCREMENT}
    assert (measure is Measure.LEVEL) is (
        rule.across is Summing.SUM and rule.in_time is OverTime.LAST
    )


def test_a_sum_is_rolled_up_and_a_missing_part_leaves_it_unknown() -> None:
    """S003-G-02: the parent is the sum of its children; S003-G-04: never a zero for what is not known."""
    held = [Held("智能物流装备", Decimal(130)), Held("智能成形装备", Decimal(200))]

    assert summing.roll_up(held, Summing.SUM).value == 330
    found = summing.roll_up([*held, Held("先进装备", None)], Summing.SUM)
    assert (found.value, found.missing) == (None, ("先进装备",))
    assert found.because == "缺数，不能汇总：先进装备"
    assert summing.roll_up([], Summing.SUM).value is None


def test_shares_are_weighted_by_their_denominators() -> None:
    """S002-G-05: 40 % of 100 and 10 % of 300 are 17.5 %, not 25 %."""
    held = [Held("甲", Decimal(40), Decimal(100)), Held("乙", Decimal(10), Decimal(300))]

    assert summing.roll_up(held, Summing.WEIGHTED).value == Decimal("17.5000")
    assert summing.roll_up([Held("甲", Decimal(40))], Summing.WEIGHTED).missing == ("甲",)
    assert summing.roll_up([Held("甲", Decimal(4), Decimal(0))], Summing.WEIGHTED).value is None
    assert summing.roll_up(held, Summing.NONE).value is None


@given(
    st.lists(
        st.tuples(st.decimals(0, 100, places=2), st.decimals(1, 10**6, places=0)),
        min_size=1,
        max_size=8,
    )
)
def test_a_weighted_share_lies_between_its_parts(pairs: list[tuple[Decimal, Decimal]]) -> None:
    found = summing.roll_up([Held("区", v, d) for v, d in pairs], Summing.WEIGHTED, places=2)

    assert found.value is not None
    assert min(v for v, _ in pairs) <= found.value <= max(v for v, _ in pairs)
