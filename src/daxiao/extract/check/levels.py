"""National, provincial, provincial and above: do the three figures fit together."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from daxiao.extract.check import amounts
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


if TYPE_CHECKING:
    from daxiao.extract.check.statements import Fact


LEVELS_MISS = FindingKind(
    "check.levels_miss_total",
    "国家级{national}与省级{provincial}合计{computed}{unit}，与{whole}的{stated}{unit}不符：请核对三处数字。",
)


LEVELS_DIFFER = FindingKind(
    "check.levels_differ_between_plans",
    "一份规划要求{whole}{stated}{unit}，另一份分别要求国家级{national}、省级{provincial}：请核对口径。",
    Severity.DOUBT,
)


_FLOORS = (Comparator.GE, Comparator.GT)
_NATIONAL, _PROVINCIAL = frozenset({"国家级"}), frozenset({"省级"})
_AND_ABOVE = frozenset({"省级", "以上"})


def levels(book: Book) -> Iterator[Remark]:
    """Goals and statements of each plan, and goals of two plans of one place."""
    for deed in book.deeds:
        yield from _levels(deed, deed)
        yield from _told_before(deed)
    for a, b in book.pairs:
        if a.place is not None and a.place == b.place:
            for whole, parts in ((a, b), (b, a)):
                yield from _levels(whole, parts)


def _levels(whole_deed: Deed, part_deed: Deed) -> Iterator[Remark]:
    parts: dict[tuple[object, ...], dict[frozenset[str], Item]] = defaultdict(dict)
    for item in part_deed.items:
        if item.name.levels in (_NATIONAL, _PROVINCIAL) and not item.name.above:
            parts[_group(item)].setdefault(item.name.levels, item)
    told: set[tuple[object, ...]] = set()
    for whole in whole_deed.items:
        both = parts.get(_group(whole), {})
        if not (whole.name.above and whole.name.levels == _PROVINCIAL and len(both) > 1):
            continue
        if _group(whole) not in told and _misses(whole, both[_NATIONAL], both[_PROVINCIAL]):
            told.add(_group(whole))
            yield _levels_told(
                whole, both[_NATIONAL], both[_PROVINCIAL], one=whole_deed is part_deed
            )


def _told_before(deed: Deed) -> Iterator[Remark]:
    """拥有省级以上平台88家，其中国家级9家、省级80家."""
    parts: dict[tuple[object, ...], dict[frozenset[str], Fact]] = defaultdict(dict)
    for fact in deed.facts:
        bare = (replace(fact.name, levels=frozenset(), above=False), fact.unit.base, fact.year)
        if fact.name.levels in (_NATIONAL, _PROVINCIAL):
            parts[bare].setdefault(_AND_ABOVE if fact.name.above else fact.name.levels, fact)
    for found in parts.values():
        whole, national, provincial = (found.get(k) for k in (_AND_ABOVE, _NATIONAL, _PROVINCIAL))
        if whole is None or national is None or provincial is None or whole.more:
            continue
        total = national.value + provincial.value
        if total != whole.value and provincial.value != whole.value:
            written = f"{amounts.added([national.value, provincial.value])}＝{amounts.shown(total)}，与{amounts.shown(whole.value)}不符"
            yield remark(
                Family.SUM,
                LEVELS_MISS,
                (whole.place("合计"), national.place("国家级"), provincial.place("省级")),
                Arithmetic(written, total, whole.value),
                computed=amounts.shown(total),
                stated=amounts.shown(whole.value),
                unit="",
                national=amounts.shown(national.value),
                provincial=amounts.shown(provincial.value),
                whole=f"“{short(whole.indicator)}”",
            )


def _group(item: Item) -> tuple[object, ...]:
    bare = replace(item.name, levels=frozenset(), above=False)
    measure = Measure.LEVEL if item.measure is Measure.LEVEL else item.measure
    return (bare, item.unit.base, measure, item.year, item.yearly, item.district, item.industry)


def _misses(whole: Item, national: Item, provincial: Item) -> bool:
    """Neither the sum nor — where provincial counts the national ones in — the provincial figure fits."""
    if any(i.high is not None or i.measure is Measure.SHARE for i in (whole, national, provincial)):
        return False
    total = national.low + provincial.low
    if whole.target.comparator in _FLOORS:
        return total < whole.low and not any(
            i.target.comparator in _FLOORS for i in (national, provincial)
        )
    return total < whole.low or provincial.low > whole.low


def _levels_told(whole: Item, national: Item, provincial: Item, *, one: bool) -> Remark:
    factor = whole.unit.factor
    total = (national.low + provincial.low) / factor
    written = f"{amounts.added([national.low / factor, provincial.low / factor])}＝{amounts.shown(total)}，与{amounts.shown(whole.target.value)}不符"
    kind = LEVELS_MISS if one else LEVELS_DIFFER
    return remark(
        Family.SUM if one else Family.CONTRADICTION,
        kind,
        (whole.place("合计"), national.place("国家级"), provincial.place("省级")),
        Arithmetic(written, total, whole.target.value, whole.target.unit),
        computed=amounts.shown(total),
        stated=amounts.shown(whole.target.value),
        unit=whole.target.unit or "",
        national=national.written,
        provincial=provincial.written,
        whole=f"“{short(whole.target.indicator)}”",
    )
