"""Normalised text with a way back: widths folded, noise dropped, broken lines joined.

The text that comes out holds no spaces (one is kept between two digits or Latin letters), a line feed only where a
paragraph ends, and tabs where cells end. `Normal.at` leads every offset back to the source, so readings always speak
of the source.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from daxiao.extract import flat


_WIDTHS: dict[int, int | str] = {
    **{0xFF01 + i: 0x21 + i for i in range(94)},
    ord("％"): "%",
    ord("﹪"): "%",
    ord("﹣"): "-",
    ord("−"): "-",
    ord("–"): "—",
    ord("―"): "—",
    ord("─"): "—",
    ord("〜"): "~",
}
# Full-width punctuation that plans write on purpose stays; its half-width twin is folded to it.
for _mark in "，；：！？（）":
    _WIDTHS.pop(ord(_mark), None)
_WIDTHS.update({ord("("): "（", ord(")"): "）", ord(";"): "；", ord("﹕"): "："})
_NARROW = {chr(wide): chr(n) if isinstance(n, int) else n for wide, n in _WIDTHS.items()}
_WIDE = re.compile("[" + re.escape("".join(_NARROW)) + "]")

# Half-width commas and colons part clauses like their full-width twins; inside a figure (1,350; 11:48) they stay.
_HALF = re.compile(r",(?!\d{3}(?!\d))|,(?<!\d,)|:(?![\d/])|:(?<!\d:)(?!/)")
_FULL = {",": "，", ":": "："}

_NOISE = re.compile(
    r"[\s\u200b\ufeff*<](?:"  # what all of them begin with, a plain class: the search leaps to these characters
    r"(?<=\*)\*|(?<=<)(?:/?p>|br/?>)"  # markdown and markup that scanning services leave behind
    r"|(?<![*<])(?:\s|\u200b|\ufeff|(?<=\n)[ ]*[-—－][ ]*\d{1,3}[ ]*[-—－](?=[ ]*[\r\n]))*)"  # white space, page numbers
)
_ITEM = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十百]+[章节条部篇]|[（(]?\d{1,2}(?:[）)、．]|\.(?!\d))"
    r"|[①-⑳●◆■★▲]|——|专栏|附件|附表|附录|表\s?\d|图\s?\d|（此|抄送"
)
_STOPS = "。！？；：:;!?>"
_PROSE = re.compile("[，。；、,]")
_HEAD_LENGTH = 40
_SHORT = 18


@dataclass(frozen=True, slots=True)
class Normal:
    """`text` and, for each kept piece, where it begins here (`starts`) and in the source (`origins`)."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    def at(self, offset: int) -> int:
        """The source offset of the character at `offset`."""
        i = bisect_right(self.starts, offset) - 1
        return self.origins[i] + offset - self.starts[i] if i >= 0 else offset

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of `text[start:end]`; it covers what was dropped inside, not around."""
        return self.at(start), self.at(end - 1) + 1 if end > start else self.at(start)

    def find(self, origin: int) -> int:
        """The offset here of the first kept character at or after the source offset `origin`."""
        i = bisect_right(self.origins, origin) - 1
        if i < 0:
            return 0
        last = self.starts[i + 1] if i + 1 < len(self.starts) else len(self.text)
        return min(self.starts[i] + origin - self.origins[i], last)


_DIGITS = {chr(0xFF10 + i): str(i) for i in range(10)} | {"．": ".", "％": "%"}
_WIDE_DIGITS = re.compile("[" + "".join(_DIGITS) + "]")


def even(text: str) -> str:
    """The text with ASCII digits; every character keeps its place."""
    return _WIDE_DIGITS.sub(lambda m: _DIGITS[m[0]], text)


def folded(text: str) -> str:
    """Widths folded, white space gone: the form in which two strings are compared."""
    return "".join(_widened(text).split())


def _widened(text: str) -> str:
    """Widths folded; every character keeps its place. Searching is faster than looking every character up."""
    return _WIDE.sub(lambda m: _NARROW[m[0]], text)


def _is_heading(line: str) -> bool:
    return bool(_ITEM.match(line)) and len(line) < _HEAD_LENGTH and "。" not in line


def _runs_on(line: str, text: str, after: int, *, full: bool) -> bool:
    """Does the sentence of `line` go on at `text[after:]`, on the next line? `full`: it fills the width of the page."""
    if not line or line[-1] in _STOPS or _ITEM.match(text, after):
        return False
    if full or line[-1] in "，、,（(“":
        return True
    return len(line) >= _SHORT and bool(_PROSE.search(line)) and not _is_heading(line)


def _between_digits(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()


def _width(text: str) -> int:
    """The width at which a page broke its lines, in characters; 0 for a text whose lines end where paragraphs end."""
    sizes = Counter(len(line.rstrip()) for line in text.split("\n") if "\t" not in line)
    width, often = max(
        ((n, sizes[n] + sizes[n - 1]) for n in sizes if n > _SHORT),
        key=lambda e: e[1],
        default=(0, 0),
    )
    longer = sum(times for n, times in sizes.items() if n > width + 1)
    return width if often >= _OFTEN and longer * 4 < often else 0


_OFTEN = 8


def _fills(text: str, start: int, width: int) -> bool:
    """Does the line that ends at `start` reach the edge of the page?"""
    return width > 0 and start - text.rfind("\n", 0, start) > width - 1


_ALONE = re.compile(r"\d+[ \t]*[\r\n]")


@lru_cache(maxsize=256)  # tables part their cells in few ways
def _between_cells(run: str) -> str:
    return re.sub(r"\n+", "\n", re.sub(r"[^\n\t]", "", run))


def _gap(text: str, start: int, end: int, line: str, width: int) -> str:
    """What a run of white space becomes."""
    run = text[start:end]
    if run == "\t":
        return run
    if "\u200b" in run and _between_digits(text, start, end):
        return ""
    if run.startswith("*"):
        return ""
    if run.startswith("<"):
        return "\n"
    if "\t" in run:
        return _between_cells(run)
    if "\n" in run and not (
        end < len(text) and _runs_on(line, text, end, full=_fills(text, start, width))
    ):
        return "\n"
    before, after = text[start - 1 : start], text[end : end + 1]
    if "\n" in run and _between_digits(text, start, end):
        # The paper broke a figure; a line of digits alone is a page number or a cell.
        return (
            "\n"
            if _ALONE.match(text, end)
            or text[text.rfind("\n", 0, start) + 1 : start].strip().isdigit()
            else ""
        )
    return (
        " " if before.isascii() and before.isalnum() and after.isascii() and after.isalnum() else ""
    )


def _pauses(text: str) -> Iterator[tuple[int, int, bool]]:
    """The runs of white space and noise, and (true) the places where a line break was lost."""
    lost = flat.all_breaks(text)
    cut = next(lost, None)
    for m in _NOISE.finditer(text):
        while cut is not None and cut < m.start():
            yield cut, cut, True
            cut = next(lost, None)
        broken = cut is not None and cut <= m.end()
        if broken:
            cut = next(lost, None)
        yield m.start(), m.end(), broken
    while cut is not None:
        yield cut, cut, True
        cut = next(lost, None)


def normalise(text: str) -> Normal:
    """The normal form of a whole document; one pass, memory in proportion to the text."""
    even = _HALF.sub(lambda m: _FULL[m.group()], _widened(text))
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    size = last = 0
    line = ""
    width = _width(even)
    for start, end, broken in _pauses(even):
        kept = even[last:start]
        line = (line + kept)[-400:] if kept else line
        gap = "\n" if broken else _gap(even, start, end, line, width)
        for piece, origin in ((kept, last), (gap, start)):
            if piece:
                pieces.append(piece)
                starts.append(size)
                origins.append(origin)
                size += len(piece)
        if "\n" in gap or "\t" in gap:
            line = ""
        last = end
    pieces.append(even[last:])
    starts.append(size)
    origins.append(last)
    return Normal("".join(pieces), tuple(starts), tuple(origins))
