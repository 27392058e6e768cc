"""The first page and the desk of a unit."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from daxiao.domains.checks import panels as check_panels
from daxiao.domains.directory import queries as directory
from daxiao.domains.rounds.queries import glance as round_glance
from daxiao.domains.targets import panels as target_panels
from daxiao.domains.targets.queries import goal_desk
from daxiao.domains.tasks.panels import today as task_today
from daxiao.entry.pages import letters as letter_pages
from daxiao.flows import day_letter
from daxiao.flows import home as flow
from daxiao.kernel import clock
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.ui.charts import Chart


IN_FORCE = "state=in_force"


def _chart(found: flow.Home) -> Chart | None:
    """Due years, as high as the list of units beside it."""
    years = found.targets.by_year
    if not years:
        return None
    return replace(target_panels.by_year(years), height=max(260, 31 * len(found.load)))


def _rounds_now(actor: Actor) -> dict[str, Any]:
    """The open rounds: of all units for who runs or reads them, of one's own unit for who files."""
    is_filer = actor.may(Cap.FIGURE_REPORT) and not actor.may(Cap.ROUND_RUN)
    unit = directory.unit(actor, actor.org_id) if is_filer and actor.org_id else None
    now = round_glance.open_now(actor, today=clock.today(), unit=unit)
    return {"rounds_now": now, "round_unit": unit}


def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if actor.may(Cap.EVALUATION_ASSESS) and not actor.may(Cap.EVALUATION_VIEW):
        # an expert from outside sees the part that was given, and nothing else
        return redirect("evaluation_seats")
    if actor.may(Cap.PROJECT_VIEW) and not actor.may(Cap.TASK_VIEW):
        # who has projects and no ledger begins where the work is
        return redirect("my_projects" if actor.may(Cap.PROJECT_REPORT) else "project_map")
    found = flow.home(actor)
    context = {
        "home": found,
        **_rounds_now(actor),
        "chart": _chart(found),
        "may_upload": actor.may(Cap.DOCUMENT_UPLOAD),
        "may_identify": actor.may(Cap.TASK_MANAGE),
        "may_keep_units": actor.may(Cap.UNIT_MANAGE),
        "may_keep_people": actor.may(Cap.PERSON_MANAGE),
        "targets_url": f"{reverse('targets_list')}?{target_panels.COUNTED}",
        "owned_url": f"{reverse('targets_list')}?{target_panels.COUNTED}&has_owner=1",
        "tasks_url": f"{reverse('tasks_list')}?{IN_FORCE}",
        "near_url": f"{reverse('tasks_list')}?{IN_FORCE}&pace=near_due",
        "late_url": f"{reverse('tasks_list')}?{IN_FORCE}&work=late",
        "may_see_remarks": actor.may(Cap.REMARK_VIEW),
        "remarks_url": f"{reverse('remarks_list')}?{check_panels.WAITING}",
        "near_help": "离时限不到设定天数的任务；规划没有规定这个天数，是平台设置",
    }
    return render(request, "entry/home.html", context)


def desk(request: HttpRequest) -> HttpResponse:
    """The actor's own unit, or `?unit=` any unit in scope."""
    actor = request.actor  # type: ignore[attr-defined]
    wanted = request.GET.get("unit") or actor.org_id
    unit = directory.unit(actor, wanted)
    is_own = unit is None or unit.pk == actor.org_id
    letters = (
        day_letter.to_reader(actor) if unit is None or is_own else day_letter.to_unit(actor, unit)
    )
    context = {
        **letter_pages.shown(letters, today=clock.today()),
        "desk": flow.desk(actor, unit) if unit else None,
        "rounds_now": (
            round_glance.open_now(actor, today=clock.today(), unit=unit) if unit else []
        ),
        "round_unit": unit,
        "is_own": unit is not None and unit.pk == actor.org_id,
        "today": task_today.of_unit(actor, unit, today=clock.today()) if unit else None,
        "office": task_today.for_office(actor),
        "goal_desk": goal_desk.of_reader(actor, unit, today=clock.today(), is_own=is_own),
    }
    return render(request, "entry/desk.html", context)
