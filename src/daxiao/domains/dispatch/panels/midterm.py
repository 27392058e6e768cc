"""What the pages and the Word report of a mid-term evaluation show; every number comes from the frozen rows."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.dispatch.panels import word_page
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.rules.evaluation import plain
from daxiao.domains.dispatch.types.midterm import (
    Approval,
    LagCause,
    ProblemState,
    ProposalKind,
    Trend,
)
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.kernel.access import Actor
from daxiao.ui.fields import Chip, Day, Long, Text
from daxiao.ui.panels import Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from collections.abc import Sequence

    from daxiao.domains.dispatch.models import (
        EvaluationProblem,
        MidtermReview,
        MidtermTarget,
        MidtermTask,
    )


STANDING_TONES = {
    ProgressState.MET.value: Tone.DONE,
    ProgressState.AHEAD.value: Tone.DONE,
    ProgressState.ON_TRACK.value: Tone.PLAIN,
    ProgressState.BEHIND.value: Tone.WARN,
    ProgressState.SERIOUS.value: Tone.LATE,
    ProgressState.UNJUDGED.value: Tone.DRAFT,
}
APPROVAL_TONES = {
    Approval.WAITING.value: Tone.WARN,
    Approval.APPROVED.value: Tone.STRONG,
    Approval.REFUSED.value: Tone.OFF,
    Approval.DONE.value: Tone.DONE,
}
PROBLEM_TONES = {
    ProblemState.OPEN.value: Tone.WARN,
    ProblemState.REPORTED.value: Tone.STRONG,
    ProblemState.SOLVED.value: Tone.DONE,
}


@dataclass(frozen=True)
class Overview(Panel):
    """Counts by state, and where the report is."""

    template = "dispatch/parts/midterm_overview.html"


def overview(actor: Actor, row: "MidtermReview") -> dict[str, Any]:
    targets, tasks = queries.targets_of(actor, row), queries.tasks_of(actor, row)
    return {
        "row": row,
        "targets": rules.counted(ProgressState(t.standing).label for t in targets),
        "tasks": rules.counted(t.state for t in tasks),
        "unjudged": sum(1 for t in targets if not t.proposal),
        "report": reverse("midterm_report", args=[row.pk]) if row.frozen_on else "",
        "word": reverse("midterm_word", args=[row.pk]) if row.frozen_on else "",
    }


overview_panel = Overview("评估进展", overview)


def target_rows(actor: Actor, row: "MidtermReview") -> Records:
    return [
        {
            "pk": t.pk,
            "wording": t.wording,
            "figure": t.figure,
            "due": t.due_text,
            "value": said_value(t),
            "standing": t.standing,
            "trend": t.trend,
            "proposal": t.proposal or None,
            "approval": t.approval or None,
        }
        for t in queries.targets_of(actor, row)
    ]


def said_value(target: "MidtermTarget") -> str:
    return "" if target.value is None else f"{plain(target.value)}{target.value_unit}"


targets_panel = Table(
    "目标完成情况",
    target_rows,
    tab="目标",
    most=500,
    columns=[
        Long("wording", "目标", to="midterm-targets", key="pk"),
        Text("figure", "目标值"),
        Text("due", "时限"),
        Text("value", "完成值"),
        Chip("standing", "状态", of=ProgressState, tones=STANDING_TONES),
        Chip("trend", "趋势", of=Trend),
        Chip("proposal", "建议", of=ProposalKind),
        Chip("approval", "批复", of=Approval, tones=APPROVAL_TONES),
    ],
    empty="到评估基准日点“冻结数据”，规划的目标列在这里",
)


def task_rows(actor: Actor, row: "MidtermReview") -> Records:
    return [
        {
            "pk": t.task_id,
            "title": t.title,
            "number": t.number,
            "leads": t.leads,
            "due_on": t.due_on,
            "state": t.state,
        }
        for t in queries.tasks_of(actor, row)
    ]


tasks_panel = Table(
    "任务完成情况",
    task_rows,
    tab="任务",
    most=500,
    columns=[
        Long("title", "任务", to="tasks", key="pk"),
        Text("number", "序号"),
        Text("leads", "牵头单位"),
        Day("due_on", "时限"),
        Text("state", "冻结时的状态"),
    ],
    empty="到评估基准日点“冻结数据”，规划的任务列在这里",
)


def problem_rows(actor: Actor, row: Any) -> Records:
    found = queries.problems(actor)
    rows = (
        found.filter(review=row)
        if row._meta.model_name == "midtermreview"
        else found.filter(evaluation=row)
    )
    return [
        {
            "pk": p.pk,
            "text": p.text,
            "measure": p.measure,
            "owner": str(p.owner),
            "due_on": p.due_on,
            "state": p.state,
        }
        for p in rows.order_by("due_on", "pk")
    ]


problems_panel = Table(
    "存在问题和整改措施",
    problem_rows,
    tab="问题",
    most=300,
    columns=[
        Long("text", "问题", to="evaluation-problems", key="pk"),
        Long("measure", "整改措施"),
        Text("owner", "责任单位"),
        Day("due_on", "期限"),
        Chip("state", "状态", of=ProblemState, tones=PROBLEM_TONES),
    ],
    empty="还没有登记问题",
)


@dataclass(frozen=True)
class Lines(Panel):
    """Paragraphs, one a line."""

    template = "dispatch/parts/midterm_lines.html"


def suggestions(actor: Actor, row: "MidtermReview") -> list[str]:
    del actor  # the row itself was allowed
    return [line.strip() for line in row.suggestions.splitlines() if line.strip()]


suggestions_panel = Lines("建议", suggestions, empty="还没有写建议")


# ---- the report


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the report: heads, rows, and what its numbers rest on stands in the last column."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    level: int = 2
    empty: str = "没有"


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    sheets: tuple[Sheet, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    row: "MidtermReview"
    parts: tuple[Part, ...]

    @property
    def under(self) -> str:
        return f"（数据冻结日：{self.row.frozen_on}）"

    @property
    def end(self) -> str:
        row = self.row
        if row.signed_on is None:
            return "本稿尚未定稿。"
        return f"{row.signed_on}由{row.signed_by_label}定稿，校验值{row.sha256}。"


def report(actor: Actor, row: "MidtermReview") -> Report:
    """The report out of the frozen rows. It states no fact that is not in them."""
    targets, tasks = queries.targets_of(actor, row), queries.tasks_of(actor, row)
    return Report(
        row,
        (
            Part("评估对象", (_about(row, targets, tasks),)),
            Part(
                "目标完成情况",
                (
                    _counts(
                        "目标状态", [ProgressState(t.standing).label for t in targets], "目标评估表"
                    ),
                    _targets(targets),
                ),
            ),
            Part(
                "任务完成情况",
                (_counts("任务状态", [t.state for t in tasks], "任务评估表"), _tasks(tasks)),
            ),
            Part("滞后原因和调整建议", (_causes(targets),)),
            Part("存在问题和整改措施", (_problems(queries.problems_of(actor, row)),)),
            Part("建议", lines=tuple(suggestions(actor, row)) or ("没有。",)),
        ),
    )


def _about(
    row: "MidtermReview", targets: "Sequence[MidtermTarget]", tasks: "Sequence[MidtermTask]"
) -> Sheet:
    lines = (
        ("规划", row.plan.title, "规划台账"),
        ("地区", row.region.name, "规划台账"),
        ("评估基准日", str(row.planned_on), "评估安排"),
        ("数据冻结日", str(row.frozen_on), f"{row.frozen_by_label}冻结"),
        ("目标", f"{len(targets)}条", "目标评估表（重复写到的不重复列）"),
        ("任务", f"{len(tasks)}项", "任务评估表"),
    )
    return Sheet("基本情况", ("项目", "内容", "来源"), lines)


def _counts(title: str, states: "Sequence[str]", source: str) -> Sheet:
    found = rules.counted(states)
    lines = tuple((state, str(n), source) for state, n in found.items())
    return Sheet(title, ("状态", "数量", "来源"), (*lines, ("合计", str(len(states)), source)))


def _targets(targets: "Sequence[MidtermTarget]") -> Sheet:
    heads = ("序号", "目标", "目标值", "时限", "完成值", "状态", "趋势", "来源")
    lines = tuple(
        (
            str(t.position),
            t.wording,
            t.figure,
            t.due_text,
            said_value(t) or "缺",
            ProgressState(t.standing).label,
            Trend(t.trend).label,
            t.source,
        )
        for t in targets
    )
    return Sheet("逐项情况", heads, lines)


def _tasks(tasks: "Sequence[MidtermTask]") -> Sheet:
    heads = ("序号", "任务", "牵头单位", "时限", "状态", "来源")
    lines = tuple(
        (
            str(t.position),
            t.title,
            t.leads or "未写明",
            str(t.due_on) if t.due_on else "未定",
            t.state,
            t.source,
        )
        for t in tasks
    )
    return Sheet("逐项情况", heads, lines)


def _causes(targets: "Sequence[MidtermTarget]") -> Sheet:
    heads = ("目标", "主要原因", "建议", "怎样调整、理由", "批复", "来源")
    told = [t for t in targets if t.cause or t.proposal not in ("", ProposalKind.KEEP.value)]
    return Sheet("逐项建议", heads, tuple(_cause(t) for t in told))


def _cause(t: "MidtermTarget") -> tuple[str, ...]:
    cause = LagCause(t.cause).label if t.cause else "没有填"
    words = f"{cause}：{t.cause_words}" if t.cause_words else cause
    value = f"调整为{plain(t.proposed_value)}；" if t.proposed_value is not None else ""
    approval = ""
    if t.approval:
        by = f"（{t.approver}，{t.decided_on}）" if t.approver else ""
        approval = f"{Approval(t.approval).label}{by}"
    return (
        f"{t.wording} {t.figure}",
        words,
        ProposalKind(t.proposal).label if t.proposal else "没有提出",
        f"{value}{t.proposal_words}",
        approval,
        f"{t.proposed_by_label}填写" if t.proposed_by_label else "没有填写",
    )


def _problems(found: "Sequence[EvaluationProblem]") -> Sheet:
    heads = ("问题", "依据", "整改措施", "责任单位", "期限", "状态", "来源")
    lines = tuple(
        (
            p.text,
            p.evidence or "没有写",
            p.measure,
            str(p.owner),
            str(p.due_on),
            ProblemState(p.state).label,
            p.get_origin_display(),
        )
        for p in found
    )
    return Sheet("问题清单", heads, lines)


def document(found: Report) -> bytes:
    """The report as a Word document in the form of official papers."""
    word = word_page.begin(f"{found.row.title}报告", found.under)
    for n, part in enumerate(found.parts, 1):
        word_page.heading(word, f"{word_page.numeral(n)}、{part.title}")
        for m, sheet in enumerate(part.sheets, 1):
            word_page.heading(word, f"（{word_page.numeral(m)}）{sheet.title}", level=2)
            if sheet.rows:
                word_page.table(word, sheet.heads, sheet.rows)
            else:
                word_page.line(word, f"{sheet.empty}。")
        for text in part.lines:
            word_page.line(word, text)
    word_page.line(word, found.end)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()
