"""What the calendar moves: paces, readings whose worker died, notices. Once each, whatever night it is."""

from datetime import date

import pytest

from daxiao.domains.documents.models import Reading
from daxiao.domains.documents.types import ReadingState
from daxiao.domains.tasks.models import PaceChange, Task, TaskStanding
from daxiao.flows import night_sweep
from daxiao.flows.night_sweep import Swept
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Notice, Outbox
from tests.cast import SYSTEM, Cast
from tests.factories import documents
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY, later
from tests.traces import denied


def sweep(today: date = TODAY, *, actor: Actor = SYSTEM, queue: list[int] | None = None) -> Swept:
    into = queue if queue is not None else []
    return night_sweep.sweep(actor, today=today, now=NOW, enqueue=into.append)


def test_the_leads_of_new_tasks_are_told_once(ledger: Ledger, world: World) -> None:
    assert sweep() == Swept(paces=0, readings=0, notices=2, failed=0)
    assert sweep() == Swept(0, 0, 0, 0)

    told = {n.org: n.text for n in Notice.everything.select_related("org")}
    assert set(told) == {world.units["县经信局"], world.units["县科技局"]}
    assert "扩大工业规模" in told[world.units["县经信局"]]


def test_a_notice_reaches_the_unit_and_nobody_else(ledger: Ledger, cast: Cast) -> None:
    sweep()

    assert Notice.objects.visible_to(cast.clerk.actor, Cap.TASK_VIEW).count() == 1
    assert not Notice.objects.visible_to(cast.enterprise.actor, Cap.UNIT_VIEW).exists()
    assert not Notice.objects.visible_to(cast.stranger.actor, Cap.TASK_VIEW).exists()


def test_the_calendar_moves_paces_on_their_days(ledger: Ledger) -> None:
    """S000-T-05"""
    assert sweep(date(2026, 11, 30)).paces == 0
    assert sweep(date(2026, 12, 1)).paces == 2
    assert sweep(date(2026, 12, 1)).paces == 0
    assert sweep(date(2027, 1, 1)).paces == 2

    assert set(TaskStanding.everything.values_list("pace", flat=True)) == {"overdue"}


def test_one_sweep_after_a_pause_ends_where_nightly_ones_do(ledger: Ledger) -> None:
    first, second = (ledger.tasks[k].pk for k in ("K01", "K02"))
    sweep(date(2027, 2, 1))

    for pk in (first, second):
        days = list(
            PaceChange.everything.filter(task=pk)
            .order_by("id")
            .values_list("changed_on", flat=True)
        )
        assert days == [date(2026, 12, 1), date(2027, 1, 1)]


def test_a_reading_whose_worker_died_is_queued_again(world: World) -> None:
    dead, fresh = documents.hand_over(world.county), documents.hand_over(world.sister)
    Reading.everything.filter(pk=dead.pk).update(
        state=ReadingState.RUNNING, started_at=later(-60), moved_at=later(-60)
    )
    queue: list[int] = []

    assert sweep(queue=queue).readings == 1

    assert queue == [dead.pk]
    assert {r.state for r in Reading.everything.filter(pk__in=[dead.pk, fresh.pk])} == {
        ReadingState.QUEUED
    }


def test_a_notice_that_fails_is_counted_and_tried_again(ledger: Ledger) -> None:
    Outbox.objects.filter(subject_id=str(ledger.tasks["K01"].pk)).update(body={"task_id": 0})

    first = sweep()

    assert (first.notices, first.failed) == (1, 1)
    Outbox.objects.filter(processed_at=None).update(body={"task_id": ledger.tasks["K01"].pk})
    assert sweep().notices == 1


@pytest.mark.parametrize("who", ["office", "reader", "clerk", "auditor", "stranger"])
def test_only_an_operator_sweeps(who: str, ledger: Ledger, cast: Cast) -> None:
    with denied(hidden=False):
        sweep(actor=getattr(cast, who).actor)

    assert not Notice.everything.exists()


def test_an_empty_platform_is_swept_in_peace(db: None) -> None:
    assert sweep() == Swept(0, 0, 0, 0)
    assert not Task.everything.exists()


def test_a_step_that_breaks_does_not_keep_the_others_from_their_work(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_args: object, **_given: object) -> int:
        raise RuntimeError("no table today")

    monkeypatch.setattr(night_sweep.blocker_services, "sweep", broken)
    monkeypatch.setattr(night_sweep.monthly_round, "beat", broken)

    swept = sweep()

    assert swept.stumbled == ("堵点", "月度调度")
    assert swept.notices == 2
    assert "no table today" in caplog.text
