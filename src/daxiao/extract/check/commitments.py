"""By when, and how one will know: tasks without a measurable target or a deadline, targets without a year or a task."""

import re
from collections.abc import Iterator, Sequence

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Place, Remark
from daxiao.extract.check.works import FEWEST, LEDGER, Work, works
from daxiao.extract.readings import Lexicon, Measure, TargetReading, TaskReading
from daxiao.std.findings import Finding, FindingKind, Severity


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
TARGET_WITHOUT_YEAR = FindingKind(
    "check.target_without_year",
    "目标“{target}”没有写到哪一年，从上下文也定不下来，请补上年份。",
    Severity.DOUBT,
)
DUE_BEFORE_PLAN = FindingKind(
    "check.due_before_plan",
    "目标“{target}”的时限是{year}年，早于规划期{since}年，请核对年份。",
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

_OTHERS_GOAL = re.compile(r"[“\"]?十[一二三四五六七八九]五[”\"]?(?:规划|末)?")
_WITHIN = re.compile(r"年内|年底前|月底前|[一二三四五]年(?:以)?内")
_FIGURE = re.compile(
    r"(?:达到?|突破|新建|建成|新增|完成|不少于|不低于|超过|增长|下降|降低|提高|力争|培育|引进|实施|组织|举办|开展)"
    r"[^，。；\d]{0,16}\d[\d.]*\s*[万亿]?\s*(?:家|个|项|%|元|平方米|公里|亩|人|次|户|座|条|件|吨|台|套|名|场|处|所|支|期)"
    r"|(?:总投资|投资|资金|产能|产量|产值|面积|规模|营收|收入|税收)(?:额|约|为|达到?|共)?[^，。；\d]{0,4}\d[\d.]*\s*[万亿]?\s*(?:元|吨|平方米|亩|公里|千瓦|台|套|件|辆|升|立方米)"
    r"|20\d\d年(?:底|末|度)?[^，。；、\d]{0,14}\d[\d.]*\s*[百千]?[万亿]{0,2}(?:家|个|项|元|吨|亩|公里|人|户|座|条|件|台|套|名|场|处|所|次|平方米|%)"
    r"|全部(?:开工|投产|完成|建成|竣工|达标|入统|签约|落地|实现)|全覆盖|清零|月底前"
)
_BY = re.compile(
    r"(?<![\d至—-])(?<!从)(?<!由)到(?P<year>20\d\d)年(?:底|末)?，?(?P<goal>[^，。；\n]{0,24}(?:达到|突破|超过|力争|新增|实现|建成)[^，。；\n]{0,24})"
)
_REVIEW = re.compile(r"现状|基础|成效|回顾|形势|背景|环境|问题|总结|工作情况|执行情况")
_GOALS = re.compile(r"目标|总体要求|工作任务|总体思路")
_WISH = re.compile(r"指导思想|总体要求$|原则")


def _remark(finding: Finding, at: Sequence[Place]) -> Remark:
    return Remark(Family.ACCOUNTABILITY, finding, tuple(at))


# ---------------------------------------------------------------- targets and deadlines of tasks


def measurable(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Tasks without a measurable target or a deadline. A line of a task ledger is a doubt: a unit answers for it by
    name; a measure that only inherits its unit from a closing sentence is a hint."""
    for plan in works(paper):
        assigns = pointing.gives_work(plan.reading)
        ledger = [t for t in plan.tasks if assigns and t.responsibility_source in LEDGER]
        without = [t for t in ledger if not t.target_keys and not _has_figure(paper, t)]
        if len(without) > 1 and 2 * len(without) > len(ledger):
            yield _mostly(plan, ledger, without)
        else:
            yield from (_bare(plan, t) for t in without)
        yield from _undated(plan, ledger)
        measures = [
            t
            for t in plan.tasks
            if t.responsibility_source not in LEDGER and not t.target_keys and t.deadline is None
        ]
        if measures:
            spans = [plan.opening(t) for t in measures]
            finding = MEASURES_UNMEASURED(title=plan.title, count=len(measures))
            yield _remark(finding, pointing.places(paper, spans, "措施"))


def _has_figure(paper: Paper, task: TaskReading) -> bool:
    """Whether the words of a task hold a result in figures that was not read as a target."""
    return bool(_FIGURE.search(paper.words(task.clause)))


def _mostly(plan: Work, ledger: Sequence[TaskReading], without: Sequence[TaskReading]) -> Remark:
    spans = [plan.opening(t) for t in without]
    finding = TASKS_MOSTLY_UNMEASURED(title=plan.title, of=len(ledger), count=len(without))
    return _remark(finding, pointing.places(plan.paper, spans, "任务"))


def _bare(plan: Work, task: TaskReading) -> Remark:
    dated = task.deadline is not None or plan.reading.until is not None
    kind = TASK_WITHOUT_TARGET if dated else TASK_UNMEASURED
    at = plan.opening(task)
    return _remark(
        kind(task=plan.name(task)), [pointing.place(plan.paper, at.start, at.end, "任务")]
    )


def _undated(plan: Work, ledger: Sequence[TaskReading]) -> Iterator[Remark]:
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


# ---------------------------------------------------------------- targets


def dated(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Targets without any year, and yearly growth without its span, in plans that date their other targets."""
    for plan in works(paper):
        if not pointing.gives_work(plan.reading):
            continue
        undated = [t for t in plan.targets if _no_year(paper, t)]
        with_year = sum(1 for t in plan.targets if t.period.by or t.period.year)
        if plan.reading.horizon is None and with_year > 2 * len(undated):
            for target in undated[:FEWEST]:
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


def early(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A goal that falls due before the years of the plan begin: 到2024年 in a plan for 2025 to 2027."""
    for plan in works(paper):
        since = plan.reading.since
        for m in _BY.finditer(paper.text, plan.reading.start, plan.reading.end):
            if since is None or int(m["year"]) >= since or _REVIEW.search(_path(plan, m.start())):
                continue
            goal = m["goal"]
            if "已" in goal:
                continue  # a look back
            finding = DUE_BEFORE_PLAN(
                target=pointing.shown(goal, 30), year=int(m["year"]), since=since
            )
            yield _remark(finding, [pointing.place(paper, *m.span(), "时限")])


def _path(plan: Work, at: int) -> str:
    """The titles of the headings around a place, without the plan's own."""
    section = plan.paper.section_at(at)
    words = ""
    outline = plan.paper.readings.outline
    while section is not None and section.parent is not None:
        words += section.title
        section = outline[section.parent]
    return words


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
    """Targets of the goals that no task of the plan takes up, under the same or a fuller name."""
    for plan in works(paper):
        inside = {k for t in plan.tasks for k in t.target_keys}
        known = [t for t in plan.targets if t.key in inside]
        if len(plan.tasks) < FEWEST or len(known) < FEWEST:
            continue
        origins = {k for t in known for k in (t.key, t.same_as) if k}
        names = {_core(t) for t in known}
        loose = [
            t
            for t in plan.targets
            if not origins & {t.key, t.same_as}
            and t.same_as is None
            and not t.in_table
            and t.measure is not Measure.RANK
            and _GOALS.search(_path(plan, t.num.start))
            and not _OTHERS_GOAL.search(paper.text[max(0, t.clause.start - 12) : t.num.start])
            and not any(_core(t) in n or n in _core(t) for n in names)
        ]
        if loose:
            finding = TARGETS_WITHOUT_TASK(title=plan.title, count=len(loose))
            yield _remark(finding, pointing.places(paper, [t.clause for t in loose], "目标"))


def _core(target: TargetReading) -> str:
    """The name of an indicator without what says how it is counted."""
    words = "".join(target.indicator.split())
    return re.sub(r"^(?:新增|净增|新认定|累计)|(?:总?数量?|总数|增速|年均增速)$", "", words)


RULES = tuple(pointing.each(rule) for rule in (measurable, dated, early, served))
