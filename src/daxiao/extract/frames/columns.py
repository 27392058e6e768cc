"""The columns of an indicator table: what each header cell says its column holds."""

import re
from dataclasses import dataclass, replace

from daxiao.extract.frames.cells import Cell
from daxiao.extract.readings import Span


_YEAR = re.compile(r"(20\d\d)年?")
_NO = re.compile("^(?:序号|编号|序)$")
_KIND = re.compile(
    "^(?:指标)?(?:类别|类型|分类|领域|维度|板块|种类|大类)$|^一级指标$|^类别|^目标类别$"
)
_NAME = re.compile("指标|^名称$|^目标(?:名称|内容)?$|^内容$|^发展目标$|^主要目标$")
_UNIT = re.compile("单位$")
_GROWTH = re.compile("年均|增速|增长|累计")
_BASE = re.compile("基数|基期|现状|实际|完成|预计|基准|现值|基础")
_TARGET = re.compile("目标|规划|预期|计划|力争")
_OTHER = re.compile("属性|性质|备注|责任|牵头|来源|说明")
_MIN_CELLS = 3


@dataclass(frozen=True, slots=True)
class Column:
    """`role` is no, kind, name, unit, base, target, growth or other; `year` where the header says one."""

    index: int
    title: str
    role: str
    year: int | None = None
    span: Span | None = None


def _plain_role(title: str) -> str:
    for role, pattern in (
        ("no", _NO),
        ("other", _OTHER),
        ("growth", _GROWTH),
        ("kind", _KIND),
        ("unit", _UNIT),
    ):
        if pattern.search(title):
            return role
    return "name" if _NAME.search(title) and not _YEAR.search(title) else "other"


def _role(title: str) -> str:
    year = _YEAR.search(title)
    if year and _TARGET.search(title) and not re.search("完成|实际|预计", title):
        return "target"
    if _BASE.search(title) and (year or "值" in title or "基" in title or title.startswith("现")):
        return "base"
    if re.fullmatch("目标值?|规划目标值?|预期目标值?", title):
        return "target" if "值" in title or title != "目标" else "name"
    if year and not _GROWTH.search(title):
        return "year"
    return _plain_role(title)


def _settled(columns: list[Column]) -> list[Column]:
    """Columns that show only a year: the first is the base when a later one follows, the others are targets."""
    years = [c for c in columns if c.role == "year"]
    known_base = any(c.role == "base" for c in columns)
    targets = any(c.role == "target" for c in columns)
    found = []
    for column in columns:
        if column.role == "year":
            first = column is years[0] and (len(years) > 1 or targets) and not known_base
            column = replace(column, role="base" if first else "target")  # noqa: PLW2901
        found.append(column)
    return found


def read_header(cells: list[Cell]) -> list[Column] | None:
    """The columns a header row names, or None when it heads no indicator table."""
    titles = ["".join(c.text.split()) for c in cells]
    if len([t for t in titles if t]) < _MIN_CELLS or any(len(t) > 24 for t in titles):
        return None
    if not any(_NAME.search(t) for t in titles):
        return None  # no column could be the names': nearly every row of a table is done here
    columns = []
    for i, title in enumerate(titles):
        year = _YEAR.search(title)
        span = Span(cells[i].start, cells[i].end)
        columns.append(Column(i, title, _role(title), int(year.group(1)) if year else None, span))
    columns = _settled(columns)
    roles = {c.role for c in columns}
    return columns if "name" in roles and roles & {"target", "growth"} else None
