"""The scales of industries added up: against the sum the plan states, and against industrial output."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from daxiao.extract.check import amounts, scales
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.scales import Scale
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import Comparator, Measure
from daxiao.std.findings import FindingKind, Severity


SCALES_AGAINST_OUTPUT = FindingKind(
    "check.industry_scales_against_output",
    "各产业规模合计{computed}亿元，{total}为{stated}亿元，相差{gap}亿元：请确认其余产业如何安排。",
    Severity.HINT,
)
SCALES_BELOW_SUM = FindingKind(
    "check.industry_scales_below_sum",
    "同一句列出的各产业规模合计{computed}亿元，比{total}的{stated}亿元少{gap}亿元：请确认是否还有未列出的产业。",
    Severity.HINT,
)
SCALES_ABOVE_SUM = FindingKind(
    "check.industry_scales_above_sum",
    "同一句列出的各产业规模合计{computed}亿元，比{total}的{stated}亿元多{gap}亿元：请核对各产业和总规模。",
    Severity.DOUBT,
)

_YI = Decimal(100_000_000)
_SUM = re.compile(
    "(?:主导|重点|支柱|优势|特色|新兴|传统|战略性新兴|先进制造业)?(?:产业|集群)+(?:总|总体|合计)(?:规模|产值|营收|营业收入)"
)
_SEVERAL = 3
_FEW = 2


def scale_sums(book: Book) -> Iterator[Remark]:
    """Every plan's industries against its stated sum and against its industrial output."""
    for deed in book.deeds:
        found = tuple(scales.scales_of(deed))
        yield from _against_sum(deed, found)
        yield from _against_output(deed, found)


def _against_sum(deed: Deed, found: Sequence[Scale]) -> Iterator[Remark]:
    for total in deed.items:
        if (
            not _SUM.search(total.target.indicator)
            or total.unit.base != "元"
            or total.high is not None
        ):
            continue
        parts = [
            s.item for s in found if s.item is not total and _one_sentence(deed, s.item, total)
        ]
        computed = sum((p.low for p in parts), Decimal(0))
        if len(parts) < _FEW or computed == total.low:
            continue
        floor = total.target.comparator in (Comparator.GE, Comparator.GT)
        if computed < total.low:
            yield _told(SCALES_BELOW_SUM, parts, [total])
        elif not floor:
            yield _told(SCALES_ABOVE_SUM, parts, [total])


def _one_sentence(deed: Deed, a: Item, b: Item) -> bool:
    first, last = sorted((a.target.num.start, b.target.num.start))
    return not re.search("[。\\n]", deed.paper.text[first:last])


def _against_output(deed: Deed, found: Sequence[Scale]) -> Iterator[Remark]:
    """The scales of all industries of a plan against the industrial output of the same year."""
    totals = [
        i
        for i in deed.items
        if i.name.core in ("规上工业产值", "工业产值")
        and i.measure is Measure.FLOW
        and not (i.district or i.industry)
    ]
    for total in {t.year: t for t in reversed(totals)}.values():
        same = {
            s.key: s.item
            for s in found
            if s.item.year == total.year and "规模" in s.item.target.indicator
        }
        floors = [t for t in totals if t.year == total.year]
        computed = sum((p.low for p in same.values()), Decimal(0))
        if len(same) >= _SEVERAL and computed not in {t.low for t in floors}:
            yield _told(SCALES_AGAINST_OUTPUT, list(same.values()), floors)


def _told(kind: FindingKind, parts: list[Item], totals: list[Item]) -> Remark:
    computed = sum((p.low for p in parts), Decimal(0)) / _YI
    stated = totals[0].low / _YI
    gap = computed - stated
    tail = f"比{amounts.shown(stated)}{'多' if gap > 0 else '少'}{amounts.shown(abs(gap))}"
    written = f"{amounts.added([p.low / _YI for p in parts])}＝{amounts.shown(computed)}，{tail}"
    return remark(
        Family.SUM,
        kind,
        [*(t.place("总数") for t in totals), *(p.place("产业") for p in parts)],
        Arithmetic(written, computed, stated, "亿元"),
        computed=amounts.shown(computed),
        stated=amounts.shown(stated),
        gap=amounts.shown(abs(gap)),
        total=f"“{short(totals[0].target.indicator)}”",
    )
