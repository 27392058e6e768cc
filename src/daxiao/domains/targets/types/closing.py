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
