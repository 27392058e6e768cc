"""Reads of quotas, yearly lists and monthly figures: actual values counted from the register, with what makes them up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    F,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat

from daxiao.domains.projects.models import Project, ProjectMonth, ProjectYear, QuotaLine
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.queries.quota_books import books
from daxiao.domains.projects.rules import quotas
from daxiao.domains.projects.rules.pools import LineState, Reach
from daxiao.domains.projects.rules.quotas import (
    COUNTERS,
    Completion,
    Counted,
    QuotaRow,
    QuotaYardstick,
    Window,
)
from daxiao.domains.projects.types import Quota
from daxiao.kernel.access import Actor, get_visible
from daxiao.kernel.caps import Cap


# ---------------------------------------------------------------- quota lines


def bare_lines(actor: Actor) -> QuerySet[QuotaLine]:
    """The lines in scope, without what was taken down."""
    return (
        QuotaLine.objects.visible_to(actor, Cap.PROJECT_VIEW)
        .filter(dropped_on=None)
        .select_related("region", "target")
    )


def line(actor: Actor, pk: int) -> QuotaLine:
    """One line in scope. Raises `Denied` (404) otherwise."""
    return get_visible(QuotaLine, actor, Cap.PROJECT_VIEW, pk=pk)


def count_lines(actor: Actor, lines: Iterable[QuotaLine], *, today: date) -> dict[int, Counted]:
    """The actual value of each line, by its key: one pass over the register for each quota and year, not for each line."""
    return _count(actor, list(lines), rulebook.rulebook(today))


def _count(
    actor: Actor, wanted: Sequence[QuotaLine], book: rulebook.Rulebook
) -> dict[int, Counted]:
    if not wanted:
        return {}
    today = book.on
    register = books(actor, book=book, years={one.year for one in wanted})
    groups: dict[tuple[Quota, int, QuotaYardstick], list[QuotaLine]] = {}
    for one in wanted:
        key = (Quota(one.quota), one.year, book.quotas_of(one.region.path))
        groups.setdefault(key, []).append(one)
    found: dict[int, Counted] = {}
    of_year: dict[int, list[QuotaRow]] = {}
    regions = {row.key: row.region for row in register.rows}
    for (quota, year, yardstick), own in groups.items():
        if year not in of_year:
            of_year[year] = register.of_year(year)
        whole = quotas.count(
            quota, of_year[year], place="", window=Window(year, today), yardstick=yardstick
        )
        for one in own:
            found[one.pk] = _within(whole, one.region.path, regions)
    return found


def _within(whole: Counted, place: str, regions: Mapping[int, str]) -> Counted:
    """The part of a count that lies at or below a place: paths end in a stroke, so a prefix is a branch."""
    parts = tuple(p for p in whole.parts if regions[p[0]].startswith(place))
    return replace(whole, value=sum((added for _, added in parts), Decimal(0)), parts=parts)


def completion_of(one: QuotaLine, counted: Counted, *, book: rulebook.Rulebook) -> Completion:
    return quotas.completion(counted.value, one.planned, book.quotas_of(one.region.path))


_NO_LINE = 0
_SUM = DecimalField(max_digits=20, decimal_places=4)
_SHARE = DecimalField(max_digits=9, decimal_places=1)


def lines(actor: Actor, *, today: date) -> QuerySet[QuotaLine]:
    """The lines in scope with `title` (place, year, quota), `actual` (counted as of `today`), `percent`, `reach`, `state` and `unit`.

    What was taken down is there too, without an actual value, so that it can be put up again.
    """
    own = list(bare_lines(actor))
    book = rulebook.rulebook(today)
    counted = _count(actor, own, book)
    # no case at all would be a bare NULL, by which PostgreSQL does not sort
    actual = [When(pk=_NO_LINE, then=Value(None, output_field=_SUM))]
    percent = [When(pk=_NO_LINE, then=Value(None, output_field=_SHARE))]
    reach = [When(pk=_NO_LINE, then=Value(""))]
    for one in own:
        done = completion_of(one, counted[one.pk], book=book)
        actual.append(When(pk=one.pk, then=Value(counted[one.pk].value, output_field=_SUM)))
        reach.append(When(pk=one.pk, then=Value(_reach(done, one.year, today).value)))
        if done.percent is not None:
            percent.append(When(pk=one.pk, then=Value(done.percent, output_field=_SHARE)))
    rows = QuotaLine.objects.visible_to(actor, Cap.PROJECT_VIEW)
    return rows.select_related("region", "target").annotate(
        title=Concat(
            F("region__name"),
            Cast("year", CharField()),
            Value("年"),
            Case(*(When(quota=q.value, then=Value(q.label)) for q in Quota), default=Value("")),
            output_field=CharField(),
        ),
        actual=Case(*actual, default=None, output_field=_SUM),
        percent=Case(*percent, default=None, output_field=_SHARE),
        reach=Case(*reach, default=Value(""), output_field=CharField()),
        state=Case(
            When(dropped_on=None, then=Value(LineState.ACTIVE.value)),
            default=Value(LineState.DROPPED.value),
            output_field=CharField(),
        ),
        unit=Case(
            *(When(quota=q.value, then=Value(c.unit)) for q, c in COUNTERS.items()),
            default=Value(""),
            output_field=CharField(),
        ),
    )


def _reach(done: Completion, year: int, today: date) -> Reach:
    if done.is_met is None:
        return Reach.UNPLANNED
    if done.is_met:
        return Reach.MET
    return Reach.RUNNING if today <= date(year, 12, 31) else Reach.UNMET


@dataclass(frozen=True, slots=True)
class PartRow:
    """A project counted in a line and what it adds."""

    key: int
    code: str
    name: str
    enterprise: str
    place: str
    day: date | None
    added: Decimal


@dataclass(frozen=True, slots=True)
class LineRows:
    """A line with exactly the projects that make up its actual value, the largest part first."""

    line: QuotaLine
    counted: Counted
    completion: Completion
    rows: tuple[PartRow, ...]

    @property
    def quota(self) -> Quota:
        return Quota(self.line.quota)


def line_rows(actor: Actor, one: QuotaLine, *, today: date) -> LineRows:
    """What a line counts today, project by project."""
    book = rulebook.rulebook(today)
    return _rows_of(actor, one, _count(actor, [one], book)[one.pk], book)


def _rows_of(actor: Actor, one: QuotaLine, counted: Counted, book: rulebook.Rulebook) -> LineRows:
    named = {
        row[0]: row[1:]
        for row in Project.objects.visible_to(actor, Cap.PROJECT_VIEW)
        .filter(pk__in=counted.keys)
        .values_list("pk", "code", "name", "enterprise", "region__name")
    }
    day_of = _DAY_OF.get(Quota(one.quota), "")
    days = _days(actor, one.year, counted.keys, day_of) if day_of else {}
    rows = [PartRow(key, *named[key], days.get(key), added) for key, added in counted.parts]
    ordered = tuple(sorted(rows, key=lambda r: (-r.added, r.code)))
    return LineRows(one, counted, completion_of(one, counted, book=book), ordered)


# the day by which a project is counted, where there is one
_DAY_OF = {
    Quota.GROWTH_POOL: "pooled_on",
    Quota.GROWTH_EXPECTED: "pooled_on",
    Quota.GROWTH_ACTUAL: "pooled_on",
    Quota.GROWTH_REACHED: "pooled_on",
    Quota.RESERVE: "reserved_on",
    Quota.LISTED: "listed_on",
    Quota.LISTED_INVEST: "listed_on",
    Quota.RENOVATION_LISTED: "listed_on",
    Quota.RENOVATION_LISTED_INVEST: "listed_on",
    Quota.LANDED: "registered_on",
    Quota.PRODUCED: "produced_on",
    Quota.PRODUCED_LARGE: "produced_on",
    Quota.STARTED_LARGE: "started_on",
    Quota.STARTED_PROVINCIAL: "started_on",
    Quota.RENOVATION: "started_on",
    Quota.RENOVATION_LARGE: "started_on",
}


def _days(actor: Actor, year: int, keys: Sequence[int], name: str) -> dict[int, date | None]:
    if name in {"pooled_on", "reserved_on", "listed_on"}:
        own = ProjectYear.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(year=year)
        return dict(own.filter(project__in=keys).values_list("project_id", name))
    rows = Project.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(pk__in=keys)
    return dict(rows.values_list("pk", name))


@dataclass(frozen=True, slots=True)
class Split:
    """A line against those of the places right below it. `sentence` is empty when they add up."""

    below: int
    planned: Decimal
    actual: Decimal
    sentence: str


@dataclass(frozen=True, slots=True)
class LinePage:
    """All that the page of a line shows; `split` None when nothing was handed down."""

    rows: LineRows
    split: Split | None


def line_page(actor: Actor, one: QuotaLine, *, today: date) -> LinePage:
    """A line with its rows and with what was handed down, counted in one look at the register."""
    book = rulebook.rulebook(today)
    below = list(
        bare_lines(actor).filter(quota=one.quota, year=one.year, region__parent_id=one.region_id)
    )
    counted = _count(actor, [one, *below], book)
    rows = _rows_of(actor, one, counted[one.pk], book)
    return LinePage(rows, compare(one, below, counted) if below else None)


def compare(one: QuotaLine, below: Sequence[QuotaLine], counted: Mapping[int, Counted]) -> Split:
    """A line against those of the places below it, in words where they do not add up."""
    unit = COUNTERS[Quota(one.quota)].unit
    planned = sum((b.planned for b in below), Decimal(0))
    actual = sum((counted[b.pk].value for b in below), Decimal(0))
    count = f"{len(below)}个下级地区的"
    said = [
        _difference(f"{count}计划数", planned, "本级计划数", one.planned, unit),
        _difference(f"{count}实际数", actual, "本级实际数", counted[one.pk].value, unit),
    ]
    return Split(len(below), planned, actual, "；".join(s for s in said if s))


def _difference(name: str, parts: Decimal, whole_name: str, whole: Decimal, unit: str) -> str:
    if parts == whole:
        return ""
    more = "多" if parts > whole else "少"
    return (
        f"{name}合计{_plain(parts)}{unit}，比{whole_name}{_plain(whole)}{unit}"
        f"{more}{_plain(abs(parts - whole))}{unit}"
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"


# ---------------------------------------------------------------- one project


def years_of(actor: Actor, project: Project) -> QuerySet[ProjectYear]:
    rows = ProjectYear.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
    return rows.order_by("-year")


def months_of(actor: Actor, project: Project) -> QuerySet[ProjectMonth]:
    rows = ProjectMonth.objects.visible_to(actor, Cap.PROJECT_VIEW).filter(project=project)
    return rows.order_by("-month_on")


def lines_of_target(actor: Actor, target: Any) -> QuerySet[QuotaLine]:
    """The lines that stand for a target of the ledger."""
    return bare_lines(actor).filter(target=target).order_by(F("year").desc(), "region__path")
