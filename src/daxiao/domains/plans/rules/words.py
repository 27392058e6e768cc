"""Two wordings side by side: what is the same, how much, and the stretches that differ. Pure."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daxiao.extract import normal
from daxiao.extract.readings import Span


# the serial number of a task or of a table row: a row put in above shifts all below
_SERIAL = re.compile(
    r"^\s*(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[）)、．]|\d{1,3}\.(?!\d)|\d{1,3}\t)\s*"
)
_PARTS = "；;。！!\n"
# stands for the number of another target, which is compared on its own line
BLANK = "〇"
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|.", re.DOTALL)


def folded(text: str) -> str:
    """Widths folded, white space gone, cells of a table kept apart."""
    return normal.folded(text.replace("\t", "|"))


def bare(clause: str) -> str:
    """Folded, without the serial number that it may begin with."""
    return folded(_SERIAL.sub("", clause, count=1))


def blanked(text: str, within: Span, numbers: Iterable[Span]) -> str:
    """`text[within]` with each of the numbers in it replaced, so that what is compared elsewhere does not count here."""
    out, at = [], within.start
    for number in sorted(numbers, key=lambda n: n.start):
        if number.start >= at and number.end <= within.end:
            out += [text[at : number.start], BLANK]
            at = number.end
    return "".join([*out, text[at : within.end]])


def part_around(text: str, clause: Span, number: Span) -> Span:
    """The part of a long sentence, between two semicolons, in which the number stands."""
    before = max(text.rfind(mark, clause.start, number.start) for mark in _PARTS)
    after = [text.find(mark, number.end, clause.end) for mark in _PARTS]
    end = min((a for a in after if a >= 0), default=clause.end)
    return Span(max(before + 1, clause.start), end)


class Likeness:
    """How alike two folded wordings are, 0 to 1: shared pairs of characters, the same in either direction.

    1 only for equal ones. Remembers the pairs of each wording and each answer.
    """

    def __init__(self) -> None:
        self._pairs: dict[str, Counter[str]] = {}
        self._answers: dict[tuple[str, str], float] = {}

    def of(self, one: str, other: str) -> float:
        if one == other:
            return 1.0
        key = (one, other) if one < other else (other, one)
        if key not in self._answers:
            self._answers[key] = self._share(*key)
        return self._answers[key]

    def _share(self, one: str, other: str) -> float:
        a, b = self._of(one), self._of(other)
        total = a.total() + b.total()
        # not 1 even where all pairs agree: the wordings differ
        return min(0.999, 2 * (a & b).total() / total) if total else 0.0

    def _of(self, text: str) -> Counter[str]:
        if text not in self._pairs:
            self._pairs[text] = Counter(text[i : i + 2] for i in range(max(1, len(text) - 1)))
        return self._pairs[text]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one sentence; `differs` where the other sentence says something else."""

    text: str
    differs: bool


def side_by_side(old: str, new: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both sentences cut where they differ; a figure is one piece, so that 400 → 450 is told as a whole."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(_is_space, a, b, autojunk=False)
    left: list[Stretch] = []
    right: list[Stretch] = []
    for tag, i, j, k, m in matcher.get_opcodes():
        _add(left, a[i:j], differs=tag != "equal")
        _add(right, b[k:m], differs=tag != "equal")
    return left, right


def _is_space(token: str) -> bool:
    return token.isspace()


def _add(side: list[Stretch], tokens: Sequence[str], *, differs: bool) -> None:
    text = "".join(tokens)
    if text:
        side.append(Stretch(text, differs and not text.isspace()))
