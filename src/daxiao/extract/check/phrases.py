"""Figures with units as they stand in a sentence, whether or not anything was read from them.

The rules on written arithmetic need no target: they look at what one sentence says about its own figures. Offsets of a
`Sum` are those of the sentence in the plain text; `place` leads back to the source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from daxiao.extract.check import amounts, pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Place
from daxiao.extract.lex.words import either, words


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit. `lead` is what stands between the punctuation or figure before it and the number.

    `value` is as written, `amount` in the base unit; `floor` 以上/不少于/突破, `rough` 左右/约/余, `ceiling` 以内/不超过.
    """

    value: Decimal
    unit: str
    base: str
    factor: Decimal
    lead: str
    start: int
    end: int
    begin: int
    """Where the lead begins."""
    floor: bool = False
    rough: bool = False
    ceiling: bool = False

    @property
    def amount(self) -> Decimal:
        return self.value * self.factor

    @property
    def exact(self) -> bool:
        return not (self.floor or self.rough or self.ceiling)

    @property
    def written(self) -> str:
        return f"{amounts.shown(self.value)}{self.unit}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the plain text, without tabs, with its figures in order."""

    paper: Paper
    text: str
    at: int
    """Where it begins in the plain text."""
    figures: tuple[Figure, ...]

    def between(self, a: Figure, b: Figure) -> str:
        return self.text[a.end : b.start]

    def after(self, a: Figure, most: int = 16) -> str:
        return self.text[a.end : a.end + most]

    def place(self, start: int, end: int, role: str) -> Place:
        return pointing.back(self.paper, self.at + start, self.at + end, role)

    def at_figure(self, figure: Figure, role: str) -> Place:
        m = _BEFORE_NAME.match(figure.lead)
        return self.place(figure.begin + (m.end() if m else 0), figure.end, role)


_UNITS = either(
    [*words("units", "counts"), *words("units", "money"), *words("units", "amounts"), "%"]
)
_UNIT = rf"(?:[百千]?[万亿]{{0,2}}(?:{_UNITS}))(?:/[\u4e00-\u9fff]{{1,3}})?"
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z—\-+＋～~])(?P<v>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<plus>余|多)?(?P<u>{_UNIT})(?!级|度以)"
)
_BARE = re.compile(r"(?<![\d.A-Za-z—\-+＋～~])(?P<v>\d+(?:\.\d+)?)(?=[、，和及])")
_SENTENCE = re.compile(r"[^。！？\n]+")
_CUT = re.compile("[，、；：（(）)]")
_FLOOR_BEFORE = re.compile("(?:不少于|不低于|突破|超过?|至少|≥|高于|保底|多于)$")
_CEILING_BEFORE = re.compile("(?:不超过|不高于|低于|少于|控制在|≤|不足|最多)$")
_ROUGH_BEFORE = re.compile("(?:约|近|大约|接近|达?到?约)$")
_BEFORE_NAME = re.compile("[，、；：（(\\s]*(?:其中)?")
_LONGEST_SENTENCE = 1200
_MOST_FIGURES = 60


def sentences(paper: Paper) -> Iterator[Sentence]:
    """The sentences of prose that hold a figure with a unit."""
    plain = pointing.plain(paper.text).text
    for m in _SENTENCE.finditer(plain):
        if len(m.group()) > _LONGEST_SENTENCE or "\t" in m.group():
            continue
        found = tuple(_figures(m.group()))
        if 0 < len(found) <= _MOST_FIGURES:
            yield Sentence(paper, m.group(), m.start(), found)


def _figures(text: str) -> Iterator[Figure]:
    """Figures with a unit, and bare numbers of a list that take the unit of the next one (40、45、50亿元)."""
    pending: list[re.Match[str]] = []
    last = 0
    matches = sorted(
        [*_FIGURE.finditer(text), *_BARE.finditer(text)], key=lambda m: (m.start(), -m.end())
    )
    for m in matches:
        if m.start() < last:
            continue
        if m.re is _BARE:
            if pending and not re.fullmatch("[、，和及]", text[pending[-1].end() : m.start()]):
                pending.clear()
            pending.append(m)
            continue
        if pending and not re.fullmatch("[、，和及]", text[pending[-1].end() : m.start()]):
            pending.clear()
        for p in pending:
            yield _figure(text, p, m["u"], last)
            last = p.end()
        pending.clear()
        yield _figure(text, m, m["u"], last, plus=bool(m["plus"]))
        last = m.end()


def _figure(text: str, m: re.Match[str], unit: str, last: int, *, plus: bool = False) -> Figure:
    begin = last
    for cut in _CUT.finditer(text, last, m.start()):
        begin = cut.end()
    lead = text[begin : m.start()]
    behind = text[m.end() : m.end() + 4]
    known = amounts.unit_of(unit)
    return Figure(
        Decimal(m["v"].replace(",", "")),
        unit,
        unit if "/" in unit else known.base,
        known.factor,
        lead,
        m.start(),
        m.end(),
        begin,
        floor=bool(_FLOOR_BEFORE.search(lead)) or behind.startswith(("以上", "及以上")),
        rough=plus or bool(_ROUGH_BEFORE.search(lead)) or behind.startswith(("左右", "上下")),
        ceiling=bool(_CEILING_BEFORE.search(lead)) or behind.startswith(("以内", "以下", "之内")),
    )


def origin(sentence: Sentence) -> int:
    """Where the sentence begins in the source."""
    return pointing.plain(sentence.paper.text).at(sentence.at)
