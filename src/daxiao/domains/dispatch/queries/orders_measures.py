"""Reads of the measures that units answer orders with: always for an actor."""

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from daxiao.domains.dispatch.models import Order, OrderMeasure
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.rules import orders_measures as rules
from daxiao.domains.dispatch.types.orders import MeasureState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


def measures(actor: Actor) -> QuerySet[OrderMeasure]:
    """Measures in scope with their state; `is_lead`: the actor speaks for the unit that answers the order;
    `is_changeable`: the plan is not accepted yet."""
    rows = OrderMeasure.objects.visible_to(actor, Cap.ORDER_VIEW).filter(
        order__in=queries.seen(actor)
    )
    return rows.select_related("order__unit").annotate(
        is_lead=queries.flag(queries.spoken(actor, Cap.ORDER_ANSWER, "order__unit")),
        state=_state(),
        is_changeable=queries.flag(Q(order__state__in=[s.value for s in rules.PLANNING])),
    )


def _state() -> Case:
    told = (
        (Q(dropped_on__isnull=False), MeasureState.DROPPED),
        (Q(done_on__isnull=False), MeasureState.DONE),
        (~Q(order__state__in=queries.RUNNING), MeasureState.ENDED),
        (Q(late_days__gt=0), MeasureState.LATE),
    )
    return Case(
        *(When(condition, then=Value(state.value)) for condition, state in told),
        default=Value(MeasureState.OPEN.value),
        output_field=CharField(),
    )


def of_order(actor: Actor, order: Order) -> QuerySet[OrderMeasure]:
    """In the order in which they were reported."""
    return measures(actor).filter(order=order).order_by("position")
