"""The only writer of `ProjectStanding`: settle some, sweep those whose day has come, rebuild all, check all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects.models import (
    Project,
    ProjectPaceChange,
    ProjectStage,
    ProjectStanding,
)
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import pace, phase
from daxiao.domains.projects.types import (
    Admission,
    Assessment,
    ProjectFacts,
    Stage,
    StageState,
)
from daxiao.kernel.models import Region, RegionKind


CHUNK = 2000

_EXTRA = ("region_id", "industry_name")


@dataclass(frozen=True, slots=True)
class _Look:
    """One project as a standing is made from it."""

    facts: ProjectFacts
    region_id: int
    industry: str
    stages: tuple[tuple[str, str], ...] = ()


def settle(projects: Sequence[int], *, today: date, now: datetime) -> int:
    """Recompute the standings of these projects; returns how many changed. Idempotent."""
    changed = 0
    for start in range(0, len(projects), CHUNK):
        keys = projects[start : start + CHUNK]
        changed += _settle_chunk(keys, today=today, now=now)
    return changed


@transaction.atomic
def _settle_chunk(keys: Sequence[int], *, today: date, now: datetime) -> int:
    looks = list(_looks(keys))
    have = {s.project_id: s for s in ProjectStanding.everything.filter(project__in=keys)}
    counties = _counties()
    fresh: list[ProjectStanding] = []
    moved: list[ProjectStanding] = []
    shifts: list[ProjectPaceChange] = []
    for look, found in zip(looks, _assessed(looks, today), strict=True):
        values = _columns(look, found, counties)
        old = have.get(look.facts.key)
        if old is None:
            fresh.append(
                ProjectStanding(
                    project_id=look.facts.key, pace_since_on=today, computed_at=now, **values
                )
            )
            continue
        if all(getattr(old, name) == value for name, value in values.items()):
            continue
        if old.pace != values["pace"]:
            day = min(old.recheck_on or today, today)
            shifts.append(
                ProjectPaceChange(
                    project_id=look.facts.key,
                    was=old.pace,
                    now=values["pace"],
                    changed_on=day,
                    noticed_at=now,
                )
            )
            old.pace_since_on = day
        for name, value in values.items():
            setattr(old, name, value)
        old.computed_at = now
        moved.append(old)
    ProjectStanding.everything.bulk_create(fresh, batch_size=500)
    if moved:
        names = [*values, "pace_since_on", "computed_at"]
        ProjectStanding.everything.bulk_update(moved, names, batch_size=500)
    ProjectPaceChange.everything.bulk_create(shifts, batch_size=500)
    return len(fresh) + len(moved)


def _looks(keys: Iterable[int]) -> Iterator[_Look]:
    rows = Project.everything.filter(pk__in=list(keys)).order_by("pk")
    stages: dict[int, list[tuple[str, str]]] = {}
    states = ProjectStage.everything.filter(project__in=list(keys)).values_list(
        "project_id", "stage", "state"
    )
    for key, stage, state in states:
        stages.setdefault(key, []).append((stage, state))
    for row in rows.values_list(*fact_queries.COLUMNS, *_EXTRA):
        *values, region_id, industry = row
        facts = fact_queries.from_values(tuple(values))
        yield _Look(facts, region_id, industry, tuple(stages.get(facts.key, ())))


def _assessed(looks: Sequence[_Look], today: date) -> Iterator[Assessment]:
    """By the thresholds of each project's place, in their order."""
    book = rulebook.rulebook(today)
    judges: dict[str, pace.Judge] = {}
    for look in looks:
        region = look.facts.region
        judge = judges.get(region)
        if judge is None:
            judge = judges[region] = pace.Judge(
                book.policies, book.pace_of(region), today=today, holidays=book.holidays
            )
        yield judge.assess(look.facts)


def _columns(look: _Look, found: Assessment, counties: dict[int, int]) -> dict[str, Any]:
    facts, deadline = look.facts, found.deadline
    states = dict(look.stages)
    return {
        "region_id": look.region_id,
        "county_id": counties.get(look.region_id, look.region_id),
        "industry": look.industry,
        "invest_yi": facts.invest,
        "is_active": facts.admission is Admission.ADMITTED and not phase.is_out(facts),
        "phase": facts.phase.value if facts.phase else "",
        "level": facts.level.value if facts.level else "",
        "phase_said": found.phase.value if found.phase else "",
        "because": found.because[:200],
        "pace": found.pace.value,
        "due_on": deadline.due if deadline else None,
        "due_milestone": deadline.milestone.value if deadline else "",
        "written": deadline.written[:300] if deadline else "",
        "stage": _now_at(states),
        "stages_done": sum(state == StageState.DONE for state in states.values()),
        "recheck_on": found.recheck_on,
        "error": "",
    }


_ORDER = tuple(stage.value for stage in Stage)
_OVER = {StageState.DONE.value, StageState.NOT_APPLICABLE.value}


def _now_at(states: dict[str, str]) -> str:
    """The stage a project is at: the furthest one in progress, else the first that is not over; empty when all are."""
    running = [s for s in _ORDER if states.get(s) == StageState.IN_PROGRESS]
    if running:
        return running[-1]
    return next((s for s in _ORDER if states.get(s) not in _OVER), "")


def _counties() -> dict[int, int]:
    """Region → the county it lies in; a place above counties stands for itself."""
    rows = list(Region.everything.values_list("pk", "path", "kind"))
    counties = {path: pk for pk, path, kind in rows if kind == RegionKind.COUNTY}
    found: dict[int, int] = {}
    for pk, path, _ in rows:
        parts = path.strip("/").split("/")
        above = ("/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1))
        found[pk] = next((counties[p] for p in above if p in counties), pk)
    return found


def sweep(*, today: date, now: datetime) -> int:
    """Settle the projects whose recheck day has come; a missed night is caught up by the next."""
    due = ProjectStanding.everything.filter(recheck_on__lte=today)
    return settle(list(due.values_list("project_id", flat=True)), today=today, now=now)


def rebuild(*, today: date, now: datetime) -> int:
    """Recompute all."""
    return settle(list(Project.everything.values_list("pk", flat=True)), today=today, now=now)
