"""Tiers of investment: half-open, without gaps, every sum in exactly one (30-projects.md §3)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules.tiers import TIERS, tier_of


@given(st.none() | st.decimals(0, 1000, places=4))
def test_every_sum_lies_in_one_tier(invest: Decimal | None) -> None:
    inside = [
        t
        for t in TIERS
        if (invest is None) == (t.low is None and t.high is None)
        and (invest is None or t.low is None or invest >= t.low)
        and (invest is None or t.high is None or invest < t.high)
    ]

    assert inside == [tier_of(invest)]


def test_the_border_belongs_to_the_upper_tier() -> None:
    found = [tier_of(Decimal(n)).code for n in (1, 5, 10)]

    assert found == ["from_1", "from_5", "from_10"]
