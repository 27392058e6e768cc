"""Progress of goals, the overview of a place, places by state, rankings: rows are what is counted, within scope."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import python_calamine
from django.db import connection
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

import daxiao.entry.web  # noqa: F401 - assembles the registers
from daxiao.domains.targets.models import (
    Goal,
    GoalForecast,
    GoalStanding,
    Indicator,
    Observation,
    PeerFigure,
    RankingExclusion,
)
from daxiao.domains.targets.panels import glance, ranking_sheets
from daxiao.domains.targets.panels import progress as panels
from daxiao.domains.targets.panels import rankings as rank_panels
from daxiao.domains.targets.panels.rankings import Ask, Ranking
from daxiao.domains.targets.queries import glance as glance_queries
from daxiao.domains.targets.queries import progress as queries
from daxiao.domains.targets.queries import rankings as rank_queries
from daxiao.domains.targets.rules.progress import ProgressState
from daxiao.domains.targets.services import rankings as services
from daxiao.domains.targets.standings import forecasts
from daxiao.domains.targets.types.goals import GoalOrigin
from daxiao.domains.targets.types.rankings import ExclusionInput, RankBy
from daxiao.domains.targets.views import progress as views
from daxiao.kernel.access import Actor, Grant
from daxiao.kernel.caps import ROLES, Cap, Role
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Region
from daxiao.std.findings import Refused
from daxiao.ui.listing import Listing
from daxiao.ui.register import REGISTERS
from tests.factories import directory, figures, goals
from tests.factories.directory import World
from tests.moment import NOW, TODAY


D = Decimal

pytestmark = pytest.mark.django_db


def office(place: Region, role: Role = Role.OFFICE) -> Actor:
    """Who holds a role over a place and all below it."""
    grant = Grant(caps=ROLES[role], region_path=place.path)
    return Actor(user_id=None, label="办公室", grants=(grant,), region_id=place.pk)


@dataclass(frozen=True)
class Played:
    """A city whose 220 are split 120 to 100: 青禾县 is on time in February, 白石县 has done 5 of 100."""

    world: World
    indicator: Indicator
    city: Goal
    county: Goal
    sister: Goal

    @property
    def boss(self) -> Actor:
        return office(self.world.city)

    def ranked(self, **more: Any) -> Ranking:
        ask = Ask(self.indicator, self.world.city, 2026, **more)
        return rank_panels.ranking_of(self.boss, ask, today=TODAY)


@pytest.fixture
def played(world: World) -> Played:
    indicator = goals.indicator(world.city, "工业技改投资", unit="亿元", places=2)
    made = [
        goals.goal(indicator, place, floor=Decimal(floor))
        for place, floor in ((world.city, 220), (world.county, 120), (world.sister, 100))
    ]
    figures.recorded(indicator, world.county, {202601: 9, 202602: 11}, now=NOW)
    figures.recorded(indicator, world.sister, {202601: 4, 202602: 1}, now=NOW)
    return Played(world, indicator, *made)


def rows_at(actor: Actor, url: str) -> set[int]:
    """The goals that the register lists under an address."""
    look = Listing(REGISTERS["goals"], actor, QueryDict(url.partition("?")[2]))
    assert not look.misread
    return set(look.rows.values_list("pk", flat=True))


# ---------------------------------------------------------------- the overview


def test_every_count_opens_exactly_its_goals(played: Played) -> None:
    """S002-D-07: each count of the overview leads to the rows it counts, and to no others."""
    place = played.world.city
    counts = glance_queries.counts(played.boss, place, 2026, "year")
    shown = glance.counted(place.pk, 2026, "year", counts)

    assert {c.label: c.n for c in shown if c.n} == {"滞后": 1}
    for count in shown:
        assert len(rows_at(played.boss, count.url)) == count.n
    assert counts.total == 1


def test_places_by_state_lead_to_their_goals(played: Played) -> None:
    """S001-G-04: the table for leaders counts the goals of each place itself; a goal that waits is told apart."""
    waiting = goals.goal(
        goals.indicator(played.world.city, "新增规上企业"),
        played.world.county,
        floor=None,
        origin=GoalOrigin.ABOVE,
    )
    places = [(p.pk, p.name) for p in (played.world.county, played.world.sister)]
    found = {line.name: line for line in glance.place_lines(played.boss, places, 2026, "year")}

    county, sister = found["青禾县"], found["白石县"]
    assert {c.label: c.n for c in county.counts if c.n} == {"正常": 1, "待下达": 1}
    assert {c.label: c.n for c in sister.counts if c.n} == {"滞后": 1}
    assert (county.on_time, sister.on_time) == ("100%", "0%")
    assert rows_at(played.boss, county.total.url) == {played.county.pk, waiting.pk}
    for line in found.values():
        for count in line.counts:
            assert len(rows_at(played.boss, count.url)) == count.n


def test_goals_of_later_years_stand_apart(played: Played) -> None:
    """A goal that is due in 2030 is no goal of 2026, but runs in it."""
    later = goals.goal(
        played.indicator,
        played.world.city,
        since=date(2026, 1, 1),
        due_on=date(2030, 12, 31),
        floor=Decimal(1000),
    )
    page = glance_queries.page(played.boss, played.world.city, 2026, "long")
    counts = glance_queries.counts(played.boss, played.world.city, 2026, "long")
    shown = glance.counted(played.world.city.pk, 2026, "long", counts)

    assert [g.pk for g in page.rows] == [later.pk]
    assert sum(c.n for c in shown) == 1
    for count in shown:
        assert rows_at(played.boss, count.url) == ({later.pk} if count.n else set())


def test_who_lags_most_stands_first(played: Played) -> None:
    other = goals.indicator(played.world.city, "进出口额", unit="亿元")
    goals.goal(other, played.world.city, floor=Decimal(100))
    figures.recorded(other, played.world.city, {202601: 10, 202602: 10}, now=NOW)

    page = glance_queries.page(played.boss, played.world.city, 2026, "year")
    lines = glance.lines(played.boss, page.rows, played.world.city, 2026)

    assert [line.goal.indicator.name for line in lines] == ["工业技改投资", "进出口额"]
    assert lines[0].below is not None
    assert (lines[0].below.places, lines[0].below.late) == (2, 1)
    assert lines[0].standing is not None
    assert lines[0].standing.is_provisional


def test_less_than_nine_tenths_of_what_is_due_is_warned_of(played: Played) -> None:
    """S004-G-03: on the overview and on the goal's page."""
    page = glance_queries.page(played.boss, played.world.city, 2026, "year")
    line = rank_queries.alert_line(on=TODAY, region=played.world.city)

    (found,) = glance.alerted(glance.lines(played.boss, page.rows, played.world.city, 2026), line)
    shown = panels.of_goal(played.boss, found.goal, TODAY)

    assert found.alert.startswith("预警：只完成应完成的")
    assert shown["alert"] == found.alert
    assert panels.of_goal(played.boss, played.county, TODAY)["alert"] == ""


def test_floor_and_stretch_say_the_same_of_what_cannot_be_judged(played: Played) -> None:
    """No rate beside 无法判断 of the one while the other has none."""
    indicator = goals.indicator(played.world.city, "合同额", unit="亿元")
    goal = goals.goal(indicator, played.world.county, floor=Decimal(60), stretch=Decimal(200))
    figures.recorded(indicator, played.world.county, {202601: 10, 202602: 10}, now=NOW)
    late = ProgressState.UNJUDGED.value
    GoalStanding.everything.filter(goal=goal).update(
        state=late, stretch_state=late, achieved=None, scheduled=None, points=None
    )

    shown = panels.promises(queries.sheet(played.boss, goal.pk, today=TODAY))

    assert [(p.state, p.shares) for p in shown] == [(ProgressState.UNJUDGED, "")] * 2


def test_the_overview_explains_its_two_scales(played: Played) -> None:
    request = RequestFactory().get("/", {"place": str(played.world.city.pk), "year": "2026"})
    request.actor = played.boss  # type: ignore[attr-defined]
    page = views.overview(request).content.decode()  # type: ignore[arg-type]

    assert "差5个百分点起为滞后、15个起为严重滞后" in page
    assert "比时序</small>" in page
    assert "任何一天都要达到" in page


def test_a_place_out_of_scope_is_not_counted(played: Played) -> None:
    """Goals and figures do not leave their scope, neither as rows nor as counts."""
    stranger = office(played.world.away)
    keys = [played.world.county.pk, played.world.city.pk]

    assert glance_queries.counts_below(stranger, keys, 2026, "year") == {}
    assert played.world.city not in glance_queries.places(stranger, 2026)
    with pytest.raises(Denied):
        queries.sheet(stranger, played.county.pk, today=TODAY)


def test_who_sees_no_figures_sees_no_months(played: Played) -> None:
    """The months of a goal are figures: whoever may see goals only gets the state alone."""
    grant = Grant(caps=frozenset({Cap.TARGET_VIEW}), region_path=played.world.city.path)
    actor = Actor(user_id=None, label="只看目标", grants=(grant,))
    sheet = queries.sheet(actor, played.county.pk, today=TODAY)

    assert sheet.standing is not None
    assert all(line.reached is None for line in sheet.lines)
    assert sheet.newest is None


# ---------------------------------------------------------------- one goal


def test_a_goal_shows_what_is_done_against_what_is_due(played: Played) -> None:
    """Principle 7 and 10: cumulative against schedule, the pace still needed against the best month so far."""
    sheet = queries.sheet(played.boss, played.county.pk, today=TODAY)
    reached = {line.month.month: line.reached for line in sheet.lines}
    due = {line.month.month: line.due for line in sheet.lines}

    assert [reached[1], reached[2], reached[3]] == [D(9), D(20), None]
    assert due[1] is None  # January is judged with February
    assert [due[2], due[12]] == [D(20), D(120)]
    assert sheet.pace is not None
    assert sheet.pace.words.startswith("还差100，剩10个月，月均需10")
    assert sheet.newest is not None
    assert sheet.newest.is_provisional
    shown = panels.of_goal(played.boss, played.county, TODAY)
    assert shown["value"] == "20亿元"
    assert [p.shares for p in shown["promises"]] == ["完成16.7%，应完成16.7%，与时序持平"]


def test_floor_and_stretch_stand_side_by_side(played: Played) -> None:
    indicator = goals.indicator(played.world.city, "签约额", unit="亿元")
    goal = goals.goal(indicator, played.world.county, floor=Decimal(60), stretch=Decimal(200))
    figures.recorded(indicator, played.world.county, {202601: 5, 202602: 6}, now=NOW)

    shown = panels.of_goal(played.boss, goal, TODAY)["promises"]

    assert [(p.word, p.said, p.state) for p in shown] == [
        ("保底", "60亿元", ProgressState.ON_TRACK),
        ("力争", "200亿元", ProgressState.BEHIND),
    ]
    assert shown[1].achieved == Decimal("0.055")


@pytest.mark.parametrize(
    ("base", "told"),
    [
        (16, "+25%"),
        (0, "同期数为0，不计算增速，增加 20"),
        (-4, "同期数为-4，不计算增速，增加 24"),
        (Decimal("0.1"), "同期数 0.1 太小，不宜用百分比，增加 19.9"),
    ],
)
def test_growth_on_an_odd_base_is_an_amount(played: Played, base: object, told: str) -> None:
    """Conventions §4.7: of a base that is zero, negative or tiny no percentage, only the amount."""
    figures.recorded(played.indicator, played.world.county, {202501: 0, 202502: base}, now=NOW)

    sheet = queries.sheet(played.boss, played.county.pk, today=TODAY)

    assert panels.growth_said(sheet.year_on_year) == told


def test_peers_are_averaged(played: Played) -> None:
    """S002-G-03: one's own figure beside the mean of the peers of the same period."""
    for name, value in (("甲县", 21), ("乙县", 23)):
        PeerFigure.everything.create(
            goal=played.county, name=name, period=202602, value=value, source="年鉴"
        )

    found = queries.sheet(played.boss, played.county.pk, today=TODAY).benchmark

    assert found is not None
    assert found.words == "2026年2月本地20，低于2个可比对象的平均值（22）2亿元"


# ---------------------------------------------------------------- forecasts


def history(played: Played, years: int) -> None:
    """Months before the goal's year, a little more each year and each later month."""
    Observation.everything.bulk_create(
        Observation(
            indicator=played.indicator,
            region=played.world.county,
            period=year * 100 + month,
            given="month",
            value=(value := Decimal(8 + month % 4 + year - 2022)),
            own=value,
            corrected=value,
            total=sum(Decimal(8 + m % 4 + year - 2022) for m in range(1, month + 1)),
            state="approved",
            entered_at=NOW,
        )
        for year in range(2026 - years, 2026)
        for month in range(1, 13)
    )


def test_no_forecast_below_the_stated_minimum(played: Played) -> None:
    """20 §1: nothing is forecast below the stated minimum of points, and the reason is told."""
    told = forecasts.look(played.county, today=TODAY, now=NOW)

    assert told.row.value is None
    assert told.row.chance is None
    assert "连续数据只有2期，少于设定的8期" in told.row.because
    assert told.steps == ()


def test_a_forecast_has_its_interval_and_chances(played: Played) -> None:
    """05 no. 10: the figure at the due day with an interval, the chance of the floor, month by month until then."""
    history(played, 3)
    told = forecasts.look(played.county, today=TODAY, now=NOW)
    row = told.row

    assert row.value is not None
    assert row.low is not None
    assert row.high is not None
    assert row.low <= row.value <= row.high
    assert row.chance is not None
    assert 0 < row.chance < 1
    assert row.points == 38
    assert row.as_of == date(2026, 2, 28)
    assert [s.month.month for s in told.steps] == list(range(3, 13))
    assert told.steps[-1].value == row.value
    assert all(a.value < b.value for a, b in zip(told.steps, told.steps[1:], strict=False))


def test_looking_writes_nothing_and_recording_writes_once(played: Played) -> None:
    history(played, 3)
    with CaptureQueriesContext(connection) as seen:
        forecasts.look(played.county, today=TODAY, now=NOW)

    assert not [q for q in seen if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert forecasts.record([played.county], today=TODAY, now=NOW) == 1
    assert forecasts.record([played.county], today=TODAY, now=NOW) == 1
    assert GoalForecast.everything.filter(goal=played.county).count() == 1


def test_the_chart_says_in_its_table_what_it_draws(played: Played) -> None:
    history(played, 3)
    sheet = queries.sheet(played.boss, played.county.pk, today=TODAY)
    chart = panels.chart(sheet, forecasts.look(played.county, today=TODAY, now=NOW))

    assert chart is not None
    names = ["累计完成", "上年同期", "时序进度", "预测", "预测下限", "预测上限"]
    assert [h.partition("（")[0] for h in chart.head[1:]] == names
    assert len(chart.rows) == 13  # twelve months and the goal
    assert all(len(row) == len(chart.head) for row in chart.rows)


def test_the_outlook_of_a_goal_out_of_scope_is_not_there(played: Played) -> None:
    request: Any = RequestFactory().get("/")
    request.actor = office(played.world.away)
    with pytest.raises(Denied) as caught:
        views.outlook(request, played.county.pk)
    assert caught.value.hidden
    assert not GoalForecast.everything.exists()


# ---------------------------------------------------------------- rankings


def test_places_are_ranked_with_movement_and_share_of_the_lag(played: Played) -> None:
    """S001-G-04, S004-D-08: rank, movement against the month before, whose the lag is, and what would change it."""
    found = played.ranked()
    first, second = found.rows

    assert found.period == 202602
    assert [(r.ranked.rank, r.ranked.place) for r in found.rows] == [(1, "青禾县"), (2, "白石县")]
    assert (first.ranked.value, second.ranked.value) == (Decimal("16.67"), Decimal("5.00"))
    assert second.lag is not None
    assert second.lag.per_cent == 100
    assert second.ranked.would_change == "再增加11.67个百分点即与青禾县并列"
    assert "白石县占差距的100%" in rank_panels.lag_words(found)
    assert found.whole is not None
    assert found.whole.goal == played.city.pk


def test_a_past_month_is_worked_out_from_the_figures(played: Played) -> None:
    """Every month of the year can be asked; January alone is not judged where it goes with February."""
    by_value = played.ranked(by=RankBy.VALUE, period=202601)

    assert by_value.is_past
    assert [(r.ranked.place, r.ranked.value) for r in by_value.rows] == [
        ("青禾县", D(9)),
        ("白石县", D(4)),
    ]
    moved = played.ranked(by=RankBy.VALUE)
    assert [r.ranked.movement for r in moved.rows] == [0, 0]


def test_who_is_late_is_no_zero(played: Played, world: World) -> None:
    """S003-G-04: a place without the month's figure is named with the reason and not ranked."""
    Observation.everything.filter(region=world.sister, period=202602).delete()
    found = played.ranked(by=RankBy.VALUE)

    assert [r.ranked.place for r in found.rows] == ["青禾县"]
    assert [(e.place, e.because) for e in found.board.excluded] == [("白石县", "没有数据")]


def test_growth_is_ranked_on_its_base(played: Played, world: World) -> None:
    """05 no. 11: a growth on a base that had fallen itself is marked."""
    for place, before, base in ((world.county, 30, 16), (world.sister, 5, 5)):
        figures.recorded(played.indicator, place, {202401: 0, 202402: before}, now=NOW)
        figures.recorded(played.indicator, place, {202501: 0, 202502: base}, now=NOW)
    found = played.ranked(by=RankBy.GROWTH)

    told = [(r.ranked.place, r.ranked.value, r.ranked.base_mark) for r in found.rows]
    assert [(place, value) for place, value, _ in told] == [
        ("青禾县", Decimal("25.0")),
        ("白石县", Decimal("0.0")),
    ]
    assert told[0][2] is not None
    assert told[0][2].label == "低基数"
    assert told[1][2] is None


def test_mixed_sources_are_warned_of(played: Played, world: World) -> None:
    """05 no. 8: a ranking that mixes official figures and dispatch figures says so."""
    assert played.ranked().board.doubts == ()
    Observation.everything.filter(region=world.sister, period=202602).update(
        source="statistics", legal="official"
    )
    (doubt,) = played.ranked().board.doubts
    assert "统计·统计数" in doubt.sentence
    assert "部门调度·调度数" in doubt.sentence


def test_an_excluded_place_is_told_with_its_reason(played: Played, world: World) -> None:
    """05 no. 11: a person leaves a place out with a reason; it stays in the history when it takes part again."""
    said = ExclusionInput(world.city.pk, world.sister.pk, 202602, "今年新设，不可比")
    row = services.exclude(played.boss, exclusion=said, now=NOW)

    assert [r.ranked.place for r in played.ranked().rows] == ["青禾县"]
    (left,) = played.ranked().board.excluded
    assert left.because == "经设定不参与排名：今年新设，不可比"
    earlier = played.ranked(by=RankBy.VALUE, period=202601)
    assert [r.ranked.place for r in earlier.rows] == ["青禾县", "白石县"]

    services.lift(played.boss, exclusion=row, reason="已经可比", now=NOW)
    assert [r.ranked.place for r in played.ranked().rows] == ["青禾县", "白石县"]
    assert RankingExclusion.everything.get().lift_reason == "已经可比"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " "}, "targets.exclusion_reason_missing"),
        ({"place": "away"}, "targets.exclusion_not_below"),
        ({"since": 202613}, "targets.exclusion_month_odd"),
        ({"until": 202512}, "targets.exclusion_months_reversed"),
    ],
)
def test_what_speaks_against_an_exclusion(
    played: Played, world: World, change: dict[str, Any], code: str
) -> None:
    place = world.away if change.get("place") else world.sister
    said = ExclusionInput(
        world.city.pk,
        place.pk,
        change.get("since", 202601),
        change.get("reason", "不可比"),
        until=change.get("until"),
    )
    with pytest.raises(Refused) as caught:
        services.exclude(goals.SEED, exclusion=said, now=NOW)
    assert code in {f.code for f in caught.value.findings}


def test_a_place_is_left_out_once(played: Played, world: World) -> None:
    said = ExclusionInput(world.city.pk, world.sister.pk, 202601, "不可比")
    row = services.exclude(played.boss, exclusion=said, now=NOW)
    with pytest.raises(Refused) as caught:
        services.exclude(played.boss, exclusion=said, now=NOW)
    assert caught.value.findings[0].code == "targets.exclusion_already"
    services.lift(played.boss, exclusion=row, reason="", now=NOW)
    with pytest.raises(Refused):
        services.lift(played.boss, exclusion=row, reason="", now=NOW)


def test_a_county_does_not_set_the_ranking_it_is_in(played: Played, world: World) -> None:
    said = ExclusionInput(world.city.pk, world.sister.pk, 202601, "不可比")
    with pytest.raises(Denied):
        services.exclude(office(world.county), exclusion=said, now=NOW)
    with pytest.raises(Denied):
        services.exclude(office(world.city, Role.READER), exclusion=said, now=NOW)


def test_a_rank_among_some_is_not_shown(played: Played, world: World) -> None:
    """A county sees no ranking of its city: what it sees of it would be a rank among some of the places only."""
    ask = Ask(played.indicator, world.city, 2026)
    for actor in (office(world.county), office(world.away)):
        with pytest.raises(Denied) as caught:
            rank_panels.ranking_of(actor, ask, today=TODAY)
        assert caught.value.hidden
        assert world.city not in rank_queries.ranked_places(actor, 2026)


def test_the_keeper_of_an_indicator_sees_its_ranking(played: Played, world: World) -> None:
    """The unit that keeps an indicator sees all places in it, and in no other."""
    unit = world.city_units["市经信局"]
    Indicator.everything.filter(pk=played.indicator.pk).update(owner=unit)
    grant = Grant(caps=ROLES[Role.UNIT], org_path=unit.path)
    actor = Actor(user_id=None, label="经办", grants=(grant,), org_id=unit.pk)
    indicator = Indicator.everything.get(pk=played.indicator.pk)

    assert rank_queries.sees_whole(actor, world.city, indicator)
    assert not rank_queries.sees_whole(actor, world.city)
    other = goals.indicator(world.city, "别的指标")
    assert not rank_queries.sees_whole(actor, world.city, other)


def test_the_spreadsheet_has_the_rows_of_the_page(played: Played) -> None:
    found = played.ranked()
    data = BytesIO(ranking_sheets.ranking_book(found).read())
    book = python_calamine.CalamineWorkbook.from_filelike(data)
    cells = book.get_sheet_by_name("排名").to_python()

    assert [r[:2] for r in cells if r[1] in {"青禾县", "白石县"}] == [[1, "青禾县"], [2, "白石县"]]


def test_a_ranking_asks_as_often_for_many_places(
    played: Played, world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    """The page reads standings along one index: the number of statements does not grow with the places."""
    with CaptureQueriesContext(connection) as two:
        played.ranked()
    for n in range(6):
        place = directory.place(f"98013{n}", f"新设{n}县", "county", world.city)
        goals.goal(played.indicator, place, floor=Decimal(10))
        figures.recorded(played.indicator, place, {202601: 1, 202602: 1}, now=NOW)
    with django_assert_max_num_queries(len(two)):
        assert len(played.ranked().rows) == 8


def test_movement_is_against_what_was_frozen(played: Played) -> None:
    """The month before counts as it was frozen when it was closed, whatever the figures say of it by now."""

    def frozen(actor: Actor, place: Region, indicator: int, period: int) -> dict[str, int] | None:
        del actor
        assert (place, indicator) == (played.world.city, played.indicator.pk)
        return {"白石县": 1, "青禾县": 2} if period == 202601 else None

    ask = Ask(played.indicator, played.world.city, 2026)
    found = rank_panels.ranking_of(played.boss, ask, today=TODAY, frozen=frozen)

    assert found.is_against_frozen
    assert not found.is_frozen
    assert [(r.ranked.place, r.movement) for r in found.rows] == [
        ("青禾县", "↑ 升1位"),
        ("白石县", "↓ 降1位"),
    ]
    earlier = Ask(played.indicator, played.world.city, 2026, by=RankBy.VALUE, period=202601)
    assert not rank_panels.ranking_of(played.boss, earlier, today=TODAY, frozen=frozen).is_frozen
