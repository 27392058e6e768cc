"""Lists that stand behind their total in one sentence: 其中东山县30个、西河区40个 … — read here, figure by figure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from daxiao.extract.check import amounts
from daxiao.extract.check.book import Book, Deed
from daxiao.extract.check.items import Item
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.frames import scope as scopes
from daxiao.extract.readings import Comparator, Measure, Span
from daxiao.std.findings import FindingKind, Severity


LIST_MISSES = FindingKind(
    "check.list_misses_total",
    "“{whole}”为{stated}{unit}，后面逐项列出的合计为{computed}{unit}，{more}{gap}{unit}：请核对各项和总数。",
)
LIST_MISSES_DOUBT = FindingKind(
    "check.list_misses_total_doubt",
    "“{whole}”为{stated}{unit}，后面列出的合计为{computed}{unit}，{more}{gap}{unit}：请确认是否还有未列出的项。",
    Severity.DOUBT,
)

_NUMBER = r"(?:不少于|不低于|达到|达|为|约)?(?P<v>\d+(?:\.\d+)?)"
_SEPARATOR = re.compile("[、，,；]\\s*(?:和|及)?|和|及")
_OPENING = re.compile(
    r"(?:以上|左右)?\s*(?:[，,；（(：:]|。(?=其中))?\s*(?:其中|分别为|具体为|分解为|各地任务|具体)?[：:，,（(]?\s*"
)
_TELLING = re.compile("其中|分别|具体|分解|：|:|（|\\(")
_FLOORS = (Comparator.GE, Comparator.GT)
_LONGEST_NAME = 14
_MOST = Decimal("0.75")
_FEW = 2


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    value: Decimal
    span: Span


def inline(book: Book) -> Iterator[Remark]:
    """Totals with the parts written behind them, where the parts are places or years."""
    for deed in book.deeds:
        taken = {i.target.part_of for i in deed.items}
        for whole in deed.items:
            counted = (
                whole.measure in (Measure.LEVEL, Measure.INCREMENT, Measure.FLOW)
                and whole.high is None
            )
            if counted and whole.target.key not in taken and not whole.target.in_table:
                yield from _told(deed, whole, list(_parts(deed, whole)))


def _parts(deed: Deed, whole: Item) -> Iterator[_Part]:
    """The parts in the order of the text; nothing unless the list begins right behind the total."""
    text, at = deed.paper.text, whole.target.num.end
    unit = "".join((whole.target.unit or "").split())
    if not text.startswith(unit, at) or not unit:
        return
    at += len(unit)
    respective = list(_respective(text, at, unit))
    if respective:
        yield from respective
        return
    opening = _OPENING.match(text, at)
    if opening is None or not _TELLING.search(opening.group()):
        return
    at = opening.end()
    entry = re.compile(
        rf"(?P<name>[\u4e00-\u9fff0-9（）]{{2,{_LONGEST_NAME}}}?){_NUMBER}{re.escape(unit)}(?:以上|左右)?"
    )
    while (m := entry.match(text, at)) is not None:
        yield _Part(m["name"], Decimal(m["v"]), Span(m.start(), m.end()))
        gap = _SEPARATOR.match(text, m.end())
        if gap is None:
            return
        at = gap.end()


def _respective(text: str, at: int, unit: str) -> Iterator[_Part]:
    """（装备、电子、食品分别为200亿元、150亿元、120亿元）: as many figures as names."""
    m = _RESPECTIVE.match(text, at)
    if m is None:
        return
    entry = re.compile(rf"(?P<v>\d+(?:\.\d+)?){re.escape(unit)}(?:以上|左右)?[、，和及]?")
    names = [n for n in re.split("[、和及]", m["names"]) if n]
    found: list[_Part] = []
    start = m.end()
    while (figure := entry.match(text, start)) is not None and len(found) < len(names):
        found.append(_Part(names[len(found)], Decimal(figure["v"]), Span(*figure.span())))
        start = figure.end()
    if len(found) == len(names):
        yield from found


_RESPECTIVE = re.compile(
    r"(?:以上|左右)?[（(](?:其中)?[：:，]?(?P<names>[^，。；（）()\d]{4,60}?)分别(?:为|达到|达|不低于|不少于|完成|新增|是)*"
)


def _told(deed: Deed, whole: Item, parts: list[_Part]) -> Iterator[Remark]:
    if len(parts) < _FEW:
        return
    places = all(scopes.is_place(p.name) for p in parts)
    years = all(re.fullmatch("20\\d\\d年(?:度|底)?", p.name) for p in parts)
    total = sum((p.value for p in parts), Decimal(0))
    stated = whole.target.value
    bracketed = deed.paper.text[whole.target.num.end : parts[0].span.start].find("分别") >= 0
    if not (places or years or bracketed) or total == stated:
        return
    open_above = whole.target.comparator in _FLOORS and total > stated
    if open_above or (years and whole.measure is Measure.LEVEL):
        return
    known = {i.district for i in deed.items if i.district}
    complete = (
        years
        or bracketed
        or (len(parts) > _FEW and total >= stated * _MOST and known <= {p.name for p in parts})
        or total > stated
    )
    gap = total - stated
    written = f"{amounts.added([p.value for p in parts])}＝{amounts.shown(total)}，比{amounts.shown(stated)}{'多' if gap > 0 else '少'}{amounts.shown(abs(gap))}"
    yield remark(
        Family.SUM,
        LIST_MISSES if complete else LIST_MISSES_DOUBT,
        [whole.place("合计"), *(Place(deed.paper.name, p.span, "分项") for p in parts)],
        Arithmetic(written, total, stated, whole.target.unit),
        whole=short(whole.target.indicator),
        stated=amounts.shown(stated),
        computed=amounts.shown(total),
        unit=whole.target.unit or "",
        gap=amounts.shown(abs(gap)),
        more="多" if gap > 0 else "少",
    )
