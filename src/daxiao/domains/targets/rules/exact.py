"""Shares are kept as exact fractions; a decimal is made of one only where a person reads it."""

from decimal import Decimal
from fractions import Fraction


def rounded(exact: Fraction, places: int) -> Decimal:
    """The fraction with so many decimal places, halves away from zero (四舍五入)."""
    units = int(abs(exact) * Fraction(10) ** places + Fraction(1, 2))
    return Decimal(-units if exact < 0 else units).scaleb(-places)


def percent(share: Fraction, places: int = 1) -> Decimal:
    """A share of one in percent."""
    return rounded(share * 100, places)
