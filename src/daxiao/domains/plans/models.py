"""Published plans, their outline, and the clauses that facts point at."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.plans.types import SECTION_LABELS, PlanState
from daxiao.kernel.access import Guarded, ScopeBy
from daxiao.std import zh


class Plan(Guarded):
    """规划: one plan of one document, published to the ledger of its place.

    Years are the plan's own; `horizon` is its single target year, None where it has several or none.
    """

    SCOPE = ScopeBy(region="region")

    title = models.CharField(max_length=200)
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="plans")
    document = models.ForeignKey(
        "documents.Document", on_delete=models.PROTECT, related_name="plans"
    )
    key = models.CharField(max_length=20)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    horizon = models.PositiveSmallIntegerField(null=True, blank=True)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    until_year = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.label) for s in PlanState], default=PlanState.IN_FORCE
    )
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-published_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("document", "key"), name="plan_once_per_document"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="plan_start_before_end"),
        ]

    def __str__(self) -> str:
        return self.title


class Section(Guarded):
    """章节: a heading of a plan's outline and the text it governs."""

    SCOPE = ScopeBy(region="plan__region")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    kind = models.CharField(max_length=8, choices=list(SECTION_LABELS.items()))
    level = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=200)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta(Guarded.Meta):
        ordering = ("plan", "start", "level")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(start__lte=F("end")), name="section_start_before_end"
            ),
        ]

    def __str__(self) -> str:
        return zh.numbered(self.number, self.title)


class Clause(Guarded):
    """条款: the words of the plan that a fact of the ledger comes from; `text` equals the document's `[start, end)`."""

    SCOPE = ScopeBy(region="plan__region")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="clauses")
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.SET_NULL, related_name="clauses"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    cell = models.CharField(max_length=30, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("plan", "start", "end")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "start", "end"), name="clause_once"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="clause_start_before_end"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
