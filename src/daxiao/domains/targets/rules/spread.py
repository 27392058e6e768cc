"""How far off forecasts have been: a distribution made of past errors, not of a normal curve.

Errors of other lengths than the one asked for help too once they are scaled by how errors grow with the length. What is
over and what is under count alike: a few past errors cannot tell luck from a lean.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log


@dataclass(frozen=True, slots=True)
class Spread:
    """Sizes of past errors in rising order, on the scale of the forecast asked for, none of them negative."""

    sizes: tuple[float, ...]

    def reach(self, share: float) -> float:
        """How far to either side `share` of the outcomes lie; `share` in (0, 1)."""
        n = len(self.sizes)
        place = share * (n + 1)
        k = int(place)
        if k >= n:
            return self.sizes[-1] + self._tail * log(1 / ((1 - share) * (n + 1)))
        below = self.sizes[k - 1] if k else 0.0
        return below + (place - k) * (self.sizes[k] - below)

    def inside(self, size: float) -> float:
        """The share of outcomes that are no further off than `size`: the inverse of `reach`."""
        n = len(self.sizes)
        if size >= self.sizes[-1]:
            beyond = (size - self.sizes[-1]) / self._tail
            return 1 - exp(-beyond) / (n + 1)
        k = bisect_right(self.sizes, size)
        below = self.sizes[k - 1] if k else 0.0
        gap = self.sizes[k] - below
        return (k + (size - below) / gap) / (n + 1)

    def above(self, distance: float) -> float:
        """The chance that the outcome is at least `distance` above the forecast (below it, when negative)."""
        inside = self.inside(abs(distance))
        return (1 - inside) / 2 if distance >= 0 else (1 + inside) / 2

    @property
    def _tail(self) -> float:
        return max(sum(self.sizes) / len(self.sizes), 1e-12)


def growth_of_errors(errors: Mapping[int, Sequence[float]], *, usual: float, trust: float) -> float:
    """The power with which errors grow with the length of the forecast.

    What this line's own errors say is drawn towards the `usual` power; `trust` many errors weigh as much as the usual.
    """
    points = [
        (log(h), log(mean), len(found)) for h, found in errors.items() if (mean := _mean(found)) > 0
    ]
    weight = sum(n for _, _, n in points)
    if len(points) < 2:
        return usual
    mid_x = sum(x * n for x, _, n in points) / weight
    mid_y = sum(y * n for _, y, n in points) / weight
    width = sum(n * (x - mid_x) ** 2 for x, _, n in points)
    if width <= 0:
        return usual
    own = sum(n * (x - mid_x) * (y - mid_y) for x, y, n in points) / width
    share = width / (width + trust)
    return min(max(share * own + (1 - share) * usual, -0.5), 1.0)


def _mean(found: Sequence[float]) -> float:
    return sum(map(abs, found)) / len(found)


@dataclass(frozen=True, slots=True)
class Scale:
    """How errors are brought to another length: they grow with `power` up to the `longest` tested one, and `beyond` it.

    `widen` makes up for what few errors cannot show: the fewer independent ones, the wider.
    """

    power: float
    longest: int
    beyond: float
    widen: float

    def factor(self, since: int, until: int) -> float:
        """By how much errors of `until` slots are larger than those of `since`."""
        return self._size(until) / self._size(since)

    def _size(self, length: int) -> float:
        if length <= self.longest:
            return float(length**self.power)
        return float(self.longest**self.power * (length / self.longest) ** self.beyond)


def spread_at(errors: Mapping[int, Sequence[float]], length: int, scale: Scale) -> Spread:
    """The errors of all lengths, brought to `length`. Raises ValueError when there are none."""
    if not any(errors.values()):
        raise ValueError("no past errors")
    origins = max(map(len, errors.values()))
    independent = max(origins / length**0.5, 1.0)
    wider = 1 + scale.widen / independent
    sizes: list[float] = []
    for h, found in errors.items():
        factor = scale.factor(h, length) * wider
        sizes += [abs(error) * factor for error in found]
    return Spread(tuple(sorted(sizes)))
