"""The first page and the desk: what is promised, by whom, by when, and only what the actor may see."""

from datetime import date

import pytest

from daxiao.domains.documents import services
from daxiao.domains.documents.models import Reading
from daxiao.flows import home, night_sweep
from daxiao.flows import ledger as ledgers
from daxiao.kernel.access import Actor
from tests.cast import SYSTEM, Cast
from tests.factories import documents
from tests.factories.directory import World
from tests.factories.plans import Ledger, adopted
from tests.moment import NOW


def test_the_first_page_counts_what_is_in_scope(ledger: Ledger, cast: Cast) -> None:
    """S000-G-05, S000-T-05"""
    for person in (cast.office, cast.city_office, cast.reader, cast.auditor):
        found = home.home(person.actor)
        assert (found.n_plans, found.targets.targets, found.tasks.tasks) == (1, 6, 2)
        assert found.tasks.unresolved == 1
        assert not found.is_empty
        assert len(found.next_targets) == 6
        assert [u.unit for u in found.load][:1] == ["县科技局"]


@pytest.mark.parametrize("who", ["stranger", "enterprise", "admin"])
def test_nothing_shines_across_the_border(who: str, ledger: Ledger, cast: Cast) -> None:
    found = home.home(getattr(cast, who).actor)

    assert found.is_empty
    assert (found.n_plans, found.targets.targets, found.tasks.tasks) == (0, 0, 0)
    assert not any((found.load, found.next_targets, found.next_tasks, found.waiting))


def test_nobody_sees_nothing(ledger: Ledger) -> None:
    assert home.home(Actor.anonymous()).is_empty


def test_a_unit_sees_its_own_part(ledger: Ledger, cast: Cast, world: World) -> None:
    found = home.home(cast.clerk.actor)

    assert [t.pk for t in found.next_tasks] == [ledger.tasks["K01"].pk]
    assert {t.owner for t in found.next_targets} <= {world.units["县经信局"]}
    assert found.tasks.tasks == 1


def test_readings_wait_for_those_who_may_read_documents(world: World, cast: Cast) -> None:
    reading = documents.read(world.county)

    assert home.home(cast.office.actor).waiting == [reading]
    assert home.home(cast.reader.actor).waiting == []


def test_a_reading_is_out_of_hand_when_it_is_published_and_all_is_judged(
    world: World, cast: Cast
) -> None:
    office, reading = cast.office.actor, documents.read(world.county)
    Reading.everything.filter(pk=reading.pk).update(published_at=NOW)
    assert home.home(office).waiting == [reading]

    services.accept_all(office, reading=reading, now=NOW)

    assert home.home(office).waiting == []


def test_a_reading_that_found_nothing_waits_for_nobody(world: World, cast: Cast) -> None:
    documents.ready(world.county)

    assert home.home(cast.office.actor).waiting == []


def test_the_nearest_dates_come_first(ledger: Ledger, cast: Cast) -> None:
    found = home.home(cast.office.actor)

    days = [t.due_on for t in found.next_targets]
    assert days == sorted(days, key=lambda d: d or date.max)
    assert {t.same_as for t in found.next_targets} == {None}


def test_the_first_page_costs_the_same_for_few_and_many(
    world: World, cast: Cast, django_assert_max_num_queries: object
) -> None:
    for place in (world.county, world.sister):
        adopted(place)

    with django_assert_max_num_queries(16):  # type: ignore[operator]
        home.home(cast.city_office.actor)


def test_a_desk_shows_what_a_unit_leads_shares_and_answers_for(
    ledger: Ledger, cast: Cast, world: World
) -> None:
    """S002-T-01: the list of what one unit has to do."""
    for actor in (cast.office.actor, cast.clerk.actor):
        desk = home.desk(actor, world.units["县经信局"])
        assert [t.title for t in desk.lead] == ["扩大工业规模"]
        assert desk.responsible == []
        assert len(desk.targets) == 2
    shared = home.desk(cast.office.actor, world.units["县科技局"])
    assert [t.title for t in shared.lead] == ["培育科技企业"]
    assert [t.title for t in shared.responsible] == ["扩大工业规模"]


def test_a_desk_beyond_the_border_is_bare(ledger: Ledger, cast: Cast, world: World) -> None:
    desk = home.desk(cast.stranger.actor, world.units["县经信局"])

    assert (desk.lead, desk.responsible, desk.targets) == ([], [], [])


def test_overdue_tasks_are_counted_on_the_first_page(ledger: Ledger, cast: Cast) -> None:
    night_sweep.sweep(SYSTEM, today=date(2027, 1, 1), now=NOW, enqueue=lambda _pk: None)

    found = home.home(cast.office.actor).tasks

    assert (found.overdue, found.late) == (2, 2)


def test_plans_are_listed_with_what_stands_on_them(ledger: Ledger, cast: Cast) -> None:
    (plan,) = ledgers.plans_with_counts(cast.office.actor)

    assert (plan.n_targets, plan.n_tasks) == (8, 2)
    assert not ledgers.plans_with_counts(cast.stranger.actor).exists()


def test_counts_on_a_plan_do_not_multiply_one_another(ledger: Ledger, cast: Cast) -> None:
    """Two joins would say 16; and a unit's count is its own part."""
    (plan,) = ledgers.plans_with_counts(cast.auditor.actor)

    assert plan.n_targets * plan.n_tasks == 16
