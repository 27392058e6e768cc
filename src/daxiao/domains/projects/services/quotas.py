"""Quotas are set, changed and taken down; projects come onto the yearly lists they are counted from, and off them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from daxiao.domains.projects.models import Project, ProjectYear, QuotaLine
from daxiao.domains.projects.queries import rulebook
from daxiao.domains.projects.rules import pools
from daxiao.domains.projects.rules.pools import YearList
from daxiao.domains.projects.types import Admission, Quota
from daxiao.kernel import events
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Region
from daxiao.std.findings import Finding, Refused


SET = events.define(
    "projects.quota_set",
    "设定年度分配数",
    quota="指标",
    year="年度",
    planned="计划数",
    source="出处",
)
CHANGED = events.define(
    "projects.quota_changed", "调整年度分配数", planned="计划数", source="出处", target="关联目标"
)
DROPPED = events.define("projects.quota_dropped", "撤下年度分配数", dropped_on="撤下日期")
RESTORED = events.define("projects.quota_restored", "恢复年度分配数", dropped_on="撤下日期")
LISTED = events.define(
    "projects.year_listed",
    "列入年度清单",
    which="清单",
    year="年度",
    on="列入日期",
    expected="预增产值（亿元）",
    source="依据",
)
RELISTED = events.define(
    "projects.year_relisted",
    "更正年度清单",
    which="清单",
    year="年度",
    on="列入日期",
    expected="预增产值（亿元）",
    source="依据",
)
TAKEN_OFF = events.define(
    "projects.year_taken_off",
    "移出年度清单",
    which="清单",
    year="年度",
    on="列入日期",
    expected="预增产值（亿元）",
)


# ---------------------------------------------------------------- quota lines


@dataclass(frozen=True, slots=True)
class LineInput:
    """What a place is to reach in a year: `planned` in the unit the quota is counted in (个 or 亿元)."""

    region: Region
    quota: Quota
    year: int
    planned: Decimal
    source: str
    target: Guarded | None = None


@transaction.atomic
def set_line(actor: Actor, *, line: LineInput) -> QuotaLine:
    """Set a quota that is not there yet, or that was taken down. Raises `Denied`, `Refused`."""
    require(actor, Cap.PROJECT_SET, on=line.region)
    pools.may_set(line.quota, year=line.year, planned=line.planned, source=line.source).or_refuse()
    row = _existing(line)
    if row is not None and row.dropped_on is None:
        raise Refused(_exists(line, row.planned))
    return _keep(actor, line, row)


def _existing(line: LineInput) -> QuotaLine | None:
    rows = QuotaLine.everything.select_for_update(of=("self",))
    return rows.filter(region=line.region, quota=line.quota.value, year=line.year).first()


def _exists(line: LineInput, planned: Decimal) -> Finding:
    return pools.LINE_EXISTS(
        field="quota",
        place=line.region.name,
        year=line.year,
        quota=line.quota.label,
        planned=pools.plain(planned),
    )


def _keep(actor: Actor, line: LineInput, row: QuotaLine | None) -> QuotaLine:
    """Write a new line, or put one up again that was taken down."""
    values = {
        "planned": line.planned,
        "source": line.source.strip()[:200],
        "target_id": line.target.pk if line.target else None,
        "dropped_on": None,
    }
    if row is None:
        try:
            with transaction.atomic():
                row = QuotaLine.everything.create(
                    region=line.region,
                    quota=line.quota.value,
                    year=line.year,
                    version=1,
                    **values,
                )
        except IntegrityError:
            # somebody set the same line in the same moment
            raise Refused(_exists(line, line.planned)) from None
    else:
        _write(row, **values)
    told = {
        "quota": line.quota.label,
        "year": line.year,
        "planned": pools.plain(line.planned),
        "source": line.source,
    }
    events.record(actor, SET, on=row, now=told)
    return row


def _write(row: QuotaLine, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*values, "version"])


@dataclass(frozen=True, slots=True)
class LineChange:
    """Another figure for a line; `seen` is the version the person looked at."""

    planned: Decimal
    source: str
    because: str
    seen: int | None = None
    target: Guarded | None = None


@transaction.atomic
def change_line(actor: Actor, *, line: QuotaLine, change: LineChange) -> QuotaLine:
    """Another planned figure, with the reason. Raises `Denied`, `Refused`, and `Stale` when somebody changed it since."""
    require(actor, Cap.PROJECT_SET, on=line)
    row = QuotaLine.everything.select_for_update(of=("self",)).get(pk=line.pk)
    if change.seen is not None and change.seen != row.version:
        raise Stale(
            mine={"计划数": pools.plain(change.planned)},
            theirs={"计划数": pools.plain(row.planned)},
        )
    if row.dropped_on is not None:
        raise Refused(pools.LINE_GONE())
    pools.may_set(
        Quota(row.quota), year=row.year, planned=change.planned, source=change.source
    ).or_refuse()
    target = change.target.pk if change.target else None
    after = (change.planned, change.source.strip()[:200], target)
    if (row.planned, row.source, row.target_id) == after:
        return row
    if row.planned != change.planned and not change.because.strip():
        was, now = pools.plain(row.planned), pools.plain(change.planned)
        raise Refused(pools.CHANGE_UNTOLD(field="because", was=was, now=now))
    return _changed(actor, row, after, because=change.because)


def _changed(
    actor: Actor, row: QuotaLine, after: tuple[Decimal, str, int | None], *, because: str
) -> QuotaLine:
    planned, source, target = after
    before = {"planned": pools.plain(row.planned), "source": row.source, "target": row.target_id}
    _write(row, planned=planned, source=source, target_id=target)
    now = {"planned": pools.plain(planned), "source": source, "target": target}
    moved = [name for name, value in now.items() if before[name] != value]
    events.record(
        actor,
        CHANGED,
        on=row,
        was={name: before[name] for name in moved},
        now={name: now[name] for name in moved},
        reason=because,
    )
    return row


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking over many lines did."""

    fresh: int
    changed: int
    same: int

    @property
    def sentence(self) -> str:
        return f"新设{self.fresh}条，调整{self.changed}条，{self.same}条与原来相同"


@transaction.atomic
def set_many(actor: Actor, *, lines: Sequence[LineInput], because: str = "") -> Taken:
    """Take over lines from a plan's table or from targets of the ledger, all or none.

    What is there with the same figure is left alone, another figure is a change with `because`. Raises `Denied`,
    `Refused` with a finding for each line at fault.
    """
    require(actor, Cap.PROJECT_SET)
    if not lines:
        raise Refused(pools.NOTHING_CHOSEN())
    faults = list(_faults(lines))
    if faults:
        raise Refused(*faults)
    fresh = changed = same = 0
    for line in lines:
        require(actor, Cap.PROJECT_SET, on=line.region)
        row = _existing(line)
        if row is None or row.dropped_on is not None:
            _keep(actor, line, row)
            fresh += 1
        elif row.planned == line.planned and row.target_id == _key(line.target or row.target):
            same += 1
        else:
            target = _key(line.target or row.target)
            after = (line.planned, line.source.strip()[:200], target)
            _changed(actor, row, after, because=because or line.source)
            changed += 1
    return Taken(fresh, changed, same)


def _key(target: Guarded | None) -> int | None:
    return None if target is None else int(target.pk)


def _faults(lines: Sequence[LineInput]) -> list[Finding]:
    found: list[Finding] = []
    seen: set[tuple[int, Quota, int]] = set()
    for line in lines:
        decision = pools.may_set(
            line.quota, year=line.year, planned=line.planned, source=line.source
        )
        found += decision.findings
        key = (line.region.pk, line.quota, line.year)
        if key in seen:
            found.append(
                pools.LINE_TWICE(place=line.region.name, year=line.year, quota=line.quota.label)
            )
        seen.add(key)
    return found


@transaction.atomic
def drop_line(actor: Actor, *, line: QuotaLine, reason: str, today: date) -> QuotaLine:
    """Take a line down; it is counted and shown no more. Raises `Denied`, `Refused`."""
    require(actor, Cap.PROJECT_SET, on=line)
    row = QuotaLine.everything.select_for_update(of=("self",)).get(pk=line.pk)
    if row.dropped_on is not None:
        raise Refused(pools.LINE_GONE())
    if not reason.strip():
        raise Refused(pools.REASON_MISSING(field="reason"))
    _write(row, dropped_on=today)
    events.record(actor, DROPPED, on=row, now={"dropped_on": today}, reason=reason)
    return row


@transaction.atomic
def restore_line(actor: Actor, *, line: QuotaLine) -> QuotaLine:
    """Put a line up again. Raises `Denied`, `Refused`."""
    require(actor, Cap.PROJECT_SET, on=line)
    row = QuotaLine.everything.select_for_update(of=("self",)).get(pk=line.pk)
    if row.dropped_on is None:
        raise Refused(pools.LINE_THERE())
    was = row.dropped_on
    _write(row, dropped_on=None)
    events.record(actor, RESTORED, on=row, was={"dropped_on": was})
    return row


# ---------------------------------------------------------------- the yearly lists of a project


@dataclass(frozen=True, slots=True)
class ListingInput:
    """Into which list of a year, since when; `expected` 预增产值 in 亿元 for growth points. `seen`: version of the
    year's row that the person looked at (0: there was none), None compares nothing."""

    which: YearList
    year: int
    on: date
    expected: Decimal | None = None
    source: str = ""
    seen: int | None = None


_COLUMN = {
    YearList.GROWTH: "pooled_on",
    YearList.RESERVE: "reserved_on",
    YearList.LIBRARY: "listed_on",
}


@transaction.atomic
def take_in(actor: Actor, *, project: Project, listing: ListingInput, today: date) -> ProjectYear:
    """Take a project into a list of a year, or correct its day or expectation there; the same again changes nothing.

    Raises `Denied`, `Stale`, and `Refused`: not in the register, a day to come, a growth point below the entry rule.
    """
    require(actor, Cap.PROJECT_SET, on=project)
    pools.may_list(
        pools.Listing(listing.which, listing.year, listing.on, listing.expected),
        is_admitted=project.admission == Admission.ADMITTED,
        yardstick=rulebook.rulebook(today).quotas_of(project.region.path),
        today=today,
    ).or_refuse()
    row = _year(project, listing.year)
    _compare(row, listing)
    column = _COLUMN[listing.which]
    is_point = listing.which is YearList.GROWTH
    before = _told(row, listing.which) if row.pk and getattr(row, column) else None
    setattr(row, column, listing.on)
    if is_point:
        row.expected_yi = listing.expected
    row.source = listing.source.strip()[:200] or row.source
    after = _told(row, listing.which)
    if before == after:
        return row
    row.version += 1
    _save(row, listing)
    kind = LISTED if before is None else RELISTED
    events.record(actor, kind, on=project, was=before, now=after, reason=listing.source)
    return row


def _year(project: Project, year: int) -> ProjectYear:
    rows = ProjectYear.everything.select_for_update(of=("self",))
    found = rows.filter(project=project, year=year).first()
    return found or ProjectYear(project=project, year=year, version=0)


def _compare(row: ProjectYear, listing: ListingInput) -> None:
    if listing.seen is None or listing.seen == row.version:
        return
    raise Stale(mine=_words(listing.on, listing.expected), theirs=_said(row, listing.which))


def _save(row: ProjectYear, listing: ListingInput) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        theirs = _said(_year(row.project, row.year), listing.which)
        raise Stale(mine=_words(listing.on, listing.expected), theirs=theirs) from None


def _words(on: date | None, expected: Decimal | None) -> dict[str, str]:
    return {
        "列入日期": on.isoformat() if on else "未列入",
        "预增产值": "—" if expected is None else f"{pools.plain(expected)}亿元",
    }


def _said(row: ProjectYear, which: YearList) -> dict[str, str]:
    expected = row.expected_yi if which is YearList.GROWTH else None
    return _words(getattr(row, _COLUMN[which]), expected)


def _told(row: ProjectYear, which: YearList) -> dict[str, object]:
    day = getattr(row, _COLUMN[which])
    told: dict[str, object] = {
        "which": which.label,
        "year": row.year,
        "on": day.isoformat() if day else None,
    }
    if which is YearList.GROWTH:
        told["expected"] = None if row.expected_yi is None else pools.plain(row.expected_yi)
    return told


@dataclass(frozen=True, slots=True)
class OffInput:
    """Off which list of which year, and why."""

    which: YearList
    year: int
    reason: str


@transaction.atomic
def take_off(actor: Actor, *, project: Project, off: OffInput) -> ProjectYear:
    """Take a project off a list; taking it in again is a new listing. Raises `Denied`, `Refused`."""
    require(actor, Cap.PROJECT_SET, on=project)
    row = _year(project, off.year)
    column = _COLUMN[off.which]
    is_listed = bool(row.pk) and getattr(row, column) is not None
    pools.may_take_off(off.which, year=off.year, is_listed=is_listed, reason=off.reason).or_refuse()
    before = _told(row, off.which)
    setattr(row, column, None)
    if off.which is YearList.GROWTH:
        row.expected_yi = None
    row.version += 1
    row.save(update_fields=[column, "expected_yi", "version"])
    events.record(actor, TAKEN_OFF, on=project, was=before, reason=off.reason)
    return row
