"""Which indicators are one under several wordings, and which only sound alike. Pure.

The machine proposes, a person confirms. Place, population, level, threshold, definition and what happens to the things
counted are respected (`extract.check.identity`): 发明专利 is not 高价值发明专利, 规上 is not 骨干, 大冶 is not 黄石.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from daxiao.domains.targets.types import Measure
from daxiao.extract.check import identity
from daxiao.extract.check.identity import Different, Same
from daxiao.std import units
from daxiao.std.findings import Refused


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator as the rules see it; `weight` is how many targets stand on it, `age` its place in time."""

    key: int
    names: tuple[str, ...]
    measure: Measure
    unit: str
    is_confirmed: bool
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Proposed:
    """`other` should go into `kept`, for the reason told."""

    kept: int
    other: int
    ground: str


@dataclass(frozen=True, slots=True)
class Near:
    """An indicator that sounds alike and is another one, and by what it differs."""

    other: int
    reason: str


def proposals(
    indicators: Sequence[Known], places: Iterable[str], settled: Iterable[frozenset[int]] = ()
) -> list[Proposed]:
    """Pairs that are one indicator, each indicator given away at most once. `settled` pairs were decided by people.

    The confirmed one is kept, then the one with more targets, then the older.
    """
    names = tuple(sorted(set(places), key=len, reverse=True))
    done = set(settled)
    found: list[Proposed] = []
    given: set[int] = set()
    for group in _groups(indicators):
        ranked = sorted(group, key=lambda i: (not i.is_confirmed, -i.weight, i.key))
        for n, kept in enumerate(ranked):
            if kept.key in given:
                continue
            for other in ranked[n + 1 :]:
                pair = frozenset((kept.key, other.key))
                if other.key in given or pair in done:
                    continue
                ground = _ground(kept, other, names)
                if ground is not None:
                    found.append(Proposed(kept.key, other.key, ground))
                    given.add(other.key)
    return found


def _groups(indicators: Sequence[Known]) -> Iterator[list[Known]]:
    """Only indicators of one measure and one narrowing can be one: far fewer pairs than all with all."""
    groups: dict[tuple[object, ...], dict[int, Known]] = defaultdict(dict)
    for indicator in indicators:
        for name in indicator.names:
            part = identity.normal(name)
            narrowing = (part.levels, part.above, part.sizes, part.events, part.per, part.growth)
            groups[indicator.measure, *narrowing][indicator.key] = indicator
    yield from (list(g.values()) for g in groups.values() if len(g) > 1)


def _ground(a: Known, b: Known, places: Sequence[str]) -> str | None:
    """Why the two are one; None when they are not.

    The names decide. An alias counts only where the names themselves name no difference of substance: a plan may use
    one wording for two things.
    """
    if not units_agree(a.unit, b.unit):
        return None
    answer = compare(a.names[0], b.names[0], places)
    if isinstance(answer, Same) and any((w in a.names[0]) != (w in b.names[0]) for w in _TELLING):
        return None
    if isinstance(answer, Same):
        return WORDING if answer.wording else NOTATION
    if answer.reason != _OTHER_NAME:
        return None
    for mine in a.names:
        for theirs in b.names:
            if compare(mine, theirs, places) == Same():
                return ALIAS.format(alias=theirs if theirs != b.names[0] else mine)
    return None


# words by which the plan check may overlook a difference and a definition may not
_TELLING = ("集群", "园区", "基地")
_OTHER_NAME = "名称不同"  # what `identity` answers when only the names differ
NOTATION = "写法不同，所指相同"
WORDING = "名称只差不影响口径的字，请核对"
ALIAS = "都有“{alias}”这一写法，请核对"


def compare(a: str, b: str, places: Sequence[str]) -> Same | Different:
    """As `identity.same`, and the names speak of the same place. `places` are names of places, the longest first."""
    if _places_in(a, places) != _places_in(b, places):
        return Different("地区不同")
    return identity.same(a, b)


def _places_in(name: str, places: Sequence[str]) -> frozenset[str]:
    return frozenset(p for p in places if p in name)


def units_agree(a: str, b: str) -> bool:
    """Can values of one unit be told in the other? An unknown or missing unit agrees with itself and with none."""
    if a == b or not a or not b:
        return True
    try:
        return units.is_like(a, b)
    except Refused:
        return False


def near(
    of: Known, indicators: Iterable[Known], places: Iterable[str], *, most: int = 8
) -> list[Near]:
    """Indicators that a reader might take for `of`, with what tells them apart; the most alike first."""
    names = tuple(sorted(set(places), key=len, reverse=True))
    scored = []
    for other in indicators:
        if other.key == of.key:
            continue
        alike = max(fuzz.ratio(a, b) for a in of.names for b in other.names)
        if alike >= ALIKE:
            scored.append((alike, other))
    scored.sort(key=lambda pair: (-pair[0], pair[1].key))
    return [Near(o.key, _difference(of, o, names)) for _, o in scored[:most]]


ALIKE = 60


def _difference(a: Known, b: Known, places: Sequence[str]) -> str:
    if a.measure is not b.measure:
        return f"性质不同（{a.measure.label}、{b.measure.label}）"
    if not units_agree(a.unit, b.unit):
        return f"计量单位不同（{a.unit}、{b.unit}）"
    answer = compare(a.names[0], b.names[0], places)
    return answer.reason if isinstance(answer, Different) else "可能是同一指标，见“指标归并”"
