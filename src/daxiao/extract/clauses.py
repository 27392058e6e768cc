"""Paragraphs, sentences and clauses of a normalised text, as offsets: nothing is copied until it is needed."""

import re
from collections.abc import Iterator
from typing import NamedTuple


_SENTENCE = re.compile(r"[^。！？]+[。！？]?[”’]?")
_LONGEST = 1200
_BREAKS = re.compile("[，；：,;]")
_OPEN = {"“": "”", "《": "》"}
_OPENS = re.compile("[“《]")


class Stretch(NamedTuple):
    """`text[start:end]` of the normalised text."""

    start: int
    end: int


def paragraphs(text: str) -> Iterator[Stretch]:
    """The paragraphs: what stands between two line feeds."""
    start, size = 0, len(text)
    while start < size:
        end = text.find("\n", start)
        end = size if end < 0 else end
        if end > start:
            yield Stretch(start, end)
        start = end + 1


def sentences(text: str, within: Stretch) -> Iterator[Stretch]:
    """The sentences of a paragraph; a stop belongs to the sentence it ends.

    A run without a stop that is longer than any sentence of a plan is cut at its commas, so that the work on one
    sentence stays bounded whatever the text.
    """
    for m in _SENTENCE.finditer(text, within.start, within.end):
        start, end = m.span()
        while end - start > _LONGEST:
            cut = max(text.rfind(mark, start, start + _LONGEST) for mark in "；，、") + 1
            cut = cut if cut > start else start + _LONGEST
            yield Stretch(start, cut)
            start = cut
        yield Stretch(start, end)


def breaks(text: str, within: Stretch) -> list[int]:
    """Offsets behind each comma, semicolon and colon of a sentence: where clauses begin."""
    return [within.start, *(m.end() for m in _BREAKS.finditer(text, within.start, within.end))]


# “争取到2030年，产值达到5000亿元左右”: what somebody says is no name.
_STATES = re.compile("[，。]")


def quoted(text: str, within: Stretch) -> list[Stretch]:
    """The parts of a sentence inside “…” or 《…》: names, not statements."""
    found: list[Stretch] = []
    opening = _OPENS.search(text, within.start, within.end)
    while opening is not None:
        end = text.find(_OPEN[opening[0]], opening.end(), within.end) + 1
        if not end:
            break
        if not _STATES.search(text, opening.end(), end):
            found.append(Stretch(opening.start(), end))
        opening = _OPENS.search(text, end, within.end)
    return found


def inside(stretches: list[Stretch], offset: int) -> bool:
    return any(s.start <= offset < s.end for s in stretches)


_FEW = 2


def cells(text: str, paragraph: Stretch) -> Iterator[Stretch]:
    """The cells of a paragraph that is a row; a paragraph without tabs is one cell. Empty cells are left out."""
    start = paragraph.start
    while start < paragraph.end:
        end = text.find("\t", start, paragraph.end)
        end = paragraph.end if end < 0 else end
        if end - start > _FEW:
            yield Stretch(start, end)
        start = end + 1
