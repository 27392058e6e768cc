"""Numbers that are missing, doubled or never begin: headings, boxes, captions, and the rows of numbered tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from daxiao.extract import grids
from daxiao.extract.check import pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Remark
from daxiao.extract.readings import Lexicon, SectionKind, SectionReading, Span
from daxiao.std import zh
from daxiao.std.findings import Finding, FindingKind, Severity
from daxiao.std.zh import MarkStyle


NUMBER_REPEATED = FindingKind(
    "check.number_repeated",
    "序号“{number}”出现了两次，请重新编号，或删去重复的一项。",
    Severity.ERROR,
)
NUMBER_SKIPPED = FindingKind(
    "check.number_skipped",
    "序号从“{before}”跳到“{after}”，中间缺{missing}，请核对是漏了内容还是编号有误。",
    Severity.ERROR,
)
NUMBER_OUT_OF_ORDER = FindingKind(
    "check.number_out_of_order",
    "序号“{after}”排在“{before}”之后，顺序不对，请重新编号。",
    Severity.DOUBT,
)
NUMBERING_STARTS_LATE = FindingKind(
    "check.numbering_starts_late",
    "编号从“{number}”开始，前面没有第一项，请核对文件是否完整。",
    Severity.HINT,
)
FIRST_MISSING = FindingKind(
    "check.first_number_missing",
    "这一部分的编号从“{number}”开始，没有第一项，请核对是漏了内容还是编号有误。",
    Severity.DOUBT,
)
NUMBER_UNMARKED = FindingKind(
    "check.number_unmarked",
    "“{line}”前的序号{number}后面少了标点，请补上。",
    Severity.HINT,
)
ROW_WITHOUT_NUMBER = FindingKind(
    "check.row_without_number",
    "表格中“{row}”一行没有序号，前后各行都有，请补上并核对总数。",
    Severity.ERROR,
)

_NUMBERED = frozenset(
    {
        SectionKind.CHAPTER,
        SectionKind.SECTION,
        SectionKind.ARTICLE,
        SectionKind.BOX,
        SectionKind.TABLE,
    }
)
_SCOPES = frozenset({SectionKind.PLAN, SectionKind.BOX, SectionKind.ANNEX})
_HEADER = re.compile(r"^(?:序号|编号|项次|序|No\.?|№)$", re.IGNORECASE)
_ROW_NUMBER = re.compile(r"^(\d{1,4})[.、．]?$")
_TOTAL = re.compile(r"^(?:合计|小计|总计|共计|其中|备注|注)")
_NAME = re.compile(r"[\u4e00-\u9fff]{2}")
_PEEK = 40


@dataclass(frozen=True, slots=True)
class Item:
    """One member of a numbering: its number, how it is written, and its words."""

    number: int
    shown: str
    span: Span
    style: int = -1


@dataclass(slots=True)
class _Reached:
    """The last member of each style, in each parent and in the whole scope."""

    own: dict[tuple[int | None, int], Item] = field(default_factory=dict)
    scope: dict[tuple[int | None, int], Item] = field(default_factory=dict)
    running: set[tuple[int | None, int]] = field(default_factory=set)
    whole: bool | None = None

    def before(
        self, own: tuple[int | None, int], scope: tuple[int | None, int], n: int
    ) -> Item | None:
        """What a number follows: the last one under its heading, or of the whole text where the style runs on."""
        if self.whole is None:
            self.whole = n == 1
        if (last := self.own.get(own)) is not None:
            return last
        last = self.scope.get(scope)
        if last is not None and n == last.number + 1:
            self.running.add(scope)
        return last if scope in self.running else None


def headings(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Gaps and repeats in the numbering of headings. A numbering may restart at 1 or run on under the next heading."""
    outline = paper.readings.outline
    reached = _Reached()
    for i, section in enumerate(outline):
        found = _item(paper, section)
        if found is None:
            continue
        item, style = found
        own, scope = (section.parent, style), (_scope(outline, i), style)
        before = reached.before(own, scope, item.number)
        if item.number != 1:
            yield from _judged(paper, before, item, whole=bool(reached.whole))
        reached.own[own] = reached.scope[scope] = item


def _item(paper: Paper, section: SectionReading) -> tuple[Item, int] | None:
    if section.kind not in _NUMBERED or section.number is None:
        return None
    mark = zh.mark(paper.text[section.start : section.start + _PEEK])
    if mark is None or mark.number is None or mark.sub is not None:
        return None
    style = int(mark.style)
    return Item(mark.number, section.number, pointing.heading(paper, section), style), style


def _scope(outline: Sequence[SectionReading], i: int) -> int | None:
    parent = outline[i].parent
    while parent is not None and outline[parent].kind not in _SCOPES:
        parent = outline[parent].parent
    return parent


def _judged(paper: Paper, before: Item | None, item: Item, *, whole: bool) -> Iterator[Remark]:
    """`whole`: the text begins with a first number, so that it is no excerpt."""
    if before is None:
        first = whole and item.number == 2 and item.style not in (MarkStyle.BOX, MarkStyle.TABLE)
        kind = FIRST_MISSING if first else NUMBERING_STARTS_LATE
        yield _remark(paper, kind(number=item.shown), [item])
    elif _unread(paper, before, item):
        return
    elif item.number == before.number:
        yield _remark(paper, NUMBER_REPEATED(number=item.shown), [before, item])
    elif item.number < before.number:
        finding = NUMBER_OUT_OF_ORDER(before=before.shown, after=item.shown)
        yield _remark(paper, finding, [before, item])
    elif item.number > before.number + 1:
        yield _gap(paper, before, item)


def _unread(paper: Paper, before: Item, item: Item) -> bool:
    """Whether a line between the two bears the missing number, or a higher heading under which numbers restart: the
    outline has passed over it, the document has not."""
    if item.style < 0:
        return False
    between = paper.text[before.span.end : item.span.start]
    marks = [m for line in between.split("\n") if (m := zh.mark(line[:_PEEK])) is not None]
    if item.number > before.number:
        return any(
            m.style == item.style and before.number < (m.number or 0) < item.number for m in marks
        )
    return any(m.style < item.style or (m.style == item.style and m.number == 1) for m in marks)


def _gap(paper: Paper, before: Item, item: Item) -> Remark:
    """A gap, unless the missing number stands at the head of a line without its punctuation."""
    if item.number == before.number + 2:
        wanted = str(before.number + 1)
        lost = re.compile(rf"\n[ \t\u3000]*({wanted}[ ]?(?=[\u4e00-\u9fff])[^\n，。]{{2,20}})")
        if found := lost.search(paper.text, before.span.start, item.span.start):
            line = pointing.shown(found[1].removeprefix(wanted))
            spot = Item(before.number + 1, wanted, Span(*found.span(1)))
            return _remark(paper, NUMBER_UNMARKED(line=line, number=wanted), [spot])
    finding = NUMBER_SKIPPED(
        before=before.shown, after=item.shown, missing=_missing(before.number, item.number)
    )
    return _remark(paper, finding, [before, item])


def _missing(before: int, after: int) -> str:
    gone = range(before + 1, after)
    if len(gone) <= 4:
        return "、".join(f"{n}" for n in gone)
    return f"{gone[0]}至{gone[-1]}"


def _remark(paper: Paper, finding: Finding, items: Sequence[Item]) -> Remark:
    spans = [i.span for i in items]
    return Remark(Family.FORM, finding, pointing.places(paper, spans, "序号"))


# ---------------------------------------------------------------- rows of tables


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with a column of numbers: `number` is None where the cell is empty."""

    number: int | None
    span: Span
    name: str
    filled: tuple[bool, ...] = ()


def rows(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """Numbers that are skipped, doubled or left out in the first column of a table."""
    for table in numbered_tables(paper):
        numbered = [r for r in table if r.number is not None]
        bare = [r for r in table if r.number is None and not _is_part(r, numbered)]
        yield from _sequence(paper, numbered)
        if bare and len(bare) * 3 <= len(numbered):
            for row in bare:
                yield Remark(
                    Family.FORM,
                    ROW_WITHOUT_NUMBER(row=pointing.shown(row.name)),
                    (pointing.place(paper, row.span.start, row.span.end, "没有序号的行"),),
                )


def _is_part(row: Row, numbered: Sequence[Row]) -> bool:
    """Whether a row without a number belongs to the row above: a cell that every numbered row fills is empty in it."""
    for column, filled in enumerate(row.filled):
        if column == 0 or filled or not numbered:
            continue
        others = sum(1 for r in numbered if column < len(r.filled) and r.filled[column])
        if others * 10 >= len(numbered) * 9:
            return True
    return False


def _sequence(paper: Paper, numbered: Sequence[Row]) -> Iterator[Remark]:
    before: Item | None = None
    for row in numbered:
        if row.number is None:
            continue
        item = Item(row.number, str(row.number), row.span)
        if before is not None and item.number != 1:
            yield from _judged(paper, before, item, whole=False)
        before = item


def numbered_tables(paper: Paper) -> Iterator[list[Row]]:
    """The rows of each table whose header begins with 序号, in order; parts under a repeated header are one table."""
    text = paper.text
    for grid in grids.grids(text):
        table: list[Row] = []
        width, header = 0, ""
        for cells in grid.rows:
            first = grids.words(text, cells[0])
            line = "".join(grids.words(text, c) for c in cells)
            if _HEADER.match(first):
                if table and line != header:
                    yield table
                    table = []
                width, header = len(cells), line
            elif width and (row := _row(text, cells, width)) is not None:
                table.append(row)
        if table:
            yield table


def _row(text: str, cells: grids.Row, width: int) -> Row | None:
    words = [grids.words(text, c) for c in cells]
    at = next((i for i, w in enumerate(words) if i and _NAME.search(w)), 0)
    name = words[at] if at else ""
    filled = tuple(bool(w) for w in words)
    if number := _ROW_NUMBER.match(words[0]):
        return Row(int(number[1]), Span(cells[0].start, cells[at].end), name, filled)
    if (
        words[0]
        or not name
        or _TOTAL.match(name)
        or sum(filled) * 2 < width
        or len(cells) < width - 1
    ):
        return None
    return Row(None, cells[at], name, filled)


RULES = tuple(pointing.each(rule) for rule in (headings, rows))
