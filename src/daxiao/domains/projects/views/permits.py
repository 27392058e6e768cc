"""How long each unit held files, over all projects in scope."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daxiao.domains.projects.queries import permits as queries
from daxiao.kernel import clock
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.kernel.middleware import ActorRequest


@require_GET
def custody(request: ActorRequest) -> HttpResponse:
    """Units with the working days they held files, the one with most files now on top; each leads to its matters."""
    require(request.actor, Cap.PROJECT_VIEW)
    today = clock.today()
    kept = queries.kept_by_units(queries.handled(request.actor), today)
    return render(request, "projects/custody.html", {"kept": kept, "today": today})
