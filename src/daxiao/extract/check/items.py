"""Targets in the form in which rules compare them: names taken apart, base units, districts."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from daxiao.extract.check import amounts, identity
from daxiao.extract.check.amounts import Range, Unit
from daxiao.extract.check.identity import IndicatorName
from daxiao.extract.check.papers import Paper
from daxiao.extract.check.remarks import Place
from daxiao.extract.frames import scope as scopes
from daxiao.extract.readings import Measure, Period, PlanReading, Span, TargetReading


LONGEST_PLACE = 300
# Rules compare figures two by two; a plan that states more is no plan, and the work on one text stays bounded.
MOST_ITEMS = 1000
_MAKING = re.compile("培育|打造|创建|建设|建成|认定|培植|遴选|推荐|争创|引进|招引|新建|新增")
_BRINGING = re.compile("引进|招引|新建|新增")
_STANDING = re.compile(
    "达到|达(?![效产标])|总数|突破|超过|增至|增加到|提高到|总量|保有|稳定在|增长到|累计"
)
_SHORT_LEAD = 6
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
    measure: Measure
    span: Span
    made: bool = False
    """培育…10家 without 达到 or 总数: things brought about, which may be fewer than there are."""

    @property
    def words(self) -> str:
        if self.target.in_table:
            return f"{self.target.indicator}{self.written}"
        return "".join(self.paper.text[self.span.start : self.span.end].split())

    @property
    def period(self) -> Period:
        return self.target.period

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


def read_items(number: int, paper: Paper, plan: PlanReading, place: str | None) -> list[Item]:
    """The targets of `plan` whose reading can be relied on, in the order of the text."""
    found: list[Item] = []
    by_key: dict[str, Item] = {}
    before: Item | None = None
    for target in paper.targets_of(plan)[:MOST_ITEMS]:
        whole = by_key.get(target.part_of or "") or _carried(paper, before, target)
        item = _item(number, paper, target, whole, place)
        by_key[target.key] = item
        if _is_sure(paper, target):
            last = before.target.num if before else None
            span = _own_words(paper, target, last)
            found.append(replace(item, span=span, made=_is_made(item)))
        before = item
    return found


def _is_made(item: Item) -> bool:
    if item.measure is not Measure.LEVEL or item.target.in_table:
        return False
    words = item.around(_SHORT_LEAD)
    verbs = _MAKING if item.period.by is None else _BRINGING
    return bool(verbs.search(words)) and not _STANDING.search(words)


def _carried(paper: Paper, before: Item | None, target: TargetReading) -> Item | None:
    """The figure just before in the sentence whose indicator a bare place or a bare verb takes over."""
    if before is None or target.in_table or target.unit != before.target.unit:
        return None
    bare = (
        scopes.leading_place(target.indicator) == target.indicator
        or not identity.normal(target.indicator).core
    )
    between = paper.text[before.target.num.end : target.num.start]
    return before if bare and not re.search("[。\n]", between) else None


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
    ranked = not name.core and bool(name.levels)
    if whole is None or not whole.name.core.endswith(name.core):
        return name
    if len(name.core) < _HEAD and not ranked:
        return name
    return replace(name, core=whole.name.core, population=whole.name.population)


_HEAD = 2


def _item(
    number: int, paper: Paper, target: TargetReading, whole: Item | None, place: str | None
) -> Item:
    scope, name, rest = target.scope, target.indicator, target.indicator
    lead = scopes.leading_place(name)
    if scope is None and lead and lead != place:
        # 东山县12家 after a total: the name is the place, the indicator is that of the total.
        scope, rest = lead, name[len(lead) :]
    elif name.startswith(place or "\0"):
        rest = name[len(place or "") :]
    normal = identity.normal(rest or name)
    taken = whole is not None and (not rest or not (normal.core or normal.levels))
    district = scope if scope and scopes.is_place(scope) and scope != place else None
    unit = amounts.unit_of(target.unit)
    high = None if target.value_high is None else target.value_high * unit.factor
    return Item(
        number,
        paper,
        target,
        whole.name if taken and whole else _whole_name(normal, whole),
        unit,
        target.value * unit.factor,
        high,
        district,
        None if district or scope == place else scope,
        whole.measure if taken and whole else target.measure,
        target.clause,
    )
