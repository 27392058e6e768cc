"""Tasks of a published plan, and a yardstick."""

from typing import Any

from daxiao.domains.tasks.types import Duty, Found, TaskInput, TaskYardstick, UnitInput


MONTH = TaskYardstick(near_due_days=30)


def unit(
    written: str, *org_ids: int, duty: Duty = Duty.LEAD, found: Found | None = None
) -> UnitInput:
    how = found or (Found.UNIT if org_ids else Found.UNKNOWN)
    return UnitInput(written, duty, how, org_ids)


def task(candidate_id: int, clause_id: int, region_id: int, **change: Any) -> TaskInput:
    fields: dict[str, Any] = {
        "number": "1",
        "title": "扩大工业规模",
        "text": "扩大工业规模。",
        "action": "产业升级",
        "deadline": 2026,
        "etc": False,
        "units": (),
    }
    return TaskInput(candidate_id, clause_id, region_id, **(fields | change))
