"""How a goal may be split and what its parts become: places and industries get goals, periods a schedule. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from daxiao.domains.targets.rules import stretching
from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.allocation import Allocated, Axis, Whole
from daxiao.domains.targets.rules.exact import rounded
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.summing import SummingRule
from daxiao.domains.targets.types import Measure
from daxiao.domains.targets.types.allocations import Grain, PartInput
from daxiao.std.findings import Decision, Finding, FindingKind
from daxiao.std.periods import Month, Quarter, Span, Year


NO_TOTAL = FindingKind(
    "targets.allocation_no_total", "“{name}”还没有目标值，不能分解；待下达的先填下达值"
)
NOT_DIVISIBLE = FindingKind(
    "targets.allocation_kind", "“{name}”是{kind}目标，没有可以分开的数额，请为各部分分别设定"
)
PART_HAS_OWN = FindingKind(
    "targets.allocation_part_has_own",
    "{part}在这个时段已有自己的责任目标 {own}，与分到的 {value} 不一致；请把这一份改成 {own}，或先调整那个目标",
)
NO_GAP_IN_TIME = FindingKind(
    "targets.allocation_no_gap_in_time", "同一年内按{grain}分解不留缺口，各期合计应等于总数"
)
PERIOD_NEGATIVE = FindingKind(
    "targets.allocation_period_negative", "{part}的数小于零，进度不能倒退，请改正"
)
NOTHING_TO_ISSUE = FindingKind(
    "targets.allocation_no_draft", "没有编制中的分解方案，可能已经下达，请刷新后再看"
)
HAS_A_SUM = FindingKind(
    "targets.allocation_has_a_sum", "“{name}”各地的数可以相加，请用分解，不要分别设定"
)
IS_A_PART_KIND = FindingKind(
    "targets.allocation_industry_twice", "这个目标本身已是一个行业的目标，不能再按行业分解"
)

_WITHOUT_AMOUNT = frozenset(
    {AimKind.COVERAGE, AimKind.RANK, AimKind.FIRST, AimKind.BAND, AimKind.AT_LEAST}
)
_ADD_UP = frozenset({AimKind.INCREMENT, AimKind.FLOW})


@dataclass(frozen=True, slots=True)
class Dividend:
    """A goal as it is split. `places` are the decimals its parts are written with."""

    name: str
    kind: AimKind
    total: Decimal | None
    measure: Measure
    rule: SummingRule
    places: int
    is_cumulative: bool
    industry: str = ""


def may_divide(dividend: Dividend, axis: Axis) -> Decision:
    """Whether there is an amount to split along the axis at all; whether it adds up is `allocation.may_split`."""
    name = dividend.name
    is_share = dividend.kind in _WITHOUT_AMOUNT and dividend.kind is not AimKind.AT_LEAST
    return Decision.of(
        [
            NO_TOTAL(name=name) if dividend.total is None else None,
            NOT_DIVISIBLE(name=name, kind=dividend.kind.label) if is_share else None,
            IS_A_PART_KIND() if axis is Axis.INDUSTRY and dividend.industry else None,
        ]
    )


def whole_of(dividend: Dividend, axis: Axis) -> Whole:
    """What is split, as the arithmetic takes it. A total finer than the figures is split as finely as it is written.

    Raises ValueError without a total: ask `may_divide` first.
    """
    if dividend.total is None:
        raise ValueError("there is no total to split")
    exponent = int(dividend.total.normalize().as_tuple().exponent)
    return Whole(
        dividend.name,
        dividend.total,
        dividend.measure,
        dividend.rule,
        axis,
        max(dividend.places, -exponent),
    )


# ---------------------------------------------------------------- periods


@dataclass(frozen=True, slots=True)
class Piece:
    """A period that receives: its key, its name, and its days."""

    key: str
    name: str
    since: date
    last: date


def grains(span: Span) -> tuple[Grain, ...]:
    """Into what periods a span may be split: several years into years, a year into quarters or months."""
    last = span.last
    if last is None:
        return ()
    if last.year > span.since.year:
        return (Grain.YEAR,)
    is_whole = span.since.day == 1 and last == Month.of(last).last
    return (Grain.QUARTER, Grain.MONTH) if is_whole else ()


def pieces(span: Span, grain: Grain, *, merged: bool) -> tuple[Piece, ...]:
    """The periods of a span that is split, in their order; January and February are one where they are merged."""
    if grain is Grain.YEAR:
        years = range(span.since.year, (span.last or span.since).year + 1)
        return tuple(_piece(str(y), f"{y}年", [Year(y).span], span) for y in years)
    months = span.months()
    if grain is Grain.QUARTER:
        quarters = dict.fromkeys(Quarter(m.year, (m.month + 2) // 3) for m in months)
        return tuple(
            _piece(f"{q.year}Q{q.quarter}", f"{'一二三四'[q.quarter - 1]}季度", [q.span], span)
            for q in quarters
        )
    found = []
    for month in months:
        is_first = merged and month.month == 1 and month.next() in months
        if is_first:
            continue
        is_both = merged and month.month == 2 and Month(month.year, 1) in months
        name = "1-2月" if is_both else f"{month.month}月"
        first = Month(month.year, 1) if is_both else month
        found.append(Piece(f"{month.year}{month.month:02d}", name, first.first, month.last))
    return tuple(found)


def _piece(key: str, name: str, spans: Sequence[Span], whole: Span) -> Piece:
    last = spans[-1].last or spans[-1].since
    ends = whole.last or last
    return Piece(key, name, max(spans[0].since, whole.since), min(last, ends))


def marks_of(parts: Sequence[tuple[Piece, Decimal]], total: Decimal) -> list[list[str]]:
    """The schedule that amounts of periods make: shares of the whole due by the end of each; the last one is 1."""
    so_far, found = Fraction(0), []
    for piece, value in parts:
        so_far += Fraction(value)
        share = so_far / Fraction(total)
        found.append([piece.last.isoformat(), share_text(share)])
    return found


def share_text(share: Fraction) -> str:
    """A share as it is stored: eight places, rounded half up; what rises stays rising, and all is 1."""
    text = f"{rounded(share, 8):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def against_periods(parts: Sequence[Allocated], gap: Decimal, grain: Grain) -> list[Finding]:
    """What speaks against turning amounts of periods within a year into a schedule."""
    found = [PERIOD_NEGATIVE(part=p.name) for p in parts if p.value is not None and p.value < 0]
    return found + ([NO_GAP_IN_TIME(grain=grain.label)] if gap else [])


# ---------------------------------------------------------------- what the parts have already


@dataclass(frozen=True, slots=True)
class Own:
    """A goal that the receiver of a part has already, set by somebody else than this allocation."""

    value: Decimal | None


def against_own(parts: Sequence[Allocated], own: Mapping[str, Own]) -> list[Finding]:
    """A place that a plan has given another figure keeps it: nobody's goal is overwritten unseen (S004-G-02)."""
    found = []
    for part in parts:
        there = own.get(part.key)
        if there is None or part.value is None or there.value == part.value:
            continue
        told = "（待下达）" if there.value is None else plain(there.value)
        found.append(PART_HAS_OWN(part=part.name, own=told, value=plain(part.value)))
    return found


def against_each(parts: Sequence[PartInput], *, is_down: bool) -> list[Finding]:
    """A place's stretch is harder than its floor."""
    found = []
    for part in parts:
        if part.fixed is None or part.stretch is None:
            continue
        if part.stretch == part.fixed or (part.stretch < part.fixed) is not is_down:
            told = plain(part.stretch)
            found.append(
                stretching.NOT_HARDER(part=part.name, stretch=told, floor=plain(part.fixed))
            )
    return found


def basis_words(year: int, reaches: Mapping[str, int]) -> str:
    """What to say of last year's figures that are not of the full year; empty where they are, or where there are none."""
    short = {name: month for name, month in reaches.items() if month < 12}
    if not short:
        return ""
    months = sorted(set(reaches.values()))
    if len(months) == 1:
        reach = "1月" if months[0] == 1 else f"1—{months[0]}月"
        return f"上年数只有{year}年{reach}的，这一年还没有完整数据，按上年占比就是按{reach}的占比；有了全年数以后会变。"
    told = "、".join(f"{name}到{month}月" for name, month in sorted(short.items())[:12])
    return f"上年数是{year}年的，还不全，各地截至的月份不同（{told}），占比不完全可比，请核对。"
