"""Rankings of places by one indicator that a person can check (05-principles.md 11).

The tie rule is stated, every exclusion has its reason, a growth rate on an unusual base is marked, and each place is told
what would change its rank. Sources that mix are warned of (principle 8).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.types import Direction
from daxiao.std import thresholds
from daxiao.std.findings import Finding, FindingKind, Refused, Severity
from daxiao.std.labelled import Labelled


BAND_UNRANKED = FindingKind(
    "targets.ranking_band", "“{name}”以区间为好，不能按大小排名，请改看是否在区间内"
)
PLACE_TWICE = FindingKind("targets.ranking_twice", "“{place}”有两个数，请先核对，只留一个再排名")
SOURCES_MIXED = FindingKind(
    "targets.ranking_sources_mixed",
    "“{name}”的排名混用了不同来源的数（{sources}），不宜直接比较，请统一来源或注明",
    Severity.DOUBT,
)


class Tie(Labelled):
    """What follows a tie."""

    GAP = "gap", "数值相同的并列，其后名次顺延（1、2、2、4）"
    DENSE = "dense", "数值相同的并列，其后名次连续（1、2、2、3）"


class BaseMark(Labelled):
    """Whether last year's own figure was unusual, which makes this year's growth look better or worse than it is."""

    LOW = "low", "低基数"
    HIGH = "high", "高基数"


@dataclass(frozen=True, slots=True)
class RankingYardstick:
    """`base_swing` in %: from such a rise or fall of the base on it is marked. `score_floor`: the score of the last."""

    tie: Tie
    denominator_min: Decimal
    base_swing: Decimal
    score_floor: Decimal


def yardstick_of(values: thresholds.Values) -> RankingYardstick:
    """From a version of the yardstick `ranking`. Raises NotUnderstood."""
    tie = values.get("tie")
    if not isinstance(tie, str) or tie not in set(Tie):
        raise thresholds.NotUnderstood(f"tie: gap or dense is wanted, not {tie!r}")
    score_floor = thresholds.number(values, "score_floor", above=-1)
    if not 0 <= score_floor < 100:
        raise thresholds.NotUnderstood(f"score_floor: from 0 to below 100, not {score_floor}")
    return RankingYardstick(
        Tie(tie),
        thresholds.number(values, "denominator_min", above=0),
        thresholds.number(values, "base_swing", above=0),
        score_floor,
    )


@dataclass(frozen=True, slots=True)
class Base:
    """Of a growth rate: the figure it is measured from, and the one a year before that where it is known."""

    value: Decimal
    before: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """What a place has to show; `excluded` is the reason for which people leave it out, empty when they do not."""

    place: str
    value: Decimal | None
    source: str = ""
    denominator: Decimal | None = None
    base: Base | None = None
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """`movement`: places gained since last time, negative for lost, among those that are ranked both times (the others must
    not make anyone rise or fall); None where there is no rank to compare with.

    `shared_by`: how many stand on this rank. `would_change` says in words what would lift the place to the next rank;
    `needed` is that distance, None for the first.
    """

    rank: int
    place: str
    value: Decimal
    shared_by: int
    movement: int | None
    base_mark: BaseMark | None
    needed: Decimal | None
    would_change: str


@dataclass(frozen=True, slots=True)
class Excluded:
    place: str
    because: str


@dataclass(frozen=True, slots=True)
class Board:
    """A ranking: ranked places from the first, the others with reasons, what is doubtful, and the rule for ties."""

    name: str
    direction: Direction
    rows: tuple[Ranked, ...]
    excluded: tuple[Excluded, ...]
    doubts: tuple[Finding, ...]
    tie_rule: str

    @property
    def ranks(self) -> dict[str, int]:
        """The rank by place, as the next ranking wants it for the movement."""
        return {row.place: row.rank for row in self.rows}


@dataclass(frozen=True, slots=True)
class Contest:
    """What is ranked; `previous` are the ranks of last time by place."""

    name: str
    unit: str
    direction: Direction
    previous: Mapping[str, int]


def rank(contest: Contest, figures: Iterable[PlaceFigure], yardstick: RankingYardstick) -> Board:
    """Rank the places. Equal ranks are told in the order of the names, so that the order of input never shows.

    Raises Refused for an indicator that is best within a band, and for a place with two figures.
    """
    given = sorted(figures, key=lambda f: f.place)
    _check(contest, given)
    reasons = {f.place: because for f in given if (because := why_excluded(f, yardstick))}
    counted = [f for f in given if f.place not in reasons]
    values = {f.place: f.value for f in counted if f.value is not None}
    ranks = ranks_of(values, contest.direction, yardstick.tie)
    moved = movements(values, contest, yardstick.tie)
    rows = [_row(f, ranks, values, contest, yardstick) for f in counted]
    rows = [replace(row, movement=moved.get(row.place)) for row in rows]
    return Board(
        contest.name,
        contest.direction,
        tuple(sorted(rows, key=lambda row: (row.rank, row.place))),
        tuple(Excluded(place, because) for place, because in reasons.items()),
        _doubts(contest, counted),
        yardstick.tie.label,
    )


def _check(contest: Contest, given: Sequence[PlaceFigure]) -> None:
    if contest.direction is Direction.BAND:
        raise Refused(BAND_UNRANKED(name=contest.name))
    for one, other in pairwise(given):
        if one.place == other.place:
            raise Refused(PLACE_TWICE(place=one.place))


def why_excluded(figure: PlaceFigure, yardstick: RankingYardstick) -> str:
    """The reason for which a place is not ranked; empty when it is."""
    if figure.excluded:
        return figure.excluded
    if figure.value is None or not figure.value.is_finite():
        return _NO_FIGURE
    least = yardstick.denominator_min
    if figure.denominator is not None and figure.denominator < least:
        return f"分母只有{plain(figure.denominator)}，少于{plain(least)}，比率起伏太大"
    if figure.base is not None and figure.base.value <= 0:
        return "上年基数是零或负数，增速没有意义，请看增减量"
    return ""


def _doubts(contest: Contest, counted: Sequence[PlaceFigure]) -> tuple[Finding, ...]:
    sources = sorted({f.source or "未注明" for f in counted})
    if len(sources) < 2:
        return ()
    return (SOURCES_MIXED(name=contest.name, sources="、".join(sources)),)


def ranks_of(values: Mapping[str, Decimal], direction: Direction, tie: Tie) -> dict[str, int]:
    """The rank of each; equal values share one."""
    ordered = sorted(values.values(), reverse=direction is Direction.MORE)
    if tie is Tie.DENSE:
        ordered = list(dict.fromkeys(ordered))
    first: dict[Decimal, int] = {}
    for at, value in enumerate(ordered, start=1):
        first.setdefault(value, at)
    return {place: first[value] for place, value in values.items()}


def movements(values: Mapping[str, Decimal], contest: Contest, tie: Tie) -> dict[str, int]:
    """Place → ranks gained among the places that have a rank both times."""
    both = {place: value for place, value in values.items() if place in contest.previous}
    now = ranks_of(both, contest.direction, tie)
    was = ranks_of({p: Decimal(contest.previous[p]) for p in both}, Direction.LESS, tie)
    return {place: was[place] - now[place] for place in both}


def _row(
    figure: PlaceFigure,
    ranks: Mapping[str, int],
    values: Mapping[str, Decimal],
    contest: Contest,
    yardstick: RankingYardstick,
) -> Ranked:
    place, value, own = figure.place, values[figure.place], ranks[figure.place]
    better = [v for p, v in values.items() if ranks[p] < own]
    nearest = min(better, key=lambda v: abs(v - value), default=None)
    return Ranked(
        rank=own,
        place=place,
        value=value,
        shared_by=sum(other == own for other in ranks.values()),
        movement=None,
        base_mark=base_mark(figure.base, yardstick),
        needed=None if nearest is None else abs(nearest - value),
        would_change=_lift(
            contest, value, nearest, sorted(p for p in values if values[p] == nearest)
        ),
    )


def _lift(contest: Contest, value: Decimal, nearest: Decimal | None, places: Sequence[str]) -> str:
    if nearest is None:
        return ""
    way = "再增加" if nearest > value else "再减少"
    needed = plain(abs(nearest - value))
    return f"{way}{needed}{contest.unit}即与{'、'.join(places)}并列"


def base_mark(base: Base | None, yardstick: RankingYardstick) -> BaseMark | None:
    """Whether the base itself had risen or fallen by the stated share; None where that is not known."""
    if base is None or base.before is None or base.before <= 0:
        return None
    swing = (base.value - base.before) * 100
    bound = yardstick.base_swing * base.before
    if abs(swing) < bound:
        return None
    return BaseMark.LOW if swing < 0 else BaseMark.HIGH


# ---- who explains the lag


_NOTHING_DUE = "没有应完成的数"
_NO_FIGURE = "没有数据"


@dataclass(frozen=True, slots=True)
class LagShare:
    """How much a place is behind what was due of it, and its whole per cent of all that is behind."""

    place: str
    behind: Decimal
    per_cent: int
    words: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A place that takes no part: why, and its own gap (negative: a lead), None where that cannot be told."""

    place: str
    because: str
    behind: Decimal | None


@dataclass(frozen=True, slots=True)
class Lag:
    """`behind` sums the places that lag, `ahead` those that lead; the whole is behind by the difference.

    The shares are of `behind`, so that they sum to 100 however far others lead. `left` take no part in any of the sums.
    """

    behind: Decimal
    ahead: Decimal
    shares: tuple[LagShare, ...]
    unjudged: tuple[Excluded, ...]
    left: tuple[LeftOut, ...] = ()


def explain_lag(
    due: Mapping[str, Decimal | None],
    done: Mapping[str, Decimal | None],
    left: Mapping[str, str] | None = None,
) -> Lag:
    """What each place explains of the lag of a figure of which more is better and that sums over places.

    A place without a figure, or without anything due, is named and not counted: its gap is unknown, not the whole. `left`
    (place → why) take no part in the ranking, hence in no sum and no share; they are named with their own gap.
    """
    gaps: dict[str, Decimal] = {}
    unjudged: list[Excluded] = []
    outside: list[LeftOut] = []
    for place in sorted(due.keys() | done.keys()):
        wanted, found = due.get(place), done.get(place)
        gap = None if wanted is None or found is None else wanted - found
        if left and place in left:
            outside.append(LeftOut(place, left[place], gap))
        elif gap is not None:
            gaps[place] = gap
        else:
            unjudged.append(Excluded(place, _NOTHING_DUE if wanted is None else _NO_FIGURE))
    late = sorted(((g, p) for p, g in gaps.items() if g > 0), key=lambda one: (-one[0], one[1]))
    cents = whole_shares([gap for gap, _ in late])
    shares = tuple(
        LagShare(place, gap, cent, f"{place}占落后量的{cent}%")
        for (gap, place), cent in zip(late, cents, strict=True)
    )
    behind = sum((gap for gap, _ in late), Decimal(0))
    ahead = -sum((gap for gap in gaps.values() if gap < 0), Decimal(0))
    return Lag(behind, ahead, shares, tuple(unjudged), tuple(outside))


def whole_shares(amounts: Sequence[Decimal]) -> list[int]:
    """Each positive amount as a whole per cent of their sum; together exactly 100 (the largest rests are rounded up)."""
    total = sum(amounts, Decimal(0))
    if total <= 0:
        return [0 for _ in amounts]
    exact = [amount * 100 / total for amount in amounts]
    cents = [int(one.to_integral_value(rounding=ROUND_FLOOR)) for one in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: (cents[at] - exact[at], at))
    for at in by_rest[: 100 - sum(cents)]:
        cents[at] += 1
    return cents
