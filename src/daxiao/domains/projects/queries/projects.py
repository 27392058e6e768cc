"""Reads of projects for lists and pages."""

from django.db.models import Exists, OuterRef, QuerySet

from daxiao.domains.projects.models import (
    Project,
    ProjectChange,
    ProjectFile,
    ProjectProposal,
    ProjectRecord,
    ProjectStage,
)
from daxiao.domains.projects.types import ProposalState
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap


def projects(actor: Actor) -> QuerySet[Project]:
    """Projects in scope, with what a list row shows; `has_open` costs only who asks for it."""
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return rows.annotate(has_open=Exists(_OPEN)).select_related(
        "region", "standing", "responsible_unit", "lead_unit"
    )


# who sees a project sees what is proposed for it: scoping both would join everything twice
_ANYBODY = Actor.system("项目库")
_OPEN = ProjectProposal.objects.visible_to(_ANYBODY, Cap.PROJECT_VIEW).filter(
    project=OuterRef("pk"), state=ProposalState.OPEN.value
)


def project(actor: Actor, pk: int) -> Project:
    """One project in scope. Raises `Denied` (404) otherwise."""
    return get_visible(Project, actor, Cap.PROJECT_VIEW, pk=pk)


def stages_of(actor: Actor, project: Project) -> QuerySet[ProjectStage]:
    return ProjectStage.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)


def records_of(actor: Actor, project: Project) -> QuerySet[ProjectRecord]:
    """Newest first."""
    rows = ProjectRecord.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
    return rows.order_by("-number")


def files_of(actor: Actor, project: Project) -> QuerySet[ProjectFile]:
    return ProjectFile.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)


def file(actor: Actor, pk: int) -> ProjectFile:
    return get_visible(ProjectFile, actor, Cap.PROJECT_VIEW, pk=pk)


def changes_of(actor: Actor, project: Project) -> QuerySet[ProjectChange]:
    return ProjectChange.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
