"""One indicator, one place, one time, two figures: inside a plan and between two plans."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from daxiao.extract.check import amounts, identity
from daxiao.extract.check.book import Book, Deed, Item
from daxiao.extract.check.identity import IndicatorName, Same
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Ambition, Baseline, Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


TWO_VALUES = FindingKind(
    "check.two_values_in_plan",
    "同一份规划里，{name}{when}一处为{one}，另一处为{other}：请统一。",
)
TWO_VALUES_DOUBT = FindingKind(
    "check.two_values_in_plan_doubt",
    "同一份规划里，“{name}”{when}为{one}，“{alias}”为{other}，看来是同一指标：请核对口径并统一。",
    Severity.DOUBT,
)
PLANS_DIFFER = FindingKind(
    "check.plans_differ",
    "两份规划对{name}{when}的要求不同：前者{one}，后者{other}；请确认以哪一份为准。",
)
PLANS_DIFFER_DOUBT = FindingKind(
    "check.plans_differ_doubt",
    "两份规划对{name}的要求看来不一致：前者{one}（{when_one}），后者{other}（{when_other}）；请核对口径和期限。",
    Severity.DOUBT,
)
LATER_BELOW = FindingKind(
    "check.later_plan_below",
    "{name}{year_later}年的目标{other}低于{year_earlier}年的{one}{base}：请核对两处数字和单位。",
)
LATER_BELOW_DOUBT = FindingKind(
    "check.later_below_earlier",
    "{name}{year_later}年的目标{other}低于{year_earlier}年的目标{one}：请核对是否倒退或口径不同。",
    Severity.DOUBT,
)
COUNTY_ABOVE_CITY = FindingKind(
    "check.county_above_city",
    "{county}的{name}{other}大于所属{city}全域的{one}：请核对两份规划。",
)

_FLOORS = (Comparator.GE, Comparator.GT)
_STOCKS = (Measure.LEVEL, Measure.SHARE, Measure.RATIO)
_COUNTS = (Measure.INCREMENT, Measure.FLOW)
_FALLING = re.compile(
    "能耗|排放|失业|成本|降低|下降|减少|控制|不超过|浓度|时限|用时|死亡|事故|退规|不良|用水|碳强度|污染|恩格尔|负债"
)


def conflicts(book: Book) -> Iterator[Remark]:
    """Contradictions inside each plan, then between each two plans."""
    for deed in book.deeds:
        yield from _inside(deed)
    for a, b in book.pairs:
        if a.place is not None and a.place == b.place:
            yield from _between(*book.in_order(a, b))
        elif a.place and b.place:
            yield from _levels(book, a, b)


# ---------------------------------------------------------------- what can be compared


class Times(Enum):
    SAME = auto()
    LIKE = auto()
    """A year's figure beside one up to that year, or beside a yearly one."""
    APART = auto()


def comparable(a: Item, b: Item) -> Same | None:
    """Are the two figures of one indicator, measure, unit and scope? The time is looked at apart."""
    if a.unit.base != b.unit.base or not _one_measure(a, b) or not _one_scope(a, b):
        return None
    if a.target.part_of and b.target.part_of and a.target.part_of == b.target.part_of:
        return None
    verdict = identity.compare(a.name, b.name)
    return verdict if isinstance(verdict, Same) else None


def _one_measure(a: Item, b: Item) -> bool:
    if a.measure is b.measure:
        return a.measure is not Measure.RANK
    return {a.measure, b.measure} == {Measure.LEVEL, Measure.FLOW} and a.unit.base == "元"


def _one_scope(a: Item, b: Item) -> bool:
    return a.district == b.district and a.industry == b.industry


def times(a: Item, b: Item) -> Times:
    """Do the figures speak of one time? A stock of a year is one whether it is due 到 or in that year."""
    if a.yearly and b.yearly:
        return Times.SAME if _spans_meet(a, b) else Times.APART
    if a.yearly or b.yearly:
        return Times.LIKE if _year_in_span(a, b) and a.measure in _COUNTS else Times.APART
    if a.year is None or a.year != b.year or a.period.recurring != b.period.recurring:
        return Times.APART
    dated = (a.period.by is None) == (b.period.by is None)
    exact = dated or a.measure not in _COUNTS or a.unit.base == "元"
    return Times.SAME if exact else Times.LIKE


def _spans_meet(a: Item, b: Item) -> bool:
    begin = max(a.period.since or 0, b.period.since or 0)
    return begin <= min(a.period.until or 9999, b.period.until or 9999)


def _year_in_span(a: Item, b: Item) -> bool:
    """One is yearly, the other of a single year inside its span."""
    each, one = (a, b) if a.yearly else (b, a)
    year = one.period.year
    return year is not None and (each.period.since or 0) <= year <= (each.period.until or 9999)


def _agree(a: Item, b: Item) -> bool:
    if a.allowed == b.allowed or (
        a.high is None and b.high is None and amounts.agree(a.low, b.low)
    ):
        return True
    return a.low == b.low and (a.high is None) == (b.high is None)


def _silent(a: Item, b: Item) -> bool:
    """Equal, rounded, or two tiers of one target; a figure that meets the other's floor is no contradiction."""
    if _agree(a, b):
        return True
    tiers = {a.target.ambition, b.target.ambition}
    if len(tiers) > 1 and _ordered(a, b):
        return True
    floors = [i.target.comparator in _FLOORS for i in (a, b)]
    return floors[0] != floors[1] and a.allowed.meets(b.allowed)


def _ordered(a: Item, b: Item) -> bool:
    """Is the stretch at or above the plain or floor figure?"""
    rank = {Ambition.FLOOR: 0, Ambition.PLAIN: 1, Ambition.STRETCH: 2}
    low, high = sorted((a, b), key=lambda i: rank[i.target.ambition])
    return high.low >= low.low


def falls(indicator: str) -> bool:
    """Is the indicator one that is better when it is lower (能耗, 失业率)?"""
    return _FALLING.search(indicator) is not None


def _when(item: Item) -> str:
    if item.yearly:
        return "每年"
    if item.year is None:
        return "未写期限"
    return f"到{item.year}年" if item.period.by else f"{item.year}年"


def _written(item: Item) -> str:
    return f"“{short(item.words)}”"


def _arithmetic(reference: Item, other: Item) -> Arithmetic:
    factor = reference.unit.factor
    one, two = reference.low / factor, other.low / factor
    gap = two - one
    written = f"{amounts.shown(two)}－{amounts.shown(one)}＝{amounts.shown(gap)}"
    high = other.high / factor if other.high is not None else None
    stated_high = reference.high / factor if reference.high is not None else None
    return Arithmetic(written, two, one, reference.target.unit, high, stated_high)


# ---------------------------------------------------------------- inside one plan


def _inside(deed: Deed) -> Iterator[Remark]:
    told: set[frozenset[str]] = set()
    for a, b in _candidates(deed.items, deed.items):
        if a.target.num.start >= b.target.num.start or times(a, b) is not Times.SAME:
            continue
        verdict = comparable(a, b)
        if verdict is None or _silent(a, b) or _both_undated(a, b) or _neighbours(deed, a, b):
            continue
        pair = frozenset((_key(a), _key(b)))
        if pair in told:
            continue
        told.add(pair)
        yield from _two_values(a, b, verdict)


def _two_values(a: Item, b: Item, verdict: Same) -> Iterator[Remark]:
    places = (a.place("一处"), b.place("另一处"))
    sure = not verdict.wording and not a.allowed.meets(b.allowed)
    names: dict[str, str | int] = {
        "name": short(a.target.indicator),
        "one": a.written,
        "other": b.written,
        "when": _when(a),
    }
    if sure:
        yield remark(Family.CONTRADICTION, TWO_VALUES, places, _arithmetic(a, b), **names)
    elif not verdict.wording or not a.allowed.meets(b.allowed):
        yield remark(
            Family.CONTRADICTION,
            TWO_VALUES_DOUBT,
            places,
            _arithmetic(a, b),
            alias=short(b.target.indicator),
            **names,
        )


def _key(item: Item) -> str:
    return f"{item.name}{item.low}{item.high}{item.target.comparator}{item.district}"


def _both_undated(a: Item, b: Item) -> bool:
    return a.year is None and b.year is None and not (a.yearly and b.yearly)


_NEAR = 80


def _neighbours(deed: Deed, a: Item, b: Item) -> bool:
    """Two figures of one sentence are meant to differ (stages, tiers, parts); a slip stands farther off."""
    between = deed.paper.text[a.target.num.end : b.target.num.start]
    return not re.search("[。\n]", between) and len(between) < _NEAR


def _candidates(first: Sequence[Item], second: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """Pairs that share unit and a pair of characters of the core: the others cannot be one indicator."""
    index: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in second:
        for mark in _marks(item.name):
            index[item.unit.base, mark].append(item)
    for a in first:
        seen: set[str] = set()
        for mark in sorted(_marks(a.name)):
            for b in index.get((a.unit.base, mark), ()):
                if b is not a and b.target.key not in seen:
                    seen.add(b.target.key)
                    yield a, b


def _marks(name: IndicatorName) -> frozenset[str]:
    """The sorted character set stands for a core whose words changed places; cores in each other share a pair."""
    core = name.core
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset({core})


# ---------------------------------------------------------------- between two plans of one place


@dataclass(frozen=True, slots=True)
class _Pair:
    a: Item
    b: Item
    verdict: Same


def _between(a: Deed, b: Deed) -> Iterator[Remark]:
    """`a` is the plan with the earlier horizon. Repetitions of a figure inside a plan are told once."""
    told: set[frozenset[str]] = set()
    pairs = [
        _Pair(x, y, verdict)
        for x, y in _candidates(a.items, b.items)
        if (verdict := comparable(x, y)) is not None
    ]
    settled = {
        _key(p.a) for p in pairs if times(p.a, p.b) is not Times.APART and _settled(p.a, p.b)
    }
    for pair in pairs:
        label = frozenset((_key(pair.a), _key(pair.b)))
        if label in told or _key(pair.a) in settled:
            continue
        for found in _of_pair(pair, (a, b)):
            told.add(label)
            yield found


def _settled(a: Item, b: Item) -> bool:
    """Does the pair agree? Of counts of a period only equal ones do: a larger one may be another count."""
    return _agree(a, b) or (
        a.measure not in _COUNTS and times(a, b) is Times.SAME and _silent(a, b)
    )


def _of_pair(pair: _Pair, deeds: tuple[Deed, Deed]) -> Iterator[Remark]:
    a, b = pair.a, pair.b
    time = times(a, b)
    if time is Times.APART:
        yield from _later(a, b, pair.verdict, deeds)
    elif _settled(a, b):
        return
    elif (
        time is Times.SAME
        and not pair.verdict.wording
        and not a.allowed.meets(b.allowed)
        and _one_tier(a, b)
    ):
        yield remark(
            Family.CONTRADICTION,
            PLANS_DIFFER,
            (a.place("前一份规划"), b.place("后一份规划")),
            _arithmetic(a, b),
            name=short(a.target.indicator),
            when=_when(a),
            one=_written(a),
            other=_written(b),
        )
    else:
        yield _doubt(a, b)


def _one_tier(a: Item, b: Item) -> bool:
    return a.target.ambition is b.target.ambition or not _ordered(a, b)


def _doubt(a: Item, b: Item) -> Remark:
    return remark(
        Family.CONTRADICTION,
        PLANS_DIFFER_DOUBT,
        (a.place("前一份规划"), b.place("后一份规划")),
        _arithmetic(a, b),
        name=short(a.target.indicator),
        one=_written(a),
        other=_written(b),
        when_one=_when(a),
        when_other=_when(b),
    )


_MOST_YEARS_APART = 3


def _baseline(deed: Deed, item: Item) -> Baseline | None:
    """The base value of a figure: its own, or that of the same figure in the plan's table."""
    alike = (
        i for i in deed.items if i.name == item.name and i.low == item.low and i.target.baseline
    )
    return item.target.baseline or next((i.target.baseline for i in alike), None)


def _later(a: Item, b: Item, verdict: Same, deeds: tuple[Deed, Deed]) -> Iterator[Remark]:
    """A stock that is to be smaller in a later year than an earlier plan wanted it to be before."""
    if a.measure not in _STOCKS or a.year is None or b.year is None:
        return
    early, late = (a, b) if a.year < b.year else (b, a)
    if falls(early.target.indicator) or early.year == late.year:
        return
    if (late.high or late.low) >= early.low or early.target.ambition is Ambition.STRETCH:
        return
    base = _baseline(deeds[0] if early is a else deeds[1], early)
    names: dict[str, str | int] = {
        "name": short(late.target.indicator),
        "year_later": late.year or 0,
        "year_earlier": early.year or 0,
        "one": _written(early),
        "other": _written(late),
    }
    places = (early.place("前一份规划"), late.place("后一份规划"))
    below = base is not None and late.low < base.value * early.unit.factor
    if below and base is not None and not verdict.wording:
        told = f"，也低于基数{amounts.shown(base.value)}{early.target.unit or ''}"
        yield remark(
            Family.CONTRADICTION, LATER_BELOW, places, _arithmetic(early, late), base=told, **names
        )
    elif (late.year or 0) - (early.year or 0) <= _MOST_YEARS_APART:
        yield remark(
            Family.CONTRADICTION, LATER_BELOW_DOUBT, places, _arithmetic(early, late), **names
        )


# ---------------------------------------------------------------- a county and its city


def _levels(book: Book, a: Deed, b: Deed) -> Iterator[Remark]:
    for county, city in ((a, b), (b, a)):
        if city.place in book.above.get(county.place or "", frozenset()):
            yield from _county_above(county, city)


def _county_above(county: Deed, city: Deed) -> Iterator[Remark]:
    told: set[str] = set()
    for x, y in _candidates(city.items, county.items):
        additive = x.measure in (Measure.LEVEL, Measure.FLOW, Measure.INCREMENT)
        verdict = comparable(x, y) if additive and times(x, y) is Times.SAME else None
        if (
            verdict is None
            or verdict.wording
            or x.target.comparator in _FLOORS
            or y.low <= (x.high or x.low)
        ):
            continue
        if _key(y) in told or x.low == Decimal(0) or x.district or x.industry:
            continue
        told.add(_key(y))
        yield remark(
            Family.CONTRADICTION,
            COUNTY_ABOVE_CITY,
            (x.place("上级规划"), y.place("下级规划")),
            _arithmetic(x, y),
            county=county.place or "",
            city=city.place or "",
            name=short(y.target.indicator),
            one=_written(x),
            other=_written(y),
        )
