"""The only reader of the system clock. Doors call it and pass the result on as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(tz=UTC)


def today() -> date:
    """The calendar day in China, where every deadline of a plan is counted."""
    return now().astimezone(CHINA).date()


def day_of(moment: datetime) -> date:
    """The calendar day of a moment in China."""
    return moment.astimezone(CHINA).date()
