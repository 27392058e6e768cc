"""限期整改、升降级、核查停滞: proposed on the day, decided by people, and never done by the machine (S004-P-28)."""

from datetime import date, timedelta

import pytest

from daxiao.domains.projects import standings
from daxiao.domains.projects.models import PhaseChange, Project, ProjectProposal
from daxiao.domains.projects.services import proposals
from daxiao.domains.projects.services.proposals import Choice, Finding, Move, Order
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    Phase,
    ProjectEventKind,
    ProjectPace,
    Proposal,
    ProposalState,
)
from daxiao.flows import night_sweep
from daxiao.kernel.models import Notice
from tests.cast import SYSTEM, Cast, Person
from tests.domains.projects.crew import Crew, again, crew, limits, plant, say, started
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused


pytestmark = pytest.mark.django_db

BLUE, GREEN, YELLOW, RED = Phase.BLUE, Phase.GREEN, Phase.YELLOW, Phase.RED


def on(days: int) -> date:
    """So many days from the day of the tests."""
    return TODAY + timedelta(days=days)


@pytest.fixture
def people(world: World, cast: Cast) -> Crew:
    limits(world)
    return crew(world, cast)


@pytest.fixture
def building(people: Crew, world: World) -> Project:
    """Begun 10 months ago, to be produced within nine: late for a month or so, never looked at since."""
    project = plant(world, signed_on=on(-330))
    say(project, Said(ProjectEventKind.STARTED, on=on(-304)), on=on(-199))
    say(project, Said(ProjectEventKind.PROGRESS, on=on(-20)), on=on(-20))
    return again(project)


def waiting(project: Project, kind: Proposal) -> ProjectProposal:
    return ProjectProposal.everything.get(project=project, kind=kind.value, state="open")


def open_kinds(project: Project) -> set[str]:
    rows = ProjectProposal.everything.filter(project=project, state="open")
    return set(rows.values_list("kind", flat=True)) - {Proposal.PHASE.value}


def accept(who: Person, row: ProjectProposal, choice: Choice | None = None, day: int = 0) -> None:
    proposals.accept(who.actor, proposal=row, choice=choice or Choice(), today=on(day), now=NOW)


def rectify(who: Person, project: Project, by: date, day: int = 0) -> None:
    order = Order(by, "补齐设备")
    proposals.order_rectify(who.actor, project=again(project), order=order, today=on(day), now=NOW)


def move(who: Person, project: Project, level: Phase, day: int = 0) -> None:
    proposals.move_level(
        who.actor, project=again(project), move=Move(level), today=on(day), now=NOW
    )


# ---- what arises, and when


def test_a_deadline_that_passed_opens_a_rectification_on_its_day(building: Project) -> None:
    """Works began on 2 May 2025 … due nine months later; the platform wrote in between, so the day is the true one."""
    row = waiting(building, Proposal.RECTIFY)
    due = again(building).standing.due_on

    assert due is not None
    assert row.opened_on == due + timedelta(days=1)
    assert row.by_on == row.opened_on + timedelta(days=30)
    assert row.because.startswith("2025-05-02 开工 ＋9个月")
    assert "建议限期整改" in row.because
    assert again(building).standing.pace == ProjectPace.LATE
    assert again(building).standing.pace_since_on == row.opened_on


def test_facts_that_move_on_make_a_proposal_obsolete(building: Project) -> None:
    row = waiting(building, Proposal.RECTIFY)
    say(building, Said(ProjectEventKind.PRODUCED, on=TODAY))

    row.refresh_from_db()
    assert row.state == ProposalState.OBSOLETE.value
    assert row.decision == "2026年3月2日起情况已变，不再适用"


# ---- rectify, downgrade, upgrade


def test_rectify_first_then_down_then_up_again(building: Project, people: Crew) -> None:
    """S004-P-28: 限期整改, not set right by then 降级管理, on schedule again 升级管理."""
    accept(people.lead, waiting(building, Proposal.RECTIFY), Choice("补齐设备", on(30)))
    assert again(building).rectify_by_on == on(30)
    assert open_kinds(building) == set()

    standings.sweep(today=on(30), now=NOW)
    assert open_kinds(building) == set()
    standings.sweep(today=on(31), now=NOW)
    down = waiting(building, Proposal.DOWNGRADE)
    assert (down.opened_on, down.level) == (on(31), YELLOW.value)
    assert again(building).level == ""

    accept(people.lead, down, Choice("期满未改"), day=32)
    row = again(building)
    assert (row.level, row.standing.level, row.standing.phase_said) == ("yellow", "yellow", "blue")
    assert PhaseChange.everything.filter(project=building).first().level == "yellow"  # type: ignore[union-attr]
    assert open_kinds(building) == set()

    say(building, Said(ProjectEventKind.PRODUCED, on=on(40)), on=on(40))
    up = waiting(building, Proposal.UPGRADE)
    assert up.level == GREEN.value
    accept(people.lead, up, day=41)
    assert (again(building).level, again(building).standing.level) == ("", "")
    assert kinds(building)[-3:] == [
        "projects.level_moved",
        "tests.project_made",
        "projects.level_moved",
    ]


def test_the_unit_is_told_of_a_rectification_and_a_level(building: Project, people: Crew) -> None:
    rectify(people.lead, building, on(5))
    standings.sweep(today=on(6), now=NOW)
    move(people.lead, building, YELLOW, day=6)
    night_sweep.sweep(SYSTEM, today=on(6), now=NOW, enqueue=lambda _pk: None)

    told = Notice.everything.filter(org__short_name="县经信局")
    topics = set(told.values_list("topic", flat=True))
    assert {"projects.rectify_ordered", "projects.level_moved"} <= topics
    text = told.get(topic="projects.rectify_ordered").text
    assert "请在2026年3月7日前改正" in text


def test_a_rectification_without_a_day_takes_the_usual_time(
    building: Project, people: Crew
) -> None:
    accept(people.lead, waiting(building, Proposal.RECTIFY))

    assert again(building).rectify_by_on == on(30)


def test_what_is_refused_about_rectifying(building: Project, people: Crew, world: World) -> None:
    with refused("projects.rectify_in_past"):
        rectify(people.lead, building, TODAY)
    rectify(people.lead, building, on(10))
    with refused("projects.rectify_open"):
        rectify(people.lead, building, on(20))
    with refused("projects.level_not_late"):
        rectify(people.lead, started(world, name="白溪零件项目"), on(10))


def test_what_is_refused_about_levels(building: Project, people: Crew) -> None:
    with refused("projects.rectify_first"):
        move(people.lead, building, YELLOW)
    rectify(people.lead, building, on(10))
    with refused("projects.rectify_open"):
        move(people.lead, building, YELLOW)
    with refused("projects.level_red"):
        move(people.lead, building, RED, day=11)
    with refused("projects.level_not_up", "projects.level_still_late"):
        move(people.lead, building, GREEN, day=11)
    move(people.lead, building, YELLOW, day=11)
    with refused("projects.level_lowest"):
        move(people.lead, building, YELLOW, day=12)


@pytest.mark.parametrize("who", ["unit", "secretary", "reviewer"])
def test_only_who_confirms_decides(who: str, building: Project, people: Crew) -> None:
    person = getattr(people, who)
    row = waiting(building, Proposal.RECTIFY)
    with denied(hidden=False):
        accept(person, row)
    with denied(hidden=False):
        proposals.dismiss(person.actor, proposal=row, reason="不急", today=TODAY, now=NOW)
    with denied(hidden=False):
        rectify(person, building, on(10))
    with denied(hidden=False):
        move(person, building, YELLOW)


def test_elsewhere_nobody_learns_of_a_proposal(building: Project, people: Crew) -> None:
    with denied(hidden=True):
        accept(people.stranger, waiting(building, Proposal.RECTIFY))


# ---- dismissed


def test_a_dismissed_occasion_is_not_put_again(building: Project, people: Crew) -> None:
    row = waiting(building, Proposal.RECTIFY)
    with refused("projects.phase_reason_missing"):
        proposals.dismiss(people.lead.actor, proposal=row, reason=" ", today=TODAY, now=NOW)
    proposals.dismiss(people.lead.actor, proposal=row, reason="设备在途", today=TODAY, now=NOW)

    for day in range(1, 4):
        standings.sweep(today=on(day), now=NOW)
        say(building, Said(ProjectEventKind.PROGRESS, on=on(day)), on=on(day))
    standings.rebuild(today=on(4), now=NOW)

    assert open_kinds(building) == set()
    with refused("projects.proposal_closed"):
        accept(people.lead, row)


def test_not_even_when_all_standings_are_made_anew(building: Project, people: Crew) -> None:
    row = waiting(building, Proposal.RECTIFY)
    proposals.dismiss(people.lead.actor, proposal=row, reason="设备在途", today=TODAY, now=NOW)
    type(building.standing).everything.all().delete()

    standings.rebuild(today=TODAY, now=NOW)

    assert open_kinds(building) == set()
    assert again(building).standing.pace == ProjectPace.LATE


def test_a_new_occasion_is_put_again(building: Project, people: Crew) -> None:
    row = waiting(building, Proposal.RECTIFY)
    proposals.dismiss(people.lead.actor, proposal=row, reason="设备在途", today=TODAY, now=NOW)
    was_started = building.records.get(kind=ProjectEventKind.STARTED.value).number
    correction = Said(ProjectEventKind.STARTED, on=on(-100), replaces=was_started)
    say(building, correction, on=on(1))
    assert again(building).standing.pace == ProjectPace.ON_TIME

    standings.sweep(today=on(300), now=NOW)

    again_put = waiting(building, Proposal.RECTIFY)
    assert again_put.opened_on - timedelta(days=1) == again(building).standing.due_on


def test_a_dismissal_can_be_taken_back_while_the_occasion_lasts(
    building: Project, people: Crew
) -> None:
    row = waiting(building, Proposal.RECTIFY)
    with refused("projects.proposal_not_dismissed"):
        proposals.reopen(people.lead.actor, proposal=row)
    proposals.dismiss(people.lead.actor, proposal=row, reason="设备在途", today=TODAY, now=NOW)
    with denied(hidden=False):
        proposals.reopen(people.unit.actor, proposal=row)

    proposals.reopen(people.lead.actor, proposal=row)

    assert waiting(building, Proposal.RECTIFY).pk == row.pk
    assert kinds(building)[-2:] == ["projects.proposal_dismissed", "projects.proposal_reopened"]
    proposals.dismiss(people.lead.actor, proposal=row, reason="设备在途", today=TODAY, now=NOW)
    say(building, Said(ProjectEventKind.PRODUCED, on=TODAY))
    with refused("projects.proposal_passed_by"):
        proposals.reopen(people.lead.actor, proposal=row)


# ---- suspected zombies


def test_a_quiet_project_is_put_up_for_a_look_and_never_turned_red(
    people: Crew, world: World
) -> None:
    """30-projects §4: no verified progress for 180 days (平台默认)."""
    project = started(world)
    quiet = on(-10) + timedelta(days=180)
    standings.sweep(today=quiet - timedelta(days=1), now=NOW)
    assert Proposal.REVIEW.value not in open_kinds(project)

    standings.sweep(today=quiet + timedelta(days=40), now=NOW)

    row = waiting(project, Proposal.REVIEW)
    assert row.opened_on == quiet
    assert row.because == (
        "自2026年2月20日到2026年8月19日已有180天没有核实的进展，满180天即疑似停滞，提请核查"
    )
    assert again(project).phase != RED.value


def test_a_look_says_that_it_moves_or_that_it_stands(people: Crew, world: World) -> None:
    project = started(world)
    standings.sweep(today=on(200), now=NOW)
    row = waiting(project, Proposal.REVIEW)
    with refused("projects.review_without_outcome"):
        accept(people.lead, row, Choice("看过"), day=200)
    with refused("projects.phase_reason_missing"):
        accept(people.lead, row, Choice("", is_moving=True), day=200)

    accept(people.lead, row, Choice("设备正在安装", is_moving=True), day=200)

    assert again(project).last_progress_on == on(200)
    assert Proposal.REVIEW.value not in open_kinds(project)
    standings.sweep(today=on(380), now=NOW)
    assert waiting(project, Proposal.REVIEW).opened_on == on(380)


def test_a_project_that_stands_is_told_so_and_nothing_else_happens(
    people: Crew, world: World
) -> None:
    project = started(world)
    standings.sweep(today=on(200), now=NOW)
    proposals.look_at(
        people.lead.actor,
        project=again(project),
        finding=Finding(is_moving=False, note="现场无人"),
        today=on(200),
        now=NOW,
    )
    night_sweep.sweep(SYSTEM, today=on(201), now=NOW, enqueue=lambda _pk: None)

    assert Notice.everything.filter(topic="projects.project_reviewed").exists()
    assert Proposal.REVIEW.value not in open_kinds(project)
    assert again(project).admission == "admitted"


# ---- one letter a night


def test_a_lead_department_gets_one_letter_for_a_night(people: Crew, world: World) -> None:
    """05-principles 19: one digest a day."""
    for name in ("甲项目", "乙项目"):
        plant(world, signed_on=on(-59), name=name)
    standings.sweep(today=on(1), now=NOW)
    sweep_day = on(2)
    night_sweep.sweep(SYSTEM, today=sweep_day, now=NOW, enqueue=lambda _pk: None)
    night_sweep.sweep(SYSTEM, today=sweep_day, now=NOW, enqueue=lambda _pk: None)

    told = Notice.everything.filter(topic="projects.proposals_opened")
    assert [n.text for n in told] == ["2026年3月4日新增提请事项2项，请逐项处理"]
    assert told[0].org == world.units["县科技局"]
    with denied(hidden=False):
        proposals.announce(people.office.actor, opened=[], today=TODAY)
