"""What a plan writes beside what a goal says: never taken for the same where it is not. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from daxiao.domains.targets.rules.aims import AimKind
from daxiao.domains.targets.rules.goals import FromPlan
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.types import Measure
from daxiao.std import units
from daxiao.std.findings import Refused


@dataclass(frozen=True, slots=True)
class Values:
    """What is to be reached, in one unit; a coverage is a share."""

    kind: AimKind
    floor: Decimal | None
    stretch: Decimal | None
    high: Decimal | None
    unit: str

    @property
    def words(self) -> str:
        """449.08亿元，力争460亿元."""
        if self.kind is AimKind.FIRST:
            return "零的突破"
        if self.floor is None:
            return "待下达"
        found = self._said(self.floor)
        if self.high is not None:
            found = f"{plain(self.floor)}—{self._said(self.high)}"
        return found if self.stretch is None else f"{found}，力争{self._said(self.stretch)}"

    def _said(self, value: Decimal) -> str:
        if self.kind is AimKind.COVERAGE:
            return f"{plain(value * 100)}%"
        if self.kind is AimKind.RANK:
            return f"第{plain(value)}位"
        return f"{plain(value)}{self.unit}"


def is_otherwise(goal: Values, plan: Values) -> bool:
    """Whether the plan writes another value; what it does not write (a stretch) is no contradiction."""
    if goal.kind is AimKind.FIRST:
        return False
    written = [(plan.floor, goal.floor), (plan.stretch, goal.stretch), (plan.high, goal.high)]
    return any(theirs is not None and theirs != ours for theirs, ours in written)


def written(made: FromPlan, unit: str) -> Values | None:
    """What the plan writes, in the unit of a goal; None where the units are unlike."""
    mapped, kind = made.mapped, made.slot.kind
    own = made.first.unit
    if kind in {AimKind.COVERAGE, AimKind.RANK, AimKind.FIRST}:
        return Values(kind, mapped.floor, mapped.stretch, mapped.high, unit)
    try:
        floor, stretch, high = (
            value if value is None or own in {"", unit} else units.convert(value, own, unit)
            for value in (mapped.floor, mapped.stretch, mapped.high)
        )
    except Refused:
        return None
    return Values(kind, floor, stretch, high, unit or own)


_REACHED = {AimKind.STOCK: "达到", AimKind.INCREMENT: "新增", AimKind.FLOW: "期内累计"}


def way_words(kind: AimKind, measure: Measure) -> str:
    """How it counts as done, in the words of a plan: 降幅不低于 6%, 达到 2.6%, 新增 9 家."""
    if measure is Measure.REDUCTION:
        return "降幅不低于" if kind in {AimKind.AT_LEAST, AimKind.STOCK} else kind.label
    return _REACHED.get(kind, kind.label)
