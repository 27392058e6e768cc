"""Goals: set, made of plan targets, split over places and time, scheduled; the matrix of places and its completion."""

from django.urls import path

from daxiao.domains.targets.panels import goals as panels
from daxiao.domains.targets.register import goals as goal_register
from daxiao.domains.targets.views import allocations as allocation_views
from daxiao.domains.targets.views import goals as goal_views
from daxiao.domains.targets.views import schedules as schedule_views
from daxiao.kernel.caps import Cap
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


LENT = {
    "units": panels.unit_panel,
    "places": panels.place_panel,
    "plans": panels.plan_panel,
    "indicators": panels.indicator_panel,
    "targets": panels.target_panel,
}


def add_registers() -> None:
    """The register of goals, what other pages show of it, and the way from a plan's target to a goal."""
    REGISTERS.add(goal_register.goals)
    for name, panel in LENT.items():
        REGISTERS.replace(REGISTERS[name].with_panel(panel))
    REGISTERS.replace(REGISTERS["targets"].with_action(goal_register.make_goals))


PAGES: tuple[Page, ...] = (
    Page("目标分解表", "goal_matrix", group="指标与目标", icon="table", cap=Cap.TARGET_VIEW),
    Page(
        "规划目标转责任目标",
        "goals_from_plan",
        group="指标与目标",
        icon="plus",
        cap=Cap.TARGET_MANAGE,
    ),
)

URLS = [
    path("goals/from-plan/", goal_views.from_plan, name="goals_from_plan"),
    path("goals/matrix/", goal_views.matrix, name="goal_matrix"),
    path("goals/matrix/export.xlsx", goal_views.matrix_file, name="goal_matrix_file"),
    path("goals/<int:pk>/names.xlsx", goal_views.names_file, name="goal_names_file"),
    path("goals/<int:pk>/split/", allocation_views.split, name="goal_split"),
    path("goals/<int:pk>/split/issue/", allocation_views.issue, name="goal_split_issue"),
    path("goals/<int:pk>/split/discard/", allocation_views.discard, name="goal_split_discard"),
    path("goals/<int:pk>/split/each/", allocation_views.each, name="goal_split_each"),
    path("goals/<int:pk>/schedule/", schedule_views.schedule, name="goal_schedule"),
]
