"""Working days: weekends, holidays, make-up days, and years nobody has announced yet."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxiao.std.workdays import (
    HolidayTable,
    add_workdays,
    is_workday,
    natural_deadline,
    workdays_between,
)


def _spring_2026() -> HolidayTable:
    """New Year and Spring Festival of 2026: off 02-15 to 02-23, working on two Saturdays and a Sunday."""
    festival = {date(2026, 2, 15) + timedelta(days=n) for n in range(9)}
    new_year = {date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)}
    work = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28)}
    return HolidayTable(frozenset(festival | new_year), frozenset(work), frozenset({2026}))


TABLE = _spring_2026()
DAYS = st.dates(date(2025, 11, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("day", "workday", "confirmed"),
    [
        (date(2026, 1, 1), False, True),  # a holiday on a Thursday
        (date(2026, 1, 4), True, True),  # a Sunday to make up
        (date(2026, 2, 14), True, True),  # a Saturday to make up
        (date(2026, 2, 16), False, True),
        (date(2026, 3, 2), True, True),
        (date(2026, 3, 7), False, True),  # a plain Saturday
        (date(2027, 1, 1), True, False),  # not announced: a Friday, so working as far as is known
        (date(2027, 1, 2), False, False),
        (date(2025, 12, 31), True, False),
    ],
)
def test_a_day_is_judged_by_the_table_and_says_whether_it_is_sure(
    day: date, workday: bool, confirmed: bool
) -> None:
    answer = is_workday(day, TABLE)

    assert (answer.workday, answer.confirmed) == (workday, confirmed)
    assert bool(answer) is workday


def test_entries_of_a_year_that_is_not_known_do_not_count() -> None:
    table = HolidayTable(off=frozenset({date(2027, 1, 1)}), known=frozenset({2026}))

    assert is_workday(date(2027, 1, 1), table)


def test_a_day_cannot_be_both_off_and_working() -> None:
    day = frozenset({date(2026, 2, 14)})

    with pytest.raises(ValueError, match="2026-02-14"):
        HolidayTable(off=day, work=day)


@pytest.mark.parametrize(
    ("start", "n", "day", "confirmed"),
    [
        (date(2026, 3, 2), 1, date(2026, 3, 3), True),
        (date(2026, 3, 6), 1, date(2026, 3, 9), True),  # over a weekend
        (date(2026, 2, 13), 1, date(2026, 2, 14), True),  # the make-up Saturday counts
        (date(2026, 2, 14), 1, date(2026, 2, 24), True),  # over the festival
        (date(2026, 2, 24), -1, date(2026, 2, 14), True),
        (date(2026, 3, 2), 0, date(2026, 3, 2), True),
        (date(2026, 2, 16), 0, date(2026, 2, 24), True),  # moved off the festival
        (date(2026, 12, 31), 1, date(2027, 1, 1), False),  # over the edge of what is known
        (date(2026, 12, 30), 1, date(2026, 12, 31), True),
        (date(2027, 1, 2), 0, date(2027, 1, 4), False),
        (date(2026, 1, 4), -1, date(2025, 12, 31), False),
    ],
)
def test_add_workdays(start: date, n: int, day: date, confirmed: bool) -> None:
    answer = add_workdays(start, n, TABLE)

    assert (answer.day, answer.confirmed) == (day, confirmed)


@pytest.mark.parametrize(
    ("start", "n", "day", "confirmed"),
    [
        (date(2026, 3, 2), 60, date(2026, 5, 1), True),
        (date(2026, 3, 2), 5, date(2026, 3, 9), True),  # ends on a Saturday, so on Monday
        (date(2026, 2, 10), 10, date(2026, 2, 24), True),  # ends inside the festival
        (date(2026, 2, 10), 0, date(2026, 2, 10), True),
        (date(2026, 12, 30), 3, date(2027, 1, 4), False),
    ],
)
def test_natural_days_end_on_a_working_day(start: date, n: int, day: date, confirmed: bool) -> None:
    answer = natural_deadline(start, n, TABLE)

    assert (answer.day, answer.confirmed) == (day, confirmed)


def test_a_period_of_less_than_no_days_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="-1 days"):
        natural_deadline(date(2026, 3, 2), -1, TABLE)


@pytest.mark.parametrize(
    ("since", "until", "days", "confirmed"),
    [
        (date(2026, 3, 2), date(2026, 3, 9), 5, True),
        (date(2026, 3, 2), date(2026, 3, 2), 0, True),
        (date(2026, 2, 9), date(2026, 3, 2), 11, True),  # 6 + 4 + one Saturday
        (date(2026, 3, 9), date(2026, 3, 2), -5, True),
        (date(2026, 12, 31), date(2027, 1, 1), 1, True),  # the end is not counted
        (date(2026, 12, 31), date(2027, 1, 2), 2, False),
    ],
)
def test_workdays_between_is_half_open(
    since: date, until: date, days: int, confirmed: bool
) -> None:
    answer = workdays_between(since, until, TABLE)

    assert (answer.days, answer.confirmed) == (days, confirmed)


@given(DAYS, DAYS, DAYS)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    whole = workdays_between(a, c, TABLE).days

    assert workdays_between(a, b, TABLE).days + workdays_between(b, c, TABLE).days == whole


@given(DAYS, st.integers(1, 60))
def test_the_nth_working_day_has_n_working_days_up_to_it(start: date, n: int) -> None:
    after = add_workdays(start, n, TABLE).day

    tomorrow = start + timedelta(days=1)
    assert is_workday(after, TABLE)
    assert workdays_between(tomorrow, after + timedelta(days=1), TABLE).days == n


@given(DAYS, st.integers(1, 60))
def test_going_forward_and_back_returns_to_a_working_day(start: date, n: int) -> None:
    day = add_workdays(start, 0, TABLE).day

    assert add_workdays(add_workdays(day, n, TABLE).day, -n, TABLE).day == day


def test_every_day_of_three_years_agrees_with_an_independent_calendar() -> None:
    known = frozenset({2024, 2025, 2026})
    table = HolidayTable(
        frozenset(d for d in chinese_calendar.holidays if d.year in known),
        frozenset(d for d in chinese_calendar.workdays if d.year in known),
        known,
    )
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 + 365)]

    differ = [d for d in days if bool(is_workday(d, table)) != chinese_calendar.is_workday(d)]

    assert differ == []
