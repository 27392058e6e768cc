"""Tables without ruling lines: three rows or more whose words stand below one another."""

from collections.abc import Sequence
from itertools import pairwise

from daxiao.extract.layout import grid
from daxiao.extract.layout.shapes import Cell, Line, Run, Table


_LEAST_ROWS = 3
_LEAST_COLUMNS = 3
_FAR = 2.2  # of a character: lines further apart do not belong to one table


def with_tables(items: Sequence[Line | Table], page: int) -> list[Line | Table]:
    """The items with each stretch of lines that forms a table made one."""
    found: list[Line | Table] = []
    stretch: list[Line] = []
    for item in items:
        if isinstance(item, Line) and _goes_on(stretch, item):
            stretch.append(item)
            continue
        found += _made(stretch, page)
        stretch = []
        if isinstance(item, Line) and len(item.runs) >= _LEAST_COLUMNS:
            stretch = [item]
        else:
            found.append(item)
    return [*found, *_made(stretch, page)]


def _goes_on(stretch: list[Line], line: Line) -> bool:
    """A row of the table, or what a cell of the row above goes on with: shorter than the table and inside a column."""
    if not stretch or line.top - stretch[-1].bottom > _FAR * line.em:
        return False
    if len(line.runs) >= _LEAST_COLUMNS:
        return True
    columns = _columns(stretch)
    return all(_column(run, columns) is not None for run in line.runs) and (
        line.x1 - line.x0 < 0.6 * (columns[-1][1] - columns[0][0])
    )


def _columns(stretch: Sequence[Line]) -> list[tuple[float, float]]:
    """The widest x ranges that never touch each other: runs that overlap stand in one column."""
    found: list[tuple[float, float]] = []
    for run in sorted((r for line in stretch for r in line.runs), key=lambda r: r.x0):
        if found and run.x0 < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], run.x1))
        else:
            found.append((run.x0, run.x1))
    return found


def _column(run: Run, columns: list[tuple[float, float]]) -> int | None:
    """The only column that the run touches."""
    touched = [i for i, (x0, x1) in enumerate(columns) if run.x0 < x1 and run.x1 > x0]
    return touched[0] if len(touched) == 1 else None


def _made(stretch: list[Line], page: int) -> list[Line | Table]:
    """The stretch as a table, or as the lines it was."""
    while stretch and len(stretch[-1].runs) < 2:
        # A single word below the last row is the next paragraph rather than the rest of a cell
        tail = stretch[-1]
        return [*_made(stretch[:-1], page), tail]
    wide = [line for line in stretch if len(line.runs) >= _LEAST_COLUMNS]
    columns = _columns(stretch) if stretch else []
    if len(wide) < _LEAST_ROWS or len(columns) < _LEAST_COLUMNS:
        return list(stretch)
    rows: list[list[list[Line]]] = []
    for line in stretch:
        placed = [(_column(run, columns), run) for run in line.runs]
        is_rest = rows and len(line.runs) < _LEAST_COLUMNS and not any(c == 0 for c, _ in placed)
        if not is_rest:
            rows.append([[] for _ in columns])
        for column, run in placed:
            rows[-1][column or 0].append(Line([run]))
    edges = [
        columns[0][0],
        *((a[1] + b[0]) / 2 for a, b in pairwise(columns)),
        columns[-1][1],
    ]
    cells = [[_cell(cell, columns[i][1], page) for i, cell in enumerate(row)] for row in rows]
    return [Table(cells, edges, stretch[0].top, stretch[-1].bottom)]


def _cell(cell: list[Line], right: float, page: int) -> Cell:
    return grid.worded(cell, right, page)
