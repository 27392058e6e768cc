"""How long each department held a file, and the row of permits that are issued together (05-principles 15).

The clock counts working days. It stands still while the applicant corrects the file, with evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from daxiao.domains.projects.rules import spans
from daxiao.domains.projects.rules.permits import CatalogueItem
from daxiao.domains.projects.types import PermitState, Stop
from daxiao.std.findings import Decision, FindingKind
from daxiao.std.workdays import HolidayTable, add_workdays, workdays_between


OUT_BEFORE_IN = FindingKind(
    "projects.file_out_before_in", "{unit}转出日期{out}早于收件日期{came}，请核对先后"
)
FILE_IN_FUTURE = FindingKind(
    "projects.file_in_future", "{unit}的收转日期{day}还没有到，只填已经发生的"
)
HELD_TWICE = FindingKind(
    "projects.file_held_twice", "{unit}{day}收件时，{other}还没有转出同一份材料，请先补转出日期"
)
ISSUED_BEFORE_FILED = FindingKind(
    "projects.issued_before_filed", "“{name}”核发日期{issued}早于申报日期{filed}，请核对先后"
)
ISSUED_WITHOUT_LAND = FindingKind(
    "projects.issued_without_land",
    "“{name}”要在拿地之后核发，还没有拿地日期，请先填写，模拟审批请选“模拟审批”",
)
MISSING_UNDATED = FindingKind(
    "projects.tolerance_undated", "“{name}”容缺受理的材料要写明补齐期限，请填写"
)


@dataclass(frozen=True, slots=True)
class Holding:
    """A file came to a unit on `since` and went out on `until`; None: it is there still."""

    unit: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Working days of one unit. `uncovered` years were counted from Monday to Friday."""

    unit: str
    days: int
    stopped: int
    is_here: bool
    uncovered: tuple[int, ...] = ()

    @property
    def because(self) -> str:
        stopped = f"，另停表{self.stopped}个工作日" if self.stopped else ""
        here = "仍在办理" if self.is_here else "已转出"
        years = "、".join(map(str, self.uncovered))
        told = f"（{years}年放假安排尚未收录，暂按周一至周五计）" if years else ""
        return f"{self.unit}办理{self.days}个工作日{stopped}，{here}{told}"


def check_holdings(holdings: Sequence[Holding], *, today: date) -> Decision:
    """What is wrong with the ins and outs of one file: reversed, in the future, or at two units at once."""
    found = []
    for one in holdings:
        if one.until is not None and one.until < one.since:
            found.append(OUT_BEFORE_IN(unit=one.unit, out=str(one.until), came=str(one.since)))
        elif (last := one.until or one.since) > today:
            found.append(FILE_IN_FUTURE(unit=one.unit, day=str(last)))
    ordered = sorted(holdings, key=lambda h: (h.since, h.until or date.max))
    for one, then in pairwise(ordered):
        if one.until is None or then.since < one.until:
            found.append(HELD_TWICE(unit=then.unit, day=str(then.since), other=one.unit))
    return Decision.of(found)


def days_held(
    holdings: Iterable[Holding], stops: Iterable[Stop] = (), *, today: date, holidays: HolidayTable
) -> tuple[Held, ...]:
    """Working days of each unit with one file, the unit that had it first on top.

    The day of receipt is not counted, the day it goes out is: in and out on one day are 0 days.
    """
    stops = tuple(stops)
    units: dict[str, list[Holding]] = {}
    for one in sorted(holdings, key=lambda h: h.since):
        units.setdefault(one.unit, []).append(one)
    return tuple(_of_unit(unit, some, stops, today, holidays) for unit, some in units.items())


def _of_unit(
    unit: str, some: Sequence[Holding], stops: Sequence[Stop], today: date, holidays: HolidayTable
) -> Held:
    days = stopped = 0
    years: set[int] = set()
    for one in some:
        last = max(one.until or today, one.since)
        whole = workdays_between(one.since + spans.DAY, last + spans.DAY, holidays).days
        runs = spans.merged(stops, after=one.since, reached=last, today=today)
        lost = sum(workdays_between(*run, holidays).days for run in runs)
        days, stopped = days + whole - lost, stopped + lost
        years |= set(spans.uncovered_years(one.since, last, holidays))
    is_here = any(one.until is None for one in some)
    return Held(unit, days, stopped, is_here, tuple(sorted(years)))


# ---------------------------------------------------------------- permits issued together


@dataclass(frozen=True, slots=True)
class Permit:
    """One permit of a project. `missing` are papers that may follow (容缺), each to be there by `missing_by`."""

    code: str
    state: PermitState = PermitState.NOT_FILED
    filed_on: date | None = None
    issued_on: date | None = None
    missing: tuple[str, ...] = ()
    missing_by: date | None = None
    holdings: tuple[Holding, ...] = ()
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class PermitCell:
    """One permit of the row: days in review at each unit, its promised day, and whether papers are overdue."""

    item: CatalogueItem
    permit: Permit
    held: tuple[Held, ...]
    due: date | None
    is_late: bool
    papers_overdue: bool


@dataclass(frozen=True, slots=True)
class BundleRow:
    """多证齐发 as one row. `may_start`: land is there and every permit is issued or not needed."""

    cells: tuple[PermitCell, ...]
    may_start: bool
    because: str
    days_by_unit: Mapping[str, int] = field(default_factory=dict)


def check_permit(name: str, permit: Permit, *, land_on: date | None, today: date) -> Decision:
    """What is wrong with the entry of one permit."""
    found = list(check_holdings(permit.holdings, today=today).findings)
    filed, issued = permit.filed_on, permit.issued_on
    if filed is not None and issued is not None and issued < filed:
        found.append(ISSUED_BEFORE_FILED(name=name, issued=str(issued), filed=str(filed)))
    if permit.state is PermitState.ISSUED and land_on is None:
        found.append(ISSUED_WITHOUT_LAND(field="state", name=name))
    if permit.missing and permit.missing_by is None:
        found.append(MISSING_UNDATED(field="missing_by", name=name))
    return Decision.of(found)


def bundle_row(
    items: Sequence[CatalogueItem],
    permits: Iterable[Permit],
    *,
    land_on: date | None,
    today: date,
    holidays: HolidayTable,
) -> BundleRow:
    """The row of the permits of the catalogue's bundle; one that was never touched stands as not filed."""
    known = {permit.code: permit for permit in permits}
    cells = tuple(
        _cell(item, known.get(item.code, Permit(item.code)), today, holidays) for item in items
    )
    done = (PermitState.ISSUED, PermitState.NOT_NEEDED)
    lacking = [c.item.name for c in cells if c.permit.state not in done]
    land = [] if land_on is not None and land_on <= today else ["拿地"]
    because = (
        f"尚缺{'、'.join([*land, *lacking])}，还不具备合法开工条件"
        if land or lacking
        else f"{len(cells)}证齐备，具备合法开工条件"
    )
    sums: dict[str, int] = {}
    for held in (one for cell in cells for one in cell.held):
        sums[held.unit] = sums.get(held.unit, 0) + held.days
    return BundleRow(cells, not (land or lacking), because, sums)


def _cell(item: CatalogueItem, permit: Permit, today: date, holidays: HolidayTable) -> PermitCell:
    due = promised_day(permit, item.promise, today=today, holidays=holidays)
    reached = permit.issued_on or today
    is_overdue = (
        bool(permit.missing) and permit.missing_by is not None and permit.missing_by < today
    )
    held = days_held(permit.holdings, permit.stops, today=today, holidays=holidays)
    return PermitCell(item, permit, held, due, due is not None and reached > due, is_overdue)


def promised_day(
    permit: Permit, promise: int | None, *, today: date, holidays: HolidayTable
) -> date | None:
    """The last day of the promise after filing, moved on by the working days the clock stood still. None: none set."""
    if permit.filed_on is None or promise is None:
        return None
    due = add_workdays(permit.filed_on, promise, holidays).day
    runs = spans.merged(permit.stops, after=permit.filed_on, reached=permit.issued_on, today=today)
    return spans.stretched_workdays(due, runs, holidays)[0]
