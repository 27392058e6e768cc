"""The columns of a spreadsheet of projects: the fields of an entry in their order, how each cell is read and written."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from daxiao.domains.projects.queries.imports import Names
from daxiao.domains.projects.rules import sums
from daxiao.domains.projects.rules.entry import ProjectInput
from daxiao.domains.projects.rules.titles import TITLES
from daxiao.domains.projects.types import LandMode, ProjectKind, ProjectSource, Reason
from daxiao.std.findings import FindingKind, Refused
from daxiao.std.labelled import Labelled
from daxiao.std.money import MoneyUnit
from daxiao.ui import cells
from daxiao.ui.cells import Cell
from daxiao.ui.importer import CLEAR, Column


UNIT_ODD = FindingKind(
    "projects.import_unit_odd",
    "标题里的单位“{unit}”不认识，金额请用元、千元、万元、亿元，用地请用亩、公顷",
)

SUMS = ("invest", "fixed_invest", "year_invest", "output", "tax")
DAYS = (
    "signed_on",
    "registered_on",
    "started_on",
    "produced_on",
    "planned_start_on",
    "planned_production_on",
)
PLACES = ("region", "park")
UNITS = ("lead_unit", "responsible_unit", "steward", "task_force")
PEOPLE = ("sponsor", "secretaries")
LONG = ("scope", "year_task")
LENGTHS = {
    "code": 40,
    "national_code": 40,
    "name": 120,
    "enterprise": 120,
    "credit_code": 18,
    "industry_code": 8,
    "industry_name": 60,
    "scope": 4000,
    "year_task": 4000,
    "source_note": 200,
}
MU_OF = {"亩": Decimal(1), "公顷": Decimal(15)}

REASON, BECAUSE, CONFIRMED = "reason", "because", "confirmed"
STATE = "admission"
"""A column that full exports carry and imports leave unread."""

_KINDS = {k.label: k for k in ProjectKind} | {
    "新建": ProjectKind.NEW,
    "增量": ProjectKind.NEW,
    "技改": ProjectKind.RENOVATION,
    "存量": ProjectKind.RENOVATION,
}
_MODES = {m.label: m for m in LandMode} | {"租赁": LandMode.LEASED, "自建": LandMode.GRANTED}
_CHOICES: dict[str, Mapping[str, object]] = {
    "kind": _KINDS,
    "land_mode": _MODES,
    "source": {s.label: s for s in ProjectSource},
}
_SPLIT = re.compile(r"[、，,；;\n]+")


def _sum(cell: Cell, unit: str) -> object:
    try:
        own = MoneyUnit.read(unit) if unit else MoneyUnit.YI
    except Refused:
        return UNIT_ODD(unit=unit)
    return sums.read_sum(str(cells.as_text(cell)), own)


def _land(cell: Cell, unit: str) -> object:
    if (unit or "亩") not in MU_OF:
        return UNIT_ODD(unit=unit)
    found = cells.as_number(str(cells.as_text(cell)).removesuffix("亩"))
    return found * MU_OF[unit or "亩"] if isinstance(found, Decimal) else found


def _year(cell: Cell, _unit: str = "") -> object:
    return cells.as_whole(str(cells.as_text(cell)).strip().removesuffix("年"))


def _several(cell: Cell, _unit: str = "") -> object:
    parts = _SPLIT.split(str(cells.as_text(cell)))
    return tuple(dict.fromkeys(p.strip() for p in parts if p.strip()))


def _lines(cell: Cell, _unit: str = "") -> object:
    """Contacts: one is a name with a number, so 、 and blanks stay within it."""
    parts = re.split(r"[；;\n]+", str(cells.as_text(cell)))
    return tuple(p.strip() for p in parts if p.strip())


def _tags(cell: Cell, _unit: str = "") -> object:
    found = _several(cell)
    return frozenset(found) if isinstance(found, tuple) else found


_READERS: dict[str, cells.Read] = {
    **dict.fromkeys(SUMS, _sum),
    **dict.fromkeys(DAYS, cells.as_day),
    **{name: cells.one_of(words) for name, words in _CHOICES.items()},
    **{name: cells.text_up_to(limit) for name, limit in LENGTHS.items()},
    "land": _land,
    "jobs": cells.as_whole,
    "first_year": _year,
    "last_year": _year,
    "secretaries": _several,
    "contacts": _lines,
    "tags": _tags,
}
_UNITS_OF = {**dict.fromkeys(SUMS, "亿元"), "land": "亩", "jobs": "人"}
_ALSO = {
    "code": ("编号",),
    "name": ("项目", "名称"),
    "enterprise": ("企业", "企业名称", "投资方", "项目业主", "业主单位"),
    "kind": ("性质", "建设性质"),
    "region": ("属地", "县市区", "所属地区"),
    "industry_name": ("所属产业",),
    "invest": ("投资额", "投资总额", "计划总投资"),
    "land": ("用地面积",),
    "responsible_unit": ("责任部门",),
    "lead_unit": ("牵头单位",),
    "signed_on": ("签约",),
    "registered_on": ("注册",),
    "started_on": ("开工",),
    "produced_on": ("投产",),
    "planned_start_on": ("计划开工",),
    "planned_production_on": ("计划投产",),
}
_HINTS = {
    "code": "新项目留空，由平台编号；改已有的项目填它的编号",
    "name": "写明企业或产品；没有编号时按名称和所在地认已有的项目",
    "invest": "可以写单位，例如 5000万元；标题里的单位改成万元时整列按万元读",
    "region": "地区名称；重名时在名称后加（代码）",
    "park": "园区名称",
    "secretaries": "姓名，几个人用顿号隔开；重名时在姓名后加（账号）",
    "sponsor": "姓名；重名时在姓名后加（账号）",
    "contacts": "姓名和电话写在一起，几个人用分号隔开",
    "tags": "几个标签用顿号隔开",
    "signed_on": "写成 2026-03-05；只填已经发生的",
    "planned_start_on": "写成 2026-03-05",
    **dict.fromkeys(UNITS, "单位名称或简称；重名时取离所在地最近的，也可在名称后加（代码）"),
}
_ORDER = ("code", *(name for name in TITLES if name != "code"))
_WIDE = {"name": 36, "enterprise": 26, "scope": 36, "year_task": 36, "contacts": 24}


def _column(name: str) -> Column:
    unit = _UNITS_OF.get(name, "")
    heading = TITLES[name] + (f"（{unit}）" if unit else "")
    words = _CHOICES.get(name, {})
    choices = tuple(dict.fromkeys(v.label for v in words.values() if isinstance(v, Labelled)))
    return Column(
        name,
        heading,
        _READERS.get(name, cells.as_text),
        needed=name == "name",
        also=_ALSO.get(name, ()),
        hint=_HINTS.get(name, ""),
        choices=choices,
        width=_WIDE.get(name, 14),
    )


_REASONS = {r.label: r for r in Reason}
EXPLAINING = (
    Column(
        REASON,
        "变更原因",
        cells.one_of(_REASONS),
        hint="改已入库项目的日期、金额、建设内容时填",
        choices=tuple(_REASONS),
    ),
    Column(
        BECAUSE,
        "变更说明",
        cells.text_up_to(400),
        also=("说明",),
        hint="改已入库项目的资料时用一句话写明缘由",
        width=30,
    ),
    Column(
        CONFIRMED,
        "已核对",
        cells.one_of({"是": True, "否": False}),
        hint="平台对数字有疑问、核对无误时填“是”",
        choices=("是", "否"),
    ),
)

NOTES = (
    "一行一个项目。标题行不要改，列的先后可以换，用不到的列可以删。",
    "空着的格子不改动原来的内容；要清空一项，写“清空”。",
    "导入前先给出核对结果，确认以后才写入；同一份表格导入两次不会重复登记。",
)


def columns(*, with_contacts: bool) -> tuple[Column, ...]:
    """The columns of the template; contacts of firms only for those who may see them."""
    fields = (_column(name) for name in _ORDER if with_contacts or name != "contacts")
    return (*fields, *EXPLAINING)


# ---- entry → cells, for full exports


def cells_of(
    entry: ProjectInput, names: Names, wanted: Iterable[Column], admission: str
) -> list[Cell | None]:
    """The entry as the template's cells, so that they are read again as what they were."""
    return [_written(c.name, entry, names) if c.name != STATE else admission for c in wanted]


def _written(name: str, entry: ProjectInput, names: Names) -> Cell | None:
    if name in (REASON, BECAUSE, CONFIRMED):
        return None
    value: Any = getattr(entry, name)
    if value in (None, "", (), frozenset()):
        return None
    if name in PLACES:
        index = names.places if name == "region" else names.parks
        return index.labels_by_path.get(str(value), str(value))
    if name in UNITS:
        return names.units.labels.get(value)
    if name in PEOPLE:
        keys = value if isinstance(value, tuple) else (value,)
        return "、".join(names.people.labels.get(k, "") for k in keys)
    return _plain(value)


def _plain(value: Any) -> Cell:
    match value:
        case Labelled():
            return value.label
        case Decimal() | date() | str():
            return value
        case int():
            return Decimal(value)
        case tuple():
            return "；".join(value)
        case frozenset():
            return "、".join(sorted(value))
    return str(value)


STATE_COLUMN = Column(STATE, "入库状态（导入时不读）", cells.as_text)

__all__ = [
    "CLEAR",
    "EXPLAINING",
    "NOTES",
    "STATE_COLUMN",
    "cells_of",
    "columns",
]
