"""Work bodies and yearly work points: their registers and papers, and the panels they lend."""

from dataclasses import replace

from django.urls import path

from daxiao.domains.dispatch.panels import orders_bodies as order_panels
from daxiao.domains.dispatch.register import orders_by_body
from daxiao.domains.tasks.panels import bodies as body_panels
from daxiao.domains.tasks.register import bodies, points
from daxiao.domains.tasks.views import points as papers
from daxiao.entry.assembly.letters import told_at_once
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    """After tasks and orders: the page of a task tells on which ledgers it stands, orders can be listed by ledger. Units
    are told of an issue at once."""
    REGISTERS.replace(REGISTERS["tasks"].with_panel(body_panels.task_panel))
    issued = replace(
        points.lists,
        actions=[
            replace(a, service=told_at_once(a.service)) if a.name == "issue" else a
            for a in points.lists.actions
        ],
    )
    orders = REGISTERS["orders"]
    REGISTERS.replace(replace(orders, fields=[*orders.fields, orders_by_body.field]))
    REGISTERS.add(
        bodies.bodies.with_panel(order_panels.body_panel),
        issued,
        bodies.members,
        bodies.charges,
        points.points,
    )


PAGES: tuple[Page, ...] = ()
URLS = [
    path("work-points/<int:pk>/print/", papers.printed, name="points_print"),
    path("work-points/<int:pk>/points.<str:kind>", papers.file, name="points_file"),
]
