"""When two figures may be compared, and when they agree: measure, unit, scope and time as well as the name."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from daxiao.extract.check import amounts, identity
from daxiao.extract.check.identity import IndicatorName, Same
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic
from daxiao.extract.check.telling import short
from daxiao.extract.readings import Ambition, Comparator, Measure


FLOORS = (Comparator.GE, Comparator.GT)
CEILINGS = (Comparator.LE, Comparator.LT)


COUNTS = (Measure.INCREMENT, Measure.FLOW)


_FALLING = re.compile(
    "能耗|排放|失业|成本|降低|下降|减少|控制|不超过|浓度|时限|用时|死亡|事故|退规|不良|用水|碳强度|污染|恩格尔|负债"
)


class Times(Enum):
    SAME = auto()
    LIKE = auto()
    """A year's figure beside one up to that year, or beside a yearly one."""
    APART = auto()


def comparable(a: Item, b: Item) -> Same | None:
    """Are the two figures of one indicator, measure, unit and scope? The time is looked at apart."""
    if a.unit.base != b.unit.base or not _one_measure(a, b) or not _one_scope(a, b):
        return None
    if _says_nothing(a.name):
        return None
    if a.target.part_of and b.target.part_of and a.target.part_of == b.target.part_of:
        return None
    verdict = identity.compare(a.name, b.name)
    if not isinstance(verdict, Same):
        return None
    if a.made == b.made:
        return verdict
    # 培育30家 beside 达到45家 may be a part of the stock: the same only where the figures are near.
    return Same(wording=True) if max(a.low, b.low) <= 2 * min(a.low, b.low) else None


_ALL_THINGS = frozenset(
    [
        "企业",
        "项目",
        "平台",
        "人才",
        "资金",
        "活动",
        "基地",
        "园区",
        "产值",
        "投资",
        "增速",
        "规模",
        "面积",
        "产业",
        "集群",
        "产业集群",
        "产业链",
        "产业规模",
        "总产值",
    ]
)


def _says_nothing(name: IndicatorName) -> bool:
    """企业, 项目, 投资 with nothing to narrow them: only their sentence says which are meant."""
    cluster = name.core.endswith("集群")
    narrowed = (name.sizes and not cluster) or name.levels or name.of or name.per
    return name.core in _ALL_THINGS and not narrowed


def _one_measure(a: Item, b: Item) -> bool:
    if a.measure is b.measure:
        return a.measure is not Measure.RANK
    return {a.measure, b.measure} == {Measure.LEVEL, Measure.FLOW} and a.unit.base == "元"


def _one_scope(a: Item, b: Item) -> bool:
    return a.district == b.district and _narrower(a) == _narrower(b)


def _narrower(item: Item) -> str | None:
    """The industry an item is for, unless its own name says it already: 粮油加工 of 粮油加工产值 narrows nothing."""
    named = item.industry is not None and item.name.core.startswith(item.industry)
    return None if named and item.industry != item.name.core else item.industry


def times(a: Item, b: Item) -> Times:
    """Do the figures speak of one time? A stock of a year is one whether it is due 到 or in that year."""
    if a.measure is Measure.GROWTH and a.period.recurring and b.period.recurring:
        ends = {i.year or i.period.until for i in (a, b)} - {None}
        return Times.SAME if len(ends) <= 1 else Times.APART
    if a.yearly and b.yearly:
        return Times.SAME if _spans_meet(a, b) else Times.APART
    if a.yearly or b.yearly:
        return Times.LIKE if _year_in_span(a, b) and a.measure in COUNTS else Times.APART
    if a.year is None or a.year != b.year or a.period.recurring != b.period.recurring:
        return Times.APART
    dated = (a.period.by is None) == (b.period.by is None)
    exact = dated or a.measure not in COUNTS or a.unit.base in _OF_A_YEAR
    return Times.SAME if exact else Times.LIKE


_OF_A_YEAR = frozenset({"元", "人次", "吨", "度", "千瓦时"})
"""Units of flows that are told by the year: up to a year and in that year are the same then."""


def _spans_meet(a: Item, b: Item) -> bool:
    begin = max(a.period.since or 0, b.period.since or 0)
    return begin <= min(a.period.until or 9999, b.period.until or 9999)


def _year_in_span(a: Item, b: Item) -> bool:
    """One is yearly, the other of a single year inside its span."""
    each, one = (a, b) if a.yearly else (b, a)
    year = one.period.year
    return year is not None and (each.period.since or 0) <= year <= (each.period.until or 9999)


def agree(a: Item, b: Item) -> bool:
    if a.allowed == b.allowed or (
        a.high is None and b.high is None and amounts.agree(a.low, b.low)
    ):
        return True
    return a.low == b.low and (a.high is None) == (b.high is None)


class Values(Enum):
    EQUAL = auto()
    """Equal or rounded."""
    TIERS = auto()
    """保底 and 力争: two tiers of one target."""
    STRETCHED = auto()
    """A plain figure, and a higher one that is only striven for."""
    MET = auto()
    """One is a floor that the other meets."""
    CLASH = auto()


def values(a: Item, b: Item) -> Values:
    """How the two figures of one indicator and time stand to each other."""
    if agree(a, b):
        return Values.EQUAL
    low, high = sorted((a, b), key=lambda i: _TIER[i.target.ambition])
    if low.target.ambition is not high.target.ambition and high.low >= low.low:
        return Values.TIERS if low.target.ambition is Ambition.FLOOR else Values.STRETCHED
    if low.target.ambition is not high.target.ambition:
        return Values.CLASH
    floors = [i.target.comparator in FLOORS for i in (a, b)]
    if floors[0] != floors[1] and a.allowed.meets(b.allowed):
        return Values.MET
    return Values.CLASH


_TIER = {Ambition.FLOOR: 0, Ambition.PLAIN: 1, Ambition.STRETCH: 2}


def falls(indicator: str) -> bool:
    """Is the indicator one that is better when it is lower (能耗, 失业率)?"""
    return _FALLING.search(indicator) is not None


def when(item: Item) -> str:
    if item.yearly:
        return "每年"
    if item.year is None:
        return "未写期限"
    return f"到{item.year}年" if item.period.by else f"{item.year}年"


def written(item: Item) -> str:
    return f"“{short(item.words)}”"


def arithmetic(reference: Item, other: Item) -> Arithmetic:
    factor = reference.unit.factor
    one, two = reference.low / factor, other.low / factor
    gap = two - one
    written = f"{amounts.shown(two)}－{amounts.shown(one)}＝{amounts.shown(gap)}"
    high = other.high / factor if other.high is not None else None
    stated_high = reference.high / factor if reference.high is not None else None
    return Arithmetic(written, two, one, reference.target.unit, high, stated_high)


def mark(item: Item) -> str:
    return f"{item.name}{item.low}{item.high}{item.target.comparator}{item.district}"


def candidates(first: Sequence[Item], second: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Pairs that share unit and a pair of characters of the core: the others cannot be one indicator."""
    index: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in _few_of_each(second):
        for mark in _marks(item.name):
            index[item.unit.base, mark].append(item)
    for a in _few_of_each(first):
        seen: set[str] = set()
        for mark in sorted(_marks(a.name)):
            for b in index.get((a.unit.base, mark), ()):
                if b is not a and b.target.key not in seen:
                    seen.add(b.target.key)
                    yield a, b


_REPEATS = 3
_MOST_VALUES = 12


def _few_of_each(items: Sequence[Item]) -> Iterator[Item]:
    """A figure repeated unchanged is compared at its first places only, and of an indicator that has more than a dozen
    values for one time only the first dozen: there the reading is wrong, not the plan."""
    seen: dict[object, int] = defaultdict(int)
    for item in items:
        thing = (item.name, item.measure, item.year, item.district, item.industry)
        key = (thing, item.low, item.high, item.target.comparator)
        seen[key] += 1
        seen[thing] += seen[key] == 1
        if seen[key] <= _REPEATS and seen[thing] <= _MOST_VALUES:
            yield item


def _marks(name: IndicatorName) -> frozenset[str]:
    """The sorted character set stands for a core whose words changed places; cores in each other share a pair."""
    core = name.core
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset({core})
