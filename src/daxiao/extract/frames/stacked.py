"""Indicator tables that copying left with one cell on each line.

Only tables with a column of running numbers are read: the numbers alone tell where a row begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daxiao.extract.frames import columns
from daxiao.extract.frames.cells import Cell
from daxiao.extract.frames.columns import Column
from daxiao.extract.readings import Span


_FIRST = re.compile(r"(?m)^[ \u3000]*(?:序号|编号)[ \u3000]*\r?$")
_LINE = re.compile(r"[^\r\n]+")
_WIDTHS = range(4, 10)
_LONGEST_CELL = 60


@dataclass(frozen=True, slots=True)
class Stack:
    """The header and the rows, each with its span and its cells."""

    span: Span
    header: tuple[Column, ...]
    rows: tuple[tuple[Span, list[Cell]], ...]


def stacks(text: str) -> Iterator[Stack]:
    """The tables of this layout, in order; linear in the text."""
    end = 0
    for m in _FIRST.finditer(text):
        if m.start() < end:
            continue
        found = _stack(text, m.start())
        if found is not None:
            end = found.span.end
            yield found


def _stack(text: str, start: int) -> Stack | None:
    lines = _cells(text, start)
    head: list[Cell] = []
    for cell in lines:
        if cell.plain == "1":
            break
        head.append(cell)
        if len(head) >= _WIDTHS.stop:
            return None
    header = columns.read_header(head) if len(head) in _WIDTHS else None
    if header is None:
        return None
    rows = tuple(_rows(text, head[-1].end, len(head)))
    if not rows:
        return None
    return Stack(Span(head[0].start, rows[-1][0].end), tuple(header), rows)


def _rows(text: str, start: int, width: int) -> Iterator[tuple[Span, list[Cell]]]:
    """Rows of `width` cells, as long as each begins with the next number."""
    number = 1
    row: list[Cell] = []
    for cell in _cells(text, start):
        if len(cell.text) > _LONGEST_CELL or (not row and cell.plain != str(number)):
            return
        row.append(cell)
        if len(row) == width:
            yield Span(row[0].start, row[-1].end), row
            number, row = number + 1, []


def _cells(text: str, start: int) -> Iterator[Cell]:
    for m in _LINE.finditer(text, start):
        words = m.group().strip()
        if words:
            at = m.start() + m.group().index(words)
            yield Cell(words, at, at + len(words))
