"""A document under check: its text and its readings, and the look-ups that several rules share."""

from bisect import bisect_right
from dataclasses import dataclass

from daxiao.extract.readings import PlanReading, Readings, SectionReading, Span, TargetReading


@dataclass(frozen=True, slots=True)
class Paper:
    """`name` tells papers apart and is shown; `text` is the source's text, to which all offsets refer."""

    name: str
    text: str
    readings: Readings

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def plan_at(self, offset: int) -> PlanReading | None:
        """The plan of the document that holds `offset`; a file may hold several."""
        for plan in self.readings.plans:
            if plan.start <= offset < plan.end:
                return plan
        return None

    def targets_of(self, plan: PlanReading) -> tuple[TargetReading, ...]:
        return tuple(t for t in self.readings.targets if plan.start <= t.num.start < plan.end)

    def section_at(self, offset: int) -> SectionReading | None:
        """The deepest heading that governs `offset`."""
        outline = self.readings.outline
        last = bisect_right([s.start for s in outline], offset) - 1
        while last >= 0:
            section = outline[last]
            if section.start <= offset < section.end:
                return section
            last = section.parent if section.parent is not None else last - 1
        return None
