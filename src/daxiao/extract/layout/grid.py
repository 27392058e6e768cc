"""Ruling lines → tables with their cells, merged cells too."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from daxiao.extract.layout import joining, lines
from daxiao.extract.layout.shapes import Cell, Glyph, Line, Rule, Table


_NEAR = 2.5  # points: lines that meet by the eye may miss each other by that much
_MOST = 4000  # rules of one page: a drawing or a map has more, no table has

Place = tuple[int, int]


@dataclass(slots=True)
class _Lattice:
    """The elementary cells of a table and who covers them: `owner[row][column]` is the upper left of the merged cell."""

    xs: list[float]
    ys: list[float]
    owner: list[list[Place]]


def tables(
    rules: Sequence[Rule], glyphs: list[Glyph], page: int
) -> tuple[list[Table], list[Glyph]]:
    """The tables that lines draw, from above to below, and the glyphs that stand in none of them."""
    found: list[Table] = []
    if len(rules) < 4 or len(rules) > _MOST:
        return found, glyphs
    for lattice in _lattices(rules):
        inside, outside = _parted(lattice, glyphs)
        filled = sum(1 for cell in inside.values() if any(not g.text.isspace() for g in cell))
        # a table that goes on may have a single cell's last words on the next page
        if filled > 1 or (filled and len(lattice.xs) > 3):
            found.append(_table(lattice, inside, page))
            glyphs = outside
    return sorted(found, key=lambda t: t.top), glyphs


# ---------------------------------------------------------------- lines


def _lattices(rules: Sequence[Rule]) -> list[_Lattice]:
    across = _merged([r for r in rules if r.x1 - r.x0 >= r.bottom - r.top])
    down = [
        _turned(r) for r in _merged([_turned(r) for r in rules if r.x1 - r.x0 < r.bottom - r.top])
    ]
    made = (_lattice(hs, vs) for hs, vs in _groups(across, down))
    return [lattice for lattice in made if lattice is not None]


def _turned(rule: Rule) -> Rule:
    return Rule(rule.top, rule.x0, rule.bottom, rule.x1)


def _merged(across: list[Rule]) -> list[Rule]:
    """Horizontal rules with those that go on, lie on each other or are the two edges of a thick one made one."""
    rows: list[list[Rule]] = []
    for rule in sorted(across, key=lambda r: r.top):
        if rows and rule.top - rows[-1][0].top <= _NEAR:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    return [rule for row in rows for rule in _chained(row)]


def _chained(row: list[Rule]) -> list[Rule]:
    y = sum(r.top + r.bottom for r in row) / (2 * len(row))
    found: list[Rule] = []
    for rule in sorted(row):
        if found and rule.x0 - found[-1].x1 <= _NEAR:
            found[-1] = Rule(found[-1].x0, y, max(found[-1].x1, rule.x1), y)
        else:
            found.append(Rule(rule.x0, y, rule.x1, y))
    return found


def _groups(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that touch each other, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, h in enumerate(across):
        for j, v in enumerate(down, len(across)):
            if _touch(h, v):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for n, rule in enumerate((*across, *down)):
        groups[root(n)][n >= len(across)].append(rule)
    return list(groups.values())


def _touch(h: Rule, v: Rule) -> bool:
    return h.x0 - _NEAR <= v.x0 <= h.x1 + _NEAR and v.top - _NEAR <= h.top <= v.bottom + _NEAR


def _lattice(across: list[Rule], down: list[Rule]) -> _Lattice | None:
    """A table has two columns at least; a box of one column is read as the paragraphs that stand in it."""
    if not across or not down:
        return None
    # Tables are often open at their sides: the ends of the lines are edges too
    xs = _spots([v.x0 for v in down] + [min(h.x0 for h in across), max(h.x1 for h in across)])
    ys = _spots([h.top for h in across] + [min(v.top for v in down), max(v.bottom for v in down)])
    if len(xs) < 3 or len(ys) < 2:
        return None
    return _Lattice(xs, ys, _owners(xs, ys, across, down))


def _spots(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * _NEAR:
            found.append(value)
    return found


def _owners(
    xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]
) -> list[list[Place]]:
    """Elementary cells without a line between them belong to one cell."""
    owner: dict[Place, Place] = {}

    def root(place: Place) -> Place:
        while owner.get(place, place) != place:
            place = owner[place]
        return place

    def join(one: Place, other: Place) -> None:
        low, high = sorted((root(one), root(other)))
        owner[high] = low

    for i in range(len(ys) - 1):
        for j in range(len(xs) - 1):
            middle_x, middle_y = (xs[j] + xs[j + 1]) / 2, (ys[i] + ys[i + 1]) / 2
            if j + 2 < len(xs) and not _has_wall(down, xs[j + 1], middle_y):
                join((i, j), (i, j + 1))
            if i + 2 < len(ys) and not _has_floor(across, ys[i + 1], middle_x):
                join((i, j), (i + 1, j))
    return [[root((i, j)) for j in range(len(xs) - 1)] for i in range(len(ys) - 1)]


def _has_wall(down: list[Rule], x: float, y: float) -> bool:
    return any(abs(v.x0 - x) <= 2 * _NEAR and v.top <= y <= v.bottom for v in down)


def _has_floor(across: list[Rule], y: float, x: float) -> bool:
    return any(abs(h.top - y) <= 2 * _NEAR and h.x0 <= x <= h.x1 for h in across)


# ---------------------------------------------------------------- words


def _parted(lattice: _Lattice, glyphs: list[Glyph]) -> tuple[dict[Place, list[Glyph]], list[Glyph]]:
    """Each glyph to the cell in which its middle stands."""
    inside: dict[Place, list[Glyph]] = defaultdict(list)
    outside: list[Glyph] = []
    xs, ys = lattice.xs, lattice.ys
    for glyph in glyphs:
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        if xs[0] <= x < xs[-1] and ys[0] <= y < ys[-1]:
            place = lattice.owner[bisect_right(ys, y) - 1][bisect_right(xs, x) - 1]
            inside[place].append(glyph)
        else:
            outside.append(glyph)
    return inside, outside


def _table(lattice: _Lattice, inside: dict[Place, list[Glyph]], page: int) -> Table:
    set_lines = {place: lines.lines_of(cell) for place, cell in inside.items()}
    pads = [cell[0].x0 - lattice.xs[column] for (_, column), cell in set_lines.items() if cell]
    pad = min(max(0.0, min(pads, default=0.0)), 12.0)
    rows = [
        [_cell(lattice, (i, j), set_lines, pad, page) for j in range(len(lattice.xs) - 1)]
        for i in range(len(lattice.ys) - 1)
    ]
    edges, rows = _without_empty_columns(
        lattice.xs, [row for row in rows if any(c.text or not c.covered for c in row)]
    )
    return Table(rows, edges, lattice.ys[0], lattice.ys[-1])


def _cell(
    lattice: _Lattice,
    place: Place,
    set_lines: dict[Place, list[Line]],
    pad: float,
    page: int,
) -> Cell:
    if lattice.owner[place[0]][place[1]] != place:
        return Cell(page=page, covered=True)
    row = lattice.owner[place[0]]
    width = next((j for j in range(place[1], len(row)) if row[j] != place), len(row))
    return worded(set_lines.get(place, []), lattice.xs[width] - pad, page)


def worded(cell: list[Line], right: float, page: int) -> Cell:
    """The lines of a cell as one: broken ones are joined, paragraphs parted by a blank."""
    if not cell:
        return Cell(page=page)
    text = cell[0].text
    left = min(line.x0 for line in cell)
    for last, line in pairwise(cell):
        # lines may stand in the middle of the cell: what counts is the room on both sides
        x1 = left + (last.x1 - last.x0) if last.x0 - left > 0.3 * last.em else last.x1
        is_new = joining.ends_short(last.text, right - x1, line.text, last.em)
        text = f"{text.rstrip()} {line.text}" if is_new else joining.glue(text, line.text)
    tail = cell[-1]
    return Cell(text.strip(), page, is_full=right - tail.x1 < 1.5 * tail.em)


def _without_empty_columns(
    edges: list[float], rows: list[list[Cell]]
) -> tuple[list[float], list[list[Cell]]]:
    """Double lines and stray strokes make columns in which nothing ever begins."""
    kept = [
        j
        for j in range(len(edges) - 1)
        if edges[j + 1] - edges[j] > 3 * _NEAR or any(row[j].text for row in rows)
    ]
    return [*(edges[j] for j in kept), edges[-1]], [[row[j] for j in kept] for row in rows]
