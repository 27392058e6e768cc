"""Joint acceptance as people do it: received, set right by a day, passed, taken back."""

from datetime import date, timedelta
from typing import Any

import pytest

from daxiao.domains.projects.models import JointAcceptance, Project, ProjectMatter
from daxiao.domains.projects.queries import permits as queries
from daxiao.domains.projects.services import acceptance as services
from daxiao.domains.projects.services import matters
from daxiao.domains.projects.services import permits as permit_services
from daxiao.domains.projects.services.acceptance import Found, Opening, Order
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.matters import StepInput
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    AcceptanceScope,
    AcceptanceState,
    ProjectEventKind,
    RiskClass,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from tests.cast import SYSTEM, Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


MONDAY = date(2026, 2, 9)  # the working days after it: 10, 11, 12, 13, 14 February, then 24
STARTED = TODAY - timedelta(days=100)


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


@pytest.fixture
def project(world: World) -> Project:
    made = make.admitted(world.county)
    make.say(made, Said(ProjectEventKind.STARTED, on=STARTED))
    return made


def open_(actor: Actor, project: Project, **given: Any) -> JointAcceptance:
    said = Opening(
        **{
            "scope": AcceptanceScope.WHOLE,
            "risk": RiskClass.GENERAL,
            "received_on": MONDAY,
            **given,
        }
    )
    return services.open_(actor, project=project, said=said, today=TODAY, now=NOW)


def order(actor: Actor, row: JointAcceptance, **given: Any) -> JointAcceptance:
    said = Order(
        **{"what": "消防通道", "by": TODAY + timedelta(3), "on": date(2026, 2, 10), **given}
    )
    return services.order(actor, acceptance=row, said=said, today=TODAY, now=NOW)


def find_done(actor: Actor, row: JointAcceptance, **given: Any) -> JointAcceptance:
    return services.find_done(actor, acceptance=row, said=Found(**given), today=TODAY, now=NOW)


def pass_(actor: Actor, row: JointAcceptance, **given: Any) -> JointAcceptance:
    return services.pass_(actor, acceptance=row, said=Found(**given), today=TODAY, now=NOW)


def take_back(actor: Actor, row: JointAcceptance, reason: str = "录错") -> JointAcceptance:
    return services.take_back(actor, acceptance=row, reason=reason, today=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("risk", "due"),
    [
        (RiskClass.SIMPLE_LOW, date(2026, 2, 12)),
        (RiskClass.GENERAL, date(2026, 2, 14)),
        (RiskClass.HIGH, date(2026, 2, 27)),
    ],
)
def test_three_five_or_nine_working_days(
    project: Project, office: Actor, risk: RiskClass, due: date
) -> None:
    """S004-P-20: over the Spring Festival with its make-up Saturday."""
    row = open_(office, project, risk=risk)

    assert (row.due_on, row.is_late) == (due, due < TODAY)
    assert trace(row).now["due_on"] == str(due)


def test_set_right_by_a_day_and_passed(project: Project, office: Actor) -> None:
    """S004-P-20, S004-D-04: the clock stands still while something is set right."""
    row = order(office, open_(office, project))
    assert (row.state, row.due_on, row.is_late) == (AcceptanceState.RECTIFYING, None, False)
    with refused("projects.acceptance_problems_open"):
        pass_(office, row)

    row = find_done(office, row, on=date(2026, 2, 27))
    # 4 days were left: 28 February, 2, 3 and 4 March
    assert (row.state, row.due_on) == (AcceptanceState.REVIEWING, date(2026, 3, 4))

    row = pass_(office, row)
    assert (row.state, row.closed_on, row.is_late) == (AcceptanceState.PASSED, TODAY, False)
    assert kinds(row) == [
        "projects.acceptance_opened",
        "projects.acceptance_rectification_ordered",
        "projects.acceptance_set_right",
        "projects.acceptance_passed",
    ]


def test_a_building_and_a_phase_have_their_own(project: Project, office: Actor) -> None:
    """S004-P-20: 工业厂房单体, 大型项目分期"""
    open_(office, project, scope=AcceptanceScope.BUILDING, part="1号厂房")
    open_(office, project, scope=AcceptanceScope.BUILDING, part="2号厂房")
    with refused("projects.acceptance_part_open"):
        open_(office, project, scope=AcceptanceScope.BUILDING, part=" 1号厂房 ")
    with refused("projects.acceptance_part_unnamed"):
        open_(office, project, scope=AcceptanceScope.PHASE)

    assert len(queries.acceptances_of(office, project)) == 2


def test_the_risk_class_reaches_the_lists(project: Project, office: Actor) -> None:
    permit_services.make_lists(office, project=project, today=TODAY, now=NOW)

    open_(office, project, risk=RiskClass.HIGH)

    matter = ProjectMatter.everything.get(project=project, code="joint_acceptance")
    assert matter.promise_days == 9
    assert Project.everything.get(pk=project.pk).acceptance_risk == "high"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"risk": None}, "acceptance_risk_unset"),
        ({"received_on": TODAY + timedelta(1)}, "acceptance_in_future"),
        ({"received_on": STARTED - timedelta(1)}, "acceptance_before_start"),
    ],
)
def test_what_is_not_received(
    project: Project, office: Actor, given: dict[str, Any], code: str
) -> None:
    with refused(f"projects.{code}"):
        open_(office, project, **given)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"what": " "}, "rectify_unsaid"),
        ({"by": None}, "rectify_undated"),
        ({"by": TODAY}, "rectify_undated"),
        ({"on": MONDAY - timedelta(1)}, "acceptance_day_unfit"),
        ({"on": TODAY + timedelta(1)}, "acceptance_day_unfit"),
        ({"files": (Upload("通知.pdf", b""),)}, "file_empty"),
    ],
)
def test_what_is_not_ordered(
    project: Project, office: Actor, given: dict[str, Any], code: str
) -> None:
    row = open_(office, project)
    with refused(f"projects.{code}"):
        order(office, row, **given)
    row.refresh_from_db()
    assert (row.state, row.version) == ("reviewing", 0)


def test_days_and_orders_that_cannot_be(project: Project, office: Actor) -> None:
    row = order(office, open_(office, project))

    with refused("projects.acceptance_day_unfit"):
        find_done(office, row, on=MONDAY)
    with refused("projects.acceptance_nothing_to_fix"):
        find_done(office, row, number=1)
    row = find_done(office, row, on=date(2026, 2, 25))
    with refused("projects.acceptance_nothing_to_fix"):
        find_done(office, row)
    with refused("projects.acceptance_day_unfit"):
        pass_(office, row, on=date(2026, 2, 24))
    row = pass_(office, row, on=date(2026, 2, 25))
    with refused("projects.acceptance_not_reviewing"):
        pass_(office, row)
    with refused("projects.acceptance_not_reviewing"):
        order(office, row)


def test_steps_are_taken_back_one_by_one(project: Project, office: Actor) -> None:
    row = open_(office, project)
    with refused("projects.acceptance_untouched"):
        take_back(office, row)
    row = pass_(office, find_done(office, order(office, row), on=date(2026, 2, 12)))
    with refused("projects.acceptance_undo_unsaid"):
        take_back(office, row, " ")

    row = take_back(office, row)
    assert (row.state, row.closed_on) == ("reviewing", None)
    row = take_back(office, row)
    assert (row.state, row.rectifications[0]["done_on"]) == ("rectifying", None)
    row = take_back(office, row)
    assert (row.state, row.rectifications, row.due_on) == ("reviewing", [], date(2026, 2, 14))
    assert trace(row).reason == "录错"


def test_two_people_at_one_acceptance(project: Project, office: Actor) -> None:
    row = open_(office, project)
    seen = row.version
    pass_(office, row, version=seen)

    with pytest.raises(Stale):
        order(office, row, version=seen)


def test_the_night_marks_what_fell_late(project: Project, office: Actor) -> None:
    row = open_(office, project, received_on=TODAY)
    assert row.due_on == date(2026, 3, 9)

    assert permit_services.sweep_late(SYSTEM, today=date(2026, 3, 9)) == 0
    assert permit_services.sweep_late(SYSTEM, today=date(2026, 3, 10)) == 1
    row.refresh_from_db()
    assert row.is_late


def test_who_may_not(project: Project, cast: Cast, office: Actor) -> None:
    row = open_(office, project)
    with denied(hidden=False):
        open_(cast.reader.actor, project)
    with denied(hidden=True):
        open_(cast.stranger.actor, project)
    for step in (order, find_done, pass_, take_back):
        with denied(hidden=True):
            step(cast.stranger.actor, row)
        with denied(hidden=False):
            step(cast.reader.actor, row)


def test_the_line_of_the_lists_follows_the_class_of_its_acceptance(
    project: Project, office: Actor
) -> None:
    permit_services.make_lists(
        office, project=project, today=TODAY, now=NOW, risk=RiskClass.GENERAL
    )

    row = open_(office, project, scope=AcceptanceScope.BUILDING, part="甲", risk=RiskClass.HIGH)

    line = ProjectMatter.everything.get(project=project, code="joint_acceptance")
    assert (line.promise_days, line.due_on) == (9, row.due_on)
    assert not permit_services.make_lists(office, project=project, today=TODAY, now=NOW)


def test_the_line_of_the_lists_follows(project: Project, office: Actor) -> None:
    permit_services.make_lists(office, project=project, today=TODAY, now=NOW)

    def line() -> ProjectMatter:
        return ProjectMatter.everything.get(project=project, code="joint_acceptance")

    row = open_(office, project)
    assert (line().state, line().filed_on, line().due_on) == ("in_review", MONDAY, row.due_on)
    other = Opening(AcceptanceScope.BUILDING, RiskClass.HIGH, MONDAY, "1号厂房")
    services.open_(office, project=project, said=other, today=TODAY, now=NOW)
    assert (line().promise_days, line().due_on) == (5, row.due_on)  # the whole goes before
    assert not permit_services.make_lists(office, project=project, today=TODAY, now=NOW)
    row = order(office, row)
    assert (line().due_on, line().is_late) == (None, False)
    row = pass_(office, find_done(office, row, on=date(2026, 2, 27)))
    assert (line().state, line().issued_on) == ("issued", TODAY)
    take_back(office, row)
    assert (line().state, line().issued_on) == ("in_review", None)
    with refused("projects.matter_by_acceptance"):
        matters.issue(office, matter=line(), said=StepInput(), today=TODAY, now=NOW)
