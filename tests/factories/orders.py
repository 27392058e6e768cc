"""Who deals with supervision orders in the tests, and orders they made."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from daxiao.domains.dispatch.models import Order
from daxiao.domains.dispatch.services import orders, orders_life
from daxiao.domains.dispatch.types.orders import Cause, CauseKind, MoveInput
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.models import Org
from tests.cast import Cast, Person, person
from tests.factories.directory import World
from tests.moment import NOW, TODAY


@dataclass(frozen=True)
class Desk:
    """Two who sign for 青禾县, an inspector among them; the bureau that is urged with two people of it, and one beside."""

    office: Person
    deputy: Person
    inspector: Person
    bureau: Person
    colleague: Person
    other: Person
    reader: Person
    stranger: Person
    unit: Org
    joint: Org


def desk(world: World, cast: Cast) -> Desk:
    home, unit, joint = world.county, world.units["县发改局"], world.units["县科技局"]
    return Desk(
        office=cast.office,
        deputy=person("office2", "青禾专班乙", Role.OFFICE, home=home, region=home),
        inspector=person("ducha", "督查甲", Role.INSPECTOR, home=home, region=home),
        bureau=person("fgw", "发改经办", Role.UNIT, home=home, org=unit),
        colleague=person("fgw2", "发改经办乙", Role.UNIT, home=home, org=unit),
        other=person("kjw", "科技经办", Role.UNIT, home=home, org=joint),
        reader=person("leader", "青禾领导", Role.READER, home=home, region=home),
        stranger=cast.stranger,
        unit=unit,
        joint=joint,
    )


FREE = Cause(CauseKind.FREE, None, "三季度调度会议定事项")


def drafted(desk: Desk, *, by: Actor | None = None, today: date = TODAY, **given: Any) -> Order:
    values: dict[str, Any] = {
        "cause": FREE,
        "units": [desk.unit],
        "demand": "本周内拿出交地方案",
        "rung": "notice",
        **given,
    }
    return orders.draft(by or desk.office.actor, today=today, now=NOW, **values)


def issued(desk: Desk, *, today: date = TODAY, **given: Any) -> Order:
    """Signed by the office, and by the deputy where two are wanted."""
    row = drafted(desk, today=today, **given)
    orders.sign(desk.office.actor, order=row, given=MoveInput(), today=today, now=NOW)
    row = again(row)
    if row.state == "signing":
        orders.countersign(desk.deputy.actor, order=row, given=MoveInput(), today=today, now=NOW)
    return again(row)


def replied(desk: Desk, *, today: date = TODAY, **given: Any) -> Order:
    row = issued(desk, **given)
    said = MoveInput("已与乡镇签订交地协议")
    orders_life.reply(desk.bureau.actor, order=row, given=said, today=today, now=NOW)
    return again(row)


def again(row: Order) -> Order:
    return Order.everything.select_related("region", "unit").get(pk=row.pk)
