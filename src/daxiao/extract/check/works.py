"""A plan of a paper with the tasks, targets and measures in it: what the rules on accountability walk over."""

import re
from collections.abc import Iterator

from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.readings import PlanReading, SectionKind, SectionReading, Span, TaskReading


LEDGER = frozenset({"label", "table"})
"""Sources of responsibility that name a unit for one task, as against a sentence that stands for many."""

FEWEST = 3
_ITEMS = frozenset({SectionKind.CHAPTER, SectionKind.SECTION, SectionKind.ARTICLE})
_BACKGROUND = re.compile(
    r"指导思想|原则|目标|总体要求|形势|基础|环境|问题|现状|背景|意义|机遇|挑战|成效|回顾|总结|布局|依据|范围|期限"
)
_SHORTEST = 25  # characters under a heading that make it a measure rather than a bare line


class Work:
    """One plan: `measures` are indices of the outline, headings under which something is to be done."""

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
        number = ""
        if task.number and not words.startswith(task.number):
            number = f"{task.number}." if task.number.isdigit() else task.number
        return pointing.shown(f"{number}{words}", 30)


def works(paper: Paper) -> Iterator[Work]:
    """The plans of a paper, in order."""
    for reading in paper.readings.plans:
        yield Work(paper, reading)
