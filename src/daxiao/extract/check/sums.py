"""Parts against their whole: district quotas, shares of industries, 分别 lists and years."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.extract.check import amounts, identity
from daxiao.extract.check.book import Book, Deed, Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Ambition, Comparator, Measure, SectionKind
from daxiao.std.findings import FindingKind, Severity


SUM_BELOW_TOTAL = FindingKind(
    "check.sum_below_total",
    "分项合计{computed}{unit}，比{whole}的{stated}{unit}少{gap}{unit}：请补足分项或调整总数。",
)
SUM_ABOVE_TOTAL = FindingKind(
    "check.sum_above_total",
    "分项合计{computed}{unit}，比{whole}的{stated}{unit}多{gap}{unit}：请核对分项和总数。",
)
SUM_PARTIAL = FindingKind(
    "check.sum_of_some_parts",
    "列出的分项合计{computed}{unit}，比{whole}的{stated}{unit}少{gap}{unit}：请确认是否还有未列出的分项。",
    Severity.DOUBT,
)
SUM_BUFFER = FindingKind(
    "check.sum_buffer",
    "分项合计{computed}{unit}，比{whole}的下限{stated}{unit}多{gap}{unit}（余量{percent}%）：请知悉。",
    Severity.HINT,
)
SUM_OTHER_NAME = FindingKind(
    "check.sum_against_other_name",
    "各地“{part}”合计{computed}{unit}，全域{whole}为{stated}{unit}，相差{gap}{unit}，两者名称不同：请确认是否同一口径。",
    Severity.HINT,
)
PART_ABOVE_WHOLE = FindingKind(
    "check.part_above_whole",
    "“其中”的{part}为{computed}{unit}，大于{whole}的{stated}{unit}：请核对两处数字。",
)
YEARS_MISS_TOTAL = FindingKind(
    "check.years_miss_total",
    "各年合计{computed}{unit}，与{whole}的{stated}{unit}不符：请核对分年数和累计数。",
)

_FLOORS = (Comparator.GE, Comparator.GT)
_FEW = 2
_ADDITIVE = (Measure.LEVEL, Measure.INCREMENT, Measure.FLOW)


def sums(book: Book) -> Iterator[Remark]:
    """District lists, stated parts and years of every plan against their totals."""
    for deed in book.deeds:
        yield from _districts(deed)
        yield from _stated_parts(deed)
        yield from _years(deed)


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


def _districts(deed: Deed) -> Iterator[Remark]:
    lists = list(_quota_lists(deed))
    every = frozenset(d for quotas in lists for d in quotas.districts)
    for quotas in lists:
        whole = _whole_of(deed, quotas)
        if whole is not None:
            yield from _against(quotas, whole, complete=quotas.districts >= every)
        else:
            yield from _against_another(deed, quotas)


def _quota_lists(deed: Deed) -> Iterator[_Quotas]:
    """Runs of district figures of one indicator; a district that comes again begins a new list."""
    runs: dict[tuple[object, ...], list[Item]] = {}
    for item in deed.items:
        if item.district is None or item.measure not in _ADDITIVE or item.high is not None:
            continue
        key = (item.name, item.unit.base, item.measure, item.yearly, item.year)
        run = runs.setdefault(key, [])
        if any(p.district == item.district for p in run):
            yield _Quotas(tuple(run))
            run.clear()
        run.append(item)
    for run in runs.values():
        if len(run) >= _FEW:
            yield _Quotas(tuple(_each_its_own(run)))


def _each_its_own(run: list[Item]) -> list[Item]:
    """东山县、西河区分别新增8家、7家: each place its own figure, also where one was read for all."""
    shared = {i.target.num for i in run}
    if len(shared) != 1:
        return run
    first = run[0]
    text, unit = first.paper.text, "".join((first.target.unit or "").split())
    end = text.find("。", first.target.num.start)
    listed = text[first.target.num.start : end if end > 0 else first.target.num.end + _LONGEST_LIST]
    values = re.findall(rf"(\d+(?:\.\d+)?){re.escape(unit)}", listed) if unit else []
    led = text[max(0, first.target.num.start - _LONGEST_LIST) : first.target.num.start]
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
    enough = complete and len(quotas.parts) > _FEW
    if gap < 0:
        yield _told(SUM_BELOW_TOTAL if enough else SUM_PARTIAL, quotas.parts, whole, each)
    elif gap > 0 and (whole.target.comparator in _FLOORS or _open_ended(quotas.parts)):
        yield _told(SUM_BUFFER, quotas.parts, whole, each)
    elif gap > 0:
        yield _told(SUM_ABOVE_TOTAL, quotas.parts, whole, each)


def _open_ended(parts: Sequence[Item]) -> bool:
    return all(p.target.comparator in _FLOORS for p in parts)


def _told(
    kind: FindingKind,
    parts: Sequence[Item],
    whole: Item,
    total: Decimal,
    family: Family = Family.SUM,
) -> Remark:
    unit = whole.target.unit or ""
    factor = whole.unit.factor
    computed, stated = total / factor, whole.low / factor
    gap = computed - stated
    percent = gap / stated * 100 if stated else Decimal(0)
    tail = (
        "与总数相同"
        if gap == 0
        else f"比{amounts.shown(stated)}{'多' if gap > 0 else '少'}{amounts.shown(abs(gap))}"
    )
    written = f"{amounts.added([p.low / factor for p in parts])}＝{amounts.shown(computed)}，{tail}"
    return remark(
        family,
        kind,
        [whole.place("合计"), *(p.place("分项") for p in parts)],
        Arithmetic(written, computed, stated, unit or None),
        computed=amounts.shown(computed),
        stated=amounts.shown(stated),
        gap=amounts.shown(abs(gap)),
        unit=unit,
        whole=f"“{short(whole.target.indicator)}”",
        percent=amounts.shown(percent, 1),
        part=short(parts[0].target.indicator),
    )


def _against_another(deed: Deed, quotas: _Quotas) -> Iterator[Remark]:
    """No figure of the place bears the name of the list: the one that stands over it and speaks of the same things."""
    first = quotas.parts[0]
    if len(quotas.parts) <= _FEW or first.target.part_of:
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
        yield _told(SUM_OTHER_NAME, quotas.parts, best[1], total)


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
    for key, parts in groups.items():
        whole = by_key[key]
        if whole.measure in _ADDITIVE and not whole.target.in_table:
            yield from _parts_of(deed, whole, parts)


def _parts_of(deed: Deed, whole: Item, parts: list[Item]) -> Iterator[Remark]:
    if whole.high is not None or any(p.high is not None for p in parts):
        return
    comparable = [p for p in parts if not _is_year_part(deed, p)]
    if _respectively(deed, whole, parts):
        if len({p.target.num for p in comparable}) >= _FEW:
            yield from _respective(whole, comparable)
        return
    ceiling = whole.target.comparator not in _FLOORS
    for part in comparable:
        if part.low > whole.low and (
            ceiling or part.target.comparator in (*_FLOORS, Comparator.EQ)
        ):
            yield _told(PART_ABOVE_WHOLE, [part], whole, part.low)


def _respective(whole: Item, parts: list[Item]) -> Iterator[Remark]:
    total = sum((p.low for p in parts), Decimal(0))
    floor = whole.target.comparator in _FLOORS or whole.target.ambition is Ambition.FLOOR
    if total < whole.low:
        yield _told(SUM_BELOW_TOTAL, parts, whole, total)
    elif total > whole.low and floor:
        yield _told(SUM_BUFFER, parts, whole, total)
    elif total > whole.low:
        yield _told(SUM_ABOVE_TOTAL, parts, whole, total)


def _respectively(deed: Deed, whole: Item, parts: list[Item]) -> bool:
    """Are the parts all there is: a list with 分别, or one in brackets or behind 其中 … that names every member?"""
    begin, end = whole.target.num.end, max(p.target.num.end for p in parts)
    words = deed.paper.text[begin:end]
    return "分别" in words and len(words) < _LONGEST_LIST and not re.search("[。；]", words)


_LONGEST_LIST = 200


_YEARS = re.compile(r"(20\d\d)年?(?=、|和|及|，|年分别|分别)")
_CUMULATED = re.compile("累计|[两三四五]年(?:共|共计|合计|累计)|合计|总计|共计")


def _is_year_part(deed: Deed, part: Item) -> bool:
    return bool(_years_named(deed, part))


def _years_named(deed: Deed, part: Item) -> list[int]:
    """The years of 2024年、2025年、2026年分别… in the sentence of the figure."""
    text = deed.paper.text
    stop = part.target.num.start
    begin = max(text.rfind(mark, 0, stop) for mark in "。；\n") + 1
    words = text[begin:stop]
    cut = words.rfind("分别")
    return [int(y) for y in _YEARS.findall(words[: cut + 2])] if cut >= 0 else []


def _years(deed: Deed) -> Iterator[Remark]:
    """2024年、2025年、2026年分别新增…, 三年累计新增…: the years against the sum."""
    for whole in deed.items:
        if whole.measure not in (Measure.INCREMENT, Measure.FLOW) or whole.high is not None:
            continue
        parts = _own_years(deed, whole) or (
            _year_parts(deed, whole) if _is_cumulated(deed, whole) else None
        )
        if parts is None:
            continue
        total = sum((p.low for p in parts), Decimal(0))
        floor = whole.target.comparator in _FLOORS and total > whole.low
        if total != whole.low:
            yield _told(SUM_BUFFER if floor else YEARS_MISS_TOTAL, parts, whole, total)


def _own_years(deed: Deed, whole: Item) -> list[Item] | None:
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
    if end is None or span is None or span < _FEW:
        return None
    wanted = range(end - span + 1, end + 1)
    return [dated[y] for y in wanted] if all(y in dated for y in wanted) else None
