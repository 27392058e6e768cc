"""Supervision orders with their units, moves and proof files, and the yearly record of results."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.dispatch.types.orders import (
    CauseKind,
    OrderKind,
    OrderMoveKind,
    OrderState,
    OutcomeKind,
    PublishScope,
    Signer,
    UnitDuty,
)
from daxiao.kernel.access import Guarded, ScopeBy


_OPEN = (
    "draft",
    "signing",
    "issued",
    "received",
    "replied",
    "returned",
    "accepted",
)


class Order(Guarded):
    """督办单: what a unit is asked to do about a cause, by when, at which level of the ladder.

    `region` is the place that issues and numbers it. What it is about stands as `cause_kind`, `cause_id` (the key of a
    row of a lower domain; null for a free matter), its words and its link. State and days are the fold of the moves;
    `late_days` (working days) follows from the calendar and is settled with every move and each night. `days` are the
    working days to answer. `number` is given when it is issued: `seq` within place, `series` and year. `escalates` is
    the order of the rung below. `is_plan_asked`: its reply is a plan of measures; how many of them are open and late is
    settled with the moves and each night. `issued_as` are the names of place and units as they stood on the day of
    issue (`place`, `unit`, `joint`): the paper does not change when a unit is renamed.
    """

    # by the place of the unit: a township sees what it is asked, and its county what others ask of it; who signs holds
    # the right over the issuing place as well (services)
    SCOPE = ScopeBy(region="unit__region", org=("unit", "units__org"))

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=[(k.value, k.label) for k in OrderKind])
    cause_kind = models.CharField(max_length=8, choices=[(c.value, c.label) for c in CauseKind])
    cause_id = models.BigIntegerField(null=True, blank=True)
    cause_label = models.CharField(max_length=200)
    cause_link = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    demand = models.TextField()
    facts = models.TextField(blank=True)
    rung = models.CharField(max_length=20)
    rung_name = models.CharField(max_length=20)
    rung_place = models.PositiveSmallIntegerField(default=0)
    signer = models.CharField(max_length=7, choices=[(s.value, s.label) for s in Signer])
    days = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=9, choices=[(s.value, s.label) for s in OrderState], default=OrderState.DRAFT
    )
    series = models.CharField(max_length=8, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    seq = models.PositiveIntegerField(null=True, blank=True)
    number = models.CharField(max_length=40, blank=True)
    drafted_on = models.DateField()
    drafted_by_label = models.CharField(max_length=80)
    is_automatic = models.BooleanField(default=False)
    signed_by_label = models.CharField(max_length=80, blank=True)
    second_by_label = models.CharField(max_length=80, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    first_due_on = models.DateField(null=True, blank=True)
    received_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    asked_days = models.PositiveSmallIntegerField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)
    has_objection = models.BooleanField(default=False)
    late_days = models.PositiveSmallIntegerField(default=0)
    escalates = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="escalations"
    )
    is_plan_asked = models.BooleanField(default=False)
    open_measures = models.PositiveSmallIntegerField(default=0)
    late_measures = models.PositiveSmallIntegerField(default=0)
    issued_as = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-drafted_on", "-id")
        indexes: ClassVar = [
            models.Index(fields=("state", "due_on"), name="order_state"),
            models.Index(fields=("cause_kind", "cause_id"), name="order_cause"),
            models.Index(fields=("unit", "state"), name="order_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("region", "series", "year", "seq"),
                condition=Q(seq__isnull=False),
                name="order_number_once",
            ),
            # the same matter at the same rung is asked for once while it is open
            models.UniqueConstraint(
                fields=("cause_kind", "cause_id", "unit", "rung", "kind"),
                condition=Q(state__in=_OPEN, cause_id__isnull=False),
                name="order_once_while_open",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True, seq__isnull=True, due_on__isnull=True)
                | Q(issued_on__isnull=False, seq__isnull=False, due_on__isnull=False),
                name="order_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(due_on__gte=F("issued_on")),
                name="order_due_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.rung_name}草稿：{self.cause_label[:40]}"


class OrderUnit(Guarded):
    """督办单位: a unit that received an order, to lead or to join, and its read receipt."""

    # who takes part in an order knows who else does
    SCOPE = ScopeBy(region="order__unit__region", org=("order__unit", "order__units__org"))

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="units")
    org = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=5, choices=[(d.value, d.label) for d in UnitDuty])
    received_on = models.DateField(null=True, blank=True)
    received_by_label = models.CharField(max_length=80, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("order", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("order", "org"), name="order_unit_once"),
            models.UniqueConstraint(
                fields=("order",), condition=Q(duty="lead"), name="order_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{UnitDuty(self.duty).label}"


class OrderMove(Guarded):
    """督办经过: one step of an order: who, when, for which unit, and in what words. Insert only."""

    SCOPE = ScopeBy(region="order__unit__region", org=("order__unit", "order__units__org"))

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=9, choices=[(k.value, k.label) for k in OrderMoveKind])
    made_on = models.DateField()
    made_at = models.DateTimeField()
    by_label = models.CharField(max_length=80)
    by_user = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unit = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("order", "id")

    def __str__(self) -> str:
        return OrderMoveKind(self.kind).label


class OrderMeasure(Guarded):
    """督办措施: one measure of the plan a unit answers with (一企一策): what, who does it, by which day, and that it is done.

    Nothing is deleted: one that was wrong is dropped with its reason, before the plan is accepted.
    """

    SCOPE = ScopeBy(region="order__unit__region", org=("order__unit", "order__units__org"))

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="measures")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    by_whom = models.CharField(max_length=80)
    due_on = models.DateField()
    made_on = models.DateField()
    late_days = models.PositiveSmallIntegerField(default=0)
    done_on = models.DateField(null=True, blank=True)
    done_words = models.TextField(blank=True)
    dropped_on = models.DateField(null=True, blank=True)
    dropped_because = models.CharField(max_length=400, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("order", "position")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("order", "position"), name="order_measure_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True),
                name="order_measure_one_end",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class OrderFile(Guarded):
    """督办材料: a proof handed over with a reply. It is offered, never demanded (减负)."""

    SCOPE = ScopeBy(region="order__unit__region", org=("order__unit", "order__units__org"))

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="files")
    move = models.ForeignKey(OrderMove, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=160)
    stored = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta(Guarded.Meta):
        ordering = ("order", "id")

    def __str__(self) -> str:
        return self.name


class Outcome(Guarded):
    """奖惩记录: how the result of a unit's year was acted on: reward, notice, talk; and who may read it.

    A plain entry by a person. One that is withdrawn stays with its reason.
    """

    SCOPE = ScopeBy(region="unit__region", org=("unit",))

    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    unit = models.ForeignKey("kernel.Org", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=[(k.value, k.label) for k in OutcomeKind])
    decided_on = models.DateField()
    text = models.TextField()
    basis = models.CharField(max_length=200)
    order = models.ForeignKey(
        Order, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    scope = models.CharField(max_length=8, choices=[(s.value, s.label) for s in PublishScope])
    by_label = models.CharField(max_length=80)
    token = models.CharField(max_length=40, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=400, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-year", "-decided_on", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("region", "token"), condition=~Q(token=""), name="outcome_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{OutcomeKind(self.kind).label}"
