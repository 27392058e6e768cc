"""未开始, 进行中, 已完成, 超期N天, 经批准停办: what the facts say, day by day."""

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
        (TaskFacts(DUE, is_claimed=True), ON, (WorkState.GOING, None)),
        (TaskFacts(DUE, is_claimed=True, is_done=True), ON, (WorkState.DONE, None)),
        (TaskFacts(DUE), DUE, (WorkState.NOT_STARTED, None)),
        (TaskFacts(DUE), DUE + timedelta(days=1), (WorkState.LATE, date(2027, 1, 1))),
        (TaskFacts(DUE, is_started=True), date(2027, 3, 1), (WorkState.LATE, date(2027, 1, 1))),
        # what waits for a verdict is not late, however long the office takes
        (TaskFacts(DUE, is_claimed=True), date(2027, 3, 1), (WorkState.GOING, None)),
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
    nodes=st.lists(st.builds(NodeFacts, DAYS, st.booleans()), max_size=4).map(tuple),
    is_started=st.booleans(),
    is_claimed=st.booleans(),
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
