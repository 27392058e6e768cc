"""Spreadsheets that go back to people: a handed-over sheet with what is wrong in it, templates, full tables."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from daxiao.std.findings import Finding
from daxiao.ui.cells import Cell, as_text
from daxiao.ui.exports import harmless
from daxiao.ui.importer import MOST_ROWS, PROBLEM, Column, Reading


_BOOK = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def marked(reading: Reading, *, only_refused: bool = False) -> IO[bytes]:
    """The sheet as it was handed over, with a column 问题 behind it and a comment at each refused cell.

    `only_refused` leaves out the rows that are in order. Handed over again it is read as before.
    """
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    book = xlsxwriter.Workbook(out, _BOOK)
    sheet = book.add_worksheet("导入")
    look = _Look(book)
    wrong = {line.number: line.findings for line in reading.lines if line.findings}
    width = 1 + max(index for _, cells in reading.sheet.rows for index in cells)
    at = 0
    for number, cells in reading.sheet.rows:
        if only_refused and number > reading.head_row and number not in wrong:
            continue
        own = {k: v for k, v in cells.items() if not _is_problem(reading, k)}
        for index, cell in own.items():
            look.write(sheet, at, index, cell, is_head=number == reading.head_row)
        if number == reading.head_row:
            sheet.write_string(at, width, PROBLEM, look.head)
            sheet.freeze_panes(at + 1, 0)
        for finding in wrong.get(number, ()):
            index = reading.heads.get(finding.field, width)
            look.flag(sheet, at, index, own.get(index), finding.sentence)
        if number in wrong:
            said = [_at_cell(f, reading) for f in wrong[number]]
            sheet.write_string(at, width, "\n".join(said), look.wrapped)
        at += 1
    sheet.set_column(0, width - 1, 16)
    sheet.set_column(width, width, 60)
    book.close()
    out.seek(0)
    return out


def _is_problem(reading: Reading, index: int) -> bool:
    head = next(cells for number, cells in reading.sheet.rows if number == reading.head_row)
    return head.get(index) == PROBLEM


def _at_cell(finding: Finding, reading: Reading) -> str:
    where = reading.heading(finding.field)
    return f"{where}：{finding.sentence}" if where else finding.sentence


class _Look:
    """Formats of a workbook, and how a cell is written with them."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.needed = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#ECE9F5"}
        )
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.wrong = book.add_format({"bg_color": "#FFE9A8", "border": 1})
        self.wrong_day = book.add_format(
            {"bg_color": "#FFE9A8", "border": 1, "num_format": "yyyy-mm-dd"}
        )
        self.text = book.add_format({"num_format": "@"})

    def write(self, sheet: Any, row: int, column: int, cell: Cell, *, is_head: bool) -> None:
        self._put(sheet, row, column, cell, (self.head, self.head) if is_head else (None, self.day))

    def flag(self, sheet: Any, row: int, column: int, cell: Cell | None, sentence: str) -> None:
        """The cell in its marked look, with the sentence as a comment."""
        if cell is None:
            sheet.write_blank(row, column, None, self.wrong)
        else:
            self._put(sheet, row, column, cell, (self.wrong, self.wrong_day))
        sheet.write_comment(row, column, sentence, {"author": "达效", "x_scale": 2})

    def _put(self, sheet: Any, row: int, column: int, cell: Cell, looks: tuple[Any, Any]) -> None:
        if isinstance(cell, bool):
            sheet.write_string(row, column, "是" if cell else "否", looks[0])
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, looks[1])
        elif isinstance(cell, Decimal):
            sheet.write_number(row, column, cell, looks[0])
        else:
            sheet.write_string(row, column, cell, looks[0])


def workbook(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell | None]] = (),
    notes: Sequence[str] = (),
) -> IO[bytes]:
    """A template, or with `rows` a full table, whose headings `read` understands; a sheet of notes goes with it."""
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    book = xlsxwriter.Workbook(out, _BOOK)
    sheet, look = book.add_worksheet(title[:31]), _Look(book)
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.width, look.text if column.read is as_text else None)
        sheet.write_string(0, n, column.heading, look.needed if column.needed else look.head)
        if column.hint:
            sheet.write_comment(0, n, column.hint, {"author": "达效", "x_scale": 2})
        if column.choices and sum(map(len, column.choices)) < 200:
            sheet.data_validation(
                1, n, MOST_ROWS, n, {"validate": "list", "source": list(column.choices)}
            )
    sheet.freeze_panes(1, 2)
    for at, row in enumerate(rows, start=1):
        for n, cell in enumerate(row):
            if cell is not None and cell != "":
                look.write(sheet, at, n, cell, is_head=False)
    if notes:
        _notes(book, look, columns, notes)
    book.close()
    out.seek(0)
    return out


def _notes(book: Any, look: _Look, columns: Sequence[Column], notes: Sequence[str]) -> None:
    sheet = book.add_worksheet("填写说明")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    at = 0
    for at, note in enumerate(notes):
        sheet.write_string(at, 0, note)
    sheet.write_string(at + 2, 0, "列", look.head)
    sheet.write_string(at + 2, 1, "怎样填", look.head)
    for n, column in enumerate(columns, start=at + 3):
        words = [column.hint, f"可选：{'、'.join(column.choices)}" if column.choices else ""]
        needed = "必填。" if column.needed else ""
        sheet.write_string(n, 0, column.heading)
        sheet.write_string(n, 1, needed + "；".join(w for w in words if w))


def csv_file(columns: Sequence[Column], rows: Iterable[Sequence[Cell | None]] = ()) -> bytes:
    """The same as CSV, UTF-8 with a mark, because Excel reads Chinese only then."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([c.heading for c in columns])
    for row in rows:
        writer.writerow([_csv_text(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _csv_text(cell: Cell | None) -> object:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell)
