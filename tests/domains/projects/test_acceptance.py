"""Joint acceptance within 3, 5 or 9 working days, with rectification by a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import acceptance, permits
from daxiao.domains.projects.rules.acceptance import Acceptance, Rectification
from daxiao.domains.projects.types import AcceptanceScope, AcceptanceState, RiskClass, Stop
from daxiao.std.workdays import HolidayTable, workdays_between
from tests.domains.projects.shipped import values


LIMITS = permits.catalogue_of(values("permits")).acceptance
YEAR = HolidayTable(
    off=frozenset({date(2026, 10, 1), date(2026, 10, 2), *(date(2026, 10, n) for n in (5, 6, 7))}),
    work=frozenset({date(2026, 10, 10)}),
    known=frozenset({2026}),
)
RECEIVED = date(2026, 9, 28)  # a Monday
TODAY = date(2026, 9, 29)
PLAIN = Acceptance(AcceptanceScope.WHOLE, RiskClass.GENERAL, RECEIVED)


def answered(one: Acceptance, today: date = TODAY) -> acceptance.AcceptanceAnswer:
    return acceptance.answer(one, LIMITS, today=today, holidays=YEAR)


@pytest.mark.parametrize(
    ("risk", "due"),
    [
        (RiskClass.SIMPLE_LOW, date(2026, 10, 8)),
        (RiskClass.GENERAL, date(2026, 10, 10)),
        (RiskClass.HIGH, date(2026, 10, 15)),
    ],
)
def test_working_days_by_risk(risk: RiskClass, due: date) -> None:
    """S004-P-20, S004-P-13: 3 / 5 / 9 working days over a long holiday with its make-up Saturday.

    29, 30 September and 8, 9, 10 October are the first five.
    """
    found = answered(replace(PLAIN, risk=risk))
    assert found.due == due
    assert found.written.endswith(f"＝ {found.due}")


def test_the_sum_is_written_out() -> None:
    assert answered(PLAIN).written == "2026-09-28 受理 ＋5个工作日（一般风险） ＝ 2026-10-10"


def test_without_a_risk_class_there_is_no_deadline() -> None:
    found = answered(replace(PLAIN, risk=None))

    assert (found.due, found.is_late) == (None, False)
    assert found.written == "验收风险等级未定，时限无从计算"


@pytest.mark.parametrize(
    ("closed", "today", "late"),
    [
        (None, date(2026, 10, 10), False),
        (None, date(2026, 10, 11), True),
        (date(2026, 10, 10), date(2026, 12, 1), False),
        (date(2026, 10, 12), date(2026, 12, 1), True),
    ],
)
def test_late_from_the_day_after(closed: date | None, today: date, late: bool) -> None:
    assert answered(replace(PLAIN, closed_on=closed), today).is_late is late


def test_the_clock_stands_still_while_the_applicant_sets_right() -> None:
    order = Rectification("消防通道", ordered_on=date(2026, 9, 29), by=date(2026, 10, 9))
    done = replace(order, done_on=date(2026, 10, 9))

    found = answered(replace(PLAIN, rectifications=(done,)), date(2026, 10, 12))
    assert found.stopped == 3  # 30 September, 8 and 9 October
    assert found.due == date(2026, 10, 14)
    assert found.written == (
        "2026-09-28 受理 ＋5个工作日（一般风险） ＋停表3个工作日 ＝ 2026-10-14"
    )
    assert found.rectify_late == ()
    open_one = answered(replace(PLAIN, rectifications=(order,)), date(2026, 10, 12))
    assert open_one.rectify_late == (order,)
    assert not open_one.is_late


def test_a_year_without_calendar_is_said() -> None:
    found = answered(replace(PLAIN, received_on=date(2026, 12, 30)), date(2026, 12, 31))

    assert found.uncovered == (2027,)
    assert found.written.endswith("（2027年放假安排尚未收录，暂按周一至周五计）")


@for_all(
    st.integers(0, 40),
    st.sampled_from(list(RiskClass)),
    st.integers(0, 20),
    st.integers(1, 10),
)
def test_stops_lengthen_by_exactly_the_working_days_that_stood_still(
    offset: int, risk: RiskClass, start: int, length: int
) -> None:
    received = RECEIVED + timedelta(offset)
    first = received + timedelta(start)
    stop = Stop(first, first + timedelta(length), "停电", evidence=1)
    plain = replace(PLAIN, received_on=received, risk=risk)
    found = answered(replace(plain, stops=(stop,)), date(2026, 12, 1))

    assert found.due is not None
    whole = workdays_between(received + timedelta(1), found.due + timedelta(1), YEAR).days
    assert whole == LIMITS[risk] + found.stopped


STARTED = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("changes", "started", "codes"),
    [
        ({}, STARTED, []),
        ({"risk": None}, STARTED, ["acceptance_risk_unset"]),
        ({"scope": AcceptanceScope.BUILDING}, STARTED, ["acceptance_part_unnamed"]),
        ({"scope": AcceptanceScope.BUILDING, "part": "2号厂房"}, STARTED, []),
        ({"scope": AcceptanceScope.PHASE, "part": " "}, STARTED, ["acceptance_part_unnamed"]),
        ({}, None, ["acceptance_before_start"]),
        ({}, date(2026, 9, 30), ["acceptance_before_start"]),
        ({"received_on": date(2026, 9, 30)}, STARTED, ["acceptance_in_future"]),
        ({"received_on": TODAY}, TODAY, []),
    ],
)
def test_what_is_received(
    changes: dict[str, object], started: date | None, codes: list[str]
) -> None:
    """S004-P-20: by single plant or by phase."""
    asked = replace(PLAIN, **changes)  # type: ignore[arg-type]  # the table names the fields
    found = acceptance.may_open(asked, [], started_on=started, today=TODAY).findings

    assert [f.code for f in found] == [f"projects.{code}" for code in codes]


def test_a_part_is_accepted_once_at_a_time() -> None:
    one = replace(PLAIN, scope=AcceptanceScope.BUILDING, part="2号厂房")
    passed = replace(one, state=AcceptanceState.PASSED)
    other = replace(one, part="3号厂房")

    def codes(others: list[Acceptance]) -> list[str]:
        found = acceptance.may_open(one, others, started_on=STARTED, today=TODAY).findings
        return [f.code for f in found]

    assert codes([one]) == ["projects.acceptance_part_open"]
    (finding,) = acceptance.may_open(one, [one], started_on=STARTED, today=TODAY).findings
    assert finding.sentence.startswith("“2号厂房”已有一次验收没有办完")
    assert codes([passed, other]) == []


@pytest.mark.parametrize(
    ("state", "what", "by", "codes"),
    [
        (AcceptanceState.REVIEWING, "消防通道", date(2026, 9, 30), []),
        (AcceptanceState.RECTIFYING, "消防通道", date(2026, 9, 30), []),
        (AcceptanceState.PASSED, "消防通道", date(2026, 9, 30), ["acceptance_not_reviewing"]),
        (AcceptanceState.REVIEWING, " ", date(2026, 9, 30), ["rectify_unsaid"]),
        (AcceptanceState.REVIEWING, "消防通道", None, ["rectify_undated"]),
        (AcceptanceState.REVIEWING, "消防通道", TODAY, ["rectify_undated"]),
    ],
)
def test_rectification_is_ordered_with_what_and_by_when(
    state: AcceptanceState, what: str, by: date | None, codes: list[str]
) -> None:
    """S004-D-04: rectification within a time limit."""
    found = acceptance.may_order(replace(PLAIN, state=state), what, by, today=TODAY).findings

    assert [f.code for f in found] == [f"projects.{code}" for code in codes]


def test_nothing_passes_with_orders_that_are_open() -> None:
    order = Rectification("消防通道", TODAY, TODAY + timedelta(5))
    done = replace(order, done_on=TODAY)

    assert acceptance.may_pass(replace(PLAIN, rectifications=(done,))).allowed
    (finding,) = acceptance.may_pass(replace(PLAIN, rectifications=(order, done))).findings
    assert finding.sentence == "还有1项整改没有复查合格，不能通过验收"
    assert not acceptance.may_pass(replace(PLAIN, state=AcceptanceState.PASSED)).allowed
