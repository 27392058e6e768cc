"""The past of a row: its versions tell who changed what, and the page shows the row as it was on a day."""

from datetime import date, timedelta

import pytest

from daxiao.domains.targets import queries, services
from daxiao.domains.targets.models import Target
from daxiao.domains.tasks import queries as task_queries
from daxiao.domains.tasks.models import Task
from daxiao.kernel.clock import CHINA
from daxiao.kernel.errors import Denied
from daxiao.ui.detail import Detail
from daxiao.ui.register import REGISTERS
from tests.cast import Cast
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.registers.conftest import Get, text_of


@pytest.fixture
def target(ledger: Ledger) -> Target:
    return ledger.targets["T001"]


def _aged(row: Target | Task, days: int) -> None:
    """The versions so far happened some days earlier."""
    for record in row.history.all():
        record.history_date -= timedelta(days=days)
        record.save()


def _day(row: Target | Task) -> str:
    return row.history.earliest().history_date.astimezone(CHINA).date().isoformat()


def test_versions_name_field_person_and_both_values(
    target: Target, cast: Cast, world: World
) -> None:
    office = cast.office.actor
    services.assign_owner(office, target=target, owner=world.units["县经信局"])

    newest, *_, first = queries.versions(office, target)

    assert first.is_first
    assert first.lines == ()
    assert newest.by == "青禾专班"
    assert newest.lines == (("责任单位", "", str(world.units["县经信局"])),)


def test_nothing_is_recorded_when_nothing_changes(target: Target, cast: Cast, world: World) -> None:
    office, bureau = cast.office.actor, world.units["县经信局"]
    services.assign_owner(office, target=target, owner=bureau)
    before = target.history.count()

    services.assign_owner(office, target=target, owner=bureau)

    assert target.history.count() == before


def test_stranger_gets_neither_versions_nor_the_past(
    ledger: Ledger, target: Target, cast: Cast
) -> None:
    task = ledger.tasks["K01"]
    moment = target.history.latest().history_date
    stranger = cast.stranger.actor

    for ask in (
        lambda: queries.versions(stranger, target),
        lambda: queries.target_at(stranger, target, moment),
        lambda: task_queries.versions(stranger, task),
        lambda: task_queries.task_at(stranger, task, moment),
    ):
        with pytest.raises(Denied):
            ask()


def test_page_shows_the_row_as_it_was(target: Target, cast: Cast, world: World, get: Get) -> None:
    office, bureau = cast.office.actor, world.units["县经信局"]
    was = Target.everything.get(pk=target.pk).owner
    assert was != bureau
    _aged(target, 3)
    then = _day(target)
    services.assign_owner(office, target=target, owner=bureau)
    url = REGISTERS["targets"].url_of(target)

    past = text_of(get(office, f"{url}?as_of={then}"))
    present = text_of(get(office, url))

    assert f"<b>{then}</b> 结束时的样子" in past
    assert bureau.name not in past
    assert bureau.name in present
    assert "do/assign" not in past  # the past cannot be changed


def test_before_its_first_version_the_page_says_so(target: Target, cast: Cast, get: Get) -> None:
    page = text_of(
        get(cast.office.actor, f"{REGISTERS['targets'].url_of(target)}?as_of=2020-01-01")
    )

    assert "那一天台账里还没有这一行" in page


@pytest.mark.parametrize("day", ["x", "9999-01-01", "2026-02-30", ""])
def test_a_day_that_is_none_shows_the_present(
    day: str, target: Target, cast: Cast, get: Get
) -> None:
    page = text_of(get(cast.office.actor, f"{REGISTERS['targets'].url_of(target)}?as_of={day}"))

    assert "结束时的样子" not in page
    assert "还没有这一行" not in page


def test_past_of_a_task_keeps_its_text_and_leaves_out_what_is_worked_out(
    ledger: Ledger, cast: Cast
) -> None:
    task = ledger.tasks["K01"]
    look = Detail(
        REGISTERS["tasks"], cast.office.actor, str(task.pk), day=date.fromisoformat(_day(task))
    )

    assert look.then is not None
    assert look.then.text == task.text
    assert not {"pace", "n_targets"} & set(look.by_name)
    assert look.buttons == []
