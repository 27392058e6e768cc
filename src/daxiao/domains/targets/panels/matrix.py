"""The table of goals by places as a spreadsheet, and the list of a coverage."""

from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from daxiao.domains.targets.queries.matrix import Cell, Matrix
from daxiao.ui import exports


_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def workbook(heads: Sequence[str], rows: Iterable[Sequence[object]], told: str) -> IO[bytes]:
    """A plain table for A3, with a line above that says what it is; text is written as text, never as a formula."""
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet("表")
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
    plain = book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True})
    sheet.write_string(0, 0, told)
    for column, head in enumerate(heads):
        sheet.set_column(column, column, 26 if column == 0 else 13)
        sheet.write_string(1, column, head, bold)
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            _write(sheet, (number, column), value, plain)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    book.close()
    out.seek(0)
    return out


def _write(sheet: Any, spot: tuple[int, int], value: object, look: Any) -> None:
    text = "" if value is None else str(value)
    number = _number(text)
    if number is None:
        sheet.write_string(*spot, str(exports.harmless(text)), look)
    else:
        sheet.write_number(*spot, number, look)


def _number(text: str) -> float | None:
    bare = text.replace(",", "")
    try:
        return float(bare) if bare[:1].isdigit() or bare[:1] == "-" else None
    except ValueError:
        return None


def matrix_file(found: Matrix) -> IO[bytes]:
    """The table with a line of completion below."""
    heads = [
        "指标",
        "单位",
        found.place.name,
        *(c.place.name for c in found.columns),
        "合计",
        "核对",
    ]
    rows = [
        [
            line.name,
            line.unit,
            _said(line.whole),
            line.total,
            line.check,
            *(_said(cell) for cell in line.cells),
        ]
        for line in found.lines
    ]
    done = ["完成率（已完成的目标÷全部目标）", "%", found.own.percent]
    asked = f"年终不低于{found.least}%"
    rows.append([*done, "", asked, *(c.percent or "无法判断" for c in found.columns)])
    told = f"{found.place.name}{found.year}年目标分解表；目标值为保底值，斜线后为力争值"
    return workbook(heads, rows, told)


def _said(cell: Cell | None) -> str:
    if cell is None:
        return ""
    return f"{cell.value}/{cell.stretch}" if cell.stretch else cell.value
