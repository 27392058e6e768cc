"""How goals are going: what their page shows, the overview of a place, places by state, rankings."""

from django.urls import path

from daxiao.domains.targets.panels import progress as progress_panels
from daxiao.domains.targets.views import progress as progress_views
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    """Lend the progress of a goal to its page; the register of goals is there before."""
    goals = REGISTERS.get("goals")
    if goals is not None:
        REGISTERS.replace(goals.with_panel(progress_panels.progress_panel))


PAGES: tuple[Page, ...] = ()

URLS = [
    path("goals/<int:pk>/outlook/", progress_views.outlook, name="goal_outlook"),
]
