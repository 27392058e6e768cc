"""Goals of a year as a table of indicators by places, with the sum against the whole and how many are met."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.models import Goal
from daxiao.domains.targets.queries import allocations
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.domains.targets.rules import ties
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.rules.summing import Summing
from daxiao.domains.targets.rules.ties import Completion
from daxiao.domains.targets.types.goals import GoalState
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


@dataclass(frozen=True, slots=True)
class Cell:
    """One goal of the table: what it wants, how far it is, and how it stands."""

    goal_id: int
    value: str
    stretch: str
    state: str
    label: str
    achieved: Decimal | None

    @property
    def is_behind(self) -> bool:
        return self.state in {ProgressState.BEHIND, ProgressState.SERIOUS}


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of the table: the whole's goal, those of the places in their order, and the sum check."""

    name: str
    unit: str
    kind: str
    whole: Cell | None
    cells: tuple[Cell | None, ...]
    total: str
    check: str
    is_odd: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A place of the table with how many of its goals are met; `is_low` is said of a year that is over."""

    place: Region
    completion: Completion
    is_low: bool

    @property
    def percent(self) -> str:
        share = self.completion.share
        return "" if share is None else f"{plain(round(share * 100, 1))}%"


@dataclass(frozen=True, slots=True)
class Matrix:
    """The goals of `year` of a place and of those right below it. `least` is the share that is asked for, in percent."""

    place: Region
    year: int
    columns: tuple[Column, ...]
    own: Column
    lines: tuple[Line, ...]
    least: str
    source: str
    waiting: int


def places(actor: Actor) -> list[Region]:
    """Places in scope that have places below, the nearest to the root first."""
    rows = Region.objects.visible_to(actor, Cap.TARGET_VIEW)
    with_children = rows.filter(children__isnull=False).distinct()
    return sorted(with_children, key=lambda r: (r.path.count("/"), r.path))


def years(actor: Actor, place: Region) -> list[int]:
    rows = goal_queries.in_force(actor).filter(region__path__startswith=place.path)
    return sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)


def matrix(actor: Actor, place: Region, year: int, *, today: date) -> Matrix:
    """The table of a place in scope. Goals of industries stand on their own pages."""
    below = list(
        Region.objects.visible_to(actor, Cap.TARGET_VIEW)
        .filter(parent=place)
        .order_by("kind", "path")
    )
    rows = list(
        goal_queries.in_force(actor)
        .filter(year=year, region__in=[place, *below], industry="")
        .order_by("indicator__name", "since")
    )
    found = yardsticks.in_force("goals", on=today, region=place)
    least = ties.yardstick_of(found.values)
    # a year that runs on is not behind for having goals open
    asked = least if today > date(year, 12, 31) else None
    return Matrix(
        place=place,
        year=year,
        columns=tuple(_column(p, rows, asked) for p in below),
        own=_column(place, rows, asked),
        lines=tuple(_lines(place, below, rows)),
        least=plain(least * 100),
        source=found.source,
        waiting=sum(r.state == GoalState.WAITING for r in rows),
    )


def _column(place: Region, rows: Sequence[Goal], least: Decimal | None) -> Column:
    states = [_state(r) for r in rows if r.region_id == place.pk]
    found = Completion(
        len(states),
        states.count(ProgressState.MET.value),
        sum(s in {"", ProgressState.UNJUDGED.value} for s in states),
    )
    share = found.share
    return Column(place, found, is_low=least is not None and share is not None and share < least)


def _state(row: Goal) -> str:
    standing = getattr(row, "standing", None)
    return standing.state if standing else ""


def _lines(place: Region, below: Sequence[Region], rows: Sequence[Goal]) -> list[Line]:
    groups: dict[tuple[int, str, date, date], dict[int, Goal]] = defaultdict(dict)
    for row in rows:
        groups[row.indicator_id, row.kind, row.since, row.due_on][row.region_id] = row
    return [_line(place, below, found) for found in groups.values()]


def _line(place: Region, below: Sequence[Region], found: dict[int, Goal]) -> Line:
    any_goal = next(iter(found.values()))
    whole = found.get(place.pk)
    parts = [found.get(p.pk) for p in below]
    check, total, is_odd = _check(place, whole, [p for p in parts if p is not None], len(below))
    span = "" if any_goal.since.year == any_goal.year else f"（{any_goal.since.year}年起累计）"
    return Line(
        name=f"{any_goal.indicator.name}{span}",
        unit=any_goal.unit_shown,  # type: ignore[attr-defined]
        kind=AimKind(any_goal.kind).label,
        whole=_cell(whole),
        cells=tuple(_cell(p) for p in parts),
        total=total,
        check=check,
        is_odd=is_odd,
    )


def _cell(row: Goal | None) -> Cell | None:
    if row is None:
        return None
    standing = getattr(row, "standing", None)
    is_waiting = row.state == GoalState.WAITING
    floor, stretch = row.floor_shown, row.stretch_shown  # type: ignore[attr-defined]
    value = "待下达" if is_waiting else ("零的突破" if floor is None else plain(floor))
    state = _state(row)
    return Cell(
        goal_id=row.pk,
        value=value,
        stretch="" if stretch is None else plain(stretch),
        state=state,
        label=ProgressState(state).label if state else "",
        achieved=standing.achieved if standing else None,
    )


def _check(
    place: Region, whole: Goal | None, parts: Sequence[Goal], wanted: int
) -> tuple[str, str, bool]:
    """The words of the sum check, the sum, and whether somebody should look (S004-G-02)."""
    if not parts:
        return ("没有分解" if whole is not None else "", "", False)
    dividend = allocations.dividend(parts[0])
    adds_up = dividend.rule.across is Summing.SUM and dividend.kind in _AMOUNTS
    if not adds_up:
        return "不可加，不核对合计", "", False
    values = [p.floor for p in parts if p.floor is not None]
    together = sum(values, Decimal(0))
    said = plain(together)
    missing = f"，{wanted - len(values)}个地方没有目标" if len(values) < wanted else ""
    if whole is None or whole.floor is None:
        return f"{place.name}没有总目标{missing}", said, True
    if together == whole.floor:
        return f"一致，{place.name}没有余量{missing}", said, False
    gap = plain(abs(whole.floor - together))
    if together < whole.floor:
        return f"不足，差{gap}{missing}", said, True
    return f"超出{gap}（留有余量）{missing}", said, False


_AMOUNTS = frozenset({AimKind.STOCK, AimKind.INCREMENT, AimKind.FLOW, AimKind.AT_MOST})
