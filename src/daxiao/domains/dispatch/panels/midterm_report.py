"""The report of a mid-term evaluation: composed sentences and tables out of the frozen rows, on paper and as Word."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.document import Document as Word

from daxiao.domains.dispatch.panels import word_page
from daxiao.domains.dispatch.panels.midterm import said_value, suggestions
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.queries import midterm_freeze as freezing
from daxiao.domains.dispatch.rules import midterm as rules
from daxiao.domains.dispatch.rules import midterm_report as composing
from daxiao.domains.dispatch.rules.midterm_report import Judged, Worked
from daxiao.domains.dispatch.types.midterm import (
    Approval,
    LagCause,
    ProblemState,
    ProposalKind,
    Trend,
)
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.kernel.access import Actor


if TYPE_CHECKING:
    from collections.abc import Sequence

    from daxiao.domains.dispatch.models import (
        EvaluationProblem,
        MidtermReview,
        MidtermTarget,
        MidtermTask,
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the report: heads, rows, and what its numbers rest on stands in the last column."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "没有"


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs under a heading of their own."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter: its paragraphs, then sections, then tables."""

    title: str
    lines: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    sheets: tuple[Sheet, ...] = ()


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


BASIS = (
    "本报告的目标、任务取自平台台账中执行中的条目，完成情况按数据冻结日的责任目标进度和任务台账取定，冻结以后的变化不影响本报告。",
    "目标的状态由完成比例与时序进度比较得出，完成值是部门调度数，不是统计数；正式统计数以统计部门公布的为准。",
    "各章文字由平台按冻结的数据和研判记录组成，原因、建议、批复由办理人填写，“工作建议”一章由评估人员撰写。",
)


def report(actor: Actor, row: "MidtermReview") -> Report:
    """The report out of the frozen rows. It states no fact that is not in them."""
    targets, tasks = queries.targets_of(actor, row), queries.tasks_of(actor, row)
    told = [judged(t) for t in targets]
    work = [Worked(t.title, t.leads, t.due_on, t.state, t.is_done, t.is_late) for t in tasks]
    problems = queries.problems_of(actor, row)
    frozen_on = row.frozen_on or row.planned_on
    counts = _counts("目标状态", [ProgressState(t.standing).label for t in targets], "目标评估表")
    by_field = tuple(Section(name, tuple(lines)) for name, lines in composing.fields(told))
    parts = (
        Part("评估对象和依据", BASIS, sheets=(_about(row, targets, tasks),)),
        Part("总体情况", tuple(composing.overview(told, work, frozen_on)), sheets=(counts,)),
        Part("各领域目标完成情况", sections=by_field, sheets=(_targets(targets),)),
        Part("任务完成情况", tuple(composing.work(work)), sheets=(_tasks(tasks),)),
        Part("滞后原因分析", tuple(composing.causes(told))),
        Part("趋势预测", tuple(composing.outlooks(told))),
        Part("目标调整建议", tuple(composing.proposals(told)), sheets=(_causes(targets, told),)),
        Part("存在问题和整改措施", _said_problems(problems), sheets=(_problems(problems),)),
        Part("工作建议", tuple(suggestions(actor, row)) or ("评估人员还没有写工作建议。",)),
    )
    return Report(row, parts)


def judged(t: "MidtermTarget") -> Judged:
    """A frozen row as the rules of the report take it."""
    change = ""
    if t.proposed_value is not None:
        change = rules.said_change(t.proposed_value, freezing.asked(t))
    return Judged(
        wording=t.wording,
        figure=t.figure.replace(" ", ""),
        due=t.due_text,
        field=t.field,
        standing=ProgressState(t.standing),
        value=said_value(t),
        value_on=t.value_on,
        achieved=t.achieved,
        scheduled=t.scheduled,
        because=t.because,
        trend=Trend(t.trend),
        outlook=t.outlook,
        cause=LagCause(t.cause) if t.cause else None,
        cause_words=t.cause_words,
        proposal=ProposalKind(t.proposal) if t.proposal else None,
        words=t.proposal_words,
        change=change,
        approval=Approval(t.approval) if t.approval else None,
        approver=t.approver,
        decided_on=t.decided_on,
        goal=t.goal_words,
    )


def _said_problems(found: "Sequence[EvaluationProblem]") -> tuple[str, ...]:
    if not found:
        return ("评估没有登记问题。",)
    solved = sum(p.state == ProblemState.SOLVED.value for p in found)
    return (f"评估发现问题{len(found)}个，已解决{solved}个，其余按期限整改，责任到单位。",)


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
    heads = ("序号", "目标", "目标值", "时限", "责任目标", "完成值", "状态", "趋势", "来源")
    lines = tuple(
        (
            str(t.position),
            t.wording,
            t.figure,
            t.due_text,
            t.goal_words or "没有对应的",
            said_value(t) or "没有数据",
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


def _causes(targets: "Sequence[MidtermTarget]", told: "Sequence[Judged]") -> Sheet:
    heads = ("目标", "主要原因", "建议", "怎样调整、理由", "批复", "来源")
    rows = [
        (t, one)
        for t, one in zip(targets, told, strict=True)
        if t.cause or t.proposal not in ("", ProposalKind.KEEP.value)
    ]
    return Sheet("逐项建议", heads, tuple(_cause(t, one) for t, one in rows))


def _cause(t: "MidtermTarget", one: Judged) -> tuple[str, ...]:
    cause = LagCause(t.cause).label if t.cause else "没有填"
    words = f"{cause}：{t.cause_words}" if t.cause_words else cause
    value = f"{one.change}；" if one.change else ""
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
    """The report as a Word document in the form of official papers, with headings that Word navigates by."""
    word = word_page.begin(f"{found.row.title}报告", found.under)
    numbered = [(f"{word_page.numeral(n)}、{p.title}", p) for n, p in enumerate(found.parts, 1)]
    word_page.contents(word, [title for title, _ in numbered])
    for title, part in numbered:
        word_page.heading(word, title)
        for text in part.lines:
            word_page.line(word, text)
        under: list[tuple[str, Section | Sheet]] = [
            *((s.title, s) for s in part.sections),
            *((s.title, s) for s in part.sheets),
        ]
        for m, (name, one) in enumerate(under, 1):
            word_page.heading(word, f"（{word_page.numeral(m)}）{name}", level=2)
            _write(word, one)
    word_page.line(word, found.end)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _write(word: Word, one: Section | Sheet) -> None:
    if isinstance(one, Section):
        for text in one.lines:
            word_page.line(word, text)
    elif one.rows:
        word_page.table(word, one.heads, one.rows)
    else:
        word_page.line(word, f"{one.empty}。")
