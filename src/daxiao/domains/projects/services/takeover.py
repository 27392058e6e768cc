"""Many projects at once with their histories: another system's register, demonstrations, benchmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import (
    PhaseChange,
    Project,
    ProjectParty,
    ProjectRecord,
    ProjectStage,
)
from daxiao.domains.projects.rules import replay
from daxiao.domains.projects.services import records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Phase, ProjectEventKind
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Region
from daxiao.kernel.versions import user_of


@dataclass(frozen=True, slots=True)
class Dated:
    """One thing recorded on a day gone by, with who said it."""

    known_on: date
    said: Said
    by: str = ""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A project with its whole history: the columns of its entry, its units (unit, duty), secretaries, and records.

    `columns` are those of `Project` down to `tags`; the folded ones come from `dated`, which begins with its entry.
    """

    columns: Mapping[str, Any]
    dated: Sequence[Dated]
    parties: Sequence[tuple[int, str]] = ()
    secretaries: Sequence[int] = ()


@transaction.atomic
def take_over(
    actor: Actor,
    *,
    projects: Sequence[TakenOver],
    kind: events.EventKind,
    today: date,
    now: datetime,
) -> list[Project]:
    """Projects with their histories at once, each record with the day on which it became known; all or none.

    Raises `Refused` when the records of a project do not fit together, `Denied` outside the actor's places.
    """
    require(actor, Cap.PROJECT_ADMIT)
    rows = Project.everything.bulk_create(
        [Project(**one.columns) for one in projects], batch_size=500
    )
    keys = [row.pk for row in rows]
    seen = Project.objects.visible_to(actor, Cap.PROJECT_ADMIT).filter(pk__in=keys).count()
    if seen < len(rows):
        raise Denied("有项目不在您管理的地区，没有写入任何一个")
    _people(rows, projects)
    paths = dict(
        Region.everything.filter(pk__in={r.region_id for r in rows}).values_list("pk", "path")
    )
    kept: list[ProjectRecord] = []
    stages: list[ProjectStage] = []
    changes: list[PhaseChange] = []
    user = user_of(actor)
    for row, one in zip(rows, projects, strict=True):
        own = [
            records.record_of(
                actor, user, row, d.said, number=n, known_on=d.known_on, now=now, by=d.by
            )
            for n, d in enumerate(one.dated, start=1)
        ]
        kept += own
        told = [_event(r, d.said) for r, d in zip(own, one.dated, strict=True)]
        facts = replay.as_of(row.pk, told, today)
        if facts is None or facts.region != paths[row.region_id]:
            raise ValueError(f"project {row.code}: its records do not begin with its own entry")
        for name, value in records.columns_of(facts).items():
            setattr(row, name, value)
        stages += [
            ProjectStage(project=row, stage=s.stage.value, **records.stage_columns(s))
            for s in facts.stages
        ]
        changes += _phases_of(row, told)
    Project.everything.bulk_update(rows, list(FOLDED), batch_size=200)
    ProjectRecord.everything.bulk_create(kept, batch_size=1000)
    ProjectStage.everything.bulk_create(stages, batch_size=1000)
    PhaseChange.everything.bulk_create(changes, batch_size=1000)
    standings.settle(keys, today=today, now=now)
    if rows:
        events.record(actor, kind, on=rows[0], now={"count": len(rows)})
    return rows


def _people(rows: Sequence[Project], projects: Sequence[TakenOver]) -> None:
    pairs = list(zip(rows, projects, strict=True))
    ProjectParty.everything.bulk_create(
        [ProjectParty(project=r, org_id=o, duty=d) for r, one in pairs for o, d in one.parties],
        batch_size=1000,
    )
    through = Project.secretaries.through
    through.objects.bulk_create(
        [through(project_id=r.pk, user_id=u) for r, one in pairs for u in one.secretaries],
        batch_size=1000,
    )


def _event(row: ProjectRecord, said: Said) -> replay.ProjectEvent:
    """The same as `facts.event_of`, without unpacking what was just packed."""
    return replay.ProjectEvent(
        number=row.number,
        kind=said.kind,
        known_on=row.known_on,
        on=said.on,
        detail=said.detail,
        phase=said.phase,
        voice=said.voice,
        replaces=said.replaces,
        by=row.by_label,
        because=row.because,
    )


FOLDED = (
    "admission",
    "admitted_on",
    "signed_on",
    "registered_on",
    "started_on",
    "produced_on",
    "left_on",
    "planned_start_on",
    "planned_production_on",
    "last_progress_on",
    "phase",
    "level",
    "rectify_by_on",
    "has_red_file",
    "stops",
    "credits",
)


def _phases_of(project: Project, told: Sequence[replay.ProjectEvent]) -> list[PhaseChange]:
    """What the map would have shown day by day."""
    deciding = [e for e in told if e.kind in _DECIDING]
    if not deciding:
        return []
    found: list[PhaseChange] = []
    was: tuple[Phase | None, Phase | None, bool] = (None, None, False)
    for day, facts in replay.days(project.pk, told, sorted({e.known_on for e in deciding})):
        if facts is None:
            continue
        is_now = (facts.phase, facts.level, records.is_active(facts))
        if is_now == was:
            continue
        of_day = [e for e in deciding if e.known_on == day]
        found.append(
            PhaseChange(
                project=project,
                known_on=day,
                was=was[0].value if was[0] else "",
                now=facts.phase.value if facts.phase else "",
                level=facts.level.value if facts.level else "",
                is_active=is_now[2],
                because=next((e.because for e in of_day if e.because), "")[:400],
                by_label=of_day[-1].by if of_day else "",
            )
        )
        was = is_now
    return found


_DECIDING = frozenset(
    {
        ProjectEventKind.ADMITTED,
        ProjectEventKind.LEFT,
        ProjectEventKind.CONFIRMED,
        ProjectEventKind.LEVELLED,
        ProjectEventKind.VOIDED,
    }
)
"""The only kinds that can move a colour, a level or membership of the map."""
