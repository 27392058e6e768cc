"""People and units that may be chosen in the forms of tasks."""

from django.db.models import QuerySet

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Org, User


def leaders(actor: Actor) -> QuerySet[User]:
    """Who may sponsor a task: the readers (领导) of the office's place."""
    rows = User.objects.visible_to(actor, Cap.TASK_MANAGE).filter(is_active=True)
    return rows.filter(memberships__role=Role.READER.value).distinct().order_by("name")


def no_units(actor: Actor) -> QuerySet[Org]:
    """Nothing: the form is told which units to offer."""
    return Org.objects.visible_to(actor, Cap.TASK_REPORT).none()
