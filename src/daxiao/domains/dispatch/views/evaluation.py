"""Self-assessment: the sheets of a unit, one sheet, and its files."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daxiao.domains.dispatch.forms.evaluation_sheet import Asked, Sheet
from daxiao.domains.dispatch.queries import evaluation as queries
from daxiao.domains.dispatch.queries import experts as expert_queries
from daxiao.domains.dispatch.services import evaluation_answers as services
from daxiao.domains.dispatch.types.evaluation import SheetState
from daxiao.kernel import clock, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.middleware import ActorRequest
from daxiao.std.findings import Refused
from daxiao.ui.middleware import side_by_side


@require_GET
def mine(request: ActorRequest) -> HttpResponse:
    """The sheets of one's own unit, what waits first."""
    require(request.actor, Cap.EVALUATION_ANSWER)
    context = {"sheets": queries.sheets(request.actor), "today": clock.today()}
    return render(request, "dispatch/evaluation_mine.html", context)


@require_http_methods(["GET", "POST"])
def sheet(request: ActorRequest, pk: int) -> HttpResponse:
    """One sheet: filled in by its unit, read by the office."""
    subject = queries.subject_to_read(request.actor, pk)
    may = _may_fill(request.actor, subject)
    if request.method == "POST":
        require(request.actor, Cap.EVALUATION_ANSWER, on=subject)
        form = _form(request, subject, request.POST, request.FILES)
        answer = _kept(request, subject, form)
        if isinstance(answer, Sheet):
            return _page(request, subject, answer, may=may, status=422)
        return answer
    return _page(request, subject, _form(request, subject), may=may)


def _may_fill(actor: Actor, subject: Any) -> bool:
    is_open = subject.evaluation.state == "self" and subject.sheet != SheetState.SUBMITTED
    return is_open and actor.may(Cap.EVALUATION_ANSWER, on=subject)


def _form(request: ActorRequest, subject: Any, data: Any = None, given: Any = None) -> Sheet:
    said = queries.answers_of(request.actor, subject)
    proofs = queries.proofs_of(request.actor, subject)
    asked = [
        Asked(
            item.pk,
            item,
            said[item.pk].value if item.pk in said else None,
            said[item.pk].words if item.pk in said else "",
            extra=[p for p in proofs if p.item_id == item.pk],
        )
        for item in queries.items_of_subject(request.actor, subject)
    ]
    return Sheet(asked, data, given, actor=request.actor, version=subject.version)


def _kept(request: ActorRequest, subject: Any, form: Sheet) -> HttpResponse | Sheet:
    """Save, and submit where that was asked for. A form: there is something to put right, it says what."""
    if not form.is_valid():
        return form
    try:
        row = services.save(request.actor, subject=subject, given=form.value(), now=clock.now())
    except Refused as refused:
        form.refuse(refused.findings)
        return form
    except Stale as error:
        told = "；".join(f"{label}现为{theirs}" for label, _, theirs, _ in side_by_side(error))
        form.add_error(None, f"您打开之后，别人先保存了这张表（{told}）。请刷新后再填。")
        return form
    if "submit" in request.POST:
        try:
            services.submit(request.actor, subject=row, today=clock.today())
        except Refused as refused:
            return _saved(request, row, refused)
    done = "已提交自评" if "submit" in request.POST else "已保存，还没有提交"
    messages.success(request, done)
    return redirect("evaluation_sheet", pk=subject.pk)


def _saved(request: ActorRequest, row: Any, refused: Refused) -> Sheet:
    """The form of what was saved but cannot be submitted yet: it knows its own version and the files that are kept."""
    data = request.POST.copy()
    data["version"] = str(row.version)
    form = _form(request, row, data)
    form.is_valid()
    form.refuse(refused.findings)
    return form


def _page(
    request: ActorRequest, subject: Any, form: Sheet, *, may: bool, status: int = 200
) -> HttpResponse:
    context = {
        "subject": subject,
        "run": subject.evaluation,
        "last": queries.last_day(subject.evaluation),
        "form": form,
        "lines": list(form.lines()),
        "may": may,
        "today": clock.today(),
    }
    return render(request, "dispatch/evaluation_sheet.html", context, status=status)


@require_POST
def withdraw_proof(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a file off one's own open sheet."""
    found = queries.proof(request.actor, pk)
    if found is None:
        raise Denied(hidden=True)
    try:
        services.withdraw_proof(request.actor, proof=found)
        messages.success(request, f"已撤下“{found.name}”")
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("evaluation_sheet", pk=found.subject_id)


@require_GET
def proof(request: ActorRequest, pk: int) -> FileResponse:
    """A file of a sheet: for its unit, the office, and the expert to whom this very item was given."""
    mine = expert_queries.my_proof(request.actor, pk, clock.today())
    found = mine or queries.proof(request.actor, pk)
    if found is None:
        raise Denied(hidden=True)
    stream = files.checked(found.stored)
    return FileResponse(stream, as_attachment=True, filename=found.name)
