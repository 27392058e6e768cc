"""Floor and stretch side by side (S000-G-02), and the pace that is still needed (05-principles.md 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.rules.aims import Aim, Now, looks_down
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.progress import (
    Progress,
    ProgressState,
    ProgressYardstick,
    Schedule,
    judge,
)
from daxiao.std.findings import FindingKind, Refused
from daxiao.std.periods import Month, ReportingMonth


STRETCH_NOT_HARDER = FindingKind(
    "targets.stretch_not_harder",
    "力争值{stretch}没有高过保底值{floor}的要求，请核对是否填反",
)
KINDS_DIFFER = FindingKind(
    "targets.stretch_other_kind", "保底是“{floor}”目标，力争是“{stretch}”目标，请改为同一性质"
)


@dataclass(frozen=True, slots=True)
class Both:
    """The two states and the sentence that names both; `stretch` is None where the plan has one value only."""

    floor: Progress
    stretch: Progress | None
    words: str


def check_pair(floor: Aim, stretch: Aim) -> None:
    """Raises Refused where the stretch is of another kind, or no harder than the floor."""
    if floor.kind is not stretch.kind:
        raise Refused(KINDS_DIFFER(floor=floor.kind.label, stretch=stretch.kind.label))
    if floor.value is None or stretch.value is None:
        return
    is_harder = stretch.value < floor.value if looks_down(floor) else stretch.value > floor.value
    if not is_harder:
        raise Refused(
            STRETCH_NOT_HARDER(
                field="stretch", stretch=plain(stretch.value), floor=plain(floor.value)
            )
        )


def judge_both(
    aims: tuple[Aim, Aim | None], now: Now, schedule: Schedule, yardstick: ProgressYardstick
) -> Both:
    """Judge floor and stretch by the same figure and day. Raises Refused as `check_pair`."""
    floor, stretch = aims
    low = judge(floor, now, schedule, yardstick)
    if stretch is None:
        return Both(low, None, low.state.label)
    check_pair(floor, stretch)
    high = judge(stretch, now, schedule, yardstick)
    return Both(low, high, _words(low.state, high.state))


def _words(low: ProgressState, high: ProgressState) -> str:
    if high is ProgressState.MET:
        return "保底、力争均已完成"
    return f"保底{low.label}，力争{high.label}"


@dataclass(frozen=True, slots=True)
class Best:
    """The best month so far, per month; of the merged January and February it is the mean of the two."""

    when: ReportingMonth
    per_month: Decimal


@dataclass(frozen=True, slots=True)
class Pace:
    """What is left to do, in how many months, and how much that is per month.

    `per_month` is None when the time is over and something is left. `is_beyond_best`: no month so far reached it.
    """

    left: Decimal
    months: int
    per_month: Decimal | None
    best: Best | None
    is_beyond_best: bool
    words: str


def best_of(done: Sequence[tuple[ReportingMonth, Decimal]]) -> Best | None:
    """The month with most per month, the earliest where several are equal; None where there is none."""
    means = [Best(when, value / len(when.months())) for when, value in done]
    return min(means, key=lambda b: (-b.per_month, b.when.first), default=None)


def pace(
    target: Decimal,
    reached: Decimal,
    *,
    as_of: date,
    due_on: date,
    done: Sequence[tuple[ReportingMonth, Decimal]] = (),
) -> Pace:
    """The pace still needed after the month of `as_of`, through the month of `due_on`, of what adds up.

    `target` and `reached` are cumulative in one unit; `done` are the months' own values.
    """
    left = max(target - reached, Decimal(0))
    months = max(_number(due_on) - _number(as_of), 0)
    best = best_of(done)
    if left == 0:
        return Pace(left, months, Decimal(0), best, is_beyond_best=False, words="已经完成")
    if months == 0:
        words = f"期限已到，还差{plain(left)}"
        return Pace(left, 0, None, best, is_beyond_best=True, words=words)
    per_month = left / months
    is_beyond = best is not None and per_month > best.per_month
    words = f"还差{plain(left)}，剩{months}个月，月均需{plain(round(per_month, 2))}{_best_words(best, is_beyond=is_beyond)}"
    return Pace(left, months, per_month, best, is_beyond, words)


def _number(day: date) -> int:
    month = Month.of(day)
    return month.year * 12 + month.month


def _best_words(best: Best | None, *, is_beyond: bool) -> str:
    if best is None:
        return "，还没有可比的月份"
    told = plain(round(best.per_month, 2))
    mean = "月均" if best.when.is_merged else ""
    verdict = "，高于以往任何一个月" if is_beyond else ""
    return f"；最好的是{best.when.label}{mean}{told}{verdict}"
