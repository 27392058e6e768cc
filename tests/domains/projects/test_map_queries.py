"""The colour map of any day: the same as the fold of every project's records, in scope, and counted once.

S004-P-23, S004-P-27, 30-projects.md §4 (the map; as of any past date).
"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from daxiao.domains.projects.forms.map import month_ends
from daxiao.domains.projects.models import Project, ProjectStanding
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import levels as level_queries
from daxiao.domains.projects.queries import map as map_queries
from daxiao.domains.projects.queries import projects as project_queries
from daxiao.domains.projects.rules import matrix, replay
from daxiao.domains.projects.services import records
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import Phase, ProjectEventKind, ProjectFacts
from daxiao.kernel import places
from daxiao.kernel.access import Actor
from tests.cast import Cast
from tests.domains.projects.portfolio import portfolio
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import TODAY


pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("测试")
DAYS = [TODAY - timedelta(days=n) for n in (1, 17, 60, 150, 320, 600)]
SEEDS = (1, 2, 3)


def _world_portfolio(world: World, seed: int, count: int = 40) -> list[Project]:
    return portfolio(
        [world.county, *world.townships, world.sister, world.away, world.city], count, seed=seed
    )


def _known(day: date) -> dict[int, ProjectFacts]:
    """What the records say of every project at the end of a day: the law."""
    told = fact_queries.histories(SYSTEM)
    found = {key: replay.as_of(key, events, day) for key, events in told.items()}
    return {key: facts for key, facts in found.items() if facts is not None}


def _place(facts: ProjectFacts) -> str:
    return matrix.place_of(
        facts.phase.value if facts.phase else "", is_active=records.is_active(facts)
    )


Bag = Counter[tuple[str, str, Decimal | None]]


def _by_the_law(day: date) -> Bag:
    known = list(_known(day).values())
    counties = places.counties_of(facts.region for facts in known)
    found: Bag = Counter()
    for facts in known:
        place = _place(facts)
        if place != matrix.OFF:
            found[str(counties[facts.region]), place, facts.invest] += 1
    return found


def _listed(day: date, actor: Actor = SYSTEM) -> Bag:
    lines = map_queries.listed_on(actor, day) | map_queries.listed_on(actor, day, place="red")
    return Counter((one.county, one.place, one.invest) for one, _ in lines.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_a_past_day_shows_what_the_records_knew_then(world: World, seed: int) -> None:
    _world_portfolio(world, seed)

    for day in [*DAYS, TODAY]:
        assert _listed(day) == _by_the_law(day), day


@pytest.mark.parametrize("seed", SEEDS)
def test_cells_of_a_past_day_count_its_list(world: World, seed: int) -> None:
    _world_portfolio(world, seed)

    for day in DAYS:
        counties, industries = matrix.matrices_of(map_queries.groups_on(SYSTEM, day))
        assert counties.total == industries.total
        for county in counties.names:
            for phase in (*matrix.PHASES, None):
                place = phase.value if phase else matrix.UNDECIDED
                rows = map_queries.listed_on(SYSTEM, day, county=county, place=place)
                cell = counties.cell(county, phase)
                assert len(rows) == cell.count
                assert sum((r.invest or 0 for r, _ in rows.values()), Decimal()) == cell.invest
        left = map_queries.listed_on(SYSTEM, day, place=Phase.RED.value)
        assert sum(counties.left.values()) == len(left)


@pytest.mark.parametrize("seed", SEEDS)
def test_months_are_the_maps_of_their_last_days(world: World, seed: int) -> None:
    _world_portfolio(world, seed)
    ends = month_ends(TODAY)

    now = map_queries.counts_by_place(map_queries.groups(SYSTEM))
    flows = map_queries.flows(SYSTEM, ends[0])
    months = matrix.back_to(now, flows, ends)

    for day, held in zip(ends, months, strict=True):
        facts = Counter(_place(f) for f in _known(day).values())
        shown = {place: n for place, n in held.items() if n and place != matrix.OFF}
        assert shown == {place: n for place, n in facts.items() if place != matrix.OFF}, day


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_are_what_differs_between_two_days(world: World, seed: int) -> None:
    _world_portfolio(world, seed)

    for since, until in zip(DAYS[1:], DAYS, strict=False):
        before, after = _known(since), _known(until)
        law = matrix.moves(*({k: _phase(f) for k, f in known.items()} for known in (before, after)))
        found = map_queries.moves(SYSTEM, since, until)
        assert found.moves == law
        moved = [*law.up, *law.down, *law.fresh, *law.gone]
        assert all(since < found.why[m.key].on <= until for m in moved)


@pytest.mark.parametrize("seed", SEEDS)
def test_levels_that_moved_are_those_of_the_records(world: World, seed: int) -> None:
    """S004-P-28: managed lower or higher again, beside the colour."""
    _world_portfolio(world, seed, count=60)
    some = 0

    for since, until in zip(DAYS[1:], DAYS, strict=False):
        before, after = _known(since), _known(until)
        law = {
            (key, before[key].level if key in before else None, facts.level)
            for key, facts in after.items()
            if (before[key].level if key in before else None) is not facts.level
        }
        found = level_queries.level_moves(SYSTEM, since, until)
        assert {tuple(move) for move, _ in found} == law
        assert all(since < why.on <= until for _, why in found)
        some += len(found)

    assert some


def _phase(facts: ProjectFacts) -> Phase | None:
    place = _place(facts)
    return None if place in {matrix.OFF, matrix.UNDECIDED} else Phase(place)


def test_today_is_the_last_past_day(world: World) -> None:
    _world_portfolio(world, 4)

    today = matrix.matrices_of(map_queries.groups(SYSTEM))

    assert matrix.matrices_of(map_queries.groups_on(SYSTEM, TODAY)) == today
    assert today[0].total.count == ProjectStanding.everything.filter(is_active=True).count()


def test_who_sees_one_county_counts_one_county(world: World, cast: Cast) -> None:
    """Hidden projects leak into no cell, no month, no move, no past list."""
    mine = portfolio([world.county, *world.townships], 15, seed=7)
    before = _everything_of(cast.office.actor)
    portfolio([world.sister, world.away], 25, seed=8)

    assert _everything_of(cast.office.actor) == before
    names = {key for day in DAYS for key in map_queries.listed_on(cast.office.actor, day)}
    assert names <= {p.pk for p in mine}


def _everything_of(actor: Actor) -> list[object]:
    return [
        map_queries.groups(actor),
        map_queries.flows(actor, DAYS[-1]),
        *(matrix.matrices_of(map_queries.groups_on(actor, day)) for day in DAYS),
        *(map_queries.moves(actor, day, TODAY) for day in DAYS),
    ]


def test_a_filter_narrows_every_figure_alike(world: World) -> None:
    _world_portfolio(world, 5, count=60)
    rows = project_queries.projects(SYSTEM).filter(kind="renovation")
    keys = set(rows.values_list("pk", flat=True))

    counties, industries = matrix.matrices_of(map_queries.groups(SYSTEM, rows))

    assert counties.total == industries.total
    active = ProjectStanding.everything.filter(project__in=keys, is_active=True)
    assert counties.total.count == active.count()
    for day in DAYS:
        assert set(map_queries.listed_on(SYSTEM, day, rows)) <= keys
        moved = map_queries.moves(SYSTEM, day, TODAY, rows)
        assert set(moved.why) <= keys


def test_lateness_of_a_past_day_is_what_was_written_down(world: World) -> None:
    project = make.signed(world.county, on=TODAY - timedelta(days=90))
    standing = ProjectStanding.everything.filter(project=project)
    standing.update(pace="late", pace_since_on=TODAY - timedelta(days=10))
    project.pace_changes.create(
        was="on_time",
        now="late",
        changed_on=TODAY - timedelta(days=10),
        noticed_at="2026-02-20T01:00:00Z",
    )

    late = {n: [g.is_late for g in _groups_then(n) if g.projects > 0] for n in (5, 11)}

    assert late == {5: [True], 11: [False]}


def _groups_then(days_ago: int) -> list[matrix.Group]:
    counts: Counter[matrix.Group] = Counter()
    for group in map_queries.groups_on(SYSTEM, TODAY - timedelta(days=days_ago)):
        key = group._replace(projects=1, invest=Decimal(), without_invest=0)
        counts[key] += group.projects
    return [g for g, n in counts.items() if n]


def test_projects_without_a_written_pace_are_counted_as_such(world: World) -> None:
    make.signed(world.county, on=TODAY - timedelta(days=90))
    ProjectStanding.everything.update(pace_since_on=TODAY)

    counties, _ = matrix.matrices_of(map_queries.groups_on(SYSTEM, TODAY - timedelta(days=30)))

    assert (counties.total.count, counties.total.unpaced) == (1, 1)
    assert counties.total.share_late is None


def test_a_corrected_sum_stays_as_it_was_known(world: World) -> None:
    project = make.admitted(world.county, invest_yi=Decimal(5))
    was = replay.Basics(
        kind=fact_queries.facts_of(project).kind, region=world.county.path, invest=Decimal(8)
    )
    make.say(project, Said(ProjectEventKind.ENTERED, detail=was))
    Project.everything.filter(pk=project.pk).update(invest_yi=Decimal(8))
    ProjectStanding.everything.filter(project=project).update(invest_yi=Decimal(8))

    before = matrix.matrices_of(map_queries.groups_on(SYSTEM, TODAY - timedelta(days=1)))
    now = matrix.matrices_of(map_queries.groups(SYSTEM))

    assert (before[0].total.invest, now[0].total.invest) == (Decimal(5), Decimal(8))
