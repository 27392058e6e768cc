"""Quotas of districts against the figure of the place as a whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.extract.check import identity, totals
from daxiao.extract.check.book import Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Remark
from daxiao.extract.readings import Comparator, Measure, SectionKind


@dataclass(frozen=True, slots=True)
class _Quotas:
    """A list of district figures of one indicator."""

    parts: tuple[Item, ...]

    @property
    def districts(self) -> frozenset[str | None]:
        return frozenset(p.district for p in self.parts)

    @property
    def joint(self) -> bool:
        """Do several districts share one figure?"""
        own = {p.target.num: p.low for p in self.parts}
        return len(own) < len(self.parts) and all(own[p.target.num] == p.low for p in self.parts)


def quotas(deed: Deed) -> Iterator[Remark]:
    lists = list(_quota_lists(deed))
    every = frozenset(d for quotas in lists for d in quotas.districts)
    for quotas in lists:
        whole = _whole_of(deed, quotas)
        if whole is not None and _in_one_table([whole, *quotas.parts]):
            continue  # the check of tables adds up their columns
        if whole is not None:
            yield from _against(quotas, whole, complete=quotas.districts >= every)
        else:
            yield from _against_another(deed, quotas)


def _in_one_table(items: list[Item]) -> bool:
    """Are all of them cells of one table?"""
    places = {i.target.place.path.partition("r")[0] if i.target.place else "" for i in items}
    return len(places) == 1 and "" not in places


def _quota_lists(deed: Deed) -> Iterator[_Quotas]:
    """Runs of district figures of one indicator; a district that comes again begins a new list."""
    runs: dict[tuple[object, ...], list[Item]] = {}
    for item in deed.items:
        if item.district is None or item.measure not in totals.ADDITIVE or item.high is not None:
            continue
        key = (item.name, item.unit.base, item.measure, item.yearly, item.year)
        run = runs.setdefault(key, [])
        if any(p.district == item.district for p in run):
            if len(run) >= totals.FEW:
                yield _Quotas(tuple(_each_its_own(run)))
            run.clear()
        run.append(item)
    for run in runs.values():
        if len(run) >= totals.FEW:
            yield _Quotas(tuple(_each_its_own(run)))


def _each_its_own(run: list[Item]) -> list[Item]:
    """东山县、西河区分别新增8家、7家: each place its own figure, also where one was read for all."""
    shared = {i.target.num for i in run}
    if len(shared) != 1:
        return run
    first = run[0]
    text, unit = first.paper.text, "".join((first.target.unit or "").split())
    end = text.find("。", first.target.num.start)
    listed = text[
        first.target.num.start : end if end > 0 else first.target.num.end + totals.LONGEST_LIST
    ]
    values = re.findall(rf"(\d+(?:\.\d+)?){re.escape(unit)}", listed) if unit else []
    led = text[max(0, first.target.num.start - totals.LONGEST_LIST) : first.target.num.start]
    if "分别" not in led[led.rfind("。") + 1 :] or len(values) < len(run):
        return run
    return [
        replace(item, low=Decimal(value) * item.unit.factor)
        for item, value in zip(run, values, strict=False)
    ]


def _fits(whole: Item, part: Item) -> bool:
    return (
        whole.district is None
        and whole.industry is None
        and whole.unit.base == part.unit.base
        and whole.measure is part.measure
        and whole.high is None
        and whole.target.comparator not in (Comparator.LE, Comparator.LT)
        and (whole.yearly, whole.year) == (part.yearly, part.year)
    )


def _whole_of(deed: Deed, quotas: _Quotas) -> Item | None:
    """The total of the place as a whole: the nearest one, before the list if there is one."""
    first = quotas.parts[0]
    found = [
        item
        for item in deed.items
        if _fits(item, first)
        and (
            isinstance(identity.compare(item.name, first.name), identity.Same)
            or item.target.key == first.target.part_of
        )
    ]
    before = [item for item in found if item.target.num.start < first.target.num.start]
    return before[-1] if before else found[0] if found else None


def _against(quotas: _Quotas, whole: Item, *, complete: bool) -> Iterator[Remark]:
    each = sum((p.low for p in quotas.parts), Decimal(0))
    if quotas.joint:
        shared = sum({p.target.num: p.low for p in quotas.parts}.values(), Decimal(0))
        if shared == whole.low or each < whole.low <= shared:
            each = shared
    gap = each - whole.low
    enough = (
        complete
        and len(quotas.parts) > totals.FEW
        and not _may_be_some(quotas, each / (whole.low or each or 1))
    )
    if gap < 0 and whole.low:
        yield totals.told(
            totals.SUM_BELOW_TOTAL if enough else totals.SUM_PARTIAL, quotas.parts, whole, each
        )
    elif gap > 0 and (whole.target.comparator in totals.FLOORS or _open_ended(quotas.parts)):
        yield totals.told(totals.SUM_BUFFER, quotas.parts, whole, each)
    elif gap > 0:
        yield totals.told(totals.SUM_ABOVE_TOTAL, quotas.parts, whole, each)


def _may_be_some(quotas: _Quotas, share: Decimal) -> bool:
    """Parts of one sentence that make much less than the total are perhaps only the larger ones."""
    first, last = quotas.parts[0], quotas.parts[-1]
    words = first.paper.text[first.target.num.start : last.target.num.start]
    return share < _MOST and not re.search("[。\n]", words)


_MOST = Decimal("0.75")


def _open_ended(parts: Sequence[Item]) -> bool:
    return all(p.target.comparator in totals.FLOORS for p in parts)


def _against_another(deed: Deed, quotas: _Quotas) -> Iterator[Remark]:
    """No figure of the place bears the name of the list: the one that stands over it and speaks of the same things."""
    first = quotas.parts[0]
    if len(quotas.parts) <= totals.FEW or first.target.part_of:
        return
    section = _chapter(deed, first)
    best: tuple[int, Item] | None = None
    for item in deed.items:
        near = section <= item.target.num.start < first.target.num.start
        if near and _fits_loosely(item, first):
            weight = _shared(deed, item, first)
            if weight >= _TELLING and (best is None or weight > best[0]):
                best = (weight, item)
    if best is None:
        return
    total = sum((p.low for p in quotas.parts), Decimal(0))
    if total != best[1].low:
        yield totals.told(totals.SUM_OTHER_NAME, quotas.parts, best[1], total)


_TELLING = 3


_COUNTED = (Measure.LEVEL, Measure.INCREMENT, Measure.FLOW)


def _fits_loosely(whole: Item, part: Item) -> bool:
    """Another name, but the same unit, thing and time: reserves of projects and projects landed."""
    return (
        whole.district is None
        and whole.industry is None
        and whole.unit == part.unit
        and whole.unit.base != "元"
        and whole.measure in _COUNTED
        and whole.high is None
        and (whole.yearly, whole.year) == (part.yearly, part.year)
        and whole.name.core[-2:] == part.name.core[-2:]
    )


def _chapter(deed: Deed, item: Item) -> int:
    """Where the section （一） around the list begins, else the chapter 一、, else the plan."""
    over = [
        s.start
        for s in deed.paper.readings.outline
        if s.start <= item.target.num.start < s.end
        and 0 < s.level <= _SECTION_LEVEL
        and s.kind is not SectionKind.BOX
    ]
    return max([deed.plan.start, *over])


_SECTION_LEVEL = 2


def _shared(deed: Deed, whole: Item, part: Item) -> int:
    """How many pairs of characters of the part's name stand in the sentence or heading of the whole."""
    text = deed.paper.text
    section = deed.paper.section_at(whole.target.num.start)
    begin = max(text.rfind("\n", 0, whole.target.num.start), section.start if section else 0)
    words = text[begin : whole.target.num.end]
    name = identity.stripped(part.target.indicator)
    return sum(name[i : i + 2] in words for i in range(len(name) - 1))
