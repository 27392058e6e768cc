"""Blockers: limits in working days, escalation, days open, and who may close one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import blockers
from daxiao.domains.projects.rules.blockers import Blocker, BlockerYardstick, Episode
from daxiao.domains.projects.types import BlockerCategory, BlockerState, EscalationLevel
from daxiao.std.findings import Decision
from daxiao.std.workdays import HolidayTable
from tests.domains.projects.shipped import values


YEAR = HolidayTable(known=frozenset({2026}))
MONDAY = date(2026, 6, 1)
RAISER, OTHER = 1, 2
LAND_BUREAU, OFFICE = frozenset({31}), frozenset({44})
YARDSTICK = BlockerYardstick(limit_days=5, to_sponsor_days=0, to_meeting_days=5)
ASSIGNED = Blocker(
    key=1,
    category=BlockerCategory.LAND,
    text="北侧12亩未交地",
    raised_by=RAISER,
    raised_for=44,
    episodes=(Episode(MONDAY, MONDAY),),
    state=BlockerState.ASSIGNED,
    unit=31,
)


def assessed(blocker: Blocker, today: date) -> blockers.BlockerAnswer:
    return blockers.assess(blocker, yardstick=YARDSTICK, today=today, holidays=YEAR)


def codes_of(decision: Decision) -> list[str]:
    return [f.code.removeprefix("projects.blocker_") for f in decision.findings]


@pytest.mark.parametrize(
    ("today", "late", "level", "recheck"),
    [
        (date(2026, 6, 1), False, EscalationLevel.UNIT, date(2026, 6, 9)),
        (date(2026, 6, 8), False, EscalationLevel.UNIT, date(2026, 6, 9)),
        (date(2026, 6, 9), True, EscalationLevel.SPONSOR, date(2026, 6, 16)),
        (date(2026, 6, 15), True, EscalationLevel.SPONSOR, date(2026, 6, 16)),
        (date(2026, 6, 16), True, EscalationLevel.MEETING, None),
    ],
)
def test_first_the_sponsor_leader_then_the_dispatch_meeting(
    today: date, late: bool, level: EscalationLevel, recheck: date | None
) -> None:
    """S000-P-05: a tracker with a limit and escalation to the sponsor leader; S004-D-06: the dispatch meeting."""
    found = assessed(ASSIGNED, today)

    assert (found.due, found.is_late) == (date(2026, 6, 8), late)
    assert (found.level, found.recheck_on) == (level, recheck)


def test_the_sentence_says_who_and_by_when() -> None:
    assert assessed(ASSIGNED, MONDAY).because == "责任单位应在2026-06-08前办结"
    assert assessed(ASSIGNED, date(2026, 6, 16)).because == (
        "责任单位应在2026-06-08前办结，已超期，请调度会过问"
    )


def test_one_that_nobody_was_given_is_on_the_clock_too() -> None:
    raised = replace(ASSIGNED, state=BlockerState.RAISED, unit=None, episodes=(Episode(MONDAY),))
    found = assessed(raised, date(2026, 6, 9))

    assert found.level is EscalationLevel.SPONSOR
    assert found.because.startswith("尚未交办")


def test_a_category_may_have_its_own_limit() -> None:
    """S004-P-37: the kinds of problems are those of the plan, their limits are the office's."""
    own = replace(YARDSTICK, limits={BlockerCategory.LAND: 10})
    found = blockers.assess(ASSIGNED, yardstick=own, today=MONDAY, holidays=YEAR)

    assert found.due == date(2026, 6, 15)
    assert {"用地", "用能", "环评", "融资"} <= {c.label for c in BlockerCategory}


@pytest.mark.parametrize("state", [BlockerState.RESOLVED, BlockerState.CLOSED])
def test_what_the_unit_has_done_is_not_late(state: BlockerState) -> None:
    closed = date(2026, 6, 3) if state is BlockerState.CLOSED else None
    done = replace(ASSIGNED, state=state, episodes=(Episode(MONDAY, MONDAY, closed),))
    found = assessed(done, date(2026, 8, 1))

    assert (found.due, found.is_late, found.level) == (None, False, EscalationLevel.UNIT)
    assert found.days_open == (2 if closed else 61)


def test_reopened_days_add_up() -> None:
    closed = replace(
        ASSIGNED, state=BlockerState.CLOSED, episodes=(Episode(MONDAY, MONDAY, date(2026, 6, 11)),)
    )
    again = replace(
        closed, state=BlockerState.ASSIGNED, episodes=blockers.reopened(closed, date(2026, 7, 1))
    )
    found = assessed(again, date(2026, 7, 4))

    assert (found.days_open, found.times_opened) == (10 + 3, 2)
    assert found.due == date(2026, 7, 8)


def test_one_reopened_without_a_unit_waits_to_be_assigned() -> None:
    closed = replace(ASSIGNED, unit=None, episodes=(Episode(MONDAY, None, date(2026, 6, 11)),))

    assert blockers.reopened(closed, date(2026, 7, 1))[-1] == Episode(date(2026, 7, 1))


def test_one_that_is_only_sent_back_keeps_its_time() -> None:
    resolved = replace(ASSIGNED, state=BlockerState.RESOLVED)

    assert blockers.reopened(resolved, date(2026, 6, 20)) == ASSIGNED.episodes


@for_all(
    st.integers(1, 20),
    st.integers(0, 10),
    st.integers(0, 10),
    st.integers(0, 60),
    st.integers(0, 20),
)
def test_escalation_never_goes_back_and_the_recheck_day_is_the_first_change(
    limit: int, sponsor: int, more: int, passed: int, then: int
) -> None:
    yardstick = BlockerYardstick(limit, sponsor, sponsor + more)
    order = list(EscalationLevel)

    def at(days: int) -> blockers.BlockerAnswer:
        today = MONDAY + timedelta(days)
        return blockers.assess(ASSIGNED, yardstick=yardstick, today=today, holidays=YEAR)

    now, later = at(passed), at(passed + then)
    assert order.index(now.level) <= order.index(later.level)
    if now.recheck_on is None or MONDAY + timedelta(passed + then) < now.recheck_on:
        assert (now.level, now.is_late) == (later.level, later.is_late)


@for_all(st.integers(1, 20), st.integers(0, 10), st.integers(0, 10))
def test_the_true_day_of_a_level_is_the_first_on_which_it_is_asked(
    limit: int, sponsor: int, more: int
) -> None:
    yardstick = BlockerYardstick(limit, sponsor, sponsor + more)
    for level in (EscalationLevel.SPONSOR, EscalationLevel.MEETING):
        day = blockers.asked_since(ASSIGNED, level, yardstick=yardstick, holidays=YEAR)
        then, before = (
            blockers.assess(ASSIGNED, yardstick=yardstick, today=d, holidays=YEAR).level
            for d in (day, day - timedelta(1))
        )
        order = list(EscalationLevel)
        assert order.index(then) >= order.index(level) > order.index(before)


@pytest.mark.parametrize(
    ("category", "text", "on", "codes"),
    [
        (BlockerCategory.LAND, "未交地", MONDAY, []),
        (BlockerCategory.LAND, "  ", MONDAY, ["unsaid"]),
        (BlockerCategory.OTHER, "有问题", MONDAY, ["other_unsaid"]),
        (BlockerCategory.OTHER, "进场道路被邻近工地占用", MONDAY, []),
        (BlockerCategory.OTHER, "进场道路被工地占用了", MONDAY, []),
        (BlockerCategory.OTHER, "", MONDAY, ["unsaid"]),
        (BlockerCategory.LAND, "未交地", MONDAY + timedelta(1), ["in_future"]),
    ],
)
def test_what_may_be_raised(
    category: BlockerCategory, text: str, on: date, codes: list[str]
) -> None:
    assert codes_of(blockers.may_raise(category, text, on, today=MONDAY)) == codes


@pytest.mark.parametrize(
    ("state", "unit", "codes"),
    [
        (BlockerState.RAISED, 32, []),
        (BlockerState.ASSIGNED, 32, []),
        (BlockerState.ASSIGNED, 31, ["same_unit"]),
        (BlockerState.RAISED, None, ["unit_missing"]),
        (BlockerState.RESOLVED, 32, ["wrong_state"]),
        (BlockerState.CLOSED, 32, ["wrong_state"]),
    ],
)
def test_who_may_be_given_it(state: BlockerState, unit: int | None, codes: list[str]) -> None:
    assert codes_of(blockers.may_assign(replace(ASSIGNED, state=state), unit)) == codes


@pytest.mark.parametrize(
    ("state", "units", "text", "codes"),
    [
        (BlockerState.ASSIGNED, LAND_BUREAU, "已交地", []),
        (BlockerState.ASSIGNED, OFFICE, "已交地", ["not_assigned_to"]),
        (BlockerState.ASSIGNED, LAND_BUREAU, " ", ["resolution_missing"]),
        (BlockerState.CLOSED, LAND_BUREAU, "已交地", ["wrong_state"]),
    ],
)
def test_only_the_unit_reports_it_done_and_says_how(
    state: BlockerState, units: frozenset[int], text: str, codes: list[str]
) -> None:
    assert codes_of(blockers.may_resolve(replace(ASSIGNED, state=state), units, text)) == codes


@pytest.mark.parametrize(
    ("state", "actor", "units", "codes"),
    [
        (BlockerState.RESOLVED, RAISER, OFFICE, []),
        (BlockerState.RESOLVED, OTHER, OFFICE, []),
        (BlockerState.RESOLVED, OTHER, LAND_BUREAU, ["own_resolution"]),
        (BlockerState.RESOLVED, OTHER, frozenset(), ["not_the_raiser"]),
        (BlockerState.ASSIGNED, RAISER, OFFICE, ["wrong_state"]),
    ],
)
def test_whoever_raised_it_confirms(
    state: BlockerState, actor: int, units: frozenset[int], codes: list[str]
) -> None:
    """S000-P-05: confirmation by whoever raised it, never by the unit that resolved it."""
    assert codes_of(blockers.may_confirm(replace(ASSIGNED, state=state), actor, units)) == codes


@pytest.mark.parametrize(
    ("state", "actor", "because", "codes"),
    [
        (BlockerState.RESOLVED, RAISER, "还差3亩", []),
        (BlockerState.CLOSED, RAISER, "又被占用", []),
        (BlockerState.CLOSED, RAISER, "", ["reopen_unsaid"]),
        (BlockerState.ASSIGNED, RAISER, "还差3亩", ["wrong_state"]),
        (BlockerState.RESOLVED, OTHER, "还差3亩", ["not_the_raiser"]),
    ],
)
def test_reopening(state: BlockerState, actor: int, because: str, codes: list[str]) -> None:
    found = blockers.may_reopen(replace(ASSIGNED, state=state), actor, frozenset(), because)

    assert codes_of(found) == codes


def test_the_shipped_yardstick_is_understood_and_a_wrong_one_is_not() -> None:
    shipped = values("blockers")

    assert blockers.yardstick_of(shipped) == YARDSTICK
    assert (
        blockers.yardstick_of({**shipped, "limits": {"land": 10}}).limit(BlockerCategory.LAND) == 10
    )
    assert blockers.yardstick_of({**shipped, "limit_days": 1}).limit_days == 1
    for wrong in (
        {"limit_days": 0},
        {"limits": {"land": 0}},
        {"limits": {"lnad": 3}},
        {"limits": 3},
        {"to_sponsor_days": 9},
    ):
        with pytest.raises(ValueError, match=r".+"):
            blockers.yardstick_of({**shipped, **wrong})
