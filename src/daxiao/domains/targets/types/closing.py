"""What a month says of figures and goals when it is closed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """The figure of one indicator, place and month as it is known: `month` with all corrections of it, `total` the year up
    to it; in `unit`."""

    indicator_id: int
    region_id: int
    org_id: int | None
    name: str
    place: str
    unit: str
    month: Decimal | None
    total: Decimal | None
    state: str
    origin: str
    legal: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class GoalNow:
    """Where a goal stands; shares are of 1."""

    goal_id: int
    indicator_id: int
    region_id: int
    owner_id: int | None
    name: str
    industry: str
    year: int
    unit: str
    floor: Decimal | None
    stretch: Decimal | None
    state: str
    stretch_state: str
    value: Decimal | None
    as_of: date | None
    achieved: Decimal | None
    scheduled: Decimal | None
    points: Decimal | None
    is_provisional: bool
    kind: str = ""
    is_ceiling: bool = False
    since: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class WeightUsed:
    """An indicator of a weighted total as it was counted: what of it (`by`, in words), its weight of 100, and the month
    (year * 100 + month) it stood for."""

    indicator: str
    by: str
    weight: Decimal
    period: int | None


@dataclass(frozen=True, slots=True)
class TotalNow:
    """The weighted total of a scheme: rank, place, score and the score of each indicator in the order of `weights`; who is
    left out and why. `refused` says why there is none."""

    scheme_id: int
    name: str
    region_id: int
    weights: tuple[WeightUsed, ...] = ()
    rows: tuple[tuple[int, str, Decimal, tuple[Decimal, ...]], ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    tie: str = ""
    refused: str = ""
