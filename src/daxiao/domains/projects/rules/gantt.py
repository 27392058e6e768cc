"""The bar chart (横道图) as plain rows: bars, ticks and an axis. Pure; `panels/gantt.py` draws it.

For the page of one project `of_project` gives one row for each stage, on the columns of plan 004's chart (1-3天, 1周 …
24个月 from signing, each as wide as the next). For any list `of_projects` gives one row for each project on an axis of
months. Nothing is decided here: deadlines and due days come from `schedules` and `stage_dues` with their written sums.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from daxiao.domains.projects.rules.spans import DAY, plus_months
from daxiao.domains.projects.rules.stage_dues import StageDue
from daxiao.domains.projects.rules.templates import StageTemplate
from daxiao.domains.projects.types import (
    Deadline,
    Milestone,
    ProjectFacts,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.std.labelled import Labelled


class BarKind(Labelled):
    """What a bar tells. Each has its own pattern and letter, so that no bar is told by colour alone."""

    PLAN = "plan", "计划"
    ACTUAL = "actual", "实际"
    RUNNING = "running", "进行中"
    LATE = "late", "超期部分"
    WAITING = "waiting", "签约待开工"
    BUILDING = "building", "开工在建"
    STOPPED = "stopped", "停表"
    STAGE = "stage", "阶段实际"

    @property
    def letter(self) -> str:
        return _LETTERS[self]


_LETTERS = {
    BarKind.PLAN: "计",
    BarKind.ACTUAL: "实",
    BarKind.RUNNING: "行",
    BarKind.LATE: "超",
    BarKind.WAITING: "签",
    BarKind.BUILDING: "建",
    BarKind.STOPPED: "停",
    BarKind.STAGE: "",
}


class TickKind(Labelled):
    """A day with its letter: a deadline (限), the due day of a stage (期), a milestone that was reached."""

    DEADLINE = "deadline", "时限"
    STAGE_DUE = "stage_due", "阶段期限"
    REACHED = "reached", "里程碑"
    PLANNED = "planned", "计划日"


@dataclass(frozen=True, slots=True)
class Bar:
    """From `start` to and with `end`; `lane` counts thin lanes of stages from 0, -1 for the row's own lanes."""

    kind: BarKind
    start: date
    end: date
    words: str
    lane: int = -1


@dataclass(frozen=True, slots=True)
class Tick:
    """`letter` is one character beside the line, empty for a line alone."""

    kind: TickKind
    day: date
    letter: str
    words: str


@dataclass(frozen=True, slots=True)
class GanttRow:
    """`number` stands before the name; `note` tells in words what the bars show (state, lateness, why it is empty)."""

    name: str
    bars: tuple[Bar, ...] = ()
    ticks: tuple[Tick, ...] = ()
    note: str = ""
    number: str = ""
    url: str = ""
    is_late: bool = False

    @property
    def days(self) -> list[date]:
        """Every day the row needs on the axis."""
        return [d for b in self.bars for d in (b.start, b.end)] + [t.day for t in self.ticks]


@dataclass(frozen=True, slots=True)
class Gridline:
    """`label` over `day`, both standing left of the line."""

    day: date
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Days to shares of the width in percent; between two `stops` (ordinal day, percent) a day is as wide as the next."""

    days: tuple[int, ...]
    shares: tuple[float, ...]
    grid: tuple[Gridline, ...]

    def at(self, day: date) -> float:
        """0 … 100; days outside stand at the edge."""
        ordinal = day.toordinal()
        if ordinal <= self.days[0]:
            return 0.0
        if ordinal >= self.days[-1]:
            return 100.0
        i = bisect_right(self.days, ordinal) - 1
        low, high = self.days[i], self.days[i + 1]
        return self.shares[i] + (self.shares[i + 1] - self.shares[i]) * (ordinal - low) / (
            high - low
        )


@dataclass(frozen=True, slots=True)
class Gantt:
    """A chart: `head` names the first column. `has_lanes` when rows carry thin lanes of stages."""

    head: str
    rows: tuple[GanttRow, ...]
    axis: Axis
    today: date

    @property
    def has_lanes(self) -> bool:
        return any(b.lane >= 0 for r in self.rows for b in r.bars)


# ---- axes


PLAN_DAYS = ((3, "1—3天"), (7, "1周"), (14, "2周"), (21, "3周"))
PLAN_MONTHS = (1, 2, 3, 6, 9, 12, 18, 24)
"""The columns of plan 004's chart (S004-P-15); what lies beyond gets a column for each further year."""

MOST_MONTHS = 240
MOST_LINES = 13
STEPS = (1, 2, 3, 6, 12, 24)


def plan_axis(signed_on: date, days: Iterable[date]) -> Axis:
    """The plan's own columns counted from signing, each as wide as the next; a first one for what lies before."""
    wanted = list(days)
    columns = [(signed_on + timedelta(days=n), label) for n, label in PLAN_DAYS]
    columns += [(plus_months(signed_on, m), f"{m}个月") for m in PLAN_MONTHS]
    last, months = max(wanted, default=signed_on), PLAN_MONTHS[-1]
    while columns[-1][0] < last and months < MOST_MONTHS:
        months += 12
        columns.append((plus_months(signed_on, months), f"{months}个月"))
    first = min(wanted, default=signed_on)
    borders = [(signed_on, "签约")] if first < signed_on else []
    edges = [first if borders else signed_on, *(d for d, _ in [*borders, *columns])]
    width = 100 / (len(edges) - 1)
    return Axis(
        tuple(d.toordinal() for d in edges),
        tuple(i * width for i in range(len(edges))),
        tuple(Gridline(d, label) for d, label in [*borders, *columns]),
    )


def month_axis(days: Iterable[date], today: date) -> Axis:
    """An even axis of whole months around the days, at most 13 gridlines, today always on it."""
    found = [*days, today]
    first, last = min(found).replace(day=1), max(found).replace(day=1)
    if (last.year - first.year) * 12 + last.month - first.month > MOST_MONTHS:
        first = plus_months(last, -MOST_MONTHS)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((s for s in STEPS if count <= s * (MOST_LINES - 1)), STEPS[-1])
    lines = [plus_months(first, m) for m in range(0, count + step, step)]
    begin, end = lines[0].toordinal(), lines[-1].toordinal()
    grid = tuple(Gridline(d, _month(d, lines[0])) for d in lines)
    return Axis((begin, end), (0.0, 100.0), grid)


def _month(day: date, first: date) -> str:
    return f"{day.year}年{day.month}月" if day.month == 1 or day == first else f"{day.month}月"


# ---- one project


def of_project(
    facts: ProjectFacts,
    template: StageTemplate,
    *,
    deadlines: Sequence[Deadline],
    dues: Sequence[StageDue],
    today: date,
    by_month: bool = False,
) -> Gantt:
    """One row of milestones and deadlines, then one for each stage of the chart in its order.

    `deadlines` from `schedules.deadlines`, `dues` from `stage_dues.stage_dues`, both of the same day. Counted from
    signing on the plan's columns; without a signing day, or `by_month`, on an axis of months.
    """
    by_stage = {due.stage: due for due in dues}
    rows = [_milestones(facts, deadlines, today)]
    rows += [_stage_row(facts, stage, template, by_stage.get(stage), today) for stage in Stage]
    days = [day for row in rows for day in row.days]
    if facts.signed_on is None or by_month:
        axis = month_axis(days, today)
    else:
        axis = plan_axis(facts.signed_on, [*days, min(today, facts.left_on or today)])
    return Gantt("阶段", tuple(rows), axis, today)


def _milestones(facts: ProjectFacts, deadlines: Sequence[Deadline], today: date) -> GanttRow:
    ticks = [
        Tick(TickKind.REACHED, day, one.label[0], f"{one.label} {day}")
        for one in Milestone
        if (day := facts.on(one)) is not None
    ]
    planned = (
        (facts.planned_start_on, facts.started_on, Milestone.STARTED),
        (facts.planned_production_on, facts.produced_on, Milestone.PRODUCED),
    )
    ticks += [
        Tick(TickKind.PLANNED, day, "计", f"计划{one.label} {day}")
        for day, reached, one in planned
        if day is not None and reached is None
    ]
    ticks += deadline_ticks(deadlines)
    late = [d for d in deadlines if facts.on(d.milestone) is None and d.due < today]
    note = "、".join(f"{d.milestone.label}超期{(today - d.due).days}天" for d in late)
    bars = tuple(_stops(facts, today))
    return GanttRow("里程碑与时限", bars, tuple(ticks), note, is_late=bool(late))


def deadline_ticks(deadlines: Iterable[Deadline]) -> list[Tick]:
    """A tick for each deadline, with its sum."""
    return [
        Tick(TickKind.DEADLINE, d.due, "限", f"{d.milestone.label}时限 {d.due}（{d.written}）")
        for d in deadlines
    ]


def _stops(facts: ProjectFacts, today: date) -> Iterable[Bar]:
    for stop in facts.stops:
        last = today if stop.end is None else stop.end - DAY
        if stop.evidence and stop.start <= last:
            until = f"至{last}" if stop.end else "至今"
            yield Bar(BarKind.STOPPED, stop.start, last, f"停表 {stop.start}{until}（{stop.why}）")


def _stage_row(
    facts: ProjectFacts, stage: Stage, template: StageTemplate, due: StageDue | None, today: date
) -> GanttRow:
    number, now = str(stage.number), facts.stage(stage)
    if template.definition(stage) is None:
        return GanttRow(stage.label, note=f"不适用：{template.waived[stage]}", number=number)
    name = template.name_of(stage)
    if now.state is StageState.NOT_APPLICABLE:
        return GanttRow(name, note=f"不适用：{now.waived}", number=number)
    bars = (*_planned(now, name), *_actual(now, name, due, today))
    ticks = list(_lone_days(now, name))
    if due is not None:
        ticks.append(Tick(TickKind.STAGE_DUE, due.due, "期", f"{name}期限 {due.written}"))
    is_late = due is not None and due.late_days > 0
    note = now.state.label
    if due is not None and due.late_days:
        note = f"{'晚' if now.actual_end else '超期'}{due.late_days}天，{note}"
    return GanttRow(name, bars, tuple(ticks), note, number, is_late=is_late)


def _planned(now: StageFacts, name: str) -> Iterable[Bar]:
    if now.planned_start and now.planned_end:
        words = f"{name} 计划 {now.planned_start}至{now.planned_end}"
        yield Bar(BarKind.PLAN, now.planned_start, now.planned_end, words)


def _lone_days(now: StageFacts, name: str) -> Iterable[Tick]:
    """A plan of which only one end is known."""
    if now.planned_start and not now.planned_end:
        yield Tick(
            TickKind.PLANNED, now.planned_start, "计", f"{name} 计划开始 {now.planned_start}"
        )
    elif now.planned_end and not now.planned_start:
        yield Tick(TickKind.PLANNED, now.planned_end, "计", f"{name} 计划完成 {now.planned_end}")


def _actual(now: StageFacts, name: str, due: StageDue | None, today: date) -> Iterable[Bar]:
    """The bar of what happened; the part behind the due day on its own, told as late."""
    start = now.actual_start
    if start is None:
        return
    end = now.actual_end or max(today, start)
    kind = BarKind.ACTUAL if now.actual_end else BarKind.RUNNING
    until = f"至{end}" if now.actual_end else "至今"
    words = f"{name} 实际 {start}{until}"
    split = end if due is None or due.due >= end else due.due
    if start <= split:
        yield Bar(kind, start, split, words)
    if split < end:
        yield Bar(
            BarKind.LATE, max(start, split + DAY), end, f"{words}，超过期限{(end - split).days}天"
        )


# ---- a list of projects


@dataclass(frozen=True, slots=True)
class Listed:
    """One project of a list. `facts` with its stages draws their thin lanes too; `deadlines` may be left out."""

    facts: ProjectFacts
    name: str
    url: str = ""
    note: str = ""
    deadlines: tuple[Deadline, ...] = ()
    is_late: bool = False


def of_projects(listed: Iterable[Listed], *, today: date) -> Gantt:
    """One row for each project: its plan, 签约待开工 and 开工在建 as they were, deadlines, and thin lanes of its stages.

    The lanes are there where `facts.stages` is (twelve lanes in the order of the chart). 500 projects of 12 stages take
    some 20 ms here and 60 ms to draw.
    """
    rows = tuple(_project_row(one, today) for one in listed)
    axis = month_axis([day for row in rows for day in row.days], today)
    return Gantt("项目", rows, axis, today)


def _project_row(one: Listed, today: date) -> GanttRow:
    facts = one.facts
    last = facts.left_on or today
    bars = [*_plan_of(facts), *_stages_of(facts, last)]
    if facts.signed_on and facts.signed_on <= last:
        end = (facts.started_on or last + DAY) - DAY
        bars.append(_spell(BarKind.WAITING, facts.signed_on, max(end, facts.signed_on)))
    if facts.started_on and facts.started_on <= last:
        end = facts.produced_on or last
        bars.append(_spell(BarKind.BUILDING, facts.started_on, max(end, facts.started_on)))
    ticks = deadline_ticks(one.deadlines)
    if facts.produced_on:
        ticks.append(Tick(TickKind.REACHED, facts.produced_on, "投", f"投产 {facts.produced_on}"))
    return GanttRow(one.name, tuple(bars), tuple(ticks), one.note, "", one.url, one.is_late)


def _spell(kind: BarKind, start: date, end: date) -> Bar:
    return Bar(kind, start, end, f"{kind.label} {start}至{end}")


def _plan_of(facts: ProjectFacts) -> Iterable[Bar]:
    start, end = facts.planned_start_on, facts.planned_production_on
    if start and end and start <= end:
        yield Bar(BarKind.PLAN, start, end, f"计划开工{start}，计划投产{end}")


def _stages_of(facts: ProjectFacts, last: date) -> Iterable[Bar]:
    for stage in facts.stages:
        start = stage.actual_start
        if start is None or stage.state is StageState.NOT_APPLICABLE:
            continue
        end = max(stage.actual_end or last, start)
        until = f"至{end}" if stage.actual_end else "至今"
        words = f"{stage.stage.number} {stage.stage.label} {start}{until}"
        yield Bar(BarKind.STAGE, start, end, words, stage.stage.number - 1)
