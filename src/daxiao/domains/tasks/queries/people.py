"""People and units that may be chosen in the forms of tasks."""

from datetime import date

from django.db.models import QuerySet

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.middleware import actor_of
from daxiao.kernel.models import Org, Region, User
from daxiao.kernel.places import living_on


def leaders(actor: Actor) -> QuerySet[User]:
    """Who may sponsor a task: the readers (领导) of the office's place."""
    rows = User.objects.visible_to(actor, Cap.TASK_MANAGE).filter(is_active=True)
    return rows.filter(memberships__role=Role.READER.value).distinct().order_by("name")


def is_leader(person: User, place: Region, *, today: date) -> bool:
    """Whether the person leads the place or one above it: a reader (领导) over it, or of a unit of it."""
    for held in person.memberships.filter(living_on(today), role=Role.READER.value):
        where = held.region or (held.org.region if held.org else None)
        if where is not None and place.path.startswith(where.path):
            return True
    return False


def reports_for(person: User, unit: Org, *, today: date) -> bool:
    """Whether the person may report on the tasks of a unit."""
    return actor_of(person, today=today).may(Cap.TASK_REPORT, on=unit)


def no_units(actor: Actor) -> QuerySet[Org]:
    """Nothing: the form is told which units to offer."""
    return Org.objects.visible_to(actor, Cap.TASK_REPORT).none()
