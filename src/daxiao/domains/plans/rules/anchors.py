"""Where the sentence of an old citation stands in the new text, and what of its evidence still holds there. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from daxiao.domains.plans.rules import words
from daxiao.domains.plans.types import Anchor, Found, Version
from daxiao.extract import ground
from daxiao.extract.readings import Span, TargetReading, TaskReading
from daxiao.std.findings import Finding


LOST = Found(Anchor.LOST)

# what a sentence says by itself; names and years may come from a heading above it
_OWN_EVIDENCE = frozenset({"clause", "num_text", "value", "unit", "comparator"})


def of_target_pair(old: Version, one: TargetReading, new: Version, other: TargetReading) -> Found:
    """The citation of a pair: the new reading's own, its evidence read again from the new text."""
    return Found(
        _how(old.text, one.clause, new.text, other.clause),
        other.clause.start,
        other.clause.end,
        other.num.start,
        other.num.end,
        _sentences(ground.reground(new.text, other)),
    )


def of_task_pair(old: Version, one: TaskReading, new: Version, other: TaskReading) -> Found:
    how = _how(old.text, one.clause, new.text, other.clause)
    return Found(how, other.clause.start, other.clause.end)


def of_added(new: Version, reading: TargetReading) -> Found:
    doubts = _sentences(ground.reground(new.text, reading))
    clause, num = reading.clause, reading.num
    return Found(Anchor.NEW, clause.start, clause.end, num.start, num.end, doubts)


def _how(old: str, one: Span, new: str, other: Span) -> Anchor:
    said, says = old[one.start : one.end], new[other.start : other.end]
    return Anchor.EXACT if words.bare(said) == words.bare(says) else Anchor.ALIGNED


def _sentences(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f.sentence for f in findings))


class Searcher:
    """Finds a sentence of the old version, character for character but for white space and widths, in the new one."""

    def __init__(self, new: Version) -> None:
        self.new = new
        self.kept = [
            i for i in range(new.start, new.end) if not new.text[i].isspace() or new.text[i] == "\t"
        ]
        self.folded = words.folded(new.text[new.start : new.end])

    def target(
        self, old: Version, reading: TargetReading, taken: Collection[tuple[int, int]]
    ) -> Found:
        """The place of the number in the same sentence of the new text, at a place that no other citation has; LOST
        where there is none, or where the number, unit or comparison word is not borne out there."""
        said = old.text[reading.clause.start : reading.clause.end]
        ahead = len(words.folded(old.text[reading.clause.start : reading.num.start]))
        size = len(words.folded(reading.num_text))
        for start, end in self._all(words.folded(said)):
            clause = self._span(start, end)
            num = self._span(start + ahead, start + ahead + size)
            if (num.start, num.end) in taken:
                continue
            moved = replace(
                reading,
                clause=clause,
                num=num,
                num_text=self.new.text[num.start : num.end],
                derivation=(),
                period=replace(reading.period, span=None),
            )
            if not _own_faults(ground.reground(self.new.text, moved)):
                return Found(Anchor.EXACT, clause.start, clause.end, num.start, num.end)
        return LOST

    def task(self, old: Version, reading: TaskReading, taken: Collection[tuple[int, int]]) -> Found:
        said = words.folded(old.text[reading.clause.start : reading.clause.end])
        for start, end in self._all(said):
            clause = self._span(start, end)
            if (clause.start, clause.end) not in taken:
                return Found(Anchor.EXACT, clause.start, clause.end)
        return LOST

    def _all(self, said: str) -> Iterable[tuple[int, int]]:
        at = self.folded.find(said) if said else -1
        while at >= 0:
            yield at, at + len(said)
            at = self.folded.find(said, at + 1)

    def _span(self, start: int, end: int) -> Span:
        return Span(self.kept[start], self.kept[end - 1] + 1)


def _own_faults(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.field in _OWN_EVIDENCE]
