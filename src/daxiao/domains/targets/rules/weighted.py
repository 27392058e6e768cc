"""A weighted total over several rankings, and what would change it (05-principles.md 11).

Each indicator is scored between the best place, 100, and the last, the floor of the yardstick (功效系数). A place that is
missing in one ranking is left out of the total with that reason: a missing figure is no zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import permutations

from daxiao.domains.targets.rules import ranking
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.ranking import Board, Contest, Excluded, RankingYardstick
from daxiao.domains.targets.types import Direction
from daxiao.std.findings import Finding, FindingKind, Refused


WEIGHTS_ODD = FindingKind("targets.weights_not_100", "各指标权重合计{total}，应为100，请调整权重")
WEIGHT_NEGATIVE = FindingKind(
    "targets.weight_not_positive", "“{name}”的权重是{weight}，应大于零，请调整或去掉这个指标"
)
NAME_TWICE = FindingKind("targets.weighted_twice", "“{name}”在综合排名里出现两次，请只留一次")
NOTHING_WEIGHED = FindingKind("targets.weighted_nothing", "综合排名没有指标，请至少选一个指标")

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A ranking and its weight in the total; all weights sum to 100."""

    board: Board
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Swing:
    """The smallest shift of weight from one indicator to another that brings a place level with the one above it."""

    above: str
    taken_from: str
    given_to: str
    shift: Decimal
    words: str


@dataclass(frozen=True, slots=True)
class Total:
    """A row of the weighted total. `scores` by indicator, `score` their weighted sum; both of 100.

    `swing` is None for the first, and where no single shift of weight would do.
    """

    rank: int
    place: str
    score: Decimal
    scores: Mapping[str, Decimal]
    movement: int | None
    swing: Swing | None


@dataclass(frozen=True, slots=True)
class Totals:
    rows: tuple[Total, ...]
    excluded: tuple[Excluded, ...]
    doubts: tuple[Finding, ...]
    tie_rule: str


def total(
    boards: Sequence[Weighted], yardstick: RankingYardstick, previous: Mapping[str, int]
) -> Totals:
    """The places by their weighted score. Raises Refused for weights that do not sum to 100 or are not positive."""
    _check(boards)
    scored = {one.board.name: scores(one.board, yardstick.score_floor) for one in boards}
    weights = {one.board.name: one.weight for one in boards}
    excluded = _excluded(boards)
    left_out = {one.place for one in excluded}
    places = sorted({p for found in scored.values() for p in found} - left_out)
    by_place = {p: {name: found[p] for name, found in scored.items()} for p in places}
    sums = {p: _sum(by_place[p], weights) for p in places}
    ranks = ranking.ranks_of(sums, Direction.MORE, yardstick.tie)
    ordered = sorted(places, key=lambda p: (ranks[p], p))
    moved = ranking.movements(sums, Contest("", "", Direction.MORE, previous), yardstick.tie)
    rows = []
    for place in ordered:
        above = [p for p in ordered if ranks[p] < ranks[place]]
        swing = swing_of(by_place, (place, above[-1]), weights) if above else None
        rows.append(
            Total(ranks[place], place, sums[place], by_place[place], moved.get(place), swing)
        )
    doubts = tuple(doubt for one in boards for doubt in one.board.doubts)
    return Totals(tuple(rows), excluded, doubts, yardstick.tie.label)


def _check(boards: Sequence[Weighted]) -> None:
    check_weights([(one.board.name, one.weight) for one in boards])


def check_weights(weights: Sequence[tuple[str, Decimal]]) -> None:
    """Names with their weights: each once and positive, together 100. Raises Refused."""
    if not weights:
        raise Refused(NOTHING_WEIGHED(field="weights"))
    names = [name for name, _ in weights]
    for at, (name, weight) in enumerate(weights):
        if name in names[:at]:
            raise Refused(NAME_TWICE(field="weights", name=name))
        if weight <= 0:
            raise Refused(WEIGHT_NEGATIVE(field="weights", name=name, weight=plain(weight)))
    sum_of = sum((weight for _, weight in weights), Decimal(0))
    if sum_of != _HUNDRED:
        raise Refused(WEIGHTS_ODD(field="weights", total=plain(sum_of)))


def _excluded(boards: Sequence[Weighted]) -> tuple[Excluded, ...]:
    """Places that lack in any ranking, with the first reason; one that was not even listed there has no figure."""
    every = {row.place for one in boards for row in one.board.rows}
    every |= {left.place for one in boards for left in one.board.excluded}
    reasons: dict[str, str] = {}
    for one in boards:
        named = {e.place: e.because for e in one.board.excluded}
        for place in sorted(every - one.board.ranks.keys() - reasons.keys()):
            reasons[place] = f"“{one.board.name}”：{named.get(place, '没有数据')}"
    return tuple(Excluded(place, reasons[place]) for place in sorted(reasons))


def scores(board: Board, floor: Decimal) -> dict[str, Decimal]:
    """100 for the best of a ranking, `floor` for the last, in proportion between; 100 for all where all are equal."""
    values = {row.place: row.value for row in board.rows}
    if not values:
        return {}
    best, last = max(values.values()), min(values.values())
    if board.direction is Direction.LESS:
        best, last = last, best
    if best == last:
        return dict.fromkeys(values, _HUNDRED)
    return {
        place: floor + (_HUNDRED - floor) * (value - last) / (best - last)
        for place, value in values.items()
    }


def _sum(found: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal:
    return sum((found[name] * weight for name, weight in weights.items()), Decimal(0)) / _HUNDRED


def swing_of(
    by_place: Mapping[str, Mapping[str, Decimal]],
    pair: tuple[str, str],
    weights: Mapping[str, Decimal],
) -> Swing | None:
    """What shift of weight brings the first of `pair` level with the second, which leads by now.

    None where no shift between two indicators, of at most all the weight of one, would.
    """
    place, above = pair
    lead = {name: by_place[above][name] - by_place[place][name] for name in weights}
    total_lead = sum((lead[name] * weight for name, weight in weights.items()), Decimal(0))
    shifts = [
        (total_lead / (lead[one] - lead[other]), one, other)
        for one, other in permutations(weights, 2)
        if lead[one] > lead[other] and total_lead <= weights[one] * (lead[one] - lead[other])
    ]
    if not shifts:
        return None
    shift, one, other = min(shifts)
    told = shift.quantize(Decimal("0.01"), rounding=ROUND_CEILING)
    words = f"若把{plain(told)}个权重从“{one}”移给“{other}”，即与{above}持平"
    return Swing(above, one, other, shift, words)
