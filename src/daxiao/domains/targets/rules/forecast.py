"""Where an indicator will be at the deadline of its target, from its own history (20-targets-tasks.md §1, 05 no. 10).

A seasonal projection where there is a season, a trend otherwise, nothing below a stated minimum of figures. The interval
and the chance of meeting a goal come from how far off the very same question would have been answered at earlier moments:
"the sum of the six months left" is tried on the past as sums of six months, so months that err together count as they did.
Values are Decimal; floats are used inside the statistics only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp, log
from typing import Literal

from daxiao.domains.targets.rules import trials
from daxiao.domains.targets.rules.lines import Gather, Line, Reading, line_of
from daxiao.domains.targets.rules.trials import OutlookYardstick, Task, Tried
from daxiao.domains.targets.types import Ambition, Comparator, Direction
from daxiao.std.periods import Month


Method = Literal["season", "trend", "known", "none"]
METHODS: dict[Method, str] = {
    "season": "季节法",
    "trend": "趋势法",
    "known": "已有实绩",
    "none": "不作预测",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be met, in the unit of the history. `value_high` ends a range."""

    ambition: Ambition
    comparator: Comparator
    value: Decimal
    value_high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a history: the figure of `until`, or the sum or mean from `since` to `until`, both inside.

    `since` is needed for a sum and a mean. `achieved` is the cumulative figure of the months already in the history from
    `since` on, where it is known better than by adding them up. `least` and `most` bound what the figure of a period can
    be; `least` None lets it be negative, as a rate of growth can be. A history of quarters or years is asked for the whole
    quarter or year that the month is part of.
    """

    gather: Gather
    until: Month
    since: Month | None = None
    goals: tuple[Goal, ...] = ()
    direction: Direction = Direction.MORE
    achieved: Decimal | None = None
    least: Decimal | None = Decimal(0)
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Chance:
    """The chance of meeting a goal, 0 to 1 in hundredths; 0 and 1 are said of what is settled only. None: not to be said."""

    goal: Goal
    chance: Decimal | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """`value` with `low` and `high` of the interval; all None when nothing is forecast, and `because` says why.

    `points` figures were used, `steps` periods lie ahead, `errors` past errors made the interval. `is_tested` is false
    where the deadline is further off than the history can be tried on: then the interval is drawn on from nearer ones.
    """

    method: Method
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    chances: tuple[Chance, ...]
    points: int
    steps: int
    errors: int
    is_tested: bool
    because: str


def outlook(
    readings: Sequence[Reading], question: Question, yardstick: OutlookYardstick
) -> Outlook:
    """The forecast. Raises ValueError for a question without sense: a sum without `since`, periods of several kinds."""
    line = line_of(readings, question.gather)
    if line is None:
        return _nothing(question, 0, 0, "没有可用的数据，暂不预测；请先报送或导入历史数据")
    return outlook_of(line, question, yardstick)


def outlook_of(line: Line, question: Question, yardstick: OutlookYardstick) -> Outlook:
    """As `outlook`, for a line that was made with the question's gathering."""
    window = _window(line, question)
    n = len(line.values)
    steps = max(window.end - n, 0)
    if (refusal := _refusal(line, window, question, yardstick)) is not None:
        return _nothing(question, n, steps, refusal)
    if steps == 0:
        return _settled(line, window, question)
    # what may fall below zero, or reaches from next to nothing to much, does not change by shares of itself
    is_log = question.least is not None and min(line.values) * yardstick.ratio_max > max(
        line.values
    )
    task = Task(window.skip, steps, question.gather, is_log)
    tried = trials.best(line, task, yardstick)
    if tried is None:
        because = f"连续数据只有{n}期，检验不了对{steps}期以后的预测，暂不预测；请补录更早的数据"
        return _nothing(question, n, steps, because)
    return _said(_Answer(line, window, question, task, tried), yardstick)


@dataclass(frozen=True, slots=True)
class _Window:
    """The slots asked for, as places in the line, `end` outside; `known` is the sum of those that are in it already.

    `skip` slots between the newest figure and the window are of no account. `is_whole`: no known one is missing.
    """

    start: int
    end: int
    skip: int
    known: float
    is_whole: bool


def _window(line: Line, question: Question) -> _Window:
    end = line.place(question.until) + 1
    n = len(line.values)
    if question.gather == "last":
        return _Window(end - 1, end, 0, 0.0, is_whole=end > 0)
    if question.since is None:
        raise ValueError("a sum or a mean needs its first month")
    start = line.place(question.since)
    if end <= start:
        raise ValueError("a deadline before the first month")
    have = range(max(start, 0), min(end, n))
    known = float(rounded(sum(line.values[i] * line.weight(i) for i in have), line.places))
    is_whole = start >= 0
    if question.achieved is not None and question.gather == "sum":
        known, is_whole = float(question.achieved), True
    return _Window(start, end, max(start - n, 0), known, is_whole)


def _refusal(
    line: Line, window: _Window, question: Question, yardstick: OutlookYardstick
) -> str | None:
    n = len(line.values)
    if not window.is_whole:
        if question.gather == "last":
            return "期限早于现有的连续数据，无从说起；请补录当期的数据"
        return "从期初起的数据不全，算不出累计数，暂不预测；请补录所缺的月份，或填报累计数"
    if window.end <= n:
        return None
    if n < yardstick.points_min:
        gap = "（更早的数据中间有缺）" if line.has_gap else ""
        return (
            f"连续数据只有{n}期{gap}，少于设定的{yardstick.points_min}期，暂不预测；请补录历史数据"
        )
    if window.end - n > yardstick.years_max * line.season:
        return f"期限在{yardstick.years_max}年以后，太远，暂不预测；请看较近年度的目标"
    return None


class _Answer:
    """A tried projection as figures of the question: from the mean per month ahead to the sum or figure asked for."""

    def __init__(
        self, line: Line, window: _Window, question: Question, task: Task, tried: Tried
    ) -> None:
        self.question = question
        self.task = task
        self.tried = tried
        self.points = len(line.values)
        self.places = line.places
        first = self.points + task.skip
        ahead = tried.path[task.skip :]
        if question.gather == "last":
            self.mean, self.base, self.factor = ahead[-1], 0.0, 1.0
            return
        weights = [line.weight(place) for place in range(first, window.end)]
        self.mean = trials.running_means(ahead, weights)[-1]
        self.base, self.factor = window.known, float(sum(weights))
        if question.gather == "mean":
            whole = sum(line.weight(place) for place in range(window.start, window.end))
            self.base, self.factor = self.base / whole, self.factor / whole

    def figure(self, off: float) -> Decimal:
        """The figure when the mean ahead is `off` the forecast one (above it for positive), kept within its bounds."""
        mean = self.mean * exp(min(off, 50.0)) if self.task.is_log else self.mean + off
        least, most = self.question.least, self.question.most
        if least is not None:
            mean = max(mean, float(least))
        if most is not None:
            mean = min(mean, float(most))
        return rounded(self.base + self.factor * mean, self.places)

    def above(self, goal: Decimal, *, beyond: bool) -> Decimal:
        """The chance of at least `goal`, of more than it with `beyond`; 0 or 1 where the bounds leave no other."""
        wanted = (float(goal) - self.base) / self.factor
        least, most = self.question.least, self.question.most
        if least is not None and (wanted < least or (wanted == least and not beyond)):
            return Decimal(1)
        if most is not None and (wanted > most or (wanted == most and beyond)):
            return Decimal(0)
        if self.task.is_log and wanted <= 0:
            return 1 - _LEAST_CHANCE
        off = log(wanted / self.mean) if self.task.is_log else wanted - self.mean
        chance = Decimal(str(self.tried.spread.above(off)))
        return min(max(chance, _LEAST_CHANCE), 1 - _LEAST_CHANCE)


_LEAST_CHANCE = Decimal("0.000001")
"""What is not settled keeps a chance: 0 and 1 stay words for what is."""


_AS: dict[Gather, str] = {"sum": "止累计", "mean": "止平均", "last": ""}


def rounded(value: float, places: int) -> Decimal:
    """To so many decimal places, as the history is written."""
    return Decimal(f"{value:.{places}f}") + 0  # no minus before a zero


def _said(answer: _Answer, yardstick: OutlookYardstick) -> Outlook:
    question, tried = answer.question, answer.tried
    reach = tried.spread.reach(yardstick.interval)
    value, low, high = (answer.figure(off) for off in (0.0, -reach, reach))
    chances = tuple(Chance(goal, _chance(goal, answer)) for goal in question.goals)
    because = (
        f"按{METHODS[tried.way]}，由{answer.points}期数据推算：{question.until.label}"
        f"{_AS[question.gather]}预计{value}，"
        f"{yardstick.interval:.0%}的可能在{low}至{high}之间（依据{tried.errors}个历史预测误差）"
    )
    if not tried.is_tested:
        because += "；期限超出历史能检验的长度，区间由较短期限的误差推得"
    return Outlook(
        method=tried.way,
        value=value,
        low=low,
        high=high,
        chances=chances,
        points=answer.points,
        steps=answer.task.steps,
        errors=tried.errors,
        is_tested=tried.is_tested,
        because=because,
    )


def _chance(goal: Goal, answer: _Answer) -> Decimal | None:
    least, most = span(goal, answer.question.direction)
    if least is None and most is None:
        return None
    at_least = over = None
    if least is not None:
        at_least = answer.above(least, beyond=goal.comparator is Comparator.GT)
    if most is not None:
        over = answer.above(most, beyond=goal.comparator is not Comparator.LT)
    reached = Decimal(1) if at_least is None else at_least
    passed = Decimal(0) if over is None else over
    if reached in (0, 1) and passed in (0, 1):
        return reached - passed
    return min(max(round(reached - passed, 2), Decimal("0.01")), Decimal("0.99"))


def span(goal: Goal, direction: Direction) -> tuple[Decimal | None, Decimal | None]:
    """From where to where the goal is met; None is no bound. Both None: it is not said which way counts.

    “达到”, “约” and a range are read by the direction of the indicator: where more is better, “6-8家” is met with 9.
    """
    if goal.comparator in (Comparator.GE, Comparator.GT):
        return goal.value, None
    if goal.comparator in (Comparator.LE, Comparator.LT):
        return None, goal.value
    if direction is Direction.MORE:
        return goal.value, None
    high = goal.value if goal.value_high is None else goal.value_high
    if direction is Direction.LESS:
        return None, high
    return (None, None) if goal.value_high is None else (goal.value, high)


def _settled(line: Line, window: _Window, question: Question) -> Outlook:
    """The deadline lies within the history: what is there is said, not forecast."""
    if question.gather == "last":
        found = line.values[window.start]
    elif question.gather == "sum":
        found = window.known
    else:
        found = window.known / sum(line.weight(i) for i in range(window.start, window.end))
    value = rounded(found, line.places)
    chances = tuple(Chance(goal, _met(goal, value, question.direction)) for goal in question.goals)
    return Outlook(
        method="known",
        value=value,
        low=value,
        high=value,
        chances=chances,
        points=len(line.values),
        steps=0,
        errors=0,
        is_tested=True,
        because=f"{question.until.label}的数据已经报送，是实绩，不是预测",
    )


def _met(goal: Goal, value: Decimal, direction: Direction) -> Decimal | None:
    least, most = span(goal, direction)
    if least is None and most is None:
        return None
    over = least is None or (value > least if goal.comparator is Comparator.GT else value >= least)
    under = most is None or (value < most if goal.comparator is Comparator.LT else value <= most)
    return Decimal(int(over and under))


def _nothing(question: Question, points: int, steps: int, because: str) -> Outlook:
    return Outlook(
        method="none",
        value=None,
        low=None,
        high=None,
        chances=tuple(Chance(goal, None) for goal in question.goals),
        points=points,
        steps=steps,
        errors=0,
        is_tested=False,
        because=because,
    )
