"""Where a goal's completion is so far under what is due that one is to be warned (S004-G-03). Pure."""

from decimal import Decimal

from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.ledger import plain
from daxiao.std import thresholds


_ADDS_UP = frozenset({AimKind.INCREMENT, AimKind.FLOW, AimKind.STOCK, AimKind.COVERAGE})


def line_of(values: thresholds.Values) -> Decimal:
    """From a version of the yardstick `completion`, in per cent. Raises NotUnderstood."""
    return thresholds.number(values, "alert_percent", above=0)


def words(kind: AimKind, achieved: Decimal | None, due: Decimal | None, line: Decimal) -> str:
    """The warning, empty without one. `achieved` and `due` are shares of the goal: the whole goal is due at its end, so
    that in December it is the year's completion rate. What cannot be judged is not warned of as if it were nothing."""
    if kind not in _ADDS_UP or achieved is None or due is None or due <= 0:
        return ""
    rate = achieved * 100 / due
    if rate >= line:
        return ""
    return f"预警：只完成应完成的{plain(round(rate, 1))}%，不到{plain(line)}%"
