"""Stages and milestones tell the same, and no row of allowed reports ends in a contradiction (S004-P-02)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from daxiao.domains.projects.rules import milestones, stages
from daxiao.domains.projects.rules.stages import StageReport
from daxiao.domains.projects.types import (
    Milestone,
    ProjectFacts,
    Reason,
    Stage,
    StageFacts,
    StageState,
)
from tests.domains.projects.shipped import PLANT, day, template, with_stages


TODAY = day("09-01")
GOING, DONE, OFF = StageState.IN_PROGRESS, StageState.DONE, StageState.NOT_APPLICABLE
TWELVE = template()


def done(stage: Stage, start: str, end: str) -> StageFacts:
    return StageFacts(stage, DONE, actual_start=day(start), actual_end=day(end), evidence=1)


READY = with_stages(
    done(Stage.LAND, "03-10", "03-20"),
    done(Stage.SURVEY, "03-10", "03-20"),
    done(Stage.DRAWINGS, "03-20", "04-01"),
    done(Stage.TENDER, "04-01", "04-10"),
)
BUILDING = StageFacts(Stage.CONTRACTOR, GOING, actual_start=day("04-12"))


def report(facts: ProjectFacts, now: StageFacts, because: str = "日期填错") -> milestones.Reported:
    told = StageReport(now, Reason.CORRECTED, because)
    return milestones.reported(facts, told, TWELVE, TODAY)


def test_the_contractor_on_site_starts_the_works() -> None:
    found = report(READY, BUILDING)

    assert found.decision.allowed
    assert found.after.started_on == day("04-12")
    assert found.moved is not None
    assert (found.moved.milestone, found.moved.was, found.moved.now) == (
        Milestone.STARTED,
        None,
        day("04-12"),
    )


def test_the_end_of_registration_is_the_registration() -> None:
    found = report(PLANT, done(Stage.REGISTRATION, "03-05", "03-07"))

    assert found.after.registered_on == day("03-07")


def test_a_recorded_start_of_works_stands_and_another_day_is_refused() -> None:
    facts = replace(READY, started_on=day("04-20"))

    found = report(facts, BUILDING)

    assert [f.code for f in found.decision.findings] == ["projects.stage_milestone_differs"]
    assert report(facts, replace(BUILDING, actual_start=day("04-20"))).decision.allowed


def test_a_corrected_stage_takes_its_milestone_along() -> None:
    facts = report(READY, BUILDING).after

    moved = report(facts, replace(BUILDING, actual_start=day("04-15")))
    gone = report(facts, StageFacts(Stage.CONTRACTOR))

    assert moved.decision.allowed
    assert moved.after.started_on == day("04-15")
    assert gone.decision.allowed
    assert gone.after.started_on is None


def test_a_start_cannot_be_taken_from_a_project_that_produces() -> None:
    facts = replace(report(READY, BUILDING).after, produced_on=day("08-01"))

    found = report(facts, StageFacts(Stage.CONTRACTOR))

    assert "projects.date_cleared_before_later" in {f.code for f in found.decision.findings}


def test_a_milestone_whose_stage_was_never_told_is_said() -> None:
    told = milestones.disagreements(replace(READY, started_on=day("04-20")), TWELVE)
    other = milestones.disagreements(
        replace(with_stages(BUILDING), started_on=day("04-20")), TWELVE
    )

    assert [f.code for f in told] == ["projects.milestone_stage_untold"]
    assert [f.code for f in other] == ["projects.milestone_stage_differs"]


def test_who_records_a_milestone_first_learns_how_the_stage_would_read() -> None:
    begun = milestones.stage_for(READY, Milestone.STARTED, day("04-20"))
    facts = with_stages(StageFacts(Stage.PRODUCTION, GOING, actual_start=day("07-01")))

    assert begun == StageFacts(Stage.CONTRACTOR, GOING, actual_start=day("04-20"))
    ended = milestones.stage_for(facts, Milestone.PRODUCED, day("08-01"))
    assert ended is not None
    assert (ended.state, ended.actual_end) == (DONE, day("08-01"))
    assert milestones.stage_for(facts, Milestone.SIGNED, day("08-01")) is None
    assert milestones.stage_for(READY, Milestone.PRODUCED, day("08-01")) is None


# ---- whatever is reported


some_days = st.none() | st.integers(0, 200).map(lambda n: date(2026, 3, 1) + timedelta(days=n))


@st.composite
def reports(draw: st.DrawFn) -> StageReport:
    state = draw(st.sampled_from([*StageState, GOING, DONE]))
    start, end = draw(some_days), draw(some_days)
    if state in (StageState.NOT_STARTED, OFF):
        start = end = None
    elif state is GOING:
        end = None
    elif start and end and end < start:
        start, end = end, start
    now = StageFacts(
        draw(st.sampled_from(Stage)),
        state,
        planned_end=draw(some_days),
        actual_start=start,
        actual_end=end,
        evidence=draw(st.integers(0, 2)),
        waived="没有这一项" if state is OFF else "",
    )
    return StageReport(
        now, draw(st.none() | st.just(Reason.CORRECTED)), draw(st.sampled_from(["", "日期填错"]))
    )


@settings(max_examples=200)
@for_all(st.lists(reports(), min_size=5, max_size=40), st.sampled_from(["twelve", "leased"]))
def test_no_row_of_allowed_reports_ends_in_a_contradiction(
    told: list[StageReport], code: str
) -> None:
    facts, used = PLANT, template(code)
    for one in told:
        found = milestones.reported(facts, one, used, TODAY)
        if found.decision.allowed:
            facts = found.after

    assert stages.contradictions(facts, used, TODAY) == ()
    assert milestones.disagreements(facts, used) == ()
    assert not (facts.started_on and facts.produced_on) or facts.started_on <= facts.produced_on


@pytest.mark.parametrize("stage", list(Stage))
def test_only_three_stages_bring_a_milestone(stage: Stage) -> None:
    tied = {Stage.REGISTRATION, Stage.CONTRACTOR, Stage.PRODUCTION}

    assert (stage in milestones.TIES) == (stage in tied)
