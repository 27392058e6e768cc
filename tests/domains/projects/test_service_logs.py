"""The secretary's log: a sentence is enough, a figure is asked once, and what was said stays to be seen (30-projects §6)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daxiao.domains.projects.models import ProgressLog, Project, ProjectFile, ProjectMonth
from daxiao.domains.projects.queries import ground as queries
from daxiao.domains.projects.services import logs as services
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.logs import LogInput
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import ProjectEventKind, Stage
from daxiao.kernel.errors import Stale
from tests.cast import Cast
from tests.factories import ground as make
from tests.factories import projects as project_factory
from tests.factories.directory import World
from tests.factories.ground import Ground
from tests.moment import NOW, TODAY, later
from tests.traces import denied, kinds, refused, trace


pytestmark = pytest.mark.django_db

PICTURE = Upload("现场.jpg", b"\xff\xd8\xff\xe0 a picture")
MARCH = date(2026, 3, 1)
PLAIN = LogInput("2号厂房主体封顶")


@pytest.fixture
def here(world: World, cast: Cast) -> Ground:
    return make.ground(world, cast)


def report(here: Ground, given: LogInput = PLAIN, minutes: int = 0) -> ProgressLog:
    return services.report(
        here.secretary.actor,
        project=here.project,
        given=given,
        today=TODAY,
        now=later(minutes),
    )


def facts(here: Ground) -> Project:
    return Project.everything.get(pk=here.project.pk)


def invested(here: Ground) -> Decimal | None:
    row = ProjectMonth.everything.filter(project=here.project, month_on=MARCH).first()
    return row.invested_yi if row else None


# ---- reporting


def test_a_sentence_is_enough(here: Ground) -> None:
    """05-principles 19: nothing but a sentence is demanded; without proof it is an entry, no verified progress."""
    row = report(here)

    assert (row.text, row.is_verified) == ("2号厂房主体封顶", False)
    assert facts(here).last_progress_on is None
    assert trace(here.project).type == "projects.log_reported"


def test_a_picture_makes_it_verified_progress(here: Ground) -> None:
    row = report(here, replace(PLAIN, uploads=(PICTURE,), stage=Stage.CONTRACTOR))
    (file,) = ProjectFile.everything.filter(project=here.project)

    assert row.is_verified
    assert facts(here).last_progress_on == TODAY
    assert (file.record, file.stage) == (row.record, Stage.CONTRACTOR)


def test_what_is_no_picture_is_refused_and_nothing_is_kept(here: Ground) -> None:
    with refused("projects.file_not_what_it_says"):
        report(here, replace(PLAIN, uploads=(Upload("现场.jpg", b"MZ"),)))
    assert not ProgressLog.everything.exists()


def test_sent_twice_it_is_one_entry(here: Ground) -> None:
    given = replace(PLAIN, token="t1", uploads=(PICTURE,))
    assert report(here, given).pk == report(here, given).pk
    assert ProgressLog.everything.count() == ProjectFile.everything.count() == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (LogInput("  "), "projects.log_unsaid"),
        (
            LogInput("封顶", month=date(2026, 4, 1), invested=Decimal(1)),
            "projects.log_month_in_future",
        ),
        (LogInput("封顶", invested=Decimal(-1)), "projects.log_invested_negative"),
        (LogInput("封顶", invested=Decimal(3200)), "projects.log_invested_over"),
    ],
)
def test_a_slip_is_refused_in_a_sentence(here: Ground, given: LogInput, code: str) -> None:
    with refused(code):
        report(here, given)


def test_a_project_that_left_takes_no_reports(here: Ground) -> None:
    project_factory.say(here.project, Said(ProjectEventKind.LEFT, on=TODAY))
    with refused("projects.log_project_left"):
        services.report(
            here.secretary.actor, project=facts(here), given=PLAIN, today=TODAY, now=NOW
        )


def test_only_who_takes_part_reports(here: Ground) -> None:
    with denied(hidden=True):
        services.report(here.other.actor, project=here.project, given=PLAIN, today=TODAY, now=NOW)
    with denied(hidden=False):
        services.report(here.leader.actor, project=here.project, given=PLAIN, today=TODAY, now=NOW)


# ---- the sum of the month


def test_the_sum_of_a_month_is_asked_once(here: Ground) -> None:
    """05-principles 19 and 9: the newest report of a month stands, the one before stays in the log."""
    report(here, LogInput("封顶", invested=Decimal("0.3")))
    assert invested(here) == Decimal("0.3")
    report(here, LogInput("砌体", invested=Decimal("0.35")), minutes=1)

    assert invested(here) == Decimal("0.35")
    assert queries.month_figures(here.secretary.actor, here.project) == {MARCH: Decimal("0.35")}
    assert [log.invested_yi for log in queries.logs_of(here.secretary.actor, here.project)] == [
        Decimal("0.35"),
        Decimal("0.3"),
    ]


def test_two_people_who_report_one_month_notice_each_other(here: Ground) -> None:
    report(here, LogInput("封顶", invested=Decimal("0.3"), seen={}))
    with pytest.raises(Stale) as told:
        report(here, LogInput("封顶", invested=Decimal("0.4"), seen={}))

    assert told.value.theirs == {"2026年3月完成投资": "0.3亿元"}
    assert invested(here) == Decimal("0.3")
    report(here, LogInput("封顶", invested=Decimal("0.4"), seen={MARCH: Decimal("0.3000")}))
    assert invested(here) == Decimal("0.4")


# ---- setting right and taking back


def test_a_correction_stands_in_place_of_the_old_one_which_stays(here: Ground) -> None:
    old = report(here, LogInput("封顶", invested=Decimal("0.3"), uploads=(PICTURE,)))
    new = services.correct(
        here.secretary.actor,
        log=old,
        given=LogInput("主体封顶", invested=Decimal("0.03")),
        today=TODAY,
        now=later(),
    )
    rows = list(queries.logs_of(here.secretary.actor, here.project))
    shown = {r.pk: r.is_replaced for r in rows}  # type: ignore[attr-defined]
    (file,) = ProjectFile.everything.all()

    assert shown == {old.pk: True, new.pk: False}
    assert new.is_verified
    assert file.record == new.record
    assert invested(here) == Decimal("0.03")
    assert facts(here).last_progress_on == TODAY


def test_a_correction_is_made_once(here: Ground) -> None:
    old = report(here)
    services.correct(here.secretary.actor, log=old, given=PLAIN, today=TODAY, now=later())
    with refused("projects.log_replaced"):
        services.correct(here.colleague.actor, log=old, given=PLAIN, today=TODAY, now=later())


def test_the_correction_of_what_another_verified_waits_for_him_again(here: Ground) -> None:
    old = report(here)
    services.verify(here.colleague.actor, log=old, today=TODAY, now=later())
    assert facts(here).last_progress_on == TODAY
    new = services.correct(
        here.secretary.actor, log=old, given=LogInput("砌体完成"), today=TODAY, now=later(2)
    )
    assert not new.is_verified
    assert facts(here).last_progress_on is None


def test_withdrawn_it_counts_no_more_and_stays_with_its_reason(here: Ground) -> None:
    report(here, LogInput("基础", invested=Decimal("0.1")))
    row = report(here, LogInput("封顶", invested=Decimal("0.3"), uploads=(PICTURE,)), minutes=1)
    with refused("projects.log_withdrawal_unsaid"):
        services.withdraw(here.secretary.actor, log=row, reason=" ", today=TODAY, now=NOW)
    services.withdraw(here.secretary.actor, log=row, reason="填错项目", today=TODAY, now=later(2))
    kept = ProgressLog.everything.get(pk=row.pk)

    assert (kept.withdrawn_on, kept.withdrawn_because) == (TODAY, "填错项目")
    assert facts(here).last_progress_on is None
    assert invested(here) == Decimal("0.1")
    with refused("projects.log_withdrawn"):
        services.withdraw(here.secretary.actor, log=row, reason="再撤", today=TODAY, now=NOW)


def test_a_correction_that_is_withdrawn_does_not_bring_the_corrected_entry_back(
    here: Ground,
) -> None:
    old = report(here, LogInput("封顶", uploads=(PICTURE,)))
    new = services.correct(
        here.secretary.actor, log=old, given=LogInput("主体封顶"), today=TODAY, now=later()
    )
    assert facts(here).last_progress_on == TODAY

    services.withdraw(here.secretary.actor, log=new, reason="填错项目", today=TODAY, now=later(2))

    assert facts(here).last_progress_on is None


def test_a_figure_reported_elsewhere_since_is_not_taken_back(here: Ground) -> None:
    row = report(here, LogInput("封顶", invested=Decimal("0.3")))
    ProjectMonth.everything.filter(project=here.project).update(invested_yi=Decimal("0.5"))
    services.withdraw(here.secretary.actor, log=row, reason="填错", today=TODAY, now=NOW)

    assert invested(here) == Decimal("0.5")


def test_another_office_may_not_set_it_right(here: Ground) -> None:
    row = report(here)
    with refused("projects.log_not_the_author"):
        services.correct(here.office.actor, log=row, given=PLAIN, today=TODAY, now=NOW)
    with refused("projects.log_not_the_author"):
        services.withdraw(here.office.actor, log=row, reason="填错", today=TODAY, now=NOW)


# ---- verification


def test_another_person_of_the_responsible_unit_verifies(here: Ground) -> None:
    """The platform's default: proved by a file, or stood for by another person of the responsible unit."""
    row = report(here)
    with refused("projects.log_own"):
        services.verify(here.secretary.actor, log=row, today=TODAY, now=NOW)
    with refused("projects.log_not_the_unit"):
        services.verify(here.office.actor, log=row, today=TODAY, now=NOW)
    services.verify(here.colleague.actor, log=row, today=TODAY, now=later())

    kept = ProgressLog.everything.get(pk=row.pk)
    assert (kept.is_verified, kept.verified_by_label) == (True, here.colleague.actor.label)
    assert facts(here).last_progress_on == TODAY
    with refused("projects.log_already_verified"):
        services.verify(here.colleague.actor, log=row, today=TODAY, now=NOW)
    assert kinds(here.project).count("projects.log_verified") == 1
