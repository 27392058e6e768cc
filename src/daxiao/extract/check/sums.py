"""Parts against their whole: district quotas, shares of industries, 分别 lists and years."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract.check import quotas, totals, years
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Remark
from daxiao.extract.readings import Ambition, Comparator


def sums(book: Book) -> Iterator[Remark]:
    """District lists, stated parts and years of every plan against their totals."""
    for deed in book.deeds:
        yield from quotas.quotas(deed)
        yield from _stated_parts(deed)
        yield from years.years(deed)
        yield from years.quarters(deed)


def _stated_parts(deed: Deed) -> Iterator[Remark]:
    """Parts that the text itself calls parts: 其中 …, 分别 …."""
    by_key = {item.target.key: item for item in deed.items}
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in deed.items:
        whole = by_key.get(item.target.part_of or "")
        if (
            whole is not None
            and item.unit.base == whole.unit.base
            and item.district == whole.district
        ):
            groups[whole.target.key].append(item)
    yield from _unlinked(deed)
    for key, parts in groups.items():
        whole = by_key[key]
        if whole.measure in totals.ADDITIVE and not whole.target.in_table:
            yield from _parts_of(deed, whole, parts)


def _parts_of(deed: Deed, whole: Item, parts: list[Item]) -> Iterator[Remark]:
    ranges = whole.high is not None or any(p.high is not None for p in parts)
    if ranges or years.own_years(deed, whole) is not None:
        return
    comparable = [p for p in parts if not years.is_year_part(deed, p)]
    if _respectively(deed, whole, parts):
        if len({p.target.num for p in comparable}) >= totals.FEW:
            yield from _respective(whole, comparable)
        return
    ceiling = whole.target.comparator not in totals.FLOORS
    for part in comparable:
        if part.low > whole.low and (
            ceiling or part.target.comparator in (*totals.FLOORS, Comparator.EQ)
        ):
            yield totals.told(totals.PART_ABOVE_WHOLE, [part], whole, part.low)
            return
    together = sum((p.low for p in comparable), Decimal(0))
    alike = len({(p.name.events, p.name.core) for p in comparable}) == 1
    if ceiling and alike and len(comparable) > 1 and together > whole.low:
        yield totals.told(totals.PARTS_ABOVE_WHOLE, comparable, whole, together)


def _unlinked(deed: Deed) -> Iterator[Remark]:
    """总投资500亿元，装备制造、电子信息产业投资额分别为…: a list of industries right behind a total."""
    lists: dict[int, list[Item]] = defaultdict(list)
    for item in deed.items:
        listed = item.industry and not item.target.part_of and item.measure in totals.ADDITIVE
        if listed and not item.target.in_table and item.high is None:
            lists[item.target.clause.start].append(item)
    for start, parts in lists.items():
        before = [i for i in deed.items if i.target.num.end <= start]
        if len(parts) < totals.FEW or not before or not _is_listed(deed, before[-1], parts):
            continue
        whole, total = before[-1], sum((p.low for p in parts), Decimal(0))
        if total < whole.low:
            yield totals.told(totals.SUM_PARTIAL, parts, whole, total)
        elif total > whole.low and whole.target.comparator not in totals.FLOORS:
            yield totals.told(totals.SUM_ABOVE_TOTAL, parts, whole, total)


def _is_listed(deed: Deed, whole: Item, parts: list[Item]) -> bool:
    """Does the list follow the total in its sentence, with 分别, the same unit, and a word of its name?"""
    words = deed.paper.text[whole.target.num.end : parts[0].target.num.start]
    plain = not (whole.industry or whole.district) and whole.high is None
    tail = "投资" if "投资" in whole.target.indicator else whole.name.core[-2:]
    named = all(tail in p.target.indicator and p.unit.base == whole.unit.base for p in parts)
    together = (
        "分别" in words and not re.search("[。；\n]", words) and len(words) < totals.LONGEST_LIST
    )
    return (
        plain
        and named
        and together
        and (whole.year, whole.yearly) == (parts[0].year, parts[0].yearly)
    )


def _respective(whole: Item, parts: list[Item]) -> Iterator[Remark]:
    total = sum((p.low for p in parts), Decimal(0))
    floor = whole.target.comparator in totals.FLOORS or whole.target.ambition is Ambition.FLOOR
    if total < whole.low:
        yield totals.told(totals.SUM_BELOW_TOTAL, parts, whole, total)
    elif total > whole.low and floor:
        yield totals.told(totals.SUM_BUFFER, parts, whole, total)
    elif total > whole.low:
        yield totals.told(totals.SUM_ABOVE_TOTAL, parts, whole, total)


def _respectively(deed: Deed, whole: Item, parts: list[Item]) -> bool:
    """Are the parts all there is: a list with 分别, or one in brackets or behind 其中 … that names every member?"""
    begin, end = whole.target.num.end, max(p.target.num.end for p in parts)
    words = deed.paper.text[begin:end]
    return "分别" in words and len(words) < totals.LONGEST_LIST and not re.search("[。；]", words)
