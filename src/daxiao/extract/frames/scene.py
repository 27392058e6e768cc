"""A sentence and its figures: each figure with the clause it stands in, the words before it and behind it."""

import itertools
import re
from bisect import bisect_right
from typing import NamedTuple

from daxiao.extract import clauses
from daxiao.extract.clauses import Stretch
from daxiao.extract.grammar import longest, parse
from daxiao.extract.lex import bounds, moments, quantities
from daxiao.extract.lex.meanings import Bounded, Moment, Quantity, Sort, Word
from daxiao.extract.lex.words import either, words
from daxiao.extract.readings import Comparator


_FIGURES = (*quantities.RULES, *bounds.RULES)
TRIGGER = re.compile(
    r"\d|全覆盖|零的?突破|翻[一两]?番|首位|强|级|[亿万]元|[二三四五六七八九十百千万两][余多]?[家个项名户件人元位次台套场%％]|[前第][一二三四五六七八九十]"
)
_DIGIT = re.compile(r"\d")  # found many times faster than the other words of TRIGGER
RANKING = re.compile(either(words("goals", "rank")))
# 推动3家企业进入中国企业500强: firms are counted, the ranking is what they get into.
_WHICH = re.compile("的(?!目标|要求|行列|方阵)")
_FIRMS = re.compile(r"\d[余多]?(?:家|户|个)")
_PLACED = re.compile(r".{0,5}?前\d")
_LINK = re.compile(r"[、和及与，并（以]*")
_THRESHOLD_SORTS = frozenset({Sort.MONEY, Sort.AMOUNT, Sort.PART, Sort.TIMES})
# What may follow a figure that ends its clause: a stop, a second thing, a use the figure is put to.
_FREE = re.compile(
    r"[，。；、：！（）”\n\t]|和|及|与|并|或|用于|用在|转化|的?(?:总体|发展|奋斗|预期)?(?:目标|要求)|支持|力?争(?=\d)|达到|台阶|大关|关口|规模(?!以上|企业|化)|\Z"
)
_MARKS = frozenset({"台阶", "大关", "关口"})
_FUND_VERB = re.compile(
    r"(?:设立|组建|建立|安排|筹集|筹措|发行|撬动|募集|投入|整合|发起设立)(?:总?规模)?\Z"
    r"|(?:安排|发行)[^，。；\d]{2,12}\Z"
)


# 盘活500亩闲置土地, 建设20万平方米标准厂房: the amount of the work itself.
_WORKED = re.compile(
    "(?:新建|建设|建成|盘活|收储|出让|整理|供应|淘汰|压减|完成|改造|推进|启动|消化|处置|腾退|治理|修复|改建|铺设|开工|新开工|平整|清理)\\Z"
)


# 推动80%的规上企业…: a share of a population is to do something.
_MOVES = re.compile(
    "(?:推动|实现|确保|力争|带动|促进|引导|支持|组织|使|至少|不少于|不低于|超过)\\Z"
)


def _is_share_moved(text: str, token: Word, bounded: Bounded) -> bool:
    start = bounded.figure_start
    return bounded.quantity.sort is Sort.PART and bool(
        _MOVES.search(text, max(0, start - 4), start)
    )


class Figure(NamedTuple):
    """A figure in its sentence. `head` is what stands between `begin` and the bound, `tail` what follows; `clause` is
    where the clause begins, `begin` where the words that belong to this figure alone begin."""

    token: Word
    bounded: Bounded
    begin: int
    head: str
    tail: str
    link: str
    clause: int

    @property
    def quantity(self) -> Quantity:
        return self.bounded.quantity


class Scene(NamedTuple):
    """A sentence: its figures in order, its moments, and the figures that are only sizes of a thing."""

    text: str
    stretch: Stretch
    figures: tuple[Figure, ...]
    moments: tuple[Word, ...]

    def moment_before(self, offset: int) -> Word | None:
        for moment in reversed(self.moments):
            if moment.end <= offset:
                return moment
        return None


def _is_name(text: str, token: Word, starts: list[int]) -> bool:
    """500强企业, 制造业百强企业: a name, unless the clause says that something is to get there."""
    begin = _clause_at(starts, token.start)
    if _PLACED.match(text, token.end) or _WHICH.match(text, token.end):
        return True
    if _FIRMS.search(text, begin, token.start):
        return True
    return not RANKING.search(text, begin, token.end)


def _is_counted(token: Word, counts: set[int]) -> bool:
    """3个千亿级产业集群: the size of what a count right before it counts."""
    value = token.value
    return (
        isinstance(value, Bounded) and value.quantity.sort is Sort.GRADE and token.start in counts
    )


def _sizes_counted(text: str, tokens: list[Word]) -> set[int]:
    """百亿级链主企业80家: the starts of grades that only tell the size of what is counted right behind them."""
    found = set()
    for token, after in itertools.pairwise(tokens):
        one, two = token.value, after.value
        if not isinstance(one, Bounded) or not isinstance(two, Bounded):
            continue
        graded = one.quantity.sort is Sort.GRADE and two.quantity.sort is Sort.COUNT
        if graded and not _PARTED.search(text, token.end, after.start):
            found.add(token.start)
    return found


_PARTED = re.compile("[，。；、：（）]")


# 保持8%的增长速度: the words behind say what the share is.
_RATE = re.compile(
    "的(?:年均)?(?:增长速度|增长率|增长|增速|速度|增幅|降幅|比例|水平)(?![^，。；、）])"
)


def _is_size(text: str, token: Word, bounded: Bounded, end: int) -> bool:
    """亿元以上(工业项目), 投资500万元以上的: the size of a thing that something else counts."""
    if bounded.quantity.sort not in _THRESHOLD_SORTS or _FREE.match(text, token.end, end):
        return False
    if bounded.quantity.sort in {Sort.PART, Sort.TIMES}:
        described = text.startswith("的", token.end) and not _RATE.match(text, token.end)
        return described and not _is_share_moved(text, token, bounded)
    verb = _WORKED if bounded.quantity.sort is Sort.AMOUNT else _FUND_VERB
    return not any(
        verb.search(text, max(0, at - 16), at) or _FUND_VERB.search(text, max(0, at - 16), at)
        for at in (token.start, bounded.figure_start)
    )


def _tokens(text: str, stretch: Stretch) -> tuple[list[Word], list[Word]]:
    """The figures and the times that stand, in order."""
    start, end = stretch.start, stretch.end
    times = [m for m in dates(text, stretch) if not moments.is_compared(text, m.start)]
    standing = longest(times)[0] if len(times) > 1 else times
    if not quantities.may_stand(text, start, end):
        return [], standing
    chart = parse(text, quantities.RULES, start, end)
    figures = bounds.widest(text, chart.of("quantity"), start, end)
    if _apart([*figures, *standing]):
        return sorted(figures, key=_start), standing
    # Two readings of one place: every rule has its say, and the longest stands.
    kept, _ = longest([*parse(text, _FIGURES, start, end).of("bounded"), *times])
    return (
        [t for t in kept if isinstance(t.value, Bounded)],
        [t for t in kept if isinstance(t.value, Moment)],
    )


def _start(token: Word) -> int:
    return token.start


def _apart(tokens: list[Word]) -> bool:
    """Does no token overlap another?"""
    ordered = sorted(tokens, key=_start)
    end = 0
    for token in ordered:
        if token.start < end:
            return False
        end = token.end
    return True


def dates(text: str, stretch: Stretch) -> list[Word]:
    """The times that a stretch names: 到2027年, 2026年, “十四五”期末."""
    if not _may_date(text, stretch):
        return []
    return parse(text, moments.RULES, stretch.start, stretch.end).of("moment")


def _may_date(text: str, stretch: Stretch) -> bool:
    """Every rule of a time needs one of these words; most sentences have neither."""
    start, end = stretch.start, stretch.end
    return text.find("年", start, end) >= 0 or text.find("五", start, end) >= 0


def _clause_at(starts: list[int], offset: int) -> int:
    """Where the clause around an offset begins; `starts` are in order, the sentence's own start first."""
    return starts[bisect_right(starts, offset) - 1]


def _begin(text: str, starts: list[int], token: Word, before: Word | None) -> int:
    """Where the clause of a figure begins: behind the last break, figure, or opening bracket before it."""
    begin = _clause_at(starts, token.start)
    if before is not None and before.end > begin:
        begin = _behind_noun(text, before.end, token.start)
    bracket = text.rfind("（", begin, token.start)
    if bracket >= 0 and text.find("）", bracket, token.start) < 0:
        begin = bracket + 1
    return begin


def _behind_noun(text: str, start: int, stop: int) -> int:
    """培育10家领军企业、100家骨干企业: the noun of the figure before ends at the last mark that parts the two."""
    if start == stop or text[start] in "、和及与，（并":
        return start
    return max(start, *(text.rfind(mark, start, stop) for mark in "、和及"))


def _tail(text: str, starts: list[int], token: Word, after: Word | None, end: int) -> str:
    """What follows up to the next break; before the next figure only up to the mark that parts the two."""
    next_clause = bisect_right(starts, token.end)
    stop = starts[next_clause] - 1 if next_clause < len(starts) else end
    if text.startswith("（", token.end):
        return ""
    if after is None or after.start >= stop:
        tail = text[token.end : stop].rstrip("。！？”）")
        return "" if tail in _MARKS else tail
    between = text[token.end : after.start]
    if between.startswith("的"):
        return text[token.end : stop]
    cut = max(between.rfind("、"), between.rfind("和"), between.rfind("及"))
    return between[: max(cut, 0)]


def _is_no_amount(text: str, token: Word, starts: list[int], end: int) -> bool:
    value = token.value
    if not isinstance(value, Bounded):
        return False
    if value.quantity.sort is Sort.RANK and value.quantity.low > 1:
        return _is_name(text, token, starts)
    return _is_size(text, token, value, end)


def _figures(text: str, stretch: Stretch, tokens: list[Word], opening: int) -> list[Figure]:
    starts = [stretch.start, opening, *(s for s in clauses.breaks(text, stretch) if s > opening)]
    names = clauses.quoted(text, stretch)
    plain = [t for t in tokens if not clauses.inside(names, t.start)] if names else tokens
    ends = {
        t.end for t in plain if isinstance(t.value, Bounded) and t.value.quantity.sort is Sort.COUNT
    }
    sizes = _sizes_counted(text, plain)
    left = [
        t
        for t in plain
        if t.start not in sizes
        and not _is_no_amount(text, t, starts, stretch.end)
        and not _is_counted(t, ends)
    ]
    found = []
    for i, token in enumerate(left):
        if not isinstance(token.value, Bounded):
            continue
        before = left[i - 1] if i else None
        after = left[i + 1] if i + 1 < len(left) else None
        begin = _begin(text, starts, token, before)
        link = _LINK.match(text, begin, token.start)
        skipped = link.end() if link else begin
        between = text[before.end : skipped] if before is not None else ""
        tail = _tail(text, starts, token, after, stretch.end)
        clause = _clause_at(starts, token.start)
        found.append(
            Figure(token, token.value, skipped, text[skipped : token.start], tail, between, clause)
        )
    return found


def read(text: str, stretch: Stretch, opening: int | None = None) -> Scene | None:
    """The scene of a sentence, or None when it holds no figure. Words before `opening` name places, not things."""
    start, end = stretch.start, stretch.end
    if not (_DIGIT.search(text, start, end) or TRIGGER.search(text, start, end)):
        return None
    tokens, times = _tokens(text, stretch)
    figures: list[Figure] = []
    if tokens:
        figures = _figures(text, stretch, tokens, stretch.start if opening is None else opening)
    if len(figures) > 1:
        figures = _shared_bounds(figures)
    return Scene(text, stretch, tuple(figures), tuple(times))


def _shared_bounds(figures: list[Figure]) -> list[Figure]:
    """分别不低于450亿元、270亿元: the words that bind the first figure bind the list; so do those behind the last."""
    found: list[Figure] = []
    for figure in figures:
        last = found[-1] if found else None
        found.append(_bound_like(figure, last) if last is not None else figure)
    for i in range(len(found) - 2, -1, -1):
        found[i] = _bound_behind(found[i], found[i + 1])
    return found


def _bound_behind(figure: Figure, after: Figure) -> Figure:
    """分别达到35%、50%以上: both are at least."""
    listed = "分别" in figure.bounded.before + figure.head or figure.link in _AND
    bare = not after.head and after.link in _AND and not figure.tail
    # The one behind may have its word from the one behind that: 90%、80%、30%以上.
    said = after.bounded.after in _BEHIND or (
        not after.bounded.after and after.bounded.comparator in _SAID_BEHIND
    )
    if not (bare and listed and said and "分别" in after.bounded.before):
        return figure
    if figure.bounded.after or figure.bounded.comparator is not Comparator.EQ:
        return figure
    bounded = figure.bounded._replace(comparator=after.bounded.comparator)
    return figure._replace(bounded=bounded)


_BEHIND = frozenset({"以上", "左右", "以内"})
_SAID_BEHIND = frozenset({Comparator.GE, Comparator.APPROX, Comparator.LE})


_AND = frozenset({"、", "和", "及", "以及", "，"})


def _bound_like(figure: Figure, last: Figure) -> Figure:
    bare = (
        not figure.head
        and not figure.bounded.before
        and figure.link.removeprefix(last.tail) in _AND
    )
    each = "分别" in last.bounded.before + last.head or "至少" in last.bounded.before
    if not bare or not each or figure.quantity.high is not None:
        return figure
    before = last.bounded.before
    comparator = bounds.comparator_of(before, figure.bounded.after, figure.quantity)
    bounded = figure.bounded._replace(before=before, comparator=comparator)
    return figure._replace(bounded=bounded)
