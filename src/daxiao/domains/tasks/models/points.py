"""Yearly work points: the list of a year in its editions, and its lines."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.domains.tasks.types.points import PointsState
from daxiao.kernel.access import Guarded, ScopeBy


class PointList(Guarded):
    """年度工作要点: what of a plan is to be done in a year. Issued, it changes no more; an amendment is a new edition that
    `replaces` it, and the old one stays."""

    SCOPE = ScopeBy(region="region", org=("points__told",))

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="point_lists")
    year = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.label) for s in PointsState], default=PointsState.DRAFT
    )
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments"
    )
    reason = models.CharField(max_length=400, blank=True)
    drafted_on = models.DateField()
    drafted_by_label = models.CharField(max_length=80)
    approved_on = models.DateField(null=True, blank=True)
    approved_by_label = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    issued_by_label = models.CharField(max_length=80, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-year", "plan", "-edition", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("plan", "year"),
                condition=Q(state__in=("draft", "approved")),
                name="points_one_draft",
            ),
            models.UniqueConstraint(
                fields=("plan", "year"), condition=Q(state="issued"), name="points_one_issued"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "discarded"))
                | Q(approved_on__isnull=False) & ~Q(approved_by_label=""),
                name="points_approved_by",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("issued", "replaced"))
                | Q(issued_on__isnull=False) & ~Q(issued_by_label=""),
                name="points_issued_by",
            ),
        ]

    def __str__(self) -> str:
        return self.title if self.edition == 1 else f"{self.title}（第{self.edition}版）"


class Point(Guarded):
    """要点: one line of a year: a task of the plan or a goal of the year, with what the year asks, who leads and by when.

    The words are those of the list; where it stands is read from the task or the goal and never typed here. `told` is the
    lead unit once the list is issued, so that no unit sees a draft.
    """

    SCOPE = ScopeBy(region="list__region", org=("told", "list__points__told"))

    list = models.ForeignKey(PointList, on_delete=models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    task = models.ForeignKey(
        "tasks.Task", null=True, blank=True, on_delete=models.PROTECT, related_name="points"
    )
    goal = models.ForeignKey(
        "targets.Goal", null=True, blank=True, on_delete=models.PROTECT, related_name="points"
    )
    action = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    value = models.CharField(max_length=200, blank=True)
    content = models.TextField(blank=True)
    lead = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    leads = models.CharField(max_length=400, blank=True)
    others = models.CharField(max_length=800, blank=True)
    due_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("list", "position", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(task__isnull=False, goal__isnull=True)
                | Q(task__isnull=True, goal__isnull=False),
                name="point_is_one",
            ),
            models.UniqueConstraint(
                fields=("list", "task"), condition=Q(task__isnull=False), name="point_task_once"
            ),
            models.UniqueConstraint(
                fields=("list", "goal"), condition=Q(goal__isnull=False), name="point_goal_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
