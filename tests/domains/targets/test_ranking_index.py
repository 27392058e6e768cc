"""The index of rankings: its columns add up, each count opens its goals; movement is among those ranked both months."""

from decimal import Decimal

import pytest
from django.http import QueryDict

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.targets.models import Indicator, Observation
from daxiao.domains.targets.panels import ranking_index
from daxiao.domains.targets.panels import rankings as panels
from daxiao.domains.targets.panels.rankings import Ask
from daxiao.domains.targets.queries import rankings as queries
from daxiao.domains.targets.types.rankings import RankBy
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import ROLES, Role
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS
from tests.factories import directory, figures, goals
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(world: World) -> Actor:
    grant = Grant(caps=ROLES[Role.OFFICE], region_path=world.city.path)
    return Actor(user_id=None, label="办公室", grants=(grant,), region_id=world.city.pk)


@pytest.fixture
def indicator(world: World) -> Indicator:
    """One ahead, one on track, one without figures; a goal of an industry beside them."""
    made = goals.indicator(world.city, "工业技改投资", unit="亿元", places=2)
    third = directory.place("980190", "黑山县", "county", world.city)
    for place, done in ((world.county, 50), (world.sister, 17), (third, None)):
        goals.goal(made, place, floor=Decimal(100))
        if done is not None:
            figures.recorded(made, place, {202601: 0, 202602: done}, now=NOW)
    goals.goal(made, world.county, floor=Decimal(5), industry="电子")
    return made


def test_the_columns_of_the_index_add_up(boss: Actor, world: World, indicator: Indicator) -> None:
    """S002-D-07: the states add up to the goals, 正常 among them, and each count opens exactly its goals."""
    keys = [k.pk for k in queries.children(boss, world.city)]
    found, has_more = queries.compared(boss, keys, 2026)
    (row,) = ranking_index.index_rows(found, keys, 2026)
    whole, *states = row.counts

    assert (row.compared.pk, row.compared.places, has_more) == (indicator.pk, 3, False)
    assert whole.n == 3
    assert sum(count.n for count in states) == whole.n
    assert {c.label: c.n for c in states if c.n} == {"超前": 1, "正常": 1, "无法判断": 1}
    for count in row.counts:
        look = Listing(REGISTERS["goals"], boss, QueryDict(count.url.partition("?")[2]))
        assert not look.misread
        assert look.rows.count() == count.n, count.label


def test_movement_is_among_those_ranked_both_months(
    boss: Actor, world: World, indicator: Indicator
) -> None:
    """S004-D-08: who joins in a month moves nobody, and the page says who is not in the comparison."""
    third = next(k for k in queries.children(boss, world.city) if k.name == "黑山县")
    Observation.everything.filter(region=world.county, period=202601).update(
        own=9, total=9, corrected=9
    )
    Observation.everything.filter(region=world.sister, period=202601).update(
        own=4, total=4, corrected=4
    )
    joining = type(world.city).everything.get(pk=third.pk)
    figures.recorded(indicator, joining, {202602: 99}, given="cumulative", now=NOW)

    found = panels.ranking_of(
        boss, Ask(indicator, world.city, 2026, RankBy.VALUE, 202602), today=TODAY
    )

    moved = {row.ranked.place: row.ranked.movement for row in found.rows}
    assert moved == {"黑山县": None, "青禾县": 0, "白石县": 0}
    assert found.only_once == "黑山县1月没有名次"
