"""Stopping, resuming and crediting: what is refused, and that no two stops ever run at once (S004-P-01, 30-projects §3)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import clock
from daxiao.domains.projects.types import Admission, Credit, Milestone, ProjectFacts, SpanUnit, Stop
from tests.domains.projects.shipped import PLANT, day


TODAY = day("06-01")


def stop(start: str, end: str | None = None, *, why: str = "防汛停工令", evidence: int = 1) -> Stop:
    return Stop(day(start), day(end) if end else None, why, evidence)


def stopped(*stops: Stop, facts: ProjectFacts = PLANT) -> ProjectFacts:
    return replace(facts, stops=stops)


@pytest.mark.parametrize(
    ("facts", "told", "code"),
    [
        (replace(PLANT, signed_on=None), stop("05-01"), "projects.clock_not_running"),
        (replace(PLANT, admission=Admission.LEFT), stop("05-01"), "projects.clock_of_left_project"),
        (PLANT, stop("06-02"), "projects.stop_in_future"),
        (PLANT, stop("03-04"), "projects.stop_before_signing"),
        (
            replace(PLANT, produced_on=day("04-30")),
            stop("05-01"),
            "projects.stop_after_production",
        ),
        (PLANT, stop("05-01", "05-01"), "projects.stop_ends_early"),
        (PLANT, stop("05-01", "06-02"), "projects.stop_end_in_future"),
        (PLANT, stop("05-01", why=" "), "projects.stop_without_reason"),
        (PLANT, stop("05-01", evidence=0), "projects.stop_without_evidence"),
        (stopped(stop("04-01")), stop("05-01"), "projects.already_stopped"),
        (stopped(stop("04-01", "05-02")), stop("05-01"), "projects.stops_overlap"),
    ],
)
def test_a_stop_that_cannot_be_is_refused(facts: ProjectFacts, told: Stop, code: str) -> None:
    found = clock.accept_stop(facts, told, TODAY)

    assert not found.allowed
    assert code in {f.code for f in found.findings}


def test_a_stop_may_begin_on_the_day_another_one_ends() -> None:
    assert clock.accept_stop(stopped(stop("04-01", "05-01")), stop("05-01"), TODAY).allowed


@pytest.mark.parametrize(
    ("facts", "on", "code"),
    [
        (PLANT, "05-01", "projects.not_stopped"),
        (stopped(stop("05-01")), "05-01", "projects.stop_ends_early"),
        (stopped(stop("05-01")), "06-02", "projects.stop_end_in_future"),
    ],
)
def test_a_resuming_that_cannot_be_is_refused(facts: ProjectFacts, on: str, code: str) -> None:
    found = clock.accept_resume(facts, day(on), TODAY)

    assert [f.code for f in found.findings] == [code]


@pytest.mark.parametrize(
    ("credit", "code"),
    [
        (Credit(Milestone.STARTED, 0, SpanUnit.DAYS, "会议纪要"), "projects.credit_without_days"),
        (
            Credit(Milestone.STARTED, 1096, SpanUnit.DAYS, "会议纪要"),
            "projects.credit_without_days",
        ),
        (Credit(Milestone.STARTED, 1, SpanUnit.MONTHS, "会议纪要"), "projects.credit_in_months"),
        (Credit(Milestone.STARTED, 5, SpanUnit.DAYS, ""), "projects.credit_without_decision"),
    ],
)
def test_a_credit_that_cannot_be_is_refused(credit: Credit, code: str) -> None:
    assert code in {f.code for f in clock.accept_credit(PLANT, credit).findings}


FIRST = date(2026, 3, 5)
days = st.integers(0, 80).map(lambda n: FIRST + timedelta(days=n))
acts = st.lists(st.tuples(st.booleans(), days, st.none() | days), max_size=12)


@for_all(acts)
def test_allowed_acts_never_let_two_stops_run_at_once(
    told: list[tuple[bool, date, date | None]],
) -> None:
    facts = PLANT
    for is_stop, start, end in told:
        if is_stop:
            asked = Stop(start, end, "停工", 1)
            if clock.accept_stop(facts, asked, TODAY).allowed:
                facts = replace(facts, stops=(*facts.stops, asked))
        elif clock.accept_resume(facts, start, TODAY).allowed:
            ended = [replace(s, end=start) if s.end is None else s for s in facts.stops]
            facts = replace(facts, stops=tuple(ended))
    still = [d for s in facts.stops for d in _days(s)]

    assert clock.clash(facts.stops) == ()
    assert len(still) == len(set(still))


def _days(stop: Stop) -> list[date]:
    end = stop.end or TODAY + timedelta(days=1)
    return [stop.start + timedelta(days=n) for n in range((end - stop.start).days)]
