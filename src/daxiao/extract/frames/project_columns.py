"""The columns of a list of projects: what each head says its column holds."""

import re
from collections.abc import Sequence
from enum import StrEnum

from daxiao.extract.frames.looks import Kind


class Column(StrEnum):
    NUMBER = "number"
    NAME = "name"
    COMPANY = "company"
    NATURE = "nature"
    SCALE = "scale"
    INVESTMENT = "investment"
    YEAR_INVESTMENT = "year_investment"
    LAND = "land"
    YEARS = "years"
    QUARTERS = "quarters"
    Q1 = "1"
    Q2 = "2"
    Q3 = "3"
    Q4 = "4"
    YEAR_TASK = "year_task"
    INDUSTRY = "industry"
    UNIT = "unit"
    PLACE = "place"
    OTHER = "other"


_NAME = re.compile(r"(?:建设)?项目(?:名称)?|工程名称")
_ROLES = (
    (Column.NUMBER, re.compile(r"序号|编号|序")),
    (
        Column.OTHER,
        re.compile(
            r".*(?:领导|责任人|联系人|联系电话|备注)|(?:截至|已|至|累计|上年|去年).*(?:完成|投资).*|.*(?:已|累计)完成投资.*"
        ),
    ),
    (
        Column.YEAR_INVESTMENT,
        re.compile(
            r"(?:20[0-9]{2}年?|年度|本年度?|今年|当年)(?:度)?(?:计划|目标|拟)?(?:完成)?投资.*|年度计划"
        ),
    ),
    (Column.NAME, _NAME),
    (
        Column.COMPANY,
        re.compile(
            r"企业(?:名称)?|(?:项目)?(?:建设|实施|投资|申报|承建|承担)(?:单位|主体|企业|方)(?:名称)?|项目(?:单位|主体|企业|公司)(?:名称)?|(?:项目)?业主(?:单位)?|项目法人"
        ),
    ),
    (Column.NATURE, re.compile(r"(?:建设|项目)(?:性质|类别|类型|阶段|状态)")),
    (
        Column.INVESTMENT,
        re.compile(r"(?:项目)?(?:计划)?总?投资(?:额|规模|总额)?(?:[（(](?P<unit>亿元|万元)[)）])?"),
    ),
    (Column.LAND, re.compile(r"(?:用地|占地)(?:面积)?(?:[（(]亩[)）])?")),
    (Column.SCALE, re.compile(r".*(?:建设|项目)?(?:规模|内容|概况)(?:及.*)?")),
    (
        Column.YEARS,
        re.compile(r"(?:建设|项目)?(?:起止|建设)(?:年限|时间|年月|年度|周期)|建设工期|起止年限"),
    ),
    (Column.Q1, re.compile(r"(?:第?一|1|Q1)季度?.*|Q1")),
    (Column.Q2, re.compile(r"(?:第?二|2)季度?.*|Q2")),
    (Column.Q3, re.compile(r"(?:第?三|3)季度?.*|Q3")),
    (Column.Q4, re.compile(r"(?:第?四|4)季度?.*|Q4")),
    (Column.QUARTERS, re.compile(r".*季度.*|.*倒排工期|.*形象进度.*|.*节点.*")),
    (
        Column.YEAR_TASK,
        re.compile(
            r"(?:[0-9]{4})?年度?(?:主要|目标|工作|建设|重点)?(?:任务|目标|内容|计划|主要任务|建设任务|工作目标)+"
        ),
    ),
    (Column.INDUSTRY, re.compile(r"(?:所属)?(?:产业|行业)(?:类型|类别|领域|链)?(?:名称)?")),
    (
        Column.UNIT,
        re.compile(r"(?:责任|牵头|服务|属地|主管|实施)(?:责任)?(?:单位|部门|地)|属地"),
    ),
    (
        Column.PLACE,
        re.compile(
            r"所属(?:区域|地区|园区)|(?:项目|建设|实施)(?:地点|地址|区域)|(?:落地|落户|所在|承载)(?:园区|区域|平台|地)|(?:项目)?所在地"
        ),
    ),
)
_WIDEST_HEAD = 24  # characters
_DESCRIBED = {
    Column.SCALE,
    Column.INVESTMENT,
    Column.YEARS,
    Column.QUARTERS,
    Column.Q1,
    Column.NATURE,
}


def read(cells: Sequence[str]) -> tuple[Column, ...] | None:
    """The roles of the cells of a header; None when they head no list of projects."""
    if len(cells) < 4 or any(len(c) > _WIDEST_HEAD for c in cells):
        return None
    if not any(_NAME.fullmatch(c) for c in cells):
        return None
    columns = tuple(_role(c) for c in cells)
    if Column.NAME not in columns or not _DESCRIBED & set(columns):
        return None
    return columns


def kinds(cells: Sequence[str]) -> list[Kind] | None:
    """What the columns hold when the cells head a list of projects."""
    columns = read(cells)
    return None if columns is None else kinds_of(columns)


def kinds_of(columns: Sequence[Column]) -> list[Kind]:
    """What the cells of the columns hold."""
    return [_KINDS.get(c, Kind.ANY) for c in columns]


_KINDS = {
    Column.NUMBER: Kind.NO,
    Column.NAME: Kind.NAME,
    Column.INVESTMENT: Kind.VALUE,
    Column.YEAR_INVESTMENT: Kind.VALUE,
    Column.YEARS: Kind.DUE,
    Column.SCALE: Kind.TEXT,
    Column.UNIT: Kind.UNITS,
}


def _role(cell: str) -> Column:
    return next((role for role, pattern in _ROLES if pattern.fullmatch(cell)), Column.OTHER)
