"""What giver, taker and office do about a hand-over, and its paper."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from daxiao.domains.tasks import papers
from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.services import hand_over as services
from daxiao.domains.tasks.types import HandOverState
from daxiao.domains.tasks.views.pages import word_file
from daxiao.domains.tasks.views.sheets import Sheet, answer
from daxiao.kernel import clock
from daxiao.kernel.errors import Denied
from daxiao.ui.forms import Confirm, Form, Reason


if TYPE_CHECKING:
    from collections.abc import Callable

    from daxiao.domains.tasks.models import HandOver
    from daxiao.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class Act:
    """What may be done: the title of its form, the form, the service, what is said when it is done and before."""

    title: str
    form: type[Form]
    run: "Callable[[Actor, HandOver, Any], object]"
    done: str
    help: str = ""


ACTS = {
    "confirm": Act(
        "确认交接",
        Confirm,
        lambda actor, row, _form: services.confirm(
            actor, hand_over=row, today=clock.today(), now=clock.now()
        ),
        "已确认",
        "双方都确认后，移交人名下的事项一次全部转给接收人；只有一方确认时不转。",
    ),
    "approve": Act(
        "确认接收人",
        Confirm,
        lambda actor, row, _form: services.approve(actor, hand_over=row, now=clock.now()),
        "已确认接收人",
    ),
    "relist": Act(
        "重新列出清单",
        Confirm,
        lambda actor, row, _form: services.relist(actor, hand_over=row),
        "已重新列出",
    ),
    "cancel": Act(
        "取消交接",
        Reason,
        lambda actor, row, form: services.cancel(actor, hand_over=row, reason=form.value()),
        "已取消",
    ),
    "return": Act(
        "交回移交人",
        Reason,
        lambda actor, row, form: services.hand_back(
            actor, hand_over=row, reason=form.value(), today=clock.today(), now=clock.now()
        ),
        "已交回移交人",
    ),
}


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Confirm for oneself, confirm the receiver as the office, list again, cancel, or hand back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.hand_over(actor, pk)
    chosen = ACTS.get(what)
    if chosen is None:
        raise Denied(hidden=True)
    form = chosen.form(request.POST if request.method == "POST" else None, actor=actor)
    back = f"{reverse('hand-overs_list')}{row.pk}/"
    sheet = Sheet(
        chosen.title,
        form,
        lambda given: chosen.run(actor, row, given),
        back,
        register="hand-overs",
        row=row,
        done=chosen.done,
        help=chosen.help,
    )
    return answer(request, sheet)


def _facts(row: "HandOver") -> list[tuple[str, str]]:
    def said(at: Any) -> str:
        return at.astimezone(clock.CHINA).strftime("%Y-%m-%d %H:%M") if at else "尚未确认"

    return [
        ("移交人", f"{row.giver.name}（{row.org or row.region}）"),
        ("接收人", row.taker.name),
        ("监交人", row.witness),
        ("清单日期", row.made_on.isoformat()),
        (
            "系统确认",
            f"移交人 {said(row.giver_confirmed_at)}，接收人 {said(row.taker_confirmed_at)}",
        ),
        *(
            [("办公室确认接收人", f"{row.office_label} {said(row.office_at)}")]
            if row.office_at
            else []
        ),
        *([("交回", f"{row.returned_on}，{row.returned_reason}")] if row.returned_on else []),
        *([("补充说明", row.note)] if row.note else []),
    ]


TOLD = "清单由平台按台账列出，以上事项移交人已交代清楚，接收人已核对。"


@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The list to sign, on A4."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.hand_over(actor, pk)
    context = {
        "row": row,
        "facts": _facts(row),
        "items": queries.items_of(actor, row),
        "told": TOLD,
        "is_done": row.state == HandOverState.DONE.value,
    }
    return render(request, "tasks/hand_over_print.html", context)


@require_GET
def word(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.hand_over(actor, pk)
    rows = [
        (
            str(i.position),
            i.kind,
            i.title,
            i.detail,
            i.due_on.isoformat() if i.due_on else "",
            i.went,
        )
        for i in queries.items_of(actor, row)
    ]
    data = papers.hand_over_docx("工作交接单", _facts(row), rows, told=TOLD)
    return word_file(data, f"工作交接单 {row.giver.name} {row.made_on:%Y%m%d}.docx")
