"""The pace: tables of single days, and what holds for every project on every day (30-projects.md §4, house §5.5)."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxiao.domains.projects.rules import pace, phase, schedules
from daxiao.domains.projects.types import (
    Admission,
    Assessment,
    Credit,
    LandMode,
    Milestone,
    PaceYardstick,
    Phase,
    ProjectFacts,
    ProjectPace,
    Proposal,
    SpanUnit,
    Stop,
)
from tests.domains.projects import shipped
from tests.domains.projects.drawn import (
    FIRST,
    POLICIES,
    SPAN,
    YARDSTICK,
    policy,
    project,
    projects,
)


DAY = timedelta(days=1)
SIGNED = date(2026, 1, 10)
START_DUE = SIGNED + timedelta(days=60)  # 11 March
GREEN, BLUE, YELLOW, RED = Phase.GREEN, Phase.BLUE, Phase.YELLOW, Phase.RED
ON_TIME, DUE_SOON, LATE = ProjectPace.ON_TIME, ProjectPace.DUE_SOON, ProjectPace.LATE
STOPPED, UNSET = ProjectPace.STOPPED, ProjectPace.UNSET


def look(today: date, **given: object) -> Assessment:
    """A signed yellow project, by the policy of 60 days and 9 months."""
    facts = project(**({"signed_on": SIGNED, "phase": YELLOW} | given))
    return pace.assess(facts, policies=[policy()], yardstick=YARDSTICK, today=today)


def answer(found: Assessment) -> tuple[object, ...]:
    """What time alone must not change before the recheck day."""
    return found.phase, found.because, found.pace, found.proposals


# ---- the pace of a day


@pytest.mark.parametrize(
    ("today", "is_", "days", "recheck"),
    [
        (SIGNED, ON_TIME, 60, START_DUE - timedelta(days=15)),
        (START_DUE - timedelta(days=16), ON_TIME, 16, START_DUE - timedelta(days=15)),
        (START_DUE - timedelta(days=15), DUE_SOON, 15, START_DUE + DAY),
        (START_DUE, DUE_SOON, 0, START_DUE + DAY),
        (START_DUE + DAY, LATE, -1, SIGNED + timedelta(days=180)),
        (START_DUE + timedelta(days=30), LATE, -30, SIGNED + timedelta(days=180)),
    ],
)
def test_the_start_of_works_within_sixty_days(
    today: date, is_: ProjectPace, days: int, recheck: date
) -> None:
    """S004-P-01, S004-P-28: the days before, on and after each border."""
    found = look(today)

    assert (found.pace, found.days, found.recheck_on) == (is_, days, recheck)
    assert found.deadline is not None
    assert found.deadline.written == "2026-01-10 签约 ＋60天 ＝ 2026-03-11"


@pytest.mark.parametrize(
    ("given", "is_", "days"),
    [
        ({"started_on": date(2026, 3, 1), "phase": BLUE}, ON_TIME, 244),
        ({"started_on": date(2026, 3, 1), "produced_on": date(2026, 3, 30)}, UNSET, None),
        ({"signed_on": None}, UNSET, None),
        ({"signed_on": None, "admitted_on": None}, UNSET, None),
        ({"region": "/990000/990200/"}, UNSET, None),
        ({"phase": RED}, UNSET, None),
        ({"admission": Admission.LEFT, "left_on": date(2026, 3, 3)}, UNSET, None),
        ({"credit_days": 50}, ON_TIME, 29),
        ({"credits": (Credit(Milestone.STARTED, 20, SpanUnit.DAYS, "决定"),)}, LATE, -1),
    ],
)
def test_what_is_judged_on_the_first_of_april(
    given: dict[str, object], is_: ProjectPace, days: int | None
) -> None:
    """A deadline met is judged no more; what left the register, or has no policy, has no deadline."""
    found = look(date(2026, 4, 1), **given)

    assert (found.pace, found.days) == (is_, days)


def test_a_start_of_works_leaves_earlier_deadlines_behind() -> None:
    """A missing registration day of a project under construction is a gap in the data, not lateness."""
    facts = project(
        signed_on=SIGNED, started_on=date(2026, 3, 1), land_mode=LandMode.LEASED, invest=Decimal(12)
    )
    found = pace.assess(facts, policies=POLICIES, yardstick=YARDSTICK, today=date(2026, 4, 1))

    assert found.deadline is not None
    assert found.deadline.milestone is Milestone.PRODUCED


@pytest.mark.parametrize(
    ("region", "land_mode", "due"),
    [
        ("/420000/421200/421221/", None, date(2026, 5, 9)),
        ("/420000/420200/420281/", LandMode.LEASED, date(2026, 6, 10)),
        ("/420000/420200/420281/", LandMode.GRANTED, date(2026, 6, 20)),
    ],
)
def test_each_place_judges_by_its_own_plan(
    region: str, land_mode: LandMode | None, due: date
) -> None:
    """S004-P-01 and S000-P-02 side by side, for a contract of 10 March registered on the 20th."""
    facts = project(
        region=region,
        land_mode=land_mode,
        signed_on=date(2026, 3, 10),
        registered_on=date(2026, 3, 20),
    )
    found = pace.assess(
        facts, policies=shipped.policies(), yardstick=YARDSTICK, today=date(2026, 4, 1)
    )

    assert found.deadline is not None
    assert found.deadline.due == due


# ---- a stopped clock


STILL = Stop(date(2026, 3, 1), date(2026, 4, 1), "极端天气停工", evidence=1)


@pytest.mark.parametrize(
    ("today", "stop", "is_", "days", "recheck"),
    [
        (date(2026, 2, 28), STILL, ON_TIME, 42, date(2026, 3, 1)),
        (date(2026, 3, 1), STILL, STOPPED, 41, date(2026, 4, 1)),
        (date(2026, 3, 31), STILL, STOPPED, 11, date(2026, 4, 1)),
        (date(2026, 4, 1), STILL, DUE_SOON, 10, date(2026, 4, 12)),
        (date(2026, 3, 1), replace(STILL, end=None), STOPPED, 11, None),
        (date(2026, 3, 31), replace(STILL, end=None), STOPPED, 11, None),
        (date(2026, 3, 31), replace(STILL, evidence=0), LATE, -20, date(2026, 7, 9)),
    ],
)
def test_a_stop_with_evidence_holds_the_clock(
    today: date, stop: Stop, is_: ProjectPace, days: int, recheck: date | None
) -> None:
    """05-principles 15: a stop with a known end moves the deadline at once, an open one day by day."""
    found = look(today, stops=(stop,))

    assert (found.pace, found.days, found.recheck_on) == (is_, days, recheck)


def test_the_days_that_stood_still_are_no_silence() -> None:
    stop = Stop(date(2026, 2, 1), date(2026, 9, 1), "停工", evidence=1)
    found = look(date(2026, 9, 10), stops=(stop,))

    assert Proposal.REVIEW not in found.proposals
    assert Proposal.REVIEW in look(date(2026, 9, 10)).proposals


# ---- proposals


@pytest.mark.parametrize(
    ("today", "given", "proposals"),
    [
        (START_DUE, {}, ()),
        (START_DUE, {"phase": None}, (Proposal.PHASE,)),
        (START_DUE, {"admission": Admission.SUBMITTED, "phase": None}, ()),
        (START_DUE + DAY, {}, (Proposal.RECTIFY,)),
        (START_DUE + DAY, {"rectify_by": START_DUE}, (Proposal.RECTIFY,)),
        (date(2026, 4, 10), {"rectify_by": date(2026, 4, 10)}, ()),
        (date(2026, 4, 11), {"rectify_by": date(2026, 4, 10)}, (Proposal.REVIEW,)),
        (date(2026, 9, 1), {"rectify_by": date(2026, 4, 10)}, (Proposal.REVIEW,)),
        (
            date(2026, 4, 11),
            {"stops": (STILL, replace(STILL, start=date(2026, 4, 5), end=None))},
            (),
        ),
        (SIGNED + timedelta(days=179), {}, (Proposal.RECTIFY,)),
        (SIGNED + timedelta(days=180), {}, (Proposal.RECTIFY, Proposal.REVIEW)),
        (
            SIGNED + timedelta(days=180),
            {"last_progress_on": SIGNED + DAY},
            (Proposal.RECTIFY,),
        ),
        (
            START_DUE + timedelta(days=364),
            {"last_progress_on": START_DUE + timedelta(days=360)},
            (Proposal.RECTIFY,),
        ),
        (
            START_DUE + timedelta(days=365),
            {"last_progress_on": START_DUE + timedelta(days=360)},
            (Proposal.RECTIFY, Proposal.REVIEW),
        ),
    ],
)
def test_what_is_put_before_people(
    today: date, given: dict[str, object], proposals: tuple[Proposal, ...]
) -> None:
    """S004-P-28, S004-D-04 and the suspected zombies of S004-P-27: for review, never red by the machine."""
    assert look(today, **given).proposals == proposals


UNDER_WAY = {"started_on": date(2026, 3, 1), "phase": BLUE, "last_progress_on": date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("today", "given", "proposals"),
    [
        (date(2026, 12, 1), {}, ()),
        (date(2026, 12, 2), {}, (Proposal.RECTIFY,)),
        (date(2026, 12, 20), {"rectify_by": date(2026, 12, 31)}, ()),
        (date(2027, 1, 1), {"rectify_by": date(2026, 12, 31)}, (Proposal.DOWNGRADE,)),
        (date(2027, 1, 1), {"rectify_by": date(2026, 12, 31), "level": YELLOW}, ()),
        (
            date(2027, 1, 1),
            {"rectify_by": date(2026, 12, 31), "level": YELLOW, "credit_days": 60},
            (Proposal.UPGRADE,),
        ),
        (
            date(2027, 1, 1),
            {"produced_on": date(2026, 12, 30), "level": YELLOW},
            (Proposal.PHASE, Proposal.UPGRADE),
        ),
        # an order for the start of works says nothing of production
        (date(2026, 12, 2), {"rectify_by": date(2026, 4, 1)}, (Proposal.RECTIFY,)),
    ],
)
def test_rectify_first_then_downgrade_and_up_again(
    today: date, given: dict[str, object], proposals: tuple[Proposal, ...]
) -> None:
    """S004-P-28: the works began on 1 March, production is due on 1 December."""
    assert look(today, **(UNDER_WAY | given)).proposals == proposals


# ---- for every project on every day


DAYS = [FIRST + timedelta(days=n) for n in range(SPAN + 300)]
JUDGES = {day: pace.Judge(POLICIES, YARDSTICK, today=day) for day in DAYS}


@settings(max_examples=300, deadline=None)
@given(projects(), st.integers(0, SPAN))
def test_before_the_recheck_day_nothing_changes_by_itself(facts: ProjectFacts, start: int) -> None:
    """House §5.5: 240 days from a random one, each answer compared with the one that promised to hold."""
    held = JUDGES[DAYS[start]].assess(facts)
    for day in DAYS[start : start + 240]:
        found = JUDGES[day].assess(facts)
        if held.recheck_on is None or day < held.recheck_on:
            assert answer(found) == answer(held)
        assert found.recheck_on is None or found.recheck_on > day
        held = found if held.recheck_on is not None and day >= held.recheck_on else held


def test_the_same_for_thousands_of_projects_over_years_of_days() -> None:
    """By leaps: the answer on the eve of each recheck day is the one of the day that promised it."""
    rng = random.Random(20261121)  # noqa: S311 - the same projects every time
    compared = 0
    for key in range(2_000):
        facts = _random(rng, key)
        at = rng.randrange(0, 200)
        while True:
            held = JUDGES[DAYS[at]].assess(facts)
            until = len(DAYS) if held.recheck_on is None else (held.recheck_on - FIRST).days
            until = min(until, len(DAYS))
            for day in {until - 1, rng.randrange(at, until)}:
                assert answer(JUDGES[DAYS[day]].assess(facts)) == answer(held)
            compared += until - at
            if until == len(DAYS):
                break
            at = until

    assert compared > 1_000_000


def _random(rng: random.Random, key: int) -> ProjectFacts:
    def day(share: float) -> date | None:
        return FIRST + timedelta(days=rng.randrange(SPAN)) if rng.random() < share else None

    start = FIRST + timedelta(days=rng.randrange(SPAN))
    length = rng.choice([None, 5, 40, 100])
    end = None if length is None else start + timedelta(days=length)
    stop = Stop(start, end, "停工", rng.choice([0, 1, 1]))
    return project(
        key=key,
        region=rng.choice(["/990000/990100/", "/990000/990100/990101/", "/880000/"]),
        land_mode=rng.choice([None, *LandMode]),
        invest=rng.choice([None, Decimal("0.8"), Decimal(4), Decimal(20)]),
        signed_on=day(0.95),
        registered_on=day(0.6),
        started_on=day(0.5),
        produced_on=day(0.1),
        last_progress_on=day(0.7),
        stops=(stop,) if rng.random() < 0.4 else (),
        credit_days=rng.choice([0, 0, 30]),
        phase=rng.choice([None, *Phase]),
        level=rng.choice([None, YELLOW, BLUE]),
        rectify_by=day(0.3),
    )


@given(projects(), st.sampled_from(DAYS), st.randoms(use_true_random=False))
def test_facts_of_one_day_count_in_any_order(
    facts: ProjectFacts, today: date, rng: random.Random
) -> None:
    def shuffled(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(rng.sample(rows, len(rows)))

    other = replace(
        facts,
        stops=shuffled(facts.stops),  # type: ignore[arg-type]
        credits=shuffled(facts.credits),  # type: ignore[arg-type]
    )

    assert JUDGES[today].assess(other) == JUDGES[today].assess(facts)


@given(projects(), st.sampled_from(DAYS))
def test_a_stopped_clock_is_never_late(facts: ProjectFacts, today: date) -> None:
    """05-principles 15."""
    still = replace(facts, stops=(*facts.stops, Stop(today - DAY, None, "停工", evidence=1)))
    found = JUDGES[today].assess(still)

    assert found.pace in (STOPPED, UNSET)
    assert set(found.proposals) <= {Proposal.PHASE, Proposal.UPGRADE}
    assert Proposal.UPGRADE not in found.proposals or found.phase is GREEN


@given(projects(), st.sampled_from(DAYS))
def test_the_judge_remembers_but_the_schedules_are_the_law(
    facts: ProjectFacts, today: date
) -> None:
    """The twin: the nearest of the deadlines not met, as `schedules.deadlines` gives them, warm or cold."""
    warm = JUDGES[today].assess(facts)
    cold = pace.assess(facts, policies=POLICIES, yardstick=YARDSTICK, today=today)
    says, _ = phase.said(facts)
    behind = {Milestone.SIGNED, Milestone.REGISTERED} if facts.started_on else set()
    open_ = [
        d
        for d in schedules.deadlines(facts, POLICIES, today=today)
        if facts.on(d.milestone) is None and d.milestone not in behind
    ]
    has_clock = says in (BLUE, YELLOW) and not phase.is_out(facts)

    assert warm == cold
    assert (warm.deadline and warm.deadline.due) == (
        min(d.due for d in open_) if open_ and has_clock else None
    )


@given(st.lists(projects(), max_size=8), st.sampled_from(DAYS))
def test_many_are_judged_like_one(rows: list[ProjectFacts], today: date) -> None:
    many = list(pace.assess_many(rows, policies=iter(POLICIES), yardstick=YARDSTICK, today=today))

    assert many == [
        pace.assess(facts, policies=POLICIES, yardstick=YARDSTICK, today=today) for facts in rows
    ]


@given(projects(), st.sampled_from(DAYS))
def test_nothing_is_put_before_people_for_a_project_out_of_the_register(
    facts: ProjectFacts, today: date
) -> None:
    """S004-P-27: red leaves the active counts."""
    out = replace(facts, phase=RED)
    draft = replace(facts, admission=Admission.DRAFT)

    assert JUDGES[today].assess(out).proposals == ()
    assert JUDGES[today].assess(draft).proposals == ()


@given(projects(), st.sampled_from(DAYS))
def test_each_proposal_is_made_once_and_in_order(facts: ProjectFacts, today: date) -> None:
    found = JUDGES[today].assess(facts).proposals

    assert found == tuple(one for one in Proposal if one in found)


# ---- the yardstick


def test_the_shipped_thresholds_are_the_platforms_own() -> None:
    values = shipped.values("paces")

    assert pace.yardstick_of(values) == PaceYardstick(15, 180, 365, 30, 5)
    assert "平台默认" in str(values["source"])


@pytest.mark.parametrize("wrong", [-1, "15", 1.5, None, True])
def test_a_threshold_that_is_no_number_of_days_is_not_read(wrong: object) -> None:
    with pytest.raises(ValueError, match="silent_days"):
        pace.yardstick_of({**shipped.values("paces"), "silent_days": wrong})
