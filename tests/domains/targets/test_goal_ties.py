"""Goals made of plan targets, tied to each other, proven, listed, scheduled."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.targets.models import (
    CoverageName,
    Goal,
    GoalStanding,
    Indicator,
    Observation,
    PeerFigure,
)
from daxiao.domains.targets.models import Target as TargetRow
from daxiao.domains.targets.panels import goals as goal_panels
from daxiao.domains.targets.panels import progress as progress_panels
from daxiao.domains.targets.queries import goal_ties as queries
from daxiao.domains.targets.queries import goals as goal_queries
from daxiao.domains.targets.queries import matrix as matrix_queries
from daxiao.domains.targets.queries import offers as offer_queries
from daxiao.domains.targets.queries import workdays
from daxiao.domains.targets.rules.names import Entered
from daxiao.domains.targets.rules.profiles import Node, ProfileKind
from daxiao.domains.targets.services import goal_ties as services
from daxiao.domains.targets.services import goals as goal_services
from daxiao.domains.targets.services import goals_from_plan as plan_services
from daxiao.domains.targets.services import schedules
from daxiao.domains.targets.services.goal_ties import NameList, Peers, Proof, Removal
from daxiao.domains.targets.services.schedules import ScheduleInput
from daxiao.domains.targets.types import Measure, TargetState
from daxiao.domains.targets.types.goals import GoalOrigin
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import goals as factory
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


WHEN = {"today": TODAY, "now": NOW}


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def added(world: World) -> Goal:
    thing = factory.indicator(world.county, "新增智能工厂", measure=Measure.INCREMENT, unit="家")
    return factory.goal(thing, world.county, kind="increment", floor=Decimal(15))


@pytest.fixture
def total(world: World) -> Goal:
    thing = factory.indicator(world.county, "智能工厂总数", measure=Measure.LEVEL, unit="家")
    return factory.goal(thing, world.county, kind="stock", floor=Decimal(65))


# ---- made of plan targets


def test_a_plans_targets_become_goals_that_lead_to_their_sentences(
    ledger: Ledger, office: Actor
) -> None:
    """S000-G-02, S001-G-01: nothing is written before somebody takes it; a second time there is nothing new."""
    offers, _ = offer_queries.offers(office, ledger.plan, undated_year=2026)
    assert offers
    assert not Goal.everything.exists()
    chosen = plan_services.Chosen(frozenset(o.key for o in offers if o.is_open), 2026)

    made = plan_services.take_offers(office, plan=ledger.plan, chosen=chosen, **WHEN)

    assert len(made) == sum(o.is_open for o in offers)
    assert all(g.origin == GoalOrigin.PLAN and g.target_id is not None for g in made)
    assert set(goal_queries.standings_for_plan(office, ledger.plan)) == set(made)
    with refused("targets.goal_none_made"):
        plan_services.take_offers(office, plan=ledger.plan, chosen=chosen, **WHEN)


def test_one_target_is_turned_once(ledger: Ledger, office: Actor) -> None:
    target = ledger.targets["T001"]

    first = plan_services.make_goals(office, target=target, **WHEN)
    again = plan_services.make_goals(office, target=target, **WHEN)

    assert first
    assert not again
    assert list(goal_queries.goals_of_target(office, target)) == first


def test_a_target_that_was_dropped_is_not_turned(ledger: Ledger, office: Actor) -> None:
    target = ledger.targets["T001"]
    TargetRow.everything.filter(pk=target.pk).update(state=TargetState.DROPPED.value)

    with refused("targets.goal_target_gone"):
        plan_services.make_goals(office, target=target, **WHEN)


def _offer_with_a_goal_there(office: Actor, ledger: Ledger) -> offer_queries.Offer:
    """The level above has allotted another value for what the plan promises."""
    offers, _ = offer_queries.offers(office, ledger.plan, undated_year=2026)
    first = next(o for o in offers if o.is_open and o.goal.floor is not None and o.goal.floor > 2)
    other = (first.goal.floor or Decimal(0)) - 1
    given = replace(first.goal, floor=other, stretch=None, target_id=None, stretch_target_id=None)
    goal_services.set_goal(office, goal=replace(given, origin=GoalOrigin.ALLOTTED), **WHEN)
    again, _ = offer_queries.offers(office, ledger.plan, undated_year=2026)
    return next(o for o in again if o.key == first.key)


def _settled(offer: offer_queries.Offer, how: plan_services.Settle) -> plan_services.Chosen:
    version = offer.there.version if offer.there else 0
    return plan_services.Chosen(frozenset(), 2026, {offer.key: (how, version)})


def test_an_allotted_value_is_never_taken_for_the_plans(ledger: Ledger, office: Actor) -> None:
    """S000-G-02: another value of the same thing is shown with both numbers; turning the target says so."""
    offer = _offer_with_a_goal_there(office, ledger)
    target = TargetRow.everything.get(pk=offer.made.first.target_id)

    assert offer.is_to_settle
    assert offer.is_otherwise
    assert "分解所得" in offer.there_words
    assert "两个不一样" in offer.there_words
    with refused("targets.goal_value_there"):
        plan_services.make_goals(office, target=target, **WHEN)


def test_the_goal_is_kept_and_its_page_shows_both_values(ledger: Ledger, office: Actor) -> None:
    offer = _offer_with_a_goal_there(office, ledger)
    chosen = _settled(offer, plan_services.Settle.KEEP)

    (kept,) = plan_services.take_offers(office, plan=ledger.plan, chosen=chosen, **WHEN)

    kept.refresh_from_db()
    assert offer.there is not None
    assert (kept.pk, kept.floor) == (offer.there.pk, offer.there.floor)
    assert kept.target_id == offer.made.first.target_id
    told = goal_panels.plan_says(office, kept)
    assert told is not None
    assert offer.plans.words in told.findings[0]
    again, _ = offer_queries.offers(office, ledger.plan, undated_year=2026)
    assert "两个不一样" in next(o for o in again if o.key == offer.key).linked_words
    with pytest.raises(Refused):
        plan_services.take_offers(office, plan=ledger.plan, chosen=chosen, **WHEN)


def test_the_plans_value_is_taken_with_the_reason(ledger: Ledger, office: Actor) -> None:
    offer = _offer_with_a_goal_there(office, ledger)
    was = offer.ours.words if offer.ours else ""
    chosen = _settled(offer, plan_services.Settle.TAKE)

    (taken,) = plan_services.take_offers(office, plan=ledger.plan, chosen=chosen, **WHEN)

    taken.refresh_from_db()
    assert taken.floor == offer.goal.floor
    assert goal_panels.plan_says(office, taken) is None
    assert any(was in row.history_change_reason for row in taken.history.all())


def test_a_goal_changed_meanwhile_is_not_settled(ledger: Ledger, office: Actor) -> None:
    offer = _offer_with_a_goal_there(office, ledger)
    chosen = plan_services.Chosen(frozenset(), 2026, {offer.key: (plan_services.Settle.TAKE, 0)})

    with pytest.raises(Stale):
        plan_services.take_offers(office, plan=ledger.plan, chosen=chosen, **WHEN)


def test_nothing_ticked_is_said_to_be_nothing_ticked(ledger: Ledger, office: Actor) -> None:
    with refused("targets.goal_none_chosen"):
        plan_services.take_offers(
            office, plan=ledger.plan, chosen=plan_services.Chosen(frozenset()), **WHEN
        )


def test_only_the_office_of_the_place_turns_targets(ledger: Ledger, cast: Cast) -> None:
    target = ledger.targets["T001"]
    with denied(hidden=True):
        plan_services.make_goals(cast.stranger.actor, target=target, **WHEN)
    with denied(hidden=False):
        plan_services.make_goals(cast.clerk.actor, target=target, **WHEN)


# ---- pairs


def test_new_and_total_are_tied_both_ways_and_come_apart(
    added: Goal, total: Goal, office: Actor
) -> None:
    """S000-G-03."""
    services.tie(office, goal=added, other=total)
    pair = queries.pair(office, Goal.everything.get(pk=total.pk))

    assert pair is not None
    assert pair.base == 50
    with refused("targets.pair_taken", "targets.pair_taken"):
        services.tie(office, goal=added, other=total)

    services.untie(office, goal=added, reason="口径不同")
    assert Goal.everything.get(pk=total.pk).pair_id is None
    assert kinds(added)[-2:] == ["targets.goals_tied", "targets.goals_untied"]
    with refused("targets.pair_none"):
        services.untie(office, goal=added, reason="再来一次")


def test_two_new_ones_are_no_pair(added: Goal, office: Actor, world: World) -> None:
    """S000-G-03."""
    other = factory.goal(factory.indicator(world.county, unit="家"), world.county)

    with refused("targets.pair_kinds"):
        services.tie(office, goal=added, other=other)


# ---- the way to a higher goal


def test_a_yearly_goal_serves_a_later_one(office: Actor, world: World) -> None:
    """S000-G-01: 800 of 2026 on the way to 1350 of 2030."""
    output = factory.indicator(world.county, "规上工业总产值", unit="亿元")
    own = factory.goal(output, world.county, floor=Decimal(800))
    higher = factory.goal(
        output,
        world.county,
        floor=Decimal(1350),
        since=date(2030, 1, 1),
        due_on=date(2030, 12, 31),
        baseline=Decimal(760),
        baseline_year=2025,
    )
    with refused("targets.serves_earlier"):
        services.serve(office, goal=higher, higher=own)

    services.serve(office, goal=own, higher=higher)
    found = queries.way(office, Goal.everything.get(pk=own.pk))

    assert found is not None
    assert found[1].short is not None
    assert trace(own).type == "targets.goal_serves"
    services.serve(office, goal=own, higher=None)
    assert queries.way(office, own) is None


# ---- relative targets


def test_a_goal_that_must_outdo_another_indicator_is_compared_in_the_same_month(
    office: Actor, world: World
) -> None:
    """S003-G-08: faster than the average AND at least 10 %."""
    own = factory.indicator(world.county, "产业增速", unit="%", measure=Measure.GROWTH)
    mean = factory.indicator(world.county, "工业平均增速", unit="%", measure=Measure.GROWTH)
    goal = factory.goal(own, world.county, kind="at_least", floor=Decimal(10), beats_id=mean.pk)
    missing = queries.relative(office, goal)
    assert missing is not None
    assert "没有“工业平均增速”与本地同一期的数" in missing.verdict

    for indicator, value in ((own, 11), (mean, 12)):
        Observation.everything.create(
            indicator=indicator,
            region=world.county,
            period=202602,
            given="cumulative",
            value=value,
            total=value,
            entered_at=NOW,
        )
    found = queries.relative(office, goal)

    assert found is not None
    assert found.is_missed
    assert "没有高于工业平均增速的12" in found.verdict


# ---- first of its kind, lists, peers


@pytest.fixture
def first(world: World) -> Goal:
    thing = factory.indicator(world.county, "国家级集群", measure=Measure.LEVEL)
    return factory.goal(thing, world.county, kind="first", floor=Decimal(1), unit="")


def test_a_first_of_its_kind_is_proven(first: Goal, office: Actor) -> None:
    """S004-G-06."""
    proof = Proof(date(2026, 2, 1), "工信部公布名单")
    with refused("targets.goal_proof_missing"):
        services.prove(office, goal=first, proof=replace(proof, proof=" "), **WHEN)

    done = services.prove(office, goal=first, proof=proof, **WHEN)

    assert (done.proven_on, done.standing.state) == (date(2026, 2, 1), "met")
    assert services.prove(office, goal=done, proof=proof, **WHEN).version == done.version


def test_a_coverage_is_judged_by_its_list(office: Actor, world: World) -> None:
    """S001-G-05: covered / eligible, with the names of those that are not."""
    share = factory.indicator(world.county, "技改覆盖率", unit="%", measure=Measure.SHARE)
    goal = factory.goal(share, world.county, kind="coverage", floor=Decimal(1), unit="")
    lines = (Entered("甲厂", covered_on=date(2026, 1, 9), proof="验收"), Entered("乙厂"))
    listed = NameList(lines, date(2026, 1, 1))

    assert services.keep_names(office, goal=goal, names=listed, **WHEN) == 2
    assert services.keep_names(office, goal=goal, names=listed, **WHEN) == 0

    open_names = goal_queries.names_of(office, goal).filter(covered_on=None)
    assert [n.name for n in open_names] == ["乙厂"]
    # the page tells the list, not that a figure is missing
    shown = progress_panels.of_goal(office, goal, TODAY)
    assert (shown["value"], shown["is_listed"]) == ("已覆盖1个，共2个", True)
    gone = Removal(("乙厂",), "停产")
    assert services.take_off(office, goal=goal, removal=gone, **WHEN) == 1
    assert CoverageName.everything.get(name="乙厂").removed_on == TODAY
    assert Goal.everything.get(pk=goal.pk).standing.state == "met"
    with refused("targets.names_removed"):
        services.take_off(office, goal=goal, removal=gone, **WHEN)


def test_peers_are_kept_with_their_source_and_corrected_in_place(
    office: Actor, world: World
) -> None:
    """S001-G-04."""
    growth = factory.indicator(world.county, "主要指标增幅", unit="%", measure=Measure.GROWTH)
    goal = factory.goal(growth, world.county, kind="rank", floor=Decimal(1), unit="")
    one = Peers(202602, (("甲市", Decimal("7.5")),), "统计公报")

    services.keep_peers(office, goal=goal, peers=one, **WHEN)
    other = replace(one, figures=(("甲市", Decimal("7.8")),))
    services.keep_peers(office, goal=goal, peers=other, **WHEN)

    assert [p.value for p in PeerFigure.everything.filter(goal=goal)] == [Decimal("7.8")]
    assert trace(goal).was["was"] == {"甲市": "7.5"}


def test_nobody_else_touches_lists_and_proofs(first: Goal, cast: Cast) -> None:
    proof = Proof(TODAY, "名单")
    with denied(hidden=True):
        services.prove(cast.stranger.actor, goal=first, proof=proof, **WHEN)
    with denied(hidden=False):
        services.prove(cast.reader.actor, goal=first, proof=proof, **WHEN)


# ---- scheduled progress


def schedule(actor: Actor, goal: Goal, given: ScheduleInput) -> Goal:
    return schedules.set_schedule(
        actor, goal=goal, schedule=given, holidays=workdays.table(), **WHEN
    )


def test_a_schedule_by_hand_is_followed(office: Actor, added: Goal) -> None:
    """05-principles 7."""
    nodes = (
        Node(date(2026, 6, 30), Decimal(40)),
        Node(date(2026, 12, 31), Decimal(100)),
    )

    done = schedule(office, added, ScheduleInput(ProfileKind.MILESTONES, added.version, nodes))

    assert done.marks == [["2026-06-30", "0.4"], ["2026-12-31", "1"]]
    assert kinds(done)[-1] == "targets.goal_scheduled"
    with pytest.raises(Stale):
        schedule(office, added, ScheduleInput(ProfileKind.LINEAR, 1))


@pytest.mark.parametrize("kind", [ProfileKind.LINEAR, ProfileKind.WORKDAYS, ProfileKind.S_CURVE])
def test_a_curve_of_the_platform_ends_with_all_of_it(
    office: Actor, added: Goal, kind: ProfileKind
) -> None:
    """05-principles 7: January is not judged by itself, the end is exactly one."""
    done = schedule(office, added, ScheduleInput(kind, added.version))

    assert done.marks[-1] == ["2026-12-31", "1"]
    assert done.marks[0][0] == "2026-02-28"


def test_a_season_without_past_years_is_refused(office: Actor, added: Goal) -> None:
    with refused("targets.profile_no_season"):
        schedule(office, added, ScheduleInput(ProfileKind.SEASON, added.version))
    with refused("targets.profile_years_empty"):
        schedule(office, added, ScheduleInput(ProfileKind.YEARS, added.version))


def test_a_line_to_be_held_has_no_schedule(office: Actor, world: World) -> None:
    growth = factory.indicator(world.county, "增速", unit="%", measure=Measure.GROWTH)
    goal = factory.goal(growth, world.county, kind="at_least", floor=Decimal(8))

    with refused("targets.schedule_not_wanted"):
        schedule(office, goal, ScheduleInput(ProfileKind.LINEAR, goal.version))


# ---- the table by places


def test_the_table_checks_the_sum_against_the_whole(cast: Cast, world: World) -> None:
    """S004-G-02: short, equal with no margin, exceeding."""
    projects: Indicator = factory.indicator(world.city)
    factory.goal(projects, world.city, floor=Decimal(100))
    factory.goal(projects, world.county, floor=Decimal(60))
    actor = cast.city_office.actor

    def check() -> str:
        found = matrix_queries.matrix(actor, world.city, 2026, today=TODAY)
        return found.lines[0].check

    assert check() == "不足，差40，1个地方没有目标"
    sister = factory.goal(projects, world.sister, floor=Decimal(40))
    assert check() == "一致，东屏市没有余量"
    Goal.everything.filter(pk=sister.pk).update(floor=Decimal(45))
    assert check() == "超出5（留有余量）"

    found = matrix_queries.matrix(actor, world.city, 2026, today=TODAY)
    assert [c.place for c in found.columns] == [world.county, world.sister]


def test_completion_is_unknown_without_figures_and_low_only_when_the_year_is_over(
    cast: Cast, world: World
) -> None:
    """S004-G-03: done / planned, alert under 90 %; what cannot be judged is not zero."""
    goal = factory.goal(factory.indicator(world.city), world.city)
    actor, after = cast.city_office.actor, date(2027, 1, 5)

    unknown = matrix_queries.matrix(actor, world.city, 2026, today=after).own
    assert (unknown.percent, unknown.is_low) == ("", False)
    GoalStanding.everything.filter(goal=goal).update(state="behind")

    assert matrix_queries.matrix(actor, world.city, 2026, today=after).own.is_low
    running = matrix_queries.matrix(actor, world.city, 2026, today=TODAY).own
    assert (running.percent, running.is_low) == ("0%", False)


def test_the_table_shows_only_places_in_scope(cast: Cast, world: World) -> None:
    projects = factory.indicator(world.city)
    factory.goal(projects, world.city)
    factory.goal(projects, world.county)

    found = matrix_queries.matrix(cast.office.actor, world.county, 2026, today=TODAY)

    assert [line.whole is not None for line in found.lines] == [True]
    assert not matrix_queries.matrix(cast.stranger.actor, world.county, 2026, today=TODAY).lines
