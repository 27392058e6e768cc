"""From day to day: what arises, for what occasion, and when it no longer holds. Pure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import duties, keys, occasions, pace, phase
from daxiao.domains.projects.types import (
    Assessment,
    Phase,
    ProjectFacts,
    Proposal,
    ProposalState,
    Told,
    Voice,
)
from tests.domains.projects.drawn import POLICIES, YARDSTICK, policy, project, projects


BLUE, GREEN, YELLOW = Phase.BLUE, Phase.GREEN, Phase.YELLOW
SIGNED = date(2026, 3, 1)
DUE = date(2026, 4, 30)


def assess(facts: ProjectFacts, day: date) -> Assessment:
    return pace.assess(facts, policies=[policy()], yardstick=YARDSTICK, today=day)


def follow(facts: ProjectFacts, since: date, until: date) -> occasions.Course:
    first = assess(facts, since)
    course = occasions.Course(first.pace.value, since, "")
    for day, found in occasions.days(facts, since, until, assess):
        course.take(facts, found, YARDSTICK, on=day)
    return course


def found(course: occasions.Course) -> list[tuple[Proposal, date, date | None]]:
    return [(one.kind, one.on, one.gone_on) for one in course.raised]


# ---- occasions


@pytest.mark.parametrize(
    ("given", "day", "written"),
    [
        ({}, DUE, "phase:yellow"),
        ({}, DUE + timedelta(days=1), "phase:yellow rectify:started"),
        ({"phase": YELLOW}, DUE, ""),
        ({"phase": YELLOW, "rectify_by": date(2026, 5, 20)}, date(2026, 5, 21), "review:"),
        ({"phase": BLUE, "started_on": DUE, "level": YELLOW}, DUE, "upgrade:blue"),
        (
            {"phase": BLUE, "started_on": DUE, "rectify_by": date(2027, 2, 10)},
            date(2027, 2, 11),
            "downgrade:produced review:",
        ),
    ],
)
def test_what_a_proposal_is_about(given: dict[str, object], day: date, written: str) -> None:
    facts = project(signed_on=SIGNED, admitted_on=SIGNED, **given)

    told = occasions.written(occasions.occasions(assess(facts, day)))

    assert told == written
    assert occasions.written(occasions.read(told)) == told


def test_a_proposal_says_what_it_asks_for() -> None:
    facts = project(signed_on=SIGNED, admitted_on=SIGNED, started_on=DUE, phase=BLUE)
    late = date(2027, 1, 31)
    down = replace(facts, rectify_by=date(2027, 2, 10))
    up = replace(facts, level=YELLOW)

    order = occasions.raised(Proposal.RECTIFY, facts, assess(facts, late), YARDSTICK, on=late)
    lower = occasions.raised(
        Proposal.DOWNGRADE, down, assess(down, date(2027, 2, 11)), YARDSTICK, on=date(2027, 2, 11)
    )
    higher = occasions.raised(Proposal.UPGRADE, up, assess(up, DUE), YARDSTICK, on=DUE)
    colour = occasions.raised(Proposal.PHASE, facts, assess(facts, late), YARDSTICK, on=late)

    assert (order.by, order.occasion) == (date(2027, 3, 2), "produced")
    assert order.because == (
        "2026-04-30 开工 ＋9个月 ＝ 2027-01-30；建议限期整改，2027年3月2日前改正"
    )
    assert (lower.level, higher.level, colour.phase) == (YELLOW, BLUE, BLUE)
    assert colour.because == "2026年4月30日开工，尚未投产，建议认定为“蓝·开工在建”"


@pytest.mark.parametrize(
    ("given", "day", "because"),
    [
        (
            {"last_progress_on": date(2026, 3, 5)},
            date(2026, 9, 1),
            "自2026年3月5日到2026年9月1日已有180天没有核实的进展，满180天即疑似停滞，提请核查",
        ),
        (
            {"last_progress_on": date(2026, 5, 1), "rectify_by": date(2026, 5, 20)},
            date(2026, 5, 21),
            "2026-03-01 签约 ＋60天 ＝ 2026-04-30；整改期满仍未改正，提请核查",
        ),
        (
            {"last_progress_on": date(2027, 4, 1)},
            date(2027, 4, 30),
            "2026-03-01 签约 ＋60天 ＝ 2026-04-30；到2027年4月30日仍未开工，已过365天，疑似停滞，提请核查",
        ),
    ],
)
def test_a_look_is_asked_for_with_its_reason(
    given: dict[str, object], day: date, because: str
) -> None:
    facts = project(signed_on=SIGNED, admitted_on=SIGNED, phase=YELLOW, **given)
    told = assess(facts, day)
    one = occasions.raised(Proposal.REVIEW, facts, told, YARDSTICK, on=day)

    assert Proposal.REVIEW in told.proposals
    assert one.because == because


# ---- from day to day


def test_time_alone_moves_paces_and_raises_proposals_on_their_days() -> None:
    facts = project(signed_on=SIGNED, admitted_on=SIGNED, phase=YELLOW)

    course = follow(facts, SIGNED, date(2026, 12, 31))

    assert course.shifts == [
        ("on_time", "due_soon", date(2026, 4, 15)),
        ("due_soon", "late", date(2026, 5, 1)),
    ]
    assert (course.pace, course.since) == ("late", date(2026, 5, 1))
    assert found(course) == [
        (Proposal.RECTIFY, date(2026, 5, 1), None),
        (Proposal.REVIEW, date(2026, 8, 28), None),
    ]


def test_facts_that_move_on_let_a_proposal_go() -> None:
    facts = project(signed_on=SIGNED, admitted_on=SIGNED, phase=YELLOW)
    course = follow(facts, SIGNED, date(2026, 5, 10))
    begun = replace(facts, started_on=date(2026, 5, 11))
    day = date(2026, 5, 12)
    course.take(begun, assess(begun, day), YARDSTICK, on=day)

    assert found(course) == [
        (Proposal.RECTIFY, date(2026, 5, 1), day),
        (Proposal.PHASE, day, None),
    ]
    later = occasions.Course("late", day, "rectify:started review:")
    later.take(begun, assess(begun, day), YARDSTICK, on=day)
    assert later.gone == {Proposal.RECTIFY: day, Proposal.REVIEW: day}


@for_all(facts=projects(), start=st.integers(0, 400), length=st.integers(0, 500))
def test_from_recheck_to_recheck_is_as_good_as_day_by_day(
    facts: ProjectFacts, start: int, length: int
) -> None:
    """A missed night leaves what nightly ones would have left, on the same days."""
    first = date(2025, 3, 1) + timedelta(days=start)
    last = first + timedelta(days=length)

    def judged(one: ProjectFacts, day: date) -> Assessment:
        return pace.assess(one, policies=POLICIES, yardstick=YARDSTICK, today=day)

    begin = judged(facts, first)
    nightly = occasions.Course(
        begin.pace.value, first, occasions.written(occasions.occasions(begin))
    )
    late = replace(nightly, shifts=[], raised=[], gone={})
    for n in range(length + 1):
        day = first + timedelta(days=n)
        nightly.take(facts, judged(facts, day), YARDSTICK, on=day)
    for day, told in occasions.days(facts, begin.recheck_on, last, judged):
        late.take(facts, told, YARDSTICK, on=day)

    assert (late.pace, late.since, late.proposed) == (nightly.pace, nightly.since, nightly.proposed)
    assert late.shifts == nightly.shifts
    assert found(late) == found(nightly)
    assert late.gone == nightly.gone


# ---- seen for the first time


@pytest.mark.parametrize(
    ("given", "kind", "day", "since"),
    [
        ({}, Proposal.RECTIFY, date(2026, 6, 10), date(2026, 5, 1)),
        (
            {"rectify_by": date(2026, 5, 20)},
            Proposal.REVIEW,
            date(2026, 6, 10),
            date(2026, 5, 21),
        ),
        ({"last_progress_on": SIGNED}, Proposal.REVIEW, date(2026, 12, 1), date(2026, 8, 28)),
        ({}, Proposal.PHASE, date(2026, 6, 10), date(2026, 6, 10)),
    ],
)
def test_the_true_day_of_what_is_seen_for_the_first_time(
    given: dict[str, object], kind: Proposal, day: date, since: date
) -> None:
    facts = project(signed_on=SIGNED, admitted_on=SIGNED, **given)
    told = assess(facts, day)

    assert occasions.arose_on(kind, facts, told, YARDSTICK, today=day) == since


def test_a_bare_project_has_no_day_but_today() -> None:
    facts = project(signed_on=None, admitted_on=None)
    told = assess(facts, DUE)

    assert occasions.arose_on(Proposal.REVIEW, facts, told, YARDSTICK, today=DUE) == DUE
    assert occasions.pace_since(told, YARDSTICK, today=DUE) == DUE


@pytest.mark.parametrize(
    ("day", "since"),
    [
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 4, 20), date(2026, 4, 15)),
        (date(2026, 7, 1), date(2026, 5, 1)),
    ],
)
def test_since_when_a_pace_is_what_it_is(day: date, since: date) -> None:
    facts = project(signed_on=SIGNED, admitted_on=SIGNED)

    assert occasions.pace_since(assess(facts, day), YARDSTICK, today=day) == since


# ---- keys, duties, old words


def test_the_rules_word_keeps_its_day_while_it_stays_the_same() -> None:
    facts = project(signed_on=SIGNED)
    before = {Voice.RULE: Told(YELLOW, SIGNED), Voice.SELF: Told(BLUE, SIGNED)}

    heard = phase.heard(before, facts, today=DUE)
    moved = phase.heard(before, replace(facts, started_on=DUE), today=DUE)
    nothing = phase.heard(before, project(admitted_on=None), today=DUE)

    assert (heard[Voice.RULE].phase, heard[Voice.RULE].on) == (YELLOW, SIGNED)
    assert (moved[Voice.RULE].phase, moved[Voice.RULE].on) == (BLUE, DUE)
    assert set(nothing) == {Voice.SELF}


def test_a_word_from_before_the_dates_moved_is_left_out() -> None:
    voices = {
        Voice.SELF: Told(YELLOW, SIGNED),
        Voice.RULE: Told(BLUE, SIGNED),
        Voice.REVIEWER: Told(BLUE, DUE),
    }

    assert set(phase.current(voices, DUE)) == {Voice.RULE, Voice.REVIEWER}
    assert phase.current(voices, None) == voices


@pytest.mark.parametrize(
    ("said_by", "by", "allowed"),
    [
        ({Voice.SELF: 1, Voice.REVIEWER: 2}, 3, True),
        ({Voice.SELF: 1}, 1, False),
        ({Voice.SELF: 1, Voice.REVIEWER: 2}, 1, True),
        ({Voice.SELF: 1}, None, True),
    ],
)
def test_two_voices_agree_besides_the_confirmers_own(
    said_by: dict[Voice, int | None], by: int | None, allowed: bool
) -> None:
    """05-principles 13. One's own word does not hinder where two others agree."""
    voices = {Voice.RULE: Told(BLUE, DUE), **{v: Told(BLUE, DUE) for v in said_by}}

    assert keys.may_turn(BLUE, voices, said_by, by).allowed is allowed


def test_who_said_otherwise_may_come_round_to_what_is_confirmed() -> None:
    facts = project(signed_on=SIGNED, phase=YELLOW)
    told = {Voice.SELF: Told(BLUE, DUE)}

    assert keys.may_tell(facts, Voice.SELF, YELLOW, told, because="没有开工").allowed
    assert not keys.may_tell(facts, Voice.SELF, YELLOW, {}, because="没有开工").allowed
    assert keys.may_tell(facts, Voice.REVIEWER, YELLOW, {}, because="没有开工").allowed


@pytest.mark.parametrize("state", list(ProposalState))
def test_a_proposal_is_decided_once(state: ProposalState) -> None:
    assert keys.may_decide(state).allowed is (state is ProposalState.OPEN)


def test_every_colour_has_its_duties_in_the_plans_order() -> None:
    """S004-P-24 to S004-P-28: 绿、蓝、黄、红."""
    assert [p.letter for p in duties.DUTIES] == ["绿", "蓝", "黄", "红"]
    assert all(own.means and len(own.asks) >= 3 for own in duties.DUTIES.values())
