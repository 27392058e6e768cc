"""One row of a spreadsheet of figures: its codes, month and figures as values, or what is wrong at which cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from daxiao.domains.rounds.rules import grid as grid_rules
from daxiao.domains.rounds.rules import typed_numbers
from daxiao.domains.rounds.services import filing
from daxiao.domains.rounds.services import sheet_columns as columns
from daxiao.domains.rounds.types.filing import Said
from daxiao.domains.rounds.types.sheets import Book, Cell, Line, RowVerdict, SheetRow
from daxiao.domains.targets.queries.entry_context import Asked
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import FigureInput, Origin
from daxiao.std.findings import Finding, FindingKind, Severity


NO_INDICATOR = FindingKind("rounds.sheet_no_indicator", "没有指标代码“{text}”，请照模板里的代码填")
NO_PLACE = FindingKind(
    "rounds.sheet_no_place", "地区代码“{text}”不存在，或不在您的填报范围内，请照模板里的代码填"
)
CODE_MISSING = FindingKind("rounds.sheet_code_missing", "没有写{heading}，请照模板里的代码填")
COMPUTED = FindingKind("rounds.sheet_computed", "“{name}”{how}，不用填，请去掉这一行")
NAME_DIFFERS = FindingKind(
    "rounds.sheet_name_differs",
    "代码“{code}”是“{wanted}”，表里写的是“{text}”，请核对是不是填错了行",
)
TWICE = FindingKind("rounds.sheet_twice", "和第{row}行是同一个指标、地区和月份，请只留一行")
NOT_TYPED = FindingKind("rounds.sheet_not_typed", "格子里是{text}，不是数，请填数")
CELL_BROKEN = FindingKind("rounds.sheet_cell_broken", "“{text}”是公式出错的结果，请改成数再交")
MERGED = FindingKind(
    "rounds.sheet_merged", "这个数在合并单元格里，分不清是哪一行的，请取消合并后每行填一个"
)
NOTE_LONG = FindingKind("rounds.sheet_note_long", "说明有{length}个字，最多{limit}个字，请精简")

_WRONG = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")

Key3 = tuple[int, int, int]
"""Indicator, place, period."""


@dataclass(slots=True)
class Stated:
    """The two figures of a row as they are written."""

    month: Decimal | None = None
    total: Decimal | None = None
    said: list[Said] = field(default_factory=list)


@dataclass(slots=True)
class Work:
    """What rows are read with. Codes and months repeat by the thousand: each is read once."""

    book: Book
    indicators: Mapping[str, Asked]
    places: Mapping[str, tuple[int, str]]
    stated: dict[int, Stated] = field(default_factory=dict)
    periods: dict[object, int | Finding] = field(default_factory=dict)
    first: dict[Key3, int] = field(default_factory=dict)
    by_pk: dict[int, Asked] = field(default_factory=dict)

    def row(self, line: Line) -> SheetRow:
        said: list[Said] = []
        asked = self._indicator(line, said)
        place = self._place(line, said)
        period = self._period(line, said)
        stated = self._figures(line, asked)
        said.extend(stated.said)
        note = self._note(line, said)
        if any(s.severity is Severity.ERROR for s in said):
            return SheetRow(line, RowVerdict.REFUSED, said=said)
        if asked is None or place is None or period is None:
            return SheetRow(line, RowVerdict.REFUSED, said=said)
        if stated.month is None and stated.total is None:
            return SheetRow(line, RowVerdict.EMPTY)
        key = (asked.pk, place[0], period)
        if (before := self.first.setdefault(key, line.number)) != line.number:
            said.append(Said.of(TWICE(row=before), cell="indicator"))
            return SheetRow(line, RowVerdict.REFUSED, said=said)
        self.stated[line.number] = stated
        self.by_pk[asked.pk] = asked
        value = stated.total if stated.month is None else stated.month
        given = Given.CUMULATIVE if stated.month is None else Given.MONTH
        entry = FigureInput(
            *key, given.value, value or Decimal(0), note=note, origin=Origin.IMPORTED
        )
        return SheetRow(line, RowVerdict.NEW, entry, said)

    def _indicator(self, line: Line, said: list[Said]) -> Asked | None:
        code = columns.as_code(self.book.cell(line, "indicator"))
        if not code:
            heading = columns.BY_CODE["indicator"].heading
            said.append(Said.of(CODE_MISSING(heading=heading), cell="indicator"))
            return None
        asked = self.indicators.get(code)
        if asked is None:
            said.append(Said.of(NO_INDICATOR(text=code[:40]), cell="indicator"))
        elif asked.computed:
            told = COMPUTED(name=asked.name, how=asked.computed)
            said.append(Said.of(told, cell="indicator"))
        elif self._differs(line, "name", asked.name):
            self._say_differs(line, "name", code, asked.name, said)
        return asked

    def _place(self, line: Line, said: list[Said]) -> tuple[int, str] | None:
        code = columns.as_code(self.book.cell(line, "place"))
        if not code:
            heading = columns.BY_CODE["place"].heading
            said.append(Said.of(CODE_MISSING(heading=heading), cell="place"))
            return None
        place = self.places.get(code)
        if place is None:
            said.append(Said.of(NO_PLACE(text=code[:40]), cell="place"))
        elif self._differs(line, "place_name", place[1]):
            self._say_differs(line, "place_name", code, place[1], said)
        return place

    def _differs(self, line: Line, code: str, wanted: str) -> bool:
        """A name beside a code guards against a row that slipped; an empty one says nothing."""
        text = columns.as_words(self.book.cell(line, code))
        return bool(text) and "".join(text.split()) != "".join(wanted.split())

    def _say_differs(self, line: Line, at: str, code: str, wanted: str, said: list[Said]) -> None:
        text = columns.as_words(self.book.cell(line, at))[:40]
        said.append(Said.of(NAME_DIFFERS(code=code, wanted=wanted, text=text), cell=at))

    def _period(self, line: Line, said: list[Said]) -> int | None:
        cell = self.book.cell(line, "period")
        kind = (type(cell), cell)
        if kind not in self.periods:
            self.periods[kind] = columns.as_period(cell)
        found = self.periods[kind]
        if isinstance(found, Finding):
            said.append(Said.of(found, cell="period"))
            return None
        return found

    def _figures(self, line: Line, asked: Asked | None) -> Stated:
        stated = Stated()
        if line.is_merged:
            stated.said.append(Said.of(MERGED(), cell="month"))
            return stated
        if asked is None:
            return stated
        stated.month = _figure(self.book.cell(line, "month"), asked, "month", stated.said)
        stated.total = _figure(self.book.cell(line, "total"), asked, "total", stated.said)
        if not asked.sums and stated.total is not None:
            if stated.month is not None and stated.total != stated.month:
                told = grid_rules.NOT_CUMULATED(name=asked.name)
                stated.said.append(Said.of(told, cell="total"))
            stated.month, stated.total = stated.month or stated.total, None
        return stated

    def _note(self, line: Line, said: list[Said]) -> str:
        note = columns.as_words(self.book.cell(line, "note"))
        if len(note) > filing.LONGEST_NOTE:
            told = NOTE_LONG(length=len(note), limit=filing.LONGEST_NOTE)
            said.append(Said.of(told, cell="note"))
        return note.replace("\0", "")


def _figure(cell: Cell | None, asked: Asked, at: str, said: list[Said]) -> Decimal | None:
    """The figure of a cell; what it is instead is said at it."""
    if cell is None:
        return None
    if isinstance(cell, Decimal) and abs(cell) < 10**15 and cell == round(cell, asked.places):
        return cell
    if isinstance(cell, bool | date):
        kind = "日期" if isinstance(cell, date) else "“是”或“否”"
        said.append(Said.of(NOT_TYPED(text=kind), cell=at))
        return None
    if cell in _WRONG:
        said.append(Said.of(CELL_BROKEN(text=str(cell)), cell=at))
        return None
    typed = typed_numbers.read(columns.as_words(cell), asked.unit, asked.places)
    if typed.finding is not None and typed.is_wrong:
        said.append(Said.of(typed.finding, cell=at, fix=typed.fix))
    return typed.value
