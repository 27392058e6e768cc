"""People and units that may be chosen in the forms of tasks."""

from django.db.models import QuerySet

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Org, User


def leaders(actor: Actor) -> QuerySet[User]:
    """Who may sponsor a task: the readers (领导) of the office's place."""
    rows = User.objects.visible_to(actor, Cap.TASK_MANAGE).filter(is_active=True)
    return rows.filter(memberships__role=Role.READER.value).distinct().order_by("name")


def units_below(actor: Actor) -> QuerySet[Org]:
    """Units that hang below those for which the actor reports."""
    rows = Org.objects.visible_to(actor, Cap.TASK_REPORT).filter(until__isnull=True)
    return rows.exclude(pk=actor.org_id or 0).order_by("path")


def no_units(actor: Actor) -> QuerySet[Org]:
    """Nothing: the form is told which units to offer."""
    return Org.objects.visible_to(actor, Cap.TASK_REPORT).none()
