"""Rankings: which indicators can be ranked, one ranking, a weighted total; as pages and as spreadsheets."""

from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from daxiao.domains.targets.panels import ranking_index, ranking_sheets, totals
from daxiao.domains.targets.panels import rankings as panels
from daxiao.domains.targets.panels.rankings import Ask, Frozen
from daxiao.domains.targets.queries import rankings as queries
from daxiao.domains.targets.queries.glance import STATES
from daxiao.domains.targets.types.rankings import RankBy
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.middleware import ActorRequest
from daxiao.kernel.models import Region
from daxiao.std.findings import Finding, Refused
from daxiao.ui import exports


PAGE = 50


def number(given: Mapping[str, Any], name: str, *, most: int = 10**9) -> int | None:
    """A whole number of the address; None where there is none."""
    raw = str(given.get(name, ""))
    is_number = raw.isascii() and raw.isdigit() and len(raw) < 12
    return int(raw) if is_number and int(raw) <= most else None


def _year(request: ActorRequest) -> tuple[int, list[int]]:
    years = queries.goal_years(request.actor, today=clock.today())
    asked = number(request.GET, "year", most=2199)
    this = clock.today().year
    usual = this if this in years or not years else years[0]
    return (asked if asked in years else usual), years


def _place(request: ActorRequest, places: list[Region]) -> Region | None:
    """The place that is asked for, or the first in the tree."""
    asked = number(request.GET, "place")
    return next((p for p in places if p.pk == asked), places[0] if places else None)


@require_GET
def index(request: ActorRequest) -> HttpResponse:
    """排名: the indicators by which the places below a place can be compared, and its weighted totals."""
    require(request.actor, Cap.TARGET_VIEW)
    year, years = _year(request)
    places = queries.ranked_places(request.actor, year)
    place = _place(request, places)
    q = request.GET.get("q", "").replace("\0", "").strip()[:60]
    at = number(request.GET, "at", most=100_000) or 0
    found: list[ranking_index.IndexRow] = []
    has_more = False
    if place is not None:
        kids = [k.pk for k in queries.children(request.actor, place)]
        rows, has_more = queries.compared(request.actor, kids, year, q, at=at, size=PAGE)
        found = ranking_index.index_rows(rows, kids, year)
    kept = {"place": place.pk if place else "", "year": year, "q": q}
    context = {
        "place": place,
        "places": places,
        "year": year,
        "years": years,
        "q": q,
        "rows": found,
        "states": [state.label for state in STATES],
        "schemes": queries.schemes_of(request.actor, place, year) if place else [],
        "kept": urlencode({"place": kept["place"], "year": year}),
        "next": urlencode({**kept, "at": at + PAGE}) if has_more else "",
        "before": urlencode({**kept, "at": max(at - PAGE, 0)}) if at else "",
        "may_set": request.actor.may(Cap.TARGET_MANAGE),
    }
    return render(request, "targets/rankings.html", context)


def _asked(request: ActorRequest, pk: int) -> tuple[Ask, list[Region], list[int]]:
    """What the address asks to be ranked. Raises `Denied`, hidden, where there is nothing the actor sees whole."""
    require(request.actor, Cap.TARGET_VIEW)
    require(request.actor, Cap.FIGURE_VIEW)
    indicator = queries.indicator_of(request.actor, pk)
    year, years = _year(request)
    places = queries.ranked_places(request.actor, year)
    asked = number(request.GET, "place")
    if asked is not None and all(p.pk != asked for p in places):
        # a unit sees the ranking of an indicator that it keeps, though not the rest of the place
        place: Region | None = queries.place_of(request.actor, asked)
    else:
        place = _place(request, places)
    if place is None:
        raise Denied(hidden=True)
    by = request.GET.get("by", "")
    month = number(request.GET, "month", most=219912)
    ask = Ask(
        indicator,
        place,
        year,
        RankBy(by) if by in set(RankBy) else RankBy.COMPLETION,
        month,
        request.GET.get("parks") == "1",
    )
    return ask, places, years


@require_GET
def ranking(request: ActorRequest, pk: int, frozen: Frozen | None = None) -> HttpResponse:
    """One ranking: rank, movement, share of the lag, what would change it, who is left out and why."""
    ask, places, years = _asked(request, pk)
    found: panels.Ranking | None = None
    refused: tuple[Finding, ...] = ()
    try:
        found = panels.ranking_of(request.actor, ask, today=clock.today(), frozen=frozen)
    except Refused as no:
        refused = no.findings
    kept = {"place": ask.place.pk, "year": ask.year, "by": ask.by.value}
    if ask.parks:
        kept["parks"] = "1"
    month = found.period if found else None
    query = urlencode({**kept, "month": month or ""})
    context = {
        "ask": ask,
        "found": found,
        "refused": refused,
        "lag_words": panels.lag_words(found) if found else "",
        "places": places,
        "years": years,
        "bys": list(RankBy),
        "kept": urlencode({"place": ask.place.pk, "year": ask.year}),
        "file": f"{reverse('ranking_file', args=[pk])}?{query}",
        "may_set": request.actor.may(Cap.TARGET_MANAGE, on=ask.place),
    }
    return render(request, "targets/ranking.html", context)


@require_GET
def ranking_file(request: ActorRequest, pk: int, frozen: Frozen | None = None) -> FileResponse:
    """The same ranking as a spreadsheet. Raises Refused as the page tells it."""
    ask, _, _ = _asked(request, pk)
    found = panels.ranking_of(request.actor, ask, today=clock.today(), frozen=frozen)
    title = f"{ask.place.name}{ask.indicator.name}{ask.by.label}排名"
    return _file(ranking_sheets.ranking_book(found), title)


def _file(book: Any, title: str) -> FileResponse:
    name = exports.file_name(title, "xlsx", clock.today())
    return FileResponse(book, as_attachment=True, filename=name)


@require_GET
def total(request: ActorRequest, pk: int, frozen: totals.Frozen | None = None) -> HttpResponse:
    """综合排名: the weighted total of a scheme, with what shift of weight would change it."""
    require(request.actor, Cap.FIGURE_VIEW)
    scheme = queries.scheme(request.actor, pk)
    month = number(request.GET, "month", most=219912)
    found: totals.WeightedRanking | None = None
    refused: tuple[Finding, ...] = ()
    try:
        found = totals.total_of(
            request.actor, scheme, period=month, today=clock.today(), frozen=frozen
        )
    except Refused as no:
        refused = no.findings
    context = {
        "scheme": scheme,
        "found": found,
        "rows": totals.lines(found) if found else [],
        "months": [(p, f"{p % 100}月") for p in found.months] if found else [],
        "refused": refused,
        "kept": urlencode({"place": scheme.region_id, "year": scheme.year}),
        "file": f"{reverse('ranking_total_file', args=[pk])}?{urlencode({'month': month or ''})}",
    }
    return render(request, "targets/ranking_total.html", context)


@require_GET
def total_file(request: ActorRequest, pk: int, frozen: totals.Frozen | None = None) -> FileResponse:
    require(request.actor, Cap.FIGURE_VIEW)
    scheme = queries.scheme(request.actor, pk)
    month = number(request.GET, "month", most=219912)
    found = totals.total_of(request.actor, scheme, period=month, today=clock.today(), frozen=frozen)
    return _file(ranking_sheets.total_book(found), f"{scheme.region.name}{scheme.name}")
