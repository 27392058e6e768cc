"""The lists of a project are made from what it is; its files move from unit to unit, and every step can be taken back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from daxiao.domains.projects.models import (
    Project,
    ProjectFile,
    ProjectMatter,
    ProjectParty,
)
from daxiao.domains.projects.queries import facts, permits
from daxiao.domains.projects.services import admission, changes, matters
from daxiao.domains.projects.services import permits as permit_services
from daxiao.domains.projects.services.files import Upload
from daxiao.domains.projects.services.matters import Redated, StepInput
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    LandMode,
    ListKind,
    PermitState,
    ProjectEventKind,
    ReviewPoint,
    RiskClass,
    Stage,
    StageFacts,
    StageState,
)
from daxiao.kernel.access import Actor
from daxiao.kernel.errors import Stale
from tests.cast import SYSTEM, Cast
from tests.factories import projects as make
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


MONDAY = date(2026, 2, 9)  # 15 to 23 February is a holiday, 14 and 28 February are worked
PDF = Upload("补正通知书.pdf", b"%PDF-1.7 notice")
Step = Callable[..., ProjectMatter]


@pytest.fixture
def office(cast: Cast) -> Actor:
    return cast.office.actor


def lists(actor: Actor, project: Project, risk: RiskClass | None = None) -> permit_services.Laid:
    return permit_services.make_lists(actor, project=project, today=TODAY, now=NOW, risk=risk)


@pytest.fixture
def project(world: World, office: Actor) -> Project:
    """A granted-land project with its lists, its land not there yet."""
    made = make.admitted(world.county)
    lists(office, made)
    return made


def with_land(project: Project, on: date = date(2026, 1, 20)) -> Project:
    done = StageFacts(
        Stage.LAND, StageState.DONE, actual_start=on - timedelta(30), actual_end=on, evidence=1
    )
    make.say(project, Said(ProjectEventKind.STAGE, on=on, detail=done))
    return project


def matter(project: Project, code: str = "construction_permit") -> ProjectMatter:
    return ProjectMatter.everything.get(project=project, code=code)


def do(
    actor: Actor, step: Step, row: ProjectMatter, on: date = MONDAY, **said: object
) -> ProjectMatter:
    given = StepInput(on, **said)  # type: ignore[arg-type]  # the test names the fields
    return step(actor, matter=row, said=given, today=TODAY, now=NOW)


def filed(
    actor: Actor, project: Project, world: World, code: str = "construction_permit"
) -> ProjectMatter:
    return do(actor, matters.file, matter(project, code), unit=world.units["县发改局"])


# ---- the lists


def names(project: Project, kind: ListKind) -> list[str]:
    rows = ProjectMatter.everything.filter(project=project, kind=kind.value, is_gone=False)
    return list(rows.values_list("name", flat=True))


def test_three_lists_are_made_by_what_the_project_is(project: Project) -> None:
    """S004-P-19: matters to handle, papers to prepare, oversight to accept."""
    assert "建筑工程施工许可证" in names(project, ListKind.MATTER)
    assert "厂房改造" not in names(project, ListKind.MATTER)
    assert "设计方案" in names(project, ListKind.PAPER)
    assert "“四色图”项目现场抽查" in names(project, ListKind.OVERSIGHT)
    assert trace(project).type == "projects.lists_made"


def test_a_second_making_changes_nothing(project: Project, office: Actor) -> None:
    before = kinds(project)

    assert not lists(office, project)
    assert kinds(project) == before


def test_another_land_mode_marks_lines_and_never_deletes(
    project: Project, office: Actor, world: World
) -> None:
    with_land(project)
    row = filed(office, project, world)
    Project.everything.filter(pk=project.pk).update(land_mode="leased")

    laid = permit_services.remake_lists(office, project=project, today=TODAY, now=NOW)

    row.refresh_from_db()
    assert (row.is_gone, row.state) == (True, PermitState.IN_REVIEW)
    assert "建筑工程施工许可证" in laid.gone
    assert "厂房改造" in laid.added
    Project.everything.filter(pk=project.pk).update(land_mode="granted")
    again = permit_services.remake_lists(office, project=project, today=TODAY, now=NOW)
    row.refresh_from_db()
    assert (row.is_gone, row.state) == (False, PermitState.IN_REVIEW)
    assert "建筑工程施工许可证" in again.back
    assert ProjectMatter.everything.filter(project=project, code=row.code).count() == 1


def test_nothing_is_remade_where_nothing_was_made(world: World, office: Actor) -> None:
    bare = make.admitted(world.county)

    assert not permit_services.remake_lists(office, project=bare, today=TODAY, now=NOW)
    assert not ProjectMatter.everything.filter(project=bare).exists()


def test_the_risk_class_sets_the_promise_of_acceptance(project: Project, office: Actor) -> None:
    """S004-P-20"""
    assert matter(project, "joint_acceptance").promise_days is None

    lists(office, project, RiskClass.HIGH)

    assert matter(project, "joint_acceptance").promise_days == 9
    assert trace(project).now["risk"] == "高风险"


def test_only_the_office_makes_lists(project: Project, cast: Cast) -> None:
    with denied(hidden=False):
        lists(cast.clerk.actor, project)
    with denied(hidden=True):
        lists(cast.stranger.actor, project)
    with denied(hidden=False):
        lists(cast.reader.actor, project)


# ---- step by step


def test_a_file_is_received_handed_on_and_issued(
    project: Project, office: Actor, world: World
) -> None:
    """S004-P-22, 05-principles 15: who held the file how long."""
    with_land(project)
    row = filed(office, project, world)
    assert (row.state, row.holder) == (PermitState.IN_REVIEW, "县发改局")

    row = do(office, matters.hand_on, row, date(2026, 2, 11), unit=world.units["县经信局"])
    assert row.holder == "县经信局"
    assert row.handled_by == "县发改局、县经信局"

    row = do(office, matters.issue, row, date(2026, 2, 13), files=(PDF,))
    assert (row.state, row.holder, row.issued_on) == (PermitState.ISSUED, "", date(2026, 2, 13))
    assert row.file is not None
    assert row.file.name == "补正通知书.pdf"
    (first, second) = permits.kept_by_units([row], TODAY)
    assert {(first.unit, first.days), (second.unit, second.days)} == {
        ("县发改局", 2),
        ("县经信局", 2),
    }
    assert kinds(row) == [
        "projects.matter_filed",
        "projects.matter_handed_on",
        "projects.matter_issued",
    ]


def test_who_gets_a_file_sees_the_project(
    project: Project, office: Actor, cast: Cast, world: World
) -> None:
    assert not permits.matters(cast.clerk.actor).filter(project=project).exists()

    do(office, matters.file, matter(project, "environment_review"), unit=world.units["县经信局"])

    assert permits.matters(cast.clerk.actor).filter(project=project).exists()
    assert ProjectParty.everything.filter(project=project, org=world.units["县经信局"]).count() == 1


def test_corrections_stop_the_clock_with_a_notice(
    project: Project, office: Actor, world: World
) -> None:
    ProjectMatter.everything.filter(project=project).update(promise_days=3)
    row = filed(office, project, world)
    assert row.due_on == date(2026, 2, 12)

    row = do(
        office,
        matters.ask,
        row,
        date(2026, 2, 10),
        missing=("总平图",),
        missing_by=date(2026, 2, 27),
        files=(PDF,),
    )
    assert (row.state, row.due_on, row.is_late) == (PermitState.CORRECTING, None, False)
    assert (row.missing, row.missing_by_on) == (["总平图"], date(2026, 2, 27))

    row = do(office, matters.resume, row, date(2026, 2, 27))
    # 2 days were left on 10 February: 28 February (worked) and 2 March
    assert (row.state, row.due_on, row.missing) == (PermitState.IN_REVIEW, date(2026, 3, 2), [])


def test_without_a_notice_the_clock_runs_on(project: Project, office: Actor, world: World) -> None:
    ProjectMatter.everything.filter(project=project).update(promise_days=3)
    row = filed(office, project, world)

    row = do(office, matters.ask, row, date(2026, 2, 10), missing=("总平图",), missing_by=TODAY)

    assert row.due_on == date(2026, 2, 12)
    assert row.is_late


def test_papers_that_may_follow_are_supplied(project: Project, office: Actor, world: World) -> None:
    """S004-P-22: 容缺"""
    given: dict[str, Any] = {"missing": ("环评批复",), "missing_by": date(2026, 2, 20)}
    row = do(office, matters.file, matter(project), unit=world.units["县发改局"], **given)
    assert row.state == PermitState.IN_REVIEW

    row = do(office, matters.supply, row, date(2026, 2, 12))

    assert (row.missing, row.missing_by_on) == ([], None)


def test_papers_and_oversight_are_ticked_off(project: Project, office: Actor) -> None:
    row = do(office, matters.tick, matter(project, "design_scheme"))

    assert (row.state, row.issued_on) == (PermitState.ISSUED, MONDAY)
    assert trace(row).now["state"] == "已备齐"


# ---- what the works may begin with


def test_the_permit_is_at_hand_when_issued_and_no_more_when_taken_back(
    project: Project, office: Actor, world: World
) -> None:
    with_land(project)
    row = do(office, matters.issue, filed(office, project, world), date(2026, 2, 11))
    own = Project.everything.get(pk=project.pk)
    assert own.papers == ["construction_permit"]
    assert "construction_permit" in facts.facts_of(own).papers

    do(office, matters.take_back, row, TODAY, reason="录错了项目")

    assert Project.everything.get(pk=project.pk).papers == []


def test_what_is_not_needed_is_at_hand_too(project: Project, office: Actor) -> None:
    do(office, matters.waive, matter(project), reason="限额以下小型工程")

    assert Project.everything.get(pk=project.pk).papers == ["construction_permit"]
    assert matter(project).note == "限额以下小型工程"


def test_a_leased_plant_needs_none_of_the_five(world: World, office: Actor) -> None:
    leased = make.admitted(world.county, land_mode="leased")
    lists(office, leased)

    assert "construction_permit" in Project.everything.get(pk=leased.pk).papers
    assert len(Project.everything.get(pk=leased.pk).papers) == 5


def test_other_writes_keep_what_is_at_hand(project: Project, office: Actor) -> None:
    do(office, matters.waive, matter(project), reason="限额以下小型工程")

    make.say(project, Said(ProjectEventKind.SIGNED, on=TODAY - timedelta(3)))

    assert Project.everything.get(pk=project.pk).papers == ["construction_permit"]


# ---- taking back and putting right


def test_steps_are_taken_back_one_by_one(project: Project, office: Actor, world: World) -> None:
    start = matter(project)
    row = filed(office, project, world)
    row = do(office, matters.hand_on, row, date(2026, 2, 11), unit=world.units["县经信局"])

    row = do(office, matters.take_back, row, TODAY, reason="转错了单位")
    assert (row.state, row.holder) == (PermitState.IN_REVIEW, "县发改局")
    assert trace(row).was["holder"] == "县经信局"
    assert trace(row).reason == "转错了单位"
    row = do(office, matters.take_back, row, TODAY, reason="还没有受理")

    row.refresh_from_db()
    same = ("state", "filed_on", "holdings", "stops", "holder", "due_on", "missing")
    assert [getattr(row, n) for n in same] == [getattr(start, n) for n in same]
    with refused("projects.matter_untouched"):
        do(office, matters.take_back, row, TODAY, reason="再撤")


def test_what_the_office_decided_is_not_taken_back_by_the_unit(
    project: Project, office: Actor, cast: Cast, world: World
) -> None:
    """S004-P-19: 不需办理 is decided by the office, and so is its taking back."""
    bureau = world.units["县经信局"]
    ProjectParty.everything.create(project=project, org=bureau, duty="responsible")
    row = do(office, matters.waive, matter(project), reason="限额以下小型工程")

    with denied(hidden=False):
        do(cast.clerk.actor, matters.take_back, row, TODAY, reason="还是要办")
    assert matter(project).state == PermitState.NOT_NEEDED
    do(office, matters.take_back, matter(project), TODAY, reason="还是要办")
    assert matter(project).state == PermitState.NOT_FILED


def test_days_are_put_right_with_a_reason(project: Project, office: Actor, world: World) -> None:
    with_land(project)
    row = do(office, matters.issue, filed(office, project, world), date(2026, 2, 12))
    said = Redated(date(2026, 2, 6), date(2026, 2, 11), "按批文更正")

    row = matters.redate(office, matter=row, said=said, today=TODAY, now=NOW)

    assert (row.filed_on, row.issued_on) == (date(2026, 2, 6), date(2026, 2, 11))
    assert row.holdings == [{"unit": "县发改局", "since": "2026-02-06", "until": "2026-02-11"}]
    assert (trace(row).was["filed_on"], trace(row).now["filed_on"]) == ("2026-02-09", "2026-02-06")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Redated(MONDAY, date(2026, 2, 12), " "), "matter_undo_unsaid"),
        (Redated(None, date(2026, 2, 12), "更正"), "matter_day_cleared"),
        (Redated(MONDAY, date(2026, 2, 1), "更正"), "file_out_before_in issued_before_filed"),
        (Redated(MONDAY, TODAY + timedelta(1), "更正"), "file_in_future file_in_future"),
    ],
)
def test_days_that_cannot_be_are_refused(
    project: Project, office: Actor, world: World, said: Redated, code: str
) -> None:
    with_land(project)
    row = do(office, matters.issue, filed(office, project, world), date(2026, 2, 12))

    with refused(*(f"projects.{one}" for one in code.split())):
        matters.redate(office, matter=row, said=said, today=TODAY, now=NOW)


# ---- refusals


def test_a_permit_is_not_issued_before_the_land_is_there(
    project: Project, office: Actor, world: World
) -> None:
    """S004-P-22: legal to start only when all are issued after the land is obtained."""
    row = filed(office, project, world)

    with refused("projects.issued_without_land"):
        do(office, matters.issue, row, date(2026, 2, 11))
    with_land(project, date(2026, 2, 12))
    with refused("projects.issued_without_land"):
        do(office, matters.issue, row, date(2026, 2, 11))
    assert do(office, matters.issue, row, date(2026, 2, 12)).state == PermitState.ISSUED


def test_a_simulated_review_becomes_a_permit_once_the_land_is_there(
    project: Project, office: Actor, world: World
) -> None:
    row = do(office, matters.simulate, matter(project), unit=world.units["县发改局"])
    assert row.state == PermitState.SIMULATED
    assert Project.everything.get(pk=project.pk).papers == []
    with refused("projects.issued_without_land"):
        do(office, matters.issue, row, date(2026, 2, 12))

    with_land(project, date(2026, 2, 11))

    assert do(office, matters.issue, row, date(2026, 2, 12)).filed_on == date(2026, 2, 12)


@pytest.mark.parametrize(
    ("step", "on", "given", "codes"),
    [
        (matters.file, TODAY + timedelta(1), {}, "file_in_future"),
        (matters.file, MONDAY, {"missing": ("环评批复",)}, "tolerance_undated"),
        (matters.hand_on, MONDAY, {}, "matter_step_unfit"),
        (matters.ask, MONDAY, {"missing": ("图",), "missing_by": TODAY}, "matter_step_unfit"),
        (matters.resume, MONDAY, {}, "matter_step_unfit"),
        (matters.supply, MONDAY, {}, "matter_step_unfit"),
        (matters.issue, MONDAY, {}, "matter_step_unfit"),
        (matters.tick, MONDAY, {}, "matter_step_unfit"),
        (matters.waive, MONDAY, {"reason": " "}, "matter_waived_unsaid"),
    ],
)
def test_what_an_untouched_permit_refuses(
    project: Project, office: Actor, step: Step, on: date, given: dict[str, object], codes: str
) -> None:
    with refused(*(f"projects.{one}" for one in codes.split())):
        do(office, step, matter(project), on, **given)
    assert matter(project).state == PermitState.NOT_FILED
    assert matter(project).version == 0


@pytest.mark.parametrize(
    ("step", "on", "given", "codes"),
    [
        (matters.file, MONDAY, {}, "matter_step_unfit"),
        (matters.ask, MONDAY, {}, "papers_unsaid"),
        (matters.ask, MONDAY, {"missing": ("图",)}, "tolerance_undated"),
        (
            matters.ask,
            MONDAY,
            {"missing": ("图",), "missing_by": MONDAY - timedelta(1)},
            "papers_due_before",
        ),
        (
            matters.ask,
            MONDAY - timedelta(1),
            {"missing": ("图",), "missing_by": TODAY},
            "matter_step_too_early",
        ),
        (matters.hand_on, MONDAY, {"unit": "县发改局"}, "matter_to_itself"),
        (
            matters.hand_on,
            MONDAY - timedelta(1),
            {"unit": "县经信局"},
            "file_out_before_in file_held_twice",
        ),
        (matters.issue, MONDAY - timedelta(1), {}, "file_out_before_in issued_before_filed"),
        (matters.take_back, MONDAY, {}, "matter_undo_unsaid"),
    ],
)
def test_what_a_file_in_review_refuses(
    project: Project,
    office: Actor,
    world: World,
    step: Step,
    on: date,
    given: dict[str, object],
    codes: str,
) -> None:
    with_land(project)
    row = filed(office, project, world)
    said = {k: world.units[str(v)] if k == "unit" else v for k, v in given.items()}

    with refused(*(f"projects.{one}" for one in codes.split())):
        do(office, step, row, on, **said)


def test_a_line_that_may_not_apply_waits(world: World, office: Actor) -> None:
    unclear = make.admitted(world.county, land_mode="")
    lists(office, unclear)

    with refused("projects.matter_open"):
        do(office, matters.file, matter(unclear), unit=world.units["县发改局"])


def test_a_file_that_is_none_is_refused_and_nothing_happens(
    project: Project, office: Actor, world: World
) -> None:
    row = filed(office, project, world)

    with refused("projects.file_not_what_it_says"):
        do(
            office,
            matters.ask,
            row,
            missing=("图",),
            missing_by=TODAY,
            files=(Upload("通知.pdf", b"GIF89a"),),
        )
    row.refresh_from_db()
    assert row.state == PermitState.IN_REVIEW
    assert not ProjectFile.everything.filter(project=project).exists()


def test_two_people_at_one_matter(project: Project, office: Actor, world: World) -> None:
    seen = matter(project).version
    filed(office, project, world)

    with pytest.raises(Stale) as caught:
        do(office, matters.waive, matter(project), reason="不用办", version=seen)

    assert caught.value.theirs == {"状态": "审查中", "在办单位": "县发改局"}


def test_who_may_not_touch_a_matter(project: Project, cast: Cast, world: World) -> None:
    row = matter(project)
    with denied(hidden=True):
        do(cast.stranger.actor, matters.file, row, unit=world.units["县发改局"])
    with denied(hidden=False):
        do(cast.reader.actor, matters.file, row, unit=world.units["县发改局"])
    # a unit that takes part reports its own step, and does not decide what is not needed
    make_party(project, world)
    do(cast.clerk.actor, matters.file, row, unit=world.units["县经信局"])
    with denied(hidden=False):
        do(cast.clerk.actor, matters.waive, row, reason="不用办")


def make_party(project: Project, world: World) -> None:
    ProjectParty.everything.create(project=project, org=world.units["县经信局"], duty="cooperating")


# ---- what time does


def test_the_night_marks_what_fell_late(project: Project, office: Actor, world: World) -> None:
    ProjectMatter.everything.filter(project=project).update(promise_days=3)
    given = StepInput(TODAY, unit=world.units["县发改局"])
    row = matters.file(office, matter=matter(project), said=given, today=TODAY, now=NOW)
    assert row.due_on == date(2026, 3, 5)

    assert permit_services.sweep_late(SYSTEM, today=date(2026, 3, 5)) == 0
    assert permit_services.sweep_late(SYSTEM, today=date(2026, 3, 6)) == 1
    assert permit_services.sweep_late(SYSTEM, today=date(2026, 3, 6)) == 0
    assert matter(project).is_late
    with denied(hidden=False):
        permit_services.sweep_late(office, today=TODAY)


def test_the_row_of_five_says_what_is_lacking(
    project: Project, office: Actor, world: World
) -> None:
    with_land(project)
    filed(office, project, world)

    row = permits.bundle_of(office, project, permits.matters_of(office, project), TODAY)

    assert row is not None
    assert len(row.cells) == 5
    assert not row.may_start
    assert row.days_by_unit == {"县发改局": 11}


# ---- when they are made


def test_admission_makes_the_lists_and_another_land_mode_remakes_them(
    world: World, cast: Cast, office: Actor
) -> None:
    """S004-P-19: no project of the register is without its lists."""
    project = make.entered(world.county)
    make.say(project, Said(ProjectEventKind.SUBMITTED, on=TODAY))
    unit = world.units["县经信局"]
    admission.ask_units(office, project=project, units=(unit.pk,))
    opinion = admission.OpinionInput(unit.pk, tuple(ReviewPoint), agrees=True)
    admission.opine(cast.clerk.actor, project=project, input=opinion, today=TODAY)

    admission.admit(office, project=project, input=admission.AdmitInput(), today=TODAY, now=NOW)

    assert "建筑工程施工许可证" in names(project, ListKind.MATTER)
    project = Project.everything.get(pk=project.pk)
    said = changes.Describing({"land_mode": LandMode.LEASED}, "改为租赁厂房")
    changes.describe(office, project=project, input=said, today=TODAY, now=NOW)
    assert "厂房改造" in names(project, ListKind.MATTER)
    assert "建筑工程施工许可证" not in names(project, ListKind.MATTER)
    assert "construction_permit" in Project.everything.get(pk=project.pk).papers
