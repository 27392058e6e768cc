"""The three lists of a project with the five permits among them, and its acceptances."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.domains.projects.models.project import OF_PROJECT
from daxiao.domains.projects.types import (
    AcceptanceScope,
    AcceptanceState,
    ListKind,
    PermitState,
    RiskClass,
)
from daxiao.kernel.access import Guarded


class ProjectMatter(Guarded):
    """清单事项: one line of the three lists of a project; those with a `bundle` number are the permits issued together.

    `code` is that of the catalogue (yardsticks/permits.toml). `holdings` (unit, since, until) and `stops` are JSON:
    which department held the file when, and when its clock stood still. Promise in working days, None: not set.
    `past` is what the row said before each of its steps, so that a step can be taken back. `holder`, `handled_by`,
    `due_on` and `is_late` follow from the rest and the calendar (rules/custody.py); they are there to be listed by. `due_on` None:
    no promise, or the clock stands still.
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="matters"
    )
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=9, choices=[(k.value, k.label) for k in ListKind])
    position = models.PositiveSmallIntegerField()
    bundle = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=80)
    unit_name = models.CharField(max_length=80, blank=True)
    promise_days = models.PositiveSmallIntegerField(null=True, blank=True)
    open_for = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.label) for s in PermitState],
        default=PermitState.NOT_FILED,
    )
    filed_on = models.DateField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    missing = models.JSONField(default=list, blank=True)
    missing_by_on = models.DateField(null=True, blank=True)
    holdings = models.JSONField(default=list, blank=True)
    stops = models.JSONField(default=list, blank=True)
    file = models.ForeignKey(
        "projects.ProjectFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    past = models.JSONField(default=list, blank=True)
    holder = models.CharField(max_length=80, blank=True)
    handled_by = models.CharField(max_length=400, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    is_gone = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("project", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("project", "code"), name="project_matter_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=("holder", "state"), name="project_matter_holder"),
            models.Index(
                fields=("due_on",),
                condition=Q(is_late=False, issued_on__isnull=True, due_on__isnull=False),
                name="project_matter_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class JointAcceptance(Guarded):
    """联合验收: of a whole project, one building or one phase, with its rectifications (JSON) and stopped clocks.

    `past` is what the row said before each of its steps; `due_on` and `is_late` follow (rules/acceptance.py).
    """

    SCOPE = OF_PROJECT

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="acceptances"
    )
    scope = models.CharField(max_length=8, choices=[(s.value, s.label) for s in AcceptanceScope])
    part = models.CharField(max_length=80, blank=True)
    risk = models.CharField(
        max_length=10, blank=True, choices=[(r.value, r.label) for r in RiskClass]
    )
    received_on = models.DateField()
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.label) for s in AcceptanceState],
        default=AcceptanceState.REVIEWING,
    )
    closed_on = models.DateField(null=True, blank=True)
    rectifications = models.JSONField(default=list, blank=True)
    stops = models.JSONField(default=list, blank=True)
    past = models.JSONField(default=list, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("project", "-received_on", "-id")

    def __str__(self) -> str:
        return f"{AcceptanceScope(self.scope).label}{self.part}"
