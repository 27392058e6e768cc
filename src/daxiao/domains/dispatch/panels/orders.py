"""What the page of an order shows, and what pages of tasks, projects, targets and units show of their orders."""

from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse
from django.utils.safestring import SafeString

from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.queries import orders_causes as causes
from daxiao.domains.dispatch.queries import orders_measures as measure_queries
from daxiao.domains.dispatch.rules import ladder as ladder_rules
from daxiao.domains.dispatch.rules import orders_fold as states
from daxiao.domains.dispatch.types.orders import (
    CauseKind,
    MeasureState,
    OrderMoveKind,
    OrderState,
    Standing,
    Timely,
    UnitDuty,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.events import Entry, history_of
from daxiao.kernel.models import Org
from daxiao.ui import markup
from daxiao.ui.fields import Chip, Day, Number, Ref, Text
from daxiao.ui.panels import Panel, Records, Table
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.dispatch.models import Order, OrderMove


STATE_TONES = {
    OrderState.DRAFT.value: Tone.DRAFT,
    OrderState.SIGNING.value: Tone.DRAFT,
    OrderState.DISMISSED.value: Tone.OFF,
    OrderState.ISSUED.value: Tone.WARN,
    OrderState.RECEIVED.value: Tone.STRONG,
    OrderState.REPLIED.value: Tone.WARN,
    OrderState.RETURNED.value: Tone.WARN,
    OrderState.ACCEPTED.value: Tone.DONE,
    OrderState.CLOSED.value: Tone.DONE,
    OrderState.ESCALATED.value: Tone.OFF,
    OrderState.WITHDRAWN.value: Tone.OFF,
}
TIMELY_TONES = {Timely.IN_TIME.value: Tone.DONE, Timely.LATE.value: Tone.LATE}
MOVE_TONES = {
    OrderMoveKind.ISSUED: Tone.STRONG,
    OrderMoveKind.RETURNED: Tone.WARN,
    OrderMoveKind.ASKED: Tone.WARN,
    OrderMoveKind.OBJECTED: Tone.WARN,
    OrderMoveKind.ACCEPTED: Tone.DONE,
    OrderMoveKind.CLOSED: Tone.DONE,
}
MEASURE_TONES = {
    MeasureState.OPEN.value: Tone.STRONG,
    MeasureState.LATE.value: Tone.LATE,
    MeasureState.DONE.value: Tone.DONE,
    MeasureState.DROPPED.value: Tone.OFF,
    MeasureState.ENDED.value: Tone.OFF,
}
TAB = "督办"


@dataclass(frozen=True)
class LateDays(Number):
    """Late in words, with the mark of time that ran out; nothing for what is not late."""

    @property
    def heading(self) -> str:
        return self.title

    def html(self, value: Any) -> SafeString:
        words = ladder_rules.late_words(value or 0)
        return markup.chip(words, Tone.LATE) if words else markup.MISSING


# ---- the page of an order


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move as its template shows it; `files` are (name, address)."""

    row: "OrderMove"
    label: str
    tone: str
    told: str
    files: tuple[tuple[str, str], ...]


def moves(actor: Actor, order: "Order") -> list[MoveLine]:
    """Newest first."""
    files: dict[int, list[tuple[str, str]]] = {}
    for one in queries.files_of(actor, order):
        files.setdefault(one.move_id, []).append((one.name, reverse("order_file", args=[one.pk])))
    return [
        MoveLine(
            row,
            OrderMoveKind(row.kind).label,
            MOVE_TONES.get(OrderMoveKind(row.kind), Tone.PLAIN).value,
            told,
            tuple(files.get(row.pk, ())),
        )
        for row, told in _with_days(actor, order)
    ][::-1]


def _with_days(actor: Actor, order: "Order") -> list[tuple["OrderMove", str]]:
    """Each move, oldest first, with the days it is about: those that were and those that are."""
    rows = list(queries.moves_of(actor, order))
    before = states.course(queries.facts_of(order, rows, ()).moves)
    return [(row, _told(row, then)) for row, then in zip(rows, before, strict=True)]


_UNCHANGED = (OrderMoveKind.RETURNED, OrderMoveKind.KEPT)


def _told(move: "OrderMove", before: Standing) -> str:
    """The days a move is about, in words; where it moves a day, the old one and the new."""
    if move.kind == OrderMoveKind.ASKED:
        return f"申请延长{move.days}个工作日"
    if move.due_on is None:
        is_said = move.kind in _UNCHANGED and before.due_on is not None
        return f"办理期限不变，仍为{before.due_on}" if is_said else ""
    days = f"（{move.days}个工作日）" if move.days else ""
    if before.due_on is None or move.kind == OrderMoveKind.ISSUED:
        return f"办理期限{move.due_on}{days}"
    if move.kind == OrderMoveKind.RETURNED:
        days = f"（从退回次日起{move.days}个工作日）"
    return f"办理期限由{before.due_on}改为{move.due_on}{days}"


def changes(actor: Actor, order: "Order") -> list[MoveLine]:
    """Returns and answers to what was asked, oldest first: what was said of the limit after the order was issued."""
    kinds = (OrderMoveKind.RETURNED, OrderMoveKind.EXTENDED, OrderMoveKind.KEPT)
    return [
        MoveLine(row, OrderMoveKind(row.kind).label, Tone.PLAIN.value, told, ())
        for row, told in _with_days(actor, order)
        if row.kind in kinds
    ]


@dataclass(frozen=True)
class Moves(Panel):
    """The steps of an order with their words and files."""

    _: KW_ONLY
    empty: str = "还没有办理经过"

    template = "dispatch/parts/order_moves.html"


def links(actor: Actor, order: "Order") -> dict[str, Any]:
    """Where the order is printed, and where a draft is written anew."""
    may_sign = actor.may(Cap.ORDER_ISSUE, on=order.region)
    return {
        "order": order,
        "print": reverse("order_print", args=[order.pk]),
        "word": reverse("order_word", args=[order.pk]),
        "edit": reverse("order_edit", args=[order.pk])
        if may_sign and order.state == OrderState.DRAFT
        else "",
        "may_see_cause": causes.CAUSES.find(actor, CauseKind(order.cause_kind), order.cause_id)
        is not None
        if order.cause_id is not None
        else False,
        "is_two": order.signer == "two" and order.state in states.BEFORE,
        "returned": _last_return(actor, order),
    }


def _last_return(actor: Actor, order: "Order") -> MoveLine | None:
    """Why it came back and by when it is wanted now, while it is with the unit again."""
    if order.state != OrderState.RETURNED:
        return None
    lines = [c for c in changes(actor, order) if c.row.kind == OrderMoveKind.RETURNED]
    return lines[-1] if lines else None


@dataclass(frozen=True)
class Links(Panel):
    """The cause, the demand and the printed order."""

    template = "dispatch/parts/order_head.html"


def units(actor: Actor, order: "Order") -> Records:
    return queries.units_of(actor, order).values(
        "org__name", "org__pk", "duty", "received_on", "received_by_label"
    )


def chain(actor: Actor, order: "Order") -> Records:
    """The orders of the same matter: below and above this one."""
    if order.cause_id is not None:
        rows = queries.of_cause(actor, CauseKind(order.cause_kind), order.cause_id)
    else:
        rows = queries.orders(actor).filter(
            cause_kind=order.cause_kind, cause_id=None, cause_label=order.cause_label
        )
    return [r for r in _lines(rows) if r["pk"] != order.pk]


_PATHS = ("pk", "rung_name", "state", "due_on", "late_days", "unit__name", "unit__pk")


def _lines(rows: Any) -> list[dict[str, Any]]:
    found = rows.values(*_PATHS, "number", "kind", "cause_label")
    return [{**r, "number": r["number"] or "草稿"} for r in found]


_COLUMNS = (
    Text("number", "文号", to="orders", key="pk"),
    Text("rung_name", "层级"),
    Chip("state", "状态", of=OrderState, tones=STATE_TONES),
    Ref("unit", "主办单位", to="units"),
    Day("due_on", "办理期限"),
    LateDays("late_days", "是否逾期"),
)


def trace(actor: Actor, order: "Order") -> list[Entry]:
    """The audit trail of an order, for who signs orders here: it tells of drafts too."""
    return history_of(order) if actor.may(Cap.ORDER_ISSUE, on=order.region) else []


def measures(actor: Actor, order: "Order") -> Records:
    rows: Any = measure_queries.of_order(actor, order)
    return rows.values(
        "pk", "position", "text", "by_whom", "due_on", "late_days", "state", "done_on", "done_words"
    )


measures_panel = Table(
    "措施",
    measures,
    columns=[
        Number("position", "序号"),
        Text("text", "措施", to="order-measures", key="pk"),
        Text("by_whom", "由谁做"),
        Day("due_on", "完成日期"),
        Chip("state", "状态", of=MeasureState, tones=MEASURE_TONES),
        LateDays("late_days", "是否逾期"),
        Day("done_on", "办结日期"),
        Text("done_words", "办结情况"),
    ],
    drill=("order-measures", "order={pk}"),
    empty="没有逐条报措施",
)
head_panel = Links("督办内容", links)
moves_panel = Moves("办理经过", moves)
units_panel = Table(
    "单位和签收",
    units,
    columns=[
        Text("org__name", "单位", to="units", key="org__pk"),
        Chip("duty", "分工", of=UnitDuty),
        Day("received_on", "签收日期"),
        Text("received_by_label", "签收人"),
    ],
)
chain_panel = Table("同一件事的其他督办", chain, columns=_COLUMNS, empty="没有其他督办")


# ---- pages of the causes and of units


@dataclass(frozen=True)
class OfCause(Panel):
    """The orders about a row of a lower domain, and the way to write one."""

    _: KW_ONLY
    tab: str = TAB
    cap: Cap | None = Cap.ORDER_VIEW
    empty: str = "没有督办过"

    template = "dispatch/parts/orders_of.html"


def cause_panel(kind: CauseKind) -> OfCause:
    """A panel to lend to the register whose rows are causes of `kind`."""

    def load(actor: Actor, row: Model) -> dict[str, Any]:
        new = ""
        if causes.may_order(actor):
            new = f"{reverse('order_new')}?{urlencode({'kind': kind.value, 'id': row.pk})}"
        rows = [
            {
                "order": o,
                "tone": STATE_TONES[o.state].value,
                "late": ladder_rules.late_words(o.late_days),
            }
            for o in queries.of_cause(actor, kind, row.pk)[:50]
        ]
        return {"orders": rows, "new": new, "listed": _listed(kind, row)}

    return OfCause("督办", load)


def _listed(kind: CauseKind, row: Model) -> str:
    query = urlencode({"cause_kind": kind.value, "cause_id__min": row.pk, "cause_id__max": row.pk})
    return f"{reverse('orders_list')}?{query}"


def of_unit(actor: Actor, unit: Org) -> Records:
    return _lines(queries.open_of_unit(actor, unit))


unit_panel = Table(
    "在办督办",
    of_unit,
    columns=[_COLUMNS[0], Text("cause_label", "事由"), *_COLUMNS[1:3], *_COLUMNS[4:]],
    tab=TAB,
    cap=Cap.ORDER_VIEW,
    drill=("orders", "unit={pk}"),
    empty="没有在办的督办",
)
