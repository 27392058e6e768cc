"""Spreadsheets that people hand over: sheet → rows → checked cells, and the same sheet back with what is wrong in it.

Knows no domain. A domain gives `Column`s and judges the rows; nothing is written here. What is refused as a whole
(wrong kind, password, no headings) is one sentence; what is wrong in a row stands at its cell.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import python_calamine

from daxiao.extract.readers import archive
from daxiao.std.findings import Finding, FindingKind, Refused, Severity
from daxiao.std.zh import half_width
from daxiao.ui import extents
from daxiao.ui.cells import Cell, Read
from daxiao.ui.exports import FORMULA_STARTS


EMPTY = FindingKind("imports.file_empty", "文件“{name}”是空的，请重新选择")
TOO_LARGE = FindingKind(
    "imports.file_too_large", "文件“{name}”有{size}MB，最多{limit}MB，请分成几份导入"
)
NOT_A_SHEET = FindingKind(
    "imports.not_a_sheet",
    "“{name}”不是表格，只收 .xlsx 和 .csv；用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
)
OLD_SHEET = FindingKind(
    "imports.old_sheet",
    "“{name}”是旧版表格或设有密码，请用 Excel 或 WPS 打开，取消密码，另存为 .xlsx 再导入",
)
BROKEN = FindingKind(
    "imports.broken", "“{name}”打不开，可能已损坏；请用 Excel 或 WPS 修复后另存再导入"
)
TOO_WIDE = FindingKind(
    "imports.too_wide",
    "“{name}”的内容散布在{rows}行、{columns}列里，请删去数据以外的零星内容，再另存导入",
)
NO_SHEET = FindingKind("imports.no_sheet", "“{name}”里没有内容，请把数据填在第一张工作表")
NO_HEADINGS = FindingKind(
    "imports.no_headings",
    "没有找到标题行：前{rows}行里没有“{wanted}”这一列，请下载模板，把数据粘进模板再导入",
)
HEADING_MISSING = FindingKind(
    "imports.heading_missing", "缺少“{missing}”列，请补上，或下载模板重填"
)
HEADING_TWICE = FindingKind(
    "imports.heading_twice", "“{heading}”这一列出现了两次，请去掉一列再导入"
)
NO_ROWS = FindingKind("imports.no_rows", "标题行下面没有数据，请填好再导入")
TOO_MANY_ROWS = FindingKind(
    "imports.too_many_rows", "表格有{rows}行，一次最多{limit}行，请分成几份导入"
)
CELL_BROKEN = FindingKind("imports.cell_broken", "“{text}”是公式出错的结果，请在表格里改正后再导入")
CELL_ROUNDED = FindingKind(
    "imports.cell_rounded",
    "“{text}”是超过15位的数字，表格程序已改变末尾几位，请把这一列设成文本重新填",
)

NUMBER_TWICE = FindingKind(
    "imports.number_twice",
    "序号{number}出现了{count}次（第{rows}行），请核对是否重复",
    Severity.HINT,
)
NUMBERS_MISSING = FindingKind(
    "imports.numbers_missing", "序号中间缺{numbers}，请核对是否漏了行", Severity.HINT
)

MIB = 1024 * 1024
LIMIT_BYTES = 20 * MIB
INFLATED_BYTES = 200 * MIB
MOST_ROWS = 10_000
MOST_CELLS = 4_000_000
"""The reader makes a full table of what lies between the first and the last cell."""
HEAD_ROWS = 10  # titles and remarks above the headings
PROBLEM = "问题"
NUMBER = "序号"
CLEAR = "清空"
"""What a person writes into a cell to empty a field; an empty cell leaves it as it is."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WRONG = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a template. `heading` as the template shows it, with its unit in brackets; `needed` in every file.

    `also` are other headings by which it is known; `hint` stands in the template's notes; `choices` become a list there.
    """

    name: str
    heading: str
    read: Read
    needed: bool = False
    also: tuple[str, ...] = ()
    hint: str = ""
    choices: tuple[str, ...] = ()
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it was handed over: all rows with their numbers as on the screen, filled cells by column index."""

    name: str
    rows: tuple[tuple[int, dict[int, Cell]], ...]


@dataclass(slots=True)
class Line:
    """A row below the headings: its number on the screen, its values by column name, and what is wrong in it."""

    number: int
    values: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    hints: list[Finding] = field(default_factory=list)

    def refuse(self, finding: Finding) -> None:
        """Keep a finding: errors and doubts bar the row, hints do not."""
        (self.hints if finding.severity is Severity.HINT else self.findings).append(finding)


@dataclass(frozen=True, slots=True)
class Reading:
    """A sheet read by columns. `heads`: column name → index; `unread`: headings nobody knows."""

    sheet: Sheet
    head_row: int
    heads: Mapping[str, int]
    lines: tuple[Line, ...]
    unread: tuple[str, ...]

    def heading(self, name: str) -> str:
        """A column as the file itself calls it; empty for one that it does not have."""
        index = self.heads.get(name)
        row = next(cells for number, cells in self.sheet.rows if number == self.head_row)
        return str(row[index]) if index is not None else ""


# ---- bytes → sheet


def open_sheet(name: str, data: bytes) -> Sheet:
    """The first sheet with content of a workbook, or a CSV file. Raises `Refused` with one sentence."""
    rows = _workbook(name, data) if is_workbook(name, data) else _csv(name, data)
    if not rows:
        raise Refused(NO_SHEET(field="file", name=name))
    return Sheet(name, tuple(rows))


def is_workbook(name: str, data: bytes) -> bool:
    """Whether it is a package at all. Raises `Refused` for one that is empty, too large or of the old kind."""
    if not data:
        raise Refused(EMPTY(field="file", name=name))
    if len(data) > LIMIT_BYTES:
        size, limit = -(-len(data) // MIB), LIMIT_BYTES // MIB
        raise Refused(TOO_LARGE(field="file", name=name, size=size, limit=limit))
    if data.startswith(_OLE):
        raise Refused(OLD_SHEET(field="file", name=name))
    return data.startswith(b"PK")


def _workbook(name: str, data: bytes) -> list[tuple[int, dict[int, Cell]]]:
    book = open_book(name, data)
    try:
        for title in book.sheet_names:
            given = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            rows = _filled(given)
            if rows:
                return rows
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(BROKEN(field="file", name=name)) from error
    return []


def open_book(name: str, data: bytes) -> python_calamine.CalamineWorkbook:
    """A workbook after its package was looked at: no bomb, no odd extent. Raises `Refused` with one sentence."""
    package = archive.open_package(name, data)
    if "xl/workbook.xml" not in package.names:
        raise Refused(NOT_A_SHEET(field="file", name=name))
    # the sizes are counted here, for what a package declares of itself is not to be believed
    if sum(len(c) for part in package.names for c in package.chunks(part)) > INFLATED_BYTES:
        raise Refused(TOO_LARGE(field="file", name=name, size=INFLATED_BYTES // MIB, limit=20))
    _refuse_wide(name, package)
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(BROKEN(field="file", name=name)) from error


def _refuse_wide(name: str, package: archive.Package) -> None:
    # every part: which of them are sheets is said by the file itself
    for part in package.names:
        rows, columns = extents.of_sheet(package.chunks(part))
        if rows * columns > MOST_CELLS:
            raise Refused(TOO_WIDE(field="file", name=name, rows=rows, columns=columns))


def _csv(name: str, data: bytes) -> list[tuple[int, dict[int, Cell]]]:
    if b"\x00" in data[:4096]:
        raise Refused(NOT_A_SHEET(field="file", name=name))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise Refused(NOT_A_SHEET(field="file", name=name)) from None
    head = text.partition("\n")[0]
    mark = max(",\t;", key=head.count)
    if not head.count(mark):
        raise Refused(NOT_A_SHEET(field="file", name=name))
    try:
        return _filled(list(csv.reader(io.StringIO(text), delimiter=mark)))
    except csv.Error as error:
        raise Refused(BROKEN(field="file", name=name)) from error


def _filled(given: Sequence[Sequence[object]]) -> list[tuple[int, dict[int, Cell]]]:
    rows = []
    for number, row in enumerate(given, start=1):
        cells = {n: made for n, c in enumerate(row) if c != "" and (made := _cell(c)) != ""}
        if cells:
            rows.append((number, cells))
    return rows


def _cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return _words(cell)
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float | int):
        # twelve digits: what a person typed, without what binary fractions add to it
        return Decimal(int(cell)) if cell == int(cell) else Decimal(f"{cell:.12g}")
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else _words(str(cell))


def _words(text: str) -> str:
    """Without blanks around, and without the apostrophe that an export puts before what looks like a formula."""
    plain = text.strip().replace("\r\n", "\n").replace("\u200b", "")
    if plain.startswith("'") and plain[1:].startswith(FORMULA_STARTS):
        return plain[1:]
    return plain


# ---- sheet → lines


def plain_heading(text: str) -> tuple[str, str]:
    """A heading without marks and blanks, and the unit in its brackets: 总投资（万元）* → 总投资, 万元."""
    plain = half_width("".join(text.split())).replace("*", "")
    head, bracket, rest = plain.partition("(")
    return head, rest.rstrip(")") if bracket else ""


def read(sheet: Sheet, columns: Sequence[Column]) -> Reading:
    """The lines of a sheet. Raises `Refused` where the headings are not those of the template."""
    known = {plain_heading(h)[0]: c for c in columns for h in (c.heading, *c.also)}
    at, cells = _head_row(sheet, columns, known)
    heads: dict[int, tuple[Column, str]] = {}
    unread = []
    for index, cell in cells.items():
        plain, unit = plain_heading(str(cell))
        column = known.get(plain)
        if column is None:
            unread.append(str(cell))
        elif column in (c for c, _ in heads.values()):
            raise Refused(HEADING_TWICE(field="file", heading=str(cell)))
        else:
            heads[index] = column, unit or plain_heading(column.heading)[1]
    there = {c.name for c, _ in heads.values()}
    if missing := [c.heading for c in columns if c.needed and c.name not in there]:
        raise Refused(HEADING_MISSING(field="file", missing="、".join(missing)))
    # headings are repeated where a printed table goes on on the next page
    body = [(number, row) for number, row in sheet.rows if number > at and row != cells]
    if not body:
        raise Refused(NO_ROWS(field="file"))
    if len(body) > MOST_ROWS:
        raise Refused(TOO_MANY_ROWS(field="file", rows=len(body), limit=MOST_ROWS))
    lines = [_line(number, row, heads) for number, row in body]
    # a row in which only columns stand that nobody reads says nothing
    kept = tuple(line for line in lines if line.values or line.findings)
    index_of = {c.name: index for index, (c, _) in heads.items()}
    return Reading(
        sheet, at, index_of, kept, tuple(u for u in unread if u not in (PROBLEM, NUMBER))
    )


def _head_row(
    sheet: Sheet, columns: Sequence[Column], known: Mapping[str, Column]
) -> tuple[int, dict[int, Cell]]:
    """The row among the first in which the most headings are known, at least a needed one."""
    best, most = None, 0
    for number, cells in sheet.rows[:HEAD_ROWS]:
        found = {known[h].name for c in cells.values() if (h := plain_heading(str(c))[0]) in known}
        if any(c.name in found for c in columns if c.needed) and len(found) > most:
            best, most = (number, cells), len(found)
    if best is None:
        wanted = next(c.heading for c in columns if c.needed)
        raise Refused(NO_HEADINGS(field="file", rows=HEAD_ROWS, wanted=wanted))
    return best


def _line(number: int, row: Mapping[int, Cell], heads: Mapping[int, tuple[Column, str]]) -> Line:
    line = Line(number, {})
    for index, cell in row.items():
        if index not in heads:
            continue
        column, unit = heads[index]
        value = _broken(cell) or (None if cell == CLEAR else column.read(cell, unit))
        if isinstance(value, Finding):
            line.refuse(Finding(value.kind, column.name, value.params))
        else:
            line.values[column.name] = value
    return line


def _broken(cell: Cell) -> Finding | None:
    if isinstance(cell, str) and cell in _WRONG:
        return CELL_BROKEN(text=cell)
    if isinstance(cell, Decimal) and abs(cell) >= 10**15:
        return CELL_ROUNDED(text=f"{cell:f}")
    return None


def numbering(reading: Reading) -> tuple[Finding, ...]:
    """Doubles and gaps in the column 序号, told and never put right: a list that lost a row looks complete otherwise."""
    head = next(cells for number, cells in reading.sheet.rows if number == reading.head_row)
    index = next((i for i, cell in head.items() if plain_heading(str(cell))[0] == NUMBER), None)
    rows: dict[int, list[int]] = {}
    for line, cells in reading.sheet.rows:
        cell = cells.get(index) if index is not None and line > reading.head_row else None
        if (number := _number(cell)) is not None:
            rows.setdefault(number, []).append(line)
    doubles = [
        NUMBER_TWICE(number=n, count=len(at), rows="、".join(map(str, at)))
        for n, at in sorted(rows.items())
        if len(at) > 1
    ]
    missing = [n for n in range(min(rows, default=0), max(rows, default=0)) if n not in rows]
    if not missing:
        return tuple(doubles)
    told = "、".join(map(str, missing[:SHOWN])) + ("等" if len(missing) > SHOWN else "")
    return (*doubles, NUMBERS_MISSING(numbers=told))


SHOWN = 10


def _number(cell: Cell | None) -> int | None:
    text = str(cell) if isinstance(cell, str | Decimal) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
