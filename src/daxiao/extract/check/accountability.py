"""Who does it: plans, headings and tasks without a lead unit, with several, or with units nobody can identify."""

import re
from collections.abc import Iterator, Sequence

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Place, Remark
from daxiao.extract.check.works import FEWEST, Work, works
from daxiao.extract.readings import Lexicon, SectionKind, SectionReading, Span, TaskReading
from daxiao.std.findings import Finding, FindingKind, Severity


PLAN_WITHOUT_LEAD = FindingKind(
    "check.plan_without_lead",
    "《{title}》列了{count}项任务，没有一项写明牵头单位，请逐项明确由谁牵头。",
    Severity.DOUBT,
)
ONLY_OVERALL_LEAD = FindingKind(
    "check.only_overall_lead",
    "《{title}》只写了由谁统筹实施，{count}项任务都没有写明牵头单位，请在任务分解时明确。",
    Severity.HINT,
)
LEAD_NOT_SAID = FindingKind(
    "check.lead_not_said",
    "《{title}》只写了责任单位，没有写谁牵头，请核对是否以排在第一位的单位为牵头单位。",
    Severity.HINT,
)
TASK_WITHOUT_LEAD = FindingKind(
    "check.task_without_lead",
    "任务“{task}”没有写明牵头单位，同一部分的其他任务都写了，请补上。",
    Severity.DOUBT,
)
HEADING_WITHOUT_OWNER = FindingKind(
    "check.heading_without_owner",
    "“{heading}”下{count}项措施中有{bare}项没有写明单位，请明确由谁负责。",
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
UNIT_TWICE = FindingKind(
    "check.unit_named_twice",
    "任务“{task}”里“{unit}”写了两次（共{count}项任务有重复），请删去一处或改正。",
    Severity.HINT,
)
UNIT_NOT_REGISTERED = FindingKind(
    "check.unit_not_registered",
    "单位名录里没有“{unit}”等{count}个单位，请核对名称，或在名录中登记。",
    Severity.HINT,
)

_ORGANISES = re.compile(r"保障|组织|要求|附则")
_UNNAMED = re.compile(
    r"^(?:市直|区直|县直|省直)?(?:各)?(?:相关|有关|其他|各相关|各有关)(?:职能|责任|成员|主管)?(?:部门|单位|科室|企业|部门单位|单位部门)+$"
    r"|(?:牵头|配合|成员|责任)单位$|^(?:各)?(?:责任|成员|职能)(?:部门|单位)$"
)
# Notes of responsibility in a form that was not read: the document names its units, so nothing is said.
_NOTES = re.compile(
    r"(?:牵头|责任|主办|承办|配合|负责)(?:单位|部门|处室|科室|领导)[：:]|[（(【\[〔][^（）()\n]{2,40}(?:牵头|负责|配合)"
)
_OVERALL = re.compile(
    r"[\u4e00-\u9fff]{2,10}(?:局|委|办|部|中心|管委会|政府)(?:负责|牵头)(?:统筹|组织|推进|协调|本)[^，。；]{0,16}(?:实施|推进|落实)"
)
_GENERIC = re.compile(r"^各|（|各|相关|有关|单位|企业|公司|运营商")


def _remark(finding: Finding, at: Sequence[Place]) -> Remark:
    return Remark(Family.ACCOUNTABILITY, finding, tuple(at))


def leads(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Plans, headings and tasks without a lead unit; tasks with several."""
    for plan in works(paper):
        has_lead = any(t.lead_units for t in plan.tasks)
        if not plan.tasks:
            yield from _no_lead_at_all(plan)
        elif not has_lead:
            yield from _only_responsible(plan)
        else:
            yield from _left_out(plan)
            yield from _several(plan)


def _no_lead_at_all(plan: Work) -> Iterator[Remark]:
    divided = any(
        t.responsibility_source == "table" and t.clause.start > plan.reading.start
        for t in plan.paper.readings.tasks
    )  # a table of duties behind the plan names the units
    text = plan.paper.text[plan.reading.start : plan.reading.end]
    unread = sum(1 for _ in zip(_NOTES.finditer(text), range(FEWEST), strict=False))
    if divided or unread >= FEWEST - 1:
        return
    if len(plan.measures) >= FEWEST and pointing.gives_work(plan.reading):
        at = pointing.title(plan.paper, plan.reading)
        overall = _OVERALL.search(plan.paper.text, plan.reading.start, plan.reading.end)
        kind = ONLY_OVERALL_LEAD if overall else PLAN_WITHOUT_LEAD
        found = [pointing.place(plan.paper, at.start, at.end, "规划标题")]
        if overall:
            found.append(pointing.place(plan.paper, *overall.span(), "统筹单位"))
        yield _remark(kind(title=plan.title, count=len(plan.measures)), found)


def _only_responsible(plan: Work) -> Iterator[Remark]:
    several = [t for t in plan.tasks if len(t.responsible_units) > 1 and t.responsibility]
    if several:
        spans = [t.responsibility for t in several if t.responsibility]
        yield _remark(
            LEAD_NOT_SAID(title=plan.title), pointing.places(plan.paper, spans, "责任单位")
        )


def _left_out(plan: Work) -> Iterator[Remark]:
    """Measures without a unit beside measures that have one."""
    outline = plan.paper.readings.outline
    groups: dict[int | None, list[int]] = {}
    for i in plan.measures:
        groups.setdefault(outline[i].parent, []).append(i)
    for parent, items in groups.items():
        tasks = {i: plan.owned(i) for i in items}
        bare = [i for i in items if _is_bare(plan, i, tasks[i])]
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


def _is_bare(plan: Work, i: int, task: TaskReading | None) -> bool:
    """Whether a measure has no lead, neither read nor in a note of a form that was not read."""
    if task is not None:
        return not task.lead_units
    section = plan.paper.readings.outline[i]
    return _NOTES.search(plan.paper.text, section.start, section.end) is None


def _is_action(parent: SectionReading) -> bool:
    return parent.kind is not SectionKind.PLAN and not _ORGANISES.search(parent.title)


def _of_heading(
    plan: Work, parent: SectionReading, items: Sequence[int], bare: Sequence[int]
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


def _rows_without_lead(plan: Work) -> Iterator[Remark]:
    """Rows of a task table that name helpers and nobody who leads."""
    for task in plan.tasks:
        if not task.lead_units and task.responsibility_source == "table":
            at = plan.opening(task)
            yield _remark(
                TASK_WITHOUT_LEAD(task=plan.name(task)),
                [pointing.place(plan.paper, at.start, at.end, "任务")],
            )


def _several(plan: Work) -> Iterator[Remark]:
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


def doubled(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A unit that leads and helps in the same task, or stands twice among the helpers."""
    for plan in works(paper):
        found: list[tuple[TaskReading, str]] = []
        for task in plan.tasks:
            named = [*task.lead_units, *task.responsible_units]
            twice = [u for i, u in enumerate(named) if u in named[:i]]
            if twice and task.responsibility is not None:
                found.append((task, twice[0]))
        if found:
            task, unit = found[0]
            finding = UNIT_TWICE(task=plan.name(task), unit=unit, count=len(found))
            spans = [t.responsibility for t, _ in found if t.responsibility is not None]
            yield _remark(finding, pointing.places(paper, spans, "单位重复"))


def _where(paper: Paper, task: TaskReading, unit: str) -> Span:
    note = task.responsibility or task.clause
    at = paper.text.find(unit, note.start, note.end)
    return Span(at, at + len(unit)) if at >= 0 else note


def _registered(unit: str, register: tuple[str, ...]) -> bool:
    """A unit is known by its name, or by the end of a longer one (大冶市科技局 for 市科技局)."""
    return any(unit == known or known.endswith(unit) or unit.endswith(known) for known in register)


RULES = tuple(pointing.each(rule) for rule in (leads, units, doubled))
