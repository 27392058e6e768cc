"""Units of indicators: what can be converted into what, and by which power of ten.

Only exact conversions are known. 百分点 and % look alike and are not: a share may become another share, a difference of
shares only another difference.
"""

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum

from daxiao.std.findings import FindingKind, Refused
from daxiao.std.zh import half_width


UNIT_UNKNOWN = FindingKind(
    "unit.unknown", "不认识计量单位“{unit}”，请改用常用写法或先登记这个单位。"
)
UNITS_UNLIKE = FindingKind(
    "unit.unlike", "“{source}”（{source_kind}）不能换算成“{target}”（{target_kind}），请核对单位。"
)


class Dimension(StrEnum):
    """What a unit measures. Units of one dimension convert, others never do."""

    MONEY = "money"
    COUNT = "count"
    PEOPLE = "people"
    TIMES = "times"
    SHARE = "share"
    POINTS = "points"
    MASS = "mass"
    COAL = "coal"
    ELECTRICITY = "electricity"
    POWER = "power"
    LAND = "land"
    FLOOR = "floor"
    LENGTH = "length"

    @property
    def label(self) -> str:
        return _DIMENSION_LABELS[self]


_DIMENSION_LABELS = {
    Dimension.MONEY: "金额",
    Dimension.COUNT: "数量",
    Dimension.PEOPLE: "人数",
    Dimension.TIMES: "次数",
    Dimension.SHARE: "比率",
    Dimension.POINTS: "比率之差",
    Dimension.MASS: "重量",
    Dimension.COAL: "折标准煤",
    Dimension.ELECTRICITY: "电量",
    Dimension.POWER: "功率",
    Dimension.LAND: "土地面积",
    Dimension.FLOOR: "建筑面积",
    Dimension.LENGTH: "长度",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """`symbol` is 10 to the power `power` of its dimension's plain unit."""

    symbol: str
    dimension: Dimension
    power: int


# Plain units and their power of ten; each also exists with 百, 千, 万, 百万, 千万, 亿 before it where that is written.
_STEMS: tuple[tuple[Dimension, int, str], ...] = (
    (Dimension.MONEY, 0, "元"),
    (
        Dimension.COUNT,
        0,
        "个 家 户 项 件 处 座 台 套 条 种 类 例 支 只 辆 艘 间 所 宗",
    ),
    (Dimension.PEOPLE, 0, "人 名"),
    (Dimension.TIMES, 0, "次 人次 批次 场次"),
    (Dimension.MASS, 0, "吨"),
    (Dimension.COAL, 0, "吨标准煤 吨标煤"),
    (Dimension.ELECTRICITY, 0, "千瓦时 度"),
    (Dimension.POWER, 0, "千瓦"),
    (Dimension.LAND, 0, "亩"),
    (Dimension.FLOOR, 0, "平方米 平米"),
    (Dimension.LENGTH, 0, "米"),
)
_PREFIXES = {"": 0, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}

# Units that take no prefix, or are a power themselves.
_SINGLE: tuple[tuple[Dimension, int, str], ...] = (
    (Dimension.SHARE, -2, "%"),
    (Dimension.SHARE, -3, "‰"),
    (Dimension.POINTS, -2, "个百分点 百分点"),
    (Dimension.POINTS, -3, "个千分点 千分点"),
    (Dimension.MASS, -3, "千克 公斤"),
    (Dimension.ELECTRICITY, 3, "兆瓦时"),
    (Dimension.POWER, -3, "瓦"),
    (Dimension.POWER, 3, "兆瓦"),
    (Dimension.POWER, 6, "吉瓦"),
    (Dimension.LENGTH, 3, "公里 千米"),
    (Dimension.LENGTH, 7, "万公里"),
)


def _table() -> dict[str, Unit]:
    table = {
        prefix + symbol: Unit(prefix + symbol, dimension, power + prefix_power)
        for dimension, power, symbols in _STEMS
        for symbol in symbols.split()
        for prefix, prefix_power in _PREFIXES.items()
    }
    for dimension, power, symbols in _SINGLE:
        table |= {symbol: Unit(symbol, dimension, power) for symbol in symbols.split()}
    return table


_UNITS = _table()

# Shifting by powers of ten is exact; too long a number fails instead of rounding.
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])


def unit(symbol: str) -> Unit:
    """The unit written `symbol`, blanks and width ignored. Raises Refused with `unit.unknown`."""
    plain = "".join(half_width(symbol).split())
    if plain not in _UNITS:
        raise Refused(UNIT_UNKNOWN(unit=symbol))
    return _UNITS[plain]


def is_like(source: str, target: str) -> bool:
    """Whether values in `source` can be told in `target`. Raises Refused for a unit that is not known."""
    return unit(source).dimension is unit(target).dimension


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """`value` of unit `source` in unit `target`, exactly: 3.5亿元 → 35000万元, 1.2% → 12‰, 5个 → 5家.

    Raises Refused with `unit.unknown` or `unit.unlike`, and TypeError when `value` is no Decimal.
    """
    amount = _decimal(value)
    one, other = unit(source), unit(target)
    if one.dimension is not other.dimension:
        raise Refused(
            UNITS_UNLIKE(
                source=one.symbol,
                source_kind=one.dimension.label,
                target=other.symbol,
                target_kind=other.dimension.label,
            )
        )
    shifted = _EXACT.normalize(_EXACT.scaleb(amount, one.power - other.power))
    exponent = int(shifted.as_tuple().exponent)
    return shifted.quantize(Decimal(1), context=_EXACT) if exponent > 0 else shifted


def _decimal(value: object) -> Decimal:
    if not isinstance(value, Decimal):
        raise TypeError(f"a measured value is a Decimal, not {type(value).__name__}")
    return value
