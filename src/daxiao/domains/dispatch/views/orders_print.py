"""The printed order: what was issued, unchanged ever after; later changes of its limit on a slip of their own."""

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from daxiao.domains.dispatch.panels import orders as panels
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.types.orders import CauseKind, OrderKind, Signer, UnitDuty
from daxiao.domains.dispatch.views import orders_paper
from daxiao.kernel.access import Actor


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import Order


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper_of(actor: Actor, order: "Order") -> orders_paper.Paper:
    """The order as it was issued: its first limit, and the names of that day."""
    joint = [u.org.name for u in queries.units_of(actor, order) if u.duty == UnitDuty.JOINT]
    names = {"place": order.region.name, "unit": order.unit.name, "joint": "、".join(joint)}
    names |= order.issued_as
    is_rectify = order.kind == OrderKind.RECTIFY
    first = order.first_due_on
    until = f"{first:%Y年%-m月%-d日}前" if first else "签发后"
    plan = "，回复附逐条措施（措施、责任人、完成日期）" if order.is_plan_asked else ""
    rows = [
        ("事由", _cause(order)),
        ("层级", order.rung_name + ("（限期整改）" if is_rectify else "")),
        ("依据", order.facts),
        ("要求", order.demand),
        ("期限", f"{until}书面回复（{order.days}个工作日）{plan}"),
    ]
    return orders_paper.Paper(
        place=names["place"],
        title="限期整改通知单" if is_rectify else f"{order.rung_name}通知单",
        number=order.number,
        to=names["unit"],
        joint=names["joint"],
        rows=tuple((label, text) for label, text in rows if text),
        day=order.issued_on,
        signer=_signer(order),
        is_sealed=not _is_sent_by_itself(order),
        changes=tuple(
            (f"{c.row.made_on:%Y-%m-%d}", c.label, c.told, c.row.words)
            for c in panels.changes(actor, order)
        ),
    )


def _cause(order: "Order") -> str:
    """A row of the platform says what it is; words written by hand stand alone: they say it themselves."""
    kind = CauseKind(order.cause_kind)
    if kind in (CauseKind.MEETING, CauseKind.FREE):
        return order.cause_label
    return f"{kind.label}：{order.cause_label}"


def _is_sent_by_itself(order: "Order") -> bool:
    # a draft of the platform that a person made a reminder of and signed is that person's
    is_own = order.is_automatic and order.signed_by_label == order.drafted_by_label
    return is_own and bool(order.number) and order.signer == Signer.MACHINE


def _signer(order: "Order") -> str:
    """Who signed; a reminder that the platform sent itself says so."""
    if _is_sent_by_itself(order):
        return "平台自动提醒，无需盖章"
    return "、".join(n for n in (order.signed_by_label, order.second_by_label) if n)


@require_GET
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The order on A4, with a place for the seal and the slip of receipt."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    order = queries.order(actor, pk)
    context = {
        "order": order,
        "paper": paper_of(actor, order),
        "receipt": orders_paper.RECEIPT,
        "heads": orders_paper.CHANGE_HEADS,
    }
    return render(request, "dispatch/order_print.html", context)


@require_GET
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as .docx."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    paper = paper_of(actor, queries.order(actor, pk))
    answer = HttpResponse(orders_paper.write(paper), content_type=WORD)
    name = f"{paper.number or '草稿'}{paper.title}.docx"
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
