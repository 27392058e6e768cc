"""Rounds, what is owed in them, and what was frozen when they closed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.rounds.types.freezing import FrozenKind
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState, RoundState
from daxiao.kernel.access import Guarded, ScopeBy


class Round(Guarded):
    """月度调度轮次: one month of one place: what all its units owe. `period` = year * 100 + month.

    Figures due on `due_on`; who files after it is late, and may until `closes_on` and beyond by an exception.
    `digest` is the SHA-256 of what was frozen at the close.
    """

    SCOPE = ScopeBy(region="region", org=("owed__org",))

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="rounds")
    period = models.PositiveIntegerField()
    opened_on = models.DateField()
    due_on = models.DateField()
    closes_on = models.DateField()
    state = models.CharField(
        max_length=6, choices=[(s.value, s.label) for s in RoundState], default=RoundState.OPEN
    )
    opened_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-period", "region")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("region", "period"), name="round_once_a_month"),
            models.CheckConstraint(
                condition=Q(opened_on__lte=F("due_on")) & Q(due_on__lte=F("closes_on")),
                name="round_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False),
                name="round_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(closed_at__isnull=False),
                name="round_closer_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.period // 100}年{self.period % 100}月"


class Owed(Guarded):
    """应报事项: one thing that one unit owes in a round: a figure (indicator and place), a task or a project.

    `draft` keeps what a person has typed and not handed in: {"value": "12.5", "given": "month", "note": ""}. The figure
    itself is the `Observation` of the same indicator, place and month. `submitted_at` is when it was first handed in: an
    item that was returned and handed in again is as late as it was the first time. `is_by_itself`: nobody filed it in the
    round, the report stands in its own domain. `answer` is why it was returned or exempted.
    """

    SCOPE = ScopeBy(region="round__region", org=("org",))

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="owed")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="owed")
    kind = models.CharField(max_length=7, choices=[(k.value, k.label) for k in OwedKind])
    indicator = models.ForeignKey(
        "targets.Indicator", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.ForeignKey(
        "kernel.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    task = models.ForeignKey(
        "tasks.Task", null=True, blank=True, on_delete=models.PROTECT, related_name="owed"
    )
    project = models.ForeignKey(
        "projects.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="owed"
    )
    state = models.CharField(
        max_length=9, choices=[(s.value, s.label) for s in OwedState], default=OwedState.OWED
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(default=False)
    is_by_itself = models.BooleanField(default=False)
    answer = models.CharField(max_length=400, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    draft_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    draft_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(Guarded.Meta):
        ordering = ("round", "org", "kind", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("round", "indicator", "region"),
                condition=Q(kind="figure"),
                name="owed_figure_once",
            ),
            models.UniqueConstraint(
                fields=("round", "task", "org"), condition=Q(kind="task"), name="owed_task_once"
            ),
            models.UniqueConstraint(
                fields=("round", "project", "org"),
                condition=Q(kind="project"),
                name="owed_project_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="figure",
                    indicator__isnull=False,
                    region__isnull=False,
                    task__isnull=True,
                    project__isnull=True,
                )
                | Q(kind="task", task__isnull=False, indicator__isnull=True, project__isnull=True)
                | Q(
                    kind="project", project__isnull=False, indicator__isnull=True, task__isnull=True
                ),
                name="owed_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(draft_by__isnull=True) | Q(draft_at__isnull=False),
                name="owed_drafter_has_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("round", "state"), name="owed_by_state"),
            models.Index(fields=("indicator", "region"), name="owed_figure"),
        ]

    def __str__(self) -> str:
        return f"{self.org} {OwedKind(self.kind).label}"


class FrozenRow(Guarded):
    """冻结数据: one row of what stood when the round closed (a goal, a project, a task, a unit's record). Insert only.

    `told` is the sentence a person reads, `data` its parts as canonical JSON; both are under the digest of the round.
    """

    SCOPE = ScopeBy(region="region", org=("org",))

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="frozen")
    kind = models.CharField(max_length=12, choices=[(k.value, k.label) for k in FrozenKind])
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=200)
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told = models.CharField(max_length=400, blank=True)
    data = models.JSONField()

    class Meta(Guarded.Meta):
        ordering = ("round", "kind", "subject_id", "region")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("round", "kind", "subject_id", "region"), name="frozen_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Reminder(Guarded):
    """填报提醒: that a unit was reminded of a round on one of its days (D-3, D-1, D, D+1): never twice."""

    SCOPE = ScopeBy(region="round__region", org=("org",))

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="reminders")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    offset = models.SmallIntegerField()
    sent_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta(Guarded.Meta):
        ordering = ("round", "org", "offset")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("round", "org", "offset"), name="reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.org} D{self.offset:+d}"
