"""Closing a month and writing in it at the same moment, on the database that lets two write: no figure slips in, nobody waits
for good, and what rests on two figures is judged by both."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections, transaction

from daxiao.domains.rounds.models import FrozenRow
from daxiao.domains.rounds.services import closing
from daxiao.domains.rounds.services.closing import Closing
from daxiao.domains.rounds.standings import owed_rows
from daxiao.domains.targets.models import FigureCorrection, GoalStanding, MonthLock, Observation
from daxiao.domains.targets.services import locks
from daxiao.domains.targets.services import observations as services
from daxiao.domains.targets.standings import month_holds
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.figures import CorrectionInput
from daxiao.flows import close_round
from daxiao.std.findings import Refused
from tests.cast import cast
from tests.factories import directory, figures, goals, rounds
from tests.factories.directory import SEED
from tests.moment import NOW, TODAY, later


pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


class Beside:
    """Somebody at another connection."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.raised: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            self.raised = error
        finally:
            connections.close_all()

    def ends_within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()


def codes(error: BaseException | None) -> list[str]:
    assert isinstance(error, Refused), error
    return [f.code for f in error.findings]


def test_who_writes_while_a_month_is_locked_finds_it_locked() -> None:
    """S004-D-03: the entry was checked before the lock was there, and is refused all the same."""
    county = directory.world().county
    x = figures.indicator(county)

    with transaction.atomic():
        locks.lock(SEED, region=county, period=202601, why="关账", now=NOW)
        writer = Beside(lambda: figures.recorded(x, county, {202601: 10}))
        assert not writer.ends_within(0.5)

    assert writer.ends_within(20)
    assert codes(writer.raised) == ["targets.figure_locked"]
    assert not Observation.everything.exists()


def test_who_closes_waits_for_who_writes() -> None:
    """What was being written is in what is frozen: the round is looked at only then."""
    world = directory.world()
    x, unit = rounds.indicator(world.county), world.units["县经信局"]
    rounds.duty(x, world.county, unit)
    round_ = rounds.opened(world.county)
    due = round_.due_on + timedelta(days=1)

    def close() -> None:
        close_round.close(SEED, round_=round_, closing=Closing(anyway=True), today=due, now=later())

    with transaction.atomic():
        figures.recorded(x, world.county, {round_.period: 10})
        closer = Beside(close)
        assert not closer.ends_within(0.5)

    assert closer.ends_within(20)
    assert closer.raised is None
    kept = FrozenRow.everything.get(round=round_, kind="figure", subject_id=x.pk)
    assert "10" in kept.told


def test_a_correction_booked_in_a_month_that_is_being_locked_is_refused() -> None:
    county = directory.world().county
    x = figures.indicator(county)
    row = figures.recorded(x, county, {202601: 10, 202602: 5})[0]
    services.approve(SEED, observation=row, now=later())
    wanted = CorrectionInput(202602, "month", row.value + 2, "漏报", row.version)

    with transaction.atomic():
        locks.lock(SEED, region=county, period=202602, why="关账", now=NOW)
        clerk = Beside(
            lambda: services.correct(
                SEED, observation=row, correction=wanted, today=TODAY, now=later(2)
            )
        )
        assert not clerk.ends_within(0.5)

    assert clerk.ends_within(20)
    assert codes(clerk.raised) == ["targets.correction_locked"]


def test_a_correction_is_not_sent_back_into_a_month_that_is_being_locked() -> None:
    """S004-D-03: the value that stands again is booked in a month that is still open by then."""
    world = directory.world()
    county, office = world.county, cast(world).office.actor
    x = figures.indicator(county)
    row = figures.recorded(x, county, {202601: 10, 202602: 5})[0]
    services.approve(SEED, observation=row, now=later())
    wanted = CorrectionInput(202602, "month", row.value + 2, "漏报", row.version)
    services.correct(office, observation=row, correction=wanted, today=TODAY, now=later(2))

    with transaction.atomic():
        locks.lock(SEED, region=county, period=202602, why="关账", now=NOW)
        boss = Beside(
            lambda: services.return_(
                SEED, observation=row, reason="不实", today=TODAY, now=later(3)
            )
        )
        assert not boss.ends_within(0.5)

    assert boss.ends_within(20)
    assert boss.raised is None
    made = FigureCorrection.everything.order_by("pk").values_list("made_in", flat=True)
    assert list(made) == [202602, 202603]


def test_two_who_write_do_not_wait_for_each_other_s_month() -> None:
    county = directory.world().county
    one, other = figures.indicator(county, "A"), figures.indicator(county, "B")

    with transaction.atomic():
        figures.recorded(one, county, {202601: 1})
        writer = Beside(lambda: figures.recorded(other, county, {202601: 2}))
        assert writer.ends_within(20)

    assert writer.raised is None
    assert not MonthLock.everything.exists()


def test_who_closes_takes_the_round_before_its_items() -> None:
    """As who changes the list of a round does: otherwise each would wait for what the other holds."""
    world = directory.world()
    x, unit = rounds.indicator(world.county), world.units["县经信局"]
    rounds.duty(x, world.county, unit)
    round_ = rounds.opened(world.county)
    figures.recorded(x, world.county, {round_.period: 10})
    due = round_.due_on + timedelta(days=1)

    def close() -> None:
        close_round.close(SEED, round_=round_, closing=Closing(anyway=True), today=due, now=later())

    with transaction.atomic():
        closing.hold(SEED, round_=round_)
        closer = Beside(close)
        assert not closer.ends_within(0.5)
        owed_rows.hold([item.pk for item in rounds.items(round_)])

    assert closer.ends_within(20)
    assert closer.raised is None


def test_two_figures_that_a_goal_compares_are_both_in_its_standing() -> None:
    """S003-G-08: one enters the figure, another at the same moment the one that it has to outdo."""
    county = directory.world().county
    growth = {"unit": "%", "measure": Measure.GROWTH}
    own, mean = (goals.indicator(county, name, **growth) for name in ("产业增速", "平均增速"))  # type: ignore[arg-type]
    goal = goals.goal(own, county, kind="at_least", floor=None, beats_id=mean.pk)

    with transaction.atomic():
        figures.recorded(own, county, {202602: 11})
        other = Beside(lambda: figures.recorded(mean, county, {202602: 10}))
        assert not other.ends_within(0.5)

    assert other.ends_within(20)
    assert other.raised is None
    assert GoalStanding.everything.get(goal=goal).state == "met"


def test_a_month_is_held_until_the_end_of_the_transaction_only() -> None:
    with transaction.atomic():
        month_holds.shut(202601)

    done = Beside(lambda: _write_in(202601))
    assert done.ends_within(20)
    assert done.raised is None


def _write_in(period: int) -> None:
    with transaction.atomic():
        month_holds.write_in([period])
