"""Tables in plain text: rows and cells with their places, however the table was flattened.

Three layouts occur: cells parted by tabs with one row per line; one cell per line, each behind a tab, rows parted by a
blank line; and rows whose cells were broken over several lines. All are read in one pass.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daxiao.extract.readings import Span
from daxiao.std import zh


_PEEK = 80  # characters of a line looked at for a numbering mark
_LINE = re.compile(r"[^\n\r]*")
_NUMBER = re.compile(r"\s*[0-9]{1,4}\s*[.、．]?\s*")

Row = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, each a tuple of cell spans without the blanks around them. Rows may differ in length."""

    rows: tuple[Row, ...]


def grids(text: str) -> Iterator[Grid]:
    """The tables of `text`, in order. A single line with a tab is a table too; callers look for the header they know."""
    for block in _blocks(text):
        rows = (
            _cell_lines(text, block) if _is_cell_per_line(text, block) else _tab_rows(text, block)
        )
        if rows:
            yield Grid(tuple(_mended(text, rows)))


def words(text: str, cell: Span) -> str:
    """The words of a cell without any blanks."""
    return "".join(text[cell.start : cell.end].split())


def _blocks(text: str) -> Iterator[list[Span]]:
    """Runs of lines that hold tabs. Blank lines and lines without a tab stay in when tabbed lines of the run follow."""
    end, tab = 0, text.find("\t")
    while tab >= 0:
        first = max(text.rfind("\n", end, tab), text.rfind("\r", end, tab), end - 1) + 1
        run, end = _block(text, first)
        yield run
        tab = text.find("\t", end)


def _block(text: str, first: int) -> tuple[list[Span], int]:
    """The run that begins with the line at `first`, and where the line begins that ends it."""
    run: list[Span] = []
    waiting: list[Span] = []
    for found in _LINE.finditer(text, first):
        start, end = found.span()
        if start == end and start > first and text[start - 1] not in "\n\r":
            continue  # the empty match behind each line
        line = Span(start, end)
        if "\t" in found[0]:
            run += [*waiting, line]
            waiting = []
        elif _may_wait(found[0], waiting, text):
            waiting.append(line)
        else:
            return run, start
    return run, len(text)


def _may_wait(line: str, waiting: list[Span], text: str) -> bool:
    """Up to two blank lines (a page break) and up to six broken-off lines of a cell may stand between tabbed lines."""
    if len(waiting) >= 8:
        return False
    blank = sum(1 for s in waiting if s.start == s.end or text[s.start : s.end].isspace())
    if not line.strip():
        return blank < 2
    return len(waiting) - blank < 6 and len(line) <= 400


def _is_cell_per_line(text: str, block: list[Span]) -> bool:
    tabbed = [text[s.start : s.end] for s in block if "\t" in text[s.start : s.end]]
    single = sum(1 for t in tabbed if t.startswith("\t") and "\t" not in t.strip())
    return single > 0.8 * len(tabbed)


def _trim(text: str, start: int, end: int) -> Span:
    words = text[start:end].lstrip()
    start = end - len(words)
    return Span(start, start + len(words.rstrip()))


_PAGE = re.compile(
    r"[-—–－\s·]*[0-9]{1,3}[-—–－\s·]*|第?\s*[0-9]{1,3}\s*页.{0,10}|[（(]?续(?:上)?[表页附]?\s*[0-9一二三四五六七八九十-]{0,4}[)）]?(?:\s+.{0,30})?|.{2,30}[（(]续表?[)）]"
)
_RUNNING = 40  # characters of a page header at the most


def is_between_pages(text: str, start: int, end: int) -> bool:
    """Whether a line between two rows belongs to the page and not to the table: a number, 续表, a running header."""
    words = text[start:end].strip()
    if len(words) > _RUNNING or any(mark in words for mark in "。；，"):
        return False
    return _PAGE.fullmatch(words) is not None or (
        len(words) > 4 and _stands_again(text, words, start)
    )


def _stands_again(text: str, words: str, start: int) -> bool:
    """Alone on another line not far away: a title that each page repeats."""
    around = text[max(0, start - _FAR) : start + _FAR]
    lines = re.findall(rf"(?m)^[ \u3000]*{re.escape(words)}[ \u3000\r]*$", around)
    return len(lines) > 1


_FAR = 20_000


# ---------------------------------------------------------------- one cell per line


def _cell_lines(text: str, block: list[Span]) -> list[Row]:
    """Each tab at a line's head begins a cell; a blank line ends the row unless the next line goes on without a tab."""
    rows: list[list[Span]] = []
    fresh = True
    for line in block:
        content = text[line.start : line.end]
        if not content:
            fresh = True
        elif content.startswith("\t"):
            if fresh:
                rows.append([])
            rows[-1].append(_trim(text, line.start, line.end))
            fresh = False
        elif rows and rows[-1]:
            last = rows[-1].pop()
            rows[-1].append(_trim(text, last.start, line.end))
            fresh = False
    return [tuple(r) for r in rows]


# ---------------------------------------------------------------- one row per line


def _tab_rows(text: str, block: list[Span]) -> list[Row]:
    rows: list[list[Span]] = []
    for line in block:
        content = text[line.start : line.end]
        if "\t" in content:
            rows.append(_split(text, line))
        elif zh.mark(content[:_PEEK]) is not None:
            # A heading between the rows, over the full width of the table.
            rows.append([_trim(text, line.start, line.end)])
        elif content.strip() and rows and not is_between_pages(text, line.start, line.end):
            # A cell went on below: the words belong to the last cell of the row above.
            last = rows[-1].pop()
            rows[-1].append(_trim(text, last.start, line.end))
    return [tuple(r) for r in rows]


def _split(text: str, line: Span) -> list[Span]:
    cells: list[Span] = []
    start = line.start
    while (tab := text.find("\t", start, line.end)) >= 0:
        cells.append(_trim(text, start, tab))
        start = tab + 1
    cells.append(_trim(text, start, line.end))
    return cells


def _mended(text: str, rows: list[Row]) -> Iterator[Row]:
    """Put rows together that a line break inside a cell has cut in two: both parts make up one full row."""
    width = len(rows[0])
    waiting: Row | None = None
    for row in rows:
        if waiting is None:
            waiting = row
        elif _is_rest(text, waiting, row, width):
            joined = _trim(text, waiting[-1].start, row[0].end)
            waiting = (*waiting[:-1], joined, *row[1:])
        else:
            yield waiting
            waiting = row
    if waiting is not None:
        yield waiting


def _is_rest(text: str, row: Row, rest: Row, width: int) -> bool:
    if len(row) >= width or len(row) + len(rest) - 1 != width:
        return False
    first, last = rest[0], row[-1]
    return (
        first.start < first.end
        and last.start < last.end
        and not _NUMBER.fullmatch(text, first.start, first.end)
    )
