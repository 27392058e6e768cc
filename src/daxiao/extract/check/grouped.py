"""So many for each group against the total, and size bands against the sum."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from daxiao.extract.check import amounts, wording
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.identity import IndicatorName
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std import zh
from daxiao.std.findings import FindingKind, Severity


EACH_GROUP = FindingKind(
    "check.each_group_misses_total",
    "每个{group}{quota}，按{count}个计为{computed}{unit}，与“{whole}”的{stated}{unit}对不上：请调整单个{group}的数量或总数。",
    Severity.DOUBT,
)
BANDS = FindingKind(
    "check.bands_above_total",
    "按规模档次推算至少{computed}亿元，{whole}为{stated}亿元：请确认各档是否互相包含、口径是否一致。",
    Severity.HINT,
)

_FLOORS = (Comparator.GE, Comparator.GT)


def grouped(book: Book) -> Iterator[Remark]:
    """Quotas per group and size bands."""
    for deed in book.deeds:
        yield from _each_group(deed)
        yield from _bands(deed)


_EACH = re.compile(
    "每(?:一)?(?:个|条|家|类)?(?P<group>[\u4e00-\u9fff（）、]{1,8}?)(?=遴选|培育|引进|招引|打造|建成|建设|新增|新建|创建|至少|不少于|要|力争|形成|储备|\\d)"
)
_COUNT = r"(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个|条|大|类)(?:重点|主导|特色|优势|支柱|新兴|千亿|百亿)?"
_DISTRICTS = re.compile("县|区(?!块)|乡镇|街道")


def _each_group(deed: Deed) -> Iterator[Remark]:
    for quota in deed.items:
        words = _before(deed, quota)
        m = wording.last(_EACH, words)
        if m is None or "每年" in words[m.start() :] or re.search("[，。；]", words[m.start() :]):
            continue
        group = re.sub("重点|主导|特色|优势", "", m["group"])
        whole = _total_of(deed, quota)
        count = _groups(deed, group, quota) if whole is not None and len(group) > 1 else None
        if whole is not None and count is not None:
            yield from _told_group(quota, whole, group, count)


def _before(deed: Deed, item: Item) -> str:
    return "".join(
        deed.paper.text[max(0, item.target.num.start - 40) : item.target.num.start].split()
    )


def _total_of(deed: Deed, quota: Item) -> Item | None:
    """The figure of the plan for all groups together: the same things, no group of its own."""
    for item in deed.items:
        if (
            item is quota
            or item.district
            or item.industry
            or item.high is not None
            or item.yearly != quota.yearly
        ):
            continue
        counted = item.unit.base == quota.unit.base and item.measure in (
            Measure.LEVEL,
            Measure.FLOW,
            Measure.INCREMENT,
        )
        named = (
            len(item.name.core) > 1
            and quota.name.core.endswith(item.name.core)
            and item.name.levels == quota.name.levels
        )
        if (
            counted
            and named
            and item.low > (quota.high or quota.low)
            and "每" not in _before(deed, item)[-12:]
        ):
            return item
    return None


def _groups(deed: Deed, group: str, quota: Item) -> int | None:
    """How many groups there are: a count in words, the headings that name them, or the districts of the plan."""
    if _DISTRICTS.search(group):
        told = re.search(r"(?:共有|共|下辖|辖|全市)(?P<n>\d{1,3})个县", deed.text)
        districts = {i.district for i in deed.items if i.district}
        count = int(told["n"]) if told else len(districts)
        return count if count > 1 else None
    noun = group[-3:] if group.endswith("产业链") else group[-2:]
    stated = {
        int(value)
        for m in re.finditer(_COUNT + r"[\u4e00-\u9fff]{0,2}?" + re.escape(noun), deed.text)
        if (value := zh.numeral(m["n"])) is not None and value > 1
    }
    headed = _headings(deed, noun)
    if headed > 1:
        return headed
    return stated.pop() if len(stated) == 1 else None


def _headings(deed: Deed, noun: str) -> int:
    """The most headings of one level under one parent that end in the noun."""
    groups: dict[tuple[int | None, int], int] = defaultdict(int)
    for section in deed.paper.readings.outline:
        if deed.plan.start <= section.start < deed.plan.end and section.title.endswith(noun):
            groups[section.parent, section.level] += 1
    return max(groups.values(), default=0)


def _told_group(quota: Item, whole: Item, group: str, count: int) -> Iterator[Remark]:
    low, high = quota.low * count, (quota.high or quota.low) * count
    open_above = quota.target.comparator in _FLOORS
    missed = high < whole.low and not open_above
    passed = low > whole.low and whole.target.comparator not in _FLOORS
    if not missed and not passed:
        return
    unit = whole.target.unit or ""
    shown = amounts.shown_range(low, high)
    each = amounts.shown_range(quota.low, quota.high)
    each = f"（{each}）" if "—" in each else each
    yield remark(
        Family.SUM,
        EACH_GROUP,
        (quota.place("单个数量"), whole.place("总数")),
        Arithmetic(
            f"{each}×{count}＝{shown}，总数为{amounts.shown(whole.low)}",
            low,
            whole.low,
            unit or None,
            high if high != low else None,
        ),
        group=group,
        quota=quota.written,
        count=count,
        computed=shown,
        unit=unit,
        whole=short(whole.target.indicator),
        stated=amounts.shown(whole.low),
    )


def _bands(deed: Deed) -> Iterator[Remark]:
    """营收超1000亿元的集群2个、超500亿元的3个 are 3500 together, or 2500 when the smaller band counts the larger in."""
    bands: dict[tuple[object, ...], list[tuple[Decimal, Item]]] = defaultdict(list)
    for item in deed.items:
        threshold = _threshold(item.name)
        if threshold and item.measure is Measure.LEVEL and item.high is None and not item.district:
            bands[replace(item.name, sizes=frozenset()), item.year].append((threshold, item))
    for (name, year), found in bands.items():
        thing = name.core if isinstance(name, IndicatorName) else ""
        whole = next((i for i in deed.items if _is_output(i, thing, year)), None)
        if whole is not None and len(found) > 1:
            yield from _told_bands(whole, found)


def _threshold(name: IndicatorName) -> Decimal | None:
    if len(name.sizes) != 1:
        return None
    size = next(iter(name.sizes))
    return Decimal(size) if size.isdigit() else None


def _is_output(item: Item, thing: str, year: object) -> bool:
    own = item.unit.base == "元" and item.year == year and not item.district
    return (
        own
        and len(thing) > 1
        and thing[-2:] in item.target.indicator
        and bool(re.search("产值|营收|收入|规模", item.target.indicator))
    )


def _told_bands(whole: Item, found: list[tuple[Decimal, Item]]) -> Iterator[Remark]:
    yi = Decimal(100_000_000)
    apart = sum((size * item.low for size, item in found), Decimal(0))
    if apart <= whole.low:
        return
    written = "＋".join(f"{amounts.shown(size / yi)}×{amounts.shown(i.low)}" for size, i in found)
    yield remark(
        Family.SUM,
        BANDS,
        [*(i.place("档次") for _, i in found), whole.place("总规模")],
        Arithmetic(
            f"{written}＝{amounts.shown(apart / yi)}，总规模为{amounts.shown(whole.low / yi)}",
            apart / yi,
            whole.low / yi,
            "亿元",
        ),
        computed=amounts.shown(apart / yi),
        stated=amounts.shown(whole.low / yi),
        whole=f"“{short(whole.target.indicator)}”",
    )
