"""The sample plan as offices send it: printed, scanned, in older formats. Makers skip where a program or font is absent."""

import io
import zipfile
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import fpdf
import pypdfium2
import pytest
from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt
from PIL import Image

from daxiao.extract.layout import lines
from daxiao.extract.readers import ocr, office, pdfium
from daxiao.flows.demo_data import load
from daxiao.flows.demo_data.types import Block, BlockKind


SAMPLE = load.sample_plan()
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SIMPLIFIED = 2  # its place in the collection
HEAD = "青澜县工业提质攻坚行动指挥部文件"
WIDE = 8  # columns: a table with more is printed across


def needs_office() -> None:
    if office.program() is None:
        pytest.skip("LibreOffice is not installed")


def needs_font() -> None:
    if not FONT.is_file():
        pytest.skip("fonts-noto-cjk is not installed")


def needs_ocr() -> None:
    if not ocr.is_installed():
        pytest.skip("daxiao[ocr] is not installed")


def _is_wide(block: Block) -> bool:
    return block.kind is BlockKind.TABLE and block.text.split("\n")[0].count("\t") >= WIDE


# ---------------------------------------------------------------- Word and what LibreOffice makes of it


@cache
def word() -> bytes:
    """A4, ruled tables, the wide one on a page across."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for block, ahead in zip(SAMPLE.blocks, [*SAMPLE.blocks[2:], None, None], strict=True):
        if ahead is not None and _is_wide(ahead):  # its heading and its caption go with it
            across = document.add_section()
            across.orientation = WD_ORIENT.LANDSCAPE
            across.page_width, across.page_height = Mm(297), Mm(210)
            across.left_margin = across.right_margin = Mm(15)
        if block.kind is BlockKind.TABLE:
            _word_table(document, [line.split("\t") for line in block.text.split("\n")])
        elif block.kind is BlockKind.HEADING and block.level:
            document.add_heading(block.text, level=min(block.level, 9))
        else:
            for line in block.text.split("\n"):
                paragraph = document.add_paragraph(line)
                if block.kind is BlockKind.PARAGRAPH:
                    paragraph.paragraph_format.first_line_indent = Pt(22)
    document.add_paragraph()  # a Word file never ends with a table
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _word_table(document: "docx.document.Document", rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell


@cache
def by_office(to: str) -> bytes:
    """The Word file as .pdf, .doc, .rtf or .odt."""
    needs_office()
    if to == "pdf":
        needs_font()
    return office.converted("方案.docx", word(), office.Way(".docx", "MS Word 2007 XML", to))


# ---------------------------------------------------------------- a PDF that no office program wrote


class _Print(fpdf.FPDF):
    def header(self) -> None:
        self.set_font("han", size=9)
        self.cell(0, 8, HEAD, align="C", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("han", size=9)
        self.cell(0, 8, f"- {self.page_no()} -", align="C")


@cache
def pdf() -> bytes:
    """By fpdf2: running heads, page numbers, indents, ruled tables, the wide one across."""
    needs_font()
    made = _Print(format="A4")
    made.set_margin(22)
    made.set_auto_page_break(auto=True, margin=20)
    made.add_font("han", fname=str(FONT), collection_font_number=SIMPLIFIED)
    made.add_page()
    for block in SAMPLE.blocks:
        if block.kind is BlockKind.TABLE:
            _pdf_table(made, block.text)
            continue
        size = 18 if block.kind is BlockKind.TITLE else 12
        made.set_font("han", size=size)
        indent = "" if block.kind in {BlockKind.TITLE, BlockKind.CAPTION} else "\u3000\u3000"
        for line in block.text.split("\n"):
            align = "C" if block.kind in {BlockKind.TITLE, BlockKind.CAPTION} else "L"
            made.multi_cell(
                0, size * 0.55, indent + line, align=align, wrapmode=fpdf.enums.WrapMode.CHAR,
                new_x="LMARGIN", new_y="NEXT",
            )  # fmt: skip
    return bytes(made.output())


def _pdf_table(made: fpdf.FPDF, text: str) -> None:
    rows = [line.split("\t") for line in text.split("\n")]
    if len(rows[0]) > WIDE:
        made.add_page(orientation="L")
    made.set_font("han", size=9)
    widths = [max(3, min(14, max(len(row[i]) for row in rows))) for i in range(len(rows[0]))]
    with made.table(
        col_widths=widths, line_height=5.2, text_align="LEFT", wrapmode="CHAR",
        headings_style=fpdf.FontFace(emphasis=None),
    ) as table:  # fmt: skip
        for row in rows:
            cells = table.row()
            for cell in row:
                cells.cell(cell)


# ---------------------------------------------------------------- scans


def pages(data: bytes, dpi: float = 200) -> list[Image.Image]:
    """Each page as a grey picture."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


@cache
def table_page() -> bytes:
    """The page of the sample plan on which the indicator table begins, as a PDF of its own."""
    document = pypdfium2.PdfDocument(pdf())
    alone = pypdfium2.PdfDocument.new()
    try:
        texts = [page.get_textpage().get_text_bounded() for page in document]
        found = next(
            n for n, text in enumerate(texts) if "技术合同成交额" in text and "21.1%" in text
        )
        alone.import_pages(document, [found])
        out = io.BytesIO()
        alone.save(out)
        return out.getvalue()
    finally:
        alone.close()
        document.close()


def table_picture(dpi: float) -> Image.Image:
    """The lower part of that page: a few lines, then the table."""
    (page,) = pages(table_page(), dpi)
    return page.crop((0, int(page.height * 0.6), page.width, page.height))


def saved(pictures: list[Image.Image], form: str, **more: object) -> bytes:
    out = io.BytesIO()
    first, *rest = pictures
    first.save(out, form, **({"save_all": True, "append_images": rest} if rest else {}), **more)
    return out.getvalue()


# ---------------------------------------------------------------- OFD


@cache
def ofd() -> bytes:
    """The same pages as `pdf`: each run of characters a text object with its steps, each ruling line a path."""
    document = pypdfium2.PdfDocument(pdf())
    try:
        sheets = [pdfium.sheet_of(document, n + 1).sheet for n in range(len(document))]
    finally:
        document.close()
    mm = 25.4 / 72
    contents = []
    for sheet in sheets:
        objects: list[str] = []
        for row in lines.rows_of(g for g in sheet.glyphs if not g.text.isspace()):
            size = lines.em_of(row) * mm
            x0, top = row[0].x0 * mm, row[0].top * mm
            width, height = (row[-1].x1 - row[0].x0) * mm, (row[0].bottom - row[0].top) * mm
            steps = " ".join(f"{(b.x0 - a.x0) * mm:.4f}" for a, b in pairwise(row))
            objects.append(
                f'<ofd:TextObject ID="{len(objects) + 10}" Boundary="{x0:.3f} {top:.3f} {width:.3f} {height:.3f}" '
                f'Font="1" Size="{size:.3f}"><ofd:TextCode X="0" Y="{0.86 * size:.3f}" DeltaX="{steps}">'
                f"{escape(''.join(g.text for g in row))}</ofd:TextCode></ofd:TextObject>"
            )
        for rule in sheet.rules:
            left, top = rule.x0 * mm, rule.top * mm
            right, low = (rule.x1 - rule.x0) * mm, (rule.bottom - rule.top) * mm
            objects.append(
                f'<ofd:PathObject ID="{len(objects) + 10}" Boundary="{left:.3f} {top:.3f} {right + 0.1:.3f} {low + 0.1:.3f}" '
                f'LineWidth="0.2"><ofd:AbbreviatedData>M 0 0 L {right:.3f} {low:.3f}</ofd:AbbreviatedData></ofd:PathObject>'
            )
        box = f"0 0 {sheet.width * mm:.2f} {sheet.height * mm:.2f}"
        contents.append(
            f'<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>'
            f'<ofd:Content><ofd:Layer ID="2">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>'
        )
    return ofd_package(contents)


def ofd_package(contents: list[str], more: dict[str, str] | None = None) -> bytes:
    """The container around the pages."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(
        f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
        for n in range(len(contents))
    )
    parts = {
        "OFD.xml": f'<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": c for n, c in enumerate(contents)},
        **(more or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return out.getvalue()


def scan() -> bytes:
    """Pages as pictures in a PDF."""
    needs_ocr()
    return saved(pages(by_office("pdf")), "PDF", resolution=200)


Maker = Callable[[], bytes]
