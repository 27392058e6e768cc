"""Leaves → one text with its blocks: paragraphs over page breaks, tables over pages, running lines left out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from daxiao.extract.layout import furniture, joining, paragraphs
from daxiao.extract.layout.paragraphs import Measure, Paragraph, Setting
from daxiao.extract.layout.shapes import Cell, Leaf, Line, Table
from daxiao.extract.source import Block, BlockKind


_AGAIN = re.compile(r"[（(]?\s*(?:续\s*(?:上\s*)?表|接\s*上\s*[表页])")
_SAME_EDGE = 6.0
_MOST_HEADERS = 3


@dataclass(slots=True)
class Flow:
    """The text, its blocks, and the running lines that were left out of it."""

    text: str
    blocks: tuple[Block, ...]
    left_out: tuple[str, ...]


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    at: int = 0
    p: int = 0
    t: int = 0

    def raw(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)

    def paragraph(self, paragraph: Paragraph) -> None:
        """A paragraph over a page break has a block for each page, with the same path."""
        text = paragraph.text.rstrip()
        self.p += 1
        starts = [at for at, _ in paragraph.pages]
        for (start, page), end in zip(paragraph.pages, [*starts[1:], len(text)], strict=True):
            if start < end:
                place = (self.at + start, self.at + min(end, len(text)))
                self.blocks.append(Block(BlockKind.PARAGRAPH, *place, f"p{self.p}", page))
        self.raw(text + "\n")

    def table(self, table: Table) -> None:
        self.t += 1
        for r, row in enumerate(table.rows, 1):
            for c, cell in enumerate(row, 1):
                if c > 1:
                    self.raw("\t")
                if cell.text:
                    end = self.at + len(cell.text)
                    self.blocks.append(
                        Block(BlockKind.CELL, self.at, end, f"t{self.t}r{r}c{c}", cell.page)
                    )
                self.raw(cell.text)
            self.raw("\n")
        self.raw("\n")


def flow(leaves: Sequence[Leaf]) -> Flow:
    """The leaves as one text. The leaves are used up: running lines and continued tables are taken off them."""
    left_out = furniture.strip(leaves)
    _join_tables(leaves)
    measure = Measure.of(leaves)
    writer = _Writer()
    for item in _items(leaves, measure):
        if isinstance(item, Paragraph):
            writer.paragraph(item)
        else:
            writer.table(item)
    return Flow("".join(writer.parts), tuple(writer.blocks), tuple(left_out))


def _items(leaves: Sequence[Leaf], measure: Measure) -> Iterable[Paragraph | Table]:
    """Paragraphs and tables in order."""
    open_one: Paragraph | None = None
    was: Setting | None = None
    for leaf in leaves:
        settings = Setting.of(leaf, measure)
        is_first = True
        for item in leaf.items:
            if isinstance(item, Table):
                if open_one is not None:
                    yield open_one
                    open_one = None
                yield item
                continue
            now = settings[item.left, item.right]
            last = open_one.last if open_one else None
            pitch = None if is_first or (last and last.top > item.top) else measure.pitch
            if open_one and last and was and not paragraphs.begins(last, item, was, now, pitch):
                open_one.go_on(item, leaf.number)
            else:
                if open_one is not None:
                    yield open_one
                open_one = Paragraph(item.text.lstrip(), [(0, leaf.number)], item)
            was, is_first = now, False
    if open_one is not None:
        yield open_one


# ---------------------------------------------------------------- tables over pages


def _join_tables(leaves: Sequence[Leaf]) -> None:
    """A table that ends a page and one with the same columns that begins the next are one."""
    open_table: Table | None = None
    above: list[str] = []
    for leaf in leaves:
        lead, first = _first(leaf, above)
        if open_table is not None and first is not None and _fits(open_table, first):
            _extend(open_table, first)
            leaf.items = leaf.items[lead + 1 :]
            if not leaf.items:
                continue
        last = leaf.items[-1] if leaf.items else None
        open_table = last if isinstance(last, Table) else None
        above = [i.text for i in leaf.items[-3:-1] if isinstance(i, Line)] if open_table else []


def _first(leaf: Leaf, above: list[str]) -> tuple[int, Table | None]:
    """The table that begins the page, below at most its repeated caption, and the number of lines above it."""
    for n, item in enumerate(leaf.items[:3]):
        if isinstance(item, Table):
            return n, item
        if not _AGAIN.match(item.text) and item.text not in above:
            break
    return 0, None


def _fits(one: Table, other: Table) -> bool:
    return len(one.edges) == len(other.edges) and all(
        abs((a - one.x0) - (b - other.x0)) <= _SAME_EDGE
        for a, b in zip(one.edges, other.edges, strict=True)
    )


def _extend(table: Table, more: Table) -> None:
    """Put the rows of `more` below, its repeated header left out, a row that the page broke made whole."""
    rows = more.rows
    headers = 0
    while headers < min(_MOST_HEADERS, len(rows), len(table.rows)) and _words(
        rows[headers]
    ) == _words(table.rows[headers]):
        headers += 1
    rows = rows[headers:]
    if rows and _is_rest(table.rows, rows[0]):
        for cell, rest in zip(table.rows[-1], rows[0], strict=True):
            _go_on(cell, rest)
        rows = rows[1:]
    table.rows += rows


def _words(row: Sequence[Cell]) -> list[str]:
    return ["".join(cell.text.split()) for cell in row]


def _is_rest(rows: Sequence[Sequence[Cell]], row: Sequence[Cell]) -> bool:
    """The rows are numbered and this one has no number: it is the rest of the row above the page break.

    So it is where only a header stands above, and it does not begin at the left.
    """
    if len(rows) == 1:
        return not row[0].text
    numbers = [r[0].text for r in rows[1:]]
    numbered = [n for n in numbers if n.strip(" .、．").isdigit()]
    return not row[0].text and bool(numbers) and len(numbered) >= 0.7 * len(numbers)


def _go_on(cell: Cell, rest: Cell) -> None:
    if not rest.text:
        return
    joined = joining.glue(cell.text, rest.text) if cell.is_full else f"{cell.text} {rest.text}"
    cell.text = joined.strip()
    cell.is_full = rest.is_full
