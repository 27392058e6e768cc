"""Sums that a sentence writes out itself: 三镇分别40、45、50亿元，合计150亿元; 100个，其中城区30个、乡镇60个、园区20个.

Nothing here was read as a target. An error is an arithmetic that leaves no way out; a list that may be open, or whose
parts may overlap, is a doubt.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from daxiao.extract.check import amounts, phrases
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.phrases import Figure, Sentence
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.std import zh
from daxiao.std.findings import FindingKind, Severity


WRITTEN_SUM = FindingKind(
    "check.written_sum_differs",
    "“{whole}”写的是{stated}，各项相加为{computed}，相差{gap}：请核对各项和总数。",
)
WRITTEN_SUM_DOUBT = FindingKind(
    "check.written_sum_differs_doubt",
    "“{whole}”写的是{stated}，列出的各项相加为{computed}，相差{gap}：请确认各项是否列全、有无重叠。",
    Severity.DOUBT,
)

_CLOSING = re.compile(
    r"(?:^|[两三四五\d]年|全[县市区省])(?:合计|共计|总计|总共|一共|累计|(?<!公)共(?!同|享|建(?![设成])|有|用|性|赢))[^\d，]{0,12}$"
    r"|^(?:投资)?(?:总(?:投资|额|规模|面积|产值)(?:为|达到?|突破|超过?)?)$"
)
_CUMULATED = re.compile("累计")
_RESPECTIVE = re.compile(r"分别[\u4e00-\u9fff]{0,6}$")
_AMONG = re.compile(r"^(?:以上|左右|以内)?[，：:（(；]?(?:其中|具体为|具体是|分解为|包括)[：:，]?")
_YEAR = re.compile(r"(?P<year>20\d\d)年(?:度|底)?")
_YEAR_PART = re.compile(
    r"^(?:其中)?20\d\d年(?:度|计划)?(?:计划|安排|投入|完成|投资|实施|新增|引进|培育|新建|建设|改造|举办|培训|到位|下达)*[^\d，。]{0,8}$"
)
_STAGED = re.compile(
    r"^(?:以上|左右)?[，：（(]?分(?P<n>[两二三四五])(?:年|期|批|步)[\u4e00-\u9fff]{0,8}$"
)
_SEPARATOR = re.compile(r"^(?:以上|左右|以内)?[）)]?[、，,；和及]")
_FIRST = re.compile("其中|包括|到20\\d\\d年|力争|确保")
_NEW_SUBJECT = re.compile(
    "带动|实现|收入|同比|增长|下降|累计|合计|共计|总计|每年|年均|平均|每[个家亩户人]|单个|较|比上年|由|从|最高|不超过|给予|奖励"
)
_NESTED = re.compile(
    "级|以上|高新|专精特新|小巨人|规上|规模|龙头|上市|限上|女|农村|贫困|脱贫|重点|骨干|示范|亿元|万元|新增|新建|A|“|高|硕|博|大专|本科|青年|民营|外资"
    "|开工|续建|竣工|投产|达效|签约|入库|储备|在建|前期|新型|先进"
)
_FLOWING = re.compile(
    "投资|资金|引进|实施|新增|新建|建设|改造|安排|举办|培训|开展|争取|投入|培育|修建|完成|整治|提升|贷款|项目|招引|引导"
)
_CHANGE = re.compile("增加|减少|增长|下降|较|比")
_OPEN = re.compile("^(?:以上|左右)?等")
_LONGEST_LEAD = 16
_FEW = 2
_SURE = 3
_MOST = Decimal("0.85")


@dataclass(frozen=True, slots=True)
class _Sum:
    sentence: Sentence
    whole: Figure
    parts: tuple[Figure, ...]
    sure: bool
    """A sum that is too small cannot be explained by parts left out."""
    disjoint: bool
    """A sum that is too large cannot be explained by parts that overlap."""
    closed: bool = False
    """A list in brackets or behind a colon: its names need not be alike to be all there is."""


def written_sums(paper: Paper) -> Iterator[Remark]:
    """Every sum that the sentences of `paper` write out and that does not come out."""
    told: set[tuple[int, int]] = set()
    before: Sentence | None = None
    for sentence in phrases.sentences(paper):
        for found in [*_closing(sentence), *_opening(sentence), *_carried(before, sentence)]:
            mark = (found.sentence.at, found.whole.start)
            if mark not in told:
                told.update([mark] if (r := list(_judged(found, sentence))) else [])
                yield from r
        before = sentence


# ---------------------------------------------------------------- 40、45、50亿元，合计150亿元


def _closing(sentence: Sentence) -> Iterator[_Sum]:
    figures = sentence.figures
    for k, total in enumerate(figures):
        if k < _FEW or total.base == "%" or not _CLOSING.search(total.lead):
            continue
        if _AMONG.match(sentence.after(total)):
            continue
        parts = _back(sentence, figures[:k], total)
        years = _years_of(parts)
        stock = "达" in total.lead and any(re.search("新增|净增", p.lead) for p in parts)
        if stock or len(parts) < _FEW or (_CUMULATED.search(total.lead) and not years):
            continue
        respective = bool(_RESPECTIVE.search(parts[0].lead))
        sure = respective or bool(years) or len(parts) >= _SURE
        yield _Sum(sentence, total, parts, sure, sure)


def _back(sentence: Sentence, figures: Sequence[Figure], total: Figure) -> tuple[Figure, ...]:
    """The figures of the total's unit right before it, back to where their list begins."""
    found: list[Figure] = []
    behind = total
    for figure in reversed(figures):
        gap = sentence.between(figure, behind)
        if figure.base != total.base or not _SEPARATOR.match(gap):
            break
        if len(gap) > _LONGEST_LEAD + len(behind.lead) or _CLOSING.search(figure.lead):
            break
        respective = _RESPECTIVE.search(figure.lead)
        if _NEW_SUBJECT.search(figure.lead) and not respective:
            break
        found.append(figure)
        behind = figure
        if respective or _FIRST.search(figure.lead):
            break
    return tuple(reversed(found))


# ---------------------------------------------------------------- 100个，其中城区30个、乡镇60个、园区20个


def _opening(sentence: Sentence) -> Iterator[_Sum]:
    figures = sentence.figures
    for h, head in enumerate(figures[:-_FEW]):
        if head.base == "%" or _CHANGE.search(head.lead):
            continue
        gap = sentence.between(head, figures[h + 1])
        run = _forward(sentence, figures[h:])
        staged, among = _STAGED.match(gap), _AMONG.match(gap) or _bracketed(sentence, gap, run)
        if staged:
            own = tuple(f for f in run if f.base == head.base)
            if zh.numeral(staged["n"].replace("两", "二")) == len(own):
                yield _Sum(sentence, head, own, sure=True, disjoint=True)
        elif among or _is_year_list(head, run):
            yield from _grouped((sentence, h), run, among=bool(among))


def _bracketed(sentence: Sentence, gap: str, run: Sequence[Figure]) -> bool:
    """12家（食品4家、纺织5家、建材3家）: brackets that hold a list and nothing else."""
    alike = len(run) >= _SURE and len({f.base for f in run}) == 1
    if not alike or not _OPENED.match(gap):
        return False
    end = sentence.after(run[-1], 1)
    return end in ("）", ")") if "（" in gap or "(" in gap else end in ("", "；", "，")


_OPENED = re.compile("^(?:以上|左右)?[（(：:][\u4e00-\u9fff\\d年]{2,}$")


def _is_year_list(head: Figure, run: Sequence[Figure]) -> bool:
    """项目总投资12.5亿元，2026年3亿元、2027年5亿元 …: years right behind an amount without a year."""
    plain = _FLOWING.search(head.lead) and not _YEAR.search(head.lead)
    return bool(plain) and len(run) >= _FEW and all(_YEAR_PART.match(f.lead) for f in run)


def _forward(sentence: Sentence, figures: Sequence[Figure]) -> list[Figure]:
    found: list[Figure] = []
    before = figures[0]
    for n, figure in enumerate(figures[1:]):
        gap = sentence.between(before, figure)
        joined = n == 0 or _SEPARATOR.match(gap)
        if not joined or len(figure.lead) > _LONGEST_LEAD or _NEW_SUBJECT.search(figure.lead):
            break
        if n and re.search("到20|力争|确保|其中|[）)]", gap):
            break
        found.append(figure)
        before = figure
    return found


def _grouped(at: tuple[Sentence, int], run: Sequence[Figure], *, among: bool) -> Iterator[_Sum]:
    """The list, and where each entry has two figures (3个、投资4.2亿元) both of them with a total of their own."""
    sentence, h = at
    heads = {f.base: f for f in sentence.figures[max(0, h - 1) : h + 1]}
    groups = {
        base: tuple(f for f in run if f.base == base) for base in dict.fromkeys(f.base for f in run)
    }
    last_base = sentence.figures[h].base
    paired = len(groups) == _FEW and len({len(g) for g in groups.values()}) == 1
    for base, parts in groups.items():
        head = heads.get(base)
        if head is None or len(parts) < _FEW or not (base == last_base or paired):
            continue
        own = parts if len(groups) == 1 or paired else tuple(_unbroken(run, base))
        if len(own) >= _FEW:
            yield _whole_and_parts(sentence, head, own, among=among, paired=paired)


def _unbroken(run: Sequence[Figure], base: str) -> Iterator[Figure]:
    for figure in run:
        if figure.base != base:
            return
        yield figure


def _whole_and_parts(
    sentence: Sentence,
    head: Figure,
    parts: tuple[Figure, ...],
    *,
    among: bool,
    paired: bool,
) -> _Sum:
    years = _years_of(parts)
    plan = sentence.paper.plan_at(phrases.origin(sentence))
    span = range(plan.since or 0, (plan.until or plan.horizon or 0) + 1) if plan else range(0)
    # What a project costs may go on behind the years of the plan; a count of the plan's own is all in them.
    money = "投资" in head.lead and among
    sure = bool(years) and (set(years) == set(span) or not among) and not money
    bare = all(not f.lead.strip("其中：:，") for f in parts) and len(parts) >= _SURE
    sure = sure or bare or bool(_RESPECTIVE.search(parts[0].lead))
    disjoint = bool(years) or paired or bare or _parallel(parts)
    closed = re.search("[（(：:]", sentence.between(head, parts[0])) is not None
    return _Sum(sentence, head, parts, sure, disjoint, closed=closed and len(parts) >= _SURE)


def _parallel(parts: Sequence[Figure]) -> bool:
    """城区、乡镇、园区; 山岳类、水乡类、红色类: names of one make, none of which holds another."""
    names = [_name(f) for f in parts]
    if len(names) == _FEW and any(
        names[0].startswith(a) and names[1].startswith(b) for a, b in _OPPOSITES
    ):
        return True
    if any(not n or _NESTED.search(n) for n in names) or len(set(names)) < len(names):
        return False
    alike = len({n[-1] for n in names}) == 1 or len({len(n) for n in names}) == 1
    return alike and len(names) >= _SURE


_OPPOSITES = (("城镇", "农村"), ("城区", "农村"), ("城区", "乡镇"), ("男", "女"), ("公办", "民办"))


def _name(figure: Figure) -> str:
    return re.sub("^(?:其中|包括|和|及)|[：:]", "", figure.lead.strip())


def _years_of(parts: Sequence[Figure]) -> list[int]:
    """The years of the parts, when each has one of its own."""
    found = [m.group("year") for f in parts if (m := _YEAR.search(f.lead))]
    return [int(y) for y in found] if len(set(found)) == len(parts) else []


# ---------------------------------------------------------------- a paragraph that opens with 其中


def _carried(before: Sentence | None, sentence: Sentence) -> Iterator[_Sum]:
    """……产值达到200亿元……。其中，粮油加工产值80亿元、水产加工产值50亿元……: the total of the sentence before."""
    if before is None or not sentence.text.lstrip().startswith("其中"):
        return
    parts = sentence.figures
    tails = {re.sub("(?:达到?|为|突破|完成|实现)+$", "", f.lead)[-_FEW:] for f in parts}
    if len(parts) < _SURE or len(tails) != 1 or len({f.base for f in parts}) != 1:
        return
    tail = tails.pop()
    wholes = [
        f for f in before.figures if f.base == parts[0].base and tail in f.lead and len(tail) > 1
    ]
    if wholes and parts[0].base != "%":
        yield _Sum(before, wholes[-1], parts, sure=False, disjoint=False)


# ---------------------------------------------------------------- what it comes to


def _judged(found: _Sum, sentence: Sentence) -> Iterator[Remark]:
    whole, parts = found.whole, found.parts
    if whole.rough or whole.ceiling or any(p.rough or p.ceiling for p in parts):
        return
    total = sum((p.amount for p in parts), Decimal(0))
    stated = whole.amount
    if total == stated or not stated or _nearly(found, total):
        return
    if total > stated:
        larger = not found.disjoint and any(p.amount >= stated for p in parts)
        overlap = not found.disjoint and any(_NESTED.search(p.lead) for p in parts)
        silent = whole.floor or larger or overlap or _is_series(found)
        sure = found.disjoint
    else:
        share = total / stated
        after = _OPEN.match(sentence.after(parts[-1], 4)) is not None
        silent = not found.sure and (share < _MOST or after or not (found.closed or _alike(parts)))
        silent = silent or (any(p.floor for p in parts) and not whole.floor)
        sure = found.sure and not any(p.floor for p in parts)
    if not silent:
        yield _told(found, sentence, total, sure=sure)


def _alike(parts: Sequence[Figure]) -> bool:
    """May the parts be all there are? Names of one length or one ending; grades that hold each other are none."""
    names = [_name(f) for f in parts]
    bare = [re.sub("(?:达到?|为|分别)+$", "", n) for n in names]
    return len({len(n) for n in bare}) == 1 or len({n[-1:] for n in bare}) == 1


def _is_series(found: _Sum) -> bool:
    """50家、60家、70家 year by year towards 70: states of one thing, not parts of it."""
    values = [p.amount for p in found.parts]
    rising = values == sorted(values) and bool(_years_of(found.parts))
    reached = any(re.search("达|突破|增至|稳定", p.lead) for p in found.parts)
    return bool(_years_of(found.parts)) and (
        reached or (rising and values[-1] >= found.whole.amount * _MOST)
    )


def _nearly(found: _Sum, total: Decimal) -> bool:
    """Do the rounded parts, or the first of them, make the rounded total?"""
    fine = max(amounts.decimals(p.amount / found.whole.factor) for p in found.parts)
    coarse = amounts.decimals(found.whole.value)
    gap = abs(total - found.whole.amount) / found.whole.factor
    slight = gap * _FIFTY <= found.whole.value
    if coarse < fine and slight and gap <= Decimal(5).scaleb(-coarse - 1):
        return True
    if gap * found.whole.factor <= sum(_half(f) for f in (found.whole, *found.parts)):
        return True
    return not found.disjoint and total > found.whole.amount and _begins_with_all(found)


def _half(figure: Figure) -> Decimal:
    """How far rounding may have moved a figure with decimals; whole numbers are taken as they stand."""
    places = amounts.decimals(figure.value)
    return Decimal(5).scaleb(-places - 1) * figure.factor if places else Decimal(0)


def _begins_with_all(found: _Sum) -> bool:
    """Are the first parts all there is, and the rest of the sentence about other things?"""
    running = Decimal(0)
    for n, part in enumerate(found.parts, 1):
        running += part.amount
        if n > 1 and abs(running - found.whole.amount) * _HUNDRED <= found.whole.amount:
            return True
    return False


_HUNDRED = 100
_FIFTY = 50


def _told(found: _Sum, sentence: Sentence, total: Decimal, *, sure: bool) -> Remark:
    whole, factor = found.whole, found.whole.factor
    computed, gap = total / factor, total / factor - whole.value
    parts = [p.amount / factor for p in found.parts]
    name = re.sub("^(?:其中)?|(?:达到|为|达)+$", "", whole.lead.strip())
    return remark(
        Family.SUM,
        WRITTEN_SUM if sure else WRITTEN_SUM_DOUBT,
        [
            found.sentence.at_figure(whole, "合计"),
            *(sentence.at_figure(p, "分项") for p in found.parts),
        ],
        Arithmetic(
            f"{amounts.added(parts)}＝{amounts.shown(computed)}，比{amounts.shown(whole.value)}"
            f"{'多' if gap > 0 else '少'}{amounts.shown(abs(gap))}",
            computed,
            whole.value,
            whole.unit,
        ),
        whole="合计" if _CLOSING.fullmatch(name) else short(name) or "合计",
        stated=whole.written,
        computed=f"{amounts.shown(computed)}{whole.unit}",
        gap=f"{amounts.shown(abs(gap))}{whole.unit}",
    )
