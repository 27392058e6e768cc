"""Facts changed: standings are made from the rows, stages and all."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from daxiao.domains.projects.models import Project, ProjectRecord, ProjectStage, ProjectStanding
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.rules import levels, occasions, phase, replay
from daxiao.domains.projects.standings import proposing
from daxiao.domains.projects.standings.judging import Judges, follow
from daxiao.domains.projects.types import (
    Admission,
    Assessment,
    ProjectFacts,
    ProjectPace,
    Stage,
    StageState,
)
from daxiao.kernel.models import Region, RegionKind


log = logging.getLogger(__name__)

CHUNK = 2000
"""Rows of one transaction: short enough that a page never waits long for its turn to write."""

_ONE_DAY = timedelta(days=1)


def settle(projects: Sequence[int], *, today: date, now: datetime) -> int:
    """Recompute the standings of these projects; returns how many changed. Idempotent.

    One row that cannot be judged does not stop the others: its error is kept and it is looked at again tomorrow.
    """
    judges, places = Judges(), counties()
    changed = 0
    for start in range(0, len(projects), CHUNK):
        batch = Batch(judges, places, today, now)
        changed += batch.settle(projects[start : start + CHUNK])
    return changed


@dataclass(frozen=True, slots=True)
class Look:
    """One project as a standing is made from it. `facts` are None when its row cannot be read, and `error` says why."""

    facts: ProjectFacts | None
    error: Exception | None
    region_id: int
    industry: str
    stages: Mapping[str, str]

    def known(self) -> ProjectFacts:
        """The facts. Raises what went wrong when they were read."""
        if self.facts is None:
            raise self.error or ValueError("no facts")
        return self.facts


@dataclass(slots=True)
class Batch:
    judges: Judges
    counties: Mapping[int, int]
    today: date
    now: datetime

    @transaction.atomic
    def settle(self, keys: Sequence[int]) -> int:
        rows = ProjectStanding.everything.select_for_update(of=("self",)).filter(project__in=keys)
        have = {row.project_id: row for row in rows}
        before = _known_before(have.values(), self.today)
        fresh: list[ProjectStanding] = []
        moved: list[ProjectStanding] = []
        written = proposing.Written(self.now)
        shown: dict[int, ProjectFacts] = {}
        for key, look in looks(keys):
            old = have.get(key)
            if look.facts is not None:
                shown[key] = look.facts
            row = old or ProjectStanding(project_id=key, pace="", pace_since_on=self.today)
            try:
                values, course = self._judged(look, old, before.get(key))
            except Exception as error:  # whatever it is, the other rows must go on
                log.exception("project %s could not be judged", key)
                values, course = _failed(row, error, self.today), None
            if old is not None and all(getattr(old, k) == v for k, v in values.items()):
                continue
            for name, value in values.items():
                setattr(row, name, value)
            row.computed_at = self.now
            (moved if old else fresh).append(row)
            if course is not None:
                written.add(key, course, is_new=old is None)
        _save(fresh, moved)
        written.write()
        proposing.hear_voices(shown, self.today)
        return len(fresh) + len(moved)

    def _judged(
        self, look: Look, old: ProjectStanding | None, before: ProjectFacts | None
    ) -> tuple[dict[str, Any], occasions.Course]:
        """The columns of the standing today, and how it came there."""
        facts, today = look.known(), self.today
        if old is None or not old.pace:
            found = self.judges.assess(facts, today)
            stick = self.judges.of(facts.region, today)[1]
            since = occasions.pace_since(found, stick, today=today)
            course = occasions.Course(found.pace.value, since, "")
        else:
            course = occasions.Course(old.pace, old.pace_since_on, old.proposed)
            if before is not None and old.recheck_on is not None:
                # nights were missed: what was true then, by what was known then
                follow(course, before, self.judges, old.recheck_on, today - _ONE_DAY)
        found = follow(course, facts, self.judges, None, today)
        if old is None:
            stick = self.judges.of(facts.region, today)[1]
            for one in course.raised:
                one.on = occasions.arose_on(one.kind, facts, found, stick, today=today)
        county = self.counties.get(look.region_id, look.region_id)
        return {**columns(look, found, county), **_course_columns(course)}, course


def _known_before(rows: Iterable[ProjectStanding], today: date) -> dict[int, ProjectFacts]:
    """The facts as known until yesterday of those standings whose day was missed."""
    late = [r.project_id for r in rows if r.recheck_on is not None and r.recheck_on < today]
    if not late:
        return {}
    events: dict[int, list[replay.ProjectEvent]] = {}
    for row in ProjectRecord.everything.filter(project__in=late).order_by("project_id", "number"):
        events.setdefault(row.project_id, []).append(fact_queries.event_of(row))
    known = {key: replay.as_of(key, told, today - _ONE_DAY) for key, told in events.items()}
    return {key: facts for key, facts in known.items() if facts is not None}


def looks(keys: Iterable[int]) -> Iterator[tuple[int, Look]]:
    stages: dict[int, dict[str, str]] = {}
    # an untouched stage is the same as none
    touched = ProjectStage.everything.filter(project__in=keys).exclude(
        state=StageState.NOT_STARTED.value
    )
    for key, stage, state in touched.order_by().values_list("project_id", "stage", "state"):
        stages.setdefault(key, {})[stage] = state
    rows = Project.everything.filter(pk__in=keys).order_by("pk")
    for row in rows.values_list(*fact_queries.COLUMNS, "region_id", "industry_name"):
        *values, region_id, industry = row
        facts, error = _read(tuple(values))
        yield row[0], Look(facts, error, region_id, industry, stages.get(row[0], {}))


def _read(values: tuple[Any, ...]) -> tuple[ProjectFacts | None, Exception | None]:
    try:
        return fact_queries.from_values(values), None
    except Exception as error:
        return None, error


def columns(look: Look, found: Assessment, county_id: int) -> dict[str, Any]:
    facts, told = look.known(), found.phase
    level = levels.level_of(facts, told)
    return {
        "region_id": look.region_id,
        "county_id": county_id,
        "industry": look.industry,
        "invest_yi": facts.invest,
        "is_active": facts.admission is Admission.ADMITTED and not phase.is_out(facts),
        "phase": facts.phase.value if facts.phase else "",
        "level": level.value if level is not None and level is not told else "",
        "stage": _now_at(look.stages),
        "stages_done": sum(state == StageState.DONE for state in look.stages.values()),
        "error": "",
        **found_columns(found),
    }


def found_columns(found: Assessment) -> dict[str, Any]:
    """What the rule says, as columns."""
    deadline = found.deadline
    return {
        "phase_said": found.phase.value if found.phase else "",
        "because": found.because[:200],
        "due_on": deadline.due if deadline else None,
        "due_milestone": deadline.milestone.value if deadline else "",
        "written": deadline.written[:300] if deadline else "",
        "recheck_on": found.recheck_on,
    }


def _course_columns(course: occasions.Course) -> dict[str, Any]:
    return {"pace": course.pace, "pace_since_on": course.since, "proposed": course.proposed}


def _failed(row: ProjectStanding, error: Exception, today: date) -> dict[str, Any]:
    """Nothing is guessed: the old state stays, with the error and tomorrow's date."""
    values: dict[str, Any] = {"error": repr(error)[:300], "recheck_on": today + _ONE_DAY}
    if not row.pk:
        where = Project.everything.values_list("region_id", flat=True).get(pk=row.project_id)
        values |= {"region_id": where, "county_id": where, "pace": ProjectPace.UNSET.value}
    return values


def _save(fresh: Sequence[ProjectStanding], moved: Sequence[ProjectStanding]) -> None:
    """New rows at once; changed ones as an insert that meets its own row, many times faster than `bulk_update`."""
    ProjectStanding.everything.bulk_create(fresh, batch_size=500)
    ProjectStanding.everything.bulk_create(
        moved,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["project"],
        update_fields=list(_CHANGING),
    )


_CHANGING = tuple(
    f.attname
    for f in ProjectStanding._meta.concrete_fields
    if f.attname not in {"id", "project_id"}
)

_ORDER = tuple(stage.value for stage in Stage)
_OVER = {StageState.DONE.value, StageState.NOT_APPLICABLE.value}


def _now_at(states: Mapping[str, str]) -> str:
    """The stage a project is at: the furthest one in progress, else the first that is not over; empty when all are."""
    running = [s for s in _ORDER if states.get(s) == StageState.IN_PROGRESS]
    if running:
        return running[-1]
    return next((s for s in _ORDER if states.get(s) not in _OVER), "")


def counties() -> dict[int, int]:
    """Region → the county it lies in; a place above counties stands for itself."""
    rows = list(Region.everything.values_list("pk", "path", "kind"))
    counties = {path: pk for pk, path, kind in rows if kind == RegionKind.COUNTY}
    found: dict[int, int] = {}
    for pk, path, _ in rows:
        parts = path.strip("/").split("/")
        above = ("/" + "/".join(parts[:n]) + "/" for n in range(len(parts), 0, -1))
        found[pk] = next((counties[p] for p in above if p in counties), pk)
    return found


# ---- all of them


def rebuild(*, today: date, now: datetime) -> int:
    """Recompute all, in chunks; returns how many changed."""
    keys = Project.everything.order_by("pk").values_list("pk", flat=True)
    return settle(list(keys), today=today, now=now)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A standing that is not what the rules say: column → (stored, right). `stored` is empty when there is none."""

    project: int
    columns: Mapping[str, tuple[Any, Any]]


def check(*, today: date) -> list[Wrong]:
    """Every project whose standing is not what the rules say today. Reads only."""
    judges, places = Judges(), counties()
    keys = list(Project.everything.order_by("pk").values_list("pk", flat=True))
    wrong: list[Wrong] = []
    for start in range(0, len(keys), CHUNK):
        some = keys[start : start + CHUNK]
        have = {s.project_id: s for s in ProjectStanding.everything.filter(project__in=some)}
        for key, look in looks(some):
            right = _right(look, judges, places, today)
            old = have.get(key)
            odd = {
                k: (getattr(old, k, None), v)
                for k, v in right.items()
                if getattr(old, k, None) != v
            }
            if odd:
                wrong.append(Wrong(key, odd))
    return wrong


def _right(look: Look, judges: Judges, places: Mapping[int, int], today: date) -> dict[str, Any]:
    try:
        found = judges.assess(look.known(), today)
    except Exception as error:
        return {"error": repr(error)[:300]}
    county = places.get(look.region_id, look.region_id)
    proposed = occasions.written(occasions.occasions(found))
    return {
        **columns(look, found, county),
        "pace": found.pace.value,
        "proposed": proposed,
    }
