"""How goals are going: what their page shows, the overview of a place, places by state, rankings."""

from django.urls import path

from daxiao.domains.targets.panels import progress as progress_panels
from daxiao.domains.targets.register import rankings as ranking_registers
from daxiao.domains.targets.views import progress as progress_views
from daxiao.domains.targets.views import rankings as ranking_views
from daxiao.kernel.caps import Cap
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    """Lend the progress of a goal to its page; the register of goals is there before."""
    goals = REGISTERS.get("goals")
    if goals is not None:
        REGISTERS.replace(goals.with_panel(progress_panels.progress_panel))
    REGISTERS.add(ranking_registers.ranking_schemes, ranking_registers.ranking_exclusions)


PAGES = (Page("排名", "rankings", group="指标与目标", icon="list", cap=Cap.TARGET_VIEW),)

URLS = [
    path("goals/<int:pk>/outlook/", progress_views.outlook, name="goal_outlook"),
    path("rankings/", ranking_views.index, name="rankings"),
    path("rankings/total/<int:pk>/", ranking_views.total, name="ranking_total"),
    path(
        "rankings/total/<int:pk>/export.xlsx", ranking_views.total_file, name="ranking_total_file"
    ),
    path("rankings/<int:pk>/", ranking_views.ranking, name="ranking"),
    path("rankings/<int:pk>/export.xlsx", ranking_views.ranking_file, name="ranking_file"),
]
