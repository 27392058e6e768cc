"""Base, target, years and rate of growth: do they agree; and can two rates hold together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.extract.check import amounts, identity
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.identity import IndicatorName, Same
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.check.statements import Fact
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


GROWTH_OFF = FindingKind(
    "check.growth_off",
    "{name}从{base}到{target}（{years}年），年均增长{computed}%，与所写的{stated}%不符：请核对基数、目标和增速。",
)
GROWTH_OFF_DOUBT = FindingKind(
    "check.growth_off_doubt",
    "{name}从{base}到{target}（{years}年），年均增长{computed}%，与所写的{stated}%不一致：请核对口径（如可比价、下限）。",
    Severity.DOUBT,
)
TOTAL_GROWTH_OFF = FindingKind(
    "check.total_growth_off",
    "{name}从{base}到{target}，共增长{computed}%，与所写的{stated}%不符：请核对基数、目标和增幅。",
)
TOTAL_GROWTH_DOUBT = FindingKind(
    "check.total_growth_doubt",
    "{name}从{base}到{target}，共增长{computed}%，与所写的{stated}%不一致：请核对口径（如可比价、下限）。",
    Severity.DOUBT,
)
SHARE_GROWTH = FindingKind(
    "check.share_against_growth",
    "“{share}”要从{base}%提高到{target}%，年均须提高{needed}%；而“{part}”年均只增长{rate}%，"
    "只有分母年均增长不超过{room}%时才能同时做到：请核对。",
    Severity.DOUBT,
)

_FLOORS = (Comparator.GE, Comparator.GT)
_REAL = re.compile("增加值|生产总值|GDP|收入")
_YEARLY = re.compile("年均|年平均|每年增长|年复合|复合增")
_SMALL = Decimal("0.5")
_SLOW = Decimal(4)
_NEARLY = Decimal("0.02")


def growth(book: Book) -> Iterator[Remark]:
    """Rates of tables and of sentences, and shares whose numerator grows too slowly."""
    for deed in book.deeds:
        facts = deed.facts
        told: set[tuple[Decimal, ...]] = set()
        for path in _paths(deed, facts):
            mark = (path.base, path.target, Decimal(path.years), path.rate)
            for found in () if mark in told else _check(path):
                told.add(mark)
                yield found
        yield from _shares(deed)


@dataclass(frozen=True, slots=True)
class _Path:
    """From a base to a target in so many years, and the rate that the text states for it."""

    name: str
    unit: str
    base: Decimal
    target: Decimal
    years: int
    rate: Decimal
    places: tuple[Place, ...]
    open_target: bool = False
    open_rate: bool = False
    yearly: bool = True
    rough: bool = False


def _paths(deed: Deed, facts: Sequence[Fact]) -> Iterator[_Path]:
    for fact in facts:
        if fact.start and fact.rate is not None and fact.explicit and fact.year and fact.start.year:
            factor = max(fact.unit.factor, fact.start.unit.factor)
            yield _Path(
                fact.indicator,
                "",
                fact.start.amount / factor,
                fact.amount / factor,
                fact.year - fact.start.year,
                fact.rate,
                (fact.place("起止与增速"),),
            )
    for rate in deed.items:
        if rate.measure is Measure.GROWTH and rate.high is None and rate.unit.base in ("%", "倍"):
            yield from _of_rate(deed, facts, rate)


def _of_rate(deed: Deed, facts: Sequence[Fact], rate: Item) -> Iterator[_Path]:
    """The target and base a rate belongs to: of its own row, else of the same name in the plan."""
    times = rate.unit.base == "倍"
    within = rate.period.year if not rate.period.recurring else None
    whole = times or re.search("累计增长|累计增幅|共增长", rate.words) is not None
    if within is None and not whole and not _YEARLY.search(rate.target.indicator + rate.words):
        return
    own_row_first = sorted(
        deed.items, key=lambda i: i.target.clause.start != rate.target.clause.start
    )
    for item in own_row_first:
        if not _is_level(item) or not _belongs(rate, item):
            continue
        start = _base(deed, facts, item)
        if start is None or item.year is None:
            continue
        value, year, place = start
        if within is not None and not times and item.year - year != 1:
            continue
        places = tuple(
            dict.fromkeys(p for p in (place, item.place("目标"), rate.place("增速")) if p)
        )
        yield _Path(
            item.target.indicator,
            item.target.unit or "",
            value,
            item.low / item.unit.factor,
            item.year - year,
            (rate.low - 1) * 100 if times else rate.low,
            places,
            item.target.comparator in _FLOORS,
            rate.target.comparator in _FLOORS,
            yearly=not whole and within is None,
            rough=rate.target.comparator is Comparator.APPROX,
        )
        return


def _is_level(item: Item) -> bool:
    return item.measure in (Measure.LEVEL, Measure.FLOW) and item.high is None and not item.yearly


def _belongs(rate: Item, item: Item) -> bool:
    if rate.target.in_table or item.target.in_table:
        if not (rate.target.in_table and item.target.in_table):
            return _alike(rate, item) and rate.district == item.district
        return rate.target.clause.start == item.target.clause.start
    return _alike(rate, item) and (rate.district, rate.industry) == (item.district, item.industry)


def _alike(rate: Item, item: Item) -> bool:
    verdict = identity.compare(replace(rate.name, growth=False), item.name)
    ends = (rate.year or rate.period.until, item.year)
    return (
        isinstance(verdict, Same)
        and not verdict.wording
        and (ends[0] is None or ends[0] == ends[1])
    )


def _base(
    deed: Deed, facts: Sequence[Fact], item: Item
) -> tuple[Decimal, int, Place | None] | None:
    """Value and year from which the target starts: its own base, or the fact of the year before the plan."""
    own = item.target.baseline
    if own is not None and own.year is not None and own.value_high is None:
        return own.value, own.year, None
    before = deed.since - 1 if deed.since else None
    if item.period.year is not None:
        before = item.period.year - 1
    for fact in facts:
        if (
            fact.year is None
            or fact.year != before
            or not fact.explicit
            or fact.cumulated
            or fact.more
        ):
            continue
        verdict = identity.compare(fact.name, item.name)
        if fact.unit.base == item.unit.base and isinstance(verdict, Same) and not verdict.wording:
            return fact.amount / item.unit.factor, fact.year, fact.place("基数")
    return None


def _check(path: _Path) -> Iterator[Remark]:
    if not path.yearly:
        yield from _check_total(path)
        return
    computed = amounts.yearly_growth(path.base, path.target, path.years)
    if computed is None or _agrees(path, computed) or (path.open_rate and computed >= path.rate):
        return
    off = abs(computed - path.rate)
    loose = path.open_target or path.open_rate
    step = _SMALL if amounts.decimals(path.rate) else 2 * _SMALL
    doubtful = off < step or _REAL.search(path.name) or (loose and path.rate > computed)
    kind = GROWTH_OFF_DOUBT if doubtful else GROWTH_OFF
    written = f"（{amounts.shown(path.target)}÷{amounts.shown(path.base)}）^（1÷{path.years}）－1＝{amounts.shown(computed)}%"
    yield _told(kind, path, computed, written)


def _agrees(path: _Path, computed: Decimal) -> bool:
    """The rate is the computed one rounded, or leads from the base to the target within half a per cent."""
    slack = Decimal(1) if path.rough else Decimal("0.05") if amounts.decimals(path.rate) else _SMALL
    reached = path.base * amounts.power(1 + path.rate / 100, path.years)
    near = abs(reached - path.target) <= abs(path.target) * Decimal("0.005")
    return abs(computed - path.rate) <= slack or near


def _check_total(path: _Path) -> Iterator[Remark]:
    if path.base <= 0:
        return
    computed = (path.target / path.base - 1) * 100
    slack = Decimal(1) if path.rough else max(_SMALL, path.rate * _NEARLY)
    if abs(computed - path.rate) <= slack or (path.open_rate and computed >= path.rate):
        return
    written = (
        f"{amounts.shown(path.target)}÷{amounts.shown(path.base)}－1＝{amounts.shown(computed)}%"
    )
    loose = path.open_target or path.open_rate or _REAL.search(path.name)
    yield _told(TOTAL_GROWTH_DOUBT if loose else TOTAL_GROWTH_OFF, path, computed, written)


def _told(kind: FindingKind, path: _Path, computed: Decimal, written: str) -> Remark:
    return remark(
        Family.GROWTH,
        kind,
        path.places,
        Arithmetic(written, amounts.rounded(computed, 2), path.rate, "%"),
        name=f"“{short(path.name)}”",
        base=f"{amounts.shown(path.base)}{path.unit}",
        target=f"{amounts.shown(path.target)}{path.unit}",
        years=path.years,
        computed=amounts.shown(computed),
        stated=amounts.shown(path.rate),
    )


@dataclass(frozen=True, slots=True)
class _Share:
    indicator: str
    name: IndicatorName
    base: Decimal
    target: Decimal
    years: int
    place: Place


def _share_paths(deed: Deed) -> Iterator[_Share]:
    """The shares of the plan with base and target: of the table, and of 由…提高到… in the text."""
    for item in deed.items:
        base, year = item.target.baseline, item.year
        if item.measure is Measure.SHARE and base is not None and year and base.year:
            yield _Share(
                item.target.indicator,
                item.name,
                base.value,
                item.target.value,
                year - base.year,
                item.place("占比"),
            )
    for fact in deed.facts:
        start = fact.start
        if (
            start is not None
            and start.year
            and fact.year
            and fact.explicit
            and fact.unit.base == "%"
        ):
            yield _Share(
                fact.indicator,
                fact.name,
                start.value,
                fact.value,
                fact.year - start.year,
                fact.place("占比"),
            )


def _shares(deed: Deed) -> Iterator[Remark]:
    """A占B比重 rises faster than A grows, unless B hardly grows at all."""
    told: set[str] = set()
    for share in _share_paths(deed):
        needed = amounts.yearly_growth(share.base, share.target, share.years)
        rate = (
            next((i for i in deed.items if _is_numerator(i, share.name)), None)
            if share.name.of
            else None
        )
        if needed is None or needed <= 0 or rate is None or share.name.core in told:
            continue
        room = ((100 + rate.low) / (100 + needed) - 1) * 100
        if room >= _SLOW:
            continue
        told.add(share.name.core)
        yield remark(
            Family.GROWTH,
            SHARE_GROWTH,
            (share.place, rate.place("分子增速")),
            Arithmetic(
                f"（1＋{amounts.shown(rate.low)}%）÷（1＋{amounts.shown(needed)}%）－1＝{amounts.shown(room)}%",
                amounts.rounded(needed, 2),
                rate.low,
                "%",
            ),
            share=short(share.indicator),
            base=amounts.shown(share.base),
            target=amounts.shown(share.target),
            needed=amounts.shown(needed),
            part=short(rate.target.indicator),
            rate=amounts.shown(rate.low),
            room=amounts.shown(room),
        )


def _is_numerator(rate: Item, share: IndicatorName) -> bool:
    name = rate.name
    same = name.core == share.core and name.population == share.population
    return (
        rate.measure is Measure.GROWTH
        and same
        and not rate.district
        and rate.target.comparator not in _FLOORS
    )
