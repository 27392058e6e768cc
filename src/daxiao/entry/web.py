"""Root urls, collected from the registers and the few pages that are no register. The assembly of the house."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from daxiao.domains.checks import forms as check_forms
from daxiao.domains.checks import panels as check_panels
from daxiao.domains.checks import register as checks
from daxiao.domains.checks import views as check_views
from daxiao.domains.directory import register as directory
from daxiao.domains.documents import register as documents
from daxiao.domains.documents import views as review
from daxiao.domains.plans import panels as plan_panels
from daxiao.domains.plans import register as plans
from daxiao.domains.plans import views as plan_views
from daxiao.domains.projects.forms import candidates as candidate_forms
from daxiao.domains.projects.panels import ground as ground_panels
from daxiao.domains.projects.panels import quotas as quota_panels
from daxiao.domains.projects.panels import spots as spot_panels
from daxiao.domains.projects.queries import quotas as quota_queries
from daxiao.domains.projects.queries.sources import Taken
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
from daxiao.domains.targets import panels as target_panels
from daxiao.domains.targets import register as targets
from daxiao.domains.tasks import panels as task_panels
from daxiao.domains.tasks import register as tasks
from daxiao.entry import jobs
from daxiao.entry.pages import home, intake, password
from daxiao.entry.pages import revisions as revision_pages
from daxiao.flows import (
    adopt_projects,
    approve_version,
    check_plans,
    ledger,
    night_sweep,
    withdraw_plan,
)
from daxiao.kernel import clock
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action, Service
from daxiao.ui.fields import Chip, Number, Text
from daxiao.ui.nav import NAV, Page
from daxiao.ui.panels import Facts
from daxiao.ui.register import REGISTERS
from daxiao.ui.tones import Tone


def looked_after(service: Service) -> Service:
    """The service, and after it what follows a change of the plans in force (checks, proposals, notices)."""

    @wraps(service)
    def with_its_wake(**given: Any) -> Any:
        done = service(**given)
        plan = given.get("plan") or given["revision"].plan
        jobs.enqueue_look_after(plan.region_id)
        return done

    return with_its_wake


def told_at_once(service: Service) -> Service:
    """The service, and after it the letters that wait: who was asked should not have to wait for the night."""

    @wraps(service)
    def with_its_letters(**given: Any) -> Any:
        done = service(**given)
        night_sweep.deliver(now=given["now"])
        return done

    return with_its_letters


def letters_after(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page, and after what was sent to it the letters that wait."""

    @wraps(view)
    def with_letters(request: HttpRequest, **given: Any) -> HttpResponse:
        answer = view(request, **given)
        if request.method == "POST":
            night_sweep.deliver(now=clock.now())
        return answer

    return with_letters


# a plan takes its targets and tasks along, which the plans themselves know nothing of
WITH_ITS_ROWS: dict[str, Service] = {
    "withdraw": looked_after(withdraw_plan.withdraw),
    "restore": looked_after(withdraw_plan.restore),
    "take_back": looked_after(approve_version.take_back),
}


def assemble() -> None:
    """Put the registers in their order, with the panels that upper domains lend to lower ones."""
    counted = replace(
        plans.plans,
        rows=ledger.plans_with_counts,
        fields=[
            *plans.plans.fields,
            Number(
                "n_targets",
                "目标",
                unit="条",
                filter=False,
                computed=True,
                drill=("targets", "plan={pk}&state=in_force"),
                help="执行中的；重复写到的也在内",
            ),
            Number(
                "n_tasks",
                "任务",
                unit="项",
                filter=False,
                computed=True,
                drill=("tasks", "plan={pk}&state=in_force"),
                help="执行中的",
            ),
        ],
        columns=["title", "region", "horizon", "n_targets", "n_tasks", "state", "published_at"],
        figures=["n_targets", "n_tasks", "horizon"],
        actions=[
            replace(a, service=WITH_ITS_ROWS.get(a.name, a.service)) for a in plans.plans.actions
        ],
    )
    REGISTERS.add(
        targets.targets.with_panel(task_panels.target_panel, quota_panels.target_panel),
        tasks.tasks,
        targets.indicators,
        targets.indicator_matches,
        targets.stated_figures,
        tasks.unit_questions,
        replace(
            counted,
            panels=(
                plan_panels.versions_panel,
                target_panels.years_panel,
                task_panels.load_panel,
                target_panels.plan_panel,
                task_panels.plan_panel,
                check_panels.plan_panel,
                *counted.panels,
            ),
        ),
        checks.checks.with_action(
            Action(
                "examine",
                "体检在执行规划",
                Cap.PLAN_CHECK,
                check_forms.WhichPlace,
                check_plans.examine,
                row=None,
                value="place",
                main=True,
                done="体检完成",
                help="把一个地区在执行的规划放在一起查，也查它们之间。",
            ),
            Action(
                "again",
                "重新体检",
                Cap.PLAN_CHECK,
                None,
                check_plans.again,
                row="check",
                done="体检完成",
                help="按现在的核对结果再查一遍；已经作出的认定和说明都保留。",
            ),
        ),
        replace(
            checks.remarks,
            actions=[
                replace(a, service=told_at_once(a.service)) if a.name == "hand" else a
                for a in checks.remarks.actions
            ],
        ),
        replace(
            plans.revisions,
            actions=[
                replace(a, service=WITH_ITS_ROWS.get(a.name, a.service))
                for a in plans.revisions.actions
            ],
        ),
        documents.readings,
        replace(
            documents.project_candidates,
            rows=adopt_projects.candidates,
            help="规划附表和正文点名的项目，经人确认后列在这里，由此转入项目库；每条只转入一次。",
            fields=[
                *documents.project_candidates.fields,
                Chip("taken", "项目库", of=Taken, tones={"in": Tone.DONE}, computed=True),
                Text(
                    "project",
                    "对应项目",
                    path="project_name",
                    filter=False,
                    sort=False,
                    to="projects",
                    key="project_pk",
                ),
            ],
            columns=[*documents.project_candidates.columns, "taken", "project"],
            facts=[
                *documents.project_candidates.facts,
                Facts("项目库", ["taken", "project"]),
            ],
            panels=[adopt_projects.alike_panel, *documents.project_candidates.panels],
            chips=["taken"],
            actions=[
                Action(
                    "take",
                    "转入项目库",
                    Cap.PROJECT_ENTER,
                    candidate_forms.Take,
                    adopt_projects.take,
                    row="candidate",
                    value="taking",
                    bulk=True,
                    main=True,
                    shown=lambda row: getattr(row, "taken", "") != Taken.IN,
                    help="按规划的原文登记为待提交的项目，出处、季度节点和年度任务一并带过去。",
                    done="已转入项目库，待提交准入",
                ),
                Action(
                    "link",
                    "对上已有项目",
                    Cap.PROJECT_ENTER,
                    candidate_forms.Link,
                    adopt_projects.link,
                    row="candidate",
                    value="project",
                    shown=lambda row: getattr(row, "taken", "") != Taken.IN,
                    help="项目库里已有这个项目时，把线索对上它，补上规划出处。",
                    done="已对上项目库里的项目",
                ),
            ],
        ),
        plans.clauses.with_panel(target_panels.clause_panel),
        directory.units.with_panel(
            task_panels.unit_panel,
            target_panels.unit_panel,
            check_panels.unit_panel,
            ground_panels.unit_panel,
            spot_panels.unit_panel,
        ),
        directory.places.with_panel(plan_panels.place_panel, target_panels.place_panel),
        directory.people,
    )
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
    NAV.order("项目", "现场与审批", "项目数字", "台账", "规划", "名录", "项目设置")
    NAV.add(
        Page("首页", "home", icon="home"),
        Page("我的工作", "desk", icon="person", cap=Cap.TASK_VIEW),
        Page("四色图", "project_map", group="项目", icon="map", cap=Cap.PROJECT_VIEW),
        Page("我的项目", "my_projects", group="项目", icon="person", cap=Cap.PROJECT_REPORT),
        Page("包保项目", "sponsored_projects", group="项目", icon="people", cap=Cap.PROJECT_VIEW),
        Page("堵点时效", "blocker_ageing", group="项目数字", icon="clock", cap=Cap.PROJECT_VIEW),
        Page("项目统计", "project_figures", group="项目数字", icon="chart", cap=Cap.PROJECT_VIEW),
        Page("分配与完成", "quota_table", group="项目数字", icon="table", cap=Cap.PROJECT_VIEW),
        Page("增长点与技改", "project_growth", group="项目数字", icon="flag", cap=Cap.PROJECT_VIEW),
        Page("交来规划", "upload", group="规划", icon="upload", cap=Cap.DOCUMENT_UPLOAD),
        Page(
            "表格导入导出", "project_imports", group="项目设置", icon="table", cap=Cap.PROJECT_ENTER
        ),
        Page("项目规则", "project_rules", group="项目设置", icon="gear", cap=Cap.PROJECT_SET),
    )


def health(_request: object) -> HttpResponse:
    """For a load balancer or `make run`: answers without a login and without the database."""
    return HttpResponse("ok", content_type="text/plain")


if not len(REGISTERS):
    assemble()

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("desk/", home.desk, name="desk"),
    path("password/", password.OwnPassword.as_view(), name="password"),
    path("hand-over/", intake.upload, name="upload"),
    path("review/<int:pk>/", review.review, name="review"),
    path("review/<int:pk>/progress/", review.progress, name="reading_progress"),
    path("review/<int:pk>/text/", review.text, name="reading_text"),
    path("review/<int:pk>/original/", review.original, name="reading_original"),
    path("review/<int:pk>/keep-certain/", review.keep_certain, name="keep_certain"),
    path("review/<int:pk>/again/", intake.read_again, name="read_again"),
    path("review/<int:pk>/publish/", intake.publish, name="publish"),
    path("review/<int:pk>/add/", review.add, name="reading_add"),
    path("candidate/<int:pk>/merge/", review.merge, name="candidate_merge"),
    path("candidate/<int:pk>/", review.card, name="candidate_card"),
    path("candidate/<int:pk>/keep/", review.keep, name="candidate_keep"),
    path("candidate/<int:pk>/reject/", review.reject, name="candidate_reject"),
    path("candidate/<int:pk>/reopen/", review.reopen, name="candidate_reopen"),
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
    path("plans/<int:pk>/text/", plan_views.text, name="plan_text"),
    path("checks/of/<int:pk>/", check_views.of_document, name="check_of_document"),
    path("checks/<int:pk>/note.docx", check_views.word_note, name="check_note"),
    path("remarks/<int:pk>/words/<int:order>/", check_views.place, name="remark_place"),
    path("plans/<int:pk>/new-version/", revision_pages.propose, name="plan_new_version"),
    path("review/<int:pk>/version/", revision_pages.hint, name="reading_version"),
    path("revisions/<int:pk>/compare/", revision_pages.show, name="revision"),
    path("revisions/<int:pk>/compare/again/", revision_pages.compare, name="revision_compare"),
    path("revisions/<int:pk>/compare/take/", revision_pages.take_group, name="revision_take_group"),
    path("revisions/<int:pk>/approve/", revision_pages.approve, name="revision_approve"),
    path("changes/<int:pk>/", revision_pages.card, name="change_card"),
    path("changes/<int:pk>/split/", revision_pages.split, name="change_split"),
    path("changes/<int:pk>/join/", revision_pages.join, name="change_join"),
    path("changes/<int:pk>/<str:choice>/", revision_pages.decide, name="change_decide"),
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
    path("projects/<int:pk>/report/", ground_views.report, name="project_report"),
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
    path("health/", login_not_required(health), name="health"),
    path("", include("daxiao.ui.urls")),
    *REGISTERS.urls(),
]

handler400 = "daxiao.ui.errors.bad_request"
handler403 = "daxiao.ui.errors.forbidden"
handler404 = "daxiao.ui.errors.not_found"
handler500 = "daxiao.ui.errors.failed"
