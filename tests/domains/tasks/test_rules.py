"""The calendar of a task, and which unit a plan's wording means."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.tasks import rules
from daxiao.domains.tasks.types import Duty, Found, Pace, TaskFacts, TaskState, TaskYardstick


MONTH = TaskYardstick(near_due_days=30)
DUE = date(2026, 12, 31)


def pace(today: date, due: date | None = DUE, days: int = 30) -> tuple[Pace, date | None]:
    found = rules.assess(TaskFacts(due), yardstick=TaskYardstick(days), today=today)
    return found.pace, found.recheck_on


# ---- the calendar


@pytest.mark.parametrize(
    ("today", "expected", "recheck"),
    [
        (date(2026, 1, 1), Pace.OPEN, date(2026, 12, 1)),
        (date(2026, 11, 30), Pace.OPEN, date(2026, 12, 1)),
        (date(2026, 12, 1), Pace.NEAR_DUE, date(2027, 1, 1)),
        (date(2026, 12, 31), Pace.NEAR_DUE, date(2027, 1, 1)),
        (date(2027, 1, 1), Pace.OVERDUE, None),
        (date(2030, 1, 1), Pace.OVERDUE, None),
    ],
)
def test_a_task_is_near_due_before_its_day_and_overdue_after_it(
    today: date, expected: Pace, recheck: date | None
) -> None:
    """S000-T-05: reminders before a node, overdue marks after it; the lead time is a setting, no plan states one."""
    assert pace(today) == (expected, recheck)


def test_a_task_without_a_date_never_moves() -> None:
    assert pace(date(2026, 3, 2), due=None) == (Pace.UNDATED, None)


def test_no_lead_time_means_near_due_on_the_day_itself() -> None:
    assert pace(DUE - timedelta(days=1), days=0) == (Pace.OPEN, DUE)
    assert pace(DUE, days=0) == (Pace.NEAR_DUE, DUE + timedelta(days=1))


days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(due=st.none() | days, today=days, lead=st.integers(0, 400), wait=st.integers(0, 1000))
def test_before_the_recheck_day_nothing_changes_by_itself(
    due: date | None, today: date, lead: int, wait: int
) -> None:
    """What lets the sweep look only at what is due."""
    now, recheck = pace(today, due, lead)
    later = today + timedelta(days=wait)

    if recheck is None or later < recheck:
        assert pace(later, due, lead) == (now, recheck)
    else:
        assert pace(recheck, due, lead)[0] is not now


@given(due=days, today=days, lead=st.integers(0, 400))
def test_the_recheck_day_lies_ahead(due: date, today: date, lead: int) -> None:
    _, recheck = pace(today, due, lead)

    assert recheck is None or recheck > today


@given(due=days, lead=st.integers(0, 400))
def test_paces_follow_one_another_in_one_direction(due: date, lead: int) -> None:
    order = [Pace.OPEN, Pace.NEAR_DUE, Pace.OVERDUE]
    start = due - timedelta(days=lead + 2)
    seen = [pace(start + timedelta(days=i), due, lead)[0] for i in range(lead + 5)]

    assert sorted(seen, key=order.index) == seen
    assert set(seen) == set(order)


def test_a_year_is_due_on_its_last_day() -> None:
    assert rules.due_on(2027) == date(2027, 12, 31)
    assert rules.due_on(None) is None


# ---- units


NEAR = {"县经信局": [1], "经开区管委会": [2]}
ABOVE = {"县经信局": [9], "市经信局": [3], "公司": [4, 5]}
MEMBERS = {"township": [10, 11], "operator": [20]}


def resolve(written: str) -> tuple[Found, tuple[int, ...]]:
    unit = rules.resolve(written, Duty.LEAD, indexes=(NEAR, ABOVE), members=MEMBERS)
    assert (unit.written, unit.duty) == (written, Duty.LEAD)
    return unit.found, unit.org_ids


@pytest.mark.parametrize(
    ("written", "found", "ids"),
    [
        ("县经信局", Found.UNIT, (1,)),
        ("县 经信局", Found.UNIT, (1,)),
        ("市经信局", Found.UNIT, (3,)),
        ("公司", Found.AMBIGUOUS, ()),
        ("各乡镇", Found.GROUP, (10, 11)),
        ("各通信运营商", Found.GROUP, (20,)),
        ("各园区", Found.UNKNOWN, ()),
        ("县财政局", Found.UNKNOWN, ()),
        ("乡镇企业局", Found.UNKNOWN, ()),
    ],
)
def test_a_wording_meets_the_nearest_unit_or_is_a_question(
    written: str, found: Found, ids: tuple[int, ...]
) -> None:
    """S000-T-01, S001-T-02, S001-T-03: aliases, groups and outside parties; nobody becomes a unit by being named."""
    assert resolve(written) == (found, ids)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("各乡镇", "township"),
        ("各乡镇（场）、街道", "township"),
        ("各乡镇（街道）", "township"),
        ("乡镇街道", "township"),
        ("各有关乡镇", "township"),
        ("各镇街", "township"),
        ("各街道", "township"),
        ("各县（市、区）", "government"),
        ("各县市区", "government"),
        ("各产业园区", "park"),
        ("各通信运营商", "operator"),
        ("乡镇企业局", None),
        ("县经信局", None),
        ("街道口街道", None),
        ("县政府办", None),
    ],
)
def test_a_collective_word_is_told_from_a_name(written: str, kind: str | None) -> None:
    assert rules.group_kind(written) == kind


@given(st.text(max_size=10))
def test_no_wording_invents_a_unit(written: str) -> None:
    found, ids = resolve(written)
    known = {1, 2, 3, 9, 10, 11, 20}

    assert set(ids) <= known
    assert bool(ids) is (found in {Found.UNIT, Found.GROUP})


# ---- doors


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("reason", ["", "  ", "并入"])
def test_a_task_is_dropped_once_and_with_a_reason(state: TaskState, reason: str) -> None:
    in_force = state is TaskState.IN_FORCE

    assert rules.may_drop(state, reason).allowed is (in_force and bool(reason.strip()))
    assert rules.may_restore(state).allowed is (state is TaskState.DROPPED)


@pytest.mark.parametrize("found", Found)
def test_only_a_question_is_answered(found: Found) -> None:
    allowed = rules.may_identify(found, "某局").allowed

    assert allowed is (found in {Found.UNKNOWN, Found.AMBIGUOUS})
