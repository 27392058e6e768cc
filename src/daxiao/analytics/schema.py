"""What a fact table is: one row of what, which columns in which unit, and which right lets a person see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


class Kind(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    AMOUNT = "amount"
    DAY = "day"
    FLAG = "flag"


_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.AMOUNT: pa.decimal128(
        20, 4
    ),  # the ledger's own precision: a figure is never rounded on its way here
    Kind.DAY: pa.date32(),
    Kind.FLAG: pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """`label` is what a person reads; `unit` is the unit of a quantity; `words` say stored codes in Chinese."""

    name: str
    kind: Kind
    label: str
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


# Every fact has them: they are what `engine.scoped` filters by. Null is seen only by those who see everywhere.
SCOPE = (
    Column("region_path", Kind.TEXT, "属地路径"),
    Column("org_path", Kind.TEXT, "单位路径"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact table. `grain` names the columns that make a row unique; `cap` is the right to see its rows.

    `columns` are given without the two of `SCOPE`, which are always added.
    """

    name: str
    label: str
    cap: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        """Raises ValueError for a declaration that contradicts itself."""
        names = self.names
        if not (self.name.isascii() and self.name.isidentifier()):
            raise ValueError(f"{self.name!r} is no name for a fact")
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a column is declared twice")
        if not self.grain or not set(self.grain) <= set(names):
            raise ValueError(f"{self.name}: the grain must name columns of the fact")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in (*self.columns, *SCOPE))

    @property
    def arrow(self) -> pa.Schema:
        return pa.schema([(c.name, _ARROW[c.kind]) for c in (*self.columns, *SCOPE)])

    def batches(
        self, rows: Iterable[Sequence[object]], *, size: int = 2000
    ) -> Iterator[pa.RecordBatch]:
        """Rows, their values in the order of `names`, as Arrow batches; never more than `size` rows in memory.

        Raises ValueError for a row of another length and pyarrow's errors for a value of another kind.
        """
        stream, schema = iter(rows), self.arrow
        while chunk := list(islice(stream, size)):
            if any(len(row) != len(schema) for row in chunk):
                raise ValueError(f"{self.name}: a row does not have {len(schema)} values")
            values = zip(*chunk, strict=True)
            arrays = [pa.array(v, type=f.type) for v, f in zip(values, schema, strict=True)]
            yield pa.record_batch(arrays, schema=schema)
