"""OFD, older office files and workbooks: what they say, what is left out with a word, what is refused."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from daxiao.extract import readers
from daxiao.extract.readers import kinds, ofd, office
from daxiao.extract.source import Source
from daxiao.std.findings import Refused
from tests.extract import printed
from tests.extract.test_readers import package


SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    (finding,) = caught.value.findings
    assert finding.sentence.count("。") == 1
    return finding.code


# ---------------------------------------------------------------- OFD


def content(objects: str) -> str:
    return (
        f"<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def code(text: str, x: float = 0, y: float = 4, more: str = "") -> str:
    return f'<ofd:TextCode X="{x}" Y="{y}" {more}>{text}</ofd:TextCode>'


def thing(codes: str, boundary: str = "20 20 100 5", more: str = "") -> str:
    return f'<ofd:TextObject ID="1" Boundary="{boundary}" Font="1" Size="4" {more}>{codes}</ofd:TextObject>'


def read_ofd(*pages: str) -> Source:
    return readers.open_source("文.ofd", printed.ofd_package([content(p) for p in pages]))


def test_text_objects_are_read_by_place_and_not_by_order() -> None:
    low = thing(code("到2027年，建成平台5个。", more='DeltaX="g 14 4"'), "20 60 100 5")
    high = thing(code("一、总体目标", more='DeltaX="4 4 4 4 4"'), "20 20 100 5")

    source = read_ofd(low + high, thing(code("二、重点任务", more='DeltaX="g 5 4"')))

    assert source.text == "一、总体目标\n到2027年，建成平台5个。\n二、重点任务\n"
    assert [b.page for b in source.blocks] == [1, 1, 2]


def test_a_matrix_moves_and_scales_text() -> None:
    scaled = thing(
        code("甲乙丙", 0, 1, 'DeltaX="1 1"'), "20 20 100 5", 'CTM="4 0 0 4 0 0"'
    ).replace('Size="4"', 'Size="1"')

    assert read_ofd(scaled).text == "甲乙丙\n"


def test_text_of_a_page_template_is_read() -> None:
    own = thing(code("正文", more='DeltaX="4"'), "20 40 90 5")
    page = (
        f'<ofd:Page {SPACE}><ofd:Template TemplateID="9"/><ofd:Content><ofd:Layer>{own}'
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )
    data = printed.ofd_package(
        [page],
        {
            "Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:CommonData>"
            '<ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/></ofd:CommonData>'
            '<ofd:Pages><ofd:Page ID="1" BaseLoc="/Doc_0/pages/page_0/Content.xml"/></ofd:Pages></ofd:Document>',
            "Doc_0/Tpls/T.xml": content(thing(code("表头", more='DeltaX="4"'))),
        },
    )

    assert readers.open_source("版.ofd", data).text == "表头\n正文\n"


def test_an_encrypted_ofd_is_refused() -> None:
    data = printed.ofd_package([content("")], {"Doc_0/Encrypt/Encryptions.xml": "<a/>"})

    assert code_of(lambda: readers.check("密.ofd", data)) == "documents.file_encrypted"


def test_a_signed_ofd_is_read() -> None:
    page = content(thing(code("目标", more='DeltaX="4"')))
    data = printed.ofd_package([page], {"Doc_0/Signs/Signatures.xml": "<a/>"})

    assert readers.open_source("签.ofd", data).text == "目标\n"


def test_an_ofd_of_pictures_is_refused() -> None:
    image = content('<ofd:ImageObject ID="1" Boundary="0 0 210 297" ResourceID="3"/>')

    assert code_of(lambda: readers.open_source("图.ofd", printed.ofd_package([image]))) == (
        "documents.ofd_pictures"
    )


def test_an_ofd_whose_parts_are_missing_is_refused() -> None:
    data = package(
        {"OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocRoot>Doc_9/D.xml</ofd:DocRoot></ofd:OFD>"}
    )

    assert code_of(lambda: readers.check("缺.ofd", data)) == "documents.xml_broken"


def test_an_ofd_with_entities_is_refused() -> None:
    data = package({"OFD.xml": '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'})

    assert code_of(lambda: readers.check("体.ofd", data)) == "documents.xml_unsafe"


@pytest.mark.parametrize("encoding", ["UTF-9", "GBK"])
def test_an_encoding_that_is_not_read_is_damage(encoding: str) -> None:
    data = package({"OFD.xml": f'<?xml version="1.0" encoding="{encoding}"?><a/>'})

    assert code_of(lambda: readers.check("码.ofd", data)) == "documents.xml_broken"


def test_an_ofd_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd, "LIMIT_PAGES", 1)
    data = printed.ofd_package([content(""), content("")])

    assert code_of(lambda: readers.check("长.ofd", data)) == "documents.too_many_pages"


@pytest.mark.parametrize(
    ("given", "steps"),
    [("1 2", [1, 2]), ("g 3 2.5", [2.5] * 3), ("1 g 2 4 3", [1, 4, 4, 3]), ("", []), ("g 2", [])],
)
def test_steps_between_characters(given: str, steps: list[float]) -> None:
    assert ofd._steps(given) == steps


# ---------------------------------------------------------------- older office files


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def word_97(*, locked: bool = False) -> bytes:
    """As much of a .doc as its kind is told by: the name of the stream and the head of the FIB."""
    fib = struct.pack("<HHHHHH", 0xA5EC, 0x00C1, 0, 0, 0, 0x0100 if locked else 0)
    return OLE2.ljust(512, b"\0") + fib.ljust(512, b"\0") + "WordDocument".encode("utf-16-le")


def test_older_files_are_told_by_content() -> None:
    assert kinds.of("方案.docx", word_97()) is kinds.Kind.DOC
    assert kinds.of("方案.txt", b"{\\rtf1 abc}") is kinds.Kind.RTF
    assert kinds.of("表.et", OLE2 + "Workbook".encode("utf-16-le")) is kinds.Kind.XLS
    odt = package({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})
    assert kinds.of("文.odt", odt) is kinds.Kind.ODT


def test_a_word_file_with_a_password_is_refused_at_once() -> None:
    assert (
        code_of(lambda: readers.check("密.doc", word_97(locked=True))) == "documents.file_encrypted"
    )


def test_without_libreoffice_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)

    assert code_of(lambda: readers.check("旧.doc", word_97())) == "documents.libreoffice_absent"
    assert (
        code_of(lambda: readers.open_source("旧.wps", word_97())) == "documents.libreoffice_absent"
    )


def test_a_program_that_hangs_is_ended_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The stand-in for LibreOffice starts a child that would run for an hour; both are gone afterwards."""
    noted = tmp_path / "pid"
    slow = tmp_path / "soffice"
    slow.write_text(f"#!/bin/sh\nsleep 3600 &\necho $! > {noted}\nwait\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(office, "program", lambda: str(slow))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    refused = code_of(
        lambda: office.converted(
            "慢.doc", b"x", office.Way(".doc", "", "docx"), timeout_seconds=0.5
        )
    )

    assert refused == "documents.office_too_slow"
    assert not list(tmp_path.glob("daxiao-office-*"))
    child = Path("/proc") / noted.read_text(encoding="utf-8").strip() / "stat"
    assert (
        not child.exists() or child.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z"
    )


def test_a_damaged_older_file_is_refused_and_not_taken_for_text() -> None:
    printed.needs_office()

    assert (
        code_of(lambda: readers.open_source("坏.doc", word_97())) == "documents.office_unconverted"
    )


# ---------------------------------------------------------------- workbooks


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> Source:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        fill(book)
    return readers.open_source("表.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.055, "0.0%", "5.5%"),
        (0.05, "0%", "5%"),
        (0.12345, "0.00%", "12.35%"),
        (33.33333, "0.0", "33.3"),
        (1234.5, "#,##0.00", "1234.5"),
        (0.1 + 0.2, "General", "0.3"),
        (12, "General", "12"),
        (45.678, '0.0"亿元"', "45.7"),
        (46082, 'yyyy"年"m"月"', "2026年3月"),
        (46082, 'yyyy"年"m"月"d"日"', "2026年3月1日"),
        (46082, "yyyy-mm-dd", "2026-03-01"),
    ],
)
def test_numbers_and_days_are_as_the_office_sees_them(value: float, form: str, shown: str) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_number(0, 0, value, book.add_format({"num_format": form}))

    assert workbook(fill).text.strip() == shown


def test_what_is_hidden_is_left_out_and_said() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        seen, hidden = book.add_worksheet("任务"), book.add_worksheet("底稿")
        seen.write_column(0, 0, ["甲", "乙", "丙"])
        seen.write_column(0, 1, [1, 2, 3])
        seen.write_column(0, 2, ["x", "y", "z"])
        seen.set_row(1, None, None, {"hidden": True})
        seen.set_column(1, 1, None, None, {"hidden": True})
        hidden.write(0, 0, "不给看")
        hidden.hide()

    source = workbook(fill)

    assert source.text == "甲\t\tx\n丙\t\tz\n\n"
    assert [b.path for b in source.blocks] == ["t1r1c1", "t1r1c3", "t1r3c1", "t1r3c3"]
    assert source.warnings == (
        "隐藏的工作表没有读取：“底稿”。",
        "工作表“任务”隐藏了 1 行、1 列，没有读取。",
    )


def test_formulas_without_a_result_are_named() -> None:
    """As programs write them that fill in a form and do not compute."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("任务")
        sheet.write(0, 0, "合计")
        sheet.write_formula(0, 1, "=1+1", None, 2)
        sheet.write_formula(1, 1, "=SUM(A1:A9)", None, 777)
    with zipfile.ZipFile(out) as made:
        parts: dict[str, str | bytes] = {n: made.read(n) for n in made.namelist()}
    one = "xl/worksheets/sheet1.xml"
    parts[one] = made_without(parts[one], b"<v>777</v>")

    source = readers.open_source("表.xlsx", package(parts))

    assert source.text.startswith("合计\t2\n")
    assert "B2" in source.warnings[0]
    assert "公式" in source.warnings[0]


def made_without(part: str | bytes, cut: bytes) -> bytes:
    assert isinstance(part, bytes)
    assert cut in part
    return part.replace(cut, b"")


def test_an_older_workbook_reads_as_the_new_one() -> None:
    printed.needs_office()
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("任务")
        sheet.write_row(0, 0, ["序号", "指标", "目标"])
        sheet.write_row(1, 0, [1, "研发投入强度"])
        sheet.write_number(1, 2, 0.026, book.add_format({"num_format": "0.0%"}))
    old = office.converted(
        "表.xlsx", out.getvalue(), office.Way(".xlsx", "Calc MS Excel 2007 XML", "xls")
    )

    source = readers.open_source("表.et", old)

    assert source.text == readers.open_source("表.xlsx", out.getvalue()).text
    assert source.media == "xls"
