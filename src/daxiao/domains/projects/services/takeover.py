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
from daxiao.domains.projects.types import Phase, ProjectEventKind, ProjectFacts
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
    cap: Cap = Cap.PROJECT_ADMIT,
) -> list[Project]:
    """Projects with their histories at once, each record with the day on which it became known; all or none.

    Raises `Refused` when the records of a project do not fit together, `Denied` outside the actor's places.
    """
    require(actor, cap)
    known = [_told(one.dated) for one in projects]
    # folded before anything is written, so that a row is inserted once and whole
    folded = [_folded(told, today) for told in known]
    rows = Project.everything.bulk_create(
        [
            Project(**one.columns, **records.columns_of(facts))
            for one, facts in zip(projects, folded, strict=True)
        ],
        batch_size=500,
    )
    # who takes part first: by that a unit's own projects are known
    _people(rows, projects)
    _check_places(actor, rows, folded, cap)
    kept: list[ProjectRecord] = []
    stages: list[ProjectStage] = []
    changes: list[PhaseChange] = []
    user = user_of(actor)
    for row, one, told, facts in zip(rows, projects, known, folded, strict=True):
        kept += [
            records.record_of(
                row,
                d.said,
                number=n,
                known_on=d.known_on,
                now=now,
                by=d.by or actor.label,
                user=None if d.by else user,
            )
            for n, d in enumerate(one.dated, start=1)
        ]
        stages += [
            ProjectStage(project=row, stage=s.stage.value, **records.stage_columns(s))
            for s in facts.stages
        ]
        changes += _phases_of(row, told)
    ProjectRecord.everything.bulk_create(kept, batch_size=1000)
    ProjectStage.everything.bulk_create(stages, batch_size=1000)
    PhaseChange.everything.bulk_create(changes, batch_size=1000)
    standings.settle([row.pk for row in rows], today=today, now=now)
    if rows:
        events.record(actor, kind, on=rows[0], now={"count": len(rows)})
    return rows


def _told(dated: Sequence[Dated]) -> list[replay.ProjectEvent]:
    return [
        replay.ProjectEvent(
            number=number,
            kind=d.said.kind,
            known_on=d.known_on,
            on=d.said.on,
            detail=d.said.detail,
            phase=d.said.phase,
            voice=d.said.voice,
            replaces=d.said.replaces,
            by=d.by,
            because=d.said.because,
        )
        for number, d in enumerate(dated, start=1)
    ]


def _folded(told: Sequence[replay.ProjectEvent], today: date) -> ProjectFacts:
    facts = replay.as_of(0, told, today)
    if facts is None:
        raise ValueError("the records of a project begin with its entry")
    return facts


def _check_places(
    actor: Actor, rows: Sequence[Project], folded: Sequence[ProjectFacts], cap: Cap
) -> None:
    """All rows lie where the actor holds `cap`, and each record of entry names the row's own place."""
    keys = [row.pk for row in rows]
    seen = Project.objects.visible_to(actor, cap).filter(pk__in=keys).count()
    if seen < len(rows):
        raise Denied("有项目不在您管理的地区，没有写入任何一个")
    paths = dict(
        Region.everything.filter(pk__in={r.region_id for r in rows}).values_list("pk", "path")
    )
    for row, facts in zip(rows, folded, strict=True):
        if facts.region != paths[row.region_id]:
            raise ValueError(f"project {row.code}: its records name another place")


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
                is_active_before=was[2],
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
