"""Typed reading of thresholds: TOML as shipped, JSON as a place keeps its own.

A threshold is never a binary float: fractions are written as text. Everything raises NotUnderstood with the key at
fault, for a threshold must not be half understood.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation


Values = Mapping[str, object]


class NotUnderstood(ValueError):
    """A yardstick holds something else than is wanted there."""


def whole(values: Values, key: str, *, least: int) -> int:
    """A whole number from `least`."""
    found = values.get(key)
    if not isinstance(found, int) or isinstance(found, bool) or found < least:
        raise NotUnderstood(f"{key}: a whole number from {least} is wanted, not {found!r}")
    return found


def number(values: Values, key: str, *, above: Decimal | int) -> Decimal:
    """A decimal greater than `above`, written as text ("3.5") or as a whole number."""
    found = values.get(key)
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise NotUnderstood(f"{key}: write the number as text, not {found!r}")
    try:
        read = Decimal(found)
    except InvalidOperation:
        raise NotUnderstood(f"{key}: {found!r} is no number") from None
    if not read.is_finite() or read <= above:
        raise NotUnderstood(f"{key}: a number above {above} is wanted, not {found!r}")
    return read
