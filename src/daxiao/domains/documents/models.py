"""Source files, readings of them, candidates and the verdicts of people."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from daxiao.domains.documents.types import CandidateKind, ReadingState, Verdict
from daxiao.kernel.access import Guarded, ScopeBy


class Document(Guarded):
    """来文: a file that somebody handed over, with the text that was found in it. The bytes are never changed.

    `text` keeps the newlines of the original; all offsets of readings point into it. The same bytes twice for one place
    are one document.
    """

    SCOPE = ScopeBy(region="region")

    name = models.CharField(max_length=200)
    media = models.CharField(max_length=10)
    file = models.ForeignKey(
        "kernel.StoredFile", on_delete=models.PROTECT, related_name="documents"
    )
    region = models.ForeignKey("kernel.Region", on_delete=models.PROTECT, related_name="documents")
    text = models.TextField()
    blocks = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    uploaded_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    class Meta(Guarded.Meta):
        ordering = ("-uploaded_at", "-id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("region", "file"), name="document_once_per_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Reading(Guarded):
    """读取: one run of the engine over a document, with its progress and what it found around the candidates.

    `unread` are the spans of figures that the text wants something with and the engine took up nowhere.
    """

    SCOPE = ScopeBy(region="document__region")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="readings")
    state = models.CharField(
        max_length=8,
        choices=[(s.value, s.label) for s in ReadingState],
        default=ReadingState.QUEUED,
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    engine = models.CharField(max_length=20, blank=True)
    plans = models.JSONField(default=list)
    outline = models.JSONField(default=list)
    tables = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    unread = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done__lte=F("total")), name="reading_done_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.name} 的读取"


class Candidate(Guarded):
    """待核对条目: one reading of the engine and what a person said of it.

    `payload` is what was read and never changes; `final` is the corrected form where a person corrected it. `version`
    guards against two people deciding at once. `adopted_at` is set once the entry stands in the ledger.
    """

    SCOPE = ScopeBy(region="reading__document__region")

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="candidates")
    kind = models.CharField(max_length=8, choices=[(k.value, k.label) for k in CandidateKind])
    key = models.CharField(max_length=20)
    plan = models.CharField(max_length=200)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    grade = models.CharField(max_length=8)
    payload = models.JSONField()
    final = models.JSONField(null=True, blank=True)
    verdict = models.CharField(
        max_length=9, choices=[(v.value, v.label) for v in Verdict], default=Verdict.PENDING
    )
    decided_by = models.ForeignKey(
        "kernel.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    adopted_at = models.DateTimeField(null=True, blank=True)

    class Meta(Guarded.Meta):
        ordering = ("start", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("reading", "kind", "key"), name="candidate_key_once"),
            models.CheckConstraint(
                condition=Q(start__lte=F("end")), name="candidate_start_before_end"
            ),
            models.CheckConstraint(
                condition=Q(verdict=Verdict.PENDING.value, decided_at__isnull=True)
                | (~Q(verdict=Verdict.PENDING.value) & Q(decided_at__isnull=False)),
                name="candidate_decided_when_judged",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(decided_at__isnull=False),
                name="candidate_decider_has_moment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("reading", "kind", "verdict"), name="candidate_todo"),
        ]

    def __str__(self) -> str:
        return f"{CandidateKind(self.kind).label} {self.key}"
