"""时序进度: the page on which a goal's curve is looked at, chosen, or set month by month."""

from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from daxiao.domains.targets.forms import allocations as forms
from daxiao.domains.targets.panels import schedules as panels
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.queries import workdays
from daxiao.domains.targets.rules.profiles import Node, ProfileKind
from daxiao.domains.targets.services import schedules as services
from daxiao.domains.targets.services.schedules import ScheduleInput
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


STALE = "您打开之后，别人先改了这个目标，请刷新页面看过再改"


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at the curve in force or at another one; sent, it is followed from now on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    goal = queries.goals(actor).filter(pk=pk).first() or queries.goal(actor, pk)
    problems: list[str] = []
    if request.method == "POST":
        require(actor, Cap.TARGET_MANAGE, on=goal)
        made, problems = _read(request.POST)
        if made is not None:
            try:
                services.set_schedule(
                    actor,
                    goal=goal,
                    schedule=made,
                    holidays=workdays.table(),
                    today=clock.today(),
                    now=clock.now(),
                )
            except Refused as refused:
                problems = [f.sentence for f in refused.findings]
            except Stale:
                problems = [STALE]
            else:
                messages.success(request, "已设定时序进度")
                return HttpResponseRedirect(reverse("goal_schedule", args=[goal.pk]))
    page = panels.page(
        actor,
        goal,
        request.GET.get("kind", ""),
        workdays.table(),
        today=clock.today(),
        may=actor.may(Cap.TARGET_MANAGE, on=goal),
    )
    context = {"page": page, "problems": problems, "typed": request.POST}
    return render(request, "targets/schedule.html", context, status=422 if problems else 200)


def _read(data: QueryDict) -> tuple[ScheduleInput | None, list[str]]:
    """The choice that was sent, or what of it could not be read."""
    raw, version = data.get("kind", ""), data.get("version", "")
    kind = ProfileKind(raw) if raw in set(ProfileKind) else None
    if kind is None or not (version.isascii() and version.isdigit()):
        return None, ["请选一种时序进度"]
    if kind is not ProfileKind.MILESTONES:
        return ScheduleInput(kind, int(version)), []
    nodes, faults = [], []
    for day, text in zip(data.getlist("day"), data.getlist("percent"), strict=False):
        try:
            value = forms.number(text)
            on = date.fromisoformat(day) if day else None
        except ValueError:
            faults.append(f"“{day} {text}”看不懂，日期写成 2026-03-31，百分数写成 25")
            continue
        if value is not None and on is not None:
            nodes.append(Node(on, Decimal(value)))
    return (None, faults) if faults else (ScheduleInput(kind, int(version), tuple(nodes)), [])
