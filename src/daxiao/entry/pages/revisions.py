"""A new version of a plan: hand it over, look at what it changes line by line, approve it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.services import AlreadyHere
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans import services
from daxiao.domains.plans.types import ChangeKind, Choice
from daxiao.entry import jobs
from daxiao.entry import revision_forms as forms
from daxiao.flows import (
    approve_version,
    compare_versions,
    hand_over,
    propose_version,
    version_page,
)
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which file, or which document that is here already, is the new version of a plan."""
    actor = request.actor  # type: ignore[attr-defined]
    plan = plans.plan(actor, pk)
    require(actor, Cap.READING_REVIEW, on=plan)
    limit = hand_over.limit_of(clock.today())
    form = forms.NewVersion(
        request.POST or None, request.FILES or None, actor=actor, plan=plan, limit_bytes=limit
    )
    if request.method == "POST" and form.is_valid():
        try:
            revision = _propose(actor, plan, form)
        except AlreadyHere as again:
            form.already_here(again, documents.newest_reading(actor, again.document))
        except Refused as refused:
            form.refuse(refused.findings)
        else:
            return redirect("revision", revision.pk)
    context = {"form": form, "plan": plan, "limit": limit}
    return render(request, "entry/new_version.html", context, status=422 if form.errors else 200)


def _propose(actor: Any, plan: Any, form: forms.NewVersion) -> Any:
    """Hand the file over, or take the document that is here, and compare at once where it is read already."""
    chosen = form.value()
    if chosen.file is not None:
        file = propose_version.File(*chosen.file, enqueue=jobs.enqueue_reading)
        return propose_version.hand_over_version(
            actor, plan=plan, file=file, today=clock.today(), now=clock.now()
        )
    return compare_versions.start_and_compare(
        actor, plan=plan, reading=chosen.reading, is_checked=chosen.is_checked, now=clock.now()
    )


def hint(request: HttpRequest, pk: int) -> HttpResponse:
    """A line for the review of a document: it looks like a new version, or it is being compared as one; else nothing."""
    actor = request.actor  # type: ignore[attr-defined]
    reading = documents.reading(actor, pk)
    context = {
        "reading": reading,
        "proposals": propose_version.proposals(actor, reading),
        "revision": plans.revision_of_reading(actor, reading),
        "may_propose": actor.may(Cap.READING_REVIEW, on=reading),
    }
    return render(request, "entry/parts/version_hint.html", context)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole screen; `?show=` narrows the lines, `?page=` turns them, `?c=` opens one."""
    actor = request.actor  # type: ignore[attr-defined]
    revision = plans.revision(actor, pk)
    reading = version_page.reading_of(actor, revision)
    context: dict[str, Any] = {
        "revision": revision,
        "reading": reading,
        "older": version_page.older(actor, revision),
        **_rights(request, revision),
    }
    if revision.compared_at:
        wanted, turn = request.GET.get("show", ""), request.GET.get("page", "")
        page = version_page.page(actor, revision, show=wanted, turn=_number(turn) or 1)
        chosen = _chosen(request, revision, page)
        context |= {
            "page": page,
            "show": wanted,
            "tally": plans.tally(actor, revision),
            "card": version_page.card(actor, chosen) if chosen else None,
        }
    return render(request, "entry/revision.html", context)


def _chosen(request: HttpRequest, revision: Any, page: version_page.Page) -> Any:
    """The line of `?c=`, else the first that waits, else the first."""
    actor = request.actor  # type: ignore[attr-defined]
    wanted = _number(request.GET.get("c", ""))
    if wanted and plans.changes(actor, revision).filter(pk=wanted).exists():
        return plans.change(actor, wanted)
    waiting = [c for c in page.rows if c.choice == Choice.PENDING]
    first = next(iter([*waiting, *page.rows]), None)
    return plans.change(actor, first.pk) if first else None


def _number(raw: str) -> int:
    return int(raw) if raw.isdecimal() and len(raw) < 19 else 0


def _rights(request: HttpRequest, revision: Any) -> dict[str, bool]:
    actor = request.actor  # type: ignore[attr-defined]
    return {
        "may_decide": revision.state == "open" and actor.may(Cap.READING_REVIEW, on=revision),
        "may_approve": revision.state == "open" and actor.may(Cap.PLAN_PUBLISH, on=revision),
    }


@require_POST
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare, or compare again after something moved."""
    actor = request.actor  # type: ignore[attr-defined]
    revision = plans.revision(actor, pk)
    try:
        compare_versions.compare(actor, revision=revision, now=clock.now())
    except Refused as refused:
        for finding in refused.findings:
            messages.warning(request, finding.sentence)
    return redirect("revision", pk)


@require_POST
def take_group(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the waiting lines of one kind together; those that moved, and what is dropped, are looked at one by one."""
    actor = request.actor  # type: ignore[attr-defined]
    revision = plans.revision(actor, pk)
    kind = request.POST.get("kind", "")
    if kind not in ChangeKind.__members__.values():
        raise Http404
    page = version_page.page(actor, revision, show=kind)
    waiting = [w for g in page.groups for w in g.waiting]
    services.take_many(actor, revision=revision, changes=waiting, now=clock.now())
    return _reload(request, pk)


def card(request: HttpRequest, pk: int) -> HttpResponse:
    return _card(request, plans.change(request.actor, pk))  # type: ignore[attr-defined]


@require_POST
def decide(request: HttpRequest, pk: int, choice: str) -> HttpResponse:
    """Take, refuse or open again; answers with the next line that waits."""
    actor = request.actor  # type: ignore[attr-defined]
    if choice not in Choice.__members__.values():
        raise Http404
    change = plans.change(actor, pk)
    marks = (_number(request.POST.get("seen", "")), _number(request.POST.get("read", "")))
    try:
        services.decide(
            actor,
            change=change,
            choice=Choice(choice),
            marks=marks,
            version=_number(request.POST.get("version", "")),
            now=clock.now(),
        )
    except Refused as refused:
        return _card(request, change, findings=refused.findings, status=422)
    except Stale as stale:
        return _card(request, plans.change(actor, pk), stale=stale, status=409)
    return _decided(request, change)


def _decided(request: HttpRequest, change: Any) -> HttpResponse:
    """The next card, and out of band the row of the decided line and the counts."""
    actor = request.actor  # type: ignore[attr-defined]
    revision = plans.revision(actor, change.revision_id)
    if not request.headers.get("HX-Request"):
        # without the script, or a key pressed before it was there
        return redirect("revision", revision.pk)
    is_open = change.choice == Choice.PENDING
    following = None if is_open else version_page.next_pending(actor, revision, after=change)
    context = {
        "card": version_page.card(actor, plans.change(actor, (following or change).pk)),
        "decided": plans.change(actor, change.pk),
        "tally": plans.tally(actor, revision),
        "revision": revision,
        **_rights(request, revision),
    }
    return render(request, "entry/parts/revision_decided.html", context)


@require_POST
def split(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    change = plans.change(actor, pk)
    try:
        compare_versions.split(actor, change=change, now=clock.now())
    except Refused as refused:
        return _card(request, change, findings=refused.findings, status=422)
    return _reload(request, change.revision_id)


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    change = plans.change(actor, pk)
    try:
        mate = plans.change(actor, _number(request.POST.get("mate", "")))
        compare_versions.join(actor, one=change, other=mate, now=clock.now())
    except Refused as refused:
        return _card(request, change, findings=refused.findings, status=422)
    return _reload(request, change.revision_id)


def _reload(request: HttpRequest, revision: int) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("revision", revision)
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def _card(request: HttpRequest, change: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    card = version_page.card(actor, change)
    context = {"card": card, **_rights(request, change.revision), **more}
    return render(request, "entry/parts/revision_card.html", context, status=status)


def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what approving does and what speaks against it; POST does it."""
    actor = request.actor  # type: ignore[attr-defined]
    revision = plans.revision(actor, pk)
    require(actor, Cap.PLAN_PUBLISH, on=revision)
    form = forms.Approval(request.POST or None, actor=actor)
    today = clock.today()
    if request.method == "POST" and form.is_valid():
        reason = form.value()["reason"]
        try:
            done = approve_version.approve(
                actor, revision=revision, reason=reason, today=today, now=clock.now()
            )
        except Refused as refused:
            form.refuse(refused.findings)
        else:
            jobs.enqueue_look_after(done.successor.region_id)
            messages.success(request, _said(done))
            return redirect(reverse("plans_detail", args=[done.successor.pk]))
    against = approve_version.may_approve(actor, revision=revision, reason="-", today=today)
    context = {
        "revision": revision,
        "form": form,
        "against": against,
        "older": version_page.older(actor, revision),
        "tally": plans.tally(actor, revision),
    }
    return render(request, "entry/approve.html", context, status=422 if form.errors else 200)


def _said(done: approve_version.Approved) -> str:
    kept = f"，{done.kept} 条未采纳" if done.kept else ""
    return (
        f"新版本已生效：改动 {done.changed} 条、新增 {done.added} 条、删除 {done.dropped} 条，"
        f"{done.moved} 条改指新版原句{kept}"
    )
