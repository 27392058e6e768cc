"""Goals of lists, of industries, with a stretch; who is told of them; and which of them answer for a plan's target."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.targets.forms import goals as forms
from daxiao.domains.targets.models import Goal, Target
from daxiao.domains.targets.panels import splits
from daxiao.domains.targets.panels.progress import promises
from daxiao.domains.targets.queries import answering, goal_desk, offers
from daxiao.domains.targets.queries import progress as progress_queries
from daxiao.domains.targets.rules.allocation import Axis
from daxiao.domains.targets.rules.names import Entered
from daxiao.domains.targets.services import allocations, gauging, goal_letters, goal_ties
from daxiao.domains.targets.services import goals as services
from daxiao.domains.targets.services import goals_from_plan as plan_services
from daxiao.domains.targets.services.goal_ties import NameList
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.allocations import DraftInput, PartInput
from daxiao.domains.targets.types.goals import GaugeChoice, GoalOrigin
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Outbox, User
from tests.cast import SYSTEM, Cast
from tests.domains.targets.test_goals import changed
from tests.factories import figures
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
def boss(cast: Cast) -> Actor:
    return cast.city_office.actor


def fresh(goal: Goal) -> Goal:
    return Goal.everything.select_related("indicator", "region", "standing").get(pk=goal.pk)


# ---- 全覆盖


@pytest.fixture
def share(world: World, office: Actor) -> Goal:
    rate = factory.indicator(
        world.county, "规上工业企业研发机构覆盖率", unit="%", measure=Measure.SHARE
    )
    return factory.goal(rate, world.county, actor=office, kind="stock", floor=Decimal(100))


def test_a_share_of_100_percent_is_turned_into_a_list_with_a_reason(
    share: Goal, office: Actor
) -> None:
    """S001-G-05: 存量 100 % becomes 全覆盖 with its name list; what it was stays told."""
    wanted = changed(share, kind="coverage", floor=Decimal(1))
    with refused("targets.goal_change_untold"):
        services.change(office, goal=share, change=replace(wanted, reason=" "), **WHEN)

    done = services.change(office, goal=share, change=wanted, **WHEN)

    assert (done.kind, done.floor, done.unit) == ("coverage", 1, "")
    assert trace(done).was["kind"] == "存量"
    assert trace(done).now["kind"] == "全覆盖"
    assert fresh(done).standing.reason == "no_list"
    names = NameList((Entered("甲厂", covered_on=date(2026, 1, 9)), Entered("乙厂")), TODAY)
    goal_ties.keep_names(office, goal=done, names=names, **WHEN)
    assert fresh(done).standing.achieved == Decimal("0.5")

    back = changed(fresh(done), kind="stock", floor=Decimal(100))
    with refused("targets.kind_has_names"):
        services.change(office, goal=done, change=back, **WHEN)


def test_what_has_no_sense_for_the_indicator_is_refused(world: World, office: Actor) -> None:
    growth = factory.indicator(world.county, "产值增速", unit="%", measure=Measure.GROWTH)
    rate = factory.goal(growth, world.county, actor=office, kind="at_least", floor=Decimal(8))

    with refused("targets.kind_unlike"):
        services.change(
            office, goal=rate, change=changed(rate, kind="coverage", floor=Decimal(1)), **WHEN
        )


def test_full_coverage_of_a_plan_becomes_a_list_and_two_ways_are_told_of_each_other(
    ledger: Ledger, office: Actor, share: Goal
) -> None:
    """S001-G-05, S004-G-05: 全覆盖 beside 覆盖率100% of one indicator, each told of the other."""
    rows = [ledger.targets["T001"], ledger.targets["T002"]]
    for row, told in zip(rows, ("全覆盖", "100"), strict=True):
        Target.everything.filter(pk=row.pk).update(
            indicator=share.indicator_id,
            measure="share",
            unit="%",
            value=100,
            value_high=None,
            num_text=told,
            wording=f"规上工业企业研发机构覆盖（{told}）",
            due_by=2027,
            due_year=None,
            scope="",
            same_as=None,
            ambition="plain" if row.ambition not in {"floor", "stretch"} else row.ambition,
        )
    found, _ = offers.offers(office, ledger.plan)
    mine = {o.made.first.target_id: o for o in found}
    full, rate = (mine[row.pk] for row in rows)

    assert (full.made.slot.kind, rate.made.slot.kind) == ("coverage", "stock")
    assert "同一指标还有一条" in full.note
    assert not full.is_certain
    (made,) = plan_services.make_goals(office, target=Target.everything.get(pk=rows[0].pk), **WHEN)
    assert (made.kind, made.floor) == ("coverage", 1)

    # one that was made before it was known to be a list is not made twice
    Goal.everything.filter(pk=made.pk).update(kind="stock", floor=100, unit="%")
    again = {o.made.first.target_id: o for o in offers.offers(office, ledger.plan)[0]}
    assert again[rows[0].pk].turned is not None
    assert "调整" in again[rows[0].pk].turned_words
    assert not again[rows[0].pk].is_open


# ---- the stretch


def by_hand(world: World, *values: str) -> tuple[PartInput, ...]:
    places = (world.county, world.sister)
    return tuple(
        PartInput(str(p.pk), p.name, None, Decimal(v)) for p, v in zip(places, values, strict=True)
    )


def test_the_stretch_goes_down_with_the_floor(world: World, boss: Actor) -> None:
    """S000-G-02, S004-G-02: 80/100 split 60 and 20: the counties get 75 and 25 to strive for."""
    goal = factory.goal(
        factory.indicator(world.city), world.city, floor=Decimal(80), stretch=Decimal(100)
    )
    draft = DraftInput("place", "by_hand", by_hand(world, "60", "20"))
    row = allocations.keep_draft(boss, goal=goal, draft=draft, now=NOW)
    allocations.issue(boss, goal=goal, axis=Axis.PLACE, version=row.version, **WHEN)

    below = Goal.everything.filter(whole=goal)
    assert set(below.values_list("floor", "stretch")) == {(60, 75), (20, 25)}
    assert trace(below.get(floor=60)).now["stretch"] == "75"
    told = splits.split_of(boss, fresh(goal))
    assert told is not None
    assert ("按地方，力争", "100 / 100个", "一致") in told.lines

    typed = (
        replace(by_hand(world, "60", "20")[0], stretch=Decimal(90)),
        by_hand(world, "60", "20")[1],
    )
    row = allocations.keep_draft(
        boss, goal=goal, draft=DraftInput("place", "by_hand", typed), now=NOW
    )
    with refused("targets.stretch_part_not_harder"):
        allocations.issue(boss, goal=goal, axis=Axis.PLACE, version=row.version, **WHEN)


def test_floor_and_stretch_are_told_as_one_truth(world: World, boss: Actor) -> None:
    """S000-G-02: where the floor cannot be judged the stretch does not say how much of the same goal is done."""
    thing = factory.indicator(world.city, "新增智能工厂", unit="家", measure=Measure.INCREMENT)
    goal = factory.goal(
        thing, world.city, kind="increment", floor=Decimal(80), stretch=Decimal(100)
    )
    for reason, achieved in (("late_data", None), ("no_schedule", Decimal("0.8"))):
        row = fresh(goal).standing
        row.state = row.stretch_state = "unjudged"
        row.reason, row.achieved, row.value = reason, achieved, Decimal(64)
        row.save()
        floor, stretch = promises(progress_queries.sheet(boss, goal.pk, today=TODAY))
        assert (floor.achieved is None) is (stretch.achieved is None)


# ---- industries


LADDER = {
    "新材料": 600,
    "新能源与智能网联汽车": 500,
    "高端智能装备制造": 300,
    "生命健康": 300,
    "临空产业": 200,
    "电子信息": 200,
}


def test_a_ladder_of_clusters_is_split_and_measured_by_each_industry(
    world: World, boss: Actor
) -> None:
    """S001-G-02, S000-G-06: clusters of 600 to 200 亿元, together 2100, each against its own output; S004-G-01 in the same
    way."""
    output = factory.indicator(world.city, "产值", unit="亿元")
    own = factory.indicator(world.city, "新材料产业产值", unit="亿元")
    goal = factory.goal(output, world.city, floor=Decimal(2100))
    parts = tuple(PartInput(n, n, None, Decimal(v)) for n, v in LADDER.items())
    row = allocations.keep_draft(
        boss, goal=goal, draft=DraftInput("industry", "by_hand", parts), now=NOW
    )
    allocations.issue(boss, goal=goal, axis=Axis.INDUSTRY, version=row.version, **WHEN)

    found = {g.industry: g for g in Goal.everything.filter(whole=goal)}
    assert {name: g.floor for name, g in found.items()} == LADDER
    assert found["新材料"].measured_by_id == own.pk
    figures.recorded(own, world.city, {202601: 30, 202602: 90})
    standing = fresh(found["新材料"]).standing
    assert (standing.value, standing.achieved) == (120, Decimal("0.2"))

    blind = fresh(found["电子信息"])
    assert (blind.standing.state, blind.standing.reason) == ("unjudged", "no_indicator")
    assert "指定计量指标" in blind.standing.because
    late = factory.indicator(world.city, "电子制造营收", unit="亿元")
    figures.recorded(late, world.city, {202601: 20, 202602: 30})
    choice = GaugeChoice(late.pk, blind.version)
    done = gauging.measure(boss, goal=blind, choice=choice, **WHEN)
    assert fresh(done).standing.value == 50
    assert kinds(done)[-1] == "targets.goal_gauged" or "targets.goal_gauged" in kinds(done)
    with pytest.raises(Stale):
        gauging.measure(boss, goal=done, choice=GaugeChoice(None, blind.version), **WHEN)
    # nothing chosen, or what stands already, is not told as done
    with refused("targets.gauge_same"):
        gauging.measure(boss, goal=done, choice=GaugeChoice(late.pk, done.version), **WHEN)
    free = gauging.measure(boss, goal=done, choice=GaugeChoice(None, done.version), **WHEN)
    with refused("targets.gauge_unchosen"):
        gauging.measure(boss, goal=free, choice=GaugeChoice(None, free.version), **WHEN)


def test_only_the_goal_of_an_industry_is_given_an_indicator_by_who_keeps_it(
    world: World, boss: Actor, cast: Cast
) -> None:
    thing = factory.indicator(world.city)
    goal = factory.goal(thing, world.city)

    with refused("targets.gauge_not_of_industry"):
        gauging.measure(boss, goal=goal, choice=GaugeChoice(thing.pk, goal.version), **WHEN)
    with refused("targets.gauge_not_of_industry"):
        factory.goal(thing, world.city, since=date(2025, 1, 1), actor=boss, measured_by_id=thing.pk)
    with denied(hidden=True):
        gauging.measure(
            cast.stranger.actor, goal=goal, choice=GaugeChoice(None, goal.version), **WHEN
        )


# ---- ties


def test_only_what_counts_the_same_is_offered_as_a_pair(world: World, office: Actor) -> None:
    """S000-G-03: not everything in 家."""
    added = factory.goal(
        factory.indicator(world.county, "新增智能工厂", measure=Measure.INCREMENT, unit="家"),
        world.county,
        kind="increment",
    )
    total = factory.goal(
        factory.indicator(world.county, "智能工厂总数", measure=Measure.LEVEL, unit="家"),
        world.county,
        kind="stock",
    )
    factory.goal(
        factory.indicator(world.county, "高新技术企业总数", measure=Measure.LEVEL, unit="家"),
        world.county,
        kind="stock",
    )
    form = forms.Pair(actor=office, row=fresh(added))

    assert set(form.fields["other"].rows) == {str(total.pk)}  # type: ignore[attr-defined]


def test_who_ties_after_somebody_else_is_told_so(world: World, office: Actor) -> None:
    """The row is read again under its lock: an old copy of it decides nothing."""
    made = [
        factory.goal(
            factory.indicator(world.county, name, measure=measure, unit="家"),
            world.county,
            kind=kind,
        )
        for name, measure, kind in (
            ("新增智能工厂", Measure.INCREMENT, "increment"),
            ("智能工厂总数", Measure.LEVEL, "stock"),
            ("智能工厂数", Measure.LEVEL, "stock"),
        )
    ]
    added, total, other = made
    copy = Goal.everything.get(pk=added.pk)
    goal_ties.tie(office, goal=added, other=total)

    with refused("targets.pair_taken"):
        goal_ties.tie(office, goal=copy, other=other)

    goal_ties.untie(office, goal=copy, reason="口径不同")
    assert [fresh(g).version for g in (added, total, other)] == [3, 3, 1]
    with refused("targets.pair_none"):
        goal_ties.untie(office, goal=added, reason="再来一次")


# ---- who is told


def test_who_is_given_a_goal_is_told_once_and_again_when_it_changes(
    world: World, boss: Actor, cast: Cast
) -> None:
    """S004-G-02: the unit that answers and the office of the place that received a part."""
    unit = world.units["县经信局"]
    goal = factory.goal(factory.indicator(world.county), world.county, owner_id=unit.pk)
    whole = factory.goal(factory.indicator(world.city, "技改项目数"), world.city)
    draft = DraftInput("place", "by_hand", by_hand(world, "70", "50"))
    row = allocations.keep_draft(boss, goal=whole, draft=draft, now=NOW)
    allocations.issue(boss, goal=whole, axis=Axis.PLACE, version=row.version, **WHEN)

    with denied(hidden=False):
        goal_letters.tell(cast.office.actor, today=TODAY)
    Goal.history.update(history_date=NOW)
    assert goal_letters.tell(SYSTEM, today=TODAY) >= 2
    assert goal_letters.tell(SYSTEM, today=TODAY) == 0
    rows = list(Outbox.objects.filter(topic=goal_letters.TOPIC))
    to_unit = next(r for r in rows if r.body["orgs"] == [unit.pk])
    assert to_unit.body["text"].startswith("收到1个责任目标（青禾县工业项目数120个）")
    assert to_unit.body["link"] == f"/goals/{goal.pk}/"
    to_office = next(r for r in rows if cast.office.user.pk in r.body["users"])
    assert "请明确责任单位" in to_office.body["text"]

    change = changed(fresh(goal), floor=Decimal(130))
    services.change(cast.office.actor, goal=goal, change=change, **WHEN)
    Goal.history.update(history_date=NOW)
    assert goal_letters.tell(SYSTEM, today=TODAY) == 1
    newest = Outbox.objects.filter(topic=goal_letters.TOPIC).order_by("-pk")[0]
    assert newest.body["text"].startswith("1个责任目标有调整")


def test_a_goal_that_nobody_could_be_told_of_is_told_when_somebody_is_there(
    world: World, cast: Cast
) -> None:
    """S004-G-02: an office that is filled later learns what its place was given meanwhile."""
    factory.goal(factory.indicator(world.county), world.county, origin=GoalOrigin.ALLOTTED)
    Goal.history.update(history_date=NOW)
    User.everything.update(is_active=False)
    assert goal_letters.tell(SYSTEM, today=TODAY) == 0

    User.everything.filter(pk=cast.office.user.pk).update(is_active=True)

    assert goal_letters.tell(SYSTEM, today=TODAY) == 1
    assert goal_letters.tell(SYSTEM, today=TODAY) == 0


def test_the_desk_shows_what_is_to_be_filled_in_and_what_was_received(
    world: World, cast: Cast
) -> None:
    """S003-G-03, S004-G-02: 待下达 and 没有责任单位 for the office of the place, nobody else's; the unit sees its own."""
    unit = world.units["县经信局"]
    own = factory.goal(factory.indicator(world.county), world.county, owner_id=unit.pk)
    waiting = factory.goal(
        factory.indicator(world.county, "省定指标"),
        world.county,
        floor=None,
        origin=GoalOrigin.ABOVE,
    )
    given = factory.goal(
        factory.indicator(world.county, "技改项目数"), world.county, origin=GoalOrigin.ALLOTTED
    )

    mine = goal_desk.of_reader(cast.office.actor, None, today=TODAY)
    above = goal_desk.of_reader(cast.city_office.actor, None, today=TODAY)
    clerk = goal_desk.of_reader(cast.clerk.actor, unit, today=TODAY)

    assert (mine.waiting, mine.unowned) == ((waiting,), (given,))
    assert above.is_empty
    assert (clerk.waiting, clerk.unowned, clerk.own) == ((), (), (own,))


def test_what_is_below_hides_nothing_of_the_own_desk(
    world: World, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S004-G-02: the goals of the counties are theirs to give out, however many; all that wait are counted."""
    monkeypatch.setattr(goal_desk, "MOST", 1)
    for n in range(11):
        factory.goal(
            factory.indicator(world.county, f"县指标{n}"),
            world.county,
            origin=GoalOrigin.ALLOTTED,
            due_on=date(2026, 6, 30),
        )
    own = [
        factory.goal(
            factory.indicator(world.city, f"市指标{n}"), world.city, origin=GoalOrigin.ALLOTTED
        )
        for n in range(2)
    ]

    desk = goal_desk.of_reader(cast.city_office.actor, None, today=TODAY)

    assert (desk.unowned, desk.n_unowned) == ((own[0],), 2)


# ---- answering for a target


def test_a_goal_from_above_answers_for_the_plans_target(ledger: Ledger, office: Actor) -> None:
    """S000-G-01: a goal that does not lead to the target is found by what it is of; one that leads to it comes alone."""
    found, _ = offers.offers(office, ledger.plan, undated_year=2026)
    offer = next(o for o in found if o.is_open and o.made.slot.kind in {"stock", "flow"})
    target = Target.everything.get(pk=offer.made.first.target_id)
    assert answering.answering(office, [target]) == {}

    given = replace(offer.goal, target_id=None, stretch_target_id=None, origin=GoalOrigin.ALLOTTED)
    above = services.set_goal(factory.SEED, goal=given, **WHEN)
    assert answering.answering(office, [target]) == {target.pk: [above]}

    linked = replace(offer.goal, since=date(offer.goal.since.year, 2, 1))
    own = services.set_goal(factory.SEED, goal=linked, **WHEN)
    assert answering.answering(office, [target]) == {target.pk: [own]}
    assert list(answering.goals_answering(office, target)) == [own]


def test_a_fund_is_to_break_through_from_what_it_was(world: World, boss: Actor) -> None:
    """S002-G-06: more than 1 亿元 by the year, from 8000 万元; the fund itself is kept in 万元."""
    fund = factory.indicator(world.city, "科技专项资金", unit="万元", measure=Measure.LEVEL)
    goal = factory.goal(
        fund,
        world.city,
        kind="stock",
        comparator="gt",
        unit="亿元",
        floor=Decimal(1),
        baseline=Decimal("0.8"),
        baseline_year=2025,
    )
    assert (goal.floor, goal.baseline, goal.unit) == (10000, 8000, "万元")

    figures.recorded(fund, world.city, {202602: 9000})
    assert fresh(goal).standing.achieved == Decimal("0.5")
