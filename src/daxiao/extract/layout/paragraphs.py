"""Lines → paragraphs: where one begins is told by indents, short ends, gaps, sizes and numbering marks."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from daxiao.extract.layout import joining
from daxiao.extract.layout.shapes import Leaf, Line
from daxiao.std import zh


_LEADERS = re.compile(r"[.．·…‥]{3,}\s*[0-9]{1,4}\s*$")
_PEEK = 80


@dataclass(slots=True)
class Paragraph:
    """Its text, and where in it each page begins."""

    text: str
    pages: list[tuple[int, int]] = field(default_factory=list)
    last: Line | None = None

    def go_on(self, line: Line, page: int) -> None:
        glued = joining.glue(self.text, line.text)
        if self.pages[-1][1] != page:
            self.pages.append(
                (
                    len(glued) - len(line.text.lstrip() if self.text.endswith(" ") else line.text),
                    page,
                )
            )
        self.text = glued
        self.last = line


@dataclass(frozen=True, slots=True)
class Measure:
    """The habits of a document's print: the room of a line, and how far lines stand apart (in characters)."""

    pitch: float
    right: float

    @classmethod
    def of(cls, leaves: Sequence[Leaf]) -> "Measure":
        pitches = [
            (b.top - a.top) / b.em
            for leaf in leaves
            for a, b in zip(leaf.lines, leaf.lines[1:], strict=False)
            if 0.5 * b.em < b.top - a.top < 4 * b.em
        ]
        rights = [line.x1 / leaf.width for leaf in leaves for line in leaf.lines]
        # Where every line is short, nothing tells how long one could be
        right = max(rights, default=0.0)
        return cls(_usual(pitches), right if right > 0.6 else 0.85)


def _usual(pitches: list[float]) -> float:
    """The pitch inside paragraphs: the smaller half where there are two."""
    return median(sorted(pitches)[: max(1, len(pitches) * 2 // 3)]) if pitches else 1.5


@dataclass(slots=True)
class Setting:
    """Where the lines of one column of a leaf begin and end."""

    left: float
    right: float

    @classmethod
    def of(cls, leaf: Leaf, measure: Measure) -> "dict[tuple[float, float], Setting]":
        columns: dict[tuple[float, float], list[Line]] = {}
        for line in leaf.lines:
            columns.setdefault((line.left, line.right), []).append(line)
        return {
            key: cls(_left(found), _right(key, leaf, measure)) for key, found in columns.items()
        }


def _left(found: list[Line]) -> float:
    """The leftmost place where lines begin more than once."""
    spots = Counter(round(line.x0 / (0.5 * line.em)) for line in found)
    often = {spot for spot, n in spots.items() if n > 1}
    near = [line.x0 for line in found if round(line.x0 / (0.5 * line.em)) in often]
    return min(near or [line.x0 for line in found])


def _right(key: tuple[float, float], leaf: Leaf, measure: Measure) -> float:
    is_half = key[1] - key[0] < 0.5 * leaf.width and (
        key[1] < 0.55 * leaf.width or key[0] > 0.45 * leaf.width
    )
    has_both = any(line.left > 0.45 * leaf.width for line in leaf.lines)
    return key[1] if is_half and has_both else max(key[1], measure.right * leaf.width)


def begins(last: Line, line: Line, was: Setting, now: Setting, pitch: float | None) -> bool:
    """Whether `line` begins a paragraph; `pitch` is None where a page or column lies between the two."""
    if _LEADERS.search(last.text) or abs(line.em - last.em) > 0.12 * max(line.em, last.em):
        return True
    if pitch is not None and (line.top - last.top) / line.em > pitch + 0.55:
        return True
    if _is_title(last, line, was, now):
        return False
    has_ended = joining.SENTENCE_END.search(last.text) is not None
    slack = 0.4 if has_ended else 2.0  # who has not ended a sentence has rather been measured badly
    if joining.ends_short(last.text, was.right - last.x1, line.text, last.em, slack=slack):
        return True
    if has_ended and zh.mark(line.text[:_PEEK]) is not None:
        return True
    return _is_indented(last, line, was, now, has_ended=has_ended)


def _is_indented(last: Line, line: Line, was: Setting, now: Setting, *, has_ended: bool) -> bool:
    """Further in than the column's edge; a block that is set in as a whole goes on until a sentence ends."""
    here, there = line.x0 - now.left, last.x0 - was.left
    if here < line.em:
        return False
    is_block = abs(here - there) < 0.4 * line.em
    return has_ended or not is_block


def _is_title(last: Line, line: Line, was: Setting, now: Setting) -> bool:
    """A title broken over two lines: both in the middle, the first nearly as wide as the column."""
    if SENTENCE.search(last.text) or last.x1 - last.x0 < 0.6 * (was.right - was.left):
        return False
    return all(
        (side.right - one.x1) > one.em
        and (one.x0 - side.left) > one.em
        and abs((one.x0 - side.left) - (side.right - one.x1)) < 1.2 * one.em
        for one, side in ((last, was), (line, now))
    )


SENTENCE = re.compile(r"[。！？；：，、]\s*$")
