"""Who explains how far a place lags behind what is due: the places that take part, the others named beside them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from daxiao.domains.targets.queries.rankings import Entrant
from daxiao.domains.targets.rules import ranking
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.ranking import Lag, LeftOut
from daxiao.domains.targets.rules.summing import Summing, summing_of
from daxiao.domains.targets.types import Measure


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Indicator, RankingExclusion


def why_no_lag(indicator: "Indicator") -> str:
    """Why the lag cannot be laid at the doors of places; empty where it can."""
    across = Summing(indicator.across) if indicator.across else None
    across = across or summing_of(Measure(indicator.measure)).across
    return "" if across is Summing.SUM else "这个指标不能由各地相加，差距不分摊到各地"


def lag_of(
    indicator: "Indicator",
    names: Mapping[int, str],
    entrants: Iterable[Entrant],
    left: Mapping[str, str],
) -> Lag | None:
    """Whose the lag is among places (key → name), those that are `left` out (name → why) beside it; None where the indicator
    does not add up over places."""
    if why_no_lag(indicator):
        return None
    due: dict[str, Decimal | None] = {}
    done: dict[str, Decimal | None] = {}
    places = indicator.places
    for entrant in entrants:
        way = _way(entrant)
        if way is None:
            continue
        is_known = entrant.achieved is not None and entrant.scheduled is not None
        name = names[entrant.region]
        due[name] = _times(entrant.scheduled, way, places) if is_known else way
        done[name] = _times(entrant.achieved, way, places) if is_known else None
    return ranking.explain_lag(due, done, left) if due else None


def left_of(
    indicator: int,
    names: Mapping[int, str],
    entrants: Sequence[Entrant],
    out: "Iterable[RankingExclusion]",
) -> dict[str, str]:
    """Place → why it takes no part in the ranking of the newest month: people left it out, or it has not reported the month
    that at least half of the others have."""
    months = {e.region: e.as_of.year * 100 + e.as_of.month for e in entrants if e.as_of}
    newest = max(
        (m for m in months.values() if sum(n >= m for n in months.values()) * 2 >= len(months)),
        default=None,
    )
    if newest is None:
        return {}
    left = {names[key]: _NOT_IN for key, month in months.items() if month < newest}
    for one in out:
        is_meant = one.indicator_id in (None, indicator)
        is_then = one.since <= newest and (one.until is None or one.until >= newest)
        if is_meant and is_then and one.region_id in names:
            left[names[one.region_id]] = one.reason
    return left


_NOT_IN = "这个月还没有报"


def _way(entrant: Entrant) -> Decimal | None:
    """What of the goal is to be done; None for a line that is held."""
    if entrant.floor is None:
        return None
    if entrant.kind in (AimKind.FLOW, AimKind.INCREMENT):
        return entrant.floor
    is_up = entrant.baseline is not None and entrant.floor > entrant.baseline
    if entrant.kind == AimKind.STOCK and is_up and entrant.baseline is not None:
        return entrant.floor - entrant.baseline
    return None


def _times(share: Decimal | None, whole: Decimal, places: int) -> Decimal | None:
    return None if share is None else round(share * whole, min(places, 4))


def words_of(indicator: "Indicator", lag: Lag | None) -> str:
    """The lag in one sentence: how much, whose it mostly is, and who is not counted."""
    if lag is None:
        return why_no_lag(indicator)
    unit = indicator.unit
    left = f"；没有计入不参与排名的{_named(lag.left, unit)}" if lag.left else ""
    if not lag.shares:
        told = "各地都达到时序要求"
        if lag.left:
            told = "参与排名的地区都达到时序要求"
        return (told if not lag.unjudged else "能判断的地区都达到时序要求") + left
    first = lag.shares[0]
    ahead = f"，其他地区超前{plain(lag.ahead)}{unit}" if lag.ahead else ""
    open_ones = f"；{len(lag.unjudged)}个地区无法判断，没有计入" if lag.unjudged else ""
    return (
        f"落后时序的{len(lag.shares)}个地区合计差{plain(lag.behind)}{unit}{ahead}；"
        f"{first.place}占差距的{first.per_cent}%{open_ones}{left}"
    )


MOST_NAMED = 6


def _named(left: tuple[LeftOut, ...], unit: str) -> str:
    told = "、".join(f"{one.place}（{_gap(one.behind, unit)}）" for one in left[:MOST_NAMED])
    return told + (f"等{len(left)}地" if len(left) > MOST_NAMED else "")


def _gap(behind: Decimal | None, unit: str) -> str:
    if behind is None:
        return "差多少说不出"
    if behind == 0:
        return "与时序持平"
    return f"{'差' if behind > 0 else '超前'}{plain(abs(behind))}{unit}"
