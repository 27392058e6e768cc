"""The board (看板) and the bar chart (横道图) of whatever the register filters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from daxiao.domains.projects.panels import board as board_panel
from daxiao.domains.projects.panels import gantt as gantt_panel
from daxiao.domains.projects.queries import board as board_queries
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.rules import gantt
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import ActorRequest
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS


def _listing(request: ActorRequest, *without: str) -> Listing:
    """The register's own look at its rows; `without` are parameters the page sets itself."""
    require(request.actor, Cap.PROJECT_VIEW)
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return Listing(REGISTERS["projects"], request.actor, query)


def _kept(look: Listing) -> list[tuple[str, str]]:
    """The filters and the search as the address has them."""
    names = [name for name in look.filters.base_filters if name in look.cleaned]
    kept = [(name, v) for name in names for v in look.query.getlist(name) if v]
    return [*kept, ("q", look.q)] if look.q else kept


def _narrowed(look: Listing) -> map_queries.Rows:
    return look.rows if look.cleaned or look.q else None


@require_GET
def board(request: ActorRequest) -> HttpResponse:
    """Columns by stage, or by colour with `?by=phase`; on a telephone one column, named by `at`."""
    by = "phase" if request.GET.get("by") == "phase" else "stage"
    look = _listing(request, by, "is_active")
    kept = _kept(look)

    def link(at: Mapping[str, str]) -> str:
        asked = {"is_active": "1", **at}
        return f"{look.register.url}?{urlencode([p for p in kept if p[0] not in asked])}&{urlencode(asked)}"

    columns = board_panel.board(
        request.actor, by, rows=_narrowed(look), link=link, today=clock.today()
    )
    context = {
        "look": look,
        "by": by,
        "columns": columns,
        "at": board_panel.column_at(columns, request.GET.get("at", "")),
        "total": sum(c.count for c in columns),
        "kept": urlencode(kept),
        "here": reverse("project_board"),
        "swapped": look.address(by="" if by == "phase" else "phase", at="", stage="", phase=""),
    }
    return render(request, "projects/board.html", context)


SIZES = (20, 50, 100, 200, 500)
WITH_STAGES = 100
"""Up to so many rows each shows the thin lanes of its stages, unless `?stages=0`."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of the chart: `keys` in the order of the register."""

    keys: list[int]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def _page(look: Listing) -> _Page:
    asked = look.query.get("size", "")
    size = int(asked) if asked in map(str, SIZES) else 50
    total = look.rows.select_related(None).order_by().count()
    page = _Page([], total, 1, size)
    raw = look.query.get("page", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 1
    number = min(max(number, 1), page.pages)
    rows = look.sorted_rows.select_related(None)[(number - 1) * size : number * size]
    return replace(page, keys=list(rows.values_list("pk", flat=True)), number=number)


def _chart(look: Listing, page: _Page, today: date, *, with_stages: bool) -> gantt.Gantt:
    listed = board_queries.charted(look.actor, page.keys, today=today, with_stages=with_stages)
    url = look.register.url
    return gantt.of_projects(
        (replace(one, url=f"{url}{one.facts.key}/") for one in listed), today=today
    )


@require_GET
def bars(request: ActorRequest) -> HttpResponse:
    """The projects that the register's filters leave, in its order, plan against actual; also as an A3 print."""
    look, today = _listing(request), clock.today()
    page = _page(look)
    asked = request.GET.get("stages", "")
    with_stages = asked == "1" or (asked != "0" and page.size <= WITH_STAGES)
    chart = _chart(look, page, today, with_stages=with_stages)
    context = {
        "look": look,
        "page": page,
        "sizes": SIZES,
        "chart": gantt_panel.drawing(chart, key="list") if page.keys else "",
        "table": gantt_panel.table(chart) if request.GET.get("words") == "1" else [],
        "in_words": request.GET.get("words") == "1",
        "with_stages": with_stages,
        "kept": urlencode(_kept(look)),
        "today": today,
        "by": request.actor.label,
        "here": reverse("project_gantt"),
    }
    return render(request, "projects/gantt.html", context)
