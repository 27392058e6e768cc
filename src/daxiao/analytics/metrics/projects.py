"""Figures about projects. What is in the register and neither red nor gone counts as active; sums are in 亿元."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import ibis

from daxiao.analytics.metrics.metric import Metric
from daxiao.analytics.schema import Column, Kind


if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir


def _active(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = tables["projects"]
    return t.filter(t.is_active)


def _sum(column: ir.DecimalColumn) -> ir.DecimalScalar:
    """Engines give sums of decimals different widths; the same one for all."""
    return column.sum().cast("decimal(20, 4)")


def projects_by_phase(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = _active(tables)
    by_phase = t.group_by("phase").aggregate(
        projects=t.count(), invest=_sum(t.invest), without_invest=t.invest.isnull().sum()
    )
    return by_phase.order_by(ibis.asc("phase", nulls_first=False))


def projects_by_county(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = _active(tables)
    by_county = t.group_by("county_code", "county_name").aggregate(
        projects=t.count(), invest=_sum(t.invest)
    )
    return by_county.order_by(ibis.desc("projects"), "county_code")


def on_time_share(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = _active(tables)
    judged = t.pace.isin(["on_time", "due_soon", "late"])
    n = t.aggregate(
        judged=judged.sum().fill_null(0).cast("int64"),
        on_time=t.pace.isin(["on_time", "due_soon"]).sum().fill_null(0).cast("int64"),
    )
    # whole thousandths, half rounded up, without a fraction on the way: the same on every engine
    thousandths = (n.on_time * 2000 + n.judged) // (n.judged * 2).nullif(0)
    tenth = ibis.literal(Decimal("0.1"), type="decimal(6, 1)")
    return n.mutate(share_pct=(thousandths.cast("decimal(6, 1)") * tenth).cast("decimal(7, 1)"))


def invested_by_month(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = tables["project_months"]
    t = t.filter(t.invested.notnull())
    by_month = t.group_by("month_on").aggregate(projects=t.count(), invested=_sum(t.invested))
    return by_month.order_by("month_on")


def gained_by_month(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = tables["project_months"]
    t = t.filter(t.gained.notnull())
    by_month = t.group_by("month_on").aggregate(projects=t.count(), gained=_sum(t.gained))
    return by_month.order_by("month_on")


_PROJECTS = Column("projects", Kind.WHOLE, "项目", "个")
_INVEST = Column("invest", Kind.AMOUNT, "总投资", "亿元")
_COUNTED = "已准予入库、没有退出（红）也没有出库的项目"

METRICS = (
    Metric(
        "projects.by_phase",
        "四色项目",
        "个",
        f"{_COUNTED}，按认定的四色分组计数并合计总投资；没有认定的单列，总投资未填的计个数、不计金额",
        ("projects",),
        (
            Column("phase", Kind.TEXT, "四色"),
            _PROJECTS,
            _INVEST,
            Column("without_invest", Kind.WHOLE, "总投资未填", "个"),
        ),
        projects_by_phase,
    ),
    Metric(
        "projects.by_county",
        "各地项目",
        "个",
        f"{_COUNTED}，按所在县（市、区）分组，乡镇和园区并入所在县",
        ("projects",),
        (
            Column("county_code", Kind.TEXT, "县（市、区）代码"),
            Column("county_name", Kind.TEXT, "县（市、区）"),
            _PROJECTS,
            _INVEST,
        ),
        projects_by_county,
    ),
    Metric(
        "projects.on_time_share",
        "项目按时率",
        "%",
        f"{_COUNTED}中有时限在走的，进度为正常或临期的个数÷有时限在走的个数×100，四舍五入到一位小数；停表和没有时限的不计",
        ("projects",),
        (
            Column("judged", Kind.WHOLE, "有时限", "个"),
            Column("on_time", Kind.WHOLE, "按时", "个"),
            Column("share_pct", Kind.AMOUNT, "按时率", "%"),
        ),
        on_time_share,
    ),
    Metric(
        "projects.invested_by_month",
        "逐月完成投资",
        "亿元",
        "各月单位填报的完成投资合计和填报的项目个数；没有填报的项目不计，不当作零",
        ("project_months",),
        (
            Column("month_on", Kind.DAY, "月份（首日）"),
            _PROJECTS,
            Column("invested", Kind.AMOUNT, "完成投资", "亿元"),
        ),
        invested_by_month,
    ),
    Metric(
        "projects.gained_by_month",
        "逐月实增产值",
        "亿元",
        "各月增长点填报的实增产值合计和填报的项目个数；没有填报的不计，不当作零",
        ("project_months",),
        (
            Column("month_on", Kind.DAY, "月份（首日）"),
            _PROJECTS,
            Column("gained", Kind.AMOUNT, "实增产值", "亿元"),
        ),
        gained_by_month,
    ),
)
