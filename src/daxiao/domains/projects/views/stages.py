"""Sheets of stages and of the clock."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from daxiao.domains.projects.forms import stages as forms
from daxiao.domains.projects.panels import stages as panels
from daxiao.domains.projects.queries import projects as project_queries
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.rules.milestones import TIES
from daxiao.domains.projects.services import clock as clock_services
from daxiao.domains.projects.services import stages as stage_services
from daxiao.domains.projects.types import ProjectEventKind, Stage, StageState
from daxiao.domains.projects.views.sheets import Sheet, answer, go
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.std.findings import Refused


if TYPE_CHECKING:
    from daxiao.domains.projects.models import Project
    from daxiao.ui.forms import Form


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def scene(request: HttpRequest, pk: int, cap: Cap) -> "tuple[Actor, Project]":
    actor = _actor(request)
    project = project_queries.project(actor, pk)
    require(actor, cap, on=project)
    return actor, project


def _stage(code: str) -> Stage:
    """Raises `Denied` (404) for a word that is no stage."""
    if code not in {s.value for s in Stage}:
        raise Denied(hidden=True)
    return Stage(code)


def page_of(project: "Project", tab: str = panels.TAB) -> str:
    """The address of a tab of a project's page."""
    return f"{reverse('projects_detail', args=(project.pk,))}?tab={quote(tab)}"


# ---- stages


def _ask(actor: Actor, project: "Project", stage: Stage) -> forms.StageAsk:
    seen = stage_queries.look(project, clock.today())
    row = stage_queries.rows(actor, project).get(stage)
    definition, tie = seen.template.definition(stage), TIES.get(stage)
    day = seen.facts.on(tie.milestone) if tie else None
    return forms.StageAsk(
        now=seen.facts.stage(stage),
        name=seen.template.name_of(stage),
        version=seen.version,
        tied_start=day if tie and not tie.at_end else None,
        tied_end=day if tie and tie.at_end else None,
        unit=row.unit if row else None,
        remark=row.remark if row else "",
        evidence=definition.evidence if definition else (),
    )


def _form(request: HttpRequest, kind: "type[Form]", actor: Actor, row: Any) -> "Form":
    is_sent = request.method == "POST"
    return kind(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        actor=actor,
        row=row,
    )


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Report one stage in full."""
    actor, project = scene(request, pk, Cap.PROJECT_REPORT)
    ask = _ask(actor, project, _stage(stage))

    def run(form: forms.Report) -> object:
        return stage_services.report(
            actor,
            project=project,
            reports=[form.value()],
            uploads=form.uploads,
            today=clock.today(),
            now=clock.now(),
            version=form.cleaned_data["version"],
        )

    undo = reverse("project_stage_take_back", args=(pk, stage))
    sheet = Sheet(
        f"填报：{ask.name}",
        _form(request, forms.Report, actor, ask),
        run,
        page_of(project),
        done=f"已填报“{ask.name}”",
        undo=undo,
    )
    return answer(request, project, sheet)


@require_POST
def step(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Begin or finish a stage today, in one tap."""
    actor, project = scene(request, pk, Cap.PROJECT_REPORT)
    chosen, to = _stage(stage), request.POST.get("to", "")
    version = request.POST.get("version", "")
    if to not in {StageState.IN_PROGRESS.value, StageState.DONE.value}:
        raise Denied(hidden=True)
    name = stage_queries.look(project, clock.today()).template.name_of(chosen)
    try:
        done = stage_services.step(
            actor,
            project=project,
            stage=chosen,
            to=StageState(to),
            today=clock.today(),
            now=clock.now(),
            version=int(version) if version.isdecimal() and len(version) < 10 else None,
        )
    except Refused as refused:
        messages.warning(request, str(refused))
    except Stale:
        messages.warning(request, "您打开页面之后，别人先保存了新的内容，请看过现在的样子再办")
    else:
        if done is not None:
            undo = reverse("project_stage_take_back", args=(pk, stage))
            word = "今天开始" if to == StageState.IN_PROGRESS.value else "今天完成"
            messages.success(request, f"已记“{name}”{word}", extra_tags=f"ask:{undo}")
    return go(request, page_of(project))


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Take back the newest report of a stage."""
    actor, project = scene(request, pk, Cap.PROJECT_REPORT)
    chosen = _stage(stage)
    ask = _ask(actor, project, chosen)

    def run(form: forms.TakeBack) -> object:
        return stage_services.take_back(
            actor,
            project=project,
            wish=stage_services.TakeBack(chosen, form.value(), form.cleaned_data["version"]),
            today=clock.today(),
            now=clock.now(),
        )

    sheet = Sheet(
        f"撤回最近一次填报：{ask.name}",
        _form(request, forms.TakeBack, actor, ask),
        run,
        page_of(project),
        done=f"已撤回“{ask.name}”最近一次填报，恢复为上一次的内容",
        help="撤回后恢复成上一次填报的样子；被撤回的记录保留，不会删除。",
    )
    return answer(request, project, sheet)


@require_http_methods(["GET", "POST"])
def keeper(request: HttpRequest, pk: int, stage: str) -> HttpResponse:
    """Say which unit keeps a stage."""
    actor, project = scene(request, pk, Cap.PROJECT_REPORT)
    ask = _ask(actor, project, _stage(stage))

    def run(form: forms.KeeperForm) -> object:
        return stage_services.set_keeper(actor, project=project, keeper=form.value())

    sheet = Sheet(
        f"责任单位：{ask.name}",
        _form(request, forms.KeeperForm, actor, ask),
        run,
        page_of(project),
        done=f"已记下“{ask.name}”的责任单位和备注",
    )
    return answer(request, project, sheet)


# ---- the clock


_Clock = tuple[str, "type[Form]", Callable[..., object], Cap, str]
CLOCK: dict[str, _Clock] = {
    "stop": (
        "停表",
        forms.StopForm,
        lambda actor, project, value, **at: clock_services.stop(
            actor, project=project, stop=value, **at
        ),
        Cap.PROJECT_REPORT,
        "停表期间各项时限不计天数。没有佐证的停表不算数，所以要上传文件。",
    ),
    "resume": (
        "复表",
        forms.ResumeForm,
        lambda actor, project, value, **at: clock_services.resume(
            actor, project=project, resume=value, **at
        ),
        Cap.PROJECT_REPORT,
        "",
    ),
    "credit": (
        "顺延",
        forms.CreditForm,
        lambda actor, project, value, **at: clock_services.credit(
            actor, project=project, credit=value, **at
        ),
        Cap.PROJECT_CONFIRM,
        "按一项有记录的决定，给一项时限加天数。加上的天数写进时限的算式。",
    ),
}
_OF_KIND = {
    ProjectEventKind.STOPPED: "stop",
    ProjectEventKind.RESUMED: "resume",
    ProjectEventKind.CREDITED: "credit",
}


@require_http_methods(["GET", "POST"])
def legal_clock(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Stop, resume or credit."""
    if what not in CLOCK:
        raise Denied(hidden=True)
    actor, project = scene(request, pk, CLOCK[what][3])
    return _clock_sheet(request, actor, project, what, None)


@require_http_methods(["GET", "POST"])
def correct_clock(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Correct a stop, a resuming or a credit by a new record."""
    actor, project = scene(request, pk, Cap.PROJECT_VIEW)
    event = _clock_event(actor, project, number)
    what = _OF_KIND[event.kind]
    require(actor, CLOCK[what][3], on=project)
    return _clock_sheet(request, actor, project, what, event)


def _clock_event(actor: Actor, project: "Project", number: int) -> Any:
    told = stage_queries.standing_records(actor, project, *_OF_KIND)
    event = next((e for e in told if e.number == number), None)
    if event is None:
        raise Refused(clock_services.GONE())
    return event


def _clock_sheet(
    request: HttpRequest, actor: Actor, project: "Project", what: str, event: Any
) -> HttpResponse:
    title, kind, service, _, help_ = CLOCK[what]
    ask = forms.ClockAsk(project.version, clock.today(), event)

    def run(form: Any) -> object:
        return service(actor, project, form.value(), today=clock.today(), now=clock.now())

    sheet = Sheet(
        f"更正{title}" if event else title,
        _form(request, kind, actor, ask),
        run,
        page_of(project),
        done=f"已更正{title}" if event else f"已{title}",
        help=help_,
    )
    return answer(request, project, sheet)


@require_http_methods(["GET", "POST"])
def take_clock_back(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take back a stop, a resuming or a credit."""
    actor, project = scene(request, pk, Cap.PROJECT_VIEW)
    event = _clock_event(actor, project, number)
    require(actor, clock_services.CAPS[event.kind], on=project)

    def run(form: forms.TakeBack) -> object:
        wish = clock_services.TakeBack(number, form.value(), form.cleaned_data["version"])
        return clock_services.take_back(
            actor, project=project, wish=wish, today=clock.today(), now=clock.now()
        )

    ask = forms.ClockAsk(project.version, clock.today(), event)
    sheet = Sheet(
        f"撤回{event.kind.label}",
        _form(request, forms.TakeBack, actor, ask),
        run,
        page_of(project),
        done=f"已撤回{event.kind.label}",
        help="被撤回的记录保留，不会删除；各项时限随即重算。",
    )
    return answer(request, project, sheet)
