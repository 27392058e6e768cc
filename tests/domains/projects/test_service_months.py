"""A month's figures are told once, through one door; a correction keeps both values (S004-P-41)."""

from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.projects.models import Project, ProjectMonth
from daxiao.domains.projects.rules.pools import YearList
from daxiao.domains.projects.services import logs, months, quotas
from daxiao.domains.projects.services.logs import LogInput
from daxiao.domains.projects.services.months import MonthInput
from daxiao.domains.projects.services.quotas import ListingInput
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.events import history_of
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY


pytestmark = pytest.mark.django_db

D = Decimal
MARCH = date(2026, 3, 1)


@pytest.fixture
def project(world: World) -> Project:
    return make.admitted(world.county)


def report(actor: Actor, project: Project, **given: object) -> ProjectMonth:
    values = {"month_on": TODAY, "invested": D("0.4"), **given}
    return months.report_month(actor, project=project, month=MonthInput(**values), today=TODAY)


def test_a_month_is_kept_by_its_first_day(project: Project, cast: Cast) -> None:
    row = report(cast.office.actor, project, source="月度填报")

    assert (row.month_on, row.invested_yi, row.gained_yi) == (MARCH, D("0.4"), None)
    assert (row.reported_on, row.by_label, row.version) == (TODAY, cast.office.actor.label, 1)
    assert history_of(project)[0].title == "填报月度数据"


def test_the_same_again_changes_nothing(project: Project, cast: Cast) -> None:
    report(cast.office.actor, project)
    before = len(history_of(project))

    assert report(cast.office.actor, project).version == 1
    assert len(history_of(project)) == before


def test_what_is_not_told_stays(project: Project, cast: Cast) -> None:
    listing = ListingInput(YearList.GROWTH, 2026, TODAY, D(1))
    quotas.take_in(cast.office.actor, project=project, listing=listing, today=TODAY)
    report(cast.office.actor, project)

    row = report(cast.office.actor, project, invested=None, gained=D("0.1"))

    assert (row.invested_yi, row.gained_yi) == (D("0.4"), D("0.1"))
    # the second figure of a month is a report, not a correction
    assert history_of(project)[0].title == "填报月度数据"


def test_a_correction_wants_a_sentence_and_keeps_both_values(project: Project, cast: Cast) -> None:
    report(cast.office.actor, project)
    with pytest.raises(Refused) as refused:
        report(cast.office.actor, project, invested=D("0.3"))
    assert [f.code for f in refused.value.findings] == ["projects.month_correction_untold"]

    report(cast.office.actor, project, invested=D("0.3"), reason="重复计了设备款")

    entry = history_of(project)[0]
    assert entry.title == "更正月度数据"
    assert ("完成投资（亿元）", "0.4", "0.3") in entry.lines
    assert entry.reason == "重复计了设备款"


def test_two_people_who_report_one_month_notice(project: Project, cast: Cast) -> None:
    report(cast.office.actor, project, seen=0)

    with pytest.raises(Stale) as stale:
        report(cast.city_office.actor, project, invested=D("0.6"), seen=0)

    assert stale.value.theirs == {"完成投资": "0.4亿元", "实增产值": "未填"}
    assert ProjectMonth.everything.get().invested_yi == D("0.4")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"month_on": date(2026, 4, 1)}, "month_in_future"),
        ({"invested": None}, "month_empty"),
        ({"invested": D(-1)}, "month_invested_negative"),
        ({"invested": D(6)}, "month_invested_above_total"),
        ({"gained": D(1)}, "month_gain_of_no_point"),
    ],
)
def test_figures_that_cannot_be_are_refused(
    project: Project, cast: Cast, given: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        report(cast.office.actor, project, **given)

    assert [f.code for f in refused.value.findings] == [f"projects.{code}"]
    assert not ProjectMonth.everything.exists()


def test_only_who_reports_the_project_reports_its_months(project: Project, cast: Cast) -> None:
    for actor in (cast.stranger.actor, cast.reader.actor, cast.auditor.actor):
        with pytest.raises(Denied):
            report(actor, project)


def test_what_the_log_says_need_not_be_typed_again(project: Project, cast: Cast) -> None:
    log = logs.report(
        cast.office.actor,
        project=project,
        given=LogInput("厂房封顶", invested=D("0.4")),
        today=TODAY,
        now=NOW,
    )

    row = ProjectMonth.everything.get(project=project)
    assert (row.month_on, row.invested_yi, row.version) == (MARCH, D("0.4"), 1)
    # the monthly form of somebody who looked before the log is stale
    with pytest.raises(Stale):
        report(cast.office.actor, project, invested=D("0.6"), seen=0)
    logs.withdraw(cast.office.actor, log=log, reason="填错项目", today=TODAY, now=NOW)
    row.refresh_from_db()
    assert (row.invested_yi, row.version) == (None, 2)
