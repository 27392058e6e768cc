"""One reader gets one letter a day, whatever had something to say, and reads what is new in it (减负, one digest a day)."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from daxiao.domains.targets.types.goals import GoalOrigin
from daxiao.flows import day_letter, night_sweep, remind_goals
from daxiao.kernel import clock, notices, outbox
from daxiao.kernel.access import Actor
from daxiao.kernel.clock import CHINA
from daxiao.kernel.models import Notice, NoticesRead, Org, Outbox, User
from tests.cast import SYSTEM, Cast
from tests.factories import goals as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied


@pytest.fixture
def bureau(world: World) -> Org:
    return world.units["县经信局"]


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=CHINA)


def tell(
    topic: str, text: str, *, org: Org | None = None, user: User | None = None, now: datetime = NOW
) -> None:
    """As the services do it: put with the change, delivered by the sweep or at once."""
    on = org or user
    assert on is not None
    body = {
        "text": text,
        "link": "/x/",
        "orgs": [org.pk] if org else [],
        "users": [user.pk] if user else [],
    }
    outbox.put(topic, on=on, body=body)
    assert night_sweep.deliver(now=now) == (1, 0)


def letter(actor: Actor, day: date = TODAY) -> day_letter.Letter:
    found = day_letter.to_reader(actor).of(day)
    assert found is not None
    return found


def texts(found: day_letter.Letter) -> dict[str, list[str]]:
    return {part.title: [line.text for line in part.lines] for part in found.parts}


def test_what_is_due_returned_ordered_and_asked_is_one_letter(bureau: Org, cast: Cast) -> None:
    """Principle 19: one digest a day. Five changes of five domains on one day are one letter, by what they ask for."""
    tell("tasks.node_due", "节点到期", org=bureau)
    tell("dispatch.orders_digest", "督办单待签收", org=bureau)
    tell("dispatch.evaluation_step", "考核自评", org=bureau)
    tell("rounds.digest", "还有3项未报", org=bureau)
    tell("rounds.returned", "有1项退回", org=bureau)

    (only,) = day_letter.to_reader(cast.clerk.actor).letters
    assert texts(only) == {
        "退回重报": ["有1项退回"],
        "应报数据": ["还有3项未报"],
        "督办": ["督办单待签收"],
        "任务": ["节点到期"],
        "考核评估": ["考核自评"],
    }
    assert only.summary == "退回重报1件、应报数据1件、督办1件、任务1件、考核评估1件"


def test_a_later_fact_of_the_day_joins_the_same_letter(bureau: Org, cast: Cast) -> None:
    """A figure sent back in the afternoon is told at once, in the letter of the morning; the next day begins another."""
    tell("rounds.digest", "还有3项未报", org=bureau, now=at(TODAY, 1))
    tell("rounds.returned", "有1项退回", org=bureau, now=at(TODAY, 23))
    tell("rounds.digest", "还有1项未报", org=bureau, now=at(TODAY + timedelta(days=1), 0))

    newest, today = day_letter.to_reader(cast.clerk.actor).letters
    assert (newest.day, newest.count) == (TODAY + timedelta(days=1), 1)
    assert (today.day, today.count) == (TODAY, 2)


def test_lines_to_a_person_and_to_the_unit_are_the_same_letter(bureau: Org, cast: Cast) -> None:
    """What stands in both is said once."""
    tell("projects.review_news", "项目已批准", org=bureau)
    tell("projects.review_news", "项目已批准", user=cast.clerk.user)
    tell("dispatch.orders_digest", "待签发", user=cast.clerk.user)

    assert texts(letter(cast.clerk.actor)) == {"督办": ["待签发"], "项目": ["项目已批准"]}


def test_who_signs_orders_gets_a_letter_without_a_unit(cast: Cast) -> None:
    """The digest of an office is put to its people; the desk of an account without a unit shows it."""
    tell("dispatch.orders_digest", "有2份督办单待签发", user=cast.office.user)

    assert letter(cast.office.actor).count == 1
    assert day_letter.to_reader(cast.city_office.actor).letters == ()
    assert day_letter.to_reader(cast.stranger.actor).letters == ()
    assert day_letter.to_reader(Actor.anonymous()).letters == ()


def test_nobody_reads_the_own_lines_of_another(bureau: Org, cast: Cast) -> None:
    tell("dispatch.orders_digest", "只给经办", user=cast.clerk.user)
    tell("rounds.digest", "给单位", org=bureau)

    beside = day_letter.to_unit(cast.clerk.actor, bureau)
    assert [texts(one) for one in beside.letters] == [{"应报数据": ["给单位"]}]
    assert beside.new == 0
    assert day_letter.to_unit(cast.stranger.actor, bureau).letters == ()


def test_what_was_read_is_not_new_and_what_comes_after_is(bureau: Org, cast: Cast) -> None:
    tell("rounds.digest", "还有3项未报", org=bureau)
    assert (letter(cast.clerk.actor).new, notices.unread(cast.clerk.actor)) == (1, 1)

    notices.mark_read(cast.clerk.actor, up_to=day_letter.to_reader(cast.clerk.actor).last, now=NOW)
    assert (letter(cast.clerk.actor).new, notices.unread(cast.clerk.actor)) == (0, 0)

    tell("rounds.returned", "有1项退回", org=bureau)
    found = letter(cast.clerk.actor)
    assert (found.count, found.new, notices.unread(cast.clerk.actor)) == (2, 1, 1)


def test_what_is_said_again_after_it_was_read_is_new_again(bureau: Org, cast: Cast) -> None:
    """Otherwise the count beside the bell would stay, with nothing on the page to mark as read."""
    tell("rounds.digest", "还有3项未报", org=bureau)
    notices.mark_read(cast.clerk.actor, up_to=day_letter.to_reader(cast.clerk.actor).last, now=NOW)

    tell("rounds.digest", "还有3项未报", org=bureau)
    tell("rounds.digest", "还有3项未报", user=cast.clerk.user)

    assert (letter(cast.clerk.actor).new, notices.unread(cast.clerk.actor)) == (1, 1)


def test_marking_never_goes_back_and_never_beyond_the_own_lines(bureau: Org, cast: Cast) -> None:
    tell("rounds.digest", "一", org=bureau)
    tell("rounds.returned", "二", org=bureau)
    last = day_letter.to_reader(cast.clerk.actor).last

    notices.mark_read(cast.clerk.actor, up_to=last, now=NOW)
    notices.mark_read(cast.clerk.actor, up_to=last - 1, now=NOW)
    assert notices.read_up_to(cast.clerk.actor) == last

    notices.mark_read(cast.stranger.actor, up_to=last, now=NOW)
    assert notices.read_up_to(cast.stranger.actor) == 0
    notices.mark_read(cast.clerk.actor, up_to=last + 1000, now=NOW)
    assert NoticesRead.everything.get().up_to == last


def test_older_letters_come_whole_by_pages(
    bureau: Org, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_letter, "MOST_LINES", 4)
    for n in range(4):
        for text in "甲乙":
            tell("rounds.returned", text, org=bureau, now=at(TODAY - timedelta(days=n), 9))

    first = day_letter.to_reader(cast.clerk.actor)
    rest = day_letter.to_reader(cast.clerk.actor, before=first.before)

    assert [(one.day.day, one.count) for one in (*first.letters, *rest.letters)] == [
        ((TODAY - timedelta(days=n)).day, 2) for n in range(4)
    ]
    assert rest.before is None


def test_every_letter_of_the_platform_has_its_part() -> None:
    """Who adds a writer says where it stands in the letter."""
    named = {topic for _, topics in day_letter.PARTS for topic in topics}

    assert set(night_sweep.WRITERS) == named


# ---- 待下达


def test_who_keeps_goals_is_reminded_once_a_month_of_those_that_wait(
    world: World, cast: Cast
) -> None:
    """S003-G-03: a target set by an upper level later is a placeholder that must be filled, with reminder. The office of
    the place is told, and not the one above it too."""
    indicator = make.indicator(world.province, "单位GDP能耗降低")
    make.goal(indicator, world.county, floor=None, origin=GoalOrigin.ABOVE)
    make.goal(make.indicator(world.province), world.county)

    told = [remind_goals.remind(SYSTEM, today=day) for day in (TODAY, date(2026, 3, 31))]
    assert told == [1, 0]
    assert remind_goals.remind(SYSTEM, today=date(2026, 4, 1)) == 1

    row = Outbox.objects.filter(topic=remind_goals.TOPIC)[0]
    assert row.body["users"] == [cast.office.user.pk]
    assert (
        row.body["text"] == "有1条目标待上级下达（青禾县单位GDP能耗降低），下达后请填目标值和文号"
    )


@pytest.mark.parametrize("year", [2025, 2027])
def test_a_goal_whose_time_has_not_begun_or_is_over_reminds_nobody(
    world: World, cast: Cast, year: int
) -> None:
    indicator = make.indicator(world.province)
    make.goal(
        indicator,
        world.county,
        floor=None,
        origin=GoalOrigin.ABOVE,
        since=date(year, 1, 1),
        due_on=date(year, 12, 31),
    )

    assert remind_goals.remind(SYSTEM, today=TODAY) == 0


def test_only_the_platform_reminds_of_goals(cast: Cast) -> None:
    with denied(hidden=False):
        remind_goals.remind(cast.office.actor, today=TODAY)


# ---- pages


def test_the_desk_shows_one_letter_and_marks_it_read(
    client: Client, bureau: Org, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    tell("rounds.digest", "还有3项未报", org=bureau, now=NOW)
    tell("dispatch.orders_digest", "督办单待签收", org=bureau, now=NOW)
    client.force_login(cast.clerk.user)

    desk = client.get(reverse("desk")).content.decode()
    assert "2件，合并为一封：应报数据1件、督办1件" in desk
    assert '<b class="dx-count">2</b>' in desk

    last = Notice.everything.order_by("-pk").values_list("pk", flat=True)[0]
    sent = client.post(reverse("notices_read"), {"up_to": last, "back": reverse("desk")})
    assert (sent.status_code, sent.headers["Location"]) == (303, reverse("desk"))
    assert '<b class="dx-count">' not in client.get(reverse("desk")).content.decode()


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 40, "²"])
def test_a_mark_that_is_no_key_marks_nothing(client: Client, cast: Cast, up_to: str) -> None:
    client.force_login(cast.clerk.user)

    assert client.post(reverse("notices_read"), {"up_to": up_to}).status_code == 303
    assert not NoticesRead.everything.exists()


def test_the_letters_of_an_office_without_a_unit_stand_on_desk_and_page(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    tell("dispatch.orders_digest", "有2份督办单待签发", user=cast.office.user)
    client.force_login(cast.office.user)

    days = [f"{reverse('notices')}?before={day}" for day in ("x", "0001-01-01", "%00")]
    for url in (reverse("desk"), reverse("notices"), *days):
        assert "有2份督办单待签发" in client.get(url).content.decode(), url
    assert "还没有通知" in client.get(f"{reverse('notices')}?before=2020-01-01").content.decode()
