"""Pages of tasks: by plan, by sponsor leader, by day, the matrix of units and tasks, the printed list."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from daxiao.domains.tasks import papers
from daxiao.domains.tasks.panels import views as panels
from daxiao.domains.tasks.queries import leaders
from daxiao.domains.tasks.queries import views as queries
from daxiao.domains.tasks.types import WorkState
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied


if TYPE_CHECKING:
    from collections.abc import Sequence

    from daxiao.domains.tasks.models import Task


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TASKS_A_PAGE = 12


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, Cap.TASK_VIEW)
    return actor


def _chosen(request: HttpRequest, found: "Sequence[Any]") -> Any:
    """The plan that the address names, else the one of the actor's place, else the first."""
    asked = request.GET.get("plan", "")
    named = [p for p in found if str(p.pk) == asked]
    if asked and not named:
        raise Denied(hidden=True)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    near = [p for p in found if p.region_id == actor.region_id]
    return next(iter(named or near or found), None)


def _whole(raw: str, *, least: int, most: int) -> int:
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 8 else least
    return min(max(number, least), most)


# ---- by plan


@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """Plan, action, task; each figure leads to its rows."""
    actor, today = _actor(request), clock.today()
    found = queries.plans_with_tasks(actor)
    plan = _chosen(request, found)
    tasks = queries.listed(actor, plan.pk) if plan else []
    branches = [
        {
            "action": b.action,
            "rows": panels.shown(b.tasks, today),
            "counts": [(WorkState(k).label, v) for k, v in b.counts.items()],
        }
        for b in queries.by_action(tasks)
    ]
    context = {
        "plans": found,
        "plan": plan,
        "branches": branches,
        "figures": _figures(plan.pk, tasks) if plan else [],
        "today": today,
    }
    return render(request, "tasks/tree.html", context)


def _figures(plan_id: int, tasks: "list[Task]") -> list[dict[str, Any]]:
    """Counts over the plan, each with the address of the rows that it counts."""
    listed = f"{reverse('tasks_list')}?state=in_force&plan={plan_id}"
    found: list[dict[str, Any]] = [{"title": "任务", "value": len(tasks), "url": listed}]
    for state in WorkState:
        count = sum(t.standing.work == state.value for t in tasks)
        found.append({"title": state.label, "value": count, "url": f"{listed}&work={state}"})
    lacking = sum(not t.standing.is_complete for t in tasks)
    told = "缺清单序号、牵头单位、责任人或时间节点的任务"
    url = f"{listed}&is_complete=0"
    found.append({"title": "清单不完整", "value": lacking, "url": url, "help": told})
    return found


# ---- the printed list


def _list(request: HttpRequest) -> dict[str, Any]:
    actor, today = _actor(request), clock.today()
    found = queries.plans_with_tasks(actor)
    plan = _chosen(request, found)
    tasks = queries.listed(actor, plan.pk) if plan else []
    return {
        "plans": found,
        "plan": plan,
        "title": f"{plan.title}任务清单" if plan else "任务清单",
        "groups": panels.groups(queries.by_action(tasks)),
        "columns": papers.COLUMNS,
        "total": len(tasks),
        "told": f"共{len(tasks)}项，{today:%Y-%m-%d} 从台账列出",
        "today": today,
    }


@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """The list in the plan's own table form, to print on A4 landscape."""
    return render(request, "tasks/list.html", _list(request))


@require_GET
def task_list_file(request: HttpRequest, kind: str) -> HttpResponse | FileResponse:
    """The same list as .docx or .xlsx."""
    made = _list(request)
    name = f"{made['title']} {made['today']:%Y%m%d}.{kind}"
    if kind == "docx":
        data = papers.list_docx(made["title"], made["groups"], told=made["told"])
        return word_file(data, name)
    if kind == "xlsx":
        sheet = papers.list_xlsx(made["title"], made["groups"], told=made["told"])
        return FileResponse(sheet, as_attachment=True, filename=name)
    raise Denied(hidden=True)


def word_file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=WORD)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


# ---- by leader


@require_GET
def sponsor(request: HttpRequest) -> HttpResponse:
    """The tasks a leader sponsors; `?leader=` another leader's, in scope."""
    actor, today = _actor(request), clock.today()
    known_leaders = leaders.sponsors(actor)
    asked = request.GET.get("leader", "")
    known = [pk for pk, _, _ in known_leaders if str(pk) == asked]
    if asked and not known:
        raise Denied(hidden=True)
    found = leaders.sponsored(actor, sponsor_id=known[0] if known else None)
    context = {
        "found": found,
        "rows": panels.shown(found.tasks, today),
        "leaders": known_leaders,
        "leader": known[0] if known else None,
        "figures": _sponsor_figures(found, known[0] if known else actor.user_id),
        "today": today,
    }
    return render(request, "tasks/sponsor.html", context)


def _sponsor_figures(found: leaders.Sponsored, leader: int | None) -> list[dict[str, Any]]:
    """Counts over what the leader sponsors, each with the address of the rows that it counts."""
    listed = f"{reverse('tasks_list')}?state=in_force&sponsor={leader}"
    return [
        {"title": "任务", "value": len(found.tasks), "url": listed},
        *(
            {
                "title": state.label,
                "value": found.counts.get(state.value, 0),
                "url": f"{listed}&work={state}",
            }
            for state in (WorkState.LATE, WorkState.DONE)
        ),
    ]


# ---- by day


def month_of(raw: str, today: date) -> date:
    """The month in an address, else this one."""
    try:
        found = date.fromisoformat(f"{raw}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 1900 < found.year < 2200 else today.replace(day=1)


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """What falls due in a month, as a grid; `?whose=all` beyond one's own."""
    actor, today = _actor(request), clock.today()
    shown = month_of(request.GET.get("month", ""), today)
    has_own = queries.has_own(actor)
    mine = has_own and request.GET.get("whose") != "all"
    since, until = panels.month_span(shown)
    dues = queries.due_between(actor, since, until, mine=mine)
    context = {
        "month": shown,
        "weeks": panels.month_grid(shown, dues, today=today),
        "dues": [d for d in dues if d.on.month == shown.month],
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=32),
        "mine": mine,
        "has_own": has_own,
        "today": today,
        "days": ("一", "二", "三", "四", "五", "六", "日"),
    }
    return render(request, "tasks/month.html", context)


# ---- units x tasks


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Units down, tasks across, page by page; the counts are over all tasks of the plan."""
    actor, today = _actor(request), clock.today()
    found = queries.plans_with_tasks(actor)
    plan = _chosen(request, found)
    tasks = queries.listed(actor, plan.pk) if plan else []
    made = queries.matrix(actor, tasks)
    pages = max(1, -(-len(tasks) // TASKS_A_PAGE))
    page = _whole(request.GET.get("page", ""), least=1, most=pages)
    slice_ = tasks[(page - 1) * TASKS_A_PAGE : page * TASKS_A_PAGE]
    context = {
        "plans": found,
        "plan": plan,
        "heads": panels.shown(slice_, today),
        "rows": panels.unit_rows(made, slice_, today=today),
        "page": page,
        "pages": range(1, pages + 1),
        "total": len(tasks),
        "today": today,
    }
    return render(request, "tasks/matrix.html", context)


@require_GET
def matrix_file(request: HttpRequest) -> FileResponse:
    """The whole matrix as .xlsx: all tasks of the plan."""
    actor, today = _actor(request), clock.today()
    found = queries.plans_with_tasks(actor)
    plan = _chosen(request, found)
    tasks = queries.listed(actor, plan.pk) if plan else []
    made = queries.matrix(actor, tasks)
    rows = panels.unit_rows(made, tasks, today=today)
    heads = ["单位", "牵头（项）", "参与（项）", "超期（项）", *(str(t) for t in tasks)]
    cells = [_cells(r) for r in rows]
    title = f"{plan.title if plan else '任务'}单位任务矩阵"
    sheet = papers.grid_xlsx(title, heads, cells, day=today)
    return FileResponse(sheet, as_attachment=True, filename=f"{title} {today:%Y%m%d}.xlsx")


def _cells(row: panels.UnitRow) -> list[str | int]:
    boxes = [f"{b.word} {b.work}" if b else "" for b in row.boxes]
    return [str(row.unit), row.led, row.shared, row.late, *boxes]
