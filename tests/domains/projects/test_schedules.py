"""Schedule policies: the deadlines of 咸宁 (S004-P-01, S004-P-28) and 大冶 (S000-P-02), each with its sum."""

import calendar
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.projects.rules import schedules, spans
from daxiao.domains.projects.types import (
    Credit,
    Deadline,
    LandMode,
    Limit,
    Milestone,
    Policy,
    ProjectFacts,
    SpanUnit,
    Stop,
)
from daxiao.std.workdays import HolidayTable
from tests.domains.projects.shipped import DAYE, PLANT, XIANNING, day, policies, values


SOME_DAY = st.dates(date(2020, 1, 1), date(2032, 12, 31))
# invented: New Year's Day off, the Sunday after worked
KNOWN = HolidayTable(
    off=frozenset({day("01-01"), day("01-02")}),
    work=frozenset({day("01-04")}),
    known=frozenset({2026}),
)


def _due(facts: ProjectFacts, milestone: Milestone, **how: object) -> Deadline:
    (found,) = [
        d
        for d in schedules.deadlines(facts, policies(), today=how.get("today"))  # type: ignore[arg-type]
        if d.milestone is milestone
    ]
    return found


def _built(invest: str, started: str = "2026-04-15") -> ProjectFacts:
    return replace(PLANT, invest=Decimal(invest), started_on=date.fromisoformat(started))


def test_sixty_days_from_signing_to_the_start_of_works() -> None:
    """S004-P-01: natural days, counted from the day after signing."""
    found = _due(PLANT, Milestone.STARTED)

    assert found.due == day("05-04")
    assert found.written == "2026-03-05 签约 ＋60天 ＝ 2026-05-04"
    assert found.limit.clause
    assert found.uncovered == ()


@pytest.mark.parametrize(
    ("invest", "due", "is_stated"),
    [
        ("0.3", "2027-01-15", False),
        ("0.99", "2027-01-15", False),
        ("1", "2027-01-15", True),
        ("4.9999", "2027-01-15", True),
        ("5", "2027-04-15", True),
        ("9.9999", "2027-04-15", True),
        ("10", "2027-10-15", True),
        ("120", "2027-10-15", True),
    ],
)
def test_months_to_production_by_investment(invest: str, due: str, is_stated: bool) -> None:
    """S004-P-01: half-open tiers; what the plan does not state carries no clause, so the screen marks it."""
    found = _due(_built(invest), Milestone.PRODUCED)

    assert found.due == date.fromisoformat(due)
    assert bool(found.limit.clause) is is_stated


def test_an_unknown_investment_is_not_guessed() -> None:
    facts = replace(PLANT, started_on=day("04-15"))

    assert [d.milestone for d in schedules.deadlines(facts, policies())] == [Milestone.STARTED]
    assert [f.code for f in schedules.missing(facts, policies())] == ["projects.invest_unknown"]


def test_production_has_no_deadline_before_the_start() -> None:
    facts = replace(PLANT, invest=Decimal(3))

    assert [d.milestone for d in schedules.deadlines(facts, policies())] == [Milestone.STARTED]


@pytest.mark.parametrize(
    ("mode", "registered", "written"),
    [
        (LandMode.LEASED, None, "2026-11-30 签约 ＋3个月 ＝ 2027-02-28"),
        (LandMode.LEASED, "2026-12-05", "2026-11-30 签约 ＋3个月 ＝ 2027-02-28"),
        (LandMode.GRANTED, "2026-12-05", "2026-12-05 注册 ＋3个月 ＝ 2027-03-05"),
        (LandMode.GRANTED, None, None),
        (None, "2026-12-05", None),
    ],
)
def test_daye_counts_by_land_mode(
    mode: LandMode | None, registered: str | None, written: str | None
) -> None:
    """S000-P-02: leased plants from signing, granted land from registration."""
    facts = replace(
        PLANT,
        region=DAYE,
        land_mode=mode,
        signed_on=day("11-30"),
        registered_on=date.fromisoformat(registered) if registered else None,
    )
    found = schedules.deadlines(facts, policies())

    assert [d.written for d in found] == ([written] if written else [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signed_on": None}, "projects.not_signed"),
        ({"signed_on": date(2019, 5, 1)}, "projects.no_policy"),
        ({"region": "/420000/420700/"}, "projects.no_policy"),
        ({"region": DAYE}, "projects.land_mode_unknown"),
    ],
)
def test_says_why_there_is_no_deadline(change: dict[str, object], code: str) -> None:
    facts = replace(PLANT, **change)  # type: ignore[arg-type]

    assert schedules.deadlines(facts, policies()) == ()
    (found,) = schedules.missing(facts, policies())
    assert found.code == code
    assert found.sentence


def _policy(code: str, region: str, since: str = "2026-01-01", until: str | None = None) -> Policy:
    limit = Limit(Milestone.SIGNED, Milestone.STARTED, 30, SpanUnit.DAYS)
    end = date.fromisoformat(until) if until else None
    return Policy(code, code, region, date.fromisoformat(since), end, (limit,))


@pytest.mark.parametrize(
    ("region", "signed", "code"),
    [
        ("/42/4212/421202/", "2026-03-01", "city"),
        ("/42/4212/421222/", "2026-03-01", "county"),
        ("/42/4212/421222/", "2025-12-31", "old"),
        ("/42/4212/421222/", "2026-07-01", "later"),
        ("/42/4201/", "2026-03-01", "all"),
        ("/42/4201/", "2019-03-01", None),
    ],
)
def test_the_nearest_policy_in_force_on_the_signing_day(
    region: str, signed: str, code: str | None
) -> None:
    several = [
        _policy("all", "", "2020-01-01"),
        _policy("city", "4212"),
        _policy("old", "/42/4212/", "2025-01-01", "2026-01-01"),
        _policy("county", "421222"),
        _policy("later", "421222", "2026-07-01"),
    ]
    for order in (several, several[::-1]):
        found = schedules.policy_for(region, date.fromisoformat(signed), order)
        assert (found.code if found else None) == code


def test_a_policy_is_in_force_until_the_day_before_another() -> None:
    old = _policy("old", "", "2025-01-01", "2026-01-01")

    assert schedules.policy_for("/42/", date(2025, 12, 31), [old]) == old
    assert schedules.policy_for("/42/", date(2026, 1, 1), [old]) is None


def test_policies_stand_side_by_side() -> None:
    """05-principles 14: the same project under each policy, for a back-test."""
    facts = replace(PLANT, land_mode=LandMode.LEASED)
    dues = {p.code: [d.due for d in schedules.under(facts, p)] for p in policies()}

    assert dues == {"xianning": [day("05-04")], "daye": [day("06-05")]}


def _stop(start: str, end: str | None, evidence: int = 1) -> Stop:
    return Stop(day(start), day(end) if end else None, "补正材料", evidence)


@pytest.mark.parametrize(
    ("stops", "written"),
    [
        ([("03-10", "03-22")], "＋停表12天 ＝ 2026-05-16"),
        # overlapping and touching stops count once
        ([("03-10", "03-20"), ("03-15", "03-22")], "＋停表12天 ＝ 2026-05-16"),
        ([("03-10", "03-15"), ("03-15", "03-22")], "＋停表12天 ＝ 2026-05-16"),
        # what lies before the clock began, or after the deadline, moves nothing
        ([("02-01", "03-06")], "＝ 2026-05-04"),
        ([("02-01", "03-07")], "＋停表1天 ＝ 2026-05-05"),
        ([("05-05", "06-01")], "＝ 2026-05-04"),
        ([("05-04", "05-06")], "＋停表2天 ＝ 2026-05-06"),
        # a stop is reached only because another one moved the deadline
        ([("03-10", "03-22"), ("05-10", "05-12")], "＋停表14天 ＝ 2026-05-18"),
        # open: up to and with today
        ([("04-01", None)], "＋停表10天 ＝ 2026-05-14"),
        # inverted and empty ones are nothing
        ([("04-05", "04-01"), ("04-02", "04-02")], "＝ 2026-05-04"),
    ],
)
def test_the_clock_stands_still(stops: list[tuple[str, str | None]], written: str) -> None:
    """05-principles 15."""
    facts = replace(PLANT, stops=tuple(_stop(*one) for one in stops))

    assert _due(facts, Milestone.STARTED, today=day("04-10")).written == (
        f"2026-03-05 签约 ＋60天 {written}"
    )


def test_a_stop_without_evidence_stops_nothing() -> None:
    facts = replace(PLANT, stops=(_stop("03-10", "03-22", evidence=0), _stop("03-30", None)))

    assert _due(facts, Milestone.STARTED).stopped_days == 0
    assert not schedules.is_stopped(facts, day("03-12"))
    assert schedules.is_stopped(facts, day("04-30"))


def test_the_clock_runs_no_more_once_the_milestone_is_reached() -> None:
    """A stop during construction does not lengthen the time to the start of works."""
    facts = replace(_built("3", "2026-04-15"), stops=(_stop("04-20", "04-30"),))

    assert _due(facts, Milestone.STARTED).written == "2026-03-05 签约 ＋60天 ＝ 2026-05-04"
    assert _due(facts, Milestone.PRODUCED).written == (
        "2026-04-15 开工 ＋9个月 ＋停表10天 ＝ 2027-01-25"
    )


def test_credits_are_terms_of_the_sum() -> None:
    granted = Credit(Milestone.STARTED, 3, SpanUnit.WORKING_DAYS, "顺延决定〔2026〕1号")
    facts = replace(PLANT, credit_days=5, credits=(granted,), stops=(_stop("03-10", "03-12"),))
    found = _due(facts, Milestone.STARTED)

    # 2026-05-04 and 5 days is a Saturday; three working days on is Wednesday the 13th
    assert found.written == (
        "2026-03-05 签约 ＋60天 ＋顺延5天 ＋顺延3个工作日 ＋停表2天 ＝ 2026-05-15"
        "（2026年放假安排尚未收录，暂按周一至周五计）"
    )
    assert (found.credit_days, found.stopped_days, found.uncovered) == (9, 2, (2026,))


def test_a_credit_to_production_leaves_the_start_alone() -> None:
    granted = Credit(Milestone.PRODUCED, 30, SpanUnit.DAYS, "顺延决定〔2026〕2号")
    facts = replace(_built("3"), credits=(granted,))

    assert _due(facts, Milestone.STARTED).credit_days == 0
    assert _due(facts, Milestone.PRODUCED).due == date(2027, 2, 14)


def _under_workdays(length: int, facts: ProjectFacts, holidays: HolidayTable) -> Deadline:
    limit = Limit(Milestone.SIGNED, Milestone.STARTED, length, SpanUnit.WORKING_DAYS)
    found = schedules.deadline_of(facts, limit, holidays=holidays)
    assert found
    return found


def test_working_days_know_holidays_and_make_up_days() -> None:
    """conventions §4.6: 2026-01-01 and -02 are off, Sunday the 4th is worked."""
    facts = replace(PLANT, signed_on=date(2025, 12, 31))
    found = _under_workdays(3, facts, KNOWN)

    # 4 (make-up Sunday), 5, 6 January
    assert found.due == day("01-06")
    assert found.uncovered == (2025,)
    assert "2025年放假安排尚未收录" in found.written


def test_working_days_stand_still_too() -> None:
    facts = replace(PLANT, signed_on=day("03-05"), stops=(_stop("03-09", "03-11"),))
    found = _under_workdays(5, facts, KNOWN)

    assert found.written == "2026-03-05 签约 ＋5个工作日 ＋停表2个工作日 ＝ 2026-03-16"
    assert found.uncovered == ()


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-02-28", 1, "2026-03-28"),
    ],
)
def test_calendar_months(start: str, months: int, end: str) -> None:
    assert spans.plus_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@given(SOME_DAY, st.integers(-60, 60))
def test_months_against_a_second_implementation(start: date, months: int) -> None:
    """Walks month by month, and keeps the day in mind."""
    year, month = start.year, start.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    days = max(d for d in calendar.Calendar().itermonthdays(year, month))

    assert spans.plus_months(start, months) == date(year, month, min(start.day, days))


@given(SOME_DAY, st.integers(0, 40), st.sampled_from(SpanUnit))
def test_minus_is_the_latest_day_that_still_arrives(end: date, length: int, unit: SpanUnit) -> None:
    start = spans.minus(end, length, unit, KNOWN)

    assert spans.plus(start, length, unit, KNOWN) <= end
    assert spans.plus(start + timedelta(days=1), length, unit, KNOWN) > end


STOPS = st.lists(
    st.builds(
        lambda start, days: Stop(start, start + timedelta(days=days), "听证", 1),
        st.dates(date(2026, 2, 1), date(2026, 9, 1)),
        st.integers(0, 40),
    ),
    max_size=4,
)
UNITS = st.sampled_from([SpanUnit.DAYS, SpanUnit.WORKING_DAYS, SpanUnit.MONTHS])


def _limit(unit: SpanUnit) -> Limit:
    return Limit(Milestone.SIGNED, Milestone.STARTED, 2, unit)


def _due_with(facts: ProjectFacts, unit: SpanUnit) -> date:
    found = schedules.deadline_of(facts, _limit(unit), holidays=KNOWN)
    assert found
    return found.due


@given(STOPS, st.integers(0, 40), st.integers(0, 40), UNITS, UNITS)
def test_more_credit_is_never_an_earlier_deadline(
    stops: list[Stop], less: int, more: int, unit: SpanUnit, kind: SpanUnit
) -> None:
    if kind is SpanUnit.MONTHS:
        kind = SpanUnit.DAYS

    def due(days: int) -> date:
        granted = Credit(Milestone.STARTED, days, kind, "决定")
        return _due_with(replace(PLANT, stops=tuple(stops), credits=(granted,)), unit)

    low, high = sorted((less, more))
    assert due(low) <= due(high)


@given(STOPS, STOPS, UNITS)
def test_more_stops_are_never_an_earlier_deadline(
    some: list[Stop], others: list[Stop], unit: SpanUnit
) -> None:
    fewer = _due_with(replace(PLANT, stops=tuple(some)), unit)

    assert fewer <= _due_with(replace(PLANT, stops=(*some, *others)), unit)


@given(STOPS)
def test_natural_days_against_a_walk_day_by_day(stops: list[Stop]) -> None:
    """The sixtieth day after signing on which the clock runs."""
    today, left = PLANT.signed_on, 60
    assert today
    while left:
        today += timedelta(days=1)
        left -= not any(s.end and s.start <= today < s.end for s in stops)

    assert _due(replace(PLANT, stops=tuple(stops)), Milestone.STARTED).due == today


def _broken(change: Callable[[dict[str, object]], object]) -> dict[str, object]:
    limit: dict[str, object] = {
        "since": "signed", "until": "started", "length": 60, "unit": "days"
    }  # fmt: skip
    policy: dict[str, object] = {
        "code": "x", "name": "甲地", "region": "", "since": "2026-01-01", "limit": [limit]
    }  # fmt: skip
    change(limit)
    change(policy)
    return {"policy": [policy]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda row: row.update(length=0), "no span"),
        (lambda row: row.update(low="5", high="5"), "is empty"),
        (lambda row: row.update(low=0.5), "write the sum as text"),
        (lambda row: row.update(low="many"), "no sum of money"),
        (lambda row: row.update(since="yesterday"), "yesterday"),
        (lambda row: row.update(until="2025-01-01") if "code" in row else None, "not after since"),
        (lambda row: row.pop("unit", None), "text is wanted"),
    ],
)
def test_a_policy_that_cannot_be_understood_is_refused(
    change: Callable[[dict[str, object]], object], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        schedules.policies_of(_broken(change))


def test_an_office_may_store_its_policies_as_json() -> None:
    """Dates and sums are text there."""
    (found,) = schedules.policies_of(_broken(lambda row: None))

    assert found.since == date(2026, 1, 1)
    assert found.limits[0].length == 60


def test_what_no_plan_states_is_told_as_a_default() -> None:
    """Spec 30 §3: the tiers' borders and what lies below 1 亿元 are the platform's, and are said to be."""
    xianning = schedules.policy_for(XIANNING, day("03-05"), policies())

    assert xianning
    unstated = [limit for limit in xianning.limits if not limit.clause]
    assert [(limit.low, limit.high) for limit in unstated] == [(None, Decimal(1))]
    assert {"tiers", "below", "since"} <= set(xianning.notes)
    assert all(limit.clause for p in policies() if p.code == "daye" for limit in p.limits)
    assert values("schedules")["source"]
