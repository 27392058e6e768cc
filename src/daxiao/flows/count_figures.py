"""Figures that the platform counts itself: the register of projects, month by month, for every place above a project.

Each count says which rows it is made of, so that a figure opens exactly them. A place in which no project ever stood has no
count; where there are projects, a month without any is a true zero.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from daxiao.domains.projects.queries import counted as projects
from daxiao.domains.targets.queries import book
from daxiao.domains.targets.services import taking_over
from daxiao.domains.targets.types.book import Counted
from daxiao.kernel.access import require
from daxiao.kernel.caps import Cap
from daxiao.std.periods import Month


if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

    from daxiao.domains.projects.queries.counted import Dated
    from daxiao.kernel.access import Actor


@dataclass(frozen=True, slots=True)
class Count:
    """Projects whose day `on` lies in the month. `least` is the least investment in 亿元, `kind` the kind of project;
    `sums` adds up the investment instead of counting."""

    on: str
    least: Decimal | None = None
    kind: str = ""
    sums: bool = False

    def takes(self, project: Dated) -> bool:
        if self.kind and project.kind != self.kind:
            return False
        return self.least is None or (
            project.invest_yi is not None and project.invest_yi >= self.least
        )

    def query(self, place_path: str, month: Month) -> str:
        """The filters under which the list of projects shows exactly the rows counted in a month."""
        asked = {
            "region": place_path,
            f"{self.on}__from": month.first.isoformat(),
            f"{self.on}__to": month.last.isoformat(),
        }
        if self.least is not None:
            asked["invest_yi__min"] = str(self.least)
        if self.kind:
            asked["kind"] = self.kind
        return urlencode(asked)


_LARGE = Decimal(1)

COUNTS: Mapping[Counted, Count] = {
    Counted.ADMITTED: Count("admitted_on"),
    Counted.ADMITTED_AMOUNT: Count("admitted_on", sums=True),
    Counted.SIGNED: Count("signed_on"),
    Counted.STARTED: Count("started_on"),
    Counted.STARTED_LARGE: Count("started_on", least=_LARGE),
    Counted.PRODUCED: Count("produced_on"),
    Counted.PRODUCED_LARGE: Count("produced_on", least=_LARGE),
    Counted.RENOVATION_ADMITTED: Count("admitted_on", kind="renovation"),
    Counted.RENOVATION_AMOUNT: Count("admitted_on", kind="renovation", sums=True),
}


def count(actor: Actor, *, today: date, now: datetime, years: int = 1) -> int:
    """Count every indicator that a register counts, for `years` years up to the month before today's and what there is of
    this one; returns how many figures were written. Idempotent. For the night, and before a round opens."""
    require(actor, Cap.SYSTEM_OPERATE)
    found = list(projects.dated(actor))
    written = 0
    for indicator in book.counted(actor):
        rows = list(_rows(COUNTS[Counted(indicator.counted_by)], found, today, years))
        written += taking_over.record_counted(
            actor, indicator=indicator, rows=rows, today=today, now=now
        )
    return written


def _rows(
    kind: Count, found: list[Dated], today: date, years: int
) -> Iterator[tuple[int, int, Decimal]]:
    """(place id, period, value) of every month, for every place above a project."""
    last = Month(today.year, today.month)
    months = _months(last, years)
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    places: set[int] = set()
    for project in found:
        places.update(project.place_ids)
        day = project.days.get(kind.on)
        if day is None or day > today or not kind.takes(project):
            continue
        value = (project.invest_yi or Decimal(0)) if kind.sums else Decimal(1)
        for place in project.place_ids:
            sums[place, day.year * 100 + day.month] += value
    for place in sorted(places):
        for period in months:
            yield place, period, sums[place, period]


def _months(last: Month, years: int) -> list[int]:
    """From January of the first year to `last`, as year * 100 + month."""
    first = last.year - years + 1
    numbers = range(first * 12, last.year * 12 + last.month)
    return [(n // 12) * 100 + n % 12 + 1 for n in numbers]


def rows_query(counted_by: str, place_path: str, period: int) -> str:
    """The query of the project list behind one counted figure."""
    return COUNTS[Counted(counted_by)].query(place_path, Month(period // 100, period % 100))
