"""Floor and stretch side by side, and the pace still needed (S000-G-02; 05-principles.md 10)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from daxiao.domains.targets.rules import progress, promises
from daxiao.domains.targets.rules.aims import Aim, AimKind, Now
from daxiao.domains.targets.rules.progress import ProgressState, Schedule
from daxiao.domains.targets.types import Comparator
from daxiao.std.findings import Refused
from daxiao.std.periods import ReportingMonth, reporting_months
from tests.domains.projects.shipped import values


D = Decimal
YARDSTICK = progress.yardstick_of(values("progress"))
JUNE, END = date(2026, 6, 30), date(2026, 12, 31)
FLOOR, STRETCH = Aim(AimKind.FLOW, D(800)), Aim(AimKind.FLOW, D(900))
HALF_YEAR = Schedule(END, JUNE, lambda _: D("0.5"))


@pytest.mark.parametrize(
    ("done", "states", "words"),
    [
        (400, ("on_track", "behind"), "保底正常，力争滞后"),
        (250, ("serious", "serious"), "保底严重滞后，力争严重滞后"),
        (800, ("met", "ahead"), "保底已完成，力争超前"),
        (900, ("met", "met"), "保底、力争均已完成"),
    ],
)
def test_floor_and_stretch_stand_side_by_side(
    done: int, states: tuple[str, str], words: str
) -> None:
    both = promises.judge_both((FLOOR, STRETCH), Now(JUNE, D(done)), HALF_YEAR, YARDSTICK)

    assert both.stretch is not None
    assert (both.floor.state, both.stretch.state) == states
    assert both.words == words


def test_a_single_value_has_no_stretch() -> None:
    both = promises.judge_both((FLOOR, None), Now(JUNE, D(800)), HALF_YEAR, YARDSTICK)
    assert (both.floor.state, both.stretch, both.words) == (ProgressState.MET, None, "已完成")


CEILING = Aim(AimKind.AT_MOST, D(10))
DOWN = Aim(AimKind.STOCK, D(40), comparator=Comparator.LE, baseline=D(60))
PAIRS: list[tuple[Aim, Aim, str]] = [
    (FLOOR, FLOOR, "stretch_not_harder"),
    (STRETCH, FLOOR, "stretch_not_harder"),
    (FLOOR, replace(STRETCH, kind=AimKind.INCREMENT), "stretch_other_kind"),
    (CEILING, replace(CEILING, value=D(11)), "stretch_not_harder"),
    (DOWN, replace(DOWN, value=D(41)), "stretch_not_harder"),
]


@pytest.mark.parametrize(("floor", "stretch", "code"), PAIRS)
def test_a_stretch_that_is_no_harder_is_refused(floor: Aim, stretch: Aim, code: str) -> None:
    with pytest.raises(Refused) as refused:
        promises.judge_both((floor, stretch), Now(JUNE, D(1)), HALF_YEAR, YARDSTICK)
    assert refused.value.findings[0].code == f"targets.{code}"


@pytest.mark.parametrize(
    ("floor", "stretch"),
    [
        (FLOOR, STRETCH),
        (CEILING, replace(CEILING, value=D(9))),
        (DOWN, replace(DOWN, value=D(30))),
        (FLOOR, replace(STRETCH, value=None)),
    ],
)
def test_a_harder_stretch_passes(floor: Aim, stretch: Aim) -> None:
    promises.check_pair(floor, stretch)


FEBRUARY, MARCH, APRIL = reporting_months(2026)[:3]


def test_the_pace_needed_stands_beside_the_best_month() -> None:
    done = [(FEBRUARY, D(100)), (MARCH, D(70)), (APRIL, D(60))]
    found = promises.pace(D(800), D(230), as_of=date(2026, 4, 30), due_on=END, done=done)

    assert (found.left, found.months, found.per_month) == (D(570), 8, D("71.25"))
    assert found.best == promises.Best(MARCH, D(70))
    assert found.is_beyond_best
    assert found.words == ("还差570，剩8个月，月均需71.25；最好的是2026年3月70，高于以往任何一个月")


def test_january_and_february_together_count_by_their_mean() -> None:
    """05-principles.md 7: the merged month is no record month."""
    best = promises.best_of([(FEBRUARY, D(100)), (MARCH, D(49))])
    assert best == promises.Best(FEBRUARY, D(50))
    words = promises.pace(
        D(200), D(149), as_of=MARCH.last, due_on=END, done=[(FEBRUARY, D(100))]
    ).words
    assert words == "还差51，剩9个月，月均需5.67；最好的是2026年1-2月月均50"


def test_the_best_month_repeated_is_enough() -> None:
    done = [(MARCH, D("70.125"))]
    found = promises.pace(D("140.25"), D("70.125"), as_of=date(2026, 11, 30), due_on=END, done=done)
    assert not found.is_beyond_best
    assert found.words == "还差70.125，剩1个月，月均需70.12；最好的是2026年3月70.12"


def test_of_equal_months_the_first_is_the_best() -> None:
    best = promises.best_of([(APRIL, D(9)), (MARCH, D(9))])
    assert best == promises.Best(MARCH, D(9))
    assert promises.best_of([]) is None


PACES = [
    ("800", "800", END, "0", "已经完成"),
    ("800", "801", JUNE, "0", "已经完成"),
    ("800", "799", END, None, "期限已到，还差1"),
    ("800", "799", date(2027, 3, 1), None, "期限已到，还差1"),
    ("800", "500", date(2026, 11, 30), "300", "还差300，剩1个月，月均需300，还没有可比的月份"),
]


@pytest.mark.parametrize(("target", "reached", "as_of", "per_month", "words"), PACES)
def test_the_pace_at_its_ends(
    target: str, reached: str, as_of: date, per_month: str | None, words: str
) -> None:
    found = promises.pace(D(target), D(reached), as_of=as_of, due_on=END)
    assert (found.per_month, found.words) == (None if per_month is None else D(per_month), words)


@for_all(st.integers(1, 10**6), st.integers(0, 10**6), st.dates(date(2026, 1, 1), END))
def test_who_keeps_the_pace_arrives(target: int, reached: int, as_of: date) -> None:
    found = promises.pace(D(target), D(reached), as_of=as_of, due_on=END)
    if found.per_month is not None:
        assert abs(reached + found.per_month * found.months - max(target, reached)) < D("1e-15")
    else:
        assert (found.months, found.left > 0) == (0, True)


@for_all(st.lists(st.tuples(st.sampled_from(reporting_months(2026)), st.integers(0, 999).map(D))))
def test_no_month_is_better_than_the_best(done: list[tuple[ReportingMonth, Decimal]]) -> None:
    best = promises.best_of(done)
    assert (best is None) is not bool(done)
    assert all(best is not None and v / len(m.months()) <= best.per_month for m, v in done)
