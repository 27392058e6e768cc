"""The legal calendar with its make-up days, for schedules that follow the working days."""

from functools import lru_cache

import chinese_calendar

from daxiao.std.workdays import HolidayTable


@lru_cache(maxsize=1)
def table() -> HolidayTable:
    """As far as the notices of days off have been published; other years are counted from Monday to Friday."""
    off, work = frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays)
    return HolidayTable(off=off, work=work, known=frozenset(day.year for day in off))
