"""The section of the desk: what a unit has to do about its tasks today, and what waits for the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from daxiao.domains.tasks.queries import reports as report_queries
from daxiao.domains.tasks.queries import views as queries
from daxiao.domains.tasks.rules import work as rules
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from daxiao.domains.tasks.models import TaskReport
    from daxiao.domains.tasks.queries.views import Today
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Org


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table of a unit; `month` is the one that is reported now, until `report_due`."""

    t: Today
    month: date
    report_due: date
    may_report: bool


def of_unit(actor: Actor, unit: Org, *, today: date) -> Table:
    yardstick = report_queries.yardstick_on(today)
    month = rules.first_of_month(today)
    if today.day <= yardstick.due_day:
        month = rules.first_of_month(month - timedelta(days=1))
    soon = today + timedelta(days=yardstick.remind_days)
    return Table(
        queries.today_of(actor, unit, soon=soon, month=month),
        month,
        rules.due_of_month(month, due_day=yardstick.due_day),
        may_report=actor.may(Cap.TASK_REPORT, on=unit),
    )


def for_office(actor: Actor) -> list[TaskReport]:
    """Node, finish and summary reports that wait for the office; none for anybody else."""
    return queries.office_waits(actor) if actor.may(Cap.TASK_MANAGE) else []
