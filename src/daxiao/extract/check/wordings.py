"""Wording that leaves open what is meant: bands that overlap, near figures, days of two kinds, an order that must be
guessed, a list and headings that should name the same things."""

import re
from collections.abc import Iterator, Sequence

from daxiao.extract.check import lists, pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Arithmetic, Family, Remark
from daxiao.extract.readings import Lexicon, SectionKind, SectionReading, Span
from daxiao.std.findings import Finding, FindingKind, Severity


BANDS_OVERLAP = FindingKind(
    "check.bands_overlap",
    "分档“{words}”在{edge}处重叠，正好{edge}时归哪一档不清楚，请写明含上限还是含下限。",
    Severity.DOUBT,
)
NEAR_IS_NO_NUMBER = FindingKind(
    "check.near_is_no_number",
    "“{words}”不是确定的数，执行时各处掌握会不一样，请给出具体界限。",
    Severity.HINT,
)
DAYS_OF_TWO_KINDS = FindingKind(
    "check.days_of_two_kinds",
    "同一方案里既有“{days}”，又有“{workdays}”，请写明各处按自然日还是工作日计算。",
    Severity.HINT,
)
ORDER_GUESSED = FindingKind(
    "check.order_guessed",
    "“{words}”列了几个数，没有写“分别”，与前面各项的对应关系要靠猜，请写明。",
    Severity.HINT,
)
CHANGE_WITHOUT_BASE = FindingKind(
    "check.change_without_base",
    "“{words}”没有写同什么时候相比，请写明同比还是环比。",
    Severity.HINT,
)
FORMULA_DIFFERS = FindingKind(
    "check.formula_differs",
    "“{formula}”合计是{stated}个产业，“{heading}”下列出{listed}个，请核对有哪些产业。",
    Severity.HINT,
)
HEADINGS_ADD = FindingKind(
    "check.headings_add_to_list",
    "前文列举的领域与“{heading}”下的各项不一致，多出或缺少“{extra}”，请统一。",
    Severity.HINT,
)
NAMES_DRIFT = FindingKind(
    "check.list_and_headings_drift",
    "前文列举的名称与后面各项标题不完全一致（如“{one}”），请统一。",
    Severity.HINT,
)

_BAND = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)\s*(?:万|亿)?元?\s*[-—–~～至]+\s*(?P<high>\d+(?:\.\d+)?)\s*(?P<unit>亿元|万元|亿|万|人|亩|%|个|家|年)"
)
_ABOVE = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)\s*(?P<unit>亿元|万元|亿|万|人|亩|%|个|家|年)\s*(?:\(含\)|（含）)?(?:及)?以上"
)
_INCLUSIVE = re.compile(r"含|不足|以下|（不|\(不|及以上")
_NEAR = re.compile(
    r"(?:接近|临近)(?:或(?:者)?(?:达到|超过))\s*\d+(?:\.\d+)?\s*(?:万|亿)?(?:元|家|个|%)?|(?:达到|超过)或(?:者)?接近\s*\d+(?:\.\d+)?\s*(?:万|亿)?元?"
)
_DAYS = re.compile(r"\d+\s*天(?:之内|以内|内)")
_WORKDAYS = re.compile(r"\d+\s*个?\s*工作日")
_SEVERAL = re.compile(
    r"(?:\d+\s*(?:个|天|日|%|万元|亿元)[、，])+\d+\s*(?:个|天|日|%|万元|亿元)和\d+\s*(?:个工作日|个|天|日|%|万元|亿元)"
)
_CLASSES = re.compile(r"[（(](?P<items>[^（）()]{4,60})[）)]")
_CHANGE = re.compile(
    r"(?:当年|当月|当季|月度|季度|单月)[^，。；]{0,8}(?:下滑|下降|增长|增幅)\s*\d+(?:\.\d+)?%"
)
_COMPARED = re.compile(r"同比|环比|比上|较上|较去|比去|同期")
_FORMULA = re.compile(r"[“\"](?P<f>\d{1,2}(?:\+\d{1,2}){1,3})[”\"][^，。；]{0,12}?产业")
_NUMBERED = frozenset({SectionKind.SECTION, SectionKind.ARTICLE, SectionKind.CHAPTER})
_CLAUSE = re.compile(r"[^，。；：\n]{8,}")
_IN_QUOTES = re.compile(r"“([^“”]*、[^“”]*)”")
_LAST = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?(?:个|项|大|类|方面)?.*$")
_INTRO = 600
_MEMBERS = 3
_CORE = re.compile(
    r"^(?:重点发展|大力发展|加快|推进|发展|在|紧盯|围绕|聚焦|重点在)|(?:产业|领域|相关产业等领域|等领域|等)$"
)


def _remark(paper: Paper, finding: Finding, spans: Sequence[Span], role: str) -> Remark:
    return Remark(Family.DEFINITION, finding, pointing.places(paper, spans, role))


def bands(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """1-5亿元, 5-10亿元, 10亿元以上: the edges belong to two bands."""
    found = list(_BAND.finditer(paper.text))
    told: set[str] = set()
    for i, one in enumerate(found):
        run = [one]
        for m in (*found[i + 1 : i + 4], *_ABOVE.finditer(paper.text, one.end(), one.end() + 80)):
            last = run[-1]
            edge = last.groupdict().get("high")
            if m.start() < last.end() or m.start() - last.end() > 30 or m["unit"] != one["unit"]:
                continue
            if m["low"] == edge:
                run.append(m)
        words = paper.text[run[0].start() : run[-1].end()]
        key = "/".join(m.group() for m in run)
        if len(run) < 2 or _INCLUSIVE.search(words) or any(key in k for k in told):
            continue
        told.add(key)
        finding = BANDS_OVERLAP(
            words=pointing.shown(words, 40), edge=f"{run[0]['high']}{one['unit']}"
        )
        yield _remark(paper, finding, [Span(*m.span()) for m in run], "分档")


def near(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """接近或达到2000万元 as a rule."""
    found = [Span(*m.span()) for m in _NEAR.finditer(paper.text)]
    if found:
        finding = NEAR_IS_NO_NUMBER(words=pointing.shown(paper.words(found[0])))
        yield _remark(paper, finding, found, "约数")


def days(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """60天内 and 5个工作日 in one plan."""
    for plan in paper.readings.plans:
        plain = [Span(*m.span()) for m in _DAYS.finditer(paper.text, plan.start, plan.end)]
        work = [Span(*m.span()) for m in _WORKDAYS.finditer(paper.text, plan.start, plan.end)]
        if plain and work:
            finding = DAYS_OF_TWO_KINDS(
                days=pointing.shown(paper.words(plain[0])),
                workdays=pointing.shown(paper.words(work[0])),
            )
            yield _remark(paper, finding, [*plain[:3], *work[:3]], "期限")


def orders(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """3个、5个和9个工作日 for three classes named before, without 分别."""
    for m in _SEVERAL.finditer(paper.text):
        start = paper.text.rfind("。", 0, m.start()) + 1
        sentence = paper.text[start : m.start()]
        count = len(re.findall(r"\d+", m.group()))
        classes = [
            c
            for c in _CLASSES.finditer(paper.text, start, m.start())
            if len(lists.split(c["items"])) == count
        ]
        if classes and "分别" not in sentence[-20:]:
            spans = [Span(*classes[-1].span("items")), Span(*m.span())]
            yield _remark(paper, ORDER_GUESSED(words=pointing.shown(m.group())), spans, "对应关系")


def changes(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """当年月度产值下滑20%以上: against which month."""
    for m in _CHANGE.finditer(paper.text):
        start = max(paper.text.rfind(c, 0, m.start()) for c in "。；\n") + 1
        if _COMPARED.search(paper.text, start, m.end() + 12):
            continue
        before = paper.text.rfind("，", start, m.start())
        spans = [Span(*m.span())]
        if before > 0:
            spans.insert(0, Span(start, before))
        finding = CHANGE_WITHOUT_BASE(words=pointing.shown(m.group()))
        yield _remark(paper, finding, spans, "变化")


# ---------------------------------------------------------------- lists and headings


def formulas(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """“5+5”产业 and a chapter of nine industries."""
    below = pointing.children(paper)
    outline = paper.readings.outline
    for i, section in enumerate(outline):
        items = [outline[c] for c in below[i] if outline[c].kind in _NUMBERED]
        named = sum(1 for s in items if s.title.endswith("产业"))
        plan = paper.plan_at(section.start)
        if plan is None or len(items) < 4 or named * 10 < len(items) * 7:
            continue
        m = _FORMULA.search(paper.text, plan.start, section.start)
        if m is None:
            continue
        stated = sum(int(n) for n in m["f"].split("+"))
        if stated != len(items) and 4 <= stated <= 30:
            finding = FORMULA_DIFFERS(
                formula=m["f"],
                stated=stated,
                heading=pointing.shown(section.title),
                listed=len(items),
            )
            spans = [Span(*m.span()), *(pointing.heading(paper, s) for s in items)]
            yield Remark(
                Family.DEFINITION,
                finding,
                pointing.places(paper, spans, "产业"),
                Arithmetic(f"{m['f']}＝{stated}，列出{len(items)}"),
            )


def _lists(paper: Paper) -> list[Span]:
    """The clauses of a text that list four things or more."""
    return [
        Span(*m.span()) for m in _CLAUSE.finditer(paper.text) if m.group().count("、") >= _MEMBERS
    ]


def _between(found: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    return (s for s in found if start <= s.start and s.end <= end)


def headings(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A list in front of a chapter whose headings name nearly the same things."""
    below, found = pointing.children(paper), _lists(paper)
    outline = paper.readings.outline
    for i, section in enumerate(outline):
        items = [outline[c] for c in below[i] if outline[c].kind in _NUMBERED]
        if len(items) < 4:
            continue
        start = max(section.start, items[0].start - _INTRO)
        parent = section.parent
        if parent is not None and outline[parent].kind in _NUMBERED:
            start = max(outline[parent].start, items[0].start - _INTRO)
        for at in _between(found, start, items[0].start):
            if (remark := _compared(paper, section, at, items)) is not None:
                yield remark
                break


def _compared(
    paper: Paper, section: SectionReading, at: Span, items: Sequence[SectionReading]
) -> Remark | None:
    words = [_core(p) for w in lists.split(paper.words(at)) for p in re.split(r"[和及](?=.{3})", w)]
    titles = {_core(s.title): s for s in items}
    same = [t for t in titles if any(t in w or w in t for w in words if len(w) > 1)]
    if len(same) < 4 or len(same) * 10 < len(words) * 7 or len(same) == len(titles) == len(words):
        return None
    extra = [s for t, s in titles.items() if t not in same]
    if extra and len(extra) * 2 < len(titles) and len(titles) != len(words):
        names = "、".join(pointing.shown(s.title, 12) for s in extra[:3])
        finding = HEADINGS_ADD(heading=pointing.shown(section.title), extra=names)
    else:
        return None
    return _remark(paper, finding, [at, *(pointing.heading(paper, s) for s in extra)], "列举")


def drifts(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """A list in front whose members come back as headings, one by one, some of them under other names."""
    below, found = pointing.children(paper), _lists(paper)
    outline = paper.readings.outline
    for i, section in enumerate(outline):
        items = [outline[c] for c in below[i] if outline[c].kind in _NUMBERED]
        plan = paper.plan_at(section.start)
        if len(items) < 4 or plan is None:
            continue
        for at in _between(found, plan.start, items[0].start):
            if off := _off(paper, at, items):
                finding = NAMES_DRIFT(one=pointing.shown(off[0].title))
                spans = [at, *(pointing.heading(paper, s) for s in off)]
                yield _remark(paper, finding, spans, "名称")
                break


def _off(paper: Paper, at: Span, items: Sequence[SectionReading]) -> list[SectionReading]:
    """The headings that do not bear the name at their place in the list; none unless the two clearly belong together."""
    inside = _IN_QUOTES.search(paper.words(at))
    listed = inside[1] if inside else paper.words(at)
    words = [_LAST.sub("", "".join(w.split())).strip("“”") for w in lists.split(listed)]
    if len(words) != len(items):
        return []
    pairs = [(w, re.split(r"[，：]", s.title)[0], s) for w, s in zip(words, items, strict=True)]
    if not all(set(w) & set(t) for w, t, _ in pairs):
        return []
    off = [s for i, (w, t, s) in enumerate(pairs) if not _names(w, t, first=not i)]
    return off if len(off) * 2 <= len(pairs) else []


def _names(word: str, title: str, *, first: bool) -> bool:
    """Whether a member of a list and a heading bear one name; a verb may stand before the first member."""
    if word in title or title in word:
        return True
    return first and any(word[k:] in title for k in range(1, len(word) - 1))


def _core(words: str) -> str:
    plain = "".join(words.split())
    for _ in range(2):
        plain = _CORE.sub("", plain)
    return plain


RULES = tuple(
    pointing.each(rule) for rule in (bands, near, days, orders, changes, formulas, headings, drifts)
)
