"""Tables of tasks: 序号, 重点任务, 任务清单, 牵头单位, 责任单位, 完成时限, in whatever order and however flattened."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from daxiao.extract import grids
from daxiao.extract.frames import fitting, shares, units
from daxiao.extract.frames.looks import Kind
from daxiao.extract.grids import Grid, Row
from daxiao.extract.readings import Lexicon, Span


class Column(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    GOAL = "goal"
    LEAD = "lead"
    HELP = "help"
    DUE = "due"
    OTHER = "other"


_ROLES = (
    (Column.NUMBER, re.compile(r"序号|编号|序|No\.?")),
    (Column.OTHER, re.compile(r".*(?:领导|责任人|联系人|备注|进展)")),
    (
        Column.LEAD,
        re.compile(r".*牵头.*(?:单位|部门|处室|科室)|牵头|主办(?:单位|部门)|主要责任单位"),
    ),
    (
        Column.HELP,
        re.compile(
            r".*(?:责任|配合|协办|协同|参与|参加|落实|实施|承办).*(?:单位|部门|主体|处室|科室)|配合"
        ),
    ),
    (
        Column.DUE,
        re.compile(
            r"(?:完成|办结)?(?:时限|期限)|(?:计划)?完成(?:时间|日期|节点)(?:要求)?|时间(?:节点|进度|安排|要求)"
        ),
    ),
    (
        Column.TEXT,
        re.compile(
            r".*(?:任务|举措|措施|内容|事项|工作要点|清单|行动|领域|类别|板块)(?:及|和|与)?(?:分工|要求|内容|清单|举措|措施|目标|名称)?|(?:具体|重点|主要|年度|专项)工作(?:安排|计划|目标)?|工作(?:安排|目标|计划)"
        ),
    ),
)
# What the task is to reach, beside a column that names the task: 年度目标, 目标任务, 主要指标.
_GOAL = re.compile(
    r"(?:20[0-9]{2}年)?(?:年度|工作|主要|具体|预期|量化|绩效|阶段|总体|考核|发展|本年)*(?:目标|指标)(?:任务|要求|内容|值)?"
)
_TEXTS = (Column.TEXT, Column.GOAL)
_OF_UNITS = re.compile(
    "单位|部门|主体|处室|科室|牵头|配合"
)  # what every head of a column of units holds
_PROJECT = re.compile(r"项目名称|建设(?:性质|规模|内容|地点|单位|起止年限)|企业名称|总投资.*")
_WIDEST_HEAD = 16  # characters of a column head
_SHORT = 40
_TITLE_LIKE = re.compile(r"[^，。；]{2,40}")


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A row that gives a task to units. `clause` is the text of the task, `responsibility` the cells of the units."""

    clause: Span
    responsibility: Span
    number: str | None
    action: str | None
    title: str | None
    leads: tuple[str, ...]
    helpers: tuple[str, ...]
    etc: bool
    due: str | None


@dataclass(slots=True)
class _State:
    columns: tuple[Column, ...]
    action: str | None = None
    rows: list[TaskRow] = field(default_factory=list)


def rows(text: str, lexicon: Lexicon, known: Sequence[Grid] | None = None) -> list[TaskRow]:
    """The task rows of all tables, in order; `known` are the text's grids, when the caller has them already."""
    found: list[TaskRow] = []
    for grid in grids.grids(text) if known is None else known:
        found += _table(text, grid.rows, lexicon)
    # Tables with tabs were read better already.
    taken = sorted((r.clause.start, r.clause.end) for r in found)
    for row in _untabbed(text, lexicon):
        k = bisect_left(taken, (row.clause.end, 0))
        if k == 0 or taken[k - 1][1] <= row.clause.start:
            found.append(row)
    return sorted(found, key=lambda r: r.clause.start)


def header(cells: Sequence[str]) -> tuple[Column, ...] | None:
    """The roles of a header's cells, or None when this is no header of a task table."""
    if any(len(c) > _WIDEST_HEAD for c in cells):
        return None
    if not any(_OF_UNITS.search(c) for c in cells) or any(_PROJECT.fullmatch(c) for c in cells):
        return None
    roles = tuple(_role(c) for c in cells)
    if Column.TEXT not in roles or not (Column.LEAD in roles or Column.HELP in roles):
        return None
    return tuple(
        Column.GOAL if role is Column.OTHER and _GOAL.fullmatch(cell) else role
        for role, cell in zip(roles, cells, strict=True)
    )


def kinds(cells: Sequence[str]) -> list[Kind] | None:
    """What the columns hold, for telling cells apart; of several columns of text the last is the task's."""
    columns = header(cells)
    return None if columns is None else _kinds(columns)


def _kinds(columns: tuple[Column, ...]) -> list[Kind]:
    last = max(i for i, c in enumerate(columns) if c in _TEXTS)
    return [Kind.GROUP if c in _TEXTS and i != last else _KINDS[c] for i, c in enumerate(columns)]


_KINDS = {
    Column.NUMBER: Kind.NO,
    Column.TEXT: Kind.TEXT,
    Column.GOAL: Kind.TEXT,
    Column.LEAD: Kind.UNITS,
    Column.HELP: Kind.UNITS,
    Column.DUE: Kind.DUE,
    Column.OTHER: Kind.ANY,
}


def _role(cell: str) -> Column:
    return next((role for role, pattern in _ROLES if pattern.fullmatch(cell)), Column.OTHER)


def _table(text: str, table: Sequence[Row], lexicon: Lexicon) -> list[TaskRow]:
    state: _State | None = None
    done: list[TaskRow] = []
    own_titles = False
    for i, row in enumerate(table):
        columns = header([grids.words(text, c) for c in row])
        if columns is not None:
            state = _State(columns, state.action if state else None, done)
            body = [_fitted(text, r, columns) for r in table[i + 1 :]]
            own_titles = _names_each_row(text, body, columns)
        elif state is not None:
            fitted = _fitted(text, row, state.columns)
            _read_row(text, fitted, state, own_titles=own_titles)
    return done


def _fitted(text: str, row: Row, columns: tuple[Column, ...]) -> Row:
    """The row with a cell for each column, where merged cells were lost."""
    filled = sum(c.start < c.end for c in row)
    return row if filled < _FEWEST else fitting.row(text, row, _kinds(columns))


_FEWEST = 2


def _names_each_row(text: str, table: Sequence[Row], columns: tuple[Column, ...]) -> bool:
    """Whether the first text column is the task's own name: filled in every row, short, never repeated."""
    first = columns.index(Column.TEXT)
    goals = Column.GOAL in columns
    if columns.count(Column.TEXT) < 2 and not goals:
        return False
    cells = [grids.words(text, row[first]) for row in table if len(row) == len(columns)]
    return (
        len(cells) > (0 if goals else 1)
        and all(0 < len(c) <= _SHORT for c in cells)
        and len(set(cells)) == len(cells)
    )


def _read_row(text: str, row: Row, state: _State, *, own_titles: bool) -> None:
    filled = [c for c in row if c.start < c.end]
    if len(filled) == 1 and len(grids.words(text, filled[0])) <= _SHORT:
        words = text[filled[0].start : filled[0].end].strip()
        state.action = words if not words.isdigit() else state.action
        return
    if len(row) < len(state.columns) - 1 or len(filled) < 2:
        return
    placed = list(zip(state.columns, row, strict=False))
    heads = [c for role, c in placed if role is Column.TEXT]
    goals = [c for role, c in placed if role is Column.GOAL and c.start < c.end]
    head = " ".join(text[heads[0].start : heads[0].end].split()) if heads else ""
    title = None
    # A long cell beside the goal is the task itself.
    named = len(heads) > 1 or (bool(goals) and len(head) <= _SHORT)
    if named and own_titles:
        title = head or None
    elif named and head:
        state.action = head
    clause = _clause(heads, goals, whole=title is not None or not named)
    if clause is not None:
        _add(text, placed, clause, state, title)


def _clause(heads: list[Span], goals: list[Span], *, whole: bool) -> Span | None:
    """From the words of the task to its goal; `whole` begins with the first column, else the last of words counts."""
    filled = [c for c in heads if c.start < c.end]
    if not filled:
        return Span(goals[0].start, goals[-1].end) if goals else None
    last = filled[-1] if heads[-1].start < heads[-1].end else filled[0]
    if whole:
        kept = [heads[0], last, *goals]
    else:
        kept = [*([last] if len(heads) > 1 or not goals else []), *goals]
    return Span(min(c.start for c in kept), max(c.end for c in kept))


def _add(
    text: str,
    placed: list[tuple[Column, Span]],
    clause: Span,
    state: _State,
    title: str | None,
) -> None:
    of_units = [c for role, c in placed if role in {Column.LEAD, Column.HELP} and c.start < c.end]
    lead = units.split(_cell(text, placed, Column.LEAD), in_cell=True)
    helpers = _helpers(_cell(text, placed, Column.HELP))
    if not lead.names and not helpers.names:
        return
    leads = (*lead.names, *(n for n in helpers.leads if n not in lead.names))
    state.rows.append(
        TaskRow(
            clause=clause,
            responsibility=Span(of_units[0].start, of_units[-1].end),
            number=_cell(text, placed, Column.NUMBER).rstrip(".、．") or None,
            action=state.action,
            title=title,
            leads=leads,
            helpers=tuple(n for n in helpers.names if n not in helpers.leads),
            etc=lead.etc or helpers.etc,
            due=_cell(text, placed, Column.DUE) or None,
        )
    )


def _helpers(cell: str) -> units.Units:
    """The units of a cell; those that 牵头 follows lead."""
    words = "".join(cell.split())
    told = shares.read(words, Lexicon()) if shares.states_lead(words) else None
    if told is None:
        return units.split(cell, in_cell=True)
    return units.Units((*told.leads, *told.helpers), told.etc, told.leads)


def _cell(text: str, placed: list[tuple[Column, Span]], role: Column) -> str:
    """The words of the cells of a role; several columns of one role are joined by a line break."""
    return "\n".join(
        text[c.start : c.end].strip() for r, c in placed if r is role and c.start < c.end
    )


# ---------------------------------------------------------------- one cell per line, no tabs

_LINE = re.compile(r"[^\n\r]*\S[^\n\r]*")
_DIGITS = re.compile(r"[0-9]{1,3}")
_PROBE = re.compile(
    r"^[ \t\u3000]*(?:牵头|责任|配合|主办)(?:责任)?(?:单位|部门)[ \t\u3000]*\r?$", re.MULTILINE
)


def _untabbed(text: str, lexicon: Lexicon) -> Iterator[TaskRow]:
    """Tables whose cells were written one per line without tabs: rows begin at the next serial number."""
    if not _PROBE.search(text):
        return
    lines = [
        Span(m.start() + len(m[0]) - len(m[0].lstrip()), m.start() + len(m[0].rstrip()))
        for m in _LINE.finditer(text)
    ]
    for i, columns in _headers(text, lines):
        state = _State(columns)
        body = islice(lines, i + len(columns), None)
        found = list(_serial_rows(text, body, columns, lexicon))
        named = Column.GOAL in columns and _names_each_row(text, found, columns)
        for row in found:
            _read_row(text, row, state, own_titles=named)
        yield from state.rows


def _headers(text: str, lines: list[Span]) -> Iterator[tuple[int, tuple[Column, ...]]]:
    for i, line in enumerate(lines):
        if (
            _role(grids.words(text, line)) is not Column.NUMBER
            or "\t" in text[max(0, line.start - 1) : line.end]
        ):
            continue
        cells = [grids.words(text, s) for s in lines[i : i + 8]]
        width = next(
            (
                n
                for n, c in enumerate(cells)
                if n and (_DIGITS.fullmatch(c) or len(c) > _WIDEST_HEAD)
            ),
            len(cells),
        )
        columns = header(cells[:width])
        if columns is not None:
            yield i, columns


def _serial_rows(
    text: str, lines: Iterable[Span], columns: tuple[Column, ...], lexicon: Lexicon
) -> Iterator[Row]:
    width = len(columns)
    row: list[Span] = []
    due = 1
    for line in lines:
        words = grids.words(text, line)
        if words == str(due):
            if row:
                yield _widened(text, row, width, lexicon)
            row, due = [line], due + 1
        elif not row:
            return
        elif len(row) >= width + 6:
            break
        else:
            row.append(line)
    if row:
        yield _widened(text, row[: _row_end(text, row, columns, lexicon)], width, lexicon)


def _row_end(text: str, row: list[Span], columns: tuple[Column, ...], lexicon: Lexicon) -> int:
    """Where the last row ends, which no serial number closes: behind the lists of units in its last columns."""
    last = 0
    while last < len(columns) and columns[-1 - last] in {Column.LEAD, Column.HELP}:
        last += 1
    for end in range(len(columns) - 1, len(row) + 1) if last else ():
        if all(units.looks_like_list(_line(text, s), lexicon) for s in row[end - last : end]):
            while end < len(row) and _line(text, row[end - 1]).endswith(("、", "，")):
                end += 1  # noqa: PLW2901 - the list goes on below
            return end
    return len(columns)


def _line(text: str, span: Span) -> str:
    return text[span.start : span.end].strip()


def _widened(text: str, row: list[Span], width: int, lexicon: Lexicon) -> Row:
    """A row of the right width: a missing merged cell is left empty, cells that were broken are put together."""
    if len(row) == width - 1:
        return (row[0], Span(row[0].end, row[0].end), *row[1:])
    while len(row) > width:
        pairs = range(len(row) - 1, 3, -1)
        at = next((i for i in pairs if _both_units(text, row[i - 1], row[i], lexicon)), 3)
        row = [*row[: at - 1], Span(row[at - 1].start, row[at].end), *row[at + 1 :]]
    return tuple(row)


def _both_units(text: str, a: Span, b: Span, lexicon: Lexicon) -> bool:
    above = text[a.start : a.end].rstrip()
    return above.endswith(("、", "，")) and units.looks_like_list(text[b.start : b.end], lexicon)
