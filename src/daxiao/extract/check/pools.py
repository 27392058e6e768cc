"""Quotas against the pool they are taken from: firms to be listed against firms taken into the library."""

import re
from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract.check import amounts, wording
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Measure, SectionKind, Span
from daxiao.std.findings import FindingKind, Severity


QUOTA_ABOVE_POOL = FindingKind(
    "check.quota_above_pool",
    "{place}{quota}，而作为来源的“{pool}”只有{size}（{percent}%）：请扩大储备或下调任务数。",
    Severity.DOUBT,
)
NAMED_FIRMS_SHORT = FindingKind(
    "check.named_firms_short",
    "{count}个地区点名的目标企业少于一年的新增任务（共点名{named}家，每年须新增{quota}家）：请留意后续储备。",
    Severity.HINT,
)

_POOL = re.compile("入库|储备|后备|培育库|种子|拟进规|拟入规|拟上市|目标企业|苗圃")
_NURSED = re.compile("培育|储备|后备|种子|拟|目标|苗圃")
_TOPICS = (
    ("规上", re.compile("规上|规模以上|入规|进规|升规|小升规|上规")),
    ("上市", re.compile("上市|金种子|银种子")),
    ("高企", re.compile("高新技术企业|高企")),
    ("专精特新", re.compile("专精特新|小巨人")),
    ("开工", re.compile("开工")),
    ("落地", re.compile("落地")),
    ("技改", re.compile("技改|技术改造")),
)


def pools(book: Book) -> Iterator[Remark]:
    """Every plan's quotas against its own pools, district by district and for the whole place."""
    for deed in book.deeds:
        yield from _against_pools(deed)
        yield from _named(deed)


def _against_pools(deed: Deed) -> Iterator[Remark]:
    told: set[tuple[str | None, str]] = set()
    for pool in (i for i in deed.items if _is_pool(i)):
        topics = _topics(_setting(deed, pool))
        for quota in deed.items:
            if not _is_taken_from(quota, pool) or not topics & _topics(quota.target.indicator):
                continue
            mark = (quota.district, quota.target.indicator)
            if quota.low > (pool.high or pool.low) and mark not in told:
                told.add(mark)
                yield _told(quota, pool)


def _is_pool(item: Item) -> bool:
    name = item.target.indicator
    return bool(_POOL.search(name) and _NURSED.search(name)) and item.measure in (
        Measure.FLOW,
        Measure.LEVEL,
        Measure.INCREMENT,
    )


def _is_taken_from(quota: Item, pool: Item) -> bool:
    return (
        quota is not pool
        and not _is_pool(quota)
        and quota.measure in (Measure.INCREMENT, Measure.FLOW)
        and quota.unit.base == pool.unit.base
        and quota.unit.base != "元"
        and (quota.district, quota.industry) == (pool.district, pool.industry)
        and (quota.yearly, quota.year) == (pool.yearly, pool.year)
        and quota.target.part_of != pool.target.key
        and quota.target.indicator[-2:] == pool.target.indicator[-2:]
    )


def _topics(words: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _TOPICS if pattern.search(words))


def _setting(deed: Deed, pool: Item) -> str:
    """The words around the pool: its own name, its sentence, and the box or article that holds it."""
    text, at = deed.paper.text, pool.target.num.start
    titles = [
        s.title
        for s in deed.paper.readings.outline
        if s.start <= at < s.end
        and s.kind in (SectionKind.BOX, SectionKind.ARTICLE, SectionKind.SECTION)
    ]
    begin = max(text.rfind(mark, 0, at) for mark in "。\n") + 1
    return "；".join([pool.target.indicator, text[begin:at], *titles])


def _told(quota: Item, pool: Item) -> Remark:
    factor = quota.unit.factor
    want, have = quota.low / factor, pool.low / factor
    percent = want / have * 100 if have else Decimal(0)
    return remark(
        Family.FEASIBILITY,
        QUOTA_ABOVE_POOL,
        (quota.place("任务数"), pool.place("来源")),
        Arithmetic(
            f"{amounts.shown(want)}÷{amounts.shown(have)}＝{amounts.shown(percent, 1)}%",
            want,
            have,
            quota.target.unit,
        ),
        place=quota.district or "",
        quota=f"“{short(quota.words)}”",
        pool=short(pool.target.indicator),
        size=pool.written,
        percent=amounts.shown(percent, 1),
    )


_EXISTING = re.compile("现有(?P<n>\\d+)[家户个](?:拟[^，。；]{0,6}|目标)[^，。；]{0,8}企业")


def _named(deed: Deed) -> Iterator[Remark]:
    """现有36家拟入规目标企业 … 每年新增…不少于45家: the named firms do not last a year."""
    short_of: list[tuple[Place, Item, int]] = []
    for quota in deed.items:
        if quota.district is None or not quota.yearly or quota.measure is not Measure.INCREMENT:
            continue
        begin = deed.paper.text.rfind("\n", 0, quota.target.num.start) + 1
        m = wording.last(_EXISTING, deed.paper.text, begin, quota.target.num.start)
        if m is not None and int(m["n"]) < quota.low:
            where = Place(deed.paper.name, Span(*m.span()), "点名企业")
            short_of.append((where, quota, int(m["n"])))
    if len(short_of) > 1:
        named = sum(n for _, _, n in short_of)
        wanted = sum((q.low for _, q, _ in short_of), Decimal(0))
        yield remark(
            Family.FEASIBILITY,
            NAMED_FIRMS_SHORT,
            [p for w, q, _ in short_of for p in (w, q.place("年度任务"))],
            Arithmetic(
                f"{named}－{amounts.shown(wanted)}＝{amounts.shown(named - wanted)}",
                Decimal(named),
                wanted,
                "家",
            ),
            count=len(short_of),
            named=named,
            quota=amounts.shown(wanted),
        )
