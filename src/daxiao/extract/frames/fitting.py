"""Which cell belongs to which column, when the layout does not say: judged by what the cells hold.

Copying and scanning lose empty cells, merge marks and line breaks. What stands in a cell still tells its column (see
`looks`). `segment` cuts a run of cells into rows, `fit` puts one row to its columns; both choose the best sum of scores
by dynamic programming, in time linear in the cells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daxiao.extract.frames.looks import FORBIDDEN, MISSING, Kind, Look, joins, look, score
from daxiao.extract.readings import Span


# How the last column was dealt with: left out, taken by a cell, or a row was begun and nothing is taken yet.
_OUT, _TAKEN, _FRESH = 0, 1, 2
_State = tuple[int, int]  # columns dealt with in the row, and how the last one was
_START: _State = (0, _FRESH)


@dataclass(slots=True)
class _Best:
    score: float
    before: "tuple[int, _State] | None"


_Front = dict[_State, _Best]


def _offer(front: _Front, state: _State, points: float, before: tuple[int, _State]) -> None:
    known = front.get(state)
    if known is None or points > known.score:
        front[state] = _Best(points, before)


def _leave_out(front: _Front, i: int, kinds: Sequence[Kind]) -> None:
    """Columns for which the row has no cell. A row of nothing but gaps is none."""
    for c in range(len(kinds)):
        for how in (_OUT, _TAKEN, _FRESH):
            best = front.get((c, how))
            if best is None or (how is _FRESH and c + 1 == len(kinds)):
                continue
            after = (c + 1, _FRESH if how is _FRESH else _OUT)
            _offer(front, after, best.score + MISSING[kinds[c]], (i, (c, how)))


def _closed(front: _Front, width: int) -> tuple[float, _State] | None:
    ends = [(front[s].score, s) for s in ((width, _TAKEN), (width, _OUT)) if s in front]
    return max(ends) if ends else None


def _step(front: _Front, i: int, looks: Sequence[Look], kinds: Sequence[Kind]) -> _Front:
    """All ways to use cell `i`: in the next column, or behind the cell before it."""
    ahead: _Front = {}
    for (c, how), best in front.items():
        if c < len(kinds):
            points = best.score + score(kinds[c], looks[i])
            _offer(ahead, (c + 1, _TAKEN), points, (i, (c, how)))
        if c and i and how is not _FRESH and (how is _TAKEN or not looks[i].words):
            points = best.score + joins(kinds[c - 1], looks[i - 1], looks[i])
            _offer(ahead, (c, how), points, (i, (c, how)))
    return ahead


def fit(texts: Sequence[str], kinds: Sequence[Kind]) -> tuple[list[int | None], float]:
    """For each column the index of its cell or None, and the score. Empty cells that are left over are dropped."""
    looks = [look(t) for t in texts]
    fronts: list[_Front] = [{_START: _Best(0.0, None)}]
    for i in range(len(looks)):
        _leave_out(fronts[i], i, kinds)
        fronts.append(_step(fronts[i], i, looks, kinds))
    _leave_out(fronts[-1], len(looks), kinds)
    end = _closed(fronts[-1], len(kinds))
    placed: list[int | None] = [None] * len(kinds)
    if end is None:
        return placed, FORBIDDEN
    for i, state, before in _way_back(fronts, len(looks), end[1]):
        if before[0] == i - 1 and before[1][0] == state[0] - 1:
            placed[before[1][0]] = before[0]
    return placed, end[0]


_CLEARLY = 3.0


def row(text: str, cells: Sequence[Span], kinds: Sequence[Kind]) -> tuple[Span, ...]:
    """The cells of a row, one for each column: as they stand, unless what they hold clearly says that some are missing.

    A missing cell is an empty span where it would stand.
    """
    texts = [text[c.start : c.end] for c in cells]
    points = sum(score(k, look(t)) for k, t in zip(kinds, texts, strict=False))
    points += sum(MISSING[k] for k in kinds[len(cells) :])
    if len(cells) >= len(kinds) and texts[len(kinds) - 1].strip() and points > 0:
        return tuple(cells)
    placed, best = fit(texts, kinds)
    if best - points < _CLEARLY or sum(k is not None for k in placed) < _FEWEST:
        return tuple(cells)
    found: list[Span] = []
    end = cells[0].start
    for k in placed:
        found.append(Span(end, end) if k is None else cells[k])
        end = found[-1].end
    return tuple(found)


_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Cut:
    """A run of pieces cut into rows of cells; each cell is the indices of its pieces."""

    rows: tuple[tuple[tuple[int, ...], ...], ...]
    score: float


# Every row costs something, so that words behind a table are not taken for one more; it costs less on a new line.
_NEW_LINE, _IN_LINE = -0.4, -1.6
_GIVE_UP = 25.0


def segment(texts: Sequence[str], kinds: Sequence[Kind], heads: Sequence[bool]) -> Cut:
    """Cut a run of pieces into rows of cells, as far as they make a table.

    `heads[i]` is true where piece `i` begins a line of the text; all false where lines tell nothing. The run may be
    longer than the table: the rows end where further pieces would lower the score.
    """
    looks: list[Look] = []
    fronts: list[_Front] = [{_START: _Best(0.0, None)}]
    best: tuple[float, int, _State] = (0.0, 0, _START)
    lined = any(heads)
    for i in range(len(texts) + 1):
        front = fronts[i]
        _leave_out(front, i, kinds)
        end = _closed(front, len(kinds))
        if end is not None:
            if end[0] > best[0]:
                best = (end[0], i, end[1])
            points = _NEW_LINE if i < len(texts) and (heads[i] or not lined) else _IN_LINE
            front[_START] = _Best(end[0] + points, (i, end[1]))
            _leave_out(front, i, kinds)
        if i == len(texts) or max(b.score for b in front.values()) < best[0] - _GIVE_UP:
            break
        looks.append(look(texts[i]))
        fronts.append(_step(front, i, looks, kinds))
    return Cut(tuple(_rows(fronts, best, len(kinds))), best[0])


def _way_back(
    fronts: list[_Front], i: int, state: _State
) -> Iterator[tuple[int, _State, tuple[int, _State]]]:
    while (before := fronts[i][state].before) is not None:
        yield i, state, before
        i, state = before


def _rows(
    fronts: list[_Front], best: tuple[float, int, _State], width: int
) -> list[tuple[tuple[int, ...], ...]]:
    """The rows of the best way, put together from its end."""
    rows: list[tuple[tuple[int, ...], ...]] = []
    row: list[tuple[int, ...]] = []
    pieces: list[int] = []
    for i, state, before in _way_back(fronts, best[1], best[2]):
        if before[0] == i - 1:
            pieces.append(before[0])
            if before[1][0] == state[0] - 1:
                row.append(tuple(reversed(pieces)))
                pieces = []
        elif before[1][0] == width:
            rows.append(tuple(reversed(row)))
            row = []
    rows.append(tuple(reversed(row)))
    return [r for r in reversed(rows) if r]
