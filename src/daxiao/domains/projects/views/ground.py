"""Pages for a telephone: my projects, the report, the sponsor leader's page; the ageing of blockers; a file of a project."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from daxiao.domains.projects.forms import ground as forms
from daxiao.domains.projects.queries import ground as queries
from daxiao.domains.projects.queries import projects as project_queries
from daxiao.domains.projects.queries import sponsored as sponsored_queries
from daxiao.domains.projects.queries.rulebook import rulebook
from daxiao.domains.projects.rules import logs as log_rules
from daxiao.domains.projects.services import blockers as blocker_services
from daxiao.domains.projects.services import logs as log_services
from daxiao.domains.projects.types import BlockerState
from daxiao.kernel import clock, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused
from daxiao.ui.forms import Form
from daxiao.ui.middleware import side_by_side


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The projects somebody reports on, what waits for him, and two large buttons each."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    today = clock.today()
    quiet = rulebook(today).whole("blockers", "log_hint_days")
    found = queries.my_projects(actor, today=today, quiet_days=quiet)
    context = {
        "mine": found,
        "total": queries.mine(actor).count(),
        "to_confirm": [b for m in found for b in m.to_confirm],
        "to_answer": list(queries.to_answer(actor).order_by("due_on", "pk")[:30]),
        "quiet_days": quiet,
        "today": today,
        "voluntary": forms.VOLUNTARY,
    }
    return render(request, "projects/mine.html", context)


@dataclass(frozen=True, slots=True)
class _Act:
    """What a page with one form does."""

    form: type[Form]
    service: Any
    title: str
    done: str
    is_report: bool


REPORT = _Act(forms.Report, log_services.report, "填报进展", "已填报进展", is_report=True)
RAISE = _Act(
    forms.Raise, blocker_services.raise_, "提出堵点", "已提出堵点，等候交办", is_report=False
)


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """One screen: a sentence, and what there is beside it."""
    return _page(request, pk, REPORT)


@require_http_methods(["GET", "POST"])
def raise_blocker(request: HttpRequest, pk: int) -> HttpResponse:
    """What holds the project up."""
    return _page(request, pk, RAISE)


def _page(request: HttpRequest, pk: int, act: _Act) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    project = project_queries.project(actor, pk)
    require(actor, Cap.PROJECT_REPORT, on=project)
    stale: list[tuple[str, str, str, bool]] = []
    status = 200
    if request.method == "POST":
        form = act.form(request.POST, request.FILES, actor=actor, row=project)
        status = 422
        if form.is_valid():
            try:
                act.service(
                    actor,
                    project=project,
                    given=form.value(),
                    today=clock.today(),
                    now=clock.now(),
                )
            except Refused as refused:
                form.refuse(refused.findings)
            except Stale as error:
                stale, status = side_by_side(error), 409
                form = _again(act, form, actor, project)
            else:
                messages.success(request, f"{act.done}：{project.name}")
                return redirect("my_projects")
    else:
        form = act.form(actor=actor, row=project)
    context = {"act": act, "form": form, "project": project, "stale": stale}
    context |= _report_context(actor, project) if act.is_report else {}
    return render(request, "projects/report.html", context, status=status)


def _again(act: _Act, form: Form, actor: Actor, project: "Project") -> Form:
    """The same words over what is saved now, so that sending once more is a decision."""
    fresh = act.form(actor=actor, row=project).initial
    data = form.data.copy()  # type: ignore[attr-defined]
    if "seen" in fresh:
        data["seen"] = fresh["seen"]
    return act.form(data, actor=actor, row=project)


def _report_context(actor: Actor, project: "Project") -> dict[str, Any]:
    figures = sorted(queries.month_figures(actor, project).items(), reverse=True)[:3]
    return {
        "figures": figures,
        "verified": log_rules.VERIFIED,
        "last": queries.logs_of(actor, project).filter(withdrawn_on__isnull=True).first(),
    }


# ---- the sponsor leader

LOOKED = "sponsor_looked_at"
PAUSE = timedelta(minutes=30)


@require_GET
def sponsor(request: HttpRequest) -> HttpResponse:
    """The projects whose sponsor leader I am, what changed since I last looked, and what was put before me."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    today = clock.today()
    looked_at = _last_look(request)
    found = sponsored_queries.sponsored(actor, today=today, looked_at=looked_at)
    context = {
        "found": found,
        "today": today,
        "looked_at": looked_at,
        "n_new": sum(c.is_new for c in found.changes),
        "cards": [
            {"project": p, "n_blockers": found.blockers.get(p.pk, 0)} for p in found.projects
        ],
    }
    return render(request, "projects/sponsor.html", context)


def _last_look(request: HttpRequest) -> datetime | None:
    """When this person looked before; looking again within half an hour is the same look."""
    kept = request.session.get(LOOKED)
    before, last = (
        [datetime.fromisoformat(t) if t else None for t in kept] if kept else [None, None]
    )
    now = clock.now()
    if last is not None and now - last > PAUSE:
        before = last
    request.session[LOOKED] = [before.isoformat() if before else "", now.isoformat()]
    return before


# ---- ageing and files


@require_GET
def ageing(request: HttpRequest) -> HttpResponse:
    """What each unit holds and for how long; every figure leads to its rows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.PROJECT_VIEW)
    rows = queries.ageing(actor, today=clock.today())
    listed = reverse("blockers_list")
    context = {
        "rows": [{"row": r, **_drills(listed, r.unit_id)} for r in rows],
        "listed": listed,
        "above": [
            (level.label, count, f"{listed}?level={level.value}")
            for level, count in queries.asked_above(actor).items()
        ],
        "n_waiting": sum(r.waiting for r in rows),
        "n_late": sum(r.late for r in rows),
        "n_confirm": sum(r.to_confirm for r in rows),
    }
    return render(request, "projects/ageing.html", context)


def _drills(listed: str, unit: int | None) -> dict[str, str]:
    """Where the rows behind the figures of one unit stand; what nobody was given is in the state of having been raised."""
    if unit is None:
        raised = f"{listed}?state={BlockerState.RAISED.value}"
        return {"waiting": raised, "late": f"{raised}&is_late=1", "confirm": raised}
    of_unit = f"{listed}?unit={unit}"
    return {
        "waiting": f"{of_unit}&state={BlockerState.ASSIGNED.value}",
        "late": f"{of_unit}&is_late=1",
        "confirm": f"{of_unit}&state={BlockerState.RESOLVED.value}",
    }


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a project in scope, as it was handed over; always saved, never shown: it is not ours."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = project_queries.file(actor, pk)
    answer = FileResponse(
        files.path_of(found.stored.sha256).open("rb"), content_type="application/octet-stream"
    )
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    return answer
