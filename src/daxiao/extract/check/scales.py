"""How large an industry is to become: clusters of N 亿 and 产业规模, between plans, and a county against its city."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from daxiao.extract.check import amounts, comparing, subjects
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


SCALES_DIFFER = FindingKind(
    "check.industry_scales_differ",
    "两份规划对{industry}{year}年规模的要求不同：前者{one}，后者{other}；请统一口径或确认以哪一份为准。",
)
SCALES_IN_PLAN = FindingKind(
    "check.industry_scales_in_plan",
    "同一份规划里，{industry}{year}年一处为{one}，另一处为{other}：请核对是否同一范围。",
    Severity.DOUBT,
)
COUNTY_SCALE = FindingKind(
    "check.county_industry_above_city",
    "{county}{industry}{year}年为{other}，大于所属{city}全域{city_year}年的{one}：请核对口径。",
    Severity.DOUBT,
)

_NAMED = re.compile("(?:产业集群|集群|产业链|产业|行业|规模|产值|营收|营业收入|总收入)$")
_TAIL = re.compile(
    "(?:总体|全产业链|产业链|产业集群|集群|产业|行业|总规模|规模|总产值|产值|营业收入|主营业务收入|营收|总收入|年)+$"
)
_MAKING = re.compile("(?:制造业?|加工业?|服务业?)+$")
_TOO_WIDE = re.compile(
    "^(?:规上|规模以上|全|工业|制造|先进制造|企业|园区|经济|数字经济|服务|县域|农业|主导|重点|特色|优势|支柱)|企业|园区|公司|基地|项目|开发区|高新区|$^"
)
_LINKS = re.compile("[与和及、·“”（）]|及其|以及|等")
_ADJECTIVES = re.compile(
    "(?:高端|智能|先进|现代|新型|绿色|低碳|特色|制造|产业|服务|零部件|配套|全|大|业|加工|精深)+"
)
_SAME_GRADE = Decimal("0.8")
_FLOORS = (Comparator.GE, Comparator.GT)


@dataclass(frozen=True, slots=True)
class Scale:
    item: Item
    key: str
    graded: bool
    """N亿级: at least about N."""


def scales(book: Book) -> Iterator[Remark]:
    """Industry scales inside a plan, between plans of a place, and of a county against its city."""
    found = {deed.number: tuple(scales_of(deed)) for deed in book.deeds}
    for deed in book.deeds:
        yield from _inside(deed, found[deed.number])
    for one, two in book.pairs:
        a, b = book.in_order(one, two)
        if a.place is not None and a.place == b.place:
            yield from _between(found[a.number], found[b.number])
        for county, city in ((a, b), (b, a)):
            if city.place in book.above.get(county.place or "", frozenset()):
                yield from _county(county, city, found[county.number], found[city.number])


def scales_of(deed: Deed) -> Iterator[Scale]:
    """The figures of `deed` that say how large an industry is to become."""
    for item in deed.items:
        if (
            item.unit.base != "元"
            or item.measure not in (Measure.LEVEL, Measure.FLOW)
            or item.high is not None
        ):
            continue
        name = "".join(item.target.indicator.split())
        if item.district or item.yearly or not _NAMED.search(name):
            continue
        key = industry(name)
        if key:
            after = deed.paper.text[item.target.num.end : item.target.num.end + 4]
            yield Scale(item, key, "级" in after)


@lru_cache(maxsize=2048)
def industry(name: str) -> str:
    """The industry in the name of a scale: 智能网联新能源汽车产业规模 → 智能网联新能源汽车; empty when it names none."""
    bare = _TAIL.sub("", name)
    if not bare or _TOO_WIDE.search(bare):
        return ""
    key = _MAKING.sub("", _LINKS.sub("", bare)) or bare
    return key if len(key) > 1 else ""


@lru_cache(maxsize=8192)
def alike(a: str, b: str) -> bool:
    """One industry in two wordings: the words in another order, or an adjective more."""
    if a == b or Counter(a) == Counter(b):
        return True
    short_, long = sorted((a, b), key=len)
    for cut in range(len(short_), -1, -1):
        if long.startswith(short_[:cut]) and long.endswith(short_[cut:]):
            return _ADJECTIVES.fullmatch(long[cut : len(long) - len(short_) + cut]) is not None
    return False


def _clash(a: Scale, b: Scale) -> bool:
    """Do the sizes differ by more than what grades and floors allow?"""
    if a.item.low == b.item.low:
        return False
    low, high = sorted((a, b), key=lambda s: s.item.low)
    if high.graded and not low.graded:
        return (
            low.item.low < high.item.low * _SAME_GRADE and low.item.target.comparator not in _FLOORS
        )
    open_low = low.graded or low.item.target.comparator in _FLOORS
    return not (open_low and not high.graded)


def _between(a: tuple[Scale, ...], b: tuple[Scale, ...]) -> Iterator[Remark]:
    told: set[tuple[str, str, Decimal, Decimal]] = set()
    for x in a:
        for y in b:
            if x.item.year is None or x.item.year != y.item.year or not alike(x.key, y.key):
                continue
            mark = (x.key, y.key, x.item.low, y.item.low)
            if comparing.comparable(x.item, y.item) or not _clash(x, y) or mark in told:
                continue
            told.add(mark)
            yield _told(
                SCALES_DIFFER,
                x.item,
                y.item,
                y.key,
                ("前一份规划", "后一份规划"),
                year=y.item.year or 0,
            )


def _inside(deed: Deed, found: tuple[Scale, ...]) -> Iterator[Remark]:
    for n, x in enumerate(found):
        for y in found[n + 1 :]:
            if x.key != y.key or x.item.year != y.item.year or x.item.year is None:
                continue
            if not _told_already(x, y) and _clash(x, y) and _apart(deed, x, y):
                yield _told(
                    SCALES_IN_PLAN,
                    x.item,
                    y.item,
                    _called(x, y),
                    ("一处", "另一处"),
                    year=y.item.year or 0,
                )


def _told_already(x: Scale, y: Scale) -> bool:
    """Two values of one indicator are a contradiction of their own, where both sentences are about one subject."""
    same = comparing.comparable(x.item, y.item) is not None
    return same and not subjects.apart(x.item, y.item)


def _called(x: Scale, y: Scale) -> str:
    """The thing by its whole name (粮油加工产值) where both places give the same, else the industry's scale."""
    names = {"".join(s.item.target.indicator.split()) for s in (x, y)}
    return names.pop() if len(names) == 1 else f"{y.key}规模"


def _apart(deed: Deed, x: Scale, y: Scale) -> bool:
    return bool(
        re.search("[。\n]", deed.paper.text[x.item.target.num.end : y.item.target.num.start])
    )


def _county(
    county: Deed, city: Deed, own: tuple[Scale, ...], whole: tuple[Scale, ...]
) -> Iterator[Remark]:
    for x in whole:
        wide = re.sub("(?:及|和)?(?:零部件|配套|装备)$", "", x.key) or x.key
        for y in own:
            if (
                x.item.year is None
                or y.item.year is None
                or not 0 <= y.item.year - x.item.year <= 1
            ):
                continue
            if y.item.low > x.item.low and (y.key.endswith(wide) or alike(wide, y.key)):
                yield _told(
                    COUNTY_SCALE,
                    x.item,
                    y.item,
                    y.key,
                    ("上级规划", "下级规划"),
                    year=y.item.year,
                    city_year=x.item.year,
                    county=county.place or "",
                    city=city.place or "",
                )


def _told(
    kind: FindingKind, x: Item, y: Item, key: str, roles: tuple[str, str], **params: str | int
) -> Remark:
    yi = Decimal(100_000_000)
    one, two = x.low / yi, y.low / yi
    written = f"{amounts.shown(two)}－{amounts.shown(one)}＝{amounts.shown(two - one)}"
    return remark(
        Family.CONTRADICTION,
        kind,
        (x.place(roles[0]), y.place(roles[1])),
        Arithmetic(written, two, one, "亿元"),
        industry=f"“{short(key)}”",
        one=f"{amounts.shown(one)}亿元",
        other=f"{amounts.shown(two)}亿元",
        **params,
    )
