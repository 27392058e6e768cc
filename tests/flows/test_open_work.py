"""What the domains above tasks lend to the hand-over list: in scope, open, and of the person or the unit."""

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.services import blockers
from daxiao.domains.projects.services.blockers import BlockerInput
from daxiao.domains.projects.types import BlockerCategory
from daxiao.domains.tasks.queries import hand_over
from daxiao.flows import open_work
from tests.cast import Cast
from tests.factories import orders as order_factory
from tests.factories import projects as project_factory
from tests.factories import rounds as round_factory
from tests.factories.directory import SEED, World
from tests.moment import NOW, TODAY


def test_orders_of_the_unit_are_open_work(world: World, cast: Cast) -> None:
    desk = order_factory.desk(world, cast)
    row = order_factory.issued(desk)

    found = open_work.of_orders(desk.bureau.actor, desk.bureau.user)

    assert [(i.kind, i.title, i.link) for i in found] == [
        ("在办督办单", row.demand, f"/orders/{row.pk}/")
    ]
    assert open_work.of_orders(desk.stranger.actor, desk.bureau.user) == []
    assert open_work.of_orders(cast.clerk.actor, cast.clerk.user) == []


def test_projects_and_blockers_of_the_unit_are_open_work(world: World, cast: Cast) -> None:
    project = project_factory.admitted(world.county)
    Project.everything.filter(pk=project.pk).update(responsible_unit=world.units["县经信局"])
    given = BlockerInput(BlockerCategory.LAND, "用地指标没有落实")
    row = blockers.raise_(SEED, project=project, given=given, today=TODAY, now=NOW)
    row.raised_by_user = cast.clerk.user
    row.save()

    told = open_work.of_projects(cast.office.actor, cast.clerk.user)
    held = open_work.of_blockers(cast.office.actor, cast.clerk.user)

    assert [i.link for i in told] == [f"/projects/{project.pk}/"]
    assert [i.title for i in held] == ["用地指标没有落实"]
    assert open_work.of_projects(cast.stranger.actor, cast.clerk.user) == []
    assert open_work.of_blockers(cast.stranger.actor, cast.clerk.user) == []


def test_what_the_round_asks_is_open_work(world: World, cast: Cast) -> None:
    unit = world.units["县经信局"]
    duty = round_factory.duty(round_factory.indicator(world.county), world.county, unit)
    round_factory.opened(world.county)

    found = open_work.of_rounds(cast.office.actor, cast.clerk.user)

    assert [i.title for i in found] == [str(duty.indicator)]
    assert {i.detail for i in found} == {"未报"}
    assert open_work.of_rounds(cast.stranger.actor, cast.clerk.user) == []


def test_the_rows_are_lent_once() -> None:
    open_work.lend()
    open_work.lend()

    assert [*hand_over.SOURCES][:4] == ["projects", "blockers", "orders", "rounds"]
