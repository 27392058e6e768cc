"""The register as the counters of quotas see it: projects, their yearly lists, their monthly figures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

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

    def of_year(self, year: int) -> list[QuotaRow]:
        """A project's days and expectation are those of the list of that year."""
        found = []
        for row in self.rows:
            own = self.years.get(row.key)
            listed = own.get(year, _NO_YEAR) if own else _NO_YEAR
            if listed is _NO_YEAR:
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
                )
            )
        return found


def books(actor: Actor, *, book: rulebook.Rulebook, project: Project | None = None) -> Books:
    """Three reads: the projects in scope (or one of them), their yearly lists, their monthly figures."""
    only = {} if project is None else {"project": project}
    years = _years(actor, **only)
    invested, gained = _months(actor, **only)
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
        reserved = any(y.reserved_on for y in years.get(key, {}).values())
        rows.append(
            QuotaRow(
                key=key,
                region=region,
                kind=ProjectKind(kind),
                enterprise=firms.setdefault(who, len(firms) + 1) if who else None,
                invest=invest,
                is_key_project=reserved or bool(own & yardstick.key_tags),
                is_provincial=bool(own & yardstick.provincial_tags),
                registered_on=days[0],
                started_on=days[1],
                produced_on=days[2],
                left_on=days[3],
                gained=gained.get(key, {}),
                invested=invested.get(key, {}),
            )
        )
    return Books(tuple(rows), years, {number: name for name, number in firms.items()})


def _years(actor: Actor, **only: Any) -> dict[int, dict[int, _Year]]:
    found: dict[int, dict[int, _Year]] = {}
    rows = ProjectYear.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(**only).order_by()
    for key, year, expected, pooled, reserved, listed in rows.values_list(
        "project_id", "year", "expected_yi", "pooled_on", "reserved_on", "listed_on"
    ):
        found.setdefault(key, {})[year] = _Year(expected, pooled, reserved, listed)
    return found


_ByMonth = dict[int, dict[Month, Decimal]]


def _months(actor: Actor, **only: Any) -> tuple[_ByMonth, _ByMonth]:
    invested: _ByMonth = {}
    gained: _ByMonth = {}
    rows = ProjectMonth.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(**only).order_by()
    for key, day, done, more in rows.values_list(
        "project_id", "month_on", "invested_yi", "gained_yi"
    ):
        month = (day.year, day.month)
        if done is not None:
            invested.setdefault(key, {})[month] = done
        if more is not None:
            gained.setdefault(key, {})[month] = more
    return invested, gained


def one_row(actor: Actor, project: Project, *, year: int, book: rulebook.Rulebook) -> QuotaRow:
    """One project in scope as the counters see it for a year."""
    register = books(actor, book=book, project=project)
    return register.of_year(year)[0]
