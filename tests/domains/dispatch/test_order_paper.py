"""Who the paper of an order says has signed it, and that its names stay."""

from importlib import import_module

import pytest
from django.apps import apps

from daxiao.domains.dispatch.models import Order
from daxiao.domains.dispatch.services import orders
from daxiao.domains.dispatch.types.orders import MoveInput
from daxiao.kernel.models import Org
from tests.cast import SYSTEM, Cast
from tests.entry.test_intake import client_of
from tests.factories import orders as make
from tests.factories.directory import World
from tests.factories.orders import again
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db
BY_ITSELF = "平台自动提醒"


def test_a_person_who_signs_a_reminder_is_named_on_it(world: World, cast: Cast) -> None:
    """Only what the platform sent itself says so; a draft of it that a person changed and signed bears the name."""
    desk = make.desk(world, cast)
    row = make.drafted(desk, by=SYSTEM)
    given = orders.DraftInput(make.FREE, desk.unit, "请抓紧", "remind")
    orders.edit(desk.office.actor, order=row, given=given, today=TODAY, now=NOW)
    orders.sign(desk.office.actor, order=again(row), given=MoveInput(), today=TODAY, now=NOW)
    sent = make.drafted(desk, by=SYSTEM, rung="remind", units=[desk.joint])
    orders.sign(SYSTEM, order=sent, given=MoveInput(), today=TODAY, now=NOW)
    client = client_of(desk.office)

    signed = client.get(f"/order-desk/{row.pk}/print/").content.decode()
    by_itself = client.get(f"/order-desk/{sent.pk}/print/").content.decode()

    assert BY_ITSELF not in signed
    assert desk.office.user.name in signed
    assert BY_ITSELF in by_itself


def test_orders_of_before_keep_the_names_they_have_when_names_are_first_kept(
    world: World, cast: Cast
) -> None:
    """The migration fills in what was issued without its names; a unit that is renamed later changes no paper."""
    desk = make.desk(world, cast)
    row, draft = make.issued(desk), make.drafted(desk, units=[desk.joint])
    kept, name = again(row).issued_as, desk.unit.name
    Order.everything.update(issued_as={})

    import_module("daxiao.domains.dispatch.migrations.0003_names_of_issued_orders").keep_names(
        apps, None
    )
    Org.everything.filter(pk=desk.unit.pk).update(name="改名以后的局")

    assert again(row).issued_as == kept
    assert kept["unit"] == name
    assert again(draft).issued_as == {}
    page = client_of(desk.office).get(f"/order-desk/{row.pk}/print/").content.decode()
    assert f"{name}：" in page
