"""Reads of supervision orders: always for an actor. What is not issued yet is seen by who signs orders alone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from daxiao.domains.dispatch.models import Order, OrderFile, OrderMove, OrderUnit, Outcome
from daxiao.domains.dispatch.rules import orders_fold as states
from daxiao.domains.dispatch.types.orders import (
    CauseKind,
    Move,
    OrderFacts,
    OrderKind,
    OrderMoveKind,
    OrderState,
    PublishScope,
    Signer,
)
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Org


UNSEEN = [s.value for s in states.UNSEEN]
WITH_UNIT = [s.value for s in states.WITH_UNIT]
RUNNING = [s.value for s in states.RUNNING]
OPEN = [s.value for s in states.OPEN]
JUDGED = [OrderState.ACCEPTED.value, OrderState.CLOSED.value]
BEFORE_ISSUE = (
    OrderMoveKind.DRAFTED.value,
    OrderMoveKind.EDITED.value,
    OrderMoveKind.SIGNED.value,
    OrderMoveKind.DECLINED.value,
    OrderMoveKind.DISMISSED.value,
)
"""Moves that a unit does not read: how an order came about before it was signed."""


def flag(condition: Any) -> Case:
    """A condition as a column of yes and no."""
    return Case(
        When(condition, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def spoken(actor: Actor, cap: Cap, path: str) -> Q:
    """A filter on a path to a unit: those the actor speaks for. A right over a place speaks for nobody."""
    found = Q(**{path: actor.org_id}) if actor.org_id is not None else Q(pk__in=())
    for branch in actor.branches(cap):
        if branch.org_path:
            found |= Q(**{f"{path}__path__startswith": branch.org_path})
    return found


def speaks_for(actor: Actor, units: Iterable[Org]) -> frozenset[int]:
    """Of `units` those in whose name the actor answers an order."""
    held = [b.org_path for b in actor.branches(Cap.ORDER_ANSWER) if b.org_path]
    is_answering = actor.may(Cap.ORDER_ANSWER)
    return frozenset(
        unit.pk
        for unit in units
        if (is_answering and unit.pk == actor.org_id)
        or any(unit.path.startswith(path) for path in held)
    )


def spoken_units(actor: Actor, lead: int, orgs: Iterable[Org]) -> list[Org]:
    """Of the units of an order those for which the actor speaks, the lead unit first."""
    held = list(orgs)
    keys = speaks_for(actor, held)
    return sorted((o for o in held if o.pk in keys), key=lambda o: o.pk != lead)


def signs(actor: Actor) -> Q:
    """The orders, or entries, of the places for which the actor signs."""
    found = Q(pk__in=())
    for branch in actor.branches(Cap.ORDER_ISSUE):
        if branch.org_path is None:
            found |= Q(region__path__startswith=branch.region_path or "/")
    return found


def seen(actor: Actor) -> QuerySet[Order]:
    """Bare rows of orders in scope, for counting."""
    rows = Order.objects.visible_to(actor, Cap.ORDER_VIEW)
    return rows.filter(~Q(state__in=UNSEEN) | signs(actor))


def orders(actor: Actor) -> QuerySet[Order]:
    """Orders in scope with what a row shows. `is_answerer`, `is_lead`: the actor speaks for a unit of it, for the one
    that answers; `is_issuer`: he signs for the place that issues it; `timely`: whether what was accepted had been answered in time."""
    mine = OrderUnit.objects.visible_to(actor, Cap.ORDER_VIEW).filter(
        spoken(actor, Cap.ORDER_ANSWER, "org"), order=OuterRef("pk")
    )
    return (
        seen(actor)
        .select_related("region", "unit", "escalates")
        .annotate(
            is_answerer=Exists(mine),
            is_unreceived=Exists(mine.filter(received_on__isnull=True)),
            is_issuer=flag(signs(actor)),
            is_lead=flag(spoken(actor, Cap.ORDER_ANSWER, "unit")),
            is_asked=flag(Q(asked_days__isnull=False)),
            is_over=flag(Q(late_days__gt=0)),
            timely=Case(
                When(
                    state__in=JUDGED,
                    answered_on__isnull=False,
                    answered_on__lte=F("due_on"),
                    then=Value("in_time"),
                ),
                When(state__in=JUDGED, answered_on__isnull=False, then=Value("late")),
                default=Value(""),
                output_field=CharField(),
            ),
        )
    )


def order(actor: Actor, pk: int) -> Order:
    """One order in scope. Raises `Denied` (404) otherwise, and for a draft that is not the actor's to see."""
    found = seen(actor).select_related("region", "unit").filter(pk=pk).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def units_of(actor: Actor, order: Order) -> QuerySet[OrderUnit]:
    """The lead unit first."""
    rows = OrderUnit.objects.visible_to(actor, Cap.ORDER_VIEW).filter(order__in=seen(actor))
    return rows.filter(order=order).select_related("org").order_by("-duty", "pk")


def moves_of(actor: Actor, order: Order) -> QuerySet[OrderMove]:
    """Oldest first; what came before the signature only for who signs orders here."""
    rows = OrderMove.objects.visible_to(actor, Cap.ORDER_VIEW).filter(order__in=seen(actor))
    if not actor.may(Cap.ORDER_ISSUE, on=order.region):
        rows = rows.exclude(kind__in=BEFORE_ISSUE)
    return rows.filter(order=order).select_related("unit").order_by("pk")


def files_of(actor: Actor, order: Order) -> QuerySet[OrderFile]:
    rows = OrderFile.objects.visible_to(actor, Cap.ORDER_VIEW).filter(order__in=seen(actor))
    return rows.filter(order=order).select_related("stored", "move").order_by("pk")


def file(actor: Actor, pk: int) -> OrderFile:
    return get_visible(OrderFile, actor, Cap.ORDER_VIEW, pk=pk)


def of_cause(actor: Actor, kind: CauseKind, key: int) -> QuerySet[Order]:
    """The orders about one row of a lower domain, the newest first."""
    rows = orders(actor).filter(cause_kind=kind.value, cause_id=key)
    return rows.order_by("-drafted_on", "-pk")


def open_of_unit(actor: Actor, unit: Org) -> QuerySet[Order]:
    """What is not over of a unit's orders, led or joined: the nearest day first."""
    held = OrderUnit.objects.visible_to(actor, Cap.ORDER_VIEW).filter(org=unit)
    rows = orders(actor).filter(pk__in=held.values("order"), state__in=RUNNING)
    return rows.order_by("due_on", "pk")


def mine(actor: Actor) -> QuerySet[Order]:
    """Running orders of the units the actor speaks for: the nearest day first."""
    held = OrderUnit.objects.visible_to(actor, Cap.ORDER_VIEW).filter(
        spoken(actor, Cap.ORDER_ANSWER, "org")
    )
    rows = orders(actor).filter(pk__in=held.values("order"), state__in=RUNNING)
    return rows.order_by("due_on", "pk")


def outcomes(actor: Actor) -> QuerySet[Outcome]:
    """Entries in scope; what is kept inside is read by who signs orders alone."""
    rows = Outcome.objects.visible_to(actor, Cap.ORDER_VIEW).select_related("unit", "order")
    return rows.filter(~Q(scope=PublishScope.INTERNAL.value) | signs(actor)).annotate(
        is_issuer=flag(signs(actor)),
        is_withdrawn=flag(Q(withdrawn_on__isnull=False)),
    )


# ---- as the rules see it


def facts_of(row: Order, moves: Iterable[OrderMove], units: Iterable[OrderUnit]) -> OrderFacts:
    """The one mapping from rows to what the rules judge."""
    held = list(units)
    return OrderFacts(
        kind=OrderKind(row.kind),
        moves=tuple(
            Move(
                OrderMoveKind(m.kind),
                m.made_on,
                m.by_user_id or 0,
                m.days,
                m.due_on,
                is_lead=m.unit_id in (None, row.unit_id),
            )
            for m in moves
        ),
        lead=row.unit_id,
        units=frozenset(u.org_id for u in held),
        signer=Signer(row.signer),
        received=frozenset(u.org_id for u in held if u.received_on is not None),
    )
