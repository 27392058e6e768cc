"""Does a text tell or want? Headings that look back or ahead, reports as a whole, and what a paragraph has told so far."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from daxiao.extract.clauses import Stretch
from daxiao.extract.frames import facts
from daxiao.extract.frames.facts import Setting
from daxiao.extract.frames.scene import Scene
from daxiao.extract.lex.meanings import Moment, Word
from daxiao.extract.lex.words import either, words


_REVIEW = re.compile(
    "回顾|(?:成效|成绩|成就|成果|现状|总结|成绩单|(?<!等)情况)$"
    "|(?:成就|成效|成果|成绩)(?:举世瞩目|显著|丰硕|突出|斐然|明显|喜人|辉煌)$"
    "|^[●◆■◎]?(?:刚刚)?过去(?:的)?(?:[一二三四五]年|20..年)|^[一二三四五]年来"
)
_DONE = re.compile(
    "(?:完成|进展|执行|落实|推进|运行)情况$"
    "|(?:目标|任务|计划)[^，。：]{0,6}(?:提前|圆满|全面|顺利|胜利|超额|如期|基本|较好)(?:[^，。：]{0,4})(?:实现|完成)"
)
_GOALS = re.compile("目标(?!明确|清晰|导向|考核)")
_AHEAD = re.compile("目标|展望|打算|安排|任务|思路|计划|举措|措施|重点工作|预期|下一步|建议")
_TERMS = re.compile(
    "(?:" + either(words("exclusions", "policy_headings")) + r")(?:[及和与、（].{0,12})?$"
)
_MEASURED = re.compile(r"\d(?:\.\d+)?(?:%|个百分点|[万亿千百]|元|家|个|人|项|吨|户|亩|公顷)")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[（(]|第|\d{1,2}[.．、](?!\d)|#")

_POINTS = "●◆■▲★◎○·"

# Signs behind the words of a heading: 回顾2023年工作成果🏆.
_FRILLS = re.compile(r"[^\w）)”》]+$")

# Cues of a whole text. A report compares with last year and hardly wants anything.
_BACK = re.compile(
    "同比|比上年|较上年|比去年|较去年|上年末|去年同期|初步核算|初步测算|初步统计|按可比|据统计|年末(?=全|[^，。；]{0,12}\\d)"
    r"|截至目前|获悉|报告(?:显示|指出)|介绍[，,说]|据了解|据介绍|据悉|记者|通讯员|仪式|集中签约|日(?<=\d日)(?:上午|下午)|日前[，,]|近日[，,]"
    r"|成绩单|发布会|评估(?:结果|报告|情况|分析)|(?:进度|目标)要求|提前实现|(?:快于|符合)预期|任务数?的\d|目前[，,]|[五5]年来[，,]|去年(?!同期|底)|公报显示|数据显示|首次突破|极不平凡|由(?:19|20)\d\d年的|是(?:19|20)\d\d年的|比(?:19|20)\d\d年的|比“?[九十][一二三四五六七八九]?五”?期间"
    r"|元[、，,](?:增长|下降)\d+\.\d+%(?!以上|左右)"
)
_WANTS = re.compile(
    r"力争|确保|不少于|不低于|(?:预期|主要|总体|发展)目标(?:任务)?\s*(?:是|为|包括|[：:\n]|$)|(?<!截)[到至]20\d\d年|每年(?:新增|完成|实现|培育|不)|计划(?:到|在|用|新|引进|培育|实现|年内|全年|今年|明年)|规划(?:建设|到)|争取到|将(?:[^，。；]{0,8})(?:达到|突破|实现|新增|建成)"
)
_SOME, _RARE = 3, 4


class Heading(NamedTuple):
    """What a line without a full stop says about what follows it."""

    review: bool
    goals: bool
    terms: bool
    ahead: bool
    numbered: bool
    opens: bool
    """It has no number, so no chapter above it holds what follows: 展望2026年目标."""


def heading(line: str) -> Heading | None:
    """None for a line that is no heading but a statement of its own: 全年生产总值增长3%, or a point under one: ●成果丰硕."""
    if line[0] in _POINTS and not (_AHEAD.search(line) or _REVIEW.search(line)):
        return None
    if _MEASURED.search(line) and not _NUMBERED.match(line):
        return None
    line = _FRILLS.sub("", line)
    ahead = _AHEAD.search(line) is not None
    terms = _TERMS.search(line) is not None
    told = _DONE.search(line) is not None
    review = told or (_REVIEW.search(line) is not None and not ahead)
    numbered = _NUMBERED.match(line) is not None
    wants = ahead and not told
    return Heading(
        review,
        _GOALS.search(line) is not None and not review,
        terms,
        wants,
        numbered,
        wants and not numbered,
    )


_OPENED = re.compile(
    "(?:"
    + either(words("exclusions", "background_headings"))
    + ")(?:和[^，。；：]{1,8})?：(?!.*目标)"
)


def opens_background(text: str, start: int, end: int) -> bool:
    """发展基础：产值超过2000亿元: the paragraph names what it tells."""
    return _OPENED.match(text, start, min(end, start + 60)) is not None


@lru_cache(maxsize=1024)  # every paragraph asks for the headings around it
def is_terms(title: str) -> bool:
    """奖补标准, 申报条件: under such a heading stand the terms of a policy."""
    return _TERMS.search(title) is not None


def is_report(text: str, start: int, end: int) -> bool:
    """A bulletin, a news item or a summary: it compares with the year before and wants next to nothing."""
    back = sum(1 for _ in _BACK.finditer(text, start, end))
    if back < _SOME:
        return False
    wants = sum(1 for _ in _WANTS.finditer(text, start, end))
    return wants * _RARE <= back


@dataclass(slots=True)
class Course:
    """What the sentences so far have done: `told` facts only, `past` named a year that is over, `reviewing` results."""

    told: bool = False
    past: bool = False
    reviewing: bool = False

    def placed(self, setting: Setting, *, dated: bool) -> Setting:
        """The setting of the next sentence: that of the sentence before, where nothing has changed."""
        now = (self.told, self.past, self.reviewing, dated)
        if now == (setting.told, setting.past, setting.reviewing, setting.dated):
            return setting
        return setting._replace(
            told=self.told, past=self.past, reviewing=self.reviewing, dated=dated
        )

    def pass_by(self, text: str, stretch: Stretch) -> None:
        """Go on behind a sentence without figures."""
        if facts.tells(text, stretch):
            self.told = True
        elif self.told and facts.wants(text, stretch):
            self.told = False

    def name(self, found: list[Word], past_until: int) -> None:
        """Go on behind a sentence without figures that names years: 2024年，全市稳步前行。"""
        years = [m.value.year for m in found if isinstance(m.value, Moment) and m.value.year]
        if years:
            self.past = max(years) <= past_until

    def follow(self, scene: Scene, past_until: int, *, kept: bool, refused: bool) -> None:
        """Go on behind a sentence: were targets read in it, and was a figure refused as a fact?"""
        tells = facts.tells(scene.text, scene.stretch)
        if kept or (not tells and facts.wants(scene.text, scene.stretch)):
            self.told = self.past = False
        elif refused or tells:
            self.told = True
        years = [m.value.year for m in scene.moments if isinstance(m.value, Moment)]
        named = [y for y in years if y is not None]
        if named:
            self.past = max(named) <= past_until
