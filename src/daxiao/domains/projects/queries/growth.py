"""Growth points of a year, month by month against what was expected, and how far renovation has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.models import Project, ProjectStanding
from daxiao.domains.projects.queries import quota_books, rulebook
from daxiao.domains.projects.rules import quotas
from daxiao.domains.projects.rules.quotas import Completion, GrowthMonth, Window
from daxiao.domains.projects.types import ProjectKind, Quota
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """One growth point of the year. `months` are those that are over; None where nothing was told."""

    key: int
    code: str
    name: str
    place: str
    expected: Decimal
    months: tuple[GrowthMonth, ...]

    @property
    def so_far(self) -> Decimal:
        return self.months[-1].so_far if self.months else Decimal(0)

    @property
    def percent(self) -> Decimal | None:
        return self.months[-1].percent if self.months else None

    @property
    def untold(self) -> int:
        """Months that are over and were never told."""
        return sum(m.gained is None for m in self.months)


@dataclass(frozen=True, slots=True)
class MonthSum:
    """One month of all growth points: gained, since January, and what a twelfth a month would have brought."""

    month: int
    gained: Decimal | None
    so_far: Decimal
    due: Decimal
    told: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Firms of the register that have begun a renovation since a year, and those that have not; `unnamed` projects
    name no firm."""

    since: int
    begun: int
    waiting: tuple[str, ...]
    unnamed: int


@dataclass(frozen=True)
class GrowthPage:
    year: int
    place: str
    as_of: date
    rows: tuple[GrowthRow, ...]
    sums: tuple[MonthSum, ...]
    expected: Decimal
    so_far: Decimal
    completion: Completion
    enough: int
    coverage: Coverage
    places: tuple[tuple[str, str], ...]


def growth(actor: Actor, *, year: int, place: str, today: date) -> GrowthPage:
    """The growth points in scope at or below `place`, as counted by the quota of their expected output."""
    book = rulebook.rulebook(today)
    yardstick = book.quotas_of(place)
    register = quota_books.books(actor, book=book, years=[year], gains_by_month=True)
    window = Window(year, today)
    of_year = {row.key: row for row in register.of_year(year)}
    counted = quotas.count(
        Quota.GROWTH_EXPECTED, of_year.values(), place=place, window=window, yardstick=yardstick
    )
    named = _names(actor, counted.keys)
    rows = tuple(
        sorted(
            (
                GrowthRow(key, *named[key], added, quotas.growth_months(of_year[key], window))
                for key, added in counted.parts
            ),
            key=lambda r: (-r.expected, r.code),
        )
    )
    so_far = sum((r.so_far for r in rows), Decimal(0))
    return GrowthPage(
        year=year,
        place=place,
        as_of=today,
        rows=rows,
        sums=_sums(rows, counted.value),
        expected=counted.value,
        so_far=so_far,
        completion=quotas.completion(so_far, counted.value or None, yardstick),
        enough=yardstick.completion_percent,
        coverage=_coverage(
            register, place, window, since=book.whole("quotas", "renovation_since", place)
        ),
        places=_places(actor),
    )


def _names(actor: Actor, keys: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(pk__in=keys)
    told = rows.values_list("pk", "code", "name", "region__name")
    return {key: (code, name, region) for key, code, name, region in told}


def _places(actor: Actor) -> tuple[tuple[str, str], ...]:
    """The counties that have projects in scope: (path, name)."""
    rows = ProjectStanding.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return tuple(
        rows.order_by("county__path").values_list("county__path", "county__name").distinct()
    )


def _sums(rows: tuple[GrowthRow, ...], expected: Decimal) -> tuple[MonthSum, ...]:
    count = len(rows[0].months) if rows else 0
    found, so_far = [], Decimal(0)
    for n in range(count):
        told = [r.months[n].gained for r in rows]
        known = [v for v in told if v is not None]
        so_far += sum(known, Decimal(0))
        due = (expected * (n + 1) / 12).quantize(Decimal("0.0001"))
        gained = sum(known, Decimal(0)) if known else None
        found.append(MonthSum(n + 1, gained, so_far, due, len(known)))
    return tuple(found)


def _coverage(register: quota_books.Books, place: str, window: Window, *, since: int) -> Coverage:
    own = [r for r in register.rows if quotas.is_within(r.region, place)]
    firms = {r.enterprise for r in own if r.enterprise is not None}
    begun, waiting = quotas.renovation_coverage(firms, own, since=since, window=window)
    unnamed = sum(r.kind is ProjectKind.RENOVATION and r.enterprise is None for r in own)
    names = tuple(sorted(register.firms[key] for key in waiting))
    return Coverage(since, len(begun), names, unnamed)
