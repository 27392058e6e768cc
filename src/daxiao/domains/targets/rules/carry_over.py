"""What a year of a several-year target leaves open is carried into the years after it (结转)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from daxiao.domains.targets.rules.allocation import divide
from daxiao.std.labelled import Labelled


class Carry(Labelled):
    """Where a shortfall goes."""

    NEXT = "next", "下一年补齐"
    SPREAD = "spread", "以后各年分摊"


@dataclass(frozen=True, slots=True)
class YearPlan:
    """`done` is None while the year is not over, or nobody has reported it: that is not zero."""

    year: int
    planned: Decimal
    done: Decimal | None = None


@dataclass(frozen=True, slots=True)
class YearDue:
    """`due` = `planned` + `carried`; both None after a year whose result is not known.

    `left` = `due` - `done`, below zero for a surplus.
    """

    year: int
    planned: Decimal
    carried: Decimal | None
    due: Decimal | None
    done: Decimal | None
    left: Decimal | None


def carry_over(
    plans: Sequence[YearPlan], carry: Carry, *, keeps_surplus: bool, places: int = 0
) -> tuple[YearDue, ...]:
    """What is due in each year. Where a surplus is kept, done + still due always makes the plan of all years.

    A share of a shortfall is a whole unit of the last of `places`. Raises ValueError unless each year follows the last.
    """
    if any(b.year != a.year + 1 for a, b in pairwise(plans)):
        raise ValueError("each year follows the one before")
    carried: list[Decimal | None] = [Decimal(0) for _ in plans]
    found = []
    for n, plan in enumerate(plans):
        arrived = carried[n]
        due = None if arrived is None else plan.planned + arrived
        left = None if due is None or plan.done is None else due - plan.done
        found.append(YearDue(plan.year, plan.planned, arrived, due, plan.done, left))
        goes_on = left if left is None or left > 0 or keeps_surplus else Decimal(0)
        later = [p.planned for p in plans[n + 1 :]]
        for place, amount in enumerate(_moved(goes_on, later, carry, places), n + 1):
            had = carried[place]
            carried[place] = None if amount is None or had is None else had + amount
    return tuple(found)


def _moved(
    left: Decimal | None, later: Sequence[Decimal], carry: Carry, places: int
) -> list[Decimal | None]:
    """What of it goes to each later year; in proportion to their plans where it is spread, else all to the next."""
    if not later:
        return []
    if left is None:
        return [None for _ in later]
    if carry is Carry.NEXT:
        return [left, *(Decimal(0) for _ in later[1:])]
    weights = [Fraction(max(planned, Decimal(0))) for planned in later]
    if not any(weights):
        weights = [Fraction(1) for _ in later]
    whole = int(left.scaleb(places))
    shares: list[Decimal | None] = [Decimal(n).scaleb(-places) for n in divide(whole, weights)]
    # what is finer than the last place goes with the next year's
    first = shares[0] or Decimal(0)
    shares[0] = first + left - Decimal(whole).scaleb(-places)
    return shares
