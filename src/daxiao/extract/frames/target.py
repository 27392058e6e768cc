"""Targets: every commitment of the plan to a quantity, one record per figure and thing it applies to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from daxiao.extract import clauses, normal
from daxiao.extract.clauses import Stretch
from daxiao.extract.frames import (
    cell_targets,
    facts,
    licence,
    links,
    scene,
    scope,
    setting,
    stance,
    table,
    timing,
)
from daxiao.extract.frames.facts import Setting
from daxiao.extract.frames.records import Ledger, Maker, Part
from daxiao.extract.frames.scene import Figure, Scene
from daxiao.extract.frames.scope import Places, Scoped
from daxiao.extract.frames.setting import Where
from daxiao.extract.frames.stance import Course
from daxiao.extract.lex import moments
from daxiao.extract.lex.meanings import Moment, Word
from daxiao.extract.normal import Normal
from daxiao.extract.readings import (
    Lexicon,
    Measure,
    PlanReading,
    SectionReading,
    Span,
    Step,
    TargetReading,
    amended,
)


_HEADED = 40


@dataclass(slots=True)
class Memory:
    """What a paragraph leaves for the next: dates for the boxes behind it, and what the last heading said."""

    last: Word | None = None
    before_box: Word | None = None
    box: int = -1
    intro: Word | None = None
    intro_path: tuple[SectionReading, ...] = ()
    headed: Word | None = None
    headed_path: tuple[SectionReading, ...] = ()
    review: bool = False
    review_numbered: bool = False
    opened: bool = False
    goals: bool = False
    terms: bool = False
    course: Course = field(default_factory=Course)

    def heading(self, words: str, word: Word | None, path: tuple[SectionReading, ...]) -> None:
        """A line without a full stop stands over what follows: 一、2026年主要目标, 回顾过去一年."""
        said = stance.heading(words)
        if said is None:
            return
        deeper = self.headed_path and path[-len(self.headed_path) :] == self.headed_path
        self.look_back(said)
        self.goals, self.terms, self.opened = said.goals, said.terms, said.opens
        self.course = Course()
        if (word is not None and said.ahead) or not deeper:
            self.headed, self.headed_path = (word if said.ahead else None), path

    def look_back(self, said: stance.Heading) -> None:
        """A review without a number goes on under every heading that wants nothing; a numbered one ends at the next."""
        lasts = self.review and not said.ahead and not (said.numbered and self.review_numbered)
        if said.review and not lasts:
            self.review_numbered = said.numbered
        self.review = said.review or lasts

    def under(self, path: list[SectionReading]) -> Word | None:
        """The date of the heading around, where the paragraph still stands under it."""
        own = self.headed_path
        return self.headed if not own or tuple(path)[-len(own) :] == own else None

    def context(self, path: list[SectionReading]) -> Word | None:
        box = setting.box_of(path)
        if box is None:
            self.box = -1
            # 到2030年： before a list dates the list, as long as no heading comes between.
            listed = self.intro if tuple(path) == self.intro_path else None
            return listed or self.under(path)
        if box.start != self.box:
            self.box, self.before_box = box.start, self.last
        return self.before_box


class Passed(NamedTuple):
    """A sentence that wants something, and the figures in it that were refused, each with the rule."""

    stretch: Stretch
    refused: tuple[tuple[Figure, str], ...]
    told: bool = False
    """It tells facts as well."""


@dataclass(slots=True)
class _Reader:
    ledger: Ledger
    places: Places
    passed: list[Passed] | None = None
    """Where to write down what is passed over, when somebody asks."""

    @property
    def text(self) -> Normal:
        return self.ledger.text

    def run(self, skipped: list[Span]) -> None:
        memory, text = Memory(), self.text.text
        path: list[SectionReading] = []
        above = setting.above(path)
        for stretch in _prose(self.text, skipped):
            origin = self.text.at(stretch.start)
            around = self.ledger.where.path(origin)
            if around != path:  # most paragraphs stand under the headings of the one before
                path, above = around, setting.above(around)
            plan = self.ledger.where.plan(origin)
            if self.is_heading(stretch):
                word = self.date_of(stretch, plan)
                memory.heading(text[stretch.start : stretch.end], word, tuple(path))
            context = memory.context(path)
            background = (
                memory.review
                or (not memory.opened and above.background)
                or stance.opens_background(text, stretch.start, stretch.end)
            )
            goals = memory.goals or above.goal
            lead = self.lead(stretch)
            part = Part(stretch, plan, tuple(path), context, background, lead, goals, above.terms)
            memory.last = self.paragraph(part, memory)
            if text[stretch.end - 1] == "：" and memory.last is not None:
                memory.intro, memory.intro_path = memory.last, tuple(path)

    def is_heading(self, stretch: Stretch) -> bool:
        if stretch.end - stretch.start >= _HEADED:
            return False
        return not _SENTENCE_MARK.search(self.text.text, stretch.start, stretch.end)

    def date_of(self, stretch: Stretch, plan: PlanReading | None) -> Word | None:
        """The one date of a heading, when it lies ahead."""
        found = scene.dates(self.text.text, stretch)
        past = self.ledger.where.past_until(plan)
        value = found[0].value if len(found) == 1 else None
        ahead = isinstance(value, Moment) and value.year is not None and value.year > past
        return found[0] if ahead else None

    def cells(self, found: Iterator[tuple[TargetReading, bool]]) -> None:
        """Add the targets of a table; parts are of the last target that is none."""
        whole: str | None = None
        for reading, is_part in found:
            derivation = (*reading.derivation, *self.plan_words(reading))
            part_of = whole if is_part else None
            key = self.ledger.next_key
            cited = amended(reading, key=key, derivation=derivation, part_of=part_of)
            self.ledger.made.append(cited)
            if not is_part and reading.measure is not Measure.GROWTH:
                whole = key

    def plan_words(self, reading: TargetReading) -> list[Step]:
        """Where the plan states the years that a table leaves to it."""
        plan = self.ledger.where.plan(reading.num.start)
        heads = " ".join(s.says for s in reading.derivation if s.rule == "table.header")
        if plan is None or reading.period.by in moments.years_of(heads):
            return []
        spans = {
            "period.plan": self.ledger.where.horizon_words(plan),
            "period.plan_years": self.ledger.where.span_words(plan),
        }
        return [Step(rule, span, plan.title) for rule, span in spans.items() if span is not None]

    def paragraph(self, part: Part, memory: Memory) -> Word | None:
        """Read the sentences; answers the paragraph's last date."""
        text, context, last = self.text.text, part.context, None
        above = part.context
        scopes: tuple[Scoped, ...] = ()
        past = self.ledger.where.past_until(part.plan)
        horizon = part.plan.horizon if part.plan else None
        undated = part.context is None and (horizon is None or horizon <= past)
        # Where nothing is dated, only a word of wanting ends what the paragraph before told.
        course = memory.course if undated else Course()
        memory.course = course
        course.reviewing = False
        fixed = self.place(part, memory, undated=undated)
        for stretch in clauses.sentences(text, part.stretch):
            course.reviewing |= facts.opens_review(text, stretch.start, stretch.end)
            own = self.places.of(text, stretch.start, stretch.end)
            scopes = own or scopes
            found = scene.read(text, stretch, own[-1].stretch.end if own else None)
            if found is None or not found.figures:
                self.note(stretch, part, [])
            if found is None:
                if text.find("20", stretch.start, stretch.end) >= 0:
                    course.name(scene.dates(text, stretch), past)
                if undated or facts.opens_past(text, stretch.start):
                    course.pass_by(text, stretch)
                continue
            kept = refused = False
            if found.figures:
                fixed = course.placed(fixed, dated=context is not None)
                part = part if context is part.context else part._replace(context=context)
                kept, refused = self.sentence(found, part, scopes, fixed)
            course.follow(found, past, kept=kept, refused=refused)
            dated = timing.dated(found, past)
            if refused and not kept and above is None and timing.is_year(context):
                # 2024年，运行平稳。预计全年增长6%。投资扩大…: the year that is told is none that is wanted.
                context = last = None
            context, last = dated or context, dated or last
        return last

    def sentence(
        self, found: Scene, part: Part, scopes: tuple[Scoped, ...], place: Setting
    ) -> tuple[bool, bool]:
        """Add the records; answers whether there were any, and whether a figure was told as a fact."""
        read = list(licence.accepted(found, place))
        kept = [a for _, a, _ in read if a is not None]
        self.note(found.stretch, part, read)
        Maker(self.ledger, found, part, scopes, kept).run()
        return bool(kept), any(rule in facts.TOLD for _, _, rule in read)

    def note(
        self, stretch: Stretch, part: Part, read: list[tuple[Figure, licence.Accepted | None, str]]
    ) -> None:
        """Write down what a sentence under a goal, or one that wants something, has been refused."""
        if self.passed is None or part.background:
            return
        kept = any(a is not None for _, a, _ in read)
        told = any(rule in facts.TOLD for _, _, rule in read)
        under = not told and (part.goals or setting.is_work(part.path))
        if kept or under or facts.wants(self.text.text, stretch):
            refused = tuple((f, rule) for f, a, rule in read if a is None)
            self.passed.append(Passed(stretch, refused, told))

    def place(self, part: Part, memory: Memory, *, undated: bool) -> Setting:
        """What holds for all sentences of a paragraph."""
        where = self.ledger.where
        return Setting(
            where.past_until(part.plan),
            part.background,
            goals=part.goals,
            undated=undated,
            report=where.is_report(part.plan),
            study=where.is_study(part.plan),
            terms=memory.terms
            or part.terms
            or (not part.goals and part.context is None and where.is_rules(part.plan)),
        )

    def lead(self, paragraph: Stretch) -> Step | None:
        """The industry that the opening words of a box item name: 打造冷链食品制造集群。…"""
        m = _LEAD.match(self.text.text, paragraph.start, paragraph.end)
        name = scope.of_heading(m.group().rstrip("。")) if m else None
        if m is None or name is None:
            return None
        return Step("scope.lead", self.ledger.span(m.start(), m.end()), name)


_SENTENCE_MARK = re.compile("[。；！？：]|，.*，")
_LEAD = re.compile(r"[^。，；：\n]{4,36}。")


def _prose(text: Normal, skipped: list[Span]) -> Iterator[Stretch]:
    """The paragraphs that are not rows of tables read elsewhere; the cells of other tables one by one."""
    spans = iter(skipped)
    span = next(spans, None)
    for stretch in clauses.paragraphs(text.text):
        origin = text.at(stretch.start)
        while span is not None and span.end <= origin:
            span = next(spans, None)
        if span is not None and span.start <= origin:
            continue
        yield from clauses.cells(text.text, stretch)


def read_targets(
    text: str,
    outline: tuple[SectionReading, ...],
    plans: tuple[PlanReading, ...],
    lexicon: Lexicon,
    known: list[table.Table] | None = None,
) -> tuple[TargetReading, ...]:
    """The targets of a document, in order of their figures; `T001` … are stable over runs on the same text.

    `known` are the text's tables, when the caller has them already.
    """
    where = Where(text, outline, plans)
    ledger = Ledger(text, normal.normalise(text), where)
    reader = _Reader(ledger, Places(lexicon))
    found = table.tables(text) if known is None else known
    skipped = [*(t.span for t in found), *table.project_rows(text)]
    reader.run(sorted(skipped, key=lambda s: s.start))
    for one in found:
        reader.cells(cell_targets.targets_of(one, where.plan(one.span.start)))
    made = sorted(ledger.made, key=lambda t: t.num.start)
    keys = {t.key: f"T{i:03d}" for i, t in enumerate(made, start=1)}
    return links.linked(made, keys, ledger.districts)


def passed(
    text: str,
    whole: Normal,
    outline: tuple[SectionReading, ...],
    plans: tuple[PlanReading, ...],
    skipped: list[Span],
) -> list[Passed]:
    """The sentences that want something, with the figures that no rule made a target; `whole` is the text normalised.

    `skipped` are the tables that are read elsewhere.
    """
    found: list[Passed] = []
    ledger = Ledger(text, whole, Where(text, outline, plans))
    _Reader(ledger, Places(Lexicon()), found).run(sorted(skipped, key=lambda s: s.start))
    return found
