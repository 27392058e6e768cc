"""Runs of rows: which lines with tabs make one table, and which table and row each line is."""

import re
from collections.abc import Iterator

from daxiao.extract import grids
from daxiao.extract.frames import cells, columns
from daxiao.extract.readings import Span


def blocks(text: str) -> Iterator[list[Span]]:
    """Rows that stand together: only blank lines between them, and what a page break leaves."""
    block: list[Span] = []
    for row in cells.rows(text):
        if block and not goes_on(text, block[-1], row):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def goes_on(text: str, above: Span, below: Span) -> bool:
    """Whether a row stands in the table of the row above it: right below, or on the next page."""
    between = text[above.end : below.start]
    if not between.strip():
        return True
    widths = [text.count("\t", row.start, row.end) for row in (above, below)]
    if len(between) > _PAGE_BREAK or widths[0] != widths[1]:
        return False
    at = above.end
    for line in between.split("\n"):
        inside = (
            grids.is_between_pages(text, at, at + len(line))
            or is_group(line)
            or _is_below_header(line)
        )
        if line.strip() and not inside:
            return False
        at += len(line) + 1
    return True


# 一	规模效益; 二、创新能力; （三）绿色低碳; 一、续建项目（2个）
_GROUP = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.．\t ]|[（(][一二三四五六七八九十]{1,3}[）)])\s*[^\t，。；：]{2,20}\s*"
)


def is_group(line: str) -> bool:
    """A heading over the rows that follow it, alone on its line."""
    return len(line) <= _LONGEST_GROUP and _GROUP.fullmatch(line) is not None


_LONGEST_GROUP = 40


def _is_below_header(line: str) -> bool:
    """The lower row of a header that lost its merged cells: 实际, 目标."""
    words = line.split("\t")
    return len(words) > 1 and all(columns.is_sub(w.strip()) for w in words if w.strip())


_PAGE_BREAK = 120  # characters between two rows of one table


def lines(text: str) -> tuple[list[int], list[tuple[int, int]]]:
    """Where each line with cells begins, and the table and row it is."""
    starts: list[int] = []
    places: list[tuple[int, int]] = []
    table, row = 0, 0
    above = Span(0, 0)
    at = text.find("\t")
    while at >= 0:
        first = text.rfind("\n", above.end, at) + 1 or above.end
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        if text[first:stop].strip():
            line = Span(first, stop)
            if not table or not goes_on(text, above, line):
                table, row = table + 1, 0
            row += 1
            starts.append(first)
            places.append((table, row))
            above = line
        at = text.find("\t", stop)
    return starts, places
