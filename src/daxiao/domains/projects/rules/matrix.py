"""The colour map as figures (四色图): place x phase and industry x phase, with investment, share late, and who moved.

One pass over plain rows; the names of places and industries are the caller's. Projects that left are in no cell: their
number stands beside the matrix.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from daxiao.domains.projects.rules.levels import RANKS
from daxiao.domains.projects.types import Phase


ZERO = Decimal()

PHASES = (Phase.GREEN, Phase.BLUE, Phase.YELLOW)
"""The phases of the active map, in the plan's order."""


class Row(NamedTuple):
    """A project on the map. `phase` None: not decided yet. `invest` in 亿元, None when it is not known."""

    key: int
    county: str
    industry: str
    phase: Phase | None
    invest: Decimal | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Projects of a place or industry in one phase. `invest` in 亿元, of those where it is known: `without_invest` are not."""

    count: int = 0
    invest: Decimal = ZERO
    late: int = 0
    without_invest: int = 0

    @property
    def share_late(self) -> Decimal | None:
        """0 … 1; None where there is nothing to share."""
        return Decimal(self.late) / self.count if self.count else None

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(
            self.count + other.count,
            self.invest + other.invest,
            self.late + other.late,
            self.without_invest + other.without_invest,
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


@dataclass(slots=True)
class _Tally:
    count: int = 0
    invest: Decimal = ZERO
    late: int = 0
    without_invest: int = 0

    def take(self, row: Row) -> None:
        self.count += 1
        self.late += row.is_late
        if row.invest is None:
            self.without_invest += 1
        else:
            self.invest += row.invest


_Tallies = dict[tuple[str, Phase | None], _Tally]


def matrices(rows: Iterable[Row]) -> tuple[Matrix, Matrix]:
    """By county and by industry, in one pass. Both hold the same projects, so their totals are equal."""
    counties: _Tallies = {}
    industries: _Tallies = {}
    for row in rows:
        for tallies, name in ((counties, row.county), (industries, row.industry)):
            key = name, row.phase
            found = tallies.get(key)
            if found is None:
                found = tallies[key] = _Tally()
            found.take(row)
    return _matrix(counties), _matrix(industries)


def _matrix(tallies: _Tallies) -> Matrix:
    names = tuple(dict.fromkeys(name for name, _ in tallies))
    cells = {
        key: Cell(t.count, t.invest, t.late, t.without_invest)
        for key, t in tallies.items()
        if key[1] is not Phase.RED
    }
    left = {name: t.count for (name, phase), t in tallies.items() if phase is Phase.RED}
    return Matrix(names, cells, left)


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
