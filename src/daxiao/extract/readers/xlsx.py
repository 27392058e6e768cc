"""Workbooks (.xlsx, .xlsm): every visible cell, row by row, tabs between cells, sheets one after the other.

A merged cell stands once, at its upper left place. Numbers are written as the office sees them: 0.055 in a cell of
percent is 5.5%. Formulas are never computed here; what the office program left as their result is read.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

import python_calamine

from daxiao.extract.readers import refusals, sheets, xml
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
_BLANKS = re.compile(r"\s+")
_SHOWN = 8

Rows = list[list[str]]


def read(name: str, package: Package) -> Source:
    """The cells of all sheets. A sheet begins with its name when there are several. Macros are never looked at."""
    try:
        listed = {s.title: s for s in sheets.listed(package)}
        shown = sheets.formats(package)
        book = python_calamine.CalamineWorkbook.from_filelike(_clean(package, listed, shown))
        found = [_sheet(book, listed.get(t) or sheets.Sheet(t, "")) for t in book.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(refusals.BROKEN_XML(name=name)) from error
    writer = _Writer()
    filled = [(s, rows) for s, rows in found if any(c for row in rows for c in row)]
    seen = [(s, rows) for s, rows in filled if not s.is_hidden]
    for n, (sheet, rows) in enumerate(seen, 1):
        if len(seen) > 1:
            writer.line(sheet.title)
        for r, row in enumerate(rows, 1):
            if r not in sheet.hidden_rows:
                writer.row(f"t{n}r{r}", row)
        writer.line("")
    warnings = _warnings([s for s, _ in filled], has_macros="xl/vbaProject.bin" in package.names)
    return Source(name, "".join(writer.parts), "xlsx", tuple(writer.blocks), warnings)


def _sheet(
    book: python_calamine.CalamineWorkbook, sheet: sheets.Sheet
) -> tuple[sheets.Sheet, Rows]:
    """Every cell as it is shown; those of hidden columns are empty, so that the others keep their places."""
    # From the first row and column on, so that row and column numbers are those on the screen.
    given = book.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
    rows = [
        [
            "" if c in sheet.hidden_columns else _shown(cell, sheet.formats.get((r, c), ""))
            for c, cell in enumerate(row, 1)
        ]
        for r, row in enumerate(given, 1)
    ]
    return sheet, rows


def _warnings(found: Sequence[sheets.Sheet], *, has_macros: bool) -> tuple[str, ...]:
    said = ["工作簿含有宏，已忽略，只读取单元格的内容。"] if has_macros else []
    if hidden := [f"“{s.title}”" for s in found if s.is_hidden]:
        said.append(f"隐藏的工作表没有读取：{'、'.join(hidden[:_SHOWN])}。")
    for sheet in found:
        if sheet.is_hidden:
            continue
        rows = sum(1 for r in sheet.hidden_rows if r <= sheet.rows)
        columns = sum(1 for c in sheet.hidden_columns if c <= sheet.columns)
        if rows or columns:
            said.append(f"工作表“{sheet.title}”隐藏了 {rows} 行、{columns} 列，没有读取。")
        if sheet.uncomputed:
            named = "、".join(sheet.uncomputed[:_SHOWN])
            said.append(
                f"工作表“{sheet.title}”有 {len(sheet.uncomputed)} 个单元格的公式没有算出结果（{named}），按空白处理；"
                "请用 Excel 或 WPS 打开、保存后再导入。"
            )
    return tuple(said)


def _clean(package: Package, listed: dict[str, sheets.Sheet], shown: list[str]) -> io.BytesIO:
    """A copy with only the parts that hold cells, each inflated once under our limits and free of DTDs.

    calamine would trust the sizes a package declares. What it does not tell is noted in `listed` on the way.
    """
    copy = io.BytesIO()
    total = 0
    by_part = {s.part: s for s in listed.values()}
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for part in sorted(n for n in package.names if _PARTS.fullmatch(n)):
            total += package.zip.getinfo(part).file_size
            if total > _MEMORY:
                raise Refused(refusals.BOMB(name=package.name))
            sheet = by_part.get(part) or sheets.Sheet("", part)
            xml.parse(package, part, sheets.Marks(sheet, shown))
            if sheet.rows * sheet.columns > _CELLS:
                raise Refused(refusals.BOMB(name=package.name))
            with target.open(part, "w") as stream:
                for chunk in package.chunks(part):
                    stream.write(chunk)
    copy.seek(0)
    return copy


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


_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_DECIMALS = re.compile(r"[0#?]+(?:\.([0#?]+))?")


def _shown(cell: object, code: str) -> str:
    """A cell as an office reads it: 12 and not 12.0, 5.5%, dates as 2026-03-01 or 2026年3月, line breaks as blanks."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float | int):
        return _number(float(cell), code)
    if isinstance(cell, dt.datetime):
        return _day(cell.date(), code) if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return _day(cell, code)
    return _BLANKS.sub(" ", str(cell)).strip()


def _number(value: float, code: str) -> str:
    """Percent and a fixed number of decimals as the format says; thousands are not parted, and no zeros end it."""
    plain = _QUOTED.sub("", code.split(";", maxsplit=1)[0]).replace(",", "")
    exact = Decimal(repr(round(value, 10)))
    is_percent = plain.rstrip().endswith("%")
    exact = exact * 100 if is_percent else exact
    found = _DECIMALS.search(plain)
    if found and "E" not in plain.upper() and abs(exact) < 10**15:
        step = Decimal(1).scaleb(-len(found[1] or ""))
        exact = exact.quantize(step, rounding=ROUND_HALF_UP)
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text}%" if is_percent else text


def _day(day: dt.date, code: str) -> str:
    if "年" not in code:
        return day.isoformat()
    bare = _QUOTED.sub("", code).lower()
    said = f"{day.year}年"
    said += f"{day.month}月" if "m" in bare else ""
    return said + (f"{day.day}日" if "d" in bare else "")
