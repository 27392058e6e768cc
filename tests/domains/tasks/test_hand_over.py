"""工作交接: the list of what is open, confirmed by both, and what then changes hands. Principle 17."""

import pytest
from django.db import IntegrityError, transaction

from daxiao.domains.tasks.models import HandOver, Task, TaskTake
from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.services import arranging, hand_over, reports, taking
from daxiao.domains.tasks.types import (
    ArrangeInput,
    Doing,
    HandOverInput,
    OpenItem,
    ReportInput,
    ReportKind,
    TakeInput,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.errors import Denied
from daxiao.kernel.models import User
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
