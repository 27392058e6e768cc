"""Paper that leaves the platform: the list of tasks in the plan's own table form, the matrix, the hand-over list."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from tempfile import TemporaryFile
from typing import IO, Any

import docx
import xlsxwriter
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt


COLUMNS = ("序号", "重点任务", "目标、工作内容", "牵头单位", "责任单位", "完成时限")
WIDTHS = (1.4, 4.6, 9.2, 3.0, 4.8, 2.4)
_FONT = "仿宋"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list, in words."""

    number: str
    title: str
    content: str
    leads: str
    others: str
    due: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.number, self.title, self.content, self.leads, self.others, self.due)


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one action."""

    action: str
    lines: tuple[Line, ...]


def list_docx(title: str, groups: Iterable[Group], *, told: str) -> bytes:
    """A4 landscape, a table whose head repeats on each page; the action stands in a row of its own."""
    word = _paper(landscape=True)
    _line(word, title, size=18, bold=True, centre=True)
    _line(word, told, size=10.5, centre=True)
    table = word.add_table(rows=1, cols=len(COLUMNS))
    table.style = "Table Grid"
    table.autofit = False
    _row(table.rows[0], COLUMNS, WIDTHS, bold=True)
    _repeat(table.rows[0])
    for group in groups:
        if group.action:
            cells = table.add_row().cells
            _write(cells[0].merge(cells[-1]), group.action, bold=True)
        for line in group.lines:
            _row(table.add_row(), line.cells, WIDTHS)
    return _bytes(word)


def hand_over_docx(
    title: str,
    facts: Sequence[tuple[str, str]],
    rows: Sequence[Sequence[str]],
    *,
    told: str,
) -> bytes:
    """The list to be signed by giver, taker and witness."""
    word = _paper(landscape=False)
    _line(word, title, size=18, bold=True, centre=True)
    for name, value in facts:
        _line(word, f"{name}：{value}", size=12)
    widths = (1.1, 2.4, 5.6, 4.2, 2.4, 1.9)
    table = word.add_table(rows=1, cols=6)
    table.style = "Table Grid"
    table.autofit = False
    _row(table.rows[0], ("序号", "类别", "事项", "说明", "时限", "去向"), widths, bold=True)
    _repeat(table.rows[0])
    for row in rows:
        _row(table.add_row(), row, widths)
    if not rows:
        cells = table.add_row().cells
        _write(cells[0].merge(cells[-1]), "没有未办结的事项")
    _line(word, told, size=10.5)
    for who in ("移交人", "接收人", "监交人"):
        _line(word, f"{who}（签字）：                         日期：      年    月    日", size=12)
    return _bytes(word)


def _paper(*, landscape: bool) -> Word:
    word = docx.Document()
    section = word.sections[0]
    short, long = Cm(21), Cm(29.7)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    style = word.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    return word


def _line(word: Word, text: str, *, size: float, bold: bool = False, centre: bool = False) -> None:
    paragraph = word.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _row(row: Any, texts: Sequence[str], widths: Sequence[float], *, bold: bool = False) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = Cm(width)
        _write(cell, text, bold=bold)


def _write(cell: Any, text: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.font.size, run.bold = Pt(10.5), bold


def _repeat(row: Any) -> None:
    """The head of the table stands on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - python-docx has no name for it


def _bytes(word: Word) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


# ---- spreadsheets


def _book() -> tuple[IO[bytes], Any]:
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    given = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return out, xlsxwriter.Workbook(out, given)


def list_xlsx(title: str, groups: Iterable[Group], *, told: str) -> IO[bytes]:
    """The same list as a sheet, landscape, with the head on every printed page."""
    out, book = _book()
    sheet = book.add_worksheet("任务清单")
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    band = book.add_format({"bold": True, "border": 1})
    name = book.add_format({"bold": True, "font_size": 16, "align": "center"})
    sheet.merge_range(0, 0, 0, 5, title, name)
    sheet.merge_range(1, 0, 1, 5, told)
    for n, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(n, n, width * 4.6)
        sheet.write_string(2, n, column, head)
    at = 3
    for group in groups:
        if group.action:
            sheet.merge_range(at, 0, at, 5, group.action, band)
            at += 1
        for line in group.lines:
            for n, text in enumerate(line.cells):
                sheet.write_string(at, n, text, cell)
            at += 1
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    book.close()
    out.seek(0)
    return out


def grid_xlsx(
    title: str, heads: Sequence[str], rows: Iterable[Sequence[str | int]], *, day: date
) -> IO[bytes]:
    """A grid with a frozen head and first column; A3 landscape."""
    out, book = _book()
    sheet = book.add_worksheet("矩阵")
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "top"})
    cell = book.add_format({"border": 1, "align": "center"})
    sheet.write_string(0, 0, f"{title}（{day.isoformat()}）", book.add_format({"bold": True}))
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, max(1, len(heads) - 1), 12)
    for n, text in enumerate(heads):
        sheet.write_string(1, n, text, head)
    for at, row in enumerate(rows, start=2):
        for n, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(at, n, value, cell)
            else:
                sheet.write_string(at, n, value, cell)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    book.close()
    out.seek(0)
    return out
