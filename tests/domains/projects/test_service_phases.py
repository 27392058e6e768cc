"""四色: told by two, confirmed by a third, objected to in time; red only with the paper and by two people.

Ids are those of the requirements: S004-P-23 to S004-P-29, S004-D-03, A-98.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from daxiao.domains.projects.models import (
    PhaseChange,
    Project,
    ProjectFile,
    ProjectParty,
    ProjectProposal,
    ProjectRecord,
)
from daxiao.domains.projects.queries import facts, phase
from daxiao.domains.projects.rules import replay
from daxiao.domains.projects.services import exits, phases, proposals
from daxiao.domains.projects.services.exits import Approval, ExitRequest
from daxiao.domains.projects.services.phases import Verdict, Word
from daxiao.domains.projects.services.proposals import Choice
from daxiao.domains.projects.services.records import Said
from daxiao.domains.projects.types import (
    ExitReason,
    PartyDuty,
    Phase,
    ProjectEventKind,
    Proposal,
    ProposalState,
    Voice,
)
from daxiao.flows import night_sweep
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Role
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Notice
from daxiao.std.findings import Refused
from tests.cast import SYSTEM, Cast, Person, person
from tests.domains.projects.crew import PAPER, Crew, again, crew, limits, plant, say, started
from tests.factories.directory import World
from tests.moment import NOW, TODAY
from tests.traces import denied, kinds, refused, trace


pytestmark = pytest.mark.django_db

BLUE, GREEN, YELLOW, RED = Phase.BLUE, Phase.GREEN, Phase.YELLOW, Phase.RED


@pytest.fixture
def people(world: World, cast: Cast) -> Crew:
    limits(world)
    return crew(world, cast)


@pytest.fixture
def works(people: Crew, world: World) -> Project:
    """Under construction; nobody has said a word on its colour."""
    return started(world)


def report(who: Person, project: Project, colour: Phase = BLUE, because: str = "已经动工") -> None:
    word = Word(colour, because)
    phases.report(who.actor, project=project, word=word, today=TODAY, now=NOW)


def review(who: Person, project: Project, colour: Phase = BLUE, because: str = "现场看过") -> None:
    word = Word(colour, because)
    phases.review(who.actor, project=project, word=word, today=TODAY, now=NOW)


def confirm(who: Person, project: Project, colour: Phase = BLUE, note: str = "") -> None:
    verdict = Verdict(colour, note)
    phases.confirm(who.actor, project=again(project), verdict=verdict, today=TODAY, now=NOW)


def object_to(who: Person, project: Project, colour: Phase = YELLOW, day: int = 0) -> None:
    word, on = Word(colour, "只是平整场地"), TODAY + timedelta(days=day)
    phases.object_to(who.actor, project=again(project), word=word, today=on, now=NOW)


def ask(who: Person, project: Project, *, paper: bool = True, because: str = "") -> None:
    request = ExitRequest(ExitReason.MARKET, because, (PAPER,) if paper else ())
    exits.ask_exit(who.actor, project=again(project), request=request, today=TODAY, now=NOW)


def approve(who: Person, project: Project) -> None:
    exits.approve_exit(
        who.actor, project=again(project), approval=Approval("同意"), today=TODAY, now=NOW
    )


def sweep() -> None:
    night_sweep.sweep(SYSTEM, today=TODAY, now=NOW, enqueue=lambda _pk: None)


def texts(person: Person) -> set[str]:
    return set(Notice.everything.filter(user=person.user).values_list("text", flat=True))


# ---- told


def test_the_rule_puts_the_colour_before_the_lead_department(works: Project) -> None:
    """S004-P-29: the computed suggestion stands beside what people choose."""
    row = ProjectProposal.everything.get(project=works, kind=Proposal.PHASE.value, state="open")

    assert (row.phase, row.opened_by_label) == (BLUE.value, "规则判定")
    assert row.opened_on == works.started_on
    assert row.voices == "单位自报暂缺，规则判定“蓝”，复核意见暂缺"
    assert again(works).phase == ""


def test_three_voices_stand_side_by_side(works: Project, people: Crew) -> None:
    report(people.unit, works)
    review(people.reviewer, works, YELLOW, "只见平整场地")

    heard = phase.voices(
        people.office.actor, again(works), facts.facts_of(again(works)), today=TODAY
    )

    said = {voice: (told.phase, told.by) for voice, told in heard.told.items()}
    assert said == {
        Voice.SELF: (BLUE, "经信经办"),
        Voice.RULE: (BLUE, "规则判定"),
        Voice.REVIEWER: (YELLOW, "督查室甲"),
    }
    assert heard.agreement.phase is BLUE
    assert heard.agreement.against == (Voice.REVIEWER,)
    assert kinds(works)[-2:] == ["projects.phase_reported", "projects.phase_reviewed"]


def test_what_the_rule_said_when_people_spoke_stays_in_the_records(
    works: Project, people: Crew
) -> None:
    report(people.unit, works)

    rule = ProjectRecord.everything.get(project=works, voice=Voice.RULE.value)
    assert rule.detail is not None
    assert (rule.detail["phase"], rule.known_on) == (BLUE.value, TODAY)


def test_a_disagreement_is_on_the_work_list(works: Project, people: Crew) -> None:
    """05-principles 13: no two of three agree."""
    review(people.reviewer, works, YELLOW, "只见平整场地")

    row = ProjectProposal.everything.get(project=works, kind=Proposal.PHASE.value, state="open")
    assert row.is_disputed
    assert row.voices == "单位自报暂缺，规则判定“蓝”，复核意见“黄”"
    report(people.unit, works)
    row.refresh_from_db()
    assert not row.is_disputed


def test_who_has_nothing_new_to_say_need_not_say_it(works: Project, people: Crew) -> None:
    report(people.unit, works)
    with refused("projects.voice_same"):
        report(people.colleague, works)
    confirm(people.lead, works)
    with refused("projects.phase_same"):
        confirm(people.lead, works)


def test_a_voice_needs_a_reason_and_is_never_red(works: Project, people: Crew) -> None:
    with refused("projects.phase_reason_missing"):
        report(people.unit, works, because="  ")
    with refused("projects.phase_red_by_exit"):
        review(people.reviewer, works, RED)


def test_nobody_speaks_with_two_voices(works: Project, people: Crew) -> None:
    """05-principles 13."""
    unit = people.unit.actor
    both = Actor(unit.user_id, unit.label, (*unit.grants, *people.reviewer.actor.grants))
    phases.report(both, project=works, word=Word(BLUE, "动工"), today=TODAY, now=NOW)

    with refused("projects.voice_one_person"):
        phases.review(both, project=works, word=Word(BLUE, "动工"), today=TODAY, now=NOW)


@pytest.mark.parametrize("who", ["lead", "reviewer"])
def test_only_who_reports_speaks_for_the_unit(who: str, works: Project, people: Crew) -> None:
    with denied(hidden=False):
        report(getattr(people, who), works)


@pytest.mark.parametrize("duty", [PartyDuty.COOPERATING, PartyDuty.REVIEWING, PartyDuty.HANDLING])
def test_who_only_takes_part_does_not_speak_for_the_unit(
    duty: PartyDuty, works: Project, people: Crew, world: World
) -> None:
    """13: who was asked for an opinion or handles a blocker neither reports the colour nor asks that a project leaves."""
    other = world.units["县发改局"]
    ProjectParty.everything.create(project=works, org=other, duty=duty.value)
    helper = person("helper", "发改经办", Role.UNIT, home=world.county, org=other)

    with refused("projects.not_the_unit"):
        report(helper, works)
    with refused("projects.not_the_unit"):
        ask(helper, works)
    ask(people.unit, works)
    with refused("projects.not_the_unit"):
        exits.drop_exit(helper.actor, project=again(works), reason="不退了", today=TODAY, now=NOW)


def test_the_secretary_of_a_project_speaks_for_it(
    works: Project, people: Crew, world: World
) -> None:
    other = world.units["县发改局"]
    ProjectParty.everything.create(project=works, org=other, duty=PartyDuty.COOPERATING.value)
    named = person("named", "项目秘书乙", Role.SECRETARY, home=world.county, org=other)
    works.secretaries.add(named.user)

    report(named, works)

    assert ProjectRecord.everything.filter(project=works, voice=Voice.SELF.value).exists()


@pytest.mark.parametrize("who", ["unit", "lead", "office", "secretary"])
def test_only_a_reviewer_reviews(who: str, works: Project, people: Crew) -> None:
    with denied(hidden=False):
        review(getattr(people, who), works)


def test_elsewhere_nobody_learns_of_the_project(works: Project, people: Crew) -> None:
    with denied(hidden=True):
        report(people.stranger, works)
    with denied(hidden=True):
        confirm(people.stranger, works)
    with denied(hidden=True):
        approve(people.stranger, works)


# ---- confirmed


def test_the_lead_confirms_what_two_of_three_agree_on(works: Project, people: Crew) -> None:
    """S004-P-25, S004-P-29."""
    report(people.unit, works)
    confirm(people.lead, works, note="已现场核对")

    row = again(works)
    change = PhaseChange.everything.filter(project=works).first()
    assert (row.phase, row.standing.phase) == (BLUE.value, BLUE.value)
    assert change is not None
    assert (change.was, change.now, change.known_on, change.by_label) == (
        "",
        BLUE.value,
        TODAY,
        "牵头科室",
    )
    assert "单位自报“蓝”，规则判定“蓝”" in change.because
    assert change.because.endswith("已现场核对")
    assert trace(works).type == "projects.phase_confirmed"
    done = ProjectProposal.everything.get(project=works, kind=Proposal.PHASE.value, phase="blue")
    assert (done.state, done.decided_by_label) == (ProposalState.ACCEPTED.value, "牵头科室")


def test_the_office_and_the_unit_are_told_of_it_once(works: Project, people: Crew) -> None:
    """S004-P-29: 报市产业倍增工作机制办公室."""
    report(people.unit, works)
    confirm(people.lead, works)
    sweep()
    sweep()

    told = Notice.everything.filter(topic="projects.phase_confirmed")
    assert {n.user_id for n in told if n.user_id} >= {people.office.user.pk, people.deputy.user.pk}
    assert {n.org.short_name for n in told if n.org} == {"县经信局", "县科技局"}
    assert all("由未认定认定为“蓝·开工在建”" in n.text for n in told)
    assert told.filter(user=people.office.user).count() == 1
    assert people.stranger.user.pk not in {n.user_id for n in told}


def test_the_rule_alone_makes_no_colour(works: Project, people: Crew) -> None:
    with refused("projects.phase_not_agreed"):
        confirm(people.lead, works)


def test_no_colour_against_the_dates(works: Project, people: Crew) -> None:
    """S004-D-03: the colour follows from facts."""
    report(people.unit, works, GREEN, "试生产")
    review(people.reviewer, works, GREEN)
    with refused("projects.phase_against_facts"):
        confirm(people.lead, works, GREEN)
    with refused("projects.phase_red_by_exit"):
        confirm(people.lead, works, RED)


def test_who_spoke_does_not_turn_the_second_key(works: Project, people: Crew) -> None:
    """05-principles 13: two keys, two people."""
    report(people.office, works)

    with refused("projects.phase_own_voice"):
        confirm(people.office, works)
    confirm(people.deputy, works)
    assert again(works).phase == BLUE.value


@pytest.mark.parametrize("who", ["unit", "secretary", "reviewer"])
def test_a_unit_or_a_reviewer_confirms_nothing(who: str, works: Project, people: Crew) -> None:
    report(people.unit, works)
    with denied(hidden=False):
        confirm(getattr(people, who), works)


def test_who_only_takes_part_leads_nothing(works: Project, people: Crew, world: World) -> None:
    """13: rights of a lead department count where it leads; elsewhere it takes part, or is the unit itself."""
    report(people.unit, works)
    review(people.reviewer, works)
    bureau, other = world.units["县经信局"], world.units["县发改局"]
    ProjectParty.everything.create(project=works, org=other, duty=PartyDuty.COOPERATING.value)
    helper = person("helper", "发改科室", Role.LEAD, home=world.county, org=other)
    itself = person("itself", "经信科室", Role.LEAD, home=world.county, org=bureau)
    order = proposals.Order(TODAY + timedelta(days=30))
    waiting = ProjectProposal.everything.get(project=works, state=ProposalState.OPEN.value)

    for who in (helper, itself):
        with refused("projects.not_the_lead"):
            confirm(who, works)
        with refused("projects.not_the_lead"):
            proposals.order_rectify(
                who.actor, project=again(works), order=order, today=TODAY, now=NOW
            )
        with refused("projects.not_the_lead"):
            proposals.dismiss(who.actor, proposal=waiting, reason="不必", today=TODAY, now=NOW)
    confirm(people.lead, works)
    assert again(works).phase == BLUE


def test_who_looked_at_older_facts_is_told(works: Project, people: Crew) -> None:
    report(people.unit, works)
    seen = again(works).version
    say(works, Said(ProjectEventKind.PROGRESS, on=TODAY))

    with pytest.raises(Stale):
        phases.confirm(
            people.lead.actor,
            project=again(works),
            verdict=Verdict(BLUE, "", seen),
            today=TODAY,
            now=NOW,
        )
    assert again(works).phase == ""


def test_a_project_outside_the_register_has_no_colour(people: Crew, world: World) -> None:
    project = plant(world, signed_on=TODAY - timedelta(days=5))
    say(project, Said(ProjectEventKind.LEFT, on=TODAY))

    with refused("projects.phase_back_by_admission"):
        report(people.unit, again(project), YELLOW)


# ---- objected to


def test_the_unit_objects_and_the_lead_looks_again(works: Project, people: Crew) -> None:
    report(people.office, works)
    confirm(people.lead, works)
    object_to(people.unit, works)

    row = ProjectProposal.everything.get(project=works, state="open", kind=Proposal.PHASE.value)
    assert (row.phase, row.opened_by_user) == (YELLOW.value, people.unit.user)
    assert row.is_disputed
    assert row.voices == "单位自报“黄”，规则判定“蓝”，复核意见暂缺"
    assert trace(works).type == "projects.phase_objected"
    sweep()
    assert any("提出异议" in text for text in texts(people.office))
    assert again(works).phase == BLUE.value
    with refused("projects.objection_open"):
        object_to(people.colleague, works, GREEN)


def test_an_objection_comes_within_the_working_days(works: Project, people: Crew) -> None:
    """Five working days from Monday 2 March: until Monday 9 March. 平台默认, editable."""
    report(people.unit, works)
    confirm(people.lead, works)

    with refused("projects.objection_late"):
        object_to(people.unit, works, day=8)
    object_to(people.unit, works, day=7)


def test_an_objection_needs_a_colour_that_was_confirmed(works: Project, people: Crew) -> None:
    with refused("projects.objection_without_phase"):
        object_to(people.unit, works)


def test_an_objection_that_is_dismissed_leaves_the_colour_and_is_answered(
    works: Project, people: Crew
) -> None:
    report(people.office, works)
    confirm(people.lead, works)
    object_to(people.unit, works)
    row = ProjectProposal.everything.get(project=works, state="open", kind=Proposal.PHASE.value)

    proposals.dismiss(
        people.lead.actor, proposal=row, reason="现场已经开挖基础", today=TODAY, now=NOW
    )
    sweep()

    row.refresh_from_db()
    assert (row.state, row.decision) == (ProposalState.DISMISSED.value, "现场已经开挖基础")
    assert again(works).phase == BLUE.value
    assert Notice.everything.filter(topic="projects.proposal_dismissed").exists()


def test_dismissing_what_a_unit_said_leaves_what_the_rule_says(people: Crew, world: World) -> None:
    project = plant(world, signed_on=TODAY - timedelta(days=5))
    rule = ProjectProposal.everything.get(project=project, kind=Proposal.PHASE.value, state="open")
    proposals.dismiss(people.lead.actor, proposal=rule, reason="待核", today=TODAY, now=NOW)
    report(people.unit, again(project), BLUE, "已经动工")
    own = ProjectProposal.everything.get(project=project, kind=Proposal.PHASE.value, state="open")
    assert own.phase == BLUE.value

    proposals.dismiss(people.lead.actor, proposal=own, reason="没有开工", today=TODAY, now=NOW)

    left = ProjectProposal.everything.get(project=project, kind=Proposal.PHASE.value, state="open")
    assert (left.phase, left.opened_by_label) == (YELLOW.value, "规则判定")


# ---- red


def test_red_is_asked_for_with_a_paper_and_approved_by_another(
    works: Project, people: Crew
) -> None:
    """S004-P-27: written explanation of the unit, approval of the office; out of the counts, not of the history."""
    ask(people.unit, works, because="投资方资金链断裂")
    assert again(works).phase == ""
    waiting = ProjectProposal.everything.get(project=works, kind=Proposal.EXIT.value)
    assert (waiting.state, waiting.reason) == ("open", ExitReason.MARKET.value)

    approve(people.office, works)

    row = again(works)
    assert (row.phase, row.admission, row.left_on) == (RED.value, "left", TODAY)
    assert not row.standing.is_active
    assert ProjectFile.everything.get(project=works).record is not None
    assert ProjectRecord.everything.filter(project=works).count() > 5
    assert PhaseChange.everything.filter(project=works).first().now == RED.value  # type: ignore[union-attr]
    assert not ProjectProposal.everything.filter(project=works, state="open").exists()
    assert kinds(works)[-2:] == ["projects.exit_asked", "projects.exit_approved"]
    known = replay.as_of(
        works.pk, facts.events_of(people.office.actor, row), TODAY - timedelta(days=1)
    )
    assert known is not None
    assert known.phase is None
    assert known.admission.value == "admitted"


def test_no_red_without_the_paper(works: Project, people: Crew) -> None:
    with refused("projects.red_without_file"):
        ask(people.unit, works, paper=False)
    with refused("projects.red_not_asked", "projects.red_without_file"):
        approve(people.office, works)
    assert not ProjectProposal.everything.filter(kind=Proposal.EXIT.value).exists()


def test_who_asks_does_not_approve(works: Project, people: Crew) -> None:
    ask(people.office, works)
    with refused("projects.red_same_person"):
        approve(people.office, works)
    approve(people.deputy, works)
    assert again(works).phase == RED.value


@pytest.mark.parametrize("who", ["unit", "lead", "reviewer", "secretary"])
def test_only_the_office_approves(who: str, works: Project, people: Crew) -> None:
    ask(people.unit, works)
    with denied(hidden=False):
        approve(getattr(people, who), works)
    assert again(works).phase == ""


def test_another_reason_needs_words(works: Project, people: Crew) -> None:
    request = ExitRequest(ExitReason.OTHER, " ", (PAPER,))
    with refused("projects.phase_reason_missing"):
        exits.ask_exit(people.unit.actor, project=works, request=request, today=TODAY, now=NOW)


def test_one_request_at_a_time(works: Project, people: Crew) -> None:
    ask(people.unit, works)
    with refused("projects.exit_asked_already"):
        ask(people.colleague, works)


def test_a_request_taken_back_or_refused_may_be_made_anew(works: Project, people: Crew) -> None:
    ask(people.unit, works)
    exits.drop_exit(
        people.unit.actor, project=again(works), reason="投资方回来了", today=TODAY, now=NOW
    )
    assert not again(works).has_red_file
    with refused("projects.red_not_asked", "projects.red_without_file"):
        approve(people.office, works)

    ask(people.unit, works)
    exits.refuse_exit(
        people.office.actor, project=again(works), reason="说明不全", today=TODAY, now=NOW
    )
    sweep()
    states = set(
        ProjectProposal.everything.filter(project=works, kind=Proposal.EXIT.value).values_list(
            "state", flat=True
        )
    )
    assert states == {ProposalState.OBSOLETE.value, ProposalState.DISMISSED.value}
    assert Notice.everything.filter(topic="projects.exit_refused").exists()
    assert again(works).admission == "admitted"
    ask(people.unit, works)


def test_taking_back_or_refusing_an_exit_needs_a_request_and_a_reason(
    works: Project, people: Crew
) -> None:
    def drop(reason: str) -> None:
        exits.drop_exit(
            people.unit.actor, project=again(works), reason=reason, today=TODAY, now=NOW
        )

    with refused("projects.red_not_asked"):
        drop("改主意了")
    ask(people.unit, works)
    with refused("projects.phase_reason_missing"):
        drop("")
    with denied(hidden=False):
        exits.refuse_exit(people.lead.actor, project=works, reason="不行", today=TODAY, now=NOW)
    approve(people.office, works)
    with refused("projects.red_already"):
        drop("改主意了")


@pytest.mark.parametrize("move", [exits.drop_exit, exits.refuse_exit])
def test_an_exit_that_is_approved_meanwhile_is_not_taken_back(
    move: Callable[..., Project], works: Project, people: Crew
) -> None:
    """The explanation of a red project stays one that counts, whoever was at it at the same moment."""
    ask(people.unit, works)
    looked_at = again(works)
    approve(people.office, works)
    who = people.unit if move is exits.drop_exit else people.deputy

    with pytest.raises((Stale, Refused)):
        move(who.actor, project=looked_at, reason="投资方回来了", today=TODAY, now=NOW)
    assert (again(works).phase, again(works).has_red_file) == (RED, True)


def test_a_red_project_comes_back_by_a_new_admission_and_starts_afresh(
    works: Project, people: Crew
) -> None:
    """A-98."""
    report(people.unit, works)
    confirm(people.lead, works)
    ask(people.unit, works)
    approve(people.office, works)
    with refused("projects.phase_back_by_admission"):
        confirm(people.lead, works)

    say(
        works, Said(ProjectEventKind.SUBMITTED, on=TODAY), Said(ProjectEventKind.ADMITTED, on=TODAY)
    )

    row = again(works)
    heard = phase.voices(people.office.actor, row, facts.facts_of(row), today=TODAY)
    assert (row.phase, row.has_red_file, row.standing.is_active) == ("", False, True)
    assert set(heard.told) == {Voice.RULE}
    report(people.unit, row)
    confirm(people.lead, row)
    assert again(row).phase == BLUE.value


def test_an_exit_through_the_work_list(works: Project, people: Crew) -> None:
    ask(people.unit, works)
    row = ProjectProposal.everything.get(project=works, kind=Proposal.EXIT.value)
    with denied(hidden=False):
        proposals.approve(people.lead.actor, proposal=row, choice=Choice(), today=TODAY, now=NOW)

    proposals.approve(
        people.office.actor, proposal=row, choice=Choice("同意"), today=TODAY, now=NOW
    )

    assert again(works).phase == RED.value
    with refused("projects.proposal_closed"):
        proposals.approve(people.deputy.actor, proposal=row, choice=Choice(), today=TODAY, now=NOW)


def test_an_old_word_disputes_nothing_new(works: Project, people: Crew) -> None:
    """Who reported 黄 before the start spoke of what was then; a new word is asked of him, no quarrel told."""
    say(works, Said(ProjectEventKind.PROGRESS, on=TODAY))
    report(people.unit, works)
    confirm(people.lead, works)
    later = TODAY + timedelta(days=60)
    say(works, Said(ProjectEventKind.PRODUCED, on=later), on=later)

    row = ProjectProposal.everything.get(project=works, kind=Proposal.PHASE.value, state="open")
    assert row.phase == GREEN.value
    assert row.voices == "单位自报“蓝”，规则判定“绿”，复核意见暂缺"
    assert not row.is_disputed
    word = Word(BLUE, "还在试产")
    phases.review(people.reviewer.actor, project=again(works), word=word, today=later, now=NOW)
    row.refresh_from_db()
    assert row.is_disputed
