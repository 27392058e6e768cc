"""What is asked of an indicator's history for a goal, and how its stored months become readings (20-targets-tasks.md §1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from daxiao.domains.targets.rules.aims import Aim, AimKind, looks_down
from daxiao.domains.targets.rules.forecast import Goal, Question
from daxiao.domains.targets.rules.lines import Gather, Period, Reading
from daxiao.domains.targets.rules.summing import OverTime, summing_of
from daxiao.domains.targets.types import Ambition, Comparator, Direction, Measure
from daxiao.std.periods import Month, Quarter, ReportingMonth, Year


# growth and falls may lie below zero; everything else is a size
_SIGNED = frozenset({Measure.GROWTH, Measure.REDUCTION, Measure.INCREMENT})

NO_FORECAST: Mapping[AimKind, str] = {
    AimKind.COVERAGE: "全覆盖目标按名录逐家核，不作预测",
    AimKind.RANK: "位次取决于别的地方，不作预测",
    AimKind.FIRST: "零的突破没有中间进度，不作预测",
}
"""Kinds of goals that are not forecast, and why in words."""

_GATHERS: Mapping[OverTime, Gather] = {
    OverTime.SUM: "sum",
    OverTime.LAST: "last",
    OverTime.MEAN: "mean",
}


def gather_of(measure: Measure, in_time: str) -> Gather:
    """How an indicator gathers over time: its own setting, else as its measure usually does."""
    return _GATHERS[OverTime(in_time) if in_time else summing_of(measure).in_time]


def bounds_of(measure: Measure, unit: str) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most that a period's figure can be; None is no bound."""
    least = None if measure in _SIGNED else Decimal(0)
    is_part = measure is Measure.SHARE and unit in {"%", "％"}
    return least, Decimal(100) if is_part else None


def readings_of(
    months: Mapping[int, Decimal], *, frequency: str = "", merges_january: bool = False
) -> tuple[Reading, ...]:
    """Single figures by period (year * 100 + month) as readings. A figure of a quarter or a year stands in its last month;
    where January is merged, February's is that of both."""
    found = []
    for period, value in sorted(months.items()):
        month = Month(period // 100, period % 100)
        if frequency == "year":
            slot: Period = Year(month.year)
        elif frequency == "quarter":
            slot = month.quarter
        elif merges_january:
            if month.month == 1:
                continue
            slot = ReportingMonth.of(month)
        else:
            slot = month
        found.append(Reading(slot, value))
    return _once(found)


def _once(found: list[Reading]) -> tuple[Reading, ...]:
    """The last reading of each period: of a quarter that was told month by month its end counts."""
    return tuple({_key(r.period): r for r in found}.values())


def _key(period: Period) -> tuple[str, date]:
    kind = "quarter" if isinstance(period, Quarter) else "year" if isinstance(period, Year) else ""
    return kind, period.last


@dataclass(frozen=True, slots=True)
class Asked:
    """A goal as its forecast wants it: the aims, when it runs, what its indicator is. `achieved` is cumulative."""

    floor: Aim
    stretch: Aim | None
    since: date
    due_on: date
    gather: Gather
    least: Decimal | None = Decimal(0)
    most: Decimal | None = None
    achieved: Decimal | None = None


def way_of(floor: Aim, usual: Gather, since: date, due_on: date) -> tuple[Gather, date]:
    """How the months ahead are gathered for a goal, and from which day on.

    What adds up is summed since the goal began; a total of the year that is judged as a height, and a mean, run within the
    year that is due.
    """
    if usual == "last":
        return "last", since
    if usual == "sum" and is_amount(floor):
        return "sum", since
    return usual, date(due_on.year, 1, 1)


def is_amount(floor: Aim) -> bool:
    """Whether the goal is over what adds up from its beginning."""
    return floor.only_grows or (floor.kind is AimKind.AT_MOST and floor.is_cumulative)


def question_of(asked: Asked) -> Question:
    """The question for the due month of a goal, with floor and stretch as what is to be met."""
    goals = [_goal(asked.floor, Ambition.FLOOR)]
    if asked.stretch is not None:
        goals.append(_goal(asked.stretch, Ambition.STRETCH))
    return Question(
        gather=asked.gather,
        until=Month.of(asked.due_on),
        since=Month.of(asked.since),
        goals=tuple(g for g in goals if g is not None),
        direction=_direction(asked.floor),
        achieved=asked.achieved if asked.gather == "sum" else None,
        least=asked.least,
        most=asked.most,
    )


def _goal(aim: Aim, ambition: Ambition) -> Goal | None:
    if aim.value is None:
        return None
    if aim.kind is AimKind.BAND:
        return Goal(ambition, Comparator.RANGE, aim.value, aim.high)
    is_strict = aim.comparator in {Comparator.GT, Comparator.LT}
    if looks_down(aim):
        return Goal(ambition, Comparator.LT if is_strict else Comparator.LE, aim.value)
    return Goal(ambition, Comparator.GT if is_strict else Comparator.GE, aim.value)


def _direction(aim: Aim) -> Direction:
    if aim.kind is AimKind.BAND:
        return Direction.BAND
    return Direction.LESS if looks_down(aim) else Direction.MORE
