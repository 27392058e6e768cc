"""A round is opened once a month with what its units owe, nothing is asked twice, and who need not report is said why."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.services import rounds as services
from daxiao.domains.rounds.services.rounds import DueInput, UnitExemption
from daxiao.domains.rounds.types.rounds import OwedKind
from daxiao.domains.tasks.models import TaskStanding
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from tests.cast import Cast
from tests.factories import projects as project_factory
from tests.factories import rounds as make
from tests.factories.directory import World
from tests.factories.plans import Ledger
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def owed(of: Round) -> set[tuple[str, str, str]]:
    rows = Owed.everything.filter(round=of).select_related("org", "indicator", "task", "project")
    return {(r.kind, r.org.short_name, str(r.indicator or r.task or r.project)) for r in rows}


def test_a_round_owes_what_the_division_of_reporting_says(world: World, office: Actor) -> None:
    """S004-D-06: a regular round with what each unit owes; S000-T-05: by duty and by day."""
    make.three_duties(world)

    row = make.opened(world.county, actor=office)

    assert owed(row) == {
        ("figure", "县经信局", "规上工业增加值"),
        ("figure", "县经信局", "工业用电量"),
        ("figure", "县发改局", "固定资产投资"),
    }
    assert (row.opened_on, row.due_on) == (TODAY, date(2026, 3, 9))
    assert "rounds.round_opened" in kinds(row)


def test_a_duty_is_due_in_the_months_of_its_frequency_only(world: World, office: Actor) -> None:
    unit = world.units["县经信局"]
    for name, frequency in (("月报", "month"), ("季报", "quarter"), ("年报", "year")):
        make.duty(make.indicator(world.county, name), world.county, unit, frequency=frequency)

    row = make.opened(world.county, actor=office)

    assert {what for _, _, what in owed(row)} == {"月报"}


def test_a_duty_that_has_ended_or_not_begun_is_not_owed(world: World, office: Actor) -> None:
    unit = world.units["县经信局"]
    make.duty(make.indicator(world.county, "已止"), world.county, unit, until=date(2026, 2, 10))
    make.duty(make.indicator(world.county, "未始"), world.county, unit, since=date(2026, 3, 1))
    make.duty(make.indicator(world.county, "在报"), world.county, unit)

    row = make.opened(world.county, actor=office)

    assert {what for _, _, what in owed(row)} == {"在报"}


def test_figures_that_nobody_types_are_not_asked(world: World, office: Actor) -> None:
    """No. 19: what the platform can count or calculate itself is never asked for."""
    unit = world.units["县经信局"]
    make.duty(
        make.indicator(world.county, "开工数", counted_by="projects.started"), world.county, unit
    )
    make.duty(make.indicator(world.county, "占比", formula="a / b"), world.county, unit)

    assert owed(make.opened(world.county, actor=office)) == set()


def test_january_is_not_owed_where_it_is_merged(world: World, office: Actor) -> None:
    unit = world.units["县经信局"]
    make.duty(make.indicator(world.county, "增加值", merges_january=True), world.county, unit)
    make.duty(make.indicator(world.county, "用电量"), world.county, unit)

    row = make.opened(world.county, actor=office, period=202601)

    assert {what for _, _, what in owed(row)} == {"用电量"}


def test_tasks_in_force_are_owed_by_lead_and_responsible_units(
    world: World, ledger: Ledger, office: Actor
) -> None:
    """S000-T-05: the round asks for each task of the list."""
    row = make.opened(world.county, actor=office)

    found = {(org, what) for kind, org, what in owed(row) if kind == OwedKind.TASK}
    assert ("县经信局", "1 扩大工业规模") in found or any(
        org == "县经信局" and "扩大工业规模" in what for org, what in found
    )
    assert {"县经信局", "县发改局", "柳林镇"} <= {org for org, _ in found}


def test_a_task_that_is_done_is_not_owed(world: World, ledger: Ledger, office: Actor) -> None:
    TaskStanding.everything.update(work="done", late_since_on=None)

    row = make.opened(world.county, actor=office)

    assert not [kind for kind, _, _ in owed(row) if kind == OwedKind.TASK]


def test_projects_in_force_are_owed_by_their_responsible_unit(world: World, office: Actor) -> None:
    """S004-D-06: regular dispatch of projects."""
    unit = world.units["县经信局"]
    project_factory.admitted(world.county, "铜箔项目", responsible_unit=unit)
    project_factory.admitted(world.county, "无主项目")
    project_factory.entered(world.county, "未入库项目", responsible_unit=unit)

    row = make.opened(world.county, actor=office)

    assert owed(row) == {("project", "县经信局", "铜箔项目")}


def test_two_rounds_of_a_month_do_not_ask_the_same(world: World, cast: Cast) -> None:
    """No. 19: nothing is asked twice, whether the county or the city asked first."""
    make.three_duties(world)
    make.duty(make.indicator(world.city, "市级指标"), world.city, world.city_units["市经信局"])
    make.opened(world.county, actor=cast.office.actor)

    above = make.opened(world.city, actor=cast.city_office.actor)

    assert owed(above) == {("figure", "市经信局", "市级指标")}


def test_a_month_has_one_round_and_must_have_begun(world: World, office: Actor) -> None:
    make.opened(world.county, actor=office)

    with refused("rounds.open_already"):
        make.opened(world.county, actor=office)
    with refused("rounds.month_not_begun"):
        make.opened(world.county, actor=office, period=202604)
    with refused("rounds.due_in_past"):
        make.opened(world.county, actor=office, period=202603, due_on=TODAY - timedelta(days=1))


def test_only_who_runs_rounds_there_opens_one(world: World, cast: Cast) -> None:
    for who in (cast.clerk, cast.reader, cast.auditor):
        with denied(hidden=False):
            make.opened(world.county, actor=who.actor)
    with denied(hidden=True):
        make.opened(world.county, actor=cast.stranger.actor)


def test_opening_asks_no_more_for_more_units(world: World, office: Actor) -> None:
    """Set-based: the number of queries does not grow with the units (500 units in 5 s is the bench's)."""
    units = list(world.units.values())
    first = make.indicator(world.county, "指标0")
    make.duty(first, world.county, units[0])
    with CaptureQueriesContext(connection) as few:
        make.opened(world.county, actor=office, period=202601)
    for n in range(40):
        make.duty(make.indicator(world.county, f"多{n}"), world.county, units[n % len(units)])
    with CaptureQueriesContext(connection) as many:
        make.opened(world.county, actor=office)

    assert len(many) == len(few)


# ---- scope


def test_a_unit_sees_its_own_items_and_the_round_they_are_in(world: World, cast: Cast) -> None:
    """A figure does not leave its scope: a clerk sees what his unit owes, not what others owe or how many."""
    make.three_duties(world)
    make.opened(world.county, actor=cast.office.actor)

    mine = queries.owed(cast.clerk.actor)
    (seen,) = queries.rounds(cast.clerk.actor)

    assert {item.org.short_name for item in mine} == {"县经信局"}
    assert (seen.n_owed, seen.n_in) == (2, 0)
    assert not queries.rounds(cast.stranger.actor).exists()
    assert [r.n_owed for r in queries.rounds(cast.reader.actor)] == [3]


def test_the_open_round_of_a_township_is_its_countys(world: World, cast: Cast) -> None:
    row = make.opened(world.county, actor=cast.office.actor)

    assert queries.open_round_of(cast.office.actor, world.townships[0]) == row
    assert queries.open_round_of(cast.office.actor, world.sister) is None


# ---- keeping the list true


def test_a_unit_that_comes_late_is_added_and_one_that_left_is_exempt(
    world: World, office: Actor
) -> None:
    duties = make.three_duties(world)
    row = make.opened(world.county, actor=office)
    late = make.indicator(world.county, "技改投资")
    make.duty(late, world.county, world.units["县科技局"])
    type(duties[0]).everything.filter(pk=duties[2].pk).update(until=date(2026, 2, 1))
    type(duties[0]).everything.filter(pk=duties[1].pk).update(org=world.units["县科技局"])

    done = services.refresh(office, round_=row, today=TODAY, now=NOW)

    assert (done.added, done.moved, done.exempted) == (1, 1, 1)
    assert ("figure", "县科技局", "技改投资") in owed(row)
    assert ("figure", "县科技局", "工业用电量") in owed(row)
    (gone,) = make.items(row, state="exempt")
    assert gone.org.short_name == "县发改局"
    again = services.refresh(office, round_=row, today=TODAY, now=NOW)
    assert (again.added, again.moved, again.exempted) == (0, 0, 0)


def test_what_is_handed_in_stays_when_the_division_changes(world: World, office: Actor) -> None:
    duties = make.three_duties(world)
    row = make.opened(world.county, actor=office)
    Owed.everything.filter(round=row).update(state="submitted", submitted_at=NOW)
    type(duties[0]).everything.update(until=date(2026, 2, 1))

    assert services.refresh(office, round_=row, today=TODAY, now=NOW).exempted == 0


def test_an_item_is_exempted_with_a_reason_and_restored(world: World, office: Actor) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    item = make.items(row)[0]

    with refused("rounds.no_reason"):
        services.exempt(office, owed=item, reason="  ", today=TODAY, now=NOW)
    services.exempt(office, owed=item, reason="统计部门改为按季发布", today=TODAY, now=NOW)
    with refused("rounds.exempt_already"):
        services.exempt(office, owed=item, reason="再免", today=TODAY, now=NOW)
    assert queries.tally_of(office, row).owed == 2
    services.restore(office, owed=item, today=TODAY, now=NOW)
    with refused("rounds.not_exempt"):
        services.restore(office, owed=item, today=TODAY, now=NOW)

    assert kinds(item) == ["rounds.owed_exempted", "rounds.owed_restored"]
    assert queries.tally_of(office, row).owed == 3


def test_what_is_in_cannot_be_exempted(world: World, office: Actor) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    item = make.items(row)[0]
    Owed.everything.filter(pk=item.pk).update(state="approved", submitted_at=NOW)

    with refused("rounds.already_in"):
        services.exempt(office, owed=item, reason="不用了", today=TODAY, now=NOW)


def test_a_whole_unit_is_exempted_at_once(world: World, office: Actor) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office)
    merged = UnitExemption(world.units["县经信局"], "机构合并")
    given = {"round_": row, "today": TODAY, "now": NOW}

    with refused("rounds.no_reason"):
        services.exempt_unit(office, exemption=UnitExemption(merged.unit, " "), **given)
    assert services.exempt_unit(office, exemption=merged, **given) == 2
    with refused("rounds.nothing_owed"):
        services.exempt_unit(office, exemption=merged, **given)


def test_another_due_day_judges_lateness_anew(world: World, office: Actor) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=office, due_on=TODAY)
    Owed.everything.filter(round=row).update(
        state="submitted", submitted_at=NOW + timedelta(days=2), is_late=True
    )
    later = DueInput(TODAY + timedelta(days=3), "节假日", row.version)

    with refused("rounds.no_reason"):
        services.move_due(office, round_=row, move=replace(later, reason=""), now=NOW)
    with refused("rounds.due_in_past"):
        before = TODAY - timedelta(days=1)
        services.move_due(office, round_=row, move=replace(later, due_on=before), now=NOW)
    with refused("rounds.due_too_far"):
        services.move_due(office, round_=row, move=replace(later, due_on=date.max), now=NOW)
    with pytest.raises(Stale):
        services.move_due(office, round_=row, move=replace(later, version=9), now=NOW)
    services.move_due(office, round_=row, move=later, now=NOW)

    assert not Owed.everything.filter(round=row, is_late=True).exists()


def test_a_closed_round_keeps_its_list(world: World, cast: Cast) -> None:
    make.three_duties(world)
    office = cast.office.actor
    row = make.opened(world.county, actor=office)
    Round.everything.filter(pk=row.pk).update(state="closed", closed_at=NOW)
    item = make.items(row)[0]

    for act in (
        lambda: services.refresh(office, round_=row, today=TODAY, now=NOW),
        lambda: services.exempt(office, owed=item, reason="不", today=TODAY, now=NOW),
        lambda: services.restore(office, owed=item, today=TODAY, now=NOW),
    ):
        with refused("rounds.closed"):
            act()


def test_a_clerk_changes_nothing_of_the_list(world: World, cast: Cast) -> None:
    make.three_duties(world)
    row = make.opened(world.county, actor=cast.office.actor)
    item = make.items(row, org=world.units["县经信局"])[0]
    clerk = cast.clerk.actor

    with denied(hidden=False):
        services.exempt(clerk, owed=item, reason="我不报", today=TODAY, now=NOW)
    with denied(hidden=False):
        services.refresh(clerk, round_=row, today=TODAY, now=NOW)
