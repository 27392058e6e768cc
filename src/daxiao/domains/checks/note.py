"""The plan check as a Word note (规划体检意见): for who will not open the platform, and for the file."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.run import Run


@dataclass(frozen=True, slots=True)
class NotePlace:
    paper: str
    role: str
    words: str


@dataclass(frozen=True, slots=True)
class NoteRemark:
    """`state` and `words` are empty for a check that nobody has worked on."""

    severity: str
    sentence: str
    written: str
    places: tuple[NotePlace, ...]
    state: str = ""
    words: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class NoteGroup:
    label: str
    help: str
    remarks: tuple[NoteRemark, ...]


@dataclass(frozen=True, slots=True)
class Note:
    title: str
    day: date
    papers: tuple[str, ...]
    groups: tuple[NoteGroup, ...]


def write(note: Note) -> bytes:
    """A .docx: title, what was looked at, a table of counts, then the remarks by family with words and sums."""
    word = docx.Document()
    _page(word)
    _line(word, note.title, size=20, bold=True, centre=True)
    _line(word, f"体检日期：{note.day:%Y年%-m月%-d日}", centre=True, quiet=True)
    _line(word, "体检范围：" + "、".join(f"《{p}》" for p in note.papers))
    _counts(word, note.groups)
    _line(word, "以下由平台按原文和读取结果算出，只提出问题，是否属实由人认定。", quiet=True)
    for n, group in enumerate(note.groups, 1):
        heading = word.add_paragraph()
        _run(
            heading.add_run(f"{_NUMBERS[n - 1]}、{group.label}（{group.help}）"), size=15, bold=True
        )
        for m, remark in enumerate(group.remarks, 1):
            _remark(word, m, remark)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


_NUMBERS = "一二三四五六七八九十"
_FONT = "仿宋"


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    style = word.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)


def _run(run: Run, *, size: float = 12, bold: bool = False) -> None:
    run.font.size, run.bold, run.font.name = Pt(size), bold, _FONT
    run.font.color.rgb = None
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)


def _line(
    word: Word,
    text: str,
    *,
    size: float = 12,
    bold: bool = False,
    centre: bool = False,
    quiet: bool = False,
) -> None:
    paragraph = word.add_paragraph()
    _run(paragraph.add_run(text), size=10.5 if quiet else size, bold=bold)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _counts(word: Word, groups: Sequence[NoteGroup]) -> None:
    severities = ("错误", "存疑", "提示")
    table = word.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    _cells(table.rows[0].cells, ("类别", *severities), bold=True)
    for group in groups:
        told = [r.severity for r in group.remarks]
        _cells(table.add_row().cells, (group.label, *(str(told.count(s)) for s in severities)))
    told = [r.severity for g in groups for r in g.remarks]
    _cells(table.add_row().cells, ("全部", *(str(told.count(s)) for s in severities)), bold=True)
    word.add_paragraph()


def _cells(cells: Sequence[object], texts: Sequence[str], *, bold: bool = False) -> None:
    for cell, text in zip(cells, texts, strict=True):
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        _run(paragraph.add_run(text), size=10.5, bold=bold)


def _remark(word: Word, number: int, remark: NoteRemark) -> None:
    _line(word, f"{number}. 【{remark.severity}】{remark.sentence}", bold=True)
    if remark.written:
        _line(word, f"算式：{remark.written}")
    table = word.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, (Cm(2.6), Cm(13.2)), strict=True):
        column.width = width
    for place in remark.places:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(2.6), Cm(13.2)
        _cells(cells, (place.role or place.paper, " ".join(place.words.split())))
    for label, text in (
        ("处理", "：".join(w for w in (remark.state, remark.words) if w)),
        ("单位回复", remark.reply),
    ):
        if text:
            _line(word, f"{label}：{text}")
    word.add_paragraph()
