"""Readings of a repaired text, led back to the source: every span, every offset."""

from dataclasses import replace

from daxiao.extract.readings import (
    Baseline,
    PlanReading,
    ProjectReading,
    Readings,
    SectionReading,
    Span,
    Step,
    TableReading,
    TableRow,
    TargetReading,
    TaskReading,
)
from daxiao.extract.repair import Repaired


_RATE = "百分之"


def led_back(found: Readings, text: Repaired) -> Readings:
    """The same readings with offsets into `text.source`, and numerals as the source writes them."""
    if not text.stages:
        return found
    way = _Way(text)
    return Readings(
        tuple(way.plan(p) for p in found.plans),
        tuple(way.section(s) for s in found.outline),
        tuple(way.target(t) for t in found.targets),
        tuple(way.task(t) for t in found.tasks),
        tuple(way.project(p) for p in found.projects),
        tuple(way.table(t) for t in found.tables),
        found.warnings,
    )


class _Way:
    def __init__(self, text: Repaired) -> None:
        self._text = text

    def span(self, span: Span) -> Span:
        return Span(*self._text.span(span.start, span.end))

    def maybe(self, span: Span | None) -> Span | None:
        return None if span is None else self.span(span)

    def clause(self, span: Span) -> Span:
        """A clause that opens with a rate keeps the words that say so: 百分之五."""
        moved = self.span(span)
        if self._text.source.endswith(_RATE, 0, moved.start):
            return Span(moved.start - len(_RATE), moved.end)
        return moved

    def steps(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(Step(s.rule, self.span(s.span), s.says) for s in steps)

    def plan(self, plan: PlanReading) -> PlanReading:
        return replace(plan, start=self._text.start(plan.start), end=self._text.start(plan.end))

    def section(self, section: SectionReading) -> SectionReading:
        start, end = self._text.start(section.start), self._text.start(section.end)
        return replace(section, start=start, end=end)

    def baseline(self, baseline: Baseline | None) -> Baseline | None:
        return None if baseline is None else replace(baseline, span=self.maybe(baseline.span))

    def target(self, target: TargetReading) -> TargetReading:
        num = self.span(target.num)
        return replace(
            target,
            clause=self.clause(target.clause),
            num=num,
            num_text=self._text.source[num.start : num.end],
            period=replace(target.period, span=self.maybe(target.period.span)),
            baseline=self.baseline(target.baseline),
            derivation=self.steps(target.derivation),
        )

    def task(self, task: TaskReading) -> TaskReading:
        return replace(
            task,
            clause=self.span(task.clause),
            responsibility=self.maybe(task.responsibility),
            derivation=self.steps(task.derivation),
        )

    def project(self, project: ProjectReading) -> ProjectReading:
        return replace(
            project, clause=self.span(project.clause), derivation=self.steps(project.derivation)
        )

    def row(self, row: TableRow) -> TableRow:
        start, end = self._text.span(row.start, row.end)
        return replace(row, start=start, end=end)

    def table(self, table: TableReading) -> TableReading:
        start, end = self._text.span(table.start, table.end)
        return replace(table, start=start, end=end, rows=tuple(self.row(r) for r in table.rows))
