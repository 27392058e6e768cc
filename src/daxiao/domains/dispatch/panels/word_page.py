"""A Word document in the form of official papers (GB/T 9704-2012): page, type sizes, layers of headings, tables.

The typefaces are named, never shipped: the office's own machine has them, or its writer takes the next best.
"""

from collections.abc import Sequence

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run


SONG, FANG, HEI, KAI = "方正小标宋_GBK", "仿宋_GB2312", "黑体", "楷体_GB2312"
TITLE, BODY, SMALL = Pt(22), Pt(16), Pt(10.5)
# 225 mm in 22 lines; 156 mm in 28 characters, for which each gives up a fifth of a point. The grid is one of lines alone:
# a grid of characters tears text of other sizes apart in writers that take it by the letter.
PITCH, TIGHT = "580", "-4"
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
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), PITCH)
    style = word.styles["Normal"]
    style.font.name, style.font.size = FANG, BODY
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FANG)
    tight = OxmlElement("w:spacing")
    tight.set(qn("w:val"), TIGHT)
    style.element.rPr.find(qn("w:sz")).addprevious(tight)  # in the order of the schema
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    for level, font in ((1, HEI), (2, KAI)):
        _headed(word, level, font)
    _numbered(section.footer.paragraphs[0])
    head = word.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head.add_run(title), SONG, TITLE)
    if under:
        below = word.add_paragraph()
        below.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(below.add_run(under), KAI, BODY)
    return word


def _headed(word: Word, level: int, font: str) -> None:
    """Word's own heading style in the type of official papers, so that its navigation and its contents know headings."""
    style = word.styles[f"Heading {level}"]
    style.font.name, style.font.size = font, BODY
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:eastAsia"), font)
    shape = style.paragraph_format
    shape.first_line_indent, shape.line_spacing = Pt(32), LINE
    shape.space_before = shape.space_after = Pt(0)
    shape.keep_with_next = True


def contents(word: Word, titles: Sequence[str]) -> None:
    """目录: a field made of the headings. It shows the chapters at once; Word adds the pages when it is updated (F9)."""
    head = word.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head.add_run("目  录"), HEI, BODY)
    for n, title in enumerate(titles):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.line_spacing = LINE
        if n == 0:
            _field_part(paragraph, "begin")
            _field_part(paragraph, "", ' TOC \\o "1-2" \\h \\z \\u ')
            _field_part(paragraph, "separate")
        _run(paragraph.add_run(title), FANG, BODY)
        if n == len(titles) - 1:
            _field_part(paragraph, "end")
    word.add_page_break()  # type: ignore[no-untyped-call]  # python-docx has no types here


def _field_part(paragraph: Paragraph, kind: str, text: str = "") -> None:
    part = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        part.set(qn("w:fldCharType"), kind)
    else:
        part.text = text
    paragraph.add_run()._element.append(part)  # noqa: SLF001 - python-docx has no fields


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
    """一、 in 黑体, （一） in 楷体, both 3号, indented by two characters, in Word's own heading styles."""
    paragraph = word.add_paragraph(style=f"Heading {level}")
    _run(paragraph.add_run(text), HEI if level == 1 else KAI, BODY)


def line(word: Word, text: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.line_spacing = LINE
    _run(paragraph.add_run(text), FANG, BODY)


def table(word: Word, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A ruled table in 5号, a wide one in 小5号; the heads repeat on every page, no row is torn. A column is as wide as what
    it holds asks for."""
    made = word.add_table(rows=1, cols=len(heads))
    made.style = "Table Grid"
    made.autofit = False
    size = SMALL if len(heads) < WIDE else SMALLER
    for column, width in zip(made.columns, widths(heads, rows), strict=True):
        column.width = width
    _cells(made, 0, heads, (HEI, size))
    properties = made.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - repeated heads have no name either
    properties.append(OxmlElement("w:tblHeader"))
    for row in rows:
        added = made.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
        _cells(made, -1, row, (FANG, size))
    word.add_paragraph()


WIDE, SMALLER = 7, Pt(9)
WHOLE = Mm(156)
_LEAST, _MOST = 6, 12


def widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Length]:
    """What is between the margins, shared by what the columns hold; long texts break, short ones do not."""
    wants = [
        max(_LEAST, min(_MOST, max([len(head), *(len(row[n]) for row in rows)])))
        for n, head in enumerate(heads)
    ]
    return [Length(WHOLE * want // sum(wants)) for want in wants]


def _cells(made: Table, at: int, texts: Sequence[str], letters: tuple[str, Length]) -> None:
    cells = made.rows[at].cells
    for cell, column, text in zip(cells, made.columns, texts, strict=True):
        cell.width = column.width
        paragraph = cell.paragraphs[0]
        loose = OxmlElement("w:snapToGrid")
        loose.set(qn("w:val"), "0")
        paragraph._p.get_or_add_pPr().append(loose)  # noqa: SLF001 - python-docx has no grid
        _run(paragraph.add_run(text), *letters)
