"""Pages of progress that are no register: the outlook of a goal, the overview of a place, places by state."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from daxiao.domains.targets.panels import glance
from daxiao.domains.targets.panels import progress as panels
from daxiao.domains.targets.queries import glance as queries_glance
from daxiao.domains.targets.queries import progress as queries
from daxiao.domains.targets.queries import rankings as ranking_queries
from daxiao.domains.targets.queries.glance import Reach
from daxiao.domains.targets.standings import forecasts
from daxiao.domains.targets.views.rankings import number
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import ActorRequest
from daxiao.kernel.models import Region


def _is_fragment(request: ActorRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


@require_GET
def outlook(request: ActorRequest, pk: int) -> HttpResponse:
    """走势与预测 of a goal: fetched by its page after it has loaded, or a page of its own."""
    require(request.actor, Cap.FIGURE_VIEW)
    today = clock.today()
    sheet = queries.sheet(request.actor, pk, today=today)
    told = forecasts.look(sheet.goal, today=today, now=clock.now())
    context = {
        "sheet": sheet,
        "goal": sheet.goal,
        "chart": panels.chart(sheet, told),
        "chances": panels.chances(told),
    }
    name = "parts/outlook" if _is_fragment(request) else "outlook"
    return render(request, f"targets/{name}.html", context)


def _which(request: ActorRequest) -> tuple[Region | None, list[Region], int, list[int], Reach]:
    """The place, year and reach that the address asks for, and what can be chosen."""
    today = clock.today()
    this = today.year
    years = sorted({this, *ranking_queries.goal_years(request.actor, today=today)}, reverse=True)
    asked = number(request.GET, "year", most=2199)
    year = asked if asked in years else this
    places = queries_glance.places(request.actor, year)
    at = number(request.GET, "place")
    place = next((p for p in places if p.pk == at), None) or _first(request, places)
    reach: Reach = "long" if request.GET.get("reach") == "long" else "year"
    return place, places, year, years, reach


def _first(request: ActorRequest, places: list[Region]) -> Region | None:
    """One's own place where it has goals, else the first in the tree."""
    own = next((p for p in places if p.pk == request.actor.region_id), None)
    return own or (places[0] if places else None)


@require_GET
def overview(request: ActorRequest) -> HttpResponse:
    """指标总览: all goals of a place in a year, counted by state, each with what is done against what is due."""
    require(request.actor, Cap.TARGET_VIEW)
    place, places, year, years, reach = _which(request)
    at = number(request.GET, "from", most=100_000) or 0
    context: dict[str, Any] = {
        "place": place,
        "places": places,
        "year": year,
        "years": years,
        "reach": reach,
        "today": clock.today(),
        "scale": ranking_queries.scale(on=clock.today(), region=place),
    }
    if place is not None:
        actor = request.actor
        page = queries_glance.page(actor, place, year, reach, at=at, size=PAGE)
        counts = queries_glance.counts(actor, place, year, reach)
        kept = {"place": place.pk, "year": year, "reach": reach}
        context |= {
            "counts": glance.counted(place.pk, year, reach, counts),
            "total": counts.total,
            "lines": glance.alerted(
                glance.lines(actor, page.rows, place, year),
                ranking_queries.alert_line(on=clock.today(), region=place),
            ),
            "kept": urlencode({"place": place.pk, "year": year}),
            "next": urlencode({**kept, "from": at + PAGE}) if page.has_more else "",
            "before": urlencode({**kept, "from": max(at - PAGE, 0)}) if at else "",
        }
    return render(request, "targets/overview.html", context)


PAGE = 100


@require_GET
def by_place(request: ActorRequest) -> HttpResponse:
    """各地完成情况: the places directly below a place by the state of their goals, and who explains where it lags."""
    require(request.actor, Cap.TARGET_VIEW)
    place, places, year, years, reach = _which(request)
    context: dict[str, Any] = {
        "place": place,
        "places": places,
        "year": year,
        "years": years,
        "reach": reach,
        "today": clock.today(),
        "states": [state.label for state in queries_glance.STATES],
    }
    if place is not None:
        kids = ranking_queries.children(request.actor, place)
        pairs = [(place.pk, f"{place.name}（本级）"), *((k.pk, k.name) for k in kids)]
        context["lines"] = glance.place_lines(request.actor, pairs, year, reach)
        if reach == "year":
            context["gaps"] = glance.gaps(request.actor, place, year)
    return render(request, "targets/by_place.html", context)
