"""The letters of the days: a page of them, the part that the desk shows, and the mark of what has been read."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from daxiao.flows import day_letter
from daxiao.flows.day_letter import Letters
from daxiao.kernel import clock, notices


EARLIER = 7
"""Days of letters that the desk names below today's."""

FIRST_YEAR, LAST_YEAR = 2000, 2999


def shown(letters: Letters, *, today: date) -> dict[str, Any]:
    """What a page shows above its own matter: today's letter, and the days before it by their number of lines."""
    return {
        "letters": letters,
        "letter": letters.of(today),
        "earlier": letters.before_day(today)[:EARLIER],
    }


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The letters of the reader, the newest first; `?before=` a day shows older ones."""
    before = _day(request.GET.get("before", ""))
    context = {
        "letters": day_letter.to_reader(request.actor, before=before),  # type: ignore[attr-defined]
        "today": clock.today(),
        "is_older": before is not None,
    }
    return render(request, "entry/notices.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """What was shown is read; then back to where it was shown."""
    asked = request.POST.get("up_to", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        notices.mark_read(request.actor, up_to=int(asked), now=clock.now())  # type: ignore[attr-defined]
    url = reverse("desk") if request.POST.get("back") == reverse("desk") else reverse("notices")
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def _day(text: str) -> date | None:
    """None for what is no day, and for one so far off that no moment can be made of it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
