"""What the night needs to know before it drafts: what is open, what was dismissed, what nobody has touched.

It reads for the platform itself, which sees everything; nothing of it is shown.
"""

from datetime import date

from daxiao.domains.dispatch.models import Order, OrderMove
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.rules import ladder as rules
from daxiao.domains.dispatch.types.orders import Cause, CauseKind, OrderMoveKind, OrderState
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


Key = tuple[CauseKind, int | None, str]

_ALL = Actor.system("督办拟稿")


def cause_of(row: Order) -> Cause:
    return Cause(CauseKind(row.cause_kind), row.cause_id, row.cause_label, row.cause_link)


def order(pk: int) -> Order:
    rows = Order.objects.visible_to(_ALL, Cap.ORDER_VIEW)
    return rows.select_related("region", "unit").get(pk=pk)


def open_causes() -> set[Key]:
    """Matters with an order, or a draft of one, that is not over."""
    rows = Order.objects.visible_to(_ALL, Cap.ORDER_VIEW).filter(state__in=queries.OPEN)
    return {rules.key_of(cause_of(row)) for row in rows}


def dismissed_on() -> dict[tuple[Key, str], date]:
    """When a person last dismissed a draft, by matter and rung; what the platform took back itself counts for nothing."""
    rows = OrderMove.objects.visible_to(_ALL, Cap.ORDER_VIEW).filter(
        kind=OrderMoveKind.DISMISSED.value, by_user__isnull=False
    )
    found: dict[tuple[Key, str], date] = {}
    for move in rows.select_related("order").order_by("made_on", "pk"):
        found[rules.key_of(cause_of(move.order)), move.order.rung] = move.made_on
    return found


def untouched_drafts() -> list[tuple[Key, Order]]:
    """Drafts of the platform that no person has edited or signed."""
    rows = Order.objects.visible_to(_ALL, Cap.ORDER_VIEW).filter(
        state=OrderState.DRAFT.value, is_automatic=True
    )
    touched = OrderMove.objects.visible_to(_ALL, Cap.ORDER_VIEW).filter(by_user__isnull=False)
    rows = rows.exclude(pk__in=touched.values("order"))
    return [(rules.key_of(cause_of(row)), row) for row in rows.select_related("region", "unit")]


def unanswered(actor: Actor) -> list[Order]:
    """Orders late with their unit."""
    rows = queries.seen(actor).filter(state__in=queries.WITH_UNIT, late_days__gt=0)
    return list(rows.select_related("region", "unit").order_by("pk"))


def raised() -> set[int]:
    """Orders for which a draft of the next rung waits."""
    rows = Order.objects.visible_to(_ALL, Cap.ORDER_VIEW).filter(
        escalates__isnull=False, state__in=[OrderState.DRAFT.value, OrderState.SIGNING.value]
    )
    return set(rows.values_list("escalates_id", flat=True))
