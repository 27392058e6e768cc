"""Workbooks (.xlsx, .xlsm): every visible cell, row by row, tabs between cells, sheets one after the other."""

import datetime as dt
import io
import re
import zipfile

import python_calamine

from daxiao.extract.readers import refusals, xml
from daxiao.extract.readers.archive import Package
from daxiao.extract.source import Block, BlockKind, Source
from daxiao.std.findings import Refused


_MEMORY = (
    150 * 1024 * 1024
)  # inflated parts are held in memory by calamine, cells take about twice that
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/.*|xl/(?:workbook|styles|sharedStrings)[^/]*\.xml|xl/_rels/.*|xl/worksheets/.*\.(?:xml|rels)"
)
_CELLS = 4_000_000  # 200 columns x 20 000 rows; some 300 MB as Python values
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_BLANKS = re.compile(r"\s+")


def read(name: str, package: Package) -> Source:
    """The cells of all sheets. A sheet begins with its name when there are several. Macros are never looked at."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(_clean(package))
        sheets = [(title, _rows(book, title)) for title in book.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(refusals.BROKEN_XML(name=name)) from error
    writer = _Writer()
    filled = [
        (title, rows) for title, rows in sheets if any(_shown(c) for row in rows for c in row)
    ]
    for n, (title, rows) in enumerate(filled, 1):
        if len(filled) > 1:
            writer.line(title)
        for r, row in enumerate(rows, 1):
            writer.row(f"t{n}r{r}", [_shown(c) for c in row])
        writer.line("")
    warnings = (
        ("工作簿含有宏，已忽略，只读取单元格的内容。",)
        if "xl/vbaProject.bin" in package.names
        else ()
    )
    return Source(name, "".join(writer.parts), "xlsx", tuple(writer.blocks), warnings)


def _rows(book: python_calamine.CalamineWorkbook, title: str) -> list[list[object]]:
    # From the first row and column on, so that row and column numbers are those on the screen.
    return [list(row) for row in book.get_sheet_by_name(title).to_python(skip_empty_area=False)]


def _clean(package: Package) -> io.BytesIO:
    """A copy with only the parts that hold cells, each inflated once under our limits and free of DTDs.

    calamine would trust the sizes a package declares.
    """
    copy = io.BytesIO()
    total = 0
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for part in sorted(n for n in package.names if _PARTS.fullmatch(n)):
            total += package.zip.getinfo(part).file_size
            if total > _MEMORY:
                raise Refused(refusals.BOMB(name=package.name))
            area = _Area()
            xml.parse(package, part, area)
            if area.size > _CELLS:
                raise Refused(refusals.BOMB(name=package.name))
            with target.open(part, "w") as stream:
                for chunk in package.chunks(part):
                    stream.write(chunk)
    copy.seek(0)
    return copy


class _Area:
    """The rectangle that the cells of a sheet span: calamine keeps all of it, also where nothing stands."""

    def __init__(self) -> None:
        self.rows = self.columns = 0

    @property
    def size(self) -> int:
        return self.rows * self.columns

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" c") and (place := _PLACE.fullmatch(attributes.get("r", ""))):
            self.rows = max(self.rows, int(place[2]))
            column = 0
            for letter in place[1]:
                column = column * 26 + ord(letter) - 64
            self.columns = max(self.columns, column)

    def end(self, name: str) -> None: ...
    def data(self, text: str) -> None: ...


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self.at = 0

    def line(self, text: str) -> None:
        self.parts.append(text + "\n")
        self.at += len(text) + 1

    def row(self, path: str, cells: list[str]) -> None:
        while cells and not cells[-1]:
            cells.pop()
        for c, cell in enumerate(cells, 1):
            if cell:
                self.blocks.append(
                    Block(BlockKind.CELL, self.at, self.at + len(cell), f"{path}c{c}")
                )
            self.at += len(cell) + 1
            self.parts.append(cell + ("\t" if c < len(cells) else "\n"))
        if not cells:
            self.line("")


def _shown(cell: object) -> str:
    """A cell as an office would read it: 12 and not 12.0, dates as 2026-03-01, line breaks as blanks."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(round(cell, 10))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return _BLANKS.sub(" ", str(cell)).strip()
