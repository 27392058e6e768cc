"""What projects publish to analytics: one row a project, one row a project and month, with the place they are scoped by.

The unit of a row is the responsible one: other units that take part see the project on its pages, not in these figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from daxiao.analytics.schema import Column, Fact, Kind
from daxiao.domains.projects.queries import published
from daxiao.domains.projects.types import Admission, Phase, ProjectKind, ProjectPace
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from daxiao.kernel.access import Actor


_PLACE = (
    (Column("county_code", Kind.TEXT, "县（市、区）代码"), "standing__county__code"),
    (Column("county_name", Kind.TEXT, "县（市、区）"), "standing__county__name"),
)

# each column, and where the query finds it; sums in 亿元 as the register keeps them
_COLUMNS = (
    (Column("project_id", Kind.WHOLE, "项目序号"), "pk"),
    (Column("code", Kind.TEXT, "项目编号"), "code"),
    (Column("name", Kind.TEXT, "项目名称"), "name"),
    (Column("kind", Kind.TEXT, "性质", words={k.value: k.label for k in ProjectKind}), "kind"),
    (
        Column("admission", Kind.TEXT, "入库状态", words={a.value: a.label for a in Admission}),
        "admission",
    ),
    (Column("phase", Kind.TEXT, "四色", words={p.value: p.label for p in Phase}), "phase"),
    # the standing of the last sweep, which is what the pages show
    (
        Column("pace", Kind.TEXT, "进度", words={p.value: p.label for p in ProjectPace}),
        "standing__pace",
    ),
    (Column("is_active", Kind.FLAG, "在册"), "standing__is_active"),
    (Column("industry_name", Kind.TEXT, "产业"), "industry_name"),
    (Column("invest", Kind.AMOUNT, "总投资", "亿元"), "invest_yi"),
    (Column("year_invest", Kind.AMOUNT, "年度计划投资", "亿元"), "year_invest_yi"),
    (Column("signed_on", Kind.DAY, "签约日期"), "signed_on"),
    (Column("started_on", Kind.DAY, "开工日期"), "started_on"),
    (Column("produced_on", Kind.DAY, "投产日期"), "produced_on"),
    (Column("unit_id", Kind.WHOLE, "责任单位编号"), "responsible_unit_id"),
    (Column("unit_name", Kind.TEXT, "责任单位"), "responsible_unit__name"),
    *_PLACE,
    (Column("is_demo", Kind.FLAG, "演示数据"), "is_demo"),
)
_SCOPE = ("region__path", "responsible_unit__path")

PROJECTS = Fact(
    name="projects",
    label="项目",
    cap=Cap.PROJECT_VIEW.value,
    grain=("project_id",),
    columns=tuple(column for column, _ in _COLUMNS),
)


def projects(actor: Actor) -> Iterator[pa.RecordBatch]:
    """The projects of the register in the actor's scope as they stand now, streamed."""
    rows = published.projects(actor, *(path for _, path in _COLUMNS), *_SCOPE)
    return PROJECTS.batches(rows.iterator(chunk_size=2000))


_MONTHS = (
    (Column("project_id", Kind.WHOLE, "项目序号"), "project_id"),
    (Column("month_on", Kind.DAY, "月份（首日）"), "month_on"),
    (Column("invested", Kind.AMOUNT, "当月完成投资", "亿元"), "invested_yi"),
    (Column("gained", Kind.AMOUNT, "当月实增产值", "亿元"), "gained_yi"),
    (
        Column("kind", Kind.TEXT, "性质", words={k.value: k.label for k in ProjectKind}),
        "project__kind",
    ),
    *((column, f"project__{path}") for column, path in _PLACE),
    (Column("is_demo", Kind.FLAG, "演示数据"), "project__is_demo"),
)
_MONTH_SCOPE = ("project__region__path", "project__responsible_unit__path")

PROJECT_MONTHS = Fact(
    name="project_months",
    label="项目月度",
    cap=Cap.PROJECT_VIEW.value,
    grain=("project_id", "month_on"),
    columns=tuple(column for column, _ in _MONTHS),
)


def project_months(actor: Actor) -> Iterator[pa.RecordBatch]:
    """What was told of the months of the projects in the actor's scope, streamed."""
    rows = published.months(actor, *(path for _, path in _MONTHS), *_MONTH_SCOPE)
    return PROJECT_MONTHS.batches(rows.iterator(chunk_size=2000))
