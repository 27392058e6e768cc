"""A sheet → a leaf: ruled tables taken out, columns of print found, lines and tables put in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from daxiao.extract.layout import aligned, grid, lines
from daxiao.extract.layout.shapes import Glyph, Leaf, Line, Sheet, Table


_LEAST_ROWS = 6  # a shorter stretch of two columns is a pair of captions or of signatures
_STEP = 2.0
_LEAST_GAP = 8.0


@dataclass(slots=True)
class _Row:
    """What stands at one height: its glyphs, or a table."""

    glyphs: list[Glyph]
    top: float
    bottom: float
    table: Table | None = None


def leaf_of(sheet: Sheet) -> Leaf:
    """The page with its lines and tables as they are read."""
    ruled, glyphs = grid.tables(sheet.rules, sheet.glyphs, sheet.number)
    rows = [
        _Row(row, min(g.top for g in row), max(g.bottom for g in row))
        for row in lines.rows_of(g for g in glyphs if not g.text.isspace())
    ]
    rows += [_Row([], t.top, t.bottom, t) for t in ruled]
    rows.sort(key=lambda r: r.top + r.bottom)
    items: list[Line | Table] = []
    blanks = [g for g in glyphs if g.text.isspace()]
    for stretch, gutter in _stretches(rows, sheet.width):
        halves = [stretch] if gutter is None else _halves(stretch, gutter)
        for half in halves:
            items += _set(half, blanks, sheet.number)
    return Leaf(sheet.number, sheet.width, sheet.height, items)


def _set(rows: Sequence[_Row], blanks: list[Glyph], page: int) -> list[Line | Table]:
    """The rows of one column as lines and tables, each line with the room of its column."""
    items: list[Line | Table] = []
    waiting: list[Glyph] = []
    column = [g for r in rows for g in r.glyphs]
    if column:
        top, bottom = min(g.top for g in column), max(g.bottom for g in column)
        left, right = min(g.x0 for g in column), max(g.x1 for g in column)
    for row in rows:
        if row.table is not None:
            items += lines.lines_of(waiting)
            items.append(row.table)
            waiting = []
        else:
            waiting += row.glyphs
            waiting += _between(blanks, row)
    items += lines.lines_of(waiting)
    if column and top < bottom:
        for item in items:
            if isinstance(item, Line):
                item.left, item.right = left, right
    return aligned.with_tables(items, page)


def _between(blanks: list[Glyph], row: _Row) -> list[Glyph]:
    """The blanks that were written between the glyphs of the row, and one behind them."""
    last = row.glyphs[-1]
    x0, x1 = row.glyphs[0].x0, last.x1 + (last.x1 - last.x0)
    middle = (row.top + row.bottom) / 2
    return [b for b in blanks if b.top <= middle <= b.bottom and x0 < b.x0 < x1]


# ---------------------------------------------------------------- two columns


def _stretches(rows: list[_Row], width: float) -> list[tuple[list[_Row], float | None]]:
    """The rows in stretches; with each the x between its two columns, None where the lines run over the whole width."""
    found: list[tuple[list[_Row], float | None]] = []
    gutter = _gutter(rows, width)
    if gutter is None:
        return [(rows, None)]
    stretch: list[_Row] = []
    is_split = False
    for row in rows:
        clear = _is_clear(row, gutter)
        if stretch and clear != is_split:
            found.append((stretch, gutter if is_split else None))
            stretch = []
        stretch.append(row)
        is_split = clear
    found.append((stretch, gutter if is_split else None))
    told = [(s, g if g is not None and _is_prose(s, g) else None) for s, g in found]
    return [
        ([row for s, _ in group for row in s], gutter)
        for gutter, group in groupby(told, key=lambda t: t[1])
    ]


def _gutter(rows: list[_Row], width: float) -> float | None:
    """The x near the middle that the fewest rows cross, if there is prose at both sides of it."""
    if sum(1 for r in rows if r.glyphs) < _LEAST_ROWS:
        return None
    steps = [width * 0.35 + i * _STEP for i in range(int(width * 0.3 / _STEP))]
    counts = [sum(1 for r in rows if _is_clear(r, x)) for x in steps]
    most = max(counts, default=0)
    if most < _LEAST_ROWS:
        return None
    best = [x for x, n in zip(steps, counts, strict=True) if n == most]
    return best[len(best) // 2]


def _is_clear(row: _Row, x: float) -> bool:
    """Whether nothing stands at x, with some room at both sides."""
    if row.table is not None:
        return row.table.x1 <= x or row.table.x0 >= x
    half = _LEAST_GAP / 2
    return not any(g.x0 < x + half and g.x1 > x - half for g in row.glyphs)


def _is_prose(rows: list[_Row], gutter: float) -> bool:
    """Columns of print fill their lines; the cells of a table without ruling lines do not."""
    for keep_left in (True, False):
        sides = [[g for g in r.glyphs if (g.x1 <= gutter) == keep_left] for r in rows]
        filled = [side for side in sides if side]
        if len(filled) < _LEAST_ROWS or len(filled) < 0.4 * len(rows):
            return False
        right = max(g.x1 for side in filled for g in side)
        em = lines.em_of([g for side in filled for g in side])
        full = sum(
            1 for side in filled if right - max(g.x1 for g in side) < 2.5 * em and len(side) >= 8
        )
        if full < 0.5 * len(filled):
            return False
    return True


def _halves(rows: list[_Row], gutter: float) -> list[list[_Row]]:
    """The left column, then the right one; each with rows of its own."""
    halves: list[list[_Row]] = []
    for keep_left in (True, False):
        glyphs = [g for r in rows for g in r.glyphs if (g.x1 <= gutter) == keep_left]
        half = [
            _Row(row, min(g.top for g in row), max(g.bottom for g in row))
            for row in lines.rows_of(glyphs)
        ]
        half += [r for r in rows if r.table is not None and (r.table.x1 <= gutter) == keep_left]
        halves.append(sorted(half, key=lambda r: r.top + r.bottom))
    return halves
