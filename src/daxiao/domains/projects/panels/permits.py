"""The tab of the three lists: the row of the five permits, the lists, joint acceptance, and who held files how long."""

from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.projects.queries import permits as queries
from daxiao.domains.projects.queries.rulebook import holidays
from daxiao.domains.projects.rules import acceptance as acceptance_rules
from daxiao.domains.projects.rules import custody, permits
from daxiao.domains.projects.types import (
    AcceptanceScope,
    AcceptanceState,
    ListKind,
    PermitState,
    RiskClass,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Day, Number, Text
from daxiao.ui.panels import Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.projects.models import JointAcceptance, Project, ProjectMatter


TAB = "三张清单"
STATE_TONES = {
    PermitState.NOT_FILED.value: Tone.DRAFT,
    PermitState.SIMULATED.value: Tone.PLAIN,
    PermitState.IN_REVIEW.value: Tone.STRONG,
    PermitState.CORRECTING.value: Tone.WARN,
    PermitState.ISSUED.value: Tone.DONE,
    PermitState.NOT_NEEDED.value: Tone.OFF,
}
ACCEPTANCE_TONES = {
    AcceptanceState.REVIEWING.value: Tone.STRONG,
    AcceptanceState.RECTIFYING.value: Tone.WARN,
    AcceptanceState.PASSED.value: Tone.DONE,
}


@dataclass(frozen=True, slots=True)
class Do:
    """A button of a row: what it is called and where its form is."""

    title: str
    url: str


_NEXT: dict[tuple[ListKind, PermitState], tuple[tuple[str, str], ...]] = {
    (ListKind.MATTER, PermitState.NOT_FILED): (("file", "受理"),),
    (ListKind.MATTER, PermitState.SIMULATED): (("issue", "核发"), ("hand_on", "转办")),
    (ListKind.MATTER, PermitState.IN_REVIEW): (
        ("hand_on", "转办"),
        ("ask", "补正"),
        ("issue", "核发"),
    ),
    (ListKind.MATTER, PermitState.CORRECTING): (("resume", "恢复"),),
    (ListKind.PAPER, PermitState.NOT_FILED): (("tick", "备齐"),),
    (ListKind.OVERSIGHT, PermitState.NOT_FILED): (("tick", "完成"),),
}
"""The steps that a row of the tab offers; all of them stand on the page of the matter."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list as its template shows it; `late` and `promise` in words, empty where there is nothing to say."""

    row: "ProjectMatter"
    state: str
    tone: str
    promise: str
    late: str
    missing: str
    overdue: bool
    url: str
    does: tuple[Do, ...]
    file_url: str


def _line(row: "ProjectMatter", today: date, *, may: bool) -> Line:
    kind, state = ListKind(row.kind), PermitState(row.state)
    is_idle = not may or row.is_gone or row.open_for or row.code == "joint_acceptance"
    does = () if is_idle else _NEXT.get((kind, state), ())
    return Line(
        row=row,
        state=permits.state_words(kind, state),
        tone=STATE_TONES[row.state].value,
        promise=promise_words(row),
        late=late_words(row, today),
        missing=missing_words(row),
        overdue=row.missing_by_on is not None and row.missing_by_on < today,
        url=reverse("project-matters_detail", args=[row.pk]),
        does=tuple(Do(title, _act("project-matters", row.pk, name)) for name, title in does),
        file_url=reverse("project_file", args=[row.file_id]) if row.file_id else "",
    )


def _act(register: str, key: int, action: str) -> str:
    return reverse(f"{register}_act", args=[key, action])


def promise_words(row: "ProjectMatter") -> str:
    """The promise of a matter; papers and oversight have none."""
    if row.promise_days is not None:
        return f"{row.promise_days}个工作日"
    if row.kind != ListKind.MATTER:
        return ""
    return "依验收风险等级而定" if row.code == "joint_acceptance" else "时限待本地填定"


def late_words(row: "ProjectMatter", today: date) -> str:
    """How late a matter is or was, or that its clock stands still; empty when there is nothing to say."""
    permit = queries.permit_of(row)
    if row.is_gone or permit.state is PermitState.NOT_NEEDED:
        return ""
    due = custody.promised_day(permit, row.promise_days, today=today, holidays=holidays())
    reached = row.issued_on or today
    if due is not None and reached > due:
        return queries.late_words(due, reached)
    return "停表中" if custody.is_standing_still(permit.stops) else ""


def missing_words(row: "ProjectMatter") -> str:
    if not row.missing:
        return ""
    by = f"（{row.missing_by_on}前补齐）" if row.missing_by_on else ""
    return f"缺{'、'.join(row.missing)}{by}"


# ---- the three lists


def lists(actor: Actor, project: "Project", today: date) -> dict[str, Any]:
    """The three lists, what of them no longer applies, and how far each is."""
    rows = queries.matters_of(actor, project)
    may = actor.may(Cap.PROJECT_REPORT, on=project)
    lines = [_line(row, today, may=may) for row in rows]
    parts = []
    for kind in ListKind:
        own = [line for line in lines if line.row.kind == kind and not line.row.is_gone]
        done = sum(line.row.state in _OVER for line in own)
        parts.append(
            {"title": kind.label, "lines": own, "done": done, "is_matter": kind is ListKind.MATTER}
        )
    gone = [line for line in lines if line.row.is_gone]
    return {"made": bool(rows), "parts": parts, "gone": gone, "may": may}


_OVER = frozenset(state.value for state in permits.DONE)


@dataclass(frozen=True)
class Lists(Panel):
    """The three lists with what comes next for each line."""

    _: KW_ONLY
    tab: str = TAB
    empty: str = "还没有生成三张清单。项目入库时自动生成；也可以由办公室点“生成三张清单”。"

    template = "projects/parts/lists.html"


# ---- the row of the five


def five(actor: Actor, project: "Project", today: date) -> dict[str, Any] | None:
    """多证齐发 as one row; None when none of the five is asked of the project."""
    rows = queries.matters_of(actor, project)
    found = queries.bundle_of(actor, project, rows, today)
    if found is None:
        return None
    by_code = {row.code: row for row in rows}
    may = actor.may(Cap.PROJECT_REPORT, on=project)
    cells = [
        {"cell": cell, "line": _line(by_code[cell.item.code], today, may=may)}
        for cell in found.cells
    ]
    return {"cells": cells, "row": found}


@dataclass(frozen=True)
class Five(Panel):
    """The five permits side by side."""

    _: KW_ONLY
    tab: str = TAB
    empty: str = "这个项目不需要办这五证，或者还没有生成清单"

    template = "projects/parts/five.html"


# ---- who held files how long


def kept(actor: Actor, project: "Project", today: date) -> Records:
    """Working days of each unit with the files of this project."""
    return [
        {
            "unit": one.unit,
            "files": one.files,
            "days": one.days,
            "longest": one.longest,
            "stopped": one.stopped,
            "here": one.here,
        }
        for one in queries.kept_by_units(queries.matters_of(actor, project), today)
    ]


KEPT_COLUMNS = (
    Text("unit", "单位"),
    Number("files", "经手", unit="件"),
    Number("days", "办理合计", unit="工作日", computed=True),
    Number("longest", "最长一件", unit="工作日", computed=True),
    Number("stopped", "另停表", unit="工作日", computed=True),
    Number("here", "现在手里", unit="件"),
)


def holdings(actor: Actor, matter: "ProjectMatter", today: date) -> Records:
    """Each stay of the file at a unit, in order, with its working days."""
    permit = queries.permit_of(matter)
    return [
        {
            "unit": one.unit,
            "since": one.since,
            "until": one.until,
            "days": sum(
                held.days
                for held in custody.days_held([one], permit.stops, today=today, holidays=holidays())
            ),
            "where": "在办" if one.until is None else "已转出",
        }
        for one in permit.holdings
    ]


holdings_panel = Table(
    "经手单位",
    holdings,
    columns=[
        Text("unit", "单位"),
        Day("since", "收件"),
        Day("until", "转出"),
        Number("days", "办理", unit="工作日", computed=True),
        Text("where", "现在"),
    ],
    help="收件当天不计，转出当天计入；有补正通知书的补正期间停表，不计入",
    empty="还没有单位收件",
)


def stops(actor: Actor, matter: "ProjectMatter", today: date) -> Records:
    """Each time its clock stood still, and whether it counted."""
    return [
        {
            "why": one.why,
            "start": one.start,
            "end": one.end,
            "counts": "停表" if one.evidence else "无通知书，未停表",
        }
        for one in queries.permit_of(matter).stops
    ]


stops_panel = Table(
    "补正与停表",
    stops,
    columns=[
        Text("why", "事由"),
        Day("start", "从"),
        Day("end", "到（不含）"),
        Text("counts", "计时"),
    ],
    empty="没有补正",
)


# ---- joint acceptance


@dataclass(frozen=True, slots=True)
class AcceptanceLine:
    """One acceptance with its deadline as a sum, its orders, and what comes next."""

    row: "JointAcceptance"
    scope: str
    risk: str
    state: str
    tone: str
    written: str
    late: str
    orders: tuple[tuple[acceptance_rules.Rectification, str], ...]
    url: str
    does: tuple[Do, ...]


def acceptance_line(row: "JointAcceptance", today: date, *, may: bool) -> AcceptanceLine:
    one = queries.acceptance_of(row)
    limits = queries.catalogue_for(row.project, today).acceptance
    answer = acceptance_rules.answer(one, limits, today=today, holidays=holidays())
    reached = one.closed_on or today
    late = queries.late_words(answer.due, reached) if answer.due and answer.is_late else ""
    orders = tuple((r, _order_words(r, today)) for r in one.rectifications)
    return AcceptanceLine(
        row=row,
        scope=AcceptanceScope(row.scope).label + (f"·{row.part}" if row.part else ""),
        risk=RiskClass(row.risk).label if row.risk else "未定",
        state=one.state.label,
        tone=ACCEPTANCE_TONES[row.state].value,
        written=answer.written,
        late=late,
        orders=orders,
        url=reverse("acceptances_detail", args=[row.pk]),
        does=_acceptance_does(row, one) if may else (),
    )


def _acceptance_does(row: "JointAcceptance", one: acceptance_rules.Acceptance) -> tuple[Do, ...]:
    if one.state is AcceptanceState.PASSED:
        return ()
    is_open = any(order.done_on is None for order in one.rectifications)
    names = [("order", "限期整改")]
    names += [("find_done", "复查合格")] if is_open else [("pass", "通过")]
    return tuple(Do(title, _act("acceptances", row.pk, name)) for name, title in names)


def _order_words(order: acceptance_rules.Rectification, today: date) -> str:
    late = (order.done_on or today) > order.by
    if order.done_on is not None:
        return f"{order.done_on}复查合格{'，超期' if late else ''}"
    return "已超期，未复查" if late else "整改中"


def acceptances(actor: Actor, project: "Project", today: date) -> list[AcceptanceLine]:
    may = actor.may(Cap.PROJECT_REPORT, on=project)
    return [acceptance_line(row, today, may=may) for row in queries.acceptances_of(actor, project)]


def acceptance_alone(actor: Actor, row: "JointAcceptance", today: date) -> list[AcceptanceLine]:
    """The acceptance of its own page, whose buttons stand above it."""
    return [acceptance_line(row, today, may=False)]


@dataclass(frozen=True)
class Acceptances(Panel):
    """Joint acceptances with the sum of their deadlines and their rectifications."""

    _: KW_ONLY
    tab: str = TAB
    empty: str = "还没有受理过联合验收"

    template = "projects/parts/acceptances.html"


acceptance_panel = Acceptances("时限与整改", acceptance_alone, tab="概览")

PANELS: tuple[Panel, ...] = (
    Five(
        "多证齐发",
        five,
        help="五证齐备并已拿地，才具备合法开工条件；模拟审批不算取得",
    ),
    Lists("三张清单", lists, help="按用地方式、项目类别、行业和验收风险等级生成，条件变了重新生成"),
    Acceptances(
        "联合验收",
        acceptances,
        help="简易低风险、一般风险、高风险分别在3个、5个、9个工作日内完成；整改期间停表（平台默认）",
    ),
    Table(
        "各单位经手多久",
        kept,
        columns=KEPT_COLUMNS,
        tab=TAB,
        help="工作日，含调休；有补正通知书的补正期间不计入",
        empty="还没有单位收过件",
    ),
)
"""What the pages of this area of work show."""
