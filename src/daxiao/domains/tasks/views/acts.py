"""What may be done about one task, each with its form: `/tasks/7/doing/judge/12/` is act `judge` on report 12."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from daxiao.domains.tasks import queries
from daxiao.domains.tasks.forms import work as forms
from daxiao.domains.tasks.panels.work import TAB
from daxiao.domains.tasks.queries import parties as party_queries
from daxiao.domains.tasks.queries import reports as report_queries
from daxiao.domains.tasks.services import (
    arranging,
    counting,
    nodes,
    parts,
    reports,
    sponsoring,
    stopping,
    taking,
)
from daxiao.domains.tasks.types import Doing, ReportKind, TaskKind
from daxiao.domains.tasks.views.sheets import Sheet, answer
from daxiao.kernel import clock
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Org
from daxiao.ui.forms import Confirm, Form, Reason


if TYPE_CHECKING:
    from daxiao.domains.tasks.models import Task


@dataclass(frozen=True, slots=True)
class Call:
    """One opening of a form: who, on which task, on which row of it (0: none), and what was sent."""

    actor: Actor
    task_id: int
    on: int
    data: Any
    files: Any
    today: date

    @property
    def task(self) -> "Task":
        return queries.task(self.actor, self.task_id)

    def bound(self, form: type[Form], row: Any = None, **initial: Any) -> Any:
        """The form with what was sent, or with where it starts."""
        given = (self.data, self.files) if self.data is not None else (None, None)
        return form(*given, actor=self.actor, row=row, initial=initial)


Load = Callable[[Call], Any]
Make = Callable[[Call, Any], Any]
Run = Callable[[Call, Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Act:
    """`load` finds the row, `make` the form, `run` calls the service; `undo` names the act that takes it back."""

    title: str
    cap: Cap
    load: Load
    make: Make
    run: Run
    help: str = ""
    done: str = ""
    danger: bool = False
    undo: str = ""


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, what: str, on: int = 0) -> HttpResponse:
    """One act on one task."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    chosen = ACTS.get(what)
    if chosen is None:
        raise Denied(hidden=True)
    is_post = request.method == "POST"
    call = Call(
        actor,
        pk,
        on,
        request.POST if is_post else None,
        request.FILES if is_post else None,
        clock.today(),
    )
    row = chosen.load(call)
    require(actor, chosen.cap, on=row)
    sheet = Sheet(
        chosen.title,
        chosen.make(call, row),
        lambda form: chosen.run(call, row, form),
        _back(call, row),
        row=row,
        help=chosen.help,
        done=chosen.done,
        danger=chosen.danger,
        undo=(lambda made: _way(call, chosen.undo, row, made)) if chosen.undo else None,
    )
    return answer(request, sheet)


def _back(call: Call, row: Any) -> str:
    """The task's tab; for who only has a part of it, the desk."""
    task = row if row._meta.model_name == "task" else row.task
    if call.actor.may(Cap.TASK_VIEW, on=task):
        return f"{reverse('tasks_detail', args=[task.pk])}?tab={TAB}"
    return reverse("desk")


def _way(call: Call, name: str, row: Any, made: Any) -> str:
    on = made.pk if hasattr(made, "pk") and made._meta.model_name != "task" else row.pk
    return reverse("task_work", args=[call.task_id, name, on])


# ---- rows


def _task(call: Call) -> Any:
    return call.task


def _node(call: Call) -> Any:
    return _of_task(call, report_queries.node(call.actor, call.on))


def _report(call: Call) -> Any:
    return _of_task(call, report_queries.report(call.actor, call.on))


def _part(call: Call) -> Any:
    return _of_task(call, report_queries.part(call.actor, call.on))


def _item(call: Call) -> Any:
    return _of_task(call, report_queries.item(call.actor, call.on))


def _take(call: Call) -> Any:
    found = party_queries.takes(call.actor, call.task).filter(pk=call.on).first()
    if found is None:
        raise Denied(hidden=True)
    return found


def _of_task(call: Call, row: Any) -> Any:
    """The address names both; they must belong together."""
    if row.task_id != call.task_id:
        raise Denied(hidden=True)
    return row


# ---- forms


def _units(call: Call, task: "Task", *, leads_only: bool = False) -> list[Org]:
    mine = party_queries.acting(call.actor, task)
    return [p.org for p in mine if p.is_lead or not leads_only]


def _plain(form: type[Form]) -> Make:
    return lambda call, row: call.bound(form)


def _of_row(form: type[Form]) -> Make:
    return lambda call, row: call.bound(form, row)


def _for_unit(form: type[Form], **initial: Any) -> Make:
    def make(call: Call, row: Any) -> Any:
        made = call.bound(form, **initial)
        made.offer_units(_units(call, row))
        return made

    return make


def _take_form(call: Call, task: Any) -> Any:
    taken = {t.org_id for t in party_queries.takes(call.actor, task)}
    made = call.bound(forms.Take)
    made.offer_units([u for u in _units(call, task) if u.pk not in taken])
    return made


def _note_form(call: Call, task: Any) -> Any:
    return call.bound(forms.SponsorNote, day=call.today)


def _pass_form(call: Call, take: Any) -> Any:
    made = call.bound(forms.Take, person=take.person, section=take.section)
    made.offer_units([take.org])
    return made


def _node_form(call: Call, row: Any) -> Any:
    is_new = row._meta.model_name == "task"
    made = call.bound(forms.Node, None if is_new else row)
    task = row if is_new else row.task
    made.offer_units([p.org for p in party_queries.parties(call.actor, task)])
    made.row = None if is_new else row
    return made


def _part_form(call: Call, row: Any) -> Any:
    is_new = row._meta.model_name == "task"
    made = call.bound(forms.Part, None if is_new else row)
    units = _units(call, row) if is_new else [row.org]
    made.offer_units(units)
    task = row if is_new else row.task
    made.offer_below([u for mine in units for u in party_queries.below(call.actor, task, mine)])
    made.row = None if is_new else row
    return made


def _report_month(call: Call, task: "Task", org_id: int) -> date:
    """Last month while a report on it is in time and not there yet, else this month."""
    this = call.today.replace(day=1)
    last = (this - timedelta(days=1)).replace(day=1)
    if call.today.day > report_queries.yardstick_on(call.today).due_day:
        return this
    there = report_queries.current_one(
        call.actor, task, ReportKind.MONTH, org_id=org_id, month=last
    )
    return this if there else last


def _report_form(form: type[forms.Report]) -> Make:
    def make(call: Call, row: Any) -> Any:
        task = row.task if row._meta.model_name == "tasknode" else row
        kind = form.kind
        units = _units(call, task, leads_only=kind in {ReportKind.SUMMARY, ReportKind.FINISH})
        org_id = units[0].pk if units else 0
        node_id = row.pk if kind is ReportKind.NODE else None
        monthly = kind in {ReportKind.MONTH, ReportKind.SUMMARY}
        month = _report_month(call, task, org_id) if monthly else call.today.replace(day=1)

        def current(month_on: date | None, org: int | None) -> int:
            found = report_queries.current_one(
                call.actor,
                task,
                kind,
                org_id=org or org_id,
                month=month_on or month,
                node_id=node_id,
            )
            return found.pk if found else 0

        made = call.bound(form, **_start(call, task, form, (org_id, month, node_id)))
        made.fields["seen"].initial = current(month, org_id)
        several = len(units) > 1
        made.fields["seen_for"].initial = f"{month if monthly else ''}:{org_id if several else ''}"
        made.current, made.node_id = current, node_id
        made.offer_units(units)
        if kind is ReportKind.FINISH and task.kind != TaskKind.DOCUMENT.value:
            del made.fields["document_number"], made.fields["document_on"]
        return made

    return make


def _start(
    call: Call, task: "Task", form: type[forms.Report], about: tuple[int, date, int | None]
) -> dict[str, Any]:
    """What the last report said, so that it need not be typed again; a correction starts from what it corrects."""
    org_id, month, node_id = about
    found = report_queries.current_one(
        call.actor, task, form.kind, org_id=org_id, month=month, node_id=node_id
    )
    if found is None and form.kind is ReportKind.SUMMARY:
        return {"month": month, "state": Doing.GOING.value, "done": _told(call, task, month)}
    if found is None and form.kind is ReportKind.MONTH:
        found = report_queries.last_of(call.actor, task, org_id)
    if found is None:
        return {"month": month, "state": Doing.GOING.value}
    names = ("state", "done", "problem", "need", "document_number", "document_on")
    return {"month": month, "org": found.org, **{n: getattr(found, n) for n in names}}


def _told(call: Call, task: "Task", month: date) -> str:
    """What the units reported on the month, unit by unit, as a draft of the summing up."""
    rows = report_queries.current(call.actor, task).filter(
        kind=ReportKind.MONTH.value, month_on=month
    )
    return "\n".join(f"{r.org}：{r.done}" for r in rows.order_by("org__path"))[:4000]


# ---- services


def _run(service: Callable[..., Any], row_name: str, value: str = "") -> Run:
    """Calls the service with the row, the form's value and the clock, as far as it takes them."""
    taken = service.__wrapped__.__code__ if hasattr(service, "__wrapped__") else service.__code__
    names = taken.co_varnames[: taken.co_argcount + taken.co_kwonlyargcount]

    def run(call: Call, row: Any, form: Any) -> Any:
        given: dict[str, Any] = {row_name: row}
        if value:
            given[value] = form.value()
        if "today" in names:
            given["today"] = call.today
        if "now" in names:
            given["now"] = clock.now()
        return service(call.actor, **given)

    return cast("Run", run)


REPORT, MANAGE, VIEW = Cap.TASK_REPORT, Cap.TASK_MANAGE, Cap.TASK_VIEW

ACTS: dict[str, Act] = {
    "note": Act(
        "记一次包保",
        VIEW,
        _task,
        _note_form,
        _run(sponsoring.note, "task", "given"),
        done="已记入经过",
    ),
    "take": Act(
        "认领", REPORT, _task, _take_form, _run(taking.take, "task", "given"), undo="give_back"
    ),
    "pass": Act("更换责任人", REPORT, _take, _pass_form, _run(taking.pass_to, "take", "given")),
    "give_back": Act(
        "退回认领", REPORT, _take, _plain(Reason), _run(taking.give_back, "take", "reason")
    ),
    "node": Act(
        "设定节点",
        MANAGE,
        _task,
        _node_form,
        _run(nodes.set_node, "task", "given"),
        undo="node_drop",
    ),
    "node_change": Act(
        "修改节点", MANAGE, _node, _node_form, _run(nodes.change_node, "node", "given")
    ),
    "node_drop": Act(
        "取消节点",
        MANAGE,
        _node,
        _plain(Reason),
        _run(nodes.drop_node, "node", "reason"),
        danger=True,
        undo="node_restore",
    ),
    "node_restore": Act(
        "恢复节点", MANAGE, _node, _plain(Confirm), _run(nodes.restore_node, "node")
    ),
    "report": Act(
        "填月度报告",
        REPORT,
        _task,
        _report_form(forms.Report),
        _run(reports.report, "task", "given"),
        help="已带出上次的内容，改动有变化的地方即可；同月再报就是更正，原来的一份保留。",
        done="已提交报告",
    ),
    "summary": Act(
        "填牵头汇总",
        REPORT,
        _task,
        _report_form(forms.SummaryReport),
        _run(reports.report, "task", "given"),
        help="已带出各单位本月报告的内容，请归纳改写。",
        done="已提交汇总",
    ),
    "node_report": Act(
        "报节点完成",
        REPORT,
        _node,
        _report_form(forms.NodeReport),
        lambda call, row, form: reports.report(
            call.actor, task=row.task, given=form.value(), today=call.today, now=clock.now()
        ),
        help="附上节点要求的证明材料，由牵头单位或专班办公室认可。",
        done="已报节点完成，待认可",
    ),
    "finish": Act(
        "报办结",
        REPORT,
        _task,
        _report_form(forms.FinishReport),
        _run(reports.report, "task", "given"),
        help="整项任务办完时报，附证明材料，由专班办公室认可后才算完成。",
        done="已报办结，待专班办公室认可",
    ),
    "judge": Act(
        "处理报告",
        VIEW,
        _report,
        _of_row(forms.Judge),
        _run(reports.judge, "report", "given"),
        done="已处理",
        undo="reconsider",
    ),
    "reconsider": Act(
        "撤回处理", VIEW, _report, _plain(Reason), _run(reports.reconsider, "report", "reason")
    ),
    "part": Act(
        "分解到科室或单位",
        REPORT,
        _task,
        _part_form,
        _run(parts.split, "task", "given"),
        done="已分解",
        undo="part_withdraw",
    ),
    "part_change": Act(
        "修改分解事项", REPORT, _part, _part_form, _run(parts.change_part, "part", "given")
    ),
    "part_done": Act(
        "分解事项办结",
        REPORT,
        _part,
        _plain(forms.Note),
        _run(parts.finish_part, "part", "note"),
        done="已办结",
        undo="part_reopen",
    ),
    "part_reopen": Act(
        "退回重办", REPORT, _part, _plain(Reason), _run(parts.reopen_part, "part", "reason")
    ),
    "part_withdraw": Act(
        "撤回分解事项",
        REPORT,
        _part,
        _plain(Reason),
        _run(parts.withdraw_part, "part", "reason"),
        undo="part_put_back",
    ),
    "part_put_back": Act(
        "恢复分解事项", REPORT, _part, _plain(Confirm), _run(parts.put_part_back, "part")
    ),
    "item": Act(
        "登记一件",
        REPORT,
        _task,
        _for_unit(forms.Item),
        _run(counting.count, "task", "given"),
        help="一件一条，进度由平台按条数计，不填总数。",
        done="已登记",
        undo="item_withdraw",
    ),
    "item_withdraw": Act(
        "撤回一件",
        REPORT,
        _item,
        _plain(Reason),
        _run(counting.withdraw_item, "item", "reason"),
        undo="item_restore",
    ),
    "item_restore": Act(
        "恢复一件", REPORT, _item, _plain(Confirm), _run(counting.restore_item, "item")
    ),
    "stop": Act(
        "批准停办",
        MANAGE,
        _task,
        _plain(forms.Stop),
        _run(stopping.stop, "task", "given"),
        danger=True,
        undo="resume",
        help="停办要有批准文件；停办期间不计超期，也不催报。",
        done="已停办",
    ),
    "resume": Act(
        "恢复办理", MANAGE, _task, _plain(Reason), _run(stopping.resume, "task", "reason")
    ),
    "arrange": Act(
        "安排",
        MANAGE,
        _task,
        _of_row(forms.Arrange),
        _run(arranging.arrange, "task", "given"),
        done="已保存安排",
    ),
}
