"""One writer at a time: append a move to an order and fold its row anew; number and issue it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q

from daxiao.domains.dispatch.models import (
    Order,
    OrderFile,
    OrderMeasure,
    OrderMove,
    OrderUnit,
)
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.queries import orders_ladder
from daxiao.domains.dispatch.rules import ladder as ladder_rules
from daxiao.domains.dispatch.rules import orders as rules
from daxiao.domains.dispatch.rules import orders_fold as folding
from daxiao.domains.dispatch.types.orders import (
    Ladder,
    OrderFacts,
    OrderKind,
    OrderMoveKind,
    OrderState,
    Upload,
)
from daxiao.domains.projects.rules import uploads as upload_rules
from daxiao.kernel import events, files
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Org, Region
from daxiao.kernel.versions import user_of
from daxiao.std.findings import FindingKind, Refused
from daxiao.std.workdays import HolidayTable


_STATE = {"state": "状态", "number": "文号", "due_on": "办理期限", "files": "材料"}
MOVED = {
    kind: events.define(f"dispatch.order_{kind.value}", f"督办{kind.label}", **_STATE)
    for kind in OrderMoveKind
}

PARENT_OVER = FindingKind(
    "dispatch.order_parent_over", "原件{number}已经{state}，不再升级，请对这份草稿不予督办"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One move to be written."""

    kind: OrderMoveKind
    words: str = ""
    days: int | None = None
    due_on: date | None = None
    unit: Org | None = None
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """An order that is ours to write, as the rules see it, with the ladder in force where it is issued."""

    row: Order
    facts: OrderFacts
    units: list[OrderUnit]
    ladder: Ladder
    holidays: HolidayTable

    @property
    def orgs(self) -> list[Org]:
        return [one.org for one in self.units]


def hold(actor: Actor, *, order: Order, cap: Cap, version: int | None, today: date) -> Held:
    """The row as it is now. Raises `Denied`; `Stale` when it moved on since `version`; a unit learns nothing of what is
    not issued."""
    require(actor, cap, on=order)
    rows = Order.everything.select_for_update(of=("self",))
    row = rows.select_related("region", "unit", "escalates").get(pk=order.pk)
    if cap is Cap.ORDER_ISSUE:
        # who sees it because it asks one of his units does not dispose of it: it is the issuing place's
        require(actor, cap, on=row.region)
    if cap is Cap.ORDER_ANSWER and OrderState(row.state) in folding.UNSEEN:
        raise Denied(hidden=True)
    if version is not None and row.version != version:
        raise Stale(mine={}, theirs=_saved(row))
    units = list(OrderUnit.everything.filter(order=row).select_related("org").order_by("pk"))
    moves = OrderMove.everything.filter(order=row).order_by("pk")
    return Held(
        row,
        queries.facts_of(row, moves, units),
        units,
        orders_ladder.ladder_on(today, row.region),
        orders_ladder.holidays(),
    )


def _saved(row: Order) -> dict[str, str]:
    return {
        "状态": OrderState(row.state).label,
        "办理期限": str(row.due_on or ""),
        "主办单位": row.unit.name,
    }


def write(actor: Actor, *, held: Held, cap: Cap, said: Said, today: date, now: datetime) -> Order:
    """Append a move, keep its files, fold the row, leave a trace. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, cap, on=held.row)
    row, was = held.row, held.row.state
    _count_up(row)
    move = OrderMove.everything.create(
        order=row,
        kind=said.kind.value,
        made_on=today,
        made_at=now,
        by_label=actor.label,
        by_user=user_of(actor),
        unit=said.unit,
        words=said.words.strip(),
        days=said.days,
        due_on=said.due_on,
    )
    names = _keep_files(row, move, said.uploads)
    _mark_received(actor, held, said, today)
    _settle(row, holidays=held.holidays, today=today)
    events.record(
        actor,
        MOVED[said.kind],
        on=row,
        was={"state": OrderState(was).label},
        now=_told(row, names),
        reason=said.words.strip()[:400],
    )
    return row


def _told(row: Order, names: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"state": OrderState(row.state).label}
    if row.number:
        told |= {"number": row.number, "due_on": row.due_on}
    return told | ({"files": names} if names else {})


def _count_up(row: Order) -> None:
    """Compare-and-set: of two people who move it at once the second is told."""
    same = Order.everything.filter(pk=row.pk, version=row.version)
    if not same.update(version=row.version + 1):
        raise Stale(mine={}, theirs=_saved(Order.everything.select_related("unit").get(pk=row.pk)))
    row.version += 1


def _keep_files(row: Order, move: OrderMove, uploads: tuple[Upload, ...]) -> list[str]:
    for one in uploads:
        upload_rules.check(one.name, one.data).or_refuse()
    made = [
        OrderFile.everything.create(
            order=row, move=move, name=one.name[:160], stored=files.store(one.data)
        )
        for one in uploads
    ]
    return [one.name for one in made]


def _mark_received(actor: Actor, held: Held, said: Said, today: date) -> None:
    """A receipt, or the first thing a unit says of the order, which shows that it has it."""
    heard = {
        OrderMoveKind.RECEIVED,
        OrderMoveKind.REPLIED,
        OrderMoveKind.OBJECTED,
        OrderMoveKind.PLANNED,
    }
    if said.unit is None or said.kind not in heard:
        return
    OrderUnit.everything.filter(order=held.row, org=said.unit, received_on=None).update(
        received_on=today, received_by_label=actor.label
    )


_FOLDED = (
    "state",
    "issued_on",
    "due_on",
    "first_due_on",
    "received_on",
    "answered_on",
    "closed_on",
    "asked_days",
    "extensions",
    "returns",
    "has_objection",
)


def folded(row: Order) -> Mapping[str, Any]:
    """The columns that the moves of a row give."""
    moves = OrderMove.everything.filter(order=row).order_by("pk")
    found = folding.fold(queries.facts_of(row, moves, ()).moves)
    values = {name: getattr(found, name) for name in _FOLDED}
    return values | {"state": found.state.value}


def late_days(row: Order, holidays: HolidayTable, today: date) -> int:
    """Working days that the unit is late; none while it is not the unit's turn."""
    if row.state not in queries.WITH_UNIT or row.due_on is None:
        return 0
    return ladder_rules.days_late(row.due_on, today, holidays)


def _settle(row: Order, *, holidays: HolidayTable, today: date) -> None:
    """Write what follows from the moves and the calendar, and who signed."""
    values = dict(folded(row))
    values |= {name: getattr(row, name) for name in ("signed_by_label", "second_by_label")}
    for name, value in values.items():
        setattr(row, name, value)
    row.late_days = late_days(row, holidays, today)
    counts = counts_of_measures(row)
    row.open_measures, row.late_measures = counts["open_measures"], counts["late_measures"]
    values |= counts
    Order.everything.filter(pk=row.pk).update(**values, late_days=row.late_days)


def counts_of_measures(row: Order) -> dict[str, int]:
    """What is open and late of the plan of a running order; nothing of one that is over."""
    if row.state not in queries.RUNNING:
        return {"open_measures": 0, "late_measures": 0}
    rows = OrderMeasure.everything.filter(order=row, done_on=None, dropped_on=None)
    return rows.aggregate(
        open_measures=Count("pk"), late_measures=Count("pk", filter=Q(late_days__gt=0))
    )


# ---- issue


def issue(actor: Actor, *, held: Held, words: str, today: date, now: datetime) -> Order:
    """Number it, count its limit from today, tell the order below that it was raised. Raises `Refused`."""
    require(actor, Cap.ORDER_ISSUE, on=held.row)
    row = held.row
    _units_in_use(held)
    _raise_parent(actor, row, today, now)
    # one writer of a place's numbers at a time, so that none is given twice and none is left out
    Region.everything.select_for_update().get(pk=row.region_id)
    rung = held.ladder.rung(row.rung)
    is_rectify = row.kind == OrderKind.RECTIFY
    series = held.ladder.rectify_series if is_rectify else (rung.series if rung else row.rung_name)
    given = Order.everything.filter(region=row.region, series=series, year=today.year)
    seq = (given.aggregate(last=Max("seq"))["last"] or 0) + 1
    due = rules.due_on(today, row.days, held.holidays)
    row.series, row.year, row.seq = series, today.year, seq
    row.number = rules.number_of(held.ladder.number_form, series, today.year, seq)
    row.issued_as = _names(held)
    Order.everything.filter(pk=row.pk).update(
        issued_as=row.issued_as,
        series=series,
        year=today.year,
        seq=seq,
        number=row.number,
        issued_on=today,
        due_on=due,
    )
    said = Said(OrderMoveKind.ISSUED, words, days=row.days, due_on=due)
    return write(actor, held=held, cap=Cap.ORDER_ISSUE, said=said, today=today, now=now)


def _names(held: Held) -> dict[str, str]:
    """Place and units as the paper names them from now on."""
    joint = [one.org.name for one in held.units if one.org_id != held.row.unit_id]
    return {
        "place": held.row.region.name,
        "unit": held.row.unit.name,
        "joint": "、".join(joint),
    }


def _units_in_use(held: Held) -> None:
    for one in held.units:
        if one.org.until is not None:
            raise Refused(rules.UNIT_GONE(unit=one.org.name))


def _raise_parent(actor: Actor, row: Order, today: date, now: datetime) -> None:
    """The order of the rung below ends when this one is issued; one that is over meanwhile is raised no more."""
    if row.escalates is None:
        return
    held = hold(actor, order=row.escalates, cap=Cap.ORDER_ISSUE, version=None, today=today)
    state = OrderState(held.row.state)
    if state not in folding.RUNNING:
        raise Refused(PARENT_OVER(number=held.row.number, state=state.label))
    said = Said(OrderMoveKind.ESCALATED, f"升级为{row.rung_name}")
    write(actor, held=held, cap=Cap.ORDER_ISSUE, said=said, today=today, now=now)
