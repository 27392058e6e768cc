"""The cells of a table row, with their places, and the figures in them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from daxiao.extract import normal
from daxiao.extract.lex.words import either, lists, words
from daxiao.extract.readings import Comparator, Span
from daxiao.std import zh


_BEFORE = {
    w: Comparator(k.split(".")[1])
    for k, ws in lists("bounds").items()
    if k.startswith("before.")
    for w in ws
}
_AFTER = {
    w: Comparator(k.split(".")[1])
    for k, ws in lists("bounds").items()
    if k.startswith("after.")
    for w in ws
}
_UNITS = either(
    [
        *words("units", "counts"),
        *words("units", "money"),
        *words("units", "amounts"),
        *words("units", "ratios"),
    ]
)
_NUMBER = r"-?\d+(?:,\d{3})*(?:\.\d+)?"
_CELL = re.compile(
    rf"(?P<each>每年|年均)?(?:新增|增长|增加|净增|累计|下降)?(?P<before>{either(_BEFORE)})?[\[（〔【]?(?P<low>{_NUMBER})(?:%?[-—~至](?P<high>{_NUMBER}))?"
    rf"[\]）〕】]?(?P<unit>(?:{either(words('units', 'magnitudes'))})?(?:{_UNITS})(?:/[\u4e00-\u9fff]{{1,3}})?)?[\]）〕】]?(?P<after>{either(_AFTER)})?[*①②③]?"
)


class Cell(NamedTuple):
    """A cell as written; `start`–`end` is its trimmed text in the source, empty cells have start == end."""

    text: str
    start: int
    end: int
    rest: tuple[Span, ...] = ()
    """The pieces of a cell that goes on in the rows below."""

    @property
    def plain(self) -> str:
        return normal.folded(self.text)

    @property
    def spans(self) -> tuple[Span, ...]:
        return (Span(self.start, self.end), *self.rest)


class Value(NamedTuple):
    """A figure of a cell; `span` is the numeral in the source."""

    low: Decimal
    high: Decimal | None
    unit: str | None
    comparator: Comparator
    span: Span
    yearly: bool


def split(text: str, start: int, end: int) -> list[Cell]:
    """The cells of the row `text[start:end]`."""
    found = []
    while start <= end:
        stop = text.find("\t", start, end)
        stop = end if stop < 0 else stop
        raw = text[start:stop]
        inner = raw.strip()
        first = start + (len(raw) - len(raw.lstrip()) if inner else 0)
        found.append(Cell(inner, first, first + len(inner)))
        start = stop + 1
    return found


def joined(before: Cell, after: Cell) -> Cell:
    """A cell that was broken over two rows; its place is that of the first part."""
    return Cell(before.text + after.text, before.start, before.end, (*before.rest, *after.spans))


def value(cell: Cell) -> Value | None:
    """The figure of a cell that holds one and nothing else; None for —, words and empty cells."""
    places = [i for i, char in enumerate(cell.text) if not char.isspace()]
    m = _CELL.fullmatch(cell.plain)
    low = zh.numeral(m["low"]) if m else None
    if m is None or low is None:
        return None
    high = zh.numeral(m["high"]) if m["high"] else None
    last = m.end("high") if m["high"] else m.end("low")
    span = Span(cell.start + places[m.start("low")], cell.start + places[last - 1] + 1)
    return Value(low, high, m["unit"], _comparator(m, high), span, bool(m["each"]))


def _comparator(m: re.Match[str], high: Decimal | None) -> Comparator:
    if high is not None:
        return Comparator.RANGE
    if m["after"]:
        return Comparator.LE if m["after"] == "以下" else _AFTER[m["after"]]
    return _BEFORE[m["before"]] if m["before"] else Comparator.EQ


_LONGEST_CELL = 400


def rows(text: str) -> Iterator[Span]:
    """The lines of the text that hold at least two tabs between or around cells; linear."""
    start = text.find("\t")
    while start >= 0:
        first = text.rfind("\n", 0, start) + 1
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        # Much prose before the first tab: a text that lost its line breaks.
        if start - first < _LONGEST_CELL and text.count("\t", first, end) > 1:
            yield Span(first, end - 1 if text[end - 1 : end] == "\r" else end)
        start = text.find("\t", end)
