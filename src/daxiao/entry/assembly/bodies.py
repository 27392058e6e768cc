"""Work bodies and yearly work points: their registers and pages, and the panels they lend."""

from django.urls import URLPattern

from daxiao.domains.tasks.panels import bodies as panels
from daxiao.domains.tasks.register import bodies as register
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    """After the ledger, whose page of a task tells on which bodies' ledgers it stands."""
    REGISTERS.replace(REGISTERS["tasks"].with_panel(panels.task_panel))
    REGISTERS.add(register.bodies, register.members, register.charges)


PAGES: tuple[Page, ...] = ()
URLS: list[URLPattern] = []
