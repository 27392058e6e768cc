"""The quotas of a year as one sheet: quota by place, with whether the parts add up to the whole."""

from decimal import Decimal

from django.urls import reverse

from daxiao.domains.projects.panels.sheets import Cell, Head, Sheet
from daxiao.domains.projects.queries.quota_table import QuotaTable, TableCell, TableRow
from daxiao.domains.projects.rules.pools import plain
from daxiao.domains.projects.rules.quotas import COUNTERS


def sheet(table: QuotaTable) -> Sheet:
    """Actual over planned in every cell, the share below it."""
    name = table.place.name if table.place else ""
    heads = (
        Head("指标"),
        Head("单位", is_text=True),
        Head(f"{name}（本级）"),
        *(Head(part.name) for part in table.parts),
        Head("下级合计"),
        Head("与本级相比", is_text=True),
    )
    rows = tuple(_row(row, table) for row in table.rows)
    note = "格内为实际数/计划数，下面是完成率；点开看数到了哪些项目。下级计划数之和不必等于本级计划数，不一致时写明差额。"
    return Sheet(f"{name}{table.year}年分配与完成", "", heads, rows, note)


def _row(row: TableRow, table: QuotaTable) -> tuple[Cell, ...]:
    return (
        Cell(row.quota.label, is_text=True),
        Cell(COUNTERS[row.quota].unit, is_text=True),
        _cell(row.whole),
        *(_cell(row.parts.get(part.pk)) for part in table.parts),
        _sum(row),
        Cell(_compared(row), is_text=True),
    )


def _cell(cell: TableCell | None) -> Cell:
    if cell is None:
        return Cell(None)
    percent = cell.completion.percent
    note = f"{percent}%" if percent is not None else "没有计划数"
    url = reverse("quotas_detail", args=[cell.line.pk])
    return Cell(f"{plain(cell.counted.value)}/{plain(cell.line.planned)}", note, url)


def _sum(row: TableRow) -> Cell:
    if not row.parts:
        return Cell(None)
    actual = sum((c.counted.value for c in row.parts.values()), Decimal(0))
    planned = sum((c.line.planned for c in row.parts.values()), Decimal(0))
    return Cell(f"{plain(actual)}/{plain(planned)}")


def _compared(row: TableRow) -> str:
    if row.split is None:
        return "本级没有设定" if row.whole is None else ""
    return row.split.sentence or "一致"
