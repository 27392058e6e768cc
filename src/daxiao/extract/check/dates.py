"""Dates that cannot be, deadlines behind the plan's end, an end before its beginning, and ranges without a value."""

import calendar
import re
from collections.abc import Iterator
from decimal import Decimal

from daxiao.extract.check import phrases, pointing
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Family, Place, Remark
from daxiao.extract.check.works import works
from daxiao.extract.readings import Lexicon
from daxiao.std.findings import FindingKind, Severity


DAY_IMPOSSIBLE = FindingKind(
    "check.day_impossible", "“{words}”不是实际存在的日期，请核对。", Severity.ERROR
)
DUE_AFTER_PLAN = FindingKind(
    "check.due_after_plan",
    "“{words}”晚于规划期末{until}年，请核对完成时限。",
    Severity.DOUBT,
)
DONE_BEFORE_START = FindingKind(
    "check.done_before_start",
    "“{done}”早于“{start}”，完成不可能在开始之前，请核对两个时间。",
    Severity.ERROR,
)
RANGE_EMPTY = FindingKind(
    "check.range_without_value",
    "“{words}”的下限{low}大于上限{high}，没有数能同时满足，请核对。",
    Severity.ERROR,
)

_DAY = re.compile(
    r"(?<![\d.])(?:(?P<y>20\d\d)年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日|(?<![\d.])(?P<m2>1[3-9])月(?=[底末初前份，。；上中下]|\d{1,2}日)"
)
_DUE = re.compile(
    r"(?:完成时限|完成时间|完成期限|办结时限|时间节点|时限要求|时限)[：:]?(?:到|于)?(?P<y>20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:底|末|前|之前)*"
)
_MOMENT = r"(?P<{0}y>20\d\d)年(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}e>上半年|下半年|年?初|年?底|年?末)?(?:\d{{1,2}}日)?[底末前初]?(?:之?前)?"
_START = "(?:全面|正式|力争|可|将|全部|计划)?(?:开工建设|开工|动工|启动建设|启动|开建|动建)"
_DONE = "(?:全面|正式|力争|可|将|全部|基本|计划)?(?:建成投产|建成投用|建成投入使用|竣工投产|竣工验收|竣工|建成|投产|完工|完成建设|投入使用|交付使用|完成)"
_FORWARD = re.compile(
    _MOMENT.format("a")
    + rf"(?P<start>{_START})(?:建设)?[，、]?(?:力争|计划|预计|确保|并于|并|于|到)*"
    + _MOMENT.format("b")
    + rf"(?P<done>{_DONE})(?!前期|立项|规划|设计|可研|选址|审批|征地|拆迁|手续)"
)
_BACKWARD = re.compile(
    _MOMENT.format("b")
    + rf"(?P<done>{_DONE})[，、](?:力争|计划|预计|确保|并于|并|于)*"
    + _MOMENT.format("a")
    + rf"(?P<start>{_START})(?=[。，；\n）]|$)"
)
_KEPT = re.compile("(?:控制|保持|稳定|维持|限制)在?$|介于$")
_BELOW = re.compile("^(?:以内|以下|之内)(?!的)")
_ABOVE = re.compile("^(?:以上)[、，至到且和]*(?:控制在|不超过)?$")


def days(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """2026年2月30日, 6月31日, 13月底."""
    plain = pointing.plain(paper.text).text
    for m in _DAY.finditer(plain):
        if m["m2"] or not _exists(m["y"], int(m["m"]), int(m["d"])):
            finding = DAY_IMPOSSIBLE(words=pointing.shown(m.group()))
            yield Remark(Family.FORM, finding, (pointing.back(paper, *m.span(), "日期"),))


def _exists(year: str | None, month: int, day: int) -> bool:
    """Whether there is such a day; months and days that no calendar has are told with their year elsewhere."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return year is not None
    return day <= calendar.monthrange(int(year) if year else _LEAP, month)[1]


_LEAP = 2024


def due(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """完成时限：2029年12月 in a plan for the years up to 2028."""
    plain = pointing.plain(paper.text)
    for plan in works(paper):
        until = plan.reading.until if plan.reading.since else None
        until = until or (plan.reading.horizon if plan.reading.since else None)
        if until is None:
            continue
        begin, end = plain.find(plan.reading.start), plain.find(plan.reading.end)
        for m in _DUE.finditer(plain.text, begin, max(begin, end)):
            if int(m["y"]) > until:
                finding = DUE_AFTER_PLAN(words=pointing.shown(m.group()), until=until)
                yield Remark(
                    Family.ACCOUNTABILITY, finding, (pointing.back(paper, *m.span(), "时限"),)
                )


def order(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """2027年开工，2026年建成: of one thing, with nothing between the two but their times."""
    plain = pointing.plain(paper.text).text
    for pattern in (_FORWARD, _BACKWARD):
        for m in pattern.finditer(plain):
            if _later(m):
                start = plain[m.start("ay") : m.end("start")]
                done = plain[m.start("by") : m.end("done")]
                yield Remark(
                    Family.CONTRADICTION,
                    DONE_BEFORE_START(start=pointing.shown(start), done=pointing.shown(done)),
                    (
                        pointing.back(paper, m.start("ay"), m.end("start"), "开始"),
                        pointing.back(paper, m.start("by"), m.end("done"), "完成"),
                    ),
                )


def _later(m: re.Match[str]) -> bool:
    """Is the beginning certainly behind the end?"""
    if m["ay"] != m["by"]:
        return int(m["ay"]) > int(m["by"])
    return bool(m["am"] and m["bm"]) and int(m["am"]) > int(m["bm"])


def ranges(paper: Paper, _lexicon: Lexicon) -> Iterator[Remark]:
    """控制在3000万吨以上、2500万吨以内: no value is both."""
    for sentence in phrases.sentences(paper):
        for low, high in zip(sentence.figures, sentence.figures[1:], strict=False):
            kept = _KEPT.search(low.lead) and _ABOVE.match(sentence.between(low, high))
            if not kept or not _BELOW.match(sentence.after(high)):
                continue
            if low.base == high.base and low.amount > high.amount > Decimal(0):
                words = sentence.text[low.start : high.end + 2]
                at: Place = sentence.place(low.begin, high.end + 2, "范围")
                finding = RANGE_EMPTY(words=words, low=low.written, high=high.written)
                yield Remark(Family.CONTRADICTION, finding, (at,))


RULES = tuple(pointing.each(rule) for rule in (days, due, order, ranges))
