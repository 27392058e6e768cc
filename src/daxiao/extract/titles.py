"""Titles of plans, and the years they speak for.

A file may hold several plans, each under a title without a number. What makes a line a title is the kind of document
it names (方案, 规划, 意见 …) and what follows it: the numbering starts anew.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from daxiao.extract.lines import Line
from daxiao.std import zh


_LONGEST = 80  # characters; official titles stay below three lines of 22 characters and a bracket
# The words a title ends with. The strong ones open a plan anywhere; the weak ones only as a file's first title.
_STRONG = (
    "方案", "规划", "计划", "办法", "意见", "纲要", "细则", "规定", "条例", "举措", "要点", "报告", "规程",
)  # fmt: skip
_WEAK = (
    "清单", "措施", "任务", "分工", "分解表", "分工表", "任务表", "安排表", "台账", "任务书", "责任书", "政策", "安排", "设想",
)  # fmt: skip
_NOTICE = re.compile(r"关于(?:印发|转发|下达|公布|发布|征求).*(?:通知|公告|函)$")
# What the last character of a line is that ends like a title; dress and brackets may stand behind the words.
_LAST = frozenset("".join(word[-1] for word in (*_STRONG, *_WEAK)) + "知告函*#《》）)〕]】")
_NOTICE_TITLE = re.compile(
    r"关于(?:印发|转发|下达|公布|发布)\s*《?(?P<title>[^《》]+?)》?\s*的?\s*(?:通知|公告)"
)
# A version or date in brackets at the end: （征求意见稿）, (发布版), （2024—2026年）.
_TAIL = re.compile(r"\s*[（(〔\[](?P<inside>[^（）()〔〕\[\]]{0,24})[)）〕\]]\s*$")
_VERSION = re.compile(r"稿|版|试行|暂行|修订|草案|审议|代拟|附|送审|摘要|公开")
_SENTENCE = re.compile(r"[。；;！!？?：:]|，.*，")
# Lines of a cover or a letterhead that stand above a title and are no part of it.
_LETTERHEAD = re.compile(
    r"(?:号|文件|政府|办公室|办公厅|委员会|[厅局委]|月|日|集团|公司|通知|页|附件\s*[0-9一二三四五六七八九十]*)[:：]?$"
)

_YEAR = r"(?:19|20)[0-9]{2}"
_RANGE = re.compile(rf"({_YEAR})\s*年?\s*(?:[-—–－~～至到]|——)+\s*({_YEAR})\s*年?")
_FIVE = re.compile(
    r"[“\"]?([十]?[一二三四五六七八九十])五[”\"]|第(十?[一二三四五六七八九十])个五年"
)
_BY = re.compile(rf"(?<![截年\d])[到至]\s*({_YEAR})\s*年")
_UNTIL = re.compile(rf"(?<=[年\d])[到至]\s*({_YEAR})\s*年")
_BEFORE = re.compile(rf"({_YEAR})\s*年(?:底|末|[0-9]{{1,2}}\s*月底?)之?前")
_IN = re.compile(
    rf"({_YEAR})\s*年[，,]?(?:全[市县省区州]|力争|确保|目标|计划|实现|完成|新增|新建|培育)"
)
_TITLE_YEAR = re.compile(rf"({_YEAR})\s*年(?!前|代|\s*[0-9]{{1,2}}\s*月)")
_PAST = re.compile(r"已|截至|同比|增至|增长到了|提升了")
_RECORD = re.compile("[^。；]{0,60}新高")
_VISION = (
    10  # years; a date further off than this from the nearest one is an outlook (远景), no horizon
)


# Years on a line of their own below the title, and the day of a report to a congress.
_YEARS_BELOW = re.compile(rf"\s*[（(]\s*{_YEAR}\s*年?\s*[-—–－~～至到]+\s*{_YEAR}\s*年?\s*[)）]\s*")
_DAY_BELOW = re.compile(
    rf"[—\-（(\s]*(?P<year>{_YEAR})\s*年\s*(?P<month>[0-9]{{1,2}})\s*月\s*[0-9]{{1,2}}\s*日"
)
_DAY_IN_TITLE = re.compile(
    rf"[（(](?P<year>{_YEAR})年(?P<month>[0-9]{{1,2}})月[0-9]{{1,2}}日[）)]$"
)
_WORK_REPORT = re.compile("工作报告(?:[（(][^（）()]{1,20}[）)])?$")
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Title:
    """A plan's title: where it stands, its words without blanks and version, and the years in its brackets."""

    start: int
    end: int
    words: str
    is_notice: bool = False

    def with_years(self, below: Line | None) -> "Title":
        """The title together with （2024—2026年） when that stands on the line below it."""
        if below is None or below.gap > 1 or not _YEARS_BELOW.fullmatch(below.plain):
            return self
        return Title(
            self.start, below.end, self.words + "".join(below.plain.split()), self.is_notice
        )


def bare(words: str) -> str:
    """The title without blanks, quotes around the whole, and without a version in brackets at its end."""
    words = "".join(words.split()).strip("*#《》")
    while (tail := _TAIL.search(words)) and (
        _VERSION.search(tail["inside"]) or not tail["inside"].strip()
    ):
        words = words[: tail.start()]
    return words


def ends_like_title(line: Line) -> bool:
    """Cheap first test: the line ends with the name of a kind of document."""
    if line.end - line.words > _LONGEST * 2:
        return False
    words = line.plain
    return words[-1:] in _LAST and _kind(bare(words)) > 0


def _kind(words: str) -> int:
    """2 for a document that stands for itself, 1 for a list or the like, 0 for anything else."""
    if not 5 <= len(words) <= _LONGEST or _SENTENCE.search(words):
        return 0
    stem = _TAIL.sub("", words)
    if stem.endswith(_STRONG) or _NOTICE.search(stem):
        return 2
    return 1 if stem.endswith(_WEAK) else 0


def read_title(lines: Sequence[Line], i: int, *, first: bool) -> Title | None:
    """The title whose last line is `lines[i]`, or None when it only looks like one.

    `first` is true as long as the file has shown no title: then lists and short names count as well.
    """
    line = lines[i]
    words = bare(line.plain)
    before = lines[i - 1] if i else None
    if line.has_cells or zh.mark(line.text[:_LONGEST]) is not None:
        return None
    start = line.words
    if before is not None and _goes_on(before, line, words):
        start, words = before.words, bare(before.plain) + words
        before = lines[i - 2] if i > 1 else None
    if not _long_enough(words, first=first) or (before is not None and _inside_text(before, line)):
        return None
    return Title(start, line.end, words, bool(_NOTICE.search(words)))


def _long_enough(words: str, *, first: bool) -> bool:
    return _kind(words) > 0 if first else _kind(words) == 2 and len(words) >= 8


def _goes_on(before: Line, line: Line, words: str) -> bool:
    """Whether a title that ends here began on the line before."""
    above = bare(before.plain)
    if not 2 <= len(above) <= 40 or before.has_cells or line.gap > 1 or _SENTENCE.search(above):
        return False
    if _LETTERHEAD.search(above) or zh.mark(before.text[:_LONGEST]) is not None or "，" in above:
        return False
    if words[0] in "和及与暨“（(":
        return True
    if _kind(above) > 0 or above.endswith(("）", ")", "言", "要")):
        return False
    return len(words) < 16 and not re.match(r"关于|.{1,8}?(?:省|市|县|区|州|年)", words)


def _inside_text(before: Line, line: Line) -> bool:
    """A line of running text that the paper broke: the line above stops in the middle of a sentence."""
    above = before.plain
    return line.gap == 0 and len(above) > 30 and above[-1] not in "。；：！？」”）)"


def starts_anew(lines: Sequence[Line], i: int) -> bool:
    """Whether what follows `lines[i]` begins a document: its first numbered heading is number one."""
    for line in lines[i + 1 : i + 40]:
        if line.has_cells:
            return False
        mark = zh.mark(line.text[:_LONGEST])
        if mark is not None and mark.style < zh.MarkStyle.HALF_BRACKETED and mark.number:
            return mark.number == 1
    return False


def notice_subject(words: str) -> str:
    """What a notice hands down: 关于印发《X》的通知 → X; other words come back as they are."""
    found = _NOTICE_TITLE.search(words)
    return bare(found["title"]) if found else words


# ---------------------------------------------------------------- years


def span_of_title(words: str) -> tuple[int, int] | None:
    """The years a title speaks for: “十四五” → 2021–2025, 2024—2026年 → both ends, 2026年…方案 → 2026–2026."""
    if found := _RANGE.search(words):
        since, until = int(found[1]), int(found[2])
        return (since, until) if since <= until else None
    if found := _FIVE.search(words):
        nth = zh.numeral(found[1] or found[2])
        # The 13th five years ended in 2020, and every plan since the first lasts five years.
        return None if nth is None else (1951 + 5 * int(nth), 1955 + 5 * int(nth))
    years = {int(y) for y in _TITLE_YEAR.findall(words)}
    return (years.copy().pop(), years.pop()) if len(years) == 1 else None


def year_of_report(title: str, following: str) -> int | None:
    """The year a work report is given in; its goals are those of that year. `following` is the text behind the title."""
    if not _WORK_REPORT.search(title):
        return None
    found = _DAY_BELOW.match(following.lstrip()) or _DAY_IN_TITLE.search(title)
    # Congresses that meet in December speak of the year to come.
    return int(found["year"]) + (int(found["month"]) == _DECEMBER) if found else None


_AIMED = re.compile(
    rf"(?<![到至以\d])({_YEAR})\s*年(?:度)?[^，。；：\d]{{0,16}}?(?:主要|总体|预期|奋斗|发展|工作)(?:预期)?目标"
    rf"|(?<![到至以\d])({_YEAR})\s*年度?[^，。；\d]{{0,10}}(?:重点)?工作(?:计划|安排|推进|要点|打算|思路|部署|亮目标)"
)


def year_of_goals(text: str) -> int | None:
    """The one year whose goals a text states: 2026年经济社会发展主要预期目标; None when it names none or several."""
    years = {int(m[1] or m[2]) for m in _AIMED.finditer(text)}
    return years.pop() if len(years) == 1 else _year_worked_in(text) or _year_published(text)


_DATELINE = re.compile(
    rf"^\s*(?:(?:发布|发文)?(?:时间|日期)\s*[:：]?\s*)?({_YEAR})[-年/.]([0-9]{{1,2}})[-月/.][0-9]{{1,2}}日?(?:\s+[0-9:：]{{4,8}})?\s*$",
    re.MULTILINE,
)
_WHOLE_YEAR = re.compile("全年(?!以来)|今年(?!以来|[上下]半年|[前初])|年内")
_EARLY = 6
_HEAD = 160


def _year_published(text: str) -> int | None:
    """The year of the line with its date, where a text of the first half of a year says what the whole year is for."""
    line = _DATELINE.search(text[:_HEAD])
    if line is None or int(line[2]) > _EARLY or not _WHOLE_YEAR.search(text):
        return None
    return int(line[1]) if not (_BY.search(text) or _BEFORE.search(text)) else None


def _year_worked_in(text: str) -> int | None:
    """The one year in which a text wants things done (2026年新增…), and hardly ever 到2026年; None for other texts."""
    within = [int(m[1]) for m in _IN.finditer(text)]
    until = [int(m[1]) for m in _BY.finditer(text)]
    if len({*within, *until}) != 1 or len(within) < max(_OFTEN, len(until)):
        return None
    return within[0]


_PLAN = r"《([^《》\n]{6,60}?(?:方案|计划|规划|要点|纲要)(?:[（(][^《》（）()]{1,20}[）)])?)》"
_INTRODUCED = re.compile(
    rf"(?:印发|发布|出台|公布|下达)(?:了|实施)?{_PLAN}|{_PLAN}(?:[（(]以下简称[^（）()]{{2,24}}[）)])?(?:正式|近日|日前|已)*(?:印发|发布|出台|公布|提出|明确)"
)
_NEAR_START = 400
_OFTEN = 4  # times that a year is worked in before the plan is taken for one of that year


def years_introduced(text: str) -> tuple[int, int] | None:
    """The years of the plan that a text reports on: 近日，《…行动方案（2024—2027年）》印发。"""
    found = _INTRODUCED.search(text[:_NEAR_START])
    return span_of_title(found[1] or found[2]) if found else None


def horizon_of(text: str) -> int | None:
    """The single year by which a plan's dated goals fall due, read from its words; None when it names several."""
    for pattern in (_BY, _BEFORE, _UNTIL, _IN):
        years = {int(m[1]) for m in pattern.finditer(text) if not _past(text, m.start(), m.end())}
        if years:
            near = {y for y in years if y - min(years) < _VISION}
            return near.pop() if len(near) == 1 else None
    fives = {zh.numeral(m[1]) for m in _FIVE_GOALS.finditer(text)}
    nth = fives.pop() if len(fives) == 1 else None
    return None if nth is None else 1955 + 5 * int(nth)


# “十四五”时期经济社会发展主要目标: the goals of these five years.
_FIVE_GOALS = re.compile(
    '[“"]?(十[一二三四五六七八九]?)五[”"]?(?:时期|期间)[^，。；：\n]{0,16}(?:主要|发展|总体)目标'
)


def _past(text: str, start: int, end: int) -> bool:
    """A date of what has been reached: 到2020年，已…"""
    return bool(_PAST.search(text[max(0, start - 4) : end + 12]) or _RECORD.match(text, end))
