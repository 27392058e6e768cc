"""Growth on a comparable sample (可比口径): the units of the current period, each against its own figure of a year ago.

Of a base that is zero, negative or tiny no percentage is given, only the amount (conventions.md §4.7). A unit without one of
its two figures is left out with the reason: it has not fallen to zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from daxiao.domains.targets.rules.exact import percent
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Given, Series
from daxiao.std import thresholds
from daxiao.std.periods import Month


@dataclass(frozen=True, slots=True)
class GrowthYardstick:
    """Above `rate_max_percent` the base is too small for a percentage; below `coverage_min_percent` a sample is thin."""

    rate_max_percent: int
    coverage_min_percent: int


def yardstick_of(values: thresholds.Values) -> GrowthYardstick:
    """From a version of the yardstick `growth`. Raises NotUnderstood."""
    coverage_min_percent = thresholds.whole(values, "coverage_min_percent", least=1)
    if coverage_min_percent > 100:
        raise thresholds.NotUnderstood("coverage_min_percent: at most 100 is wanted")
    return GrowthYardstick(
        thresholds.whole(values, "rate_max_percent", least=1), coverage_min_percent
    )


@dataclass(frozen=True, slots=True)
class Growth:
    """`rate` in percent with one decimal, `change` as an amount; None where it cannot be said, and `because` says why."""

    rate: Decimal | None
    change: Decimal | None
    because: str


def growth(now: Decimal | None, base: Decimal | None, yardstick: GrowthYardstick) -> Growth:
    """The growth of a figure over its base."""
    if now is None or base is None:
        lacks = [word for word, v in (("本期数", now), ("同期数", base)) if v is None]
        return Growth(None, None, f"缺{'、'.join(lacks)}，无法计算增速")
    change = now - base
    said = f"{'减少' if change < 0 else '增加'} {plain(abs(change))}"
    if base <= 0:
        return Growth(None, change, f"同期数为{plain(base)}，不计算增速，{said}")
    rate = Fraction(change) / Fraction(base)
    if abs(rate) * 100 > yardstick.rate_max_percent:
        return Growth(None, change, f"同期数 {plain(base)} 太小，不宜用百分比，{said}")
    return Growth(percent(rate), change, f"本期 {plain(now)}，同期 {plain(base)}，{said}")


def year_on_year(
    this: Series, last: Series, month: int, given: Given, yardstick: GrowthYardstick
) -> Growth:
    """A month (1 to 12), or the year up to it, against a year ago, both as they are known now.

    Raises Refused for January where it is merged, and ValueError unless `last` is the year before `this` and both merge
    January alike.
    """
    if last.year != this.year - 1 or last.merges_january is not this.merges_january:
        raise ValueError("a year is compared with the one before it, reported in the same months")
    now = this.as_corrected(Month(this.year, month), given)
    base = last.as_corrected(Month(last.year, month), given)
    return growth(now, base, yardstick)


@dataclass(frozen=True, slots=True)
class SampleUnit:
    """A unit of the current period's list: its figure now, and its own figure of the same period a year ago."""

    key: str
    name: str
    now: Decimal | None
    base: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparable:
    """`growth` on the sample; `compared` are its keys, `left_out` the names of the others with why.

    `coverage`: what percent of all known current figures the sample holds; None when they sum to nothing above zero.
    """

    growth: Growth
    compared: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    coverage: Decimal | None
    because: str


def comparable(units: Sequence[SampleUnit], yardstick: GrowthYardstick) -> Comparable:
    """Growth of those units that have both figures, in the given order."""
    pairs = {u.key: (u.now, u.base) for u in units if u.now is not None and u.base is not None}
    left_out = tuple((u.name, _why(u)) for u in units if u.key not in pairs)
    if not pairs:
        nothing = Growth(None, None, "没有一家同时有本期数和同期数，无法计算可比增速")
        return Comparable(nothing, (), left_out, None, nothing.because)
    now = sum((n for n, _ in pairs.values()), Decimal(0))
    base = sum((b for _, b in pairs.values()), Decimal(0))
    everything = sum((u.now for u in units if u.now is not None), Decimal(0))
    share = Fraction(now) / Fraction(everything) if everything > 0 else None
    coverage = None if share is None else percent(share)
    found = growth(now, base, yardstick)
    because = f"可比{len(pairs)}家，{len(left_out)}家不可比；{found.because}"
    if share is not None and share * 100 < yardstick.coverage_min_percent:
        because += f"；可比样本只占本期的{coverage}%，代表性不足"
    return Comparable(found, tuple(pairs), left_out, coverage, because)


def _why(unit: SampleUnit) -> str:
    if unit.now is None and unit.base is None:
        return "本期数和同期数都缺"
    return "缺本期数" if unit.now is None else "没有同期数"
