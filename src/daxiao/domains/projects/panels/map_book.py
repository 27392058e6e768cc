"""The map as a workbook: both matrices, the list behind them, the moves, and what was filtered. Text is never a formula."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from daxiao.domains.projects.forms.map import MapQuestion
from daxiao.domains.projects.panels import map as panels
from daxiao.domains.projects.panels import map_list
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.types import ProjectPace
from daxiao.kernel.access import Actor
from daxiao.ui.exports import MOST_XLSX_ROWS


MOST = 100_000
"""So many moves of one way, or rows of the list, go into a sheet at most."""

MOVES_HEAD = (
    "方向",
    "项目",
    "县市区",
    "总投资（亿元）",
    "原四色",
    "现四色",
    "日期",
    "理由",
    "认定",
)
LIST_HEAD = (
    "项目编号",
    "项目名称",
    "企业",
    "县市区",
    "产业",
    "总投资（亿元）",
    "四色",
    "进度",
    "最近时限",
    "牵头部门",
    "责任单位",
)

Cell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Cover:
    """What the workbook says of itself on its first sheet."""

    question: MapQuestion
    filters: str
    unpaced: int
    by: str
    made_on: date


def rows_of(actor: Actor, rows: map_queries.Rows, on: date | None) -> Iterator[tuple[Cell, ...]]:
    """The projects that the matrices count, those that left included, in the order of their codes."""
    if on is None:
        for _key, *values, place, pace in map_queries.sheet_rows(actor, rows):
            yield _line(values, place, ProjectPace(pace).label)
        return
    past = map_queries.listed_on(actor, on, rows) | map_queries.listed_on(
        actor, on, rows, place="red"
    )
    counties = map_queries.county_names({then.county for then, _ in past.values()})
    for key, *values, _place, _pace in map_queries.sheet_rows(actor, rows, keys=set(past)):
        then = past[key][0]
        late = {True: "超期", False: "未超期", None: "当日无记录"}[then.is_late]
        values[3], values[5] = counties.get(then.county, ("", values[3]))[1], then.invest
        yield _line(values, then.place, late)


def _line(values: Sequence[Any], place: str, pace: str) -> tuple[Cell, ...]:
    *before, due, lead, responsible = values
    return (*before, map_list.place_words(place), pace, due, lead, responsible)


def workbook(
    cover: Cover,
    matrices: Iterable[panels.ShownMatrix],
    rows: Iterable[Sequence[Cell]],
    moves: Iterable[Sequence[Cell]],
) -> IO[bytes]:
    """The workbook as an open temporary file, positioned at its start."""
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    pen = _Pen(book)
    for shown in matrices:
        _matrix(pen, shown, cover)
    pen.table("名单", LIST_HEAD, rows, widths=(20, 34, 24, 12, 14, 12, 14, 10, 12, 16, 24))
    pen.table("升降", MOVES_HEAD, moves, widths=(10, 34, 12, 12, 14, 14, 12, 34, 18))
    _notes(pen, cover)
    book.close()
    out.seek(0)
    return out


class _Pen:
    """Writes cells by what they are; one row after the other, as constant memory wants it."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.money = book.add_format({"num_format": "#,##0.00"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.share = book.add_format({"num_format": "0.0%"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})

    def write(self, sheet: Any, at: tuple[int, int], value: Cell) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date):
            sheet.write_datetime(*at, value, self.day)
        elif isinstance(value, int):
            sheet.write_number(*at, value, self.whole)
        elif isinstance(value, Decimal):
            sheet.write_number(*at, value, self.money)
        else:
            sheet.write_string(*at, value)

    def table(
        self,
        name: str,
        head: Sequence[str],
        rows: Iterable[Sequence[Cell]],
        *,
        widths: Sequence[int],
    ) -> None:
        sheet = self.book.add_worksheet(name)
        for column, (words, width) in enumerate(zip(head, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, words, self.head)
        sheet.freeze_panes(1, 2)
        number = 0
        for number, row in enumerate(rows, start=1):
            if number > MOST_XLSX_ROWS:
                break
            for column, value in enumerate(row):
                self.write(sheet, (number, column), value)
        sheet.autofilter(0, 0, max(number, 1), len(head) - 1)


FIGURES = ("项目数", "总投资（亿元）", "超期（个）", "超期占比")


def _matrix(pen: _Pen, shown: panels.ShownMatrix, cover: Cover) -> None:
    """A sheet: two head rows, a line for each place or industry, the sums; four figures under every colour."""
    sheet = pen.book.add_worksheet(shown.title)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 4 * (len(panels.HEADS) + 1) + 1, 11)
    sheet.write_string(0, 0, f"四色图{shown.title}（{_day_words(cover)}）", pen.title)
    words = [*(column.words for column in panels.HEADS), "合计"]
    for number, word in enumerate(words):
        sheet.write_string(2, 1 + 4 * number, word, pen.head)
    sheet.write_string(2, 1 + 4 * len(words), "已退出", pen.head)
    sheet.write_string(3, 0, shown.head, pen.head)
    for column in range(4 * len(words)):
        sheet.write_string(3, 1 + column, FIGURES[column % 4], pen.head)
    sheet.write_string(3, 1 + 4 * len(words), "项目数", pen.head)
    sheet.freeze_panes(4, 1)
    for number, row in enumerate((*shown.rows, shown.foot), start=4):
        sheet.write_string(number, 0, row.name)
        for place, cell in enumerate((*row.cells, row.total)):
            _figures(pen, sheet, (number, 1 + 4 * place), cell)
        sheet.write_number(number, 1 + 4 * len(words), int(row.left.text), pen.whole)


def _figures(pen: _Pen, sheet: Any, at: tuple[int, int], cell: panels.ShownCell) -> None:
    row, column = at
    own = cell.cell
    sheet.write_number(row, column, own.count, pen.whole)
    if own.count > own.without_invest or not own.count:
        sheet.write_number(row, column + 1, own.invest, pen.money)
    else:
        sheet.write_string(row, column + 1, "未填")
    sheet.write_number(row, column + 2, own.late, pen.whole)
    if own.share_late is not None:
        sheet.write_number(row, column + 3, own.share_late, pen.share)


def moved(
    groups: Iterable[panels.MoveGroup], levels: Iterable[panels.LevelLine]
) -> Iterator[tuple[Cell, ...]]:
    """The lines of the sheet of moves: colours first, then management levels."""
    for group in groups:
        yield from _moves(group)
    for one in levels:
        was, _, now = one.words.partition(" → ")
        way = "降级管理" if one.is_down else "升级管理"
        yield (way, one.name, one.county, None, was, now, one.why.on, one.why.because, one.why.by)


def _moves(group: panels.MoveGroup) -> Iterator[tuple[Cell, ...]]:
    for line in group.lines:
        yield (
            group.title,
            line.name,
            line.county,
            line.invest,
            line.was.words if line.was else "未列入",
            line.now.words if line.now else "未列入",
            line.why.on,
            line.why.because,
            line.why.by,
        )


def _day_words(cover: Cover) -> str:
    on = cover.question.on
    return f"{on}，按当日所知" if on else f"{cover.made_on}"


def _notes(pen: _Pen, cover: Cover) -> None:
    sheet = pen.book.add_worksheet("说明")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    ask = cover.question
    lines = [
        ("统计日", _day_words(cover)),
        ("筛选", cover.filters),
        ("升降区间", f"{ask.since}日终至{ask.until}日终"),
        ("统计范围", "已经入库、没有退出或出库的项目；红色单列在“已退出”，不计入合计"),
        ("总投资", "亿元，未填的不计入；一格里都未填的写“未填”"),
        ("超期占比", "进度为“超期”的项目数÷项目数，平台按签约地时限规则计算"),
        *((phase.label, f"{what}。{duty}") for phase, what, duty in panels.DEFINITIONS),
        ("制表", f"{cover.by}，{cover.made_on}"),
    ]
    if cover.unpaced:
        lines.append(("进度记录", f"{cover.unpaced}个项目当日进度没有记录，不计入超期占比"))
    for number, (name, words) in enumerate(lines):
        sheet.write_string(number, 0, name, pen.head)
        sheet.write_string(number, 1, words)
