"""What targets publish to analytics: one row a target, with the place and the owner it can be scoped by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daxiao.analytics.schema import Column, Fact, Kind
from daxiao.domains.targets import queries
from daxiao.domains.targets.types import Ambition, Comparator, Measure, TargetState
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from daxiao.kernel.access import Actor


# each column, and where the query finds it
_COLUMNS = (
    (Column("target_id", Kind.WHOLE, "目标编号"), "pk"),
    (Column("plan_id", Kind.WHOLE, "规划编号"), "plan_id"),
    (Column("plan_title", Kind.TEXT, "规划"), "plan__title"),
    (Column("indicator_id", Kind.WHOLE, "指标编号"), "indicator_id"),
    (Column("indicator_name", Kind.TEXT, "指标"), "indicator__name"),
    (Column("measure", Kind.TEXT, "性质", words={m.value: m.label for m in Measure}), "measure"),
    (
        Column("comparator", Kind.TEXT, "要求", words={c.value: c.label for c in Comparator}),
        "comparator",
    ),
    (Column("ambition", Kind.TEXT, "力度", words={a.value: a.label for a in Ambition}), "ambition"),
    # in the unit of `unit`, as the plan writes it: never to be summed over rows of different units
    (Column("value", Kind.AMOUNT, "目标值"), "value"),
    (Column("value_high", Kind.AMOUNT, "目标值上限"), "value_high"),
    (Column("unit", Kind.TEXT, "计量单位"), "unit"),
    (Column("due_on", Kind.DAY, "到期日"), "due_on"),
    (Column("state", Kind.TEXT, "状态", words={s.value: s.label for s in TargetState}), "state"),
    (Column("same_as_id", Kind.WHOLE, "与哪条重复"), "same_as_id"),
    (Column("owner_id", Kind.WHOLE, "责任单位编号"), "owner_id"),
    (Column("owner_name", Kind.TEXT, "责任单位"), "owner__name"),
    (Column("region_code", Kind.TEXT, "地区代码"), "region__code"),
    (Column("region_name", Kind.TEXT, "地区"), "region__name"),
    (Column("is_demo", Kind.FLAG, "演示数据"), "is_demo"),
)
_SCOPE = ("region__path", "owner__path")

TARGETS = Fact(
    name="targets",
    label="目标",
    cap=Cap.TARGET_VIEW.value,
    grain=("target_id",),
    columns=tuple(column for column, _ in _COLUMNS),
)


def targets(actor: Actor) -> Iterator[pa.RecordBatch]:
    """The targets in the actor's scope as they stand now, streamed."""
    rows = queries.rows_for_facts(actor, *(path for _, path in _COLUMNS), *_SCOPE)
    return TARGETS.batches(rows.iterator(chunk_size=2000))
