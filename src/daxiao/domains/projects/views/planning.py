"""The page of a layout (倒排、顺排) and the bar chart to print."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from daxiao.domains.projects.forms import stages as forms
from daxiao.domains.projects.panels import gantt as gantt_panel
from daxiao.domains.projects.panels import stages as panels
from daxiao.domains.projects.panels import terms
from daxiao.domains.projects.queries import comparables
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.services import planning as planning_services
from daxiao.domains.projects.services.planning import Proposal, Way
from daxiao.domains.projects.types import Admission
from daxiao.domains.projects.views.sheets import go
from daxiao.domains.projects.views.stages import page_of, scene
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay a project out from the address of the page; sent, the chosen rows are taken over."""
    actor, project = scene(request, pk, Cap.PROJECT_VIEW)
    today = clock.today()
    start = project.planned_production_on or today
    form = forms.plan_form(actor, request.GET, start)
    made: Proposal | None = None
    status = 200
    acceptance = forms.Accept(
        request.POST if request.method == "POST" else None, actor=actor, row=None
    )
    if form.is_bound and form.is_valid():
        wish = form.value()
        made = planning_services.propose(actor, project=project, wish=wish, today=today)
        if request.method == "POST":
            done = _accept(request, actor, project, wish, acceptance)
            if done is not None:
                return done
            status = 422
    context = {"form": form, "acceptance": acceptance, **_plan_context(actor, project, made)}
    return render(request, "projects/plan.html", context, status=status)


def _accept(
    request: HttpRequest, actor: Actor, project: "Project", wish: Any, form: forms.Accept
) -> HttpResponse | None:
    """Take the chosen rows over; None when the page has to be shown again."""
    require(actor, Cap.PROJECT_REPORT, on=project)
    if not form.is_valid():
        return None
    try:
        planning_services.accept(
            actor,
            project=project,
            wish=wish,
            choice=form.value(),
            today=clock.today(),
            now=clock.now(),
        )
    except Refused as refused:
        form.refuse(refused.findings)
        return None
    except Stale:
        form.add_error(None, "您打开之后，别人先保存了新的内容，请刷新看过再采纳")
        return None
    messages.success(request, "已采纳为计划日期")
    return go(request, page_of(project))


def _plan_context(actor: Actor, project: "Project", made: Proposal | None) -> dict[str, Any]:
    seen = stage_queries.look(project, clock.today())
    facts = seen.facts if made is None else made.facts
    may = actor.may(Cap.PROJECT_REPORT, on=project) and facts.admission is not Admission.LEFT
    asked = planning_services.asked(made) if made else ()
    words = {c: comparables.said(c) for c in set(made.circles.values())} if made else {}
    rows = []
    for definition in seen.template.stages:
        row = made.plan.row(definition.stage) if made else None
        median = made.medians.get(definition.stage) if made else None
        room = made.slack.get(definition.stage) if made else None
        circle = made.circles.get(definition.stage) if made else None
        rows.append(
            {
                "stage": definition.stage,
                "name": definition.name,
                "row": row,
                "field": f"{forms.GIVEN}{definition.stage.value}",
                "now": facts.stage(definition.stage),
                "is_asked": definition.stage in asked,
                "median": median,
                "circle": words[circle] if circle else "",
                "room": room,
                "lack": -(room or 0),
                "given": made.wish.given.get(definition.stage) if made else None,
                "window": definition.window,
            }
        )
    return {
        "project": project,
        "made": made,
        "is_backward": made is not None and made.wish.way is Way.BACKWARD,
        "rows": rows,
        "may": may,
        "nodes": _nodes(made) if made else [],
        "version": made.version if made else seen.version,
        "back": page_of(project),
    }


QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def _nodes(made: Proposal) -> list[tuple[int, list[tuple[str, str]]]]:
    """The quarterly nodes year by year."""
    found: dict[int, list[tuple[str, str]]] = {}
    for node in made.quarters:
        name = QUARTERS[node.quarter.quarter - 1]
        found.setdefault(node.quarter.year, []).append((name, node.text or "按计划推进"))
    return sorted(found.items())


# ---- the forecast


@require_GET
def forecast(request: HttpRequest, pk: int) -> HttpResponse:
    """The forecast alone, for a page that did not wait for it."""
    _, project = scene(request, pk, Cap.PROJECT_VIEW)
    data = terms.forecast_now(project, clock.today())
    return render(request, "projects/parts/forecast.html", {"data": data})


# ---- the bar chart on paper


@require_GET
def gantt(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar chart alone, for A3; `?axis=month` draws an even axis of months instead of the plan's columns."""
    _, project = scene(request, pk, Cap.PROJECT_VIEW)
    today = clock.today()
    seen = stage_queries.look(project, today)
    by_month = request.GET.get("axis") == "month"
    chart = panels.chart_of(seen, today, by_month=by_month)
    other = {} if by_month else {"axis": "month"}
    context = {
        "project": project,
        "facts": seen.facts,
        "chart": gantt_panel.drawing(chart),
        "told": gantt_panel.table(chart),
        "today": today,
        "by_month": by_month,
        "other": f"?{urlencode(other)}" if other else "?",
        "back": page_of(project, panels.GANTT_TAB),
    }
    return render(request, "projects/gantt_print.html", context)
