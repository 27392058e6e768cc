"""What a project's page shows of its stages, its legal clock and its forecast."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.projects.panels import gantt as gantt_panel
from daxiao.domains.projects.panels import terms
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.queries.stages import Look
from daxiao.domains.projects.rules import (
    gantt,
    milestones,
    schedules,
    stage_dues,
    stages,
)
from daxiao.domains.projects.rules.stage_dues import StageDue
from daxiao.domains.projects.types import (
    Admission,
    ProjectEventKind,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Finding, Severity
from daxiao.ui.panels import Panel


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project


TAB = "阶段"
GANTT_TAB = "横道图"

MARKS = {
    StageState.NOT_STARTED: "○",
    StageState.IN_PROGRESS: "▶",
    StageState.DONE: "✓",
    StageState.NOT_APPLICABLE: "—",
}


@dataclass(frozen=True)
class Track(Panel):
    """The twelve stages: state, days, who keeps it, evidence, and what is missing to move on."""

    _: KW_ONLY
    template = "projects/parts/track.html"


@dataclass(frozen=True)
class Drawn(Panel):
    """The bar chart of the project, and the same in words."""

    _: KW_ONLY
    template = "projects/parts/gantt.html"


# ---- the track


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a stage cannot move on, and where to do something about it."""

    sentence: str
    url: str
    is_doubt: bool
    is_sheet: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One stage as its line shows it. `to` is the state it could take next, `is_open` whether it may."""

    stage: Stage
    name: str
    now: StageFacts
    mark: str
    due: StageDue | None
    late: str
    unit: str
    is_own_unit: bool
    remark: str
    note: str
    wanted: str
    files: tuple[tuple[str, str], ...]
    to: StageState | None = None
    is_open: bool = False
    missing: tuple[Missing, ...] = ()
    first_plan: str = ""
    waived: str = ""
    has_report: bool = False

    @property
    def is_waived(self) -> bool:
        return bool(self.waived)

    @property
    def step(self) -> str:
        return "今天开始" if self.to is StageState.IN_PROGRESS else "今天完成"


def track(actor: Actor, project: "Project", today: date) -> dict[str, Any]:
    """The lines of the twelve stages and what may be done with them."""
    seen = stage_queries.look(project, today)
    facts, template = seen.facts, seen.template
    dues = {d.stage: d for d in stage_dues.stage_dues(facts, template, today, seen.book.holidays)}
    steps = {s.stage: s for s in stages.next_steps(facts, template, today)}
    rows = stage_queries.rows(actor, project)
    files = stage_queries.files_by_stage(actor, project)
    told = stage_queries.standing_records(actor, project, ProjectEventKind.STAGE)
    plans = stage_queries.first_plans(told)
    may = actor.may(Cap.PROJECT_REPORT, on=project) and facts.admission is not Admission.LEFT
    lines = []
    for stage in Stage:
        row, step = rows.get(stage), steps.get(stage)
        unit = row.unit.name if row and row.unit else ""
        lines.append(
            _line(
                seen,
                stage,
                due=dues.get(stage),
                unit=unit,
                remark=row.remark if row else "",
                files=files.get(stage.value, ()),
                step=step,
                first=plans.get(stage),
                has_report=stage_queries.last_report(told, stage) is not None,
                project=project,
            )
        )
    done = sum(line.now.state is StageState.DONE for line in lines)
    waived = sum(line.is_waived for line in lines)
    return {
        "project": project,
        "template": template,
        "lines": lines,
        "may": may,
        "done": done,
        "of": len(lines) - waived,
        "disagreements": [
            (f.sentence, reverse("project_stage_report", args=(project.pk, f.field)))
            for f in milestones.disagreements(facts, template)
        ],
    }


def _line(
    seen: Look,
    stage: Stage,
    *,
    due: StageDue | None,
    unit: str,
    remark: str,
    files: tuple[tuple[str, str], ...],
    step: stages.NextStep | None,
    first: StageFacts | None,
    has_report: bool,
    project: "Project",
) -> Line:
    now, definition = seen.facts.stage(stage), seen.template.definition(stage)
    return Line(
        stage=stage,
        name=seen.template.name_of(stage),
        now=now,
        mark=MARKS[now.state if definition else StageState.NOT_APPLICABLE],
        due=due,
        late=_late(due, now),
        unit=unit or (definition.owner if definition else ""),
        is_own_unit=bool(unit),
        remark=remark,
        note=definition.note if definition else "",
        wanted="、".join(definition.evidence) if definition else "",
        files=files,
        to=step.to if step else None,
        is_open=step.allowed if step else False,
        missing=tuple(
            _missing(f, seen, project)
            for f in (step.missing if step else ())
            if f.code != stages.NO_EVIDENCE.code  # the column of the evidence says it
        ),
        first_plan=_first_plan(first, now),
        waived=seen.template.waived[stage] if definition is None else _waived(now),
        has_report=has_report,
    )


def _waived(now: StageFacts) -> str:
    return (now.waived or "未写理由") if now.state is StageState.NOT_APPLICABLE else ""


def _late(due: StageDue | None, now: StageFacts) -> str:
    if due is None or not due.late_days:
        return ""
    return f"晚{due.late_days}天" if now.actual_end else f"超期{due.late_days}天"


def _first_plan(first: StageFacts | None, now: StageFacts) -> str:
    """The baseline, where the plan has moved since."""
    if first is None or first.planned_end is None or now.planned_end is None:
        return ""
    days = (now.planned_end - first.planned_end).days
    if not days:
        return ""
    return (
        f"首次计划{first.planned_end}，现推后{days}天"
        if days > 0
        else (f"首次计划{first.planned_end}，现提前{-days}天")
    )


def _missing(finding: Finding, seen: Look, project: "Project") -> Missing:
    """The sentence with the way to whatever it names."""
    way = _way(finding, seen, project)
    return Missing(
        finding.sentence,
        way,
        finding.severity is not Severity.ERROR,
        is_sheet=bool(way) and not way.startswith("?"),
    )


WAYS: Mapping[str, str] = {
    "projects.stage_paper_missing": "?tab=三张清单",
    "projects.stage_not_admitted": "?tab=准入",
    "projects.stage_before_admission": "?tab=准入",
}
"""Where to do something about a finding that is not of another stage."""


def _way(finding: Finding, seen: Look, project: "Project") -> str:
    need = dict(finding.params).get("need")
    stage = next((d.stage for d in seen.template.stages if d.name == need), None)
    if stage is not None:
        return reverse("project_stage_report", args=(project.pk, stage.value))
    return WAYS.get(finding.code, "")


# ---- the bar chart


def chart_of(seen: Look, today: date, *, by_month: bool = False) -> gantt.Gantt:
    """The bar chart of one project."""
    facts, book = seen.facts, seen.book
    return gantt.of_project(
        facts,
        seen.template,
        deadlines=schedules.deadlines(facts, book.policies, holidays=book.holidays, today=today),
        dues=stage_dues.stage_dues(facts, seen.template, today, book.holidays),
        today=today,
        by_month=by_month,
    )


def drawn(actor: Actor, project: "Project", today: date) -> dict[str, Any]:
    chart = chart_of(stage_queries.look(project, today), today)
    return {
        "project": project,
        "chart": gantt_panel.drawing(chart),
        "told": gantt_panel.table(chart),
    }


PANELS: tuple[Panel, ...] = (
    Track(
        "十二阶段",
        track,
        tab=TAB,
        help="先后关系和时长按阶段样板；规划只写明前两项的时长，其余由本地填定。带“算”字的日子由平台算出。",
    ),
    terms.Deadlines(
        "时限",
        terms.deadlines,
        tab=TAB,
        help="按签约当天在执行的时限制度判断，每一项都写明起算日、时限、顺延、停表和结果。",
    ),
    terms.Forecasts(
        "预测",
        terms.forecast,
        tab=TAB,
        help="由可比项目用时推算（仍在等待的按已等天数计入），不是承诺，也不是时限。",
    ),
    Drawn(
        "横道图",
        drawn,
        tab=GANTT_TAB,
        help="列按提速方案附件的横道图：签约后1—3天到24个月。计划、实际、期限和今日分别画出。",
    ),
)
