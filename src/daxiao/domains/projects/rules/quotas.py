"""Yearly quotas of growth points, renovation and reserve: their actual values, counted from the register (§7).

Nothing is typed in beside the register: each value comes with the keys of the projects that make it up.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.projects.rules import entries
from daxiao.domains.projects.types import ProjectKind, Quota


Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """What the counters see of one project. Sums in 亿元.

    `reserved_on` and `pooled_on`: when it came into the reserve of key projects and into the pool of growth points.
    `listed_on`: when the statistics took it into their library of investment projects (入库).
    `expected` is the extra output expected of it in a year; `gained` what came of it in a month; `invested` the
    investment completed in a month.
    """

    key: int
    region: str
    kind: ProjectKind
    enterprise: int | None = None
    invest: Decimal | None = None
    is_key_project: bool = False
    is_provincial: bool = False
    reserved_on: date | None = None
    listed_on: date | None = None
    pooled_on: date | None = None
    registered_on: date | None = None
    started_on: date | None = None
    produced_on: date | None = None
    left_on: date | None = None
    expected: Mapping[int, Decimal] = field(default_factory=dict)
    gained: Mapping[Month, Decimal] = field(default_factory=dict)
    invested: Mapping[Month, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuotaYardstick:
    """Entry rules of the plans in 亿元, all inclusive (以上), and the share of a year's plan that is enough.

    `key_tags` and `provincial_tags` are the tags that make a project a key project (重点工业项目) or one of the province.
    """

    growth_min: Decimal
    large_min: Decimal
    renovation_min: Decimal
    renovation_large: Decimal
    completion_percent: int
    key_tags: frozenset[str] = frozenset()
    provincial_tags: frozenset[str] = frozenset()


def yardstick_of(values: entries.Row) -> QuotaYardstick:
    """From a version of the yardstick `quotas`. Raises NotUnderstood."""
    return QuotaYardstick(
        growth_min=_least(values, "growth_min"),
        large_min=_least(values, "large_min"),
        renovation_min=_least(values, "renovation_min"),
        renovation_large=_least(values, "renovation_large"),
        completion_percent=entries.whole(values, "completion_percent"),
        key_tags=frozenset(entries.texts(values, "key_tags")),
        provincial_tags=frozenset(entries.texts(values, "provincial_tags")),
    )


def _least(values: entries.Row, name: str) -> Decimal:
    found = entries.money_or_none(values, name)
    if found is None or found <= 0:
        raise entries.NotUnderstood(f"{name}: a sum above zero is wanted")
    return found


@dataclass(frozen=True, slots=True)
class Window:
    """A year up to and with the day it is looked at."""

    year: int
    as_of: date

    @property
    def last(self) -> date:
        return min(date(self.year, 12, 31), self.as_of)

    def holds(self, day: date | None) -> bool:
        return day is not None and date(self.year, 1, 1) <= day <= self.last

    def has_month(self, month: Month) -> bool:
        """Whether a month's figure counts: it belongs to the year and the month has begun."""
        return month[0] == self.year and date(*month, 1) <= self.last


_Rule = Callable[[QuotaRow, Window, QuotaYardstick], Decimal | None]
"""What a project adds; None when it is not counted."""

ONE = Decimal(1)


def _is_in(row: QuotaRow, window: Window) -> bool:
    """Not gone by then."""
    return row.left_on is None or row.left_on > window.last


def _pooled(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    is_large = row.expected.get(window.year, Decimal(0)) >= yardstick.growth_min
    return ONE if window.holds(row.pooled_on) and is_large and _is_in(row, window) else None


def _is_growth_point(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> bool:
    if row.pooled_on is None or row.pooled_on > window.last or not _is_in(row, window):
        return False
    return row.expected.get(window.year, Decimal(0)) >= yardstick.growth_min


def _expected(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    return row.expected[window.year] if _is_growth_point(row, window, yardstick) else None


def _gained(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    if not _is_growth_point(row, window, yardstick):
        return None
    return sum((v for m, v in row.gained.items() if window.has_month(m)), Decimal(0))


def _is_under_way(row: QuotaRow, window: Window) -> bool:
    """Begun by then and not finished or left before the year."""
    if row.started_on is None or row.started_on > window.last or not _is_in(row, window):
        return False
    return row.produced_on is None or row.produced_on >= date(window.year, 1, 1)


def _renovation(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    return _renovation_from(yardstick.renovation_min, row, window)


def _renovation_large(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    return _renovation_from(yardstick.renovation_large, row, window)


def _renovation_from(least: Decimal, row: QuotaRow, window: Window) -> Decimal | None:
    if row.kind is not ProjectKind.RENOVATION or row.invest is None or row.invest < least:
        return None
    return ONE if _is_under_way(row, window) else None


def _renovation_invest(row: QuotaRow, window: Window, _: QuotaYardstick) -> Decimal | None:
    if row.kind is not ProjectKind.RENOVATION:
        return None
    months = [value for month, value in row.invested.items() if window.has_month(month)]
    return sum(months, Decimal(0)) if months else None


def _reserve(row: QuotaRow, window: Window, _: QuotaYardstick) -> Decimal | None:
    is_counted = row.is_key_project and window.holds(row.reserved_on) and _is_in(row, window)
    return ONE if is_counted else None


def _landed(row: QuotaRow, window: Window, _: QuotaYardstick) -> Decimal | None:
    is_counted = row.is_key_project and window.holds(row.registered_on) and _is_in(row, window)
    return ONE if is_counted else None


def _produced(row: QuotaRow, window: Window, _: QuotaYardstick) -> Decimal | None:
    return ONE if row.is_key_project and window.holds(row.produced_on) else None


def _is_large(row: QuotaRow, yardstick: QuotaYardstick) -> bool:
    return row.invest is not None and row.invest >= yardstick.large_min


def _started_large(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    return ONE if window.holds(row.started_on) and _is_large(row, yardstick) else None


def _started_provincial(row: QuotaRow, window: Window, _: QuotaYardstick) -> Decimal | None:
    return ONE if window.holds(row.started_on) and row.is_provincial else None


def _produced_large(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    return ONE if window.holds(row.produced_on) and _is_large(row, yardstick) else None


def _listed(row: QuotaRow, window: Window, _: QuotaYardstick) -> Decimal | None:
    return ONE if window.holds(row.listed_on) else None


def _listed_invest(row: QuotaRow, window: Window, _: QuotaYardstick) -> Decimal | None:
    return row.invest if window.holds(row.listed_on) else None


def _renovation_listed(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    return _listed(row, window, yardstick) if row.kind is ProjectKind.RENOVATION else None


def _renovation_listed_invest(
    row: QuotaRow, window: Window, yardstick: QuotaYardstick
) -> Decimal | None:
    return _listed_invest(row, window, yardstick) if row.kind is ProjectKind.RENOVATION else None


def _growth_reached(row: QuotaRow, window: Window, yardstick: QuotaYardstick) -> Decimal | None:
    gained = _gained(row, window, yardstick)
    return ONE if gained is not None and gained >= row.expected[window.year] else None


@dataclass(frozen=True, slots=True)
class Counter:
    """How one quota is counted: its unit, its rule and the text that stands beside it."""

    unit: str
    rule: _Rule
    definition: str


COUNTERS: Mapping[Quota, Counter] = {
    Quota.GROWTH_POOL: Counter(
        "个", _pooled, "当年入库、当年预增产值达到入列标准（2000万元，含本数）且未出库的增长点个数"
    ),
    Quota.GROWTH_EXPECTED: Counter(
        "亿元", _expected, "在库且达到入列标准的增长点（含往年入库）当年预增产值之和"
    ),
    Quota.GROWTH_ACTUAL: Counter(
        "亿元", _gained, "在库且达到入列标准的增长点当年逐月实增产值之和，截至查看之日所在月"
    ),
    Quota.RENOVATION: Counter(
        "个",
        _renovation,
        "投资500万元以上（含本数）、当年在实施的技改项目个数：已开工，且不是上年以前投产的（平台默认）",
    ),
    Quota.RENOVATION_LARGE: Counter(
        "个", _renovation_large, "同上，投资1亿元以上（含本数）的技改项目个数"
    ),
    Quota.RENOVATION_INVEST: Counter(
        "亿元", _renovation_invest, "技改项目当年逐月完成投资之和，不限项目大小（平台默认）"
    ),
    Quota.RESERVE: Counter("个", _reserve, "当年列入储备且未出库的重点工业项目个数"),
    Quota.LANDED: Counter(
        "个", _landed, "当年在本地注册（以注册日期为落地，平台默认）且未出库的重点工业项目个数"
    ),
    Quota.PRODUCED: Counter("个", _produced, "当年投产的重点工业项目个数"),
    Quota.STARTED_LARGE: Counter(
        "个", _started_large, "当年开工、总投资1亿元以上（含本数）的项目个数"
    ),
    Quota.STARTED_PROVINCIAL: Counter("个", _started_provincial, "当年开工、列为省重点的项目个数"),
    Quota.LISTED: Counter("个", _listed, "当年进入投资统计库的项目个数，含技改（平台默认）"),
    Quota.LISTED_INVEST: Counter(
        "亿元",
        _listed_invest,
        "当年进入投资统计库的项目总投资之和，含技改，总投资未填的不计（平台默认）",
    ),
    Quota.RENOVATION_LISTED: Counter("个", _renovation_listed, "当年进入投资统计库的技改项目个数"),
    Quota.RENOVATION_LISTED_INVEST: Counter(
        "亿元",
        _renovation_listed_invest,
        "当年进入投资统计库的技改项目总投资之和，总投资未填的不计",
    ),
    Quota.PRODUCED_LARGE: Counter(
        "个", _produced_large, "当年投产、总投资1亿元以上（含本数）的项目个数"
    ),
    Quota.GROWTH_REACHED: Counter(
        "个", _growth_reached, "在库增长点中当年累计实增产值已达到当年预增产值的个数（平台默认）"
    ),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """The actual value of a quota, with the projects that make it up and what each adds."""

    quota: Quota
    value: Decimal
    unit: str
    parts: tuple[tuple[int, Decimal], ...]
    definition: str

    @property
    def keys(self) -> tuple[int, ...]:
        return tuple(key for key, _ in self.parts)


def count(
    quota: Quota,
    rows: Iterable[QuotaRow],
    *,
    place: str,
    window: Window,
    yardstick: QuotaYardstick,
) -> Counted:
    """The value of a quota for a place (a path; empty for everywhere) and all below it, in a year up to a day."""
    counter = COUNTERS[quota]
    parts = []
    for row in sorted(rows, key=lambda r: r.key):
        added = counter.rule(row, window, yardstick) if is_within(row.region, place) else None
        if added is not None:
            parts.append((row.key, added))
    value = sum((added for _, added in parts), Decimal(0))
    return Counted(quota, value, counter.unit, tuple(parts), counter.definition)


def is_within(region: str, place: str) -> bool:
    """Whether a path lies at or below another; /4212/ is not below /42/."""
    inner, outer = (f"/{path.strip('/')}/" if path.strip("/") else "/" for path in (region, place))
    return inner.startswith(outer)


# ---------------------------------------------------------------- against the plan


@dataclass(frozen=True, slots=True)
class Completion:
    """`percent` with one decimal; None without a plan above zero. `is_met` against the yardstick's share."""

    percent: Decimal | None
    is_met: bool | None
    because: str


def completion(actual: Decimal, planned: Decimal | None, yardstick: QuotaYardstick) -> Completion:
    """How much of a year's plan is done. Judged on the exact values, not on the rounded percentage."""
    if planned is None or planned <= 0:
        return Completion(None, None, "还没有年度计划数，无法计算完成率")
    percent = (100 * actual / planned).quantize(Decimal("0.1"), ROUND_HALF_UP)
    is_met = 100 * actual >= yardstick.completion_percent * planned
    verdict = "达到" if is_met else "未达到"
    because = (
        f"完成{_plain(actual)}，计划{_plain(planned)}，完成率{percent}%，"
        f"{verdict}{yardstick.completion_percent}%的要求"
    )
    return Completion(percent, is_met, because)


def _plain(value: Decimal) -> str:
    """Without the zeros of the column."""
    return f"{value.normalize():f}" if value else "0"


@dataclass(frozen=True, slots=True)
class GrowthMonth:
    """One month of a growth point: its gain, the gain since January, and that as a share of the year's expectation."""

    month: int
    gained: Decimal | None
    so_far: Decimal
    percent: Decimal | None


def growth_months(row: QuotaRow, window: Window) -> tuple[GrowthMonth, ...]:
    """Actual against expected month by month, up to the last month that is over; None where nothing was reported."""
    found, so_far = [], Decimal(0)
    expected = row.expected.get(window.year)
    for month in range(1, 13):
        if date(window.year, month, monthrange(window.year, month)[1]) > window.as_of:
            break
        gained = row.gained.get((window.year, month))
        so_far += gained or Decimal(0)
        percent = (
            (100 * so_far / expected).quantize(Decimal("0.1"), ROUND_HALF_UP) if expected else None
        )
        found.append(GrowthMonth(month, gained, so_far, percent))
    return tuple(found)


def renovation_coverage(
    above_scale: Iterable[int], rows: Iterable[QuotaRow], *, since: int, window: Window
) -> tuple[frozenset[int], frozenset[int]]:
    """Which above-scale enterprises have begun a renovation from the year `since` on, and which have not.

    技改全覆盖 of plan 004 means that the second set is empty by 2030.
    """
    begun = {
        row.enterprise
        for row in rows
        if row.kind is ProjectKind.RENOVATION
        and row.started_on is not None
        and date(since, 1, 1) <= row.started_on <= window.last
    }
    wanted = frozenset(above_scale)
    return frozenset(wanted & begun), frozenset(wanted - begun)
