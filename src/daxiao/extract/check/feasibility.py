"""Can it be reached: yearly paces against ends, targets against where things stand, jumps between plans."""

from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract.check import amounts, comparing, identity, paces
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.identity import Same
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.check.statements import Fact
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Ambition, Measure
from daxiao.std.findings import FindingKind, Severity


TARGET_BELOW_BASE = FindingKind(
    "check.target_below_base",
    "“{name}”的目标{stated}低于现状{base}：请核对目标或基数。",
    Severity.DOUBT,
)
TARGET_EQUALS_BASE = FindingKind(
    "check.target_equals_base",
    "“{name}”的目标{stated}与现状相同：请确认是否只要求保持。",
    Severity.HINT,
)
JUMP = FindingKind(
    "check.jump_between_plans",
    "“{name}”{year_one}年目标为{one}，{year_other}年要求{other}，是前者的{times}倍：请确认实际进展足以支撑。",
    Severity.HINT,
)
STEEP = FindingKind(
    "check.steep_path",
    "“{name}”从{year_one}年的{one}到{year_other}年的{other}，年均须增长{computed}%：请测算能否做到。",
    Severity.HINT,
)
FASTER_THAN_BEFORE = FindingKind(
    "check.faster_than_before",
    "“{name}”过去年均增长{past}%，目标要求年均增长{computed}%，明显快于以往：请说明依据。",
    Severity.HINT,
)


def feasibility(book: Book) -> Iterator[Remark]:
    """Paces, levels and jumps of the figures of all plans."""
    for deed in book.deeds:
        yield from paces.paces(deed)
        yield from _levels(deed)
        yield from _steep(deed)
        yield from _against_past(deed)
    for one, two in book.pairs:
        if one.place is not None and one.place == two.place:
            yield from _jumps(*book.in_order(one, two))


def _levels(deed: Deed) -> Iterator[Remark]:
    told: set[tuple[object, ...]] = set()
    for item in deed.items:
        rising = item.measure in (
            Measure.LEVEL,
            Measure.FLOW,
            Measure.SHARE,
            Measure.RATIO,
            Measure.GROWTH,
        )
        mark = (item.name, item.low, item.district, item.industry)
        if (
            not rising
            or item.target.comparator in comparing.CEILINGS
            or item.yearly
            or item.made
            or mark in told
        ):
            continue
        start = _start(deed, item)
        if start is None or comparing.falls(item.target.indicator):
            continue
        value, place = start
        told.add(mark)
        highest = item.high or item.low
        if highest < value:
            yield _level_told(TARGET_BELOW_BASE, item, value, place)
        elif item.low == value and item.high is None and not _is_everything(item):
            yield _level_told(TARGET_EQUALS_BASE, item, value, place)


def _is_everything(item: Item) -> bool:
    """A share of 100 % can only be kept."""
    return item.unit.base == "%" and item.low == _ALL


_ALL = Decimal(100)


def _start(deed: Deed, item: Item) -> tuple[Decimal, Place | None] | None:
    own = item.target.baseline
    if own is not None:
        return (own.value_high or own.value) * item.unit.factor, None
    if item.measure is Measure.GROWTH or item.district or item.industry or item.year is None:
        return None
    fact = paces.latest(deed, item)
    return (fact.amount, fact.place("现状")) if fact else None


def _level_told(kind: FindingKind, item: Item, value: Decimal, place: Place | None) -> Remark:
    base = value / item.unit.factor
    places = [p for p in (place, item.place("目标")) if p is not None]
    gap = item.target.value - base
    return remark(
        Family.FEASIBILITY,
        kind,
        places,
        Arithmetic(
            f"{amounts.shown(item.target.value)}－{amounts.shown(base)}＝{amounts.shown(gap)}",
            item.target.value,
            base,
            item.target.unit,
        ),
        name=short(item.target.indicator),
        stated=item.written,
        base=f"{amounts.shown(base)}{item.target.unit or ''}",
    )


_STEEP = Decimal(10)
_TWICE = Decimal(2)
_SOON = 2


def _steep(deed: Deed) -> Iterator[Remark]:
    """A target of this plan and one of a later year named in the same plan: the growth they ask for."""
    stocks = [
        i
        for i in deed.items
        if i.measure in (Measure.LEVEL, Measure.FLOW) and i.unit.base == "元" and not i.yearly
    ]
    told: set[tuple[object, ...]] = set()
    for early in stocks:
        for late in stocks:
            if (
                early.year is None
                or late.year is None
                or late.year - early.year < _SOON
                or late.low <= early.low
            ):
                continue
            verdict = comparing.comparable(early, late)
            needed = amounts.yearly_growth(early.low, late.low, late.year - early.year)
            mark = (early.name, early.year, late.year)
            if (
                verdict is None
                or verdict.wording
                or needed is None
                or needed <= _STEEP
                or mark in told
            ):
                continue
            told.add(mark)
            tiers = [i for i in stocks if i.name == early.name and i.year == early.year]
            yield _between(
                STEEP,
                early,
                late,
                [late.place("远期目标"), *(i.place("近期目标") for i in tiers)],
                needed,
            )


def _jumps(a: Deed, b: Deed) -> Iterator[Remark]:
    """A stock that is to double within two years between two plans."""
    told: set[tuple[object, ...]] = set()
    for x in a.items:
        for y in b.items:
            if (
                x.year is None
                or y.year is None
                or not 0 < y.year - x.year <= _SOON
                or x.unit.base != y.unit.base
            ):
                continue
            if (
                x.measure not in (Measure.LEVEL, Measure.FLOW)
                or x.low <= 0
                or y.low < x.low * _TWICE
            ):
                continue
            mark = (x.name, x.low, y.low)
            if comparing.comparable(x, y) is None or mark in told or x.made or y.made:
                continue
            told.add(mark)
            yield _between(
                JUMP, x, y, [x.place("前一份规划"), y.place("后一份规划")], y.low / x.low
            )


def _between(
    kind: FindingKind, early: Item, late: Item, places: list[Place], number: Decimal
) -> Remark:
    factor = early.unit.factor
    one, two = early.low / factor, late.low / factor
    years = (late.year or 0) - (early.year or 0)
    written = (
        f"（{amounts.shown(two)}÷{amounts.shown(one)}）^（1÷{years}）－1＝{amounts.shown(number)}%"
        if kind is STEEP
        else f"{amounts.shown(two)}÷{amounts.shown(one)}＝{amounts.shown(number)}"
    )
    return remark(
        Family.FEASIBILITY,
        kind,
        places,
        Arithmetic(written, two, one, early.target.unit),
        name=short(early.target.indicator),
        year_one=early.year or 0,
        year_other=late.year or 0,
        one=early.written,
        other=late.written,
        times=amounts.shown(number, 1),
        computed=amounts.shown(number),
    )


def _against_past(deed: Deed) -> Iterator[Remark]:
    """The growth a target asks for against the growth the text reports for the years before."""
    for fact in deed.facts:
        if (
            fact.start is None
            or fact.start.year is None
            or fact.year is None
            or fact.unit.base == "%"
        ):
            continue
        past = amounts.yearly_growth(fact.start.amount, fact.amount, fact.year - fact.start.year)
        goal = next((i for i in deed.items if _continues(fact, i)), None)
        if past is None or past <= 0 or goal is None or goal.year is None:
            continue
        needed = amounts.yearly_growth(fact.amount, goal.low, goal.year - fact.year)
        if needed is None or needed <= past * _TWICE or needed <= _STEEP:
            continue
        written = f"所需{amounts.shown(needed)}%÷以往{amounts.shown(past)}%＝{amounts.shown(needed / past)}"
        yield remark(
            Family.FEASIBILITY,
            FASTER_THAN_BEFORE,
            (fact.place("以往"), goal.place("目标")),
            Arithmetic(written, amounts.rounded(needed, 2), amounts.rounded(past, 2), "%"),
            name=short(goal.target.indicator),
            past=amounts.shown(past),
            computed=amounts.shown(needed),
        )


def _continues(fact: Fact, item: Item) -> bool:
    stock = item.measure in (Measure.LEVEL, Measure.FLOW) and item.unit.base == fact.unit.base
    plain = (
        not (item.district or item.industry or item.made)
        and item.target.ambition is not Ambition.STRETCH
    )
    later = item.year is not None and fact.year is not None and item.year > fact.year
    return stock and plain and later and identity.compare(fact.name, item.name) == Same()
