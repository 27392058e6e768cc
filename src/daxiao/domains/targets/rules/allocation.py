"""Splitting a total over places, industries or periods so that nothing is lost (05-principles.md no. 6).

What is allocated, what is held back on purpose and what is still to allocate always make up the total: values are divided
as whole units of the last place, never as rounded quotients. What does not add up is not split at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.summing import OverTime, Summing, SummingRule
from daxiao.domains.targets.types import Measure
from daxiao.std.findings import Decision, Finding, FindingKind, Refused
from daxiao.std.labelled import Labelled


class Axis(Labelled):
    PLACE = "place", "地方"
    INDUSTRY = "industry", "行业"
    PERIOD = "period", "时段"


class Method(Labelled):
    EQUAL = "equal", "平均分配"
    PROPORTIONAL = "proportional", "按比例"
    LAST_YEAR = "last_year", "按上年占比"
    CAPACITY = "capacity", "按承载能力"
    BY_HAND = "by_hand", "手工填写"


class Balance(Labelled):
    """What has been handed out, against what was to be (S004-G-02)."""

    EQUAL = "equal", "一致"
    SHORT = "short", "不足"
    OVER = "over", "超出"


NOT_ADDITIVE = FindingKind(
    "targets.allocation_not_additive",
    "“{name}”是{measure}，各{axis}的数不能相加，不能分解；请为各{axis}分别设定目标，或改为分解对应的数额",
)
NEEDS_DENOMINATOR = FindingKind(
    "targets.allocation_needs_denominator",
    "“{name}”由分子和分母算出，不能直接分解；请分解分子，或填写各{axis}的目标值和分母再核对加权结果",
)
IS_A_STOCK = FindingKind(
    "targets.allocation_is_a_stock",
    "“{name}”取期末数，各期不能相加；请分解从基数到目标的增量，或为各期末分别设定目标",
)
IS_A_MEAN = FindingKind(
    "targets.allocation_is_a_mean", "“{name}”取各期平均，各期不能相加；请为各期分别设定目标"
)
NO_PARTS = FindingKind(
    "targets.allocation_no_parts", "“{name}”还没有分解对象，请先选择要分解到哪里"
)
PART_TWICE = FindingKind(
    "targets.allocation_part_twice", "分解对象“{part}”出现了不止一次，请只留一个"
)
TOO_FINE = FindingKind(
    "targets.allocation_too_fine",
    "“{part}”的数 {value} 小数位数超过 {places} 位，请改正这个数或提高分解的精度",
)
BASIS_MISSING = FindingKind(
    "targets.allocation_basis_missing",
    "{method}需要每个对象的依据数，缺：{parts}；请补齐或换一种方法",
)
BASIS_NEGATIVE = FindingKind(
    "targets.allocation_basis_negative", "{method}的依据数不能小于零：{parts}；请改正或换一种方法"
)
BASIS_EMPTY = FindingKind(
    "targets.allocation_basis_empty", "{method}的依据数合计为零，分不出比例；请换一种方法"
)
FIXED_TOO_MUCH = FindingKind(
    "targets.allocation_fixed_too_much",
    "手工填定的合计 {fixed} 已超过要分解的 {total}，请调减，或全部手工填写",
)
GAP_UNSIGNED = FindingKind(
    "targets.allocation_gap_unsigned", "有意留出的 {value} 要写明由谁同意、为什么"
)
GAP_TOO_LARGE = FindingKind(
    "targets.allocation_gap_too_large", "有意留出的 {value} 超过总数 {total}，请改小"
)
STILL_OPEN = FindingKind(
    "targets.allocation_still_open",
    "“{name}”还有 {rest} 没有分解，请分解完，或登记为有意留出并写明由谁同意、为什么",
)
TOO_MUCH = FindingKind(
    "targets.allocation_too_much",
    "“{name}”各部分合计比总数多 {over}，请调减，或登记为有意加码并写明由谁同意、为什么",
)
PART_UNSET = FindingKind("targets.allocation_part_unset", "还没有填写分解数：{parts}")


# whatever the indicator says, these have no sum
_NEVER = frozenset({Measure.GROWTH, Measure.RANK})


@dataclass(frozen=True, slots=True)
class Whole:
    """What is split: its total, with how many decimal `places` the parts are written, along which axis."""

    name: str
    total: Decimal
    measure: Measure
    rule: SummingRule
    axis: Axis = Axis.PLACE
    places: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One that receives. `basis` is what the method weighs by: a weight, last year's figure, or the capacity.

    `fixed` is a value set by hand: it stays, and the method divides what is left among the others.
    """

    key: str
    name: str
    basis: Decimal | Fraction | None = None
    fixed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference on purpose: above zero it is held back (缺口), below zero the parts are asked for more (加码)."""

    value: Decimal
    accepted_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Allocated:
    """`value` is None where nothing has been set by hand yet: that is not zero."""

    key: str
    name: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Allocation:
    """`total` = sum of the parts + `gap` on purpose + `rest`, exactly."""

    whole: Whole
    method: Method
    parts: tuple[Allocated, ...]
    gap: Gap | None = None

    @property
    def allocated(self) -> Decimal:
        return sum((p.value for p in self.parts if p.value is not None), Decimal(0))

    @property
    def held_back(self) -> Decimal:
        return self.gap.value if self.gap else Decimal(0)

    @property
    def rest(self) -> Decimal:
        """Still to allocate; below zero when more was handed out than there is."""
        return self.whole.total - self.held_back - self.allocated

    @property
    def balance(self) -> Balance:
        """The sum of the parts with what is held back on purpose against the total: 85 and 5 kept back are 90."""
        if self.rest == 0:
            return Balance.EQUAL
        is_below = self.rest > 0
        # of a total below zero (压减) the amounts are compared
        return Balance.SHORT if is_below is (self.whole.total >= 0) else Balance.OVER

    def value_of(self, key: str) -> Decimal | None:
        """Raises KeyError for one that is no part."""
        return {p.key: p.value for p in self.parts}[key]

    def below(self, key: str, *, axis: Axis) -> Whole:
        """A part as the whole of the next step down. Raises KeyError, and ValueError while it has no value."""
        value = self.value_of(key)
        if value is None:
            raise ValueError(f"{key} has no value yet")
        whole = self.whole
        return Whole(whole.name, value, whole.measure, whole.rule, axis, whole.places)


def may_split(whole: Whole) -> Decision:
    """Whether the total is a sum of its parts along the axis at all."""
    return Decision.of([_against(whole)])


def _against(whole: Whole) -> Finding | None:
    across, axis = whole.rule.across, whole.axis.label
    if whole.measure in _NEVER or across is Summing.NONE:
        return NOT_ADDITIVE(name=whole.name, measure=whole.measure.label, axis=axis)
    if across is Summing.WEIGHTED:
        return NEEDS_DENOMINATOR(name=whole.name, axis=axis)
    if whole.axis is not Axis.PERIOD or whole.rule.in_time is OverTime.SUM:
        return None
    return (IS_A_STOCK if whole.rule.in_time is OverTime.LAST else IS_A_MEAN)(name=whole.name)


def allocate(
    whole: Whole, parts: Sequence[Part], method: Method, gap: Gap | None = None
) -> Allocation:
    """Split the total, less what is held back, among the parts in their order.

    By capacity nobody gets more than the capacity; what does not fit stays to be allocated. By hand the values are the
    fixed ones. Raises Refused.
    """
    may_split(whole).or_refuse()
    _may_receive(whole, parts, gap).or_refuse()
    ours = _units(whole, whole.name, whole.total)
    if gap is not None:
        ours -= _units(whole, whole.name, gap.value)
    fixed = {p.key: _units(whole, p.name, p.fixed) for p in parts if p.fixed is not None}
    open_parts = [p for p in parts if p.fixed is None]
    found: dict[str, int] = dict(fixed)
    if method is not Method.BY_HAND and open_parts:
        left = ours - sum(fixed.values())
        if left and left * ours <= 0:
            raise Refused(
                FIXED_TOO_MUCH(
                    fixed=plain(_value(whole, sum(fixed.values()))),
                    total=plain(_value(whole, ours)),
                )
            )
        found |= _divided(whole, open_parts, method, left)
    done = tuple(
        Allocated(p.key, p.name, _value(whole, found[p.key]) if p.key in found else None)
        for p in parts
    )
    return Allocation(whole, method, done, gap)


def _may_receive(whole: Whole, parts: Sequence[Part], gap: Gap | None) -> Decision:
    keys = [p.key for p in parts]
    twice = next((p for n, p in enumerate(parts) if p.key in keys[:n]), None)
    return Decision.of(
        [
            None if parts else NO_PARTS(name=whole.name),
            PART_TWICE(part=twice.name) if twice else None,
            *(_against_gap(whole, gap) if gap is not None else ()),
        ]
    )


def _against_gap(whole: Whole, gap: Gap) -> list[Finding]:
    value, total = plain(gap.value), whole.total
    is_unsigned = not (gap.accepted_by.strip() and gap.reason.strip())
    is_too_large = gap.value > total >= 0 or (gap.value < total < 0)
    found = [GAP_UNSIGNED(value=value)] if is_unsigned else []
    return found + ([GAP_TOO_LARGE(value=value, total=plain(total))] if is_too_large else [])


def _divided(whole: Whole, parts: Sequence[Part], method: Method, units: int) -> Mapping[str, int]:
    """What the method gives to each of the parts that are not fixed, in units of the last place."""
    weights = _weights(parts, method)
    if method is Method.CAPACITY:
        # whole units of capacity, so that rounding up cannot step over one
        weights = [Fraction(int(w * Fraction(10) ** whole.places)) for w in weights]
        sign = 1 if units >= 0 else -1
        units = sign * min(abs(units), int(sum(weights)))
    if units == 0:
        return dict.fromkeys([p.key for p in parts], 0)
    if not any(weights):
        raise Refused(BASIS_EMPTY(method=method.label))
    return dict(zip([p.key for p in parts], divide(units, weights), strict=True))


def _weights(parts: Sequence[Part], method: Method) -> list[Fraction]:
    match method:
        case Method.EQUAL:
            return [Fraction(1) for _ in parts]
        case Method.PROPORTIONAL | Method.LAST_YEAR | Method.CAPACITY:
            return _bases(parts, method)
        case Method.BY_HAND:
            raise ValueError("what is set by hand is not divided")
        case _:
            assert_never(method)


def _bases(parts: Sequence[Part], method: Method) -> list[Fraction]:
    if missing := [p.name for p in parts if p.basis is None]:
        raise Refused(BASIS_MISSING(method=method.label, parts="、".join(missing)))
    bases = [Fraction(p.basis) for p in parts if p.basis is not None]
    if below := [p.name for p, basis in zip(parts, bases, strict=True) if basis < 0]:
        raise Refused(BASIS_NEGATIVE(method=method.label, parts="、".join(below)))
    return bases


def divide(units: int, weights: Sequence[Fraction]) -> tuple[int, ...]:
    """Whole units in proportion to weights from 0 on, by the largest remainder; of equal ones the earlier gets it.

    The parts sum to `units` and each is less than one unit from its exact share. A negative number is divided as its
    amount. Raises ValueError when no weight is above zero.
    """
    together = sum(weights, Fraction(0))
    if together <= 0 or min(weights) < 0:
        raise ValueError("weights from 0 on, and one above it")
    exact = [abs(units) * weight / together for weight in weights]
    floors = [int(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda n: (floors[n] - exact[n], n))
    for n in order[: abs(units) - sum(floors)]:
        floors[n] += 1
    return tuple(floors) if units >= 0 else tuple(-n for n in floors)


def _units(whole: Whole, name: str, value: Decimal) -> int:
    """A value as a whole number of units of the last place. Raises Refused when it has more places."""
    scaled = Fraction(value) * Fraction(10) ** whole.places
    if scaled.denominator != 1:
        raise Refused(TOO_FINE(part=name, value=str(value), places=whole.places))
    return scaled.numerator


def _value(whole: Whole, units: int) -> Decimal:
    return Decimal(units).scaleb(-whole.places)


def may_issue(allocation: Allocation) -> Decision:
    """Whether it may be sent out: every part has its value, and what is left over or too much was accepted by someone."""
    unset = [p.name for p in allocation.parts if p.value is None]
    rest, name = allocation.rest, allocation.whole.name
    # of a total below zero (压减) what is left is below zero too
    is_over = rest != 0 and (rest < 0) is (allocation.whole.total >= 0)
    return Decision.of(
        [
            PART_UNSET(parts="、".join(unset)) if unset else None,
            TOO_MUCH(name=name, over=plain(abs(rest))) if is_over else None,
            STILL_OPEN(name=name, rest=plain(abs(rest))) if rest and not is_over else None,
        ]
    )
