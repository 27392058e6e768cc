"""The colour map (四色图): today or as it was known on a past day, its lists, its prints, its workbook."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from daxiao.domains.projects.forms.map import MapQuestion, Metric, month_ends, question
from daxiao.domains.projects.panels import map as panels
from daxiao.domains.projects.panels import map_book, map_list
from daxiao.domains.projects.queries import levels as level_queries
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.rules import matrix
from daxiao.domains.projects.types import Phase
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import ActorRequest
from daxiao.ui import exports, facets
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS, Register


KEPT = ("kind", "land_mode", "tier", "region", "industry_name", "lead_unit", "tags", "source")
"""The fields of the register by which the map is filtered: those that do not say where a project stands."""

_made: dict[str, tuple[Register, Register]] = {}


def _static(register: Register) -> Register:
    """The register with the fields in KEPT alone; made once for each assembly."""
    known = _made.get(register.name)
    if known is None or known[0] is not register:
        fields = [f for f in register.fields if f.name in KEPT]
        bare = Register(
            name=register.name,
            title=register.title,
            cap=register.cap,
            rows=register.rows,
            fields=fields,
            columns=[fields[0].name],
        )
        known = _made[register.name] = (register, bare)
    return known[1]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One look at the map: who asks, by which filters, for which days."""

    actor: Actor
    look: Listing
    question: MapQuestion
    today: date

    @property
    def rows(self) -> map_queries.Rows:
        return self.look.rows if self.look.cleaned else None

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filters as the address has them."""
        names = [name for name in self.look.filters.base_filters if name in self.look.cleaned]
        return [(name, v) for name in names for v in self.look.query.getlist(name) if v]

    def link(self, **at: str) -> str:
        """The rows of a cell: in the register today, in the map's own list for a past day."""
        if self.question.on is not None:
            past = [*self.kept, ("on", self.question.on.isoformat()), *at.items()]
            return f"{reverse('project_map_list')}?{urlencode(past)}"
        return f"{self.look.register.url}?{urlencode(self._in_register(at))}"

    def _in_register(self, at: dict[str, str]) -> Sequence[tuple[str, str]]:
        asked: dict[str, str] = {}
        place = at.get("place", "")
        if place != Phase.RED.value:
            asked["is_active"] = "1"
        if place:
            asked["phase"] = "none" if place == matrix.UNDECIDED else place
        if "county" in at:
            asked["county"] = at["county"]
        if "industry" in at:
            asked["industry_name"] = at["industry"] or "none"
        if "pace" in at:
            asked["pace"] = at["pace"]
        return [*((k, v) for k, v in self.kept if k not in asked), *asked.items()]

    def address(self, name: str, **changes: str) -> str:
        """Another page of the map in the same state."""
        return f"{reverse(name)}{self.look.address(**{'page': None, **changes})}"


def _asked(request: ActorRequest) -> _Asked:
    require(request.actor, Cap.PROJECT_VIEW)
    today = clock.today()
    query = request.GET.copy()
    query.pop("q", None)
    look = Listing(_static(REGISTERS["projects"]), request.actor, query)
    return _Asked(request.actor, look, question(request.GET, today=today), today)


def _matrices(asked: _Asked, metric: Metric) -> tuple[panels.ShownMatrix, panels.ShownMatrix, int]:
    """Both maps, and of how many projects nobody had written down how they kept time on that day."""
    on = asked.question.on
    found = (
        map_queries.groups(asked.actor, asked.rows)
        if on is None
        else map_queries.groups_on(asked.actor, on, asked.rows)
    )
    counties, industries = matrix.matrices_of(found)
    return (
        panels.shown_matrix(
            counties,
            panels.counties_in_order(counties),
            by="county",
            metric=metric,
            link=asked.link,
        ),
        panels.shown_matrix(
            industries,
            panels.industries_in_order(industries),
            by="industry",
            metric=metric,
            link=asked.link,
        ),
        counties.total.unpaced,
    )


def _context(asked: _Asked) -> dict[str, object]:
    look = asked.look
    states = ("metric", "on", "since")
    return {
        "look": look,
        "asked": asked.question,
        "day": asked.question.until,
        "today": asked.today,
        "heads": panels.HEADS,
        "definitions": panels.DEFINITIONS,
        "hidden": look.hidden(but=("on", "since", "whole")),
        "states": [(n, look.query[n]) for n in states if look.query.get(n)],
        "here": reverse("project_map"),
        "print_url": asked.address("project_map_print"),
        "book_url": asked.address("project_map_book"),
        "kept": urlencode(asked.kept),
    }


@require_GET
def show(request: ActorRequest) -> HttpResponse:
    """The page with both matrices; moves, months and the filter panel follow as parts of it."""
    asked = _asked(request)
    part = request.GET.get("part", "")
    if part in _PARTS:
        return _PARTS[part](request, asked)
    counties, industries, unpaced = _matrices(asked, asked.question.metric)
    metrics = [(m, asked.look.address(metric=m.value)) for m in Metric]
    context = {
        **_context(asked),
        "matrices": (counties, industries),
        "unpaced": unpaced,
        "metrics": metrics,
        "is_empty": not counties.rows,
    }
    return render(request, "projects/map.html", context)


def _filters(request: ActorRequest, asked: _Asked) -> HttpResponse:
    groups = facets.groups(asked.look)
    return render(request, "projects/parts/map_filters.html", {**_context(asked), "groups": groups})


def _moved(asked: _Asked, most: int = panels.SHORT) -> dict[str, object]:
    ask = asked.question
    found = map_queries.moves(asked.actor, ask.since, ask.until, asked.rows)
    groups = panels.move_groups(asked.actor, found, whole=ask.whole, most=most)
    levels = level_queries.level_moves(asked.actor, ask.since, ask.until, asked.rows)
    whole = {g.way: f"{asked.look.address(whole=g.way, part=None)}#{g.way}" for g in groups}
    return {
        "groups": [(g, whole[g.way]) for g in groups],
        "crossed": panels.crossed(found.moves),
        "net": found.moves.net,
        "levels": panels.level_lines(asked.actor, levels, most),
        "n_levels": len(levels),
    }


def _moves(request: ActorRequest, asked: _Asked) -> HttpResponse:
    context = {**_context(asked), **_moved(asked)}
    return render(request, "projects/parts/map_moves.html", context)


def _trend(request: ActorRequest, asked: _Asked) -> HttpResponse:
    ends = month_ends(asked.question.until)
    now = map_queries.counts_by_place(map_queries.groups(asked.actor, asked.rows))
    flows = map_queries.flows(asked.actor, ends[0], asked.rows)
    counts = list(zip(ends, matrix.back_to(now, flows, ends), strict=True))
    links = [_on_day(asked, day) for day in ends]
    return render(request, "projects/parts/map_trend.html", {"chart": panels.trend(counts, links)})


def _on_day(asked: _Asked, day: date) -> str:
    past = None if day == asked.today else day.isoformat()
    return f"{reverse('project_map')}{asked.look.address(on=past, since=None, part=None)}"


_PARTS = {"filters": _filters, "moves": _moves, "trend": _trend}

PAGE = 100


def _cell_asked(query: QueryDict) -> dict[str, str]:
    """County, industry and place of a cell, as far as the address names any that can be."""
    names = [n for n in ("county", "industry", "place") if n in query]
    at = {n: (query.get(n) or "").replace("\0", "")[:60] for n in names}
    if not (at.get("county", "0").isdecimal() and len(at.get("county", "0")) <= 18):
        at.pop("county")
    return at


@require_GET
def listed(request: ActorRequest) -> HttpResponse:
    """The projects of one cell as it was on a past day."""
    asked = _asked(request)
    at = _cell_asked(request.GET)
    on = asked.question.on or asked.today
    found = map_list.past_lines(
        asked.actor, on, asked.rows, at, late=request.GET.get("pace") == "late"
    )
    page = map_list.page_of(found, request.GET.get("page", ""), PAGE)
    context = {**_context(asked), "on": on, "page": page, "total": len(found)}
    context["lines"] = map_list.named(asked.actor, page.rows)
    context["back"] = asked.address("project_map", county="", industry="", place="", pace="")
    context["told"] = map_list.cell_words(at)
    return render(request, "projects/map_list.html", context)


@require_GET
def printed(request: ActorRequest) -> HttpResponse:
    """One A3 page: both matrices with all figures, who moved, definitions, the day, who printed."""
    asked = _asked(request)
    counties, industries, unpaced = _matrices(asked, Metric.ALL)
    context = {
        **_context(asked),
        **_moved(asked, most=panels.PRINTED),
        "asked": replace(asked.question, metric=Metric.ALL),
        "matrices": (counties, industries),
        "unpaced": unpaced,
        "by": request.actor.label,
        "back": asked.address("project_map"),
    }
    return render(request, "projects/map_print.html", context)


@require_GET
def book(request: ActorRequest) -> FileResponse:
    """A workbook of exactly what the page shows: both matrices, the list, the moves."""
    asked = _asked(request)
    ask = replace(asked.question, whole="")
    counties, industries, unpaced = _matrices(asked, Metric.ALL)
    moved = map_queries.moves(asked.actor, ask.since, ask.until, asked.rows)
    groups = panels.move_groups(asked.actor, moved, most=map_book.MOST)
    levels = level_queries.level_moves(asked.actor, ask.since, ask.until, asked.rows)
    lines = map_book.moved(groups, panels.level_lines(asked.actor, levels, map_book.MOST))
    told = "；".join(f"{f.title}：{f.told}" for f in asked.look.active) or "没有筛选"
    cover = map_book.Cover(ask, told, unpaced, request.actor.label, asked.today)
    made = map_book.workbook(
        cover, (counties, industries), map_book.rows_of(asked.actor, asked.rows, ask.on), lines
    )
    name = exports.file_name("四色图", "xlsx", ask.until)
    return FileResponse(made, as_attachment=True, filename=name)
