"""Which commitment of the new version is which of the old one: one to one, the same whichever side is called old. Pure.

First what is the same word for word, in the order of the text; then the best remaining pairs by what a person looks at:
indicator, scope, measure, period, sentence. What is not alike enough stays alone: two questions are better than one
wrong answer.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from daxiao.domains.plans.rules import figures, words
from daxiao.domains.plans.types import TargetSide, TaskSide, Version
from daxiao.extract.readings import Span, TargetReading, TaskReading


Side = TypeVar("Side", TargetSide, TaskSide)
Pair = tuple[int, int]

# points; their ratio matters, not their size
_NAME, _SENTENCE, _SCOPE = 5.0, 3.0, 2.0
_MEASURE, _PERIOD, _AMBITION, _UNIT = 1.5, 1.5, 1.0, 1.0
_COMPARATOR, _VALUE = 0.5, 0.5
_ENOUGH = 9.0
_TASK_ENOUGH = 5.0


def pair_targets(old: Version, new: Version) -> list[Pair]:
    """Indices (old, new) of the targets that are one commitment, in the order of the old side."""
    like = _TargetLikeness(old, new)
    same = _in_order(old.targets, new.targets, lambda v, s: target_signature(v.text, s), old, new)
    # what bears the same name first: only what is left is compared with everything that sounds alike
    named = _best(old.targets, new.targets, same, like.namesakes, like.score)
    rest = _best(old.targets, new.targets, [*same, *named], like.candidates, like.score)
    return sorted([*same, *named, *rest])


def pair_tasks(old: Version, new: Version) -> list[Pair]:
    """Indices (old, new) of the tasks that are one commitment, in the order of the old side."""
    like = _TaskLikeness(old, new)
    same = _in_order(old.tasks, new.tasks, lambda v, s: task_signature(v.text, s), old, new)
    rest = _best(old.tasks, new.tasks, same, like.candidates, like.score)
    return sorted([*same, *rest])


# ---------------------------------------------------------------- word for word


def same_target(old: Version, one: TargetSide, new: Version, other: TargetSide) -> bool:
    """Whether the engine read the same words in the same way on both sides."""
    return target_signature(old.text, one) == target_signature(new.text, other)


def same_task(old: Version, one: TaskSide, new: Version, other: TaskSide) -> bool:
    return task_signature(old.text, one) == task_signature(new.text, other)


def target_signature(text: str, side: TargetSide) -> Hashable:
    """What the engine read there and of which words: equal where a text was taken over unchanged."""
    r = side.raw or side.reading
    clause = text[r.clause.start : r.clause.end]
    # where in the sentence: the same number may stand in it twice
    place = len(words.bare(text[r.clause.start : r.num.start]))
    said = (r.indicator, r.value, r.value_high, r.unit, r.comparator, r.measure, r.ambition)
    return words.bare(clause), place, said, figures.dates(r), r.scope or ""


def task_signature(text: str, side: TaskSide) -> Hashable:
    r = side.raw or side.reading
    clause = text[r.clause.start : r.clause.end]
    return words.bare(clause), r.title, r.lead_units, r.responsible_units, r.deadline, r.etc


def _in_order(
    one: Sequence[Side],
    other: Sequence[Side],
    signature: Callable[[Version, Side], Hashable],
    old: Version,
    new: Version,
) -> list[Pair]:
    """Equal ones, the first with the first, the second with the second."""
    places: dict[Hashable, list[int]] = defaultdict(list)
    for j, side in enumerate(other):
        places[signature(new, side)].append(j)
    found, taken = [], dict.fromkeys(places, 0)
    for i, side in enumerate(one):
        key = signature(old, side)
        at = taken.get(key, 0)
        if at < len(places.get(key, ())):
            found.append((i, places[key][at]))
            taken[key] = at + 1
    return found


# ---------------------------------------------------------------- the best of the rest


def _best(
    one: Sequence[Side],
    other: Sequence[Side],
    taken: Iterable[Pair],
    candidates: Callable[[set[int], set[int]], Iterator[Pair]],
    score: Callable[[int, int], float],
) -> list[Pair]:
    """The likest first, each side once. Pairs of one score that share a side differ in the sum of their places, so the
    order does not depend on which side is called old."""
    left = set(range(len(one))) - {i for i, _ in taken}
    right = set(range(len(other))) - {j for _, j in taken}
    scored = [(score(i, j), i, j) for i, j in candidates(left, right)]
    n, m = len(one), len(other)
    ranked = sorted(
        ((-round(s, 6), abs(i * m - j * n), i + j, i, j) for s, i, j in scored if s > 0)
    )
    found = []
    for _, _, _, i, j in ranked:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            found.append((i, j))
    return found


def _sharing(one: dict[int, set[str]], other: dict[int, set[str]]) -> Iterator[Pair]:
    """Pairs that share at least one key: what shares none is not worth a look."""
    holders: dict[str, list[int]] = defaultdict(list)
    for j, keys in other.items():
        for key in keys:
            holders[key].append(j)
    for i, keys in one.items():
        for j in {j for key in keys for j in holders.get(key, ())}:
            yield i, j


def _pairs_of(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(max(1, len(text) - 1))}


class _TargetLikeness:
    def __init__(self, old: Version, new: Version) -> None:
        self.old, self.new = old, new
        self.words = words.Likeness()
        self.parts = {id(v): _own_words(v) for v in (old, new)}
        self.names = {
            id(v): [words.folded(s.reading.indicator) for s in v.targets] for v in (old, new)
        }

    def namesakes(self, left: set[int], right: set[int]) -> Iterator[Pair]:
        return _sharing(self._names(self.old, left), self._names(self.new, right))

    def candidates(self, left: set[int], right: set[int]) -> Iterator[Pair]:
        return _sharing(self._keys(self.old, left), self._keys(self.new, right))

    def _names(self, version: Version, wanted: set[int]) -> dict[int, set[str]]:
        names, sides = self.names[id(version)], version.targets
        return {i: {names[i], f"={sides[i].same}" if sides[i].same else names[i]} for i in wanted}

    def _keys(self, version: Version, wanted: set[int]) -> dict[int, set[str]]:
        names, parts = self.names[id(version)], self.parts[id(version)]
        return {i: {parts[i], *_pairs_of(names[i])} for i in wanted}

    def score(self, i: int, j: int) -> float:
        """Points for what agrees; 0 where the two are not alike enough to be one commitment."""
        one, other = self.old.targets[i], self.new.targets[j]
        a, b = one.reading, other.reading
        name = self._name(i, j)
        sentence = self.words.of(self.parts[id(self.old)][i], self.parts[id(self.new)][j])
        if not _may_be_one(a, b, name, sentence):
            return 0.0
        agreed = (
            (_SCOPE, words.folded(a.scope or "") == words.folded(b.scope or "")),
            (_MEASURE, a.measure is b.measure),
            (_PERIOD, figures.dates(a) == figures.dates(b)),
            (_AMBITION, a.ambition is b.ambition),
            (_UNIT, figures.are_like(a, b)),
            (_COMPARATOR, a.comparator is b.comparator),
            (_VALUE, (a.value, a.value_high) == (b.value, b.value_high)),
        )
        points = _NAME * name + _SENTENCE * sentence + sum(p for p, agrees in agreed if agrees)
        return points if points >= _ENOUGH else 0.0

    def _name(self, i: int, j: int) -> float:
        one, other = self.old.targets[i], self.new.targets[j]
        if one.same and one.same == other.same:
            return 1.0
        return self.words.of(self.names[id(self.old)][i], self.names[id(self.new)][j])


def _may_be_one(a: TargetReading, b: TargetReading, name: float, sentence: float) -> bool:
    """What must hold whatever the points say."""
    if name < 0.55 and sentence < 0.9:
        return False
    if a.measure is not b.measure and sentence < 0.7:
        return False
    if not figures.are_like(a, b) and sentence < 0.6:
        return False
    return _scopes_meet(a, b, sentence)


def _scopes_meet(a: TargetReading, b: TargetReading, sentence: float) -> bool:
    """One town's quota is not another's, unless nothing but the name changed."""
    one, other = words.folded(a.scope or ""), words.folded(b.scope or "")
    if one == other or not one or not other or one in other or other in one:
        return True
    return sentence >= 0.6 and (a.value, a.value_high) == (b.value, b.value_high)


class Numbers:
    """The numbers of all targets of a version, in the order of the text."""

    def __init__(self, version: Version) -> None:
        self.text = version.text
        self.all = sorted((s.reading.num.start, s.reading.num.end) for s in version.targets)

    def own_words(self, r: TargetReading) -> str:
        """The part of the sentence that speaks of this target, all numbers of targets in it blanked out: its own is
        compared as a number."""
        part = words.part_around(self.text, r.clause, r.num)
        return words.bare(words.blanked(self.text, part, self._inside(part)))

    def task_words(self, r: TaskReading) -> str:
        """The sentences of a task, the numbers of the targets in it blanked out."""
        return words.bare(words.blanked(self.text, r.clause, self._inside(r.clause)))

    def _inside(self, within: Span) -> list[Span]:
        first = bisect_left(self.all, (within.start, 0))
        last = bisect_left(self.all, (within.end, 0))
        return [Span(a, b) for a, b in self.all[first:last] if b <= within.end]


class _TaskLikeness:
    def __init__(self, old: Version, new: Version) -> None:
        self.old, self.new = old, new
        self.words = words.Likeness()
        self.texts = {id(v): _task_words(v) for v in (old, new)}
        self.titles = {id(v): [title_of(v.text, s.reading) for s in v.tasks] for v in (old, new)}

    def candidates(self, left: set[int], right: set[int]) -> Iterator[Pair]:
        return _sharing(self._keys(self.old, left), self._keys(self.new, right))

    def _keys(self, version: Version, wanted: set[int]) -> dict[int, set[str]]:
        titles, texts = self.titles[id(version)], self.texts[id(version)]
        return {i: {*_pairs_of(titles[i]), texts[i][:12]} for i in wanted}

    def score(self, i: int, j: int) -> float:
        a, b = self.old.tasks[i].reading, self.new.tasks[j].reading
        title = self.words.of(self.titles[id(self.old)][i], self.titles[id(self.new)][j])
        text = self.words.of(self.texts[id(self.old)][i], self.texts[id(self.new)][j])
        if title < 0.6 and text < 0.6:
            return 0.0
        points = 4 * title + 4 * text + (a.number == b.number) + 1.5 * _shared_units(a, b)
        points += 0.5 * (a.deadline == b.deadline)
        return points if points >= _TASK_ENOUGH else 0.0


def _shared_units(a: TaskReading, b: TaskReading) -> float:
    one = {*a.lead_units, *a.responsible_units}
    other = {*b.lead_units, *b.responsible_units}
    return len(one & other) / len(one | other) if one | other else 1.0


def title_of(text: str, reading: TaskReading) -> str:
    """A task's title, folded; its first sentence where it has none."""
    said = reading.title or opening(text[reading.clause.start : reading.clause.end])
    return words.folded(said)


def opening(clause: str) -> str:
    """The first sentence of a task without a title, by which the ledger names it."""
    whole = "".join(clause.split())
    cut = next((i for i, c in enumerate(whole) if c in "。；" and i >= 4), len(whole))
    return whole[: min(cut, 60)]


def _own_words(version: Version) -> list[str]:
    numbers = Numbers(version)
    return [numbers.own_words(s.reading) for s in version.targets]


def _task_words(version: Version) -> list[str]:
    numbers = Numbers(version)
    return [numbers.task_words(s.reading) for s in version.tasks]
