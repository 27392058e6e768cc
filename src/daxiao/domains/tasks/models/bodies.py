"""Work bodies, their members, and what they answer for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from daxiao.domains.tasks.types.bodies import BodyKind, BodyState
from daxiao.kernel.access import Guarded, ScopeBy


class Body(Guarded):
    """工作机制: 指挥部, 领导小组, 专班, 联席会议, 委员会 or 办公室, set up by a plan or a document to see its tasks through.

    `office` is the unit at which its office sits; `head_post` and `head_name` are as the office entered them. It stems from
    words of a plan (`quote`, `[start, end)` of the document's text) or from `document`, title and number of a paper.
    """

    SCOPE = ScopeBy(region="region", org=("office", "members__org"))

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=[(k.value, k.label) for k in BodyKind])
    name = models.CharField(max_length=80)
    office = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )
    head_post = models.CharField(max_length=60, blank=True)
    head_name = models.CharField(max_length=40, blank=True)
    plan = models.ForeignKey(
        "plans.Plan", null=True, blank=True, on_delete=models.PROTECT, related_name="bodies"
    )
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    quote = models.CharField(max_length=400, blank=True)
    document = models.CharField(max_length=160, blank=True)
    set_up_on = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=9, choices=[(s.value, s.label) for s in BodyState], default=BodyState.STANDING
    )
    dissolved_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)
    history = HistoricalRecords(excluded_fields=["version", "start", "end"])

    class Meta(Guarded.Meta):
        ordering = ("region", "name", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("region", "name"), condition=Q(state="standing"), name="body_once"
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=True, start__isnull=True, end__isnull=True, quote="")
                | (Q(plan__isnull=False, start__lt=F("end")) & ~Q(quote="")),
                name="body_quotes_its_plan",
            ),
            models.CheckConstraint(
                condition=Q(plan__isnull=False) | ~Q(document=""), name="body_has_a_ground"
            ),
            models.CheckConstraint(
                condition=Q(state="standing", dissolved_on__isnull=True)
                | Q(state="dissolved", dissolved_on__isnull=False),
                name="body_dissolved_on",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BodyMember(Guarded):
    """机制成员: a unit in a body with its post there, half-open in days; a change ends the row and begins another."""

    SCOPE = ScopeBy(region="body__region", org=("org", "body__office", "body__members__org"))

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="body_seats")
    post = models.CharField(max_length=60)
    person = models.CharField(max_length=40, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=400, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("body", "until", "since", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("body", "org", "post", "person"),
                condition=Q(until__isnull=True),
                name="body_member_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__lt=F("until")),
                name="body_member_since_before_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.org} {self.post}"


class BodyCharge(Guarded):
    """负责范围: a plan (with all of its tasks, later ones too) or a task that a body answers for: its ledger (台账).

    `reader` is the unit that may read these tasks for the body: the office while the body stands, nobody once the body is
    dissolved or the row ended (ADR-0021).
    """

    SCOPE = ScopeBy(region="body__region", org=("body__office",))

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="charges")
    plan = models.ForeignKey(
        "plans.Plan", null=True, blank=True, on_delete=models.PROTECT, related_name="body_charges"
    )
    task = models.ForeignKey(
        "tasks.Task", null=True, blank=True, on_delete=models.PROTECT, related_name="body_charges"
    )
    reader = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    put_on = models.DateField()
    put_by_label = models.CharField(max_length=80)
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=400, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("body", "plan", "task", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(plan__isnull=False, task__isnull=True)
                | Q(plan__isnull=True, task__isnull=False),
                name="body_charge_is_one",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(reader__isnull=True),
                name="body_charge_ended_reads_nothing",
            ),
            models.UniqueConstraint(
                fields=("body", "plan"),
                condition=Q(ended_on__isnull=True, plan__isnull=False),
                name="body_plan_once",
            ),
            models.UniqueConstraint(
                fields=("body", "task"),
                condition=Q(ended_on__isnull=True, task__isnull=False),
                name="body_task_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.plan or self.task)
