"""What is frozen of rankings: by one indicator, and the weighted totals with the weights that were used."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.rounds.rules.frozen_rows import text_of
from daxiao.domains.rounds.types.freezing import Frozen, FrozenKind, Plain
from daxiao.domains.targets.rules import ranking as ranking_rules
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.ranking import Contest, PlaceFigure, RankingYardstick
from daxiao.domains.targets.types import Direction
from daxiao.domains.targets.types.closing import GoalNow, TotalNow


@dataclass(frozen=True, slots=True)
class Places:
    """The places directly below the one of the round, by key, and who is left out of the rankings (indicator or None for
    all, place) with the reason."""

    region_id: int
    period: int
    names: Mapping[int, str]
    left_out: Mapping[tuple[int | None, int], str]


def rankings(goals: Iterable[GoalNow], places: Places, yardstick: RankingYardstick) -> list[Frozen]:
    """The places below ranked by how much of their goal they have reached in the month, one row for each indicator.

    Of goals of several kinds and times those that most places share, as the page ranks them. A rank among some of the places
    would mislead: the row is of the place above, for who sees them all.
    """
    by_indicator: dict[int, list[GoalNow]] = {}
    for one in goals:
        if one.region_id in places.names and not one.industry:
            by_indicator.setdefault(one.indicator_id, []).append(one)
    found = []
    for key, every in sorted(by_indicator.items()):
        alike = _of_one_span(every, places.period)
        if sum(not _why_out(one, places.period) for one in alike.values()) > 1:
            found.append(_ranking(key, alike, places, yardstick))
    return found


def _why_out(one: GoalNow, period: int) -> str:
    """Why a goal does not stand on the month; empty where it does."""
    stands = 0 if one.as_of is None else one.as_of.year * 100 + one.as_of.month
    if stands < period:
        return "这个月的数没有报"
    return "已有以后月份的数，不按这个月排" if stands > period else ""


def _of_one_span(found: Sequence[GoalNow], period: int) -> dict[int, GoalNow]:
    """By place; the span that most share of those that stand on the month, of equals the nearest due."""
    spans = Counter(_span(one) for one in found if not _why_out(one, period))
    if not spans:
        return {}
    best = min(spans, key=lambda span: (-spans[span], span[2], span[0]))
    return {one.region_id: one for one in found if _span(one) == best}


def _span(one: GoalNow) -> tuple[str, str, str]:
    return one.kind, str(one.since or ""), str(one.due_on or "")


def _ranking(
    indicator: int, found: Mapping[int, GoalNow], places: Places, yardstick: RankingYardstick
) -> Frozen:
    some = next(iter(found.values()))
    # what is used up of a ceiling: less is better
    is_less = some.is_ceiling and some.kind == "at_most"
    board = ranking_rules.rank(
        Contest(some.name, "%", Direction.LESS if is_less else Direction.MORE, {}),
        [
            PlaceFigure(
                places.names[region],
                None if one.achieved is None else (one.achieved * 100).quantize(Decimal("0.01")),
                excluded=places.left_out.get(
                    (indicator, region), places.left_out.get((None, region), "")
                )
                or _why_out(one, places.period),
            )
            for region, one in found.items()
        ],
        yardstick,
    )
    data: dict[str, Plain] = {
        "ranks": [[row.rank, row.place, text_of(row.value)] for row in board.rows],
        "excluded": [[row.place, row.because] for row in board.excluded],
        "tie": board.tie_rule,
    }
    told = "、".join(f"{row.rank} {row.place} {plain(row.value)}%" for row in board.rows)
    return Frozen(
        FrozenKind.RANKING,
        indicator,
        f"{some.name}完成率排名",
        places.region_id,
        None,
        told or "没有可以排名的地区",
        data,
    )


def total(one: TotalNow) -> Frozen:
    """A weighted total: rank and score of each place, the weights that were used, who was left out and why."""
    data: dict[str, Plain] = {
        "ranks": [
            [rank, place, _score(score), [_score(part) for part in parts]]
            for rank, place, score, parts in one.rows
        ],
        "weights": [[w.indicator, w.by, text_of(w.weight), w.period] for w in one.weights],
        "excluded": [[place, because] for place, because in one.excluded],
        "tie": one.tie,
        "refused": one.refused,
    }
    told = "、".join(
        f"{rank} {place} {plain(round(score, 2))}分" for rank, place, score, _ in one.rows
    )
    if one.refused:
        told = f"没有排名：{one.refused}"
    return Frozen(
        FrozenKind.TOTAL,
        one.scheme_id,
        f"{one.name}综合排名" if "综合" not in one.name else one.name,
        one.region_id,
        None,
        told or "没有可以综合排名的地区",
        data,
    )


def _score(value: Decimal) -> str | None:
    """To four decimals: a share of weights may have no end."""
    return text_of(round(value, 4))
