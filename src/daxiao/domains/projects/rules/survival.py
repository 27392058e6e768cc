"""Waiting times with those that still wait: the product limit of Kaplan and Meier over whole days.

Who still waits is known to wait longer than so far; to leave them out would make every wait look short. Source:
E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


EPSILON = 1e-9
"""Products of fractions are floats: a share that is reached up to this much is reached."""


@dataclass(frozen=True, slots=True)
class Wait:
    """`days` ≥ 0 from one event to another when `ended`, else the days waited so far, this day included."""

    days: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Step:
    """On `day`, a `share` of those who had waited so long came to the end."""

    day: int
    share: float


def steps(waits: Iterable[Wait]) -> tuple[Step, ...]:
    """The days on which waits ended, in order. Who stopped being seen on a day was still waiting on it."""
    ended: Counter[int] = Counter()
    seen: Counter[int] = Counter()
    for wait in waits:
        if wait.days < 0:
            raise ValueError(f"nobody waits {wait.days} days")
        seen[wait.days] += 1
        ended[wait.days] += wait.ended
    at_risk, found = sum(seen.values()), []
    for day in sorted(seen):
        if ended[day]:
            found.append(Step(day, ended[day] / at_risk))
        at_risk -= seen[day]
    return tuple(found)


def lengths(found: Sequence[Step], *, waited: int | None = None) -> tuple[tuple[int, float], ...]:
    """How probable each whole length is for one that has waited `waited` days already (None: not begun to wait).

    The probabilities add up to at most 1; what is missing lies beyond the last day anybody was seen to end.
    """
    left, answer = 1.0, []
    for step in found:
        if waited is not None and step.day <= waited:
            continue
        answer.append((step.day, left * step.share))
        left *= 1 - step.share
    return tuple(answer)


def quantile(chances: Iterable[tuple[int, float]], share: float) -> int | None:
    """The first day by which `share` of the cases are over; None when that lies beyond what has been seen."""
    reached = 0.0
    for day, chance in sorted(chances):
        reached += chance
        if reached >= share - EPSILON:
            return day
    return None


def one_after_the_other(
    first: Sequence[tuple[int, float]], second: Sequence[tuple[int, float]]
) -> tuple[tuple[int, float], ...]:
    """The lengths of two waits in a row, taken as independent."""
    sums: dict[int, float] = {}
    for day, chance in first:
        for more, other in second:
            sums[day + more] = sums.get(day + more, 0.0) + chance * other
    return tuple(sorted(sums.items()))
