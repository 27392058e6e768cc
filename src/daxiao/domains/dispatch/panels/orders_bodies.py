"""What the page of a work body shows of the orders about its ledger."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from daxiao.domains.dispatch.queries import orders as orders_queries
from daxiao.domains.dispatch.queries import orders_bodies as queries
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.panels import Panel


if TYPE_CHECKING:
    from daxiao.kernel.access import Guarded


@dataclass(frozen=True)
class Orders(Panel):
    """How many orders, each figure leading to its rows."""

    template = "dispatch/parts/orders_of_body.html"


def counts(actor: Actor, body: "Guarded") -> dict[str, Any]:
    found = queries.counts(actor, body)
    listed = f"{reverse('orders_list')}?of_body={body.pk}"
    running = "".join(f"&state={s}" for s in sorted(orders_queries.RUNNING))
    return {
        "counts": [
            ("督办单", found.total, listed),
            ("在办", found.running, listed + running),
            ("在办且逾期", found.late, f"{listed}{running}&late_days__min=1"),
        ]
    }


body_panel = Orders("督办", counts, cap=Cap.ORDER_VIEW)
