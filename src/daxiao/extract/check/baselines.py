"""Statements of the past against the base column of the table, against goals, and against each other."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from daxiao.extract.check import amounts, identity
from daxiao.extract.check.amounts import Range
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.identity import Same
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.check.statements import Fact
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


BASE_DIFFERS = FindingKind(
    "check.baseline_differs",
    "{name}{year}年的基数，正文为{computed}{unit}，表中为{stated}{unit}：请核对后统一。",
)
BASE_DIFFERS_DOUBT = FindingKind(
    "check.baseline_differs_doubt",
    "正文的“{alias}”为{computed}{unit}，表中“{name}”{year}年的基数为{stated}{unit}，两者名称或年份不完全一致：请核对口径。",
    Severity.DOUBT,
)
FACTS_DIFFER = FindingKind(
    "check.facts_differ",
    "{name}{year}年的数，一处为{stated}{unit}，另一处为{computed}{unit}：请核对。",
    Severity.DOUBT,
)
GOAL_DIFFERS = FindingKind(
    "check.goal_stated_twice",
    "{name}{year}年的目标，一处为{stated}{unit}，另一处为{computed}{unit}：请统一。",
)

_NO_BASE = re.compile("新增|净增|增长|增速|降低|下降")


def baselines(book: Book) -> Iterator[Remark]:
    """Base values, facts and goals of every plan; facts of two plans of one place as well."""
    for deed in book.deeds:
        facts = deed.facts
        yield from _against_table(deed, facts)
        yield from _twice(facts, facts, one=True)
        yield from _goals(deed, facts)
    for a, b in book.pairs:
        if a.place is not None and a.place == b.place and a.paper is not b.paper:
            yield from _twice(a.facts, b.facts, one=False)


def _against_table(deed: Deed, facts: Sequence[Fact]) -> Iterator[Remark]:
    for item in deed.items:
        base = item.target.baseline
        if base is None or not item.target.in_table or _NO_BASE.search(item.target.indicator):
            continue
        found = [(f, v) for f in facts if (v := _same(item, f, base.year)) is not None]
        fits = [
            f
            for f, _ in found
            if _fits(f, base.value * item.unit.factor, base.value_high, item.unit.factor)
        ]
        if not fits:
            yield from (_base_told(item, fact, verdict) for fact, verdict in found[:1])


def _same(item: Item, fact: Fact, year: int | None) -> Same | None:
    """Is the fact about the item's indicator at its base year? Cumulated figures are about a period."""
    if fact.cumulated or fact.unit.base != item.unit.base or year is None:
        return None
    if fact.year != year and not (fact.year is None and fact.background):
        return None
    verdict = identity.compare(fact.name, item.name)
    return verdict if isinstance(verdict, Same) else None


def _fits(fact: Fact, base: Decimal, high: Decimal | None, factor: Decimal) -> bool:
    """Equal, rounded, inside the range, or 余 with the base a little above."""
    told = fact.amount / factor
    low = base / factor
    if high is not None and low <= told <= high:
        return True
    return amounts.agree(told, low) or (fact.more and told <= low <= told * _LITTLE_MORE)


_LITTLE_MORE = Decimal("1.15")


def _base_told(item: Item, fact: Fact, verdict: Same) -> Remark:
    base = item.target.baseline
    stated = base.value if base else Decimal(0)
    computed = fact.amount / item.unit.factor
    named_alike = (
        identity.stripped(fact.indicator).endswith(("额", "值"))
        and fact.indicator != item.target.indicator
    )
    sure = (
        not verdict.wording
        and fact.year is not None
        and not _renamed(fact, item)
        and not (named_alike and _renamed(fact, item))
    )
    return _told(
        BASE_DIFFERS if sure else BASE_DIFFERS_DOUBT,
        Family.BASELINE,
        (fact.place("正文"), item.place("表格")),
        (computed, stated),
        item.target.unit or "",
        name=short(item.target.indicator),
        alias=short(fact.indicator),
        year=(base.year if base else None) or 0,
    )


_AMOUNT_WORDS = re.compile("成交额|交易额|成交金额|产值|营收|营业收入|增加值|投资额|税收")


def _renamed(fact: Fact, item: Item) -> bool:
    """Do the two names use another word for the amount (交易额, 成交额)? Then it may be another statistic."""
    return set(_AMOUNT_WORDS.findall(fact.indicator)) != set(
        _AMOUNT_WORDS.findall(item.target.indicator)
    )


def _told(
    kind: FindingKind,
    family: Family,
    places: tuple[Place, Place],
    values: tuple[Decimal, Decimal],
    unit: str,
    **params: str | int,
) -> Remark:
    computed, stated = values
    gap = computed - stated
    written = f"{amounts.shown(computed)}－{amounts.shown(stated)}＝{amounts.shown(gap)}"
    return remark(
        family,
        kind,
        places,
        Arithmetic(written, computed, stated, unit or None),
        computed=amounts.shown(computed),
        stated=amounts.shown(stated),
        unit=unit,
        **params,
    )


def _twice(first: Sequence[Fact], second: Sequence[Fact], *, one: bool) -> Iterator[Remark]:
    """One indicator, one stated year, two values."""
    told: set[tuple[str, int | None]] = set()
    for a in first:
        for b in second:
            if (one and a.span.start >= b.span.start) or not _both_sure(a, b):
                continue
            if a.unit.base != b.unit.base or amounts.agree(*_in_unit(a, b)) or _touching(a, b):
                continue
            verdict = identity.compare(a.name, b.name)
            mark = (a.indicator, a.year)
            if isinstance(verdict, Same) and not verdict.wording and mark not in told:
                told.add(mark)
                yield _facts_told(a, b)


def _in_unit(a: Fact, b: Fact) -> tuple[Decimal, Decimal]:
    factor = max(a.unit.factor, b.unit.factor)
    return a.amount / factor, b.amount / factor


def _both_sure(a: Fact, b: Fact) -> bool:
    exact = not (a.more or b.more or a.cumulated or b.cumulated)
    return (
        exact
        and a.explicit
        and b.explicit
        and a.year == b.year
        and bool(a.name.core)
        and not _NO_BASE.search(a.indicator)
    )


def _touching(a: Fact, b: Fact) -> bool:
    """Two figures of one sentence are two things, whatever their names look like."""
    return a.paper is b.paper and "。" not in a.paper.text[a.span.end : b.span.start]


def _facts_told(a: Fact, b: Fact) -> Remark:
    one, two = a.value, b.amount / a.unit.factor
    unit = "".join(a.paper.text[a.span.start : a.span.end].split())
    unit = re.sub(r".*\d(?:余|多)?", "", unit)[:6]
    return _told(
        FACTS_DIFFER,
        Family.BASELINE,
        (a.place("一处"), b.place("另一处")),
        (two, one),
        unit if len(unit) < _LONG_UNIT else "",
        name=short(a.indicator),
        year=a.year or 0,
    )


_LONG_UNIT = 5


def _goals(deed: Deed, facts: Sequence[Fact]) -> Iterator[Remark]:
    """由…增长到2026年的300家 states a goal as well: it must be the goal that stands elsewhere."""
    for fact in facts:
        if fact.start is None or not fact.explicit or fact.year is None:
            continue
        for item in deed.items:
            if (
                item.year != fact.year
                or item.district
                or item.industry
                or item.unit.base != fact.unit.base
            ):
                continue
            if item.measure not in (Measure.LEVEL, Measure.FLOW, Measure.SHARE, Measure.RATIO):
                continue
            verdict = identity.compare(fact.name, item.name)
            if isinstance(verdict, Same) and not verdict.wording and not _meets(fact, item):
                yield _told(
                    GOAL_DIFFERS,
                    Family.CONTRADICTION,
                    (item.place("一处"), fact.place("另一处")),
                    (fact.amount / item.unit.factor, item.target.value),
                    item.target.unit or "",
                    name=short(item.target.indicator),
                    year=fact.year,
                )
                break


def _meets(fact: Fact, item: Item) -> bool:
    floor = item.target.comparator in (Comparator.GE, Comparator.GT)
    exact = Range(fact.amount, fact.amount)
    same = amounts.agree(fact.amount / item.unit.factor, item.target.value)
    return same or ((floor or item.high is not None) and item.allowed.meets(exact))
