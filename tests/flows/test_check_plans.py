"""Documents are checked as people confirmed them, plans in force against each other; nobody settles a remark twice."""

import pytest

from daxiao.domains.checks import queries
from daxiao.domains.checks.models import Check
from daxiao.domains.checks.types import CheckKind
from daxiao.domains.documents import services as documents
from daxiao.domains.documents.models import Candidate
from daxiao.flows import after_publishing, check_plans, withdraw_plan
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Region
from tests.cast import SYSTEM, Cast
from tests.factories import documents as factory
from tests.factories import plans
from tests.factories.directory import World
from tests.moment import NOW
from tests.traces import denied, refused


TOTAL = "青禾县2026年工业提升行动方案\n\n一、工作目标\n2026年，规上工业总产值达到120亿元。\n2026年，高新技术企业达到40家。\n"
LATER = "青禾县2026年科技创新工作要点\n\n一、工作目标\n2026年，高新技术企业达到60家。\n"
ABOVE = "东屏市2026年工业工作要点\n\n一、工作目标\n2026年，规上工业总产值达到100亿元。\n"


def families(check: Check) -> set[str]:
    return {r.family for r in queries.remarks(SYSTEM).filter(check_run=check)}


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def between(place: Region) -> Check | None:
    return Check.everything.filter(region=place, kind=CheckKind.IN_FORCE).first()


def codes(check: Check | None) -> list[str]:
    assert check is not None
    return [r.code for r in queries.remarks(SYSTEM).filter(check_run=check)]


def test_a_document_is_checked_as_people_confirmed_it(world: World, office: Actor) -> None:
    """A target that was rejected speaks no more."""
    reading = factory.read(world.county, text=TOTAL + LATER.partition("\n\n")[2])
    done = check_plans.check_document(office, reading=reading, now=NOW)
    assert done is not None
    before = families(done.check)
    wrong = Candidate.everything.get(reading=reading, payload__value="60")
    documents.reject(office, candidate=wrong, version=wrong.version, now=NOW)

    check_plans.check_document(office, reading=reading, now=NOW)
    assert "contradiction" in before
    assert "contradiction" not in families(done.check)


def test_two_plans_of_a_place_are_compared_there(world: World, office: Actor) -> None:
    plans.adopted(world.county, text=TOTAL)
    plans.adopted(world.county, text=LATER)
    done = check_plans.check_in_force(office, place=world.county, now=NOW)

    assert done.check.papers == 2
    (remark,) = queries.remarks(office).filter(check_run=done.check, family="contradiction")
    words = [p.words for p in remark.places.all()]
    assert any("40家" in w for w in words)
    assert any("60家" in w for w in words)
    assert all(len({p.document_id for p in r.places.all()}) > 1 for r in done.check.remarks.all())


def test_what_two_plans_of_a_county_say_differently_is_not_told_to_the_city_again(
    world: World,
) -> None:
    plans.adopted(world.county, text=TOTAL)
    plans.adopted(world.county, text=LATER)
    after_publishing.look_after(SYSTEM, region_id=world.county.pk, now=NOW)

    assert "contradiction" in {r.family for r in between(world.county).remarks.all()}  # type: ignore[union-attr]
    assert codes(between(world.city)) == []


def test_county_and_city_are_compared_at_the_city(world: World, cast: Cast) -> None:
    plans.adopted(world.county, text=TOTAL + "按照东屏市委、市政府部署推进。\n")
    plans.adopted(world.city, text=ABOVE)
    after_publishing.look_after(SYSTEM, region_id=world.city.pk, now=NOW)
    found = between(world.city)

    assert codes(found) != []
    assert queries.remarks(cast.city_office.actor).filter(check_run=found).exists()
    assert not queries.remarks(cast.office.actor).filter(check_run=found).exists()


def test_a_withdrawn_plan_speaks_no_more(world: World, office: Actor) -> None:
    first = plans.adopted(world.county, text=TOTAL)
    plans.adopted(world.county, text=LATER)
    check_plans.check_in_force(office, place=world.county, now=NOW)
    withdraw_plan.withdraw(actor=office, plan=first.plan, reason="重新研究")

    done = check_plans.check_in_force(office, place=world.county, now=NOW)
    assert codes(done.check) == []
    assert done.gone > 0


def test_nothing_in_force_is_said_in_a_sentence(world: World, office: Actor) -> None:
    with refused("checks.nothing_to_check"):
        check_plans.check_in_force(office, place=world.county, now=NOW)


def test_who_may(world: World, cast: Cast) -> None:
    plans.adopted(world.county, text=TOTAL)
    with denied(hidden=True):
        check_plans.check_in_force(cast.stranger.actor, place=world.county, now=NOW)
    with denied(hidden=False):
        check_plans.check_in_force(cast.reader.actor, place=world.county, now=NOW)


def test_a_paper_that_is_not_published_is_closed_to_who_may_not_see_papers(
    world: World, cast: Cast, office: Actor
) -> None:
    """Readers see checks of published plans; drafts only who may see handed-over papers."""
    reading = factory.read(world.county, text=TOTAL + LATER.partition("\n\n")[2])
    done = check_plans.check_document(office, reading=reading, now=NOW)
    assert done is not None
    remark = done.check.remarks.first()
    assert remark is not None

    assert done.check in queries.checks(office)
    assert done.check not in queries.checks(cast.reader.actor)
    assert remark not in queries.remarks(cast.reader.actor)
    assert list(queries.places(cast.reader.actor, remark)) == []
    assert done.check in queries.checks(cast.auditor.actor)


def test_what_is_no_plan_gets_no_clean_bill(world: World, office: Actor) -> None:
    reading = factory.read(world.county, text="食堂本周菜单\n\n周一：红烧肉、青菜、米饭。\n")
    assert check_plans.check_document(office, reading=reading, now=NOW) is None
    assert not Check.everything.exists()


def test_remarks_on_a_withdrawn_plan_wait_for_nobody(world: World, office: Actor) -> None:
    found = plans.adopted(world.county, text=TOTAL + LATER.partition("\n\n")[2])
    after_publishing.look_after(SYSTEM, region_id=world.county.pk, now=NOW)
    assert queries.waiting(office).exists()
    withdraw_plan.withdraw(actor=office, plan=found.plan, reason="重新研究")
    after_publishing.look_after(SYSTEM, region_id=world.county.pk, now=NOW)
    assert not queries.waiting(office).exists()
    withdraw_plan.restore(actor=office, plan=found.plan, reason="继续执行")
    after_publishing.look_after(SYSTEM, region_id=world.county.pk, now=NOW)
    assert queries.waiting(office).exists()
