"""Reading sums of money as people type them, and naming the slip between 万元 and 亿元.

The register keeps 亿元. A unit that is written beside the figure is believed; a bare figure is read in the unit of the
field or column it stands in, and asked about when it makes sense only in the other one.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.projects.rules import entries
from daxiao.std import money
from daxiao.std.findings import Finding, FindingKind
from daxiao.std.money import MoneyUnit
from daxiao.std.zh import half_width


NOT_A_SUM = FindingKind(
    "projects.not_a_sum", "“{text}”不是金额，请填数字，需要时写明单位，例如 1.2亿元"
)
SUM_NEGATIVE = FindingKind("projects.sum_negative", "{what}应大于零，请核对“{text}”")
WAN_AS_YI = FindingKind(
    "projects.wan_as_yi",
    "{what}填了{typed}亿元，大得不合常情，多半把万元当成了亿元：若应为{meant}亿元请改正，确实如此请勾选“已核对”",
)
YI_AS_WAN = FindingKind(
    "projects.yi_as_wan",
    "{what}填了{typed}万元，小得不合常情，多半把亿元当成了万元：若应为{meant}亿元请改正，确实如此请勾选“已核对”",
)
SUM_IMPLAUSIBLE = FindingKind(
    "projects.sum_implausible",
    "{what}{typed}亿元超出常见范围（{low}—{high}亿元），请核对数字和单位，确实如此请勾选“已核对”",
)

SLIP = 10**4
_WRITTEN = re.compile(r"([+-]?[0-9]+(?:\.[0-9]*)?|[+-]?\.[0-9]+)(亿元?|万元?|千元|元)?")


@dataclass(frozen=True, slots=True)
class PlausibleSums:
    """The range of sums in 亿元, both ends included, that is taken without a question. Settings, no plan states them."""

    low: Decimal
    high: Decimal


def plausible_of(values: entries.Row) -> PlausibleSums:
    """From a version of the yardstick `entry`. Raises NotUnderstood."""
    low, high = entries.money_or_none(values, "sum_low"), entries.money_or_none(values, "sum_high")
    if low is None or high is None or not 0 < low < high:
        raise entries.NotUnderstood("sum_low, sum_high: two sums in order are wanted")
    return PlausibleSums(low, high)


def read_sum(text: str, unit: MoneyUnit = MoneyUnit.YI) -> Decimal | Finding:
    """The sum in 亿元 that `text` means in a field of `unit`, or why it is none.

    A written unit wins over the field's: 5亿 in a column of 万元 is 5亿元, not 50000 times too little.
    """
    plain = re.sub(r"[\s,]", "", half_width(text)).removeprefix("人民币")
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        return NOT_A_SUM(text=text)
    own = MoneyUnit.read(found[2]) if found[2] else unit
    return money.in_unit(money.yuan(Decimal(found[1]), own), MoneyUnit.YI)


def slip_finding(
    what: str,
    amount: Decimal,
    plausible: PlausibleSums,
    *,
    field: str = "",
) -> Finding | None:
    """One sentence about a sum in 亿元 outside the plausible range, with what is probably meant; None inside it."""
    if amount <= 0:
        return SUM_NEGATIVE(field=field, what=what, text=shown(amount))
    if plausible.low <= amount <= plausible.high:
        return None
    if amount > plausible.high and (meant := amount / SLIP) >= plausible.low:
        if meant <= plausible.high:
            return WAN_AS_YI(field=field, what=what, typed=shown(amount), meant=shown(meant))
    elif (meant := amount * SLIP) >= plausible.low and meant <= plausible.high:
        return YI_AS_WAN(
            field=field, what=what, typed=shown(amount * SLIP), meant=shown(amount * SLIP)
        )
    return SUM_IMPLAUSIBLE(
        field=field,
        what=what,
        typed=shown(amount),
        low=shown(plausible.low),
        high=shown(plausible.high),
    )


def shown(amount: Decimal) -> str:
    """Without an exponent and without zeros at the end: 0.0005, 50000."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
