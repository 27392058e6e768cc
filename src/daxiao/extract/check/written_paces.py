"""Yearly figures, years and totals that one sentence writes out: 每年6家，三年累计20家; 20家，每年新增10家，达到60家;
由46家增加到70家，净增15家. Nothing here was read as a target."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from daxiao.extract.check import amounts, phrases
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.phrases import Figure, Sentence
from daxiao.extract.check.remarks import Arithmetic, Family, Place, Remark
from daxiao.extract.check.telling import remark, short
from daxiao.extract.readings import PlanReading
from daxiao.std import zh
from daxiao.std.findings import FindingKind, Severity


YEARS_TIMES_PACE = FindingKind(
    "check.written_pace_differs",
    "每年{quota}，{years}年为{computed}，同一句写的是{stated}，相差{gap}：请核对年度数和累计数。",
)
RISE_DIFFERS = FindingKind(
    "check.written_rise_differs",
    "“{name}”由{base}{how}{new}，为{computed}，同一句写的是{stated}，相差{gap}：请核对基数、增加数和总数。",
)
RISE_DOUBT = FindingKind(
    "check.written_rise_differs_doubt",
    "“{name}”由{base}{how}{new}，按规划期{years}年为{computed}，写的是{stated}，相差{gap}：请核对基数、年度数和总数。",
    Severity.DOUBT,
)

_EACH = re.compile("每年|逐年|年均")
_TIMES = re.compile(
    r"(?:^|[，、])(?:(?P<n>[两二三四五]|\d)年|(?P<a>20\d\d)年?[—\-~～至到](?P<b>20\d\d)年)[^\d，]{0,3}?(?:累计|共计|合计|总计|共)[^\d，]{0,14}$"
)
_MANY = re.compile("每[个家县乡镇镇街村校所户人区]|各[县乡镇区园街市]|分别|各(?=每年)")
_BETWEEN_MOST = 40
_FROM = re.compile(r"(?:由|从)(?:(?P<year>20\d\d)年(?:末|底)?的?|(?:目前|现有|现在)的?)?(?:约)?$")
_TO = re.compile(
    r"^(?:\s*)(?:逐步|力争)?(?:增加|增长|提高|提升|扩大|发展|上升|壮大|增)(?:到|至|为)(?:20\d\d年(?:末|底)?的?)?$"
)
_NEW = re.compile("(?P<net>净增加?)|新增(?!长)|增加(?!值|到|至)|新培育|新引进|新建")
_SINCE = re.compile("(?:较|比)(?P<year>20\\d\\d)年(?:末|底)?的?$")
_NOW = re.compile(
    "(?:(?P<year>20\\d\\d)年(?:末|底)?(?!.*(?:达到|新增|净增|每年))|现有|目前|已有|拥有)[^，]{0,20}$"
)
_REACH = re.compile("(?:到|至)?(?P<year>20\\d\\d)年(?:末|底)?[^，]{0,20}(?:达到|增加到|增至|总数)")
_ADDED = re.compile("^(?:力争)?(?P<year>20\\d\\d)年(?:新增|净增|新培育|新引进)")


@dataclass(frozen=True, slots=True)
class _Rise:
    """A base, what is added in all, and what it is said to reach; `net` leaves nothing that goes."""

    sentence: Sentence
    base: Figure
    added: tuple[Figure, ...]
    reached: Figure
    net: bool = False
    years: int | None = None
    """A yearly figure times so many years."""
    sure: bool = True

    @property
    def total(self) -> Decimal:
        return self.base.amount + sum((f.amount for f in self.added), Decimal(0)) * (
            self.years or 1
        )


def written_paces(paper: Paper) -> Iterator[Remark]:
    """Yearly figures against their total, and bases with increases against what is reached."""
    for sentence in phrases.sentences(paper):
        plan = paper.plan_at(phrases.origin(sentence))
        yield from _times(sentence)
        told: set[int] = set()
        for rise in [*_rises(sentence, plan), *_built(sentence, plan), *_by_year(sentence)]:
            if rise.reached.start not in told:
                found = list(_judged(rise))
                told.update([rise.reached.start] if found else [])
                yield from found


# ---------------------------------------------------------------- 每年6家，三年累计20家


def _times(sentence: Sentence) -> Iterator[Remark]:
    for a, b in pairwise(sentence.figures):
        if a.base != b.base or a.base == "%":
            continue
        if _EACH.search(a.lead):
            pace, total, years = a, b, _years_after(sentence, a, b)
        else:
            pace, total, years = b, a, _years_before(sentence, a, b)
        if years < _FEWEST:
            continue
        computed = pace.amount * years
        wrong = pace.exact and total.exact and computed != total.amount
        short_of = pace.exact and total.floor and computed < total.amount
        if wrong or short_of:
            yield _told_times(sentence, (pace, total), years, computed)


def _years_after(sentence: Sentence, pace: Figure, total: Figure) -> int:
    """每年6家，三年累计20家: 3; 2026—2028年，每年6家，累计20家: 3; otherwise 0."""
    gap = sentence.between(pace, total)
    before = sentence.text[max(0, pace.start - _BETWEEN_MOST) : pace.start]
    several = any(f.end < pace.start and _EACH.search(f.lead) for f in sentence.figures)
    # 市财政每年2000万元，县财政每年3000万元，三年合计…: the total may be of both.
    if len(gap) > _BETWEEN_MOST or _MANY.search(before) or several:
        return 0
    if m := _TIMES.search(gap):
        return _count(m)
    span = _SPAN.search(before) if _TOGETHER.search(gap) else None
    return _count(span) if span else 0


def _years_before(sentence: Sentence, total: Figure, pace: Figure) -> int:
    """三年培训3600人，每年培训1000人: 3, where both have the same verb; otherwise 0."""
    m = _FIRST_TOTAL.search(total.lead)
    each = re.fullmatch("(?:平均)?每年(?P<verb>[\u4e00-\u9fff]{2,4})", pace.lead)
    if m is None or each is None or not m["verb"].startswith(each["verb"]):
        return 0
    return _count(m) if len(sentence.between(total, pace)) < _BETWEEN_MOST else 0


_SPAN = re.compile(
    r"(?:(?P<a>20\d\d)年?[—\-~～至到](?P<b>20\d\d)年|(?P<n>[两二三四五])年(?:间|内|里)?，)[^\d。；]*$"
)
_TOGETHER = re.compile(r"^(?:以上)?[，、](?:累计|合计|共计|总计|共)[^\d，]{0,6}$")
_FIRST_TOTAL = re.compile(
    r"(?:^|[，、])(?:(?P<n>[两二三四五])年|(?P<a>20\d\d)年?[—\-~～至到](?P<b>20\d\d)年)(?:累计|共|计划)?(?P<verb>[\u4e00-\u9fff]{2,12})$"
)


def _count(m: re.Match[str]) -> int:
    """How many years 三年 or 2025—2027年 are."""
    if m["a"]:
        return int(m["b"]) - int(m["a"]) + 1
    return int(zh.numeral(m["n"].replace("两", "二")) or 0)


_FEWEST = 2


def _told_times(
    sentence: Sentence, pair: tuple[Figure, Figure], years: int, computed: Decimal
) -> Remark:
    pace, total = pair
    value = computed / total.factor
    each = amounts.shown(pace.amount / total.factor, 4)
    gap = amounts.shown(abs(value - total.value))
    return remark(
        Family.FEASIBILITY,
        YEARS_TIMES_PACE,
        (sentence.at_figure(pace, "年度数"), sentence.at_figure(total, "累计数")),
        Arithmetic(
            f"{each}×{years}＝{amounts.shown(value)}，写的是{amounts.shown(total.value)}",
            value,
            total.value,
            total.unit,
        ),
        quota=pace.written,
        years=years,
        computed=f"{amounts.shown(value)}{total.unit}",
        stated=total.written,
        gap=f"{gap}{total.unit}",
    )


# ---------------------------------------------------------------- base and increase


def _rises(sentence: Sentence, plan: PlanReading | None) -> Iterator[_Rise]:
    """由46家增加到70家，净增15家 · 每年新增10家，由20家增加到60家 · 达到150亿元，较2025年的95亿元净增60亿元."""
    figures = sentence.figures
    for n, (a, b) in enumerate(pairwise(figures)):
        if a.base != b.base or a.base == "%":
            continue
        near = [
            f for f in (*figures[n + 2 : n + 3], *figures[max(0, n - 1) : n]) if f.base == a.base
        ]
        if (m := _FROM.search(a.lead)) and _TO.search(sentence.between(a, b)):
            for new in near:
                yield from _with(sentence, (a, b), new, plan, m["year"])
        since = _SINCE.search(b.lead)
        if since and n + 2 < len(figures) and "达" in a.lead:
            new = figures[n + 2]
            if new.base == a.base and re.fullmatch("净增加?|新增|增加", new.lead):
                yield _Rise(sentence, b, (new,), a, net=True)


def _with(
    sentence: Sentence,
    pair: tuple[Figure, Figure],
    new: Figure,
    plan: PlanReading | None,
    since: str | None,
) -> Iterator[_Rise]:
    m = _NEW.search(new.lead)
    apart = sentence.text[min(new.end, pair[1].end) : max(new.begin, pair[0].begin)]
    if m is None or len(apart) > _BETWEEN_MOST or re.search("其中|；", apart + new.lead):
        return
    if not _EACH.search(new.lead):
        if not re.search("20\\d\\d年", new.lead):
            yield _Rise(sentence, pair[0], (new,), pair[1], net=m["net"] is not None)
        return
    years, sure = _span(sentence, pair[1], plan, since)
    if years:
        yield _Rise(sentence, pair[0], (new,), pair[1], years=years, sure=sure)


def _built(sentence: Sentence, plan: PlanReading | None) -> Iterator[_Rise]:
    """2025年规上企业12家，每年新增5家，到2028年达到30家: base, increase and end in this order."""
    figures = sentence.figures
    for base, new, end in zip(figures, figures[1:], figures[2:], strict=False):
        same = base.base == new.base == end.base != "%"
        if not (same and _NEW.search(new.lead) and _REACHED.search(end.lead)):
            continue
        now = _NOW.search(base.lead)
        plain = _EACH_NEW.match(new.lead) and _BARE_END.match(end.lead)
        parted = re.search("其中|；", sentence.between(base, end))
        if parted or _NO_BASE.search(base.lead) or not (now or plain):
            continue
        if _EACH.search(new.lead):
            years, sure = _span(sentence, end, plan, now["year"] if now else None)
            if years:
                yield _Rise(sentence, base, (new,), end, years=years, sure=sure)
        elif not re.search(r"20\d\d年", new.lead):
            yield _Rise(sentence, base, (new,), end, net="净增" in new.lead)


_REACHED = re.compile("达到|增加到|增至|总数")
_EACH_NEW = re.compile("^每年(?:净增加?|新增|增加)$")
_BARE_END = re.compile(r"^(?:力争)?到20\d\d年(?:末|底)?(?:达到|增加到|增至)$")
_NO_BASE = re.compile(r"(?:由|从)[^，]*$|新增|净增|每年|到20\d\d年|新建|引进|投资")


def _span(
    sentence: Sentence, end: Figure, plan: PlanReading | None, since: str | None
) -> tuple[int | None, bool]:
    """The years from the base to the end; certain where the sentence gives the year of the base."""
    named = re.findall("(20\\d\\d)年", sentence.text[: end.start])
    until = int(named[-1]) if named else (plan.horizon or plan.until) if plan else None
    if since and until == int(since):
        until = plan.horizon if plan else None
    if until is None:
        return None, False
    if since:
        years = until - int(since)
        return (years, True) if 1 < years <= _LONGEST else (None, False)
    if plan is None or plan.since is None:
        return None, False
    years = until - plan.since + 1
    return (years, False) if 1 < years <= _LONGEST else (None, False)


_LONGEST = 15


def _by_year(sentence: Sentence) -> Iterator[_Rise]:
    """2026年新增6家，2027年新增7家，到2027年达到20家（2025年为5家）: every year from the base to the end."""
    figures = sentence.figures
    news = {int(m["year"]): f for f in figures if (m := _ADDED.search(f.lead))}
    if len(news) < 2 or sorted(news) != list(range(min(news), max(news) + 1)):
        return
    base_of = re.compile(f"(?<!到){min(news) - 1}年(?:末|底)?(?:[^，]{{0,16}})$")
    bases = [f for f in figures if base_of.search(f.lead) and not _NEW.search(f.lead)]
    ends = [
        f
        for f in figures
        if (m := _REACH.search(f.lead)) and int(m["year"]) == max(news) and f not in news.values()
    ]
    same = {f.base for f in (*news.values(), *bases, *ends)}
    if len(bases) == 1 and len(ends) == 1 and len(same) == 1:
        net = all("净增" in f.lead for f in news.values())
        yield _Rise(sentence, bases[0], tuple(news[y] for y in sorted(news)), ends[0], net=net)


def _judged(rise: _Rise) -> Iterator[Remark]:
    figures = (rise.base, *rise.added, rise.reached)
    if any(f.rough or f.ceiling for f in figures) or rise.base.floor:
        return
    total, stated = rise.total, rise.reached.amount
    if any(f.floor for f in rise.added) and total < stated:
        return
    fine = max(amounts.decimals(f.value) for f in figures)
    slack = Decimal(1).scaleb(-fine) * rise.reached.factor if fine else Decimal(0)
    less = stated - total > slack
    more = rise.net and not rise.reached.floor and rise.years is None and total - stated > slack
    if less or more:
        yield _told(rise)


def _told(rise: _Rise) -> Remark:
    factor, unit = rise.reached.factor, rise.reached.unit
    value = rise.total / factor
    new = "＋".join(amounts.shown(f.amount / factor) for f in rise.added)
    times = f"×{rise.years}" if rise.years else ""
    places: list[Place] = [
        rise.sentence.at_figure(rise.base, "基数"),
        *(rise.sentence.at_figure(f, "增加数") for f in rise.added),
        rise.sentence.at_figure(rise.reached, "总数"),
    ]
    return remark(
        Family.FEASIBILITY,
        RISE_DIFFERS if rise.sure else RISE_DOUBT,
        places,
        Arithmetic(
            f"{amounts.shown(rise.base.amount / factor)}＋{new}{times}＝{amounts.shown(value)}，写的是{amounts.shown(rise.reached.value)}",
            value,
            rise.reached.value,
            unit,
        ),
        name=short(_name(rise)),
        base=rise.base.written,
        how="每年增加" if rise.years else "增加",
        new="、".join(f.written for f in rise.added),
        years=rise.years or 0,
        computed=f"{amounts.shown(value)}{unit}",
        stated=rise.reached.written,
        gap=f"{amounts.shown(abs(value - rise.reached.value))}{unit}",
    )


_DATE_OR_VERB = re.compile(
    "(?:力争)?(?:到|由|从|较|比)?20\\d\\d年(?:末|底)?的?|现有|目前|已有|拥有|达到?|为|(?:增加|提高|提升|扩大|发展|上升|增长|壮大)[到至]|增至|逐步|力争|全[县市区]|(?:由|从)$|每年|净增|新增|增加|[，、]"
)


def _name(rise: _Rise) -> str:
    leads = (rise.reached.lead, rise.base.lead, *(f.lead for f in rise.added))
    names = [_DATE_OR_VERB.sub("", lead) for lead in leads]
    return next((n for n in names if len(n) > 1), "总数")
