"""What the domains above tasks lend to the hand-over list: in scope, open, and of the person or the unit."""

from daxiao.domains.projects.models import Project
from daxiao.domains.projects.services import blockers
from daxiao.domains.projects.services.blockers import BlockerInput
from daxiao.domains.projects.types import BlockerCategory
from daxiao.domains.tasks.queries import hand_over
from daxiao.domains.tasks.services import hand_over as service
from daxiao.domains.tasks.services import passing
from daxiao.domains.tasks.types import HandOverInput
from daxiao.flows import open_work
from daxiao.kernel.caps import Role
from tests.cast import Cast, person
from tests.factories import goals as goal_factory
from tests.factories import orders as order_factory
from tests.factories import projects as project_factory
from tests.factories import rounds as round_factory
from tests.factories.directory import SEED, World
from tests.moment import NOW, TODAY
from tests.traces import kinds, refused


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


def test_goals_of_the_unit_are_open_work(world: World, cast: Cast) -> None:
    unit = world.units["县经信局"]
    indicator = goal_factory.indicator(world.county)
    goal = goal_factory.goal(indicator, world.county, owner_id=unit.pk)

    found = open_work.of_goals(cast.office.actor, cast.clerk.user)

    assert [(i.kind, i.link) for i in found] == [("责任目标", f"/goals/{goal.pk}/")]
    assert open_work.of_goals(cast.stranger.actor, cast.clerk.user) == []


def test_projects_in_the_name_go_to_the_receiver_and_come_back(world: World, cast: Cast) -> None:
    """S000-T-04: the sponsor leader and the secretaries of a project change hands with all else, with a trace."""
    open_work.lend()
    leaders = [
        person(f"leader{i}", f"领导{i}", Role.READER, home=world.county, region=world.county)
        for i in (1, 2)
    ]
    project = project_factory.admitted(world.county)
    project.sponsor = leaders[0].user
    project.save()
    project.secretaries.add(leaders[0].user)
    given = HandOverInput(leaders[0].user.pk, leaders[1].user.pk, "王局长")
    row = service.begin(cast.office.actor, given=given, today=TODAY, now=NOW)
    listed = hand_over.items_of(cast.office.actor, row).values_list("kind", "subject")
    assert list(listed) == [("在库项目", "project_sponsor"), ("在库项目", "secretary")]

    for leader in leaders:
        service.confirm(leader.actor, hand_over=row, today=TODAY, now=NOW)

    project.refresh_from_db()
    assert project.sponsor == leaders[1].user
    assert list(project.secretaries.all()) == [leaders[1].user]
    assert "projects.project_arranged" in kinds(project)

    service.hand_back(leaders[1].actor, hand_over=row, reason="暂缓", today=TODAY, now=NOW)

    project.refresh_from_db()
    assert project.sponsor == leaders[0].user
    assert list(project.secretaries.all()) == [leaders[0].user]


def test_a_secretary_who_hands_anothers_seat_back_keeps_his_own(world: World, cast: Cast) -> None:
    open_work.lend()
    leaders = [
        person(f"leader{i}", f"领导{i}", Role.READER, home=world.county, region=world.county)
        for i in (1, 2)
    ]
    users = [leader.user for leader in leaders]
    project = project_factory.admitted(world.county)
    project.secretaries.set(users)
    given = HandOverInput(users[0].pk, users[1].pk, "王局长")
    row = service.begin(cast.office.actor, given=given, today=TODAY, now=NOW)
    for leader in leaders:
        service.confirm(leader.actor, hand_over=row, today=TODAY, now=NOW)
    assert list(project.secretaries.all()) == [users[1]]

    service.hand_back(leaders[1].actor, hand_over=row, reason="暂缓", today=TODAY, now=NOW)

    assert list(project.secretaries.order_by("pk")) == users


def test_who_does_not_see_a_project_does_not_receive_it(world: World, cast: Cast) -> None:
    open_work.lend()
    leader = person("leader1", "领导一", Role.READER, home=world.county, region=world.county)
    project = project_factory.admitted(world.county)
    project.sponsor = leader.user
    project.save()
    away = person("leader2", "领导二", Role.READER, home=world.county, region=world.townships[0])
    given = HandOverInput(leader.user.pk, away.user.pk, "王局长")

    with refused("open_work.projects_unseen"):
        service.begin(cast.office.actor, given=given, today=TODAY, now=NOW)


def test_the_rows_are_lent_once() -> None:
    open_work.lend()
    open_work.lend()

    assert [*hand_over.SOURCES][:5] == ["projects", "blockers", "orders", "rounds", "goals"]
    assert [*passing.MOVERS] == ["take", "sponsor", "part", "project_sponsor", "secretary"]
