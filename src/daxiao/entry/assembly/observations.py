"""Figures: the register, what waits for approval, the page of a series."""

from dataclasses import replace

from django.urls import path, reverse

from daxiao.domains.targets.panels import observations as panels
from daxiao.domains.targets.register import locks
from daxiao.domains.targets.register import observations as register
from daxiao.domains.targets.views import series
from daxiao.flows import count_figures, decide_figures
from daxiao.ui.actions import Service
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS, Register


SERVICES: dict[str, Service] = {
    "approve": decide_figures.approve,
    "return": decide_figures.return_,
    "correct": decide_figures.correct,
}
"""What the rounds owe of a figure moves with it."""


def add_registers() -> None:
    """Approving and sending back go through the flow that also tells the rounds."""
    panels.LINKS.counted = _counted
    REGISTERS.add(_joined(register.observations), _joined(register.waiting), locks.month_locks)


def _counted(counted_by: str, path_: str, period: int) -> str:
    """The list of projects that a figure counts."""
    return f"{reverse('projects_list')}?{count_figures.rows_query(counted_by, path_, period)}"


def _joined(one: Register) -> Register:
    actions = [replace(a, service=SERVICES.get(a.name, a.service)) for a in one.actions]
    return replace(one, actions=actions)


PAGES: tuple[Page, ...] = ()

URLS = [
    path("figures/of/<int:indicator>/<int:region>/", series.show, name="figure_series"),
]
