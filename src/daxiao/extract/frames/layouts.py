"""Tables that lost their tabs: every layout is brought to one, a row on each line and a tab between cells.

Pipes of Markdown and of web pages, columns parted by blanks, one cell on each line, a whole table on one line. The text
keeps its length and all its words their places: only what stands between cells is exchanged for a tab, a line feed or a
blank. A run of words is taken for a table only behind a header that one of the kinds of tables knows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from daxiao.extract.frames import columns, cross, fitting, project_columns, task_table
from daxiao.extract.frames.cells import Cell
from daxiao.extract.frames.looks import Kind
from daxiao.extract.readings import Span


def relaid(text: str) -> str:
    """The text with its tables in one layout; every word stays where it is."""
    text = _pipes(text)
    return _streams(text)


# ---------------------------------------------------------------- pipes

_BARS = str.maketrans({"｜": "|", "│": "|", "┃": "|", "║": "|", "┆": "|"})
_PIPED = re.compile(r"(?m)^[^\n|]*\|[^\n]*$(?:\n[^\n|]*\|[^\n]*$)*")
_RULE = re.compile(r"[ \t|:\-+—─━]+")
_FEWEST_BARS = 3


def _pipes(text: str) -> str:
    if not re.search("[|｜│┃║┆]", text):
        return text
    even = text.translate(_BARS)
    parts: list[str] = []
    last = 0
    for found in _PIPED.finditer(even):
        block = found.group()
        if "\n" not in block or block.count("|") < _FEWEST_BARS or "\t" in block:
            continue
        parts += [text[last : found.start()], _tabbed(block)]
        last = found.end()
    return "".join([*parts, text[last:]])


_BREAK = re.compile("<br ?/?>", re.IGNORECASE)


def _tabbed(block: str) -> str:
    block = _BREAK.sub(lambda m: " " * len(m[0]), block)
    lines = block.split("\n")
    widths = [line.strip().strip("|").count("|") + 1 for line in lines]
    found = [_tab_line(line) for line in lines]
    # A heading cell that web pages set on a line of its own: the rest of its row stands below.
    common = max(set(widths), key=widths.count)
    if len(lines) > 2 and widths[0] == 1 and widths[1] == common - 1:
        return found[0].rstrip(" ").ljust(len(found[0])) + "\t" + "\n".join(found[1:])
    return "\n".join(found)


def _tab_line(line: str) -> str:
    if _RULE.fullmatch(line):
        return " " * len(line)
    inner = line.strip()
    start = line.index(inner)
    first = 1 if inner.startswith("|") else 0
    last = len(inner) - 1 if inner.endswith("|") and len(inner) > first else len(inner)
    middle = inner[first:last].replace("|", "\t")
    return line[:start] + " " * first + middle + " " * (len(line) - start - last)


# ---------------------------------------------------------------- runs of words

_OPENER = re.compile(
    r"(?:序号|编号|序|[县市区乡镇街道园（）()、]{2,8}|(?:责任|牵头|承担)?单位|[\u4e00-\u9fff]{0,4}(?:指标|类别|分类|领域|维度|类型|板块|方面|任务|事项|举措|行业|名称|清单|内容|体系))"
)
_LONGEST_OPENER = 8
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_WIDE = re.compile(r"\S+(?:[ \u3000]\S+)*")
_WORD = re.compile(r"\S+")
_WIDTHS = range(3, 11)
_PROBE = 60  # pieces behind a header that are tried for its width
_LONGEST_TABLE = 6000  # pieces
_LONGEST_PIECE = 900
_FEWEST_ROWS = 2
_GOOD = 1.0  # mean score of a column that makes a table


@dataclass(frozen=True, slots=True)
class _Run:
    """A table found in a run of words: its header pieces, and the rows of cells, each cell one or more pieces."""

    header: tuple[Span, ...]
    rows: tuple[tuple[tuple[Span, ...], ...], ...]

    @property
    def end(self) -> int:
        return self.rows[-1][-1][-1].end


def _openers(text: str) -> Iterator[re.Match[str]]:
    """The words, with blanks on both sides, that may open a header."""
    for word in _WORD.finditer(text):
        start, end = word.span()
        if end - start > _LONGEST_OPENER or end == len(text):
            continue
        if _OPENER.fullmatch(text, start, end):
            yield word


def _streams(text: str) -> str:
    chars: list[str] | None = None
    end = 0
    plain: str | None = None
    for found in _openers(text):
        if found.start() < end or "\t" in _line_around(text, found.start()):
            continue
        # Page numbers between the rows are no cells.
        plain = plain or _PAGE.sub(lambda m: " " * len(m[0]), text)
        run = _run(plain, found)
        if run is None:
            end = found.end() + 1
        else:
            chars = chars if chars is not None else list(text)
            _rewrite(chars, text, run)
            end = run.end
    return text if chars is None else "".join(chars)


_PAGE = re.compile(
    r"(?m)(?<=\n)[ \u3000]*(?:[-—–－·][ \u3000]*\d{1,3}[ \u3000]*[-—–－·]|第[ ]*\d{1,3}[ ]*页.{0,12})[ \u3000]*$"
)


def _line_around(text: str, at: int) -> str:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return text[start : end if end >= 0 else len(text)]


def _run(text: str, opener: re.Match[str]) -> _Run | None:
    """The table that begins at `opener`, in the way of parting cells that its header shows."""
    line = _line_around(text, opener.start())
    pattern = _WORD
    if line.strip() == opener.group():
        pattern = _LINE
    elif len(_GAP.findall(line[:_LONGEST_HEADER])) > 1:
        pattern = _WIDE
    pieces = list(_pieces(text, opener.start(), pattern, _PROBE + _WIDTHS.stop))
    best: tuple[float, int, list[Kind]] | None = None
    for width in _WIDTHS:
        kinds = _header(text, pieces[:width]) if len(pieces) > width else None
        if kinds is not None:
            kinds = _with_headings(kinds) if pattern is _LINE else kinds
            below = _sub_header(text, pieces[width:])
            words, heads = _texts(text, pieces[width + below : width + _PROBE])
            cut = fitting.segment(words, kinds, heads)
            if cut.rows and (best is None or cut.score > best[0]):
                best = (cut.score, width, kinds)
    if best is None:
        return None
    return _whole(text, opener.start(), pattern, best[1], best[2])


def _with_headings(kinds: list[Kind]) -> list[Kind]:
    """Where each cell has its line, a line before a name may be a merged cell that the header does not name."""
    if Kind.GROUP in kinds or Kind.MEASURE not in kinds or Kind.NAME not in kinds:
        return kinds
    at = kinds.index(Kind.NAME)
    return [*kinds[:at], Kind.HEADING, *kinds[at:]]


def _sub_header(text: str, pieces: Sequence[Span]) -> int:
    """How many pieces are the second row of the header: 实际, 目标. One alone is none."""
    n = 0
    while n < len(pieces) and columns.is_sub(text[pieces[n].start : pieces[n].end].strip()):
        n += 1
    return n if n > 1 else 0


_GAP = re.compile(r"\S(?:[ \u3000]{2,}|\u3000)(?=\S)")
_LONGEST_HEADER = 400


def _whole(
    text: str, start: int, pattern: re.Pattern[str], width: int, kinds: list[Kind]
) -> _Run | None:
    """The whole table: more and more pieces are cut into rows, until they no longer end with the pieces."""
    most = _PROBE * 4
    while True:
        pieces = list(_pieces(text, start, pattern, most))
        below = _sub_header(text, pieces[width:])
        body = pieces[width + below :]
        words, heads = _texts(text, body)
        cut = fitting.segment(words, kinds, heads)
        used = cut.rows[-1][-1][-1] + 1 if cut.rows else 0
        if len(pieces) < most or most >= _LONGEST_TABLE or used < len(body) - _PROBE:
            break
        most *= 4
    fewest = 1 if Kind.NO in kinds else _FEWEST_ROWS
    if len(cut.rows) < fewest or cut.score < _GOOD * len(kinds) * len(cut.rows):
        return None
    rows = tuple(tuple(tuple(body[i] for i in cell) for cell in row) for row in cut.rows)
    subs = tuple((p,) for p in pieces[width : width + below])
    return _Run(tuple(pieces[:width]), (subs, *rows) if subs else rows)


def _texts(text: str, pieces: Sequence[Span]) -> tuple[list[str], list[bool]]:
    """The words of the pieces, and which of them begin a line, as far as lines hold more than one piece."""
    heads = [_begins_line(text, p.start) for p in pieces]
    return [text[p.start : p.end] for p in pieces], heads if not all(heads) else [False] * len(
        heads
    )


def _begins_line(text: str, at: int) -> bool:
    while at and text[at - 1] in " \u3000\r":
        at -= 1
    return not at or text[at - 1] == "\n"


def _pieces(text: str, start: int, pattern: re.Pattern[str], most: int) -> Iterator[Span]:
    """The pieces from `start` on, up to a tab (another table), the same header again or a piece that no cell is."""
    limit = text.find("\t", start)
    first = ""
    for n, found in enumerate(pattern.finditer(text, start, limit if limit >= 0 else len(text))):
        words = found.group().strip()
        if n >= most or len(words) > _LONGEST_PIECE or (n and words == first):
            return
        first = first or words
        at = found.start() + found.group().index(words)
        yield Span(at, at + len(words))


def _header(text: str, pieces: Sequence[Span]) -> list[Kind] | None:
    """What the columns hold when the pieces head a table."""
    words = ["".join(text[p.start : p.end].split()) for p in pieces]
    if any(len(w) > 24 or _SENTENCE.search(w) for w in words):
        return None
    found = columns.read_header([Cell(text[p.start : p.end], p.start, p.end) for p in pieces])
    if found is not None:
        kinds = columns.kinds(found)
        # A word of the caption before the running number is no column.
        return kinds if Kind.NO not in kinds[1:] else None
    crossed = cross.read_header([Cell(text[p.start : p.end], p.start, p.end) for p in pieces])
    if crossed is not None:
        return columns.kinds(crossed)
    return next((k for read in _OTHERS if (k := read(words)) is not None), None)


_SENTENCE = re.compile("[。；：]")
_OTHERS: tuple[Callable[[Sequence[str]], list[Kind] | None], ...] = (
    task_table.kinds,
    project_columns.kinds,
)


def _rewrite(chars: list[str], text: str, run: _Run) -> None:
    """Exchange what stands between the pieces of a table."""
    rows = [tuple((p,) for p in run.header), *run.rows]
    _exchange(chars, _blanks_before(text, run.header[0].start), run.header[0].start, "\n")
    for row in rows:
        for cell in row:
            for a, b in pairwise(cell):
                _exchange(chars, a.end, b.start, " ")
        for left, right in pairwise(row):
            _exchange(chars, left[-1].end, right[0].start, "\t")
    for above, below in pairwise(rows):
        _exchange(chars, above[-1][-1].end, below[0][0].start, "\n")
    after = run.end
    while after < len(text) and text[after] in " \u3000\r\n":
        after += 1
    if "\n" not in text[run.end : after]:
        _exchange(chars, run.end, after, "\n")


def _blanks_before(text: str, at: int) -> int:
    start = at
    while start and text[start - 1] in " \u3000":
        start -= 1
    return start if start and text[start - 1] not in "\r\n" else at


def _exchange(chars: list[str], start: int, end: int, mark: str) -> None:
    for i in range(start, end):
        chars[i] = mark if i == start else " "
