"""Typed reading of a yardstick's values: TOML rows as shipped, JSON rows as an office stores its own.

Everything raises NotUnderstood, saying which key of which row is wrong: a yardstick is read once, by an administrator's
hand, and must not be half understood.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation


Row = Mapping[str, object]


class NotUnderstood(ValueError):
    """A yardstick holds something else than is wanted there."""


def rows(values: Row, key: str) -> tuple[Row, ...]:
    """The rows under `key`; none when it is absent."""
    found = values.get(key, ())
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise NotUnderstood(f"{key}: a list of rows is wanted")
    return tuple(_row(row, key) for row in found)


def _row(row: object, key: str) -> Row:
    if not isinstance(row, Mapping):
        raise NotUnderstood(f"{key}: a row is wanted, not {row!r}")
    return row


def table(row: Row, key: str) -> Mapping[str, str]:
    """Named sentences under `key`; none when it is absent."""
    found = _row(row.get(key, {}), key)
    return {str(name): str(value) for name, value in found.items()}


def text(row: Row, key: str, default: str | None = None) -> str:
    found = row.get(key, default)
    if not isinstance(found, str):
        raise NotUnderstood(f"{key}: text is wanted, not {found!r}")
    return found


def texts(row: Row, key: str) -> tuple[str, ...]:
    found = row.get(key, ())
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise NotUnderstood(f"{key}: a list of texts is wanted")
    return tuple(str(one) for one in found)


def whole(row: Row, key: str) -> int:
    found = row.get(key)
    if not isinstance(found, int) or isinstance(found, bool):
        raise NotUnderstood(f"{key}: a whole number is wanted, not {found!r}")
    return found


def whole_or_none(row: Row, key: str) -> int | None:
    return None if row.get(key) is None else whole(row, key)


def money_or_none(row: Row, key: str) -> Decimal | None:
    """亿元, written as text ("0.5") or as a whole number: a binary float is never a sum of money."""
    found = row.get(key)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise NotUnderstood(f"{key}: write the sum as text, not {found!r}")
    try:
        return Decimal(found)
    except InvalidOperation:
        raise NotUnderstood(f"{key}: {found!r} is no sum of money") from None


def day(row: Row, key: str) -> date:
    found = day_or_none(row, key)
    if found is None:
        raise NotUnderstood(f"{key}: a date is wanted")
    return found


def day_or_none(row: Row, key: str) -> date | None:
    """A TOML date, or its ISO text as JSON keeps it."""
    found = row.get(key)
    if found is None or isinstance(found, date):
        return found
    if not isinstance(found, str):
        raise NotUnderstood(f"{key}: a date is wanted, not {found!r}")
    try:
        return date.fromisoformat(found)
    except ValueError:
        raise NotUnderstood(f"{key}: {found!r} is no date (2026-01-31)") from None
