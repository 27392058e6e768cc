"""For which units an actor may act on a task, and who is responsible where."""

from dataclasses import dataclass

from django.db.models import QuerySet

from daxiao.domains.tasks.models import Task, TaskTake, TaskUnit
from daxiao.domains.tasks.queries.ledger import PLATFORM
from daxiao.domains.tasks.types import Duty
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, OrgKind


@dataclass(frozen=True, slots=True)
class Party:
    """A unit that takes part in a task."""

    org: Org
    is_lead: bool


def acting(actor: Actor, task: Task) -> list[Party]:
    """The units of the task for which the actor may report, the leads first."""
    rows = (
        TaskUnit.objects.visible_to(actor, Cap.TASK_REPORT)
        .filter(task=task, org__isnull=False)
        .select_related("org")
        .order_by("position", "pk")
    )
    return _parties(rows)


def parties(actor: Actor, task: Task) -> list[Party]:
    """All units of the register that take part, the leads first: to who sees the task they are no secret, its own words
    name them. Nobody for who does not."""
    if not actor.may(Cap.TASK_VIEW, on=task):
        return []
    rows = (
        TaskUnit.objects.visible_to(PLATFORM, Cap.TASK_VIEW)
        .filter(task=task, org__isnull=False)
        .select_related("org__region")
        .order_by("position", "pk")
    )
    return _parties(rows)


def below(actor: Actor, task: Task, unit: Org) -> list[Org]:
    """To whom a unit may give a share: the units of its own branch; of those that take part in the task, to a lead unit all
    others, to the rest the ones of places below its own; and the governments, parks and townships right below its place:
    they hang on their own government, and work with the unit all the same."""
    rows = Org.objects.visible_to(PLATFORM, Cap.UNIT_VIEW).filter(until__isnull=True)
    branch = rows.filter(path__startswith=unit.path)
    place = unit.region
    taking = parties(actor, task)
    leads = any(p.is_lead and p.org.pk == unit.pk for p in taking)
    others = [
        p.org
        for p in taking
        if p.org.until is None and (leads or _is_below(p.org.region.path, place.path))
    ]
    near = rows.filter(region__parent=place, kind__in=GROUND).order_by("kind", "path")
    found = {o.pk: o for o in [*branch, *others, *near]}
    return [o for key, o in found.items() if key != unit.pk]


# the bodies of a place itself, to which a bureau above turns
GROUND = (OrgKind.GOVERNMENT.value, OrgKind.PARK.value, OrgKind.TOWNSHIP.value)


def _is_below(path: str, place: str) -> bool:
    return path != place and path.startswith(place)


def _parties(rows: QuerySet[TaskUnit]) -> list[Party]:
    found: dict[int, Party] = {}
    for row in rows:
        org = row.org
        if org is None:
            continue
        is_lead = row.duty == Duty.LEAD.value
        known = found.get(org.pk)
        found[org.pk] = Party(org, is_lead or (known is not None and known.is_lead))
    return sorted(found.values(), key=lambda p: not p.is_lead)


def takes(actor: Actor, task: Task) -> QuerySet[TaskTake]:
    """Who is responsible now, unit by unit."""
    return (
        TaskTake.objects.visible_to(actor, Cap.TASK_VIEW)
        .filter(task=task, ended_on__isnull=True)
        .select_related("org", "holder")
    )
