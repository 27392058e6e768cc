"""One indicator, one place, one time, two figures: inside a plan and between two plans."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from daxiao.extract.check import amounts, comparing, subjects
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.comparing import Values
from daxiao.extract.check.identity import Same
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Ambition, Measure
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
TWO_WORDINGS = FindingKind(
    "check.two_values_can_both_hold",
    "同一份规划里，{name}{when}一处写{one}，另一处写{other}，虽可同时成立，数值却不同：请确认是否有意分档。",
    Severity.HINT,
)
PLANS_TIERED = FindingKind(
    "check.plans_differ_by_tier",
    "两份规划对{name}{when}的要求高低不同：前者{one}，后者{other}，其中一处为力争目标：请知悉。",
    Severity.HINT,
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

_STOCKS = (Measure.LEVEL, Measure.SHARE, Measure.RATIO)


def conflicts(book: Book) -> Iterator[Remark]:
    """Contradictions inside each plan, then between each two plans."""
    for deed in book.deeds:
        yield from _inside(deed)
    for a, b in book.pairs:
        if a.place is not None and a.place == b.place:
            yield from _between(*book.in_order(a, b))
        elif a.place and b.place:
            yield from _levels(book, a, b)


def _inside(deed: Deed) -> Iterator[Remark]:
    """Each pair of values once, however often the plan repeats them."""
    told: set[frozenset[tuple[str, Decimal, Decimal | None]]] = set()
    for a, b in comparing.candidates(deed.items, deed.items):
        pair = frozenset(((a.name.core, a.low, a.high), (b.name.core, b.low, b.high)))
        verdict = comparing.comparable(a, b) if a.target.num.start < b.target.num.start else None
        if verdict is None or pair in told:
            continue
        for found in _of_two(deed, a, b, verdict):
            told.add(pair)
            yield found


def _of_two(deed: Deed, a: Item, b: Item, verdict: Same) -> Iterator[Remark]:
    time = comparing.times(a, b)
    if comparing.values(a, b) is Values.EQUAL or _of_a_part(a, b):
        return
    if time is comparing.Times.APART and not verdict.wording:
        yield from _falls_back(a, b)
    elif time is comparing.Times.SAME and not (_both_undated(a, b) or _neighbours(deed, a, b)):
        yield from _two_values(a, b, verdict)


def _of_a_part(a: Item, b: Item) -> bool:
    """Are the figures for different subjects, or money for different purposes?"""
    if a.unit.base == "元" and any(_PURPOSE.match(_behind(i)) for i in (a, b)):
        return True
    if _is_subset(a) != _is_subset(b):
        return True
    return not (a.district or a.industry) and subjects.apart(a, b)


def _is_subset(item: Item) -> bool:
    """其中年产值过亿元的5家: some of the things that another figure counts."""
    m = _SOME.search(item.around(_AHEAD))
    own = "".join(item.target.indicator.split())
    return m is not None and own not in m.group() and not item.target.in_table


_SOME = re.compile(
    r"其中[^。；\d]{0,24}\d+(?:\.\d+)?$"
    r"|(?:过|超过?|突破)(?:\d+|[百千])?[万亿]元的?(?:企业)?(?:达到?)?\d+$|[万亿]元以上的(?:企业)?(?:达到?)?\d+$"
)
_AHEAD = 24
_PURPOSE = re.compile("[^，。；]{0,14}?(?:用于|专项用于|支持|投向|投入到)")


def _behind(item: Item) -> str:
    end = item.target.num.end
    return item.paper.text[end : end + 24]


def _falls_back(a: Item, b: Item) -> Iterator[Remark]:
    """Milestones of one plan: a stock, or the money of a year, that is to be smaller later."""
    series = (a.measure in _STOCKS and not (a.made or b.made)) or (
        a.unit.base == "元" and a.period.year and b.period.year
    )
    if not series or a.year is None or b.year is None or a.period.recurring != b.period.recurring:
        return
    early, late = (a, b) if a.year < b.year else (b, a)
    ordered = early.target.ambition is late.target.ambition and early.year != late.year
    if (
        ordered
        and (late.high or late.low) < early.low
        and not comparing.falls(early.target.indicator)
    ):
        yield _below(LATER_BELOW_DOUBT, early, late, ("先到期", "后到期"))


def _below(
    kind: FindingKind, early: Item, late: Item, roles: tuple[str, str], base: str = ""
) -> Remark:
    return remark(
        Family.CONTRADICTION,
        kind,
        (early.place(roles[0]), late.place(roles[1])),
        comparing.arithmetic(early, late),
        name=short(late.target.indicator),
        year_later=late.year or 0,
        year_earlier=early.year or 0,
        one=comparing.written(early),
        other=comparing.written(late),
        base=base,
    )


def _two_values(a: Item, b: Item, verdict: Same) -> Iterator[Remark]:
    value = comparing.values(a, b)
    if value in (Values.EQUAL, Values.TIERS) or (verdict.wording and a.allowed.meets(b.allowed)):
        return
    sure = not verdict.wording and not a.allowed.meets(b.allowed)
    clash = TWO_VALUES if sure else TWO_VALUES_DOUBT
    yield remark(
        Family.CONTRADICTION,
        clash if value is Values.CLASH else TWO_WORDINGS,
        (a.place("一处"), b.place("另一处")),
        comparing.arithmetic(a, b),
        name=short(a.target.indicator),
        alias=short(b.target.indicator),
        one=a.written if sure else comparing.written(a),
        other=b.written if sure else comparing.written(b),
        when=comparing.when(a),
    )


def _both_undated(a: Item, b: Item) -> bool:
    return a.year is None and b.year is None and not (a.yearly and b.yearly)


_NEAR = 80


def _neighbours(deed: Deed, a: Item, b: Item) -> bool:
    """Two figures of one sentence are meant to differ (stages, tiers, parts); a slip stands farther off."""
    between = deed.paper.text[a.target.num.end : b.target.num.start]
    return not re.search("[。\n]", between) and len(between) < _NEAR


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
        for x, y in comparing.candidates(a.items, b.items)
        if (verdict := comparing.comparable(x, y)) is not None
    ]
    settled = {
        comparing.mark(p.a)
        for p in pairs
        if comparing.times(p.a, p.b) is not comparing.Times.APART and comparing.agree(p.a, p.b)
    }
    for pair in pairs:
        label = frozenset((comparing.mark(pair.a), comparing.mark(pair.b)))
        if label in told or comparing.mark(pair.a) in settled:
            continue
        for found in _of_pair(pair, (a, b)):
            told.add(label)
            yield found


def _of_pair(pair: _Pair, deeds: tuple[Deed, Deed]) -> Iterator[Remark]:
    a, b = pair.a, pair.b
    time, value = comparing.times(a, b), comparing.values(a, b)
    if time is comparing.Times.APART:
        yield from _later(a, b, pair.verdict, deeds)
    elif value in (Values.EQUAL, Values.TIERS):
        return
    elif value is Values.CLASH or a.measure in comparing.COUNTS:
        same = time is comparing.Times.SAME and not pair.verdict.wording
        yield _differ(a, b) if same and not a.allowed.meets(b.allowed) else _doubt(a, b)
    elif value is Values.STRETCHED and time is comparing.Times.SAME and not pair.verdict.wording:
        yield _tiers(a, b)


def _differ(a: Item, b: Item) -> Remark:
    return remark(
        Family.CONTRADICTION,
        PLANS_DIFFER,
        (a.place("前一份规划"), b.place("后一份规划")),
        comparing.arithmetic(a, b),
        name=short(a.target.indicator),
        when=comparing.when(a),
        one=comparing.written(a),
        other=comparing.written(b),
    )


def _tiers(a: Item, b: Item) -> Remark:
    return remark(
        Family.CONTRADICTION,
        PLANS_TIERED,
        (a.place("前一份规划"), b.place("后一份规划")),
        comparing.arithmetic(a, b),
        name=short(a.target.indicator),
        when=comparing.when(a),
        one=comparing.written(a),
        other=comparing.written(b),
    )


def _doubt(a: Item, b: Item) -> Remark:
    return remark(
        Family.CONTRADICTION,
        PLANS_DIFFER_DOUBT,
        (a.place("前一份规划"), b.place("后一份规划")),
        comparing.arithmetic(a, b),
        name=short(a.target.indicator),
        one=comparing.written(a),
        other=comparing.written(b),
        when_one=comparing.when(a),
        when_other=comparing.when(b),
    )


_MOST_YEARS_APART = 3


def _later(a: Item, b: Item, verdict: Same, deeds: tuple[Deed, Deed]) -> Iterator[Remark]:
    """A stock that is to be smaller in a later year than an earlier plan wanted it to be before."""
    if a.made or b.made or a.measure not in _STOCKS or a.year is None or b.year is None:
        return
    early, late = (a, b) if a.year < b.year else (b, a)
    if comparing.falls(early.target.indicator) or early.year == late.year:
        return
    if (late.high or late.low) >= early.low or early.target.ambition is Ambition.STRETCH:
        return
    base = (deeds[0] if early is a else deeds[1]).baseline(early)
    roles = ("前一份规划", "后一份规划")
    below = base is not None and late.low < base.value * early.unit.factor
    if below and base is not None and not verdict.wording:
        told = f"，也低于基数{amounts.shown(base.value)}{early.target.unit or ''}"
        yield _below(LATER_BELOW, early, late, roles, told)
    elif (late.year or 0) - (early.year or 0) <= _MOST_YEARS_APART:
        yield _below(LATER_BELOW_DOUBT, early, late, roles)


def _levels(book: Book, a: Deed, b: Deed) -> Iterator[Remark]:
    for county, city in ((a, b), (b, a)):
        if city.place in book.above.get(county.place or "", frozenset()):
            yield from _county_above(county, city)


def _county_above(county: Deed, city: Deed) -> Iterator[Remark]:
    told: set[str] = set()
    for x, y in comparing.candidates(city.items, county.items):
        additive = x.measure in (Measure.LEVEL, Measure.FLOW, Measure.INCREMENT)
        verdict = (
            comparing.comparable(x, y)
            if additive and comparing.times(x, y) is comparing.Times.SAME
            else None
        )
        if (
            verdict is None
            or verdict.wording
            or x.target.comparator in comparing.FLOORS
            or y.low <= (x.high or x.low)
        ):
            continue
        if comparing.mark(y) in told or x.low == Decimal(0) or x.district or x.industry:
            continue
        told.add(comparing.mark(y))
        yield remark(
            Family.CONTRADICTION,
            COUNTY_ABOVE_CITY,
            (x.place("上级规划"), y.place("下级规划")),
            comparing.arithmetic(x, y),
            county=county.place or "",
            city=city.place or "",
            name=short(y.target.indicator),
            one=comparing.written(x),
            other=comparing.written(y),
        )
