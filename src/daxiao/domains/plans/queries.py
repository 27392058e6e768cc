"""Reads of plans, outlines and clauses."""

from dataclasses import dataclass

from django.db.models import QuerySet

from daxiao.domains.plans.models import Clause, Plan, Section
from daxiao.kernel.access import Actor, Guarded, get_visible
from daxiao.kernel.caps import Cap
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
