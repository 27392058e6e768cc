"""Evaluations and mid-term evaluations: schemes, runs, results, experts, and the measures they are counted by."""

from dataclasses import replace
from functools import wraps
from typing import Any

from django.urls import path

from daxiao.domains.dispatch.forms import midterm as midterm_forms
from daxiao.domains.dispatch.panels import midterm as midterm_panels
from daxiao.domains.dispatch.queries import evaluation_measures
from daxiao.domains.dispatch.register import evaluation as register
from daxiao.domains.dispatch.register import evaluation_schemes as scheme_register
from daxiao.domains.dispatch.register import evaluation_scores as score_register
from daxiao.domains.dispatch.register import experts as expert_register
from daxiao.domains.dispatch.register import midterm as midterm_register
from daxiao.domains.dispatch.register import midterm_problems as problem_register
from daxiao.domains.dispatch.services import midterm_problems as problem_services
from daxiao.domains.dispatch.types.midterm import Approval
from daxiao.domains.dispatch.views import evaluation as views
from daxiao.domains.dispatch.views import evaluation_board as board
from daxiao.domains.dispatch.views import experts as expert_views
from daxiao.domains.dispatch.views import midterm as midterm_views
from daxiao.flows import evaluation_measures as measures
from daxiao.flows import midterm_changes, night_sweep
from daxiao.kernel import clock
from daxiao.kernel.caps import Cap
from daxiao.ui.actions import Action, Service
from daxiao.ui.nav import Page
from daxiao.ui.register import REGISTERS


TELLING = {"start", "publish"}


def _told(service: Service) -> Service:
    """The service, and after it the letters that wait: a unit that is asked should not have to wait for the night."""

    @wraps(service)
    def with_its_letters(**given: Any) -> Any:
        done = service(**given)
        night_sweep.deliver(now=clock.now())
        return done

    return with_its_letters


def add_registers() -> None:
    """The registers, and what the platform can count for an evaluation itself."""
    evaluation_measures.add(*measures.MEASURES)
    REGISTERS.add(
        replace(
            register.evaluations,
            actions=[
                replace(a, service=_told(a.service)) if a.name in TELLING else a
                for a in register.evaluations.actions
            ],
        )
        .with_panel(midterm_panels.problems_panel)
        .with_action(
            Action(
                "problem",
                "登记问题",
                Cap.EVALUATION_RUN,
                midterm_forms.Problem,
                problem_services.find_problem_of_run,
                row="run",
                value="given",
                done="已登记，责任单位可以看到",
                shown=lambda row: row.state in {"summary", "public", "final"},
            )
        ),
        register.evaluation_subjects,
        score_register.evaluation_cells,
        score_register.objections,
        scheme_register.evaluation_schemes,
        scheme_register.evaluation_items,
        expert_register.experts,
        expert_register.expert_seats,
        midterm_register.midterms,
        midterm_register.midterm_targets.with_action(
            Action(
                "carry_out",
                "办理已批准的调整",
                Cap.EVALUATION_RUN,
                None,
                midterm_changes.carry_out,
                row="target",
                help="取消的，撤销台账里的目标；调整的，修改对应责任目标的数值。理由里写明批准人，历史都留着。",
                done="已办理",
                shown=lambda row: row.approval == Approval.APPROVED,
            )
        ),
        problem_register.problems,
    )


PAGES: tuple[Page, ...] = (
    Page(
        "我的评估",
        "evaluation_seats",
        group=register.GROUP,
        icon="eye",
        cap=Cap.EVALUATION_ASSESS,
    ),
    Page(
        "我的自评",
        "evaluation_mine",
        group=register.GROUP,
        icon="pencil",
        cap=Cap.EVALUATION_ANSWER,
    ),
)

URLS = [
    path("evaluation/mine/", views.mine, name="evaluation_mine"),
    path("evaluation/sheets/<int:pk>/", views.sheet, name="evaluation_sheet"),
    path("evaluation/proofs/<int:pk>/", views.proof, name="evaluation_proof"),
    path(
        "evaluation/proofs/<int:pk>/withdraw/",
        views.withdraw_proof,
        name="evaluation_proof_withdraw",
    ),
    path("evaluation/seats/", expert_views.seats, name="evaluation_seats"),
    path("evaluation/seats/<int:pk>/", expert_views.seat, name="evaluation_seat"),
    path("evaluation/draws/<int:pk>/", expert_views.minutes, name="evaluation_draw"),
    path("evaluation/<int:pk>/compare/", board.compare, name="evaluation_compare"),
    path("evaluation/<int:pk>/scores/", board.scores, name="evaluation_scores"),
    path("evaluation/<int:pk>/replay/", board.replay, name="evaluation_replay"),
    path("evaluation/<int:pk>/snapshot.json", board.snapshot, name="evaluation_snapshot"),
    path("evaluation/<int:pk>/<str:kind>", board.export, name="evaluation_export"),
    path("evaluation/results/<int:pk>/", board.result, name="evaluation_result"),
    path("midterms/<int:pk>/report/", midterm_views.report, name="midterm_report"),
    path("midterms/<int:pk>/report.docx", midterm_views.word, name="midterm_word"),
    path("evaluation/cells/<int:pk>/rows/", board.rows, name="evaluation_cell_rows"),
]
