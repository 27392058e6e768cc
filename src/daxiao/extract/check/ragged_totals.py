"""The 合计 row of a table whose cells were shifted: its numbers against the columns of numbers, in their order.

Tables with even rows are added up column by column elsewhere; here the row of totals has another width than the rows.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract import grids
from daxiao.extract.check import amounts, pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.grids import Grid, Row
from daxiao.std.findings import FindingKind


SHIFTED_TOTAL = FindingKind(
    "check.table_total_differs",
    "表中“{column}”一列各行合计{computed}，“{row}”行写的是{stated}，{more}{gap}：请核对。",
)

_TOTAL = re.compile("^(?:合计|总计|共计)$")
_SUBTOTAL = re.compile("小计")
_RATE = re.compile("率|比重|占比|增速|增长|%|强度|序号|编号|人均|每|年份|平均|时间|电话|年度|代码")
_NUMBER = re.compile(r"^\d+(?:,\d{3})*(?:\.\d+)?$")
_ORDER = re.compile(r"^\d{1,3}$")
_FEWEST = 3


def ragged_totals(paper: Paper) -> Iterator[Remark]:
    """Every table of `paper` with numbered rows and one row of totals of another width."""
    for grid in grids.grids(paper.text):
        totals = [r for r in grid.rows if _TOTAL.match(grids.words(paper.text, r[0]))]
        if len(totals) == 1:
            yield from _table(paper, grid, totals[0])


def _table(paper: Paper, grid: Grid, total: Row) -> Iterator[Remark]:
    text = paper.text
    header = grid.rows[0]
    rows = [r for r in grid.rows[1:] if r is not total and len(r) == len(header)]
    numbered = [r for r in rows if _ORDER.match(grids.words(text, r[0]))]
    whole = text[header[0].start : grid.rows[-1][-1].end]
    if (
        len(numbered) < _FEWEST
        or len(rows) != len(numbered)
        or len(grid.rows) != len(rows) + 2
        or len(total) == len(header)
        or _SUBTOTAL.search(whole)
    ):
        return
    columns = [n for n in range(1, len(header)) if _is_summed(text, n, header, rows)]
    stated = [c for c in total[1:] if _NUMBER.match(grids.words(text, c))]
    if len(columns) != len(stated):
        return
    for n, cell in zip(columns, stated, strict=True):
        parts = [_value(grids.words(text, r[n])) for r in rows]
        wanted = _value(grids.words(text, cell))
        if sum(parts, Decimal(0)) != wanted:
            places = (
                pointing.place(paper, cell.start, cell.end, "合计"),
                *(_part(paper, r, n) for r in rows),
            )
            name = grids.words(text, header[n])
            yield _told(name, grids.words(text, total[0]), (parts, wanted), places)


def _is_summed(text: str, n: int, header: Row, rows: list[Row]) -> bool:
    title = grids.words(text, header[n])
    numbers = all(_NUMBER.match(grids.words(text, r[n])) for r in rows)
    return bool(title) and numbers and not _RATE.search(title)


def _value(words: str) -> Decimal:
    return Decimal(words.replace(",", ""))


def _part(paper: Paper, row: Row, n: int) -> Place:
    return pointing.place(
        paper, row[n].start, row[n].end, row_role([grids.words(paper.text, c) for c in row])
    )


def row_role(cells: list[str]) -> str:
    """分项 with the name of the row, the first of its words that is no number."""
    name = next((c for c in cells if len(c) > 1 and not re.match(r"^[\d.,%\s]+$", c)), "")
    return f"分项（{pointing.shown(name, _LONGEST_NAME)}）" if name else "分项"


_LONGEST_NAME = 16


def _told(
    column: str, row: str, sums: tuple[list[Decimal], Decimal], places: tuple[Place, ...]
) -> Remark:
    parts, stated = sums
    computed = sum(parts, Decimal(0))
    gap = computed - stated
    more = "多" if gap > 0 else "少"
    return remark(
        Family.SUM,
        SHIFTED_TOTAL,
        places,
        Arithmetic(
            f"{amounts.added(parts)}＝{amounts.shown(computed)}，比{amounts.shown(stated)}{more}{amounts.shown(abs(gap))}",
            computed,
            stated,
        ),
        column=short(column),
        row=short(row),
        computed=amounts.shown(computed),
        stated=amounts.shown(stated),
        gap=amounts.shown(abs(gap)),
        more=more,
    )
