"""Tables that break goals down: a row for each place or unit, a column for each indicator."""

import re
from collections.abc import Sequence

from daxiao.extract.frames import columns
from daxiao.extract.frames.cells import Cell
from daxiao.extract.frames.columns import Column
from daxiao.extract.readings import Span


_NO = re.compile("^(?:序号|编号|序)$")
_PLACE = re.compile(
    "^(?:各?(?:[县市区乡镇街道旗州盟、/]{1,6}|地区|区域|园区|板块|辖区|属地)(?:[（(][县市区乡镇街道园旗州盟、/]{1,8}[）)])?(?:名称|单位)?|(?:责任|承担|完成|牵头|任务)?(?:单位|部门)(?:名称)?)$"
)
_TIME = re.compile("^(?:年份|年度|时间|目标年度?)$")
_COUNTED = re.compile(
    "产值|投资|收入|额|利润|税|增加值|总值|支出|经费|规模|出口|资金|企业|项目|平台|外资|增速|增长|占比|率|工厂|车间|专利|人才|签约"
)
_OTHER = re.compile("备注|说明|排名|领导|责任人|联系")
_PAST = re.compile("实际|完成|基数|现状|去年|上年|同期|预计|已")
_NONE = re.compile("名称|内容|举措|措施|时限|清单|地点|性质|年限")
_GOALS = re.compile("目标|任务|计划|分解|指标")
_TOLD = re.compile("完成情况|统计|通报|现状|进展|排名|一览|情况表")
_WIDEST = 24
_FEWEST = 2
_ABOVE = 160  # characters above the header in which the caption may stand
TOTAL = re.compile("^(?:合计|总计|全[市县区省州旗]|总数|全[市县区省州旗](?:合计|总计))$")
PART = re.compile("^(?:小计|其中.*)$")


def read_header(cells: Sequence[Cell]) -> list[Column] | None:
    """The columns of such a header: the place is the name of the row, every indicator a target."""
    titles = ["".join(c.text.split()) for c in cells]
    if len(titles) <= _FEWEST or any(len(t) > _WIDEST for t in titles):
        return None
    place = 1 if _NO.match(titles[0]) else 0
    named = _PLACE.match(titles[place]) or _TIME.match(titles[place])
    if not named or any(_NONE.search(t) for t in titles[place + 1 :]):
        return None
    found = []
    for i, (title, cell) in enumerate(zip(titles, cells, strict=True)):
        name, unit = columns.unit_behind(title)
        role = "no" if i < place else "name" if i == place else _role(name, unit)
        span = Span(cell.start, cell.end)
        year = columns.year_of(title)
        found.append(Column(i, title, role, year, span, (title,), (span,), unit))
    counted = sum(c.role == "target" for c in found)
    others = sum(c.role == "other" and not _OTHER.search(c.title) for c in found)
    return found if counted >= _FEWEST and others < counted else None


def _role(name: str, unit: str | None) -> str:
    if _PAST.search(name) or _OTHER.search(name):
        return "other"
    return "target" if unit or _COUNTED.search(name) else "other"


def by_years(header: Sequence[Column]) -> bool:
    """Whether the rows are years and not places."""
    return any(c.role == "name" and _TIME.match(c.title) for c in header)


def sets_goals(text: str, start: int) -> bool:
    """Whether the words above the header at `start` say that goals follow, and not what has been reached."""
    above = text[max(0, start - _ABOVE) : start]
    lines = " ".join([line for line in above.split("\n") if line.strip()][-4:])
    return _GOALS.search(lines) is not None and _TOLD.search(lines) is None


def indicator(title: str) -> str:
    """The name of a column's indicator: without unit, year and words of goals."""
    name, _ = columns.unit_behind(title)
    return re.sub(
        "20[0-9]{2}年?度?|(?:年度|预期|计划|任务|目标)(?:值|数|任务)?$|^(?:目标|任务|计划)",
        "",
        name,
    )
