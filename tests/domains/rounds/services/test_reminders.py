"""Units are reminded in one letter a day over all their rounds, never twice, and not when they are done."""

from datetime import date, datetime, time, timedelta

import pytest

from daxiao.domains.rounds.models import Owed, Reminder
from daxiao.domains.rounds.services import reminders
from daxiao.flows import monthly_round, night_sweep
from daxiao.kernel.access import Actor
from daxiao.kernel.clock import CHINA
from daxiao.kernel.models import Notice, Outbox, Yardstick
from tests.cast import Cast
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.factories.rounds import SEED
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def night(day: date) -> int:
    """The sweep of a day, early in the morning; how many letters."""
    return reminders.remind(SEED, today=day, now=datetime.combine(day, time(1), tzinfo=CHINA))


def letters() -> list[tuple[int, str]]:
    rows = Outbox.objects.filter(topic=reminders.TOPIC)
    return [(row.body["orgs"][0], row.body["text"]) for row in rows]


def test_units_are_reminded_on_the_set_days_only(world: World, office: Actor) -> None:
    """D-3, D-1, D, D+1 around Monday the 9th: two units owe, so two letters on each of four days, whatever else runs."""
    make.three_duties(world)
    row = make.opened(world.county, actor=office)

    found = {day: night(day) for n in range(14) for day in [TODAY + timedelta(days=n)]}

    assert {day.day: n for day, n in found.items() if n} == {4: 2, 6: 2, 9: 2, 10: 2}
    assert Reminder.everything.filter(round=row).count() == 8
    assert "rounds.units_reminded" in kinds(row)


def test_a_second_sweep_of_the_night_writes_nothing(world: World, office: Actor) -> None:
    make.three_duties(world)
    make.opened(world.county, actor=office)

    assert (night(date(2026, 3, 4)), night(date(2026, 3, 4))) == (2, 0)


def test_nights_that_were_missed_are_one_letter(world: World, office: Actor) -> None:
    make.three_duties(world)
    make.opened(world.county, actor=office)

    assert night(date(2026, 3, 10)) == 2
    assert night(date(2026, 3, 11)) == 0
    assert set(Reminder.everything.values_list("offset", flat=True)) == {1}


def test_who_has_handed_in_is_left_alone(world: World, office: Actor) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    bureau = world.units["县经信局"]
    Owed.everything.filter(round=row, org=bureau).update(state="submitted", submitted_at=NOW)

    night(date(2026, 3, 4))

    (letter,) = letters()
    assert letter == (
        world.units["县发改局"].pk,
        "青禾县2026年2月调度还有1项未报（指标数据1项），3月9日截止",
    )


def test_two_rounds_are_one_letter_a_day(world: World, office: Actor) -> None:
    """One digest a day: January late and February due stand in the same letter."""
    make.three_duties(world)
    make.opened(world.county, actor=office, period=202601, due_on=TODAY)
    make.opened(world.county, actor=office)

    assert night(date(2026, 3, 4)) == 2

    told = dict(letters())[world.units["县发改局"].pk]
    assert told.startswith("青禾县2026年1月调度还有1项未报（指标数据1项），已于3月2日截止")
    assert "；青禾县2026年2月调度还有1项未报" in told


def test_a_round_opened_later_in_the_day_waits_for_tomorrow(world: World, office: Actor) -> None:
    make.three_duties(world)
    make.opened(world.county, actor=office, period=202601, due_on=TODAY)
    assert night(TODAY) == 2
    make.opened(world.county, actor=office, due_on=TODAY)

    assert night(TODAY) == 0
    assert night(TODAY + timedelta(days=1)) == 2


def test_the_days_are_a_setting_of_the_place(world: World, office: Actor) -> None:
    values = {
        "opens_months_after": 1,
        "opens_day": 1,
        "due_working_days": 5,
        "close_working_days": 5,
        "remind_days": [0],
        "opens_by_itself": False,
        "task_duties": ["lead"],
    }
    Yardstick.objects.create(
        name="rounds", region=world.county, since=date(2026, 1, 1), values=values, source="青禾县"
    )
    make.three_duties(world)
    make.opened(world.county, actor=office)

    assert [night(date(2026, 3, day)) for day in (4, 6, 9, 10)] == [0, 0, 2, 0]


def test_letters_reach_the_unit_and_nobody_else(world: World, cast: Cast) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=cast.office.actor)
    night(date(2026, 3, 4))

    night_sweep.deliver(now=NOW)

    told = Notice.everything.filter(topic=reminders.TOPIC)
    assert {n.org.short_name for n in told if n.org} == {"县经信局", "县发改局"}
    assert {n.link for n in told} == {
        f"/rounds/{row.pk}/unit/{world.units[name].pk}/" for name in ("县经信局", "县发改局")
    }
    mine = Notice.objects.visible_to(cast.clerk.actor, night_sweep.Cap.TASK_VIEW)
    assert mine.filter(topic=reminders.TOPIC).count() == 1


def test_only_the_platform_reminds(cast: Cast) -> None:
    with denied(hidden=False):
        reminders.remind(cast.office.actor, today=TODAY, now=NOW)


# ---- the heartbeat


def beat(day: date) -> monthly_round.Beat:
    now = datetime.combine(day, time(1), tzinfo=CHINA)
    return monthly_round.beat(SEED, today=day, now=now)


def test_rounds_open_by_themselves_where_one_was_held_before(world: World, office: Actor) -> None:
    """S004-D-06: regular. The first round is opened by a person; from then on the platform keeps the beat."""
    make.three_duties(world)
    assert beat(date(2026, 4, 1)).opened == 0

    make.opened(world.county, actor=office)

    assert beat(date(2026, 3, 31)).opened == 0
    assert beat(date(2026, 4, 2)).opened == 1
    assert beat(date(2026, 4, 3)).opened == 0


def test_a_place_may_keep_the_opening_to_itself(world: World, office: Actor) -> None:
    values = {
        "opens_months_after": 1,
        "opens_day": 1,
        "due_working_days": 5,
        "close_working_days": 5,
        "remind_days": [0],
        "opens_by_itself": False,
        "task_duties": [],
    }
    Yardstick.objects.create(
        name="rounds", region=world.county, since=date(2026, 1, 1), values=values, source="青禾县"
    )
    make.opened(world.county, actor=office)

    assert beat(date(2026, 4, 2)).opened == 0
