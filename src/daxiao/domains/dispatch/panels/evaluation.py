"""What the pages of schemes, evaluations and results show."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import evaluation_measures as measures
from daxiao.domains.dispatch.queries import experts as expert_queries
from daxiao.domains.dispatch.rules import evaluation as rules
from daxiao.domains.dispatch.rules import settling
from daxiao.domains.dispatch.types.evaluation import (
    EvaluationState,
    ItemKind,
    SheetState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.events import Entry, history_of
from daxiao.ui.fields import Chip, Day, Long, Number, Text
from daxiao.ui.panels import Panel, Records, Table, Timeline
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import (
        Evaluation,
        EvaluationCell,
        EvaluationItem,
        EvaluationScheme,
        EvaluationSubject,
        Expert,
    )


STATE_TONES = {
    EvaluationState.PREPARE.value: Tone.DRAFT,
    EvaluationState.SELF.value: Tone.STRONG,
    EvaluationState.ASSESS.value: Tone.STRONG,
    EvaluationState.SUMMARY.value: Tone.WARN,
    EvaluationState.PUBLIC.value: Tone.WARN,
    EvaluationState.FINAL.value: Tone.DONE,
}
SHEET_TONES = {
    SheetState.OPEN.value: Tone.DRAFT,
    SheetState.SUBMITTED.value: Tone.DONE,
    SheetState.RETURNED.value: Tone.WARN,
}


# ---- a scheme


def items(actor: Actor, scheme: "EvaluationScheme") -> Records:
    return [
        {
            "pk": row.pk,
            "title": row.title,
            "dimension": row.dimension,
            "kind": row.kind,
            "weight": row.weight if row.weight else None,
            "rule": queries.said_rule(row),
            "measure": measure_title(row.measure),
        }
        for row in queries.items_of(actor, scheme)
    ]


def measure_title(code: str) -> str:
    """The measure in words; what is bound to one that is no more says so."""
    if not code:
        return ""
    found = measures.MEASURES.get(code)
    return found.title if found else "口径已不在平台"


items_panel = Table(
    "考核项",
    items,
    most=200,
    columns=[
        Text("title", "考核项", to="evaluation-items", key="pk"),
        Text("dimension", "维度"),
        Chip("kind", "计分办法", of=ItemKind),
        Number("weight", "分值", digits=2),
        Long("rule", "计分规则"),
        Text("measure", "平台计算"),
    ],
    empty="还没有考核项。点“加考核项”，或从以前的方案复制",
)


# ---- an evaluation


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True)
class Steps(Panel):
    """The way of an evaluation, and what can be looked at from here."""

    template = "dispatch/parts/evaluation_steps.html"


def steps(actor: Actor, run: "Evaluation") -> dict[str, Any]:
    at = list(EvaluationState).index(EvaluationState(run.state))
    found = [Step(s.label, n < at, n == at) for n, s in enumerate(EvaluationState)]
    may = actor.may(Cap.EVALUATION_RUN, on=run)
    summed = at >= list(EvaluationState).index(EvaluationState.SUMMARY)
    return {
        "steps": found,
        "run": run,
        "compare": reverse("evaluation_compare", args=[run.pk]) if may and summed else "",
        "scores": reverse("evaluation_scores", args=[run.pk])
        if EvaluationState(run.state).is_published
        else "",
        "replay": reverse("evaluation_replay", args=[run.pk])
        if may and run.state == EvaluationState.FINAL
        else "",
        "last": queries.last_day(run),
    }


steps_panel = Steps("进程", steps)


def subjects(actor: Actor, run: "Evaluation") -> Records:
    return [
        {
            "pk": row.pk,
            "name": row.name,
            "unit": row.unit.name,
            "sheet": row.sheet,
            "submitted_on": row.submitted_on,
            "total": row.total,
            "level": row.level,
            "rank": row.rank,
        }
        for row in queries.subjects_of(actor, run)
    ]


subjects_panel = Table(
    "考核对象",
    subjects,
    most=200,
    drill=("evaluation-subjects", "evaluation={pk}"),
    columns=[
        Text("name", "对象", to="evaluation-subjects", key="pk"),
        Text("unit", "自评单位"),
        Chip("sheet", "自评表", of=SheetState, tones=SHEET_TONES),
        Day("submitted_on", "提交日期"),
        Number("total", "总分", digits=2),
        Text("level", "等次"),
        Number("rank", "名次", digits=0),
    ],
    empty="还没有考核对象。点“加考核对象”",
)


def seats(actor: Actor, run: "Evaluation") -> dict[str, Any]:
    """Draws and seats, for the office alone."""
    if not actor.may(Cap.EVALUATION_RUN, on=run):
        return {"may": False}
    return {
        "may": True,
        "open": run.state in {"prepare", "self", "assess"},
        "draws": expert_queries.draws(actor, run),
        "seats": list(expert_queries.seats(actor, run)),
    }


@dataclass(frozen=True)
class Seats(Panel):
    """The third party."""

    template = "dispatch/parts/evaluation_seats.html"


seats_panel = Seats("第三方评估", seats, tab="专家", cap=Cap.EVALUATION_RUN)


def trace(actor: Actor, run: "Evaluation") -> list[Entry]:
    """The audit trail of an evaluation, for the office: it tells of every score, what was discussed, and the experts."""
    return history_of(run) if actor.may(Cap.EVALUATION_RUN, on=run) else []


trace_panel = Timeline("操作记录", trace, cap=Cap.EVALUATION_RUN)


# ---- a subject


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a result in words."""

    title: str
    dimension: str
    weight: str
    value: str
    points: str
    source: str
    because: str


def lines(actor: Actor, subject: "EvaluationSubject") -> list[Line]:
    """The items of a published result; none before."""
    if not EvaluationState(subject.evaluation.state).is_published:
        return []
    return [_line(cell) for cell in queries.cells_of(actor, subject)]


def _line(cell: "EvaluationCell") -> Line:
    item, points = cell.item, cell.settled_points
    is_veto = item.kind == ItemKind.VETO
    sign = "−" if item.kind == ItemKind.PENALTY and points else ""
    return Line(
        title=item.title,
        dimension=item.dimension,
        weight="" if is_veto else rules.plain(Decimal(item.weight)),
        value=queries.said_value(item, cell.settled_value),
        points="" if is_veto or points is None else f"{sign}{settling.shown(points)}",
        source=settling.said_source(cell.settled_source, cell.experts),
        because=cell.settled_because,
    )


@dataclass(frozen=True)
class Result(Panel):
    """The result of one subject, item by item."""

    template = "dispatch/parts/evaluation_result.html"


def result(actor: Actor, subject: "EvaluationSubject") -> dict[str, Any]:
    run = subject.evaluation
    own = actor.may(Cap.EVALUATION_ANSWER, on=subject)
    office = actor.may(Cap.EVALUATION_RUN, on=subject)
    return {
        "lines": lines(actor, subject),
        "subject": subject,
        "run": run,
        "published": EvaluationState(run.state).is_published,
        "sheet": reverse("evaluation_sheet", args=[subject.pk]) if own or office else "",
        "fills": own and run.state == "self" and subject.sheet != SheetState.SUBMITTED,
        "printed": reverse("evaluation_result", args=[subject.pk]),
    }


result_panel = Result("考核结果", result)


# ---- an item, an expert


@dataclass(frozen=True)
class Sentence(Panel):
    """One sentence."""


def rule(actor: Actor, item: "EvaluationItem") -> str:
    measure = measures.MEASURES.get(item.measure)
    told = f"平台计算口径：{measure.title}。{measure.help}" if measure else "平台不计算这一项"
    return f"{queries.said_rule(item)}。{told}"


rule_panel = Sentence("计分规则", rule)


def avoided(actor: Actor, expert: "Expert") -> str:
    names = [unit.name for unit in expert_queries.units_avoided(actor, expert)]
    why = f"。原因：{expert.avoids_because}" if expert.avoids_because else ""
    return "、".join(names) + why


avoids_panel = Sentence("应回避的单位", avoided, empty="没有登记应回避的单位")
