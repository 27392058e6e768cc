"""The life of an issued order: what the unit does with it, what who issued it answers, and what the calendar moves."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.dispatch.models import Order, OrderMeasure
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.queries import orders_ladder
from daxiao.domains.dispatch.rules import ladder as ladder_rules
from daxiao.domains.dispatch.rules import orders as rules
from daxiao.domains.dispatch.rules import orders_fold as folding
from daxiao.domains.dispatch.rules import orders_measures as measure_rules
from daxiao.domains.dispatch.services import orders as drafting
from daxiao.domains.dispatch.services import orders_letters as letters
from daxiao.domains.dispatch.services import orders_writing as writing
from daxiao.domains.dispatch.services.orders_writing import Held, Said
from daxiao.domains.dispatch.types.orders import (
    Cause,
    CauseKind,
    MoveInput,
    OrderKind,
    OrderMoveKind,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


FELL_LATE = events.define("dispatch.order_fell_late", "督办逾期", due_on="办理期限")

ANSWER, ISSUE = Cap.ORDER_ANSWER, Cap.ORDER_ISSUE


# ---- the unit


@transaction.atomic
def receive(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """A read receipt of the unit (签收). Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ANSWER, on=order)
    held = writing.hold(actor, order=order, cap=ANSWER, version=given.version, today=today)
    orgs = queries.spoken_units(actor, held.row.unit_id, held.orgs)
    rules.may_receive(held.facts, frozenset(o.pk for o in orgs)).or_refuse()
    for org in (o for o in orgs if o.pk not in held.facts.received):
        said = Said(OrderMoveKind.RECEIVED, unit=org)
        writing.write(actor, held=held, cap=ANSWER, said=said, today=today, now=now)
    return held.row


@transaction.atomic
def reply(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """What the unit has done, with proof if it likes; again as a supplement. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ANSWER, on=order)
    held = writing.hold(actor, order=order, cap=ANSWER, version=given.version, today=today)
    orgs = queries.spoken_units(actor, held.row.unit_id, held.orgs)
    keys = frozenset(o.pk for o in orgs)
    rules.may_reply(held.facts, keys, given.words).or_refuse()
    measure_rules.may_answer(
        is_plan_asked=held.row.is_plan_asked,
        has_plan=_has_plan(held.row),
        is_lead=held.row.unit_id in keys,
    ).or_refuse()
    said = Said(OrderMoveKind.REPLIED, given.words, unit=orgs[0], uploads=given.uploads)
    return writing.write(actor, held=held, cap=ANSWER, said=said, today=today, now=now)


@transaction.atomic
def ask_extension(
    actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime
) -> Order:
    """The lead unit asks for more working days, with the reason. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ANSWER, on=order)
    held = writing.hold(actor, order=order, cap=ANSWER, version=given.version, today=today)
    units = frozenset(o.pk for o in queries.spoken_units(actor, held.row.unit_id, held.orgs))
    rules.may_ask(held.facts, units, given.days or 0, given.words, held.ladder).or_refuse()
    said = Said(OrderMoveKind.ASKED, given.words, days=given.days, unit=held.row.unit)
    return writing.write(actor, held=held, cap=ANSWER, said=said, today=today, now=now)


@transaction.atomic
def object_(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """The unit does not agree, with the reason. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ANSWER, on=order)
    held = writing.hold(actor, order=order, cap=ANSWER, version=given.version, today=today)
    orgs = queries.spoken_units(actor, held.row.unit_id, held.orgs)
    days = held.ladder.objection_days
    rules.may_object(
        held.facts,
        frozenset(o.pk for o in orgs),
        given.words,
        last_day=rules.objection_until(held.row.issued_on, days, held.holidays),
        today=today,
        days=days,
    ).or_refuse()
    said = Said(OrderMoveKind.OBJECTED, given.words, unit=orgs[0], uploads=given.uploads)
    return writing.write(actor, held=held, cap=ANSWER, said=said, today=today, now=now)


def _has_plan(row: Order) -> bool:
    return OrderMeasure.everything.filter(order=row, dropped_on=None).exists()


# ---- who issued it


def _check_plan(row: Order) -> None:
    asked = row.is_plan_asked
    measure_rules.may_settle(is_plan_asked=asked, has_plan=_has_plan(row)).or_refuse()


def _tell(actor: Actor, held: Held, said: Said, today: date, now: datetime) -> Order:
    """Write a move that the unit has to know of, and tell it."""
    row = writing.write(actor, held=held, cap=ISSUE, said=said, today=today, now=now)
    item = letters.item_of(row, today)
    until = f"，办理期限{item.due_on}" if item.state in folding.WITH_UNIT else ""
    why = f"。{said.words.strip()[:80]}" if said.words.strip() else ""
    text = f"{said.kind.label}：{item.said}{until}{why}"
    letters.tell_units(actor, order=row, text=text, today=today)
    return row


@transaction.atomic
def accept(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """What was replied is enough; closed in the same step where wanted. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=ISSUE, version=given.version, today=today)
    actor_key = actor.user_id or 0
    rules.may_accept(held.facts, actor_key, is_closing=given.is_closing).or_refuse()
    _check_plan(held.row)
    if given.is_closing:
        measure_rules.may_end(held.row.open_measures).or_refuse()
    kinds = [OrderMoveKind.ACCEPTED, *([OrderMoveKind.CLOSED] if given.is_closing else [])]
    for kind in kinds:
        words = given.words if kind is OrderMoveKind.ACCEPTED else ""
        writing.write(actor, held=held, cap=ISSUE, said=Said(kind, words), today=today, now=now)
    return held.row


@transaction.atomic
def return_(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """Not enough: back to the unit with the reason, with new working days where `days` says so; never to a nearer day.

    Raises `Denied`, `Refused`, `Stale`.
    """
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=ISSUE, version=given.version, today=today)
    # a number that is no limit is refused below, before a day is made of it
    is_limit = given.days is not None and 1 <= given.days <= rules.MOST_DAYS
    due = rules.due_on(today, given.days or 0, held.holidays) if is_limit else None
    rules.may_return(
        held.facts, actor.user_id or 0, given.words, given.days, due, today=today
    ).or_refuse()
    said = Said(OrderMoveKind.RETURNED, given.words, days=given.days, due_on=due)
    return _tell(actor, held, said, today, now)


@transaction.atomic
def close(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """Close what was accepted; a rectification after its re-check. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=ISSUE, version=given.version, today=today)
    rules.may_close(held.facts, given.words).or_refuse()
    _check_plan(held.row)
    measure_rules.may_end(held.row.open_measures).or_refuse()
    said = Said(OrderMoveKind.CLOSED, given.words)
    return writing.write(actor, held=held, cap=ISSUE, said=said, today=today, now=now)


@transaction.atomic
def grant_extension(
    actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime
) -> Order:
    """The days asked for are counted on from the day it was due. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=ISSUE, version=given.version, today=today)
    row, days = held.row, held.row.asked_days
    due = rules.due_on(row.due_on, days, held.holidays) if days and row.due_on else None
    rules.may_extend(held.facts, actor.user_id or 0, due, today=today).or_refuse()
    said = Said(OrderMoveKind.EXTENDED, given.words, days=days, due_on=due)
    return _tell(actor, held, said, today, now)


@transaction.atomic
def refuse_extension(
    actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime
) -> Order:
    """The day it is due stays, with the reason. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=ISSUE, version=given.version, today=today)
    rules.may_keep(held.facts, actor.user_id or 0, given.words).or_refuse()
    said = Said(OrderMoveKind.KEPT, given.words)
    return _tell(actor, held, said, today, now)


@transaction.atomic
def uphold(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """The unit was right: the order is withdrawn. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    return _rule(actor, order, given, OrderMoveKind.UPHELD, today, now)


@transaction.atomic
def overrule(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """The order stands. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    return _rule(actor, order, given, OrderMoveKind.OVERRULED, today, now)


def _rule(
    actor: Actor,
    order: Order,
    given: MoveInput,
    kind: OrderMoveKind,
    today: date,
    now: datetime,
) -> Order:
    held = writing.hold(actor, order=order, cap=ISSUE, version=given.version, today=today)
    rules.may_rule(held.facts, actor.user_id or 0, given.words).or_refuse()
    said = Said(kind, given.words)
    return _tell(actor, held, said, today, now)


@transaction.atomic
def withdraw(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """Take an order back, with the reason; it stays with its number. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=ISSUE, version=given.version, today=today)
    rules.may_withdraw(held.facts, given.words).or_refuse()
    said = Said(OrderMoveKind.WITHDRAWN, given.words)
    return _tell(actor, held, said, today, now)


@transaction.atomic
def escalate(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """A draft of the next rung about the same matter, for a person to sign. This order goes on until that one is issued.

    Raises `Denied`, `Refused`, `Stale`.
    """
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=ISSUE, version=given.version, today=today)
    row = held.row
    rules.may_escalate(held.facts, row.rung, held.ladder).or_refuse()
    above = held.ladder.above(row.rung)
    late = ladder_rules.late_words(row.late_days)
    told = "，".join(p for p in (f"{row.number}应于{row.due_on}前回复", late) if p)
    return drafting.draft(
        actor,
        cause=Cause(CauseKind(row.cause_kind), row.cause_id, row.cause_label, row.cause_link),
        units=[row.unit, *(u.org for u in held.units if u.org_id != row.unit_id)],
        demand=row.demand,
        rung=above.code if above else "",
        today=today,
        now=now,
        region=row.region,
        kind=OrderKind(row.kind),
        facts="\n".join(p for p in (f"{told}。", given.words.strip()) if p),
        is_plan_asked=row.is_plan_asked,
        escalates=row,
        is_demo=row.is_demo,
    )


# ---- what the calendar moves


@transaction.atomic
def sweep(actor: Actor, *, today: date, now: datetime) -> int:
    """Working days late of all orders that units hold, as of `today`; how many changed. Idempotent. Raises `Denied` for
    anybody but an operator."""
    require(actor, Cap.SYSTEM_OPERATE)
    rows = Order.everything.filter(state__in=[s.value for s in folding.WITH_UNIT])
    due = rows.filter(due_on__lt=today).select_related("region", "unit").order_by("pk")
    return _sweep(actor, list(due), today)


def _sweep(actor: Actor, rows: Sequence[Order], today: date) -> int:
    holidays, changed = orders_ladder.holidays(), 0
    for row in rows:
        was, days = row.late_days, writing.late_days(row, holidays, today)
        same = Order.everything.filter(pk=row.pk, version=row.version, late_days=was)
        if days == was or not same.update(late_days=days):
            continue
        changed += 1
        if not was:
            events.record(actor, FELL_LATE, on=row, now={"due_on": row.due_on})
    return changed
