"""How rules point: places of the right length, words for sentences, and a rule for one paper made a rule for many."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Place, Remark
from daxiao.extract.normal import Normal, normalise
from daxiao.extract.readings import Lexicon, PlanReading, SectionKind, SectionReading, Span


LONGEST = 300
MOST = 40
_SHOWN = 24
# Titles of documents that give work to units, as against reports, rules and news.
_GIVES_WORK = (
    "规划",
    "计划",
    "方案",
    "行动",
    "任务",
    "清单",
    "分工",
    "要点",
    "攻坚",
    "工程",
    "安排",
)
_GIVES_NONE = re.compile(
    "报告|办法|规定|细则|条例|总结|解读|公报|政策|指南|分析|考核|评价|奖励|发布|出台|会议|召开|新闻|公布"
)

OnePaper = Callable[[Paper, Lexicon], Iterator[Remark]]


def each(rule: OnePaper) -> Callable[[Sequence[Paper], Lexicon], Iterator[Remark]]:
    """A rule that looks at one paper at a time, as a rule of the check."""

    def all_papers(papers: Sequence[Paper], lexicon: Lexicon) -> Iterator[Remark]:
        for paper in papers:
            yield from rule(paper, lexicon)

    all_papers.__name__ = getattr(rule, "__name__", "all_papers")
    all_papers.__doc__ = rule.__doc__
    return all_papers


def place(paper: Paper, start: int, end: int, role: str = "") -> Place:
    """The words `start`..`end` without the blanks around them, cut to the length a place may have; never empty."""
    text = paper.text
    start = max(0, min(start, len(text) - 1))
    end = min(max(end, start + 1), len(text))
    while start < end - 1 and text[start].isspace():
        start += 1
    while end - 1 > start and text[end - 1].isspace():
        end -= 1
    return Place(paper.name, Span(start, min(end, start + LONGEST)), role)


def places(paper: Paper, spans: Iterable[Span], role: str = "") -> tuple[Place, ...]:
    """At most as many places as a remark may have."""
    return tuple(place(paper, s.start, s.end, role) for s in list(spans)[:MOST])


def shown(words: str, most: int = _SHOWN) -> str:
    """Words for a sentence: on one line and short."""
    plain = "".join(words.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def heading(paper: Paper, section: SectionReading) -> Span:
    """Where the words of a heading stand: its number and its title, not the text that runs on behind it."""
    text, wanted = paper.text, "".join(section.title.split())
    at, seen = section.start, 0
    limit = min(section.end, section.start + LONGEST)
    begun = section.start
    # The number comes first; the title begins with its first character behind it.
    while at < limit and seen < len(wanted):
        if text[at] == wanted[seen]:
            seen += 1
        elif not text[at].isspace() and seen:
            at, seen = begun, 0
        if seen == 1:
            begun = at
        at += 1
    if seen < len(wanted):
        line = text.find("\n", section.start, limit)
        return Span(section.start, line if line > section.start else limit)
    return Span(section.start, at)


def title(paper: Paper, plan: PlanReading) -> Span:
    """Where the title of a plan stands; its first line when the outline knows no title."""
    for section in paper.readings.outline:
        if section.kind is SectionKind.PLAN and plan.start <= section.start < plan.end:
            return heading(paper, section)
    text = paper.text
    start = plan.start
    while start < plan.end - 1 and text[start].isspace():
        start += 1
    end = text.find("\n", start, plan.end)
    return Span(start, min(end if end > start else plan.end, start + 80))


def gives_work(plan: PlanReading) -> bool:
    """Whether the document is of a kind that names tasks and who does them."""
    return any(w in plan.title for w in _GIVES_WORK) and not _GIVES_NONE.search(plan.title)


def children(paper: Paper) -> list[list[int]]:
    """For each heading of the outline the indices of the headings right below it."""
    below: list[list[int]] = [[] for _ in paper.readings.outline]
    for i, section in enumerate(paper.readings.outline):
        if section.parent is not None:
            below[section.parent].append(i)
    return below


@lru_cache(maxsize=64)
def plain(text: str) -> Normal:
    """The text with its broken lines joined, and the way back; several rules ask for it."""
    return normalise(text)


def back(paper: Paper, start: int, end: int, role: str = "") -> Place:
    """A place given by offsets of the plain text."""
    return place(paper, *plain(paper.text).span(start, end), role)
