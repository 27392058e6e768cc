"""Series inside a paragraph: 一是…二是…, （1）…（2）…, ①…②… against their stated number and without gaps; and two counted
lists of one row that share a member."""

import re
from collections.abc import Iterator

from daxiao.extract.check import lists, pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.readings import Lexicon
from daxiao.std.findings import FindingKind, Severity


MARK_SKIPPED = FindingKind(
    "check.inline_mark_skipped",
    "段内列举从“{before}”跳到“{after}”，中间缺项，请核对。",
    Severity.DOUBT,
)
SAME_IN_TWO_LISTS = FindingKind(
    "check.same_in_two_lists",
    "“{item}”同时列在两份清单里，两处数目相加会重复计算，请核对。",
    Severity.DOUBT,
)

_N = r"(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})"
_INLINE = re.compile(rf"{_N}(?:个方面|个|项|条|大|方面|点)[^。；：\n]{{0,16}}[：，。](?=一是)")
_MARKS = re.compile(r"(?<![统唯同单专])([一二三四五六七八九十]{1,2})是(?!否)")


def enumerated(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """三个方面：一是…二是…: as many marks as the count says."""
    text = pointing.plain(paper.text).text
    for m in _INLINE.finditer(text):
        stated = lists.number(m["n"])
        end = text.find("\n", m.end())
        marks, expected = [], 1
        for mark in _MARKS.finditer(text, m.end(), end if end > 0 else len(text)):
            if lists.number(mark[1]) == expected:
                marks.append(mark.group())
                expected += 1
            elif lists.number(mark[1]) == 1:
                break
        if len(marks) > 1 and len(marks) != stated:
            found = lists.Listing(
                m.end(), min(m.end() + lists.ROOM, len(text)), tuple(marks), frozenset({len(marks)})
            )
            yield lists.against(paper, m, found, stated)


_SERIES = (
    (re.compile(r"(?<![统唯同单专])(?P<n>[一二三四五六七八九十]{1,2})是(?!否)"), "{}是"),
    (re.compile(r"(?<=[。；：，\n）])（(?P<n>\d{1,2})）(?![\d、])"), "（{}）"),
    (re.compile(r"(?P<n>[①-⑩])"), "{}"),
)
_AHEAD = 3


def marks(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """一是…二是…四是, （1）…（3）: a mark is missing inside a paragraph."""
    text = pointing.plain(paper.text).text
    for pattern, shape in _SERIES:
        last, before, line_end = 0, None, -1
        for m in pattern.finditer(text):
            if m.start() > line_end:
                last, line_end = 0, _end_of_line(text, m.end())
            number = _place_in_series(m["n"])
            if before is not None and last > 0 and last + 1 < number <= last + _AHEAD:
                yield _skipped(paper, before, m, shape)
            last, before = (number, m) if number == 1 or last else (0, None)


def _place_in_series(words: str) -> int:
    return "①②③④⑤⑥⑦⑧⑨⑩".find(words) + 1 or lists.number(words)


def _skipped(paper: Paper, one: re.Match[str], two: re.Match[str], shape: str) -> Remark:
    finding = MARK_SKIPPED(before=shape.format(one["n"]), after=shape.format(two["n"]))
    at = tuple(pointing.back(paper, m.start(), m.end() + 8, "列举") for m in (one, two))
    return Remark(Family.FORM, finding, at)


_COUNTED = re.compile(
    r"(?P<items>[^，。；：\n\t（）“”]{3,80})等(?P<n>\d{1,2})(?:个|家|项|座|栋|条)(?P<noun>[\u4e00-\u9fff]{2})"
)


_TIME = re.compile(r"^(?:[一二三四]季度|[上下]半年|\d{1,2}月(?:份|底|前)?)[：:]?")


def twice(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """The same thing in two counted lists of one row or paragraph, whose counts speak of the same sort of thing."""
    text = pointing.plain(paper.text).text
    last: list[tuple[re.Match[str], list[str]]] = []
    line_end = -1
    for m in _COUNTED.finditer(text):
        if m.start() > line_end:
            last, line_end = [], _end_of_line(text, m.end())
        items = lists.split(_TIME.sub("", m["items"]))
        if len(items) != int(m["n"]):
            continue
        for other, listed in last:
            both = [i for i in items if i in listed]
            if both and other["noun"] == m["noun"]:
                yield _doubled(paper, both[0], other, m)
        last.append((m, items))


def _end_of_line(text: str, start: int) -> int:
    end = text.find("\n", start)
    return end if end >= 0 else len(text)


def _doubled(paper: Paper, item: str, first: re.Match[str], two: re.Match[str]) -> Remark:
    return Remark(
        Family.FORM,
        SAME_IN_TWO_LISTS(item=pointing.shown(item)),
        (
            pointing.back(paper, first.start(), first.end(), "前一份清单"),
            pointing.back(paper, two.start(), two.end(), "后一份清单"),
        ),
    )


RULES = tuple(pointing.each(rule) for rule in (enumerated, marks, twice))
