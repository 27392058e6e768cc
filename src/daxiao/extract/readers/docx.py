"""Word documents (.docx, .docm): paragraphs and tables in order, as they are printed.

Read as a stream from word/document.xml; nothing else of the package is inflated but styles and numbering, so pictures
and macros cost nothing and cannot hurt. A table is written with tabs between cells and one line per row; a merged cell
stands once, at its upper left place, and the places it covers stay empty. A table of one column (a box) is written as
paragraphs. Deleted and moved-away text of tracked changes is left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from daxiao.extract.readers import numbering, xml
from daxiao.extract.readers.archive import Package
from daxiao.extract.source import Block, BlockKind, Source


_WORD = "/wordprocessingml/"
_SKIPPED = frozenset({"Fallback", "del", "moveFrom", "delText", "instrText", "footnotePr"})
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def read(name: str, package: Package) -> Source:
    """The text of the document with a block for each paragraph and cell."""
    styles = _Styles()
    if part := package.first("word/styles", ".xml"):
        xml.parse(package, part, styles)
    lists = numbering.Reader()
    if part := package.first("word/numbering", ".xml"):
        xml.parse(package, part, lists)
    body = _Body(styles.levels(), styles.numbers, lists.lists)
    xml.parse(package, package.first("word/document", ".xml") or "", body)
    has_macros = any(n.endswith("vbaProject.bin") for n in package.names)
    warnings = ("文件含有宏，已忽略，只读取文字。",) if has_macros else ()
    return Source(name, "".join(body.out.parts), "docx", tuple(body.out.blocks), warnings)


def _local(name: str) -> str:
    """The local name of a word-processing element; empty for elements of drawings and the like."""
    space, _, local = name.rpartition(" ")
    return local if _WORD in space or local == "Fallback" else ""


def _values(attributes: Mapping[str, str]) -> dict[str, str]:
    return {k.rpartition(" ")[2]: v for k, v in attributes.items()}


def _digit(text: str, default: int) -> int:
    return int(text) if text.isdigit() and len(text) < 6 else default


class _Styles:
    """Heading levels and automatic numbers that paragraph styles carry."""

    def __init__(self) -> None:
        self.numbers: dict[str, tuple[str, int]] = {}
        self._own: dict[str, int] = {}
        self._based_on: dict[str, str] = {}
        self._style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local, values = _local(name), _values(attributes)
        value = values.get("val", "")
        if local == "style":
            self._style = values.get("styleId", "")
        elif local == "basedOn":
            self._based_on[self._style] = value
        elif local == "outlineLvl":
            self._own[self._style] = _digit(value, 8) + 1
        elif local == "name" and (found := _HEADING.match(value)):
            self._own.setdefault(self._style, int(found[1]))
        elif local == "numId":
            self.numbers[self._style] = (value, self.numbers.get(self._style, ("", 0))[1])
        elif local == "ilvl":
            self.numbers[self._style] = (
                self.numbers.get(self._style, ("", 0))[0],
                _digit(value, 0),
            )

    def end(self, name: str) -> None: ...
    def data(self, text: str) -> None: ...

    def levels(self) -> dict[str, int]:
        """Heading level (1 to 9) by style; a style inherits it from the one it is based on."""
        found = dict(self._own)
        for style in self._based_on:
            seen, above = {style}, style
            while (
                above not in self._own
                and (above := self._based_on.get(above, ""))
                and above not in seen
            ):
                seen.add(above)
            if above in self._own:
                found[style] = self._own[above]
        return {s: n for s, n in found.items() if 1 <= n <= 9}


@dataclass(slots=True)
class _Writer:
    """The text so far and its blocks."""

    parts: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    at: int = 0

    def write(self, text: str, kind: BlockKind, path: str, level: int = 0) -> None:
        if text:
            self.blocks.append(Block(kind, self.at, self.at + len(text), path, level=level))
        self.raw(text)

    def raw(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)


@dataclass(slots=True)
class _Cell:
    paragraphs: list[str] = field(default_factory=list)
    span: int = 1
    covered: bool = False


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)


@dataclass(slots=True)
class _Paragraph:
    parts: list[str] = field(default_factory=list)
    level: int = 0
    list_id: str = ""
    depth: int = 0


class _Body:
    """Walks the document. Tables are stacked, because cells may hold tables; an inner one becomes text of its cell."""

    def __init__(
        self,
        levels: dict[str, int],
        style_numbers: dict[str, tuple[str, int]],
        lists: numbering.Lists,
    ) -> None:
        self.out = _Writer()
        self._levels = levels
        self._style_numbers = style_numbers
        self._lists = lists
        self._tables: list[_Table] = []
        self._paragraphs: list[_Paragraph] = []
        self._skipped = 0
        self._in_text = False
        self._p = self._t = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if self._skipped or local in _SKIPPED:
            self._skipped += 1
            return
        values = _values(attributes)
        if local == "p":
            self._paragraphs.append(_Paragraph())
        elif local in {"tbl", "tr", "tc", "gridSpan", "vMerge"}:
            self._shape(local, values)
        elif self._paragraphs:
            self._inside(self._paragraphs[-1], local, values)

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        local = _local(name)
        if local == "t":
            self._in_text = False
        elif local == "p" and self._paragraphs:
            self._finish(self._paragraphs.pop())
        elif local == "tbl" and self._tables:
            self._close(self._tables.pop())

    def data(self, text: str) -> None:
        if self._in_text and not self._skipped and self._paragraphs:
            self._paragraphs[-1].parts.append(text)

    def _shape(self, local: str, values: dict[str, str]) -> None:
        if local == "tbl":
            self._tables.append(_Table())
            return
        if not self._tables:
            return
        rows = self._tables[-1].rows
        if local == "tr":
            rows.append([])
        elif local == "tc" and rows:
            rows[-1].append(_Cell())
        elif rows and rows[-1]:
            cell = rows[-1][-1]
            if local == "gridSpan":
                cell.span = min(_digit(values.get("val", "1"), 1), 100)
            else:
                cell.covered = values.get("val", "continue") != "restart"

    def _inside(self, paragraph: _Paragraph, local: str, values: dict[str, str]) -> None:
        value = values.get("val", "")
        if local == "t":
            self._in_text = True
        elif local == "tab":
            # A tab stop's definition has a position; a tab of the text has not.
            paragraph.parts.append("" if "pos" in values else " ")
        elif local in {"br", "cr"}:
            paragraph.parts.append("\n" if values.get("type", "") != "page" else "")
        elif local == "noBreakHyphen":
            paragraph.parts.append("-")
        elif local == "pStyle":
            paragraph.level = self._levels.get(value, 0)
            paragraph.list_id, paragraph.depth = self._style_numbers.get(value, ("", 0))
        else:
            self._properties(paragraph, local, value)

    @staticmethod
    def _properties(paragraph: _Paragraph, local: str, value: str) -> None:
        if local == "outlineLvl":
            paragraph.level = _digit(value, 9) + 1 if _digit(value, 9) < 9 else 0
        elif local == "ilvl":
            paragraph.depth = _digit(value, 0)
        elif local == "numId":
            paragraph.list_id = value if value != "0" else ""

    def _finish(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.parts)
        if paragraph.list_id and text.strip():
            text = self._lists.number(paragraph.list_id, paragraph.depth) + text
        if self._tables:
            rows = self._tables[-1].rows
            if rows and rows[-1]:
                rows[-1][-1].paragraphs.append(text)
        elif self._paragraphs:
            # A text box inside a paragraph: its words stand on a line of their own.
            self._paragraphs[-1].parts.append(text + "\n" if text else "")
        else:
            self._p += 1
            self.out.write(text, BlockKind.PARAGRAPH, f"p{self._p}", paragraph.level)
            self.out.raw("\n")

    def _close(self, table: _Table) -> None:
        rows = [row for row in table.rows if row]
        if self._tables:
            outer = self._tables[-1].rows
            if outer and outer[-1]:
                outer[-1][-1].paragraphs += [" ".join(_joined(c) for c in row) for row in rows]
            return
        self._t += 1
        if all(sum(c.span for c in row) == 1 for row in rows):
            self._box(rows)
        else:
            for r, row in enumerate(rows, 1):
                self._row(r, row)
        self.out.raw("\n")

    def _box(self, rows: list[list[_Cell]]) -> None:
        for r, row in enumerate(rows, 1):
            for text in row[0].paragraphs:
                self.out.write(text, BlockKind.CELL, f"t{self._t}r{r}c1")
                self.out.raw("\n")

    def _row(self, r: int, row: list[_Cell]) -> None:
        column = 1
        for cell in row:
            if column > 1:
                self.out.raw("\t")
            text = "" if cell.covered else _joined(cell)
            self.out.write(text, BlockKind.CELL, f"t{self._t}r{r}c{column}")
            self.out.raw("\t" * (cell.span - 1))
            column += cell.span
        self.out.raw("\n")


def _joined(cell: _Cell) -> str:
    """The paragraphs of a cell on one line."""
    return " ".join(t for p in cell.paragraphs if (t := _BLANKS.sub(" ", p).strip()))
