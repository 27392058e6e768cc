"""What units do about a task: taking it over, nodes, parts, reports, counted things, stopping, and the files for it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from daxiao.domains.tasks.models.reading import for_bodies
from daxiao.domains.tasks.types import Doing, NodeState, ReportKind, ReportVerdict
from daxiao.kernel.access import Guarded, ScopeBy


# rows that everybody who takes part in the task may see
OF_TASK = for_bodies(ScopeBy(region="task__region", org=("task__units__org",)))


class TaskTake(Guarded):
    """认领: a unit takes its share of a task over and says who is responsible; `holder` is the account that works on it.

    It ends when the unit gives it back or names somebody else; it is never deleted.
    """

    SCOPE = OF_TASK

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="takes")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="task_takes")
    person = models.CharField(max_length=40)
    section = models.CharField(max_length=60, blank=True)
    holder = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="task_takes"
    )
    taken_on = models.DateField()
    taken_by_label = models.CharField(max_length=80)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("task", "org", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("task", "org"),
                condition=Q(ended_on__isnull=True),
                name="task_take_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org} {self.person}"


class TaskNode(Guarded):
    """节点: a day of a task, what counts as done on it, and the proof it needs. `state` follows its report's verdict.

    `org` is the unit that hands in the proof, None for the lead units. `reminded_on` and `told_late_on` are the days on
    which the letters went out.
    """

    SCOPE = OF_TASK

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="nodes")
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    criterion = models.CharField(max_length=400)
    proof = models.CharField(max_length=200)
    org = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="task_nodes"
    )
    state = models.CharField(
        max_length=9, choices=[(s.value, s.label) for s in NodeState], default=NodeState.OPEN
    )
    state_on = models.DateField()
    reminded_on = models.DateField(null=True, blank=True)
    told_late_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("task", "due_on", "id")
        indexes: ClassVar = [models.Index(fields=("due_on", "state"), name="node_due")]

    def __str__(self) -> str:
        return self.title


class TaskPart(Guarded):
    """分解事项: a share of the task that a unit gives to a section of its own or to a unit below it."""

    SCOPE = ScopeBy(region="task__region", org=("org", "given_to"))

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="parts")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="task_parts")
    title = models.CharField(max_length=200)
    section = models.CharField(max_length=60, blank=True)
    given_to = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="given_parts"
    )
    person = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_note = models.CharField(max_length=400, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("task", "org", "due_on", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(section="") | Q(given_to__isnull=False), name="part_is_given"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskReport(Guarded):
    """任务报告: what a unit says of a month, of a node, of the finished task, or, as lead, of what the others reported.

    Append only: a correction is a new report that `replaces` the old one, which is no longer `is_current`. `readers` are
    the lead units, which see the reports of the others. `month` is the first day of the month it is about.
    """

    SCOPE = for_bodies(ScopeBy(region="task__region", org=("org", "readers")))

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="reports")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="task_reports")
    readers = models.ManyToManyField("kernel.Org", blank=True, related_name="+")
    kind = models.CharField(max_length=7, choices=[(k.value, k.label) for k in ReportKind])
    month_on = models.DateField()
    node = models.ForeignKey(
        TaskNode, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    state = models.CharField(max_length=11, choices=[(d.value, d.label) for d in Doing])
    done = models.TextField()
    problem = models.CharField(max_length=400, blank=True)
    need = models.CharField(max_length=400, blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    document_on = models.DateField(null=True, blank=True)
    reported_on = models.DateField()
    reported_at = models.DateTimeField()
    reported_by_label = models.CharField(max_length=80)
    is_late = models.BooleanField(default=False)
    is_current = models.BooleanField(default=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    verdict = models.CharField(
        max_length=8,
        choices=[(v.value, v.label) for v in ReportVerdict],
        default=ReportVerdict.WAITING,
    )
    verdict_reason = models.CharField(max_length=400, blank=True)
    verdict_on = models.DateField(null=True, blank=True)
    verdict_by_label = models.CharField(max_length=80, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta(Guarded.Meta):
        ordering = ("-month_on", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("task", "org", "kind", "month_on"),
                condition=Q(is_current=True, kind__in=("month", "summary")),
                name="task_report_once_a_month",
            ),
            models.UniqueConstraint(
                fields=("node",),
                condition=Q(is_current=True, kind="node"),
                name="task_report_once_a_node",
            ),
            models.UniqueConstraint(
                fields=("task",),
                condition=Q(is_current=True, kind="finish"),
                name="task_finish_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="node", node__isnull=False)
                | (~Q(kind="node") & Q(node__isnull=True)),
                name="task_report_node",
            ),
            models.CheckConstraint(
                condition=Q(verdict="waiting", verdict_on__isnull=True)
                | (~Q(verdict="waiting") & Q(verdict_on__isnull=False)),
                name="task_report_verdict_on",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("month_on", "kind"), name="task_report_month"),
        ]

    def __str__(self) -> str:
        return f"{self.org} {self.month_on:%Y-%m} {ReportKind(self.kind).label}"


class CountedItem(Guarded):
    """计数事项: one event, firm or person that counts for a task; the progress of a count is the number of these rows."""

    SCOPE = OF_TASK

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="items")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="counted_items")
    title = models.CharField(max_length=120)
    happened_on = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    put_on = models.DateField()
    put_by_label = models.CharField(max_length=80)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=400, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("task", "happened_on", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("task", "title", "happened_on"),
                condition=Q(withdrawn_on__isnull=True),
                name="counted_item_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskStop(Guarded):
    """停办: a task rests with an approval on file, until it is resumed."""

    SCOPE = OF_TASK

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="stops")
    reason = models.CharField(max_length=400)
    approved_by = models.CharField(max_length=120)
    stopped_on = models.DateField()
    stopped_by_label = models.CharField(max_length=80)
    resumed_on = models.DateField(null=True, blank=True)
    resumed_reason = models.CharField(max_length=400, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("task", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("task",), condition=Q(resumed_on__isnull=True), name="task_stop_once"
            ),
            models.CheckConstraint(
                condition=Q(resumed_on__isnull=True) | ~Q(resumed_reason=""),
                name="task_resumed_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"停办 {self.stopped_on}"


class TaskFile(Guarded):
    """任务材料: a file put to a report, to a counted thing or to a stop; seen by who sees that row."""

    SCOPE = for_bodies(
        ScopeBy(
            region="task__region",
            org=("org", "report__readers", "item__task__units__org", "stop__task__units__org"),
        )
    )

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="files")
    org = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(
        TaskReport, null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    item = models.ForeignKey(
        CountedItem, null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    stop = models.ForeignKey(
        TaskStop, null=True, blank=True, on_delete=models.PROTECT, related_name="files"
    )
    name = models.CharField(max_length=160)
    stored = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.PROTECT, related_name="task_files"
    )
    put_at = models.DateTimeField()
    put_by_label = models.CharField(max_length=80)

    class Meta(Guarded.Meta):
        ordering = ("task", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(report__isnull=False, item__isnull=True, stop__isnull=True)
                | Q(report__isnull=True, item__isnull=False, stop__isnull=True)
                | Q(report__isnull=True, item__isnull=True, stop__isnull=False),
                name="task_file_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name
