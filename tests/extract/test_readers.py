"""Readers: what is read stays as printed; what cannot be read safely is refused with its own code. All files are made here."""

import datetime as dt
import io
import struct
import tracemalloc
import zipfile

import docx
import pytest
import xlsxwriter

from daxiao.extract import readers
from daxiao.extract.read import read
from daxiao.extract.readers import numbering
from daxiao.extract.source import BlockKind, Source
from daxiao.std.findings import Refused


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT = "一、总体目标\r\n到2027年，产值突破90亿元。\r\n"


def refused(name: str, data: bytes, limit: int = readers.LIMIT_BYTES) -> str:
    with pytest.raises(Refused) as caught:
        readers.open_source(name, data, limit_bytes=limit)
    (finding,) = caught.value.findings
    assert finding.sentence.count("。") == 1
    assert name in finding.sentence
    return finding.code


def word() -> "docx.document.Document":
    return docx.Document()


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def package(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def body(xml: str) -> bytes:
    """A .docx with nothing but this body."""
    return package(
        {"word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{xml}</w:body></w:document>'}
    )


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


# ---------------------------------------------------------------- text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_decoded_and_newlines_stay(encoding: str) -> None:
    source = readers.open_source("方案.txt", TEXT.encode(encoding))

    assert source == Source("方案.txt", TEXT, "txt")


def test_content_decides_and_not_the_extension() -> None:
    source = readers.open_source("方案.docx", TEXT.encode())

    assert (source.media, source.text) == ("txt", TEXT)


def test_markdown_is_told_by_its_name() -> None:
    assert readers.open_source("方案.md", b"# \xe7\x9b\xae\xe6\xa0\x87").media == "md"


def test_pasted_text_is_a_source() -> None:
    assert readers.from_paste("一、目标").media == "paste"
    with pytest.raises(Refused):
        readers.from_paste(" \n")
    with pytest.raises(Refused):
        readers.from_paste("目标" * 10, limit_bytes=20)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("空.txt", b"", "documents.file_empty"),
        ("白.txt", b" \r\n\t\xe3\x80\x80\n", "documents.text_blank"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "documents.picture_broken"),
        ("图.docx", b"\xff\xd8\xff\xe0" + b"\0" * 100, "documents.picture_broken"),
        (
            "图.docx",
            b"BM" + struct.pack("<I", 60) + b"\0" * 54,
            "documents.picture_broken",
        ),
        ("图.docx", b"RIFF\0\0\0\0WEBP" + b"\0" * 50, "documents.file_is_picture"),
        ("图.docx", b"GIF89a" + b"\0" * 50, "documents.file_is_picture"),
        ("图.heic", b"\0\0\0\x18ftypheic" + b"\0" * 50, "documents.file_is_picture"),
        ("文.pdf", b"%PDF-1.7\n...", "documents.pdf_broken"),
        ("文.docx", b"\n%PDF-1.7\n...", "documents.pdf_broken"),
        ("文.docx", OLE2 + "EncryptedPackage".encode("utf-16-le"), "documents.file_encrypted"),
        ("他.wps", OLE2 + b"\0" * 600, "documents.office_legacy"),
        ("包.rar", b"Rar!\x1a\x07\x00", "documents.archive_unread"),
        ("包.gz", b"\x1f\x8b\x08\x00", "documents.archive_unread"),
        ("坏.docx", b"PK\x03\x04" + b"\x07" * 300, "documents.archive_broken"),
        ("噪.txt", bytes(range(256)) * 40, "documents.file_binary"),
        ("噪.txt", b"\x00\x01\x02\x03" * 100, "documents.file_binary"),
        (
            "繁.txt",
            "經濟發展與產業轉型計畫，創新驅動".encode("big5") * 30,
            "documents.encoding_unknown",
        ),
    ],
)
def test_file_is_refused(name: str, data: bytes, code: str) -> None:
    assert refused(name, data) == code


def test_file_above_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(Refused) as caught:
        readers.open_source("大.txt", b"x" * 3_000_000, limit_bytes=1024 * 1024)

    assert caught.value.findings[0].code == "documents.file_too_large"
    assert "3 MB" in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"a.txt": "甲"}, "documents.archive_unread"),
        ({"ppt/presentation.xml": "<a/>"}, "documents.office_unread"),
        ({"content.xml": "<a/>"}, "documents.office_unread"),
        ({"OFD.xml": "<a/>"}, "documents.xml_broken"),
        ({"xl/workbook.bin": "x"}, "documents.office_unread"),
        ({"word/document.xml": "<a><b></a>"}, "documents.xml_broken"),
        ({"word/document.xml": "<a>" * 1000}, "documents.xml_broken"),
        ({"word/document.xml": ""}, "documents.xml_broken"),
        ({"xl/workbook.xml": "<a/>"}, "documents.xml_broken"),
    ],
)
def test_package_is_refused(parts: dict[str, str], code: str) -> None:
    assert refused("包.docx", package(parts)) == code


@pytest.mark.parametrize(
    "prologue",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;&x;">]>',
        '<!DOCTYPE a SYSTEM "http://example.com/a.dtd">',
    ],
)
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/numbering.xml"])
def test_entities_are_refused(prologue: str, part: str) -> None:
    parts = {"word/document.xml": f'<w:document xmlns:w="{W}"/>', part: f"{prologue}<a>&x;</a>"}

    assert refused("文.docx", package(parts)) == "documents.xml_unsafe"


def test_entities_in_a_workbook_are_refused() -> None:
    parts = {
        "xl/workbook.xml": "<a/>",
        "xl/sharedStrings.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    }

    assert refused("表.xlsx", package(parts)) == "documents.xml_unsafe"


def test_zip_bomb_is_refused_without_being_inflated() -> None:
    data = package({"word/document.xml": b"\0" * (60 * 1024 * 1024)})
    assert len(data) < 200_000

    tracemalloc.start()
    code = refused("弹.docx", data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert code == "documents.archive_bomb"
    assert peak < 5_000_000


def test_package_that_lies_about_its_sizes_is_refused() -> None:
    data = bytearray(body(paragraph("目标" * 50_000)))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)

    assert refused("谎.docx", bytes(data)) in {"documents.archive_broken", "documents.xml_broken"}


def test_protected_zip_entry_is_refused() -> None:
    data = bytearray(body(paragraph("目标")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature)
        data[at + offset] |= 1

    assert refused("密.docx", bytes(data)) == "documents.file_encrypted"


def test_sheet_with_two_far_corners_is_refused_before_it_fills_memory() -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    workbook.add_worksheet()
    workbook.close()
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(out) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, bytes)
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"<sheetData/>", f"<sheetData>{cells}</sheetData>".encode()
    )

    assert refused("角.xlsx", package(parts)) == "documents.archive_bomb"


# ---------------------------------------------------------------- Word


def test_word_paragraphs_and_tables_stand_in_order_with_their_places() -> None:
    document = word()
    document.add_heading("一、目标", 1)
    document.add_paragraph("到2027年，建成\t5个。")
    table = document.add_table(2, 2)
    for r, c, text in ((0, 0, "指标"), (0, 1, "数值"), (1, 0, "平台"), (1, 1, "5")):
        table.cell(r, c).text = text

    source = readers.open_source("方案.docx", saved(document))

    assert source.text.rstrip("\n") == "一、目标\n到2027年，建成 5个。\n指标\t数值\n平台\t5"
    places = {b.path: source.text[b.start : b.end] for b in source.blocks}
    assert places["p1"] == "一、目标"
    assert places["t1r2c2"] == "5"
    assert [b.level for b in source.blocks if b.kind is BlockKind.PARAGRAPH] == [1, 0]


def test_merged_cells_stand_once_and_keep_the_columns() -> None:
    document = word()
    table = document.add_table(3, 3)
    for r in range(3):
        for c in range(3):
            table.cell(r, c).text = f"{r}{c}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "宽"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "高"

    source = readers.open_source("表.docx", saved(document))

    assert source.text.rstrip("\n").split("\n") == ["宽\t\t02", "10\t11\t高", "20\t21\t"]
    assert "t1r1c3" in {b.path for b in source.blocks}


def test_a_table_of_one_column_is_written_as_paragraphs() -> None:
    document = word()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "专栏1 要求"
    cell.add_paragraph("1.石桥镇：5个。")

    source = readers.open_source("框.docx", saved(document))

    assert source.text.startswith("专栏1 要求\n1.石桥镇：5个。\n")


def test_automatic_numbers_are_written_out() -> None:
    numbers = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
        '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )

    def item(depth: int, text: str) -> str:
        properties = (
            f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="5"/></w:numPr></w:pPr>'
        )
        return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"

    xml = item(0, "目标") + item(1, "甲") + item(1, "乙") + item(0, "任务") + item(1, "丙")
    document = f'<w:document xmlns:w="{W}"><w:body>{xml}</w:body></w:document>'

    source = readers.open_source(
        "号.docx", package({"word/document.xml": document, "word/numbering.xml": numbers})
    )

    assert source.text.split() == ["一、目标", "1.甲", "2.乙", "二、任务", "1.丙"]


@pytest.mark.parametrize(
    ("n", "form", "shown"),
    [
        (3, "decimal", "3"),
        (12, "chineseCounting", "十二"),
        (2, "decimalEnclosedCircle", "②"),
        (2, "upperLetter", "B"),
        (3, "lowerLetter", "c"),
        (30, "lowerLetter", "30"),
    ],
)
def test_number_formats_of_word(n: int, form: str, shown: str) -> None:
    assert numbering.shown(n, form) == shown


def test_bullets_have_no_number() -> None:
    lists = numbering.Lists({"0": {0: numbering.Level("bullet", "•")}}, {"1": "0"})

    assert lists.number("1", 0) == ""
    assert lists.number("9", 0) == ""


def test_deleted_text_is_left_out_and_breaks_are_kept() -> None:
    xml = (
        "<w:p><w:r><w:t>新增</w:t></w:r><w:del><w:r><w:delText>5</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>8</w:t></w:r></w:ins><w:r><w:t>家</w:t><w:br/><w:t>企业</w:t></w:r></w:p>"
    )

    assert readers.open_source("订.docx", body(xml)).text == "新增8家\n企业\n"


def test_headings_come_from_styles_that_are_based_on_headings() -> None:
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="a"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="公文标题"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:basedOn w:val="d"/></w:style><w:style w:styleId="d"><w:basedOn w:val="c"/></w:style></w:styles>'
    )

    def styled(style: str) -> str:
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>题</w:t></w:r></w:p>'

    document = f'<w:document xmlns:w="{W}"><w:body>{styled("b")}{styled("c")}</w:body></w:document>'

    source = readers.open_source(
        "式.docx", package({"word/document.xml": document, "word/styles.xml": styles})
    )

    assert [b.level for b in source.blocks] == [2, 0]


def test_macros_are_ignored_with_a_warning() -> None:
    document = f'<w:document xmlns:w="{W}"><w:body>{paragraph("目标")}</w:body></w:document>'

    source = readers.open_source(
        "宏.docm", package({"word/document.xml": document, "word/vbaProject.bin": b"\0macro"})
    )

    assert source.text == "目标\n"
    assert len(source.warnings) == 1
    assert "宏" in source.warnings[0]


def test_a_document_without_words_is_refused() -> None:
    assert refused("空.docx", saved(word())) == "documents.text_blank"


def test_tables_inside_cells_become_words_of_the_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('内一')}</w:tc><w:tc>{paragraph('内二')}</w:tc></w:tr></w:tbl>"
    xml = f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{paragraph('外')}</w:tc></w:tr></w:tbl>"

    assert readers.open_source("套.docx", body(xml)).text.rstrip("\n") == "内一 内二\t外"


def test_text_of_drawings_and_fallbacks_is_not_doubled() -> None:
    xml = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice><w:txbxContent>{paragraph('框')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{paragraph('框')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert readers.open_source("框.docx", body(xml)).text.split() == ["框"]


def test_tasks_are_read_from_a_table_of_word_with_merged_cells() -> None:
    document = word()
    document.add_paragraph("东湖市工业任务表")
    rows = [
        ("序号", "重点任务", "任务清单", "牵头单位", "责任单位"),
        ("1", "（一）培育行动", "到2026年，新增企业20家。", "市工信局", "市财政局\n各乡镇（场）"),
        ("2", "", "建立培育库。", "市工信局\n市发改局", "市税务局等"),
    ]
    table = document.add_table(3, 5)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(1, 1).merge(table.cell(2, 1))

    tasks = read(readers.open_source("清单.docx", saved(document))).tasks

    assert [
        (t.number, t.action, t.lead_units, t.responsible_units, t.etc, t.deadline) for t in tasks
    ] == [
        ("1", "（一）培育行动", ("市工信局",), ("市财政局", "各乡镇（场）"), False, 2026),
        ("2", "（一）培育行动", ("市工信局", "市发改局"), ("市税务局",), True, None),
    ]


# ---------------------------------------------------------------- workbooks


def test_workbook_rows_have_tabs_and_cells_their_places() -> None:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    sheet = workbook.add_worksheet("任务")
    sheet.write_row(0, 0, ["序号", "任务", "完成"])
    sheet.write_row(1, 0, [1, "建成\n园区", True])
    sheet.write_row(2, 0, [2.5, "", "x"])
    sheet.write_datetime(
        4,
        0,
        dt.datetime(2026, 3, 1),  # noqa: DTZ001 - cells have no zone
        workbook.add_format({"num_format": "yyyy-mm-dd"}),
    )
    workbook.close()

    source = readers.open_source("表.xlsx", out.getvalue())

    assert source.text.split("\n")[:5] == [
        "序号\t任务\t完成",
        "1\t建成 园区\t是",
        "2.5\t\tx",
        "",
        "2026-03-01",
    ]
    places = {b.path: source.text[b.start : b.end] for b in source.blocks}
    assert places["t1r2c2"] == "建成 园区"
    assert all(b.kind is BlockKind.CELL for b in source.blocks)


def test_tasks_are_read_from_a_workbook() -> None:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    sheet = workbook.add_worksheet()
    sheet.write(0, 0, "东湖市工业任务表")
    sheet.write_row(1, 0, ["序号", "主要任务", "牵头单位", "责任单位", "完成时限"])
    sheet.write_row(2, 0, [1, "新增企业20家。", "市工信局", "市财政局", "2026年底"])
    workbook.close()

    (task,) = read(readers.open_source("表.xlsx", out.getvalue())).tasks

    assert (task.number, task.lead_units, task.responsible_units, task.deadline) == (
        "1",
        ("市工信局",),
        ("市财政局",),
        2026,
    )


def test_sheets_are_named_when_there_are_several_and_empty_ones_are_left_out() -> None:
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out)
    for title, cell in (("甲", "一"), ("空", ""), ("乙", "二")):
        workbook.add_worksheet(title).write(0, 0, cell)
    workbook.close()

    assert readers.open_source("表.xlsx", out.getvalue()).text.split() == ["甲", "一", "乙", "二"]
