"""Reads of plans, outlines and clauses, and of the revisions that replace a plan."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from daxiao.domains.plans import rules
from daxiao.domains.plans.models import Change, Clause, Plan, Revision, Section
from daxiao.domains.plans.types import (
    ChangeKind,
    Choice,
    PlanState,
    RevisionFacts,
    RevisionState,
    Tally,
)
from daxiao.kernel.access import Actor, Guarded, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Region


def plans(actor: Actor) -> QuerySet[Plan]:
    """Published plans in scope."""
    return (
        Plan.objects.visible_to(actor, Cap.PLAN_VIEW)
        .select_related("region", "document", "published_by")
        .defer("document__text", "document__blocks")
    )


def plans_of_place(actor: Actor, place: Region) -> QuerySet[Plan]:
    """Plans of the place and of the places below it, the newest first."""
    return plans(actor).filter(region__path__startswith=place.path).order_by("-published_at", "-pk")


def plan(actor: Actor, pk: int) -> Plan:
    """One plan with its document's text; the blocks of a large document are megabytes that no page needs."""
    rows = Plan.objects.visible_to(actor, Cap.PLAN_VIEW).select_related("document")
    found = rows.defer("document__blocks").filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def sections(actor: Actor, plan: Plan) -> QuerySet[Section]:
    return Section.objects.visible_to(actor, Cap.PLAN_VIEW).filter(plan=plan)


def clauses(actor: Actor) -> QuerySet[Clause]:
    """Clauses that facts of the ledger point at, with their plan and heading."""
    return (
        Clause.objects.visible_to(actor, Cap.PLAN_VIEW)
        .select_related("plan__region", "section")
        .order_by("plan", "start", "end")
    )


def spans(actor: Actor, plan: Plan) -> list[tuple[int, int, int]]:
    """(start, end, id) of the clauses of a plan, in the order of the text."""
    rows = Clause.objects.visible_to(actor, Cap.PLAN_VIEW).filter(plan=plan)
    return list(rows.order_by("start", "end").values_list("start", "end", "id"))


def clause(actor: Actor, pk: int) -> Clause:
    return get_visible(Clause, actor, Cap.PLAN_VIEW, pk=pk)


def published(actor: Actor, document: Guarded) -> dict[str, Plan]:
    """The plans of a document that stand in the ledger already, by key."""
    rows = Plan.objects.visible_to(actor, Cap.PLAN_PUBLISH).filter(document_id=document.pk)
    return {p.key: p for p in rows}


def published_documents(actor: Actor) -> QuerySet[Any]:
    """Ids of the documents of which a plan was published, in scope."""
    return Plan.objects.visible_to(actor, Cap.PLAN_VIEW).values("document_id")


def plan_holding(actor: Actor, document_id: int, offset: int) -> Plan | None:
    """The published plan in scope whose stretch of the document holds `offset`."""
    rows = plans(actor).filter(document_id=document_id, start__lte=offset, end__gt=offset)
    return rows.first()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a plan's text around a clause: before, the clause itself, after."""

    before: str
    clause: str
    after: str


AROUND = 220


def passage(actor: Actor, clause: Clause, *, around: int = AROUND) -> Passage:
    """The clause in its surroundings."""
    of = plan(actor, clause.plan_id)
    return _passage(of, clause.start, clause.end, around)


def words_at(
    actor: Actor, title: str, start: int, end: int, words: str
) -> tuple[Plan, Passage] | None:
    """The plan in scope of that title whose text says `words` at these offsets, and the passage; None when no plan
    that was published here does."""
    for found in plans(actor).filter(title=title).defer(None)[:5]:
        if found.document.text[start:end] == words:
            return found, _passage(found, start, end, AROUND)
    return None


def _passage(of: Plan, first: int, last: int, around: int) -> Passage:
    """Cut at line ends where one is near, else marked with an ellipsis."""
    text, low, high = of.document.text, of.start, of.end
    start, end = max(low, first - around), min(high, last + around)
    before, after = text[start:first], text[last:end]
    if start > low and text[start - 1] != "\n":
        head, line, rest = before.partition("\n")
        # a line end early in the stretch: begin after it
        before = rest if line and len(head) < around * 2 // 3 else f"……{before}"
    if end < high and text[end] != "\n":
        rest, line, tail = after.rpartition("\n")
        after = rest if line and len(tail) < around * 2 // 3 else f"{after}……"
    return Passage(before.lstrip("\n"), text[first:last], after.rstrip("\n"))


def text_of(actor: Actor, plan: Plan) -> str:
    """The whole text of the document, for the plan page; offsets of clauses point into it."""
    rows = Plan.objects.visible_to(actor, Cap.PLAN_VIEW).filter(pk=plan.pk)
    text = rows.values_list("document__text", flat=True).first()
    if text is None:
        raise Denied(hidden=True)
    return str(text)


# ---------------------------------------------------------------- revisions

_LARGE = ("blocks", "text")


def revisions(actor: Actor) -> QuerySet[Revision]:
    """Revisions in scope, the newest first, with how many of their changes wait and how many there are."""
    lines = Change.objects.visible_to(actor, Cap.PLAN_VIEW).filter(revision=OuterRef("pk"))
    changed = lines.exclude(kind=ChangeKind.UNCHANGED.value)
    return (
        Revision.objects.visible_to(actor, Cap.PLAN_VIEW)
        .select_related(
            "plan__region", "reading__document", "successor", "prepared_by", "decided_by"
        )
        .defer(*(f"reading__document__{f}" for f in _LARGE), "reading__outline", "reading__tables")
        .annotate(
            n_changes=_lines(changed),
            n_pending=_lines(lines.filter(choice=Choice.PENDING.value)),
        )
    )


def _lines(rows: QuerySet[Change]) -> Coalesce:
    # a subquery each: two joins would multiply the rows with one another
    counted = rows.order_by().values("revision").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def revision(actor: Actor, pk: int) -> Revision:
    """One revision with both plans and the new document; raises `Denied` when it is out of scope."""
    found = revisions(actor).filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def open_revision(actor: Actor, plan: Plan) -> Revision | None:
    return revisions(actor).filter(plan=plan, state=RevisionState.OPEN.value).first()


def revision_of_reading(actor: Actor, reading: Guarded) -> Revision | None:
    """The newest revision in which a reading is the new version."""
    return revisions(actor).filter(reading_id=reading.pk).first()


def versions_around(actor: Actor, plan: Plan) -> list[Revision]:
    """The revisions that made or replaced this plan, or are to, the newest first."""
    return list(revisions(actor).filter(Q(plan=plan) | Q(successor=plan)).order_by("-pk"))


def plans_answered(actor: Actor, reading: Guarded) -> set[int]:
    """Plans of which somebody has said already whether this reading is their new version."""
    rows = Revision.objects.visible_to(actor, Cap.PLAN_VIEW).filter(reading_id=reading.pk)
    return set(rows.values_list("plan_id", flat=True))


def refused_candidates(actor: Actor, reading: Guarded) -> set[int]:
    """Candidates that a person left out of the ledger when the new version was approved."""
    rows = Change.objects.visible_to(actor, Cap.PLAN_VIEW).filter(
        revision__reading_id=reading.pk,
        revision__state=RevisionState.APPROVED.value,
        choice=Choice.REFUSED.value,
        new__isnull=False,
    )
    return set(rows.values_list("new_id", flat=True))


_RANK = {kind: n for n, kind in enumerate(ChangeKind)}


def changes(actor: Actor, revision: Revision) -> QuerySet[Change]:
    """The lines of a revision in the order of work: by kind, the gravest first, then as the plan has them."""
    rank = Case(
        *(When(kind=kind.value, then=Value(n)) for kind, n in _RANK.items()),
        default=Value(99),
        output_field=IntegerField(),
    )
    return (
        Change.objects.visible_to(actor, Cap.PLAN_VIEW)
        .filter(revision=revision)
        .select_related("old", "new", "decided_by")
        .annotate(rank=rank)
        .order_by("rank", "place", "pk")
    )


def change(actor: Actor, pk: int) -> Change:
    rows = Change.objects.visible_to(actor, Cap.PLAN_VIEW)
    found = rows.select_related("revision__plan", "old", "new", "decided_by").filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def tally(actor: Actor, revision: Revision) -> Tally:
    """Counts over the lines that changed anything, and of those that did not."""
    rows = Change.objects.visible_to(actor, Cap.PLAN_VIEW).filter(revision=revision).order_by()
    counted = list(rows.values_list("kind", "choice").annotate(n=Count("pk")))
    totals: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    choices: Counter[str] = Counter()
    for kind, choice, n in counted:
        totals[kind] += n
        if choice == Choice.PENDING:
            waiting[kind] += n
        if kind != ChangeKind.UNCHANGED:
            choices[choice] += n
    return Tally(
        total=choices.total() + waiting[ChangeKind.UNCHANGED.value],
        pending=sum(waiting.values()),
        taken=choices[Choice.TAKEN.value],
        refused=choices[Choice.REFUSED.value],
        unchanged=totals[ChangeKind.UNCHANGED.value],
        kinds=tuple((k, totals[k.value], waiting[k.value]) for k in ChangeKind if totals[k.value]),
    )


def candidate_plans(actor: Actor, region_id: int) -> list[Plan]:
    """Plans in force of a place, which a document of that place may be a new version of."""
    rows = plans(actor).filter(region_id=region_id, state=PlanState.IN_FORCE.value)
    return list(rows.select_related("document"))


def revision_facts(actor: Actor, plan: Plan, reading: Any) -> RevisionFacts:
    """What decides whether a reading may be compared with a plan."""
    seen = Plan.objects.visible_to(actor, Cap.PLAN_VIEW)
    mine = Revision.objects.visible_to(actor, Cap.PLAN_VIEW)
    # a file may hold several plans, each the new version of another
    meant = max(reading.plans, key=lambda p: rules.likeness(p["title"], plan.title), default=None)
    stands = seen.filter(
        document_id=reading.document_id,
        key=meant["key"] if meant else "",
        state=PlanState.IN_FORCE.value,
    )
    until = [p["until"] or p["horizon"] for p in reading.plans if p["until"] or p["horizon"]]
    return RevisionFacts(
        state=PlanState(plan.state),
        plan_place=plan.region.name,
        document_place=reading.document.region.name,
        is_same_place=reading.document.region_id == plan.region_id,
        is_same_document=plan.document_id == reading.document_id,
        has_open=mine.filter(plan=plan, state=RevisionState.OPEN.value).exists(),
        stands_alone=plan.document_id != reading.document_id and stands.exists(),
        handed_over_on=reading.document.uploaded_at.astimezone(CHINA).date(),
        published_from_on=plan.document.uploaded_at.astimezone(CHINA).date(),
        until=max(until, default=None),
        old_until=plan.until_year or plan.horizon,
    )


def mate_choices(actor: Actor, change: Change) -> QuerySet[Change]:
    """The lines that a line which stands alone could be joined with: added ones for a dropped one and the reverse."""
    wanted = ChangeKind.DROPPED if change.kind == ChangeKind.ADDED else ChangeKind.ADDED
    return changes(actor, change.revision).filter(kind=wanted.value, subject=change.subject)
