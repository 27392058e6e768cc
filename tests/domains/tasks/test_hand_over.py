"""工作交接: the list of what is open, confirmed by both, and what then changes hands. Principle 17."""

import pytest
from django.db import IntegrityError, transaction

from daxiao.domains.tasks.models import HandOver, HandOverItem, Task, TaskTake
from daxiao.domains.tasks.panels import hand_over as panels
from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.rules import hand_over as rules
from daxiao.domains.tasks.services import arranging, hand_over, parts, passing, reports, taking
from daxiao.domains.tasks.types import (
    ArrangeInput,
    Doing,
    HandOverInput,
    OpenItem,
    PartInput,
    ReportInput,
    ReportKind,
    TakeInput,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import Membership, User
from tests.cast import Cast, Person, person
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import kinds, refused


@pytest.fixture
def task(ledger: Ledger, cast: Cast) -> Task:
    """Held by the clerk for 县经信局, with a problem reported on it."""
    found = ledger.tasks["K01"]
    clerk = cast.clerk.actor
    taking.take(clerk, task=found, given=TakeInput("经信经办"), today=TODAY, now=NOW)
    told = ReportInput(ReportKind.MONTH, Doing.STUCK, "在推进", problem="用地未落实", need="请协调")
    reports.report(clerk, task=found, given=told, today=TODAY, now=NOW)
    return found


@pytest.fixture
def successor(world: World, cast: Cast) -> Person:
    bureau = world.units["县经信局"]
    return person("next", "接任经办", Role.UNIT, home=world.county, org=bureau)


def begin(actor: Actor, giver: User, taker: User, **change: object) -> HandOver:
    given = HandOverInput(giver.pk, taker.pk, **({"witness": "王局长"} | change))  # type: ignore[arg-type]
    return hand_over.begin(actor, given=given, today=TODAY, now=NOW)


def kinds_of(actor: Actor, row: HandOver) -> list[str]:
    return [i.kind for i in queries.items_of(actor, row)]


def test_the_list_holds_open_tasks_and_unsettled_problems(
    task: Task, cast: Cast, successor: Person
) -> None:
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)

    found = list(queries.items_of(cast.clerk.actor, row))
    assert [i.kind for i in found] == ["牵头任务", "未决问题"]
    assert found[0].title == str(task)
    assert found[1].title == "用地未落实；需要：请协调"


def test_what_no_account_holds_is_listed_and_stays_with_the_unit(
    task: Task, cast: Cast, successor: Person
) -> None:
    TaskTake.everything.update(holder=None)
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)

    first = queries.items_of(cast.clerk.actor, row)[0]
    assert (first.kind, first.went) == ("牵头任务", "归单位，不变")


def test_both_confirm_and_the_open_tasks_change_hands(
    task: Task, cast: Cast, successor: Person
) -> None:
    row = begin(cast.office.actor, cast.clerk.user, successor.user)
    hand_over.confirm(cast.clerk.actor, hand_over=row, today=TODAY, now=NOW)
    hand_over.confirm(cast.clerk.actor, hand_over=row, today=TODAY, now=NOW)
    row.refresh_from_db()
    assert row.state == "open"

    hand_over.confirm(successor.actor, hand_over=row, today=TODAY, now=NOW)

    row.refresh_from_db()
    held = TaskTake.everything.get(task=task, ended_on=None)
    assert (row.state, held.holder, held.person) == ("done", successor.user, "接任经办")
    assert kinds(row) == [
        "tasks.hand_over_begun",
        "tasks.hand_over_confirmed",
        "tasks.hand_over_confirmed",
        "tasks.hand_over_done",
    ]
    with refused("tasks.hand_over_ended"):
        hand_over.cancel(cast.office.actor, hand_over=row, reason="晚了")


def test_a_sponsor_hands_his_tasks_over(task: Task, cast: Cast, world: World) -> None:
    leaders = [
        person(f"leader{i}", f"领导{i}", Role.READER, home=world.county, region=world.county)
        for i in (1, 2)
    ]
    given = ArrangeInput(sponsor_id=leaders[0].user.pk)
    arranging.arrange(cast.office.actor, task=task, given=given, today=TODAY, now=NOW)
    row = begin(cast.office.actor, leaders[0].user, leaders[1].user)
    assert "包保任务" in kinds_of(cast.office.actor, row)

    for leader in leaders:
        hand_over.confirm(leader.actor, hand_over=row, today=TODAY, now=NOW)

    task.refresh_from_db()
    assert task.sponsor == leaders[1].user


def test_only_the_two_sides_confirm(task: Task, cast: Cast, successor: Person) -> None:
    row = begin(cast.office.actor, cast.clerk.user, successor.user)

    with refused("tasks.hand_over_not_a_side"):
        hand_over.confirm(cast.office.actor, hand_over=row, today=TODAY, now=NOW)
    with pytest.raises(Denied):
        hand_over.confirm(cast.stranger.actor, hand_over=row, today=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"witness": " "}, "tasks.witness_missing"), ({"same": True}, "tasks.hand_over_same_person")],
)
def test_it_needs_two_people_and_a_witness(
    task: Task, cast: Cast, successor: Person, change: dict[str, object], code: str
) -> None:
    taker = cast.clerk.user if change.pop("same", False) else successor.user
    with refused(code):
        begin(cast.clerk.actor, cast.clerk.user, taker, **change)


def test_one_open_hand_over_of_a_person_at_a_time(
    task: Task, cast: Cast, successor: Person
) -> None:
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)
    with refused("tasks.hand_over_open"):
        begin(cast.clerk.actor, cast.clerk.user, successor.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.everything.create(
            region=row.region, giver=row.giver, taker=row.taker, witness="王", made_on=TODAY
        )

    hand_over.cancel(cast.clerk.actor, hand_over=row, reason="暂不调动")

    assert begin(cast.clerk.actor, cast.clerk.user, successor.user).pk != row.pk


def test_a_confirmed_list_does_not_change(task: Task, cast: Cast, successor: Person) -> None:
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)
    hand_over.relist(cast.clerk.actor, hand_over=row)
    assert kinds_of(cast.clerk.actor, row) == ["牵头任务", "未决问题"]
    hand_over.confirm(cast.clerk.actor, hand_over=row, today=TODAY, now=NOW)
    with refused("tasks.hand_over_confirmed"):
        hand_over.relist(cast.clerk.actor, hand_over=row)


def test_a_unit_hands_over_for_its_own_people_only(
    task: Task, cast: Cast, successor: Person
) -> None:
    with refused("tasks.hand_over_person_gone"):
        begin(cast.clerk.actor, cast.office.user, successor.user)


# ---- who may receive


def test_an_enterprise_clerk_does_not_receive_a_bureaus_work(task: Task, cast: Cast) -> None:
    """Principle 17: not even when the office asks for it."""
    for actor in (cast.office.actor,):
        with refused("tasks.hand_over_to_enterprise"):
            begin(actor, cast.clerk.user, cast.enterprise.user)
    assert not HandOver.everything.exists()


def test_a_receiver_of_another_unit_is_confirmed_by_the_office(
    task: Task, cast: Cast, world: World
) -> None:
    """Nobody confirms before the office did; what the office itself begins it has confirmed."""
    other = person("keji", "科技经办", Role.UNIT, home=world.county, org=world.units["县科技局"])
    clerk = cast.clerk.user
    Membership.objects.create(
        user=other.user, role=Role.UNIT.value, org=world.units["县经信局"], since=TODAY
    )
    row = begin(cast.office.actor, clerk, other.user)
    assert row.office_at is not None
    HandOver.everything.filter(pk=row.pk).update(office_at=None)
    row.refresh_from_db()

    assert queries.awaits_office(row)
    with refused("tasks.hand_over_office_first"):
        hand_over.confirm(cast.clerk.actor, hand_over=row, today=TODAY, now=NOW)
    with pytest.raises(Denied):
        hand_over.approve(cast.clerk.actor, hand_over=row, now=NOW)
    hand_over.approve(cast.office.actor, hand_over=row, now=NOW)
    hand_over.approve(cast.office.actor, hand_over=row, now=NOW)
    hand_over.confirm(cast.clerk.actor, hand_over=row, today=TODAY, now=NOW)
    hand_over.confirm(other.actor, hand_over=row, today=TODAY, now=NOW)

    assert TaskTake.everything.get(task=task, ended_on=None).holder == other.user
    assert kinds(row).count("tasks.hand_over_approved") == 1


def test_who_holds_no_post_in_the_unit_receives_none_of_its_tasks(
    task: Task, cast: Cast, world: World
) -> None:
    other = person("keji", "科技经办", Role.UNIT, home=world.county, org=world.units["县科技局"])
    with refused("tasks.hand_over_taker_no_post"):
        begin(cast.office.actor, cast.clerk.user, other.user)


def test_a_sponsor_hands_over_to_a_leader_of_the_place_only(
    task: Task, cast: Cast, world: World
) -> None:
    """S000-T-04"""
    given = ArrangeInput(sponsor_id=cast.reader.user.pk)
    arranging.arrange(cast.office.actor, task=task, given=given, today=TODAY, now=NOW)
    with refused("tasks.hand_over_taker_no_leader"):
        begin(cast.city_office.actor, cast.reader.user, cast.city_office.user)


@pytest.mark.parametrize(
    ("giver", "taker", "right"),
    [
        ("/a/", "/a/", True),
        ("/a/", "/a/b/", True),
        ("/a/b/", "/a/", True),
        ("/a/b/", "/a/c/", False),
        ("/a/", None, False),
        (None, "/a/", False),
        (None, None, True),
    ],
)
def test_the_same_branch_is_one_unit_or_one_above_the_other(
    giver: str | None, taker: str | None, right: bool
) -> None:
    assert rules.is_same_branch(giver, taker, places=("/p/", "/p/")) is right


# ---- all of it, and back


def test_shares_in_the_name_go_too_and_all_of_it_comes_back(
    task: Task, cast: Cast, successor: Person
) -> None:
    """One transaction, a trace on each thing, and handing back as its undo."""
    clerk = cast.clerk
    given = PartInput("企业摸底", section="规划科", person="经信经办")
    part = parts.split(clerk.actor, task=task, given=given, today=TODAY)
    row = begin(clerk.actor, clerk.user, successor.user)
    assert [(i.kind, i.went) for i in queries.items_of(clerk.actor, row)] == [
        ("牵头任务", "转接收人"),
        ("分解事项", "转接收人"),
        ("未决问题", "归单位，不变"),
    ]
    with refused("tasks.hand_over_not_done"):
        hand_over.hand_back(successor.actor, hand_over=row, reason="x", today=TODAY, now=NOW)
    for side in (clerk, successor):
        hand_over.confirm(side.actor, hand_over=row, today=TODAY, now=NOW)
    part.refresh_from_db()
    assert part.person == "接任经办"
    assert [i.went for i in queries.items_of(clerk.actor, row)][:2] == ["已转接收人"] * 2
    assert kinds(task)[-1] == "tasks.holder_changed"
    assert kinds(part)[-1] == "tasks.part_changed"

    with refused("tasks.hand_over_not_yours_to_return"):
        hand_over.hand_back(clerk.actor, hand_over=row, reason="反悔", today=TODAY, now=NOW)
    with refused("tasks.why_missing"):
        hand_over.hand_back(successor.actor, hand_over=row, reason=" ", today=TODAY, now=NOW)
    done = hand_over.hand_back(
        successor.actor, hand_over=row, reason="调动取消", today=TODAY, now=NOW
    )

    part.refresh_from_db()
    held = TaskTake.everything.get(task=task, ended_on=None)
    assert (done.state, done.returned_reason) == ("returned", "调动取消")
    assert (held.holder, held.person, part.person) == (clerk.user, "经信经办", "经信经办")
    assert kinds(row)[-1] == "tasks.hand_over_returned"
    # the list says where each is now, not where it was for a while
    assert [i.went for i in queries.items_of(clerk.actor, row)][:2] == ["归移交人"] * 2
    with refused("tasks.hand_over_not_done"):
        hand_over.hand_back(successor.actor, hand_over=row, reason="x", today=TODAY, now=NOW)


def test_a_longer_name_that_begins_alike_is_somebody_else(
    task: Task, cast: Cast, successor: Person
) -> None:
    """王伟民's share stays 王伟民's when 王伟 hands over."""
    clerk, name = cast.clerk, cast.clerk.user.name
    rows = [
        parts.split(
            clerk.actor, task=task, given=PartInput(title, "规划科", person=who), today=TODAY
        )
        for title, who in (("他的", f"{name}民"), ("自己的", f"{name}（规划科）"))
    ]
    row = begin(clerk.actor, clerk.user, successor.user)

    for side in (clerk, successor):
        hand_over.confirm(side.actor, hand_over=row, today=TODAY, now=NOW)

    for part in rows:
        part.refresh_from_db()
    assert [p.person for p in rows] == [f"{name}民", successor.user.name]


def test_what_the_receiver_held_before_stays_his_when_he_hands_back(
    task: Task, cast: Cast, successor: Person, world: World
) -> None:
    own, other = world.units["县经信局"], world.units["石桥镇"]
    TaskTake.everything.create(
        task=task, org=other, person="接任经办", holder=successor.user, taken_on=TODAY
    )
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)
    for side in (cast.clerk, successor):
        hand_over.confirm(side.actor, hand_over=row, today=TODAY, now=NOW)

    hand_over.hand_back(successor.actor, hand_over=row, reason="取消", today=TODAY, now=NOW)

    held = dict(TaskTake.everything.filter(ended_on=None).values_list("org", "holder"))
    assert held == {own.pk: cast.clerk.user.pk, other.pk: successor.user.pk}


def test_who_has_left_the_unit_gets_none_of_its_tasks_back(
    task: Task, cast: Cast, successor: Person, world: World
) -> None:
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)
    for side in (cast.clerk, successor):
        hand_over.confirm(side.actor, hand_over=row, today=TODAY, now=NOW)
    Membership.objects.filter(user=cast.clerk.user).update(org=world.units["石桥镇"])
    User.everything.filter(pk=cast.clerk.user.pk).update(org=world.units["石桥镇"])

    with refused("tasks.hand_over_taker_no_post"):
        hand_over.hand_back(successor.actor, hand_over=row, reason="取消", today=TODAY, now=NOW)

    assert TaskTake.everything.get(task=task, ended_on=None).holder == successor.user


def test_of_what_moved_nothing_on_record_nothing_is_handed_back(
    task: Task, cast: Cast, successor: Person
) -> None:
    """A hand-over of before the record was kept is not said to be handed back while all stays where it is."""
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)
    for side in (cast.clerk, successor):
        hand_over.confirm(side.actor, hand_over=row, today=TODAY, now=NOW)
    HandOverItem.everything.update(subject="", key=None, moved_on=None)
    row.refresh_from_db()

    assert not panels.sheet(successor.actor, row).may_return
    with refused("tasks.hand_over_nothing_moved"):
        hand_over.hand_back(successor.actor, hand_over=row, reason="取消", today=TODAY, now=NOW)


def test_what_came_after_the_list_goes_too_and_is_noted(
    task: Task, cast: Cast, successor: Person, ledger: Ledger
) -> None:
    """Nothing stays behind under the old name."""
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)
    given = PartInput("后来的事", section="规划科", person="经信经办")
    parts.split(cast.clerk.actor, task=task, given=given, today=TODAY)

    for side in (cast.clerk, successor):
        hand_over.confirm(side.actor, hand_over=row, today=TODAY, now=NOW)

    last = list(queries.items_of(cast.clerk.actor, row))[-1]
    assert (last.title, last.went) == ("后来的事", "已转接收人")
    assert "清单以外一并转交" in last.detail


def test_one_thing_that_cannot_go_keeps_all_where_it_is(
    task: Task, cast: Cast, successor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)
    hand_over.confirm(cast.clerk.actor, hand_over=row, today=TODAY, now=NOW)

    def fails(*_: object) -> bool:
        raise ConnectionError

    held = [OpenItem("项目", "一个项目", subject="fails", key=1)]
    mover = passing.Mover(lambda _person: held, lambda _handing, _items: [], fails)
    monkeypatch.setitem(passing.MOVERS, "fails", mover)
    with pytest.raises(ConnectionError):
        hand_over.confirm(successor.actor, hand_over=row, today=TODAY, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.taker_confirmed_at) == ("open", None)
    assert TaskTake.everything.get(task=task, ended_on=None).holder == cast.clerk.user


def test_upper_domains_lend_their_rows(
    task: Task, cast: Cast, successor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Actor, User]] = []

    def lent(actor: Actor, giver: User) -> list[OpenItem]:
        seen.append((actor, giver))
        return [OpenItem("在办督办", "督办单第3号", link="/orders/3/")]

    monkeypatch.setitem(queries.SOURCES, "orders", lent)
    row = begin(cast.clerk.actor, cast.clerk.user, successor.user)

    assert kinds_of(cast.clerk.actor, row)[-1] == "在办督办"
    assert seen == [(cast.clerk.actor, cast.clerk.user)]
