"""Where a sentence stands: its plan, its headings, and what the plan says about time."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from daxiao.extract.frames import outlooks, scope, stance, terms
from daxiao.extract.lex.moments import years_of
from daxiao.extract.lex.words import either, words
from daxiao.extract.readings import PlanReading, SectionKind, SectionReading, Span, Step


_BACKGROUND = re.compile(
    rf"(?:{either(words('exclusions', 'background_headings'))})(?:[及和与、]|$)|^(?:问题|成效|机遇|挑战|形势|现状|发展机遇|面临挑战)$"
)
_TASK_VERB = re.compile(
    "^(?:夯实|筑牢|强化|提升|巩固|优化|改善|解决|补齐|打牢|增强|完善|着力|加强|抢抓)"
)
_GOAL = re.compile("目标(?:任务|指标)?$")
_ISSUED = re.compile(r"〔(20\d\d)〕|\[(20\d\d)\]\s*\d+\s*号")
# 调整到2005年的15% ends what has been.
_BY = re.compile(r"(?<!截)(?<!年)[到至]\s*(20\d\d)\s*年(?!的)")
# 2025年…同比增长8%: the year is over.
_TOLD = re.compile(
    r"(?<![到至以\d])(20\d\d)\s*年(?![底末]|前(?!三季度))[^。；\n]{0,60}?(?:同比|比上年|较上年)"
    r"|(?:初步核算|初步测算|初步统计|据统计|数据显示|统计显示)[，,]\s*(?:20\d\d\s*年?[至到—-]+\s*)?(20\d\d)\s*年"
    r"|截[至止]到?\s*(20\d\d)\s*年(?=[底末年])"
    r"|(?:总结|回顾)了?(20\d\d)年(?![底末])(?=[^，。；]{0,10}(?:工作|成果|成效|成绩|经济|发展))"
)
# 2026年，拟发行…: the year that is planned.
_AHEAD_OF = re.compile(r"(?<![到至以\d])(20\d\d)\s*年[，,]?(?:拟|计划|将|力争|确保)")
_GONE = re.compile(r"刚刚过去的\s*(20\d\d)\s*年")
# A report on a year tells what was; a work report (政府工作报告) opens the year it names.
_REPORT = re.compile(
    "(?:统计公报|分析报告|发展报告|监测报告|评估报告|总结|执行情况|白皮书)(?:[（(].{1,6}[）)])?$"
)
_PLANNED = re.compile(
    "规划|计划|方案|纲要|要点|意见|措施|举措|目标|任务|安排|部署|行动|攻坚|清单|工作报告"
)
_NEWS = re.compile(
    "记者|评估|成效|过半|进度|发布会|国新办|亮眼|新华社|日报|晚报|[讯电](?:[（( ：:]|$)|解读|综述|观察|巡礼"
)
# The day of a meeting or of news: what was before that year is over.
_DAY = re.compile(r"(20\d\d)年\d{1,2}月\d{1,2}日")
_DATELINE = 300
_FIVE_END = re.compile(r"到[“\"]?十[一二三四五六七八九]?五[”\"]?(?:期)?末")
_ONE_YEAR = re.compile(r"(?<![-—~至到\d])(20\d\d)年")
_SLACK = 4
_WORK = re.compile(f"(?:{either(words('exclusions', 'goal_headings'))}|计划|安排)(?:[（(].*)?$")
_WORK_TITLE = 24  # characters of a heading


class Where:
    """Answers, for a source offset, which plan and which sections it lies in. Built once for a document."""

    def __init__(
        self, text: str, outline: Sequence[SectionReading], plans: Sequence[PlanReading]
    ) -> None:
        self._text = text
        self._outline = outline
        self._starts = [s.start for s in outline]
        self._spans: dict[str, Span | None] = {}
        self._horizons: dict[tuple[str, int], Span | None] = {}
        self._plans = [self._borne_out(plan) for plan in plans]
        self._plan_starts = [p.start for p in plans]
        issued = _ISSUED.search(text, 0, 4000)
        self._issued = int(issued.group(1) or issued.group(2)) if issued else None
        self._past: dict[str, int] = {}
        self._reports: dict[str, bool] = {}
        self._studies: dict[int, bool] = {}
        self._rules: dict[int, bool] = {}

    def plan(self, offset: int) -> PlanReading | None:
        """The plan at an offset; text before the first title belongs to the first plan."""
        i = bisect_right(self._plan_starts, offset) - 1
        return self._plans[max(i, 0)] if self._plans else None

    def path(self, offset: int) -> list[SectionReading]:
        """The sections around an offset, the innermost first."""
        i: int | None = bisect_right(self._starts, offset) - 1
        found = []
        while i is not None and i >= 0:
            section = self._outline[i]
            if section.start <= offset < section.end:
                found.append(section)
            i = section.parent
        return found

    def past_until(self, plan: PlanReading | None) -> int:
        """The last year whose figures are facts, not goals: the year before the plan begins, as far as it tells."""
        if plan is None:
            return self._issued - 1 if self._issued else 0
        if plan.key not in self._past:
            self._past[plan.key] = self._last_past_year(plan)
        return self._past[plan.key]

    def is_report(self, plan: PlanReading | None) -> bool:
        """Does the whole plan only report? A title that names a work report decides nothing."""
        if plan is None:
            return False
        if plan.key not in self._reports:
            over = plan.until is not None and plan.until <= self.past_until(plan)
            told = over or _REPORT.search(plan.title) is not None
            dated = (
                plan.horizon is not None
                and _PLANNED.search(plan.title) is not None
                and not _NEWS.search(plan.title)
            )
            self._reports[plan.key] = told or (
                not dated and stance.is_report(self._text, plan.start, plan.end)
            )
        return self._reports[plan.key]

    def is_study(self, plan: PlanReading | None) -> bool:
        """Does the whole plan only study a market?"""
        start, end = (plan.start, plan.end) if plan else (0, len(self._text))
        if start not in self._studies:
            self._studies[start] = outlooks.is_study(self._text, start, end)
        return self._studies[start]

    def is_rules(self, plan: PlanReading | None) -> bool:
        """Does the whole plan only grant or score?"""
        start, end = (plan.start, plan.end) if plan else (0, len(self._text))
        if start not in self._rules:
            self._rules[start] = terms.is_rules(self._text, start, end)
        return self._rules[start]

    def _borne_out(self, plan: PlanReading) -> PlanReading:
        """The plan with the years that its own words state: a date nobody can point at is none."""
        if self.span_words(plan) is None:
            plan = replace(plan, since=None, until=None)
        return plan if self.horizon_words(plan) else replace(plan, horizon=None)

    def horizon_words(self, plan: PlanReading) -> Span | None:
        """Where the plan states the year of its horizon: in its title, else at its first mention."""
        if plan.horizon is None:
            return None
        key = (plan.key, plan.horizon)
        if key not in self._horizons:
            self._horizons[key] = self._first_mention(plan)
        return self._horizons[key]

    def _first_mention(self, plan: PlanReading) -> Span | None:
        years = self.span_words(plan)
        if years is not None and plan.until == plan.horizon:
            return years
        pattern = re.compile(_HORIZON.format(plan.horizon))
        m = pattern.search(self._text, plan.start, plan.end)
        return Span(m.start(), m.end()) if m else None

    def span_words(self, plan: PlanReading) -> Span | None:
        """Where the plan states its first and last year (“十四五”, 2024—2026年); None when it states none."""
        if plan.key not in self._spans:
            found = self._first_years(plan) if plan.since is not None else None
            self._spans[plan.key] = found
        return self._spans[plan.key]

    def _first_years(self, plan: PlanReading) -> Span | None:
        for pattern in (_RANGE, _FIVE_YEARS, _ONE_YEAR):
            for m in pattern.finditer(self._text, plan.start, plan.end):
                if years_of(m.group()) >= {plan.since, plan.until}:
                    return Span(m.start(), m.end())
        return None

    def _five_years_before(self, plan: PlanReading) -> list[int]:
        """“十三五”期间…, “十四五”期间…: of two five-year plans the earlier is over."""
        found = _FIVE_NAMED.finditer(self._text, plan.start, plan.end)
        ends = sorted({max(years_of(m.group()), default=0) for m in found} - {0})
        return ends[-2:-1]

    def _last_past_year(self, plan: PlanReading) -> int:
        if plan.since is not None and plan.until is not None:
            gone = [int(y) for y in _GONE.findall(self._text, plan.start, plan.end)]
            before = plan.until if _REPORT.search(plan.title) else plan.since - 1
            return max([before, *(y for y in gone if y <= plan.until)])
        year = _ONE_YEAR.search(plan.title)
        if year:
            return int(year.group(1)) - 1
        if self._issued is not None:
            return self._issued - 1
        years = [int(y) for y in _BY.findall(self._text, plan.start, plan.end)]
        ends = _FIVE_END.finditer(self._text, plan.start, plan.end)
        years += [max(years_of(m.group())) for m in ends]
        found = _TOLD.finditer(self._text, plan.start, plan.end)
        told = [int(next(filter(None, m.groups()))) for m in found]
        if not years:
            told += self._five_years_before(plan)
        planned = [int(y) for y in _AHEAD_OF.findall(self._text, plan.start, plan.end)]
        if planned:
            return min([*planned, *years]) - 1
        if day := _DAY.search(self._text, plan.start, min(plan.end, plan.start + _DATELINE)):
            told.append(int(day.group(1)) - 1)
        if not years:
            return max(told, default=0)
        return max([y for y in told if y < min(years)], default=min(years) - _SLACK)


_HORIZON = r"(?:[到至]\s*)?{0}\s*年(?:底|末)?"
_FIVE_NAMED = re.compile(r"[“\"]十[一二三四五六七八九]五[”\"](?:时期|期间|以来)")
_FIVE_YEARS = re.compile(r"[“\"]?十[一二三四五六七八九]?五[”\"]?")
_RANGE = re.compile(r"20\d\d\s*年?\s*[-—–－~～至到]+\s*20\d\d\s*年")


_LONG_HEADING = 40


def is_background(path: Sequence[SectionReading]) -> bool:
    """Does a heading around say that this is about the past, the state of things or the situation?"""
    return any(_looks_back(s.title) for s in path if s.level and s.kind is not SectionKind.BOX)


@lru_cache(maxsize=1024)  # every paragraph asks for the headings around it
def _looks_back(title: str) -> bool:
    if len(title) >= _LONG_HEADING or _TASK_VERB.match(title):
        return False
    return _BACKGROUND.search(title) is not None


def is_goal(path: Sequence[SectionReading]) -> bool:
    """Does a heading around say that goals follow?"""
    return any(_states_goals(s.title) for s in path if s.level)


def is_work(path: Sequence[SectionReading]) -> bool:
    """Does a heading around announce what is to be done: 重点任务, 主要举措, 投资计划?"""
    return any(_states_work(s.title) for s in path if s.level)


@lru_cache(maxsize=1024)
def _states_work(title: str) -> bool:
    return len(title) < _WORK_TITLE and _WORK.search(title) is not None


@lru_cache(maxsize=1024)
def _states_goals(title: str) -> bool:
    return len(title) < 24 and _GOAL.search(title) is not None


class Above(NamedTuple):
    """What the headings around a paragraph say: `is_background`, `is_goal`, and that terms of a policy follow."""

    background: bool = False
    goal: bool = False
    terms: bool = False


def above(path: Sequence[SectionReading]) -> Above:
    terms = any(stance.is_terms(s.title) for s in path if s.level)
    return Above(is_background(path), is_goal(path), terms)


def box_of(path: Sequence[SectionReading]) -> SectionReading | None:
    for section in path:
        if section.kind is SectionKind.BOX:
            return section
    return None


def industry(text: str, path: Sequence[SectionReading]) -> Step | None:
    """The industry the nearest heading names, with the heading as evidence."""
    for section in path:
        name = scope.of_heading(section.title) if section.level else None
        if name is not None:
            end = text.find("\n", section.start)
            end = len(text) if end < 0 else end
            return Step("scope.heading", Span(section.start, min(end, section.start + 120)), name)
    return None


def heading(path: Sequence[SectionReading]) -> str:
    return " / ".join(s.title for s in path if s.level)
