"""Plan checks, what they found, and what people made of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.checks.types import CheckKind, RemarkState
from daxiao.extract.check.remarks import Family
from daxiao.kernel.access import Guarded, ScopeBy
from daxiao.std.findings import Severity


class Check(Guarded):
    """体检: a document, or the plans in force of a place, looked at together. There is one of each, run again in place."""

    SCOPE = ScopeBy(region="region")

    kind = models.CharField(max_length=10, choices=[(k.value, k.label) for k in CheckKind])
    title = models.CharField(max_length=250)
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="checks")
    document = models.ForeignKey(
        "documents.Document", null=True, blank=True, on_delete=models.CASCADE, related_name="checks"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    papers = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-made_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(document__isnull=False),
                name="check_once_per_document",
            ),
            models.UniqueConstraint(
                fields=("region",), condition=Q(document__isnull=True), name="check_once_per_place"
            ),
            models.CheckConstraint(
                condition=Q(kind=CheckKind.DOCUMENT.value, document__isnull=False)
                | Q(kind=CheckKind.IN_FORCE.value, document__isnull=True),
                name="check_kind_has_its_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Remark(Guarded):
    """体检意见: one finding and what people made of it. Whoever it was handed to sees it too.

    `code` and `params` give the sentence. `gone_at` is set when a later run finds it no more; what people said stays.
    """

    SCOPE = ScopeBy(region="check_run__region", org=("unit",))

    check_run = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="remarks")
    fingerprint = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    family = models.CharField(max_length=20, choices=[(f.value, f.label) for f in Family])
    severity = models.CharField(max_length=6, choices=[(s.value, s.label) for s in Severity])
    code = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    sentence = models.CharField(max_length=600)
    written = models.CharField(max_length=600, blank=True)
    computed = models.CharField(max_length=40, blank=True)
    stated = models.CharField(max_length=40, blank=True)
    measure_unit = models.CharField(max_length=20, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in RemarkState], default=RemarkState.OPEN
    )
    words = models.CharField(max_length=400, blank=True)
    reply = models.CharField(max_length=400, blank=True)
    unit = models.ForeignKey(
        "kernel.Org", null=True, blank=True, on_delete=models.PROTECT, related_name="remarks"
    )
    decided_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("check_run", "position", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("check_run", "fingerprint"), name="remark_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[RemarkState.HANDED.value, RemarkState.ANSWERED.value])
                | Q(unit__isnull=False),
                name="remark_handed_to_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="remark_decider_has_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("check_run", "gone_at", "state"), name="remark_todo"),
        ]

    def __str__(self) -> str:
        return self.sentence[:80]


class RemarkPlace(Guarded):
    """出处: words of a document that a remark points at, with their place in its text; `title` is the plan's."""

    SCOPE = ScopeBy(region="remark__check_run__region", org=("remark__unit",))

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="places")
    order = models.PositiveSmallIntegerField()
    document = models.ForeignKey("documents.Document", on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField()
    role = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("remark", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("remark", "order"), name="remark_place_once"),
            models.CheckConstraint(
                condition=Q(start__lt=F("end")), name="remark_place_start_before_end"
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]
