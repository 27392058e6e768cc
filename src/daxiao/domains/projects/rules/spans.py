"""Arithmetic of deadlines: natural days, working days and calendar months, over days on which the clock stood still.

A span begins on the day after the event (民法典 article 201). Its last day is not moved off a day of rest: the plans
give targets for offices, not periods of civil law, and the sum shown must be one that a reader can add up himself.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from daxiao.domains.projects.types import SpanUnit, Stop
from daxiao.std.workdays import HolidayTable, add_workdays


DAY = timedelta(days=1)

Run = tuple[date, date]
"""Days in a row, half-open."""


def plus_months(day: date, months: int) -> date:
    """`months` calendar months later (earlier when negative): the same day, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def plus(day: date, length: int, unit: SpanUnit, holidays: HolidayTable) -> date:
    """The last day of a span that begins after `day`; its mirror before `day` for a negative length."""
    if unit is SpanUnit.MONTHS:
        return plus_months(day, length)
    if unit is SpanUnit.WORKING_DAYS:
        return day if length == 0 else add_workdays(day, length, holidays).day
    return day + timedelta(days=length)


def merged(
    stops: Iterable[Stop], *, after: date, reached: date | None, today: date | None
) -> tuple[Run, ...]:
    """The days of `stops` that have evidence, as runs in order that neither touch nor overlap.

    Only days later than `after` count, and none later than the day `reached` on which the clock was read for good. A
    stop that is still open lasts until then, else up to and with `today`; with neither it counts for nothing.
    """
    last = [day for day in (reached, today) if day is not None]
    runs: list[Run] = []
    for start, end in sorted(_clipped(stops, after + DAY, reached, min(last, default=None))):
        if runs and start <= runs[-1][1]:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return tuple(runs)


def _clipped(
    stops: Iterable[Stop], first: date, reached: date | None, open_until: date | None
) -> Iterable[Run]:
    for stop in stops:
        end = stop.end or (open_until and open_until + DAY)
        if end is None or not stop.evidence:
            continue
        run = max(stop.start, first), min(end, reached + DAY) if reached else end
        if run[0] < run[1]:
            yield run


def stretched(due: date, runs: Sequence[Run]) -> tuple[date, int]:
    """`due` moved on by the natural days of `runs` up to it, those that the moving itself reaches included.

    Returns the new day and how many days stood still.
    """
    lost = 0
    for start, end in runs:
        if start > due:
            break
        due += end - start
        lost += (end - start).days
    return due, lost


def stretched_workdays(due: date, runs: Sequence[Run], holidays: HolidayTable) -> tuple[date, int]:
    """The same in working days: as many of them as stood still are added after `due`."""
    lost = 0
    for start, end in runs:
        if start > due:
            break
        if still := sum(holidays.works(day) for day in days_of(start, end)):
            due = add_workdays(due, still, holidays).day
            lost += still
    return due, lost


def days_of(start: date, end: date) -> Iterable[date]:
    """The days of a half-open run."""
    return (start + timedelta(days=n) for n in range((end - start).days))


def uncovered_years(first: date, last: date, holidays: HolidayTable) -> tuple[int, ...]:
    """The years from `first` to `last` whose legal calendar the table does not know."""
    return tuple(y for y in range(first.year, last.year + 1) if y not in holidays.known)


def minus(day: date, length: int, unit: SpanUnit, holidays: HolidayTable) -> date:
    """The latest day from which a span of `length` ends on `day` or before it, so that plus(minus(d)) <= d."""
    if length <= 0:
        return day
    if unit is SpanUnit.MONTHS:
        start = plus_months(day, -length)
        # the last day of a short month is reached from several days
        while plus_months(start + DAY, length) <= day:
            start += DAY
        return start
    if unit is SpanUnit.WORKING_DAYS:
        return add_workdays(day + DAY, -length, holidays).day - DAY
    return day - timedelta(days=length)
