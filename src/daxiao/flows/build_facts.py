"""Every domain's facts into the store, in one build that readers see whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daxiao.domains.projects import facts as projects
from daxiao.domains.targets import facts as targets
from daxiao.domains.tasks import facts as tasks
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.std.periods import Month


if TYPE_CHECKING:
    from datetime import date, datetime

    from daxiao.analytics.store import Store
    from daxiao.kernel.access import Actor


# What is published, and who streams it.
PUBLISHED = (
    (targets.TARGETS, targets.targets),
    (tasks.TASK_DUTIES, tasks.task_duties),
    (projects.PROJECTS, projects.projects),
    (projects.PROJECT_MONTHS, projects.project_months),
)
LABELS = {fact.name: fact.label for fact, _ in PUBLISHED}


@dataclass(frozen=True, slots=True)
class Built:
    """The version in force after the build, the month it wrote, and how many rows each fact has in it."""

    version: str
    period: str
    rows: dict[str, int]


def build(actor: Actor, *, store: Store, today: date, now: datetime) -> Built:
    """Publish the facts of the month of `today` as they stand; earlier months stay as they were built.

    Raises `Denied` for anybody but an operator, and Refused with `facts.build_running`.
    """
    require(actor, Cap.SYSTEM_OPERATE)
    facts = ((fact, batches(actor)) for fact, batches in PUBLISHED)
    done = store.publish(facts, as_of=today, now=now)
    period = str(Month.of(today))
    return Built(done.version, period, {p.fact: p.rows for p in done.parts if p.period == period})
