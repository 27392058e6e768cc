"""The words of a remark in their text, and the check as a Word note."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daxiao.domains.checks import note, queries
from daxiao.domains.checks.types import FAMILY_HELP, RemarkState
from daxiao.domains.plans import queries as plans
from daxiao.kernel import clock
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.errors import Denied
from daxiao.std.findings import Severity


if TYPE_CHECKING:
    from daxiao.domains.checks.models import Remark


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def place(request: HttpRequest, pk: int, order: int) -> HttpResponse:
    """The words with much of the text around them, and the way to the whole plan where it is published."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.place(actor, pk, order)
    plan = None
    if actor.may(Cap.PLAN_VIEW):
        plan = plans.plan_holding(actor, found.document_id, found.start)
    return render(request, "checks/place.html", {"place": found, "plan": plan})


def of_document(request: HttpRequest, pk: int) -> HttpResponse:
    """In a line what the check of a document found, and the way there; empty while there is none."""
    actor = request.actor  # type: ignore[attr-defined]
    check = (
        queries.checks(actor).filter(document_id=pk).first() if actor.may(Cap.PLAN_VIEW) else None
    )
    return render(request, "checks/parts/told.html", {"check": check})


def _state(row: "Remark") -> str:
    """What was done about a remark, in front of the words that were said: the question to a unit, or the explanation."""
    if row.state == RemarkState.OPEN:
        return ""
    return f"问{row.unit.name}" if row.unit is not None else str(row.get_state_display())


def word_note(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole check as .docx."""
    actor = request.actor  # type: ignore[attr-defined]
    check = queries.checks(actor).filter(pk=pk).first()
    if check is None:
        raise Denied(hidden=True)
    papers: dict[str, None] = {}
    groups = []
    for group in queries.groups(actor, check, most=5000):
        remarks = []
        for row in group.remarks:
            places = tuple(
                note.NotePlace(p.title or p.document.name, p.role, p.words)
                for p in row.places.all()
            )
            papers |= dict.fromkeys(p.paper for p in places)
            remarks.append(
                note.NoteRemark(
                    Severity(row.severity).label,
                    row.sentence,
                    row.written,
                    places,
                    _state(row),
                    row.words,
                    row.reply,
                )
            )
        groups.append(note.NoteGroup(group.label, FAMILY_HELP[group.family], tuple(remarks)))
    day = check.made_at.astimezone(CHINA).date()
    names = tuple(papers) or (check.title,)
    made = note.write(note.Note(f"{check.title}意见", day, names, tuple(groups)))
    response = HttpResponse(made, content_type=WORD)
    response["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(f'{check.title}意见 {clock.today():%Y%m%d}')}.docx"
    )
    return response
