"""Exports of exactly what is filtered: .xlsx with constant memory and streaming .csv for Excel."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from daxiao.ui.fields import Amount, Field, Number
from daxiao.ui.listing import Listing


# A cell that begins like this is run as a formula by Excel and WPS when the file is opened.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_XLSX_ROWS = 1_048_575  # limit of the format, head row taken off


def harmless(value: object) -> object:
    """Text that a spreadsheet would run gets an apostrophe before it; figures and dates stay what they are."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_lines(listing: Listing) -> Iterator[bytes]:
    """UTF-8 with BOM, because Excel reads Chinese only then; one chunk per 500 rows."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow([harmless(f.heading) for f in listing.columns])
    for number, row in enumerate(listing.export_rows(), start=1):
        writer.writerow([_text(v) for v in row])
        if number % 500 == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value)


def xlsx_file(listing: Listing, *, title: str) -> IO[bytes]:
    """The workbook as an open temporary file, positioned at its start. Text is written as text, never as formula."""
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    sheet = book.add_worksheet(_sheet_name(title))
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    formats = [_format(book, f) for f in listing.columns]
    for column, field in enumerate(listing.columns):
        sheet.set_column(column, column, 24 if column == 0 else 14)
        sheet.write_string(0, column, field.heading, head)
    sheet.freeze_panes(1, 1)
    number = 0
    for number, row in enumerate(listing.export_rows(), start=1):
        if number > MOST_XLSX_ROWS:
            break
        for column, value in enumerate(row):
            _write(sheet, (number, column), value, formats[column])
    sheet.autofilter(0, 0, max(number, 1), len(formats) - 1)
    book.close()
    out.seek(0)
    return out


def _write(sheet: Any, at: tuple[int, int], value: Any, form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(*at, "是" if value else "否")
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, form)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(*at, value, form)
    else:
        sheet.write_string(*at, str(value))


def _format(book: Any, field: Field) -> Any:
    if isinstance(field, Amount):
        return book.add_format({"num_format": "#,##0.00"})
    if isinstance(field, Number):
        digits = field.digits
        return book.add_format({"num_format": "#,##0" + ("." + "0" * digits if digits else "")})
    if field.css == "dx-day":
        return book.add_format({"num_format": "yyyy-mm-dd"})
    return None


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\")[:31] or "Sheet1"


def file_name(title: str, kind: str, day: date) -> str:
    """项目库-2026-03-05.xlsx; the day keeps two exports apart."""
    return Path(f"{title}-{day.isoformat()}.{kind}").name
