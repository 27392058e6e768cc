"""When a month is closed its goals and rankings are frozen: by one indicator and in the weighted totals, for good."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daxiao.domains.rounds.models import FrozenRow, Round
from daxiao.domains.rounds.panels import rounds as round_panels
from daxiao.domains.rounds.queries import frozen as frozen_queries
from daxiao.domains.rounds.queries.frozen_ranks import frozen_ranks, frozen_totals
from daxiao.domains.rounds.services.closing import Closing
from daxiao.domains.rounds.types.freezing import FrozenKind
from daxiao.domains.targets.models import Indicator, Observation, RankingScheme
from daxiao.domains.targets.panels import rankings as rank_panels
from daxiao.domains.targets.panels import totals
from daxiao.domains.targets.services import rankings as services
from daxiao.domains.targets.standings import following
from daxiao.domains.targets.types.rankings import ExclusionInput, RankBy, SchemeInput, WeightInput
from daxiao.flows import close_round
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import ROLES, Role
from daxiao.std.findings import Refused
from tests.factories import figures, goals
from tests.factories.directory import World
from tests.moment import NOW


pytestmark = pytest.mark.django_db
D = Decimal
TODAY = date(2026, 3, 10)
ANYWAY = Closing(anyway=True, note="按期关闭")
MONTH = 202602
WHEN = {"today": TODAY, "now": NOW}


@pytest.fixture
def boss(world: World) -> Actor:
    grant = Grant(caps=ROLES[Role.OFFICE], region_path=world.city.path)
    return Actor(user_id=None, label="办公室", grants=(grant,), region_id=world.city.pk)


@pytest.fixture
def two(world: World) -> tuple[Indicator, Indicator]:
    """青禾县 leads in the first indicator, 白石县 in the second."""
    made = []
    for name, here, there in (("技改投资", 20, 5), ("进出口额", 10, 12)):
        indicator = goals.indicator(world.city, name, unit="亿元", places=2)
        for place, value in ((world.county, here), (world.sister, there)):
            goals.goal(indicator, place, floor=D(100), today=TODAY)
            figures.recorded(indicator, place, {202601: 0, MONTH: value}, now=NOW)
        made.append(indicator)
    return made[0], made[1]


def weighing(world: World, two: tuple[Indicator, Indicator], one: int, version: int) -> SchemeInput:
    weights = tuple(
        WeightInput(i.pk, RankBy.COMPLETION, D(w))
        for i, w in zip(two, (one, 100 - one), strict=True)
    )
    return SchemeInput("月度综合", world.city.pk, 2026, weights, version)


@pytest.fixture
def scheme(world: World, boss: Actor, two: tuple[Indicator, Indicator]) -> RankingScheme:
    return services.set_scheme(boss, scheme=weighing(world, two, 60, 0))


@pytest.fixture
def opened(world: World) -> Round:
    return Round.everything.create(
        region=world.city,
        period=MONTH,
        opened_on=TODAY,
        due_on=TODAY,
        closes_on=TODAY,
        opened_at=NOW,
    )


def close(boss: Actor, of: Round) -> Round:
    return close_round.close(boss, round_=of, closing=ANYWAY, **WHEN)  # type: ignore[arg-type]


def frozen_row(of: Round, kind: FrozenKind) -> FrozenRow:
    return FrozenRow.everything.filter(round=of, kind=kind.value).order_by("subject_id")[0]


def test_the_weighted_total_is_frozen_with_its_weights(
    boss: Actor, two: tuple[Indicator, Indicator], scheme: RankingScheme, opened: Round
) -> None:
    """S004-D-08: rank and score of each place with the weights that were used, as the page showed them."""
    page = totals.total_of(boss, scheme, period=MONTH, today=TODAY)
    close(boss, opened)

    row = frozen_row(opened, FrozenKind.TOTAL)
    assert row.label == "月度综合"
    assert row.data["weights"] == [
        ["技改投资", "完成率", "60", MONTH],
        ["进出口额", "完成率", "40", MONTH],
    ]
    assert [(r[0], r[1]) for r in row.data["ranks"]] == [(1, "青禾县"), (2, "白石县")]
    assert [D(r[2]) for r in row.data["ranks"]] == [round(t.score, 4) for t, _ in page.rows]
    shown = round_panels.ranks(boss, row)
    assert shown["is_total"]
    assert shown["weights"][0] == ("技改投资", "完成率", "60", "2月")
    assert f"month={MONTH}" in shown["now"]


def test_the_single_ranking_is_frozen_as_the_page_shows_it(
    boss: Actor, two: tuple[Indicator, Indicator], world: World, opened: Round
) -> None:
    """S004-D-08: the same ranks and rates as the page, to the last decimal; who is left out is named with the reason."""
    said = ExclusionInput(world.city.pk, world.sister.pk, MONTH, "今年新设，不可比", two[1].pk)
    services.exclude(boss, exclusion=said, now=NOW)
    close(boss, opened)

    for indicator in two:
        ask = rank_panels.Ask(indicator, world.city, 2026, period=MONTH)
        page = rank_panels.ranking_of(boss, ask, today=TODAY)
        row = FrozenRow.everything.get(round=opened, kind="ranking", subject_id=indicator.pk)
        kept = [(rank, place, D(value)) for rank, place, value in row.data["ranks"]]
        assert kept == [(r.ranked.rank, r.ranked.place, r.ranked.value) for r in page.rows]
        assert frozen_ranks(boss, world.city, indicator.pk, MONTH) == page.board.ranks
    assert row.data["excluded"] == [["白石县", "今年新设，不可比"]]


def test_the_next_month_moves_against_what_was_frozen(
    boss: Actor,
    two: tuple[Indicator, Indicator],
    world: World,
    scheme: RankingScheme,
    opened: Round,
) -> None:
    """S004-D-08: the movement is against the ranks that were told, though figures and weights changed since."""
    close(boss, opened)
    changed = services.change_scheme(boss, row=scheme, scheme=weighing(world, two, 5, 1))
    for indicator, here, there in ((two[0], 5, 6), (two[1], 5, 9)):
        figures.recorded(indicator, world.county, {202603: here}, now=NOW)
        figures.recorded(indicator, world.sister, {202603: there}, now=NOW)
    day = date(2026, 4, 10)

    assert frozen_totals(boss, changed, MONTH) == {"青禾县": 1, "白石县": 2}
    found = totals.total_of(boss, changed, period=202603, today=day, frozen=frozen_totals)
    moved = {row.place: row.movement for row, _ in found.rows}

    assert found.against == MONTH
    assert moved == {"白石县": 1, "青禾县": -1}
    without = totals.total_of(boss, changed, period=202603, today=day)
    assert {row.place: row.movement for row, _ in without.rows} == {"白石县": 0, "青禾县": 0}
    past = totals.total_of(boss, changed, period=MONTH, today=day, frozen=frozen_totals)
    assert [(line[0].place, line[3]) for line in totals.lines(past)] == [
        ("白石县", 2),
        ("青禾县", 1),
    ]
    county = Grant(caps=ROLES[Role.OFFICE], region_path=world.county.path)
    clerk = Actor(user_id=None, label="县办", grants=(county,), region_id=world.county.pk)
    assert frozen_totals(clerk, changed, MONTH) is None


def test_a_total_that_cannot_be_made_does_not_hold_up_the_close(
    boss: Actor, world: World, scheme: RankingScheme, opened: Round
) -> None:
    """What stands against the total is frozen in words; the month is closed all the same."""
    Indicator.everything.filter(name="进出口额").update(direction="band")
    scheme.weights.update(by="value")
    close(boss, opened)
    row = frozen_row(opened, FrozenKind.TOTAL)
    assert row.told.startswith("没有排名：")
    assert row.data["ranks"] == []


later = st.lists(
    st.tuples(
        st.sampled_from(["figure", "weight", "exclude"]),
        st.integers(0, 1),
        st.decimals("0.1", "999", places=1),
    ),
    max_size=4,
)


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(later)
def test_a_closed_month_says_the_same_whatever_comes_later(
    boss: Actor,
    two: tuple[Indicator, Indicator],
    world: World,
    scheme: RankingScheme,
    opened: Round,
    acts: list[tuple[str, int, Decimal]],
) -> None:
    """S004-D-03: goals and rankings of a closed month replay to the same figures after any later figure, weight, exclusion."""
    if Round.everything.get(pk=opened.pk).state == "open":
        close(boss, opened)
    of = Round.everything.get(pk=opened.pk)
    kinds = {FrozenKind.GOAL, FrozenKind.RANKING, FrozenKind.TOTAL}
    before = [row for row in frozen_queries.replay(of).rows if row.kind in kinds]
    assert {row.kind for row in before} == kinds
    for act, n, value in acts:
        if act == "figure":
            rows = Observation.everything.filter(
                indicator=two[n], region=world.county, period=MONTH
            )
            rows.update(value=value, own=value, corrected=value)
            following.follow({(two[n].pk, world.county.pk, MONTH)}, **WHEN)  # type: ignore[arg-type]
        elif act == "weight":
            scheme.weights.filter(indicator=two[n]).update(weight=min(value, D(99)))
        else:
            said = ExclusionInput(world.city.pk, world.sister.pk, MONTH, "不可比", two[n].pk)
            with suppress(Refused):
                services.exclude(boss, exclusion=said, now=NOW)
    again = frozen_queries.replay(of)
    assert [row for row in again.rows if row.kind in kinds] == before
    assert again.holds


def test_every_frozen_row_leads_to_what_is_there_now(
    boss: Actor, scheme: RankingScheme, opened: Round
) -> None:
    """S002-D-07: a frozen number is followed to its rows: the goal, the series, the ranking as they are now."""
    close(boss, opened)
    assert scheme.pk
    for row in FrozenRow.everything.filter(round=opened):
        told = round_panels.ranks(boss, row)
        assert told["now"].startswith("/"), row.kind
        assert ("ranks" in told) == (row.kind in ("ranking", "total"))
