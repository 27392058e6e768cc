"""Rules of time: 到2027年底, 2026年, “十四五”期末, 每年, 年均. A year that others are compared with is no date."""

import re

from daxiao.extract.grammar import Match, Rule
from daxiao.extract.lex.meanings import Meaning, Moment
from daxiao.std import zh


_YEAR = re.compile(r"20\d\d")
_ORDINAL = re.compile(r"十[一二三四五六七八九]?|[一二三四五六七八九]")


def _years(words: str) -> list[int]:
    return [int(y) for y in _YEAR.findall(words)]


def _by(m: Match[Meaning]) -> Moment:
    return Moment("by", _years(m.words[0])[-1])


def _year(m: Match[Meaning]) -> Moment:
    return Moment("year", _years(m.words[0])[-1])


def _span(m: Match[Meaning]) -> Moment:
    years = _years(m.words[0])
    return Moment("by", years[-1], since=years[0])


def _five(m: Match[Meaning]) -> Moment | None:
    """The nth five years: the 14th ends in 2025."""
    ordinal = _ORDINAL.search(m.words[0])
    nth = zh.numeral(ordinal.group()) if ordinal else None
    return None if nth is None else Moment("by", 1955 + 5 * int(nth))


def _annual(_: Match[Meaning]) -> Moment:
    return Moment("annual")


def _now(_: Match[Meaning]) -> Moment:
    return Moment("now")


def _average(_: Match[Meaning]) -> Moment:
    return Moment("average")


_END = r"(?:年底|年末|末|底)?"
_FIVE = r"[“\"]?十[一二三四五六七八九]?五[”\"]?"

RULES: tuple[Rule[Meaning], ...] = (
    Rule("time.by", "moment", (re.compile(rf"(?:到|至|截至|截止到?|展望到?)20\d\d年{_END}(?:前)?"),), _by, needs=re.compile("20(?<=[到至止望]20)")),
    Rule("time.before", "moment", (re.compile(r"20\d\d年(?:底|末|\d{1,2}月底?)?之?以?前"),), _by, needs="前"),
    Rule("time.year_end", "moment", (re.compile(r"2(?<![到至较比]2)0\d\d年(?:底|末)"),), _by, needs=re.compile("年[底末]")),
    Rule("time.span", "moment", (re.compile(r"20\d\d年?[-—~至到]+20\d\d年(?:期间|间)?"),), _span, needs=re.compile("20(?<=[-—~至到]20)")),
    Rule(
        "time.year",
        "moment",
        (re.compile(r"2(?<![\d版]2)0\d\d年度?(?!以来|起|版|修订|基数|的基础|基础上|远景目标|[-—~至到])"),),
        _year,
        needs="20",
    ),
    Rule("time.five_years", "moment", (re.compile(_FIVE + "(?:规划)?(?:期末|末期|末)"),), _five, needs="末"),
    Rule("time.in_five_years", "moment", (re.compile(_FIVE + "(?:期间|时期)"),), _five, needs="五"),
    Rule("time.five_year_plan", "moment", (re.compile(_FIVE + "规划(?=[^，。；》]{0,20}目标)(?![^，。；]{0,24}之年)"),), _five, needs="五"),
    Rule("time.annual", "moment", (re.compile(r"每年度?|逐年|年(?<=[，。；争]年)度(?=完成|目标)"),), _annual, needs="年"),
    Rule("time.this_year", "moment", (re.compile(r"(?:今年|本年度?)(?!以来|[上下]半年|[一二三四1-4]季度|前|\d|初)"),), _now, needs=re.compile("年(?<=[今本]年)")),
    Rule("time.some_years", "moment", (re.compile(r"(?:未来|今后)[两二三四五2-5]年(?:内|间)?|[两二三四五2-5]年(?:内|间|累计)|(?<=[，。；])[两三五35]年(?=[^来以前行计规期级\d，。内间左])"),), _now, needs=re.compile("年(?<=[两二三四五2-5]年)")),
    Rule("time.average", "moment", (re.compile(r"年均|年(?<![\d一二三四五两本当上今全去每前后]年)(?=增长|递增)"),), _average, needs="年"),
)  # fmt: skip
_COMPARED = re.compile(r"(?:较|比|相比|对比|相较于?|以|在|高于|低于|是|(?<![标划定])为|面向|着眼)$")


# 由2025年的46家增加到70家: where a change begins.
_FROM = ("由", "从")
_BEGINS = re.compile(r"20\d\d年(?:底|末)?的?(?:约)?\d")


_DURING = re.compile(
    r"[“\"]?十?[一二三四五六七八九]?五[”\"]?(?:期间|时期|末)|20\d\d年(?:前|底|末|期间)"
)


def is_compared(text: str, start: int) -> bool:
    """较2020年, 以2020年为, 为2030年打下基础: what is measured from or served, not when it is due."""
    before = _COMPARED.search(text, max(0, start - 3), start)
    if before is None:
        return text[start - 1 : start] in _FROM and _BEGINS.match(text, start) is not None
    return before.group() != "在" or _DURING.match(text, start) is None


def years_of(words: str) -> frozenset[int]:
    """Every year that a stretch of text states: the four digits, and both ends of “十四五”."""
    found = set(_years(words))
    for m in re.finditer(r"十[一二三四五六七八九]?(?=五)", words):
        nth = zh.numeral(m.group())
        if nth is not None:
            found |= {1951 + 5 * int(nth), 1955 + 5 * int(nth)}
    return frozenset(found)
