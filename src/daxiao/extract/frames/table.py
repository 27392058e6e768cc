"""Indicator tables: header, rows, and where each figure stands. Targets of the cells are made in `cell_targets`."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from daxiao.extract.frames import cells, columns, stacked
from daxiao.extract.frames.cells import Cell
from daxiao.extract.frames.columns import Column
from daxiao.extract.readings import Span, TableReading, TableRow, TargetReading


_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_PART = re.compile("^其中[:：]?")
_CAPTION_LENGTH = 60
_FAR = 2
_TAIL_ROLES = frozenset({"unit", "base", "target", "growth", "other"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its cells put to the columns; `kind` is filled down, `part` is true under 其中."""

    span: Span
    no: str | None
    kind: str | None
    name: str
    name_cell: Cell
    by_column: tuple[tuple[Column, Cell], ...]
    part: bool

    def cell(self, role: str) -> Cell | None:
        return next((c for column, c in self.by_column if column.role == role and c.text), None)


@dataclass(slots=True)
class Table:
    caption: str | None
    span: Span
    header: tuple[Column, ...]
    rows: list[Row] = field(default_factory=list)

    @property
    def years(self) -> tuple[int | None, int | None]:
        """Base year and the last target year."""
        base = [c.year for c in self.header if c.role == "base" and c.year]
        target = [c.year for c in self.header if c.role == "target" and c.year]
        return (base[-1] if base else None, max(target) if target else None)


def _blocks(text: str) -> Iterator[list[Span]]:
    """Rows that stand together: only blank lines between them."""
    block: list[Span] = []
    for row in cells.rows(text):
        if block and text[block[-1].end : row.start].strip():
            yield block
            block = []
        block.append(row)
    if block:
        yield block


_LISTED = re.compile("项目名称|建设内容|建设规模|项目内容|项目概况")
_WIDE = 5


def project_rows(text: str) -> list[Span]:
    """The rows of lists of projects: what stands there is one project's own figure, not the plan's."""
    found: list[Span] = []
    within = False
    for block in _blocks(text):
        heads = [row for row in block[: _FAR + 1] if _LISTED.search(text, row.start, row.end)]
        wide = text.count("\t", block[0].start, block[0].end) >= _WIDE
        within = bool(heads) or (within and wide)
        if within:
            found.append(Span(block[0].start, block[-1].end))
    return found


def _caption(text: str, start: int) -> str | None:
    above = text[max(0, start - 200) : start].rstrip().rsplit("\n", 1)[-1].strip(" \t*#")
    return above if 0 < len(above) <= _CAPTION_LENGTH and "。" not in above else None


def _aligned(
    found: list[Cell], header: tuple[Column, ...]
) -> tuple[list[Cell], list[tuple[Column, Cell]]]:
    """The cells between number and values, and the value cells; counted from the right, where tables are regular."""
    tail = [
        c
        for c in header
        if c.role in _TAIL_ROLES and c.index > max(h.index for h in header if h.role == "name")
    ]
    width = len(tail)
    while (
        found and len(found) > len(header) and not found[-1].text and len(found) - len(header) > 1
    ):
        found = found[:-1]
    values = list(zip(tail, found[len(found) - width :], strict=False)) if width else []
    return found[: len(found) - width], values


def _row(
    found: list[Cell], header: tuple[Column, ...], before: Row | None, span: Span
) -> Row | None:
    middle, values = _aligned(found, header)
    numbered = header[0].role == "no"
    number = middle[0].text if numbered and middle else None
    middle = middle[1:] if numbered else middle
    named = [c for c in middle if _WORDS.search(c.text)]
    if not named:
        return None
    name_cell = named[-1]
    own_kind = named[0].plain if len(named) > 1 else None
    indented = middle[-1] is name_cell and len(middle) > 1
    kind = own_kind or (before.kind if before and indented else None)
    name = name_cell.plain
    part = bool(_PART.match(name)) or bool(
        before and before.part and kind and kind == before.kind and not own_kind
    )
    return Row(span, number or None, kind, _PART.sub("", name), name_cell, tuple(values), part)


def _broken(found: list[Cell], header: tuple[Column, ...], before: Row) -> Row:
    """A row that only goes on with cells of the row before: its pieces are put behind theirs."""
    _, values = _aligned(found, header)
    # A figure is never put together from two rows: only words and units are.
    pieces = {
        column.index: cell
        for column, cell in values
        if cell.text and not any(char.isdigit() for char in cell.text)
    }
    merged = tuple(
        (column, cells.joined(cell, pieces[column.index]))
        if column.index in pieces and not any(char.isdigit() for char in cell.text)
        else (column, cell)
        for column, cell in before.by_column
    )
    return replace(before, by_column=merged)


def _rows(text: str, spans: list[Span], header: tuple[Column, ...]) -> list[Row]:
    found: list[Row] = []
    for span in spans:
        parts = cells.split(text, span.start, span.end)
        if columns.read_header(parts):
            continue
        row = _row(parts, header, found[-1] if found else None, span)
        if row is not None:
            found.append(row)
        elif found and any(c.text for c in parts):
            found[-1] = _broken(parts, header, found[-1])
            found[-1] = replace(found[-1], span=Span(found[-1].span.start, span.end))
    return found


def tables(text: str) -> list[Table]:
    """The indicator tables of a text, in order. Other tables (projects, tasks, districts) are none."""
    made = []
    for block in _blocks(text):
        for i, span in enumerate(block[: _FAR + 1]):
            header = columns.read_header(cells.split(text, span.start, span.end))
            if header is not None:
                whole = Span(span.start, block[-1].end)
                table = Table(_caption(text, span.start), whole, tuple(header))
                table.rows = _rows(text, block[i + 1 :], table.header)
                made.append(table)
                break
    made += [_stacked(text, stack) for stack in stacked.stacks(text)]
    return sorted((t for t in made if t.rows), key=lambda t: t.span.start)


def _stacked(text: str, stack: stacked.Stack) -> Table:
    table = Table(_caption(text, stack.span.start), stack.span, stack.header)
    for span, found in stack.rows:
        row = _row(found, stack.header, table.rows[-1] if table.rows else None, span)
        table.rows += [row] if row is not None else []
    return table


def _reading(table: Table, n: int, starts: list[int], keys: list[str]) -> TableReading:
    """The reading; `starts` are the offsets of all figures in tables, in order, `keys` those of their targets."""
    base, target = table.years
    rows = []
    for i, row in enumerate(table.rows, start=1):
        texts = {
            role: found.text if (found := row.cell(role)) else None
            for role in ("unit", "base", "target", "growth")
        }
        first, last = (bisect_left(starts, at) for at in (row.span.start, row.span.end))
        within = tuple(keys[first:last])
        unit = "".join((texts["unit"] or "").split()) or None
        rows.append(
            TableRow(
                i, row.no, row.kind, row.name, unit, texts["base"], texts["target"], texts["growth"],
                row.span.start, row.span.end, within,
            )
        )  # fmt: skip
    titles = tuple(c.title for c in table.header)
    return TableReading(
        f"B{n}", table.caption, table.span.start, table.span.end, titles, base, target, tuple(rows)
    )


def read_tables(text: str, targets: tuple[TargetReading, ...] = ()) -> tuple[TableReading, ...]:
    """The indicator tables; rows carry the keys of those of `targets` whose figure stands in them."""
    inside = sorted((t.num.start, t.key) for t in targets if t.in_table)
    starts, keys = [at for at, _ in inside], [key for _, key in inside]
    return tuple(_reading(table, n, starts, keys) for n, table in enumerate(tables(text), start=1))
