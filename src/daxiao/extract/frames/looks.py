"""What a cell looks like, and how well it suits a kind of column: a unit of measure, a figure, a list of offices."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from daxiao.extract import normal
from daxiao.extract.frames import cells, units
from daxiao.extract.frames.cells import Cell
from daxiao.extract.readings import Lexicon


class Kind(StrEnum):
    """What a column holds. HEADING is a short group name for which the header has no column."""

    NO = "no"
    GROUP = "group"
    HEADING = "heading"
    NAME = "name"
    MEASURE = "measure"
    VALUE = "value"
    STRENGTH = "strength"
    TEXT = "text"
    UNITS = "units"
    DUE = "due"
    ANY = "any"


_NO_LEXICON = Lexicon()
FORBIDDEN = -50.0
MISSING = {
    Kind.NO: -2.5,
    Kind.GROUP: -0.3,
    Kind.HEADING: 0.0,
    Kind.NAME: -6.0,
    Kind.MEASURE: -1.0,
    Kind.VALUE: -1.2,
    Kind.STRENGTH: -0.7,
    Kind.TEXT: -3.0,
    Kind.UNITS: -1.5,
    Kind.DUE: -1.0,
    Kind.ANY: -0.3,
}
_INTEGER = re.compile(r"[0-9]{1,3}[.、．]?|[（(]?[一二三四五六七八九十]{1,3}[）)、]?")
STRENGTH = re.compile("(?:约束|预期|指导|引导)性?(?:指标)?")
MEASURE = re.compile(
    r"(?:[万亿千百十]*(?:元|吨|家|个|人|项|件|户|台|套|座|条|次|场|辆|平方米|平方公里|公里|千米|亩|公顷|名|吨标准煤|人年|人次|家次|场次|台套|千瓦时?|立方米|标箱|分|位|倍|天|小时|种|所|床|张|部)"
    r"(?:（[^（）]{1,4}）)?|%|‰|百分点|个百分点|[万亿]?美元|GWh|MW|GW|EFLOPS|PFLOPS|[\u4e00-\u9fff%]{1,6}/[\u4e00-\u9fffA-Za-z]{1,6}|-|—)"
)
_DASH = re.compile(r"[—\-–/／…]+|无")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_DUE = re.compile(
    r".{0,6}(?:20[0-9]{2}(?:年|\s*[./\-—–~至]+\s*[0-9]).{0,12}|[0-9]{1,2}月(?:底|[0-9]{1,2}日)?前?|长期.{0,4}|持续.{0,6}|全年|常年.{0,4}|年底前?|每[年季月].{0,6}|适时|即知即改|立行立改)"
)
_VAGUE = re.compile(
    r"完成.{2,12}|达到.{2,12}|.{2,12}(?:下达|以内|水平|目标|任务)|持续.{2,6}|只增不减|.{0,4}(?:下降|提高|提升|增长)"
)
_BEGUN = re.compile("(?:每年|年均)?(?:新增|增长|净增|累计|达到|力争|下降)?|[≥≤><=约]+")
_SENTENCE = re.compile("[。；！]")
_UNFINISHED = re.compile(r"[、，（(：:/]$")
_LONGEST_NAME = 60
_LONGEST_WORD = 30


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell looks like; made once for each cell."""

    words: str
    integer: bool
    figure: bool
    dash: bool
    measure: bool
    strength: bool
    named: bool

    @property
    def size(self) -> int:
        return len(self.words)


@lru_cache(maxsize=4096)
def look(text: str) -> Look:
    plain = normal.folded(text)
    short = len(plain) <= _LONGEST_WORD
    return Look(
        plain,
        short and _INTEGER.fullmatch(plain) is not None,
        short and cells.value(Cell(text.strip(), 0, 0)) is not None,
        _DASH.fullmatch(plain) is not None,
        short and MEASURE.fullmatch(plain) is not None,
        short and STRENGTH.fullmatch(plain) is not None,
        _WORDS.search(plain) is not None,
    )


def score(kind: Kind, cell: Look) -> float:
    """How well a cell suits a column; an empty cell counts little more than a missing one."""
    if not cell.words:
        return MISSING[kind] + 0.05
    return _SCORES[kind](cell)


def _word(cell: Look) -> bool:
    """A word of its own: no figure, no unit, no strength."""
    return cell.named and not (cell.figure or cell.strength or cell.measure or cell.integer)


def _number(cell: Look) -> float:
    return 3.0 if cell.integer else -4.0


def _group(cell: Look) -> float:
    if not _word(cell) or cell.size > 40 or _SENTENCE.search(cell.words):
        return -4.0
    return 0.7 if _balanced(cell) and not _BEGINS_NAME.fullmatch(cell.words) else -1.5


# The first word of a name, where a blank stands before Latin letters: 单位 GDP 能耗.
_BEGINS_NAME = re.compile(
    "单位|每.{0,3}|人均|户均|亩均|规上|规模以上|新增|其中.?|企业|全市|全省|全县"
)


def _heading(cell: Look) -> float:
    return _group(cell) if cell.size <= _LONGEST_HEADING else -4.0


_LONGEST_HEADING = 10


def _balanced(cell: Look) -> bool:
    return cell.words.count("（") == cell.words.count("）")


def _name(cell: Look) -> float:
    if not _word(cell):
        return -4.0
    if cell.size > _LONGEST_NAME or _SENTENCE.search(cell.words):
        return -3.0
    return 2.0 if _balanced(cell) else 1.0


def _measure(cell: Look) -> float:
    if cell.measure:
        return 3.0 if not cell.dash else 0.5
    return 1.0 if "/" in cell.words and cell.size <= 12 and not cell.figure else -4.0


def _value(cell: Look) -> float:
    if cell.figure or cell.dash:
        return 2.0 if cell.figure else 1.5
    if _BEGUN.fullmatch(cell.words):
        return 0.0
    vague = _VAGUE.fullmatch(cell.words) is not None and cell.size <= 16
    return 0.5 if vague else -4.0


def _strength(cell: Look) -> float:
    return 3.0 if cell.strength else -3.0


def _text(cell: Look) -> float:
    if cell.integer or cell.figure or not cell.named:
        return -4.0
    if cell.size > 12 or _SENTENCE.search(cell.words):
        return 2.0
    return 0.5 if _is_list(cell.words) else 1.5


@lru_cache(maxsize=4096)
def _is_list(words: str) -> bool:
    return units.looks_like_list(words, _NO_LEXICON)


def _units(cell: Look) -> float:
    if cell.dash:
        return 0.0
    if cell.figure or cell.integer or _SENTENCE.search(cell.words[:-1]):
        return -4.0
    return 2.5 if _is_list(cell.words) else -1.5


def _due(cell: Look) -> float:
    return 3.0 if cell.size <= _LONGEST_WORD and _DUE.fullmatch(cell.words) else -2.5


def _any(cell: Look) -> float:
    return 0.3 if cell.size <= _LONGEST_NAME else -1.0


_SCORES = {
    Kind.NO: _number,
    Kind.GROUP: _group,
    Kind.HEADING: _heading,
    Kind.NAME: _name,
    Kind.MEASURE: _measure,
    Kind.VALUE: _value,
    Kind.STRENGTH: _strength,
    Kind.TEXT: _text,
    Kind.UNITS: _units,
    Kind.DUE: _due,
    Kind.ANY: _any,
}
_BREAKABLE = {
    Kind.GROUP: -0.8,
    Kind.NAME: -0.8,
    Kind.TEXT: -0.8,
    Kind.UNITS: -0.8,
    Kind.MEASURE: -1.0,
    Kind.VALUE: -1.5,
    Kind.DUE: -0.8,
    Kind.ANY: -0.5,
}


def joins(kind: Kind, before: Look, after: Look) -> float:
    """What it costs that a cell goes on in the next piece."""
    if not after.words:
        return -0.05
    cost = _BREAKABLE.get(kind, FORBIDDEN)
    if kind in {Kind.GROUP, Kind.NAME, Kind.UNITS, Kind.TEXT} and (
        after.integer or after.figure or after.strength or after.measure
    ):
        cost -= 2.0
    if kind is Kind.MEASURE and not MEASURE.fullmatch(before.words + after.words):
        return FORBIDDEN
    if kind is Kind.VALUE:
        return _figure_joins(before, after)
    open_bracket = before.words.count("（") > before.words.count("）")
    unfinished = open_bracket or _UNFINISHED.search(before.words) is not None
    return -0.1 if unfinished and cost > FORBIDDEN else cost


def _figure_joins(before: Look, after: Look) -> float:
    """每年新增 4-6 家 and ≥ 30 are one figure in pieces."""
    if look(before.words + after.words).figure:
        return -0.1 if before.figure else 1.9
    return FORBIDDEN
