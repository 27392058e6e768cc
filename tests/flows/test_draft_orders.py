"""The night drafts what is late, once, with its facts; it sends reminders at most, and lets dismissed matters rest."""

from datetime import date, timedelta
from typing import Any

import pytest

from daxiao.domains.dispatch.models import Order
from daxiao.domains.dispatch.services import orders, orders_life
from daxiao.domains.dispatch.types.orders import CauseKind, MoveInput, OrderState
from daxiao.domains.projects.services import blockers as blocker_services
from daxiao.flows import day_letter, draft_orders, night_sweep, order_causes
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Event, Outbox, Yardstick
from tests.cast import SYSTEM, Cast
from tests.factories import ground as make_ground
from tests.factories import orders as make
from tests.factories.directory import World
from tests.factories.ground import Ground
from tests.factories.orders import again, issued
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

LATE = date(2026, 3, 17)
"""A blocker assigned on 2 March is due on 9 March; on the 17th it is late by six working days."""


@pytest.fixture
def site(world: World, cast: Cast) -> Ground:
    return make_ground.ground(world, cast)


def night(day: date) -> draft_orders.Drafted:
    blocker_services.sweep(SYSTEM, today=day, now=NOW)
    return draft_orders.sweep(SYSTEM, today=day, now=NOW)


def set_rung(world: World, kind: str, rung: str) -> None:
    steps = [
        {"kind": kind, "after": 1, "rung": rung},
        {"kind": "order_unanswered", "after": 1, "rung": "next"},
    ]
    Yardstick.objects.create(
        name="supervision",
        region=world.county,
        since=date(2020, 1, 1),
        values={"threshold": steps},
        source="测试",
    )


def test_a_late_blocker_is_reminded_of_once(site: Ground) -> None:
    """Automatic drafts; reminders alone are sent by the platform itself."""
    blocker = make_ground.assigned(site)
    assert night(date(2026, 3, 10)).drafts == 0

    first, second = night(LATE), night(LATE)

    assert (first.drafts, first.sent) == (1, 1)
    assert (second.drafts, second.sent) == (0, 0)
    row = Order.everything.get()
    assert (row.cause_kind, row.cause_id) == (CauseKind.BLOCKER, blocker.pk)
    assert (row.state, row.number) == (OrderState.ISSUED, "提〔2026〕1号")
    assert row.unit == site.bureau.user.org
    assert "应在2026-03-09前办结" in row.facts
    assert "已逾期6个工作日" in row.facts


def test_above_the_reminder_the_night_writes_drafts_alone(world: World, site: Ground) -> None:
    """Spec 20 §3: automatic drafts, human signature."""
    set_rung(world, "blocker_late", "notice")
    make_ground.assigned(site)

    assert (night(LATE).drafts, Order.everything.get().state) == (1, OrderState.DRAFT)
    assert Order.everything.get().number == ""
    assert not Outbox.objects.filter(
        topic="dispatch.orders_digest", subject_model="dispatch.Order"
    ).exists()


def test_what_a_person_dismissed_rests(world: World, site: Ground) -> None:
    set_rung(world, "blocker_late", "notice")
    make_ground.assigned(site)
    night(LATE)
    row = Order.everything.get()
    orders.dismiss(site.office.actor, order=row, given=MoveInput("正在协调"), today=LATE, now=NOW)

    assert night(LATE + timedelta(days=7)).drafts == 0
    assert night(LATE + timedelta(days=35)).drafts == 1


def test_a_draft_whose_matter_is_late_no_more_is_taken_back(world: World, site: Ground) -> None:
    set_rung(world, "blocker_late", "notice")
    blocker = make_ground.assigned(site)
    night(LATE)
    said = blocker_services.MoveInput("已交地")
    blocker_services.resolve(site.bureau.actor, blocker=blocker, given=said, today=LATE, now=NOW)

    assert night(LATE + timedelta(days=1)).dropped == 1
    assert Order.everything.get().state == OrderState.DISMISSED


def test_an_unanswered_order_becomes_a_draft_of_the_next_rung(world: World, cast: Cast) -> None:
    """Unanswered order past its deadline → next rung; the reminder's next rung waits for a person."""
    desk = make.desk(world, cast)
    row = issued(desk, rung="remind", days=1)
    day = TODAY + timedelta(days=2)

    assert night(day).drafts == 1
    assert night(day).drafts == 0
    raised = Order.everything.get(escalates=row)
    assert (raised.rung, raised.state) == ("notice", OrderState.DRAFT)
    assert raised.cause_label == row.cause_label
    assert "提〔2026〕1号应于2026-03-03前回复" in raised.facts

    said = MoveInput("办好了")
    orders_life.reply(desk.bureau.actor, order=again(row), given=said, today=day, now=NOW)
    night(day)
    assert again(raised).state == OrderState.DISMISSED


def test_a_draft_of_the_next_rung_goes_when_its_order_is_answered(
    world: World, site: Ground
) -> None:
    """The blocker is late still, the order about it is not: nobody is offered to raise what was answered."""
    make_ground.assigned(site)
    night(LATE)
    row = Order.everything.get()
    day = LATE + timedelta(days=14)
    assert night(day).drafts == 1
    raised = Order.everything.get(escalates=row)

    said = MoveInput("正在交地")
    orders_life.reply(site.bureau.actor, order=again(row), given=said, today=day, now=NOW)

    assert night(day).dropped == 1
    assert again(raised).state == OrderState.DISMISSED


def test_an_order_that_asks_for_time_is_not_raised(world: World, cast: Cast) -> None:
    desk = make.desk(world, cast)
    row = issued(desk, days=1)
    orders_life.ask_extension(
        desk.bureau.actor, order=row, given=MoveInput("等评审", days=5), today=TODAY, now=NOW
    )

    assert night(TODAY + timedelta(days=3)).drafts == 0


def test_lateness_is_told_in_working_days_and_leaves_a_trace_once(world: World, cast: Cast) -> None:
    """Late by N working days, settled each night, whatever night is missed."""
    row = issued(make.desk(world, cast), days=4)  # due on Friday the 6th

    night(date(2026, 3, 8))
    assert again(row).late_days == 0
    night(date(2026, 3, 9))
    night(date(2026, 3, 11))
    assert again(row).late_days == 3
    assert Event.everything.filter(type="dispatch.order_fell_late").count() == 1


def test_the_letters_of_the_day_go_out_once(world: World, cast: Cast) -> None:
    """One digest a day for a unit and for each who signs; reminders before the deadline."""
    desk = make.desk(world, cast)
    row = issued(desk)
    orders_life.receive(desk.bureau.actor, order=row, given=MoveInput(), today=TODAY, now=NOW)
    assert night(TODAY).letters == 0  # told when it was issued
    assert night(date(2026, 3, 6)).letters == 0

    assert night(date(2026, 3, 9)).letters == 1  # two working days before the 11th
    assert night(date(2026, 3, 9)).letters == 0
    letter: dict[str, Any] = Outbox.objects.order_by("-pk")[0].body
    assert letter["text"] == (
        "督办快到期：督〔2026〕1号“三季度调度会议定事项”，2026-03-11前书面回复"
    )

    orders_life.reply(
        desk.bureau.actor, order=row, given=MoveInput("办好了"), today=date(2026, 3, 10), now=NOW
    )
    assert night(date(2026, 3, 10)).letters == 3  # the office, its deputy and the inspector


def test_reminders_of_one_night_are_one_letter_with_their_causes(
    world: World, site: Ground
) -> None:
    """05-principles 19: what the platform sends a unit in one night is one letter; each cause stands in it."""
    blockers = [make_ground.assigned(site) for _ in range(3)]
    night(LATE)
    night_sweep.deliver(now=NOW)

    (letter,) = day_letter.to_reader(site.bureau.actor).letters
    lines = [line.text for part in letter.parts if part.title == "督办" for line in part.lines]
    assert len(lines) == len(blockers) == Order.everything.count()
    for row in Order.everything.all():
        assert sum(row.number in line and row.cause_label[:60] in line for line in lines) == 1


def test_only_the_platform_sweeps(cast: Cast) -> None:
    with pytest.raises(Denied):
        draft_orders.sweep(cast.office.actor, today=TODAY, now=NOW)


def test_causes_are_found_in_scope_alone(site: Ground, cast: Cast) -> None:
    """The registry resolves a cause in the scope of who asks."""
    blocker = make_ground.assigned(site)
    order_causes.put_in()
    found = order_causes.CAUSES.find(cast.office.actor, CauseKind.BLOCKER, blocker.pk)

    assert found is not None
    assert [u.pk for u in found.units] == [blocker.unit_id]
    project = order_causes.CAUSES.find(cast.office.actor, CauseKind.PROJECT, site.project.pk)
    assert project is not None
    assert project.cause.link == f"/projects/{site.project.pk}/"
    for kind, key in ((CauseKind.BLOCKER, blocker.pk), (CauseKind.PROJECT, site.project.pk)):
        assert order_causes.CAUSES.find(cast.stranger.actor, kind, key) is None
    assert order_causes.CAUSES.find(cast.office.actor, CauseKind.ROUND, 1) is None
