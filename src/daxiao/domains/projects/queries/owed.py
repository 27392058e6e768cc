"""Which unit answers for which project in force, and whether there was progress in a month."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Min, Q

from daxiao.domains.projects.models import ProgressLog, Project, ProjectStanding
from daxiao.domains.projects.types import Admission
from daxiao.domains.projects.types.now import ProjectNow
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


def answerable(actor: Actor, place: Region, *, on: date) -> set[tuple[int, int]]:
    """(project, responsible unit) of the projects in force of a place and all below it."""
    living = Q(responsible_unit__until__isnull=True) | Q(responsible_unit__until__gt=on)
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        living,
        admission=Admission.ADMITTED.value,
        standing__is_active=True,
        responsible_unit__isnull=False,
        region__path__startswith=place.path,
    )
    return set(rows.values_list("pk", "responsible_unit_id"))


def progressed(
    actor: Actor, projects: Iterable[int], *, since: date, until: date
) -> dict[int, datetime]:
    """When the first progress of the days from `since` to `until` was reported, by project; what was withdrawn or replaced
    does not count."""
    rows = ProgressLog.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        project__in=set(projects),
        reported_on__gte=since,
        reported_on__lte=until,
        withdrawn_on__isnull=True,
        corrections__isnull=True,
    )
    found = rows.order_by().values_list("project_id").annotate(first=Min("reported_at"))
    return dict(found)


def standings(actor: Actor, place: Region) -> list[ProjectNow]:
    """Where the active projects of a place and below it stand; one query."""
    rows = ProjectStanding.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        is_active=True, region__path__startswith=place.path
    )
    columns = (
        "project_id",
        "region_id",
        "county_id",
        "project__responsible_unit_id",
        "project__name",
        "phase",
        "pace",
        "due_on",
        "because",
    )
    return [ProjectNow(*row) for row in rows.order_by().values_list(*columns)]
