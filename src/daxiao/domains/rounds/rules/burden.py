"""The burden of reporting (减负): what is asked of units, and what is asked twice (一数一源)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Ask:
    """One figure that is asked of one unit: the indicator with all its wordings, and the place."""

    duty_id: int
    indicator_id: int
    name: str
    wordings: tuple[str, ...]
    region_id: int
    place: str
    org_id: int
    org: str


@dataclass(frozen=True, slots=True)
class Twice:
    """A figure that seems to be asked more than once; `is_same`: the very same indicator, otherwise the same wording."""

    place: str
    wording: str
    asks: tuple[Ask, ...]
    is_same: bool


_BRACKETS = re.compile(r"[（(][^）)]*[）)]|\s+")


def folded(wording: str) -> str:
    """A wording without blanks and remarks in brackets: 规上工业增加值（亿元） and 规上工业增加值 are one."""
    return _BRACKETS.sub("", wording)


def asked_twice(asks: Iterable[Ask]) -> tuple[Twice, ...]:
    """Figures of one place that two units are asked for, and indicators of one wording that are both asked for.

    It is a question for a person: two indicators may bear one wording and be two things.
    """
    by_key: dict[tuple[int, int], list[Ask]] = {}
    by_words: dict[tuple[int, str], dict[int, Ask]] = {}
    for ask in asks:
        by_key.setdefault((ask.region_id, ask.indicator_id), []).append(ask)
        for wording in {folded(w) for w in (ask.name, *ask.wordings) if folded(w)}:
            by_words.setdefault((ask.region_id, wording), {}).setdefault(ask.duty_id, ask)
    same = [
        Twice(some[0].place, some[0].name, tuple(some), is_same=True)
        for some in by_key.values()
        if len({ask.org_id for ask in some}) > 1
    ]
    worded: dict[tuple[int, ...], Twice] = {}
    for (_, wording), found in sorted(by_words.items()):
        some_asks = tuple(found.values())
        if len({ask.indicator_id for ask in some_asks}) > 1:
            keys = tuple(sorted(found))
            worded.setdefault(keys, Twice(some_asks[0].place, wording, some_asks, is_same=False))
    return (*same, *worded.values())


@dataclass(frozen=True, slots=True)
class Load:
    """What was asked: figures, tasks, projects; `by_itself` of them nobody had to file; `letters` that were sent."""

    figures: int = 0
    tasks: int = 0
    projects: int = 0
    by_itself: int = 0
    letters: int = 0

    @property
    def asked(self) -> int:
        return self.figures + self.tasks + self.projects

    @property
    def by_hand(self) -> int:
        return self.asked - self.by_itself

    @property
    def share_by_itself(self) -> Decimal | None:
        """In percent points; None where nothing was asked."""
        if not self.asked:
            return None
        return (Decimal(self.by_itself * 100) / self.asked).quantize(Decimal("0.1"), ROUND_HALF_UP)
