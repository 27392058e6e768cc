"""Plans, targets, tasks, checks, documents and the directory."""

from dataclasses import replace

from django.urls import path

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
from daxiao.domains.projects.queries.sources import Taken
from daxiao.domains.targets import panels as target_panels
from daxiao.domains.targets import register as targets
from daxiao.domains.tasks.panels import ledger as task_panels
from daxiao.domains.tasks.register import ledger as tasks
from daxiao.entry.assembly.letters import looked_after, told_at_once
from daxiao.entry.pages import home, intake, letters, password
from daxiao.entry.pages import revisions as revision_pages
from daxiao.flows import (
    adopt_projects,
    approve_version,
    check_plans,
    ledger,
    withdraw_plan,
)
from daxiao.kernel import notices
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action, Service
from daxiao.ui.fields import Chip, Number, Text
from daxiao.ui.nav import Page
from daxiao.ui.panels import Facts
from daxiao.ui.register import REGISTERS
from daxiao.ui.tones import Tone


# a plan takes its targets and tasks along, which the plans themselves know nothing of
WITH_ITS_ROWS: dict[str, Service] = {
    "withdraw": looked_after(withdraw_plan.withdraw),
    "restore": looked_after(withdraw_plan.restore),
    "take_back": looked_after(approve_version.take_back),
}


def add_registers() -> None:
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


PAGES = (
    Page("首页", "home", icon="home"),
    Page("我的工作", "desk", icon="person", cap=Cap.TASK_VIEW),
    Page("通知", "notices", icon="bell", count=notices.unread),
    Page("交来规划", "upload", group="规划", icon="upload", cap=Cap.DOCUMENT_UPLOAD),
)

URLS = [
    path("", home.home, name="home"),
    path("desk/", home.desk, name="desk"),
    path("notices/", letters.page, name="notices"),
    path("notices/read/", letters.read, name="notices_read"),
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
]
