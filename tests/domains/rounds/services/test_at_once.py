"""The platform counts in and the office refreshes while a unit hands in: what was handed in stays, nobody waits for good."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.db.models import F

from daxiao.domains.rounds.models import Owed, Reminder
from daxiao.domains.rounds.services import reminders, syncing
from daxiao.domains.rounds.services import rounds as services
from daxiao.domains.rounds.services.filing import mark_submitted
from daxiao.domains.rounds.standings import owed_rows
from daxiao.domains.rounds.types.rounds import OwedState
from daxiao.domains.targets.models import ReportingDuty
from daxiao.kernel.models import Outbox
from tests.factories import directory, figures
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.factories.rounds import SEED
from tests.moment import NOW, TODAY, later


class Beside:
    """Somebody at another connection; what was raised there is raised here at the end."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._raised: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            self._raised = error
        finally:
            connections.close_all()

    def waits(self) -> bool:
        self._thread.join(0.5)
        return self._thread.is_alive()

    def end(self) -> None:
        self._thread.join(20)
        assert not self._thread.is_alive()
        if self._raised is not None:
            raise self._raised


def hand_in(pks: list[int]) -> None:
    some = Owed.everything.get(pk=pks[0])
    assert mark_submitted(SEED, round_=some.round, owed=pks, is_late=False, now=NOW) == len(pks)


def test_what_changed_since_it_was_read_is_left_alone(world: World) -> None:
    """The list was read; then somebody handed in; the write of the list does not take it back."""
    make.three_duties(world)
    first, second, _ = make.items(make.opened(world.county))
    hand_in([first.pk])
    for item in (first, second):
        item.state = OwedState.EXEMPT.value

    assert owed_rows.write([first, second], ("state",)) == [second]

    states = Owed.everything.in_bulk([first.pk, second.pk])
    assert [states[i.pk].state for i in (first, second)] == ["submitted", "exempt"]
    assert states[second.pk].version == second.version == 2


@pytest.mark.parametrize("reverse", [False, True])
def test_a_due_day_moves_the_version_of_those_alone_that_it_judges_anew(
    world: World, reverse: bool
) -> None:
    make.three_duties(world)
    row = make.opened(world.county)
    one, two, _ = make.items(row)
    hand_in([one.pk, two.pk])
    before = later(60 * 24 * 20) if reverse else NOW
    Owed.everything.filter(pk=one.pk).update(submitted_at=before, is_late=not reverse)
    version = Owed.everything.get(pk=two.pk).version

    services.move_due(
        SEED, round_=row, move=services.DueInput(row.due_on, "节假日调整", row.version), now=NOW
    )

    assert Owed.everything.get(pk=one.pk).is_late is reverse
    assert Owed.everything.get(pk=two.pk).version == version


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_hand_in_beside_the_refresh_stays() -> None:
    """The division of reporting was changed; while the office compares with it, the unit hands in: it has reported."""
    world = directory.world()
    make.three_duties(world)
    row = make.opened(world.county)
    bureau = world.units["县经信局"]
    mine = sorted(o.pk for o in make.items(row, org=bureau))
    ReportingDuty.everything.filter(org=bureau).update(org=world.units["县科技局"])

    with transaction.atomic():
        hand_in(mine)
        office = Beside(lambda: services.refresh(SEED, round_=row, today=TODAY, now=later()))
        assert office.waits()
    office.end()

    kept = Owed.everything.in_bulk(mine)
    assert {(o.org_id, o.state) for o in kept.values()} == {(bureau.pk, "submitted")}


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_hand_in_beside_the_night_stays() -> None:
    """A figure that was sent back stands in its own domain while the unit hands it in anew."""
    world = directory.world()
    duty = make.duty(make.indicator(world.county), world.county, world.units["县经信局"])
    row = make.opened(world.county)
    (item,) = make.items(row)
    figures.recorded(duty.indicator, world.county, {row.period: 10})

    with transaction.atomic():
        Owed.everything.filter(pk=item.pk).update(
            state=OwedState.DRAFTED, draft={"value": "11"}, version=F("version") + 1
        )
        night = Beside(lambda: syncing.sync(SEED, round_=row, now=later()))
        assert night.waits()
    night.end()

    kept = Owed.everything.get(pk=item.pk)
    assert (kept.state, kept.draft) == ("drafted", {"value": "11"})
    assert syncing.sync(SEED, round_=row, now=later(2)) == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_many_hand_in_and_nights_at_once_never_stand_in_each_others_way() -> None:
    """Rows are held in one order, whatever order they were asked in."""
    world = directory.world()
    unit = world.units["县经信局"]
    for n in range(30):
        make.duty(make.indicator(world.county, f"指标{n}"), world.county, unit)
    row = make.opened(world.county)
    pks = sorted(o.pk for o in make.items(row))
    start = threading.Barrier(4)

    def hold(order: list[int]) -> None:
        start.wait()
        for _ in range(5):
            with transaction.atomic():
                owed_rows.hold(order)

    shuffled = [pks, pks[::-1], pks[1::2] + pks[::2], pks[::-2]]
    for one in [Beside(lambda order=order: hold(order)) for order in shuffled]:  # type: ignore[misc]
        one.end()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_remind_once() -> None:
    """One letter a unit a day: the second night waits and finds what the first has put."""
    world = directory.world()
    make.three_duties(world)
    row = make.opened(world.county)

    with transaction.atomic():
        assert reminders.remind(SEED, today=row.due_on, now=NOW) == 2
        other = Beside(lambda: reminders.remind(SEED, today=row.due_on, now=NOW))
        assert other.waits()
    other.end()

    assert Outbox.objects.filter(topic=reminders.TOPIC).count() == 2
    assert Reminder.everything.count() == 2
