"""A handed-over spreadsheet is read by its headings, refused in one sentence, and handed back with what is wrong in it."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter

from daxiao.std.findings import Finding, Refused
from daxiao.ui import cells, extents, importer, workbooks
from daxiao.ui.importer import Column


COLUMNS = (
    Column("name", "名称", cells.as_text, needed=True),
    Column("sum", "金额（亿元）", lambda cell, unit: f"{cells.as_text(cell)}|{unit}"),
    Column("day", "日期", cells.as_day, also=("签约",)),
    Column("count", "人数（人）", cells.as_whole),
    Column("kind", "性质", cells.one_of({"新建": 1, "技改": 2}), choices=("新建", "技改")),
)


def book(*rows: list[Any], name: str = "表") -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet(name)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(
                    at, column, cell, made.add_format({"num_format": "yyyy-mm-dd"})
                )
            elif cell is not None:
                sheet.write(at, column, cell)
    made.close()
    return out.getvalue()


def read(data: bytes, name: str = "a.xlsx") -> importer.Reading:
    return importer.read(importer.open_sheet(name, data), COLUMNS)


def refused(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(Refused) as caught:
        read(data, name)
    return caught.value.findings[0].code


def test_rows_are_read_by_their_headings_in_any_order() -> None:
    found = read(
        book(["性质", "金额（亿元）", "名称*", "签约"], ["技改", 3.5, "甲", date(2026, 3, 5)])
    )

    assert found.lines[0].values == {
        "kind": 2,
        "sum": "3.5|亿元",
        "name": "甲",
        "day": date(2026, 3, 5),
    }
    assert found.lines[0].number == 2


def test_a_unit_in_the_heading_counts_for_the_column() -> None:
    found = read(book(["名称", "金额（万元）"], ["甲", 5000]))

    assert found.lines[0].values["sum"] == "5000|万元"


def test_titles_above_the_headings_and_empty_rows_are_passed_over() -> None:
    found = read(book(["2026年项目表"], [], ["名称", "人数"], [], ["甲", 12], ["", ""]))

    assert [(line.number, line.values["count"]) for line in found.lines] == [(5, 12)]


def test_unknown_columns_are_told_and_left() -> None:
    found = read(book(["名称", "备注", "问题"], ["甲", "x", "y"]))

    assert found.unread == ("备注",)
    assert found.lines[0].values == {"name": "甲"}


@pytest.mark.parametrize("code", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_csv_is_read_in_both_chinese_encodings(code: str, mark: str) -> None:
    text = mark.join(["名称", "日期"]) + "\r\n" + mark.join(["甲", "2026年3月5日"])

    assert read(text.encode(code), "a.csv").lines[0].values["day"] == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "imports.file_empty"),
        (b"%PDF-1.7 and so on", "imports.not_a_sheet"),
        (b"\x89PNG\x00\x00\x00", "imports.not_a_sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 EncryptedPackage", "imports.old_sheet"),
        (b"PK\x03\x04 torn", "documents.archive_broken"),
        (book(["甲", "乙"], ["丙", "丁"]), "imports.no_headings"),
        (book([]), "imports.no_sheet"),
        (book(["名称", "日期"]), "imports.no_rows"),
        (book(["名称", "日期", "签约"], ["甲"]), "imports.heading_twice"),
        ("金额,日期\n3,2026-03-05".encode(), "imports.no_headings"),
    ],
)
def test_a_wrong_file_is_one_sentence(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_a_zip_that_is_no_workbook_is_no_sheet() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", "<a/>")

    assert refused(out.getvalue(), "a.docx") == "imports.not_a_sheet"


def test_a_file_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "LIMIT_BYTES", 10)

    assert refused(b"x" * 11) == "imports.file_too_large"


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importer, "MOST_ROWS", 1)

    assert refused(book(["名称"], ["甲"], ["乙"])) == "imports.too_many_rows"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("日期", "2026年13月1日", "imports.not_a_day"),
        ("日期", "2026-03", "imports.not_a_day"),
        ("日期", 46000, "imports.not_a_day"),
        ("人数", "十二", "imports.not_a_number"),
        ("人数", 1.5, "imports.not_whole"),
        ("性质", "扩建", "imports.not_a_choice"),
        ("性质", "#REF!", "imports.cell_broken"),
        ("名称", 123456789012345678, "imports.cell_rounded"),
    ],
)
def test_a_wrong_cell_is_refused_at_its_column(column: str, cell: Any, code: str) -> None:
    heads = ["名称"] if column == "名称" else ["名称", column]
    line = read(book(heads, [cell] if column == "名称" else ["甲", cell])).lines[0]

    assert [f.code for f in line.findings] == [code]
    assert line.findings[0].field


def scattered(*places: tuple[int, int], blank: bool = False) -> bytes:
    """Words in these cells (row, column) and nowhere else; `blank`: painted, without words."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, paint = made.add_worksheet(), made.add_format({"bg_color": "red"})
    sheet.write_row(0, 0, ["名称", "日期"])
    sheet.write_row(1, 0, ["甲", "2026-03-05"])
    for row, column in places:
        if blank:
            sheet.write_blank(row, column, None, paint)
        else:
            sheet.write_string(row, column, "x")
    made.close()
    return out.getvalue()


def test_two_cells_in_far_corners_are_refused_before_they_become_a_table() -> None:
    """A small file that the reader would blow up to billions of cells, and end the server."""
    assert refused(scattered((1_048_575, 16_383))) == "imports.too_wide"
    assert refused(scattered((1_048_575, 0), (5, 16_383))) == "imports.too_wide"
    assert len(read(scattered((1_048_575, 16_383), blank=True)).lines) == 1


@pytest.mark.parametrize(
    ("xml", "reach"),
    [
        (b'<row r="3"><c r="B3"><v>1</v></c></row>', (3, 2)),
        (b"<x:row r='3'><x:c r='aa3' s=\"1\"><x:v>1</x:v></x:c></x:row>", (3, 27)),
        (b"<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c></row>", (2, 2)),
        (b'<row r="9"><c r="XFD9" s="1"/><c r="A9"><v>1</v></c></row>', (9, 1)),
        (b'<row r="9"><c cm=">" r="C9"><v>1</v></c></row>', (9, 3)),
        (b'<cols><col min="1" max="9"/></cols><row r="2"><c r="A2"><v>1</v></c></row>', (2, 1)),
        (b'<row r="9"><!--<row r="1">--><c><v>1</v></c></row>', extents.ENDLESS),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_how_far_a_sheet_reaches_is_seen_in_its_xml(
    xml: bytes, reach: tuple[int, int], size: int
) -> None:
    pieces = [xml[start : start + size] for start in range(0, len(xml), size)]

    assert extents.of_sheet(pieces) == reach


@pytest.mark.parametrize(
    "written", ["2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "20260305", "２０２６-3-5"]
)
def test_days_are_read_as_people_write_them(written: str) -> None:
    assert cells.as_day(written) == date(2026, 3, 5)


@pytest.mark.parametrize(
    "written",
    ["0001-01-01", "9999-12-31", "2026-99999999999999999999-1", date(1, 1, 1), date(9999, 12, 31)],
)
def test_a_day_from_which_nothing_can_be_counted_is_none(written: Any) -> None:
    found = cells.as_day(written)

    assert getattr(found, "code", "") == "imports.not_a_day"


def test_a_cell_can_be_cleared_and_an_empty_one_says_nothing() -> None:
    line = read(book(["名称", "日期", "人数"], ["甲", "清空", None])).lines[0]

    assert line.values == {"name": "甲", "day": None}


def test_figures_keep_what_was_typed() -> None:
    line = read(book(["名称", "金额"], ["甲", 0.1 + 0.2])).lines[0]

    assert line.values["sum"] == "0.3|亿元"


def test_a_sheet_comes_back_with_its_problems_and_is_read_as_before() -> None:
    first = read(book(["名称", "备注", "日期"], ["甲", "x", "昨天"], ["乙", "y", date(2026, 1, 2)]))
    again = read(workbooks.marked(first).read())

    assert [line.values for line in again.lines] == [line.values for line in first.lines]
    assert [len(line.findings) for line in again.lines] == [1, 0]
    assert again.unread == ("备注",)
    sheet = importer.open_sheet("b.xlsx", workbooks.marked(first).read())
    assert "不是日期" in str(sheet.rows[1][1][3])


def test_the_refused_rows_alone_come_back() -> None:
    first = read(book(["名称", "日期"], ["甲", "昨天"], ["乙", "2026-01-02"], ["丙", "明天"]))
    again = read(workbooks.marked(first, only_refused=True).read())

    assert [line.values["name"] for line in again.lines] == ["甲", "丙"]
    assert all(line.findings for line in again.lines)


def test_a_template_is_read_as_having_no_rows() -> None:
    assert (
        refused(workbooks.workbook("项目", COLUMNS, notes=["一行一个"]).read()) == "imports.no_rows"
    )


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_written_is_read_again(kind: str) -> None:
    rows: list[list[cells.Cell | None]] = [["=1+1", "5", date(2026, 3, 5), Decimal(12), "新建"]]
    data = (
        workbooks.workbook("项目", COLUMNS, rows).read()
        if kind == "xlsx"
        else workbooks.csv_file(COLUMNS, rows)
    )

    assert read(data, f"a.{kind}").lines[0].values == {
        "name": "=1+1",
        "sum": "5|亿元",
        "day": date(2026, 3, 5),
        "count": 12,
        "kind": 1,
    }


def test_a_formula_in_csv_is_harmless() -> None:
    assert b"'=1+1" in workbooks.csv_file(COLUMNS, [["=1+1"]])


def test_text_has_a_length() -> None:
    found = cells.text_up_to(3)("一二三四", "")

    assert isinstance(found, Finding)
    assert found.code == "imports.too_long"


def test_doubles_and_gaps_of_a_numbered_list_are_told() -> None:
    """S000-P-06: duplicate-number and missing-number checks; never renumbered silently."""
    found = read(book(["序号", "名称"], [1, "甲"], [2, "乙"], ["2", "丙"], [5, "丁"], ["", "戊"]))

    told = importer.numbering(found)

    assert [f.code for f in told] == ["imports.number_twice", "imports.numbers_missing"]
    assert "第3、4行" in told[0].sentence
    assert "缺3、4" in told[1].sentence
    assert found.unread == ()
    assert len(found.lines) == 5


def test_a_list_without_numbers_has_none_missing() -> None:
    assert importer.numbering(read(book(["名称"], ["甲"]))) == ()
    assert importer.numbering(read(book(["序号", "名称"], [3, "甲"], [4, "乙"]))) == ()


def test_headings_repeated_on_the_next_page_are_no_row() -> None:
    """S000-P-06: a table broken over pages."""
    found = read(book(["名称", "人数"], ["甲", 1], ["名称", "人数"], ["乙", 2]))

    assert [line.values["name"] for line in found.lines] == ["甲", "乙"]
