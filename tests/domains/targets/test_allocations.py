"""Goals are split so that nothing is lost: parts + gap on purpose + rest is always the whole."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daxiao.domains.targets.models import Allocation, AllocationPart, Goal, Indicator
from daxiao.domains.targets.queries import allocations as queries
from daxiao.domains.targets.rules.allocation import Axis
from daxiao.domains.targets.services import allocations as services
from daxiao.domains.targets.services import goals as goal_services
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.allocations import DraftInput, PartInput
from daxiao.domains.targets.types.goals import AllocationState, GoalState
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import goals as factory
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.city_office.actor


@pytest.fixture
def indicator(world: World) -> Indicator:
    return factory.indicator(world.city)


@pytest.fixture
def goal(world: World, indicator: Indicator) -> Goal:
    """120 projects of 东屏市, which has two counties."""
    return factory.goal(indicator, world.city)


def parts(world: World, **given: Decimal | None) -> tuple[PartInput, ...]:
    places = (world.county, world.sister)
    return tuple(
        PartInput(str(p.pk), p.name, given.get(f"b{n}"), given.get(f"f{n}"))
        for n, p in enumerate(places)
    )


def keep(actor: Actor, goal: Goal, draft: DraftInput) -> Allocation:
    return services.keep_draft(actor, goal=goal, draft=draft, now=NOW)


def issue(actor: Actor, goal: Goal, row: Allocation) -> Allocation:
    return services.issue(
        actor, goal=goal, axis=Axis(row.axis), version=row.version, today=TODAY, now=NOW
    )


def shares(goal: Goal) -> dict[str, Decimal | None]:
    rows = Goal.everything.filter(whole=goal).exclude(state="dropped")
    return {str(r.region): r.floor for r in rows.select_related("region")}


def test_equal_parts_become_goals_of_the_places_below(
    office: Actor, goal: Goal, world: World
) -> None:
    """S004-G-02: the parts are goals of their own and make up the whole."""
    row = keep(office, goal, DraftInput("place", "equal", parts(world)))

    done = issue(office, goal, row)

    assert shares(goal) == {"青禾县": 60, "白石县": 60}
    assert done.state == AllocationState.IN_FORCE
    assert trace(goal).type == "targets.allocation_issued"
    child = Goal.everything.get(whole=goal, region=world.county)
    assert kinds(child) == ["targets.goal_allotted"]
    assert (child.origin, child.state, child.part.allocation_id) == ("allotted", "in_force", row.pk)


def test_a_part_fixed_by_hand_stays_and_the_rest_is_divided(
    office: Actor, goal: Goal, world: World
) -> None:
    draft = DraftInput("place", "equal", parts(world, f0=Decimal(70)))

    issue(office, goal, keep(office, goal, draft))

    assert shares(goal) == {"青禾县": 70, "白石县": 50}


def test_proportional_needs_all_weights_and_a_half_done_draft_is_kept(
    office: Actor, goal: Goal, world: World
) -> None:
    row = keep(office, goal, DraftInput("place", "proportional", parts(world, b0=Decimal(2))))
    assert row.version == 1

    with refused("targets.allocation_basis_missing"):
        issue(office, goal, row)

    full = parts(world, b0=Decimal(2), b1=Decimal(1))
    row = keep(office, goal, DraftInput("place", "proportional", full, version=row.version))
    issue(office, goal, row)
    assert shares(goal) == {"青禾县": 80, "白石县": 40}


def test_what_is_left_over_is_held_back_on_purpose_or_not_handed_out(
    office: Actor, goal: Goal, world: World
) -> None:
    """S004-G-02: short only with a name and a reason."""
    hand = parts(world, f0=Decimal(50), f1=Decimal(50))
    row = keep(office, goal, DraftInput("place", "by_hand", hand))
    with refused("targets.allocation_still_open"):
        issue(office, goal, row)

    told = DraftInput("place", "by_hand", hand, Decimal(20), "市级预留，分管领导同意", row.version)
    done = issue(office, goal, keep(office, goal, told))

    assert (done.gap, done.gap_by_id) == (20, office.user_id)
    assert "市级预留" in str(trace(goal).now["gap"])


def test_a_gap_without_a_reason_and_parts_beyond_the_whole_are_refused(
    office: Actor, goal: Goal, world: World
) -> None:
    row = keep(office, goal, DraftInput("place", "equal", parts(world), gap=Decimal(20)))
    with refused("targets.allocation_gap_unsigned"):
        issue(office, goal, row)

    much = parts(world, f0=Decimal(100), f1=Decimal(50))
    row = keep(office, goal, DraftInput("place", "by_hand", much, version=row.version))
    with refused("targets.allocation_too_much"):
        issue(office, goal, row)


def test_growth_is_not_split(office: Actor, world: World) -> None:
    """05-principles 6: a growth rate has no sum."""
    growth = factory.indicator(
        world.city, "工业增加值增速", unit="%", measure=Measure.GROWTH, places=1
    )
    rate = factory.goal(growth, world.city, kind="at_least", floor=Decimal(8))

    with refused("targets.allocation_not_additive"):
        keep(office, rate, DraftInput("place", "equal", parts(world)))


def test_a_stretch_that_somebody_else_gave_a_place_is_not_overwritten(
    office: Actor, world: World
) -> None:
    """S004-G-02: also where there is no sum and each place is given its own."""
    growth = factory.indicator(
        world.city, "工业增加值增速", unit="%", measure=Measure.GROWTH, places=1
    )
    rate = factory.goal(growth, world.city, kind="at_least", floor=Decimal(8), stretch=Decimal(9))
    own = factory.goal(growth, world.county, kind="at_least", floor=Decimal(8), stretch=Decimal(9))
    wanted = PartInput(str(world.county.pk), "青禾县", None, Decimal(8), Decimal(10))

    with refused("targets.stretch_part_has_own"):
        services.set_each(office, goal=rate, parts=[wanted], today=TODAY, now=NOW)

    assert Goal.everything.get(pk=own.pk).stretch == 9


def test_a_waiting_goal_and_a_rank_are_not_split(
    office: Actor, indicator: Indicator, world: World
) -> None:
    """S003-G-03: nothing can be split before it was handed down."""
    from daxiao.domains.targets.types.goals import GoalOrigin  # noqa: PLC0415

    waiting = factory.goal(indicator, world.city, floor=None, origin=GoalOrigin.ABOVE)
    with refused("targets.allocation_no_total"):
        keep(office, waiting, DraftInput("place", "equal", parts(world)))
    place = factory.goal(indicator, world.city, kind="rank", floor=Decimal(3))
    with refused("targets.allocation_kind"):
        keep(office, place, DraftInput("place", "equal", parts(world)))


def test_a_figure_that_a_plan_gave_a_place_is_not_overwritten(
    office: Actor, goal: Goal, world: World, indicator: Indicator
) -> None:
    """S004-G-02."""
    factory.goal(indicator, world.county, floor=Decimal(45))
    row = keep(office, goal, DraftInput("place", "equal", parts(world)))
    with refused("targets.allocation_part_has_own"):
        issue(office, goal, row)

    same = parts(world, f0=Decimal(45))
    row = keep(office, goal, DraftInput("place", "equal", same, version=row.version))
    issue(office, goal, row)

    assert shares(goal) == {"青禾县": 45, "白石县": 75}


def test_a_second_allocation_replaces_the_first_and_both_are_readable(
    office: Actor, goal: Goal, world: World
) -> None:
    first = issue(office, goal, keep(office, goal, DraftInput("place", "equal", parts(world))))
    only = (parts(world)[0],)

    issue(office, goal, keep(office, goal, DraftInput("place", "equal", only)))

    first.refresh_from_db()
    assert first.state == AllocationState.REPLACED
    assert [p.value for p in AllocationPart.everything.filter(allocation=first)] == [60, 60]
    assert shares(goal) == {"青禾县": 120}
    left_out = Goal.everything.get(whole=goal, region=world.sister)
    assert left_out.state == GoalState.DROPPED
    assert kinds(left_out)[-1] == "targets.goal_dropped"
    assert [a.state for a in queries.history(office, goal)] == ["in_force", "replaced"]


def test_a_draft_somebody_else_changed_is_not_overwritten(
    office: Actor, goal: Goal, world: World
) -> None:
    keep(office, goal, DraftInput("place", "equal", parts(world)))

    with pytest.raises(Stale):
        keep(office, goal, DraftInput("place", "by_hand", parts(world)))


def test_a_second_click_hands_nothing_out_twice(office: Actor, goal: Goal, world: World) -> None:
    row = keep(office, goal, DraftInput("place", "equal", parts(world)))
    version = row.version
    issue(office, goal, row)

    with pytest.raises(Stale):
        services.issue(office, goal=goal, axis=Axis.PLACE, version=version, today=TODAY, now=NOW)
    assert Goal.everything.filter(whole=goal).count() == 2


def test_only_the_office_over_the_whole_splits_it(goal: Goal, world: World, cast: Cast) -> None:
    draft = DraftInput("place", "equal", parts(world))
    for person in (cast.office, cast.stranger):
        with denied(hidden=True):
            keep(person.actor, goal, draft)
    with denied(hidden=False):
        keep(cast.reader.actor, goal, draft)
    assert queries.draft(cast.stranger.actor, goal, Axis.PLACE) is None


def test_a_place_that_is_not_right_below_receives_nothing(
    office: Actor, goal: Goal, world: World
) -> None:
    away = (PartInput(str(world.away.pk), world.away.name),)
    row = keep(office, goal, DraftInput("place", "equal", away))

    with refused("targets.allocation_no_parts"):
        issue(office, goal, row)


def test_industries_receive_goals_of_the_same_place(
    office: Actor, goal: Goal, world: World
) -> None:
    """S000-G-06: the residual is what no industry has."""
    named = (
        PartInput("低碳采冶", "低碳采冶", fixed=Decimal(80)),
        PartInput("生命健康", "生命健康", fixed=Decimal(20)),
    )
    draft = DraftInput("industry", "by_hand", named, Decimal(20), "其他产业不单列，市政府同意")

    issue(office, goal, keep(office, goal, draft))

    rows = Goal.everything.filter(whole=goal, region=world.city).order_by("industry")
    assert {r.industry: r.floor for r in rows} == {"低碳采冶": 80, "生命健康": 20}


def test_several_years_are_split_into_years(
    office: Actor, world: World, indicator: Indicator
) -> None:
    """S001-G-03, S004-G-05."""
    span = factory.goal(
        indicator, world.city, since=date(2024, 1, 1), due_on=date(2026, 12, 31), floor=Decimal(100)
    )
    years = tuple(PartInput(str(y), f"{y}年") for y in (2024, 2025, 2026))

    issue(office, span, keep(office, span, DraftInput("period", "equal", years)))

    rows = Goal.everything.filter(whole=span).order_by("year")
    assert [(r.since, r.due_on, r.floor) for r in rows] == [
        (date(2024, 1, 1), date(2024, 12, 31), 34),
        (date(2025, 1, 1), date(2025, 12, 31), 33),
        (date(2026, 1, 1), date(2026, 12, 31), 33),
    ]


def test_quarters_of_a_year_become_its_scheduled_progress(office: Actor, goal: Goal) -> None:
    """05-principles 7: 时序进度."""
    quarters = tuple(
        PartInput(f"2026Q{n}", f"{n}季度", fixed=Decimal(v))
        for n, v in enumerate((15, 30, 30, 45), 1)
    )

    issue(office, goal, keep(office, goal, DraftInput("period", "by_hand", quarters)))

    goal.refresh_from_db()
    assert goal.profile == "milestones"
    assert goal.marks == [
        ["2026-03-31", "0.125"],
        ["2026-06-30", "0.375"],
        ["2026-09-30", "0.625"],
        ["2026-12-31", "1"],
    ]


def test_a_year_leaves_no_gap_in_its_quarters(office: Actor, goal: Goal) -> None:
    quarters = tuple(PartInput(f"2026Q{n}", f"{n}季度") for n in range(1, 5))
    draft = DraftInput("period", "equal", quarters, Decimal(20), "留有余地，领导同意")

    with refused("targets.allocation_no_gap_in_time"):
        issue(office, goal, keep(office, goal, draft))


def test_a_draft_is_given_up_and_what_was_handed_out_stays(
    office: Actor, goal: Goal, world: World
) -> None:
    issue(office, goal, keep(office, goal, DraftInput("place", "equal", parts(world))))
    row = keep(office, goal, DraftInput("place", "by_hand", parts(world)))

    services.discard(office, goal=goal, axis=Axis.PLACE, version=row.version)

    assert queries.draft(office, goal, Axis.PLACE) is None
    assert shares(goal) == {"青禾县": 60, "白石县": 60}
    with refused("targets.allocation_no_draft"):
        services.discard(office, goal=goal, axis=Axis.PLACE, version=0)


def test_a_changed_whole_is_split_anew_at_its_new_value(
    office: Actor, goal: Goal, world: World
) -> None:
    row = keep(office, goal, DraftInput("place", "equal", parts(world)))
    Goal.everything.filter(pk=goal.pk).update(floor=Decimal(130))

    done = issue(office, goal, row)

    assert done.total == 130
    assert shares(goal) == {"青禾县": 65, "白石县": 65}


amounts = st.decimals(min_value=1, max_value=99999, places=2)
weights = st.lists(st.decimals(0, 1000, places=2), min_size=2, max_size=2)


@pytest.mark.django_db
@given(
    total=amounts,
    basis=weights,
    method=st.sampled_from(["equal", "proportional", "last_year", "capacity"]),
    fixed=st.none() | st.decimals(0, 99999, places=2),
    gap=st.decimals(0, 500, places=2),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_lost_on_the_way(
    world: World,
    office: Actor,
    total: Decimal,
    basis: list[Decimal],
    method: str,
    fixed: Decimal | None,
    gap: Decimal,
) -> None:
    """05-principles 6: total = sum of the parts' goals + gap on purpose, or it is refused and nothing changes."""
    with transaction.atomic():
        money = factory.indicator(world.city, "技改投资", unit="万元", places=2)
        goal = factory.goal(money, world.city, floor=total)
        asked = parts(world, b0=basis[0], b1=basis[1], f0=fixed)
        row = keep(office, goal, DraftInput("place", method, asked, gap, "市级预留"))
        try:
            with transaction.atomic():
                issue(office, goal, row)
        except Refused:
            assert not shares(goal)
        else:
            given_out = sum(v for v in shares(goal).values() if v is not None)
            assert given_out + gap == total
            assert fixed is None or shares(goal)["青禾县"] == fixed
        transaction.set_rollback(True)


def test_a_goal_with_parts_keeps_them_until_they_are_split_anew(
    office: Actor, goal: Goal, world: World
) -> None:
    issue(office, goal, keep(office, goal, DraftInput("place", "equal", parts(world))))

    with refused("targets.goal_has_parts"):
        goal_services.drop(office, goal=goal, reason="撤销", today=TODAY, now=NOW)
