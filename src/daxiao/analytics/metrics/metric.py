"""A figure and its definition: the handbook, the tooltip and the calculation are one declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import ibis.expr.types as ir

    from daxiao.analytics.schema import Column


@dataclass(frozen=True, slots=True)
class Metric:
    """`formula` says in words what `compute` does to the tables of `sources`; `columns` are those of its result."""

    id: str
    name: str
    unit: str
    formula: str
    sources: tuple[str, ...]
    columns: tuple[Column, ...]
    compute: Callable[[Mapping[str, ir.Table]], ir.Table]
