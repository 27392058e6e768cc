"""What a new version of a plan did to each commitment of the old one. Pure, and the same answer for the same input."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.plans.rules import align, anchors, figures, words
from daxiao.domains.plans.types import (
    Anchor,
    Bearing,
    ChangeKind,
    Difference,
    Facet,
    Found,
    Subject,
    TargetSide,
    TaskSide,
    Version,
    Way,
)
from daxiao.extract.readings import (
    Ambition,
    Comparator,
    Measure,
    Period,
    TargetReading,
    TaskReading,
)


def compare(old: Version, new: Version) -> tuple[Difference, ...]:
    """All differences, and all that is unchanged, targets before tasks, in the order of the old text; what was added
    stands after what it follows in the new one. Each side of each version is in exactly one of them."""
    look = _Look(old, new)
    return (*look.targets(), *look.tasks())


def of_targets(old: Version, new: Version, one: TargetSide, other: TargetSide) -> Difference:
    """The difference of two targets that a person says are one."""
    return _Look(old, new).target_pair(one, other)


def of_tasks(old: Version, new: Version, one: TaskSide, other: TaskSide) -> Difference:
    return _Look(old, new).task_pair(one, other)


def dropped(subject: Subject, key: str, found: Found = anchors.LOST) -> Difference:
    return Difference(subject, ChangeKind.DROPPED, key, "", Bearing.LOOSER, (), found)


def added(subject: Subject, key: str, found: Found) -> Difference:
    return Difference(subject, ChangeKind.ADDED, "", key, Bearing.STRICTER, (), found)


def place_of(one: TargetSide | TaskSide, new: Version) -> Found:
    """Where a side of the new version that stands alone is cited."""
    if isinstance(one, TargetSide):
        return anchors.of_added(new, one.reading)
    return Found(Anchor.NEW, one.reading.clause.start, one.reading.clause.end)


class _Look:
    """Two versions, with what is asked of them again and again."""

    def __init__(self, old: Version, new: Version) -> None:
        self.old, self.new = old, new
        self.numbers = align.Numbers(old), align.Numbers(new)

    # ------------------------------------------------------------ targets

    def targets(self) -> Iterator[Difference]:
        pairs = align.pair_targets(self.old, self.new)
        mate = dict(pairs)
        taken = {(n.start, n.end) for n in (self.new.targets[j].reading.num for _, j in pairs)}
        searcher = anchors.Searcher(self.new)
        for i, one in enumerate(self.old.targets):
            if i in mate:
                yield self.target_pair(one, self.new.targets[mate[i]])
            else:
                found = searcher.target(self.old, one.reading, taken)
                taken.add((found.num_start, found.num_end))
                yield self._alone(Subject.TARGET, one.key, found)
        left = set(range(len(self.new.targets))) - set(mate.values())
        for j in sorted(left):
            other = self.new.targets[j]
            yield added(Subject.TARGET, other.key, place_of(other, self.new))

    def _alone(self, subject: Subject, key: str, found: Found) -> Difference:
        """An old side that no reading of the new version answers: the sentence may stand there all the same."""
        is_refused = (found.num_start, found.num_end) in self.new.refused
        if found.anchor is Anchor.LOST or is_refused:
            return dropped(subject, key, found)
        return Difference(subject, ChangeKind.UNCHANGED, key, "", Bearing.SAME, (), found)

    def target_pair(self, one: TargetSide, other: TargetSide) -> Difference:
        a, b = one.reading, other.reading
        found = anchors.of_target_pair(self.old, a, self.new, b)
        if other.raw is None and align.same_target(self.old, one, self.new, other):
            # read as before, word for word: what a person corrected then still holds
            return Difference(
                Subject.TARGET, ChangeKind.UNCHANGED, one.key, other.key, Bearing.SAME, (), found
            )
        facets = [*_target_facets(a, b)]
        if self.numbers[0].own_words(a) != self.numbers[1].own_words(b):
            facets.append(_SENTENCE)
        way = figures.way_of(((self.old.text, one), (self.new.text, other)))
        gap = figures.rise(a, b)
        is_number = gap is not None and gap[0] != 0
        return Difference(
            Subject.TARGET,
            _target_kind(gap[0] if gap else None, {f.name for f in facets}),
            one.key,
            other.key,
            figures.together(_bearings(a, b, way)),
            tuple(facets),
            found,
            gap[0] if gap and is_number else None,
            figures.rise_pct(a, b) if is_number else None,
        )

    # ------------------------------------------------------------ tasks

    def tasks(self) -> Iterator[Difference]:
        pairs = align.pair_tasks(self.old, self.new)
        mate = dict(pairs)
        clauses = (self.new.tasks[j].reading.clause for _, j in pairs)
        taken = {(c.start, c.end) for c in clauses}
        searcher = anchors.Searcher(self.new)
        for i, one in enumerate(self.old.tasks):
            if i in mate:
                yield self.task_pair(one, self.new.tasks[mate[i]])
            else:
                found = searcher.task(self.old, one.reading, taken)
                taken.add((found.start, found.end))
                yield self._alone(Subject.TASK, one.key, found)
        left = set(range(len(self.new.tasks))) - set(mate.values())
        for j in sorted(left):
            other = self.new.tasks[j]
            yield added(Subject.TASK, other.key, place_of(other, self.new))

    def task_pair(self, one: TaskSide, other: TaskSide) -> Difference:
        a, b = one.reading, other.reading
        found = anchors.of_task_pair(self.old, a, self.new, b)
        is_same = other.raw is None and align.same_task(self.old, one, self.new, other)
        facets = [*_task_facets(self.old.text, a, self.new.text, b)]
        if is_same:
            # read as before, word for word: what a person corrected then still holds, the number may have moved
            facets = [f for f in facets if f.name == NUMBER]
        if not is_same and self.numbers[0].task_words(a) != self.numbers[1].task_words(b):
            facets.append(_SENTENCE)
        return Difference(
            Subject.TASK,
            _task_kind({f.name for f in facets}),
            one.key,
            other.key,
            figures.of_year(a.deadline, b.deadline) if not is_same else Bearing.SAME,
            tuple(facets),
            found,
        )


# ---------------------------------------------------------------- what differs

VALUE, UNIT, MEASURE, TIME, SCOPE = "数值", "计量单位", "性质", "时限", "范围"
COMPARATOR, AMBITION, INDICATOR, BASELINE = "比较", "力度", "指标", "基数"
NUMBER, TITLE, LEADS, OTHERS, ETC = "序号", "任务", "牵头单位", "责任单位", "单位未列尽"
_SENTENCE = Facet("原句", "", "")

_COMPARATORS = {
    Comparator.GE: "不少于",
    Comparator.GT: "超过",
    Comparator.LE: "不超过",
    Comparator.LT: "低于",
    Comparator.EQ: "达到",
    Comparator.APPROX: "约",
    Comparator.RANGE: "区间",
}
_MEASURES = {
    Measure.LEVEL: "存量",
    Measure.INCREMENT: "增量",
    Measure.FLOW: "期内量",
    Measure.GROWTH: "增速",
    Measure.SHARE: "占比",
    Measure.REDUCTION: "降幅",
    Measure.RATIO: "人均比率",
    Measure.RANK: "位次",
}
_AMBITIONS = {Ambition.PLAIN: "目标", Ambition.FLOOR: "保底", Ambition.STRETCH: "力争"}


def _target_facets(a: TargetReading, b: TargetReading) -> Iterator[Facet]:
    said = (
        (VALUE, number_said(a), number_said(b)),
        (UNIT, a.unit or "", a.unit or "" if figures.is_same_unit(a, b) else b.unit or ""),
        (MEASURE, _MEASURES[a.measure], _MEASURES[b.measure]),
        (TIME, time_said(a.period), time_said(b.period)),
        (SCOPE, a.scope or "", b.scope or ""),
        (COMPARATOR, _COMPARATORS[a.comparator], _COMPARATORS[b.comparator]),
        (AMBITION, _AMBITIONS[a.ambition], _AMBITIONS[b.ambition]),
        (INDICATOR, a.indicator, b.indicator),
        (BASELINE, base_said(a), base_said(b)),
    )
    for name, was, now in said:
        if words.folded(was) != words.folded(now):
            yield Facet(name, was, now)


def number_said(r: TargetReading) -> str:
    return plain(r.value) if r.value_high is None else f"{plain(r.value)}—{plain(r.value_high)}"


def plain(value: Decimal) -> str:
    """Without trailing zeros, with thousands separators."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def base_said(r: TargetReading) -> str:
    if r.baseline is None:
        return ""
    year = f"{r.baseline.year}年 " if r.baseline.year else ""
    return f"{year}{plain(r.baseline.value)}"


def time_said(p: Period) -> str:
    span = f"（{p.since}—{p.until}年）" if p.since and p.until else ""
    fixed = f"到{p.by}年" if p.by else f"{p.year}年" if p.year else ""
    if p.recurring:
        return f"{fixed}每年{span}"
    return fixed or "未注明"


def _task_facets(old: str, a: TaskReading, new: str, b: TaskReading) -> Iterator[Facet]:
    said = (
        (NUMBER, a.number or "", b.number or ""),
        (TITLE, align.title_of(old, a), align.title_of(new, b)),
        (LEADS, "、".join(a.lead_units), "、".join(b.lead_units)),
        (OTHERS, "、".join(a.responsible_units), "、".join(b.responsible_units)),
        (ETC, "等" if a.etc else "", "等" if b.etc else ""),
        (TIME, f"{a.deadline}年" if a.deadline else "", f"{b.deadline}年" if b.deadline else ""),
    )
    for name, was, now in said:
        if words.folded(was) != words.folded(now):
            yield Facet(name, was, now)


@dataclass(frozen=True, slots=True)
class _Rank:
    """Which kind a change is told as, where several things changed at once: the first that holds."""

    names: frozenset[str]
    kind: ChangeKind


_TARGET_RANKS = (
    _Rank(frozenset({UNIT, MEASURE, VALUE}), ChangeKind.REUNITED),
    _Rank(frozenset({TIME}), ChangeKind.REDATED),
    _Rank(frozenset({SCOPE}), ChangeKind.RESCOPED),
    _Rank(frozenset({COMPARATOR, AMBITION}), ChangeKind.BOUND),
    _Rank(frozenset({INDICATOR, BASELINE, _SENTENCE.name}), ChangeKind.REWORDED),
)
# the number of a task moves whenever one is put in above it
_TASK_RANKS = (
    _Rank(frozenset({LEADS, OTHERS, ETC}), ChangeKind.REASSIGNED),
    _Rank(frozenset({TIME}), ChangeKind.REDATED),
    _Rank(frozenset({TITLE}), ChangeKind.RETITLED),
    _Rank(frozenset({_SENTENCE.name}), ChangeKind.REWORDED),
)


def _target_kind(gap: Decimal | None, names: set[str]) -> ChangeKind:
    if gap:
        return ChangeKind.RAISED if gap > 0 else ChangeKind.LOWERED
    return _first(_TARGET_RANKS, names)


def _task_kind(names: set[str]) -> ChangeKind:
    return _first(_TASK_RANKS, names)


def _first(ranks: Iterable[_Rank], names: set[str]) -> ChangeKind:
    return next((r.kind for r in ranks if r.names & names), ChangeKind.UNCHANGED)


def _bearings(a: TargetReading, b: TargetReading, way: Way | None) -> Iterator[Bearing]:
    """What each thing that changed means for whoever has to keep the promise."""
    gap = figures.rise(a, b)
    yield Bearing.UNKNOWN if gap is None else figures.of_number(gap[0], way)
    yield figures.of_comparator(a.comparator, b.comparator, way)
    yield figures.of_ambition(a.ambition, b.ambition)
    yield figures.of_year(figures.due_year(a), figures.due_year(b))
    if a.period.recurring is not b.period.recurring:
        yield Bearing.UNKNOWN
    if words.folded(a.scope or "") != words.folded(b.scope or ""):
        yield Bearing.UNKNOWN
