"""The management level beside the phase: rectify, downgrade, upgrade (S004-P-28, S004-D-04)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import levels, pace
from daxiao.domains.projects.types import (
    Admission,
    Assessment,
    Phase,
    ProjectFacts,
    Proposal,
    Stop,
)
from daxiao.std.findings import Decision
from tests.domains.projects.drawn import POLICIES, YARDSTICK, days, policy, project, projects


GREEN, BLUE, YELLOW, RED = Phase.GREEN, Phase.BLUE, Phase.YELLOW, Phase.RED
TODAY = date(2027, 1, 10)  # production was due on 1 December
WORKS = {"signed_on": date(2026, 1, 10), "started_on": date(2026, 3, 1), "phase": BLUE}
ORDER = {"rectify_by": date(2027, 1, 9)}


def codes(decision: Decision) -> list[str]:
    return [f.code.removeprefix("projects.") for f in decision.findings]


def case(**given: object) -> tuple[ProjectFacts, Assessment]:
    facts = project(**(WORKS | given))
    return facts, pace.assess(facts, policies=[policy()], yardstick=YARDSTICK, today=TODAY)


def test_the_order_of_the_colours_is_the_plans() -> None:
    """S004-P-28."""
    assert sorted(Phase, key=lambda one: -levels.RANKS[one]) == [GREEN, BLUE, YELLOW, RED]


@pytest.mark.parametrize(
    ("level", "shown"), [(None, BLUE), (YELLOW, YELLOW), (BLUE, BLUE), (GREEN, BLUE)]
)
def test_a_level_is_never_above_the_facts(level: Phase | None, shown: Phase) -> None:
    """A-100: a late blue project is managed as yellow and stays blue."""
    facts, found = case(level=level)

    assert found.phase is BLUE
    assert levels.level_of(facts, found.phase) is shown


@pytest.mark.parametrize(
    ("given", "by", "refused"),
    [
        ({}, date(2027, 2, 9), []),
        ({}, TODAY, ["rectify_in_past"]),
        (ORDER, date(2027, 2, 9), []),
        ({"rectify_by": TODAY}, date(2027, 2, 9), ["rectify_open"]),
        ({"rectify_by": TODAY}, TODAY, ["rectify_in_past", "rectify_open"]),
        ({"rectify_by": date(2026, 5, 1)}, date(2027, 2, 9), []),
        ({"credit_days": 90}, date(2027, 2, 9), ["level_not_late"]),
        (
            {"stops": (Stop(date(2026, 11, 1), None, "停工", 1),)},
            date(2027, 2, 9),
            ["level_stopped"],
        ),
        ({"phase": RED}, date(2027, 2, 9), ["level_not_active"]),
        ({"admission": Admission.DRAFT}, date(2027, 2, 9), ["level_not_active"]),
    ],
)
def test_when_a_rectification_may_be_ordered(
    given: dict[str, object], by: date, refused: list[str]
) -> None:
    """S004-D-04: with a day, once at a time, and only of who is late."""
    facts, found = case(**given)

    assert codes(levels.may_order_rectify(facts, found, by=by, today=TODAY)) == refused


@pytest.mark.parametrize(
    ("given", "level", "refused"),
    [
        (ORDER, YELLOW, []),
        ({}, YELLOW, ["rectify_first"]),
        ({"rectify_by": date(2026, 5, 1)}, YELLOW, ["rectify_first"]),
        ({"rectify_by": TODAY}, YELLOW, ["rectify_open"]),
        (ORDER, RED, ["level_red"]),
        (ORDER, BLUE, ["level_not_down"]),
        (ORDER, GREEN, ["level_not_down"]),
        ({**ORDER, "level": YELLOW}, YELLOW, ["level_lowest"]),
        ({**ORDER, "started_on": None, "phase": YELLOW}, YELLOW, ["level_lowest"]),
        ({**ORDER, "credit_days": 90}, YELLOW, ["level_not_late"]),
        ({**ORDER, "admission": Admission.LEFT}, YELLOW, ["level_not_active"]),
    ],
)
def test_when_a_project_may_be_downgraded(
    given: dict[str, object], level: Phase, refused: list[str]
) -> None:
    """S004-P-28: set right by a deadline first, and red is an exit and no level."""
    facts, found = case(**given)

    assert codes(levels.may_downgrade(facts, found, level=level, today=TODAY)) == refused


@pytest.mark.parametrize(
    ("given", "level", "refused"),
    [
        ({"level": YELLOW, "credit_days": 90}, BLUE, []),
        ({"level": YELLOW}, BLUE, ["level_still_late"]),
        ({"level": YELLOW, "credit_days": 90}, GREEN, ["level_not_up"]),
        ({"level": YELLOW, "credit_days": 90}, YELLOW, ["level_not_up"]),
        ({"credit_days": 90}, BLUE, ["level_not_up"]),
        ({"level": YELLOW, "produced_on": date(2027, 1, 9)}, GREEN, []),
        ({"level": YELLOW, "produced_on": date(2027, 1, 9)}, BLUE, []),
        ({"level": YELLOW, "phase": RED}, BLUE, ["level_not_active"]),
    ],
)
def test_when_a_project_may_be_upgraded(
    given: dict[str, object], level: Phase, refused: list[str]
) -> None:
    facts, found = case(**given)

    assert codes(levels.may_upgrade(facts, found, level=level)) == refused


@pytest.mark.parametrize(
    ("given", "proposal", "sentence"),
    [
        ({}, Proposal.RECTIFY, "建议限期整改，2027年2月9日前改正"),
        (ORDER, Proposal.DOWNGRADE, "整改期满仍未改正，建议由“蓝”降为按“黄”管理"),
        (
            {"level": YELLOW, "credit_days": 90},
            Proposal.UPGRADE,
            "已跟上时序进度，建议由按“黄”管理升回“蓝”",
        ),
        ({"phase": YELLOW}, Proposal.PHASE, "建议认定为“蓝·开工在建”"),
        ({}, Proposal.REVIEW, "建议：疑似停滞，提请核查"),
    ],
)
def test_a_proposal_is_one_sentence(
    given: dict[str, object], proposal: Proposal, sentence: str
) -> None:
    facts, _ = case(**given)

    assert levels.said(facts, proposal, today=TODAY, days=YARDSTICK.rectify_days) == sentence


@given(projects(), days)
def test_what_is_proposed_may_also_be_decided(facts: ProjectFacts, today: date) -> None:
    """No proposal that the same rules would refuse to the office."""
    found = pace.assess(facts, policies=POLICIES, yardstick=YARDSTICK, today=today)
    if Proposal.RECTIFY in found.proposals:
        by = levels.rectify_by(today, YARDSTICK.rectify_days)
        assert levels.may_order_rectify(facts, found, by=by, today=today).allowed
    if Proposal.DOWNGRADE in found.proposals:
        assert found.phase is BLUE
        assert levels.may_downgrade(facts, found, level=YELLOW, today=today).allowed
    if Proposal.UPGRADE in found.proposals and found.phase is not None:
        assert levels.may_upgrade(facts, found, level=found.phase).allowed


@given(projects(), days, st.sampled_from(Phase))
def test_nobody_is_put_on_a_red_level(facts: ProjectFacts, today: date, level: Phase) -> None:
    """S004-P-27: red only by the exit, whoever asks."""
    found = pace.assess(facts, policies=POLICIES, yardstick=YARDSTICK, today=today)

    assert not levels.may_downgrade(facts, found, level=RED, today=today).allowed
    if levels.may_upgrade(facts, found, level=level).allowed:
        assert level is not RED
