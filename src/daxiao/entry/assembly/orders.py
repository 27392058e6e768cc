"""Supervision: registers, pages and addresses; the registry of causes, and the panels lent to what can be a cause."""

from dataclasses import replace

from django.urls import path

from daxiao.domains.dispatch.panels import orders as panels
from daxiao.domains.dispatch.register import orders as order_register
from daxiao.domains.dispatch.register import orders_measures as measure_register
from daxiao.domains.dispatch.register import orders_outcomes as outcome_register
from daxiao.domains.dispatch.types.orders import CauseKind
from daxiao.domains.dispatch.views import orders as views
from daxiao.domains.dispatch.views import orders_print
from daxiao.entry.assembly.letters import told_at_once
from daxiao.flows import order_causes
from daxiao.kernel.caps import Cap
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


CAUSE_OF_REGISTER = {
    "tasks": CauseKind.TASK,
    "projects": CauseKind.PROJECT,
    "blockers": CauseKind.BLOCKER,
    "targets": CauseKind.TARGET,
    "goals": CauseKind.GOAL,
}


def add_registers() -> None:
    """After all areas whose rows can be causes; who is ordered is told at once."""
    order_causes.put_in()
    for name, kind in CAUSE_OF_REGISTER.items():
        if (register := REGISTERS.get(name)) is not None:
            REGISTERS.replace(register.with_panel(panels.cause_panel(kind)))
    REGISTERS.replace(REGISTERS["units"].with_panel(panels.unit_panel))
    REGISTERS.add(
        replace(
            order_register.orders,
            actions=[
                replace(a, service=told_at_once(a.service)) for a in order_register.orders.actions
            ],
        ),
        measure_register.measures,
        outcome_register.outcomes,
    )


PAGES = (
    Page("督办总览", "order_overview", group="督办与考核", icon="flag", cap=Cap.ORDER_VIEW),
    Page("本单位督办", "my_orders", group="督办与考核", icon="person", cap=Cap.ORDER_ANSWER),
)

URLS = [
    path("order-desk/", views.overview, name="order_overview"),
    path("order-desk/mine/", views.mine, name="my_orders"),
    path("order-desk/new/", views.new, name="order_new"),
    path("order-desk/ladder/", views.ladder, name="order_ladder"),
    path("order-desk/<int:pk>/edit/", views.edit, name="order_edit"),
    path("order-desk/<int:pk>/print/", orders_print.printed, name="order_print"),
    path("order-desk/<int:pk>/order.docx", orders_print.word, name="order_word"),
    path("order-files/<int:pk>/", views.file, name="order_file"),
]
