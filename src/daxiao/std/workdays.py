"""Working days (工作日) over a holiday table that is passed in.

The State Council announces the holidays and make-up days of a year in the November before. A day of a year the table
does not know is judged by its weekday alone, and every answer says so: `confirmed` is False.

Counting follows the Civil Code: a period of days begins on the day after the event (民法典 article 201), and one that
ends on a day off ends on the next working day (article 203).
"""

from dataclasses import dataclass
from datetime import date, timedelta


SATURDAY = 5  # as date.weekday() counts


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """What the notices say: days `off` besides weekends, make-up days to `work`, and the years they are `known` for.

    A weekend day may stand in `off`, a plain weekday in `work`: both say what is true anyway. Raises ValueError when
    a day stands in both.
    """

    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    known: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if both := self.off & self.work:
            raise ValueError(f"both off and working: {min(both)}")

    def knows(self, day: date) -> bool:
        return day.year in self.known

    def works(self, day: date) -> bool:
        """Working by the table, and by the weekday where the table does not know the year."""
        if self.knows(day):
            if day in self.work:
                return True
            if day in self.off:
                return False
        return day.weekday() < SATURDAY


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """Whether a day is a working day; true in a condition when it is."""

    workday: bool
    confirmed: bool

    def __bool__(self) -> bool:
        return self.workday


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """A computed day; `confirmed` when the table knew every day passed on the way."""

    day: date
    confirmed: bool


@dataclass(frozen=True, slots=True)
class CountAnswer:
    """A number of working days; `confirmed` when the table knew every day counted."""

    days: int
    confirmed: bool


def is_workday(day: date, table: HolidayTable) -> DayAnswer:
    return DayAnswer(table.works(day), table.knows(day))


def add_workdays(start: date, n: int, table: HolidayTable) -> DateAnswer:
    """The `n`-th working day after `start`, before it for a negative `n`; `start` itself is not counted.

    For 0: `start`, or the next working day when `start` is off.
    """
    if n == 0:
        return _settled(start, table)
    step = timedelta(days=1 if n > 0 else -1)
    day, left, confirmed = start, abs(n), True
    while left:
        day += step
        left -= table.works(day)
        confirmed = confirmed and table.knows(day)
    return DateAnswer(day, confirmed)


def _settled(day: date, table: HolidayTable) -> DateAnswer:
    """`day`, or the first working day after it."""
    confirmed = table.knows(day)
    while not table.works(day):
        day += timedelta(days=1)
        confirmed = confirmed and table.knows(day)
    return DateAnswer(day, confirmed)


def natural_deadline(start: date, n: int, table: HolidayTable) -> DateAnswer:
    """The last day of a period of `n` natural days that begins after `start`, moved off a day of rest.

    For “60天内” where the text does not say 工作日. Only the days at the end matter for `confirmed`. Raises ValueError
    for a negative `n`.
    """
    if n < 0:
        raise ValueError(f"a period has no {n} days")
    return _settled(start + timedelta(days=n), table)


def workdays_between(since: date, until: date, table: HolidayTable) -> CountAnswer:
    """How many working days lie in the half-open span from `since` to `until`; negative when `until` is earlier.

    So it adds up: between(a, b) + between(b, c) = between(a, c).
    """
    if until < since:
        back = workdays_between(until, since, table)
        return CountAnswer(-back.days, back.confirmed)
    days = [since + timedelta(days=n) for n in range((until - since).days)]
    return CountAnswer(sum(table.works(day) for day in days), all(table.knows(day) for day in days))
