"""What is asked about a figure at its entry (20-targets-tasks.md §1): range, jump, cumulative, parts, share, unit slip.

An error stops the figure, a doubt asks the person who enters it, a hint is worth knowing. All figures of one question
are in one unit, except where a unit is named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from daxiao.domains.targets.rules.ledger import plain
from daxiao.std import money, thresholds, units
from daxiao.std.findings import Decision, Finding, FindingKind, Refused, Severity
from daxiao.std.units import Dimension


NO_NUMBER = FindingKind("targets.entry_no_number", "“{name}”填的不是一个数，请改正")
TOO_LOW = FindingKind(
    "targets.entry_too_low", "“{name}”填的是{value}，低于允许的下限{bound}，请核对数和单位"
)
TOO_HIGH = FindingKind(
    "targets.entry_too_high", "“{name}”填的是{value}，高于允许的上限{bound}，请核对数和单位"
)
JUMP = FindingKind(
    "targets.entry_jump",
    "“{name}”本期{value}，明显偏离以往{count}期的水平（中位数{middle}，偏离度{score}），请核对，属实请写明原因",
    Severity.DOUBT,
)
HISTORY_SHORT = FindingKind(
    "targets.entry_history_short",
    "“{name}”以往只有{count}期数据，不到{least}期，没有作跳变检查，请自行核对",
    Severity.HINT,
)
CUMULATIVE_FALLS = FindingKind(
    "targets.entry_cumulative_falls",
    "“{name}”累计{value}，比上期累计{previous}少；累计数不能减少，请核对，确需冲减请按更正填报",
)
CUMULATIVE_CORRECTED = FindingKind(
    "targets.entry_cumulative_corrected",
    "“{name}”累计从{previous}减到{value}，是对以前月份的更正，差额{less}记在本月，请保留说明",
    Severity.HINT,
)
PART_OVER = FindingKind(
    "targets.entry_part_over", "“{name}”的其中数“{part}”是{value}，比总数{whole}还大，请核对"
)
PARTS_OVER = FindingKind(
    "targets.entry_parts_over", "“{name}”的各分项合计{total}，超过总数{whole}，多出{gap}，请核对"
)
PARTS_SHORT = FindingKind(
    "targets.entry_parts_short", "“{name}”的各分项合计{total}，不到总数{whole}，少了{gap}，请核对"
)
PARTS_OPEN = FindingKind(
    "targets.entry_parts_open",
    "“{name}”的分项“{parts}”没有填，合计暂不核对，请补齐",
    Severity.HINT,
)
SHARE_ODD = FindingKind(
    "targets.entry_share_odd",
    "“{name}”是占比，应在0%至100%之间，填的是{value}；请核对，增速请填到增速指标",
)
SLIPPED = FindingKind(
    "targets.entry_slipped",
    "“{name}”填的是{value}{unit}，与{reference_name}{reference}{unit}相差约一万倍，可能把{typed}数填进了{meant}栏："
    "照填是{value}{unit}，改正后是{other}{unit}，请核对",
    Severity.DOUBT,
)

# makes the median absolute deviation of a normal spread comparable with its standard deviation
_NORMAL = Decimal("0.6745")


@dataclass(frozen=True, slots=True)
class EntryYardstick:
    """`history_min` points before jumps are judged, a jump from a score above `jump_score`.

    `spread_min` is the least spread, as a share of the median: a history that hardly moves calls nothing a jump that is
    small. `slip_spread` is the factor by which a figure may differ besides the slip of 10^4.
    """

    history_min: int
    jump_score: Decimal
    spread_min: Decimal
    slip_spread: Decimal


def yardstick_of(values: thresholds.Values) -> EntryYardstick:
    """From a version of the yardstick `entry_checks`. Raises NotUnderstood."""
    slip_spread = thresholds.number(values, "slip_spread", above=1)
    if slip_spread >= 100:
        # from the square root of 10^4 on, every honest figure would be a slip
        raise thresholds.NotUnderstood(f"slip_spread: below 100 is wanted, not {slip_spread}")
    return EntryYardstick(
        thresholds.whole(values, "history_min", least=3),
        thresholds.number(values, "jump_score", above=0),
        thresholds.number(values, "spread_min", above=0),
        slip_spread,
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """Inclusive limits; None leaves a side open."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure that the entered one should resemble, in the same unit, and what it is called: 上年同期."""

    name: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Previous:
    """The cumulative of the period before in the same year; `is_correction` when a person says that it is corrected."""

    value: Decimal
    is_correction: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a whole that exclude each other, each named; None where a part is not filled in.

    `is_complete`: together they are the whole (a list of 其中 is not). `places`: figures are rounded to so many decimals,
    so that their sum may differ by half a last place for each of them; None: they are exact.
    """

    values: tuple[tuple[str, Decimal | None], ...]
    is_complete: bool
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A figure as it is entered, with all that it is compared with; what is empty is not asked.

    `history` are comparable figures (of a cumulative indicator: cumulatives of the same month of other years, or give
    the month's own value as a question of its own); the order does not matter.
    """

    name: str
    value: Decimal
    unit: str
    is_share: bool = False
    bounds: Bounds = Bounds()
    history: tuple[Decimal, ...] | None = None
    previous: Previous | None = None
    parts: Parts | None = None
    reference: Reference | None = None


def check(entered: Entered, yardstick: EntryYardstick) -> Decision:
    """All that is to be said of a figure, the cause before its signs: a slip of units is not called a jump as well."""
    if not entered.value.is_finite():
        return Decision.of([NO_NUMBER(field="value", name=entered.name)])
    found: list[Finding | None] = []
    if entered.reference is not None:
        found.append(slip(entered, entered.reference, yardstick.slip_spread))
    if entered.history is not None and not any(found):
        found.append(jump(entered.name, entered.value, entered.history, yardstick))
    found.append(in_range(entered.name, entered.value, entered.bounds))
    if entered.is_share:
        found.append(share(entered.name, entered.value, entered.unit))
    if entered.previous is not None:
        found.append(falls(entered.name, entered.value, entered.previous))
    if entered.parts is not None:
        found.extend(parts(entered.name, entered.value, entered.parts))
    return Decision.of(found)


def in_range(name: str, value: Decimal, bounds: Bounds) -> Finding | None:
    if bounds.low is not None and value < bounds.low:
        return TOO_LOW(field="value", name=name, value=plain(value), bound=plain(bounds.low))
    if bounds.high is not None and value > bounds.high:
        return TOO_HIGH(field="value", name=name, value=plain(value), bound=plain(bounds.high))
    return None


def robust_score(
    value: Decimal, history: Sequence[Decimal], *, spread_min: Decimal
) -> Decimal | None:
    """How far `value` is from the median, in (normal) median absolute deviations; None where nothing can be said.

    The deviation counts at least `spread_min` of the median. A history of zeros alone has no measure.
    """
    if not history:
        return None
    middle = median(history)
    spread = median(abs(one - middle) for one in history)
    least = abs(middle) * spread_min
    measure = max(spread, least)
    return _NORMAL * (value - middle) / measure if measure else None


def jump(
    name: str, value: Decimal, history: Sequence[Decimal], yardstick: EntryYardstick
) -> Finding | None:
    """A doubt for a figure far from its history; a hint where the history is too short to tell."""
    count = len(history)
    if count < yardstick.history_min:
        return HISTORY_SHORT(field="value", name=name, count=count, least=yardstick.history_min)
    score = robust_score(value, history, spread_min=yardstick.spread_min)
    if score is None or abs(score) <= yardstick.jump_score:
        return None
    return JUMP(
        field="value",
        name=name,
        value=plain(value),
        count=count,
        middle=plain(median(history)),
        score=f"{score:+.1f}",
    )


def falls(name: str, value: Decimal, previous: Previous) -> Finding | None:
    """A cumulative that falls is an error, or the booking of a correction in the month in which it is made."""
    if value >= previous.value:
        return None
    before = plain(previous.value)
    if previous.is_correction:
        less = plain(previous.value - value)
        return CUMULATIVE_CORRECTED(
            field="value", name=name, value=plain(value), previous=before, less=less
        )
    return CUMULATIVE_FALLS(field="value", name=name, value=plain(value), previous=before)


def parts(name: str, whole: Decimal, given: Parts) -> tuple[Finding, ...]:
    """Each part and their sum against the whole. What is not filled in is no zero: it leaves the sum open.

    Where a figure is negative (a profit), parts may be larger than the whole; then only a complete sum is asked.
    """
    known = [(part, value) for part, value in given.values if value is not None]
    open_parts = [part for part, value in given.values if value is None]
    is_signed = whole < 0 or any(value < 0 for _, value in known)
    found = [] if is_signed else _larger_parts(name, whole, known, given)
    total = sum((value for _, value in known), Decimal(0))
    gap, slack = total - whole, _slack(len(known), given.places)
    is_summed = given.is_complete and not open_parts
    if not found and gap > slack and (is_summed or not is_signed):
        found.append(PARTS_OVER(field="parts", name=name, **_sums(total, whole)))
    if -gap > slack and is_summed:
        found.append(PARTS_SHORT(field="parts", name=name, **_sums(total, whole)))
    if given.is_complete and open_parts:
        found.append(PARTS_OPEN(field="parts", name=name, parts="、".join(open_parts)))
    return tuple(found)


def _larger_parts(
    name: str, whole: Decimal, known: Iterable[tuple[str, Decimal]], given: Parts
) -> list[Finding]:
    slack = _slack(1, given.places)
    return [
        PART_OVER(field="parts", name=name, part=part, value=plain(value), whole=plain(whole))
        for part, value in known
        if value - whole > slack
    ]


def _sums(total: Decimal, whole: Decimal) -> dict[str, str]:
    return {"total": plain(total), "whole": plain(whole), "gap": plain(abs(total - whole))}


def _slack(count: int, places: int | None) -> Decimal:
    """Half a last place for every rounded figure of a sum, the whole among them."""
    return Decimal(0) if places is None else Decimal(count + 1) * Decimal(5).scaleb(-places - 1)


def share(name: str, value: Decimal, unit: str) -> Finding | None:
    """A share of something lies within 0 and 100 %, in % or ‰. Raises Refused for a unit that is no share."""
    per_cent = units.convert(value, unit, "%")
    if 0 <= per_cent <= 100:
        return None
    return SHARE_ODD(field="value", name=name, value=f"{plain(value)}{unit}")


def slip(entered: Entered, reference: Reference, spread: Decimal) -> Finding | None:
    """A doubt with both readings when a sum of money is about 10^4 times its reference, or a 10^4-th. None otherwise.

    Other units, and those that are not known (件/万人), know no such slip.
    """
    if not _is_money(entered.unit):
        return None
    typed = units.convert(entered.value, entered.unit, "元")
    known = units.convert(reference.value, entered.unit, "元")
    if money.slip(typed, known, spread=spread) is None:
        return None
    is_large = abs(entered.value) > abs(reference.value)
    other = entered.value / money.SLIP if is_large else entered.value * money.SLIP
    return SLIPPED(
        field="value",
        name=entered.name,
        value=plain(entered.value),
        unit=entered.unit,
        reference_name=reference.name,
        reference=plain(reference.value),
        typed=_typed_in(entered.unit, is_large=is_large),
        meant=entered.unit,
        other=plain(other),
    )


_SUMS = ("元", "万元", "亿元")
"""Each 10^4 of the one before."""


def _typed_in(unit: str, *, is_large: bool) -> str:
    """In which unit a figure was typed that is 10^4 too large, or too small, in its own."""
    if unit not in _SUMS or (is_large and unit == "元") or (not is_large and unit == "亿元"):
        return "别的单位的"
    return _SUMS[_SUMS.index(unit) + (-1 if is_large else 1)]


def _is_money(symbol: str) -> bool:
    try:
        return units.unit(symbol).dimension is Dimension.MONEY
    except Refused:
        return False
