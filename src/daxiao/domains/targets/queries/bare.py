"""Rows as the driver gives them: the ORM's conversion of millions of figures took half of every large run (measured)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from daxiao.domains.targets.types.figures import FigureState, Origin


Key = tuple[int, int, int]
"""Indicator, place, period."""

YearKey = tuple[int, int, int]
"""Indicator, place, year."""

RETURNED = FigureState.RETURNED.value
DERIVED = frozenset({Origin.ROLLED_UP.value, Origin.CALCULATED.value})

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""What is derived stands before all that was typed."""

Raw = Decimal | float | int | None
"""A figure as the driver gives it: SQLite gives floats and integers, PostgreSQL decimals."""


def rows_of(wanted: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a `values_list`, a few thousand at a time; moments may come as text (`moment` reads them)."""
    try:
        statement = wanted.query.sql_with_params()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _leave_moments_unread(cursor)
        cursor.execute(*statement)
        while found := cursor.fetchmany(2000):
            yield from found


def _leave_moments_unread(cursor: Any) -> None:
    """Django reads each moment of PostgreSQL in Python: two million of them took a quarter of a large import (measured)."""
    from psycopg.types.string import TextLoader  # noqa: PLC0415 - SQLite needs no psycopg

    cursor.adapters.register_loader("timestamptz", TextLoader)


def exact(value: Raw) -> Decimal | None:
    """The decimal of four places that was stored."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) else round(Decimal(repr(value)), 4)


@lru_cache(maxsize=4096)
def moment(value: datetime | str) -> datetime:
    """SQLite keeps moments without their zone, which is UTC, as text or read already; figures of one batch share theirs."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
