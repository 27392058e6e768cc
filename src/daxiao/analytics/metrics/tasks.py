"""Figures about tasks. A task has several units and therefore several rows: tasks are counted by their id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from daxiao.analytics.metrics.metric import Metric
from daxiao.analytics.schema import Column, Kind


if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir


def _in_force(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = tables["task_duties"]
    return t.filter(t.state == "in_force")


def tasks_by_pace(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = _in_force(tables)
    by_pace = t.group_by("pace").aggregate(tasks=ibis._.task_id.nunique())
    return by_pace.order_by(ibis.asc("pace", nulls_first=False))


def load_by_unit(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = _in_force(tables)
    loads = (
        t.filter(t.unit_id.notnull())
        .mutate(unit_name=ibis.coalesce(t.unit_short_name.nullif(""), t.unit_name))
        .group_by("unit_id", "unit_name")
        .aggregate(
            lead=ibis._.task_id.nunique(where=ibis._.duty == "lead"),
            responsible=ibis._.task_id.nunique(where=ibis._.duty != "lead"),
        )
    )
    return loads.order_by(ibis.desc("lead"), ibis.desc("responsible"), "unit_id")


METRICS = (
    Metric(
        "tasks.by_pace",
        "任务期限状态",
        "项",
        "执行中的任务，按最近一次巡检时的期限状态分组计数；一项任务有几个单位也只计一次",
        ("task_duties",),
        (Column("pace", Kind.TEXT, "期限状态"), Column("tasks", Kind.WHOLE, "任务", "项")),
        tasks_by_pace,
    ),
    Metric(
        "tasks.load_by_unit",
        "各单位任务量",
        "项",
        "执行中的任务，按名录中的单位分组，牵头的和其他（责任、配合）的分别计数；名录里对不上的单位不计",
        ("task_duties",),
        (
            Column("unit_id", Kind.WHOLE, "单位编号"),
            Column("unit_name", Kind.TEXT, "单位"),
            Column("lead", Kind.WHOLE, "牵头", "项"),
            Column("responsible", Kind.WHOLE, "责任与配合", "项"),
        ),
        load_by_unit,
    ),
)
