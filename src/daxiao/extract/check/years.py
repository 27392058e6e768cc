"""The figures of single years against the sum of the years."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract.check import identity, totals
from daxiao.extract.check.book import Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Remark
from daxiao.extract.readings import Measure


_YEARS = re.compile(r"(20\d\d)年?(?=、|和|及|，|年分别|分别)")


_CUMULATED = re.compile("累计|[两三四五]年(?:共|共计|合计|累计)|合计|总计|共计")


def is_year_part(deed: Deed, part: Item) -> bool:
    return bool(_years_named(deed, part))


def _years_named(deed: Deed, part: Item) -> list[int]:
    """The years of 2024年、2025年、2026年分别… in the sentence of the figure."""
    text = deed.paper.text
    stop = part.target.num.start
    begin = max(text.rfind(mark, 0, stop) for mark in "。；\n") + 1
    words = text[begin:stop]
    cut = words.rfind("分别")
    return [int(y) for y in _YEARS.findall(words[: cut + 2])] if cut >= 0 else []


def years(deed: Deed) -> Iterator[Remark]:
    """2024年、2025年、2026年分别新增…, 三年累计新增…: the years against the sum."""
    for whole in deed.items:
        if whole.measure not in (Measure.INCREMENT, Measure.FLOW) or whole.high is not None:
            continue
        parts = own_years(deed, whole) or (
            _year_parts(deed, whole) if _is_cumulated(deed, whole) else None
        )
        if parts is None:
            continue
        total = sum((p.low for p in parts), Decimal(0))
        floor = whole.target.comparator in totals.FLOORS and total > whole.low
        if total != whole.low:
            yield totals.told(
                totals.SUM_BUFFER if floor else totals.YEARS_MISS_TOTAL, parts, whole, total
            )


_QUARTER = re.compile("^(?:第?[一二三四]季度|[上下]半年|[1-4]季度)")
_NEAR = 120


def quarters(deed: Deed) -> Iterator[Remark]:
    """一季度、二季度、三季度、四季度分别完成…: the quarters against the figure of the year before them."""
    groups: dict[int, list[Item]] = defaultdict(list)
    for item in deed.items:
        if _QUARTER.match(item.target.indicator) and item.high is None:
            groups[item.target.clause.start].append(item)
    for start, parts in groups.items():
        before = [i for i in deed.items if i.target.num.end <= start and i.high is None]
        if len(parts) not in (2, 4) or not before:
            continue
        whole, first = before[-1], parts[0]
        near = (
            start - whole.target.num.end < _NEAR
            and "\n" not in deed.paper.text[whole.target.num.end : start]
        )
        alike = whole.unit == first.unit and whole.name.core[-2:] in first.target.indicator
        total = sum((p.low for p in parts), Decimal(0))
        floor = whole.target.comparator in totals.FLOORS and total > whole.low
        if near and alike and len(whole.name.core) > 1 and total != whole.low:
            yield totals.told(
                totals.SUM_BUFFER if floor else totals.QUARTERS_MISS_YEAR, parts, whole, total
            )


def own_years(deed: Deed, whole: Item) -> list[Item] | None:
    """The parts of a total of which each has a year of its own."""
    parts = [i for i in deed.items if i.target.part_of == whole.target.key and i.high is None]
    years = {i.period.year for i in parts}
    own = len(years) == len(parts) and None not in years and whole.period.year not in years
    return parts if own and len(parts) > 1 and not any(i.district for i in parts) else None


def _is_cumulated(deed: Deed, whole: Item) -> bool:
    start = max(0, whole.target.clause.start - 8)
    return bool(_CUMULATED.search(deed.paper.text[start : whole.target.num.start]))


def _year_parts(deed: Deed, whole: Item) -> list[Item] | None:
    """The figures of all years that the total spans; None when they are not all there."""
    same = [
        i
        for i in deed.items
        if i is not whole
        and i.measure is whole.measure
        and i.unit.base == whole.unit.base
        and i.high is None
        and (i.district, i.industry) == (whole.district, whole.industry)
        and isinstance(identity.compare(i.name, whole.name), identity.Same)
    ]
    listed = [i for i in same if _years_named(deed, i)]
    if listed and len(listed) == len(_years_named(deed, listed[0])):
        return listed
    dated = {i.period.year: i for i in same if i.period.year and not _years_named(deed, i)}
    end = whole.year
    span = deed.years_to(end) if deed.plan.since else None
    if end is None or span is None or span < totals.FEW:
        return None
    wanted = range(end - span + 1, end + 1)
    return [dated[y] for y in wanted] if all(y in dated for y in wanted) else None
