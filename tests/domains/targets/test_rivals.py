"""Goals that have to outdo something: judged by figures of the same month, entered with a source, followed everywhere."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from daxiao.domains.targets.models import Goal, GoalStanding, Indicator, Observation, PeerFigure
from daxiao.domains.targets.panels import glance
from daxiao.domains.targets.panels import goals as panels
from daxiao.domains.targets.queries import glance as glance_queries
from daxiao.domains.targets.queries import goal_ties as queries
from daxiao.domains.targets.rules.rivals import RivalFigure
from daxiao.domains.targets.services import rivals as services
from daxiao.domains.targets.standings import forecasts
from daxiao.domains.targets.standings import goals as standings
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.goals import GoalOrigin
from daxiao.kernel.access import Actor
from tests.cast import Cast
from tests.factories import figures
from tests.factories import goals as factory
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, refused, trace


D = Decimal
WHEN: dict[str, Any] = {"today": TODAY, "now": NOW}
PUBLISHED = RivalFigure(202602, D("9.8"), "全省统计公报")

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def speed(world: World) -> Indicator:
    return factory.indicator(world.county, "产业增速", unit="%", measure=Measure.GROWTH, places=1)


def faster(speed: Indicator, world: World, **given: Any) -> Goal:
    terms: dict[str, Any] = {"kind": "at_least", "floor": D(10), "rival": "全省平均"}
    terms |= given
    return factory.goal(speed, world.county, **terms)


def told(indicator: Indicator, world: World, value: object, period: int = 202602) -> None:
    figures.recorded(indicator, world.county, {period: value}, now=NOW)


def standing(goal: Goal) -> GoalStanding:
    return GoalStanding.everything.get(goal=goal)


def test_faster_than_the_average_needs_the_average(
    office: Actor, world: World, speed: Indicator
) -> None:
    """S003-G-08, S003-G-04: a goal that is held by its value alone cannot be judged until the other's figure is there."""
    goal = faster(speed, world)
    told(speed, world, 11)
    assert (standing(goal).state, standing(goal).reason) == ("unjudged", "no_rival")
    assert "登记比较数" in standing(goal).because

    services.keep_rival(office, goal=goal, figure=PUBLISHED, **WHEN)
    assert (standing(goal).state, standing(goal).value) == ("met", D(11))

    services.keep_rival(office, goal=goal, figure=replace(PUBLISHED, value=D(12)), **WHEN)
    assert standing(goal).state == "behind"
    assert "没有高于全省平均的12，少1" in standing(goal).because
    assert PeerFigure.everything.get().value == 12
    assert trace(goal).type == "targets.rival_kept"
    assert standings.check(today=TODAY) == []


def test_a_missed_value_is_missed_whatever_the_average(world: World, speed: Indicator) -> None:
    """S003-G-08: both conditions have to be met; the one that is missed decides without the other."""
    goal = faster(speed, world)
    told(speed, world, 9.5)
    assert standing(goal).state == "behind"
    assert "没有“全省平均”与本地同一期的数" in standing(goal).because


def test_a_goal_may_only_have_to_outdo(office: Actor, world: World, speed: Indicator) -> None:
    """S003-G-08: 高于全省平均 without a number of its own is in force and judged by the comparison alone."""
    goal = faster(speed, world, floor=None)
    told(speed, world, 9.9)
    assert goal.state == "in_force"
    assert standing(goal).reason == "no_rival"

    services.keep_rival(office, goal=goal, figure=PUBLISHED, **WHEN)
    assert standing(goal).state == "met"

    waiting = faster(speed, world, floor=None, kind="stock", origin=GoalOrigin.ABOVE)
    assert waiting.state == "waiting"


def test_the_newest_month_that_both_have_is_compared(
    office: Actor, world: World, speed: Indicator
) -> None:
    """S003-G-08: of the same period: the average of January is held against January, whatever February is."""
    goal = faster(speed, world, floor=None)
    figures.recorded(speed, world.county, {202601: 9, 202602: 20}, now=NOW)
    services.keep_rival(office, goal=goal, figure=replace(PUBLISHED, period=202601), **WHEN)
    assert (standing(goal).state, standing(goal).value) == ("behind", D(20))
    assert standing(goal).because.startswith("2026年1月9，没有高于")


def test_another_indicator_is_followed_when_its_figure_moves(
    world: World, speed: Indicator
) -> None:
    """S003-G-08: faster than an indicator the platform has: nobody types its figure a second time."""
    mean = factory.indicator(
        world.county, "工业平均增速", unit="%", measure=Measure.GROWTH, places=1
    )
    goal = faster(speed, world, rival="", beats_id=mean.pk)
    told(speed, world, 11)
    assert standing(goal).reason == "no_rival"

    told(mean, world, 10.5)
    assert standing(goal).state == "met"
    Observation.everything.filter(indicator=mean).update(value=12, own=12, total=12, corrected=12)
    standings.settle_pairs({(mean.pk, world.county.pk)}, **WHEN)
    assert standing(goal).state == "behind"
    assert standings.check(today=TODAY) == []


def test_the_page_compares_in_one_unit_as_the_judgement_does(office: Actor, world: World) -> None:
    """S003-G-08, S000-G-03: 2 亿元 are more than 15000 万元."""
    own = factory.indicator(world.county, "产值", unit="亿元", places=2)
    other = factory.indicator(world.county, "服务业产值", unit="万元")
    goal = factory.goal(own, world.county, kind="at_least", floor=None, beats_id=other.pk)
    for period in (202601, 202602):
        told(own, world, 1, period)
        told(other, world, 7500, period)

    found = queries.relative(office, Goal.everything.get(pk=goal.pk))

    assert found is not None
    assert (found.own_words, found.other_words, found.is_missed) == ("2", "1.5", False)
    assert standing(goal).state == "met"


def test_page_overview_and_forecast_follow(office: Actor, world: World, speed: Indicator) -> None:
    """S003-G-08: the page tells both figures, the overview what has to be outdone; nobody forecasts another's figure."""
    goal = faster(speed, world)
    told(speed, world, 11)
    services.keep_rival(office, goal=goal, figure=PUBLISHED, **WHEN)
    goal = Goal.everything.get(pk=goal.pk)

    card = panels.outdone(office, goal)
    assert card is not None
    assert [line[:2] for line in card.lines] == [
        ("本地", "11"),
        ("全省平均", "9.8"),
        ("比较", "2026年2月11，高于全省平均的9.8，多1.2"),
    ]
    rows = glance_queries.page(office, world.county, 2026, "year").rows
    (line,) = glance.lines(office, rows, world.county, 2026)
    assert (line.aim, line.state) == ("不低于10%，且高于全省平均", "met")
    row = forecasts.look(goal, **WHEN).row
    assert row.value is None
    assert "不作预测" in row.because


def test_who_may_enter_the_figure(cast: Cast, world: World, speed: Indicator) -> None:
    """The figure is entered by who reports; a second time the same changes nothing; without a rival there is none."""
    goal = faster(speed, world)
    with denied(hidden=False):
        services.keep_rival(cast.reader.actor, goal=goal, figure=PUBLISHED, **WHEN)
    with refused("targets.goal_rival_source"):
        bare = replace(PUBLISHED, source="")
        services.keep_rival(cast.office.actor, goal=goal, figure=bare, **WHEN)
    first = services.keep_rival(cast.office.actor, goal=goal, figure=PUBLISHED, **WHEN)
    again = services.keep_rival(cast.office.actor, goal=goal, figure=PUBLISHED, **WHEN)
    assert first.pk == again.pk
    plain = factory.goal(speed, world.county, kind="at_least", floor=D(3), industry="电子")
    with refused("targets.goal_rival_none"):
        services.keep_rival(cast.office.actor, goal=plain, figure=PUBLISHED, **WHEN)


def test_the_comparison_shows_only_figures_in_scope(
    office: Actor, world: World, speed: Indicator
) -> None:
    """A goal out of scope tells nothing of either figure."""
    goal = faster(speed, world)
    told(speed, world, 11)
    services.keep_rival(office, goal=goal, figure=PUBLISHED, **WHEN)
    stranger = Actor(user_id=None, label="外人", grants=())
    assert queries.relative(stranger, goal) is None
    assert Observation.everything.exists()
