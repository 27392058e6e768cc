"""Month and year so far: either is typed, the other follows and both reconcile (05-principles no. 9; S004-D-03)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from daxiao.domains.rounds.rules import grid
from daxiao.domains.rounds.types.filing import Known
from daxiao.domains.targets.rules.entry_checks import Entered, Reference, slip
from daxiao.domains.targets.rules.series import Correction, Given, Series
from daxiao.std.periods import Month


amounts = st.decimals(
    min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False
)
MARCH = Month(2026, 3)


@given(january=amounts, february=amounts, value=amounts, kind=st.sampled_from(list(Given)))
def test_either_is_typed_and_the_other_follows_as_in_the_series(
    january: Decimal, february: Decimal, value: Decimal, kind: Given
) -> None:
    """Principle 9: what the grid shows is what the year's series makes of it."""
    series = Series(2026).report(Month(2026, 1), Given.MONTH, january)
    series = series.report(Month(2026, 2), Given.MONTH, february)
    line = series.report(MARCH, kind, value).line(MARCH)

    pair = grid.follow(Known(sums=True, last_total=january + february), kind, value)

    assert (pair.month, pair.total) == (line.own, line.cumulative)


@given(value=amounts, wrong=amounts, right=amounts, kind=st.sampled_from(list(Given)))
def test_what_was_corrected_in_the_month_is_part_of_it(
    value: Decimal, wrong: Decimal, right: Decimal, kind: Given
) -> None:
    if wrong == right:
        return
    january = Month(2026, 1)
    series = Series(2026).report(january, Given.MONTH, wrong)
    because = Correction(Month(2026, 2), january, Given.MONTH, right, "漏报")
    series = series.correct(because).report(Month(2026, 2), kind, value)
    line = series.line(Month(2026, 2))

    known = Known(sums=True, last_total=wrong, booked=right - wrong)
    pair = grid.follow(known, kind, value)

    assert (pair.month, pair.total) == (line.own, line.cumulative)


@given(last=amounts, value=amounts)
def test_there_and_back_again(last: Decimal, value: Decimal) -> None:
    known = Known(sums=True, last_total=last)

    total = grid.follow(known, Given.MONTH, value).total
    assert total is not None

    assert grid.follow(known, Given.CUMULATIVE, total) == grid.Pair(value, total)
    assert grid.differ(known, value, total) is None
    assert grid.differ(known, value, total + 1) is not None


def test_nothing_follows_from_a_month_that_is_missing() -> None:
    """What is missing is unknown, never zero (S003-G-04)."""
    known = Known(sums=True, last_total=None)

    assert grid.follow(known, Given.MONTH, Decimal(5)) == grid.Pair(Decimal(5), None)
    assert grid.follow(known, Given.CUMULATIVE, Decimal(5)) == grid.Pair(None, Decimal(5))
    assert grid.differ(known, Decimal(5), Decimal(9)) is None


def test_a_level_is_not_added_up() -> None:
    known = Known(sums=False, last_total=None)

    assert grid.follow(known, Given.MONTH, Decimal(40)) == grid.Pair(Decimal(40), None)
    assert grid.choose("", "40", Given.CUMULATIVE, known) is Given.MONTH


def test_the_filled_box_is_the_typed_one() -> None:
    known = Known(sums=True, last_total=Decimal(1))

    assert grid.choose("3", "", Given.CUMULATIVE, known) is Given.MONTH
    assert grid.choose("—", "3", Given.MONTH, known) is Given.CUMULATIVE
    assert grid.choose("2", "3", Given.CUMULATIVE, known) is Given.CUMULATIVE


def test_a_slip_of_units_has_its_other_reading_at_hand() -> None:
    """20-targets-tasks §1: the slip of 10^4 is named with both readings, and repaired by one click."""
    entered = Entered("规上工业总产值", Decimal("125000"), "亿元")
    found = slip(entered, Reference("上年同期", Decimal("11.8")), Decimal(3))
    assert found is not None

    assert grid.fix_of(found, Decimal("125000"), 2) == "12.5"
    assert "12.5亿元" in found.sentence

    entered = Entered("税收", Decimal("1.18"), "万元")
    found = slip(entered, Reference("上年同期", Decimal("12000")), Decimal(3))
    assert found is not None

    assert grid.fix_of(found, Decimal("1.18"), 2) == "11800"
