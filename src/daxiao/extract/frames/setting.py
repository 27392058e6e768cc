"""Where a sentence stands: its plan, its headings, and what the plan says about time."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from daxiao.extract.frames import scope
from daxiao.extract.lex.words import either, words
from daxiao.extract.readings import PlanReading, SectionKind, SectionReading


_BACKGROUND = re.compile(
    rf"(?:{either(words('exclusions', 'background_headings'))})(?:[及和与、]|$)|^(?:问题|成效|机遇|挑战|形势|现状|发展机遇|面临挑战)$"
)
_TASK_VERB = re.compile("^(?:夯实|筑牢|强化|提升|巩固|优化|改善|解决|补齐|打牢|增强|完善|着力|加强|抢抓)")
_ISSUED = re.compile(r"〔(20\d\d)〕|\[(20\d\d)\]\s*\d+\s*号")
_BY = re.compile(r"[到至](20\d\d)年")
_ONE_YEAR = re.compile(r"(?<![-—~至到\d])(20\d\d)年")
_SLACK = 4


class Where:
    """Answers, for a source offset, which plan and which sections it lies in. Built once for a document."""

    def __init__(self, text: str, outline: Sequence[SectionReading], plans: Sequence[PlanReading]) -> None:
        self._text = text
        self._outline = outline
        self._starts = [s.start for s in outline]
        self._plans = plans
        self._plan_starts = [p.start for p in plans]
        issued = _ISSUED.search(text, 0, 4000)
        self._issued = int(issued.group(1) or issued.group(2)) if issued else None
        self._past: dict[str, int] = {}

    def plan(self, offset: int) -> PlanReading | None:
        """The plan at an offset; text before the first title belongs to the first plan."""
        i = bisect_right(self._plan_starts, offset) - 1
        return self._plans[max(i, 0)] if self._plans else None

    def path(self, offset: int) -> list[SectionReading]:
        """The sections around an offset, the innermost first."""
        i: int | None = bisect_right(self._starts, offset) - 1
        found = []
        while i is not None and i >= 0:
            section = self._outline[i]
            if section.start <= offset < section.end:
                found.append(section)
            i = section.parent
        return found

    def past_until(self, plan: PlanReading | None) -> int:
        """The last year whose figures are facts, not goals: the year before the plan begins, as far as it tells."""
        if plan is None:
            return self._issued - 1 if self._issued else 0
        if plan.key not in self._past:
            self._past[plan.key] = self._last_past_year(plan)
        return self._past[plan.key]

    def _last_past_year(self, plan: PlanReading) -> int:
        if plan.since is not None:
            return plan.since - 1
        year = _ONE_YEAR.search(plan.title)
        if year:
            return int(year.group(1)) - 1
        if self._issued is not None:
            return self._issued - 1
        years = [int(y) for y in _BY.findall(self._text, plan.start, plan.end)]
        return min(years) - _SLACK if years else 0


def is_background(path: Sequence[SectionReading]) -> bool:
    """Does a heading around say that this is about the past, the state of things or the situation?"""
    return any(
        _BACKGROUND.search(s.title) and not _TASK_VERB.match(s.title)
        for s in path
        if s.level and s.kind is not SectionKind.BOX and len(s.title) < 24
    )


def box_of(path: Sequence[SectionReading]) -> SectionReading | None:
    return next((s for s in path if s.kind is SectionKind.BOX), None)


def industry(path: Sequence[SectionReading]) -> str | None:
    """The industry the nearest heading names."""
    for section in path:
        if section.level:
            name = scope.of_heading(section.title)
            if name:
                return name
    return None


def heading(path: Sequence[SectionReading]) -> str:
    return " / ".join(s.title for s in path if s.level)
