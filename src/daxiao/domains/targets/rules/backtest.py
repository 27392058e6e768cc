"""How often the intervals of forecasts would have held: every history is cut at earlier moments and asked again.

Only what was known at the moment is given to the forecast. Beside its error stands that of the plainest seasonal
forecast (as in the year before), so a method that is no better than none is seen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median

from daxiao.domains.targets.rules import forecast, lines
from daxiao.domains.targets.rules.forecast import Outlook, Question
from daxiao.domains.targets.rules.lines import Gather, Line, Reading
from daxiao.domains.targets.rules.trials import OutlookYardstick


@dataclass(frozen=True, slots=True)
class History:
    """The readings of one indicator of one place, and what its figures can be (see `Question`)."""

    readings: tuple[Reading, ...]
    gather: Gather
    least: Decimal | None = Decimal(0)
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Of the forecasts `steps` periods ahead (None: of all): in `n` cases the interval held `held` times.

    `off` and `off_naive` are median absolute errors of the forecast and of the naive seasonal one, both in units of the
    mean step from one year to the next of the history known then; None without cases. `width` is the median width of the
    interval in the same units.
    """

    steps: int | None
    n: int
    held: int
    off: Decimal | None
    off_naive: Decimal | None
    width: Decimal | None = None

    @property
    def coverage(self) -> Decimal | None:
        """The share of intervals that held, 0 to 1; None without cases."""
        return round(Decimal(self.held) / self.n, 3) if self.n else None


@dataclass(frozen=True, slots=True)
class Backtest:
    """`series` histories were asked, `refused` times no forecast was given; `by_steps` in rising order."""

    series: int
    refused: int
    overall: Held
    by_steps: tuple[Held, ...]

    @property
    def sentence(self) -> str:
        if self.overall.coverage is None:
            return "历史数据太短，没有可以回测的预测；请先补录历史数据"
        return (
            f"用{self.series}条历史数据回测{self.overall.n}次：区间包住实绩{self.overall.held}次"
            f"（{self.overall.coverage:.1%}），误差中位数{self.overall.off}，"
            f"照搬上年同期为{self.overall.off_naive}"
        )


@dataclass(slots=True)
class _Cases:
    held: list[bool] = field(default_factory=list)
    off: list[float] = field(default_factory=list)
    naive: list[float] = field(default_factory=list)
    width: list[float] = field(default_factory=list)

    def of(self, steps: int | None) -> Held:
        medians = (_median(self.off), _median(self.naive), _median(self.width))
        return Held(steps, len(self.held), sum(self.held), *medians)


def _median(found: Sequence[float]) -> Decimal | None:
    return Decimal(f"{median(found):.3f}") if found else None


def backtest(
    histories: Iterable[History],
    yardstick: OutlookYardstick,
    *,
    ahead: Sequence[int] = (1, 3, 6, 12),
    every: int = 3,
) -> Backtest:
    """Ask every history at every `every`-th moment from its first full year on, so many periods `ahead`.

    A flow or a mean is asked as the sum or mean of the next periods, anything else as the figure at their end. A history
    of yearly figures has no season to compare with and is left out. Raises ValueError for `ahead` or `every` below 1.
    """
    if every < 1 or min(ahead) < 1:
        raise ValueError("moments and steps are counted from 1")
    cases = {steps: _Cases() for steps in sorted(set(ahead))}
    series = refused = 0
    for history in histories:
        line = lines.line_of(history.readings, history.gather)
        if line is None or line.season == 1:
            continue
        series += 1
        for t in range(len(line.values) - min(ahead), line.season, -every):
            for steps, so_far in cases.items():
                if t + steps > len(line.values):
                    continue
                found = forecast.outlook_of(
                    line.until(t), _question(line, history, t, steps), yardstick
                )
                if found.value is None:
                    refused += 1
                else:
                    _count(so_far, line, found, history.gather, t)
    every_case = _Cases(
        held=[one for c in cases.values() for one in c.held],
        off=[one for c in cases.values() for one in c.off],
        naive=[one for c in cases.values() for one in c.naive],
        width=[one for c in cases.values() for one in c.width],
    )
    by_steps = tuple(c.of(steps) for steps, c in cases.items())
    return Backtest(series, refused, every_case.of(None), by_steps)


def _question(line: Line, history: History, t: int, steps: int) -> Question:
    return Question(
        gather=history.gather,
        since=line.month(t),
        until=line.month(t + steps - 1),
        least=history.least,
        most=history.most,
    )


def _count(cases: _Cases, line: Line, found: Outlook, gather: Gather, t: int) -> None:
    if found.value is None or found.low is None or found.high is None:
        return
    steps, m = found.steps, line.season
    true = _gathered(line, gather, range(t, t + steps))
    # the same periods of the last year that was known
    year_ago = [t - m + i % m for i in range(steps)]
    naive = _gathered(line, gather, year_ago)
    moves = [abs(line.values[i] - line.values[i - m]) * line.weight(i) for i in range(m, t)]
    scale = (sum(moves) / len(moves)) * (steps if gather == "sum" else 1)
    actual = forecast.rounded(true, line.places)
    cases.held.append(found.low <= actual <= found.high)
    if scale > 0:
        cases.off.append(abs(float(found.value) - true) / scale)
        cases.naive.append(abs(naive - true) / scale)
        cases.width.append(float(found.high - found.low) / scale)


def _gathered(line: Line, gather: Gather, places: Sequence[int]) -> float:
    if gather == "last":
        return line.values[places[-1]]
    total = sum(line.values[i] * line.weight(i) for i in places)
    return total if gather == "sum" else total / sum(line.weight(i) for i in places)
