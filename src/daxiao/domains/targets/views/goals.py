"""Pages of goals beside their register: those a plan would make, the table by places, a coverage's list as a file."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from daxiao.domains.plans import queries as plans
from daxiao.domains.targets.panels import matrix as matrix_panels
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.queries import matrix as matrix_queries
from daxiao.domains.targets.queries import offers as offer_queries
from daxiao.domains.targets.services import goals_from_plan as services
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused
from daxiao.ui import exports


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _plan(actor: Actor, raw: str) -> Any:
    rows = plans.plans(actor)
    is_key = raw.isascii() and raw.isdigit() and len(raw) < 12
    found = rows.filter(pk=raw).first() if is_key else None
    return found or rows.order_by("-published_at").first()


def _year(raw: str) -> int | None:
    is_year = len(raw) == 4 and raw.isascii() and raw.isdigit()
    return int(raw) if is_year and 1990 <= int(raw) <= 2099 else None


@require_http_methods(["GET", "POST"])
def from_plan(request: HttpRequest) -> HttpResponse:
    """What a plan's targets would make, each with its doubt; the ticked ones become goals."""
    actor = _actor(request)
    require(actor, Cap.TARGET_MANAGE)
    plan = _plan(actor, request.GET.get("plan", ""))
    year = _year(request.GET.get("undated", ""))
    refused: tuple[str, ...] = ()
    ticked = frozenset(request.POST.getlist("keys")) if request.method == "POST" else None
    if request.method == "POST" and plan is not None:
        try:
            made = services.take_offers(
                actor,
                plan=plan,
                chosen=services.Chosen(ticked or frozenset(), year, _settled(request)),
                today=clock.today(),
                now=clock.now(),
            )
        except Refused as error:
            refused = tuple(f.sentence for f in error.findings)
        except Stale:
            refused = ("您打开之后，别人先改了其中的责任目标，请看过现在的值再选",)
        else:
            messages.success(request, f"已转{len(made)}条责任目标")
            return HttpResponseRedirect(f"{reverse('goals_from_plan')}?{request.GET.urlencode()}")
    offers, faults = (
        offer_queries.offers(actor, plan, undated_year=year) if plan is not None else ([], ())
    )
    context = {
        "plan": plan,
        "plans": list(plans.plans(actor).order_by("-published_at")[:200]),
        "offers": offers,
        "faults": faults,
        "refused": refused,
        "ticked": ticked,
        "picked": {f"{key}={how}" for key, (how, _) in _settled(request).items()},
        "undated": year,
        "open": sum(o.is_open for o in offers),
        "to_settle": sum(o.is_to_settle for o in offers),
        "may": plan is not None and actor.may(Cap.TARGET_MANAGE, on=plan),
    }
    return render(request, "targets/goals_from_plan.html", context, status=422 if refused else 200)


def _settled(request: HttpRequest) -> dict[str, tuple[services.Settle, int]]:
    """What was decided of goals that are there: settle-<key> = keep-<version> or take-<version>."""
    found = {}
    for name, raw in request.POST.items():
        how, _, version = str(raw).partition("-")
        is_told = how in set(services.Settle) and version.isascii() and version.isdigit()
        if name.startswith("settle-") and is_told and len(version) < 10:
            found[name.removeprefix("settle-")] = (services.Settle(how), int(version))
    return found


def _asked(request: HttpRequest) -> matrix_queries.Matrix | None:
    """The table that the address asks for; the first place with places below, the current year."""
    actor = _actor(request)
    require(actor, Cap.TARGET_VIEW)
    known = matrix_queries.places(actor)
    if not known:
        return None
    raw = request.GET.get("place", "")
    place = next((p for p in known if str(p.pk) == raw), known[0])
    there = matrix_queries.years(actor, place)
    today = clock.today()
    year = request.GET.get("year", "")
    fallback = today.year if today.year in there or not there else there[0]
    asked = next((y for y in there if str(y) == year), fallback)
    return matrix_queries.matrix(actor, place, asked, today=today)


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """目标分解表: indicators by places for a year."""
    found = _asked(request)
    actor = _actor(request)
    context: dict[str, Any] = {"matrix": found}
    if found is not None:
        context |= {
            "places": matrix_queries.places(actor),
            "years": matrix_queries.years(actor, found.place) or [found.year],
            "file": f"{reverse('goal_matrix_file')}?place={found.place.pk}&year={found.year}",
        }
    return render(request, "targets/matrix.html", context)


@require_GET
def matrix_file(request: HttpRequest) -> FileResponse | HttpResponseRedirect:
    found = _asked(request)
    if found is None:
        return HttpResponseRedirect(reverse("goal_matrix"))
    name = exports.file_name(f"{found.place.name}{found.year}年目标分解表", "xlsx", clock.today())
    return FileResponse(matrix_panels.matrix_file(found), as_attachment=True, filename=name)


@require_GET
def names_file(request: HttpRequest, pk: int) -> FileResponse:
    """All names of a coverage's list."""
    actor = _actor(request)
    goal = queries.goal(actor, pk)
    rows = queries.names_of(actor, goal).order_by("covered_on", "name")
    cells = (
        (r.name, r.code, str(r.listed_on), str(r.covered_on or "未覆盖"), r.proof) for r in rows
    )
    heads = ("名称", "代码", "列入名录", "覆盖日期", "依据")
    book = matrix_panels.workbook(heads, cells, f"{goal.indicator}应覆盖名录")
    name = exports.file_name(f"{goal.indicator}名录", "xlsx", clock.today())
    return FileResponse(book, as_attachment=True, filename=name)
