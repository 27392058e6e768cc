"""Statements of the past: what a plan says has been reached, read without any claim to be complete.

拥有国家级平台3家、省级平台48家 · 增加到2020年的149家 · 规上工业产值324.64亿元 · 由1.21件增至2.85件. A figure that was
read as a target is none. What cannot be told apart is left out: a missed statement costs a finding, a wrong one trust.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.extract import clauses, normal
from daxiao.extract.check import amounts, identity, wording
from daxiao.extract.check.amounts import Unit
from daxiao.extract.check.identity import IndicatorName
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Place
from daxiao.extract.clauses import Stretch
from daxiao.extract.frames import setting
from daxiao.extract.lex.words import either, words
from daxiao.extract.readings import SectionReading, Span


@dataclass(frozen=True, slots=True)
class Fact:
    """What stood at a time: `year` is None where the text gives none. `start` is the earlier end of a rise."""

    paper: Paper
    span: Span
    indicator: str
    name: IndicatorName
    value: Decimal
    unit: Unit
    year: int | None
    explicit: bool
    """The year stands in the sentence itself."""
    background: bool
    """The sentence stands under a heading about the past or the state of things."""
    start: "Fact | None" = None
    rate: Decimal | None = None
    """年均增长 … % that follows the rise, in per cent."""
    cumulated: bool = False
    more: bool = False
    """300余家: somewhat more than the value."""

    def place(self, role: str) -> Place:
        return Place(self.paper.name, self.span, role)

    @property
    def amount(self) -> Decimal:
        return self.value * self.unit.factor


_UNITS = either(
    [
        *words("units", "counts"),
        *words("units", "money"),
        *words("units", "amounts"),
        "%",
    ]
)
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z—\-])(?P<v>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<plus>余|多)?(?P<u>[百千]?[万亿]{{0,2}}(?:{_UNITS})(?:/[\u4e00-\u9fff]{{1,4}})?)"
)
_BREAK = re.compile("[，；：。！？、]")
_YEAR = re.compile(r"(?P<year>20\d\d)年|[“\"]?十(?P<five>[一二三四五])五[”\"]?")
_FIVES = {"一": 2010, "二": 2015, "三": 2020, "四": 2025, "五": 2030}
_TO = "增加到|增长到|提高到|提升到|上升到|扩大到|发展到|下降到|降低到|减少到|增至|提升至|提高至|上升至|增长至|扩大至|降至|下降至|减至|达到|变为|跃升至|跃升到|攀升至"
_RISEN = re.compile(f"(?:{_TO})[^\\d，；：]{{0,4}}(?:20\\d\\d年?(?:末|底)?的?)?$")
_FROM = re.compile("(?:由|从)(?P<when>[^，；]*?)(?:的)?$")
_VERB_END = re.compile(
    "(?:累计)?(?:已)?(?:突破|达到|达|为|约为|共有|共计|共|超过|超|接近|近|逾|约|有|实现|完成|稳定在|保持在|增至|增加到|提高到|提升至|上升至|降至|总计|合计)+(?:了)?$"
)
_OWNING = re.compile(
    "(?P<verb>(?:累计)?(?:拥有|建有|建成|现有|共有|已有|获批|建立|聚集|集聚|引进|培育|入驻))(?:了|各类)?$"
)
_AFTER = re.compile("[\u4e00-\u9fffA-Za-z0-9“”（）+&-]{2,30}")
_LEADS = re.compile(
    "^(?:截至|截止|到)?(?:20\\d\\d年?(?:末|底|上半年)?|目前|近年来|年末|期末)?，?"
    "(?:(?:其中|另|同时|目前|现在|全市|全县|全区|全省|我市|我县|我区|已|共|累计|全社会累计|拥有|建有|建成|现有|共有|完成|实现|全年|的|末|底|期间|以来|时期)+)?"
)
_PLAIN = re.compile('^[“”‘’"（）《》]+|[“”‘’"]+$')
_STOP = re.compile("[，；：。]")
_UNFIT = re.compile(
    "(?:由|从)[^，；]*的$|(?:由|从)$|全国|全省|平均水平|世界|我国|全球|国内|新增|净增|增加(?!值)|减少|增长|下降|提高|提升|年均|同比|较上年|比上年|平均|低于|高于|仅占|人均新增|翻|分别"
)
_AHEAD = re.compile(
    "(?<![加长高升大低少降展])到20\\d\\d年|力争|确保|将|目标|计划|预计|未来|争取|拟|每年|规划"
)
_CUMULATED = re.compile("累计")
_WITHIN = re.compile("全年|年均|当年|截至")
_RATE = re.compile(
    r"^[，,]?(?:实现)?年均(?:复合)?(?:增长|增速|增幅)(?:率)?(?:达到|达|为|约|超过|保持在)*(?P<rate>\d+(?:\.\d+)?)%"
)
_SINCE = re.compile(
    r"[，,]?(?:较|比)(?P<when>20\d\d年|“?十[一二三四五]五”?(?:期?末|时期末?)?)(?:末|底)?的?(?P<v>\d+(?:,\d{3})*(?:\.\d+)?)(?P<plus>余|多)?"
    rf"(?P<u>[百千]?[万亿]{{0,2}}(?:{_UNITS}))年均(?:复合)?(?:增长|增速|递增)(?:达到|达|为|约)?(?P<rate>\d+(?:\.\d+)?)%"
)
_PAST_MARK = re.compile("截至|目前|已|现有|拥有|“十[二三四]五”(?:期间|末|时期|以来)|年末|上年|去年")


def facts_of(paper: Paper) -> tuple[Fact, ...]:
    """The statements of `paper`, in the order of its text."""
    return tuple(_Reader(paper).facts())


class _Reader:
    """Reads one paper; remembers the year the paragraph speaks of."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._text = normal.normalise(normal.even(paper.text))
        self._targets = frozenset(t.num.start for t in paper.readings.targets)
        self._starts = [s.start for s in paper.readings.outline]

    def facts(self) -> Iterator[Fact]:
        for paragraph in clauses.paragraphs(self._text.text):
            if "\t" in self._text.text[paragraph.start : paragraph.end]:
                continue
            year = None
            behind = setting.is_background(self._path(self._text.at(paragraph.start)))
            for sentence in clauses.sentences(self._text.text, paragraph):
                found, year = self._sentence(sentence, year, background=behind)
                yield from found

    def _path(self, offset: int) -> list[SectionReading]:
        outline: Sequence[SectionReading] = self._paper.readings.outline
        path: list[SectionReading] = []
        n: int | None = bisect_right(self._starts, offset) - 1
        while n is not None and n >= 0:
            path.append(outline[n])
            n = outline[n].parent
        return [s for s in path if s.start <= offset < s.end]

    def _sentence(
        self, sentence: Stretch, year: int | None, *, background: bool
    ) -> tuple[list[Fact], int | None]:
        text = self._text.text[sentence.start : sentence.end]
        figures = list(_FIGURE.finditer(text))
        found: list[Fact] = []
        before: re.Match[str] | None = None
        for m in figures:
            fact = self._fact(sentence, text, m, before, year, background=background)
            if fact is not None:
                found.append(_completed(fact, found))
            before = m
        return found, _before(text, year)

    def _fact(
        self,
        sentence: Stretch,
        text: str,
        m: re.Match[str],
        before: re.Match[str] | None,
        year: int | None,
        *,
        background: bool,
    ) -> Fact | None:
        at = self._text.at(sentence.start + m.start("v"))
        start = _clause_start(text, m.start(), before)
        head = text[start : m.start()]
        led = text[: m.start()]
        if (
            before is not None
            and _RISEN.search(head)
            and not _STOP.search(text, before.end(), m.start())
        ):
            return self._rise(sentence, text, before, m, year, background=background)
        if at in self._targets or (_is_ahead(led) and not background) or _UNFIT.search(head):
            return None
        if not background and not _PAST_MARK.search(led) and not re.search(r"20\d\d年", led):
            return None
        name, end = _named(head, text, m)
        when, explicit = _when(led, year)
        if name is None:
            return None
        begin = start + max(0, head.find(name)) if end == m.end() else start
        fact = self._make(
            sentence, (begin, end), name, m, when, explicit=explicit, background=background, led=led
        )
        return self._since(fact, sentence, text, m)

    def _since(self, fact: Fact, sentence: Stretch, text: str, m: re.Match[str]) -> Fact:
        """…达到1500亿元，较2020年的900亿元年均增长12%: a rise told from its end."""
        told = _SINCE.match(text, m.end())
        then = _YEAR.search(told["when"]) if told else None
        if told is None or then is None or not fact.explicit or told["u"] != m["u"]:
            return fact
        value = Decimal(told["v"].replace(",", ""))
        first = replace(fact, value=value, year=_year(then))
        end = self._text.span(sentence.start + m.start(), sentence.start + told.end())[1]
        rate = Decimal(told["rate"])
        return replace(fact, start=first, rate=rate, span=Span(fact.span.start, end))

    def _make(
        self,
        sentence: Stretch,
        where: tuple[int, int],
        name: str,
        m: re.Match[str],
        year: int | None,
        *,
        explicit: bool,
        background: bool,
        led: str,
        start: Fact | None = None,
        rate: Decimal | None = None,
    ) -> Fact:
        span = Span(*self._text.span(sentence.start + where[0], sentence.start + where[1]))
        cumulated = _CUMULATED.search(led) is not None and not _WITHIN.search(
            led[led.rfind("累计") :]
        )
        value = Decimal(m["v"].replace(",", ""))
        return Fact(
            self._paper,
            span,
            name,
            identity.normal(name),
            value,
            amounts.unit_of(m["u"]),
            year,
            explicit,
            background,
            start,
            rate,
            cumulated,
            bool(m["plus"]),
        )

    def _rise(
        self,
        sentence: Stretch,
        text: str,
        low: re.Match[str],
        high: re.Match[str],
        year: int | None,
        *,
        background: bool,
    ) -> Fact | None:
        """由…的80家增加到2023年的150家: both ends, and the yearly rate that may follow."""
        begin = _clause_start(text, low.start(), None)
        m = _FROM.search(text[begin : low.start()])
        if m is None or _clean(text[begin : begin + m.start()]) is None:
            return None
        name = _clean(text[begin : begin + m.start()]) or ""
        told = _YEAR.search(text, low.end(), high.start())
        then = _YEAR.search(m["when"])
        end_year = _year(told) if told else _before(text[:begin], year)
        if end_year is not None and then is not None and end_year <= (_year(then) or 0):
            end_year = None
        rate = _RATE.match(text[high.end() : high.end() + 30])
        first = self._make(
            sentence,
            (begin, low.end()),
            name,
            low,
            _year(then) if then else None,
            explicit=then is not None,
            background=background,
            led="",
        )
        end = high.end() + (rate.end() if rate else 0)
        return self._make(
            sentence,
            (begin, end),
            name,
            high,
            end_year,
            explicit=told is not None,
            background=background,
            led="",
            start=first,
            rate=Decimal(rate["rate"]) if rate else None,
        )


_COMPARED = frozenset("由从是比较")
_RANK_ALONE = re.compile("^(?:国家级|省级|市级|县级)$")


def _completed(fact: Fact, before: Sequence[Fact]) -> Fact:
    """国家级5家 after 省级以上创新平台40家 are 国家级创新平台; 占GDP的比重 after 增加值 is its share."""
    if before and fact.indicator.startswith("占") and before[-1].unit.base != "%":
        whole = before[-1].indicator + fact.indicator
        return replace(fact, indicator=whole, name=identity.normal(whole))
    if not before or not _RANK_ALONE.match(fact.indicator):
        return fact
    noun = re.sub("(?:国家|省|市|县)级(?:及?以上)?", "", before[-1].indicator)
    whole = fact.indicator + noun
    return replace(fact, indicator=whole, name=identity.normal(whole))


def _is_ahead(led: str) -> bool:
    """Do the words before the figure look into the future, after the last year of the past?"""
    ahead = wording.last(_AHEAD, led)
    return ahead is not None and not re.search(
        "截至|20\\d\\d年(?!末|底)?.{0,6}(?:已|达到)", led[ahead.end() :]
    )


def _clause_start(text: str, end: int, before: re.Match[str] | None) -> int:
    """Where the words that name the figure begin: behind the last mark or figure, not inside quotation marks."""
    floor = before.end() if before is not None else 0
    at = floor
    for m in _BREAK.finditer(text, floor, end):
        inside = text.count("“", floor, m.start()) > text.count("”", floor, m.start())
        if not inside and (m.group() != "、" or _is_new_name(text, m.end(), end)):
            at = m.end()
    return at


def _is_new_name(text: str, start: int, end: int) -> bool:
    """Is the 、 before `start` one between figures? Between nouns of one name it is not."""
    return _FIGURE.search(text, max(0, start - 14), start) is not None or "、" not in text[:start]


def _named(head: str, text: str, m: re.Match[str]) -> tuple[str | None, int]:
    """The name of the figure and where its clause ends: before the figure, or behind it after 拥有."""
    own = _OWNING.search(head)
    if own:
        after = _AFTER.match(text, m.end())
        return (_clean(after.group()), after.end()) if after else (None, m.end())
    return _clean(_VERB_END.sub("", head)), m.end()


def _clean(head: str) -> str | None:
    """The bare name: without dates, adverbs and marks; None where nothing that names a thing is left."""
    name = _LEADS.sub("", _VERB_END.sub("", head.strip("，、；：")))
    name = _LEADS.sub("", re.sub("^.*(?:拥有(?!量)|建有|现有|共有|建成|获批)", "", name))
    name = _PLAIN.sub("", name)
    return (
        name
        if _SHORTEST <= len(name) <= _LONGEST and not re.search("[，；：。]|20\\d\\d年", name)
        else None
    )


_SHORTEST, _LONGEST = 2, 40


def _year(m: re.Match[str] | None) -> int | None:
    if m is None:
        return None
    return int(m["year"]) if m["year"] else _FIVES.get(m["five"])


def _before(led: str, year: int | None) -> int | None:
    """The last year `led` names, but not the one something has risen from; else `year`."""
    moments = [
        y
        for m in _YEAR.finditer(led)
        if led[max(0, m.start() - 1) : m.start()] not in _COMPARED and (y := _year(m)) is not None
    ]
    return moments[-1] if moments else year


def _when(led: str, year: int | None) -> tuple[int | None, bool]:
    found = _before(led, None)
    return (year, False) if found is None else (found, True)
