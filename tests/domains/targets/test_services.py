"""Targets and indicators in the ledger: adopted once, changed with a trace, seen in scope."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.targets import queries, services
from daxiao.domains.targets.models import Indicator, StatedFigure, Target
from daxiao.domains.targets.types import Direction, Due, Measure, TargetState
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied
from daxiao.kernel.events import history_of
from tests.cast import Cast
from tests.factories import documents, plans
from tests.factories import targets as factory
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.traces import denied, kinds, refused, trace


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def target(ledger: Ledger) -> Target:
    return ledger.targets["T001"]


def more(ledger: Ledger, key: str, **change: object) -> tuple[int, object]:
    """Another confirmed candidate of the plan, as an input."""
    candidate = documents.candidate(ledger.reading, documents.target(key))
    clause = ledger.targets["T001"].clause
    return candidate.pk, factory.target(candidate.pk, clause.pk, ledger.plan.region_id, **change)


# ---- adopt


def test_a_target_keeps_number_period_and_words_of_the_plan(target: Target) -> None:
    """S000-G-02: floor and stretch of one indicator are two tiers."""
    assert (target.value, target.unit, target.ambition) == (Decimal(120), "亿元", "floor")
    assert (target.num_text, target.due_year, target.due_on) == ("120", 2026, date(2026, 12, 31))
    assert (target.figure, target.due_text) == ("≥ 120 亿元", "2026年")
    text = target.plan.document.text
    assert text[target.num_start : target.num_end] == target.num_text


def test_floor_and_stretch_measure_one_indicator(ledger: Ledger) -> None:
    """S000-G-02, A-126: two tiers of one target, not a contradiction."""
    floor, stretch = ledger.targets["T001"], ledger.targets["T002"]

    assert floor.indicator == stretch.indicator
    assert (floor.ambition, stretch.ambition) == ("floor", "stretch")


def test_increment_and_total_are_two_measures(ledger: Ledger) -> None:
    """S000-G-03: 新增 N、总数 M are a flow and a stock."""
    added, total = ledger.targets["T003"], ledger.targets["T004"]

    assert (added.measure, total.measure) == (Measure.INCREMENT, Measure.LEVEL)
    assert (added.value, total.value) == (Decimal(6), Decimal(40))


def test_a_repeat_points_at_the_first(ledger: Ledger, office: Actor) -> None:
    """S000-G-05: a goal that a task states again is linked, and counted once."""
    first, repeat = ledger.targets["T001"], ledger.targets["T006"]

    assert repeat.same_as == first
    assert repeat in queries.relatives(office, first)
    assert first in queries.relatives(office, repeat)


def test_a_wording_nobody_knows_is_proposed_once(ledger: Ledger) -> None:
    proposed = Indicator.everything.filter(name="规上工业总产值")

    assert proposed.count() == 1
    assert not proposed[0].is_confirmed
    assert proposed[0].region == ledger.plan.region


def test_a_known_wording_meets_its_indicator_by_alias(ledger: Ledger, office: Actor) -> None:
    row = services.add_indicator(
        office,
        region=ledger.plan.region,
        indicator=factory.indicator("用电总量", aliases=("全社会用电量",)),
    )
    pk, wanted = more(ledger, "T101", wording="全社会 用电量")

    made = services.adopt(office, plan=ledger.plan, targets=[wanted])  # type: ignore[list-item]

    assert made[pk].indicator == row


def test_one_word_for_two_measures_is_two_indicators(ledger: Ledger, office: Actor) -> None:
    """S000-G-04: a growth rate is an indicator of its own kind."""
    pk, wanted = more(ledger, "T101", measure=Measure.GROWTH, unit="%")

    made = services.adopt(office, plan=ledger.plan, targets=[wanted])  # type: ignore[list-item]

    assert made[pk].indicator != ledger.targets["T001"].indicator
    assert made[pk].indicator.name == ledger.targets["T001"].indicator.name


def test_a_rank_is_better_when_smaller(ledger: Ledger, office: Actor) -> None:
    """S001-G-04"""
    pk, wanted = more(ledger, "T101", measure=Measure.RANK, unit="位", wording="县域位次")

    made = services.adopt(office, plan=ledger.plan, targets=[wanted])  # type: ignore[list-item]

    assert made[pk].indicator.direction == Direction.LESS


def test_adopting_twice_adds_only_what_is_new(ledger: Ledger, office: Actor) -> None:
    first_pk, first = more(ledger, "T101")
    second_pk, second = more(ledger, "T102", part_of=first_pk)
    services.adopt(office, plan=ledger.plan, targets=[first])  # type: ignore[list-item]
    before = Target.everything.count()

    made = services.adopt(office, plan=ledger.plan, targets=[first, second])  # type: ignore[list-item]

    assert Target.everything.count() == before + 1
    assert set(made) == {first_pk, second_pk}
    assert made[second_pk].part_of == made[first_pk]
    assert trace(ledger.plan).now == {"count": 1}


def test_nothing_new_leaves_no_trace(ledger: Ledger, office: Actor) -> None:
    before = kinds(ledger.plan)

    assert services.adopt(office, plan=ledger.plan, targets=[]) == {}
    assert kinds(ledger.plan) == before


def test_row_versions_name_the_person(ledger: Ledger, cast: Cast) -> None:
    pk, wanted = more(ledger, "T101", wording="新指标")

    made = services.adopt(cast.office.actor, plan=ledger.plan, targets=[wanted])  # type: ignore[list-item]

    (version,) = Target.history.filter(id=made[pk].pk)
    assert (version.history_type, version.history_user) == ("+", cast.office.user)


# ---- owner, drop, restore


def test_an_owner_is_named_with_a_trace(target: Target, office: Actor, world: World) -> None:
    """S003-T-02: what the plan leaves without an owner, the office assigns."""
    services.assign_owner(office, target=target, owner=world.units["县发改局"])

    target.refresh_from_db()
    assert target.owner == world.units["县发改局"]
    assert (trace(target).was, trace(target).now) == ({"owner": ""}, {"owner": "县发改局"})
    assert trace(target).org == world.units["县发改局"]


def test_a_target_is_dropped_with_a_reason_and_comes_back(target: Target, cast: Cast) -> None:
    office = cast.office.actor
    services.drop(office, target=target, reason="并入上级目标")
    assert Target.everything.get(pk=target.pk).state == TargetState.DROPPED
    assert target not in queries.in_force(office)
    assert target in queries.targets(office)

    services.restore(office, target=target, reason="恢复")

    assert kinds(target) == ["targets.target_dropped", "targets.target_restored"]
    versions = [v.state for v in target.history.order_by("history_id")]
    assert versions == ["in_force", "dropped", "in_force"]
    assert target.history.first().history_user == cast.office.user


def test_what_makes_no_sense_is_refused(target: Target, office: Actor) -> None:
    with refused("targets.reason_missing"):
        services.drop(office, target=target, reason="")
    with refused("targets.not_dropped"):
        services.restore(office, target=target, reason="")
    services.drop(office, target=target, reason="重复")
    with refused("targets.already_dropped"):
        services.drop(office, target=target, reason="重复")


def test_nobody_from_elsewhere_touches_a_target(target: Target, cast: Cast, world: World) -> None:
    for person, hidden in (
        (cast.stranger, True),
        (cast.reader, False),
        (cast.clerk, False),
        (cast.admin, False),
    ):
        with denied(hidden=hidden):
            services.drop(person.actor, target=target, reason="试试")
        with denied(hidden=hidden):
            services.restore(person.actor, target=target, reason="试试")
        with denied(hidden=hidden):
            services.assign_owner(person.actor, target=target, owner=world.units["县发改局"])
        with denied(hidden=hidden):
            services.adopt(person.actor, plan=target.plan, targets=[])


# ---- indicators


def test_an_indicator_by_hand_is_confirmed_from_the_start(world: World, office: Actor) -> None:
    row = services.add_indicator(
        office,
        region=world.county,
        indicator=factory.indicator(" 工业用电量 ", definition="全县口径"),
    )

    assert (row.name, row.is_confirmed, row.definition) == ("工业用电量", True, "全县口径")
    assert trace(row).now == {"name": "工业用电量"}


def test_the_same_name_and_measure_is_refused(world: World, office: Actor) -> None:
    services.add_indicator(office, region=world.county, indicator=factory.indicator())

    with refused("targets.name_taken"):
        services.add_indicator(
            office, region=world.county, indicator=factory.indicator(" 工业用电量")
        )
    with refused("targets.name_empty"):
        services.add_indicator(office, region=world.county, indicator=factory.indicator(""))
    services.add_indicator(
        office, region=world.county, indicator=factory.indicator(measure=Measure.GROWTH)
    )


def test_a_change_is_told_field_by_field(world: World, office: Actor) -> None:
    row = services.add_indicator(office, region=world.county, indicator=factory.indicator())
    wanted = replace(factory.indicator(), unit="万千瓦时", definition="口径见年鉴")

    services.change_indicator(office, indicator=row, change=wanted)
    services.change_indicator(office, indicator=row, change=wanted)

    assert trace(row).was == {"unit": "亿千瓦时", "definition": ""}
    assert trace(row).now == {"unit": "万千瓦时", "definition": "口径见年鉴"}
    assert kinds(row) == ["targets.indicator_added", "targets.indicator_changed"]


def test_an_indicator_keeps_its_own_name_and_takes_nobody_elses(
    world: World, office: Actor
) -> None:
    services.add_indicator(office, region=world.county, indicator=factory.indicator("甲"))
    row = services.add_indicator(office, region=world.county, indicator=factory.indicator("乙"))

    services.change_indicator(office, indicator=row, change=factory.indicator("乙", unit="家"))
    with refused("targets.name_taken"):
        services.change_indicator(office, indicator=row, change=factory.indicator("甲"))


def test_a_proposed_indicator_is_confirmed_once(ledger: Ledger, office: Actor) -> None:
    row = ledger.targets["T001"].indicator

    services.confirm_indicator(office, indicator=row)

    assert Indicator.everything.get(pk=row.pk).is_confirmed
    assert kinds(row) == ["targets.indicator_confirmed"]
    with refused("targets.already_confirmed"):
        services.confirm_indicator(office, indicator=row)


def test_a_confirmed_indicator_wins_the_wording(ledger: Ledger, office: Actor) -> None:
    """Two indicators answer to one wording: the one a person agreed to is meant."""
    services.add_indicator(
        office,
        region=ledger.plan.region,
        indicator=factory.indicator("规模以上工业总产值", aliases=("规上工业总产值",)),
    )
    pk, wanted = more(ledger, "T101")

    made = services.adopt(office, plan=ledger.plan, targets=[wanted])  # type: ignore[list-item]

    assert made[pk].indicator.name == "规模以上工业总产值"


def test_others_read_an_indicator_and_do_not_keep_it(ledger: Ledger, cast: Cast) -> None:
    row = ledger.targets["T001"].indicator

    assert row in queries.indicators(cast.stranger.actor)
    with denied(hidden=True):
        services.change_indicator(
            cast.stranger.actor, indicator=row, change=factory.indicator("改")
        )
    with denied(hidden=True):
        services.confirm_indicator(cast.stranger.actor, indicator=row)
    with denied(hidden=True):
        services.add_indicator(
            cast.stranger.actor, region=ledger.plan.region, indicator=factory.indicator()
        )


# ---- stated figures


def test_figures_that_plans_state_are_kept_once(ledger: Ledger, office: Actor) -> None:
    """S003-G-09, S002-G-02: base-year facts with the place in the text that says them."""
    indicator, region = ledger.targets["T001"].indicator, ledger.plan.region
    one = factory.stated(indicator.pk, region.pk)
    two = factory.stated(indicator.pk, region.pk, start=20, end=23)

    assert services.state_figures(office, region=region, figures=[one, two, one]) == 2
    assert services.state_figures(office, region=region, figures=[one]) == 0

    assert StatedFigure.everything.count() == 2
    assert trace(region).now == {"count": 2}
    with denied(hidden=False):
        services.state_figures(Actor.anonymous(), region=region, figures=[one])


# ---- reads


def test_targets_are_seen_in_scope(ledger: Ledger, cast: Cast) -> None:
    for person in (cast.office, cast.city_office, cast.reader, cast.auditor):
        assert queries.targets(person.actor).count() == 8
        assert queries.target(person.actor, ledger.targets["T001"].pk) == ledger.targets["T001"]
    for person in (cast.stranger, cast.enterprise, cast.admin):
        assert not queries.targets(person.actor).exists()
        with pytest.raises(Denied):
            queries.target(person.actor, ledger.targets["T001"].pk)


def test_a_unit_sees_the_figures_it_answers_for(ledger: Ledger, cast: Cast, world: World) -> None:
    """The one lead unit of a task owns the figures that stand in it."""
    bureau = world.units["县经信局"]

    mine = set(queries.targets(cast.clerk.actor))

    assert mine == {ledger.targets["T006"], ledger.targets["T007"]}
    assert set(queries.targets_of_unit(cast.office.actor, bureau)) == mine


def test_counts_of_others_do_not_shine_through_a_shared_indicator(
    ledger: Ledger, cast: Cast
) -> None:
    row = ledger.targets["T001"].indicator

    assert queries.indicators(cast.stranger.actor).get(pk=row.pk).n_targets == 0  # type: ignore[attr-defined]
    assert queries.indicators(cast.office.actor).get(pk=row.pk).n_targets == 3  # type: ignore[attr-defined]
    assert not queries.targets_on(cast.stranger.actor, row).exists()


def test_the_overview_counts_each_promise_once(ledger: Ledger, office: Actor) -> None:
    found = queries.overview(office)

    repeats = sum(t.same_as_id is not None for t in ledger.targets.values())
    assert repeats == 2
    assert found.targets == 8 - repeats
    assert found.by_year == ((2026, 5), (2027, 1))
    assert found.next_due == date(2026, 12, 31)


def test_undated_targets_come_last_in_the_overview(ledger: Ledger, office: Actor) -> None:
    """A-144: a target without a year is counted, not dated."""
    _, wanted = more(ledger, "T101", due=Due())
    services.adopt(office, plan=ledger.plan, targets=[wanted])  # type: ignore[list-item]

    assert queries.overview(office).by_year[-1] == (None, 1)


def test_the_first_version_of_an_indicator_says_who_brought_it(world: World, cast: Cast) -> None:
    ledger = plans.adopted(world.county, actor=cast.office.actor)
    first = ledger.targets["T001"].indicator.history.last()

    assert (first.history_user, first.history_change_reason) == (cast.office.user, "入台账")


def test_the_people_behind_a_shared_indicator_are_told_at_home_only(
    ledger: Ledger, cast: Cast
) -> None:
    row = ledger.targets["T001"].indicator
    services.confirm_indicator(cast.office.actor, indicator=row)

    def told(who: Actor) -> list[str]:
        return [e.actor for e in history_of(row, reader=who)]

    assert told(cast.office.actor) == told(cast.reader.actor) == [cast.office.user.name]
    assert told(cast.stranger.actor) == told(cast.clerk.actor) == []
