"""Supervision orders until they are issued: draft, edit, sign, countersign, decline, dismiss."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.dispatch.models import Order, OrderMove, OrderUnit
from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.queries import orders_ladder
from daxiao.domains.dispatch.rules import orders as rules
from daxiao.domains.dispatch.services import orders_letters as letters
from daxiao.domains.dispatch.services import orders_writing as writing
from daxiao.domains.dispatch.services.orders_writing import Said
from daxiao.domains.dispatch.types.orders import (
    Cause,
    Ladder,
    MoveInput,
    OrderKind,
    OrderMoveKind,
    Rung,
    Signer,
    UnitDuty,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region
from daxiao.kernel.versions import user_of
from daxiao.std.findings import Refused


DRAFTED = events.define(
    "dispatch.order_made", "拟督办", cause="事由", rung="层级", unit="主办单位", days="办理期限"
)
EDITED = events.define(
    "dispatch.order_rewritten", "改督办草稿", rung="层级", unit="主办单位", days="办理期限"
)


@dataclass(frozen=True, slots=True)
class DraftInput:
    """An order as a person writes it. `days` None: those of the rung; `joint` units receive it and help."""

    cause: Cause
    unit: Org | None
    demand: str
    rung: str
    joint: tuple[Org, ...] = ()
    days: int | None = None
    kind: OrderKind = OrderKind.SUPERVISE
    facts: str = ""
    is_plan_asked: bool = False
    version: int | None = None


@transaction.atomic
def draft(
    actor: Actor,
    *,
    cause: Cause,
    units: Sequence[Org],
    demand: str,
    rung: str,
    today: date,
    now: datetime,
    region: Region | None = None,
    days: int | None = None,
    kind: OrderKind = OrderKind.SUPERVISE,
    facts: str = "",
    is_plan_asked: bool = False,
    escalates: Order | None = None,
    is_demo: bool = False,
) -> Order:
    """A draft; the first of `units` leads, the others join. `region` is the place of the matter (that of the lead unit
    by default); who issues and numbers it is the nearest place above for which the actor signs.

    Raises `Denied`; `Refused`, also when the same matter is open at the same rung with the same unit.
    """
    require(actor, Cap.ORDER_ISSUE)
    if not units:
        raise Refused(rules.UNIT_MISSING(field="unit"))
    place, joint = _placed(actor, region or units[0].region, units, today)
    require(actor, Cap.ORDER_ISSUE, on=place)
    said = DraftInput(cause, units[0], demand, rung, joint, days, kind, facts, is_plan_asked)
    return _draft(actor, place, said, today, now, escalates=escalates, is_demo=is_demo)


def _placed(
    actor: Actor, matter: Region, units: Sequence[Org], today: date
) -> tuple[Region, tuple[Org, ...]]:
    """The place that issues, over the matter and all units, and the units that join. Raises `Refused` for a unit beyond
    every such place: a city orders units of its counties, a county none of its city. The platform itself goes without
    joint units that lie beyond."""
    lead, *joint = units
    found = orders_ladder.nearest_place(actor, (matter, *(u.region for u in units)), today=today)
    if found is not None:
        return found, tuple(joint)
    near = orders_ladder.nearest_place(actor, (matter, lead.region), today=today)
    if actor.is_system:
        place = near or lead.region
        return place, tuple(u for u in joint if u.region.path.startswith(place.path))
    if near is None:
        # of a unit that he does not even see he learns nothing
        require(actor, Cap.UNIT_VIEW, on=lead)
        raise Refused(rules.UNIT_BEYOND(field="unit", unit=lead.name))
    _inside(near, joint, "joint")
    return near, tuple(joint)


def _inside(place: Region, units: Sequence[Org], field: str) -> None:
    for unit in units:
        if not unit.region.path.startswith(place.path):
            raise Refused(rules.UNIT_OUTSIDE(field=field, unit=unit.name, place=place.name))


@transaction.atomic
def write_draft(
    actor: Actor,
    *,
    given: DraftInput,
    today: date,
    now: datetime,
    region: Region | None = None,
) -> Order:
    """The same from a form. Raises `Denied`, `Refused`."""
    require(actor, Cap.ORDER_ISSUE)
    units = (given.unit, *given.joint) if given.unit else ()
    return draft(
        actor,
        cause=given.cause,
        units=units,
        demand=given.demand,
        rung=given.rung,
        today=today,
        now=now,
        days=given.days,
        kind=given.kind,
        facts=given.facts,
        is_plan_asked=given.is_plan_asked,
        region=region,
    )


def _draft(
    actor: Actor,
    place: Region,
    said: DraftInput,
    today: date,
    now: datetime,
    *,
    escalates: Order | None,
    is_demo: bool,
) -> Order:
    # of two who draft the same matter at once the second finds what the first wrote
    Region.everything.select_for_update().get(pk=place.pk)
    ladder = orders_ladder.ladder_on(today, place)
    rung, days = _checked(said, ladder)
    _not_twice(said, rung)
    assert said.unit is not None  # noqa: S101 - the rule refused a draft without one
    row = Order.everything.create(
        region=place,
        kind=said.kind.value,
        cause_kind=said.cause.kind.value,
        cause_id=said.cause.id,
        cause_label=said.cause.label.strip()[:200],
        cause_link=said.cause.link[:200],
        unit=said.unit,
        demand=said.demand.strip(),
        facts=said.facts.strip(),
        is_plan_asked=said.is_plan_asked,
        **_level(said, rung, ladder),
        days=days,
        drafted_on=today,
        drafted_by_label=actor.label,
        is_automatic=actor.is_system,
        escalates=escalates,
        is_demo=is_demo,
    )
    _put_units(row, said)
    OrderMove.everything.create(
        order=row,
        kind=OrderMoveKind.DRAFTED.value,
        made_on=today,
        made_at=now,
        by_label=actor.label,
        by_user=user_of(actor),
        words=said.facts.strip(),
        days=days,
    )
    events.record(
        actor,
        DRAFTED,
        on=row,
        now={
            "cause": row.cause_label,
            "rung": row.rung_name,
            "unit": said.unit.name,
            "days": f"{days}个工作日",
        },
    )
    return row


def _checked(said: DraftInput, ladder: Ladder) -> tuple[Rung, int]:
    """The rung, and the working days to answer. Raises `Refused`."""
    rung = ladder.rung(said.rung)
    if rung is None:
        if not said.rung:
            raise Refused(rules.RUNG_MISSING(field="rung"))
        raise Refused(rules.RUNG_UNKNOWN(field="rung", rung=said.rung))
    usual = ladder.rectify_days if said.kind is OrderKind.RECTIFY else rung.days
    days = usual if said.days is None else said.days
    lead = said.unit.pk if said.unit else None
    joint = [u.pk for u in said.joint]
    rules.may_draft(said.cause.label, said.demand, lead, joint, days).or_refuse()
    for unit in (said.unit, *said.joint):
        if unit is not None and unit.until is not None:
            raise Refused(rules.UNIT_GONE(field="unit", unit=unit.name))
    return rung, days


def _level(said: DraftInput, rung: Rung, ladder: Ladder) -> dict[str, str | int]:
    """The rung as the row keeps it. A rectification is signed at least by a person."""
    signer = rung.signer
    if said.kind is OrderKind.RECTIFY and signer is Signer.MACHINE:
        signer = Signer.ONE
    return {
        "rung": rung.code,
        "rung_name": rung.name,
        "rung_place": ladder.rungs.index(rung),
        "signer": signer.value,
    }


def _not_twice(said: DraftInput, rung: Rung, *, but: Order | None = None) -> None:
    """The same matter at the same rung with the same unit, while one is open. Raises `Refused`."""
    rows = Order.everything.filter(
        cause_kind=said.cause.kind.value,
        unit=said.unit,
        rung=rung.code,
        kind=said.kind.value,
        state__in=queries.OPEN,
    )
    same = (
        rows.filter(cause_id=said.cause.id)
        if said.cause.id is not None
        else rows.filter(cause_id=None, cause_label=said.cause.label.strip()[:200])
    )
    found = (same.exclude(pk=but.pk) if but else same).first()
    if found is not None:
        raise Refused(rules.ALREADY_THERE(number=found.number or "草稿"))


def _put_units(row: Order, said: DraftInput) -> None:
    duties = [(said.unit, UnitDuty.LEAD), *((u, UnitDuty.JOINT) for u in said.joint)]
    OrderUnit.everything.bulk_create(
        OrderUnit(order=row, org=unit, duty=duty.value) for unit, duty in duties if unit
    )


@transaction.atomic
def edit(actor: Actor, *, order: Order, given: DraftInput, today: date, now: datetime) -> Order:
    """Write a draft anew; its cause stays. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=Cap.ORDER_ISSUE, version=given.version, today=today)
    row = held.row
    rules.may_edit(held.facts).or_refuse()
    rung, days = _checked(given, held.ladder)
    _inside(row.region, [given.unit] if given.unit else [], "unit")
    _inside(row.region, given.joint, "joint")
    _not_twice(given, rung, but=row)
    assert given.unit is not None  # noqa: S101 - the rule refused a draft without one
    was = {"rung": row.rung_name, "unit": row.unit.name, "days": f"{row.days}个工作日"}
    row.unit, row.demand, row.days = given.unit, given.demand.strip(), days
    row.kind, row.is_plan_asked = given.kind.value, given.is_plan_asked
    for name, value in _level(given, rung, held.ladder).items():
        setattr(row, name, value)
    row.save(
        update_fields=[
            *("unit", "demand", "days", "kind", "is_plan_asked"),
            *("rung", "rung_name", "rung_place", "signer"),
        ]
    )
    OrderUnit.everything.filter(order=row).delete()
    _put_units(row, given)
    now_ = {"rung": row.rung_name, "unit": row.unit.name, "days": f"{days}个工作日"}
    events.record(actor, EDITED, on=row, was=was, now=now_)
    said = Said(OrderMoveKind.EDITED, days=days)
    return writing.write(actor, held=held, cap=Cap.ORDER_ISSUE, said=said, today=today, now=now)


@transaction.atomic
def sign(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """Sign a draft: it is issued, or waits for a second signature where its rung wants two.

    The platform itself signs at the first rung alone, and there only where the ladder says so. Raises `Denied`,
    `Refused`, `Stale`.
    """
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=Cap.ORDER_ISSUE, version=given.version, today=today)
    rules.may_sign(held.facts).or_refuse()
    rules.may_send(held.row.rung, held.facts, held.ladder, is_machine=actor.is_system).or_refuse()
    held.row.signed_by_label = actor.label
    if not rules.wants_second(held.facts):
        return _issue(actor, held, given.words, today, now)
    said = Said(OrderMoveKind.SIGNED, given.words)
    return writing.write(actor, held=held, cap=Cap.ORDER_ISSUE, said=said, today=today, now=now)


@transaction.atomic
def countersign(
    actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime
) -> Order:
    """The second signature, of another person: it is issued. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=Cap.ORDER_ISSUE, version=given.version, today=today)
    rules.may_countersign(held.facts, actor.user_id or 0, is_machine=actor.is_system).or_refuse()
    held.row.second_by_label = actor.label
    return _issue(actor, held, given.words, today, now)


def _issue(actor: Actor, held: writing.Held, words: str, today: date, now: datetime) -> Order:
    row = writing.issue(actor, held=held, words=words, today=today, now=now)
    # the night tells of what it issued itself, once it has issued all
    if not actor.is_system:
        letters.tell_issued(actor, order=row, today=today)
    return row


@transaction.atomic
def decline(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """What waits for a second signature goes back to the draft. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=Cap.ORDER_ISSUE, version=given.version, today=today)
    rules.may_decline(held.facts, given.words).or_refuse()
    said = Said(OrderMoveKind.DECLINED, given.words)
    return writing.write(actor, held=held, cap=Cap.ORDER_ISSUE, said=said, today=today, now=now)


@transaction.atomic
def dismiss(actor: Actor, *, order: Order, given: MoveInput, today: date, now: datetime) -> Order:
    """Not worth an order, with the reason; the platform does not propose it again for some time.

    Raises `Denied`, `Refused`, `Stale`.
    """
    require(actor, Cap.ORDER_ISSUE, on=order)
    held = writing.hold(actor, order=order, cap=Cap.ORDER_ISSUE, version=given.version, today=today)
    rules.may_dismiss(held.facts, given.words).or_refuse()
    said = Said(OrderMoveKind.DISMISSED, given.words)
    return writing.write(actor, held=held, cap=Cap.ORDER_ISSUE, said=said, today=today, now=now)
