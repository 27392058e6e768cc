"""What is reported in its own domain counts in the round by itself: nothing is asked a second time."""

from datetime import date, timedelta
from typing import Any

import pytest

from daxiao.domains.projects.models import ProgressLog
from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.services import rounds as services
from daxiao.domains.rounds.services import syncing
from daxiao.domains.targets.models import Observation
from daxiao.domains.tasks.models import TaskReport
from daxiao.kernel.access import Actor
from tests.cast import Cast
from tests.factories import projects as project_factory
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.factories.rounds import MONTH, SEED
from tests.moment import NOW, TODAY
from tests.traces import kinds


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def figure(item: Owed, state: str = "submitted", **given: Any) -> Observation:
    """An observation as another road left it: an import, or the register of figures."""
    values = {"given": "month", "value": 3, "entered_at": NOW, "origin": "imported", **given}
    return Observation.everything.create(
        indicator=item.indicator, region=item.region, period=MONTH, state=state, **values
    )


def sync(of: Round) -> int:
    return syncing.sync(SEED, round_=of, now=NOW)


def test_a_figure_that_is_there_counts_by_itself(world: World, office: Actor) -> None:
    """No. 19: what a department's own file brought is not typed again."""
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    first, second, _ = make.items(row)
    figure(first)
    figure(second, "approved")

    assert sync(row) == 2
    assert sync(row) == 0

    assert {i.state for i in make.items(row)} == {"submitted", "approved", "owed"}
    told = queries.tally_of(office, row)
    assert (told.handed, told.by_itself, told.in_time) == (2, 2, 2)
    assert kinds(row)[-1] == "rounds.counted_in"


def test_the_item_follows_its_figure_when_it_is_decided_elsewhere(
    world: World, office: Actor
) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    item = make.items(row)[0]
    seen = figure(item)
    sync(row)
    Observation.everything.filter(pk=seen.pk).update(state="returned", answer="口径不对")

    sync(row)

    item.refresh_from_db()
    assert (item.state, item.answer) == ("returned", "口径不对")
    Owed.everything.filter(pk=item.pk).update(state="drafted", draft={"value": "4"})
    assert sync(row) == 0  # it is being typed anew


def test_a_figure_that_came_after_the_due_day_is_late(world: World, office: Actor) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    item = make.items(row)[0]
    figure(item, entered_at=NOW + timedelta(days=8))

    sync(row)

    item.refresh_from_db()
    assert (item.state, item.is_late) == ("submitted", True)


def report(item: Owed, verdict: str = "waiting", **given: Any) -> TaskReport:
    values = {
        "kind": "month",
        "month_on": date(2026, 2, 1),
        "state": "going",
        "done": "已完成招标",
        "reported_on": TODAY,
        "reported_at": NOW,
        "reported_by_label": "经办",
        "verdict": verdict,
        "verdict_on": None if verdict == "waiting" else TODAY,
        **given,
    }
    return TaskReport.everything.create(task=item.task, org=item.org, **values)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("waiting", "submitted"), ("accepted", "approved"), ("returned", "returned")],
)
def test_a_tasks_report_of_the_month_is_the_item(
    world: World, ledger: Ledger, office: Actor, verdict: str, state: str
) -> None:
    """S000-T-05: reported once, in the task; the round reads it there."""
    row = make.opened(world.county, actor=office)
    item = make.items(row, kind="task", org=world.units["县经信局"])[0]
    report(item, verdict)

    assert sync(row) == 1
    assert sync(row) == 0

    item.refresh_from_db()
    assert item.state == state


def test_a_report_of_another_month_or_unit_does_not_count(
    world: World, ledger: Ledger, office: Actor
) -> None:
    row = make.opened(world.county, actor=office)
    item = make.items(row, kind="task", org=world.units["县经信局"])[0]
    report(item, month_on=date(2026, 1, 1))

    assert sync(row) == 0


def log(item: Owed, on: date, **given: Any) -> ProgressLog:
    return ProgressLog.everything.create(
        project=item.project,
        reported_on=on,
        reported_at=NOW,
        text="主体封顶",
        by_label="秘书",
        **given,
    )


def test_progress_of_a_project_in_the_month_is_the_item(world: World, office: Actor) -> None:
    """S004-D-06: the log of the site is the monthly report; nobody files it twice."""
    unit = world.units["县经信局"]
    project_factory.admitted(world.county, "铜箔项目", responsible_unit=unit)
    project_factory.admitted(world.county, "箱体项目", responsible_unit=unit)
    row = make.opened(world.county, actor=office)
    first, second = make.items(row)
    log(first, date(2026, 2, 20))
    log(second, date(2026, 2, 20), withdrawn_on=TODAY, withdrawn_because="错")

    assert sync(row) == 1

    states = {i.project.name: (i.state, i.is_by_itself) for i in make.items(row)}  # type: ignore[union-attr]
    assert states == {"铜箔项目": ("counted", True), "箱体项目": ("owed", False)}


def test_what_is_exempt_stays_exempt(world: World, office: Actor) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    item = make.items(row)[0]
    services.exempt(office, owed=item, reason="改季报", today=TODAY, now=NOW)
    figure(item)

    assert sync(row) == 0
