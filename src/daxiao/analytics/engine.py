"""What an engine promises, and the one place where grants become a filter over facts."""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Protocol

import ibis


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir
    import pyarrow as pa


class Branch(Protocol):
    """Where a right is held: below a path of places and/or of units; None means everywhere."""

    @property
    def region_path(self) -> str | None: ...
    @property
    def org_path(self) -> str | None: ...


class Engine(Protocol):
    """Runs expressions over the facts of one manifest version."""

    def tables(
        self, branches: Iterable[Branch], *, period: str | None = None
    ) -> Mapping[str, ir.Table]:
        """Every fact by name, already narrowed to the branches: the only way to get a table that `run` accepts.

        `period` is a month, by default each fact's newest. No branches, no rows.
        """

    def run(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression over tables of this engine."""


def scoped(table: ir.Table, branches: Iterable[Branch]) -> ir.Table:
    """The rows below any of the branches. Fails closed: none for no branches, none for null paths.

    Raises ValueError for a path that is no `/code/…/`: a bare prefix would reach neighbours with a like code.
    """
    allowed = [_within(table, b) for b in branches]
    return table.filter(reduce(operator.or_, allowed, ibis.literal(False)))  # noqa: FBT003 - SQL's FALSE


def _within(table: ir.Table, branch: Branch) -> ir.BooleanValue:
    inside = ibis.literal(True)  # noqa: FBT003 - SQL's TRUE
    for column, path in (("region_path", branch.region_path), ("org_path", branch.org_path)):
        if path is not None:
            if len(path) < 3 or not (
                path.startswith("/") and path.endswith("/")
            ):  # "/x/" is the shortest
                raise ValueError(f"{path!r} is no path of a tree")
            inside &= table[column].startswith(path)
    return inside
