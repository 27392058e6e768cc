"""The records of one sentence: an accepted figure with everything its clause, headings and plan say about it."""

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from daxiao.extract.clauses import Stretch
from daxiao.extract.frames import (
    ambition,
    indicator,
    measure,
    nouns,
    scope,
    setting,
    split,
    timing,
    verbs,
)
from daxiao.extract.frames.licence import Accepted
from daxiao.extract.frames.measure import Case, Verdict
from daxiao.extract.frames.scene import Scene
from daxiao.extract.frames.scope import Scoped
from daxiao.extract.frames.setting import Where
from daxiao.extract.frames.timing import Due
from daxiao.extract.frames.verbs import Role
from daxiao.extract.lex.meanings import Word
from daxiao.extract.normal import Normal
from daxiao.extract.readings import (
    Grade,
    Measure,
    Period,
    PeriodSource,
    PlanReading,
    SectionReading,
    Span,
    Step,
    TargetReading,
)


_MEASURES = {
    Measure.LEVEL: "期末数",
    Measure.INCREMENT: "新增数",
    Measure.FLOW: "期内数",
    Measure.GROWTH: "增速",
    Measure.SHARE: "占比",
    Measure.REDUCTION: "降幅",
    Measure.RATIO: "人均或单位数",
    Measure.RANK: "位次",
}


class Part(NamedTuple):
    """A paragraph and where it stands; `lead` is the industry its opening words name."""

    stretch: Stretch
    plan: PlanReading | None
    path: tuple[SectionReading, ...]
    context: Word | None
    background: bool
    lead: Step | None = None
    goals: bool = False
    terms: bool = False


@dataclass(slots=True)
class Ledger:
    """The records of a document as they are made; `districts` are keys whose scope is a place."""

    source: str
    text: Normal
    where: Where
    made: list[TargetReading] = field(default_factory=list)
    districts: set[str] = field(default_factory=set)

    @property
    def next_key(self) -> str:
        """The key of the next reading, until all are found and can be counted in order."""
        return f"{len(self.made)}"

    def span(self, start: int, end: int) -> Span:
        return Span(*self.text.span(start, end))


@dataclass(slots=True)
class Maker:
    """Makes the records of one sentence."""

    ledger: Ledger
    scene: Scene
    part: Part
    scopes: tuple[Scoped, ...]
    kept: list[Accepted]
    wholes: dict[str | None, str] = field(default_factory=dict)

    def run(self) -> None:
        """Add the records; a part (其中, 分别) is of the last whole before it."""
        paired = _pairs(self.kept)
        self.wholes = {}
        start = 0
        was_part = False
        for i, one in enumerate(self.kept):
            names = paired.get(i) or split.names(one.figure, one.name.name, 1)
            listed = was_part and self.goes_on(one)
            was_part = listed or one.figure.head.startswith("其中") or "其中" in one.figure.link
            is_part = was_part or (i in paired and self.bracketed(one))
            keys: dict[str | None, str] = {}
            for name in names:
                place = self.place_of(one, name)
                if place is None or not (base := self.base(one, is_part=is_part)):
                    keys |= self.records(one, name, self.scopes, is_part=is_part)
                else:
                    # The thing that has the figure is a district: it has the indicator of the figure before.
                    reaching = one._replace(start=min(start, one.start))
                    self.records(reaching, base, (place,), is_part=is_part)
            if not is_part and keys:
                self.wholes, start = keys, one.start

    def goes_on(self, one: Accepted) -> bool:
        """其中，道路10亿元，校舍12亿元: the list of parts goes on."""
        link, bare = one.figure.link, one.governing.role is not Role.PREDICATE
        return link == "、" or (link == "，" and bare and one.governing.kind != "increment")

    def bracketed(self, one: Accepted) -> bool:
        """总投资800亿元（传统、新兴产业分别…）: what stands in brackets behind a figure divides it."""
        return self.scene.text.rfind(
            "（", self.scene.stretch.start, one.start + 1
        ) > self.scene.text.rfind("）", self.scene.stretch.start, one.start + 1)

    def base(self, one: Accepted, *, is_part: bool) -> str:
        """The indicator a district's figure shares with the whole, or with the district named before it."""
        key = next(iter(self.wholes.values()), None)
        before = self.ledger.made[int(key)] if key is not None else None
        if before is None or (before.unit or "").strip() != (one.figure.quantity.unit or ""):
            return ""
        led = "" if is_part else scope.leading_place(before.indicator)
        if not is_part and not led and before.key not in self.ledger.districts:
            return ""
        return before.indicator.removeprefix(led)

    def place_of(self, one: Accepted, name: str) -> Scoped | None:
        """The place a part of a list is, found again in the words before its figure."""
        start = self.scene.text.find(name, one.start) if scope.is_place(name) else -1
        if start < 0 or start > one.figure.token.start:
            return None
        return Scoped(name, Stretch(start, start + len(name)), "scope.district")

    def records(
        self, one: Accepted, name: str, scopes: tuple[Scoped, ...], *, is_part: bool
    ) -> dict[str | None, str]:
        """One record for each place, or one; answers the keys by place. A part belongs to its place's whole."""
        keys: dict[str | None, str] = {}
        for place in scopes or (None,):
            where = place.name if place else None
            whole = self.wholes.get(where, self.wholes.get(None)) if is_part else None
            reading = self.reading(one, name, place)
            reading = reading if whole is None else self.as_part(reading, whole)
            self.ledger.made.append(reading)
            keys[where] = reading.key
            if place is not None:
                self.ledger.districts.add(keys[where])
        return keys

    def as_part(self, part: TargetReading, whole: str) -> TargetReading:
        """完成投资160亿元，其中厂房10亿元: a part without a word of its own is what the whole is."""
        of = self.ledger.made[int(whole)]
        bare = of.unit == part.unit and part.measure is Measure.LEVEL
        alike = bare and of.measure is Measure.FLOW
        return replace(part, part_of=whole, measure=of.measure if alike else part.measure)

    def reading(self, one: Accepted, name: str, place: Scoped | None) -> TargetReading:
        figure, text = one.figure, self.ledger
        due = timing.due_of(
            self.scene, figure, self.part.context, self.part.plan, setting.heading(self.part.path)
        )
        verdict = measure.measure_of(self.case(one, name, due))
        strength, word = ambition.ambition_of(self.scene, figure, self.shared())
        num = text.span(figure.quantity.start, figure.quantity.end)
        scoped, why = self.scope(one, name, place)
        plan = self.part.plan
        return TargetReading(
            key=text.next_key,
            plan=plan.title if plan else "",
            clause=self.clause(one),
            num=num,
            num_text=text.source[num.start : num.end],
            indicator=name,
            value=figure.quantity.low,
            value_high=figure.quantity.high,
            unit=figure.quantity.unit,
            comparator=figure.bounded.comparator,
            measure=verdict.measure,
            ambition=strength,
            period=self.period(due),
            period_source=due.source,
            scope=scoped,
            grade=_grade(one, name, due),
            derivation=(*self.figure_steps(one, verdict), *self.time_steps(one, due, word), *why),
            runner_up=_runner_up(one, name, verdict),
        )

    def shared(self) -> dict[int, bool]:
        return {a.figure.token.start: a.name.shared for a in self.kept}

    def of_whole(self, name: str) -> bool:
        plan = self.part.plan
        if plan is not None and scope.is_subject(name, plan.title):
            return True
        untitled = plan is None or plan.title.startswith("（")
        return untitled and scope.is_reported(name, self.ledger.source)

    def scope(
        self, one: Accepted, name: str, place: Scoped | None
    ) -> tuple[str | None, tuple[Step, ...]]:
        """The scope and its evidence: the place, the clause's own words, the paragraph's lead, the heading."""
        if place is not None:
            span = self.ledger.span(place.stretch.start, place.stretch.end)
            return place.name, (Step(place.rule, span, place.name),)
        own = scope.of_words(one.figure, one.governing, name)
        if own is not None and self.of_whole(own):
            return None, ()  # 某市未来产业行动方案: 未来产业规模 is of the plan's own subject
        if own is not None:
            return own, (
                Step("scope.own_words", self.ledger.span(one.start, one.figure.token.end), own),
            )
        step = self.part.lead or setting.industry(self.ledger.source, self.part.path)
        return (step.says, (step,)) if step is not None else (None, ())

    def case(self, one: Accepted, name: str, due: Due) -> Case:
        average = "年均" in name or "年均" in one.figure.bounded.before
        annual = due.period.recurring and not average
        said = self.scene.text[self.scene.stretch.start : one.figure.token.end]
        # 新增30家，累计超过100家: the same thing counted again is the stock.
        again = one.name.shared and one.figure.bounded.before.startswith("累计")
        # 批准数翻一番，三年累计突破1000个: what three years add up to is no stock.
        again = again and not _YEARS_SUM.search(said)
        cumulated = "累计" in said.rsplit("；", 1)[-1] and not again
        return Case(one.figure, one.governing, name, annual, average, cumulated)

    def period(self, due: Due) -> Period:
        if due.word is not None:
            span = self.ledger.span(due.word.start, due.word.end)
            return timing.at(due.period, span.start, span.end)
        if due.source is PeriodSource.PLAN and self.part.plan is not None:
            found = self.ledger.where.horizon_words(self.part.plan)
            return timing.at(due.period, found.start, found.end) if found else due.period
        return due.period

    def clause(self, one: Accepted) -> Span:
        """From the words that name the indicator (back to a shared head) to the figure or the noun behind it."""
        figure = one.figure
        start = one.start + verbs.idle(self.scene.text[one.start : figure.token.end])
        start = min(start, figure.token.start)
        counted = one.governing.role is Role.COUNTER
        tail = len(figure.tail if counted else indicator.rank_noun(figure))
        return self.ledger.span(start, figure.token.end + tail)

    def figure_steps(self, one: Accepted, verdict: Verdict) -> tuple[Step, ...]:
        token = one.figure.token
        found = [
            Step(t.rule, self.ledger.span(t.start, t.end), self.scene.text[t.start : t.end])
            for t in token.trail()
        ]
        whole = self.ledger.span(one.figure.begin, token.end)
        kind = _MEASURES[verdict.measure]
        found += [Step(one.licence, whole, one.governing.word), Step(verdict.rule, whole, kind)]
        return tuple(found)

    def time_steps(self, one: Accepted, due: Due, word: int | None) -> tuple[Step, ...]:
        found = []
        if due.word is not None:
            span = self.ledger.span(due.word.start, due.word.end)
            found.append(Step(due.rule, span, self.scene.text[due.word.start : due.word.end]))
        found += [
            Step(
                "period.yearly", self.ledger.span(m.start, m.end), self.scene.text[m.start : m.end]
            )
            for m in self.scene.moments
            if due.period.recurring and one.figure.clause <= m.start < one.figure.token.end
        ]
        plan = self.part.plan
        years = self.ledger.where.span_words(plan) if plan and due.period.since else None
        if years is not None:
            found.append(Step("period.plan_years", years, f"{due.period.since}–{due.period.until}"))
        if word is not None:
            said = self.scene.text[word : word + 2]
            found.append(Step("ambition.word", self.ledger.span(word, word + 2), said))
        return tuple(found)


def _pairs(kept: list[Accepted]) -> dict[int, list[str]]:
    """分别: the figures from the one it stands before, as long as they follow without words of their own."""
    found: dict[int, list[str]] = {}
    for i, one in enumerate(kept):
        if i in found or "分别" not in one.figure.bounded.before + one.figure.head:
            continue
        last = i
        while (
            last + 1 < len(kept)
            and not kept[last + 1].figure.head
            and kept[last + 1].figure.bounded.before == one.figure.bounded.before
            and kept[last + 1].figure.link in {"、", "和", "以及", "及", "，"}
        ):
            last += 1
        things = split.names(one.figure, one.name.name, last - i + 1)
        if last > i and len(things) == last - i + 1:
            found |= {i + n: [thing] for n, thing in enumerate(things)}
    return found


def _grade(one: Accepted, name: str, due: Due) -> Grade:
    if one.licence in _WEAK or nouns.names_nothing(name):
        return Grade.WEAK
    sure = due.source in {PeriodSource.SENTENCE, PeriodSource.TABLE}
    return Grade.STATED if sure and not one.name.shared else Grade.INFERRED


_YEARS_SUM = re.compile("[两三四五2-5]年(?:内)?累计(?!.*[；。])")
_WEAK = frozenset({"target.dated", "target.list", "target.bound"})


def _runner_up(one: Accepted, name: str, verdict: Verdict) -> str | None:
    """The reading that came second, as a sentence; None when there was no other."""
    if nouns.names_nothing(name):
        return "没有找到这个数说的是什么，指标名称请核对。"
    if verdict.second is not None:
        return f"也可读作{_MEASURES[verdict.second]}，现按{_MEASURES[verdict.measure]}。"
    if one.licence in _WEAK:
        return "这句没有目标动词，也可能只是叙述，请核对。"
    if one.governing.inherited:
        return f"动词“{one.governing.word}”取自前一个数，也可能不管这个数。"
    return None
