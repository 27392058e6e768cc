"""Goals are set, handed down, changed, dropped and restored; what they were stays told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from daxiao.domains.targets.models import Goal, Indicator
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.queries import schedules
from daxiao.domains.targets.services import goals as services
from daxiao.domains.targets.services import taking_over
from daxiao.domains.targets.types.figures import Legal, Source
from daxiao.domains.targets.types.goals import GoalChange, GoalOrigin, GoalState, HandDown
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from tests.cast import SYSTEM, Cast
from tests.factories import goals as factory
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def indicator(world: World) -> Indicator:
    return factory.indicator(world.county)


@pytest.fixture
def goal(world: World, indicator: Indicator, office: Actor) -> Goal:
    return factory.goal(indicator, world.county, actor=office, stretch=Decimal(150))


def changed(goal: Goal, **given: object) -> GoalChange:
    made = GoalChange(
        floor=goal.floor,
        stretch=goal.stretch,
        high=goal.high,
        baseline=goal.baseline,
        baseline_high=goal.baseline_high,
        baseline_year=goal.baseline_year,
        is_baseline_estimate=goal.is_baseline_estimate,
        since=goal.since,
        due_on=goal.due_on,
        owner_id=goal.owner_id,
        letter=goal.letter,
        reason="县委常委会研究调整",
        version=goal.version,
    )
    return replace(made, **given)  # type: ignore[arg-type]


def change(actor: Actor, goal: Goal, **given: object) -> Goal:
    return services.change(actor, goal=goal, change=changed(goal, **given), today=TODAY, now=NOW)


def test_a_goal_is_set_with_floor_and_stretch_and_leaves_a_trace(goal: Goal) -> None:
    """S000-G-02."""
    assert (goal.floor, goal.stretch, goal.year) == (120, 150, 2026)
    assert goal.state == GoalState.IN_FORCE
    assert trace(goal).now["floor"] == "120"


def test_the_same_goal_is_not_set_twice(
    goal: Goal, world: World, indicator: Indicator, office: Actor
) -> None:
    with refused("targets.goal_exists"):
        factory.goal(indicator, world.county, actor=office)

    several_years = factory.goal(
        indicator, world.county, actor=office, since=date(2022, 1, 1), floor=Decimal(500)
    )
    assert several_years.year == goal.year


def test_a_goal_is_set_only_by_the_office_of_the_place(
    cast: Cast, world: World, indicator: Indicator
) -> None:
    with denied(hidden=True):
        factory.goal(indicator, world.county, actor=cast.stranger.actor)
    with denied(hidden=False):
        factory.goal(indicator, world.county, actor=cast.clerk.actor)


def test_a_unit_of_another_city_cannot_be_made_to_answer(
    world: World, indicator: Indicator, office: Actor
) -> None:
    foreign = world.away_units["县经信局"]
    with denied(hidden=True):
        factory.goal(indicator, world.county, actor=office, owner_id=foreign.pk)


def test_goals_are_seen_in_scope(goal: Goal, cast: Cast) -> None:
    assert list(queries.goals(cast.reader.actor)) == [goal]
    assert not queries.goals(cast.stranger.actor).exists()
    with denied(hidden=True):
        queries.goal(cast.stranger.actor, goal.pk)


def test_values_come_into_the_indicators_unit(world: World, office: Actor) -> None:
    """05-principles 9: 0.8 亿元 of an indicator kept in 万元 is 8000."""
    money = factory.indicator(world.county, "技改投资", unit="万元")

    made = factory.goal(
        money, world.county, actor=office, unit="亿元", floor=Decimal("0.8"), stretch=Decimal(1)
    )

    assert (made.floor, made.stretch, made.unit) == (8000, 10000, "万元")


def test_a_goal_that_contradicts_itself_is_refused(
    world: World, indicator: Indicator, office: Actor
) -> None:
    with refused("targets.stretch_not_harder"):
        factory.goal(indicator, world.county, actor=office, stretch=Decimal(100))


# ---- handed down


@pytest.fixture
def waiting(world: World, indicator: Indicator, office: Actor) -> Goal:
    return factory.goal(indicator, world.county, actor=office, floor=None, origin=GoalOrigin.ABOVE)


def hand_down(actor: Actor, goal: Goal, **given: object) -> Goal:
    handed = HandDown(Decimal(90), None, "鄂经信函〔2026〕8号", goal.version)
    return services.hand_down(
        actor,
        goal=goal,
        handed=replace(handed, **given),  # type: ignore[arg-type]
        today=TODAY,
        now=NOW,
    )


def test_a_value_set_later_by_the_level_above_waits_and_is_filled_in_with_its_letter(
    waiting: Goal, office: Actor
) -> None:
    """S003-G-03: 完成省下达指标 is a placeholder, never zero."""
    assert (waiting.state, waiting.floor) == (GoalState.WAITING, None)

    done = hand_down(office, waiting)

    assert (done.state, done.floor, done.letter) == ("in_force", 90, "鄂经信函〔2026〕8号")
    assert kinds(done)[-1] == "targets.goal_handed_down"


def test_a_value_is_not_handed_down_twice_nor_without_its_letter(
    waiting: Goal, office: Actor
) -> None:
    """S003-G-03."""
    with refused("targets.goal_letter_missing"):
        hand_down(office, waiting, letter=" ")
    done = hand_down(office, waiting)
    with refused("targets.goal_not_waiting"):
        hand_down(office, done)
    with pytest.raises(Stale):
        hand_down(office, done, version=1)


# ---- changed


def test_another_value_needs_a_reason_and_the_old_one_is_kept(goal: Goal, office: Actor) -> None:
    with refused("targets.goal_change_untold"):
        change(office, goal, floor=Decimal(130), reason=" ")

    done = change(office, goal, floor=Decimal(130))

    assert (done.floor, done.version) == (130, 2)
    assert trace(done).was["floor"] == "120"
    assert trace(done).reason == "县委常委会研究调整"
    assert [h.floor for h in done.history.order_by("history_id")] == [120, 130]


def test_a_change_seen_too_late_shows_both(goal: Goal, office: Actor) -> None:
    change(office, goal, floor=Decimal(130))

    with pytest.raises(Stale) as stale:
        change(office, goal, floor=Decimal(125))

    assert stale.value.mine == {"目标值": "125"}
    assert stale.value.theirs["目标值"] == "130"


@pytest.mark.parametrize("reason", ["", "县委常委会研究调整"])
def test_a_form_in_which_nothing_is_changed_is_not_called_a_change(
    goal: Goal, office: Actor, reason: str
) -> None:
    with refused("targets.goal_change_none"):
        change(office, goal, reason=reason)

    goal.refresh_from_db()
    assert goal.version == 1
    assert kinds(goal) == ["targets.goal_set"]


def test_an_unknown_baseline_stays_unknown(goal: Goal, office: Actor) -> None:
    """S003-G-04: unknown, estimate or interval; never zero."""
    assert goal.baseline is None

    done = change(
        office,
        goal,
        baseline=Decimal("1.6"),
        baseline_high=Decimal(2),
        baseline_year=2020,
        is_baseline_estimate=True,
    )

    assert (done.baseline, done.baseline_high, done.is_baseline_estimate) == (
        Decimal("1.6"),
        2,
        True,
    )


# ---- dropped


def test_a_goal_is_dropped_with_a_reason_and_restored(goal: Goal, office: Actor) -> None:
    with refused("targets.goal_change_untold"):
        services.drop(office, goal=goal, reason="", today=TODAY, now=NOW)

    gone = services.drop(office, goal=goal, reason="并入另一目标", today=TODAY, now=NOW)
    assert gone.state == GoalState.DROPPED
    with refused("targets.goal_dropped"):
        change(office, gone, floor=Decimal(1))

    back = services.restore(office, goal=gone, reason="恢复", today=TODAY, now=NOW)
    assert back.state == GoalState.IN_FORCE
    with refused("targets.goal_not_dropped"):
        services.restore(office, goal=back, reason="恢复", today=TODAY, now=NOW)


def test_a_goal_whose_place_was_taken_is_not_restored(
    goal: Goal, office: Actor, world: World, indicator: Indicator
) -> None:
    services.drop(office, goal=goal, reason="重设", today=TODAY, now=NOW)
    factory.goal(indicator, world.county, actor=office)

    with refused("targets.goal_exists"):
        services.restore(office, goal=goal, reason="恢复", today=TODAY, now=NOW)


def test_a_goal_with_parts_is_not_dropped(
    goal: Goal, office: Actor, world: World, indicator: Indicator
) -> None:
    town = world.townships[0]
    factory.goal(indicator, town, actor=office, whole_id=goal.pk, floor=Decimal(60))

    with refused("targets.goal_has_parts"):
        services.drop(office, goal=goal, reason="重设", today=TODAY, now=NOW)


def test_a_new_goal_follows_the_season_of_last_years(
    world: World, indicator: Indicator, office: Actor
) -> None:
    """S002-G-01, principle 7: what is due by when defaults to last year's own season, else to equal parts."""
    heavy = [
        (indicator.pk, world.county.pk, 202500 + m, Decimal(30 if m > 9 else 10))
        for m in range(1, 13)
    ]
    taking_over.take_over(
        SYSTEM,
        figures=heavy,
        source=Source.DISPATCH,
        legal=Legal.DISPATCH,
        is_demo=False,
        today=TODAY,
        now=NOW,
    )

    goal = factory.goal(indicator, world.county, actor=office)

    assert goal.profile == "season"
    assert schedules.said(goal, TODAY) == "按往年季节（平台默认）"
    goal.marks, goal.profile = [], "linear"
    assert "已有往年数据" in schedules.said(goal, TODAY)
    goal.refresh_from_db()
    shares = {day: Fraction(share) for day, share in goal.marks}
    assert shares["2026-09-30"] == Fraction(1, 2)
    assert factory.goal(indicator, world.sister, actor=SYSTEM).profile == "linear"
