"""The colour map as figures (四色图): place x phase and industry x phase, with investment, share late, and who moved.

One pass over plain rows; the names of places and industries are the caller's. Projects that left are in no cell: their
number stands beside the matrix.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from daxiao.domains.projects.rules.levels import RANKS
from daxiao.domains.projects.types import Phase


ZERO = Decimal()

PHASES = (Phase.GREEN, Phase.BLUE, Phase.YELLOW)
"""The phases of the active map, in the plan's order."""


class Row(NamedTuple):
    """A project on the map. `phase` None: not decided yet. `invest` in 亿元, `is_late`: None when it is not known."""

    key: int
    county: str
    industry: str
    phase: Phase | None
    invest: Decimal | None
    is_late: bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Projects of a place or industry in one phase. `invest` in 亿元, of those where it is known: `without_invest` are not.
    Of `unpaced` nobody knows whether they were late: only on past days."""

    count: int = 0
    invest: Decimal = ZERO
    late: int = 0
    without_invest: int = 0
    unpaced: int = 0

    @property
    def share_late(self) -> Decimal | None:
        """0 … 1, of those of which it is known; None where there is nothing to share."""
        known = self.count - self.unpaced
        return Decimal(self.late) / known if known else None

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(
            self.count + other.count,
            self.invest + other.invest,
            self.late + other.late,
            self.without_invest + other.without_invest,
            self.unpaced + other.unpaced,
        )


EMPTY = Cell()

Cells = Mapping[tuple[str, Phase | None], Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """One map by county or by industry. `names` in the order in which the rows brought them; `left` are red."""

    names: tuple[str, ...]
    cells: Cells
    left: Mapping[str, int]

    def cell(self, name: str, phase: Phase | None) -> Cell:
        return self.cells.get((name, phase), EMPTY)

    def of_name(self, name: str) -> Cell:
        """The sum of a line, undecided projects included."""
        return sum((self.cell(name, phase) for phase in (*PHASES, None)), EMPTY)

    def of_phase(self, phase: Phase | None) -> Cell:
        """The sum of a column."""
        return sum((self.cell(name, phase) for name in self.names), EMPTY)

    @property
    def total(self) -> Cell:
        return sum(self.cells.values(), EMPTY)


class Group(NamedTuple):
    """`projects` that are alike on the map: how many. A negative number takes them off: a past day is today's groups, less what
    has changed since, and what it was then."""

    county: str
    industry: str
    phase: Phase | None
    is_late: bool | None
    projects: int
    invest: Decimal
    without_invest: int = 0


def group_of(row: Row, count: int = 1) -> Group:
    """One project as a group; `count` -1 takes it off."""
    return Group(
        row.county,
        row.industry,
        row.phase,
        row.is_late,
        count,
        ZERO if row.invest is None else row.invest * count,
        count if row.invest is None else 0,
    )


@dataclass(slots=True)
class _Tally:
    count: int = 0
    invest: Decimal = ZERO
    late: int = 0
    without_invest: int = 0
    unpaced: int = 0

    def take(self, group: Group) -> None:
        self.count += group.projects
        self.invest += group.invest
        self.without_invest += group.without_invest
        if group.is_late:
            self.late += group.projects
        elif group.is_late is None:
            self.unpaced += group.projects


_Tallies = dict[tuple[str, Phase | None], _Tally]


def matrices(rows: Iterable[Row]) -> tuple[Matrix, Matrix]:
    """By county and by industry, in one pass. Both hold the same projects, so their totals are equal."""
    return matrices_of(map(group_of, rows))


def matrices_of(groups: Iterable[Group]) -> tuple[Matrix, Matrix]:
    """The same of projects that are counted already."""
    counties: _Tallies = {}
    industries: _Tallies = {}
    for group in groups:
        for tallies, name in ((counties, group.county), (industries, group.industry)):
            key = name, group.phase
            found = tallies.get(key)
            if found is None:
                found = tallies[key] = _Tally()
            found.take(group)
    return _matrix(counties), _matrix(industries)


def _matrix(tallies: _Tallies) -> Matrix:
    there = {key: t for key, t in tallies.items() if t.count}
    names = tuple(dict.fromkeys(name for name, _ in there))
    cells = {
        key: Cell(t.count, t.invest, t.late, t.without_invest, t.unpaced)
        for key, t in there.items()
        if key[1] is not Phase.RED
    }
    left = {name: t.count for (name, phase), t in there.items() if phase is Phase.RED}
    return Matrix(names, cells, left)


# ---- months


UNDECIDED, OFF = "undecided", "off"
"""Where a project can stand beside the phases: on the map without one, or not on it."""


def place_of(phase: str, *, is_active: bool) -> str:
    """Where the map shows a project: its phase, UNDECIDED, or OFF. Red is shown although it is not active."""
    if phase == Phase.RED.value:
        return phase
    return (phase or UNDECIDED) if is_active else OFF


class Flow(NamedTuple):
    """How many `projects` went from one place of the map to another on a day."""

    on: date
    was: str
    now: str
    projects: int


def back_to(
    counts: Mapping[str, int], flows: Iterable[Flow], days: Iterable[date]
) -> list[dict[str, int]]:
    """The counts by place at the end of each of the `days`, from those of today less what flowed since. In their order."""
    asked = list(days)
    found: dict[date, dict[str, int]] = {}
    held = dict(counts)
    later = sorted(flows, key=lambda f: f.on, reverse=True)
    at = 0
    for day in sorted(asked, reverse=True):
        while at < len(later) and later[at].on > day:
            flow = later[at]
            held[flow.now] = held.get(flow.now, 0) - flow.projects
            held[flow.was] = held.get(flow.was, 0) + flow.projects
            at += 1
        found[day] = dict(held)
    return [found[day] for day in asked]


# ---- who moved


class Move(NamedTuple):
    """A project whose phase differs between two days; None: it was not on the map, or is not."""

    key: int
    was: Phase | None
    now: Phase | None


@dataclass(frozen=True, slots=True)
class Moves:
    """Since the last dispatch. `up` and `down` by the order 绿、蓝、黄、红; `fresh` are decided for the first time, `gone` are
    no longer listed at all. A project that left (红) went down; one that came back went up."""

    up: tuple[Move, ...]
    down: tuple[Move, ...]
    fresh: tuple[Move, ...]
    gone: tuple[Move, ...]

    def count(self, was: Phase | None, now: Phase | None) -> int:
        """How many went from one phase to another."""
        moves = (*self.up, *self.down, *self.fresh, *self.gone)
        return sum(move.was is was and move.now is now for move in moves)

    @property
    def net(self) -> int:
        """Up less down."""
        return len(self.up) - len(self.down)


def moves(before: Mapping[int, Phase | None], after: Mapping[int, Phase | None]) -> Moves:
    """Who moved between two days: project → phase as it was known on each (`replay.as_of`). In order of keys."""
    up: list[Move] = []
    down: list[Move] = []
    fresh: list[Move] = []
    gone: list[Move] = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was is now:
            continue
        if was is None:
            fresh.append(Move(key, was, now))
        elif now is None:
            gone.append(Move(key, was, now))
        else:
            (up if RANKS[now] > RANKS[was] else down).append(Move(key, was, now))
    return Moves(tuple(up), tuple(down), tuple(fresh), tuple(gone))


class LevelMove(NamedTuple):
    """A project managed at another level than before; None: as its colour says."""

    key: int
    was: Phase | None
    now: Phase | None

    @property
    def is_down(self) -> bool:
        """A level is never above the colour, so having one is lower than having none."""
        if self.now is None:
            return False
        return self.was is None or RANKS[self.now] < RANKS[self.was]
