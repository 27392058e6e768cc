"""Probable days from comparable projects, with those that still wait counted as waiting."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

import pytest
from hypothesis import assume
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.projects.rules import durations, entries, forecast, survival
from daxiao.domains.projects.rules.forecast import Comparables, Forecast, ForecastYardstick
from daxiao.domains.projects.rules.survival import Wait
from daxiao.domains.projects.types import (
    Admission,
    LandMode,
    Milestone,
    ProjectFacts,
    ProjectKind,
    Stage,
    StageFacts,
    StageState,
)
from tests.domains.projects.shipped import values


TODAY = date(2026, 6, 30)
YARDSTICK = ForecastYardstick(finished_min=3, tiers=(Decimal(1), Decimal(5), Decimal(10)))
COUNTY = "/420000/421200/421202/"
OTHER_COUNTY = "/420000/421200/421221/"
PROJECT = ProjectFacts(
    key=1,
    kind=ProjectKind.NEW,
    admission=Admission.ADMITTED,
    region=COUNTY,
    land_mode=LandMode.GRANTED,
    invest=Decimal(3),
    signed_on=TODAY - timedelta(days=10),
)


def finished(key: int, start: int, build: int | None = None, **changes: object) -> ProjectFacts:
    """A project that started `start` days after its signing and produced `build` days after that."""
    signed = date(2024, 1, 1)
    started = signed + timedelta(days=start)
    produced = None if build is None else started + timedelta(days=build)
    facts = replace(PROJECT, key=key, signed_on=signed, started_on=started, produced_on=produced)
    return replace(facts, **changes)  # type: ignore[arg-type]  # named by the caller


def compared(*register: ProjectFacts) -> Comparables:
    return forecast.comparables(register, yardstick=YARDSTICK, today=TODAY)


def start_of(facts: ProjectFacts, register: Comparables) -> Forecast:
    return forecast.forecasts(facts, register)[0]


# ---- the estimator

WAITS = st.lists(st.builds(Wait, st.integers(0, 60), st.booleans()), max_size=25)
SHARES = st.sampled_from([0.1, 0.5, 0.8, 0.9])


def quantile(waits: list[Wait], share: float, waited: int | None = None) -> float:
    day = survival.quantile(survival.lengths(survival.steps(waits), waited=waited), share)
    return float("inf") if day is None else day


def test_the_product_limit_of_a_small_case() -> None:
    """Six waits, by hand: 1 of 6 ends at 2, one leaves at 3, 2 of 4 end at 5, one leaves at 7, the last ends at 9."""
    waits = [Wait(2, True), Wait(3, False), Wait(5, True), Wait(5, True), Wait(7, False), Wait(9, True)]  # fmt: skip
    found = survival.steps(waits)

    assert [(s.day, round(s.share, 6)) for s in found] == [(2, 0.166667), (5, 0.5), (9, 1.0)]
    chances = dict(survival.lengths(found))
    assert chances[2] == pytest.approx(1 / 6)
    assert chances[5] == pytest.approx(5 / 12)
    assert chances[9] == pytest.approx(5 / 12)
    assert survival.quantile(chances.items(), 0.5) == 5


def test_ways_to_the_same_sum_add_up() -> None:
    dice = [(1, 0.5), (2, 0.5)]

    assert survival.one_after_the_other(dice, dice) == ((2, 0.25), (3, 0.5), (4, 0.25))


def test_who_is_last_seen_on_the_day_another_ends_was_still_waiting() -> None:
    (step,) = survival.steps([Wait(5, True), Wait(5, False)])

    assert step.share == 0.5


def test_a_negative_wait_is_no_observation() -> None:
    with pytest.raises(ValueError, match="-1 days"):
        survival.steps([Wait(-1, True)])


@for_all(st.lists(st.integers(0, 60), min_size=1, max_size=25), SHARES)
def test_when_all_have_finished_it_is_the_empirical_quantile(days: list[int], share: float) -> None:
    expected = sorted(days)[ceil(share * len(days) - 1e-9) - 1]

    assert quantile([Wait(d, ended=True) for d in days], share) == expected


@for_all(WAITS, SHARES, st.one_of(st.none(), st.integers(0, 60)))
def test_counting_those_that_wait_never_makes_it_shorter(
    waits: list[Wait], share: float, waited: int | None
) -> None:
    dropped = [w for w in waits if w.ended]

    assert quantile(waits, share, waited) >= quantile(dropped, share, waited)


@for_all(WAITS, SHARES, st.integers(0, 60), st.integers(0, 60))
def test_more_waiting_never_gives_an_earlier_day(
    waits: list[Wait], share: float, waited: int, more: int
) -> None:
    assert quantile(waits, share, waited + more) >= quantile(waits, share, waited)


@for_all(WAITS, SHARES, st.integers(0, 60))
def test_the_day_lies_after_what_was_waited(waits: list[Wait], share: float, waited: int) -> None:
    assert quantile(waits, share, waited) > waited


@for_all(WAITS, SHARES, st.integers(0, 24), st.integers(1, 30))
def test_waiting_longer_of_one_that_waits_never_makes_it_shorter(
    waits: list[Wait], share: float, place: int, more: int
) -> None:
    """Seen later: one comparable that still waits has waited longer by now."""
    assume(place < len(waits) and not waits[place].ended)
    later = [Wait(w.days + more, ended=False) if n == place else w for n, w in enumerate(waits)]

    assert quantile(later, share) >= quantile(waits, share)


@for_all(WAITS, WAITS, SHARES)
def test_two_waits_in_a_row_take_no_less_than_each(
    first: list[Wait], second: list[Wait], share: float
) -> None:
    one, two = (survival.lengths(survival.steps(some)) for some in (first, second))
    both = survival.quantile(survival.one_after_the_other(one, two), share)
    sum_of_days = float("inf") if both is None else both

    assert sum_of_days >= max(quantile(first, share), quantile(second, share))


@for_all(WAITS)
def test_chances_never_exceed_one_and_are_one_when_the_longest_has_ended(waits: list[Wait]) -> None:
    total = sum(chance for _, chance in survival.lengths(survival.steps(waits)))

    assert total <= 1 + survival.EPSILON
    if waits and max(waits, key=lambda w: (w.days, not w.ended)).ended:
        assert total == pytest.approx(1)


# ---- the days


def test_half_and_four_of_five_from_the_same_county() -> None:
    """S004-P-01: a forecast beside the deadline, from comparable projects."""
    found = start_of(PROJECT, compared(*(finished(n, n * 10) for n in range(2, 7))))

    assert (found.p50, found.p80) == (
        PROJECT.signed_on + timedelta(days=40),  # type: ignore[operator]
        PROJECT.signed_on + timedelta(days=50),  # type: ignore[operator]
    )
    assert found.because == (
        "参照同一地方、同投资档、同用地方式的5个项目（5个已完成、0个仍在等待）："
        "一半可能在2026-07-30前开工，八成可能在2026-08-09前开工"
    )


def test_a_project_that_waits_long_is_compared_with_those_that_waited_as_long() -> None:
    register = compared(*(finished(n, n * 10) for n in range(2, 7)))
    waiting = replace(PROJECT, signed_on=TODAY - timedelta(days=45))

    found = start_of(waiting, register)
    assert found.p50 == TODAY - timedelta(days=45) + timedelta(days=50)
    assert found.p80 == TODAY - timedelta(days=45) + timedelta(days=60)


def test_with_too_few_there_is_no_day_but_a_sentence() -> None:
    found = start_of(PROJECT, compared(finished(2, 30), finished(3, 40), replace(PROJECT, key=4)))

    assert (found.p50, found.p80, found.circle) == (None, None, None)
    assert (found.finished, found.waiting) == (2, 1)
    assert found.because == "可比项目中已完成的只有2个，少于设定的3个，暂不推算开工日期"


def test_whoever_waits_longer_than_anybody_gets_no_day() -> None:
    waiting = replace(PROJECT, signed_on=TODAY - timedelta(days=400))
    found = start_of(waiting, compared(*(finished(n, n * 10) for n in range(2, 7))))

    assert (found.p50, found.p80) == (None, None)
    assert "已等待的时间超出可比项目中多数的经历" in found.because


def test_where_the_last_still_wait_only_the_half_is_said() -> None:
    idle = [replace(PROJECT, key=n, signed_on=date(2024, 1, 1)) for n in (8, 9)]
    found = start_of(PROJECT, compared(*(finished(n, n * 10) for n in range(2, 6)), *idle))

    assert found.p50 is not None
    assert found.p80 is None
    assert "八成可能的日期超出已有经历" in found.because


FAR: dict[str, object] = {"region": OTHER_COUNTY}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "同一地方、同投资档、同用地方式"),
        (FAR, "同一地方、同投资档、同用地方式"),
        ({"region": "/500000/"}, "各地、同投资档、同用地方式"),
        ({"invest": Decimal(7)}, "各地、同用地方式"),
        ({"invest": None}, "各地、同用地方式"),
        ({"land_mode": LandMode.LEASED}, "各地"),
    ],
)
def test_the_circle_widens_step_by_step_and_says_so(changes: dict[str, object], words: str) -> None:
    register = compared(*(finished(n, 30, None, **changes) for n in range(2, 6)))
    found = start_of(PROJECT, register)

    assert found.circle is not None
    assert found.circle.words == words
    if changes is FAR:
        assert found.circle.place == "/420000/421200/"


def test_the_nearest_circle_with_enough_is_used_though_others_are_larger() -> None:
    near = [finished(n, 30) for n in (2, 3, 4)]
    far = [finished(n, 300, None, **FAR) for n in range(10, 30)]

    assert start_of(PROJECT, compared(*near, *far)).finished == 3


def test_what_is_unknown_narrows_nothing() -> None:
    vague = replace(PROJECT, invest=None, land_mode=None)

    assert {c.words for c in forecast.circles(vague, YARDSTICK)} == {"同一地方", "各地"}


@pytest.mark.parametrize(
    ("invest", "tier"),
    [(None, None), ("0.9", 0), ("1", 1), ("4.99", 1), ("5", 2), ("10", 3), ("300", 3)],
)
def test_tiers_are_half_open(invest: str | None, tier: int | None) -> None:
    amount = None if invest is None else Decimal(invest)

    assert forecast.tier_of(amount, YARDSTICK.tiers) == tier


def test_production_follows_after_start() -> None:
    register = compared(*(finished(n, 30, 200 + n) for n in range(2, 6)))
    start, production = forecast.forecasts(PROJECT, register)

    assert start.p50 == PROJECT.signed_on + timedelta(days=30)  # type: ignore[operator]
    assert production.milestone is Milestone.PRODUCED
    assert production.p50 == PROJECT.signed_on + timedelta(days=233)  # type: ignore[operator]
    assert production.because.count("参照") == 2


def test_one_under_construction_is_forecast_from_its_start() -> None:
    building = replace(PROJECT, started_on=TODAY - timedelta(days=5))
    register = compared(*(finished(n, 30, 200 + n) for n in range(2, 6)))
    (production,) = forecast.forecasts(building, register)

    assert production.p50 == TODAY - timedelta(days=5) + timedelta(days=203)


def test_nothing_is_forecast_for_one_that_produces_or_has_left_or_has_not_signed() -> None:
    register = compared(*(finished(n, 30, 200) for n in range(2, 6)))
    unsigned = forecast.forecasts(replace(PROJECT, signed_on=None), register)

    assert forecast.forecasts(finished(1, 30, 200), register) == ()
    assert forecast.forecasts(replace(PROJECT, admission=Admission.LEFT), register) == ()
    assert [f.because for f in unsigned] == [
        "还没有签约日期，无从推算开工日期",
        "还没有签约日期，无从推算投产日期",
    ]


def test_whoever_left_waited_until_that_day() -> None:
    left = replace(PROJECT, signed_on=date(2024, 1, 1), left_on=date(2024, 2, 1))

    assert forecast.wait_of(left, Milestone.SIGNED, today=TODAY) == Wait(31, ended=False)
    assert forecast.wait_of(left, Milestone.STARTED, today=TODAY) is None


REGISTER = st.lists(
    st.builds(
        finished,
        key=st.integers(2, 40),
        start=st.integers(0, 90),
        build=st.one_of(st.none(), st.integers(0, 400)),
        region=st.sampled_from([COUNTY, OTHER_COUNTY, "/500000/"]),
        invest=st.sampled_from([None, Decimal(2), Decimal(8)]),
        land_mode=st.sampled_from([None, *LandMode]),
    ),
    max_size=20,
    unique_by=lambda f: f.key,
)


@for_all(REGISTER, st.permutations(range(20)))
def test_it_is_the_same_in_any_order_and_with_itself_in_the_register(
    register: list[ProjectFacts], order: list[int]
) -> None:
    mixed = [register[n] for n in order if n < len(register)]
    plain = forecast.forecasts(PROJECT, compared(*register))

    assert plain == forecast.forecasts(PROJECT, compared(*mixed, PROJECT))
    for one in plain:
        assert one.because
        assert one.p80 is None or (one.p50 is not None and TODAY < one.p50 <= one.p80)


@for_all(REGISTER, st.integers(0, 100), st.integers(0, 60))
def test_a_later_day_never_brings_production_nearer_while_nothing_else_happens(
    register: list[ProjectFacts], waited: int, more: int
) -> None:
    """With comparables that are all as they were: only the project's own waiting grows."""
    signed = TODAY - timedelta(days=waited)
    table = compared(*(f for f in register if f.produced_on is not None))
    later = replace(table, today=TODAY + timedelta(days=more))
    waiting = replace(PROJECT, signed_on=signed)

    for now, then in zip(
        forecast.forecasts(waiting, table), forecast.forecasts(waiting, later), strict=True
    ):
        assert then.p80 is None or (now.p80 is not None and now.p80 <= then.p80)


# ---- stages


def staged(key: int, days: int | None) -> ProjectFacts:
    start = TODAY - timedelta(days=30)
    end = None if days is None else start + timedelta(days=days)
    return replace(PROJECT, key=key, stages=(StageFacts(Stage.LAND, actual_start=start, actual_end=end),))  # fmt: skip


def test_stage_days_count_the_running_ones_as_running() -> None:
    """30-projects.md §8: median and P90 days per stage, finished and censored."""
    register = [staged(1, 10), staged(2, 12), staged(3, 20), staged(4, None), staged(5, None)]
    found = durations.stage_durations(register, yardstick=YARDSTICK, today=TODAY)[Stage.LAND]

    assert (found.finished, found.running) == (3, 2)
    assert (found.median, found.p90) == (20, None)
    assert (found.median_finished, found.p90_finished) == (12, 20)
    assert "2个进行中" in found.because


def test_a_stage_with_too_few_has_no_days() -> None:
    found = durations.stage_durations([staged(1, 10)], yardstick=YARDSTICK, today=TODAY)

    assert set(found) == set(Stage)
    assert found[Stage.LAND].median is None
    assert found[Stage.LAND].because == "“土地供应”已完成的只有1个，少于设定的3个，暂不给出天数"


@pytest.mark.parametrize(
    "stage",
    [
        StageFacts(Stage.LAND),
        StageFacts(Stage.LAND, StageState.NOT_APPLICABLE, actual_start=TODAY),
        StageFacts(Stage.LAND, actual_start=TODAY + timedelta(days=1)),
    ],
)
def test_what_has_not_begun_is_no_observation(stage: StageFacts) -> None:
    assert durations.stage_wait(stage, until=TODAY) is None


def test_the_median_offered_for_a_stage_is_of_the_narrowest_circle_with_enough() -> None:
    """S004-P-40: where a window is empty, backward scheduling offers the median of comparable finished projects."""
    near = [staged(n, 10) for n in (2, 3, 4)]
    far = [replace(staged(n, 25), region=OTHER_COUNTY) for n in (5, 6, 7)]

    def offered(*register: ProjectFacts) -> tuple[int | None, str]:
        medians, whose = durations.stage_medians(
            PROJECT, [PROJECT, *register], yardstick=YARDSTICK, today=TODAY
        )
        return medians.get(Stage.LAND), whose[Stage.LAND].place if whose else ""

    assert offered(*near, *far) == (10, COUNTY)
    assert offered(*near[:2], *far) == (25, "/420000/421200/")
    assert offered(*near[:2]) == (None, "")


@for_all(REGISTER)
def test_a_circle_holds_the_same_projects_for_stages_and_for_milestones(
    register: list[ProjectFacts],
) -> None:
    table = compared(*register)
    for circle in forecast.circles(PROJECT, YARDSTICK):
        inside = [f for f in register if durations.is_in_circle(f, PROJECT, circle, YARDSTICK)]
        waits = [forecast.wait_of(f, Milestone.SIGNED, today=TODAY) for f in inside]
        assert Counter(table.of(PROJECT, Milestone.SIGNED, circle)) == Counter(waits)


def test_the_shipped_yardstick_is_understood_and_a_wrong_one_is_not() -> None:
    shipped = values("forecast")

    assert forecast.yardstick_of(shipped).tiers == YARDSTICK.tiers
    for wrong in ({"finished_min": 0}, {"tiers": ["5", "1"]}, {"finished_min": "8"}):
        with pytest.raises(entries.NotUnderstood):
            forecast.yardstick_of({**shipped, **wrong})
