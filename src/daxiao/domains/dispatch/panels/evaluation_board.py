"""The comparison of three voices, the table of scores, and what is exported of them."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from daxiao.domains.dispatch.panels import word_page
from daxiao.domains.dispatch.panels.evaluation_cell import Voice, voices
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.types.evaluation import ItemKind
from daxiao.kernel.access import Actor


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import (
        Evaluation,
        EvaluationCell,
        EvaluationItem,
        EvaluationSubject,
    )


@dataclass(frozen=True, slots=True)
class Compared:
    """One item of one subject beside its voices; `source` says whose value counts and what no third party has seen."""

    cell: "EvaluationCell"
    voices: list[Voice]
    spread: str
    points: str
    source: str
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Group:
    subject: "EvaluationSubject"
    lines: list[Compared]
    open: int


def compared(actor: Actor, run: "Evaluation", *, only_open: bool = False) -> list[Group]:
    """All cells by subject, those that differ most first within each."""
    by_subject: dict[int, list[EvaluationCell]] = {}
    cells = queries.all_cells(actor, run)
    open_ranks = {c.item_id for c in cells if c.item.kind == ItemKind.RANK and not c.settled_source}
    for cell in cells:
        if not only_open or not cell.settled_source:
            by_subject.setdefault(cell.subject_id, []).append(cell)
    return [
        Group(
            some[0].subject,
            [_compared(c, open_ranks) for c in sorted(some, key=_differing)],
            sum(1 for c in some if not c.settled_source),
        )
        for some in by_subject.values()
    ]


def _differing(cell: "EvaluationCell") -> tuple[bool, Decimal, int]:
    return bool(cell.settled_source), -(cell.spread or Decimal(0)), cell.item.position


def _compared(cell: "EvaluationCell", open_ranks: set[int]) -> Compared:
    return Compared(
        cell,
        voices(cell),
        "" if cell.spread is None else settling.shown(cell.spread),
        _settled(cell, is_about=cell.item_id in open_ranks),
        settling.said_source(cell.settled_source, cell.experts),
        cell.item.is_expert_needed and not cell.experts,
    )


def _settled(cell: "EvaluationCell", *, is_about: bool) -> str:
    """What was settled on: points, about so many while others of a rank are open; a veto in words."""
    if cell.item.kind == ItemKind.VETO:
        return queries.said_value(cell.item, cell.settled_value)
    if cell.settled_points is None:
        return ""
    return f"{'约' if is_about else ''}{settling.shown(cell.settled_points)}"


# ---- the table of scores


@dataclass(frozen=True, slots=True)
class Row:
    subject: "EvaluationSubject"
    points: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Board:
    """The published scores: subjects by rank, items across."""

    run: "Evaluation"
    items: tuple["EvaluationItem", ...]
    rows: tuple[Row, ...]

    unseen: int = 0

    @property
    def has_all(self) -> bool:
        return bool(self.rows)

    @property
    def third_party(self) -> str:
        """What the third party has not seen, in a sentence that stands under every table and paper."""
        if not self.unseen:
            return "各项均经第三方评估或由平台计算"
        return f"{self.unseen}项没有第三方评估意见，以自评或另行认定的数计分，已逐项标明"


def board(actor: Actor, run: "Evaluation") -> Board:
    """What the actor may see of the published scores; nothing before the publication."""
    found = [(s, s.cells_shown) for s in queries.published_subjects(actor, run)]  # type: ignore[attr-defined]
    items = {c.item_id: c.item for _, cells in found for c in cells}
    ordered = tuple(sorted(items.values(), key=lambda i: (i.position, i.pk)))
    rows = [_row(subject, {c.item_id: c for c in cells}, ordered) for subject, cells in found]
    unseen = sum(
        1 for _, cells in found for c in cells if settling.is_unseen(c.settled_source, c.experts)
    )
    return Board(run, ordered, tuple(rows), unseen)


def _row(
    subject: "EvaluationSubject",
    cells: "Mapping[int, EvaluationCell]",
    items: "Sequence[EvaluationItem]",
) -> Row:
    points = tuple(_said(cells[i.pk]) if i.pk in cells else "" for i in items)
    return Row(subject, points, "" if subject.total is None else f"{subject.total:f}")


def _said(cell: "EvaluationCell") -> str:
    if cell.item.kind == ItemKind.VETO:
        return "发生" if cell.settled_value else "—"
    if cell.settled_points is None:
        return "缺"
    sign = "−" if cell.item.kind == ItemKind.PENALTY and cell.settled_points else ""
    return f"{sign}{settling.shown(cell.settled_points)}"


HEAD = ("名次", "对象", "自评单位")
TAIL = ("总分", "等次", "一票否决")


def _texts(found: Board) -> list[list[Any]]:
    return [
        [
            row.subject.rank or "不参加",
            row.subject.name,
            row.subject.unit.name,
            *row.points,
            row.subject.total,
            row.subject.level,
            "是" if row.subject.has_veto else "",
        ]
        for row in found.rows
    ]


def _titles(found: Board) -> list[str]:
    items = [
        f"{i.title}（{rules.plain(Decimal(i.weight))}分）" if i.weight else i.title
        for i in found.items
    ]
    return [*HEAD, *items, *TAIL]


def workbook(found: Board) -> IO[bytes]:
    """成绩单 for the general assessment of departments and towns (S002-D-05): figures as figures, text as text."""
    return _book("考核成绩", _titles(found), _texts(found), _note(found))


def leaders(found: Board) -> IO[bytes]:
    """For the leaders' record (S002-D-06): each item of each subject, with an empty column for whoever keeps the record."""
    titles = [
        "对象",
        "维度",
        "考核项",
        "实绩",
        "分值",
        "得分",
        "总分",
        "等次",
        "名次",
        "责任领导（组织部门填写）",
    ]
    rows = [
        [
            row.subject.name,
            item.dimension,
            item.title,
            found_value,
            item.weight,
            points,
            row.subject.total,
            row.subject.level,
            row.subject.rank or "不参加",
            "",
        ]
        for row in found.rows
        for item, points, found_value in zip(
            found.items, row.points, _facts(found, row), strict=True
        )
    ]
    return _book("领导实绩记录", titles, rows, _note(found))


def _facts(found: Board, row: Row) -> list[str]:
    values = {c.item_id: c for c in row.subject.cells_shown}  # type: ignore[attr-defined]  # put there by the query
    return [
        queries.said_value(i, values[i.pk].settled_value) if i.pk in values else ""
        for i in found.items
    ]


def _note(found: Board) -> str:
    run = found.run
    state = f"定稿 {run.finalised_on}，校验值 {run.sha256}" if run.sha256 else "公示稿，尚未定稿"
    period = f"考核期 {run.since} 至 {queries.last_day(run)}"
    return f"{run.title}，{period}；{found.third_party}；各项得分显示两位小数，总分按未舍入的得分合计；{state}"


def _book(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], note: str) -> IO[bytes]:
    out = TemporaryFile()  # noqa: SIM115 - closed by the response that streams it
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    sheet = book.add_worksheet(title)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    for column, head in enumerate(heads):
        sheet.set_column(column, column, 22 if column == 1 else 13)
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 2)
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, at, column, value)
    sheet.write_string(len(rows) + 2, 0, note)
    book.close()
    out.seek(0)
    return out


def _write(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        number = rules.read_number(value)
        if number is None:
            sheet.write_string(row, column, value)
            return
        value = number
    if value is not None:
        sheet.write_number(row, column, value)


def document(found: Board) -> bytes:
    """The scores as a Word document, in the form of official papers."""
    word = word_page.begin(
        found.run.title, f"考核期：{found.run.since}至{queries.last_day(found.run)}"
    )
    word_page.heading(word, "一、考核结果")
    heads = ["名次", "对象", "总分", "等次"]
    rows = [
        [str(r.subject.rank or "不参加"), r.subject.name, r.total, r.subject.level]
        for r in found.rows
    ]
    word_page.table(word, heads, rows)
    word_page.heading(word, "二、分项得分")
    for row in found.rows:
        word_page.heading(
            word, f"（{word_page.numeral(found.rows.index(row) + 1)}）{row.subject.name}", level=2
        )
        lines = [
            [
                i.dimension,
                i.title,
                rules.plain(Decimal(i.weight)) if i.weight else "",
                p,
                _why(row, i),
            ]
            for i, p in zip(found.items, row.points, strict=True)
        ]
        word_page.table(word, ["维度", "考核项", "分值", "得分", "依据"], lines)
    word_page.line(word, _note(found))
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _why(row: Row, item: "EvaluationItem") -> str:
    for cell in row.subject.cells_shown:  # type: ignore[attr-defined]  # put there by the query
        if cell.item_id == item.pk:
            return settling.said_source(cell.settled_source, cell.experts)
    return ""
