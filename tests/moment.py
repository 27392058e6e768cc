"""The one day on which the tests take place."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta


TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # 09:30 in China


def later(minutes: int = 1) -> datetime:
    return NOW + timedelta(minutes=minutes)


def ticking() -> Callable[[], datetime]:
    """A clock that moves on by a second at each look."""
    looks = iter(range(1_000_000))
    return lambda: NOW + timedelta(seconds=next(looks))
