"""Who does it, by when, and how one will know: leads, deadlines, measurable targets."""

import re
from collections.abc import Iterator, Sequence

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.readings import (
    Lexicon,
    Measure,
    PlanReading,
    SectionKind,
    SectionReading,
    Span,
    TargetReading,
    TaskReading,
)
from daxiao.std.findings import Finding, FindingKind, Severity


PLAN_WITHOUT_LEAD = FindingKind(
    "check.plan_without_lead",
    "《{title}》列了{count}项任务，没有一项写明牵头单位，请逐项明确由谁牵头。",
    Severity.DOUBT,
)
LEAD_NOT_SAID = FindingKind(
    "check.lead_not_said",
    "《{title}》只写了责任单位，没有写谁牵头，请核对是否以排在第一位的单位为牵头单位。",
    Severity.HINT,
)
TASK_WITHOUT_LEAD = FindingKind(
    "check.task_without_lead",
    "任务“{task}”没有写牵头或责任单位，同一部分的其他任务都写了，请补上。",
    Severity.DOUBT,
)
HEADING_WITHOUT_OWNER = FindingKind(
    "check.heading_without_owner",
    "“{heading}”下{count}项措施中有{bare}项没有写明单位，请明确由谁负责。",
    Severity.HINT,
)
TASK_UNMEASURED = FindingKind(
    "check.task_unmeasured",
    "任务“{task}”既没有可衡量的目标，也没有完成时限，请向牵头单位核实并补上。",
    Severity.DOUBT,
)
TASK_WITHOUT_TARGET = FindingKind(
    "check.task_without_target",
    "任务“{task}”没有可衡量的目标，到期无法判断是否完成，请向牵头单位核实并补上。",
    Severity.DOUBT,
)
TASK_WITHOUT_DEADLINE = FindingKind(
    "check.task_without_deadline",
    "任务“{task}”没有完成时限，请补上年份。",
    Severity.DOUBT,
)
TASKS_MOSTLY_UNMEASURED = FindingKind(
    "check.tasks_mostly_unmeasured",
    "《{title}》{of}项任务中有{count}项没有可衡量的目标，督查时请以完成的事项为准或补上目标。",
    Severity.HINT,
)
MEASURES_UNMEASURED = FindingKind(
    "check.measures_unmeasured",
    "《{title}》有{count}项措施既没有可衡量的目标，也没有时限，落实时请逐项定出节点。",
    Severity.HINT,
)
SEVERAL_LEADS = FindingKind(
    "check.task_with_several_leads",
    "《{title}》有{count}项任务写了不止一个牵头单位，请明确由哪个单位汇总报送。",
    Severity.HINT,
)
UNIT_NOT_NAMED = FindingKind(
    "check.unit_not_named",
    "“{unit}”没有指明是哪些单位（共{count}处），请写出单位名称。",
    Severity.HINT,
)
UNIT_NOT_REGISTERED = FindingKind(
    "check.unit_not_registered",
    "单位名录里没有“{unit}”等{count}个单位，请核对名称，或在名录中登记。",
    Severity.HINT,
)
TARGET_WITHOUT_YEAR = FindingKind(
    "check.target_without_year",
    "目标“{target}”没有写到哪一年，从上下文也定不下来，请补上年份。",
    Severity.DOUBT,
)
GROWTH_WITHOUT_SPAN = FindingKind(
    "check.growth_without_span",
    "年均增长目标“{target}”没有写基期和截止年份，请写明从哪一年到哪一年。",
    Severity.HINT,
)
TARGETS_WITHOUT_TASK = FindingKind(
    "check.targets_without_task",
    "《{title}》的目标中有{count}项在各项任务里找不到落点，请核对由哪项任务承接。",
    Severity.HINT,
)

_ITEMS = frozenset({SectionKind.CHAPTER, SectionKind.SECTION, SectionKind.ARTICLE})
_LEDGER = frozenset({"label", "table"})
_BACKGROUND = re.compile(
    r"指导思想|原则|目标|总体要求|形势|基础|环境|问题|现状|背景|意义|机遇|挑战|成效|回顾|总结|布局|依据|范围|期限"
)
_ORGANISES = re.compile(r"保障|组织|要求|附则")
_SHORTEST = 25  # characters under a heading that make it a measure rather than a bare line
_FEWEST = 3
_UNNAMED = re.compile(
    r"^(?:市直|区直|县直|省直)?(?:各)?(?:相关|有关|其他|各相关|各有关)(?:职能|责任|成员|主管)?(?:部门|单位|科室|企业|部门单位|单位部门)+$"
    r"|(?:牵头|配合|成员|责任)单位$|^(?:各)?(?:责任|成员|职能)(?:部门|单位)$"
)
_GENERIC = re.compile(r"^各|（|各|相关|有关|单位|企业|公司|运营商")
_OTHERS_GOAL = re.compile(r"[“\"]?十[一二三四五六七八九]五[”\"]?(?:规划|末)?")
_WITHIN = re.compile(r"年内|年底前|月底前|[一二三四五]年(?:以)?内")
_WISH = re.compile(r"指导思想|总体要求$|原则")


def _remark(finding: Finding, at: Sequence[Place], sum_: Arithmetic | None = None) -> Remark:
    return Remark(Family.ACCOUNTABILITY, finding, tuple(at), sum_)


class _Plan:
    """One plan of a paper with its tasks, targets and measures."""

    def __init__(self, paper: Paper, reading: PlanReading) -> None:
        self.paper, self.reading = paper, reading
        self.title = pointing.shown(reading.title, 40)
        readings = paper.readings
        self.tasks = [t for t in readings.tasks if reading.start <= t.clause.start < reading.end]
        self.targets = paper.targets_of(reading)
        self.below = pointing.children(paper)
        self.measures = [
            i
            for i, s in enumerate(readings.outline)
            if reading.start <= s.start < reading.end and self._is_measure(i)
        ]

    def _is_measure(self, i: int) -> bool:
        section = self.paper.readings.outline[i]
        if section.kind not in _ITEMS or section.end - section.start < _SHORTEST:
            return False
        if any(self.paper.readings.outline[c].kind in _ITEMS for c in self.below[i]):
            return False
        path = list(self._path(i))
        return not any(
            s.kind in (SectionKind.BOX, SectionKind.TABLE, SectionKind.ANNEX)
            or (s.kind is not SectionKind.PLAN and _BACKGROUND.search(s.title))
            for s in path
        )

    def _path(self, i: int) -> Iterator[SectionReading]:
        at: int | None = i
        while at is not None:
            section = self.paper.readings.outline[at]
            yield section
            at = section.parent

    def owned(self, i: int) -> TaskReading | None:
        """The task that the measure `i` is, or is part of."""
        section = self.paper.readings.outline[i]
        for task in self.tasks:
            if task.clause.start < section.end and section.start < task.clause.end:
                return task
        return None

    def opening(self, task: TaskReading) -> Span:
        """The title of a task, or its first words."""
        text, start, end = self.paper.text, task.clause.start, task.clause.end
        if task.title:
            for section in self.paper.readings.outline:
                if section.start == start:
                    return pointing.heading(self.paper, section)
        stop = re.compile(r"[。，；：\n]").search(text, start, end)
        return Span(start, min(stop.start() if stop else end, start + 60))

    def name(self, task: TaskReading) -> str:
        words = task.title or self.paper.words(self.opening(task))
        number = f"{task.number}." if task.number and not words.startswith(task.number) else ""
        return pointing.shown(f"{number}{words}", 30)


def _plans(paper: Paper) -> Iterator[_Plan]:
    for reading in paper.readings.plans:
        yield _Plan(paper, reading)


def leads(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Plans, headings and tasks without a lead unit; tasks with several."""
    for plan in _plans(paper):
        has_lead = any(t.lead_units for t in plan.tasks)
        if not plan.tasks:
            yield from _no_lead_at_all(plan)
        elif not has_lead:
            yield from _only_responsible(plan)
        else:
            yield from _left_out(plan)
            yield from _several(plan)


def _no_lead_at_all(plan: _Plan) -> Iterator[Remark]:
    if len(plan.measures) >= _FEWEST and pointing.gives_work(plan.reading):
        at = pointing.title(plan.paper, plan.reading)
        finding = PLAN_WITHOUT_LEAD(title=plan.title, count=len(plan.measures))
        yield _remark(finding, [pointing.place(plan.paper, at.start, at.end, "规划标题")])


def _only_responsible(plan: _Plan) -> Iterator[Remark]:
    several = [t for t in plan.tasks if len(t.responsible_units) > 1 and t.responsibility]
    if several:
        spans = [t.responsibility for t in several if t.responsibility]
        yield _remark(
            LEAD_NOT_SAID(title=plan.title), pointing.places(plan.paper, spans, "责任单位")
        )


def _left_out(plan: _Plan) -> Iterator[Remark]:
    """Measures without a unit beside measures that have one."""
    outline = plan.paper.readings.outline
    groups: dict[int | None, list[int]] = {}
    for i in plan.measures:
        groups.setdefault(outline[i].parent, []).append(i)
    for parent, items in groups.items():
        tasks = {i: plan.owned(i) for i in items}
        bare = [i for i in items if (t := tasks[i]) is None or not t.lead_units]
        labelled = [i for i, t in tasks.items() if t and t.responsibility_source == "label"]
        if not bare or parent is None:
            continue
        if labelled and len(labelled) >= len(bare):
            for i in bare:
                at = pointing.heading(plan.paper, outline[i])
                yield _remark(
                    TASK_WITHOUT_LEAD(task=pointing.shown(outline[i].title, 30)),
                    [pointing.place(plan.paper, at.start, at.end, "任务")],
                )
        elif len(items) > 1 and _is_action(outline[parent]):
            yield _of_heading(plan, outline[parent], items, bare)
    yield from _rows_without_lead(plan)


def _is_action(parent: SectionReading) -> bool:
    return parent.kind is not SectionKind.PLAN and not _ORGANISES.search(parent.title)


def _of_heading(
    plan: _Plan, parent: SectionReading, items: Sequence[int], bare: Sequence[int]
) -> Remark:
    outline = plan.paper.readings.outline
    spans = [
        pointing.heading(plan.paper, parent),
        *(pointing.heading(plan.paper, outline[i]) for i in bare),
    ]
    finding = HEADING_WITHOUT_OWNER(
        heading=pointing.shown(parent.title), count=len(items), bare=len(bare)
    )
    return _remark(finding, pointing.places(plan.paper, spans, "没有单位"))


def _rows_without_lead(plan: _Plan) -> Iterator[Remark]:
    """Rows of a task table, or notes at a task, that name helpers and nobody who leads."""
    for task in plan.tasks:
        if not task.lead_units and task.responsibility_source in _LEDGER:
            at = plan.opening(task)
            yield _remark(
                TASK_WITHOUT_LEAD(task=plan.name(task)),
                [pointing.place(plan.paper, at.start, at.end, "任务")],
            )


def _several(plan: _Plan) -> Iterator[Remark]:
    found = [
        t
        for t in plan.tasks
        if len(t.lead_units) > 1 and t.responsibility and t.responsibility_source != "inherited"
    ]
    if not found:
        return
    at = [
        pointing.place(plan.paper, *_lead_words(plan.paper, t), f"{len(t.lead_units)}个牵头单位")
        for t in found
    ]
    yield _remark(
        SEVERAL_LEADS(title=plan.title, count=len(found)),
        at[: pointing.MOST],
    )


def _lead_words(paper: Paper, task: TaskReading) -> tuple[int, int]:
    note = task.responsibility or task.clause
    starts = [paper.text.find(u, note.start, note.end) for u in task.lead_units]
    ends = [s + len(u) for s, u in zip(starts, task.lead_units, strict=True) if s >= 0]
    starts = [s for s in starts if s >= 0]
    return (min(starts), max(ends)) if starts else (note.start, note.end)


# ---------------------------------------------------------------- targets and deadlines of tasks


def measurable(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Tasks without a measurable target or a deadline. A line of a task ledger is a doubt: a unit answers for it by
    name; a measure that only inherits its unit from a closing sentence is a hint."""
    for plan in _plans(paper):
        works = pointing.gives_work(plan.reading)
        ledger = [t for t in plan.tasks if works and t.responsibility_source in _LEDGER]
        without = [t for t in ledger if not t.target_keys]
        if len(without) > 1 and 2 * len(without) > len(ledger):
            yield _mostly(plan, ledger, without)
        else:
            yield from (_bare(plan, t) for t in without)
        yield from _undated(plan, ledger)
        measures = [
            t
            for t in plan.tasks
            if t.responsibility_source not in _LEDGER and not t.target_keys and t.deadline is None
        ]
        if measures:
            spans = [plan.opening(t) for t in measures]
            finding = MEASURES_UNMEASURED(title=plan.title, count=len(measures))
            yield _remark(finding, pointing.places(paper, spans, "措施"))


def _mostly(plan: _Plan, ledger: Sequence[TaskReading], without: Sequence[TaskReading]) -> Remark:
    spans = [plan.opening(t) for t in without]
    finding = TASKS_MOSTLY_UNMEASURED(title=plan.title, of=len(ledger), count=len(without))
    return _remark(finding, pointing.places(plan.paper, spans, "任务"))


def _bare(plan: _Plan, task: TaskReading) -> Remark:
    dated = task.deadline is not None or plan.reading.until is not None
    kind = TASK_WITHOUT_TARGET if dated else TASK_UNMEASURED
    at = plan.opening(task)
    return _remark(
        kind(task=plan.name(task)), [pointing.place(plan.paper, at.start, at.end, "任务")]
    )


def _undated(plan: _Plan, ledger: Sequence[TaskReading]) -> Iterator[Remark]:
    """Tasks with a target and no date of their own; a yearly target needs none."""
    of = {t.key: t for t in plan.targets}
    found = []
    for task in ledger:
        own = [of[k] for k in task.target_keys if k in of]
        dated = task.deadline is not None or plan.reading.until is not None
        dated = dated or bool(_WITHIN.search(plan.paper.words(task.clause)))
        if own and not dated and not any(t.period.recurring for t in own):
            found.append((task, own))
    if 2 * len(found) > len(ledger):
        return  # the plan leaves dates to another document, or the reading missed its year
    for task, own in found:
        spans = [plan.opening(task), *(t.clause for t in own[:3])]
        yield _remark(
            TASK_WITHOUT_DEADLINE(task=plan.name(task)),
            pointing.places(plan.paper, spans, "任务"),
        )


# ---------------------------------------------------------------- units


def units(paper: Paper, lexicon: Lexicon) -> Iterator[Remark]:
    """Units that are not named, and units the register lacks."""
    unnamed: dict[str, list[Span]] = {}
    unknown: dict[str, Span] = {}
    register = tuple("".join(u.split()) for u in lexicon.units)
    for task in paper.readings.tasks:
        for unit in (*task.lead_units, *task.responsible_units):
            at = _where(paper, task, unit)
            if _UNNAMED.search(unit):
                if at not in (seen := unnamed.setdefault(unit, [])):
                    seen.append(at)
            elif register and not _GENERIC.search(unit) and not _registered(unit, register):
                unknown.setdefault(unit, at)
    for unit, spans in unnamed.items():
        yield _remark(
            UNIT_NOT_NAMED(unit=pointing.shown(unit), count=len(spans)),
            pointing.places(paper, spans, "没有指明的单位"),
        )
    if unknown:
        finding = UNIT_NOT_REGISTERED(unit=next(iter(unknown)), count=len(unknown))
        yield _remark(finding, pointing.places(paper, unknown.values(), "名录里没有的单位"))


def _where(paper: Paper, task: TaskReading, unit: str) -> Span:
    note = task.responsibility or task.clause
    at = paper.text.find(unit, note.start, note.end)
    return Span(at, at + len(unit)) if at >= 0 else note


def _registered(unit: str, register: tuple[str, ...]) -> bool:
    """A unit is known by its name, or by the end of a longer one (大冶市科技局 for 市科技局)."""
    return any(unit == known or known.endswith(unit) or unit.endswith(known) for known in register)


# ---------------------------------------------------------------- targets


def dated(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Targets without any year, and yearly growth without its span, in plans that date their other targets."""
    for plan in _plans(paper):
        if not pointing.gives_work(plan.reading):
            continue
        undated = [t for t in plan.targets if _no_year(paper, t)]
        with_year = sum(1 for t in plan.targets if t.period.by or t.period.year)
        if with_year > 2 * len(undated):
            for target in undated[:_FEWEST]:
                yield _remark(
                    TARGET_WITHOUT_YEAR(target=_words(paper, target)),
                    [pointing.place(paper, target.clause.start, target.clause.end, "目标")],
                )
        rates = [t for t in plan.targets if plan.reading.until is None and _endless(t)]
        if rates:
            yield _remark(
                GROWTH_WITHOUT_SPAN(target=_words(paper, rates[0])),
                pointing.places(paper, [t.clause for t in rates], "年均增长"),
            )


def _words(paper: Paper, target: TargetReading) -> str:
    return pointing.shown(paper.words(target.clause), 40)


def _no_year(paper: Paper, target: TargetReading) -> bool:
    p = target.period
    if p.by or p.year or p.recurring or target.in_table or target.measure is Measure.RANK:
        return False
    section = paper.section_at(target.num.start)
    if section is not None and _WISH.search(section.title):
        return False
    before = paper.text[max(0, target.clause.start - 12) : target.num.start]
    return not _OTHERS_GOAL.search(before)


def _endless(target: TargetReading) -> bool:
    p = target.period
    return (
        target.measure is Measure.GROWTH
        and p.recurring
        and p.since is None
        and p.until is None
        and p.by is None
    )


def served(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Targets of the goals that no task of the plan repeats."""
    for plan in _plans(paper):
        inside = {k for t in plan.tasks for k in t.target_keys}
        if len(plan.tasks) < _FEWEST or not inside:
            continue
        known = [t for t in plan.targets if t.key in inside]
        named = {(t.indicator, t.value) for t in known}
        origins = {t.same_as for t in known} | {t.key for t in known}
        loose = [
            t
            for t in plan.targets
            if t.key not in origins
            and t.same_as not in origins
            and (t.indicator, t.value) not in named
            and t.same_as is None
            and not t.in_table
        ]
        if loose:
            finding = TARGETS_WITHOUT_TASK(title=plan.title, count=len(loose))
            yield _remark(finding, pointing.places(paper, [t.clause for t in loose], "目标"))


RULES = tuple(pointing.each(rule) for rule in (leads, measurable, units, dated, served))
