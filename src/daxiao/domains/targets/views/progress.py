"""Pages of progress that are no register: the outlook of a goal, the overview of a place, places by state."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daxiao.domains.targets.panels import progress as panels
from daxiao.domains.targets.queries import progress as queries
from daxiao.domains.targets.standings import forecasts
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import ActorRequest


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
