"""Many rows of one table in few statements, in the words of each database.

The ORM's bulk update builds a CASE of all rows, ten times slower; on PostgreSQL a statement per row, even sent together,
took a third of the writing of 50 000 figures (measured).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import connection, models


Row = tuple[Any, ...]

AT_ONCE = 5000
"""Rows of one statement: some megabytes of parameters."""


def update(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Row], *, counts: str = ""
) -> None:
    """Set these columns of rows that are there; the last of each row is its pk. `counts` is a column that grows by one."""
    fields = _fields(model, names)
    table, grows = model._meta.db_table, f", {counts} = t.{counts} + 1" if counts else ""
    if connection.vendor == "postgresql":
        given = ", ".join(f"{f.column} = v.{f.column}" for f in fields)
        pk: Any = model._meta.pk
        _send(
            f"UPDATE {table} AS t SET {given}{grows} FROM {{}} WHERE t.{pk.column} = v.{pk.column}",  # noqa: S608 - our own names
            [*fields, pk],
            rows,
        )
        return
    given = ", ".join(f"{f.column} = %s" for f in fields)
    statement = f"UPDATE {table} AS t SET {given}{grows} WHERE id = %s"  # noqa: S608 - our own names
    _each(statement, [*fields, model._meta.pk], rows)


def upsert(model: type[models.Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Keep one row for each value of the first column, in the place of what was there."""
    fields = _fields(model, names)
    columns = [f.column for f in fields]
    head = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
    kept = ", ".join(f"{c} = EXCLUDED.{c}" for c in columns[1:])
    tail = f"ON CONFLICT ({columns[0]}) DO UPDATE SET {kept}"
    if connection.vendor == "postgresql":
        _send(f"{head} SELECT * FROM {{}} {tail}", fields, rows)  # noqa: S608 - our own names
        return
    values = ", ".join(["%s"] * len(columns))
    _each(f"{head} VALUES ({values}) {tail}", fields, rows)


def _fields(model: type[models.Model], names: Sequence[str]) -> list[Any]:
    return [model._meta.get_field(name) for name in names]


def _send(statement: str, fields: Sequence[Any], rows: Sequence[Row]) -> None:
    """One array a column: PostgreSQL plans and runs it as one statement."""
    columns = ", ".join(f.column for f in fields)
    # a foreign key is of the type of what it points to; a serial key is a plain number
    arrays = ", ".join(
        f"%s::{f.rel_db_type(connection) if f.primary_key else f.db_type(connection)}[]"
        for f in fields
    )
    source = f"unnest({arrays}) AS v({columns})"
    with connection.cursor() as cursor:
        for part in _parts(rows):
            cursor.execute(statement.format(source), [list(c) for c in zip(*part, strict=True)])


def _each(statement: str, fields: Sequence[Any], rows: Sequence[Row]) -> None:
    write = [_writer(field) for field in fields]
    with connection.cursor() as cursor:
        for part in _parts(rows):
            told = [tuple(w(v) for w, v in zip(write, row, strict=True)) for row in part]
            cursor.executemany(statement, told)


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _writer(field: Any) -> Callable[[Any], Any]:
    """How a value of a column is handed to the driver; what it takes as it is goes through untouched."""
    if isinstance(field, models.DecimalField):
        digits, places = field.max_digits, field.decimal_places
        adapt = connection.ops.adapt_decimalfield_value
        return lambda value: None if value is None else adapt(value, digits, places)
    if isinstance(field, models.DateField):  # moments are days too
        return lambda value: field.get_db_prep_save(value, connection)
    return lambda value: value
