"""The lines of a text with their places: what outline, tables and tasks walk over."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from daxiao.extract import flat


# A line ends at these only. `str.splitlines` would also split at form feeds and the like, which stand inside texts.
_NEWLINE = re.compile(r"\r\n|\n|\r")
# Marks of other formats around the words of a line: Markdown stars, hashes and dashes, HTML paragraphs.
_DRESS = re.compile(r"(?:\s|\*\*|#+\s|>\s|</?p>|——)*")


class Line(NamedTuple):
    """`text[start:end]` without its newline; `words` is where the first word stands, behind blanks and dress marks.

    `gap` counts the blank lines right before it; `plain` are its words, without blanks and dress marks at both ends.
    """

    start: int
    end: int
    words: int
    text: str
    gap: int
    plain: str

    @property
    def has_cells(self) -> bool:
        """True for a row of a table: a tab between two places, not only in front."""
        return "\t" in self.text.lstrip()

    @property
    def is_cell(self) -> bool:
        """True for a line that begins with a tab: one cell of a table that was written one cell per line."""
        return self.text.startswith("\t")


def split(text: str) -> Iterator[Line]:
    """The lines of `text` that have something on them, in order."""
    start, gap = 0, 0
    for end, following in _ends(text):
        line = text[start:end]
        if line.isspace() or not line:
            # A lone tab is an empty cell, not a blank line.
            gap += 0 if "\t" in line else 1
        else:
            dress = _DRESS.match(line)
            words = start + (dress.end() if dress else 0)
            words = min(words, end)
            plain = line[words - start :].rstrip(" \t\u3000*").removesuffix("</p>").rstrip()
            yield Line(start, end, words, line, gap, plain)
            gap = 0
        start = following


def _ends(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _NEWLINE.finditer(text):
        end, following = found.span()
        if end - start >= flat.LONG:
            yield from ((at, at) for at in flat.breaks(text, start, end))
        yield end, following
        start = following
    yield from ((at, at) for at in flat.breaks(text, start, len(text)))
    yield len(text), len(text)
