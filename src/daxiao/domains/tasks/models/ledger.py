"""Tasks, the units in charge of them, and where they stand on the calendar."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from daxiao.domains.tasks.models.reading import for_bodies
from daxiao.domains.tasks.types import (
    HANDED_IN,
    NODE_LATE,
    Duty,
    Found,
    Pace,
    TaskKind,
    TaskState,
    WorkState,
)
from daxiao.kernel.access import Guarded, ScopeBy
from daxiao.std import zh


class Task(Guarded):
    """任务: one line of accountability of a plan: what, by whom, by when, and the clause it comes from.

    `etc` is true where the plan writes 等 after the units: then the list is open. `leads` and `others` are the units as
    the plan writes them; which units of the register they mean stands in `TaskUnit`. What the office arranged, and no
    new version of the plan takes away: `list_number` where the plan wrote none, the leader who sponsors it (包保领导), and
    how it is done: `count_goal` counted things in `count_word` (场次, 家) where `kind` is `count`. `version` counts these.
    """

    SCOPE = for_bodies(ScopeBy(region="region", org=("units__org",)))

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="tasks")
    clause = models.ForeignKey("plans.Clause", on_delete=models.PROTECT, related_name="tasks")
    candidate = models.OneToOneField(
        "documents.Candidate", on_delete=models.PROTECT, related_name="task"
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="tasks")
    number = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    action = models.CharField(max_length=200, blank=True)
    deadline = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    etc = models.BooleanField(default=False)
    leads = models.CharField(max_length=400, blank=True)
    others = models.CharField(max_length=800, blank=True)
    targets = models.ManyToManyField("targets.Target", blank=True, related_name="tasks")
    grade = models.CharField(max_length=8)
    state = models.CharField(
        max_length=8, choices=[(s.value, s.label) for s in TaskState], default=TaskState.IN_FORCE
    )
    is_demo = models.BooleanField(default=False)
    list_number = models.CharField(max_length=20, blank=True)
    sponsor = models.ForeignKey(
        "kernel.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sponsored_tasks",
    )
    kind = models.CharField(
        max_length=8, choices=[(k.value, k.label) for k in TaskKind], default=TaskKind.WORK
    )
    count_goal = models.PositiveIntegerField(null=True, blank=True)
    count_word = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField(default=0)
    history = HistoricalRecords(excluded_fields=["text", "version"])

    class Meta(Guarded.Meta):
        ordering = ("plan", "clause__start", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="count") | Q(count_goal__gte=1), name="task_count_has_goal"
            ),
        ]

    def __str__(self) -> str:
        return zh.numbered(self.number, self.title)


class TaskUnit(Guarded):
    """任务单位: a unit in charge of a task, as written, and the unit of the register that it means.

    A collective word (各乡镇) has one row for each unit it stands for; a name nobody knows has one row without `org`
    and is a question.
    """

    SCOPE = for_bodies(ScopeBy(region="task__region", org=("org",)))

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="units")
    duty = models.CharField(max_length=11, choices=[(d.value, d.label) for d in Duty])
    position = models.PositiveSmallIntegerField()
    written = models.CharField(max_length=80)
    found = models.CharField(max_length=9, choices=[(f.value, f.label) for f in Found])
    org = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="task_duties"
    )

    class Meta(Guarded.Meta):
        ordering = ("task", "duty", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("task", "duty", "written", "org"), name="task_unit_once"
            ),
            models.CheckConstraint(
                condition=Q(found__in=("unit", "group"), org__isnull=False)
                | Q(found__in=("unknown", "ambiguous", "no_unit"), org__isnull=True),
                name="task_unit_found_has_org",
            ),
        ]

    def __str__(self) -> str:
        return self.written


class TaskStanding(Guarded):
    """任务状态: derived from facts and the calendar; may be dropped and rebuilt.

    `is_handed_in`: what is late, or the whole, was handed in and waits for its verdict. `lacks` are the codes of what the
    task lacks of list, unit, person and node, by commas; `made_by` is the number of the
    rules that wrote the row, so that the sweep looks again at what older ones wrote.
    """

    SCOPE = for_bodies(ScopeBy(region="task__region", org=("task__units__org",)))

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="standing")
    pace = models.CharField(max_length=8, choices=[(p.value, p.label) for p in Pace])
    since = models.DateField()
    recheck_on = models.DateField(null=True, blank=True)
    computed_at = models.DateTimeField()
    work = models.CharField(
        max_length=11,
        choices=[(w.value, w.label) for w in WorkState],
        default=WorkState.NOT_STARTED,
    )
    late_since_on = models.DateField(null=True, blank=True)
    is_handed_in = models.BooleanField(default=False)
    is_complete = models.BooleanField(default=False)
    lacks = models.CharField(max_length=40, blank=True)
    made_by = models.PositiveSmallIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("task",)
        indexes: ClassVar = [
            models.Index(
                fields=("recheck_on",),
                condition=Q(recheck_on__isnull=False),
                name="standing_recheck",
            ),
            models.Index(fields=("made_by",), name="standing_made_by"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(work="late", late_since_on__isnull=False)
                | (~Q(work="late") & Q(late_since_on__isnull=True)),
                name="standing_late_has_day",
            ),
        ]

    @property
    def is_node_late(self) -> bool:
        """Late by a node alone: the day of the whole task has not passed."""
        return self.work == WorkState.LATE.value and self.pace != Pace.OVERDUE.value

    def __str__(self) -> str:
        if self.work != WorkState.LATE.value:
            return Pace(self.pace).label
        late = NODE_LATE if self.is_node_late else WorkState.LATE.label
        return f"{late}，{HANDED_IN}" if self.is_handed_in else late


class PaceChange(Guarded):
    """A change of a task's pace: from, to, and the true day of it, not the day it was noticed. Insert only."""

    SCOPE = for_bodies(ScopeBy(region="task__region", org=("task__units__org",)))

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="pace_changes")
    was = models.CharField(max_length=8)
    now = models.CharField(max_length=8)
    changed_on = models.DateField()
    noticed_at = models.DateTimeField()

    class Meta(Guarded.Meta):
        ordering = ("-changed_on", "-id")

    def __str__(self) -> str:
        return f"{Pace(self.was).label} → {Pace(self.now).label}"
