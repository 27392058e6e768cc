"""Whose the lag is: sums and shares are over those who take part in the ranking, the others are named beside it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.targets.models import Indicator
from daxiao.domains.targets.panels import glance
from daxiao.domains.targets.panels import rankings as panels
from daxiao.domains.targets.panels.rankings import Ask, Ranking
from daxiao.domains.targets.rules import ranking
from daxiao.domains.targets.services import rankings as services
from daxiao.domains.targets.types.rankings import ExclusionInput
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import ROLES, Role
from daxiao.kernel.models import Region
from tests.factories import directory, figures, goals
from tests.factories.directory import World
from tests.moment import NOW, TODAY


amounts = st.decimals(-500, 500, places=2)
gaps = st.dictionaries(st.text("甲乙丙丁戊己", min_size=1, max_size=2), amounts, max_size=8)


@given(gaps, st.data())
def test_sums_and_shares_are_of_those_who_take_part(
    found: dict[str, Decimal], data: st.DataObject
) -> None:
    """S001-G-04: what is shown adds up: shares to 100 and gaps to the sum; who is left out is in neither, but named."""
    left = data.draw(st.sets(st.sampled_from(sorted(found)))) if found else set()
    due = dict.fromkeys(found, Decimal(1000))
    lag = ranking.explain_lag(
        due, {p: 1000 - gap for p, gap in found.items()}, dict.fromkeys(left, "不可比")
    )

    assert sum(s.behind for s in lag.shares) == lag.behind
    assert sum(s.per_cent for s in lag.shares) == (100 if lag.shares else 0)
    assert not {s.place for s in lag.shares} & left
    assert lag.behind - lag.ahead == sum((g for p, g in found.items() if p not in left), Decimal(0))
    assert {(one.place, one.behind) for one in lag.left} == {(p, found[p]) for p in left}


@pytest.fixture
def boss(world: World) -> Actor:
    grant = Grant(caps=ROLES[Role.OFFICE], region_path=world.city.path)
    return Actor(user_id=None, label="办公室", grants=(grant,), region_id=world.city.pk)


@pytest.fixture
def third(world: World) -> Region:
    return directory.place("980190", "黑山县", "county", world.city)


@pytest.fixture
def lagging(world: World, third: Region) -> Indicator:
    """Three counties of one city, each behind what is due, and the city itself."""
    indicator = goals.indicator(world.city, "工业技改投资", unit="亿元", places=2)
    for place, done in ((world.county, 4), (world.sister, 2), (third, 1)):
        goals.goal(indicator, place, floor=Decimal(120))
        figures.recorded(indicator, place, {202601: 0, 202602: done}, now=NOW)
    goals.goal(indicator, world.city, floor=Decimal(360))
    return indicator


def ranked(boss: Actor, indicator: Indicator, place: Region) -> Ranking:
    return panels.ranking_of(boss, Ask(indicator, place, 2026), today=TODAY)


@pytest.mark.django_db
def test_a_place_left_out_is_in_no_sum_and_no_share(
    world: World, boss: Actor, lagging: Indicator
) -> None:
    """S001-G-04: the shares of the table add up to 100 and to the sentence above it, whoever is left out."""
    before = ranked(boss, lagging, world.city)
    assert before.lag is not None
    said = ExclusionInput(world.city.pk, world.sister.pk, 202602, "今年新设，不可比")
    services.exclude(boss, exclusion=said, now=NOW)

    found = ranked(boss, lagging, world.city)

    assert found.lag is not None
    shown = [row.lag for row in found.rows if row.lag]
    assert sum(one.per_cent for one in shown) == 100
    assert sum(one.behind for one in shown) == found.lag.behind
    (left,) = found.lag.left
    assert left.place == "白石县"
    assert found.lag.behind + (left.behind or 0) == before.lag.behind
    words = panels.lag_words(found)
    assert words.startswith("落后时序的2个地区合计差")
    assert "没有计入不参与排名的白石县（差" in words


@pytest.mark.django_db
def test_places_by_state_leave_out_whom_the_ranking_leaves_out(
    world: World, boss: Actor, lagging: Indicator
) -> None:
    """S001-G-04: 各地完成情况 and the ranking say the same of whose the lag is."""
    said = ExclusionInput(world.city.pk, world.sister.pk, 202602, "今年新设，不可比")
    services.exclude(boss, exclusion=said, now=NOW)

    (gap,) = glance.gaps(boss, world.city, 2026)

    lag = ranked(boss, lagging, world.city).lag
    assert lag is not None
    assert gap.shares == lag.shares
    assert gap.left == ("白石县",)
