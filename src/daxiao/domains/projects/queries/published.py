"""Bare rows of projects and of their months, for analytics."""

from django.db.models import QuerySet

from daxiao.domains.projects.models import Project, ProjectMonth
from daxiao.domains.projects.queries.quota_books import IN_REGISTER
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


def projects(actor: Actor, *columns: str) -> QuerySet[Project, tuple[object, ...]]:
    """Projects of the register in scope, those that left too; drafts are nobody's figure."""
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(admission__in=IN_REGISTER)
    return rows.order_by("pk").values_list(*columns)


def months(actor: Actor, *columns: str) -> QuerySet[ProjectMonth, tuple[object, ...]]:
    """What was told of the months of those projects."""
    rows = ProjectMonth.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        project__admission__in=IN_REGISTER
    )
    return rows.order_by("project_id", "month_on").values_list(*columns)
