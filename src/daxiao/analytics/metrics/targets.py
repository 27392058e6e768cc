"""Figures about targets. Only what is in force counts, and a promise repeated in the same document counts once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import ibis

from daxiao.analytics.metrics.metric import Metric
from daxiao.analytics.schema import Column, Kind


if TYPE_CHECKING:
    from collections.abc import Mapping

    import ibis.expr.types as ir


def _counted(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = tables["targets"]
    return t.filter(t.state == "in_force", t.same_as_id.isnull())


def targets_by_year(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = _counted(tables)
    by_year = t.group_by(due_year=t.due_on.year().cast("int64")).aggregate(targets=ibis._.count())
    return by_year.order_by(ibis.asc("due_year", nulls_first=False))


def owned_share(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = _counted(tables)
    n = t.aggregate(targets=t.count(), owned=t.owner_id.count())
    # whole thousandths, half rounded up, without a fraction on the way: the same on every engine
    thousandths = (n.owned * 2000 + n.targets) // (n.targets * 2).nullif(0)
    tenth = ibis.literal(Decimal("0.1"), type="decimal(6, 1)")
    # cast at the end: engines give a product of decimals different scales
    return n.mutate(share_pct=(thousandths.cast("decimal(6, 1)") * tenth).cast("decimal(7, 1)"))


def targets_by_place(tables: Mapping[str, ir.Table]) -> ir.Table:
    t = _counted(tables)
    by_place = t.group_by("region_code", "region_name").aggregate(
        targets=ibis._.count(), owned=ibis._.owner_id.count()
    )
    return by_place.order_by(ibis.desc("targets"), "region_code")


_TARGETS = Column("targets", Kind.WHOLE, "目标", "条")
_OWNED = Column("owned", Kind.WHOLE, "已明确责任单位", "条")
_COUNTED = "执行中的目标，同一文件里重复出现的只计一次"

METRICS = (
    Metric(
        "targets.by_year",
        "各年到期的目标",
        "条",
        f"{_COUNTED}，按到期年份分组计数；没有写明期限的单列一行",
        ("targets",),
        (Column("due_year", Kind.WHOLE, "到期年份"), _TARGETS),
        targets_by_year,
    ),
    Metric(
        "targets.owned_share",
        "目标责任落实率",
        "%",
        f"{_COUNTED}；其中已明确责任单位的条数 ÷ 总条数 × 100，四舍五入到一位小数；一条也没有时为空",
        ("targets",),
        (_TARGETS, _OWNED, Column("share_pct", Kind.AMOUNT, "落实率", "%")),
        owned_share,
    ),
    Metric(
        "targets.by_place",
        "各地目标",
        "条",
        f"{_COUNTED}，按目标所属地区分组计数，下级不并入上级",
        ("targets",),
        (
            Column("region_code", Kind.TEXT, "地区代码"),
            Column("region_name", Kind.TEXT, "地区"),
            _TARGETS,
            _OWNED,
        ),
        targets_by_place,
    ),
)
