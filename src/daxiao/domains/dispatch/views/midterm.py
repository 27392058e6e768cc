"""The report of a mid-term evaluation, on paper and as a Word document."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from daxiao.domains.dispatch.panels import midterm_report as panels
from daxiao.domains.dispatch.queries import midterm as queries
from daxiao.domains.dispatch.views.evaluation_board import WORD
from daxiao.kernel.errors import Denied
from daxiao.kernel.middleware import ActorRequest


@require_GET
def report(request: ActorRequest, pk: int) -> HttpResponse:
    """The report on A4."""
    return render(request, "dispatch/midterm_report.html", {"report": _report(request, pk)})


@require_GET
def word(request: ActorRequest, pk: int) -> HttpResponse:
    """The report as .docx."""
    found = _report(request, pk)
    answer = HttpResponse(panels.document(found), content_type=WORD)
    name = f"{found.row.title}报告.docx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return answer


def _report(request: ActorRequest, pk: int) -> panels.Report:
    row = queries.review(request.actor, pk)
    if row is None or row.frozen_on is None:
        raise Denied(hidden=True)
    return panels.report(request.actor, row)
