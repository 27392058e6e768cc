"""Projects: registers, pages and addresses."""

from dataclasses import replace

from django.urls import path

from daxiao.domains.projects.queries import quotas as quota_queries
from daxiao.domains.projects.register import blockers as blocker_register
from daxiao.domains.projects.register import logs as log_register
from daxiao.domains.projects.register import matters as matter_register
from daxiao.domains.projects.register import phase_actions
from daxiao.domains.projects.register import projects as project_register
from daxiao.domains.projects.register import proposals as proposal_register
from daxiao.domains.projects.register import quotas as quota_register
from daxiao.domains.projects.register import spot_checks as spot_register
from daxiao.domains.projects.views import board as board_views
from daxiao.domains.projects.views import figures as figure_views
from daxiao.domains.projects.views import ground as ground_views
from daxiao.domains.projects.views import imports as import_views
from daxiao.domains.projects.views import map as map_views
from daxiao.domains.projects.views import permits as permit_views
from daxiao.domains.projects.views import planning as planning_views
from daxiao.domains.projects.views import settings as rule_views
from daxiao.domains.projects.views import spots as spot_views
from daxiao.domains.projects.views import stages as stage_views
from daxiao.domains.rounds.types.rounds import OwedKind
from daxiao.entry.assembly.letters import letters_after, told_at_once
from daxiao.entry.assembly.rounds import counted_in
from daxiao.kernel import clock
from daxiao.kernel.caps import Cap
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


def add_registers() -> None:
    """The registers of projects; who was asked is told at once."""
    REGISTERS.add(
        replace(
            project_register.projects,
            actions=[
                replace(a, service=told_at_once(a.service)) if a in phase_actions.ACTIONS else a
                for a in project_register.projects.actions
            ],
        )
    )
    REGISTERS.add(
        replace(
            blocker_register.blockers,
            actions=[
                replace(a, service=told_at_once(a.service))
                for a in blocker_register.blockers.actions
            ],
        ),
        log_register.logs,
        matter_register.matters,
        matter_register.acceptances,
        spot_register.spot_checks,
        spot_register.spot_visits,
    )
    REGISTERS.add(
        replace(
            quota_register.quotas,
            rows=lambda actor: quota_queries.lines(actor, today=clock.today()),
        )
    )
    REGISTERS.add(
        replace(
            proposal_register.proposals,
            actions=[
                replace(a, service=told_at_once(a.service)) if a.name != "reopen" else a
                for a in proposal_register.proposals.actions
            ],
        )
    )


PAGES = (
    Page("四色图", "project_map", group="项目", icon="map", cap=Cap.PROJECT_VIEW),
    Page("我的项目", "my_projects", group="项目", icon="person", cap=Cap.PROJECT_REPORT),
    Page("包保项目", "sponsored_projects", group="项目", icon="people", cap=Cap.PROJECT_VIEW),
    Page("堵点时效", "blocker_ageing", group="项目数字", icon="clock", cap=Cap.PROJECT_VIEW),
    Page("项目统计", "project_figures", group="项目数字", icon="chart", cap=Cap.PROJECT_VIEW),
    Page("分配与完成", "quota_table", group="项目数字", icon="table", cap=Cap.PROJECT_VIEW),
    Page("增长点与技改", "project_growth", group="项目数字", icon="flag", cap=Cap.PROJECT_VIEW),
    Page("表格导入导出", "project_imports", group="项目设置", icon="table", cap=Cap.PROJECT_ENTER),
    Page("项目规则", "project_rules", group="项目设置", icon="gear", cap=Cap.PROJECT_SET),
)

URLS = [
    path("projects/figures/", figure_views.figures, name="project_figures"),
    path("projects/figures/rows/", figure_views.figure_rows, name="project_figure_rows"),
    path(
        "projects/figures/rows/export.xlsx",
        figure_views.figure_rows_file,
        name="project_figure_rows_file",
    ),
    path("projects/figures/export.xlsx", figure_views.figures_file, name="project_figures_file"),
    path("projects/growth/", figure_views.growth, name="project_growth"),
    path("projects/growth/export.xlsx", figure_views.growth_file, name="project_growth_file"),
    path("quotas/table/", figure_views.quota_table, name="quota_table"),
    path("quotas/table/export.xlsx", figure_views.quota_table_file, name="quota_table_file"),
    path("quotas/<int:pk>/rows/", figure_views.quota_rows, name="quota_rows"),
    path("quotas/<int:pk>/rows/export.xlsx", figure_views.quota_rows_file, name="quota_rows_file"),
    path("project-import/", import_views.start, name="project_imports"),
    path("project-import/<int:pk>/", import_views.dry_run, name="project_import"),
    path("project-import/<int:pk>/marked.xlsx", import_views.marked, name="project_import_marked"),
    path("project-import/template.<str:kind>", import_views.template, name="project_template"),
    path("project-export/full.<str:kind>", import_views.full, name="project_full"),
    path("project-rules/", rule_views.index, name="project_rules"),
    path("project-rules/policy/", rule_views.policy, name="project_policy"),
    path("project-rules/pack/<str:code>/", rule_views.pack, name="project_pack"),
    path("project-rules/drop/<str:key>/<str:code>/", rule_views.drop, name="project_rule_drop"),
    path(
        "project-rules/<str:name>/take-back/<int:pk>/",
        rule_views.take_back,
        name="project_rule_take_back",
    ),
    path("project-rules/<str:name>/", rule_views.rule, name="project_rule"),
    path("projects/mine/", ground_views.mine, name="my_projects"),
    path("projects/sponsor/", ground_views.sponsor, name="sponsored_projects"),
    path(
        "projects/<int:pk>/report/",
        counted_in(ground_views.report, OwedKind.PROJECT),
        name="project_report",
    ),
    path(
        "projects/<int:pk>/raise/", letters_after(ground_views.raise_blocker), name="project_raise"
    ),
    path("blockers/ageing/", ground_views.ageing, name="blocker_ageing"),
    path("project-matters/units/", permit_views.custody, name="project_custody"),
    path("projects/<int:pk>/stages/<str:stage>/", stage_views.report, name="project_stage_report"),
    path("projects/<int:pk>/stages/<str:stage>/step/", stage_views.step, name="project_stage_step"),
    path(
        "projects/<int:pk>/stages/<str:stage>/take-back/",
        stage_views.take_back,
        name="project_stage_take_back",
    ),
    path(
        "projects/<int:pk>/stages/<str:stage>/keeper/",
        stage_views.keeper,
        name="project_stage_keeper",
    ),
    path("projects/<int:pk>/clock/<str:what>/", stage_views.legal_clock, name="project_clock"),
    path(
        "projects/<int:pk>/clock/<int:number>/correct/",
        stage_views.correct_clock,
        name="project_clock_correct",
    ),
    path(
        "projects/<int:pk>/clock/<int:number>/take-back/",
        stage_views.take_clock_back,
        name="project_clock_take_back",
    ),
    path("projects/<int:pk>/plan/", planning_views.plan, name="project_plan"),
    path("projects/<int:pk>/forecast/", planning_views.forecast, name="project_forecast"),
    path("projects/<int:pk>/gantt/print/", planning_views.gantt, name="project_chart"),
    path("spot-checks/<int:pk>/minutes/", spot_views.minutes, name="spot_minutes"),
    path("spot-checks/<int:pk>/again/", spot_views.again, name="spot_again"),
    path("spot-checks/quality/", spot_views.quality, name="reporting_quality"),
    path("project-files/<int:pk>/", ground_views.file, name="project_file"),
    path("projects/map/", map_views.show, name="project_map"),
    path("projects/map/list/", map_views.listed, name="project_map_list"),
    path("projects/map/print/", map_views.printed, name="project_map_print"),
    path("projects/map/book.xlsx", map_views.book, name="project_map_book"),
    path("projects/board/", board_views.board, name="project_board"),
    path("projects/gantt/", board_views.bars, name="project_gantt"),
]
