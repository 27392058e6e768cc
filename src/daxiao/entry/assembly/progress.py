"""How goals are going: what their page shows, the overview of a place, places by state, rankings."""

from dataclasses import replace

from django.urls import path

from daxiao.domains.rounds.queries import frozen_ranks as frozen_queries
from daxiao.domains.targets.panels import progress as progress_panels
from daxiao.domains.targets.register import rankings as ranking_registers
from daxiao.domains.targets.views import progress as progress_views
from daxiao.domains.targets.views import rankings as ranking_views
from daxiao.kernel.caps import Cap
from daxiao.ui.fields import Ref
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    """Lend the progress of a goal to its page; the register of goals is there before."""
    goals = REGISTERS.get("goals")
    if goals is not None:
        # the progress is what a person comes for: it stands first, and what it tells is not told twice
        REGISTERS.replace(
            replace(
                goals,
                panels=(progress_panels.progress_panel, *goals.panels),
                facts=[block for block in goals.facts if block.title != "进度"],
                facts_last=True,
                # a count of a place itself leads to its own goals, without those below
                fields=[
                    *goals.fields,
                    Ref("at", "本级", path="region", label="name", help="只看这个地区自己的"),
                ],
            )
        )
    REGISTERS.add(ranking_registers.ranking_schemes, ranking_registers.ranking_exclusions)


PAGES = (
    Page("指标总览", "goal_overview", group="指标与目标", icon="chart", cap=Cap.TARGET_VIEW),
    Page("各地完成情况", "goals_by_place", group="指标与目标", icon="table", cap=Cap.TARGET_VIEW),
    Page("排名", "rankings", group="指标与目标", icon="list", cap=Cap.TARGET_VIEW),
)

URLS = [
    path("goals/<int:pk>/outlook/", progress_views.outlook, name="goal_outlook"),
    path("goals/overview/", progress_views.overview, name="goal_overview"),
    path("goals/by-place/", progress_views.by_place, name="goals_by_place"),
    path("rankings/", ranking_views.index, name="rankings"),
    # the ranks of closed months are kept by the rounds, which targets know nothing of
    path(
        "rankings/total/<int:pk>/",
        ranking_views.total,
        {"frozen": frozen_queries.frozen_totals},
        name="ranking_total",
    ),
    path(
        "rankings/total/<int:pk>/export.xlsx",
        ranking_views.total_file,
        {"frozen": frozen_queries.frozen_totals},
        name="ranking_total_file",
    ),
    path(
        "rankings/<int:pk>/",
        ranking_views.ranking,
        {"frozen": frozen_queries.frozen_ranks},
        name="ranking",
    ),
    path(
        "rankings/<int:pk>/export.xlsx",
        ranking_views.ranking_file,
        {"frozen": frozen_queries.frozen_ranks},
        name="ranking_file",
    ),
]
