"""Measures of the plan a unit answers an order with: reported one by one, done, dropped; late ones told by the night."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from daxiao.domains.dispatch.models import Order, OrderMeasure
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.queries import orders_ladder
from daxiao.domains.dispatch.rules import ladder as ladder_rules
from daxiao.domains.dispatch.rules import orders_measures as rules
from daxiao.domains.dispatch.services import orders_writing as writing
from daxiao.domains.dispatch.services.orders_writing import Held, Said
from daxiao.domains.dispatch.types.orders import MeasureInput, MoveInput, OrderMoveKind
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


ANSWER = Cap.ORDER_ANSWER


@transaction.atomic
def plan(actor: Actor, *, order: Order, given: MeasureInput, today: date, now: datetime) -> Order:
    """One more measure of the lead unit's plan. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ANSWER, on=order)
    held = writing.hold(actor, order=order, cap=ANSWER, version=given.version, today=today)
    mine = OrderMeasure.everything.filter(order=held.row)
    count = mine.filter(dropped_on=None).count()
    units = queries.speaks_for(actor, held.orgs)
    rules.may_plan(held.facts, units, given, count=count, today=today).or_refuse()
    row = OrderMeasure.everything.create(
        order=held.row,
        position=(mine.aggregate(last=Max("position"))["last"] or 0) + 1,
        text=given.text.strip(),
        by_whom=given.by_whom.strip()[:80],
        due_on=given.due_on or today,
        made_on=today,
    )
    words = f"{row.position}. {row.text}（{row.by_whom}，{row.due_on}前完成）"
    return _write(actor, held, OrderMoveKind.PLANNED, MoveInput(words), today, now)


@transaction.atomic
def fulfil(
    actor: Actor, *, measure: OrderMeasure, given: MoveInput, today: date, now: datetime
) -> OrderMeasure:
    """It is done: how, and with proof if the unit likes. Raises `Denied`, `Refused`."""
    require(actor, Cap.ORDER_ANSWER, on=measure)
    held, row = _hold(actor, measure, today)
    units = queries.speaks_for(actor, held.orgs)
    rules.may_fulfil(held.facts, units, given.words, is_over=_is_over(row)).or_refuse()
    row.done_on, row.done_words, row.late_days = today, given.words.strip(), 0
    row.save(update_fields=["done_on", "done_words", "late_days"])
    _end(actor, held, row, OrderMoveKind.FULFILLED, given, today, now)
    return row


@transaction.atomic
def drop(
    actor: Actor, *, measure: OrderMeasure, given: MoveInput, today: date, now: datetime
) -> OrderMeasure:
    """It was wrong, with the reason; only until the plan is accepted. Raises `Denied`, `Refused`."""
    require(actor, Cap.ORDER_ANSWER, on=measure)
    held, row = _hold(actor, measure, today)
    units = queries.speaks_for(actor, held.orgs)
    rules.may_drop(held.facts, units, given.words, is_over=_is_over(row)).or_refuse()
    row.dropped_on, row.dropped_because, row.late_days = today, given.words.strip()[:400], 0
    row.save(update_fields=["dropped_on", "dropped_because", "late_days"])
    _end(actor, held, row, OrderMoveKind.DROPPED, given, today, now)
    return row


def _hold(actor: Actor, measure: OrderMeasure, today: date) -> tuple[Held, OrderMeasure]:
    """The order under its lock, and the measure as it is now."""
    held = writing.hold(actor, order=measure.order, cap=ANSWER, version=None, today=today)
    return held, OrderMeasure.everything.get(pk=measure.pk)


def _is_over(row: OrderMeasure) -> bool:
    return row.done_on is not None or row.dropped_on is not None


def _end(
    actor: Actor,
    held: Held,
    row: OrderMeasure,
    kind: OrderMoveKind,
    given: MoveInput,
    today: date,
    now: datetime,
) -> None:
    words = f"{row.position}. {row.text[:80]}：{given.words.strip()}"
    _write(actor, held, kind, MoveInput(words, uploads=given.uploads), today, now)


def _write(
    actor: Actor, held: Held, kind: OrderMoveKind, given: MoveInput, today: date, now: datetime
) -> Order:
    said = Said(kind, given.words, unit=held.row.unit, uploads=given.uploads)
    return writing.write(actor, held=held, cap=ANSWER, said=said, today=today, now=now)


@transaction.atomic
def sweep(actor: Actor, *, today: date) -> int:
    """Working days late of the open measures of running orders; how many changed. Idempotent. Raises `Denied` for anybody
    but an operator."""
    require(actor, Cap.SYSTEM_OPERATE)
    rows = OrderMeasure.everything.filter(
        order__state__in=queries.RUNNING, done_on=None, dropped_on=None, due_on__lt=today
    )
    keys = set(rows.values_list("order_id", flat=True))
    held = Order.everything.select_for_update(of=("self",)).filter(pk__in=keys)
    holidays, changed = orders_ladder.holidays(), 0
    # each order under its lock: what a unit ends meanwhile is neither late nor counted as open
    for order in held.order_by("pk"):
        moved = []
        for row in rows.filter(order=order).order_by("pk"):
            days = ladder_rules.days_late(row.due_on, today, holidays)
            if days != row.late_days:
                row.late_days = days
                moved.append(row)
        if moved:
            OrderMeasure.everything.bulk_update(moved, ["late_days"], batch_size=500)
            Order.everything.filter(pk=order.pk).update(**writing.counts_of_measures(order))
        changed += len(moved)
    return changed
