"""Pages of goals as people use them: turned from a plan, split while typing, scheduled, seen as a table; in scope only."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from daxiao.domains.targets.models import Allocation, Goal
from daxiao.domains.targets.queries import schedules
from daxiao.domains.targets.services import goals as services
from daxiao.domains.targets.types.goals import GoalOrigin
from tests.cast import Cast, Person
from tests.factories import goals as factory
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def goal(world: World) -> Goal:
    return factory.goal(factory.indicator(world.city), world.city)


def test_a_split_follows_the_typing_and_is_handed_out(goal: Goal, cast: Cast) -> None:
    """S004-G-02: each keystroke keeps the draft; a click hands it out; a second one changes nothing."""
    client, url = as_(cast.city_office), reverse("goal_split", args=[goal.pk])
    assert "平均分配" in client.get(url).content.decode()
    typed = {"method": "equal", "on_0": "on", "on_1": "on", "fixed_0": "70", "version": "0"}

    live = client.post(url, typed, headers={"HX-Request": "true"}).content.decode()

    assert '<output id="out_1" hx-swap-oob="true">50</output>' in live
    assert Allocation.everything.get(goal=goal).state == "draft"
    done = client.post(reverse("goal_split_issue", args=[goal.pk]), typed)
    assert done.status_code == 302
    parts = Goal.everything.filter(whole=goal).values_list("floor", flat=True)
    assert sorted(parts) == [Decimal(50), Decimal(70)]


def test_what_is_no_number_is_named_and_nothing_is_kept(goal: Goal, cast: Cast) -> None:
    url = reverse("goal_split", args=[goal.pk])
    typed = {"method": "equal", "on_0": "on", "fixed_0": "七十", "version": "0"}

    page = as_(cast.city_office).post(url, typed).content.decode()

    assert "不是数" in page
    assert not Allocation.everything.exists()


def test_growth_is_set_place_by_place(world: World, cast: Cast) -> None:
    """05-principles 6."""
    from daxiao.domains.targets.types import Measure  # noqa: PLC0415

    growth = factory.indicator(world.city, "工业增速", unit="%", measure=Measure.GROWTH)
    goal = factory.goal(growth, world.city, kind="at_least", floor=Decimal(8))
    client = as_(cast.city_office)
    assert "不能分解" in client.get(reverse("goal_split", args=[goal.pk])).content.decode()

    typed = {"method": "by_hand", "on_0": "1", "fixed_0": "9", "on_1": "1", "fixed_1": ""}
    done = client.post(reverse("goal_split_each", args=[goal.pk]), typed)

    assert done.status_code == 302
    assert [g.floor for g in Goal.everything.filter(whole=goal)] == [9]


def test_a_schedule_is_looked_at_and_taken(goal: Goal, cast: Cast) -> None:
    """05-principles 7: looking writes nothing."""
    client, url = as_(cast.city_office), reverse("goal_schedule", args=[goal.pk])
    assert "平台默认" in client.get(f"{url}?kind=s_curve").content.decode()
    goal.refresh_from_db()
    assert goal.profile == "linear"

    sent = client.post(url, {"kind": "s_curve", "version": str(goal.version)})

    goal.refresh_from_db()
    assert (sent.status_code, goal.profile) == (302, "s_curve")


def test_pages_of_a_goal_say_whose_curve_it_follows_and_what_goal_it_is(
    goal: Goal, cast: Cast
) -> None:
    """05-principles 7: what nobody set is said to be the platform's; a goal is named with its place and year."""
    client = as_(cast.city_office)
    by_default = "匀速（没有往年完整数据，平台默认）"
    page = client.get(reverse("goals_detail", args=[goal.pk])).content.decode()

    assert f"{goal.indicator} · {goal.region} {goal.year}年" in page
    assert by_default in page
    url = reverse("goal_schedule", args=[goal.pk])
    assert by_default in client.get(url).content.decode()
    client.post(url, {"kind": "s_curve", "version": str(goal.version)})
    assert "平台默认）" not in schedules.said(Goal.everything.get(pk=goal.pk), TODAY)


def test_the_editor_splits_the_stretch_beside_the_floor(world: World, cast: Cast) -> None:
    """S000-G-02, S004-G-02: both sums are on the page, and what remains of each."""
    row = factory.goal(
        factory.indicator(world.city), world.city, floor=Decimal(100), stretch=Decimal(120)
    )
    url = reverse("goal_split", args=[row.pk])

    page = as_(cast.city_office).get(url).content.decode()
    typed = {"method": "equal", "on_0": "on", "on_1": "on", "stretch_0": "65", "version": "0"}
    live = as_(cast.city_office).post(url, typed, headers={"HX-Request": "true"}).content.decode()

    assert "力争总数" in page
    assert '<output id="high_0" hx-swap-oob="true">65</output>' in live
    assert '<output id="high_1" hx-swap-oob="true">55</output>' in live


def test_what_cannot_be_kept_by_a_database_is_no_error(world: World, cast: Cast) -> None:
    """A NUL in names or words: a blank, never a failure of PostgreSQL."""
    row = factory.goal(factory.indicator(world.city), world.city, floor=Decimal(100))
    url = reverse("goal_split", args=[row.pk])
    client = as_(cast.city_office)

    page = client.get(url, {"axis": "industry", "names": "电子\x00信息、新材料\x00"})
    typed = {"method": "equal", "on_0": "on", "gap": "5", "gap_reason": "预\x00留", "version": "0"}
    sent = client.post(f"{url}?axis=place", typed)
    form = client.post(reverse("goals_act", args=[row.pk, "drop"]), {"reason": "不\x00要了"})

    assert page.status_code == sent.status_code == 200
    assert "电子 信息" in page.content.decode()
    assert "预 留" in sent.content.decode()
    assert "看不见的控制字符" in form.content.decode()


def test_looking_at_the_outlook_writes_nothing(world: World, cast: Cast) -> None:
    """A GET changes no row."""
    row = factory.goal(factory.indicator(world.city), world.city, floor=Decimal(100))
    url = reverse("goal_outlook", args=[row.pk])
    client = as_(cast.city_office)

    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200

    written = [q["sql"] for q in seen if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "targets_" in sql] == []


def test_ticks_stay_when_nothing_could_be_turned(ledger: Ledger, cast: Cast) -> None:
    """S000-G-02: nothing ticked is said to be so, and the page does not tick again what was unticked."""
    client = as_(cast.office)
    url = f"{reverse('goals_from_plan')}?plan={ledger.plan.pk}&undated=2026"

    page = client.post(url, {})

    assert page.status_code == 422
    assert "还没有勾选" in page.content.decode()
    assert " checked aria" not in page.content.decode()


def test_two_values_of_one_thing_are_shown_and_one_is_chosen(ledger: Ledger, cast: Cast) -> None:
    """S000-G-02: 已有…，规划写…，两个不一样; the person says which holds."""
    client = as_(cast.office)
    url = f"{reverse('goals_from_plan')}?plan={ledger.plan.pk}&undated=2026"
    offers = client.get(url).context["offers"]
    one = next(o for o in offers if o.is_open and o.goal.floor and o.goal.floor > 2)
    other = replace(
        one.goal,
        floor=one.goal.floor - 1,
        stretch=None,
        target_id=None,
        stretch_target_id=None,
        origin=GoalOrigin.ALLOTTED,
    )
    there = services.set_goal(factory.SEED, goal=other, today=TODAY, now=NOW)
    shown = client.get(url).content.decode()

    assert "两个不一样" in shown
    assert "已转" not in shown
    sent = client.post(url, {f"settle-{one.key}": f"keep-{there.version}"})
    assert sent.status_code == 302
    page = client.get(reverse("goals_detail", args=[there.pk])).content.decode()
    assert "与规划不一样" in page


def test_a_plans_targets_are_offered_and_turned(ledger: Ledger, cast: Cast) -> None:
    """S000-G-02."""
    client = as_(cast.office)
    url = f"{reverse('goals_from_plan')}?plan={ledger.plan.pk}&undated=2026"
    page = client.get(url)
    keys = [o.key for o in page.context["offers"] if o.is_open]

    done = client.post(url, {"keys": keys})

    assert done.status_code == 302
    assert Goal.everything.count() == len(keys)
    assert client.post(url, {"keys": keys}).status_code == 422


def test_the_table_and_its_file_show_the_sum_check(goal: Goal, cast: Cast) -> None:
    """S004-G-02."""
    client = as_(cast.city_office)

    assert "没有分解" in client.get(reverse("goal_matrix")).content.decode()
    file = client.get(reverse("goal_matrix_file"))
    assert file.status_code == 200
    assert b"".join(file.streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("name", ["goal_split", "goal_schedule", "goal_names_file"])
def test_a_stranger_finds_nothing(goal: Goal, cast: Cast, name: str) -> None:
    assert as_(cast.stranger).get(reverse(name, args=[goal.pk])).status_code == 404


def test_a_reader_looks_and_does_not_write(goal: Goal, cast: Cast) -> None:
    client, url = as_(cast.reader), reverse("goal_split", args=[goal.pk])

    assert client.get(url).status_code == 200
    assert client.post(url, {"method": "equal", "on_0": "on"}).status_code == 403
    assert client.get(reverse("goals_from_plan")).status_code == 403


def test_the_desk_of_a_unit_lists_the_goals_it_answers_for(world: World, cast: Cast) -> None:
    """S004-G-02: who is given a goal finds it among his work, with its value and its state."""
    unit = world.units["县经信局"]
    factory.goal(
        factory.indicator(world.county),
        world.county,
        owner_id=unit.pk,
        stretch=Decimal(150),
    )

    page = as_(cast.clerk).get(reverse("desk"), {"unit": unit.pk}).content.decode()

    assert "本单位负责的 1 个" in page
    assert "120个，力争150个" in page
