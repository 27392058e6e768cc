"""The only writer of `GoalForecast`: kept when it is recorded, worked out anew when it is looked at, from the figures that count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from daxiao.domains.targets.models import Goal, GoalForecast, GoalStanding, Observation
from daxiao.domains.targets.queries import outlooks as outlook_queries
from daxiao.domains.targets.queries.progress import factor_of
from daxiao.domains.targets.rules import forecast, outlooks
from daxiao.domains.targets.rules.aims import Aim, AimKind
from daxiao.domains.targets.rules.backtest import History
from daxiao.domains.targets.rules.forecast import METHODS, Outlook, Question
from daxiao.domains.targets.rules.goals import aim_of, stretch_of
from daxiao.domains.targets.rules.lines import Reading
from daxiao.domains.targets.rules.trials import OutlookYardstick
from daxiao.domains.targets.types import Ambition
from daxiao.domains.targets.types.figures import FigureState
from daxiao.std.periods import Month


MOST_AHEAD = 36
"""Months ahead that are drawn; the deadline itself is always told."""


@dataclass(frozen=True, slots=True)
class Step:
    """The forecast for the end of one month ahead, in the goal's unit."""

    month: Month
    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Told:
    """The forecast of a goal as it is kept, and, where one could be made, the months until the deadline."""

    row: GoalForecast
    steps: tuple[Step, ...]
    interval: Decimal


@dataclass(frozen=True, slots=True)
class _Case:
    """A goal with its history in its own unit; `shift` is taken off the figure (growth from a level)."""

    goal: Goal
    history: History
    question: Question
    shift: Decimal


def look(goal: Goal, *, today: date, now: datetime) -> Told:
    """The forecast of a goal as of now, with the months ahead. Nothing is written: looking is no change. The caller has
    scoped the goal."""
    yardstick = outlook_queries.yardstick(on=today, region=goal.region)
    row, case = _made(goal, yardstick, now)
    steps = () if case is None or row.value is None else _steps(case, yardstick)
    return Told(row, steps, Decimal(str(yardstick.interval)))


def record(goals: Iterable[Goal], *, today: date, now: datetime) -> int:
    """Make and store the forecasts of these goals, as when a round is closed; returns how many have one."""
    made = []
    for goal in goals:
        yardstick = outlook_queries.yardstick(on=today, region=goal.region)
        made.append(_made(goal, yardstick, now)[0])
    _store(made)
    return sum(row.value is not None for row in made)


_TOLD = ("as_of", "value", "low", "high", "chance", "stretch_chance", "points", "method", "because")


def _store(rows: Sequence[GoalForecast]) -> None:
    """Write what differs from what is there."""
    have = {
        found.goal_id: found
        for found in GoalForecast.everything.filter(goal__in=[row.goal_id for row in rows])
    }
    moved = [
        row
        for row in rows
        if (was := have.get(row.goal_id)) is None
        or any(getattr(was, name) != getattr(row, name) for name in _TOLD)
    ]
    GoalForecast.everything.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=["goal"],
        update_fields=[*_TOLD, "computed_at"],
    )


def _made(
    goal: Goal, yardstick: OutlookYardstick, now: datetime
) -> tuple[GoalForecast, _Case | None]:
    floor = aim_of(goal)
    because = _why_not(goal, floor)
    case = None if because else _case(goal, floor)
    if case is None:
        words = because or "指标的计量单位与目标不能换算，暂不预测；请统一单位"
        return GoalForecast(goal=goal, because=words, computed_at=now), None
    found = forecast.outlook(case.history.readings, case.question, yardstick)
    return _row(case, found, now), case


def _why_not(goal: Goal, floor: Aim) -> str:
    if floor.kind in outlooks.NO_FORECAST:
        return outlooks.NO_FORECAST[floor.kind]
    if goal.is_unmeasured:
        return f"没有“{goal.industry}”的指标，没有历史数据，暂不预测；用“指定计量指标”选这个产业自己的指标"
    if goal.beats_id is not None or goal.rival:
        return "要与别处比高低，别处以后的数无从知道，不作预测"
    if floor.value is None:
        return "目标值待下达，暂不预测"
    return ""


def _case(goal: Goal, floor: Aim) -> _Case | None:
    factor = factor_of(goal)
    if factor is None:
        return None
    history = _history(goal, factor)
    gather, since = outlooks.way_of(floor, history.gather, goal.since, goal.due_on)
    shift = _shift(goal, floor, history) if gather == "last" else Decimal(0)
    stretch = stretch_of(goal)
    asked = outlooks.Asked(
        floor=_moved(floor, shift),
        stretch=None if stretch is None else _moved(stretch, shift),
        since=since,
        due_on=goal.due_on,
        gather=gather,
        least=history.least,
        most=history.most,
        achieved=_achieved(goal, history) if gather == "sum" and since == goal.since else None,
    )
    question = outlooks.question_of(asked)
    return _Case(goal, replace(history, gather=gather), question, shift)


def _history(goal: Goal, factor: Decimal) -> History:
    rows = Observation.everything.filter(indicator=goal.gauge_id, region=goal.region_id)
    rows = rows.exclude(state=FigureState.RETURNED.value)
    found = outlook_queries.history(goal.gauge, outlook_queries.singles(rows))
    if factor == 1:
        return found
    return replace(
        found,
        readings=tuple(Reading(r.period, r.value * factor) for r in found.readings),
        most=None if found.most is None else found.most * factor,
    )


def _shift(goal: Goal, floor: Aim, history: History) -> Decimal:
    """The level from which an increment is counted, where the indicator itself is a level."""
    if floor.kind is not AimKind.INCREMENT:
        return Decimal(0)
    if goal.baseline is not None:
        return goal.baseline
    earlier = [r.value for r in history.readings if r.period.last < goal.since]
    return earlier[-1] if earlier else Decimal(0)


def _moved(aim: Aim, shift: Decimal) -> Aim:
    return aim if aim.value is None else replace(aim, value=aim.value + shift)


def _achieved(goal: Goal, history: History) -> Decimal | None:
    """What the standing says is there, where it stands on the newest reading."""
    standing = GoalStanding.everything.filter(goal=goal).only("value", "as_of").first()
    if standing is None or standing.value is None or not history.readings:
        return None
    return standing.value if standing.as_of == history.readings[-1].period.last else None


def _row(case: _Case, found: Outlook, now: datetime) -> GoalForecast:
    chances = {one.goal.ambition: one.chance for one in found.chances}
    readings = case.history.readings
    return GoalForecast(
        goal=case.goal,
        as_of=readings[-1].period.last if readings else None,
        value=_less(found.value, case.shift),
        low=_less(found.low, case.shift),
        high=_less(found.high, case.shift),
        chance=chances.get(Ambition.FLOOR),
        stretch_chance=chances.get(Ambition.STRETCH),
        points=found.points,
        method=METHODS[found.method],
        because=found.because[:300],
        computed_at=now,
    )


_LARGEST = Decimal(10) ** 16


def _less(value: Decimal | None, shift: Decimal) -> Decimal | None:
    if value is None or abs(value - shift) >= _LARGEST:
        return None
    return round(value - shift, 4)


def _steps(case: _Case, yardstick: OutlookYardstick) -> tuple[Step, ...]:
    """The same question for the end of every month ahead, until the deadline."""
    last = case.question.until
    month = Month.of(case.history.readings[-1].period.last).next()
    found: list[Step] = []
    while month <= last and len(found) < MOST_AHEAD:
        since = case.question.since
        if since is None or month >= since:
            asked = replace(case.question, until=month, goals=())
            seen = forecast.outlook(case.history.readings, asked, yardstick)
            if seen.value is not None and seen.low is not None and seen.high is not None:
                bounds = (seen.value, seen.low, seen.high)
                found.append(Step(month, *(one - case.shift for one in bounds)))
        month = month.next()
    return tuple(found)
