"""How long each department held a file, and the row of permits that are issued together (05-principles 15).

The clock counts working days. It stands still while the applicant corrects the file, with evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
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
    "projects.tolerance_undated", "“{name}”缺的材料要写明补齐期限，请填写"
)
MISSING_BY_BEFORE = FindingKind(
    "projects.papers_due_before",
    "“{name}”的材料补齐期限{by}早于{day}，请改为当天或以后的日期",
)
MISSING_UNSAID = FindingKind("projects.papers_unsaid", "请写明“{name}”要补正哪些材料")
STEP_UNFIT = FindingKind(
    "projects.matter_step_unfit", "“{name}”现在是“{state}”，不能{step}，请刷新后再看"
)
MATTER_GONE = FindingKind(
    "projects.matter_gone", "“{name}”按项目现在的情况已不适用，保留备查，不再办理"
)
MATTER_OPEN = FindingKind(
    "projects.matter_open",
    "还不能确定“{name}”是否适用，请先在项目资料里填写{what}",
)
TO_ITSELF = FindingKind(
    "projects.matter_to_itself", "材料已经在{unit}，请选转往的另一个单位，或选“补正”“核发”"
)
BY_ACCEPTANCE = FindingKind(
    "projects.matter_by_acceptance", "联合验收请在项目的“联合验收”里受理和办理，这里随之更新"
)
DAY_CLEARED = FindingKind(
    "projects.matter_day_cleared", "“{name}”填过的日期不能清空，整步填错了请用“撤回上一步”"
)
STEP_TOO_EARLY = FindingKind(
    "projects.matter_step_too_early", "“{name}”这一步的日期{day}早于上一步{since}，请核对先后"
)
WAIVED_UNSAID = FindingKind("projects.matter_waived_unsaid", "不需办理要写明理由，请填写")
NOTHING_TO_TAKE_BACK = FindingKind(
    "projects.matter_untouched", "“{name}”还没有办过任何一步，没有可撤回的"
)
TAKEN_BACK_UNSAID = FindingKind("projects.matter_undo_unsaid", "撤回要写明理由，请填写")


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


@lru_cache(maxsize=8192)
def _workdays(since: date, until: date, holidays: HolidayTable) -> int:
    """Files of many projects share few pairs of days (63 → 34 µs a file)."""
    return workdays_between(since, until, holidays).days


def _of_unit(
    unit: str, some: Sequence[Holding], stops: Sequence[Stop], today: date, holidays: HolidayTable
) -> Held:
    days = stopped = 0
    years: set[int] = set()
    for one in some:
        last = max(one.until or today, one.since)
        whole = _workdays(one.since + spans.DAY, last + spans.DAY, holidays)
        runs = spans.merged(stops, after=one.since, reached=last, today=today) if stops else ()
        lost = sum(_workdays(*run, holidays) for run in runs)
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


def check_permit(
    name: str, permit: Permit, *, land_on: date | None, today: date, needs_land: bool = True
) -> Decision:
    """What is wrong with the entry of one permit. Matters outside the bundle do not wait for land (`needs_land`)."""
    found = list(check_holdings(permit.holdings, today=today).findings)
    filed, issued = permit.filed_on, permit.issued_on
    if filed is not None and issued is not None and issued < filed:
        found.append(ISSUED_BEFORE_FILED(name=name, issued=str(issued), filed=str(filed)))
    if issued is not None and issued > today:
        found.append(FILE_IN_FUTURE(field="on", unit=f"“{name}”", day=str(issued)))
    if needs_land and permit.state is PermitState.ISSUED and not _has_land(land_on, issued):
        found.append(ISSUED_WITHOUT_LAND(field="on", name=name))
    if permit.missing and permit.missing_by is None:
        found.append(MISSING_UNDATED(field="missing_by", name=name))
    return Decision.of(found)


def _has_land(land_on: date | None, issued: date | None) -> bool:
    return land_on is not None and (issued is None or land_on <= issued)


STEPS: Mapping[str, tuple[str, tuple[PermitState, ...]]] = {
    "file": ("受理", (PermitState.NOT_FILED, PermitState.SIMULATED)),
    "simulate": ("开始模拟审批", (PermitState.NOT_FILED,)),
    "hand_on": ("转办", (PermitState.IN_REVIEW, PermitState.SIMULATED)),
    "ask": ("要求补正", (PermitState.IN_REVIEW,)),
    "resume": ("恢复审查", (PermitState.CORRECTING,)),
    "supply": ("登记材料补齐", (PermitState.IN_REVIEW, PermitState.ISSUED)),
    "issue": ("核发", (PermitState.IN_REVIEW, PermitState.SIMULATED)),
    "tick": ("办结", (PermitState.NOT_FILED,)),
    "waive": (
        "认定为不需办理",
        (
            PermitState.NOT_FILED,
            PermitState.SIMULATED,
            PermitState.IN_REVIEW,
            PermitState.CORRECTING,
        ),
    ),
}
"""What can be done with a matter, its words, and in which states."""


def may_step(
    name: str, state: PermitState, step: str, *, is_gone: bool = False, open_for: str = ""
) -> Decision:
    """Whether a matter in `state` may take a step of `STEPS`; one that does not apply, or may not, takes none."""
    words, states = STEPS[step]
    return Decision.of(
        [
            MATTER_GONE(name=name) if is_gone else None,
            MATTER_OPEN(name=name, what=open_for) if open_for and not is_gone else None,
            None if state in states else STEP_UNFIT(name=name, state=state.label, step=words),
        ]
    )


def check_asked(
    name: str, missing: Sequence[str], by: date | None, *, on: date, must: bool
) -> Decision:
    """Papers that are asked for are named and have a day that is not before the asking; none at all when not a `must`."""
    if not missing:
        return Decision.of([MISSING_UNSAID(field="missing", name=name) if must else None])
    if by is None:
        return Decision.of([MISSING_UNDATED(field="missing_by", name=name)])
    is_early = by < on
    return Decision.of(
        [
            MISSING_BY_BEFORE(field="missing_by", name=name, by=str(by), day=str(on))
            if is_early
            else None
        ]
    )


def moved(holdings: Sequence[Holding], *, to: str | None, on: date) -> tuple[Holding, ...]:
    """The file leaves where it is on `on` and comes to unit `to` the same day; None: it is with nobody any more."""
    closed = tuple(
        Holding(one.unit, one.since, on) if one.until is None else one for one in holdings
    )
    return closed if to is None else (*closed, Holding(to, on))


def holder(holdings: Iterable[Holding]) -> str:
    """The unit that has the file now; empty when none has."""
    return next((one.unit for one in holdings if one.until is None), "")


def stopped(stops: Sequence[Stop], why: str, *, on: date, evidence: int) -> tuple[Stop, ...]:
    """The clock stands still from the day after `on`; without evidence it does not (rules/spans.py)."""
    return (*stops, Stop(on + spans.DAY, None, why, evidence))


def resumed(stops: Sequence[Stop], *, on: date) -> tuple[Stop, ...]:
    """Open stops end with the day `on`, which still belongs to the applicant."""
    return tuple(
        Stop(one.start, max(on + spans.DAY, one.start), one.why, one.evidence)
        if one.end is None
        else one
        for one in stops
    )


def check_later(name: str, on: date, *, since: date | None, asked: date | None) -> Decision:
    """A stop begins no earlier than the file came (`since`), and ends no earlier than it was asked for, the day before
    its first day `asked`."""
    days = [day for day in (since, asked and asked - spans.DAY) if day is not None]
    first = max(days, default=on)
    return Decision.of(
        [
            STEP_TOO_EARLY(field="on", name=name, day=str(on), since=str(first))
            if on < first
            else None
        ]
    )


def redated(was: Permit, now: Permit) -> tuple[Holding, ...]:
    """The holdings after the day of filing or of issue was put right: the first receipt and the last handing out follow."""
    found = list(now.holdings)
    if was.filed_on and now.filed_on:
        found = [
            Holding(one.unit, now.filed_on if one.since == was.filed_on else one.since, one.until)
            for one in found
        ]
    if found and was.issued_on and now.issued_on and found[-1].until == was.issued_on:
        found[-1] = Holding(found[-1].unit, found[-1].since, now.issued_on)
    return tuple(found)


def is_standing_still(stops: Iterable[Stop]) -> bool:
    """An open stop with evidence: the clock of the promise does not run."""
    return any(one.end is None and one.evidence for one in stops)


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
