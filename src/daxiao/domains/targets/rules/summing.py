"""How an indicator adds up, over places and over time, and the figure of a whole from those of its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from daxiao.domains.targets.rules.exact import rounded
from daxiao.domains.targets.types import Measure
from daxiao.std.labelled import Labelled


class Summing(Labelled):
    """How the figures of places or industries make the figure of the whole."""

    SUM = "sum", "相加"
    WEIGHTED = "weighted", "按分母加权"
    NONE = "none", "不可加"


class OverTime(Labelled):
    """How the figures of periods make the figure of the year."""

    SUM = "sum", "各期相加"
    LAST = "last", "取期末数"
    MEAN = "mean", "取各期平均"


@dataclass(frozen=True, slots=True)
class SummingRule:
    """It belongs to the indicator: how its figures add up over places and industries, and over time."""

    across: Summing
    in_time: OverTime


_RULES: Mapping[Measure, SummingRule] = {
    Measure.LEVEL: SummingRule(Summing.SUM, OverTime.LAST),
    Measure.INCREMENT: SummingRule(Summing.SUM, OverTime.SUM),
    Measure.FLOW: SummingRule(Summing.SUM, OverTime.SUM),
    Measure.GROWTH: SummingRule(Summing.NONE, OverTime.LAST),
    Measure.SHARE: SummingRule(Summing.WEIGHTED, OverTime.LAST),
    Measure.REDUCTION: SummingRule(Summing.NONE, OverTime.LAST),
    Measure.RATIO: SummingRule(Summing.WEIGHTED, OverTime.LAST),
    Measure.RANK: SummingRule(Summing.NONE, OverTime.LAST),
}


def summing_of(measure: Measure) -> SummingRule:
    """How figures of a measure add up unless the indicator says otherwise."""
    return _RULES[measure]


@dataclass(frozen=True, slots=True)
class Held:
    """A part's figure as it is; the denominator (分母) is wanted where shares are weighted."""

    name: str
    value: Decimal | None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RolledUp:
    """`value` is None when it cannot be said; `missing` names the parts that have no figure."""

    value: Decimal | None
    missing: tuple[str, ...]
    because: str


def roll_up(parts: Sequence[Held], summing: Summing, *, places: int = 4) -> RolledUp:
    """The figure of the whole from those of its parts. What is missing is never taken for zero.

    A weighted share is rounded half up to `places`; a sum is exact.
    """
    if summing is Summing.NONE:
        return RolledUp(None, (), "这个指标不可加，不能由各部分汇总")
    is_weighted = summing is Summing.WEIGHTED
    missing = tuple(
        p.name for p in parts if p.value is None or (is_weighted and p.denominator is None)
    )
    if missing or not parts:
        return RolledUp(None, missing, f"缺数，不能汇总：{'、'.join(missing) or '没有任何部分'}")
    if not is_weighted:
        total = sum((p.value for p in parts if p.value is not None), Decimal(0))
        return RolledUp(total, (), f"{len(parts)}个部分相加")
    pairs = [(p.value or Decimal(0), p.denominator or Decimal(0)) for p in parts]
    return _weighted(pairs, places)


def _weighted(pairs: Sequence[tuple[Decimal, Decimal]], places: int) -> RolledUp:
    if min(d for _, d in pairs) < 0 or not any(d for _, d in pairs):
        return RolledUp(None, (), "分母为负或合计为零，不能加权")
    over = sum((Fraction(v) * Fraction(d) for v, d in pairs), Fraction(0))
    exact = over / sum((Fraction(d) for _, d in pairs), Fraction(0))
    value = rounded(exact, places)
    return RolledUp(value, (), f"{len(pairs)}个部分按分母加权")
