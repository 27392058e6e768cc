"""Published plans, their outline, the clauses that facts point at, and the revisions that replace a plan."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.plans.types import (
    SECTION_LABELS,
    Anchor,
    Bearing,
    ChangeKind,
    Choice,
    PlanState,
    RevisionState,
    Subject,
)
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


class Revision(Guarded):
    """修订: a document that a person says is a new version of a plan in force: compared, decided, approved, taken back.

    `key` and `title` name the plan within the document, empty until it was compared; `successor` is the plan that it
    became in the ledger. `version` guards against two people deciding at once.
    """

    SCOPE = ScopeBy(region="plan__region")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="revisions")
    reading = models.ForeignKey(
        "documents.Reading", on_delete=models.PROTECT, related_name="revisions"
    )
    key = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)
    successor = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    state = models.CharField(
        max_length=10,
        choices=[(s.value, s.label) for s in RevisionState],
        default=RevisionState.OPEN,
    )
    prepared_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=0)
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("plan",),
                condition=Q(state=RevisionState.OPEN.value),
                name="revision_open_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="revision_decider_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=RevisionState.APPROVED.value) | Q(successor__isnull=False),
                name="revision_approved_has_plan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan.title} 的修订"


class Change(Guarded):
    """变动: one line of a revision: a commitment of the old version beside that of the new one, or one side alone.

    `old` and `new` are the candidates that the two stand for; the ledger row is that of `old`. `start`, `end` and the
    number's place are where the sentence stands in the new text. `seen` is the newest version of the ledger row, and
    `read` that of the new candidate, which the person who decided has looked at. `before` is what the approval replaced,
    for taking it back.
    """

    SCOPE = ScopeBy(region="revision__plan__region")

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="changes")
    subject = models.CharField(max_length=6, choices=[(s.value, s.label) for s in Subject])
    kind = models.CharField(max_length=10, choices=[(k.value, k.label) for k in ChangeKind])
    bearing = models.CharField(max_length=8, choices=[(b.value, b.label) for b in Bearing])
    anchor = models.CharField(max_length=7, choices=[(a.value, a.label) for a in Anchor])
    old = models.ForeignKey(
        "documents.Candidate", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    new = models.ForeignKey(
        "documents.Candidate", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    was = models.CharField(max_length=120, blank=True)
    now = models.CharField(max_length=120, blank=True)
    gap = models.CharField(max_length=80, blank=True)
    facets = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    num_start = models.PositiveIntegerField(default=0)
    num_end = models.PositiveIntegerField(default=0)
    choice = models.CharField(
        max_length=7, choices=[(c.value, c.label) for c in Choice], default=Choice.PENDING
    )
    seen = models.PositiveBigIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    before = models.JSONField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("revision", "place", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(old__isnull=False) | Q(new__isnull=False), name="change_has_a_side"
            ),
            models.UniqueConstraint(
                fields=("revision", "old"), condition=Q(old__isnull=False), name="change_old_once"
            ),
            models.UniqueConstraint(
                fields=("revision", "new"), condition=Q(new__isnull=False), name="change_new_once"
            ),
            models.CheckConstraint(
                condition=Q(start__lte=F("end")), name="change_start_before_end"
            ),
            models.CheckConstraint(
                condition=Q(num_start__lte=F("num_end")), name="change_number_in_order"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="change_decider_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{ChangeKind(self.kind).label} {self.label}"
