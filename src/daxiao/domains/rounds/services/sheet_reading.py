"""A spreadsheet of figures that somebody hands over → its rows by the codes of their columns. Nothing is judged here.

Columns are found by the hidden codes of the template, which move with them, else by their headings; what the platform does
not know stays in the file and goes back with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import python_calamine

from daxiao.domains.rounds.services import sheet_columns as columns
from daxiao.domains.rounds.types.sheets import Book, Cell, Line
from daxiao.std.findings import FindingKind, Refused
from daxiao.ui import exports, importer


OLD_TEMPLATE = FindingKind(
    "rounds.sheet_old_template",
    "“{name}”是旧版模板（第{old}版），现用第{new}版；请重新下载模板，把数粘进去再交",
)
OTHER_TEMPLATE = FindingKind(
    "rounds.sheet_other_template",
    "“{name}”是平台的另一种模板，不是指标数据；请到填报页下载指标数据的模板",
)
NO_HEADINGS = FindingKind(
    "rounds.sheet_no_headings",
    "没有找到标题行：前{rows}行里没有“指标代码”“地区代码”“月份”这几列，请下载模板，把数粘进去再交",
)
COLUMN_MISSING = FindingKind(
    "rounds.sheet_column_missing", "缺少“{missing}”列，请补上，或下载模板重填"
)
COLUMN_TWICE = FindingKind(
    "rounds.sheet_column_twice", "“{heading}”这一列出现了两次，请去掉一列再交"
)
NO_ROWS = FindingKind("rounds.sheet_no_rows", "标题行下面没有数据，请填好再交")
TOO_MANY = FindingKind("rounds.sheet_too_many", "表格有{rows}行，一次最多{limit}行，请分成几份交")

MOST_ROWS = 100_000
"""Twice what is promised to be checked in 20 seconds."""
HEAD_ROWS = 12

Row = tuple[Cell | None, ...]


def read(name: str, data: bytes) -> Book:
    """The rows of the first sheet that has the columns. Raises Refused with one sentence."""
    if not importer.is_workbook(name, data):
        sheet = importer.open_sheet(name, data)
        width = 1 + max(max(cells) for _, cells in sheet.rows)
        rows = [(n, tuple(cells.get(i) for i in range(width))) for n, cells in sheet.rows]
        return _book(name, rows, {})
    book = importer.open_book(name, data)
    try:
        return _of_workbook(name, book)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused(importer.BROKEN(field="file", name=name)) from error


def _of_workbook(name: str, book: python_calamine.CalamineWorkbook) -> Book:
    if columns.META in book.sheet_names:
        _refuse_old(name, book.get_sheet_by_name(columns.META))
    for title in book.sheet_names:
        if title in columns.NOT_DATA:
            continue
        sheet = book.get_sheet_by_name(title)
        rows = list(_rows(sheet))
        if _head(rows) is not None:
            return _book(name, rows, _merged(sheet))
    raise Refused(NO_HEADINGS(field="file", rows=HEAD_ROWS))


def _refuse_old(name: str, sheet: python_calamine.CalamineSheet) -> None:
    first = next(iter(sheet.to_python(skip_empty_area=False)), [])
    told = [str(c) for c in first[:2]] + ["", ""]
    if told[0] != columns.TEMPLATE:
        raise Refused(OTHER_TEMPLATE(field="file", name=name))
    number = told[1].removesuffix(".0")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    if version != columns.VERSION:
        raise Refused(OLD_TEMPLATE(field="file", name=name, old=version, new=columns.VERSION))


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, Row]]:
    """Filled rows with their number on the screen; row by row, so that the file is in memory once."""
    blank = (None,) * (sheet.start or (0, 0))[1]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = tuple([None if c == "" else _cell(c) for c in row])
        if any(c is not None for c in cells):
            yield number, blank + cells


def _cell(cell: Any) -> Cell | None:
    if isinstance(cell, str):
        text = cell.strip().replace("\u200b", "")
        if text.startswith("'") and text[1:].startswith(exports.FORMULA_STARTS):
            text = text[1:]
        return text or None
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        # fifteen digits: all that a spreadsheet keeps, without what binary fractions add behind them
        return Decimal(int(cell)) if cell == int(cell) else Decimal(f"{cell:.15g}")
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else str(cell)


def _merged(sheet: python_calamine.CalamineSheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Cell (row number, column) → the first cell of its merged range."""
    found = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        # a merged title over a whole sheet is no table
        if (bottom - top + 1) * (right - left + 1) <= importer.MOST_CELLS // 100:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    found[row + 1, column] = (top + 1, left)
    return found


# ---- rows → book


def _head(rows: Sequence[tuple[int, Row]]) -> tuple[int, dict[str, int]] | None:
    """The place of the heading row in `rows`, and code → column: by the hidden codes, else by the words."""
    for at, (_, cells) in enumerate(rows[:HEAD_ROWS]):
        coded = {
            str(c).removeprefix(columns.MARK): n
            for n, c in enumerate(cells)
            if isinstance(c, str) and c.startswith(columns.MARK)
        }
        if len(coded) >= 3:
            return at + 1, {k: n for k, n in coded.items() if k in columns.BY_CODE}
    best: tuple[int, dict[str, int]] | None = None
    for at, (_, cells) in enumerate(rows[:HEAD_ROWS]):
        named = _named(cells)
        needed = [c.code for c in columns.COLUMNS if c.is_needed]
        if any(code in named for code in needed) and len(named) > len(best[1] if best else ()):
            best = at, named
    return best


def _named(cells: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for n, cell in enumerate(cells):
        code = columns.HEADINGS.get(columns.plain_heading(cell)) if cell is not None else None
        if code is None:
            continue
        if code in found:
            raise Refused(COLUMN_TWICE(field="file", heading=str(cell)))
        found[code] = n
    return found


def _book(
    name: str,
    rows: Sequence[tuple[int, Row]],
    merged: Mapping[tuple[int, int], tuple[int, int]],
) -> Book:
    head = _head(rows)
    if head is None:
        raise Refused(NO_HEADINGS(field="file", rows=HEAD_ROWS))
    at, index = head
    _refuse_missing(index)
    width = max((len(cells) for _, cells in rows), default=0)
    cells = rows[at][1]
    heads = tuple(columns.as_words(c) for c in cells) + ("",) * (width - len(cells))
    body = [(n, row) for n, row in rows[at + 1 :] if row != cells]
    if not body:
        raise Refused(NO_ROWS(field="file"))
    if len(body) > MOST_ROWS:
        raise Refused(TOO_MANY(field="file", rows=len(body), limit=MOST_ROWS))
    lines = tuple(_lines(body, index, merged))
    known = set(index.values())
    unread = tuple(h for n, h in enumerate(heads) if h and n not in known and h != columns.PROBLEM)
    return Book(name, heads, index, lines, unread)


def _refuse_missing(index: Mapping[str, int]) -> None:
    missing = [c.heading for c in columns.COLUMNS if c.is_needed and c.code not in index]
    if not {"month", "total"} & set(index):
        missing.append("本月数")
    if missing:
        raise Refused(COLUMN_MISSING(field="file", missing="、".join(missing)))


_FILLED_DOWN = ("indicator", "name", "place", "place_name", "period", "org")


def _lines(
    body: Sequence[tuple[int, Row]],
    index: Mapping[str, int],
    merged: Mapping[tuple[int, int], tuple[int, int]],
) -> Iterator[Line]:
    if not merged:
        yield from (Line(n, row) for n, row in body)
        return
    by_number = dict(body)
    down = {index[c] for c in _FILLED_DOWN if c in index}
    figures = {index[c] for c in ("month", "total") if c in index}
    for number, row in body:
        cells = list(row)
        is_merged = False
        for column in (*down, *figures):
            first = merged.get((number, column))
            if first is None or first[0] == number:
                continue
            if column in down and column < len(cells):
                above = by_number.get(first[0], ())
                cells[column] = above[column] if column < len(above) else None
            elif column in figures:
                is_merged = True
        yield Line(number, tuple(cells), is_merged)
