"""Figures of two versions: whether they compare, by how much they differ, and which way is stricter. Pure."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.plans.rules import words
from daxiao.domains.plans.types import Bearing, TargetSide, Way
from daxiao.extract.readings import Ambition, Comparator, Measure, TargetReading
from daxiao.std import units
from daxiao.std.findings import Refused


Dates = tuple[int | None, int | None, bool, int | None, int | None]
Ends = tuple[Decimal, Decimal]

_SHARES = frozenset({"%", "‰", "个百分点", "百分点"})
# how firmly a number binds in the way it is to go; the other comparators set it a limit on the other side
_FIRM = {
    Way.UP: {Comparator.APPROX: 0, Comparator.EQ: 1, Comparator.GE: 2, Comparator.GT: 3},
    Way.DOWN: {Comparator.APPROX: 0, Comparator.EQ: 1, Comparator.LE: 2, Comparator.LT: 3},
}
_SAID_UP = ("达到", "突破", "超过", "提高", "提升", "增至", "增长", "增加", "新增", "保底", "力争")
_SAID_DOWN = ("控制在", "降至", "降到", "降低", "下降", "压减", "减少", "不超过", "低于")
_LOOK_BACK = 12


def dates(r: TargetReading) -> Dates:
    p = r.period
    return p.by, p.year, p.recurring, p.since, p.until


def due_year(r: TargetReading) -> int | None:
    return r.period.by or r.period.year or r.period.until


def are_like(a: TargetReading, b: TargetReading) -> bool:
    """Whether the two numbers are of one kind of quantity."""
    return _factor(a.unit, b.unit) is not None


def _factor(old: str | None, new: str | None) -> Decimal | None:
    """What one of the new unit is in the old one; None where they do not convert."""
    one, other = words.folded(old or ""), words.folded(new or "")
    if one == other:
        return Decimal(1)
    try:
        return units.convert(Decimal(1), other, one)
    except Refused:
        return None


def is_same_unit(a: TargetReading, b: TargetReading) -> bool:
    """家 and 个 count alike; 万元 and 亿元 do not."""
    return _factor(a.unit, b.unit) == 1


def ends(a: TargetReading, b: TargetReading) -> tuple[Ends, Ends] | None:
    """Low and high of both, in the unit of the first; None where they do not compare."""
    factor = _factor(a.unit, b.unit)
    if factor is None or a.measure is not b.measure:
        return None
    one = (a.value, a.value if a.value_high is None else a.value_high)
    high = b.value if b.value_high is None else b.value_high
    return one, (b.value * factor, high * factor)


def rise(a: TargetReading, b: TargetReading) -> tuple[Decimal, Decimal] | None:
    """New minus old in the old unit, and the old end it starts from: the lower ends, the upper ones where the lower
    agree. None where the two do not compare."""
    both = ends(a, b)
    if both is None:
        return None
    (low, high), (new_low, new_high) = both
    return (new_low - low, low) if new_low != low else (new_high - high, high)


def rise_pct(a: TargetReading, b: TargetReading) -> Decimal | None:
    """The rise as percent of the old value, one decimal; None from zero, for ranks, and for shares, whose rise is told
    in points."""
    found = rise(a, b)
    if found is None or not found[1] or not _counts_up(a):
        return None
    return (found[0] / found[1] * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _counts_up(r: TargetReading) -> bool:
    """Whether percent of the value mean something: not for what is itself a percentage or a place in a ranking."""
    return words.folded(r.unit or "") not in _SHARES and r.measure is not Measure.RANK


# ---------------------------------------------------------------- stricter or looser


def way_of(sides: Iterable[tuple[str, TargetSide]]) -> Way | None:
    """The way in which the indicator is to go, from what is known of it, its measure and its words; None where nothing
    or two things are said. Takes (text, side)."""
    sides = tuple(sides)
    measures = {s.reading.measure for _, s in sides}
    if measures == {Measure.RANK}:
        return Way.DOWN
    if measures == {Measure.REDUCTION}:
        return Way.UP
    for told in (
        {s.way for _, s in sides} - {None},
        {_by_comparator(s.reading.comparator) for _, s in sides} - {None},
        {_by_words(text, s.reading) for text, s in sides} - {None},
    ):
        if told:
            return next(iter(told)) if len(told) == 1 else None
    return None


def _by_comparator(comparator: Comparator) -> Way | None:
    if comparator in {Comparator.GE, Comparator.GT}:
        return Way.UP
    return Way.DOWN if comparator in {Comparator.LE, Comparator.LT} else None


def _by_words(text: str, r: TargetReading) -> Way | None:
    """The last such word before the number; of two that end at one place the longer: 不超过 is not 超过."""
    before = words.folded(text[max(r.clause.start, r.num.start - _LOOK_BACK) : r.num.start])
    said = [(m.end(), len(word), way) for way, word in _SAID for m in re.finditer(word, before)]
    return max(said)[2] if said else None


_SAID = (*((Way.UP, w) for w in _SAID_UP), *((Way.DOWN, w) for w in _SAID_DOWN))


def of_number(gap: Decimal, way: Way | None) -> Bearing:
    if not gap:
        return Bearing.SAME
    if way is None:
        return Bearing.UNKNOWN
    return Bearing.STRICTER if (gap > 0) is (way is Way.UP) else Bearing.LOOSER


def of_comparator(old: Comparator, new: Comparator, way: Way | None) -> Bearing:
    if old is new:
        return Bearing.SAME
    firm = _FIRM.get(way, {}) if way else {}
    if old not in firm or new not in firm:
        return Bearing.UNKNOWN
    return Bearing.STRICTER if firm[new] > firm[old] else Bearing.LOOSER


def of_ambition(old: Ambition, new: Ambition) -> Bearing:
    """力争 binds less than a plain number; 保底 is what must be reached, as a plain number is."""
    was, now = (a is not Ambition.STRETCH for a in (old, new))
    if was == now:
        return Bearing.SAME
    return Bearing.STRICTER if now else Bearing.LOOSER


def of_year(old: int | None, new: int | None) -> Bearing:
    """Earlier is stricter."""
    if old == new:
        return Bearing.SAME
    if old is None or new is None:
        return Bearing.UNKNOWN
    return Bearing.STRICTER if new < old else Bearing.LOOSER


def together(bearings: Iterable[Bearing]) -> Bearing:
    found = set(bearings) - {Bearing.SAME}
    if not found:
        return Bearing.SAME
    if Bearing.UNKNOWN in found:
        return Bearing.UNKNOWN
    return next(iter(found)) if len(found) == 1 else Bearing.MIXED
