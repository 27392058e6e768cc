"""Base, increase and total of one year: 2025年156家, 新增18家, 总数达到180家."""

from collections.abc import Iterator

from daxiao.extract.check import amounts, identity, subjects
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.identity import Same
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.statements import Fact
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


TOTAL_ABOVE_BASE_AND_NEW = FindingKind(
    "check.total_above_base_and_new",
    "“{name}”上年为{base}，{year}年新增{new}，最多{computed}，达不到所写的总数{stated}：请核对基数、新增数和总数。",
    Severity.DOUBT,
)

_FLOORS = (Comparator.GE, Comparator.GT)


def stocks(book: Book) -> Iterator[Remark]:
    """A year's total cannot be more than what there was and what is added."""
    for deed in book.deeds:
        for total in deed.items:
            if (
                total.measure is Measure.LEVEL
                and not total.made
                and total.year is not None
                and total.high is None
            ):
                yield from _total(deed, total)


def _total(deed: Deed, total: Item) -> Iterator[Remark]:
    new = next((i for i in deed.items if _adds(i, total)), None)
    base = next((f for f in deed.facts if _stood(f, total)), None)
    if new is None or base is None or base.amount + (new.high or new.low) >= total.low:
        return
    factor = total.unit.factor
    reached = base.amount + (new.high or new.low)
    yield remark(
        Family.FEASIBILITY,
        TOTAL_ABOVE_BASE_AND_NEW,
        (base.place("上年"), new.place("新增"), total.place("总数")),
        Arithmetic(
            f"{amounts.shown(base.amount / factor)}＋{amounts.shown((new.high or new.low) / factor)}"
            f"＝{amounts.shown(reached / factor)}，总数为{amounts.shown(total.target.value)}",
            reached / factor,
            total.target.value,
            total.target.unit,
        ),
        name=short(total.target.indicator),
        base=f"{amounts.shown(base.amount / factor)}{total.target.unit or ''}",
        year=total.year or 0,
        new=new.written,
        computed=f"{amounts.shown(reached / factor)}{total.target.unit or ''}",
        stated=total.written,
    )


def _adds(new: Item, total: Item) -> bool:
    """The increase of that very year, as a fixed figure: a floor can be passed."""
    same_year = new.period.year == total.year and not new.period.recurring
    fixed = new.measure is Measure.INCREMENT and new.target.comparator not in _FLOORS
    one_scope = (new.district, new.industry) == (total.district, total.industry)
    named = identity.compare(new.name, total.name) == Same() and new.unit.base == total.unit.base
    return same_year and fixed and one_scope and named and not subjects.apart(new, total)


def _stood(fact: Fact, total: Item) -> bool:
    sure = fact.explicit and not fact.cumulated and not fact.more
    scoped = total.district or total.industry
    year = fact.year is not None and total.year is not None and fact.year == total.year - 1
    named = identity.compare(fact.name, total.name) == Same() and fact.unit.base == total.unit.base
    return sure and year and named and not scoped
