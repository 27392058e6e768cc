"""Figures as they are compared: unit classes, ends of a range, rounding, and how numbers are written in a remark."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from daxiao.extract.readings import Comparator


_ALIKE = {"家": "个", "户": "个", "名": "人", "位": "人", "场次": "次", "场": "次", "项": "项"}
_SCALED = re.compile(r"^(?P<scale>[百千]?[万亿]{1,2})?(?P<base>.*)$")
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
EXACT = Context(prec=50)


@dataclass(frozen=True, slots=True)
class Unit:
    """`base` names the class (元, 个, 人, %); `factor` leads from the written unit to the base unit."""

    base: str
    factor: Decimal


def unit_of(written: str | None) -> Unit:
    """The unit class of a written unit: 亿元 → 元, 家 and 个 → 个. Ratio units lose what stands behind the slash."""
    plain = "".join((written or "").split()).split("/")[0]
    m = _SCALED.match(plain)
    scale, base = (m["scale"] or "", m["base"]) if m else ("", plain)
    factor = Decimal(1)
    for sign in scale:
        factor *= _SCALES[sign]
    return Unit(_ALIKE.get(base, base), factor)


@dataclass(frozen=True, slots=True)
class Range:
    """What a figure allows: from `low` to `high`, None where it is open."""

    low: Decimal | None
    high: Decimal | None

    def meets(self, other: "Range") -> bool:
        """Is there a value that both allow?"""
        too_low = self.high is not None and other.low is not None and self.high < other.low
        too_high = self.low is not None and other.high is not None and self.low > other.high
        return not too_low and not too_high


_NEARLY = Decimal("0.05")


def range_of(low: Decimal, high: Decimal | None, comparator: Comparator) -> Range:
    """The values that `comparator` and the ends allow; strict and weak bounds are the same here."""
    if high is not None:
        return Range(low, high)
    if comparator in (Comparator.GE, Comparator.GT):
        return Range(low, None)
    if comparator in (Comparator.LE, Comparator.LT):
        return Range(None, low)
    if comparator is Comparator.APPROX:
        slack = abs(low) * _NEARLY
        return Range(low - slack, low + slack)
    return Range(low, low)


def decimals(value: Decimal) -> int:
    """How many decimals `value` is written with."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=EXACT)


def agree(a: Decimal, b: Decimal) -> bool:
    """Are the figures equal, or is one the other, rounded?"""
    if a == b:
        return True
    places = min(decimals(a), decimals(b))
    return rounded(a, places) == rounded(b, places) and decimals(a) != decimals(b)


def shown(value: Decimal, places: int = 2) -> str:
    """The number without needless zeros, at most `places` decimals: 125, 13.98, 0.5."""
    text = f"{rounded(value, places):f}" if decimals(value) > places else f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_range(low: Decimal, high: Decimal | None) -> str:
    return shown(low) if high is None or high == low else f"{shown(low)}—{shown(high)}"


def added(parts: list[Decimal]) -> str:
    """20＋20＋15."""
    return "＋".join(shown(part) for part in parts)


def power(base: Decimal, years: int) -> Decimal:
    return EXACT.power(base, years)


def yearly_growth(base: Decimal, target: Decimal, years: int) -> Decimal | None:
    """Compound growth in per cent a year; None where it is not defined."""
    if base <= 0 or target <= 0 or years <= 0:
        return None
    ratio = Decimal(str((float(target) / float(base)) ** (1 / years)))
    return (ratio - 1) * 100
