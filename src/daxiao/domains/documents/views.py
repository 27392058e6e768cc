"""The review screen: the text with marks at the left, one record at the right. Each decision is one call."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from daxiao.domains.documents import forms, panels, queries, rules, services
from daxiao.domains.documents.types import CandidateKind, ReadingState, Verdict
from daxiao.extract.readings import Span
from daxiao.kernel import clock
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


SENT_ALWAYS = 3  # token, version, and which button: more is what a person typed
SHOWS = (
    ("", "全部"),
    ("pending", "待核对"),
    ("target", "目标"),
    ("task", "任务"),
    ("project", "项目"),
)
FORMS = {
    CandidateKind.TARGET: forms.TargetForm,
    CandidateKind.TASK: forms.TaskForm,
    CandidateKind.PROJECT: forms.ProjectForm,
}


CORRECT: dict[CandidateKind, Callable[..., Any]] = {
    CandidateKind.TARGET: services.correct_target,
    CandidateKind.TASK: services.correct_task,
    CandidateKind.PROJECT: services.correct_project,
}


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole screen; `?c=` opens a candidate, `?show=` narrows the queue, `?page=` turns it."""
    actor = request.actor  # type: ignore[attr-defined]
    reading = queries.reading(actor, pk)
    context: dict[str, Any] = {"reading": reading, **panels.progress(actor, reading)}
    if reading.state == ReadingState.READY:
        show = request.GET.get("show", "")
        turn = request.GET.get("page", "")
        page = int(turn) if turn.isdecimal() and len(turn) < 8 else 1
        queue = panels.queue(actor, reading, show=show, page=page)
        chosen = _chosen(request, reading, queue["rows"])
        context |= {
            "queue": queue,
            "shows": SHOWS,
            "show": show,
            "window": panels.text_window(actor, reading, at=chosen.start if chosen else 0),
            "may_publish": actor.may(Cap.PLAN_PUBLISH, on=reading),
            **(_card(request, chosen) if chosen else {"candidate": None}),
        }
    return render(request, "documents/review.html", context)


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar while a reading waits or runs; when it is over the page reloads itself."""
    actor = request.actor  # type: ignore[attr-defined]
    reading = queries.reading(actor, pk)
    context = panels.progress(actor, reading)
    response = render(request, "documents/parts/bar.html", context)
    if not context["is_moving"]:
        response["HX-Refresh"] = "true"
    return response


def text(request: HttpRequest, pk: int) -> HttpResponse:
    """A window of the text around `?at=`."""
    actor = request.actor  # type: ignore[attr-defined]
    reading = queries.reading(actor, pk)
    raw = request.GET.get("at", "0")
    at = int(raw) if raw.isdecimal() and len(raw) < 12 else 0
    window = panels.text_window(actor, reading, at=min(at, len(reading.document.text)))
    return render(request, "documents/parts/text.html", {"window": window})


@require_GET
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was handed over, streamed; always saved, never shown: it is not ours."""
    actor = request.actor  # type: ignore[attr-defined]
    document = queries.reading(actor, pk).document
    return FileResponse(
        services.original(actor, document=document),
        as_attachment=True,
        filename=document.name.removesuffix(".paste")
        + (".txt" if document.media == "paste" else ""),
        content_type="application/octet-stream",
    )


def card(request: HttpRequest, pk: int) -> HttpResponse:
    candidate = queries.candidate(request.actor, pk)  # type: ignore[attr-defined]
    return render(request, "documents/parts/card.html", _card(request, candidate))


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm; where the person changed a field, correct. The number must stand in the sentence."""
    actor = request.actor  # type: ignore[attr-defined]
    candidate = queries.candidate(actor, pk)
    form = _form(request, candidate, request.POST)
    changed = form is not None and form.is_valid() and form.has_changed()
    if form is not None and not form.is_valid():
        return _again(request, candidate, form)
    call: dict[str, Any] = {
        "candidate": candidate,
        "version": _version(request),
        "now": clock.now(),
    }
    try:
        if form is None or not changed:
            services.accept(actor, **call)
        else:
            CORRECT[CandidateKind(candidate.kind)](actor, change=form.value(), **call)
    except Refused as refused:
        return _refused(request, candidate, form, refused)
    except Stale as stale:
        return _stale(request, candidate, stale)
    return _next(request, candidate)


@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, services.reject)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, services.reopen)


def _decide(request: HttpRequest, pk: int, service: Any) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    candidate = queries.candidate(actor, pk)
    try:
        service(actor, candidate=candidate, version=_version(request), now=clock.now())
    except Refused as refused:
        return _refused(request, candidate, None, refused)
    except Stale as stale:
        return _stale(request, candidate, stale)
    stays = candidate.verdict == Verdict.PENDING
    return _updated(request, candidate, candidate) if stays else _next(request, candidate)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """This entry and another are one: this one goes."""
    actor = request.actor  # type: ignore[attr-defined]
    candidate = queries.candidate(actor, pk)
    into = queries.candidate(actor, _whole(request.POST.get("into", ""), but=candidate.pk))
    try:
        services.merge(
            actor, candidate=candidate, into=into, version=_version(request), now=clock.now()
        )
    except Refused as refused:
        return _refused(request, candidate, None, refused)
    except Stale as stale:
        return _stale(request, candidate, stale)
    return _updated(request, candidate, into)


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A target that the engine missed: the words chosen in the text (`start`, `end`), then the fields.

    `of` names an entry whose figure several things share: a further record on the same words.
    """
    actor = request.actor  # type: ignore[attr-defined]
    reading = queries.reading(actor, pk)
    asked = request.POST if request.method == "POST" else request.GET
    of = _whole(asked.get("of", ""))
    shared = queries.candidate(actor, of) if of else None
    clause = _clause(asked, reading.document.text, shared)
    form = forms.TargetForm(
        request.POST if request.method == "POST" else None,
        actor=actor,
        row=panels.unpacked(shared) if shared else panels.guess(reading, clause),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_target(
                actor,
                reading=reading,
                clause=clause,
                target=form.value(),
                again=shared is not None,
                now=clock.now(),
            )
        except Refused as refused:
            form.refuse(refused.findings)
        else:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = f"{reverse('review', args=[reading.pk])}?c={made.pk}"
            return response
    context = {
        "reading": reading,
        "form": form,
        "clause": clause,
        "of": of,
        "words": reading.document.text[clause.start : clause.end],
    }
    status = 422 if form.errors else 200
    return render(request, "documents/parts/add.html", context, status=status)


def _clause(asked: Any, text: str, shared: Any) -> Span:
    """The chosen words without white space around them, inside the text; for a figure (`at`) its clause."""
    if shared is not None:
        return panels.unpacked(shared).clause
    if asked.get("at", "").isdecimal():
        return rules.clause_around(text, _whole(asked["at"]))
    start = min(_whole(asked.get("start", "")), len(text))
    end = min(_whole(asked.get("end", "")), len(text))
    chosen = text[start:end]
    return (
        Span(end - len(chosen.lstrip()), start + len(chosen.rstrip()))
        if chosen.strip()
        else Span(start, start)
    )


def _whole(raw: str, *, but: int = 0) -> int:
    """A number of the address; `but` for anything that is none."""
    return int(raw) if raw.isdecimal() and len(raw) < 12 else but


@require_POST
def keep_certain(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm at once all that is stated in so many words."""
    actor = request.actor  # type: ignore[attr-defined]
    reading = queries.reading(actor, pk)
    count = services.accept_certain(actor, reading=reading, now=clock.now())
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    response["X-Count"] = str(count)
    return response


def _chosen(request: HttpRequest, reading: Any, rows: list[Any]) -> Any:
    """The candidate of `?c=`, on whichever page of the queue it stands, else the first of the page."""
    wanted = request.GET.get("c", "")
    if wanted.isdecimal() and len(wanted) < 19:
        found = queries.candidates(request.actor, reading).filter(pk=int(wanted))  # type: ignore[attr-defined]
        if found.exists():
            return queries.candidate(request.actor, int(wanted))  # type: ignore[attr-defined]
    return rows[0] if rows else None


def _form(request: HttpRequest, candidate: Any, data: Any = None) -> Any:
    kind = FORMS.get(CandidateKind(candidate.kind))
    if kind is None:
        return None
    return kind(data, actor=request.actor, row=panels.unpacked(candidate))  # type: ignore[attr-defined]


def _card(request: HttpRequest, candidate: Any, form: Any = None) -> dict[str, Any]:
    may = request.actor.may(Cap.READING_REVIEW, on=candidate)  # type: ignore[attr-defined]
    others = queries.mergeable(request.actor, candidate) if may else []  # type: ignore[attr-defined]
    return {
        **panels.card(candidate, form or _form(request, candidate)),
        "may_review": may,
        "others": [(c.pk, c.key, panels.name_of(c)) for c in others],
    }


def _again(request: HttpRequest, candidate: Any, form: Any) -> HttpResponse:
    return render(request, "documents/parts/card.html", _card(request, candidate, form), status=422)


def _refused(request: HttpRequest, candidate: Any, form: Any, refused: Refused) -> HttpResponse:
    if form is not None:
        form.refuse(refused.findings)
        return _again(request, candidate, form)
    context = {**_card(request, candidate), "findings": refused.findings}
    return render(request, "documents/parts/card.html", context, status=422)


def _stale(request: HttpRequest, candidate: Any, stale: Stale) -> HttpResponse:
    fresh = queries.candidate(request.actor, candidate.pk)  # type: ignore[attr-defined]
    # what was typed stays in the fields; the version is the new one, so that a second look may decide again
    typed = _form(request, fresh, request.POST) if len(request.POST) > SENT_ALWAYS else None
    context = {**_card(request, fresh, typed), "stale": stale}
    return render(request, "documents/parts/card.html", context, status=409)


def _next(request: HttpRequest, decided: Any) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    following = queries.next_pending(actor, decided.reading, but=decided.pk)
    return _updated(
        request, decided, queries.candidate(actor, following.pk) if following else decided
    )


def _updated(request: HttpRequest, decided: Any, shown: Any) -> HttpResponse:
    """The next card, and out of band the queue's row of the decided one and the counts."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        **_card(request, shown),
        "decided": queries.candidate(actor, decided.pk),
        "tally": queries.tally(actor, decided.reading),
        "reading": decided.reading,
        "may_publish": actor.may(Cap.PLAN_PUBLISH, on=decided.reading),
    }
    return render(request, "documents/parts/decided.html", context)


def _version(request: HttpRequest) -> int:
    return _whole(request.POST.get("version", ""), but=-1)
