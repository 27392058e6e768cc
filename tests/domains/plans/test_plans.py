"""A plan in the ledger: published once, withdrawn with a reason, its clauses equal to the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.plans import queries, rules, services
from daxiao.domains.plans.models import Clause, Plan, Section
from daxiao.domains.plans.types import ClauseInput, PlanInput, PlanState, SectionInput
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied
from tests.cast import Cast
from tests.factories import documents
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, later
from tests.traces import denied, kinds, refused, trace


SECTIONS = (
    SectionInput("plan", 0, "", "方案", 0, 100, None),
    SectionInput("chapter", 1, "一", "目标", 10, 50, 0),
    SectionInput("section", 2, "（一）", "产业", 20, 30, 1),
    SectionInput("chapter", 1, "二", "任务", 50, 100, 0),
)
PLAN = PlanInput("P1", "方案", 0, 100, 2026, 2026, 2027, SECTIONS)


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def plan(world: World, office: Actor) -> Plan:
    document = documents.ready(world.county).document
    return services.publish(office, document=document, region=world.county, plan=PLAN, now=NOW)


# ---- publish


def test_a_published_plan_carries_its_years_and_its_outline(plan: Plan, cast: Cast) -> None:
    """S002-G-07: who published it and when stands with the plan."""
    assert (plan.state, plan.horizon, plan.since_year, plan.until_year) == (
        "in_force",
        2026,
        2026,
        2027,
    )
    assert (plan.published_by, plan.published_at) == (cast.office.user, NOW)
    tree = {
        s.title: s.parent.title if s.parent else None for s in Section.everything.filter(plan=plan)
    }
    assert tree == {"方案": None, "目标": "方案", "产业": "目标", "任务": "方案"}
    assert trace(plan).now == {"title": "方案", "since": 2026, "until": 2027}


def test_publishing_twice_gives_the_same_row(plan: Plan, world: World, office: Actor) -> None:
    again = services.publish(
        office, document=plan.document, region=world.county, plan=PLAN, now=later()
    )

    assert again == plan
    assert (Plan.everything.count(), Section.everything.count()) == (1, 4)
    assert kinds(plan) == ["plans.plan_published"]


@given(st.permutations(range(4)))
def test_the_outline_may_come_in_any_order_of_depth(order: list[int]) -> None:
    """Parents are written before their children however deep: depth follows the parents, not the order."""
    where = {old: new for new, old in enumerate(order)}
    shuffled = tuple(
        SectionInput(
            s.kind,
            s.level,
            s.number,
            s.title,
            s.start,
            s.end,
            None if s.parent is None else where[s.parent],
        )
        for s in (SECTIONS[i] for i in order)
    )

    assert sorted(services.publishing._depth(shuffled, i) for i in range(4)) == [0, 1, 1, 2]


def test_only_an_office_of_the_place_publishes(world: World, cast: Cast) -> None:
    document = documents.ready(world.county).document
    for person, hidden in ((cast.admin, False), (cast.reader, False), (cast.stranger, True)):
        with denied(hidden=hidden):
            services.publish(
                person.actor, document=document, region=world.county, plan=PLAN, now=NOW
            )

    assert not Plan.everything.exists()


# ---- clauses


def test_a_clause_hangs_at_the_deepest_heading_that_governs_it(plan: Plan, office: Actor) -> None:
    wanted = [ClauseInput(s, s + 2, "甲乙") for s in (5, 12, 22, 35, 60)]

    clauses = services.add_clauses(office, plan=plan, clauses=wanted)

    headings = [clauses[c.start, c.end].section for c in wanted]
    assert [str(h) for h in headings] == ["方案", "一、目标", "（一）产业", "一、目标", "二、任务"]


def test_a_clause_is_kept_once(plan: Plan, office: Actor) -> None:
    first = services.add_clauses(
        office, plan=plan, clauses=[ClauseInput(5, 9, "甲"), ClauseInput(5, 9, "甲")]
    )
    second = services.add_clauses(
        office, plan=plan, clauses=[ClauseInput(5, 9, "甲"), ClauseInput(6, 9, "乙")]
    )

    assert first[5, 9] == second[5, 9]
    assert Clause.everything.count() == 2


def test_every_clause_of_the_ledger_is_the_text_itself(ledger: Ledger) -> None:
    """Nothing is roughly located: the words of a clause are those of the document."""
    for clause in Clause.everything.filter(plan=ledger.plan):
        assert clause.text == ledger.plan.document.text[clause.start : clause.end]


def test_a_passage_shows_the_clause_in_its_surroundings(ledger: Ledger, office: Actor) -> None:
    clause = ledger.targets["T001"].clause

    near = queries.passage(office, clause, around=8)
    whole = queries.passage(office, clause, around=10_000)

    assert near.clause == whole.clause == clause.text
    # cut at a line end where one is near, else marked
    assert (near.before, near.after) == ("2026年，", "、力争150亿元……")
    assert whole.before + whole.clause + whole.after == documents.PLAN.rstrip("\n")


# ---- withdraw, restore


def test_a_plan_is_withdrawn_with_a_reason_and_comes_back(plan: Plan, office: Actor) -> None:
    services.withdraw(office, plan=plan, reason="以新版本为准")
    assert Plan.everything.get().state == PlanState.WITHDRAWN
    assert (trace(plan).was, trace(plan).now) == ({"state": "执行中"}, {"state": "已撤下"})
    assert trace(plan).reason == "以新版本为准"

    services.restore(office, plan=plan, reason="")
    assert Plan.everything.get().state == PlanState.IN_FORCE
    assert kinds(plan) == ["plans.plan_published", "plans.plan_withdrawn", "plans.plan_restored"]


def test_what_makes_no_sense_is_refused(plan: Plan, office: Actor) -> None:
    with refused("plans.reason_missing"):
        services.withdraw(office, plan=plan, reason="  ")
    with refused("plans.not_withdrawn"):
        services.restore(office, plan=plan, reason="")
    services.withdraw(office, plan=plan, reason="作废")
    with refused("plans.already_withdrawn"):
        services.withdraw(office, plan=plan, reason="再作废")

    assert len(kinds(plan)) == 2


def test_nobody_from_elsewhere_withdraws(plan: Plan, cast: Cast) -> None:
    with denied(hidden=True):
        services.withdraw(cast.stranger.actor, plan=plan, reason="试试")
    with denied(hidden=False):
        services.restore(cast.reader.actor, plan=plan, reason="试试")


@pytest.mark.parametrize("state", PlanState)
@pytest.mark.parametrize("reason", ["", " ", "有理由"])
def test_the_rules_say_yes_to_one_way_each(state: PlanState, reason: str) -> None:
    withdraw = rules.may_withdraw(state, reason).allowed

    assert withdraw is (state is PlanState.IN_FORCE and reason == "有理由")
    assert rules.may_restore(state).allowed is (state is PlanState.WITHDRAWN)


# ---- reads


def test_a_plan_is_read_in_scope(ledger: Ledger, cast: Cast, world: World) -> None:
    plan, clause = ledger.plan, ledger.targets["T001"].clause
    for person in (cast.office, cast.city_office, cast.reader, cast.auditor):
        assert list(queries.plans(person.actor)) == [plan]
        assert queries.sections(person.actor, plan).count() == Section.everything.count()
        assert queries.text_of(person.actor, plan) == documents.PLAN
        assert queries.clause(person.actor, clause.pk) == clause
        assert queries.spans(person.actor, plan) == sorted(queries.spans(person.actor, plan))
    for person in (cast.stranger, cast.clerk, cast.enterprise, cast.admin):
        assert not queries.plans(person.actor).exists()
        assert not queries.sections(person.actor, plan).exists()
        assert not queries.clauses(person.actor).exists()
        assert queries.spans(person.actor, plan) == []
        for ask in (queries.plan, queries.clause):
            with pytest.raises(Denied):
                ask(person.actor, plan.pk if ask is queries.plan else clause.pk)
        with pytest.raises(Denied):
            queries.text_of(person.actor, plan)


def test_published_keys_name_what_is_there(ledger: Ledger, office: Actor) -> None:
    assert set(queries.published(office, ledger.plan.document)) == {ledger.plan.key}
