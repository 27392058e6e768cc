"""Monthly figures of the demonstration: three years that end at the base figures which plans state, and the goals of the
invented city with what its counties received. Seeded, and marked as demonstration data.

Idempotent: an indicator of a place that has figures already is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from math import log
from typing import TYPE_CHECKING, Any

from daxiao.domains.directory import queries as directory
from daxiao.domains.targets import queries as targets
from daxiao.domains.targets import services as target_services
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.domains.targets.queries import stock
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.allocation import Axis, Method
from daxiao.domains.targets.services import allocations, book, duties, goals, taking_over
from daxiao.domains.targets.types import Comparator, Direction, IndicatorInput, Measure
from daxiao.domains.targets.types.allocations import DraftInput, PartInput
from daxiao.domains.targets.types.book import BookInput, DutyInput
from daxiao.domains.targets.types.figures import Frequency, Legal, Source
from daxiao.domains.targets.types.goals import GoalChange, GoalInput, GoalOrigin
from daxiao.flows import count_figures
from daxiao.flows.demo_data import load
from daxiao.flows.demo_data.history import Gather, Shape, history


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from daxiao.domains.targets.models import Goal, Indicator
    from daxiao.flows.demo_data.types import DemoData, TableRow
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Region


CITY = "X99000"
SEED = "月度数据 2026"
BASE_YEAR = 2025
"""The invented city states its base figures for this year; later months continue them."""

_GATHER: dict[Measure, Gather] = {
    Measure.FLOW: "sum",
    Measure.INCREMENT: "sum",
    Measure.LEVEL: "last",
    Measure.SHARE: "mean",
    Measure.GROWTH: "mean",
    Measure.RATIO: "mean",
}


Entry = tuple[int, int, int, Decimal]
"""Indicator id, place id, period, the month's own figure."""


@dataclass(frozen=True, slots=True)
class Built:
    """How many figures, goals and divisions of reporting were added."""

    figures: int
    goals: int
    duties: int


def build(actor: Actor, data: DemoData, *, today: date, now: datetime) -> Built:
    """Figures, goals and divisions of reporting of the demonstration."""
    made: dict[str, Any] = dict(load.read_document("rounds.toml"))
    found = _World(actor, data, made["reporter"])
    entries = [*_of_plans(found), *_of_facts(found), *_of_city(found, made["indicator"], today)]
    n_figures = _take(actor, entries, today=today, now=now)
    for row in (*made["computed"], *made["counted"]):
        found.keep(row)
    n_figures += count_figures.count(actor, today=today, now=now, years=3)
    n_goals = _goals(found, made, today=today, now=now)
    n_goals += _goals_of_plans(found, today=today, now=now)
    return Built(n_figures, n_goals, _duties(found, made))


class _World:
    """Places and indicators of the demonstration by their codes."""

    def __init__(self, actor: Actor, data: DemoData, reporters: list[dict[str, Any]]) -> None:
        units = directory.units_by_code(actor)
        self.reporters = {r["place"]: units[r["unit"]].pk for r in reporters}
        self.actor = actor
        self.data = data
        self.places = directory.places_by_code(actor)
        self.items = {i.code: i for i in data.indicators}
        self._known = {(i.name, i.measure): i for i in targets.indicators(actor)}

    @property
    def root(self) -> Region:
        return self.places["420000"]

    def indicator(self, code: str) -> Indicator:
        item = self.items[code]
        return self._known[item.name, item.measure.value]

    def added(self, name: str, unit: str, measure: Measure, *, is_demo: bool) -> Indicator:
        """An indicator of a name of its own; made when it is not there yet."""
        if (name, measure.value) not in self._known:
            self._known[name, measure.value] = target_services.add_indicator(
                self.actor,
                region=self.places[CITY] if is_demo else self.root,
                indicator=IndicatorInput(name, (), unit, Direction.MORE, measure, ""),
                is_demo=is_demo,
            )
        return self._known[name, measure.value]

    def of(self, row: dict[str, Any]) -> Indicator:
        if "new" in row:
            return self.added(row["new"], row["unit"], Measure(row["measure"]), is_demo=True)
        return self.indicator(row["code"])

    def keep(self, row: dict[str, Any]) -> Indicator:
        """Write how its figures are kept into the book."""
        indicator = self.of(row)
        source = Source(row["source"]) if "source" in row else None
        legal = Legal.OFFICIAL if source is Source.STATISTICS else Legal.DISPATCH
        wanted = BookInput(
            code=row["book"],
            frequency=Frequency.MONTH,
            formula=row.get("formula", ""),
            counted_by=row.get("counted_by", ""),
            source=source,
            legal=legal,
            places=row.get("places", 2),
            owner_id=indicator.owner_id,
        )
        return book.keep_book(self.actor, indicator=indicator, book=wanted)


def _take(actor: Actor, entries: Iterable[Entry], *, today: date, now: datetime) -> int:
    """Write what is not there yet, each under the source that the book says."""
    rows = list(entries)
    have = stock.keys_of(actor, {r[0] for r in rows})
    said = {i.pk: i.source for i in targets.indicators(actor)}
    by_source: dict[Source, list[Entry]] = defaultdict(list)
    for row in rows:
        if (row[0], row[1]) not in have:
            by_source[Source(said.get(row[0]) or Source.DISPATCH)].append(row)
    return sum(
        taking_over.take_over(
            actor,
            figures=fresh,
            source=source,
            legal=Legal.OFFICIAL if source is Source.STATISTICS else Legal.DISPATCH,
            is_demo=True,
            today=today,
            now=now,
        )
        for source, fresh in sorted(by_source.items())
    )


# ---------------------------------------------------------------- what plans state


def _of_plans(found: _World) -> Iterator[Entry]:
    """Three years up to the base year of every table row with one base figure, and of 新增 N、总数 M the base M - N."""
    for row in found.data.rows:
        if row.base.value is not None and row.base.high is None:
            yield from _row_history(found, row, row.base.value)
    for code, place, base in _derived(found):
        indicator = found.indicator(code)
        yield from _months(found, indicator, place, base, BASE_YEAR, code)


def _of_facts(found: _World) -> Iterator[Entry]:
    """What plans say is there now, county by county, without a year: taken as the end of the base year."""
    for f in found.data.figures:
        is_plain = f.role.value == "fact" and f.year is None and f.scope is None
        if is_plain and f.cell.value is not None and f.cell.high is None:
            indicator = found.indicator(f.indicator)
            yield from _months(found, indicator, f.place, f.cell.value, BASE_YEAR, f.indicator)


def _row_history(found: _World, row: TableRow, base: Decimal) -> Iterator[Entry]:
    item = found.items[row.indicator]
    indicator = found.indicator(row.indicator)
    if row.scope:  # the rows of 其中 are indicators of their own below the whole
        indicator = found.added(
            f"{item.name}（{row.scope}）", item.unit, Measure(item.measure.value), is_demo=False
        )
    yield from _months(found, indicator, row.place, base, row.base_year, row.indicator)


def _derived(found: _World) -> Iterator[tuple[str, str, Decimal]]:
    """(indicator, place, base): of a pair 新增 N、总数 M of the same year and place the stock before is M - N."""
    goals_ = {
        (f.indicator, f.place): f.cell.value
        for f in found.data.figures
        if f.role.value == "goal" and f.year == BASE_YEAR + 1 and f.scope is None
    }
    for (code, place), total in goals_.items():
        flow = goals_.get((f"{code}_new", place))
        if total is not None and flow is not None and total > flow:
            yield code, place, total - flow


def _months(
    found: _World, indicator: Indicator, place: str, base: Decimal, year: int, code: str
) -> Iterator[Entry]:
    places = max(0, -int(base.normalize().as_tuple().exponent))
    gather = _GATHER.get(Measure(indicator.measure))
    if gather is None or (gather != "mean" and base <= 0):
        return
    shape = Shape(gather, growth=0.08, swing=0.7, places=max(places, 1 if gather == "mean" else 0))
    key = f"{SEED}:{place}:{code}:{indicator.name}"
    region = found.places[place]
    for figure in history(key, base, year, shape):
        period = figure.month.year * 100 + figure.month.month
        yield indicator.pk, region.pk, period, figure.value


# ---------------------------------------------------------------- the invented city


def _of_city(found: _World, rows: list[dict[str, Any]], today: date) -> Iterator[Entry]:
    """Three years up to the base year, and on to the month before the last one: that is asked for in the open rounds."""
    for row in rows:
        indicator = found.keep(row)
        for place, base in row["bases"].items():
            for period, value in _course(row, place, Decimal(base), today):
                yield indicator.pk, found.places[place].pk, period, value


def _course(
    row: dict[str, Any], place: str, base: Decimal, today: date
) -> list[tuple[int, Decimal]]:
    """(period, value) from three years before to what the rounds leave open; see `figure_of` for those."""
    last = before_rounds(today)
    return [(p, v) for p, v in _all_months(row, place, base) if p <= last]


def before_rounds(today: date) -> int:
    """The last period that is simply there; the two after it are those of the closed and of the open round."""
    number = today.year * 12 + today.month - 1 - 3
    return number // 12 * 100 + number % 12 + 1


def _all_months(row: dict[str, Any], place: str, base: Decimal) -> Iterator[tuple[int, Decimal]]:
    name = row.get("code") or row["new"]
    shape = Shape(
        row["gather"], growth=float(row["growth"]), swing=float(row["swing"]), places=row["places"]
    )
    unit = Decimal(1).scaleb(-row["places"])
    pace = Decimal(str(row["paces"][place]))
    years = [(BASE_YEAR, base, shape, 3)]
    for n in (1, 2):  # the year after the base and, when the demonstration is built late, one more
        size = (base * pace**n).quantize(unit, rounding=ROUND_HALF_UP)
        grown = replace(shape, growth=log(float(pace)) if row["gather"] == "last" else shape.growth)
        years.append((BASE_YEAR + n, size, grown, 1))
    for year, size, made, count in years:
        for figure in history(f"{SEED}:{place}:{name}:{year}", size, year, made, years=count):
            yield figure.month.year * 100 + figure.month.month, figure.value


def figures_of(period: int) -> Iterator[tuple[str, str, Decimal, str]]:
    """(code in the book, place, value, gather) of one month of the invented city: what its units report in a round."""
    made: dict[str, Any] = dict(load.read_document("rounds.toml"))
    for row in made["indicator"]:
        for place, base in row["bases"].items():
            found = dict(_all_months(row, place, Decimal(base)))
            if period in found:
                yield row["book"], place, found[period], row["gather"]


def reporters() -> list[dict[str, Any]]:
    """Which unit reports the figures of which place of the invented city."""
    made: dict[str, Any] = dict(load.read_document("rounds.toml"))
    return list(made["reporter"])


# ---------------------------------------------------------------- goals


def _goals(found: _World, made: dict[str, Any], *, today: date, now: datetime) -> int:
    """The city's goals of the year after the base, split over its counties by their share of the base year."""
    city = found.places[CITY]
    have = {g.indicator_id for g in goal_queries.goals(found.actor).filter(region=city)}
    count = 0
    for row in made["indicator"]:
        indicator = found.of(row)
        if indicator.pk in have or not (row["floor"] or row.get("level")):
            continue
        goal = _city_goal(found, row, indicator, today=today, now=now)
        count += 1 + (_split(found, row, goal, today=today, now=now) if row["floor"] else 0)
    for row in (*made["computed"], *made["counted"]):
        count += _plain_goal(found, row, have, today=today, now=now)
    return count


def _input(found: _World, indicator: Indicator, kind: AimKind, floor: Decimal) -> GoalInput:
    return GoalInput(
        indicator_id=indicator.pk,
        region_id=found.places[CITY].pk,
        kind=kind.value,
        comparator=Comparator.GE.value,
        unit=indicator.unit,
        since=date(BASE_YEAR + 1, 1, 1),
        due_on=date(BASE_YEAR + 1, 12, 31),
        floor=floor,
        origin=GoalOrigin.HAND,
        owner_id=directory.units_by_code(found.actor)["yanshi-jingxin"].pk,
    )


def _city_goal(
    found: _World, row: dict[str, Any], indicator: Indicator, *, today: date, now: datetime
) -> Goal:
    unit = Decimal(1).scaleb(-row["places"])
    if row.get("level"):
        wanted = _input(found, indicator, AimKind.AT_LEAST, Decimal(row["level"]))
        return goals.set_goal(found.actor, goal=wanted, today=today, now=now, is_demo=True)
    base = sum((Decimal(b) for b in row["bases"].values()), Decimal(0))
    is_stock = row["gather"] == "last"
    wanted = _input(
        found,
        indicator,
        AimKind.STOCK if is_stock else AimKind.FLOW,
        (base * (1 + Decimal(row["floor"]))).quantize(unit, rounding=ROUND_HALF_UP),
    )
    if row["stretch"]:
        high = (base * (1 + Decimal(row["stretch"]))).quantize(unit, rounding=ROUND_HALF_UP)
        wanted = replace(wanted, stretch=high)
    if is_stock:
        wanted = replace(wanted, baseline=base, baseline_year=BASE_YEAR)
    return goals.set_goal(found.actor, goal=wanted, today=today, now=now, is_demo=True)


def _split(found: _World, row: dict[str, Any], goal: Goal, *, today: date, now: datetime) -> int:
    parts = tuple(
        PartInput(str(found.places[place].pk), found.places[place].name, basis=Decimal(base))
        for place, base in row["bases"].items()
    )
    draft = DraftInput(Axis.PLACE.value, Method.LAST_YEAR.value, parts)
    kept = allocations.keep_draft(found.actor, goal=goal, draft=draft, now=now)
    allocations.issue(
        found.actor, goal=goal, axis=Axis.PLACE, version=kept.version, today=today, now=now
    )
    _equip(found, row, goal, today=today, now=now)
    return len(parts)


def _equip(found: _World, row: dict[str, Any], goal: Goal, *, today: date, now: datetime) -> None:
    """Each county's bureau answers for its part; a stock is judged from where it stood at the end of the base year."""
    is_stock = row["gather"] == "last"
    for part in goal_queries.goals(found.actor).filter(whole=goal):
        wanted = GoalChange(
            floor=part.floor,
            stretch=part.stretch,
            high=part.high,
            baseline=Decimal(row["bases"][part.region.code]) if is_stock else None,
            baseline_high=None,
            baseline_year=BASE_YEAR if is_stock else None,
            is_baseline_estimate=False,
            since=part.since,
            due_on=part.due_on,
            owner_id=found.reporters[part.region.code],
            letter=part.letter,
            reason="明确责任单位，补填上年末基数" if is_stock else "明确责任单位",
            version=part.version,
        )
        goals.change(found.actor, goal=part, change=wanted, today=today, now=now)


def _plain_goal(
    found: _World, row: dict[str, Any], have: set[int], *, today: date, now: datetime
) -> int:
    indicator = found.of(row)
    if indicator.pk in have:
        return 0
    if "floor" in row:
        kind, floor = AimKind.AT_LEAST, Decimal(row["floor"])
    else:
        kind = AimKind.FLOW
        last = stock.year_total(found.actor, indicator, found.places[CITY], BASE_YEAR)
        floor = ((last or Decimal(0)) * Decimal(row["share"])).quantize(Decimal(1))
    if floor <= 0:
        return 0
    goals.set_goal(
        found.actor, goal=_input(found, indicator, kind, floor), today=today, now=now, is_demo=True
    )
    return 1


# what a real city's plan hands out to its counties each year: the whole, and the counties' numbers
_HANDED_OUT = ("above_scale_firms_new", "renovation_projects")
_PLAN_CITY = "421200"


def _goals_of_plans(found: _World, *, today: date, now: datetime) -> int:
    """Goals that real plans state for the year after the base: a city's split over its counties as its annex has it."""
    city = found.places[_PLAN_CITY]
    have = {g.indicator_id for g in goal_queries.goals(found.actor).filter(region=city)}
    count = 0
    for code in _HANDED_OUT:
        indicator = found.indicator(code)
        if indicator.pk not in have:
            count += _handed_out(found, code, indicator, today=today, now=now)
    return count


def _handed_out(
    found: _World, code: str, indicator: Indicator, *, today: date, now: datetime
) -> int:
    stated = [f for f in found.data.figures if f.indicator == code and f.cell.value is not None]
    whole = next(f for f in stated if f.role.value == "goal" and f.place == _PLAN_CITY)
    quotas = [f for f in stated if f.role.value == "quota"]
    total = whole.cell.value or Decimal(0)
    wanted = replace(
        _input(
            found, indicator, AimKind.INCREMENT if code.endswith("_new") else AimKind.FLOW, total
        ),
        region_id=found.places[_PLAN_CITY].pk,
        owner_id=None,
    )
    goal = goals.set_goal(found.actor, goal=wanted, today=today, now=now, is_demo=True)
    parts = tuple(
        PartInput(str(found.places[f.place].pk), found.places[f.place].name, fixed=f.cell.value)
        for f in quotas
    )
    gap = total - sum((f.cell.value or Decimal(0) for f in quotas), Decimal(0))
    reason = "规划附表的各地分配数合计与全市目标不同，照附表下达" if gap else ""
    draft = DraftInput(Axis.PLACE.value, Method.BY_HAND.value, parts, gap, reason)
    kept = allocations.keep_draft(found.actor, goal=goal, draft=draft, now=now)
    allocations.issue(
        found.actor, goal=goal, axis=Axis.PLACE, version=kept.version, today=today, now=now
    )
    return 1 + len(parts)


def _duties(found: _World, made: dict[str, Any]) -> int:
    """Each county's bureau reports its county's figures, the statistics bureau those of the city itself."""
    wanted = [
        DutyInput(
            found.of(row).pk,
            found.places[place].pk,
            found.reporters[place],
            Frequency.MONTH,
            date(BASE_YEAR, 1, 1),
        )
        for row in made["indicator"]
        for place in row["bases"]
    ]
    duties.assign_many(found.actor, duties=wanted, is_demo=True)
    return len(wanted)
