"""Reads of documents, readings and candidates."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DecimalField, Max, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from daxiao.domains.documents.models import Candidate, Document, Reading
from daxiao.domains.documents.types import KEPT, CandidateKind, Verdict
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied


# hundred million yuan, as plans write it
INVEST = DecimalField[Decimal, Decimal](max_digits=20, decimal_places=4)


def documents(actor: Actor) -> QuerySet[Document]:
    """Handed-over files in scope, with the state of their newest reading."""
    newest = Max("readings__id")
    return (
        Document.objects.visible_to(actor, Cap.DOCUMENT_VIEW)
        .annotate(newest_reading=newest)
        .select_related("region", "uploaded_by", "file")
        .defer("text", "blocks")
    )


def readings(actor: Actor) -> QuerySet[Reading]:
    """Readings in scope with counts of candidates by verdict, newest first."""
    kinds = {
        "n_targets": Count("candidates", filter=Q(candidates__kind=CandidateKind.TARGET.value)),
        "n_tasks": Count("candidates", filter=Q(candidates__kind=CandidateKind.TASK.value)),
        "n_projects": Count("candidates", filter=Q(candidates__kind=CandidateKind.PROJECT.value)),
        "n_pending": Count("candidates", filter=Q(candidates__verdict=Verdict.PENDING.value)),
    }
    return (
        Reading.objects.visible_to(actor, Cap.DOCUMENT_VIEW)
        .select_related("document", "document__region", "document__uploaded_by")
        .defer("document__text", "document__blocks", "outline", "tables")
        .annotate(**kinds)
    )


def document(actor: Actor, pk: int) -> Document:
    return get_visible(Document, actor, Cap.DOCUMENT_VIEW, pk=pk)


def reading(actor: Actor, pk: int) -> Reading:
    """One reading with its document. Raises `Denied` when out of scope."""
    rows = Reading.objects.visible_to(actor, Cap.DOCUMENT_VIEW)
    found = rows.select_related("document__region", "document__uploaded_by").filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def newest_reading(actor: Actor, document: Document) -> Reading | None:
    """The latest run over a document, for the way to its review."""
    return Reading.objects.visible_to(actor, Cap.DOCUMENT_VIEW).filter(document=document).first()


def candidate(actor: Actor, pk: int) -> Candidate:
    rows = Candidate.objects.visible_to(actor, Cap.DOCUMENT_VIEW)
    found = rows.select_related("reading__document", "decided_by").filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def candidates(actor: Actor, reading: Reading) -> QuerySet[Candidate]:
    """In the order of the text."""
    return Candidate.objects.visible_to(actor, Cap.DOCUMENT_VIEW).filter(reading=reading)


def kept(actor: Actor, reading: Reading, kind: CandidateKind) -> QuerySet[Candidate]:
    """Confirmed or corrected candidates of one kind, in the order of the text."""
    rows = candidates(actor, reading).filter(kind=kind.value, verdict__in=[v.value for v in KEPT])
    return rows.order_by("start", "id")


def kept_projects(actor: Actor) -> QuerySet[Candidate]:
    """Projects that people confirmed in any document of the actor's scope: candidates for the project register."""
    return (
        Candidate.objects.visible_to(actor, Cap.PLAN_VIEW)
        .filter(kind=CandidateKind.PROJECT.value, verdict__in=[v.value for v in KEPT])
        .exclude(reading__published_at=None)
        .select_related("reading__document__region")
        .annotate(invest=Cast(KT("payload__total_investment_yi"), INVEST))
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the review is: counts of candidates by verdict, and by kind how many wait."""

    total: int
    pending: int
    accepted: int
    corrected: int
    rejected: int
    certain: int
    waiting: dict[str, int]

    @property
    def decided(self) -> int:
        return self.total - self.pending

    @property
    def pct(self) -> int:
        return 100 if not self.total else self.decided * 100 // self.total


def tally(actor: Actor, reading: Reading) -> Tally:
    rows = list(candidates(actor, reading).values_list("kind", "verdict", "grade"))
    verdicts = Counter(v for _, v, _ in rows)
    waiting = Counter(k for k, v, _ in rows if v == Verdict.PENDING)
    return Tally(
        total=len(rows),
        pending=verdicts[Verdict.PENDING.value],
        accepted=verdicts[Verdict.ACCEPTED.value],
        corrected=verdicts[Verdict.CORRECTED.value],
        rejected=verdicts[Verdict.REJECTED.value],
        certain=sum(v == Verdict.PENDING and g == "stated" for _, v, g in rows),
        waiting=dict(waiting),
    )
