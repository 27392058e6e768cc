"""What may be set as a quota, listed for a year and reported for a month (30-projects.md §7).

The counting itself stands in `quotas`; here is what is refused before it can be counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.projects.rules.quotas import COUNTERS, QuotaYardstick
from daxiao.domains.projects.types import Quota
from daxiao.std.findings import Decision, Finding, FindingKind
from daxiao.std.labelled import Labelled


class YearList(Labelled):
    """The lists a project can be taken into for a year."""

    GROWTH = "growth", "增长点"
    RESERVE = "reserve", "重点项目储备"
    LIBRARY = "library", "投资统计库"


class Reach(Labelled):
    """A quota against the share of its plan that is enough (90 % where nobody set another). Nothing is missed before
    the year is over."""

    MET = "met", "达到要求"
    RUNNING = "running", "年度未完"
    UNMET = "unmet", "未达要求"
    UNPLANNED = "unplanned", "没有计划数"


class LineState(Labelled):
    """Whether a quota line counts."""

    ACTIVE = "active", "执行中"
    DROPPED = "dropped", "已撤下"


YEARS = range(2015, 2051)
"""Years a list or a quota is made for; anything else is a slip of the keyboard."""

YEAR_UNFIT = FindingKind(
    "projects.list_year_unfit", "年度“{year}”不在{first}—{last}年之间，请填四位年份"
)
PLANNED_NEGATIVE = FindingKind("projects.quota_negative", "计划数{planned}小于零，请核对")
PLANNED_IN_PARTS = FindingKind(
    "projects.quota_in_parts", "“{quota}”按个数计，计划数{planned}不是整数，请核对"
)
SOURCE_MISSING = FindingKind(
    "projects.quota_source_missing", "请写明计划数的出处，例如文件名和专栏，或者关联台账里的目标"
)
LINE_TWICE = FindingKind(
    "projects.quota_line_twice", "{place}{year}年的“{quota}”写了两次，请只留一个"
)
LINE_EXISTS = FindingKind(
    "projects.quota_line_exists",
    "{place}{year}年的“{quota}”已经设过，计划数{planned}，要改请在那一条上用“调整”",
)
CHANGE_UNTOLD = FindingKind(
    "projects.quota_change_untold",
    "计划数原为{was}，要改为{now}，请用一句话写明原因",
)
LINE_GONE = FindingKind("projects.quota_line_gone", "这一条已经撤下，请先恢复再改")
LINE_THERE = FindingKind("projects.quota_line_there", "这一条没有撤下，不用恢复")
NOTHING_CHOSEN = FindingKind("projects.quota_none_chosen", "请至少勾选一条要设定的目标")

NOT_ADMITTED = FindingKind("projects.list_not_admitted", "项目还没有入库，入库以后才能列入{what}")
EXPECTED_MISSING = FindingKind(
    "projects.growth_expected_missing", "请填当年预增产值，增长点按预增产值入列"
)
EXPECTED_SMALL = FindingKind(
    "projects.growth_expected_small",
    "预增产值{expected}亿元，未达到增长点入列标准{least}亿元（含本数），不能列为增长点",
)
DAY_IN_FUTURE = FindingKind(
    "projects.list_day_in_future", "列入日期{day}还没有到，请填实际列入的日期"
)
DAY_OF_OTHER_YEAR = FindingKind(
    "projects.list_day_of_other_year",
    "列入日期{day}晚于{year}年年底，请核对年度或日期",
)
NOT_LISTED = FindingKind("projects.not_listed", "项目没有列入{year}年的{what}，不用移出")
REASON_MISSING = FindingKind("projects.list_reason_missing", "请用一句话写明理由，会留在经过里")

MONTH_IN_FUTURE = FindingKind("projects.month_in_future", "{month}还没有到，只能填报已经开始的月份")
MONTH_EMPTY = FindingKind("projects.month_empty", "完成投资和实增产值至少要填一项")
INVESTED_NEGATIVE = FindingKind(
    "projects.month_invested_negative",
    "当月完成投资{invested}亿元小于零，冲减以前月份请改那个月的数",
)
INVESTED_ABOVE_TOTAL = FindingKind(
    "projects.month_invested_above_total",
    "当月完成投资{invested}亿元大于项目总投资{total}亿元，多半把万元当成了亿元，请核对单位",
)
GAIN_OF_NO_POINT = FindingKind(
    "projects.month_gain_of_no_point",
    "项目没有列入{year}年增长点，不填实增产值；要填请先列为当年增长点",
)
CORRECTION_UNTOLD = FindingKind(
    "projects.month_correction_untold",
    "{month}已经填过（{was}），要改成别的数请用一句话写明原因，原来的数会留在经过里",
)


def year_findings(year: int, field: str = "year") -> Iterator[Finding]:
    if year not in YEARS:
        yield YEAR_UNFIT(field=field, year=year, first=YEARS[0], last=YEARS[-1])


def plain(value: Decimal) -> str:
    """A figure as a sentence says it: without the zeros of the column."""
    return f"{value.normalize():f}" if value else "0"


def may_set(quota: Quota, *, year: int, planned: Decimal, source: str) -> Decision:
    """Whether a quota may be set: a year, a figure that its counter can reach, and where it comes from."""

    def found() -> Iterator[Finding]:
        yield from year_findings(year)
        if planned < 0:
            yield PLANNED_NEGATIVE(field="planned", planned=plain(planned))
        elif COUNTERS[quota].unit == "个" and planned != planned.to_integral_value():
            yield PLANNED_IN_PARTS(field="planned", quota=quota.label, planned=plain(planned))
        if not source.strip():
            yield SOURCE_MISSING(field="source")

    return Decision(tuple(found()))


@dataclass(frozen=True, slots=True)
class Listing:
    """What a person asks for: into which list of which year, since when; `expected` only for growth points, 亿元."""

    which: YearList
    year: int
    on: date
    expected: Decimal | None = None


def may_list(
    asked: Listing, *, is_admitted: bool, yardstick: QuotaYardstick, today: date
) -> Decision:
    """Whether a project may be taken into a list: it is in the register, the day has been, a growth point is large enough."""

    def found() -> Iterator[Finding]:
        yield from year_findings(asked.year)
        if not is_admitted:
            yield NOT_ADMITTED(what=asked.which.label)
        if asked.on > today:
            yield DAY_IN_FUTURE(field="on", day=asked.on.isoformat())
        elif asked.on.year > asked.year:
            yield DAY_OF_OTHER_YEAR(field="on", day=asked.on.isoformat(), year=asked.year)
        if asked.which is YearList.GROWTH:
            yield from _growth_findings(asked.expected, yardstick)

    return Decision(tuple(found()))


def _growth_findings(expected: Decimal | None, yardstick: QuotaYardstick) -> Iterator[Finding]:
    if expected is None:
        yield EXPECTED_MISSING(field="expected")
    elif expected < yardstick.growth_min:
        yield EXPECTED_SMALL(
            field="expected", expected=plain(expected), least=plain(yardstick.growth_min)
        )


def may_take_off(which: YearList, *, year: int, is_listed: bool, reason: str) -> Decision:
    """Whether a project may be taken off a list: it is on it, and somebody says why."""

    def found() -> Iterator[Finding]:
        if not is_listed:
            yield NOT_LISTED(year=year, what=which.label)
        if not reason.strip():
            yield REASON_MISSING(field="reason")

    return Decision(tuple(found()))


@dataclass(frozen=True, slots=True)
class MonthReport:
    """What is reported of a month (its first day), 亿元; None: not told, what was told before stays."""

    month_on: date
    invested: Decimal | None = None
    gained: Decimal | None = None


def month_label(month_on: date) -> str:
    return f"{month_on.year}年{month_on.month}月"


def may_report(
    told: MonthReport, *, total: Decimal | None, expected: Mapping[int, Decimal], today: date
) -> Decision:
    """Whether a month's figures may be kept. `total` is the project's investment, `expected` its extra output by year."""

    def found() -> Iterator[Finding]:
        if told.month_on > today:
            yield MONTH_IN_FUTURE(field="month", month=month_label(told.month_on))
        if told.invested is None and told.gained is None:
            yield MONTH_EMPTY(field="invested")
        if told.invested is not None:
            yield from _invested_findings(told.invested, total)
        if told.gained is not None and told.month_on.year not in expected:
            yield GAIN_OF_NO_POINT(field="gained", year=told.month_on.year)

    return Decision(tuple(found()))


def _invested_findings(invested: Decimal, total: Decimal | None) -> Iterator[Finding]:
    if invested < 0:
        yield INVESTED_NEGATIVE(field="invested", invested=plain(invested))
    elif total is not None and invested > total:
        yield INVESTED_ABOVE_TOTAL(field="invested", invested=plain(invested), total=plain(total))


def may_correct(month_on: date, was: str, reason: str) -> Decision:
    """A figure that is there is changed only with a sentence that says why."""
    if reason.strip():
        return Decision()
    return Decision((CORRECTION_UNTOLD(field="reason", month=month_label(month_on), was=was),))
