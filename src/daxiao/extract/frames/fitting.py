"""Which cell belongs to which column, when the layout does not say: judged by what the cells hold.

Copying and scanning lose empty cells, merge marks and line breaks. What stands in a cell still tells its column: a
unit of measure, a figure, a list of offices. `segment` cuts a run of cells into rows, `fit` puts one row to its columns;
both choose the best sum of scores by dynamic programming, in time linear in the cells.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from daxiao.extract import normal
from daxiao.extract.frames import cells, units
from daxiao.extract.frames.cells import Cell
from daxiao.extract.readings import Lexicon, Span


class Kind(StrEnum):
    """What a column holds."""

    NO = "no"
    GROUP = "group"
    NAME = "name"
    MEASURE = "measure"
    VALUE = "value"
    STRENGTH = "strength"
    TEXT = "text"
    UNITS = "units"
    DUE = "due"
    ANY = "any"


_NO_LEXICON = Lexicon()
_FORBIDDEN = -50.0
_MISSING = {
    Kind.NO: -2.5,
    Kind.GROUP: -0.3,
    Kind.NAME: -6.0,
    Kind.MEASURE: -1.0,
    Kind.VALUE: -1.2,
    Kind.STRENGTH: -0.7,
    Kind.TEXT: -3.0,
    Kind.UNITS: -1.5,
    Kind.DUE: -1.0,
    Kind.ANY: -0.3,
}
_INTEGER = re.compile(r"[0-9]{1,3}[.、．]?|[（(]?[一二三四五六七八九十]{1,3}[）)、]?")
STRENGTH = re.compile("(?:约束|预期|指导|引导)性?(?:指标)?")
MEASURE = re.compile(
    r"(?:[万亿千百十]*(?:元|吨|家|个|人|项|件|户|台|套|座|条|次|场|辆|平方米|平方公里|公里|千米|亩|公顷|名|吨标准煤|人年|人次|家次|场次|台套|千瓦时?|立方米|标箱|分|位|倍|天|小时|种|所|床|张|部)"
    r"(?:（[^（）]{1,4}）)?|%|‰|百分点|个百分点|[万亿]?美元|GWh|MW|GW|EFLOPS|PFLOPS|[\u4e00-\u9fff%]{1,6}/[\u4e00-\u9fffA-Za-z]{1,6}|-|—)"
)
_DASH = re.compile(r"[—\-–/／…]+|无")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_DUE = re.compile(
    r".{0,6}(?:20[0-9]{2}(?:年|\s*[./\-—–~至]+\s*[0-9]).{0,12}|[0-9]{1,2}月(?:底|[0-9]{1,2}日)?前?|长期.{0,4}|持续.{0,6}|全年|常年.{0,4}|年底前?|每[年季月].{0,6}|适时|即知即改|立行立改)"
)
_VAGUE = re.compile(
    r"完成.{2,12}|达到.{2,12}|.{2,12}(?:下达|以内|水平|目标|任务)|持续.{2,6}|只增不减|.{0,4}(?:下降|提高|提升|增长)"
)
_BEGUN = re.compile("(?:每年|年均)?(?:新增|增长|净增|累计|达到|力争|下降)?|[≥≤><=约]+")
_SENTENCE = re.compile("[。；！]")
_UNFINISHED = re.compile(r"[、，（(：:/]$")
_LONGEST_NAME = 60
_LONGEST_WORD = 30


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell looks like; made once for each cell."""

    words: str
    integer: bool
    figure: bool
    dash: bool
    measure: bool
    strength: bool
    named: bool

    @property
    def size(self) -> int:
        return len(self.words)


@lru_cache(maxsize=4096)
def look(text: str) -> Look:
    plain = normal.folded(text)
    short = len(plain) <= _LONGEST_WORD
    return Look(
        plain,
        short and _INTEGER.fullmatch(plain) is not None,
        short and cells.value(Cell(text.strip(), 0, 0)) is not None,
        _DASH.fullmatch(plain) is not None,
        short and MEASURE.fullmatch(plain) is not None,
        short and STRENGTH.fullmatch(plain) is not None,
        _WORDS.search(plain) is not None,
    )


def score(kind: Kind, cell: Look) -> float:
    """How well a cell suits a column; an empty cell counts little more than a missing one."""
    if not cell.words:
        return _MISSING[kind] + 0.05
    return _SCORES[kind](cell)


def _word(cell: Look) -> bool:
    """A word of its own: no figure, no unit, no strength."""
    return cell.named and not (cell.figure or cell.strength or cell.measure or cell.integer)


def _number(cell: Look) -> float:
    return 3.0 if cell.integer else -4.0


def _group(cell: Look) -> float:
    if not _word(cell) or cell.size > 40 or _SENTENCE.search(cell.words):
        return -4.0
    return 0.7 if _balanced(cell) and not _BEGINS_NAME.fullmatch(cell.words) else -1.5


# The first word of a name, where a blank stands before Latin letters: 单位 GDP 能耗.
_BEGINS_NAME = re.compile(
    "单位|每.{0,3}|人均|户均|亩均|规上|规模以上|新增|其中.?|企业|全市|全省|全县"
)


def _balanced(cell: Look) -> bool:
    return cell.words.count("（") == cell.words.count("）")


def _name(cell: Look) -> float:
    if not _word(cell):
        return -4.0
    if cell.size > _LONGEST_NAME or _SENTENCE.search(cell.words):
        return -3.0
    return 2.0 if _balanced(cell) else 1.0


def _measure(cell: Look) -> float:
    if cell.measure:
        return 3.0 if not cell.dash else 0.5
    return 1.0 if "/" in cell.words and cell.size <= 12 and not cell.figure else -4.0


def _value(cell: Look) -> float:
    if cell.figure or cell.dash:
        return 2.0 if cell.figure else 1.5
    if _BEGUN.fullmatch(cell.words):
        return 0.0
    vague = _VAGUE.fullmatch(cell.words) is not None and cell.size <= 16
    return 0.5 if vague else -4.0


def _strength(cell: Look) -> float:
    return 3.0 if cell.strength else -3.0


def _text(cell: Look) -> float:
    if cell.integer or cell.figure or not cell.named:
        return -4.0
    if cell.size > 12 or _SENTENCE.search(cell.words):
        return 2.0
    return 0.5 if _is_list(cell.words) else 1.5


@lru_cache(maxsize=4096)
def _is_list(words: str) -> bool:
    return units.looks_like_list(words, _NO_LEXICON)


def _units(cell: Look) -> float:
    if cell.dash:
        return 0.0
    if cell.figure or cell.integer or _SENTENCE.search(cell.words[:-1]):
        return -4.0
    return 2.5 if _is_list(cell.words) else -1.5


def _due(cell: Look) -> float:
    return 3.0 if cell.size <= _LONGEST_WORD and _DUE.fullmatch(cell.words) else -2.5


def _any(cell: Look) -> float:
    return 0.3 if cell.size <= _LONGEST_NAME else -1.0


_SCORES = {
    Kind.NO: _number,
    Kind.GROUP: _group,
    Kind.NAME: _name,
    Kind.MEASURE: _measure,
    Kind.VALUE: _value,
    Kind.STRENGTH: _strength,
    Kind.TEXT: _text,
    Kind.UNITS: _units,
    Kind.DUE: _due,
    Kind.ANY: _any,
}
_BREAKABLE = {
    Kind.GROUP: -0.8,
    Kind.NAME: -0.8,
    Kind.TEXT: -0.8,
    Kind.UNITS: -0.8,
    Kind.MEASURE: -1.0,
    Kind.VALUE: -1.5,
    Kind.DUE: -0.8,
    Kind.ANY: -0.5,
}


def _joins(kind: Kind, before: Look, after: Look) -> float:
    """What it costs that a cell goes on in the next piece."""
    if not after.words:
        return -0.05
    cost = _BREAKABLE.get(kind, _FORBIDDEN)
    if kind in {Kind.GROUP, Kind.NAME, Kind.UNITS, Kind.TEXT} and (
        after.integer or after.figure or after.strength or after.measure
    ):
        cost -= 2.0
    if kind is Kind.MEASURE and not MEASURE.fullmatch(before.words + after.words):
        return _FORBIDDEN
    if kind is Kind.VALUE:
        return _figure_joins(before, after)
    open_bracket = before.words.count("（") > before.words.count("）")
    unfinished = open_bracket or _UNFINISHED.search(before.words) is not None
    return -0.1 if unfinished and cost > _FORBIDDEN else cost


def _figure_joins(before: Look, after: Look) -> float:
    """每年新增 4-6 家 and ≥ 30 are one figure in pieces."""
    if look(before.words + after.words).figure:
        return -0.1 if before.figure else 1.9
    return _FORBIDDEN


# ---------------------------------------------------------------- dynamic programming

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
            _offer(front, after, best.score + _MISSING[kinds[c]], (i, (c, how)))


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
            points = best.score + _joins(kinds[c - 1], looks[i - 1], looks[i])
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
        return placed, _FORBIDDEN
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
    points += sum(_MISSING[k] for k in kinds[len(cells) :])
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
