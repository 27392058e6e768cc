"""Where a project stands, as upper domains keep it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ProjectNow:
    """Where a project stands; `phase` is the confirmed colour, empty where nobody has decided it yet."""

    project_id: int
    region_id: int
    county_id: int
    unit_id: int | None
    name: str
    phase: str
    pace: str
    due_on: date | None
    because: str
