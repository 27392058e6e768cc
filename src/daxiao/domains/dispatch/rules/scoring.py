"""How values become points, totals, levels and ranks. Exact decimals; the order of the input never shows.

No plan states a weight or a rule of this kind: they are the scheme's, set by the office (S002-D-01, S002-D-02).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from daxiao.domains.dispatch.types.evaluation import (
    Better,
    ItemKind,
    Pooling,
    TieRule,
    VetoEffect,
)


# wide enough that no product or quotient of figures of 20 digits is cut before it is rounded on purpose
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
POINTS = Decimal("0.0001")
SHOWN = Decimal("0.01")
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


@dataclass(frozen=True, slots=True)
class Step:
    """From `least` on (up to it where less is better) this `share` (0 to 1) of the weight."""

    least: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class ItemRule:
    """One item. `weight` is its points, for bonus and penalty the most it can add or take, for a veto 0.

    RATIO: `full` is the value that earns the whole weight, `floor` the share of it below which nothing is earned,
    `cap` the most that the share counts. RANK: the first earns `best`, the last `worst` of the weight.
    """

    key: str
    kind: ItemKind
    weight: Decimal
    better: Better = Better.MORE
    full: Decimal = HUNDRED
    floor: Decimal = ZERO
    cap: Decimal = ONE
    steps: tuple[Step, ...] = ()
    best: Decimal = ONE
    worst: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Level:
    """From `least` points on a result is called this."""

    name: str
    least: Decimal


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """A scheme: its items, the most that all bonuses add and all penalties take, and what follows from the total."""

    items: tuple[ItemRule, ...]
    levels: tuple[Level, ...]
    bonus_cap: Decimal
    penalty_cap: Decimal
    veto: VetoEffect
    ties: TieRule


@dataclass(frozen=True, slots=True)
class Result:
    """One subject: points by item, what they add up to, its level, and its rank (None for one that was vetoed)."""

    subject: str
    points: Mapping[str, Decimal]
    weighted: Decimal
    bonus: Decimal
    penalty: Decimal
    total: Decimal
    level: str
    rank: int | None
    vetoes: tuple[str, ...]


Values = Mapping[str, Mapping[str, Decimal]]
"""subject → item → value"""


def _points(amount: Decimal) -> Decimal:
    return amount.quantize(POINTS, rounding=ROUND_HALF_UP)


def _between(low: Decimal, amount: Decimal, high: Decimal) -> Decimal:
    return max(low, min(amount, high))


def points_of(rule: ItemRule, value: Decimal) -> Decimal:
    """The points of one value, with four decimals, for every kind but RANK, which needs all subjects.

    Never below 0 and never above the weight (times `cap` for a ratio); a penalty is a positive number that is taken off.
    """
    with localcontext(EXACT):
        match rule.kind:
            case ItemKind.RATIO:
                found = rule.weight * _ratio(rule, value)
            case ItemKind.THRESHOLD:
                found = rule.weight * _step(rule, value)
            case ItemKind.GRADED | ItemKind.BONUS | ItemKind.PENALTY:
                found = _between(ZERO, value, rule.weight)
            case _:
                found = ZERO
        return _points(found)


def _ratio(rule: ItemRule, value: Decimal) -> Decimal:
    if rule.better is Better.MORE:
        share = value / rule.full
    else:
        # nothing at all of what should be little is as good as it gets
        share = rule.cap if value <= 0 else rule.full / value
    return ZERO if share < rule.floor else _between(ZERO, share, rule.cap)


def _step(rule: ItemRule, value: Decimal) -> Decimal:
    more = rule.better is Better.MORE
    met = [s.share for s in rule.steps if (value >= s.least if more else value <= s.least)]
    return max(met, default=ZERO)


def rank_points(rule: ItemRule, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The points of a RANK item: places between first and last in equal parts; equal values share the better place."""
    sign = 1 if rule.better is Better.MORE else -1
    with localcontext(EXACT):
        n = len(values)
        found: dict[str, Decimal] = {}
        for subject, value in values.items():
            ahead = sum(1 for other in values.values() if sign * (other - value) > 0)
            down = Decimal(ahead) / Decimal(n - 1) if n > 1 else ZERO
            share = rule.best - (rule.best - rule.worst) * down
            found[subject] = _points(rule.weight * share)
        return found


def item_points(rule: ItemRule, values: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The points of every subject that has a value for the item."""
    if rule.kind is ItemKind.RANK:
        return rank_points(rule, values)
    return {subject: points_of(rule, value) for subject, value in values.items()}


def results(scheme: SchemeRule, values: Values) -> tuple[Result, ...]:
    """All subjects with totals, levels and ranks, the best first; equal ones in the order of their keys.

    A value that is not there earns nothing; that nobody is left without one is asked before (rules/evaluation.py).
    """
    by_item = {
        rule.key: item_points(rule, {s: v[rule.key] for s, v in values.items() if rule.key in v})
        for rule in sorted(scheme.items, key=lambda r: r.key)
    }
    found = [_sum(scheme, subject, values[subject], by_item) for subject in sorted(values)]
    return _ranked(scheme, found)


def _sum(
    scheme: SchemeRule,
    subject: str,
    values: Mapping[str, Decimal],
    by_item: Mapping[str, Mapping[str, Decimal]],
) -> Result:
    points = {key: of[subject] for key, of in by_item.items() if subject in of}
    kinds = {rule.key: rule.kind for rule in scheme.items}
    vetoes = tuple(k for k in sorted(values) if kinds.get(k) is ItemKind.VETO and values[k] > 0)
    with localcontext(EXACT):
        weighted = sum((p for k, p in points.items() if kinds[k].is_weighted), ZERO)
        # written like points, so that a cap of 5.00 and one of 5 end in the same digits of a snapshot
        bonus = min(_all(points, kinds, ItemKind.BONUS), _points(scheme.bonus_cap))
        penalty = min(_all(points, kinds, ItemKind.PENALTY), _points(scheme.penalty_cap))
        total = max(weighted + bonus - penalty, ZERO)
        if vetoes and scheme.veto is VetoEffect.ZERO:
            total = ZERO
        total = total.quantize(SHOWN, rounding=ROUND_HALF_UP)
    level = _level(scheme.levels, total, is_vetoed=bool(vetoes))
    return Result(subject, points, weighted, bonus, penalty, total, level, None, vetoes)


def _all(points: Mapping[str, Decimal], kinds: Mapping[str, ItemKind], kind: ItemKind) -> Decimal:
    return sum((p for k, p in points.items() if kinds[k] is kind), ZERO)


def _level(levels: Sequence[Level], total: Decimal, *, is_vetoed: bool) -> str:
    ordered = sorted(levels, key=lambda one: one.least)
    if not ordered:
        return ""
    met = [one for one in ordered if total >= one.least]
    return ordered[0].name if is_vetoed or not met else met[-1].name


def _ranked(scheme: SchemeRule, found: Sequence[Result]) -> tuple[Result, ...]:
    heaviest = sorted(
        (r for r in scheme.items if r.kind.is_weighted), key=lambda r: (-r.weight, r.key)
    )

    def standing(one: Result) -> tuple[Decimal, ...]:
        if scheme.ties is not TieRule.HEAVIEST:
            return (one.total,)
        return (one.total, *(one.points.get(r.key, ZERO) for r in heaviest))

    fit = [one for one in found if not one.vetoes]
    steps = {s: n for n, s in enumerate(sorted({standing(o) for o in fit}, reverse=True), 1)}

    def rank(one: Result) -> int | None:
        if one.vetoes:
            return None
        if scheme.ties is TieRule.DENSE:
            return steps[standing(one)]
        return 1 + sum(1 for other in fit if standing(other) > standing(one))

    ranked = [
        Result(
            one.subject,
            one.points,
            one.weighted,
            one.bonus,
            one.penalty,
            one.total,
            one.level,
            rank(one),
            one.vetoes,
        )
        for one in found
    ]
    last = len(ranked) + 1
    return tuple(sorted(ranked, key=lambda r: (r.rank or last, -r.total, r.subject)))


def pooled(values: Sequence[Decimal], how: Pooling) -> Decimal | None:
    """One value of several experts, four decimals; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    with localcontext(EXACT):
        if how is Pooling.MEDIAN:
            return _points((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)
        if how is Pooling.TRIMMED and len(ordered) > 2:
            ordered = ordered[1:-1]
        return _points(sum(ordered, ZERO) / len(ordered))


def majority(values: Sequence[Decimal]) -> Decimal | None:
    """Of several yes (1) and no (0): yes when more than half say so; None of none."""
    if not values:
        return None
    return ONE if 2 * sum(1 for v in values if v > 0) > len(values) else ZERO


def spread(points: Sequence[Decimal | None]) -> Decimal | None:
    """The widest difference between the parties that gave points; None where fewer than two did."""
    given = [p for p in points if p is not None]
    return max(given) - min(given) if len(given) > 1 else None
