"""The shapes that layout works on."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Glyph(NamedTuple):
    """One character (or a few that stand as one) and the box it stands in."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


class Rule(NamedTuple):
    """A straight line, horizontal or vertical; `x0 <= x1` and `top <= bottom`."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class Sheet:
    """One page as it is given: `number` counts from 1; glyphs and rules in any order."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """Characters that stand close together on one line; `em` is the width of a Han character there."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    em: float


@dataclass(slots=True)
class Line:
    """A line of a column, whose text may stand between `left` and `right`."""

    runs: list[Run]
    left: float = 0.0
    right: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(run.text for run in self.runs)

    @property
    def x0(self) -> float:
        return self.runs[0].x0

    @property
    def x1(self) -> float:
        return self.runs[-1].x1

    @property
    def top(self) -> float:
        return min(run.top for run in self.runs)

    @property
    def bottom(self) -> float:
        return max(run.bottom for run in self.runs)

    @property
    def em(self) -> float:
        return max(self.runs, key=lambda run: len(run.text)).em


@dataclass(slots=True)
class Cell:
    """What a cell says, on one line; a cell that another one covers says nothing and is `covered`."""

    text: str = ""
    page: int = 0
    covered: bool = False
    is_full: bool = False  # the last line reaches the right edge: it may go on over the page


@dataclass(slots=True)
class Table:
    """Rows of equally many cells; `edges` are the x of the lines between columns."""

    rows: list[list[Cell]]
    edges: list[float]
    top: float
    bottom: float

    @property
    def x0(self) -> float:
        return self.edges[0]

    @property
    def x1(self) -> float:
        return self.edges[-1]


@dataclass(slots=True)
class Leaf:
    """One page with its lines and tables in the order in which they are read."""

    number: int
    width: float
    height: float
    items: list[Line | Table]

    @property
    def lines(self) -> list[Line]:
        return [item for item in self.items if isinstance(item, Line)]
