"""未开始, 进行中, 已完成, 超期N天, 经批准停办: what the facts say, day by day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.tasks.rules import standing as rules
from daxiao.domains.tasks.types import (
    Lack,
    NodeFacts,
    Pace,
    TaskFacts,
    TaskYardstick,
    WorkState,
)


YARDSTICK = TaskYardstick(near_due_days=30)
DUE = date(2026, 12, 31)
NODE = date(2026, 6, 30)
ON = date(2026, 7, 3)


def work(facts: TaskFacts, day: date = ON) -> tuple[WorkState, date | None]:
    found = rules.assess(facts, yardstick=YARDSTICK, today=day)
    return found.work, found.late_since


@pytest.mark.parametrize(
    ("facts", "day", "right"),
    [
        (TaskFacts(DUE), ON, (WorkState.NOT_STARTED, None)),
        (TaskFacts(None), ON, (WorkState.NOT_STARTED, None)),
        (TaskFacts(DUE, is_started=True), ON, (WorkState.GOING, None)),
        (TaskFacts(DUE, claimed_on=NODE), ON, (WorkState.GOING, None)),
        (TaskFacts(DUE, claimed_on=NODE, is_done=True), ON, (WorkState.DONE, None)),
        (TaskFacts(DUE), DUE, (WorkState.NOT_STARTED, None)),
        (TaskFacts(DUE), DUE + timedelta(days=1), (WorkState.LATE, date(2027, 1, 1))),
        (TaskFacts(DUE, is_started=True), date(2027, 3, 1), (WorkState.LATE, date(2027, 1, 1))),
        # what came in time and waits for a verdict is not late, however long the office takes
        (TaskFacts(DUE, claimed_on=DUE), date(2027, 3, 1), (WorkState.GOING, None)),
        # what came late stays late until it is accepted
        (
            TaskFacts(DUE, claimed_on=date(2027, 2, 1)),
            date(2027, 3, 1),
            (WorkState.LATE, date(2027, 1, 1)),
        ),
        (
            TaskFacts(DUE, (NodeFacts(NODE, handed_on=date(2026, 7, 2)),)),
            ON,
            (WorkState.LATE, date(2026, 7, 1)),
        ),
        (
            TaskFacts(DUE, (NodeFacts(NODE, handed_on=NODE),)),
            ON,
            (WorkState.NOT_STARTED, None),
        ),
        (TaskFacts(DUE, is_done=True), date(2027, 3, 1), (WorkState.DONE, None)),
        (TaskFacts(DUE, is_stopped=True), date(2027, 3, 1), (WorkState.STOPPED, None)),
        (TaskFacts(DUE, (NodeFacts(NODE),)), ON, (WorkState.LATE, date(2026, 7, 1))),
        (TaskFacts(DUE, (NodeFacts(NODE, is_met=True),)), ON, (WorkState.NOT_STARTED, None)),
        (
            TaskFacts(None, (NodeFacts(ON), NodeFacts(NODE))),
            ON,
            (WorkState.LATE, date(2026, 7, 1)),
        ),
    ],
)
def test_the_state_follows_from_the_facts(
    facts: TaskFacts, day: date, right: tuple[WorkState, date | None]
) -> None:
    """S000-T-02, S000-T-05"""
    assert work(facts, day) == right


@pytest.mark.parametrize(
    ("facts", "waits"),
    [
        (TaskFacts(DUE), False),
        (TaskFacts(DUE, claimed_on=NODE), True),
        (TaskFacts(DUE, (NodeFacts(NODE),)), False),
        (TaskFacts(DUE, (NodeFacts(NODE, handed_on=date(2026, 7, 2)),)), True),
        # in time: the task itself is still owed, nothing of it waits
        (TaskFacts(DUE, (NodeFacts(NODE, handed_on=NODE),)), False),
        # one of two late nodes was handed in, the other is still owed
        (
            TaskFacts(DUE, (NodeFacts(NODE), NodeFacts(NODE, handed_on=date(2026, 7, 2)))),
            False,
        ),
        # who reports the whole hands in what nodes are left with it
        (TaskFacts(DUE, (NodeFacts(NODE),), claimed_on=date(2026, 7, 2)), True),
        (TaskFacts(DUE, claimed_on=NODE, is_done=True), False),
    ],
)
def test_what_was_handed_in_says_so(facts: TaskFacts, waits: bool) -> None:
    """S000-T-05: 已报待认可 once all that is late, or the whole, was handed in."""
    found = rules.assess(facts, yardstick=YARDSTICK, today=ON)

    assert found.is_handed_in is waits


@given(facts=st.deferred(lambda: FACTS), today=st.deferred(lambda: DAYS))
def test_a_report_that_came_late_never_ends_the_lateness(facts: TaskFacts, today: date) -> None:
    """S000-T-05: only acceptance does."""
    if facts.due_on is None or facts.due_on >= today or facts.is_done or facts.is_stopped:
        return
    late = replace(facts, claimed_on=today)
    assert rules.assess(late, yardstick=YARDSTICK, today=today).work is WorkState.LATE


@pytest.mark.parametrize("end", [{"is_done": True}, {"is_stopped": True}])
def test_days_count_no_more_once_it_is_over(end: dict[str, bool]) -> None:
    found = rules.assess(TaskFacts(DUE, **end), yardstick=YARDSTICK, today=date(2027, 5, 1))

    assert (found.pace, found.recheck_on) == (Pace.ENDED, None)


@pytest.mark.parametrize(
    ("since", "day", "days"),
    [
        (None, ON, 0),
        (date(2026, 7, 1), date(2026, 7, 1), 1),
        (date(2026, 7, 1), ON, 3),
        (date(2026, 7, 9), ON, 0),
    ],
)
def test_late_by_n_days_counts_from_the_day_after(since: date | None, day: date, days: int) -> None:
    """S000-T-05: 超期1天 on the first day after the missed one."""
    assert rules.days_late(since, day) == days


DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))
FACTS = st.builds(
    TaskFacts,
    due_on=st.none() | DAYS,
    nodes=st.lists(st.builds(NodeFacts, DAYS, st.booleans(), st.none() | DAYS), max_size=4).map(
        tuple
    ),
    is_started=st.booleans(),
    claimed_on=st.none() | DAYS,
    is_done=st.booleans(),
    is_stopped=st.booleans(),
)


@given(facts=FACTS, today=DAYS, ahead=st.integers(0, 900))
def test_nothing_moves_by_itself_before_the_recheck_day(
    facts: TaskFacts, today: date, ahead: int
) -> None:
    now = rules.assess(facts, yardstick=YARDSTICK, today=today)
    later = today + timedelta(days=ahead)
    if now.recheck_on is None or later < now.recheck_on:
        then = rules.assess(facts, yardstick=YARDSTICK, today=later)
        assert (then.pace, then.work, then.late_since) == (now.pace, now.work, now.late_since)


@given(facts=FACTS, today=DAYS)
def test_late_is_exactly_what_has_a_first_day_of_it(facts: TaskFacts, today: date) -> None:
    found = rules.assess(facts, yardstick=YARDSTICK, today=today)

    assert (found.work is WorkState.LATE) == (found.late_since is not None)
    if found.late_since is not None:
        assert found.late_since <= today


@pytest.mark.parametrize(
    ("number", "lead", "person", "node", "right"),
    [
        ("1", True, True, True, ()),
        ("", True, True, True, (Lack.LIST,)),
        ("1", False, True, True, (Lack.UNIT,)),
        ("1", True, False, True, (Lack.PERSON,)),
        ("1", True, True, False, (Lack.NODE,)),
        (" ", False, False, False, tuple(Lack)),
    ],
)
def test_an_item_that_lacks_list_unit_person_or_node_is_incomplete(
    number: str, lead: bool, person: bool, node: bool, right: tuple[Lack, ...]
) -> None:
    """S000-T-02: 清单化、责任化、节点化"""
    found = rules.lacks(number=number, has_lead=lead, has_person=person, has_node=node)

    assert found == right
