"""Reads of plan checks and their remarks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Substr

from daxiao.domains.checks.models import Check, Remark, RemarkPlace
from daxiao.domains.checks.types import UNSETTLED, CheckKind, RemarkState, Tally
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans.types import PlanState
from daxiao.extract.check.remarks import Family
from daxiao.kernel.access import Actor, Guarded
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Region
from daxiao.std.findings import Severity


_WAITING = [s.value for s in UNSETTLED]


def _open_to(actor: Actor, path: str = "") -> Q:
    """Checks that the actor may see beside the scope: one of a paper that is not published shows its text, and is for
    those alone who may see handed-over papers."""
    published = Q(**{f"{path}document__isnull": True}) | Q(
        **{f"{path}document__in": plans.published_documents(actor)}
    )
    own = Check.objects.visible_to(actor, Cap.DOCUMENT_VIEW).values("pk")
    return published | Q(**{f"{path}pk__in": own})


def checks(actor: Actor) -> QuerySet[Check]:
    """Checks in scope with counts of what stands now, by severity, and of what waits for a person."""
    now = Remark.objects.visible_to(actor, Cap.REMARK_VIEW).filter(
        check_run=OuterRef("pk"), gone_at__isnull=True
    )
    return (
        Check.objects.visible_to(actor, Cap.PLAN_VIEW)
        .filter(_open_to(actor))
        .select_related("region", "made_by", "document")
        .defer("document__text", "document__blocks")
        .annotate(
            n_errors=_count(now.filter(severity="error")),
            n_doubts=_count(now.filter(severity="doubt")),
            n_hints=_count(now.filter(severity="hint")),
            n_waiting=_count(now.filter(severity__in=("error", "doubt"), state__in=_WAITING)),
        )
    )


def _count(rows: QuerySet[Remark]) -> Coalesce:
    counted = rows.order_by().values("check_run").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def remarks(actor: Actor) -> QuerySet[Remark]:
    """Remarks in scope that still stand; a unit sees those it was asked about."""
    asked = Q(unit_id=actor.org_id) if actor.org_id else Q(pk__in=())
    return (
        Remark.objects.visible_to(actor, Cap.REMARK_VIEW)
        .filter(_open_to(actor, "check_run__") | asked, gone_at__isnull=True)
        .select_related("check_run__region", "unit", "decided_by")
    )


def waiting(actor: Actor) -> QuerySet[Remark]:
    """Errors and doubts that nobody has settled yet."""
    return remarks(actor).filter(severity__in=("error", "doubt"), state__in=_WAITING)


def remark(actor: Actor, pk: int) -> Remark | None:
    return remarks(actor).filter(pk=pk).first()


def _in_context(rows: QuerySet[RemarkPlace], around: int) -> QuerySet[RemarkPlace]:
    """With `before` and `after`, cut by the database: the text of a document may be megabytes."""
    first = Greatest(F("start") - around, Value(0))
    return (
        rows.select_related("document")
        .defer("document__text", "document__blocks")
        .annotate(
            before=Substr("document__text", first + 1, F("start") - first),
            after=Substr("document__text", F("end") + 1, around),
        )
    )


def places(actor: Actor, remark: Remark, *, around: int = 90) -> QuerySet[RemarkPlace]:
    """The words a remark points at, in reading order, each in its surroundings."""
    rows = RemarkPlace.objects.visible_to(actor, Cap.REMARK_VIEW).filter(remark=remark)
    rows = rows.filter(remark__in=remarks(actor).values("pk"))
    return _in_context(rows, around)


def place(actor: Actor, remark_id: int, order: int, *, around: int = 1500) -> RemarkPlace:
    """One of them with much of the text around it. Raises `Denied`."""
    rows = RemarkPlace.objects.visible_to(actor, Cap.REMARK_VIEW).select_related("remark")
    rows = rows.filter(remark__in=remarks(actor).values("pk"))
    found = _in_context(rows, around).filter(remark=remark_id, order=order).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def check_of_document(actor: Actor, document: Guarded) -> Check | None:
    return checks(actor).filter(document_id=document.pk).first()


def check_of_place(actor: Actor, place: Region) -> Check | None:
    """The check of the plans in force of a place."""
    return checks(actor).filter(region=place, kind=CheckKind.IN_FORCE.value).first()


def papers_of(actor: Actor, check: Check) -> QuerySet[Any]:
    """The (published) plans a check is about: those of its document, or those in force in its place and below."""
    rows = plans.plans(actor)
    if check.document_id is not None:
        return rows.filter(document_id=check.document_id).order_by("start")
    within = rows.filter(region__path__startswith=check.region.path)
    return within.filter(state=PlanState.IN_FORCE.value).order_by("published_at", "pk")


@dataclass(frozen=True, slots=True)
class Group:
    """The remarks of one family, the grave ones first."""

    family: str
    label: str
    remarks: list[Remark]


def groups(actor: Actor, check: Check, *, most: int = 400) -> list[Group]:
    """What the check found and still stands, by family in the order of the specification, with the words.

    At most `most` remarks; the register lists them all.
    """
    words = RemarkPlace.objects.visible_to(actor, Cap.REMARK_VIEW).select_related("document")
    words = words.defer("document__text", "document__blocks").order_by("order")
    rows = remarks(actor).filter(check_run=check).prefetch_related(Prefetch("places", words))
    found: dict[Family, list[Remark]] = {family: [] for family in Family}
    for row in rows.order_by("position")[:most]:
        found[Family(row.family)].append(row)
    return [Group(f.value, f.label, rows) for f, rows in found.items() if rows]


def tally(actor: Actor, check: Check) -> Tally:
    rows = remarks(actor).filter(check_run=check).order_by()
    told = rows.aggregate(
        errors=Count("pk", filter=Q(severity="error")),
        doubts=Count("pk", filter=Q(severity="doubt")),
        hints=Count("pk", filter=Q(severity="hint")),
        waiting=Count("pk", filter=Q(severity__in=("error", "doubt"), state__in=_WAITING)),
    )
    return Tally(**told)


def handed_to(actor: Actor, unit: Guarded) -> QuerySet[Remark]:
    """What a unit was asked and has not answered."""
    return remarks(actor).filter(unit_id=unit.pk, state=RemarkState.HANDED.value)


def remarks_within(actor: Actor, document_id: int, start: int, end: int) -> QuerySet[Remark]:
    """Remarks, of whichever check, that point into that stretch of a document; the grave ones first."""
    inside = RemarkPlace.objects.visible_to(actor, Cap.REMARK_VIEW).filter(
        document_id=document_id, start__gte=start, start__lt=end
    )
    rank = Case(
        *(When(severity=s.value, then=Value(n)) for n, s in enumerate(Severity)),
        output_field=IntegerField(),
    )
    rows = remarks(actor).filter(pk__in=inside.values("remark"))
    return rows.order_by(rank, "check_run__kind", "position")
