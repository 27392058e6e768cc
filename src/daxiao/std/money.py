"""Money: always Decimal yuan inside, 元, 千元, 万元 and 亿元 only at the edge, and never a float."""

from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum

from daxiao.std.findings import Finding, FindingKind, Refused, Severity
from daxiao.std.zh import half_width


UNIT_UNKNOWN = FindingKind(
    "money.unit_unknown", "“{text}”不是本系统使用的金额单位，请改成元、千元、万元或亿元。"
)
UNIT_SLIPPED = FindingKind(
    "money.unit_slipped",
    "{value}元与参照数{reference}元相差约一万倍，可能把{meant}当成了{read}，请核对单位。",
    Severity.DOUBT,
)

# Scaling by powers of ten is exact; should a number ever be too long for that, it fails instead of rounding.
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP)


class MoneyUnit(StrEnum):
    """A unit amounts are written in. 千元 is the unit of the statistics bureau's enterprise forms."""

    YUAN = "yuan"
    QIAN = "qian"
    WAN = "wan"
    YI = "yi"

    @property
    def label(self) -> str:
        return {"yuan": "元", "qian": "千元", "wan": "万元", "yi": "亿元"}[self.value]

    @property
    def power(self) -> int:
        """The unit is 10 to this power yuan."""
        return {"yuan": 0, "qian": 3, "wan": 4, "yi": 8}[self.value]

    @classmethod
    def read(cls, text: str) -> "MoneyUnit":
        """The unit that `text` names: 万元, 万, 万元人民币. Raises Refused with `money.unit_unknown`."""
        plain = "".join(half_width(text).split()).removeprefix("人民币").removesuffix("人民币")
        for unit in cls:
            if plain in {unit.label, unit.label.removesuffix("元") or unit.label}:
                return unit
        raise Refused(UNIT_UNKNOWN(text=text))


def _exact(value: object) -> Decimal:
    """`value` as Decimal. TypeError for anything inexact, ValueError for NaN and infinity."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise TypeError(f"money is Decimal or int, not {type(value).__name__}")
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError(f"{amount} is no amount of money")
    return amount


def _plain(amount: Decimal) -> Decimal:
    """No trailing zeros behind the point and no exponent: 350000000, never 3.5E+8."""
    short = _EXACT.normalize(amount)
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1), context=_EXACT) if int(exponent) > 0 else short


def yuan(value: Decimal | int, unit: MoneyUnit) -> Decimal:
    """`value` in `unit` as yuan, without loss. Raises TypeError for a float, ValueError for NaN."""
    return _plain(_EXACT.scaleb(_exact(value), unit.power))


def in_unit(amount_yuan: Decimal | int, unit: MoneyUnit) -> Decimal:
    """`amount_yuan` in `unit`, without loss and unrounded. Raises TypeError for a float, ValueError for NaN."""
    return _plain(_EXACT.scaleb(_exact(amount_yuan), -unit.power))


def show(
    amount_yuan: Decimal | int, unit: MoneyUnit, places: int = 2, *, with_unit: bool = False
) -> str:
    """`amount_yuan` in `unit` with thousands separators: 1,234.50, or 1,234.50万元 `with_unit`.

    Rounds half away from zero (四舍五入), and never shows minus zero.
    """
    step = Decimal(1).scaleb(-places)
    rounded = in_unit(amount_yuan, unit).quantize(step, context=_ROUNDING)
    text = f"{abs(rounded) if rounded == 0 else rounded:,f}"
    return text + unit.label if with_unit else text


SLIP = Decimal(10**4)
SLIP_SPREAD = Decimal(3)  # how far the figures may differ besides the slip; a setting of the caller


def slip(
    value_yuan: Decimal | int, reference_yuan: Decimal | int, *, spread: Decimal = SLIP_SPREAD
) -> Finding | None:
    """A doubt when `value_yuan` is about 10^4 times or a 10^4-th of a figure it should resemble.

    That is the mark of a figure in 万元 entered as 亿元 or the reverse. "About" is within a factor `spread` either
    way, so honest growth beside the slip does not hide it. None where either is zero or the signs differ.
    """
    value, reference = _exact(value_yuan), _exact(reference_yuan)
    if value * reference <= 0:
        return None
    # Multiplied out, because a quotient would round.
    too_large = abs(reference) * SLIP <= abs(value) * spread <= abs(reference) * SLIP * spread**2
    too_small = abs(value) * SLIP <= abs(reference) * spread <= abs(value) * SLIP * spread**2
    if not (too_large or too_small):
        return None
    meant, read = (MoneyUnit.WAN, MoneyUnit.YI) if too_large else (MoneyUnit.YI, MoneyUnit.WAN)
    return UNIT_SLIPPED(
        value=f"{_plain(value):,f}",
        reference=f"{_plain(reference):,f}",
        read=read.label,
        meant=meant.label,
    )
