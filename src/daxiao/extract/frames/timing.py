"""When a target is due, and where the date comes from: sentence, context, plan, or nowhere."""

import re
from typing import NamedTuple

from daxiao.extract.frames.scene import Figure, Scene
from daxiao.extract.lex.meanings import Moment, Word
from daxiao.extract.readings import Period, PeriodSource, PlanReading, Span


_TITLE_YEAR = re.compile(r"(?<![-—~至到\d])20\d\d年(?!以来)")
_AT_START = re.compile(r"[，。；：、（）“\s\n]|力争|争取|确保|目标|，|^")
_PREAMBLE = re.compile("制定|制订|编制|出台|^为")
_PURPOSE = re.compile("指导思想|基本原则|总体思路")


class Due(NamedTuple):
    """A period, where it comes from, and the words it rests on (normal offsets; None for the plan's own)."""

    period: Period
    source: PeriodSource | None
    word: Word | None
    rule: str


def _is_local(scene: Scene, moment: Word) -> bool:
    """An expression between indicator and figure holds for that figure only."""
    if not isinstance(moment.value, Moment) or moment.value.kind in {"annual", "average"}:
        return False
    start = moment.start
    if not any(f.clause <= start < f.token.start for f in scene.figures):
        return False  # 提出2026年的目标：…: no figure stands in its clause
    if start == scene.stretch.start or scene.text[moment.end : moment.end + 1] in {
        "，",
        "：",
        "、",
    }:
        return False
    before = scene.text[max(scene.stretch.start, start - 2) : start]
    return bool(re.search(r"[\u4e00-\u9fff]\Z", before)) and before not in {
        "力争", "争取", "确保", "目标", "计划", "预计", "实现", "努力", "其中", "即到", "规划", "标到"
    }  # fmt: skip


def _last(scene: Scene, offset: int, kinds: frozenset[str]) -> Word | None:
    best = None
    for moment in scene.moments:
        if moment.end > offset:
            break
        if isinstance(moment.value, Moment) and moment.value.kind in kinds:
            best = moment
    return best


_DATED = frozenset({"by", "year"})
_ALL = frozenset({"by", "year", "now", "annual"})


def _of_figure(scene: Scene, figure: Figure) -> Word | None:
    """The last expression before the figure that is not local to an earlier one."""
    best = None
    for moment in scene.moments:
        if moment.end > figure.token.start:
            break
        value = moment.value
        own = moment.start >= figure.begin
        if not own and scene.text.startswith("逐年", moment.start):
            continue  # 逐年提高 is said of its own clause
        if (
            isinstance(value, Moment)
            and value.kind in _ALL
            and (own or not _is_local(scene, moment))
        ):
            best = moment
    return best


def is_year(word: Word | None) -> bool:
    """Is it a year of its own (2026年), not one by which something is due (到2026年)?"""
    return word is not None and isinstance(word.value, Moment) and word.value.kind == "year"


def _respective(scene: Scene, figure: Figure) -> Word | None:
    """2025年、2026年分别实现产值600亿元、750亿元: the first year is of the first figure, the second of the second."""
    years = [m for m in scene.moments if isinstance(m.value, Moment) and m.value.kind in _DATED]
    at = scene.text.find("分别", scene.stretch.start, scene.stretch.end)
    listed = [m for m in years if m.end <= at]
    figures = [f for f in scene.figures if f.token.end > at]
    if at < 0 or len(listed) < _TWO or len(listed) != len(figures) or figure not in figures:
        return None
    between = scene.text[listed[0].end : listed[-1].start]
    if not _YEARS_ONLY.fullmatch(between):
        return None
    word, first = listed[figures.index(figure)], listed[0].value
    if isinstance(first, Moment) and isinstance(word.value, Moment) and first.kind == "by":
        return word._replace(value=Moment("by", word.value.year))
    return word


def _spanned(scene: Scene, own: Word) -> Period | None:
    """从2016年到2020年，每年…: every year of the years named."""
    if not isinstance(own.value, Moment) or own.value.kind != "annual":
        return None
    for moment in scene.moments:
        value = moment.value
        if moment.end <= own.start and isinstance(value, Moment) and value.since is not None:
            return Period(recurring=True, since=value.since, until=value.year)
    return None


_TWO = 2
_YEARS_ONLY = re.compile(r"(?:[、和及，与到至]|20\d\d年(?:底|末)?)*")


_APART = re.compile("[、，；和及与]")


def _rate_of(scene: Scene, moment: Word, figure: Figure) -> bool:
    """年均 belongs to the figure right behind it: 能耗年均下降5%."""
    if not figure.clause <= moment.start < figure.token.end:
        return False
    return _APART.search(scene.text, moment.end, figure.token.start) is None


def _average(scene: Scene, figure: Figure) -> bool:
    return (
        any(
            isinstance(m.value, Moment) and m.value.kind == "average" and _rate_of(scene, m, figure)
            for m in scene.moments
        )
        or "年均" in figure.bounded.before
        or "年增长" in figure.bounded.before
        or "年均" in figure.head
    )


def dated(scene: Scene, past_until: int) -> Word | None:
    """The last future date of a sentence that later sentences of the paragraph may rest on."""
    best = None
    for moment in scene.moments:
        value = moment.value
        if (
            isinstance(value, Moment)
            and value.kind in _DATED
            and value.year
            and value.year > past_until
        ):
            best = best if _is_local(scene, moment) else moment
    return best


def _period(moment: Moment, plan: PlanReading | None, *, average: bool) -> Period:
    if moment.kind == "annual":
        return recurring(plan)
    if moment.kind == "year" and not average:
        return Period(year=moment.year)
    return Period(by=moment.year, recurring=average)


def recurring(plan: PlanReading | None) -> Period:
    """Every year, with the plan's own span where it states one."""
    if plan is None or plan.since is None or plan.until is None or plan.since == plan.until:
        return Period(recurring=True)
    return Period(recurring=True, since=plan.since, until=plan.until)


def _kept_up(figure: Figure) -> bool:
    """增速保持10%以上: a rate to be kept every year."""
    return (
        "保持" in figure.bounded.before
        and figure.quantity.unit == "%"
        and bool(re.search("增速|增长|增幅", figure.head + figure.bounded.before))
    )


def due_of(
    scene: Scene, figure: Figure, context: Word | None, plan: PlanReading | None, heading: str
) -> Due:
    """The period of a figure (the first source that gives one)."""
    average = _average(scene, figure)
    own = _respective(scene, figure) or _of_figure(scene, figure)
    if _kept_up(figure):
        word = own or context
        source = PeriodSource.SENTENCE if word is not None else None
        return Due(recurring(plan), source, word, "period.kept_up")
    this_year = own is not None and isinstance(own.value, Moment) and own.value.kind == "now"
    if this_year:
        own = context = None
    if own is not None and isinstance(own.value, Moment):
        stated = _spanned(scene, own)
        if stated is not None:
            return Due(stated, PeriodSource.SENTENCE, own, "period.sentence")
        return Due(
            _period(own.value, plan, average=average), PeriodSource.SENTENCE, own, "period.sentence"
        )
    if average:
        word = _last(scene, figure.token.end, frozenset({"average"}))
        return Due(recurring(plan), PeriodSource.SENTENCE, word, "period.yearly_rate")
    if context is not None and isinstance(context.value, Moment):
        return Due(
            _period(context.value, plan, average=False),
            PeriodSource.CONTEXT,
            context,
            "period.context",
        )
    purpose = not heading and _PREAMBLE.search(scene.text, scene.stretch.start, scene.stretch.end)
    if plan is None or plan.horizon is None or purpose or _PURPOSE.search(heading):
        return Due(Period(), None, None, "period.none")
    return Due(horizon(plan), PeriodSource.PLAN, None, "period.plan")


def horizon(plan: PlanReading) -> Period:
    """The plan's own date: in its year for a one-year plan, by its last year otherwise."""
    if plan.since is not None and plan.since == plan.until == plan.horizon:
        return Period(year=plan.horizon)
    years = _TITLE_YEAR.findall(plan.title)
    if len(years) == 1 and plan.horizon is not None and years[0].startswith(str(plan.horizon)):
        return Period(year=plan.horizon)
    return Period(by=plan.horizon)


def at(period: Period, start: int, end: int) -> Period:
    """The same period with the source span it rests on."""
    return Period(
        period.by, period.year, period.recurring, period.since, period.until, Span(start, end)
    )
