"""Closing a month and writing figures of it exclude each other, so that no figure slips in while the month is frozen.

Every service that writes figures holds their months together with the others that write (`write_in`), and asks for the lock
of the month only then; who locks a month holds it alone (`shut`) until the end of his transaction. So a writer either ends
before the month is looked at for freezing, or waits and finds it locked. The holds are PostgreSQL's advisory locks of the
transaction: there is no row that stands for a month before it is locked. SQLite has one writer anyway (its transactions begin
IMMEDIATE), so that what is read inside one cannot change under it.
"""

from collections.abc import Collection

from django.db import connection


MONTHS = 0x6D6F
"""The class of these holds among all advisory locks of the database."""


def write_in(periods: Collection[int]) -> None:
    """Hold months with all others that write in them; waits while one is being shut. After the indicators (`following.wait_for`),
    as everybody does, so that two never wait for each other."""
    _hold("SELECT pg_advisory_xact_lock_shared(%s, %s)", periods)


def shut(period: int) -> None:
    """Hold a month alone: waits until everybody who writes in it is done. Before any row is held."""
    _hold("SELECT pg_advisory_xact_lock(%s, %s)", [period])


def _hold(said: str, periods: Collection[int]) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for period in sorted(set(periods)):
            cursor.execute(said, [MONTHS, period])
