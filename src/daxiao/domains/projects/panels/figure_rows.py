"""The projects behind each figure of the page: exactly those that were counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from daxiao.domains.projects.panels.sheets import DEFINITIONS, Cell, Head, Sheet
from daxiao.domains.projects.queries.figure_history import MonthFigures
from daxiao.domains.projects.queries.figures import GroupFigures, Page
from daxiao.domains.projects.queries.stage_days import StageDays
from daxiao.domains.projects.rules.figures import Group
from daxiao.domains.projects.types import Phase, Stage


@dataclass(frozen=True, slots=True)
class Behind:
    """The projects behind one figure: its name in words, its definition, the keys; `blockers` where it counts those."""

    title: str
    definition: str
    keys: tuple[int, ...]
    parts: tuple[tuple[str, tuple[int, ...]], ...] = ()
    is_blockers: bool = False


def behind(page: Page, days: StageDays, group: str, figure: str) -> Behind | None:
    """The keys behind a figure of a group (or month); None for an address that names none."""
    month = next((m for m in page.months if m.key == group), None)
    if month is not None:
        return _behind_month(month, figure)
    found = page.group(group)
    return None if found is None else _behind_group(found, days, figure)


def _behind_group(group: GroupFigures, days: StageDays, figure: str) -> Behind | None:
    done, share, logs, money = group.conversion, group.on_time, group.logs, group.investment
    judged = _without(share.whole, share.part)
    plain = {
        "active": ("在册项目", "active", group.active.keys),
        "signed": ("签约的项目", "conversion", done.signed.keys),
        "started": ("签约的项目中已开工的", "conversion", done.started.keys),
        "produced": ("签约的项目中已投产的", "conversion", done.produced.keys),
        **_of_phases(group.by_phase),
        **{
            f"stage-{s.value}": (f"正在办“{s.label}”的项目", "by_stage", g.keys)
            for s, g in group.by_stage.items()
        },
        **_of_days(group, days),
    }
    if figure in plain:
        title, key, keys = plain[figure]
        return Behind(f"{group.name}：{title}", DEFINITIONS[key], keys)
    parted = {
        "on_time": (
            "按时率",
            (("按时（正常、临期）", share.part), ("超期", judged), ("不计入", share.left_out)),
        ),
        "logs": (
            "进展记录",
            (("有记录", logs.part), ("没有记录", _without(logs.whole, logs.part))),
        ),
        "investment": (
            "年度投资完成",
            (("计划和完成都填了", money.keys), ("缺一项，不计入", money.left_out)),
        ),
    }
    if figure in parted:
        title, parts = parted[figure]
        keys = tuple(key for _, own in parts for key in own)
        return Behind(f"{group.name}：{title}", DEFINITIONS[figure], keys, parts)
    if figure == "blockers":
        keys = tuple(sorted({b.project for b in group.blockers}))
        return Behind(f"{group.name}：未销号堵点", DEFINITIONS["blockers"], keys, is_blockers=True)
    return None


_Plain = dict[str, tuple[str, str, tuple[int, ...]]]


def _of_phases(by_phase: Mapping[Phase | None, Group]) -> _Plain:
    return {
        f"phase-{p.value if p else 'none'}": (p.label if p else "四色未认定", "by_phase", g.keys)
        for p, g in by_phase.items()
    }


def _of_days(group: GroupFigures, days: StageDays) -> _Plain:
    """Only the whole page has durations."""
    if group.key:
        return {}
    found: _Plain = {}
    for stage in Stage:
        found[f"done-{stage.value}"] = (
            f"已完成“{stage.label}”的项目",
            "stage_days",
            days.finished[stage],
        )
        found[f"open-{stage.value}"] = (
            f"进行中“{stage.label}”的项目",
            "stage_days",
            days.running[stage],
        )
    return found


def _behind_month(month: MonthFigures, figure: str) -> Behind | None:
    share = month.on_time
    plain: _Plain = {
        "active": ("月末在册项目", "trend", month.active_keys),
        "signed": ("当月签约的项目", "conversion", month.signed.keys),
        "started": ("当月开工的项目", "conversion", month.started.keys),
        "produced": ("当月投产的项目", "conversion", month.produced.keys),
        "investment": ("当月填报了完成投资的项目", "investment", month.tellers),
        **_of_phases(month.by_phase),
    }
    if figure in plain:
        title, key, keys = plain[figure]
        return Behind(f"{month.name}：{title}", DEFINITIONS[key], keys)
    if figure != "on_time":
        return None
    parts = (
        ("按时（正常、临期）", share.part),
        ("超期", _without(share.whole, share.part)),
        ("不计入", share.left_out),
    )
    keys = tuple(key for _, own in parts for key in own)
    return Behind(f"{month.name}：月末按时率", DEFINITIONS["on_time"], keys, parts)


def _without(whole: Sequence[int], part: Sequence[int]) -> tuple[int, ...]:
    own = set(part)
    return tuple(key for key in whole if key not in own)


# ---------------------------------------------------------------- as a spreadsheet

_HEADS = {
    "code": "项目编号",
    "name": "项目",
    "enterprise": "企业",
    "region__name": "属地",
    "industry_name": "产业",
    "responsible_unit__name": "责任单位",
    "invest_yi": "总投资（亿元）",
    "phase": "四色",
    "pace": "进度",
    "signed_on": "签约",
    "started_on": "开工",
    "produced_on": "投产",
}


def sheet(title: str, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """The projects of one part, every one of them."""
    cells = tuple(tuple(_cell(row[name]) for name in _HEADS) for row in rows)
    return Sheet(title, "", tuple(Head(h) for h in _HEADS.values()), cells)


def _cell(value: Any) -> Cell:
    return Cell(value.isoformat() if isinstance(value, date) else value)
