"""Room to move (机动): how many days a stage may begin later than it could, without moving production."""

from collections.abc import Mapping
from datetime import date

from daxiao.domains.projects.rules.planning import StagePlan
from daxiao.domains.projects.types import ProjectFacts, Stage, StageState


def slack(
    facts: ProjectFacts, latest: StagePlan, earliest: StagePlan, today: date
) -> Mapping[Stage, int]:
    """Natural days between the earliest and the latest day on which each stage that has not begun may begin.

    No stage begins before today. Negative: it is too late already by so many days. Stages without both days are absent.
    """
    found: dict[Stage, int] = {}
    for row in latest.rows:
        first = earliest.row(row.stage)
        if facts.stage(row.stage).state is not StageState.NOT_STARTED or row.start is None:
            continue
        if first is not None and first.start is not None:
            found[row.stage] = (row.start - max(first.start, today)).days
    return found
