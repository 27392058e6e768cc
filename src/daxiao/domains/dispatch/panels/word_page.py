"""A Word document in the form of official papers (GB/T 9704-2012): page, type sizes, layers of headings, tables.

The typefaces are named, never shipped: the office's own machine has them, or its writer takes the next best.
"""

from collections.abc import Sequence

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run


SONG, FANG, HEI, KAI = "方正小标宋_GBK", "仿宋_GB2312", "黑体", "楷体_GB2312"
TITLE, BODY, SMALL = Pt(22), Pt(16), Pt(10.5)
# 225 mm in 22 lines; 156 mm in 28 characters (conventions: derived for OOXML)
PITCH, SPACE = "580", "-849"
LINE = Pt(29)
_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """1 to 99 as headings count: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def begin(title: str, under: str = "") -> Word:
    """An empty document with page, page number, title and a line below it."""
    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 - python-docx has no name for it
    if grid is not None:
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), PITCH)
        grid.set(qn("w:charSpace"), SPACE)
    style = word.styles["Normal"]
    style.font.name, style.font.size = FANG, BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)
    _numbered(section.footer.paragraphs[0])
    head = word.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head.add_run(title), SONG, TITLE)
    if under:
        below = word.add_paragraph()
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(below.add_run(under), KAI, BODY)
    return word


def _numbered(paragraph: Paragraph) -> None:
    """— 1 — in 14 pt, as a field that the writer fills in."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph.add_run("— "), "宋体", Pt(14))
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._element.append(part)  # noqa: SLF001 - python-docx has no fields
    _run(run, "宋体", Pt(14))
    _run(paragraph.add_run(" —"), "宋体", Pt(14))


def _run(run: Run, font: str, size: object) -> None:
    run.font.name, run.font.size = font, size  # type: ignore[assignment]
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def heading(word: Word, text: str, *, level: int = 1) -> None:
    """一、 in 黑体, （一） in 楷体, both 3号, indented by two characters."""
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.line_spacing = LINE
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph.add_run(text), HEI if level == 1 else KAI, BODY)


def line(word: Word, text: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.line_spacing = LINE
    _run(paragraph.add_run(text), FANG, BODY)


def table(word: Word, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A ruled table in 5号; the heads repeat on every page, no row is torn."""
    made = word.add_table(rows=1, cols=len(heads))
    made.style = "Table Grid"
    _cells(made.rows[0].cells, heads, HEI)
    properties = made.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - repeated heads have no name either
    properties.append(OxmlElement("w:tblHeader"))
    for row in rows:
        added = made.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
        _cells(added.cells, row, FANG)
    word.add_paragraph()


def _cells(cells: Sequence[object], texts: Sequence[str], font: str) -> None:
    for cell, text in zip(cells, texts, strict=True):
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        _run(paragraph.add_run(text), font, SMALL)
