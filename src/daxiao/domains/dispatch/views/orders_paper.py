"""The printed order (督办通知单) as a Word file, A4, with a place for the seal."""

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
class Paper:
    """What the paper says; `rows` are (label, text). `number` is empty for a draft, which says so. `changes` are what was
    said of the limit since: (day, what, the days, the reason); they stand on a slip of their own."""

    place: str
    title: str
    number: str
    to: str
    joint: str
    rows: tuple[tuple[str, str], ...]
    day: date | None
    signer: str
    is_sealed: bool = True
    changes: tuple[tuple[str, str, str, str], ...] = ()


_SONG, _BODY = "宋体", "仿宋"


def write(paper: Paper) -> bytes:
    """A .docx: head, number, addressee, a table of cause, demand and limit, the signature, and the slip of receipt."""
    word = docx.Document()
    _page(word)
    _line(word, f"{paper.place}{paper.title}", size=22, bold=True, centre=True, font=_SONG)
    _line(word, paper.number or "（草稿，未签发）", centre=True)
    _line(word, f"{paper.to}：")
    table = word.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for label, text in paper.rows:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(3), Cm(12.6)
        _cell(cells[0], label, bold=True)
        _cell(cells[1], text)
    _line(word, "")
    _line(word, f"签发人：{paper.signer or '　　　　'}")
    if paper.is_sealed:
        _right(word, "（签发单位盖章）")
    _right(word, f"{paper.day:%Y年%-m月%-d日}" if paper.day else "　　年　　月　　日")
    if paper.joint:
        _line(word, f"协办：{paper.joint}")
    _receipt(word)
    if paper.changes:
        _slip(word, paper)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _page(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.7)
    section.top_margin, section.bottom_margin = Cm(3.2), Cm(3)
    style = word.styles["Normal"]
    style.font.name, style.font.size = _BODY, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)


def _run(run: Run, *, size: float = 14, bold: bool = False, font: str = _BODY) -> None:
    run.font.size, run.bold, run.font.name = Pt(size), bold, font
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _line(
    word: Word,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    centre: bool = False,
    font: str = _BODY,
) -> None:
    paragraph = word.add_paragraph()
    _run(paragraph.add_run(text), size=size, bold=bold, font=font)
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _right(word: Word, text: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = Cm(1.5)
    _run(paragraph.add_run(text))


def _cell(cell: object, text: str, *, bold: bool = False) -> None:
    first, *more = text.split("\n") or [""]
    _run(cell.paragraphs[0].add_run(first), size=12, bold=bold)  # type: ignore[attr-defined]
    for line in more:
        _run(cell.add_paragraph().add_run(line), size=12, bold=bold)  # type: ignore[attr-defined]


RECEIPT: Sequence[str] = ("签收单位", "签收人", "签收日期")


def _receipt(word: Word) -> None:
    """The slip that a unit signs on paper where it does not sign on the platform."""
    _line(word, "签收回执", bold=True, centre=True)
    table = word.add_table(rows=2, cols=len(RECEIPT))
    table.style = "Table Grid"
    for cell, label in zip(table.rows[0].cells, RECEIPT, strict=True):
        _cell(cell, label, bold=True)


CHANGE_HEADS: Sequence[str] = ("日期", "事项", "办理期限", "理由")


def _slip(word: Word, paper: Paper) -> None:
    """Returns and extensions, on a page of their own: the order itself says what was issued."""
    word.add_page_break()  # type: ignore[no-untyped-call]
    _line(word, f"{paper.number}办理期限变更单", size=16, bold=True, centre=True, font=_SONG)
    _line(word, f"{paper.to}：")
    table = word.add_table(rows=1, cols=len(CHANGE_HEADS))
    table.style = "Table Grid"
    for cell, label in zip(table.rows[0].cells, CHANGE_HEADS, strict=True):
        _cell(cell, label, bold=True)
    for change in paper.changes:
        for cell, text in zip(table.add_row().cells, change, strict=True):
            _cell(cell, text or "—")
