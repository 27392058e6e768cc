"""The pages of a register. Each view makes one call: a listing, a detail, an export, a service."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.middleware import ActorRequest
from daxiao.std.findings import Refused
from daxiao.ui import exports, facets, forms, services
from daxiao.ui.actions import Action, Moment
from daxiao.ui.detail import Detail
from daxiao.ui.listing import Listing
from daxiao.ui.middleware import side_by_side
from daxiao.ui.register import PAGE_SIZES, Register


# A bulk action holds one transaction; more rows than this belong into a job.
MOST_AT_ONCE = 500


def _is_fragment(request: HttpRequest) -> bool:
    """A part of the page is wanted; going back in the history wants the whole page again."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get(
        "HX-History-Restore-Request"
    )


@require_GET
def listing(request: ActorRequest, register: Register) -> HttpResponse:
    require(request.actor, register.cap)
    look = Listing(register, request.actor, request.GET)
    if request.GET.get("part") == "filters":
        return render(
            request, "ui/parts/filters.html", {"look": look, "groups": facets.groups(look)}
        )
    may = [a for a in register.actions if request.actor.may(a.cap)]
    bulk = [(a, register.action_url(a)) for a in may if a.bulk]
    context = {
        "register": register,
        "look": look,
        "body": look.body(selectable=bool(bulk)),
        "bulk": bulk,
        "add": [(a, register.action_url(a)) for a in may if a.row is None],
        "sizes": PAGE_SIZES,
    }
    template = "ui/parts/list.html" if _is_fragment(request) else "ui/list.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _day(raw: str) -> date | None:
    """The day in an address; None for anything that is none, and for days that have not come."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if day <= clock.today() and day.year > 1 else None


@require_GET
def detail(request: ActorRequest, register: Register, pk: str) -> HttpResponse:
    require(request.actor, register.cap)
    day = _day(request.GET.get("as_of", "")) if register.as_of else None
    today = clock.today()
    look = Detail(register, request.actor, pk, tab=request.GET.get("tab", ""), day=day, today=today)
    template = "ui/parts/detail.html" if _is_fragment(request) else "ui/detail.html"
    response = render(request, template, {"register": register, "look": look, "today": today})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
def export(
    request: ActorRequest, register: Register, kind: str
) -> HttpResponse | StreamingHttpResponse | FileResponse:
    require(request.actor, register.cap)
    look = Listing(register, request.actor, request.GET)
    name = exports.file_name(register.title, kind, clock.today())
    if kind == "csv":
        lines = StreamingHttpResponse(
            exports.csv_lines(look), content_type="text/csv; charset=utf-8"
        )
        lines["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
        return lines
    if kind == "xlsx":
        book = exports.xlsx_file(look, title=register.title)
        return FileResponse(book, as_attachment=True, filename=name)
    raise Denied(hidden=True)


# --- actions


@require_http_methods(["GET", "POST"])
def act(request: ActorRequest, register: Register, pk: str, action: str) -> HttpResponse:
    """One action on one row: the form, then the service."""
    require(request.actor, register.cap)
    row = register.row(request.actor, pk)
    chosen = register.action(action)
    if chosen.row is None:
        raise Denied(hidden=True)
    require(request.actor, chosen.cap, on=row)
    return _form_page(request, register, chosen, [row])


@require_http_methods(["GET", "POST"])
def act_on_many(request: ActorRequest, register: Register, action: str) -> HttpResponse:
    """An action of the register itself, or a bulk action on the rows named by `ids`."""
    chosen = register.action(action)
    require(request.actor, register.cap)
    require(request.actor, chosen.cap)
    if chosen.row is None:
        return _form_page(request, register, chosen, [])
    if not chosen.bulk:
        raise Denied(hidden=True)
    given = request.POST if request.method == "POST" else request.GET
    keys = list(dict.fromkeys(given.getlist("ids")))[:MOST_AT_ONCE]
    rows = [register.row(request.actor, key) for key in keys]
    if not rows:
        messages.warning(request, "请先在表里勾选要处理的行")
        return _go(request, register.url)
    return _form_page(request, register, chosen, rows, ids=keys)


def _form_page(
    request: ActorRequest,
    register: Register,
    action: Action,
    rows: list[Any],
    *,
    ids: Sequence[str] = (),
) -> HttpResponse:
    """Show the form or run the service; `ids` are the keys that a bulk form must carry on."""
    one = rows[0] if len(rows) == 1 else None
    stale: list[tuple[str, str, str, bool]] = []
    status, today = 200, clock.today()
    if request.method == "POST":
        form = action.bind(request.actor, one, today, data=request.POST, files=request.FILES)
        if form.is_valid():
            try:
                result = _run(request.actor, action, rows, form, request.POST)
            except Refused as refused:
                form.refuse(refused.findings)
            except Stale as error:
                stale, status = side_by_side(error), 409
                form.renew()
            else:
                return _after(request, register, action, result, rows)
        status = status if stale else 422
    else:
        form = action.bind(request.actor, one, today)
    context = {
        "register": register,
        "action": action,
        "rows": rows,
        "form": form,
        "stale": stale,
        "back": register.url_of(one) if one is not None else register.url,
        "several": len(rows) if len(rows) > 1 else 0,
        "bulk_ids": ids,
        "seen": [(f"seen-{row.pk}", action.seen(row)) for row in rows] if action.seen else [],
        "review": action.review,
        "reviewed": action.review.load(request.actor, rows, clock.today())
        if action.review
        else None,
    }
    template = "ui/parts/form.html" if _is_fragment(request) else "ui/form.html"
    return render(request, template, context, status=status)


def _run(actor: Actor, action: Action, rows: list[Any], form: forms.Form, posted: QueryDict) -> Any:
    """Run the service for each row, all or none. A refusal on one of several rows names the row."""
    moment = Moment(clock.today(), clock.now())
    if not rows:
        return action.run(actor, None, form, moment)
    result = None
    with transaction.atomic():
        for row in rows:
            try:
                seen = posted.get(f"seen-{row.pk}", "") if action.seen else ""
                result = action.run(actor, row, form, moment, seen=seen)
            except Refused as refused:
                if len(rows) > 1:
                    form.add_error(None, f"“{row}”没有通过，所选各行都没有改动：")
                raise Refused(*refused.findings) from refused
    return result


def _after(
    request: ActorRequest, register: Register, action: Action, result: Any, rows: list[Any]
) -> HttpResponse:
    """Say that it is done, offer the way back, go to the row (or to the list after several)."""
    row = rows[0] if len(rows) == 1 else None
    if row is None and not rows and isinstance(result, Model):
        row = result if isinstance(result, register.rows(request.actor).model) else None
    said = action.said_of(result, len(rows))
    undo = register.action(action.undo) if action.undo and row is not None else None
    # an undo without a form is one click; one that asks for a reason opens its form
    way = "undo" if undo and undo.form is None else "ask"
    tags = f"{way}:{register.action_url(undo, row)}" if undo else ""
    messages.success(request, said, extra_tags=tags)
    still_there = row is not None and register.rows(request.actor).filter(pk=row.pk).exists()
    if rows and (page := _page_around(request, register)):
        return _go(request, page)
    return _go(request, register.url_of(row) if row is not None and still_there else register.url)


def _page_around(request: HttpRequest, register: Register) -> str:
    """The page on which the form was opened, where that is none of the register's own: who works down a page of
    remarks stays on it. Empty otherwise."""
    there = urlsplit(request.headers.get("HX-Current-URL", ""))
    if there.netloc != request.get_host() or there.path.startswith(register.url):
        return ""
    return urlunsplit(("", "", there.path, there.query, ""))


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """303, so that the browser asks with GET; htmx is told to move the whole page."""
    if request.headers.get("HX-Request"):
        moved = HttpResponse(status=204)
        moved["HX-Redirect"] = iri_to_uri(url)  # a header is ASCII
        return moved
    see_other = HttpResponseRedirect(url)
    see_other.status_code = 303
    return see_other


# --- saved views


@require_POST
def keep_view(request: ActorRequest, register: Register) -> HttpResponse:
    query = QueryDict(
        request.POST.get("query", "")
    ).urlencode()  # read and written again: no line breaks
    try:
        view = services.keep(
            actor=request.actor,
            register=register.name,
            cap=register.cap,
            title=request.POST.get("title", ""),
            query=query,
            now=clock.now(),
        )
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, f"已保存视图“{view.title}”")
    return _go(request, f"{register.url}?{query}")


@require_GET
def saved_views(request: ActorRequest, register: Register) -> HttpResponse:
    """The menu of saved views, fetched when it is opened: most visits to a list never need it."""
    require(request.actor, register.cap)
    context = {
        "register": register,
        "views": services.views(request.actor, register.name, register.cap),
        "kept": request.GET.get("kept", ""),
    }
    return render(request, "ui/parts/saved_views.html", context)


@require_POST
def forget_view(request: ActorRequest, register: Register, pk: int) -> HttpResponse:
    services.forget(actor=request.actor, register=register.name, cap=register.cap, pk=pk)
    messages.success(request, "已删去视图")
    return _go(request, register.url)
