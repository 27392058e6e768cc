"""The figures of all papers in the form in which rules compare them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daxiao.extract.check import items, places, statements
from daxiao.extract.check.items import Item
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.statements import Fact
from daxiao.extract.readings import Baseline, Lexicon, PlanReading


MOST_FACTS = 400


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

    def baseline(self, item: Item) -> Baseline | None:
        """The base value of a figure: its own, or that of the same figure in the plan's table."""
        alike = (i for i in self.items if i.name == item.name and i.low == item.low)
        told = (i.target.baseline for i in alike if i.target.baseline is not None)
        return item.target.baseline or next(told, None)

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
            found = tuple(items.read_items(number, paper, plan, place))
            facts = tuple(f for f in told if plan.start <= f.span.start < plan.end)[:MOST_FACTS]
            own.append(Deed(number, paper, plan, place, found, facts))
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
