"""The columns of a spreadsheet of figures: one set for the template of a round, the long form and what is exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.rounds.types.sheets import Cell
from daxiao.std.findings import Finding, FindingKind, Refused
from daxiao.std.periods import Month
from daxiao.std.zh import half_width


TEMPLATE = "daxiao.figures"
VERSION = 1
"""Goes up when a column changes its meaning; files of an older one are refused in words."""

META = "_daxiao"
"""The hidden sheet that names template and version."""

MARK = "dx:"
"""Before the code of a column in the hidden row above the headings, which moves with its column."""

PROBLEM = "错误原因"
NOT_DATA = frozenset({META, "填写说明", "代码表", "校验"})

PERIOD_UNREAD = FindingKind(
    "rounds.sheet_period", "“{text}”不是月份，请写成 202603、2026-03 或 2026年3月"
)
PERIOD_MISSING = FindingKind("rounds.sheet_period_missing", "没有写月份，请写成 202603 这样")
PERIOD_AMBIGUOUS = FindingKind(
    "rounds.sheet_period_ambiguous",
    "表格程序会把 {year}.10 存成 {year}.1，分不清是1月还是10月，请写成 {year}01 或 {year}10",
)


@dataclass(frozen=True, slots=True)
class Column:
    """`needed` columns must be there; `known` ones are filled in by the platform and locked in the template."""

    code: str
    heading: str
    width: int
    is_needed: bool = False
    is_known: bool = False
    is_text: bool = False
    also: tuple[str, ...] = ()
    hint: str = ""


COLUMNS: tuple[Column, ...] = (
    Column(
        "indicator",
        "指标代码",
        14,
        is_needed=True,
        is_known=True,
        is_text=True,
        also=("指标编码", "编码"),
        hint="平台的指标代码，不要改；没有代码的指标写 # 加编号",
    ),
    Column("name", "指标名称", 26, is_known=True, also=("指标",), hint="只供核对，以代码为准"),
    Column("unit", "计量单位", 10, is_known=True, hint="数按这个单位填"),
    Column(
        "place",
        "地区代码",
        12,
        is_needed=True,
        is_known=True,
        is_text=True,
        also=("区划代码", "行政区划代码"),
        hint="平台的地区代码，不要改",
    ),
    Column(
        "place_name", "地区", 12, is_known=True, also=("地区名称",), hint="只供核对，以代码为准"
    ),
    Column(
        "period",
        "月份",
        10,
        is_needed=True,
        is_known=True,
        is_text=True,
        also=("期别", "报告期", "数据月份"),
        hint="202603、2026-03、2026年3月都可以",
    ),
    Column("org", "填报单位", 16, is_known=True),
    Column("last", "上期累计", 14, is_known=True, hint="平台已有的数，供参考"),
    Column("year_ago", "上年同期累计", 14, is_known=True, hint="平台已有的数，供参考"),
    Column(
        "month",
        "本月数",
        14,
        also=("当月数", "数值", "本期数", "期末数"),
        hint="本月数和累计数填一个就行，另一个自动算出；期末数（存量、比率）填在本月数",
    ),
    Column("total", "累计数", 14, also=("本年累计", "累计"), hint="年初到本月的累计"),
    Column("note", "说明", 30, is_text=True, also=("备注",), hint="数有异常时写明原因，最多400字"),
    Column("state", "状态", 10, is_known=True),
)
BY_CODE: Mapping[str, Column] = {c.code: c for c in COLUMNS}
LONG_FORM = ("indicator", "name", "unit", "place", "place_name", "period", "month", "total", "note")


def plain_heading(cell: Cell | None) -> str:
    """A heading without blanks, marks and the unit in brackets."""
    text = half_width("".join(str(cell or "").split())).replace("*", "")
    return text.partition("(")[0]


HEADINGS: Mapping[str, str] = {
    plain_heading(h): c.code for c in COLUMNS for h in (c.heading, *c.also)
}


def as_code(cell: Cell | None) -> str:
    """A code as text: also one that the spreadsheet made a number of."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return half_width(str(cell or "")).strip()


def as_words(cell: Cell | None) -> str:
    """What a cell says, for comparing and for showing."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return (cell or "").strip()


_FIRST_SERIAL, _LAST_SERIAL = 32874, 73050
"""Days of Excel's calendar: 1990-01-01 to 2099-12-31."""
_DAY_ONE = date(1899, 12, 30).toordinal()


def as_period(cell: Cell | None) -> int | Finding:
    """year * 100 + month of a day, a serial number of Excel's, 202603, 2026.3, 2026-03, 2026年3月 or 2026年1-2月."""
    if cell is None or cell == "":
        return PERIOD_MISSING(field="period")
    if isinstance(cell, bool):
        return PERIOD_UNREAD(field="period", text="是" if cell else "否")
    if isinstance(cell, date):
        return cell.year * 100 + cell.month
    if isinstance(cell, Decimal):
        return _of_number(cell)
    return _of_text(cell)


def _of_number(cell: Decimal) -> int | Finding:
    if cell == int(cell):
        whole = int(cell)
        if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
            day = date.fromordinal(_DAY_ONE + whole)
            return day.year * 100 + day.month
        return _of_text(str(whole))
    if f"{cell:f}".endswith(".1"):
        return PERIOD_AMBIGUOUS(field="period", year=int(cell))
    return _of_text(f"{cell:f}")


def _of_text(text: str) -> int | Finding:
    plain = half_width("".join(text.split())).removesuffix("份")
    # January is published with February: the row of both is February's
    for words in ("1-2月", "1—2月", "1~2月", "1至2月"):
        plain = plain.replace(words, "2月")
    try:
        month = Month.parse(plain)
    except Refused:
        return PERIOD_UNREAD(field="period", text=text[:20])
    if not 1990 <= month.year <= 2099:
        return PERIOD_UNREAD(field="period", text=text[:20])
    return month.year * 100 + month.month
