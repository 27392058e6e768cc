"""Exports do no harm in a spreadsheet and say dates, figures and missing values as such."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region
from daxiao.ui import exports
from daxiao.ui.fields import Chip, Day, Flag, Number, Text
from daxiao.ui.listing import Listing
from daxiao.ui.register import Register


NASTY = '=HYPERLINK("http://x","点我")'


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5 度", "@SUM(A1)", "\t=1", "＝1+1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_disarmed(text: str) -> None:
    assert exports.harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["东河县", "1-2月", "a=b", "", 5, -5, Decimal("-1.5"), None])
def test_ordinary_values_stay_what_they_are(value: object) -> None:
    assert exports.harmless(value) == value


@pytest.fixture
def look(db: None) -> Listing:
    place = Region.everything.create(code="990100", name="临江市", kind="city", path="/990100/")
    Org.everything.create(
        code="u1", name=NASTY, kind="other", region=place, path="/u1/", since=date(2026, 3, 5)
    )
    register = Register(
        name="units",
        title="单位/名录",
        cap=Cap.UNIT_VIEW,
        rows=lambda a: Org.objects.visible_to(a, Cap.UNIT_VIEW),
        fields=[
            Text("name", "名称"),
            Day("since", "启用"),
            Day("until", "停用"),
            Number("number", "编号", path="pk"),
            Flag("is_demo", "演示"),
        ],
        columns=["name", "since", "until", "number", "is_demo"],
    )
    return Listing(register, Actor.system("test"), QueryDict(""))


def test_csv_opens_in_excel_as_chinese_and_runs_nothing(look: Listing) -> None:
    data = b"".join(exports.csv_lines(look))

    assert data.startswith(b"\xef\xbb\xbf")
    head, row, end = data.decode("utf-8-sig").split("\r\n")
    assert head == "名称,启用,停用,编号,演示"
    assert row.startswith("\"'=HYPERLINK")
    assert row.split('",')[-1].split(",")[0:2] == ["2026-03-05", ""]
    assert end == ""


def test_workbook_has_types_and_no_formula(look: Listing) -> None:
    book = exports.xlsx_file(look, title=look.register.title)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book.read())).get_sheet_by_index(0)
    _head, row = sheet.to_python()

    assert sheet.name == "单位名录"
    assert row[0] == NASTY  # as text: a formula would come back as its value
    assert row[1] == date(2026, 3, 5)
    assert row[2] == ""
    assert isinstance(row[3], float)
    assert row[4] == "否"


def test_file_name_tells_register_and_day() -> None:
    assert exports.file_name("项目库", "xlsx", date(2026, 3, 5)) == "项目库-2026-03-05.xlsx"


def test_states_are_exported_in_words() -> None:
    from daxiao.kernel.models import OrgKind  # noqa: PLC0415

    assert Chip("kind", "类别", of=OrgKind).export("park") == "园区管委会"
