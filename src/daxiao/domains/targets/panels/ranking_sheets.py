"""Rankings as spreadsheets: the same rows, with exclusions and rules below them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter

from daxiao.domains.targets.panels.progress import percent
from daxiao.domains.targets.panels.rankings import Ranking, Row, lag_words
from daxiao.domains.targets.panels.totals import WeightedRanking, movement
from daxiao.ui.exports import harmless


_HARMLESS: dict[str, Any] = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}

Cell = str | int | Decimal | None


def ranking_book(found: Ranking) -> IO[bytes]:
    """One ranking."""
    ask = found.ask
    heads = ["名次", "地区", f"{ask.by.label}（{found.unit}）", "较上月", "状态", "完成", "应完成"]
    heads += ["占差距", "基数", "怎样会变", "数据截至", "来源"]
    told = [
        f"{ask.place.name}{ask.indicator.name}{ask.by.label}排名，{ask.year}年{found.month[5:]}",
        f"并列：{found.board.tie_rule}；{lag_words(found)}",
        *(doubt.sentence for doubt in found.board.doubts),
    ]
    rows = [_ranked(row) for row in found.rows]
    left = [(one.place, one.because) for one in found.board.excluded]
    return _book("排名", told, heads, rows, left)


def _ranked(row: Row) -> list[Cell]:
    ranked, entrant = row.ranked, row.entrant
    return [
        ranked.rank,
        ranked.place,
        ranked.value,
        row.movement,
        row.state.label if row.state else "",
        percent(entrant.achieved) if entrant else "",
        percent(entrant.scheduled) if entrant else "",
        f"{row.lag.per_cent}%" if row.lag else "",
        ranked.base_mark.label if ranked.base_mark else "",
        ranked.would_change,
        str(entrant.as_of) if entrant and entrant.as_of else "",
        row.figure.kept_as if row.figure else "",
    ]


def total_book(found: WeightedRanking) -> IO[bytes]:
    """The weighted total with the score of each indicator."""
    heads = ["名次", "地区", "得分", "较上月"]
    heads += [f"{p.name}（{p.by.label}，权重{p.weight.normalize():f}）" for p in found.parts]
    heads.append("怎样会变")
    scheme = found.scheme
    told = [
        f"{scheme.region.name}{scheme.name}，{scheme.year}年",
        f"并列：{found.totals.tie_rule}",
        *(doubt.sentence for doubt in found.totals.doubts),
    ]
    rows: list[list[Cell]] = [
        [
            row.rank,
            row.place,
            round(row.score, 2),
            movement(row),
            *(round(score, 2) for score in scores),
            row.swing.words if row.swing else "",
        ]
        for row, scores in found.rows
    ]
    left = [(one.place, one.because) for one in found.totals.excluded]
    return _book("综合排名", told, heads, rows, left)


def _book(
    title: str,
    told: Iterable[str],
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    left: Iterable[tuple[str, str]],
) -> IO[bytes]:
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    book = xlsxwriter.Workbook(out, _HARMLESS)
    page = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    at = 0
    for line in told:
        page.write_string(at, 0, str(harmless(line)))
        at += 1
    top = at + 1
    for column, head in enumerate(heads):
        page.write_string(top, column, head, bold)
        page.set_column(column, column, 36 if head == "怎样会变" else 14)
    page.freeze_panes(top + 1, 2)
    at = top + 1
    for row in rows:
        for column, value in enumerate(row):
            _write(page, at, column, value)
        at += 1
    listed = list(left)
    if listed:
        page.write_string(at + 1, 0, "不参与排名", bold)
        for n, (place, because) in enumerate(listed, start=at + 2):
            page.write_string(n, 0, str(harmless(place)))
            page.write_string(n, 1, str(harmless(because)))
    book.close()
    out.seek(0)
    return out


def _write(page: Any, row: int, column: int, value: Cell) -> None:
    if isinstance(value, int | Decimal):
        page.write_number(row, column, value)
    elif value:
        page.write_string(row, column, str(harmless(value)))
