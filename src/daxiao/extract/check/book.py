"""The figures of all papers in the form in which rules compare them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.extract.check import amounts, identity, places, statements
from daxiao.extract.check.amounts import Range, Unit
from daxiao.extract.check.identity import IndicatorName
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Place
from daxiao.extract.check.statements import Fact
from daxiao.extract.frames import scope as scopes
from daxiao.extract.readings import Lexicon, Measure, Period, PlanReading, Span, TargetReading


LONGEST_PLACE = 300
_BROKEN = re.compile("[。；](?=.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """A target as rules see it.

    `name` is its indicator taken apart, `low` and `high` its figure in base units, `district` the place below the
    plan's own that it is for, `industry` any other scope. `span` is the part of the clause that is this figure's own.
    """

    deed: int
    paper: Paper
    target: TargetReading
    name: IndicatorName
    unit: Unit
    low: Decimal
    high: Decimal | None
    district: str | None
    industry: str | None
    span: Span

    @property
    def words(self) -> str:
        if self.target.in_table:
            return f"{self.target.indicator}{self.written}"
        return "".join(self.paper.text[self.span.start : self.span.end].split())

    @property
    def period(self) -> Period:
        return self.target.period

    @property
    def measure(self) -> Measure:
        return self.target.measure

    @property
    def year(self) -> int | None:
        return self.period.by or self.period.year

    @property
    def yearly(self) -> bool:
        return self.period.recurring and self.year is None

    @property
    def allowed(self) -> Range:
        return amounts.range_of(self.low, self.high, self.target.comparator)

    @property
    def written(self) -> str:
        """The figure with its unit as the text has it: 1—3家, 800亿元."""
        t = self.target
        return f"{amounts.shown_range(t.value, t.value_high)}{t.unit or ''}"

    def place(self, role: str) -> Place:
        return Place(self.paper.name, self.span, role)

    def around(self, lead: int) -> str:
        """The words of the sentence up to the figure, from at most `lead` characters before its clause."""
        text, end = self.paper.text, self.target.num.end
        begin = max(self.target.clause.start - lead, 0)
        stop = max(text.rfind(mark, begin, self.target.num.start) for mark in "。；\n") + 1
        return text[max(begin, stop) : end]


@dataclass(frozen=True, slots=True)
class Deed:
    """One plan of one paper, with its items and its statements of the past in the order of the text. `place` is None where it is not known."""

    number: int
    paper: Paper
    plan: PlanReading
    place: str | None
    items: tuple[Item, ...]
    facts: tuple[Fact, ...]

    @property
    def text(self) -> str:
        return self.paper.text[self.plan.start : self.plan.end]

    @property
    def since(self) -> int | None:
        """The first year of the plan: stated, or that of the five-year plan which its horizon ends."""
        if self.plan.since is not None:
            return self.plan.since
        horizon = self.plan.horizon
        return horizon - 4 if horizon is not None and horizon % 5 == 0 else None

    def years_to(self, year: int | None) -> int | None:
        """How many years of the plan there are up to and with `year`."""
        end, begin = year or self.plan.horizon, self.since
        if end is None or begin is None or not 0 < end - begin + 1 <= _LONGEST_PLAN:
            return None
        return end - begin + 1


_LONGEST_PLAN = 15


@dataclass(frozen=True, slots=True)
class Book:
    deeds: tuple[Deed, ...]
    above: dict[str, frozenset[str]]
    papers: tuple[Paper, ...]

    @property
    def pairs(self) -> list[tuple[Deed, Deed]]:
        """Every two plans, the earlier in the order of papers first."""
        return [(a, b) for n, a in enumerate(self.deeds) for b in self.deeds[n + 1 :]]

    def in_order(self, a: Deed, b: Deed) -> tuple[Deed, Deed]:
        """The plan with the earlier horizon first; ties stay."""
        earlier = (b.plan.horizon or 0, b.plan.since or 0) < (
            a.plan.horizon or 0,
            a.plan.since or 0,
        )
        return (b, a) if earlier else (a, b)


def open_book(papers: Sequence[Paper], lexicon: Lexicon) -> Book:
    """Read names, units and places of every target of `papers`, once for all rules."""
    deeds: list[Deed] = []
    for paper in papers:
        own: list[Deed] = []
        told = statements.facts_of(paper)
        for plan in paper.readings.plans:
            number = len(deeds) + len(own)
            place = places.place_of(paper, plan, lexicon)
            items = tuple(_items(number, paper, plan, place))
            facts = tuple(f for f in told if plan.start <= f.span.start < plan.end)
            own.append(Deed(number, paper, plan, place, items, facts))
        deeds += _one_place(own)
    known = [(d.place, d.text) for d in deeds if d.place]
    return Book(tuple(deeds), places.superiors(known, lexicon), tuple(papers))


def _one_place(deeds: list[Deed]) -> list[Deed]:
    """A plan without a place of its own is for the place of its neighbours, when they agree."""
    named = {d.place for d in deeds if d.place}
    if len(named) != 1:
        return deeds
    only = named.pop()
    return [d if d.place else replace(d, place=only) for d in deeds]


def _items(number: int, paper: Paper, plan: PlanReading, place: str | None) -> list[Item]:
    found: list[Item] = []
    by_key: dict[str, Item] = {}
    before: Span | None = None
    for target in paper.targets_of(plan):
        whole = by_key.get(target.part_of or "")
        item = _item(number, paper, target, whole, place)
        by_key[target.key] = item
        if _is_sure(paper, target):
            found.append(replace(item, span=_own_words(paper, target, before)))
        before = target.num
    return found


def _is_sure(paper: Paper, target: TargetReading) -> bool:
    """Where a clause runs over a stop, the name may belong to another figure."""
    words = paper.text[target.clause.start : target.clause.end]
    return target.in_table or not _BROKEN.search(words)


def _own_words(paper: Paper, target: TargetReading, before: Span | None) -> Span:
    """The clause without the figures before it that share its head, or the figure alone where that is too long."""
    clause = target.clause
    if before and clause.start < before.end <= target.num.start and not target.in_table:
        stop = _MARK.search(paper.text, before.end, target.num.start)
        clause = Span(stop.end(), clause.end) if stop else clause
    return clause if clause.end - clause.start <= LONGEST_PLACE else target.num


_MARK = re.compile("[，、；：]|和(?=[^，、]*$)")


def _whole_name(name: IndicatorName, whole: Item | None) -> IndicatorName:
    """其中亿元以上项目10个: a part that only says 项目 speaks of the things of its whole."""
    if whole is None or len(name.core) < _HEAD or not whole.name.core.endswith(name.core):
        return name
    return replace(name, core=whole.name.core, population=whole.name.population)


_HEAD = 2


def _item(
    number: int, paper: Paper, target: TargetReading, whole: Item | None, place: str | None
) -> Item:
    scope, name = target.scope, target.indicator
    lead = scopes.leading_place(name)
    if scope is None and lead and lead != place:
        # 东山县12家 after a total: the name is the place, the indicator is that of the total.
        scope, rest = lead, name[len(lead) :]
        name = rest or (whole.target.indicator if whole else name)
    if name.startswith(place or "\0"):
        name = name[len(place or "") :] or name
    district = scope if scope and scopes.is_place(scope) and scope != place else None
    unit = amounts.unit_of(target.unit)
    high = None if target.value_high is None else target.value_high * unit.factor
    return Item(
        number,
        paper,
        target,
        _whole_name(identity.normal(name), whole),
        unit,
        target.value * unit.factor,
        high,
        district,
        None if district or scope == place else scope,
        target.clause,
    )
