"""The base column of a table against the text, where the table names its rows shorter than the text does.

产业规模 98、120、150 in the table and 绿色建材产业规模 120 and 150 in the text are one indicator; 较2025年的95亿元 is then
another base, and 新增5家、达到50家 does not follow from the 42 of the table.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract.check import amounts, identity
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Baseline, Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


BASE_OF_TEXT = FindingKind(
    "check.base_in_text_differs",
    "“{name}”{year}年的基数，正文为{computed}，表中“{row}”一行为{stated}：请核对后统一。",
    Severity.DOUBT,
)
BASE_AND_NEW = FindingKind(
    "check.table_base_and_new_miss",
    "“{name}”表中{before}年为{base}，{year}年新增{new}，最多{computed}，达不到{stated}：请核对基数、新增数和总数。",
    Severity.DOUBT,
)

_COMPARED = re.compile(
    r"^\s*(?:以上)?[，（(]?(?:较|比|由|从)(?P<year>20\d\d)年(?:末|底)?的?(?P<v>\d+(?:\.\d+)?)(?P<u>[万亿]*[\u4e00-\u9fff])"
)
_LOOK = 40
_FLOORS = (Comparator.GE, Comparator.GT)


def table_bases(book: Book) -> Iterator[Remark]:
    """Bases and increases in the text of every plan against the bases of its tables."""
    for deed in book.deeds:
        for item in deed.items:
            row = _row_of(deed, item) if _is_level(item) else None
            base = row.target.baseline if row else None
            if row is None or base is None or base.value_high is not None:
                continue
            yield from _compared(item, row, base)
            if base.year is not None and item.year == base.year + 1:
                yield from _built(deed, item, row, base)


def _is_level(item: Item) -> bool:
    level = item.measure in (Measure.LEVEL, Measure.FLOW) and item.high is None
    whole = not (item.target.in_table or item.district or item.industry or item.yearly)
    return level and whole and item.year is not None


def _row_of(deed: Deed, item: Item) -> Item | None:
    """The only row of a table that is the item's by name, value and year."""
    rows = [r for r in deed.items if r.target.in_table and r.target.baseline and _alike(r, item)]
    names = {r.name.core for r in rows}
    return rows[0] if len(names) == 1 else None


def _alike(row: Item, item: Item) -> bool:
    if (row.low, row.unit.base, row.year) != (item.low, item.unit.base, item.year):
        return False
    if isinstance(identity.compare(row.name, item.name), identity.Same):
        return True
    shorter, longer = (identity.stripped(i.target.indicator) for i in (row, item))
    shorter = re.sub("(?:总数|数量|数)$", "", shorter)
    return len(shorter) >= _FEWEST and shorter[-2:] == longer[-2:] and _is_within(shorter, longer)


_FEWEST = 4


def _is_within(shorter: str, longer: str) -> bool:
    """Do the characters of the shorter name stand in the longer one, in their order?"""
    rest = iter(longer)
    return all(sign in rest for sign in shorter)


def _compared(item: Item, row: Item, base: Baseline) -> Iterator[Remark]:
    text, begin = item.paper.text, item.target.num.end + len(item.target.unit or "")
    m = _COMPARED.match(text[begin : begin + _LOOK])
    if m is None or int(m["year"]) != base.year or not (item.target.unit or "").startswith(m["u"]):
        return
    told = Decimal(m["v"])
    if amounts.agree(told * item.unit.factor, base.value * row.unit.factor):
        return
    unit = item.target.unit or ""
    yield remark(
        Family.BASELINE,
        BASE_OF_TEXT,
        (item.place("正文"), row.place("表格")),
        Arithmetic(
            f"{amounts.shown(told)}－{amounts.shown(base.value)}＝{amounts.shown(told - base.value)}",
            told,
            base.value,
            unit,
        ),
        name=short(item.target.indicator),
        year=base.year or 0,
        row=short(row.target.indicator),
        computed=f"{amounts.shown(told)}{unit}",
        stated=f"{amounts.shown(base.value)}{row.target.unit or ''}",
    )


def _built(deed: Deed, item: Item, row: Item, base: Baseline) -> Iterator[Remark]:
    new = next((i for i in deed.items if _adds(i, item)), None)
    if new is None:
        return
    reached = base.value * row.unit.factor + (new.high or new.low)
    if reached >= item.low:
        return
    factor, unit = item.unit.factor, item.target.unit or ""
    yield remark(
        Family.FEASIBILITY,
        BASE_AND_NEW,
        (row.place("表中基数"), new.place("新增"), item.place("总数")),
        Arithmetic(
            f"{amounts.shown(base.value * row.unit.factor / factor)}＋{amounts.shown((new.high or new.low) / factor)}"
            f"＝{amounts.shown(reached / factor)}，总数为{amounts.shown(item.target.value)}",
            reached / factor,
            item.target.value,
            unit or None,
        ),
        name=short(item.target.indicator),
        before=base.year or 0,
        base=f"{amounts.shown(base.value)}{row.target.unit or ''}",
        year=item.year or 0,
        new=new.written,
        computed=f"{amounts.shown(reached / factor)}{unit}",
        stated=item.written,
    )


def _adds(new: Item, total: Item) -> bool:
    fixed = new.measure is Measure.INCREMENT and new.target.comparator not in _FLOORS
    of_year = new.period.year == total.year and not new.period.recurring
    scope = not (new.district or new.industry or new.target.in_table)
    named = new.unit.base == total.unit.base and new.name.core == total.name.core
    return fixed and of_year and scope and named
