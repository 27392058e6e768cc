"""The legal clock of a project: stops with evidence, credits by decision, corrections, and the sums they end in
(S004-P-01, 30-projects §3, 05-principles 20)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from daxiao.domains.projects.models import Project, ProjectFile, ProjectRecord
from daxiao.domains.projects.panels import terms
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import schedules
from daxiao.domains.projects.services import clock as services
from daxiao.domains.projects.services.clock import CreditInput, ResumeInput, StopInput, TakeBack
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.types import (
    Deadline,
    Limit,
    Milestone,
    ProjectEventKind,
    ProjectFacts,
    SpanUnit,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.models import Yardstick
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.domains.projects.shipped import PLANT, day, policies
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds


pytestmark = pytest.mark.django_db

PROOF = (Upload("停工令.pdf", b"%PDF-1.4 order"),)
AT = {"today": TODAY, "now": NOW}


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert code in {f.code for f in caught.value.findings}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def project(world: World) -> Project:
    """Signed 40 days ago, in a place whose own policy gives 60 days to the start of works."""
    Yardstick.objects.create(
        name="schedules",
        since=ago(400),
        region=world.county,
        values={
            "policy": [
                {
                    "code": "own",
                    "name": "本地时限",
                    "region": world.county.path,
                    "since": ago(400).isoformat(),
                    "limit": [
                        {"since": "signed", "until": "started", "length": 60, "unit": "days"}
                    ],
                }
            ]
        },
    )
    return make.signed(world.county, on=ago(40))


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def again(project: Project) -> Project:
    return Project.everything.select_related("region").get(pk=project.pk)


def facts(project: Project) -> ProjectFacts:
    return fact_queries.facts_of(again(project))


def due(project: Project) -> Deadline:
    (found,) = schedules.deadlines(facts(project), rulebook.rulebook(TODAY).policies, today=TODAY)
    return found


def stop(actor: Actor, project: Project, told: StopInput) -> None:
    services.stop(actor, project=again(project), stop=told, **AT)


def newest(kind: ProjectEventKind) -> int:
    return ProjectRecord.everything.filter(kind=kind.value).latest("number").number


def test_a_stop_moves_the_deadline_by_its_days_and_the_sum_says_so(
    project: Project, office: Actor
) -> None:
    before = due(project).due
    stop(office, project, StopInput(ago(30), "防汛停工令", ago(20), PROOF))

    found = due(project)
    assert (found.due - before).days == 10
    assert f"{ago(40)} 签约 ＋60天 ＋停表10天 ＝ {found.due}" == found.written
    file = ProjectFile.everything.get(project=project)
    assert (file.purpose, file.record) == ("stop", ProjectRecord.everything.latest("pk"))
    assert kinds(again(project))[-1] == "projects.clock_stopped"


def test_an_open_stop_runs_until_it_is_resumed(project: Project, office: Actor) -> None:
    stop(office, project, StopInput(ago(30), "停工", uploads=PROOF))
    assert schedules.is_stopped(facts(project), TODAY)
    assert terms.deadlines(office, again(project), TODAY)["stopped"]

    services.resume(office, project=again(project), resume=ResumeInput(ago(10)), **AT)

    assert not schedules.is_stopped(facts(project), TODAY)
    assert due(project).stopped_days == 20


def test_a_credit_is_a_decision_and_stands_in_the_sum(project: Project, office: Actor) -> None:
    before = due(project).due
    services.credit(
        office,
        project=again(project),
        credit=CreditInput(Milestone.STARTED, 15, SpanUnit.DAYS, "专班会议纪要〔2026〕3号"),
        **AT,
    )

    assert (due(project).due - before).days == 15
    assert "＋顺延15天" in due(project).written


def test_working_days_are_credited_over_the_spring_festival_with_its_make_up_days(
    project: Project, office: Actor
) -> None:
    """The legal calendar: 15 to 23 February 2026 are off, Saturday 14 and 28 February are worked."""
    holidays = rulebook.holidays()
    make.say(project, make.Said(ProjectEventKind.SIGNED, on=date(2025, 12, 14)))
    services.credit(
        office,
        project=again(project),
        credit=CreditInput(Milestone.STARTED, 3, SpanUnit.WORKING_DAYS, "会议纪要"),
        **AT,
    )
    (found,) = schedules.deadlines(
        facts(project), rulebook.rulebook(TODAY).policies, holidays=holidays, today=TODAY
    )

    assert holidays.works(date(2026, 2, 14))
    assert found.anchor + timedelta(days=60) == date(2026, 2, 12)
    assert found.due == date(2026, 2, 24)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (StopInput(ago(5), "停工"), "projects.stop_without_evidence"),
        (StopInput(ago(5), " ", uploads=PROOF), "projects.stop_without_reason"),
        (StopInput(ago(50), "停工", uploads=PROOF), "projects.stop_before_signing"),
        (StopInput(ago(-1), "停工", uploads=PROOF), "projects.stop_in_future"),
        (
            StopInput(ago(5), "停工", uploads=(Upload("令.pdf", b""),)),
            "projects.file_empty",
        ),
    ],
)
def test_a_stop_that_cannot_be_is_refused_and_leaves_nothing(
    project: Project, office: Actor, told: StopInput, code: str
) -> None:
    with refused(code):
        stop(office, project, told)

    assert facts(project).stops == ()
    assert not ProjectFile.everything.exists()


def test_no_second_stop_and_no_second_resuming(project: Project, office: Actor) -> None:
    with refused("projects.not_stopped"):
        services.resume(office, project=again(project), resume=ResumeInput(TODAY), **AT)
    stop(office, project, StopInput(ago(5), "停工", uploads=PROOF))
    with refused("projects.already_stopped"):
        stop(office, project, StopInput(ago(3), "停工", uploads=PROOF))


def test_a_stop_is_corrected_by_a_new_record_with_a_sentence(
    project: Project, office: Actor
) -> None:
    stop(office, project, StopInput(ago(30), "停工", ago(20), PROOF))
    number = newest(ProjectEventKind.STOPPED)

    with refused("projects.clock_take_back_without_reason"):
        stop(office, project, StopInput(ago(30), "停工", ago(25), replaces=number))
    stop(
        office,
        project,
        StopInput(ago(30), "停工", ago(25), replaces=number, because="复工令早五天"),
    )

    (only,) = facts(project).stops
    assert (only.end, only.evidence) == (ago(25), 1)
    assert due(project).stopped_days == 5
    with refused("projects.clock_record_gone"):
        stop(office, project, StopInput(ago(30), "停工", replaces=number, because="再改"))


def test_a_corrected_open_stop_stays_before_its_resuming(project: Project, office: Actor) -> None:
    stop(office, project, StopInput(ago(30), "停工", uploads=PROOF))
    number = newest(ProjectEventKind.STOPPED)
    services.resume(office, project=again(project), resume=ResumeInput(ago(20)), **AT)

    with refused("projects.stop_ends_early"):
        stop(office, project, StopInput(ago(15), "停工", replaces=number, because="改"))
    stop(office, project, StopInput(ago(28), "停工", replaces=number, because="晚两天"))

    assert [(s.start, s.end) for s in facts(project).stops] == [(ago(28), ago(20))]


def test_a_resuming_is_corrected_but_not_into_the_next_stop(
    project: Project, office: Actor
) -> None:
    stop(office, project, StopInput(ago(30), "停工", uploads=PROOF))
    services.resume(office, project=again(project), resume=ResumeInput(ago(20)), **AT)
    number = newest(ProjectEventKind.RESUMED)
    stop(office, project, StopInput(ago(15), "又停", ago(12), PROOF))

    with refused("projects.stops_overlap"):
        services.resume(
            office, project=again(project), resume=ResumeInput(ago(14), number, "改"), **AT
        )
    services.resume(office, project=again(project), resume=ResumeInput(ago(18), number, "改"), **AT)

    assert [s.end for s in facts(project).stops] == [ago(18), ago(12)]


def test_taking_back_a_stop_takes_its_resuming_along(project: Project, office: Actor) -> None:
    stop(office, project, StopInput(ago(30), "停工", uploads=PROOF))
    number = newest(ProjectEventKind.STOPPED)
    services.resume(office, project=again(project), resume=ResumeInput(ago(20)), **AT)

    with refused("projects.clock_take_back_without_reason"):
        services.take_back(office, project=again(project), wish=TakeBack(number, ""), **AT)
    services.take_back(office, project=again(project), wish=TakeBack(number, "没有停"), **AT)
    stop(office, project, StopInput(ago(25), "停工", uploads=PROOF))

    (only,) = facts(project).stops
    assert (only.start, only.end) == (ago(25), None)


def test_a_resuming_is_not_taken_back_under_a_later_stop(project: Project, office: Actor) -> None:
    stop(office, project, StopInput(ago(30), "停工", uploads=PROOF))
    services.resume(office, project=again(project), resume=ResumeInput(ago(20)), **AT)
    number = newest(ProjectEventKind.RESUMED)
    stop(office, project, StopInput(ago(15), "又停", ago(12), PROOF))

    # the fold would end the first stop nowhere, and two would run at once
    with refused("projects.already_stopped"):
        services.take_back(office, project=again(project), wish=TakeBack(number, "改"), **AT)


def test_who_may(project: Project, cast: Cast) -> None:
    """A unit may stop with evidence; days are granted only by who confirms."""
    secretary = cast.clerk.actor
    told = CreditInput(Milestone.STARTED, 5, SpanUnit.DAYS, "会议纪要")
    for who, hidden in ((cast.reader, False), (cast.stranger, True)):
        with denied(hidden=hidden):
            stop(who.actor, project, StopInput(ago(5), "停工", uploads=PROOF))
        with denied(hidden=hidden):
            services.resume(who.actor, project=again(project), resume=ResumeInput(TODAY), **AT)
        with denied(hidden=hidden):
            services.credit(who.actor, project=again(project), credit=told, **AT)
    project.responsible_unit = cast.clerk.user.org
    project.save(update_fields=["responsible_unit"])
    stop(secretary, project, StopInput(ago(5), "停工", uploads=PROOF))
    with denied(hidden=False):
        services.credit(secretary, project=again(project), credit=told, **AT)


def test_tiers_are_half_open_at_five_and_at_ten() -> None:
    """S004-P-01: 1-5 亿元 nine months, 5-10 twelve, from 10 eighteen; a bound belongs to the tier above."""

    def months(invest: str) -> int:
        facts = replace(PLANT, invest=Decimal(invest), started_on=day("04-01"))
        limits = {d.milestone: d.limit for d in schedules.deadlines(facts, policies())}
        found: Limit = limits[Milestone.PRODUCED]
        return found.length

    assert [months(i) for i in ("0.5", "1", "4.9999", "5", "9.9999", "10", "30")] == [
        9,
        9,
        9,
        12,
        12,
        18,
        18,
    ]
