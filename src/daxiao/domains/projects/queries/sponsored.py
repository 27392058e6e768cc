"""Reads of the sponsor leader's page: his projects, what changed, what was put before him, what is due next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from daxiao.domains.projects.models import (
    Blocker,
    PhaseChange,
    Project,
    ProjectPaceChange,
    ProjectRecord,
)
from daxiao.domains.projects.queries import ground
from daxiao.domains.projects.types import (
    Admission,
    BlockerCategory,
    EscalationLevel,
    Phase,
    ProjectEventKind,
    ProjectPace,
    Stage,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, in a sentence."""

    on: date
    project: Project
    said: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Due:
    """The next deadline of a project; `days` to it, negative when it has passed."""

    project: Project
    days: int


@dataclass(frozen=True, slots=True)
class Sponsored:
    """What a sponsor leader sees: the projects, what changed, what was put before them, what is due next."""

    projects: tuple[Project, ...]
    blockers: dict[int, int]
    escalated: tuple[Blocker, ...]
    changes: tuple[Change, ...]
    due: tuple[Due, ...]
    since: date

    @property
    def late(self) -> int:
        return sum(
            1 for p in self.projects if _standing(p) and _standing(p).pace == ProjectPace.LATE
        )


CHANGES = 40
# from no deadline to a distant one is no news
TELLING = (ProjectPace.LATE.value, ProjectPace.DUE_SOON.value, ProjectPace.STOPPED.value)
WINDOW = timedelta(days=30)
DUE = 8
TOLD_KINDS = (
    ProjectEventKind.ADMITTED,
    ProjectEventKind.SIGNED,
    ProjectEventKind.REGISTERED,
    ProjectEventKind.STARTED,
    ProjectEventKind.PRODUCED,
    ProjectEventKind.STAGE,
    ProjectEventKind.STOPPED,
    ProjectEventKind.RESUMED,
    ProjectEventKind.CREDITED,
    ProjectEventKind.RECTIFY,
    ProjectEventKind.LEFT,
)


def _standing(project: Project) -> Any:
    return getattr(project, "standing", None)


def sponsored(actor: Actor, *, today: date, looked_at: datetime | None = None) -> Sponsored:
    """The projects whose sponsor leader the actor is. What changed after `looked_at` is marked as new."""
    rows = tuple(
        Project.objects.visible_to(actor, Cap.PROJECT_VIEW)
        .filter(sponsor=actor.user_id if actor.user_id is not None else -1)
        .exclude(admission=Admission.LEFT.value)
        .select_related("standing", "region", "responsible_unit")
        .order_by("code")
    )
    own = {p.pk: p for p in rows}
    held = ground.open_blockers(actor, list(own))
    asked = [
        b
        for found in held.values()
        for b in found
        if b.level in (EscalationLevel.SPONSOR.value, EscalationLevel.MEETING.value)
    ]
    due = sorted(
        (p for p in rows if _standing(p) and _standing(p).due_on), key=lambda p: _standing(p).due_on
    )
    return Sponsored(
        projects=tuple(sorted(rows, key=_urgency)),
        blockers={key: len(found) for key, found in held.items()},
        escalated=tuple(sorted(asked, key=lambda b: (b.due_on or today, b.pk))),
        changes=_changes(actor, own, today - WINDOW, looked_at),
        due=tuple(Due(p, (_standing(p).due_on - today).days) for p in due[:DUE]),
        since=today - WINDOW,
    )


_PACES = (ProjectPace.LATE, ProjectPace.DUE_SOON, ProjectPace.STOPPED)


def _urgency(project: Project) -> tuple[int, str]:
    pace = _standing(project).pace if _standing(project) else ""
    return (_PACES.index(ProjectPace(pace)) if pace in _PACES else len(_PACES), project.code)


def _changes(
    actor: Actor, own: dict[int, Project], since: date, looked_at: datetime | None
) -> tuple[Change, ...]:
    told: list[tuple[datetime | None, Change]] = []
    for key, on, at, said in _told(actor, list(own), since):
        told.append((at, Change(on, own[key], said, _is_new(on, at, looked_at))))
    told.sort(key=lambda t: (t[1].on, t[0].isoformat() if t[0] else ""), reverse=True)
    return tuple(change for _, change in told[:CHANGES])


def _is_new(on: date, at: datetime | None, looked_at: datetime | None) -> bool:
    """By the moment where one is kept, else by the day."""
    if looked_at is None:
        return False
    return at > looked_at if at else on > looked_at.date()


def _told(
    actor: Actor, keys: Sequence[int], since: date
) -> Iterable[tuple[int, date, datetime | None, str]]:
    """(project, day, moment, sentence) of everything since a day."""
    scoped = {"project__in": keys}
    records = ProjectRecord.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        **scoped, known_on__gte=since, kind__in=[k.value for k in TOLD_KINDS]
    )
    for r in records:
        yield r.project_id, r.known_on, r.recorded_at, _record_said(r)
    phases = PhaseChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        **scoped, known_on__gte=since
    )
    for c in phases:
        if c.was != c.now and c.now:
            yield c.project_id, c.known_on, None, f"认定为{Phase(c.now).label}"
    paces = ProjectPaceChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        Q(was__in=TELLING) | Q(now__in=TELLING), **scoped, changed_on__gte=since
    )
    for p in paces:
        said = f"进度由{ProjectPace(p.was).label}转为{ProjectPace(p.now).label}"
        yield p.project_id, p.changed_on, p.noticed_at, said
    rows = Blocker.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(**scoped)
    for b in rows.filter(Q(raised_on__gte=since) | Q(closed_on__gte=since)):
        if b.raised_on >= since:
            said = f"提出堵点（{BlockerCategory(b.category).label}）：{b.text[:60]}"
            yield b.project_id, b.raised_on, None, said
        if b.closed_on and b.closed_on >= since:
            yield b.project_id, b.closed_on, None, f"堵点已销号：{b.text[:60]}"


def _record_said(record: ProjectRecord) -> str:
    kind = ProjectEventKind(record.kind)
    if kind is ProjectEventKind.STAGE and record.stage:
        state = (record.detail or {}).get("state", "")
        word = StageState(state).label if state in {s.value for s in StageState} else "有填报"
        return f"{Stage(record.stage).label}：{word}"
    if kind is ProjectEventKind.RECTIFY and record.about_on:
        return f"{kind.label}，{record.about_on}前到位"
    day = f"（{record.about_on}）" if record.about_on else ""
    return f"{kind.label}{day}"
