"""What a person types or pastes as a figure, read into the indicator's own unit; what is no figure is said, never guessed.

Known ways of writing (conventions §4.1 rule 3): full-width digits, thousands separators, accounting brackets, %, a scale
or a unit behind the figure (1.2亿 in a column of 万元 is 12000), and the marks of an empty cell (—, /).
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from daxiao.domains.targets.rules.ledger import plain
from daxiao.std.findings import Finding, FindingKind, Severity
from daxiao.std.zh import half_width


NOT_A_FIGURE = FindingKind(
    "rounds.typed_no_figure",
    "“{text}”不是数，请只填数字（可以带千分位、%、万、亿），没有数的请留空",
)
OTHER_UNIT = FindingKind(
    "rounds.typed_other_unit", "“{text}”的单位和这一行的计量单位“{unit}”对不上，请按“{unit}”填"
)
TOO_FINE = FindingKind(
    "rounds.typed_too_fine", "“{text}”的小数多于{places}位，这个指标保留{places}位小数，请四舍五入"
)
TOO_LONG = FindingKind("rounds.typed_too_long", "“{text}”位数太多，请核对数和单位")
CONVERTED = FindingKind(
    "rounds.typed_converted", "“{text}”按计量单位换算为{value}{unit}", Severity.HINT
)

MOST_DIGITS = 16
"""Digits before the point that a figure of the tables holds (20 in all, 4 behind it)."""

EMPTY = frozenset({"", "-", "--", "---", "—", "——", "–", "/", "//", "…", "......"})
"""Marks by which tables say that there is no figure: never read as zero."""

_SCALES = {"千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_BY_LENGTH = sorted(_SCALES, key=len, reverse=True)
_SHARES = {"%": 0, "‰": -1}
# in threes as everywhere, or in fours as some tables count 万
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<body>\d+|\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+)?(?P<rest>\.\d*)?(?P<unit>[^\d.,()+-]*)"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """`value` in the unit of the indicator, None for an empty cell and for what is none; `fix` is what it may mean instead."""

    value: Decimal | None
    finding: Finding | None = None
    fix: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.finding is not None and self.finding.severity is Severity.ERROR


def read(text: str, unit: str, places: int) -> Typed:
    """The figure that `text` states in a row of `unit`, with at most `places` decimals."""
    shown = text.strip()[:40]
    squeezed = "".join(half_width(text).split()).replace("−", "-")
    if squeezed in EMPTY:
        return Typed(None)
    found = _parts(squeezed)
    if found is None:
        return Typed(None, NOT_A_FIGURE(field="value", text=shown))
    number, suffix = found
    power = 0 if not suffix else _power(suffix, unit)
    if power is None:
        return Typed(None, OTHER_UNIT(field="value", text=shown, unit=unit or "无"))
    value = number.scaleb(power)
    if abs(value) >= Decimal(10) ** MOST_DIGITS:
        return Typed(None, TOO_LONG(field="value", text=shown))
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if rounded != value:
        fix = written(rounded)
        return Typed(None, TOO_FINE(field="value", text=shown, places=places), fix)
    if power:
        return Typed(rounded, CONVERTED(field="value", text=shown, value=plain(rounded), unit=unit))
    return Typed(rounded)


def _parts(text: str) -> tuple[Decimal, str] | None:
    """The figure and what stands behind it; (1,234) is -1234 as in accounts."""
    in_brackets = re.fullmatch(r"\(([^()]+)\)(.*)", text)
    body = in_brackets[1] + in_brackets[2] if in_brackets else text
    found = _NUMBER.fullmatch(body)
    digits = ((found["body"] or "") + (found["rest"] or "")).replace(",", "") if found else ""
    if found is None or not digits.strip(".") or len(digits) > 40 or not digits.isascii():
        return None
    value = Decimal(digits)
    return (-value if found["sign"] == "-" or in_brackets else value), found["unit"]


def _power(suffix: str, unit: str) -> int | None:
    """By what power of ten a figure with `suffix` is to be moved into `unit`; None where the two do not go together."""
    if suffix == unit:
        return 0
    if suffix in _SHARES:
        # a point of percentage is written with the sign as well
        mine = _SHARES.get(unit, 0 if unit == "百分点" else None)
        return None if mine is None else _SHARES[suffix] - mine
    (power, name), (own, base) = _scaled(suffix), _scaled(unit)
    return power - own if name in {"", base} and base not in _SHARES and unit else None


def _scaled(words: str) -> tuple[int, str]:
    """亿元 → 8, 元."""
    for scale in _BY_LENGTH:
        if words.startswith(scale):
            return _SCALES[scale], words.removeprefix(scale)
    return 0, words


def written(value: Decimal) -> str:
    """A figure as it stands in an input box: no separators, no exponent, no trailing zeros."""
    return plain(value).replace(",", "")
