"""What tasks publish to analytics: one row for each unit of a task, so that each unit's scope reaches its own rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daxiao.analytics.schema import Column, Fact, Kind
from daxiao.domains.tasks import queries
from daxiao.domains.tasks.types import Duty, Found, Pace, TaskState
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from daxiao.kernel.access import Actor


# each column, and where the query finds it; a task without units has one row with null from `duty_id` to `unit_name`
_COLUMNS = (
    (Column("task_id", Kind.WHOLE, "任务编号"), "pk"),
    (Column("plan_id", Kind.WHOLE, "规划编号"), "plan_id"),
    (Column("plan_title", Kind.TEXT, "规划"), "plan__title"),
    (Column("state", Kind.TEXT, "状态", words={s.value: s.label for s in TaskState}), "state"),
    (Column("due_on", Kind.DAY, "期限"), "due_on"),
    # the standing of the last sweep, which is what the pages show
    (
        Column("pace", Kind.TEXT, "期限状态", words={p.value: p.label for p in Pace}),
        "standing__pace",
    ),
    (Column("duty_id", Kind.WHOLE, "任务单位编号"), "units__pk"),
    (Column("duty", Kind.TEXT, "职责", words={d.value: d.label for d in Duty}), "units__duty"),
    (Column("found", Kind.TEXT, "认定", words={f.value: f.label for f in Found}), "units__found"),
    (Column("unit_id", Kind.WHOLE, "单位编号"), "units__org_id"),
    (Column("unit_name", Kind.TEXT, "单位"), "units__org__name"),
    (Column("unit_short_name", Kind.TEXT, "单位简称"), "units__org__short_name"),
    (Column("region_code", Kind.TEXT, "地区代码"), "region__code"),
    (Column("region_name", Kind.TEXT, "地区"), "region__name"),
    (Column("is_demo", Kind.FLAG, "演示数据"), "is_demo"),
)
_SCOPE = ("region__path", "units__org__path")

TASK_DUTIES = Fact(
    name="task_duties",
    label="任务与单位",
    cap=Cap.TASK_VIEW.value,
    grain=("task_id", "duty_id"),
    columns=tuple(column for column, _ in _COLUMNS),
)


def task_duties(actor: Actor) -> Iterator[pa.RecordBatch]:
    """Tasks and their units in the actor's scope as they stand now, streamed."""
    rows = queries.rows_for_facts(actor, *(path for _, path in _COLUMNS), *_SCOPE)
    return TASK_DUTIES.batches(rows.iterator(chunk_size=2000))
