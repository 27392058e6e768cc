"""Hand over a plan, watch it being read, publish it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.services import AlreadyHere
from daxiao.entry import forms, jobs
from daxiao.flows import adopt_plan, hand_over, propose_version
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


def upload(request: HttpRequest) -> HttpResponse:
    """The form; a file (or pasted text) becomes a reading. Bad input comes back with one sentence and nothing lost."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.DOCUMENT_UPLOAD)
    limit = hand_over.limit_of(clock.today())
    form = forms.HandOver(
        request.POST or None, request.FILES or None, actor=actor, limit_bytes=limit
    )
    if request.method == "POST" and form.is_valid():
        try:
            reading = hand_over.hand_over(
                actor,
                enqueue=jobs.enqueue_reading,
                today=clock.today(),
                now=clock.now(),
                **form.value(),
            )
        except AlreadyHere as again:
            form.refuse(again.findings)
            form.already = documents.newest_reading(actor, again.document)
        except Refused as refused:
            form.refuse(refused.findings)
        else:
            return redirect("review", reading.pk)
    status = 422 if form.errors else 200
    return render(request, "entry/upload.html", {"form": form, "limit": limit}, status=status)


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    reading = documents.reading(actor, pk)
    fresh = hand_over.read_again(
        actor, reading=reading, enqueue=jobs.enqueue_reading, now=clock.now()
    )
    return redirect("review", fresh.pk)


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows what publishing will do; POST does it. A second time does nothing twice."""
    actor = request.actor  # type: ignore[attr-defined]
    reading = documents.reading(actor, pk)
    if request.method == "POST":
        done = adopt_plan.adopt(
            actor,
            reading=reading,
            today=clock.today(),
            now=clock.now(),
            is_demo=reading.document.is_demo,
        )
        jobs.enqueue_look_after(reading.document.region_id)
        messages.success(request, f"已发布：目标 {done.targets} 条、任务 {done.tasks} 条在台账")
        only = done.plans[0].pk if len(done.plans) == 1 else None
        return redirect(reverse("plans_detail", args=[only]) if only else reverse("plans_list"))
    try:
        preview = adopt_plan.preview(actor, reading=reading, today=clock.today())
    except Refused as refused:
        context = {"reading": reading, "findings": refused.findings}
        return render(request, "entry/publish.html", context, status=422)
    proposals = propose_version.proposals(actor, reading)
    context = {"reading": reading, "preview": preview, "proposals": proposals}
    return render(request, "entry/publish.html", context)
