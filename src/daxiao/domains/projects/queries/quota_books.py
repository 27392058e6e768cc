"""The register as the counters of quotas see it: projects, their yearly lists, their monthly figures."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from daxiao.domains.projects.models import Project, ProjectMonth, ProjectYear
from daxiao.domains.projects.queries import facts as fact_queries
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules.quotas import Month, QuotaRow, QuotaYardstick
from daxiao.domains.projects.types import Admission, ProjectKind
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


IN_REGISTER = (Admission.ADMITTED.value, Admission.LEFT.value)
"""What was admitted counts, also after it left; drafts and returned entries never do."""


# ---------------------------------------------------------------- what the counters see

_COLUMNS = (
    "pk",
    "region__path",
    "kind",
    "enterprise",
    "credit_code",
    "invest_yi",
    "tags",
    "registered_on",
    "started_on",
    "produced_on",
    "left_on",
)


@dataclass(frozen=True, slots=True)
class _Year:
    expected: Decimal | None
    pooled_on: date | None
    reserved_on: date | None
    listed_on: date | None


_NO_YEAR = _Year(None, None, None, None)


@dataclass(frozen=True)
class Books:
    """The register as the counters see it, read once for a page; `of_year` gives the rows of one year's lists."""

    rows: tuple[QuotaRow, ...]
    years: Mapping[int, Mapping[int, _Year]]
    firms: Mapping[int, str]
    months: Mapping[int, "Months"]

    def of_year(self, year: int) -> list[QuotaRow]:
        """A project's days, expectation and months are those of that year."""
        told = self.months.get(year, _NO_MONTHS)
        found = []
        for row in self.rows:
            own = self.years.get(row.key)
            listed = own.get(year, _NO_YEAR) if own else _NO_YEAR
            invested, gained = told.invested.get(row.key, {}), told.gained.get(row.key, {})
            if listed is _NO_YEAR and not invested and not gained:
                found.append(row)
                continue
            is_point = listed.pooled_on is not None and listed.expected is not None
            found.append(
                replace(
                    row,
                    pooled_on=listed.pooled_on,
                    reserved_on=listed.reserved_on,
                    listed_on=listed.listed_on,
                    expected={year: listed.expected} if is_point and listed.expected else {},
                    invested=invested,
                    gained=gained,
                )
            )
        return found


def books(
    actor: Actor,
    *,
    book: rulebook.Rulebook,
    years: Iterable[int],
    project: Project | None = None,
    gains_by_month: bool = False,
) -> Books:
    """The projects in scope (or one of them), their yearly lists, and what was told of these years' months.

    The months of a year come as one sum for each project, for the counters add them up anyway and a register of 3 000
    projects has 36 000 of them; `gains_by_month` gives the gains of every month instead, for the page of growth points.
    """
    only = {} if project is None else {"project": project}
    listed = _years(actor, **only)
    told = {
        year: _months(actor, year, book.on, gains_by_month=gains_by_month, **only)
        for year in set(years)
    }
    rows: list[QuotaRow] = []
    firms: dict[str, int] = {}
    yardsticks: dict[str, QuotaYardstick] = {}
    projects = Project.objects.visible_to(actor, Cap.PROJECT_VIEW)
    if project is not None:
        projects = projects.filter(pk=project.pk)
    for values in projects.filter(admission__in=IN_REGISTER).values_list(*_COLUMNS).iterator(2000):
        key, region, kind, firm, credit, invest, tags, *days = values
        yardstick = yardsticks.get(region)
        if yardstick is None:
            yardstick = yardsticks[region] = book.quotas_of(region)
        own = fact_queries.tags_of(tags)
        who = credit or firm
        reserved = any(y.reserved_on for y in listed.get(key, {}).values())
        rows.append(
            QuotaRow(
                key=key,
                region=region,
                kind=_KINDS[kind],
                enterprise=firms.setdefault(who, len(firms) + 1) if who else None,
                invest=invest,
                is_key_project=reserved or bool(own & yardstick.key_tags),
                is_provincial=bool(own & yardstick.provincial_tags),
                registered_on=days[0],
                started_on=days[1],
                produced_on=days[2],
                left_on=days[3],
            )
        )
    return Books(tuple(rows), listed, {number: name for name, number in firms.items()}, told)


_KINDS = {k.value: k for k in ProjectKind}


def _years(actor: Actor, **only: Any) -> dict[int, dict[int, _Year]]:
    found: dict[int, dict[int, _Year]] = {}
    rows = ProjectYear.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(**only).order_by()
    for key, year, expected, pooled, reserved, listed in rows.values_list(
        "project_id", "year", "expected_yi", "pooled_on", "reserved_on", "listed_on"
    ):
        found.setdefault(key, {})[year] = _Year(expected, pooled, reserved, listed)
    return found


_ByMonth = Mapping[int, Mapping[Month, Decimal]]


@dataclass(frozen=True, slots=True)
class Months:
    """What was told of a year's months, by project."""

    invested: _ByMonth
    gained: _ByMonth


_NO_MONTHS = Months({}, {})


def _months(actor: Actor, year: int, until: date, *, gains_by_month: bool, **only: Any) -> Months:
    rows = ProjectMonth.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(
        month_on__gte=date(year, 1, 1),
        month_on__lte=min(date(year, 12, 31), until),
        **only,
    )
    invested: dict[int, dict[Month, Decimal]] = {}
    gained: dict[int, dict[Month, Decimal]] = {}
    for key, month, done, more in _told(rows.order_by(), year, gains_by_month=gains_by_month):
        if done is not None:
            invested.setdefault(key, {})[month] = exact(done)
        if more is not None:
            gained.setdefault(key, {})[month] = exact(more)
    return Months(invested, gained)


_Told = tuple[int, Month, Decimal | None, Decimal | None]


def _told(rows: QuerySet[ProjectMonth], year: int, *, gains_by_month: bool) -> Iterator[_Told]:
    """The gains month by month, or the sums of a project's year put down as its January."""
    if gains_by_month:
        gains = rows.filter(gained_yi__isnull=False)
        for key, day, more in gains.values_list("project_id", "month_on", "gained_yi"):
            yield key, (day.year, day.month), None, more
        return
    sums = rows.values("project_id").annotate(done=Sum("invested_yi"), more=Sum("gained_yi"))
    for key, done, more in sums.values_list("project_id", "done", "more"):
        yield key, (year, 1), done, more


def exact(value: Decimal | None) -> Decimal:
    """A sum as the table keeps its figures: SQLite adds decimals up as fractions of two."""
    return (value or Decimal(0)).quantize(_PLACES)


_PLACES = Decimal("0.0001")


def one_row(actor: Actor, project: Project, *, year: int, book: rulebook.Rulebook) -> QuotaRow:
    """One project in scope as the counters see it for a year."""
    register = books(actor, book=book, years=[year], project=project, gains_by_month=True)
    return register.of_year(year)[0]
