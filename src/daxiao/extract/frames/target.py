"""Targets: every commitment of the plan to a quantity, one record per figure and thing it applies to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from daxiao.extract import clauses, normal
from daxiao.extract.clauses import Stretch
from daxiao.extract.frames import ambition, cell_targets, licence, links, measure, scene, scope, setting, split, table, timing
from daxiao.extract.frames.licence import Accepted
from daxiao.extract.frames.measure import Case
from daxiao.extract.frames.refusals import Setting
from daxiao.extract.frames.scene import Scene
from daxiao.extract.frames.scope import Places, Scoped
from daxiao.extract.frames.setting import Where
from daxiao.extract.frames.timing import Due
from daxiao.extract.lex.meanings import Word
from daxiao.extract.normal import Normal
from daxiao.extract.readings import (
    Grade,
    Lexicon,
    Period,
    PeriodSource,
    PlanReading,
    SectionReading,
    Span,
    Step,
    TargetReading,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph and where it stands."""

    stretch: Stretch
    plan: PlanReading | None
    path: tuple[SectionReading, ...]
    context: Word | None
    background: bool
    lead: str | None = None


@dataclass(slots=True)
class Memory:
    """What a paragraph leaves for the next: dates for the boxes behind it."""

    last: Word | None = None
    before_box: Word | None = None
    box: int = -1

    def context(self, path: list[SectionReading]) -> Word | None:
        box = setting.box_of(path)
        if box is None:
            self.box = -1
            return None
        if box.start != self.box:
            self.box, self.before_box = box.start, self.last
        return self.before_box


@dataclass(slots=True)
class _Reader:
    source: str
    text: Normal
    where: Where
    places: Places
    made: list[TargetReading] = field(default_factory=list)
    districts: set[str] = field(default_factory=set)

    def run(self, skipped: list[Span]) -> None:
        memory = Memory()
        for stretch in _prose(self.text, skipped):
            origin = self.text.at(stretch.start)
            path = self.where.path(origin)
            plan = self.where.plan(origin)
            context = memory.context(path)
            part = Part(stretch, plan, tuple(path), context, setting.is_background(path))
            memory.last = self.paragraph(part)

    def cells(self, found: Iterator[tuple[TargetReading, bool]]) -> None:
        """Add the targets of a table; parts are of the last target that is none."""
        whole: str | None = None
        for reading, is_part in found:
            key = f"{len(self.made)}"
            self.made.append(replace(reading, key=key, part_of=whole if is_part else None))
            if not is_part and reading.measure is not measure.Measure.GROWTH:
                whole = key

    def paragraph(self, part: Part) -> Word | None:
        """Read the sentences; answers the paragraph's last date."""
        context, last = part.context, None
        scopes: tuple[Scoped, ...] = ()
        part = replace(part, lead=_lead(self.text.text, part.stretch))
        past = self.where.past_until(part.plan)
        for stretch in clauses.sentences(self.text.text, part.stretch):
            own = self.places.of(self.text.text, stretch.start, stretch.end)
            scopes = own or scopes
            found = scene.read(self.text.text, stretch)
            if found is None:
                continue
            self.sentence(found, replace(part, context=context), scopes, Setting(past, part.background))
            dated = timing.dated(found, past)
            context, last = dated or context, dated or last
        return last

    def sentence(self, found: Scene, part: Part, scopes: tuple[Scoped, ...], place: Setting) -> None:
        kept = [a for _, a, _ in licence.accepted(found, place) if a is not None]
        shared = {a.figure.token.start: a.name.shared for a in kept}
        maker = _Maker(self, found, part, scopes, shared, kept)
        maker.run()


@dataclass(slots=True)
class _Maker:
    """Makes the records of one sentence."""

    reader: _Reader
    scene: Scene
    part: Part
    scopes: tuple[Scoped, ...]
    shared: dict[int, bool]
    kept: list[Accepted]
    keys: list[str] = field(default_factory=list)

    def run(self) -> None:
        paired = _pairs(self.kept)
        whole: str | None = None
        was_part = False
        for i, one in enumerate(self.kept):
            names = paired.get(i) or split.names(one.figure, one.name.name, 1)
            listed = was_part and one.figure.link == "、"
            is_part = listed or one.figure.head.startswith("其中") or "其中" in one.figure.link
            was_part = is_part
            if not is_part and i not in paired:
                whole = None
            first = len(self.keys)
            for name in names:
                self.records(one, name, whole if is_part or i in paired else None)
            if not is_part and i not in paired and len(self.keys) > first:
                whole = self.keys[first]

    def records(self, one: Accepted, name: str, part_of: str | None) -> None:
        for place in self.scopes or (None,):
            key = f"{len(self.reader.made)}"
            reading = self.reading(one, name, place, key)
            self.reader.made.append(replace(reading, part_of=part_of))
            self.keys.append(key)
            if place is not None:
                self.reader.districts.add(key)

    def reading(self, one: Accepted, name: str, place: Scoped | None, key: str) -> TargetReading:
        figure = one.figure
        quantity = figure.quantity
        due = timing.due_of(self.scene, figure, self.part.context, self.part.plan, setting.heading(self.part.path))
        case = self.case(one, name, due)
        kind, by = measure.measure_of(case)
        strength, word = ambition.ambition_of(self.scene, figure, self.shared)
        start, end = self.reader.text.span(quantity.start, quantity.end)
        own = scope.of_words(figure, one.governing, name)
        scoped = place.name if place else own or self.part.lead or setting.industry(self.part.path)
        return TargetReading(
            key=key,
            plan=self.part.plan.title if self.part.plan else "",
            clause=self.clause(one),
            num=Span(start, end),
            num_text=self.reader.source[start:end],
            indicator=name,
            value=quantity.low,
            value_high=quantity.high,
            unit=quantity.unit,
            comparator=figure.bounded.comparator,
            measure=kind,
            ambition=strength,
            period=self.period(due),
            period_source=due.source,
            scope=scoped,
            grade=_grade(one, due),
            derivation=self.steps(one, due, by, word, place),
        )

    def case(self, one: Accepted, name: str, due: Due) -> Case:
        average = "年均" in name or "年均" in one.figure.bounded.before
        annual = due.period.recurring and not average
        clause_text = self.scene.text[self.scene.stretch.start : one.figure.token.end]
        cumulated = "累计" in clause_text.rsplit("；", 1)[-1]
        return Case(one.figure, one.governing, name, annual, average, cumulated)

    def period(self, due: Due) -> Period:
        if due.word is None:
            return due.period
        return timing.at(due.period, *self.reader.text.span(due.word.start, due.word.end))

    def clause(self, one: Accepted) -> Span:
        """From the clause's first word to the end of the figure, or of the noun behind it."""
        figure = one.figure
        end = figure.token.end + (len(figure.tail) if one.governing.role.value == "counter" else 0)
        return Span(*self.reader.text.span(figure.begin, end))

    def steps(self, one: Accepted, due: Due, by: str, word: int | None, place: Scoped | None) -> tuple[Step, ...]:
        text = self.reader.text
        found = [
            Step(t.rule, Span(*text.span(t.start, t.end)), self.scene.text[t.start : t.end])
            for t in one.figure.token.trail()
        ]
        figure = Span(*text.span(one.figure.begin, one.figure.token.end))
        found += [Step(one.licence, figure, one.governing.word), Step(by, figure, one.governing.kind)]
        if due.word is not None:
            words = self.scene.text[due.word.start : due.word.end]
            found.append(Step(due.rule, Span(*text.span(due.word.start, due.word.end)), words))
        if word is not None:
            found.append(Step("ambition.word", Span(*text.span(word, word + 2)), self.scene.text[word : word + 2]))
        if place is not None:
            found.append(Step(place.rule, Span(*text.span(place.stretch.start, place.stretch.end)), place.name))
        return tuple(found)


def _pairs(kept: list[Accepted]) -> dict[int, list[str]]:
    """分别: the figures from the one it stands before, as long as they follow without words of their own."""
    found: dict[int, list[str]] = {}
    for i, one in enumerate(kept):
        if i in found or "分别" not in one.figure.bounded.before + one.figure.head:
            continue
        last = i
        while last + 1 < len(kept) and not kept[last + 1].figure.head and kept[last + 1].figure.bounded.before == one.figure.bounded.before and kept[last + 1].figure.link in {"、", "和", "以及", "及", "，"}:
            last += 1
        things = split.names(one.figure, one.name.name, last - i + 1)
        if last > i and len(things) == last - i + 1:
            found |= {i + n: [thing] for n, thing in enumerate(things)}
    return found


_LEAD = re.compile(r"[^。，；：\n]{4,36}。")


def _lead(text: str, paragraph: Stretch) -> str | None:
    """The industry that the opening words of a box item name: 打造冷链食品制造集群。…"""
    m = _LEAD.match(text, paragraph.start, paragraph.end)
    return scope.of_heading(m.group().rstrip("。")) if m else None


def _grade(one: Accepted, due: Due) -> Grade:
    if one.licence in {"target.dated", "target.list", "target.bound"}:
        return Grade.WEAK
    sure = due.source in {PeriodSource.SENTENCE, PeriodSource.TABLE}
    return Grade.STATED if sure and not one.name.shared and one.name.name else Grade.INFERRED


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
    text: str, outline: tuple[SectionReading, ...], plans: tuple[PlanReading, ...], lexicon: Lexicon
) -> tuple[TargetReading, ...]:
    """The targets of a document, in order of their figures; `T001` … are stable over runs on the same text."""
    where = Where(text, outline, plans)
    reader = _Reader(text, normal.normalise(text), where, Places(lexicon))
    found = table.tables(text)
    skipped = [*(t.span for t in found), *table.project_rows(text)]
    reader.run(sorted(skipped, key=lambda s: s.start))
    for n, one in enumerate(found, start=1):
        reader.cells(cell_targets.targets_of(one, n, where.plan(one.span.start)))
    made, districts = _in_order(reader.made, reader.districts)
    return links.linked(made, districts)


def _in_order(made: list[TargetReading], districts: set[str]) -> tuple[list[TargetReading], frozenset[str]]:
    """Sorted by figure, with the keys the order gives."""
    ordered = sorted(made, key=lambda t: t.num.start)
    keys = {t.key: f"T{i:03d}" for i, t in enumerate(ordered, start=1)}
    named = [replace(t, key=keys[t.key], part_of=keys[t.part_of] if t.part_of else None) for t in ordered]
    return named, frozenset(keys[k] for k in districts)
