"""The calendar that leaves the house: one task as a file, one's own due days under a secret address."""

import base64
import hashlib
import secrets
from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daxiao.domains.tasks import ics, queries
from daxiao.domains.tasks.queries import feeds, views
from daxiao.domains.tasks.services import feeds as services
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.middleware import actor_of
from daxiao.std.findings import Refused


KIND = "text/calendar; charset=utf-8"


def _site(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar: made, shown once, revoked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.TASK_VIEW)
    address = ""
    if request.method == "POST":
        token = _token(actor, request.POST.get("asked", ""))
        try:
            services.subscribe(actor, token=token, now=clock.now())
        except Refused as refused:
            return _page(request, actor, told="；".join(f.sentence for f in refused.findings))
        address = _site(request) + reverse("task_feed", args=[token])
    return _page(request, actor, address=address)


def _page(request: HttpRequest, actor: Actor, **said: str) -> HttpResponse:
    # of this page alone: sending it again, as a reload does, asks for the same address
    context = {"feed": feeds.feed_of(actor), "asked": secrets.token_urlsafe(24), **said}
    return render(request, "tasks/feed.html", context)


def _token(actor: Actor, asked: str) -> str:
    """The secret that belongs to one form: nobody can guess it without the key of the installation."""
    if len(asked) < 24:
        return secrets.token_urlsafe(32)
    made = salted_hmac("tasks.feed", f"{actor.user_id}:{asked}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    services.revoke(actor, now=clock.now())
    return _page(request, actor, told="已停用，原来的地址不再有内容。")


@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Without a login: who knows the secret sees the due days in its owner's scope of this moment, and nothing else.

    Unknown and revoked addresses look the same. An unchanged calendar is answered with 304.
    """
    user = feeds.user_of(token)
    if user is None:
        return HttpResponse("没有这个日历", status=404, content_type="text/plain; charset=utf-8")
    today = clock.today()
    actor = actor_of(user, today=today)
    if not actor.may(Cap.TASK_VIEW):
        return HttpResponse("没有这个日历", status=404, content_type="text/plain; charset=utf-8")
    # of the day, so that the same due days give the same bytes and a calendar program need not fetch them again
    stamp = datetime.combine(today, time.min, clock.CHINA)
    made = ics.calendar(
        feeds.due_of(actor, today=today), name="达效待办", site=_site(request), now=stamp
    )
    tag = f'"{hashlib.sha256(made).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(made, content_type=KIND)
    answer["ETag"] = tag
    # asked again each time, so that a revoked address answers no more from that moment on
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The due days of one task in scope, for a calendar program."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    task = queries.task(actor, pk)
    today = clock.today()
    span = (today - timedelta(days=3660), today + timedelta(days=3660))
    dues = [d for d in views.due_between(actor, *span) if d.task_id == task.pk]
    if not dues:
        raise Denied(hidden=True)
    made = ics.calendar(dues, name=str(task)[:40], site=_site(request), now=clock.now())
    answer = HttpResponse(made, content_type=KIND)
    answer["Content-Disposition"] = f'attachment; filename="task-{task.pk}.ics"'
    return answer
