"""Tables of figures as plain cells: the same on the screen, in print and in the spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from daxiao.domains.projects.rules import figure_groups, figures


DEFINITIONS: Mapping[str, str] = {**figure_groups.DEFINITIONS, **figures.DEFINITIONS}

TITLES: Mapping[str, str] = {
    "active": "在册项目",
    "by_phase": "四色",
    "by_stage": "环节",
    "stage_days": "环节用时",
    "on_time": "按时率",
    "conversion": "签约→开工→投产",
    "investment": "年度投资完成",
    "blockers": "未销号堵点",
    "logs": "进展记录",
    "trend": "逐月变化",
    "ranking": "排名",
}

Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` as a spreadsheet wants it, `note` small beside it, `url` the rows behind it. None is shown as missing."""

    value: Value
    note: str = ""
    url: str = ""
    is_text: bool = False

    @property
    def is_long(self) -> bool:
        """A name that may wrap; shorter ones stay on one line."""
        return len(self.said) > _LONGEST_LINE

    @property
    def said(self) -> str:
        if isinstance(self.value, Decimal):
            return (
                f"{self.value:,.1f}"
                if self.value == self.value.quantize(_TENTH)
                else f"{self.value:,.2f}"
            )
        return f"{self.value:,}" if isinstance(self.value, int) else (self.value or "")


_TENTH = Decimal("0.1")
_LONGEST_LINE = 8


@dataclass(frozen=True, slots=True)
class Head:
    """`key` names its definition; `is_text` stands left, as words do."""

    title: str
    key: str = ""
    is_text: bool = False

    @property
    def definition(self) -> str:
        return DEFINITIONS.get(self.key, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: heads, rows of cells (the first names the row), a sentence below, `total` rows at the end."""

    title: str
    key: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    total: tuple[Cell, ...] = ()

    @property
    def definition(self) -> str:
        return DEFINITIONS.get(self.key, "")

    @property
    def columns(self) -> list[tuple[Head, str]]:
        """(head, definition) of the columns; a definition stands once, and not beside the title that has it already."""
        seen = {self.key}
        found = []
        for head in self.heads:
            found.append((head, "" if head.key in seen else head.definition))
            seen.add(head.key)
        return found


# ---------------------------------------------------------------- the spreadsheet

_HARMLESS: dict[str, Any] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def workbook(sheets: Sequence[Sheet], *, told: Sequence[str]) -> IO[bytes]:
    """One worksheet for each table and one for the definitions; `told` are the lines that stand above each."""
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    book = xlsxwriter.Workbook(out, _HARMLESS)
    for number, sheet in enumerate(sheets, start=1):
        _worksheet(book, f"{number} {sheet.title}", sheet, told)
    page = book.add_worksheet("口径")
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 100)
    for row, (key, title) in enumerate(TITLES.items()):
        page.write_string(row, 0, title)
        page.write_string(row, 1, DEFINITIONS[key])
    book.close()
    out.seek(0)
    return out


def _worksheet(book: Any, name: str, sheet: Sheet, told: Sequence[str]) -> None:
    page = book.add_worksheet("".join(c for c in name if c not in "[]:*?/\\：→")[:31])
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    lines = [sheet.title, *told, *([sheet.note] if sheet.note else [])]
    for row, line in enumerate(lines):
        page.write_string(row, 0, line)
    top = len(lines) + 1
    column = 0
    spots: list[int] = []
    for number, head in enumerate(sheet.heads):
        spots.append(column)
        has_note = any(cells[number].note for cells in (*sheet.rows, *_total(sheet)))
        page.write_string(top, column, head.title, bold)
        page.set_column(column, column, 20 if number == 0 else 12)
        if has_note:
            page.write_string(top, column + 1, f"{head.title}（注）", bold)
            page.set_column(column + 1, column + 1, 14)
        column += 1 + has_note
    page.freeze_panes(top + 1, 1)
    for row, cells in enumerate((*sheet.rows, *_total(sheet)), start=top + 1):
        for spot, cell in zip(spots, cells, strict=True):
            _write(page, row, spot, cell.value)
            if cell.note:
                page.write_string(row, spot + 1, cell.note)


def _total(sheet: Sheet) -> tuple[tuple[Cell, ...], ...]:
    return (sheet.total,) if sheet.total else ()


def _write(page: Any, row: int, column: int, value: Value) -> None:
    """Figures as figures, shares as the text they are, what is missing as nothing."""
    if isinstance(value, int | Decimal):
        page.write_number(row, column, value)
    elif value:
        page.write_string(row, column, value)
