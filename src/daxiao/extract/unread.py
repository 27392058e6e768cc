"""Figures that nobody took up: what a person should look at where the plan wants something and the engine read nothing."""

import re
from collections.abc import Iterator

from daxiao.extract import clauses, normal
from daxiao.extract.clauses import Stretch
from daxiao.extract.frames import table, target
from daxiao.extract.frames.scene import Figure
from daxiao.extract.frames.target import Passed
from daxiao.extract.grammar import parse
from daxiao.extract.lex import quantities
from daxiao.extract.lex.meanings import Sort
from daxiao.extract.normal import Normal
from daxiao.extract.readings import Readings, Span


_NAMING = frozenset({Sort.GRADE, Sort.RANK})
# The rules that leave a figure out for want of a word, not for a reason that the text itself gives.
_UNSURE = frozenset(
    {
        "no.commitment",
        "no.carried",
        "no.one_project",
        "no.capacity",
        "no.size_of_each",
        "no.outcome",
    }
)
# A count in a unit that the lists do not know: 建成驿站12坊, 新增3艘以上.
_UNKNOWN = re.compile(
    r"(?:达到?|突破|超过?|新增|净增|不少于|不低于|至少|完成|建成|培育|引进|打造|[\u4e00-\u9fff](?=[\d.]+[\u4e00-\u9fff]{1,2}以上))"
    r"(?P<figure>\d+(?:\.\d+)?[万亿千百]?(?P<unit>[\u4e00-\u9fff]))"
)
# 达到20家以上（2025年为5家）: what there was stands in brackets.
_STOCK = re.compile(r"（20\d\d年(?:底|末)?[^，。；）]{0,4}\Z")
_NO_UNIT = re.compile(
    "[年月日号企业产时分秒点版期级类次第条款项章节是有在到至的和及与等大型强代后前上下来以为不]"
)


def unread_figures(text: str, readings: Readings) -> tuple[Span, ...]:
    """The figures of `text`, the source's own text, that `readings` say nothing about; in order, offsets into `text`.

    Only sentences that want something are looked at, and only figures with a unit that were passed over without a
    reason: what is told of the past, a term of a policy, a step of a procedure, a size or a name in a phrase, a date, a
    number of an article or a chapter is none. Each span is the figure with its unit. The work is that of reading the
    targets once more; the answer for the same text and readings is the same.
    """
    even = normal.even(text)
    if len(even) != len(text):
        even = text
    whole = normal.normalise(even)
    skipped = [*(Span(t.start, t.end) for t in readings.tables), *table.project_rows(even)]
    taken = _Taken(readings)
    found: list[Span] = []
    for passed in target.passed(even, whole, readings.outline, readings.plans, skipped):
        found += [s for s in _figures(whole, passed) if not taken.holds(s)]
    return tuple(sorted(set(found)))


class _Taken:
    """Where figures stand that a reading has."""

    def __init__(self, readings: Readings) -> None:
        spans = [t.num for t in readings.targets]
        spans += [t.baseline.span for t in readings.targets if t.baseline and t.baseline.span]
        spans += [p.clause for p in readings.projects]
        self._spans = sorted(spans)

    def holds(self, span: Span) -> bool:
        return any(s.start < span.end and span.start < s.end for s in self._spans)


def _figures(text: Normal, passed: Passed) -> Iterator[Span]:
    """The figures of a sentence that were passed over."""
    for figure, rule in passed.refused:
        if rule in _UNSURE and not _named(text.text, figure, passed.stretch.start):
            yield Span(*text.span(figure.quantity.start, figure.token.end))
    if passed.told:
        return
    for start, end in _unknown(text.text, passed.stretch):
        yield Span(*text.span(start, end))


def _named(text: str, figure: Figure, start: int) -> bool:
    """Is the figure part of a name (千亿级), or what there was before (2025年为5家)?"""
    stock = _STOCK.search(text, start, figure.token.start)
    return stock is not None or figure.quantity.sort in _NAMING


def _unknown(text: str, stretch: Stretch) -> Iterator[tuple[int, int]]:
    """Counts in units that no rule knows."""
    found = [
        m
        for m in _UNKNOWN.finditer(text, stretch.start, stretch.end)
        if not _NO_UNIT.match(m["unit"])
    ]
    if not found:
        return
    known = parse(text, quantities.RULES, stretch.start, stretch.end).of("quantity")
    names = clauses.quoted(text, stretch)
    for m in found:
        start, end = m.span("figure")
        if clauses.inside(names, start):
            continue
        if not any(q.start < end and start < q.end for q in known):
            yield start, end
