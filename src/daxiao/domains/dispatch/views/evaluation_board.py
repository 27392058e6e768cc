"""The comparison of the three voices, the published scores and their exports, and the replay of the frozen end."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from daxiao.domains.dispatch.panels import evaluation as panels
from daxiao.domains.dispatch.panels import evaluation_board as board
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.rules import evaluation_snapshot
from daxiao.domains.dispatch.types.evaluation import EvaluationState
from daxiao.kernel.errors import Denied
from daxiao.kernel.middleware import ActorRequest
from daxiao.ui.register import REGISTERS


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def compare(request: ActorRequest, pk: int) -> HttpResponse:
    """All items of all subjects with the three voices side by side; for the office."""
    run = queries.evaluation_to_run(request.actor, pk)
    only = request.GET.get("only") == "open"
    groups = board.compared(request.actor, run, only_open=only)
    context = {
        "run": run,
        "groups": groups,
        "no_experts": bool(groups) and not any(c.cell.experts for g in groups for c in g.lines),
        "only": only,
        "may": run.state == EvaluationState.SUMMARY,
    }
    return render(request, "dispatch/evaluation_compare.html", context)


@require_GET
def scores(request: ActorRequest, pk: int) -> HttpResponse:
    """The published scores that the actor may see, on paper too."""
    found = _board(request, pk)
    return render(request, "dispatch/evaluation_scores.html", {"board": found, "run": found.run})


@require_GET
def export(request: ActorRequest, pk: int, kind: str) -> FileResponse | HttpResponse:
    """成绩单 as .xlsx or .docx, or the leaders' record."""
    found = _board(request, pk)
    if kind == "scores.docx":
        answer = HttpResponse(board.document(found), content_type=WORD)
        name = f"{found.run.title}-考核结果.docx"
        answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
        return answer
    books = {
        "scores.xlsx": ("考核成绩", board.workbook),
        "leaders.xlsx": ("领导实绩记录", board.leaders),
    }
    if kind not in books:
        raise Denied(hidden=True)
    title, write = books[kind]
    return FileResponse(
        write(found), as_attachment=True, filename=f"{found.run.title}-{title}.xlsx"
    )


def _board(request: ActorRequest, pk: int) -> board.Board:
    run = queries.evaluations(request.actor).filter(pk=pk).first()
    if run is None or not EvaluationState(run.state).is_published:
        raise Denied(hidden=True)
    return board.board(request.actor, run)


@require_GET
def result(request: ActorRequest, pk: int) -> HttpResponse:
    """The result sheet of one subject, on A4."""
    subject = queries.subjects(request.actor).filter(pk=pk).first()
    if subject is None or not EvaluationState(subject.evaluation.state).is_published:
        raise Denied(hidden=True)
    context = {
        "subject": subject,
        "run": subject.evaluation,
        "lines": panels.lines(request.actor, subject),
        "last": queries.last_day(subject.evaluation),
    }
    return render(request, "dispatch/evaluation_result.html", context)


@require_GET
def replay(request: ActorRequest, pk: int) -> HttpResponse:
    """Score again from the frozen end alone, and say whether everything comes out the same; for the office."""
    run = _final(request, pk)
    try:
        told = evaluation_snapshot.replay(run.snapshot, run.sha256)
    except (ValueError, ArithmeticError):
        # what cannot even be read or worked out is not what was frozen
        told = evaluation_snapshot.Replay(is_hash_right=False, differing=(), subjects=0)
    return render(request, "dispatch/evaluation_replay.html", {"run": run, "told": told})


@require_GET
def snapshot(request: ActorRequest, pk: int) -> HttpResponse:
    """The frozen end itself: anybody can check its SHA-256 with any program."""
    run = _final(request, pk)
    answer = HttpResponse(run.snapshot.encode(), content_type="application/json; charset=utf-8")
    name = f"{run.title}-定稿.json"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return answer


def _final(request: ActorRequest, pk: int) -> Any:
    run = queries.evaluation_to_run(request.actor, pk)
    if run.state != EvaluationState.FINAL:
        raise Denied(hidden=True)
    return run


@require_GET
def rows(request: ActorRequest, pk: int) -> HttpResponse:
    """The rows behind a value that the platform counted, as they were when it was; for the office and the own unit."""
    cell = queries.cell_to_read(request.actor, pk)
    found = [
        (title, words, counted, _link(request, register, key))
        for register, key, title, words, counted in cell.computed_rows
    ]
    context = {"cell": cell, "run": cell.evaluation, "rows": found}
    return render(request, "dispatch/evaluation_rows.html", context)


def _link(request: ActorRequest, name: str, key: int) -> str:
    register = REGISTERS.get(name)
    return register.url_of(key) if register and request.actor.may(register.cap) else ""
