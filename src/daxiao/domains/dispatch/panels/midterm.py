"""What the pages and the Word report of a mid-term evaluation show; every number comes from the frozen rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.rules.evaluation import plain
from daxiao.domains.dispatch.types.midterm import (
    Approval,
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
    from daxiao.domains.dispatch.models import (
        MidtermReview,
        MidtermTarget,
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
            "goal": t.goal_words or "没有对应的责任目标",
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
        Long("goal", "对应的责任目标"),
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
