"""The plan a unit answers an order with: reported one by one, tracked until the last measure is done."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from daxiao.domains.dispatch.forms import orders as forms
from daxiao.domains.dispatch.models import Order, OrderFile, OrderMeasure
from daxiao.domains.dispatch.queries import orders_measures as queries
from daxiao.domains.dispatch.services import orders, orders_life
from daxiao.domains.dispatch.services import orders_measures as services
from daxiao.domains.dispatch.types.orders import MeasureInput, MoveInput, OrderState, Upload
from daxiao.kernel.errors import Denied, Stale
from tests.cast import SYSTEM, Cast
from tests.factories import orders as make
from tests.factories.directory import World
from tests.factories.orders import Desk, again, issued
from tests.moment import NOW, TODAY
from tests.traces import kinds, refused


pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 20)
SAID = MoveInput("已报方案")


@pytest.fixture
def desk(world: World, cast: Cast) -> Desk:
    return make.desk(world, cast)


def plan(desk: Desk, row: Any, **given: Any) -> OrderMeasure:
    values: dict[str, Any] = {"text": "逐户上门帮扶", "by_whom": "运行科", "due_on": DAY, **given}
    at: dict[str, Any] = {"today": TODAY, "now": NOW}
    services.plan(desk.bureau.actor, order=again(row), given=MeasureInput(**values), **at)
    return OrderMeasure.everything.order_by("-pk")[0]


def fulfil(desk: Desk, row: OrderMeasure, words: str = "已办结", **given: Any) -> OrderMeasure:
    said = MoveInput(words, **given)
    services.fulfil(desk.bureau.actor, measure=row, given=said, today=TODAY, now=NOW)
    row.refresh_from_db()
    return row


def states(desk: Desk) -> list[str]:
    rows: Any = queries.measures(desk.office.actor).order_by("pk")
    return list(rows.values_list("state", flat=True))


def life(service: Any, actor: Any, row: Any, given: MoveInput = SAID) -> Any:
    service(actor, order=again(row), given=given, today=TODAY, now=NOW)
    return again(row)


def test_a_city_alert_becomes_a_plan_of_the_county_and_is_tracked_to_its_end(
    cast: Cast, desk: Desk
) -> None:
    """S004-T-04: hand-over workflow from city alert to county plan with feedback."""
    office = cast.city_office.actor
    row = make.drafted(desk, by=office, is_plan_asked=True, demand="制定纾困方案，一企一策")
    orders.sign(office, order=row, given=MoveInput(), today=TODAY, now=NOW)
    with refused("dispatch.order_plan_missing"):
        life(orders_life.reply, desk.bureau.actor, row)
    first, second = plan(desk, row), plan(desk, row, text="协调续贷", by_whom="金融办")
    assert again(row).state == OrderState.RECEIVED
    life(orders_life.reply, desk.bureau.actor, row)
    with refused("dispatch.order_measures_open"):
        life(orders_life.accept, office, row, MoveInput(is_closing=True))
    life(orders_life.accept, office, row, MoveInput())

    fulfil(desk, first, uploads=(Upload("回执.pdf", b"%PDF-1.7 x"),))
    with refused("dispatch.order_measures_open"):
        life(orders_life.close, office, row)
    assert again(row).open_measures == 1
    fulfil(desk, second)
    assert life(orders_life.close, office, row).state == OrderState.CLOSED
    assert OrderFile.everything.get().move.kind == "fulfilled"
    assert kinds(row)[-4:-1] == [
        "dispatch.order_accepted",
        "dispatch.order_fulfilled",
        "dispatch.order_fulfilled",
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": " "}, "dispatch.measure_text_missing"),
        ({"by_whom": ""}, "dispatch.measure_who_missing"),
        ({"due_on": None}, "dispatch.measure_day_missing"),
        ({"due_on": TODAY - timedelta(days=1)}, "dispatch.measure_day_passed"),
    ],
)
def test_a_measure_says_what_who_and_by_when(desk: Desk, change: dict[str, Any], code: str) -> None:
    row = issued(desk)
    with refused(code):
        plan(desk, row, **change)
    assert not OrderMeasure.everything.exists()
    with pytest.raises(Stale):
        plan(desk, row, version=99)


def test_the_lead_unit_alone_reports_and_ends_measures(desk: Desk) -> None:
    row = issued(desk, units=[desk.unit, desk.joint])
    given = MeasureInput("帮扶", "运行科", DAY)
    with refused("dispatch.order_not_lead"):
        services.plan(desk.other.actor, order=row, given=given, today=TODAY, now=NOW)
    one = plan(desk, row)
    with refused("dispatch.order_not_lead"):
        services.fulfil(desk.other.actor, measure=one, given=SAID, today=TODAY, now=NOW)
    for service in (services.fulfil, services.drop):
        with pytest.raises(Denied):
            service(desk.office.actor, measure=one, given=SAID, today=TODAY, now=NOW)
        with pytest.raises(Denied):
            service(desk.stranger.actor, measure=one, given=SAID, today=TODAY, now=NOW)
    assert list(queries.measures(desk.other.actor)) == [one]
    assert not queries.measures(desk.stranger.actor).exists()


def test_a_measure_ends_once_and_a_settled_plan_stays(desk: Desk) -> None:
    row = issued(desk)
    one, two = plan(desk, row), plan(desk, row)
    with refused("dispatch.measure_done_unsaid"):
        fulfil(desk, one, "")
    fulfil(desk, one)
    with refused("dispatch.measure_over"):
        fulfil(desk, one)
    with refused("dispatch.measure_drop_unsaid"):
        services.drop(desk.bureau.actor, measure=two, given=MoveInput(" "), today=TODAY, now=NOW)
    services.drop(desk.bureau.actor, measure=two, given=SAID, today=TODAY, now=NOW)
    three = plan(desk, row)
    life(orders_life.reply, desk.bureau.actor, row)
    life(orders_life.accept, desk.office.actor, row, MoveInput())
    with refused("dispatch.measure_settled"):
        services.drop(desk.bureau.actor, measure=three, given=SAID, today=TODAY, now=NOW)
    with refused("dispatch.measure_settled"):
        plan(desk, row)

    assert states(desk) == ["done", "dropped", "open"]
    life(orders_life.withdraw, desk.office.actor, row)
    assert states(desk) == ["done", "dropped", "ended"]
    assert again(row).open_measures == 0


def dropped(desk: Desk, row: OrderMeasure) -> None:
    services.drop(desk.bureau.actor, measure=row, given=SAID, today=TODAY, now=NOW)


def test_an_order_does_not_end_without_the_plan_it_was_asked_for(desk: Desk) -> None:
    """S004-T-04: a unit that drops every measure after its reply has no plan; the office sends it back for one."""
    row = make.drafted(desk, is_plan_asked=True)
    orders.sign(desk.office.actor, order=row, given=MoveInput(), today=TODAY, now=NOW)
    one = plan(desk, row)
    life(orders_life.reply, desk.bureau.actor, row)
    dropped(desk, one)
    for is_closing in (True, False):
        with refused("dispatch.order_plan_gone"):
            life(orders_life.accept, desk.office.actor, row, MoveInput(is_closing=is_closing))
    life(orders_life.return_, desk.office.actor, row)

    two = plan(desk, row)
    life(orders_life.reply, desk.bureau.actor, row)
    life(orders_life.accept, desk.office.actor, row, MoveInput())
    # kept from before the rule
    OrderMeasure.everything.filter(pk=two.pk).update(dropped_on=TODAY, dropped_because="旧记录")
    Order.everything.filter(pk=row.pk).update(open_measures=0)
    with refused("dispatch.order_plan_gone"):
        life(orders_life.close, desk.office.actor, row)


def test_acceptance_does_not_offer_to_close_over_open_measures(desk: Desk) -> None:
    """The dialog starts as it can be sent: closing is not ticked while measures are open, and it says why."""
    row = issued(desk)
    assert forms.Accept.starts(again(row))["is_closing"] is True
    one = plan(desk, row)
    assert forms.Accept.starts(again(row))["is_closing"] is False
    form = forms.Accept(actor=desk.office.actor, row=again(row))
    assert "还有1条措施没有办结" in form.fields["is_closing"].help_text
    fulfil(desk, one)
    assert forms.Accept.starts(again(row))["is_closing"] is True


def test_the_night_tells_late_measures_in_working_days(desk: Desk) -> None:
    """S004-T-04: the plan is tracked; a count of late measures is that of the list."""
    row = issued(desk)
    late, _ = plan(desk, row, due_on=date(2026, 3, 6)), plan(desk, row)
    on = date(2026, 3, 10)
    assert services.sweep(SYSTEM, today=on) == 1
    assert services.sweep(SYSTEM, today=on) == 0
    assert (again(row).open_measures, again(row).late_measures) == (2, 1)
    assert states(desk) == ["late", "open"]
    assert OrderMeasure.everything.get(pk=late.pk).late_days == 2
    fulfil(desk, late)
    assert again(row).late_measures == 0
    with pytest.raises(Denied):
        services.sweep(desk.office.actor, today=on)


def test_the_night_leaves_alone_what_a_unit_ends_meanwhile(desk: Desk) -> None:
    """What is done is not late, and the order is not held up by a measure counted as open."""
    row = issued(desk)
    late = plan(desk, row, due_on=date(2026, 3, 6))
    seen: list[str] = []

    def ends(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if len(seen) == 1:
            seen.append(sql)
            fulfil(desk, late)
        if sql.startswith("SELECT") and 'FROM "dispatch_ordermeasure"' in sql and not seen:
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ends):
        services.sweep(SYSTEM, today=date(2026, 3, 10))

    late.refresh_from_db()
    assert len(seen) == 2
    assert (late.done_on is not None, late.late_days) == (True, 0)
    assert (again(row).open_measures, again(row).late_measures) == (0, 0)
