"""Spreadsheets of figures as files: the template of a round, the long form for history, a file back with what is wrong in
it, and what was filed. They open in Excel and WPS: no formulas, no links, figures as figures (conventions §4.1)."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from daxiao.domains.rounds.services import sheet_columns as columns
from daxiao.domains.rounds.services.sheet_columns import BY_CODE, COLUMNS, Column
from daxiao.domains.rounds.types.filing import Row, RowStanding, Said
from daxiao.domains.rounds.types.sheets import Book, Cell, Checked, RowVerdict, SheetRow
from daxiao.domains.targets.rules.series import Given
from daxiao.ui.exports import harmless


Cells = Mapping[str, object]
"""Code of a column → its value; what is empty is not there."""

BLANK_ROWS = 2000
"""Rows of the long form that are prepared with lists to choose from."""

MOST_COMMENTS = 2000
"""Cells with a comment; each is a drawing, and ten thousand of them make a file that no program opens gladly."""

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
NOTES = (
    "只填“本月数”或“累计数”其中一个，另一个由平台算出；两个都填就必须对得上。",
    "数按“计量单位”填，可以写千分位、1.2亿、12.5%这样的形式；没有数就留空，不要填0。",
    "期末数（存量、比率、增速、位次）只填“本月数”。",
    "灰色的列是平台已有的内容，不用改；列的先后可以调整，也可以加自己的列。",
    "数有异常时，在“说明”里写明原因，否则不能写入。",
    "填好后回到“交表格”交来：先核对、后写入；有错误的行会标注原因退给您，改好原样再交。",
)


@dataclass(frozen=True, slots=True)
class CodeLists:
    """What may be chosen in the long form: (code, name, unit) and (code, name)."""

    indicators: Sequence[tuple[str, str, str]]
    places: Sequence[tuple[str, str]]


class _Paper:
    """A workbook with its looks."""

    def __init__(self, *, is_long: bool = False) -> None:
        self.out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
        self.book = xlsxwriter.Workbook(self.out, {**_OPTIONS, "constant_memory": is_long})
        add = self.book.add_format
        head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        self.head = add(head)
        self.needed = add({**head, "bg_color": "#ECE9F5"})
        self.asked = add({**head, "bg_color": "#DDEBDD"})
        self.problem = add({**head, "font_color": "#B3321F"})
        self.said = add({"text_wrap": True, "valign": "top", "font_color": "#B3321F"})
        self.known = add({"font_color": "#667180", "bg_color": "#F4F5F7"})
        self.known_text = add({"font_color": "#667180", "bg_color": "#F4F5F7", "num_format": "@"})
        self.text = add({"num_format": "@", "locked": False})
        self.figure = add({"num_format": "#,##0.####", "locked": False})
        self.known_figure = add(
            {"num_format": "#,##0.####", "font_color": "#667180", "bg_color": "#F4F5F7"}
        )
        self.wrong = add({"bg_color": "#FFE9A8", "border": 1, "locked": False})
        self.day = add({"num_format": "yyyy-mm-dd"})

    def close(self) -> IO[bytes]:
        self.book.close()
        self.out.seek(0)
        return self.out

    def meta(self) -> None:
        """The hidden sheet that says which template this is."""
        sheet = self.book.add_worksheet(columns.META)
        sheet.write_row(0, 0, [columns.TEMPLATE, columns.VERSION])
        for n, column in enumerate(COLUMNS, start=1):
            sheet.write_row(n, 0, [column.code, column.heading])
        sheet.very_hidden()

    def notes(self, told: Sequence[str], chosen: Sequence[Column]) -> None:
        sheet = self.book.add_worksheet("填写说明")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 96)
        at = 0
        for at, note in enumerate([*told, *NOTES]):
            sheet.write_string(at, 0, note)
        sheet.write_string(at + 2, 0, "列", self.head)
        sheet.write_string(at + 2, 1, "怎样填", self.head)
        for n, column in enumerate(chosen, start=at + 3):
            sheet.write_string(n, 0, column.heading)
            needed = "必须有这一列。" if column.is_needed else ""
            sheet.write_string(n, 1, needed + column.hint)

    def put(self, sheet: Any, row: int, column: int, value: object, look: Any) -> None:
        if value is None or value == "":
            if look is not None:
                sheet.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            sheet.write_string(row, column, "是" if value else "否", look)
        elif isinstance(value, Decimal | int):
            sheet.write_number(row, column, value, look)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, look or self.day)
        else:
            sheet.write_string(row, column, str(harmless(str(value))), look)


# ---- templates


def left_out(rows: Iterable[Row]) -> list[str]:
    """Why a template has fewer rows than the round: what need not or cannot be filled in, by its reason; empty when all stand
    in it."""
    counts = Counter(_why_left_out(row) for row in rows if row.standing is not RowStanding.OPEN)
    if not counts:
        return []
    told = "、".join(f"{why}{n}项" for why, n in counts.items())
    return [f"不在表内的：{told}。已审核的要改请用更正，待审核的要改请先撤回"]


def _why_left_out(row: Row) -> str:
    return "平台算出的" if row.standing is RowStanding.COMPUTED else f"{row.state.label}的"


def template(rows: Iterable[Row], *, period: int, told: Sequence[str]) -> IO[bytes]:
    """The template of a round, filled in with what is known; what is known is locked, and the sheet can still be sorted."""
    paper = _Paper()
    paper.notes(told, COLUMNS)
    sheet = paper.book.add_worksheet("指标数据")
    _heads(paper, sheet, COLUMNS)
    for at, row in enumerate(rows, start=2):
        cells = cells_of(row, period)
        for n, column in enumerate(COLUMNS):
            paper.put(sheet, at, n, cells.get(column.code), _look(paper, column))
    free = {
        "sort": True,
        "autofilter": True,
        "format_columns": True,
        "format_rows": True,
        "insert_columns": True,
        "insert_rows": True,
        "delete_rows": True,
    }
    sheet.protect("", free)
    sheet.activate()
    paper.meta()
    return paper.close()


def _look(paper: _Paper, column: Column) -> Any:
    if column.code in {"last", "year_ago"}:
        return paper.known_figure
    if column.is_known:
        return paper.known_text if column.is_text else paper.known
    return paper.text if column.is_text else paper.figure


def _heads(paper: _Paper, sheet: Any, chosen: Sequence[Column]) -> None:
    """The hidden row of codes, which moves with its columns, and the headings that people read."""
    sheet.set_row(0, None, None, {"hidden": True})
    for n, column in enumerate(chosen):
        sheet.set_column(n, n, column.width)
        sheet.write_string(0, n, f"{columns.MARK}{column.code}")
        look = paper.needed if column.is_needed else paper.head
        sheet.write_string(1, n, column.heading, look if column.is_known else paper.asked)
    sheet.set_row(1, 30)
    sheet.freeze_panes(2, 2)


def cells_of(row: Row, period: int, *, is_filed: bool = False) -> Cells:
    """A figure by the codes of its columns. To be filled in: only what was typed; as filed: both figures."""
    known = row.known
    cells: dict[str, object] = {
        "indicator": row.code,
        "name": row.name,
        "unit": row.unit,
        "place": row.region_code,
        "place_name": row.region,
        "period": str(period),
        "org": row.org,
        "last": known.last_total if known.sums else None,
        "year_ago": known.year_ago_total if known.sums else known.year_ago,
        "note": row.note,
        "state": row.state.label + ("（迟报）" if row.is_late else ""),
    }
    if is_filed:
        cells["month"], cells["total"] = _number(row.month), _number(row.total)
    elif row.is_filled:
        cells["month" if row.given is Given.MONTH else "total"] = _number(row.raw)
    return cells


def _number(text: str) -> object:
    """A figure as a figure; what is none stays as it was typed."""
    body = text.removeprefix("-")
    is_figure = body.replace(".", "", 1).isdigit() and body.isascii()
    return Decimal(text) if is_figure else text


def long_form(lists: CodeLists, *, told: Sequence[str]) -> IO[bytes]:
    """The empty long form for many months: indicator, place, month, figure; codes are chosen from lists."""
    paper = _Paper()
    chosen = [BY_CODE[c] for c in columns.LONG_FORM]
    paper.notes(told, chosen)
    sheet = paper.book.add_worksheet("指标数据")
    _heads(paper, sheet, chosen)
    for n, column in enumerate(chosen):
        look = paper.text if column.is_text else None
        sheet.set_column(n, n, column.width, look)
    codes = paper.book.add_worksheet("代码表")
    heads = ("指标代码", "指标名称", "计量单位", "", "地区代码", "地区")
    for n, head in enumerate(heads):
        codes.write_string(0, n, head, paper.head)
    for at, (code, name, unit) in enumerate(lists.indicators, start=1):
        for n, value in enumerate((code, name, unit)):
            codes.write_string(at, n, value, paper.text if n == 0 else None)
    for at, (code, name) in enumerate(lists.places, start=1):
        codes.write_string(at, 4, code, paper.text)
        codes.write_string(at, 5, name)
    codes.set_column(0, 5, 18)
    # a list in the cell itself takes 255 characters, a range any number
    for code, letter, count in (
        ("indicator", "A", len(lists.indicators)),
        ("place", "E", len(lists.places)),
    ):
        n = columns.LONG_FORM.index(code)
        source = f"=代码表!${letter}$2:${letter}${max(count, 1) + 1}"
        ask = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(2, n, BLANK_ROWS, n, ask)
    sheet.activate()
    paper.meta()
    return paper.close()


# ---- back with what is wrong


def marked(checked: Checked, *, only_refused: bool) -> IO[bytes]:
    """The file as it was handed over: the reason first and in red, a comment at each bad cell, every value as it was.

    `only_refused` leaves out the rows in order. Either is taken again as it is.
    """
    book = checked.book
    rows = [r for r in checked.rows if not only_refused or r.verdict is RowVerdict.REFUSED]
    paper = _Paper(is_long=len(rows) > 5000)
    sheet = paper.book.add_worksheet("指标数据")
    places = [n for n, h in enumerate(book.heads) if h != columns.PROBLEM]
    by_code = {n: code for code, n in book.index.items()}
    at = {n: k for k, n in enumerate(places, start=1)}
    sheet.set_column(0, 0, 56)
    sheet.set_column(1, max(len(places), 1), 15)
    _marked_heads(paper, sheet, book, places, by_code)
    comments = MOST_COMMENTS
    for number, row in enumerate(rows, start=2):
        comments -= _marked_row(paper, sheet, number, (row, book, at), comments)
    paper.meta()
    return paper.close()


def _marked_heads(
    paper: _Paper, sheet: Any, book: Book, places: Sequence[int], by_code: Mapping[int, str]
) -> None:
    sheet.set_row(0, None, None, {"hidden": True})
    for k, n in enumerate(places, start=1):
        if n in by_code:
            sheet.write_string(0, k, f"{columns.MARK}{by_code[n]}")
    sheet.write_string(1, 0, columns.PROBLEM, paper.problem)
    for k, n in enumerate(places, start=1):
        sheet.write_string(1, k, str(harmless(book.heads[n])), paper.head)
    sheet.freeze_panes(2, 1)


def _marked_row(
    paper: _Paper,
    sheet: Any,
    number: int,
    told: tuple[SheetRow, Book, Mapping[int, int]],
    comments: int,
) -> int:
    """One row with its reason; how many comments it took."""
    row, book, at = told
    is_bad = row.verdict is RowVerdict.REFUSED
    if is_bad:
        sheet.write_string(number, 0, reasons(book, row.said), paper.said)
    bad: dict[int, list[str]] = {}
    for said in row.said if is_bad else ():
        place = at.get(book.index.get(said.cell, -1))
        if place is not None:
            bad.setdefault(place, []).append(said.sentence)
    cells: dict[int, Cell | None] = {at[n]: c for n, c in enumerate(row.line.cells) if n in at}
    for k in sorted({*cells, *bad}):
        paper.put(sheet, number, k, cells.get(k), paper.wrong if k in bad else None)
    for k, sentences in list(bad.items())[: max(comments, 0)]:
        told_there = "\n".join(sentences)
        sheet.write_comment(number, k, told_there, {"author": "达效", "x_scale": 2, "y_scale": 1.4})
    return len(bad)


def reasons(book: Book, said: Sequence[Said]) -> str:
    """All reasons of a row, each with its column as the file calls it."""
    return "\n".join(f"{_heading(book, s.cell)}：{s.sentence}" for s in said)


def _heading(book: Book, code: str) -> str:
    at = book.index.get(code)
    return (book.heads[at] if at is not None else "") or BY_CODE[code].heading


# ---- as filed


def filed(rows: Sequence[Row], *, period: int, told: Sequence[tuple[str, str]]) -> IO[bytes]:
    """What was filed, by the same columns and codes; the last sheet has the hash of its rows."""
    paper = _Paper(is_long=len(rows) > 5000)
    sheet = paper.book.add_worksheet("指标数据")
    _heads(paper, sheet, COLUMNS)
    for at, row in enumerate(rows, start=2):
        cells = cells_of(row, period, is_filed=True)
        for n, column in enumerate(COLUMNS):
            look = paper.text if column.is_text else None
            figure = paper.figure if column.code in _FIGURES else look
            if cells.get(column.code) not in (None, ""):
                paper.put(sheet, at, n, cells[column.code], figure)
    paper.meta()
    proof = paper.book.add_worksheet("校验")
    proof.set_column(0, 0, 16)
    proof.set_column(1, 1, 80)
    for n, (name, value) in enumerate(
        [*told, ("行数", str(len(rows))), ("SHA-256", digest(rows, period))]
    ):
        proof.write_string(n, 0, name, paper.head)
        proof.write_string(n, 1, value)
    note = "按“指标代码|地区代码|月份|本月数|累计数|说明|状态”逐行连接（行末换行，UTF-8）计算"
    proof.write_string(len(told) + 3, 0, note)
    return paper.close()


_FIGURES = frozenset({"last", "year_ago", "month", "total"})


def digest(rows: Sequence[Row], period: int) -> str:
    """SHA-256 over the rows in their order: it says whether a file is still what was filed."""
    told = hashlib.sha256()
    for row in rows:
        cells = cells_of(row, period, is_filed=True)
        parts = (
            cells[c] for c in ("indicator", "place", "period", "month", "total", "note", "state")
        )
        told.update(("|".join("" if p is None else str(p) for p in parts) + "\n").encode())
    return told.hexdigest()
