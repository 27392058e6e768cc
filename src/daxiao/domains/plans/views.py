"""The text of a plan from any offset."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daxiao.domains.plans import panels, queries


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan's text from `?start=`, clauses marked."""
    actor = request.actor  # type: ignore[attr-defined]
    plan = queries.plan(actor, pk)
    raw = request.GET.get("start", "")
    # a little of what comes before, so that the words looked for do not stand at the very edge
    start = max(plan.start, int(raw) - 400) if raw.isdecimal() else plan.start
    window = panels.text_window(actor, plan, start=start)
    return render(request, "plans/text.html", {"plan": plan, "data": window})
