"""What is frozen of a figure, a goal, a task, a project and a unit, with the sentence a person reads.

One function for the close and for today: what differs between them is what changed since, and nothing else.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.types import Phase, ProjectPace
from daxiao.domains.projects.types.now import ProjectNow
from daxiao.domains.rounds.rules.rounds import Tally
from daxiao.domains.rounds.types.freezing import Frozen, FrozenKind, Plain
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.types.closing import GoalNow, MonthFigure
from daxiao.domains.targets.types.figures import FigureState, Legal, Origin
from daxiao.domains.tasks.types import WorkState
from daxiao.domains.tasks.types.now import TaskNow


MISSING = "未报"


def text_of(value: Decimal | None) -> str | None:
    """A figure as text, without the zeros that only the column has; None stays None, never zero."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def figure(one: MonthFigure) -> Frozen:
    """A returned figure counts nowhere and is frozen as not reported."""
    is_in = one.state not in ("", FigureState.RETURNED.value)
    month, total = (one.month, one.total) if is_in else (None, None)
    return Frozen(
        FrozenKind.FIGURE,
        one.indicator_id,
        f"{one.name}（{one.place}）",
        one.region_id,
        one.org_id,
        _figure_told(one, month, total) if is_in else MISSING,
        {
            "month": text_of(month),
            "total": text_of(total),
            "unit": one.unit,
            "state": one.state,
            "origin": one.origin,
            "legal": one.legal,
            "late": one.is_late,
        },
    )


def _figure_told(one: MonthFigure, month: Decimal | None, total: Decimal | None) -> str:
    parts = [f"当月 {plain(month)}{one.unit}" if month is not None else "当月数不明"]
    if total is not None:
        parts.append(f"累计 {plain(total)}{one.unit}")
    marks = [Legal(one.legal).label] if one.legal else []
    if one.origin and not Origin(one.origin).is_typed:
        marks.append(Origin(one.origin).label)
    if one.state == FigureState.SUBMITTED.value:
        marks.append("待审核")
    if one.is_late:
        marks.append("迟报")
    return "，".join(parts) + (f"（{'、'.join(marks)}）" if marks else "")


def goal(one: GoalNow) -> Frozen:
    label = f"{one.name}{f'·{one.industry}' if one.industry else ''}（{one.year}年）"
    data: dict[str, Plain] = {
        "state": one.state,
        "stretch_state": one.stretch_state,
        "value": text_of(one.value),
        "as_of": _day(one.as_of),
        "floor": text_of(one.floor),
        "stretch": text_of(one.stretch),
        "unit": one.unit,
        "achieved": text_of(one.achieved),
        "scheduled": text_of(one.scheduled),
        "points": text_of(one.points),
        "provisional": one.is_provisional,
    }
    return Frozen(
        FrozenKind.GOAL, one.goal_id, label, one.region_id, one.owner_id, _goal_told(one), data
    )


def _goal_told(one: GoalNow) -> str:
    parts = [ProgressState(one.state).label]
    if one.value is not None:
        day = f"{one.as_of.year}年{one.as_of.month}月 " if one.as_of else ""
        parts.append(f"{day}{plain(one.value)}{one.unit}")
    if one.achieved is not None:
        parts.append(f"完成 {_percent(one.achieved)}%")
    if one.points is not None:
        word = "超前" if one.points >= 0 else "滞后"
        parts.append(f"较时序{word} {plain(abs(one.points).quantize(Decimal('0.1')))} 个百分点")
    return "，".join(parts) + ("（待审）" if one.is_provisional else "")


def _percent(share: Decimal) -> str:
    return plain((share * 100).quantize(Decimal("0.1")))


def task(one: TaskNow) -> Frozen:
    told = WorkState(one.work).label
    if one.late_since_on:
        told += f"，自{one.late_since_on.isoformat()}起"
    if one.due_on:
        told += f"，时限 {one.due_on.isoformat()}"
    data: dict[str, Plain] = {
        "work": one.work,
        "pace": one.pace,
        "due_on": _day(one.due_on),
        "late_since_on": _day(one.late_since_on),
    }
    return Frozen(FrozenKind.TASK, one.task_id, one.title, one.region_id, one.lead_id, told, data)


def _phase(value: str) -> str:
    return Phase(value).label if value else "待认定"


def project(one: ProjectNow) -> Frozen:
    told = f"{_phase(one.phase)}，进度{ProjectPace(one.pace).label}"
    if one.due_on:
        told += f"，最近时限 {one.due_on.isoformat()}"
    data: dict[str, Plain] = {
        "phase": one.phase,
        "pace": one.pace,
        "due_on": _day(one.due_on),
        "because": one.because,
    }
    return Frozen(
        FrozenKind.PROJECT, one.project_id, one.name, one.region_id, one.unit_id, told, data
    )


def _letter(value: str) -> str:
    return Phase(value).letter if value else "待认定"


_COLOURS = (Phase.GREEN.value, Phase.BLUE.value, Phase.YELLOW.value, "")


def colours(projects: Iterable[ProjectNow], names: dict[int, str]) -> list[Frozen]:
    """How many projects of each colour each county has, and how many of them are late; nobody's unit: it is of the place."""
    found: dict[int, Counter[tuple[str, bool]]] = {}
    for one in projects:
        counted = found.setdefault(one.county_id, Counter())
        counted[(one.phase, one.pace == ProjectPace.LATE.value)] += 1
    rows = []
    for county, counted in sorted(found.items()):
        data: dict[str, Plain] = {}
        said = []
        for phase in _COLOURS:
            late = counted[(phase, True)]
            total = late + counted[(phase, False)]
            data[phase or "none"] = {"count": total, "late": late}
            said.append(f"{_letter(phase)}{total}个" + (f"（超期{late}个）" if late else ""))
        rows.append(
            Frozen(
                FrozenKind.COLOURS,
                county,
                f"{names.get(county, '')}四色汇总",
                county,
                None,
                "、".join(said),
                data,
            )
        )
    return rows


def unit(org_id: int, name: str, region_id: int, told: Tally) -> Frozen:
    """The record of a unit in the round."""
    said = f"应报{told.owed}项，已报{told.handed}项（按时{told.in_time}项）"
    if told.missing:
        said += f"，未报{told.missing}项"
    if told.exempt:
        said += f"，免报{told.exempt}项"
    data: dict[str, Plain] = {
        "owed": told.owed,
        "handed": told.handed,
        "in_time": told.in_time,
        "missing": told.missing,
        "returned": told.returned,
        "exempt": told.exempt,
        "by_itself": told.by_itself,
        "completeness": text_of(told.completeness),
        "timeliness": text_of(told.timeliness),
    }
    return Frozen(FrozenKind.UNIT, org_id, name, region_id, org_id, said, data)
