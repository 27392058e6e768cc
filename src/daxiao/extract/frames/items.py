"""Where a passage stands in the outline: lookups by offset, in logarithmic time."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from daxiao.extract.readings import PlanReading, SectionKind, SectionReading


ITEMS = frozenset({SectionKind.CHAPTER, SectionKind.SECTION, SectionKind.ARTICLE})
_LONGEST_HEADING = 80


class Outline:
    """The outline of one document, ready for questions. Indices are those of the outline itself."""

    def __init__(
        self, text: str, sections: Sequence[SectionReading], plans: Sequence[PlanReading]
    ) -> None:
        self.text = text
        self.sections = sections
        self.plans = plans
        self._starts = [s.start for s in sections]
        self._plan_starts = [p.start for p in plans]
        self.children: list[list[int]] = [[] for _ in sections]
        self._of_kind: dict[SectionKind, list[int]] = {}
        for i, section in enumerate(sections):
            self._of_kind.setdefault(section.kind, []).append(section.start)
            if section.parent is not None:
                self.children[section.parent].append(i)

    def path(self, offset: int) -> Iterator[int]:
        """The sections around `offset`, the innermost first."""
        i: int | None = bisect_right(self._starts, offset) - 1
        while i is not None and i >= 0:
            if self.sections[i].end > offset:
                yield i
            i = self.sections[i].parent

    def above(self, i: int) -> Iterator[int]:
        """The sections that hold section `i`, the nearest first."""
        parent = self.sections[i].parent
        while parent is not None:
            yield parent
            parent = self.sections[parent].parent

    def index(self, offset: int) -> int:
        """The index of the first section that begins at `offset` or behind it."""
        return bisect_left(self._starts, offset)

    def first(self, kind: SectionKind, start: int, end: int) -> int | None:
        """The first section of a kind that begins in `start`..`end`."""
        own = self._of_kind.get(kind, [])
        k = bisect_left(own, start)
        return self.index(own[k]) if k < len(own) and own[k] < end else None

    def item(self, offset: int) -> int | None:
        """The innermost numbered item or heading around `offset`."""
        return next((i for i in self.path(offset) if self.sections[i].kind in ITEMS), None)

    def is_leaf(self, i: int) -> bool:
        """A numbered item without numbered items below it, boxes and tables aside."""
        return self.sections[i].kind in ITEMS and not any(
            self.sections[c].kind in ITEMS for c in self.children[i]
        )

    def is_inserted(self, i: int) -> bool:
        """Whether the section stands inside a box, a table or an annex."""
        held = {SectionKind.BOX, SectionKind.TABLE, SectionKind.ANNEX}
        return any(self.sections[a].kind in held for a in self.above(i))

    def plan(self, offset: int) -> PlanReading | None:
        k = bisect_right(self._plan_starts, offset) - 1
        return self.plans[max(k, 0)] if self.plans else None

    def heading(self, i: int) -> str:
        """The heading as written, number and all; of a paragraph that runs on, its opening."""
        section = self.sections[i]
        # only the line is cut out: a chapter may be megabytes and each of its tasks asks for its heading
        stop = self.text.find("\n", section.start, section.end)
        line = self.text[section.start : stop if stop >= 0 else section.end].strip().rstrip("\r*")
        at = line.find(section.title)
        if at < 0:
            return line if len(line) <= _LONGEST_HEADING else section.title
        end = at + len(section.title)
        # A paragraph that runs on is cut; the full stop of a heading that stands alone stays.
        return line[:end] if line[end:].strip("。.：:；* ") else line

    def parent_heading(self, i: int) -> str | None:
        parent = next((a for a in self.above(i) if self.sections[a].kind in ITEMS), None)
        return None if parent is None else self.heading(parent)
