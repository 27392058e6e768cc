"""Damage undone before reading: marks of paper, of web pages and of scanning, with a way back to the source.

What comes out says what the source says, without hidden characters, tags, page numbers inside sentences, blanks inside
figures, letters that stand for digits, and numerals in Chinese. It is made in stages; a text without damage passes
through none of them and costs a few searches. `Repaired.span` leads every stretch back to the source.

Nothing is guessed: 干 for 千 or a comma for an enumeration mark stays as it is.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from daxiao.extract import furniture
from daxiao.extract.lex.words import either
from daxiao.extract.lex.words import words as words_of
from daxiao.std import zh


Edit = tuple[int, int, str]
"""`text[start:end]` is replaced by the words."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One pass: for each piece of the text that came out, where it begins there and where it lay before."""

    starts: tuple[int, ...]
    origins: tuple[int, ...]
    ends: tuple[int, ...]

    def start(self, offset: int) -> int:
        i = bisect_right(self.starts, offset) - 1
        inside = offset - self.starts[i]
        # A piece that was replaced has no inside: its figures begin where it began.
        return self.origins[i] + (inside if self._kept(i) else 0)

    def end(self, offset: int) -> int:
        """`offset` is exclusive, as the answer is."""
        if offset <= 0:
            return 0
        i = bisect_right(self.starts, offset - 1) - 1
        return self.origins[i] + offset - self.starts[i] if self._kept(i) else self.ends[i]

    def find(self, origin: int) -> int:
        i = bisect_right(self.origins, origin) - 1
        if i < 0:
            return 0
        following = self.starts[i + 1] if i + 1 < len(self.starts) else self.starts[i]
        if origin == self.origins[i] or not self._kept(i):
            return self.starts[i] if origin == self.origins[i] else following
        return min(self.starts[i] + origin - self.origins[i], following)

    def _kept(self, i: int) -> bool:
        if i + 1 == len(self.starts):
            return True
        return self.starts[i + 1] - self.starts[i] == self.ends[i] - self.origins[i]


@dataclass(frozen=True, slots=True)
class Repaired:
    text: str
    source: str
    stages: tuple[Stage, ...] = ()

    def start(self, offset: int) -> int:
        """The source offset of the character at `offset`; the end of the text leads to the end of the source."""
        if offset >= len(self.text):
            return len(self.source)
        for stage in reversed(self.stages):
            offset = stage.start(offset)
        return offset

    def find(self, origin: int) -> int:
        """The offset here of the first character that stands at or behind the source offset `origin`."""
        for stage in self.stages:
            origin = stage.find(origin)
        return origin

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of `text[start:end]`: what was dropped inside, nothing around."""
        first, last = self.start(start), end
        for stage in reversed(self.stages):
            last = stage.end(last)
        return first, max(first, last)


@lru_cache(
    maxsize=1
)  # every check of one document asks again; a second text would only lie in memory
def repaired(source: str) -> Repaired:
    """The text as it was meant; one search for each kind of damage, one copy for each kind that is found."""
    text = _ANY_ALIKE.sub(lambda m: _ALIKE[m[0]], source)
    if "\r" in text:
        text = re.sub(r"\r(?!\n)", "\n", text)
    stages = []
    for find in _PASSES:
        edits = list(find(text))
        if edits:
            text, stage = _applied(text, edits)
            stages.append(stage)
    return Repaired(text, source, tuple(stages))


def words(source: str) -> str:
    """The repaired text alone."""
    return repaired(source).text


def stretch(source: str, start: int, end: int) -> tuple[str, int]:
    """What `source[start:end]` says once the whole source is repaired, and where that begins in the repaired text."""
    whole = repaired(source)
    first = whole.find(start)
    return whole.text[first : whole.find(end)], first


def _applied(text: str, edits: list[Edit]) -> tuple[str, Stage]:
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    ends: list[int] = []
    size = last = 0
    for start, end, new in [*edits, (len(text), len(text), "")]:
        for piece, origin, until in ((text[last:start], last, start), (new, start, end)):
            if piece:
                pieces.append(piece)
                starts.append(size)
                origins.append(origin)
                ends.append(until)
                size += len(piece)
        last = end
    # A last piece of its own, so that every other piece has a successor to measure it by.
    starts.append(size)
    origins.append(len(text))
    ends.append(len(text))
    return "".join(pieces), Stage(tuple(starts), tuple(origins), tuple(ends))


# ---------------------------------------------------------------- one character for one

_ALIKE = {
    **dict.fromkeys("\u2028\u2029\x0b\x85", "\n"),
    **dict.fromkeys("､﹑", "、"),
    **dict.fromkeys("「『〝", "“"),
    **dict.fromkeys("」』〞", "”"),
    "囗": "口",
}
_ANY_ALIKE = re.compile("[" + "".join(_ALIKE) + "]")

# ---------------------------------------------------------------- hidden characters and markup

_HIDDEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\U0001f000-\U0001faff\u2060-\u2064\ue000-\uf8ff\ufe0f\ufeff]+"
)


def _hidden(text: str) -> Iterator[Edit]:
    return ((*m.span(), "") for m in _HIDDEN.finditer(text))


_TAG = re.compile(
    r"</?(?P<name>p|br|hr|div|li|ul|ol|tr|table|tbody|thead|section|h[1-6]|td|th|span|font|b|strong|em|i|u|a|img|o:p|sup|sub|center)"
    r"(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_LINES = frozenset(
    [
        "p",
        "br",
        "hr",
        "div",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "tbody",
        "thead",
        "section",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "center",
    ]
)


def _markup(text: str) -> Iterator[Edit]:
    if "<" not in text:
        return
    for m in _TAG.finditer(text):
        name = m["name"].lower()
        opens = not m.group().startswith("</")
        cell = "\t" if name in {"td", "th"} and not opens else ""
        yield (*m.span(), "\n" if name in _LINES else cell)


def _entities(text: str) -> Iterator[Edit]:
    if "&" not in text:
        return
    for m in _ENTITY.finditer(text):
        said = html.unescape(m.group())
        if said != m.group():
            yield (*m.span(), "" if _HIDDEN.fullmatch(said) else said)


_MARKDOWN = re.compile(
    r"\*\*|__(?=[\u4e00-\u9fff“])|(?<=[\u4e00-\u9fff”%])__|^[ ]{0,3}(?:#{1,6}[ \t]+|>[ \t]*|[-*+][ ]+(?=\S)(?!\d{1,3}[ ]*[-—]))",
    re.MULTILINE,
)

_MARKED = ("**", "__", "# ", "> ", "- ", "* ", "+ ")


def _markdown(text: str) -> Iterator[Edit]:
    if any(mark in text for mark in _MARKED):
        yield from ((*m.span(), "") for m in _MARKDOWN.finditer(text))


# ---------------------------------------------------------------- blanks

_BLANK = " \u00a0\u3000\u2000-\u200a\u202f"
_UNITS = either(
    [
        *("年", "余", "多", "以上", "以内", "左右", "级", "强", "位"),
        *(
            w
            for kind in ("magnitudes", "money", "amounts", "ratios", "counts")
            for w in words_of("units", kind)
        ),
    ]
)
_UNIT = f"(?:{_UNITS})"
_APART = re.compile(
    rf"(?<![\d.A-Za-z])(?<![表图栏件第条章节款项])(?P<figure>\d[\d.]*(?:[{_BLANK}][\d.]+)+)(?=[{_BLANK}]?{_UNIT})"
)
_TWICE = re.compile(rf"[{_BLANK}](?<=\d[{_BLANK}])[\d.]")
_THIN = re.compile(rf"(?<=[^\s])[{_BLANK}]+(?=[^\s])")
_SPREAD = re.compile(rf"(?:[^\s][{_BLANK}]){{6}}")
_MOSTLY = 0.85
_SCARCE = 20


def _spread(text: str) -> Iterator[Edit]:
    """A line with a blank behind every character loses them all."""
    blanks = text.count(" ") + text.count("\u3000") + text.count("\u00a0")
    if blanks * _SCARCE < len(text) or _SPREAD.search(text) is None:
        return
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        gaps = list(_THIN.finditer(text, start, end))
        if gaps and len(gaps) >= _MOSTLY * (len("".join(text[start:end].split())) - 1):
            yield from ((*m.span(), "") for m in gaps)
        start = end + 1


def _apart(text: str) -> Iterator[Edit]:
    """5 0 0 亿元, 2 027 年: a figure that blanks have taken apart."""
    if _TWICE.search(text) is None:
        return
    for m in _APART.finditer(text):
        parts = re.split(f"[{_BLANK}]", m["figure"])
        if _is_one(parts, text[m.end() : m.end() + 2].lstrip()) and _in_prose(text, m, parts):
            at = m.start()
            for part in parts[:-1]:
                at += len(part)
                yield at, at + 1, ""
                at += 1


_MARK = re.compile("[，。；：、（,;]")


def _in_prose(text: str, m: re.Match[str], parts: list[str]) -> bool:
    """Behind a blank in a line without marks two figures may stand side by side: 企业数量 5 120 家."""
    if _YEAR.fullmatch("".join(parts)) or "\u4e00" <= text[max(0, m.start() - 1)] <= "\u9fff":
        return True
    start, end = text.rfind("\n", 0, m.start()) + 1, text.find("\n", m.end())
    return _MARK.search(text, start, end if end >= 0 else len(text)) is not None


_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def _is_one(parts: list[str], unit: str) -> bool:
    """A year is one of its own, and only a year stands before 年; points at most one."""
    joined = "".join(parts)
    if not _FIGURE.fullmatch(joined):
        return False
    if unit.startswith("年"):
        return _YEAR.fullmatch(joined) is not None
    return not any(_YEAR.fullmatch(part) for part in parts)


# ---------------------------------------------------------------- figures

_SLIPPED = re.compile(
    rf"(?<![A-Za-z\d.])(?=[\dOolI]*\d)(?=[\d.]*[OolI])[\dOolI]+(?:\.[\dOolI]+)?(?=[{_BLANK}]?{_UNIT})"
)
_LETTERED = re.compile(r"[OolI](?:(?<=\d[OolI])|\d)")
_LETTERS = str.maketrans("OolI", "0011")
_PARTED = re.compile(
    rf"(?<![\d.A-Za-z,，])\d{{1,3}}(?:[，'’]\d{{3}})+(?=(?:\.\d+)?[{_BLANK}]?{_UNIT})"
)

_GROUPED = tuple(re.compile(rf"{mark}(?<=\d{mark})\d{{3}}") for mark in "，'’")


def _slips(text: str) -> Iterator[Edit]:
    """2O27年, 1l0家: a letter inside a figure is the digit it looks like."""
    if _LETTERED.search(text):
        yield from ((*m.span(), m.group().translate(_LETTERS)) for m in _SLIPPED.finditer(text))


def _thousands(text: str) -> Iterator[Edit]:
    """1，350亿元."""
    if not any(grouped.search(text) for grouped in _GROUPED):
        return
    for m in _PARTED.finditer(text):
        yield from (
            (m.start() + i, m.start() + i + 1, "")
            for i, c in enumerate(m.group())
            if not c.isdigit()
        )


_HAN = "[零〇○一二三四五六七八九]"
_WRITTEN = re.compile(
    r"(?=[百千一二两三四五六七八九十])(?:"  # what all of them begin with: elsewhere the search goes on at once
    r"(?P<part>百|千)分之(?P<rate>[零〇一二三四五六七八九十百]+(?:点[零〇一二三四五六七八九]+)?)"
    r"|(?P<year>[二][零〇○][零〇○一二三四五六七八九]{2})(?=年)"
    r"|(?<![第十百千万亿几数两上近初之点零〇一二三四五六七八九])"
    r"(?P<figure>[一二两三四五六七八九十](?:[零〇一二三四五六七八九十百千]*[零〇一二三四五六七八九十百千](?:点[零〇一二三四五六七八九]+)?|点[零〇一二三四五六七八九]+)|[二两三四五六七八九十]|一(?=[亿万]))"
    r"(?=(?P<unit>余?(?:亿|万)?(?:元|吨|户|家|名(?!单)|亩|公顷|平方|立方|公里|千瓦|件|场|人次|倍)|个百分点|余?亿[，。；、以规]|余?[个项人](?![月年工小]))))"
)
_FEW = frozenset("个项人")
_BOUND = re.compile(r"(?:不少于|不低于|达到|新增|净增|超过|突破|至少)\Z")


def _written(text: str) -> Iterator[Edit]:
    """五百亿元, 百分之五, 二〇二七年 in digits. A lone 三个 or 十项 stays: it counts parts more often than goals."""
    for m in _WRITTEN.finditer(text):
        if m["part"]:
            yield from _rate(m)
        elif m["year"]:
            yield (*m.span("year"), str(zh.numeral(m["year"].replace("○", "〇"))))
        elif (
            len(m["figure"]) > 1
            or m["unit"][0] not in _FEW
            or _BOUND.search(text, max(0, m.start() - 3), m.start())
        ):
            value = zh.numeral(m["figure"])
            if value is not None:
                yield (*m.span("figure"), f"{value:f}")


def _rate(m: re.Match[str]) -> Iterator[Edit]:
    value = zh.numeral(m["rate"]) if m["rate"] != "百" else zh.numeral("一百")
    if value is not None:
        yield m.start(), m.start("rate"), ""
        yield (*m.span("rate"), f"{value:f}")
        yield m.end(), m.end(), "%" if m["part"] == "百" else "‰"


_PASSES: tuple[Callable[[str], Iterator[Edit]], ...] = (
    _hidden,
    _entities,
    _markup,
    _markdown,
    _spread,
    furniture.edits,
    _apart,
    _slips,
    _thousands,
    _written,
)
