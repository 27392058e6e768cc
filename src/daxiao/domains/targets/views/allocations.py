"""The allocation editor: one page whose totals follow each keystroke, kept by itself, handed out by a person."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from daxiao.domains.targets.forms import allocations as forms
from daxiao.domains.targets.panels import allocations as panels
from daxiao.domains.targets.queries import allocations as allocation_queries
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.queries.allocations import Receiver
from daxiao.domains.targets.rules import allocating
from daxiao.domains.targets.rules.allocation import Axis, Method
from daxiao.domains.targets.services import allocations as services
from daxiao.domains.targets.types.allocations import Grain
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Goal


STALE = "您打开之后，别人先改了这个分解方案，请刷新页面看过再改"


def _scene(
    request: HttpRequest, pk: int
) -> tuple[Actor, "Goal", Axis, tuple[list[Receiver], Grain | None]]:
    """The actor, the goal, the axis and who can receive, as the address says."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    goal = queries.goals(actor).filter(pk=pk).first() or queries.goal(actor, pk)
    raw = request.GET.get("axis", "")
    axis = Axis(raw) if raw in set(Axis) else Axis.PLACE
    grains = allocating.grains(allocation_queries.span_of(goal))
    asked = request.GET.get("grain", "")
    grain = None
    if axis is Axis.PERIOD and grains:
        grain = Grain(asked) if asked in set(grains) else grains[0]
    named = _names(request.GET.get("names", ""))
    return actor, goal, axis, (panels.receivers_of(actor, goal, axis, grain, named), grain)


def _names(text: str) -> list[str]:
    for mark in "，,；;\n\r\t":
        text = text.replace(mark, "、")
    names = (forms.written(n)[:60] for n in text.split("、"))
    return list(dict.fromkeys(n for n in names if n))[:60]


def _typed(
    request: HttpRequest, actor: Actor, goal: "Goal", axis: Axis, receivers: list[Receiver]
) -> forms.Typed:
    """What was sent. A person's own drafts follow each other faster than pages come back: against oneself nothing is
    stale."""
    weights = allocation_queries.last_years(actor, goal, axis, receivers)
    typed = forms.read(request.POST, axis.value, receivers, weights)
    there = allocation_queries.draft(actor, goal, axis)
    if there is None or there.made_by_id != actor.user_id:
        return typed
    return replace(typed, draft=replace(typed.draft, version=there.version))


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor. Sent while typing, the draft is kept and only the figures that follow come back."""
    actor, goal, axis, scene = _scene(request, pk)
    may = actor.may(Cap.TARGET_MANAGE, on=goal)
    receivers, grain = scene
    if request.method == "GET":
        draft = panels.start(actor, goal, axis, receivers, grain)
        return _page(request, panels.editor(actor, goal, draft, scene, may=may))
    require(actor, Cap.TARGET_MANAGE, on=goal)
    typed = _typed(request, actor, goal, axis, receivers)
    problems: list[str] = list(typed.faults)
    status = 200
    if not problems:
        try:
            services.keep_draft(actor, goal=goal, draft=typed.draft, now=clock.now())
        except Refused as refused:
            problems = [f.sentence for f in refused.findings]
        except Stale:
            problems, status = [STALE], 409
    look = panels.editor(actor, goal, typed.draft, scene, problems, may=may)
    return _page(request, look, status=status)


def _page(request: HttpRequest, look: panels.Editor, *, status: int = 200) -> HttpResponse:
    is_part = bool(request.headers.get("HX-Request"))
    template = "targets/parts/split_live.html" if is_part else "targets/split.html"
    context = {
        "look": look,
        "is_part": is_part,
        "methods": list(Method),
        "axes": list(Axis),
        "query": request.GET.urlencode(),
        "version": look.kept.version if look.kept else 0,
    }
    return render(request, template, context, status=status)


@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out what stands in the editor: kept once more, then issued, in one transaction."""
    actor, goal, axis, scene = _scene(request, pk)
    require(actor, Cap.TARGET_MANAGE, on=goal)
    receivers, _ = scene
    typed = _typed(request, actor, goal, axis, receivers)
    problems, status = list(typed.faults), 422
    if not problems:
        try:
            with transaction.atomic():
                row = services.keep_draft(actor, goal=goal, draft=typed.draft, now=clock.now())
                services.issue(
                    actor,
                    goal=goal,
                    axis=axis,
                    version=row.version,
                    today=clock.today(),
                    now=clock.now(),
                )
        except Refused as refused:
            problems = [f.sentence for f in refused.findings]
        except Stale:
            problems, status = [STALE], 409
        else:
            messages.success(request, f"已按{axis.label}分解下达")
            return HttpResponseRedirect(f"{reverse('goals_detail', args=[goal.pk])}?tab=分解")
    look = panels.editor(actor, goal, typed.draft, scene, problems, may=True)
    return _page(request, look, status=status)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft up."""
    actor, goal, axis, _ = _scene(request, pk)
    require(actor, Cap.TARGET_MANAGE, on=goal)
    raw = request.POST.get("version", "0")
    version = int(raw) if raw.isascii() and raw.isdigit() else 0
    try:
        services.discard(actor, goal=goal, axis=axis, version=version)
    except (Refused, Stale):
        messages.warning(request, STALE)
    else:
        messages.success(request, "已放弃编制中的方案，下达过的不变")
    return HttpResponseRedirect(
        f"{reverse('goal_split', args=[goal.pk])}?{request.GET.urlencode()}"
    )


@require_POST
def each(request: HttpRequest, pk: int) -> HttpResponse:
    """A value for each place where there is no sum to split (growth rates, shares)."""
    actor, goal, axis, scene = _scene(request, pk)
    require(actor, Cap.TARGET_MANAGE, on=goal)
    receivers, _ = scene
    typed = forms.read(request.POST, axis.value, receivers, {})
    problems = list(typed.faults)
    if not problems:
        try:
            made = services.set_each(
                actor, goal=goal, parts=typed.draft.parts, today=clock.today(), now=clock.now()
            )
        except Refused as refused:
            problems = [f.sentence for f in refused.findings]
        else:
            messages.success(request, f"已为{len(made)}个地方分别设定")
            return HttpResponseRedirect(f"{reverse('goals_detail', args=[goal.pk])}?tab=分解")
    look = panels.editor(actor, goal, typed.draft, scene, problems, may=True)
    return _page(request, look, status=422)
