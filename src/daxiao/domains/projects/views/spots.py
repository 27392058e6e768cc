"""The minutes of a draw for printing, the draw repeated, and the reporting quality of units."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daxiao.domains.projects.queries import spots as queries
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import ActorRequest


@require_GET
def minutes(request: ActorRequest, pk: int) -> HttpResponse:
    """The minutes with seed, method and sample, on A4; for inspectors, since the names are not announced."""
    require(request.actor, Cap.PROJECT_INSPECT)
    run = queries.check(request.actor, pk)
    context = {"run": run, "sample": queries.sample_of(request.actor, run)}
    return render(request, "projects/spot_minutes.html", context)


@require_GET
def again(request: ActorRequest, pk: int) -> HttpResponse:
    """The draw repeated from its list, size and seed, and whether the same projects come out."""
    require(request.actor, Cap.PROJECT_INSPECT)
    run = queries.check(request.actor, pk)
    context = {"run": run, "told": queries.repeated(request.actor, run)}
    return render(request, "projects/spot_again.html", context)


@require_GET
def quality(request: ActorRequest) -> HttpResponse:
    """What spot checks found of each unit's reports, of all years or of one; each figure leads to its visits."""
    require(request.actor, Cap.PROJECT_VIEW)
    asked = request.GET.get("year", "")
    years = queries.years_checked(request.actor)
    year = int(asked) if asked in map(str, years) else None
    today = clock.today()
    context = {
        "rows": queries.quality_by_unit(request.actor, today, year),
        "years": years,
        "year": year,
        # the same span in the addresses of the visits behind each figure
        "span": f"&visited_on__from={year}-01-01&visited_on__to={year}-12-31" if year else "",
        "least": queries.checked_min(today),
    }
    return render(request, "projects/quality.html", context)
