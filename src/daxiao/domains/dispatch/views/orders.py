"""Pages of supervision that are no register: overview, my orders, writing one, a proof, the ladder."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from daxiao.domains.directory import queries as directory
from daxiao.domains.dispatch.forms import orders as forms
from daxiao.domains.dispatch.forms import orders_ladder as ladder_forms
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.queries import (
    orders_causes,
    orders_ladder,
    orders_overview,
)
from daxiao.domains.dispatch.rules import ladder as ladder_rules
from daxiao.domains.dispatch.services import orders as drafting
from daxiao.domains.dispatch.services import orders_ladder as ladder_services
from daxiao.domains.dispatch.types.orders import (
    Cause,
    CauseKind,
    Ladder,
)
from daxiao.kernel import clock, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.std.findings import Refused
from daxiao.ui.middleware import side_by_side


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import Order
    from daxiao.domains.dispatch.queries.orders_causes import Found
    from daxiao.kernel.models import Region


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """How many orders at which level, in which state, with which unit, how late; every count leads to its rows."""
    actor = _actor(request)
    require(actor, Cap.ORDER_VIEW)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else None
    found = orders_overview.overview(actor, today=clock.today(), year=year)
    context = {
        "found": found,
        "listed": reverse("orders_list"),
        "may_sign": actor.may(Cap.ORDER_ISSUE),
        "speaks": actor.may(Cap.ORDER_ANSWER),
        "today": clock.today(),
    }
    return render(request, "dispatch/orders_overview.html", context)


MOST = 60


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for my unit, one card each, with large buttons."""
    actor = _actor(request)
    require(actor, Cap.ORDER_ANSWER)
    rows = queries.mine(actor)
    cards = [
        {"order": o, "late": ladder_rules.late_words(o.late_days), "can": _can(o)}
        for o in rows[:MOST]
    ]
    waits = [c for c in cards if c["can"]]
    context = {
        "waits": waits,
        "others": [c for c in cards if not c["can"]],
        "total": rows.count(),
        "most": MOST,
    }
    return render(request, "dispatch/orders_mine.html", context)


def _can(order: Any) -> list[tuple[str, str]]:
    """What the unit may do now, the next step first: (action, title)."""
    if order.state not in queries.WITH_UNIT:
        return [("receive", "签收")] if order.is_unreceived else []
    first = [("receive", "签收")] if order.is_unreceived else []
    plan = [("plan", "报措施")] if order.is_lead and order.is_plan_asked else []
    more = [("extend", "申请延期")] if order.is_lead and order.asked_days is None else []
    return [*first, *plan, ("reply", "回复"), *more]


# ---- writing one


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A draft about a row of another register, or about a matter that has none."""
    actor = _actor(request)
    require(actor, Cap.ORDER_ISSUE)
    found = _cause(request, actor)
    place = _own_place(actor)
    if found and found.region:
        unit = found.units[0].region if found.units else found.region
        place = orders_ladder.issuing_place(actor, found.region, unit, today=clock.today())
    ladder = orders_ladder.ladder_on(clock.today(), place)
    start = _start(found, ladder) if request.method == "GET" else {}
    return _write(request, ladder, None, found, start)


def _start(found: "Found | None", ladder: Ladder) -> dict[str, Any]:
    """A draft begins with who is in charge, and at the first rung that a person signs."""
    rungs = [r for r in ladder.rungs if r.signer != "machine"] or list(ladder.rungs)
    start: dict[str, Any] = {"rung": rungs[0].code}
    if found and found.units:
        start |= {"unit": found.units[0], "joint": list(found.units[1:])}
    return start


def _cause(request: HttpRequest, actor: Actor) -> "Found | None":
    """The row named in the address. Raises `Denied` (404) for one that is not there for this actor."""
    kind, key = request.GET.get("kind", ""), request.GET.get("id", "")
    if not kind and not key:
        return None
    is_key = key.isascii() and key.isdigit() and len(key) < 19
    if kind not in list(CauseKind) or not is_key:
        raise Denied(hidden=True)
    found = orders_causes.CAUSES.find(actor, CauseKind(kind), int(key))
    if found is None:
        raise Denied(hidden=True)
    return found


def _own_place(actor: Actor) -> "Region | None":
    """The widest place for which the actor signs; None for who signs everywhere or for units alone."""
    paths = {b.region_path for b in actor.branches(Cap.ORDER_ISSUE) if b.region_path}
    return directory.places(actor).filter(path__in=paths).order_by("path").first()


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft anew."""
    actor = _actor(request)
    order = queries.order(actor, pk)
    require(actor, Cap.ORDER_ISSUE, on=order.region)
    ladder = orders_ladder.ladder_on(clock.today(), order.region)
    return _write(request, ladder, order, None, {})


def _write(
    request: HttpRequest,
    ladder: Ladder,
    order: "Order | None",
    found: "Found | None",
    start: dict[str, Any],
) -> HttpResponse:
    actor = _actor(request)
    known = _known(order) if order else (found.cause if found else None)
    data = request.POST if request.method == "POST" else None
    form = forms.Draft(data, actor=actor, row=order, initial=start, ladder=ladder, known=known)
    stale: list[tuple[str, str, str, bool]] = []
    status = 200 if data is None else 422
    if data is not None and form.is_valid():
        try:
            row = _keep(actor, form.value(), order, found)
        except Refused as refused:
            form.refuse(refused.findings)
        except Stale as error:
            stale, status = side_by_side(error), 409
        else:
            messages.success(request, "已存为草稿，签发以后单位才看得到")
            return redirect("orders_detail", row.pk)
    context = {
        "form": form,
        "order": order,
        "known": known,
        "stale": stale,
        "ladder": ladder,
        "back": reverse("orders_detail", args=[order.pk]) if order else reverse("order_overview"),
    }
    return render(request, "dispatch/orders_write.html", context, status=status)


def _known(order: "Order") -> Cause:
    return Cause(CauseKind(order.cause_kind), order.cause_id, order.cause_label, order.cause_link)


def _keep(
    actor: Actor, given: drafting.DraftInput, order: "Order | None", found: "Found | None"
) -> "Order":
    today, now = clock.today(), clock.now()
    if order is not None:
        return drafting.edit(actor, order=order, given=given, today=today, now=now)
    return drafting.write_draft(
        actor, given=given, today=today, now=now, region=found.region if found else None
    )


# ---- a proof


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A proof in scope, as it was handed over; always saved, never shown: it is not ours."""
    found = queries.file(_actor(request), pk)
    answer = FileResponse(
        files.path_of(found.stored.sha256).open("rb"), content_type="application/octet-stream"
    )
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return answer


# ---- the ladder


@require_http_methods(["GET", "POST"])
def ladder(request: HttpRequest) -> HttpResponse:
    """The ladder in force where the actor is, and, for who signs there, the way to set the place's own from a day on."""
    actor = _actor(request)
    require(actor, Cap.ORDER_VIEW)
    today, place = clock.today(), _place_to_set(request)
    found = orders_ladder.ladder_on(today, place)
    may_set = place is not None and actor.may(Cap.ORDER_ISSUE, on=place)
    form = None
    status = 200
    if may_set and place is not None:
        data = request.POST if request.method == "POST" else None
        start = {"since": today}
        form = ladder_forms.SetLadder(data, actor=actor, initial=start, ladder=found)
        if data is not None and (answer := _set(request, form, place)) is not None:
            return answer
        status = 200 if data is None else 422
    context = {
        "ladder": found,
        "thresholds": _thresholds(found),
        "form": form,
        "place": place,
        "versions": orders_ladder.own_versions(place) if place else [],
    }
    return render(request, "dispatch/orders_ladder.html", context, status=status)


def _thresholds(found: Ladder) -> list[dict[str, Any]]:
    """What deserves a draft, with the rung by its name."""
    names = {r.code: r.name for r in found.rungs}
    return [
        {"kind": t.kind, "after": t.after, "rung": names.get(t.rung, "原层级的上一级")}
        for t in found.thresholds
    ]


def _place_to_set(request: HttpRequest) -> "Region | None":
    """The place for which the actor signs, else the one he belongs to."""
    actor = _actor(request)
    own = _own_place(actor)
    if own is None and actor.region_id is not None:
        own = directory.places(actor).filter(pk=actor.region_id).first()
    return own


def _set(
    request: HttpRequest, form: ladder_forms.SetLadder, place: "Region"
) -> HttpResponse | None:
    """Where to go when it was set; None when something is to be put right."""
    if not form.is_valid():
        return None
    try:
        ladder_services.put(_actor(request), place=place, given=form.value(), today=clock.today())
    except Refused as refused:
        form.refuse(refused.findings)
        return None
    messages.success(request, "已设定，从生效日起按新的层级拟稿；已签发的不变")
    return redirect("order_ladder")
