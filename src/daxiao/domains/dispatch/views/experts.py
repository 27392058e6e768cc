"""The desk of an invited expert: the part that was given, and nothing else; the minutes of a draw."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from daxiao.domains.dispatch.forms.evaluation_sheet import Asked, Sheet
from daxiao.domains.dispatch.queries import evaluation as evaluation_queries
from daxiao.domains.dispatch.queries import experts as queries
from daxiao.domains.dispatch.services import experts as services
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.middleware import ActorRequest
from daxiao.std.findings import Refused


@require_GET
def seats(request: ActorRequest) -> HttpResponse:
    """The invitations of the person."""
    require(request.actor, Cap.EVALUATION_ASSESS)
    today = clock.today()
    context = {"seats": queries.my_seats(request.actor, today), "today": today}
    return render(request, "dispatch/evaluation_seats.html", context)


@require_http_methods(["GET", "POST"])
def seat(request: ActorRequest, pk: int) -> HttpResponse:
    """The part of one seat: every item of every subject that was given to the person."""
    require(request.actor, Cap.EVALUATION_ASSESS)
    today = clock.today()
    found = next((s for s in queries.my_seats(request.actor, today) if s.pk == pk), None)
    if found is None:
        raise Denied(hidden=True)
    status = 200
    if request.method == "POST":
        form = _form(request, found, request.POST)
        if form.is_valid() and _given(request, found, form):
            return redirect("evaluation_seat", pk=pk)
        status = 422
    else:
        form = _form(request, found)
    lines = list(form.lines())
    has_open = any(line.asked.extra["row"].given_at is None for line in lines)
    context = {"seat": found, "form": form, "lines": lines, "has_open": has_open, "today": today}
    return render(request, "dispatch/evaluation_seat.html", context, status=status)


def _form(request: ActorRequest, seat: Any, data: Any = None) -> Sheet:
    today = clock.today()
    rows = list(
        queries.my_opinions(request.actor, today)
        .filter(seat=seat)
        .order_by("subject_id", "item__position", "pk")
    )
    said, files = queries.evidence_of_all(request.actor, rows, today)
    asked = [
        Asked(
            row.pk,
            row.item,
            row.value,
            row.words,
            about=row.subject.name,
            extra=_ground(row, said, files),
        )
        for row in rows
    ]
    return Sheet(asked, data, actor=request.actor, has_files=False)


def _ground(row: Any, said: Any, files: Any) -> dict[str, Any]:
    """What the unit said of the item that was given, with its files."""
    key = (row.subject_id, row.item_id)
    answer = said.get(key)
    return {
        "row": row,
        "answer": answer,
        "said": evaluation_queries.said_value(row.item, answer.value) if answer else "",
        "files": files.get(key, []),
    }


def _given(request: ActorRequest, seat: Any, form: Sheet) -> bool:
    ends = "submit" in request.POST
    try:
        done = services.give(
            request.actor,
            seat=seat,
            said=form.opinions(),
            is_final=ends,
            today=clock.today(),
            now=clock.now(),
        )
    except Refused as refused:
        form.refuse(refused.findings)
        return False
    messages.success(request, f"已提交{done}项意见" if ends else "已保存，还没有提交")
    return True


@require_GET
def minutes(request: ActorRequest, pk: int) -> HttpResponse:
    """How experts were drawn, on A4, with the draw repeated from what it keeps."""
    row = queries.draw(request.actor, pk)
    again = queries.drawn_again(row)
    names = {int(key): str(name) for key, name, _ in row.listed}
    context = {
        "row": row,
        "chosen": [names[key] for key in row.drawn],
        "listed": [
            (key, name, "、".join(avoids), key in row.drawn) for key, name, avoids in row.listed
        ],
        "is_same": list(again.keys) == list(row.drawn),
    }
    return render(request, "dispatch/evaluation_draw.html", context)
