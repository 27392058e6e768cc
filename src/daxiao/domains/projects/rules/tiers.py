"""Tiers of total investment by which lists and maps are cut.

The bounds are those of plan 004's time limits (1-5, 5-10, 10 亿元以上); half-open, as the schedules read them.
"""

from decimal import Decimal
from typing import NamedTuple


class Tier(NamedTuple):
    """`low` and `high` in 亿元, half-open [low, high); without both it holds projects whose investment is not known."""

    code: str
    words: str
    low: Decimal | None
    high: Decimal | None


TIERS = (
    Tier("under_1", "不足1亿元", None, Decimal(1)),
    Tier("from_1", "1—5亿元（不含5）", Decimal(1), Decimal(5)),
    Tier("from_5", "5—10亿元（不含10）", Decimal(5), Decimal(10)),
    Tier("from_10", "10亿元以上", Decimal(10), None),
    Tier("unknown", "投资未填", None, None),
)


def tier_of(invest: Decimal | None) -> Tier:
    """The one tier in which a sum lies."""
    if invest is None:
        return TIERS[-1]
    return next(t for t in TIERS if t.high is None or invest < t.high)
