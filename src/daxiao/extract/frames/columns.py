"""The columns of an indicator table: what each header cell says its column holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from daxiao.extract import normal
from daxiao.extract.frames import looks
from daxiao.extract.frames.cells import Cell
from daxiao.extract.frames.looks import Kind
from daxiao.extract.lex import moments
from daxiao.extract.readings import Span


_YEAR = re.compile(r"(20\d\d)年?")
_FIVE = re.compile(
    '[“"]?十[一二三四五六七八九]?五[”"]?(?:期|规划)?末|[“"]?十[一二三四五六七八九]?五[”"]?(?:规划)?目标'
)
_NO = re.compile("^(?:序号|编号|序|No[.]?)$")
_KIND = re.compile(
    "^(?:指标|目标)?(?:类别|类型|分类|领域|维度|板块|种类|大类|方面)$|^一级指标$|^类别|^目标类别$"
)
_NAME = re.compile(
    "指标|^名称$|^目标(?:名称|内容)?$|^内容$|^发展目标$|^主要目标$|^(?:考核|任务|具体)内容$"
)
_UNIT = re.compile("^(?:计量|指标|度量|数据)?单位(?:[（(].{1,6}[）)])?$")
_STRENGTH = re.compile("^(?:指标)?(?:属性|性质)$")
_GROWTH = re.compile("年均|增速|增长|增幅|累计")
_BASE = re.compile("基数|基期|现状|实际|完成|预计|基准|现值|基础|初值|初始|现有")
_TARGET = re.compile("目标|规划|预期|计划|力争|任务")
_OTHER = re.compile("属性|性质|备注|责任|牵头|来源|说明|部门|依据|单位.+")
_SPOKEN = re.compile(
    "^(?:(?:规划|预期|年度|全年|保底|奋斗|力争|冲刺|发展|五年|三年|期末|工作|考核|任务)?目标(?:任务)?(?:值|数)|(?:规划|预期|年度|全年|保底|奋斗|力争|冲刺)(?:目标|计划|任务|预期)|目标任务|(?:计划|任务|目标)数|规划值|预期值|期末值|计划值|目标值.{0,6})$"
)
_UNIT_BEHIND = re.compile(r"[（(]([^（）()]{1,10})[）)]$")
_MIN_CELLS = 3
_WIDEST = 24


@dataclass(frozen=True, slots=True)
class Column:
    """`role` is no, kind, name, unit, base, target, growth, strength or other; `year` where the header says one.

    `titles` are the header's words from the top down, `spans` where they stand. `unit` is a unit that the header states
    for all its cells (2030年（亿元）). `guessed` is true for a base that only its place made one.
    """

    index: int
    title: str
    role: str
    year: int | None = None
    span: Span | None = None
    titles: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    unit: str | None = None
    guessed: bool = False


_PLAIN = (
    ("no", _NO),
    ("strength", _STRENGTH),
    ("unit", _UNIT),
    ("other", _OTHER),
    ("growth", _GROWTH),
    ("kind", _KIND),
)


def _plain_role(title: str) -> str:
    for role, pattern in _PLAIN:
        if pattern.search(title):
            return role
    return "name" if _NAME.search(title) and not _YEAR.search(title) else "other"


def _role(title: str) -> str:
    if _STRENGTH.search(title) or _UNIT.search(title):
        return _plain_role(title)
    year = _YEAR.search(title) or _FIVE.search(title)
    if year and _TARGET.search(title) and not re.search("完成|实际|预计", title):
        return "growth" if re.search("年均|增速|增长率", title) else "target"
    if _BASE.search(title) and (year or re.search("[值数基状]", title) or title.startswith("现")):
        return "base"
    if _SPOKEN.search(title):
        return "target"
    if year and not _GROWTH.search(title):
        return "year"
    return _plain_role(title)


def year_of(title: str) -> int | None:
    found = _YEAR.search(title)
    if found:
        years = _YEAR.findall(title)
        return int(years[-1])
    return max(moments.years_of(title), default=None) if _FIVE.search(title) else None


def _settled(columns: list[Column]) -> list[Column]:
    """Columns that show only a year: the first is the base when a later one follows, the others are targets."""
    years = [c for c in columns if c.role == "year"]
    known_base = any(c.role == "base" for c in columns)
    targets = any(c.role == "target" for c in columns)
    found = []
    for column in columns:
        if column.role != "year":
            found.append(column)
            continue
        first = column is years[0] and (len(years) > 1 or targets) and not known_base
        found.append(replace(column, role="base" if first else "target", guessed=first))
    return found


def unit_behind(title: str) -> tuple[str, str | None]:
    """The title without a unit in brackets behind it, and the unit: 2030年（亿元）, 目标值(%)."""
    found = _UNIT_BEHIND.search(title)
    if found and looks.MEASURE.fullmatch(normal.folded(found.group(1)).removeprefix("单位：")):
        return title[: found.start()], normal.folded(found.group(1)).removeprefix("单位：")
    return title, None


def read_header(cells: Sequence[Cell], above: Sequence[Cell] = ()) -> list[Column] | None:
    """The columns a header row names, or None when it heads no indicator table.

    `above` is the row of wider titles over it, cell for cell, in a header of two rows.
    """
    titles = ["".join(c.text.split()) for c in cells]
    if len([t for t in titles if t]) < _MIN_CELLS and not above:
        return None
    if not any(_NAME.search(t) for t in titles):
        return None  # no column could be the names': nearly every row of a table is done here
    if any(len(t) > _WIDEST or _is_data(t) for t in titles):
        return None
    columns = []
    for i, cell in enumerate(cells):
        parts = [
            p for p in (above[i] if i < len(above) else None, cell) if p is not None and p.text
        ]
        words = tuple("".join(p.text.split()) for p in parts)
        whole, unit = unit_behind("".join(words))
        spans = tuple(Span(p.start, p.end) for p in parts)
        span = spans[-1] if spans else Span(cell.start, cell.end)
        columns.append(
            Column(i, "".join(words), _role(whole), year_of(whole), span, words, spans, unit)
        )
    columns = _settled(columns)
    roles = {c.role for c in columns}
    return columns if "name" in roles and roles & {"target", "growth"} else None


def _is_data(title: str) -> bool:
    """A figure, a unit or a strength: no title of a column."""
    if not title or title in {"%", "-", "—"}:
        return False
    seen = looks.look(title)
    return (
        (seen.figure and not _YEAR.fullmatch(title))
        or seen.strength
        or (seen.integer and seen.size < 3)
    )


_SUB = re.compile(
    r"(?:到|[“\"]?十.五[”\"]?)?(?:20\d\d年?)?(?:度|末|底)?(?:[（(].{1,10}[）)])?|.{0,4}(?:目标|完成|实际|预计|预期|规划|现状|基期|任务)(?:值|数)?|.{0,6}年均.{0,8}|.{0,6}(?:累计|增速|增幅|增长).{0,6}|.{0,4}(?:值|数)|[总增]量"
)


def is_sub(words: str) -> bool:
    """A word of the lower row of a header: 2027年, 目标, 实际, 年均."""
    return bool(words) and _SUB.fullmatch(words) is not None


def read_two_rows(top: Sequence[Cell], below: Sequence[Cell]) -> list[Column] | None:
    """A header of two rows: 目标值 over 2027年 and 2030年. None when the second row is none of a header."""
    subs = [c for c in below if c.text]
    if not len(subs) > 1 or not all(_SUB.fullmatch("".join(c.text.split())) for c in subs):
        return None
    wide = _spread(list(top), list(below))
    if wide is None:
        return None
    over: list[Cell] = []
    last = Cell("", 0, 0)
    lower: list[Cell] = []
    for above, under in zip(*wide, strict=True):
        last = above if above.text else last
        if under.text:
            over.append(last)
            lower.append(under)
        else:
            over.append(Cell("", 0, 0))
            lower.append(above)
    return read_header(lower, over)


def _spread(top: list[Cell], below: list[Cell]) -> tuple[list[Cell], list[Cell]] | None:
    """Both rows with one cell for each column: where merged cells were lost, the wide title is spread over its own."""
    below = below + [Cell("", 0, 0)] * (len(top) - len(below))
    if not below[0].text:
        return (top, below) if len(top) == len(below) else None
    while top and not top[-1].text:
        top = top[:-1]
    subs = [c for c in below if c.text]
    at = next(
        (i for i, c in enumerate(top) if _WIDE.search(c.text) and not _YEAR.search(c.text)), None
    )
    if at is None:
        return None
    empty = Cell("", 0, 0)
    spread = [*top[: at + 1], *[empty] * (len(subs) - 1), *top[at + 1 :]]
    under = [*[empty] * at, *subs, *[empty] * (len(top) - at - 1)]
    return spread, under


_WIDE = re.compile("目标|规划|预期|指标值|完成")
_KINDS = {
    "no": Kind.NO,
    "kind": Kind.GROUP,
    "name": Kind.NAME,
    "unit": Kind.MEASURE,
    "base": Kind.VALUE,
    "target": Kind.VALUE,
    "growth": Kind.VALUE,
    "strength": Kind.STRENGTH,
    "other": Kind.ANY,
}


def kinds(header: Sequence[Column]) -> list[Kind]:
    """What the cells of each column hold; of several names the last is the indicator's."""
    names = [c.index for c in header if c.role == "name"]
    return [
        Kind.GROUP if c.role == "name" and c.index != names[-1] else _KINDS[c.role] for c in header
    ]
