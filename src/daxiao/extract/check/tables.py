"""Tables: a row of totals against the rows it adds up, groups of an indicator table against the row over them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from daxiao.extract.check import amounts
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.ragged_totals import row_role
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.frames import cells
from daxiao.extract.frames.cells import Cell
from daxiao.extract.readings import Comparator, Measure, TableReading, TableRow
from daxiao.std.findings import FindingKind, Severity


COLUMN_MISSES = FindingKind(
    "check.table_column_misses_total",
    "表中“{column}”一列各行合计{computed}，“{row}”行写的是{stated}，{more}{gap}：请核对。",
)
GROUP_ABOVE = FindingKind(
    "check.table_group_above_whole",
    "表中“{row}”的各分项合计{computed}{unit}，大于该行的{stated}{unit}：请核对。",
)
GROUP_BELOW = FindingKind(
    "check.table_group_below_whole",
    "表中“{row}”的各分项合计{computed}{unit}，比该行的{stated}{unit}少{gap}{unit}：请确认是否还有未列出的分项。",
    Severity.DOUBT,
)
GROUP_BUFFER = FindingKind(
    "check.table_group_buffer",
    "表中“{row}”的各分项合计{computed}{unit}，比该行的下限{stated}{unit}多{gap}{unit}：请知悉。",
    Severity.HINT,
)

_TOTAL = re.compile("^(?:合计|总计|共计|小计|全市合计|全县合计|全区合计|全市|全县|全区|总数|全省)$")
_SUBTOTAL = re.compile("小计")
_FLOORS = (Comparator.GE, Comparator.GT)
_RATE = re.compile("率|比重|占比|增速|增长|%|强度|序号|编号|人均|每万|年份|平均")
_FEWEST = 3


def tables(book: Book) -> Iterator[Remark]:
    """Totals of the tables of all papers, then the groups of their indicator tables."""
    for paper in book.papers:
        for grid in _grids(paper):
            yield from _columns(paper, grid)
    for deed in book.deeds:
        for table in deed.paper.readings.tables:
            if deed.plan.start <= table.start < deed.plan.end:
                yield from _groups(deed, table)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows of one width that follow each other; the first one is the header."""

    rows: tuple[tuple[Cell, ...], ...]


def _grids(paper: Paper) -> Iterator[_Grid]:
    found: list[tuple[Cell, ...]] = []
    end = -1
    for span in cells.rows(paper.text):
        row = tuple(cells.split(paper.text, span.start, span.end))
        apart = paper.text[end : span.start].strip() if end >= 0 else ""
        if found and (apart or len(row) != len(found[0])):
            yield _Grid(tuple(found))
            found = []
        found.append(row)
        end = span.end
    if found:
        yield _Grid(tuple(found))


def _columns(paper: Paper, grid: _Grid) -> Iterator[Remark]:
    """Every column of plain numbers against the row that is called 合计."""
    totals = [row for row in grid.rows if any(_TOTAL.match(c.plain) for c in row[:2])]
    if (
        len(totals) != 1
        or len(grid.rows) < _FEWEST + 2
        or _SUBTOTAL.search(paper.text[grid.rows[0][0].start : grid.rows[-1][-1].end])
    ):
        return
    total, header = totals[0], grid.rows[0]
    if total is header:
        return
    rows = [row for row in grid.rows[1:] if row is not total and any(c.text for c in row)]
    for n, cell in enumerate(total):
        name = header[n].plain
        stated = _plain(cell)
        values = [_plain(row[n]) for row in rows]
        if (
            stated is None
            or not name
            or _RATE.search(name)
            or any(v is None and row[n].text for v, row in zip(values, rows, strict=True))
        ):
            continue
        parts = [
            (row[n], v, row_role([c.plain for c in row]))
            for row, v in zip(rows, values, strict=True)
            if v is not None
        ]
        if len(parts) >= _FEWEST and sum((v for _, v, _ in parts), Decimal(0)) != stated:
            yield _column_told(
                paper, (name, total[0].plain or total[1].plain), (cell, stated), parts
            )


def _plain(cell: Cell) -> Decimal | None:
    value = cells.value(cell)
    if value is None or value.high is not None or value.unit == "%":
        return None
    return value.low


def _column_told(
    paper: Paper,
    names: tuple[str, str],
    total: tuple[Cell, Decimal],
    parts: list[tuple[Cell, Decimal, str]],
) -> Remark:
    computed = sum((v for _, v, _ in parts), Decimal(0))
    gap = computed - total[1]
    written = f"{amounts.added([v for _, v, _ in parts])}＝{amounts.shown(computed)}，比{amounts.shown(total[1])}{'多' if gap > 0 else '少'}{amounts.shown(abs(gap))}"
    places = [
        Place(paper.name, total[0].spans[0], "合计"),
        *(Place(paper.name, c.spans[0], role) for c, _, role in parts),
    ]
    return remark(
        Family.SUM,
        COLUMN_MISSES,
        places,
        Arithmetic(written, computed, total[1]),
        column=short(names[0]),
        row=short(names[1]),
        computed=amounts.shown(computed),
        stated=amounts.shown(total[1]),
        gap=amounts.shown(abs(gap)),
        more="多" if gap > 0 else "少",
    )


# What an indicator table calls parts: rows of one kind under the row that bears the kind's name, and rows with 其中.


def _groups(deed: Deed, table: TableReading) -> Iterator[Remark]:
    items = {item.target.key: item for item in deed.items if item.target.in_table}
    kinds: dict[str, list[TableRow]] = defaultdict(list)
    for row in table.rows:
        if row.kind:
            kinds[row.kind].append(row)
    for kind, rows in kinds.items():
        over = [
            r for r in table.rows if r.start < rows[0].start and r not in rows and kind in r.name
        ]
        if over and len(rows) > 1:
            yield from _group(deed, items, over[-1], rows)


def _goal(items: dict[str, Item], row: TableRow) -> Item | None:
    """The row's goal: an amount or a number, not a rate."""
    found = [items[k] for k in row.target_keys if k in items]
    fits = [
        i
        for i in found
        if i.measure in (Measure.LEVEL, Measure.FLOW, Measure.INCREMENT) and not i.yearly
    ]
    return fits[0] if fits and fits[0].high is None else None


def _group(
    deed: Deed, items: dict[str, Item], over: TableRow, rows: list[TableRow]
) -> Iterator[Remark]:
    whole = _goal(items, over)
    parts = [p for p in (_goal(items, row) for row in rows) if p is not None]
    if (
        whole is None
        or len(parts) != len(rows)
        or any(p.unit.base != whole.unit.base for p in parts)
    ):
        return
    factor = whole.unit.factor
    computed = sum((p.low for p in parts), Decimal(0)) / factor
    stated = whole.low / factor
    gap = computed - stated
    if gap == 0:
        return
    floor = whole.target.comparator in _FLOORS
    kind = GROUP_BELOW if gap < 0 else GROUP_BUFFER if floor else GROUP_ABOVE
    written = f"{amounts.added([p.low / factor for p in parts])}＝{amounts.shown(computed)}，比{amounts.shown(stated)}{'多' if gap > 0 else '少'}{amounts.shown(abs(gap))}"
    yield remark(
        Family.SUM,
        kind,
        [whole.place("合计"), *(p.place("分项") for p in parts)],
        Arithmetic(written, computed, stated, whole.target.unit),
        row=short(over.name),
        computed=amounts.shown(computed),
        stated=amounts.shown(stated),
        unit=whole.target.unit or "",
        gap=amounts.shown(abs(gap)),
    )
