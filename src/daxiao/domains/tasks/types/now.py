"""Where a task stands, as upper domains keep it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TaskNow:
    """Where a task stands: `work` and `pace` as stored, `late_since_on` where it is late."""

    task_id: int
    region_id: int
    lead_id: int | None
    title: str
    work: str
    pace: str
    due_on: date | None
    late_since_on: date | None
