"""Indicator tables: header, rows, and where each figure stands. Targets of the cells are made in `cell_targets`."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from daxiao.extract import normal
from daxiao.extract.frames import cells, columns, cross, fitting, looks, runs, stacked
from daxiao.extract.frames.cells import Cell
from daxiao.extract.frames.columns import Column
from daxiao.extract.frames.looks import Kind
from daxiao.extract.readings import Span, TableReading, TableRow, TargetReading


_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_PART = re.compile("^其中[:：]?")
_CAPTION_LENGTH = 60
_FAR = 2
_TAIL_ROLES = frozenset({"unit", "base", "target", "growth", "other"})


class Row(NamedTuple):
    """A row with its cells put to the columns; `kind` and `strength` are filled down, `part` is true under 其中.

    `place` is the table and the row in it, the header counted.
    """

    span: Span
    no: str | None
    kind: str | None
    name: str
    name_cell: Cell
    by_column: tuple[tuple[Column, Cell], ...]
    part: bool
    strength: Cell | None = None
    place: tuple[int, int] = (0, 0)

    def cell(self, role: str) -> Cell | None:
        for column, found in self.by_column:
            if column.role == role and found.text:
                return found
        return None


@dataclass(slots=True)
class Table:
    caption: str | None
    span: Span
    header: tuple[Column, ...]
    rows: list[Row] = field(default_factory=list)
    unit: Cell | None = None
    """The unit that the caption states for the whole table: 单位：亿元."""
    crossed: bool = False
    """The rows are places or units, the columns indicators."""

    @property
    def years(self) -> tuple[int | None, int | None]:
        """Base year and the last target year."""
        base = [c.year for c in self.header if c.role == "base" and c.year]
        target = [c.year for c in self.header if c.role == "target" and c.year]
        return (base[-1] if base else None, max(target) if target else None)


_LISTED = re.compile("项目名称|建设内容|建设规模|项目内容|项目概况")
_WIDE = 5


def project_rows(text: str) -> list[Span]:
    """The rows of lists of projects: what stands there is one project's own figure, not the plan's."""
    found: list[Span] = []
    within = False
    for block in runs.blocks(text):
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
    name = max(h.index for h in header if h.role == "name")
    tail = [c for c in header if c.role in _TAIL_ROLES and c.index > name]
    width = len(tail)
    while (
        found and len(found) > len(header) and not found[-1].text and len(found) - len(header) > 1
    ):
        found = found[:-1]
    values = list(zip(tail, found[len(found) - width :], strict=False)) if width else []
    return found[: len(found) - width], values


def _contradicts(column: Column, cell: Cell) -> bool:
    """Whether a cell cannot belong to the column it came to stand under."""
    seen = looks.look(cell.text)
    if not seen.words:
        return False
    if column.role == "unit":
        return seen.figure or seen.strength
    if column.role in {"base", "target", "growth"}:
        return seen.strength or (seen.measure and not seen.dash)
    return column.role == "strength" and seen.figure


def _shifted(
    found: list[Cell],
    middle: list[Cell],
    values: list[tuple[Column, Cell]],
    header: tuple[Column, ...],
) -> bool:
    """Whether cells that are missing let the others move away from their columns."""
    if len(found) < len(header):
        return True
    if any(_contradicts(column, cell) for column, cell in values):
        return True
    names = middle[1:] if header[0].role == "no" else middle
    return any(c.text and looks.look(c.text).figure for c in names)


def _fitted(
    found: list[Cell], header: tuple[Column, ...]
) -> tuple[list[Cell], list[tuple[Column, Cell]]] | None:
    """The same two lists as `_aligned`, where what the cells hold must tell their columns."""
    kinds = columns.kinds(header)
    name = next(c.index for c in reversed(header) if c.role == "name")
    texts = [c.text for c in found]
    placed, points = fitting.fit(texts, kinds)
    grouped, more = fitting.fit(texts, [*kinds[:name], Kind.GROUP, *kinds[name:]])
    group = None
    if more > points and Kind.GROUP not in kinds:
        group, placed = grouped[name], [*grouped[:name], *grouped[name + 1 :]]
    own = placed[name]
    if own is None or max(points, more) < 0:
        return None
    tail = [c for c in header if c.role in _TAIL_ROLES and c.index > name]
    empty = Cell("", found[-1].end, found[-1].end)
    values = [(c, found[k] if (k := placed[c.index]) is not None else empty) for c in tail]
    before = [found[k] if (k := placed[i]) is not None else empty for i in range(name)]
    groups = [found[group]] if group is not None else []
    return [*before, *groups, found[own]], values


def _split(
    found: list[Cell], header: tuple[Column, ...]
) -> tuple[list[Cell], list[tuple[Column, Cell]]]:
    middle, values = _aligned(found, header)
    if sum(1 for c in found if c.text) > 1 and _shifted(found, middle, values, header):
        return _fitted(found, header) or (middle, values)
    return middle, values


def _row(
    found: list[Cell], header: tuple[Column, ...], before: Row | None, span: Span
) -> Row | None:
    middle, values = _split(found, header)
    numbered = header[0].role == "no"
    number = middle[0].text if numbered and middle else None
    middle = middle[1:] if numbered else middle
    named = [c for c in middle if _WORDS.search(c.text) and not _is_strength(c)]
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
    strength = next((c for c in found if _is_strength(c)), None)
    if strength is None and before and any(c.role == "strength" for c in header):
        strength = before.strength
    return Row(
        span, number or None, kind, _PART.sub("", name), name_cell, tuple(values), part, strength
    )


def _is_strength(cell: Cell) -> bool:
    return bool(cell.text) and looks.STRENGTH.fullmatch(cell.plain) is not None


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
    return before._replace(by_column=merged)


def _rows(text: str, spans: list[Span], header: tuple[Column, ...], before: Span) -> list[Row]:
    """The rows under a header that ends with `before`."""
    found: list[Row] = []
    group: str | None = None
    for span in spans:
        parts = cells.split(text, span.start, span.end)
        if columns.read_header(parts) or _is_header_again(parts, header):
            continue
        group = _group_above(text, found[-1].span if found else before, span) or group
        if (own := _group_of(parts)) is not None:
            group = own
            continue
        row = _row(parts, header, found[-1] if found else None, span)
        if row is not None:
            found.append(row if row.kind or group is None else row._replace(kind=group))
        elif found and any(c.text for c in parts):
            found[-1] = _broken(parts, header, found[-1])
            found[-1] = found[-1]._replace(span=Span(found[-1].span.start, span.end))
    return found


_RANK = re.compile("[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.]?")


def _group_of(parts: list[Cell]) -> str | None:
    """二 | 创新能力 and nothing else: a heading over the rows below."""
    filled = [c for c in parts if c.text]
    if len(filled) == _GROUP_CELLS and _RANK.fullmatch(filled[0].plain):
        return filled[1].plain
    return None


_GROUP_CELLS = 2


def _group_above(text: str, above: Span, row: Span) -> str | None:
    for line in text[above.end : row.start].split("\n"):
        if line.strip() and runs.is_group(line):
            return re.sub(r"^[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．\s]*", "", line.strip())
    return None


def _is_header_again(parts: list[Cell], header: tuple[Column, ...]) -> bool:
    """The second row of a header, also where it is repeated on a new page."""
    words = {"".join(c.text.split()) for c in parts} - {""}
    if len(words) > 1 and all(columns.is_sub(w) for w in words):
        return True
    return bool(words) and words <= {title for c in header for title in c.titles}


def tables(text: str) -> list[Table]:
    """The indicator tables of a text, in order. Other tables (projects, tasks, districts) are none."""
    made = [t for block in runs.blocks(text) if (t := _table(text, block)) is not None]
    made += [_stacked(text, stack) for stack in stacked.stacks(text)]
    made = sorted((t for t in made if t.rows), key=lambda t: t.span.start)
    return _placed(text, made)


def _table(text: str, block: list[Span]) -> Table | None:
    split = [cells.split(text, s.start, s.end) for s in block[: _FAR + 2]]
    for i, parts in enumerate(split[: _FAR + 1]):
        header = columns.read_two_rows(parts, split[i + 1]) if i + 1 < len(split) else None
        header = header or columns.read_header(parts)
        if header is not None:
            span = Span(block[i].start, block[-1].end)
            table = Table(_caption(text, span.start), span, tuple(header))
            table.unit = _unit_above(text, span.start) or _unit_of_names(text, table.header)
            table.rows = _rows(text, block[i + 1 :], table.header, block[i])
            return table
    return _crossed(text, block)


def _crossed(text: str, block: list[Span]) -> Table | None:
    """A table that gives each place or unit its figures: the indicators are the columns."""
    for i, span in enumerate(block[: _FAR + 1]):
        header = cross.read_header(cells.split(text, span.start, span.end))
        if header is None:
            continue
        if not cross.sets_goals(text, span.start):
            return None
        whole = Span(span.start, block[-1].end)
        table = Table(_caption(text, span.start), whole, tuple(header), crossed=True)
        table.unit = _unit_above(text, span.start)
        table.rows = _rows(text, block[i + 1 :], table.header, span)
        return table
    return None


def _unit_of_names(text: str, header: tuple[Column, ...]) -> Cell | None:
    """指标名称（亿元）: the unit of all rows."""
    name = next((c for c in header if c.role == "name" and c.unit and c.span), None)
    if name is None or name.span is None or name.unit is None:
        return None
    at = text.rfind(name.unit, name.span.start, name.span.end)
    return Cell(name.unit, at, at + len(name.unit)) if at >= 0 else None


_UNIT_ABOVE = re.compile(r"单位\s*[:：]\s*(?P<unit>[^\s（）()，。；：:]{1,14})")
_ABOVE = 120  # characters above a table in which its unit may stand


def _unit_above(text: str, start: int) -> Cell | None:
    """单位：亿元 in the caption, or on a line of its own right above the header."""
    above = text[max(0, start - _ABOVE) : start]
    lines = "".join(line for line in above.splitlines(keepends=True)[-4:])
    found = list(_UNIT_ABOVE.finditer(lines))
    named = re.split("[、,/]", normal.folded(found[-1]["unit"])) if found else []
    if not named or not all(looks.MEASURE.fullmatch(u) for u in named):
        return None
    at = start - len(lines)
    first, last = found[-1].span("unit")
    return Cell(found[-1]["unit"], at + first, at + last)


def _stacked(text: str, stack: stacked.Stack) -> Table:
    table = Table(_caption(text, stack.span.start), stack.span, stack.header)
    for span, found in stack.rows:
        row = _row(found, stack.header, table.rows[-1] if table.rows else None, span)
        table.rows += [row] if row is not None else []
    return table


def _placed(text: str, made: list[Table]) -> list[Table]:
    """The tables with the number of the table and of the row, counted over all tables of the text."""
    if not made:
        return made
    starts, places = runs.lines(text)
    for n, table in enumerate(made, start=1):
        for i, row in enumerate(table.rows):
            k = bisect_right(starts, row.span.start) - 1
            # One cell on each line: rows are counted from the header.
            known = k >= 0 and text.find("\t", row.span.start, row.span.end) >= 0
            table.rows[i] = row._replace(place=places[k] if known else (n, i + 2))
    return made


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


def read_tables(
    text: str, targets: tuple[TargetReading, ...] = (), known: list[Table] | None = None
) -> tuple[TableReading, ...]:
    """The indicator tables; rows carry the keys of those of `targets` whose figure stands in them.

    `known` are the text's `tables`, when the caller has them already.
    """
    inside = sorted((t.num.start, t.key) for t in targets if t.in_table)
    starts, keys = [at for at, _ in inside], [key for _, key in inside]
    found = tables(text) if known is None else known
    return tuple(_reading(table, n, starts, keys) for n, table in enumerate(found, start=1))
