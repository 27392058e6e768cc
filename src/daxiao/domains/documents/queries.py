"""Reads of documents, readings and candidates."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from daxiao.domains.documents.models import Candidate, Document, Reading
from daxiao.domains.documents.types import (
    KEPT,
    CandidateKind,
    ReadingState,
    Row,
    Verdict,
    unpack_readings,
)
from daxiao.extract.readings import Grade, Readings
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
    found = Candidate.objects.visible_to(actor, Cap.DOCUMENT_VIEW).filter(reading=OuterRef("pk"))
    kinds = {
        "n_targets": _count(found.filter(kind=CandidateKind.TARGET.value)),
        "n_tasks": _count(found.filter(kind=CandidateKind.TASK.value)),
        "n_projects": _count(found.filter(kind=CandidateKind.PROJECT.value)),
        "n_pending": _count(found.filter(verdict=Verdict.PENDING.value)),
    }
    return (
        Reading.objects.visible_to(actor, Cap.DOCUMENT_VIEW)
        .select_related("document", "document__region", "document__uploaded_by")
        .defer("document__text", "document__blocks", "outline", "tables")
        .annotate(**kinds)
    )


def _count(rows: QuerySet[Candidate]) -> Coalesce:
    """A subquery each: a join would carry and group the reading's large columns once for every candidate (40 000 of
    them: 20 s for a page, now 0.1)."""
    counted = rows.order_by().values("reading").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def document(actor: Actor, pk: int) -> Document:
    return get_visible(Document, actor, Cap.DOCUMENT_VIEW, pk=pk)


def reading(actor: Actor, pk: int) -> Reading:
    """One reading with its document. Raises `Denied` when out of scope.

    Text, blocks and outline may be megabytes and the page asks for its progress each second: they come when touched.
    """
    rows = Reading.objects.visible_to(actor, Cap.DOCUMENT_VIEW).defer(*_LARGE)
    found = rows.select_related("document__region", "document__uploaded_by").filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


_LARGE = ("unread", "outline", "tables", "document__text", "document__blocks")


def newest_reading(actor: Actor, document: Document) -> Reading | None:
    """The latest run over a document, for the way to its review."""
    return Reading.objects.visible_to(actor, Cap.DOCUMENT_VIEW).filter(document=document).first()


def published_reading(actor: Actor, document: Document) -> Reading | None:
    """The run that stands in the ledger: the newest published one, else the newest that was read."""
    rows = Reading.objects.visible_to(actor, Cap.PLAN_VIEW).filter(
        document=document, state=ReadingState.READY.value
    )
    return rows.order_by(F("published_at").desc(nulls_last=True), "-pk").first()


def candidate(actor: Actor, pk: int) -> Candidate:
    rows = Candidate.objects.visible_to(actor, Cap.DOCUMENT_VIEW)
    rows = rows.select_related("reading__document", "decided_by")
    found = rows.defer(*(f"reading__{f}" for f in _LARGE)).filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def candidates(actor: Actor, reading: Reading) -> QuerySet[Candidate]:
    """In the order of the text."""
    return Candidate.objects.visible_to(actor, Cap.DOCUMENT_VIEW).filter(reading=reading)


def unread(actor: Actor, reading: Reading) -> list[tuple[int, int]]:
    """Spans of figures that nothing was made of: neither the engine nor a person who added it since."""
    spans = [(int(a), int(b)) for a, b in reading.unread]
    if not spans:
        return []
    taken = set(
        candidates(actor, reading)
        .filter(kind=CandidateKind.TARGET.value)
        .values_list("start", flat=True)
    )
    return [(a, b) for a, b in spans if not any(at in taken for at in range(a, b))]


def mergeable(actor: Actor, candidate: Candidate, *, most: int = 12) -> list[Candidate]:
    """Entries of the same kind that stand nearest in the text: what this one may be a double of."""
    rows = candidates(actor, candidate.reading).filter(kind=candidate.kind)
    rows = rows.exclude(pk=candidate.pk).exclude(verdict=Verdict.REJECTED.value)
    before = rows.filter(start__lte=candidate.start).order_by("-start", "-pk")[:most]
    after = rows.filter(start__gt=candidate.start).order_by("start", "pk")[:most]
    near = sorted([*before, *after], key=lambda c: (abs(c.start - candidate.start), c.pk))
    return near[:most]


_RANK = {Grade.WEAK: 0, Grade.INFERRED: 1, Grade.STATED: 2}


def in_order_of_work(actor: Actor, reading: Reading) -> QuerySet[Candidate]:
    """Not yet judged first, the uncertain before the certain, then by place in the text. Sorted by the database: a long
    plan has twenty thousand of them and a page shows two hundred."""
    judged = Case(
        When(verdict=Verdict.PENDING.value, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rank = Case(
        *(When(grade=g.value, then=Value(n)) for g, n in _RANK.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    return (
        candidates(actor, reading)
        .select_related("decided_by")
        .order_by(judged, rank, "start", "pk")
    )


def next_pending(actor: Actor, reading: Reading, *, but: int) -> Candidate | None:
    """The next one to be judged, another than `but`."""
    rows = in_order_of_work(actor, reading).filter(verdict=Verdict.PENDING.value)
    return rows.exclude(pk=but).first()


def kept(actor: Actor, reading: Reading, kind: CandidateKind) -> QuerySet[Candidate]:
    """Confirmed or corrected candidates of one kind, in the order of the text."""
    rows = candidates(actor, reading).filter(kind=kind.value, verdict__in=[v.value for v in KEPT])
    return rows.order_by("start", "id")


def kept_projects(actor: Actor) -> QuerySet[Candidate]:
    """Projects that people confirmed and published in any document of the actor's scope: candidates for the project
    register. What a second reading of a document found at the same place is not told twice."""
    rows = Candidate.objects.visible_to(actor, Cap.PLAN_VIEW).filter(
        kind=CandidateKind.PROJECT.value,
        verdict__in=[v.value for v in KEPT],
        adopted_at__isnull=False,
    )
    earlier = rows.filter(
        reading__document=OuterRef("reading__document"),
        reading__lt=OuterRef("reading"),
        start=OuterRef("start"),
        end=OuterRef("end"),
    )
    return (
        rows.exclude(Exists(earlier))
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
    rows = candidates(actor, reading).order_by().values_list("kind", "verdict", "grade")
    counts = list(rows.annotate(n=Count("pk")))
    verdicts: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for kind, verdict, _, n in counts:
        verdicts[verdict] += n
        if verdict == Verdict.PENDING:
            waiting[kind] += n
    return Tally(
        total=verdicts.total(),
        pending=verdicts[Verdict.PENDING.value],
        accepted=verdicts[Verdict.ACCEPTED.value],
        corrected=verdicts[Verdict.CORRECTED.value],
        rejected=verdicts[Verdict.REJECTED.value],
        certain=sum(n for _, v, g, n in counts if v == Verdict.PENDING and g == Grade.STATED),
        waiting=dict(waiting),
    )


def as_confirmed(actor: Actor, reading: Reading) -> Readings:
    """The reading as the engine's own value, with what people said of it: corrected entries as corrected, rejected
    ones left out, those nobody has judged as they were read."""
    by_kind: dict[str, list[Row]] = {k.value: [] for k in CandidateKind}
    rows = candidates(actor, reading).exclude(verdict=Verdict.REJECTED.value)
    for row in rows.order_by("start", "key").only("kind", "payload", "final"):
        by_kind[row.kind].append(row.final or row.payload)
    return unpack_readings(
        reading.plans,
        reading.outline,
        reading.tables,
        targets=by_kind[CandidateKind.TARGET.value],
        tasks=by_kind[CandidateKind.TASK.value],
        projects=by_kind[CandidateKind.PROJECT.value],
    )


def left_behind(actor: Actor, document: Document) -> QuerySet[Candidate]:
    """What was read in a document and does not stand in the ledger: not yet judged, rejected, or not published."""
    rows = Candidate.objects.visible_to(actor, Cap.DOCUMENT_VIEW)
    return rows.filter(reading__document=document, adopted_at__isnull=True)


def waiting_outside(actor: Actor, reading: Reading, plan: str, seen: set[int]) -> int:
    """How many targets and tasks of one plan of a reading nobody has judged, but for those that are `seen` elsewhere."""
    rows = candidates(actor, reading).filter(plan=plan[:200], verdict=Verdict.PENDING.value)
    rows = rows.filter(kind__in=(CandidateKind.TARGET.value, CandidateKind.TASK.value))
    return len(set(rows.values_list("pk", flat=True)) - seen)
