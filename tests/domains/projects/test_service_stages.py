"""Reports of stages: what is refused, what is recorded, and what goes along with them (S004-P-02 … S004-P-14)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from daxiao.domains.projects.models import (
    Project,
    ProjectChange,
    ProjectFile,
    ProjectParty,
    ProjectRecord,
    ProjectStage,
)
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import stages as stage_queries
from daxiao.domains.projects.rules import replay, stages
from daxiao.domains.projects.rules.stages import StageReport
from daxiao.domains.projects.services import changes
from daxiao.domains.projects.services import stages as services
from daxiao.domains.projects.services.changes import ChangeInput, NewValue
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.stages import Keeper, TakeBack
from daxiao.domains.projects.types import (
    Changed,
    ProjectEventKind,
    ProjectFacts,
    Reason,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from daxiao.std.findings import Refused
from tests.cast import Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds


pytestmark = pytest.mark.django_db

GOING, DONE, OFF = StageState.IN_PROGRESS, StageState.DONE, StageState.NOT_APPLICABLE
PROOF = Upload("到账凭证.pdf", b"%PDF-1.4 proof")


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block is refused, for this among other things."""
    with pytest.raises(Refused) as caught:
        yield
    assert code in {f.code for f in caught.value.findings}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def project(world: World) -> Project:
    """Signed 100 days ago, admitted 200 days ago, with the permit to build."""
    made = make.signed(world.county, on=ago(100))
    Project.everything.filter(pk=made.pk).update(papers=["construction_permit"])
    return again(made)


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def again(project: Project) -> Project:
    return Project.everything.select_related("region").get(pk=project.pk)


def facts(project: Project) -> ProjectFacts:
    return fact_queries.facts_of(again(project))


def going(stage: Stage, start: int) -> StageFacts:
    return StageFacts(stage, GOING, actual_start=ago(start))


def done(stage: Stage, start: int, end: int) -> StageFacts:
    return StageFacts(stage, DONE, actual_start=ago(start), actual_end=ago(end))


def tell(
    actor: Actor,
    project: Project,
    *now: StageFacts,
    uploads: Sequence[Upload] = (),
    reason: Reason | None = None,
    because: str = "",
    **given: Any,
) -> Any:
    return services.report(
        actor,
        project=again(project),
        reports=[StageReport(n, reason, because) for n in now],
        uploads=tuple(uploads),
        today=TODAY,
        now=NOW,
        **given,
    )


def build_up(actor: Actor, project: Project) -> None:
    """The stages before the works."""
    for stage, start, end in (
        (Stage.LAND, 95, 80),
        (Stage.SURVEY, 95, 75),
        (Stage.DRAWINGS, 75, 65),
        (Stage.TENDER, 65, 60),
    ):
        tell(actor, project, done(stage, start, end))


# ---- a report


def test_a_report_is_a_record_a_row_and_an_event(project: Project, office: Actor) -> None:
    """S004-P-04: the day, the state and the proof of the first funds."""
    tell(office, project, done(Stage.FUNDS, 98, 95), uploads=[PROOF])

    row = ProjectStage.everything.get(project=project, stage=Stage.FUNDS.value)
    assert (row.state, row.actual_end_on, row.evidence) == (DONE.value, ago(95), 1)
    file = ProjectFile.everything.get(project=project)
    assert (file.stage, file.record) == ("funds", ProjectRecord.everything.latest("pk"))
    assert kinds(again(project))[-1] == "projects.stage_reported"


def test_the_whole_way_from_registration_to_the_statistics(project: Project, office: Actor) -> None:
    """S004-P-02: twelve stages, each told once, and the milestones with them."""
    build_up(office, project)
    tell(office, project, done(Stage.REGISTRATION, 99, 97))
    tell(office, project, done(Stage.CONTRACTOR, 50, 20))
    tell(office, project, done(Stage.EQUIPMENT, 50, 20))
    tell(office, project, done(Stage.PRODUCTION, 20, 3))
    tell(office, project, done(Stage.STATISTICS, 2, 1))

    row = again(project)
    assert (row.registered_on, row.started_on, row.produced_on) == (ago(97), ago(50), ago(3))
    seen = stage_queries.look(row, TODAY)
    assert stages.contradictions(seen.facts, seen.template, TODAY) == ()
    told = replay.as_of(row.pk, fact_queries.events_of(office, row), TODAY)
    assert told == replace(seen.facts, papers=frozenset())


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (done(Stage.FUNDS, 90, 95), "projects.stage_ends_before_start"),
        (going(Stage.FUNDS, -1), "projects.stage_in_future"),
        (StageFacts(Stage.FUNDS, DONE), "projects.stage_done_without_dates"),
        (StageFacts(Stage.FUNDS, GOING), "projects.stage_begun_without_date"),
        (
            StageFacts(Stage.FUNDS, GOING, actual_start=ago(9), actual_end=ago(8)),
            "projects.stage_begun_but_ended",
        ),
        (StageFacts(Stage.FUNDS, actual_start=ago(9)), "projects.stage_idle_but_dated"),
        (StageFacts(Stage.FUNDS, OFF), "projects.stage_waived_without_reason"),
        (
            StageFacts(Stage.PRODUCTION, OFF, waived="不投产"),
            "projects.stage_may_not_be_waived",
        ),
        (
            StageFacts(Stage.FUNDS, planned_start=ago(1), planned_end=ago(2)),
            "projects.stage_planned_ends_before_start",
        ),
        (done(Stage.DRAWINGS, 9, 8), "projects.stage_need_not_done"),
        (going(Stage.CONTRACTOR, 9), "projects.stage_need_not_done"),
    ],
)
def test_what_cannot_be_true_is_refused_and_leaves_nothing(
    project: Project, office: Actor, now: StageFacts, code: str
) -> None:
    before = ProjectRecord.everything.count()

    with refused(code):
        tell(office, project, now, uploads=[PROOF])

    assert ProjectRecord.everything.count() == before
    assert not ProjectFile.everything.exists()


def test_works_do_not_start_before_admission_nor_without_the_permit(
    world: World, office: Actor
) -> None:
    """30-projects §2: a start of works before admission is refused."""
    project = make.signed(world.county, on=ago(300))
    for stage in (Stage.LAND, Stage.SURVEY):
        tell(office, project, done(stage, 290, 280))
    tell(office, project, done(Stage.DRAWINGS, 280, 270))
    tell(office, project, done(Stage.TENDER, 270, 260))

    with refused("projects.stage_paper_missing"):
        tell(office, project, going(Stage.CONTRACTOR, 250))
    Project.everything.filter(pk=project.pk).update(papers=["construction_permit"])
    with refused("projects.stage_before_admission"):
        tell(office, project, going(Stage.CONTRACTOR, 250))


def test_the_same_again_is_refused_and_a_file_alone_is_a_report(
    project: Project, office: Actor
) -> None:
    tell(office, project, going(Stage.FUNDS, 9))

    with refused("projects.stage_nothing_reported"):
        tell(office, project, going(Stage.FUNDS, 9))
    tell(office, project, going(Stage.FUNDS, 9), uploads=[PROOF])
    assert facts(project).stage(Stage.FUNDS).evidence == 1


def test_a_file_that_is_not_what_it_says_is_refused(project: Project, office: Actor) -> None:
    with refused("projects.file_not_what_it_says"):
        tell(office, project, going(Stage.FUNDS, 9), uploads=[Upload("凭证.pdf", b"PK\x03\x04")])


def test_a_recorded_day_is_changed_with_a_reason_only_and_by_a_new_record(
    project: Project, office: Actor
) -> None:
    """05-principles 20, 21: the correction names what it corrects; what was said stays."""
    tell(office, project, going(Stage.FUNDS, 9))
    first = ProjectRecord.everything.filter(kind=ProjectEventKind.STAGE.value).get()

    with refused("projects.reason_missing"):
        tell(office, project, going(Stage.FUNDS, 12))
    tell(office, project, going(Stage.FUNDS, 12), reason=Reason.CORRECTED, because="看错了日历")

    second = ProjectRecord.everything.filter(kind=ProjectEventKind.STAGE.value).latest("number")
    assert second.replaces == first.number
    assert "看错了日历" in second.because
    assert facts(project).stage(Stage.FUNDS).actual_start == ago(12)


def test_the_next_step_is_no_correction(project: Project, office: Actor) -> None:
    tell(office, project, going(Stage.FUNDS, 9))
    tell(office, project, done(Stage.FUNDS, 9, 3))

    assert not ProjectRecord.everything.exclude(replaces=None).exists()


def test_who_looked_at_an_older_version_is_told(project: Project, office: Actor) -> None:
    seen = project.version
    tell(office, project, going(Stage.FUNDS, 9))

    with pytest.raises(Stale):
        tell(office, project, going(Stage.LAND, 9), version=seen)


def test_several_stages_are_reported_all_or_none(project: Project, office: Actor) -> None:
    with refused("projects.stage_need_not_done"):
        tell(office, project, done(Stage.FUNDS, 9, 8), done(Stage.DRAWINGS, 9, 8))

    assert facts(project).stage(Stage.FUNDS).state is StageState.NOT_STARTED
    tell(office, project, done(Stage.FUNDS, 9, 8), going(Stage.LAND, 8))
    assert facts(project).stage(Stage.LAND).state is GOING


# ---- milestones


def test_the_works_start_with_the_contractor_and_move_with_a_correction(
    project: Project, office: Actor
) -> None:
    """S004-P-10: with the contractor on site the works have started."""
    build_up(office, project)
    tell(office, project, going(Stage.CONTRACTOR, 50))
    tell(office, project, going(Stage.CONTRACTOR, 55), reason=Reason.CORRECTED, because="填错一周")

    assert again(project).started_on == ago(55)
    change = ProjectChange.everything.get(project=project)
    assert (change.what, change.was, change.now) == ("started_on", str(ago(50)), str(ago(55)))


def test_a_start_of_works_on_record_stands(project: Project, office: Actor) -> None:
    build_up(office, project)
    make.say(project, make.Said(ProjectEventKind.STARTED, on=ago(58)))

    with refused("projects.stage_milestone_differs"):
        tell(office, project, going(Stage.CONTRACTOR, 50))
    tell(office, project, going(Stage.CONTRACTOR, 58))
    assert ProjectRecord.everything.filter(kind=ProjectEventKind.STARTED.value).count() == 1


# ---- taking back


def test_taking_back_restores_what_stood_before(project: Project, office: Actor) -> None:
    build_up(office, project)
    tell(office, project, going(Stage.CONTRACTOR, 50))

    services.take_back(
        office,
        project=again(project),
        wish=TakeBack(Stage.CONTRACTOR, "还没有进场"),
        today=TODAY,
        now=NOW,
    )

    assert facts(project).stage(Stage.CONTRACTOR) == StageFacts(Stage.CONTRACTOR)
    assert again(project).started_on is None
    assert ProjectRecord.everything.filter(kind=ProjectEventKind.VOIDED.value).count() == 1


def test_taking_back_a_correction_gives_the_first_word_back(
    project: Project, office: Actor
) -> None:
    tell(office, project, going(Stage.FUNDS, 9))
    tell(office, project, going(Stage.FUNDS, 12), reason=Reason.CORRECTED, because="看错了日历")

    services.take_back(
        office, project=again(project), wish=TakeBack(Stage.FUNDS, "没错"), today=TODAY, now=NOW
    )

    assert facts(project).stage(Stage.FUNDS).actual_start == ago(9)


def test_taking_back_is_refused_where_something_stands_on_it(
    project: Project, office: Actor
) -> None:
    build_up(office, project)

    for stage, because, code in (
        (Stage.LAND, "没有办", "projects.stage_need_not_done"),
        (Stage.TENDER, " ", "projects.take_back_without_reason"),
        (Stage.EQUIPMENT, "没有办", "projects.stage_nothing_to_take_back"),
    ):
        with refused(code):
            services.take_back(
                office,
                project=again(project),
                wish=TakeBack(stage, because),
                today=TODAY,
                now=NOW,
            )


# ---- one tap


def test_one_tap_begins_and_finishes_and_a_second_changes_nothing(
    project: Project, office: Actor
) -> None:
    for to in (GOING, GOING, DONE, DONE):
        services.step(
            office, project=again(project), stage=Stage.FUNDS, to=to, today=TODAY, now=NOW
        )

    found = facts(project).stage(Stage.FUNDS)
    assert (found.actual_start, found.actual_end) == (TODAY, TODAY)
    assert ProjectRecord.everything.filter(kind=ProjectEventKind.STAGE.value).count() == 2


# ---- who keeps a stage


def test_the_unit_of_a_stage_sees_the_project(
    project: Project, office: Actor, world: World
) -> None:
    unit = world.units["县发改局"]

    for _ in range(2):
        services.set_keeper(
            office, project=project, keeper=Keeper(Stage.SURVEY, unit, "能评一并办")
        )

    row = ProjectStage.everything.get(project=project)
    assert (row.unit, row.remark, row.state) == (unit, "能评一并办", "not_started")
    assert ProjectParty.everything.filter(project=project, org=unit).count() == 1
    assert kinds(again(project)).count("projects.stage_keeper_set") == 1


def test_a_report_leaves_unit_and_remark_alone(
    project: Project, office: Actor, world: World
) -> None:
    services.set_keeper(
        office, project=project, keeper=Keeper(Stage.FUNDS, world.units["县发改局"], "盯住")
    )
    tell(office, project, going(Stage.FUNDS, 9))

    row = ProjectStage.everything.get(project=project)
    assert (row.remark, row.state) == ("盯住", "in_progress")


# ---- who may


def test_readers_and_strangers_may_not_report(project: Project, cast: Cast) -> None:
    for who, hidden in ((cast.reader, False), (cast.stranger, True)):
        with denied(hidden=hidden):
            tell(who.actor, project, going(Stage.FUNDS, 9))
        with denied(hidden=hidden):
            services.set_keeper(who.actor, project=project, keeper=Keeper(Stage.FUNDS, None))
        with denied(hidden=hidden):
            services.take_back(
                who.actor, project=project, wish=TakeBack(Stage.FUNDS, "x"), today=TODAY, now=NOW
            )
        with denied(hidden=hidden):
            services.step(
                who.actor, project=project, stage=Stage.FUNDS, to=GOING, today=TODAY, now=NOW
            )


def test_nothing_is_reported_of_a_project_that_left(project: Project, office: Actor) -> None:
    make.say(project, make.Said(ProjectEventKind.LEFT, on=TODAY))

    with refused("projects.stage_of_left_project"):
        tell(office, project, going(Stage.FUNDS, 9))


# ---- the first plan


def test_a_new_plan_keeps_the_first_one(project: Project, office: Actor) -> None:
    """S004-P-40: planning again keeps the baseline."""
    first = StageFacts(Stage.LAND, planned_start=ago(10), planned_end=TODAY)
    tell(office, project, first)
    tell(
        office,
        project,
        replace(first, planned_end=TODAY + timedelta(days=30)),
        reason=Reason.LAND,
        because="摘牌推迟",
    )

    told = stage_queries.standing_records(office, again(project), ProjectEventKind.STAGE)
    assert stage_queries.first_plans(told)[Stage.LAND].planned_end == TODAY


# ---- a milestone that is changed elsewhere


def change_day(actor: Actor, project: Project, now: date | None) -> None:
    changes.change(
        actor,
        project=again(project),
        input=ChangeInput(
            (NewValue(Changed.STARTED_ON, now),), Reason.CORRECTED, "看了开工报告", confirmed=True
        ),
        today=TODAY,
        now=NOW,
    )


def test_the_stage_goes_along_with_a_changed_start_of_works(
    project: Project, office: Actor
) -> None:
    build_up(office, project)
    tell(office, project, going(Stage.CONTRACTOR, 50))

    change_day(office, project, ago(52))

    assert facts(project).stage(Stage.CONTRACTOR).actual_start == ago(52)
    with refused("projects.stage_starts_before_need"):
        change_day(office, project, ago(62))
    with refused("projects.milestone_held_by_stage"):
        change_day(office, project, None)
    assert again(project).started_on == ago(52)


def test_a_stage_that_was_never_told_is_left_alone(project: Project, office: Actor) -> None:
    make.say(project, make.Said(ProjectEventKind.STARTED, on=ago(58)))

    change_day(office, project, ago(57))

    assert facts(project).stages == ()


def test_a_milestone_moves_on_the_record_that_decides(project: Project, office: Actor) -> None:
    """A corrected older record has a higher number than the one that decides, and stands before it all the same."""
    build_up(office, project)
    first = make.say(project, make.Said(ProjectEventKind.STARTED, on=ago(50))).records[0].number
    make.say(project, make.Said(ProjectEventKind.STARTED, on=ago(45)))
    make.say(project, make.Said(ProjectEventKind.STARTED, on=ago(48), replaces=first))
    tell(office, project, going(Stage.CONTRACTOR, 45))

    tell(office, project, going(Stage.CONTRACTOR, 40), reason=Reason.CORRECTED, because="填错")

    assert (again(project).started_on, facts(project).started_on) == (ago(40), ago(40))


def test_the_report_that_decides_is_the_one_taken_back(project: Project, office: Actor) -> None:
    first = make.say(
        project, make.Said(ProjectEventKind.STAGE, on=ago(9), detail=going(Stage.FUNDS, 9))
    )
    number = first.records[0].number
    make.say(project, make.Said(ProjectEventKind.STAGE, on=ago(5), detail=going(Stage.FUNDS, 5)))
    set_right = make.Said(
        ProjectEventKind.STAGE, on=ago(8), detail=going(Stage.FUNDS, 8), replaces=number
    )
    make.say(project, set_right)
    assert facts(project).stage(Stage.FUNDS).actual_start == ago(5)

    services.take_back(
        office, project=again(project), wish=TakeBack(Stage.FUNDS, "填错"), today=TODAY, now=NOW
    )

    assert facts(project).stage(Stage.FUNDS).actual_start == ago(8)
