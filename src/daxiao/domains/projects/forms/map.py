"""What the address of the map asks for. What it says and nobody understands is ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from daxiao.std.labelled import Labelled


class Metric(Labelled):
    """What the cells of the map show."""

    COUNT = "count", "项目数"
    INVEST = "invest", "总投资"
    LATE = "late", "超期占比"
    ALL = "all", "三项并列"


WAYS = ("up", "down", "fresh", "gone")


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """`on` is a past day, None for today; moves are counted from the end of `since` to the end of `until`."""

    metric: Metric
    on: date | None
    since: date
    until: date
    whole: str = ""

    @property
    def is_past(self) -> bool:
        return self.on is not None


def question(query: Mapping[str, str], *, today: date) -> MapQuestion:
    """Moves are shown since the last day of the month before, unless the address names another day."""
    on = _day(query.get("on", ""), before=today)
    until = on or today
    since = _day(query.get("since", ""), before=until) or until.replace(day=1) - timedelta(days=1)
    metrics = {m.value: m for m in Metric}
    whole = query.get("whole", "")
    return MapQuestion(
        metrics.get(query.get("metric", ""), Metric.COUNT),
        on,
        since,
        until,
        whole if whole in WAYS else "",
    )


def _day(raw: str, *, before: date) -> date | None:
    """A day before `before`, written as 2026-05-31."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        return None
    return day if date(2000, 1, 1) <= day < before else None


def month_ends(until: date, count: int = 12) -> list[date]:
    """`until`, and the last days of the months before it; the oldest first."""
    ends = [until]
    while len(ends) < count:
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    return ends[::-1]
