"""Reads of what leaders sponsor (包保): their tasks, the nodes due, open problems, and the log of what they did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q

from daxiao.domains.tasks.models import Task, TaskNode, TaskReport
from daxiao.domains.tasks.queries.facts import PLATFORM
from daxiao.domains.tasks.queries.views import WAITING, live
from daxiao.domains.tasks.types import Doing, ReportKind
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Event


@dataclass(frozen=True, slots=True)
class SponsorNote:
    """A line of the sponsor's log: the day, how, what was done, and who wrote it down."""

    task: Task
    day: str
    how: str
    words: str
    by: str


def sponsor_notes(tasks: Sequence[Task], *, most: int = 20) -> list[SponsorNote]:
    """The newest lines about tasks that the caller has already been allowed to see."""
    by_key = {str(t.pk): t for t in tasks}
    rows = Event.objects.visible_to(PLATFORM, Cap.TASK_VIEW).filter(
        type="tasks.sponsor_noted", subject_model=Task._meta.label, subject_id__in=by_key
    )
    return [
        SponsorNote(
            by_key[e.subject_id],
            e.now.get("day", ""),
            e.now.get("how", ""),
            e.now.get("words", ""),
            e.actor_label,
        )
        for e in rows.order_by("-at", "-pk")[:most]
    ]


@dataclass(frozen=True, slots=True)
class Sponsored:
    """What a leader sees of the tasks that he sponsors: the rows, the next nodes, problems and needs reported."""

    tasks: list[Task]
    nodes: list[TaskNode]
    problems: list[TaskReport]
    counts: dict[str, int]
    notes: list[SponsorNote] = field(default_factory=list)


def sponsored(actor: Actor, *, sponsor_id: int | None = None) -> Sponsored:
    """The actor's own, or with `sponsor_id` those of another leader in scope."""
    key = sponsor_id or actor.user_id or 0
    rows = (
        live(actor)
        .filter(sponsor_id=key)
        .select_related("standing", "plan", "region", "sponsor")
        .order_by(
            F("standing__late_since_on").asc(nulls_last=True), F("due_on").asc(nulls_last=True)
        )
    )
    tasks = list(rows)
    keys = [t.pk for t in tasks]
    nodes = TaskNode.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task_id__in=keys, state__in=WAITING
    )
    reports = TaskReport.objects.visible_to(actor, Cap.TASK_VIEW).filter(
        task_id__in=keys, is_current=True
    )
    told = reports.filter(Q(state=Doing.STUCK.value) | ~Q(need="")).exclude(
        kind=ReportKind.SUMMARY.value
    )
    counts: dict[str, int] = {}
    for t in tasks:
        counts[t.standing.work] = counts.get(t.standing.work, 0) + 1
    return Sponsored(
        tasks,
        list(nodes.select_related("task", "org").order_by("due_on")[:20]),
        list(_newest(told.select_related("task", "org").order_by("-pk")))[:20],
        counts,
        sponsor_notes(tasks),
    )


def _newest(rows: Iterable[TaskReport]) -> Iterable[TaskReport]:
    """The newest of each unit on each task."""
    seen: set[tuple[int, int]] = set()
    for row in rows:
        if (row.task_id, row.org_id) not in seen:
            seen.add((row.task_id, row.org_id))
            yield row


def sponsors(actor: Actor) -> list[tuple[int, str, int]]:
    """(id, name, tasks) of the leaders who sponsor tasks in scope."""
    found: dict[int, tuple[str, int]] = {}
    rows = live(actor).filter(sponsor__isnull=False).values_list("sponsor_id", "sponsor__name")
    for pk, name in rows:
        if pk is not None:
            found[pk] = (name or "", found.get(pk, ("", 0))[1] + 1)
    return [(pk, name, count) for pk, (name, count) in sorted(found.items(), key=lambda x: x[1])]
