"""The outline of a document: its plans, and their chapters, sections, articles, boxes, tables and annexes.

Headings are found by the numbering styles of official documents. A numbered line is an outline entry whether the
heading stands alone or runs on into its paragraph. Lists inside a box (专栏) restart and are kept apart from the
numbering around it. One pass over the lines; time grows with the length of the text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from daxiao.extract import lines as text_lines
from daxiao.extract import titles
from daxiao.extract.lines import Line
from daxiao.extract.readings import PlanReading, SectionKind, SectionReading
from daxiao.std import zh
from daxiao.std.zh import Mark, MarkStyle


_PEEK = 160  # characters of a line that the search for a mark may look at
_HEAD = frozenset("任行工措举重主ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX第附专表（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳〇零一二三四五六七八九十百0123456789０１２３４５６７８９⑴⑵⑶⑷⑸⒈⒉⒊⒋⒌㈠㈡㈢㈣㈤")  # fmt: skip
_LONGEST_TITLE = 60
_STOP = re.compile(r"[。！？]|[：:；](?=.{20})")
_STOP_IN_SENTENCE = re.compile(r"[。！？：:；]")
_TRIM = "。：:；，、*# \t\u3000"
_LEADER = re.compile(r"(?:[.．…·]{3,}|\t)\s*[0-9]{1,3}\s*$")  # a line of a table of contents
_ANNEX_LIST = re.compile(r"附\s*件?\s*[:：]\s*[1１]\s*[.．、]")
_LIST_TITLE = re.compile(
    r"(?:清单|一览表|名单|分工表|汇总表|指标表?|分布|布局|横道图|表)(?:[（(][^（）()]{1,16}[）)])?$"
)

_PLAN = -1
_BOX = 20
_TABLE = 60
_KINDS = {
    MarkStyle.ANNEX: SectionKind.ANNEX,
    MarkStyle.PART: SectionKind.CHAPTER,
    MarkStyle.CHAPTER: SectionKind.CHAPTER,
    MarkStyle.SECTION: SectionKind.SECTION,
    MarkStyle.FIRST: SectionKind.SECTION,
    MarkStyle.SECOND: SectionKind.SECTION,
    MarkStyle.BOX: SectionKind.BOX,
    MarkStyle.TABLE: SectionKind.TABLE,
}


class _Head(NamedTuple):
    kind: SectionKind
    rank: int
    number: str | None
    title: str
    start: int
    stop: int | None = None  # where the section ends at the latest, when the layout says so


@dataclass(slots=True)
class _Numbering:
    """What number each style has reached, outside and inside the open box."""

    outer: dict[MarkStyle, int] = field(default_factory=dict)
    inner: dict[MarkStyle, int] | None = None

    def restart(self) -> None:
        self.outer, self.inner = {}, None

    def open_box(self) -> None:
        self.inner = {}

    def in_box(self, style: MarkStyle, number: int, gap: int) -> bool:
        """Whether a mark goes on with the list in the open box; else it closes the box."""
        if self.inner is None or style < MarkStyle.SECOND:
            return False
        follows_inner = number == self.inner.get(style, 0) + 1
        reached = self.outer.get(style, 0)
        if style is MarkStyle.SECOND and not reached:
            return False
        if not follows_inner:
            # A number that the paper dropped or doubled inside the box, as long as it cannot be the outer list.
            return bool(self.inner.get(style)) and number != reached + 1 and gap < 2
        # Two blank lines part a box from the text behind it; a page break leaves one.
        return not (number == reached + 1 and gap > 1)

    def count(self, style: MarkStyle, number: int, *, boxed: bool) -> None:
        reached = self.outer
        if boxed and self.inner is not None:
            reached = self.inner
        elif self.inner is not None:
            self.inner = None
        reached[style] = number
        for lower in [s for s in reached if s > style]:
            del reached[lower]


def read_outline(text: str) -> tuple[SectionReading, ...]:
    """Every heading of `text` in order, each with the stretch it governs. Empty for a text without headings."""
    rows = list(text_lines.split(text))
    return tuple(_nest(list(_heads(rows)), len(text)))


def read_plans(text: str, outline: Sequence[SectionReading]) -> tuple[PlanReading, ...]:
    """The plans of `text`: at least one unless it is blank. They cover the text without gaps.

    A text without a title is one plan, named by its first line if that is short. `horizon` is the year a title speaks
    for, else the one year by which all goals of the plan fall due; None when there are several or none. `since` and
    `until` (inclusive years) only where the title states them.
    """
    if not text.strip():
        return ()
    heads = [s for s in outline if s.kind is SectionKind.PLAN]
    if not heads:
        return (_plan(1, _first_words(text), 0, len(text), text),)
    starts = [0, *(s.start for s in heads[1:])]
    ends = [*starts[1:], len(text)]
    return tuple(
        _plan(n, s.title, start, end, text)
        for n, (s, start, end) in enumerate(zip(heads, starts, ends, strict=True), 1)
    )


def _plan(n: int, title: str, start: int, end: int, text: str) -> PlanReading:
    years = titles.span_of_title(title) or titles.years_introduced(text[start:end])
    if years is None and (given := titles.year_of_report(title, _behind_title(text, title, start))):
        years = (given, given)
    if years is None and (year := titles.year_of_goals(text[start:end])):
        years = (year, year)
    since, until = years or (None, None)
    horizon = until if until is not None else titles.horizon_of(text[start:end])
    return PlanReading(f"P{n:02d}", title, start, end, horizon, since, until)


def _behind_title(text: str, title: str, start: int) -> str:
    """What follows the line that ends with the title's last words."""
    at = text.find(title[-4:], start, start + 2000)
    return text[at + 4 : at + 80] if at >= 0 else ""


def _first_words(text: str) -> str:
    for line in text_lines.split(text):
        words = titles.bare(line.plain)
        if 2 <= len(words) <= _LONGEST_TITLE and "。" not in words:
            return words
        break
    return "（无标题）"


# ---------------------------------------------------------------- headings


def _heads(rows: Sequence[Line]) -> Iterator[_Head]:
    numbering = _Numbering()
    bare = any(_DECIMAL.match(line.text) for line in rows)
    title_at = _plan_titles(rows)
    listed, annexes = _listed_annexes(rows)
    for i, line in enumerate(rows):
        if i in listed:
            continue
        if (title := title_at.get(i)) is not None:
            numbering.restart()
            yield _Head(SectionKind.PLAN, _PLAN, None, title.words, title.start)
        elif annexes and line.plain in annexes and (caption := _caption(rows, i)) is not None:
            yield _annexed(caption)
        elif _in_table(rows, i):
            continue
        elif (mark := _mark(line) or (_bare_mark(line) if bare else None)) is not None:
            yield _numbered(rows, i, mark, numbering)
        elif (caption := _caption(rows, i)) is not None:
            yield caption


def _plan_titles(rows: Sequence[Line]) -> dict[int, titles.Title]:
    """Plan titles by the index of their last line. A notice gives its name only to a file that has no other title."""
    found: dict[int, titles.Title] = {}
    named: set[str] = set()
    for i, line in enumerate(rows):
        if not titles.ends_like_title(line):
            continue
        title = titles.read_title(rows, i, first=all(t.is_notice for t in found.values()))
        if title is None or title.words in named:
            continue
        # A title of two lines, both of which end with the name of a document: 规划 / 和…纲要.
        first_half = i - 1 if i - 1 in found and found[i - 1].start == title.start else None
        if first_half is not None:
            del found[first_half]
        elif not _opens(rows, i, title, found):
            continue
        named.add(title.words)
        found[i] = title.with_years(rows[i + 1] if i + 1 < len(rows) else None)
    if any(not t.is_notice for t in found.values()):
        return {i: t for i, t in found.items() if not t.is_notice}
    return {i: replace(t, words=titles.notice_subject(t.words)) for i, t in list(found.items())[:1]}


def _listed_annexes(rows: Sequence[Line]) -> tuple[set[int], set[str]]:
    """The list of annexes at the end of a text (附件：1.… 2.…): its lines, which are no headings, and the names."""
    found: set[int] = set()
    names: set[str] = set()
    due = 0
    for i, line in enumerate(rows):
        mark = _mark(line) if due else None
        if mark is not None and mark.style is MarkStyle.THIRD and mark.number == due:
            found.add(i)
            names.add(titles.bare(line.text[line.words - line.start :][mark.end :]))
            due += 1
        elif first := _ANNEX_LIST.match(line.plain):
            names.add(titles.bare(line.plain[first.end() :]))
            due = 2
        else:
            due = 0
    return found, names


def _annexed(caption: _Head) -> _Head:
    """A list that the text names among its annexes is one, and no part of the section it stands behind."""
    return caption._replace(kind=SectionKind.ANNEX, rank=int(MarkStyle.ANNEX), stop=None)


def _opens(
    rows: Sequence[Line], i: int, title: titles.Title, found: dict[int, titles.Title]
) -> bool:
    if title.is_notice:
        return not found
    return not any(not t.is_notice for t in found.values()) or titles.starts_anew(rows, i)


def _in_table(rows: Sequence[Line], i: int) -> bool:
    """A row of a table, or a single cell between two rows."""
    line = rows[i]
    if line.has_cells:
        return True
    after = rows[i + 1] if i + 1 < len(rows) else None
    return (
        i > 0
        and after is not None
        and line.gap == after.gap == 0
        and rows[i - 1].has_cells
        and after.has_cells
    )


def _mark(line: Line) -> Mark | None:
    if line.words >= line.end or line.text[line.words - line.start] not in _HEAD:
        return None
    if _LEADER.search(line.text[-40:]):
        return None
    head = line.text[line.words - line.start :][:_PEEK]
    return zh.mark(head)


# Where 1.1 and 1.2 number the parts, a bare 1 before a short line numbers the chapter.
_DECIMAL = re.compile(r"[ \t\u3000]*[0-9]{1,2}\.[0-9]{1,2}[ \u3000]*[\u4e00-\u9fff]")
_BARE = re.compile(r"(?P<n>[0-9]{1,2})[ \u3000]+(?=[\u4e00-\u9fff][^。；，]{1,28}$)")


def _bare_mark(line: Line) -> Mark | None:
    found = _BARE.match(line.plain)
    return Mark(MarkStyle.THIRD, int(found["n"]), found.end()) if found else None


def _numbered(rows: Sequence[Line], i: int, mark: Mark, numbering: _Numbering) -> _Head:
    line = rows[i]
    words = line.text[line.words - line.start :]
    number, rest = words[: mark.end], words[mark.end :]
    kind = _KINDS.get(mark.style, SectionKind.ARTICLE)
    title = _title(rest)
    if mark.style is MarkStyle.ANNEX and not title and i + 1 < len(rows):
        title = _title(rows[i + 1].plain)
    rank = int(mark.style)
    if mark.style is MarkStyle.BOX:
        numbering.open_box()
        rank = _BOX
    elif mark.style is MarkStyle.TABLE:
        rank = _TABLE
        return _Head(kind, rank, _bare_number(number, mark), title, line.words, _table_end(rows, i))
    else:
        n = mark.number or 0
        boxed = numbering.in_box(mark.style, n, line.gap)
        numbering.count(mark.style, n, boxed=boxed)
        rank += _BOX if boxed else 0
    return _Head(kind, rank, _bare_number(number, mark), title, line.words)


def _caption(rows: Sequence[Line], i: int) -> _Head | None:
    """An unnumbered caption: a short line that names a list, right above the rows of a table."""
    line = rows[i]
    after = rows[i + 1] if i + 1 < len(rows) else None
    if after is None or line.is_cell or not (after.has_cells or after.is_cell):
        return None
    words = titles.bare(line.plain)
    if not 4 <= len(words) <= _LONGEST_TITLE or "。" in words or not _LIST_TITLE.search(words):
        return None
    return _Head(SectionKind.TABLE, _TABLE, None, words, line.words, _table_end(rows, i))


def _table_end(rows: Sequence[Line], i: int) -> int | None:
    """Where the rows under the caption `rows[i]` end; None when none follow."""
    end = None
    for line in rows[i + 1 :]:
        if not (line.has_cells or line.is_cell):
            break
        end = line.end
    return end


def _bare_number(number: str, mark: Mark) -> str | None:
    """The number as written, without the stop behind it: （一）, 1, 第一章, ①; None for a lone 附件 or 专栏."""
    return None if mark.number is None else "".join(number.split()).rstrip(".．、:：")


def _title(words: str) -> str:
    """The heading's words: the whole of a short line, the opening of a paragraph it runs on into."""
    words = words.split("</p>", 1)[0].replace("**", "")[: _LONGEST_TITLE * 4]
    # In a sentence the words before a colon are the name (石桥镇：每年…。); a heading may hold a colon of its own.
    stop = (_STOP_IN_SENTENCE if "。" in words else _STOP).search(words)
    if stop is not None and stop.start() > 0:
        words = words[: stop.start()]
    return words[:_LONGEST_TITLE].strip(_TRIM)


# ---------------------------------------------------------------- nesting


def _nest(heads: Sequence[_Head], length: int) -> Iterator[SectionReading]:
    """Give each heading its level, its parent and its end, by the ranks of the numbering styles."""
    parents: list[int | None] = []
    levels: list[int] = []
    ends = [length] * len(heads)
    stack: list[int] = []
    for i, head in enumerate(heads):
        while stack and heads[stack[-1]].rank >= head.rank:
            ends[stack.pop()] = head.start
        parents.append(stack[-1] if stack else None)
        # Level 0 is kept for titles, also in a text that has none.
        levels.append(0 if head.rank == _PLAN else levels[stack[-1]] + 1 if stack else 1)
        stack.append(i)
    for i, head in enumerate(heads):
        end = ends[i] if head.stop is None else min(ends[i], head.stop)
        yield SectionReading(
            head.kind, levels[i], head.number, head.title, head.start, end, parents[i]
        )
