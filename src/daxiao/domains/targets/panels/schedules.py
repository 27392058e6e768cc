"""The scheduled progress of a goal as plain data: the curves to choose from, month by month, with the chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from daxiao.domains.targets.queries import schedules as queries
from daxiao.domains.targets.queries.schedules import Choice
from daxiao.domains.targets.rules.exact import percent
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.profiles import Profile, ProfileKind
from daxiao.kernel.access import Actor
from daxiao.std.workdays import HolidayTable
from daxiao.ui.charts import Chart, Series, line_chart


if TYPE_CHECKING:
    from daxiao.domains.targets.models import Goal


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The end of a month: the share due by then and during it in percent, and the amount in the goal's unit."""

    day: date
    label: str
    so_far: Decimal
    during: Decimal
    amount: str
    is_judged: bool


@dataclass(frozen=True, slots=True)
class Page:
    """All of the page; `shown` is the curve that is looked at, in force or chosen to be looked at."""

    goal: "Goal"
    is_wanted: bool
    kind: ProfileKind
    is_in_force: bool
    in_force: str
    rows: tuple[MonthRow, ...]
    choices: tuple[Choice, ...]
    proposed: ProfileKind
    notes: tuple[str, ...]
    source: str
    chart: Chart | None
    may: bool


def page(
    actor: Actor,
    goal: "Goal",
    asked: str,
    holidays: HolidayTable,
    *,
    today: date,
    may: bool,
) -> Page:
    """The curve in force, or the one that the address asks to look at; nothing is written."""
    yardstick, source = queries.yardstick_of(goal, today)
    is_wanted = queries.is_scheduled(goal)
    choices = queries.choices(actor, goal, yardstick, holidays) if is_wanted else []
    proposal = queries.proposal(actor, goal, yardstick)
    in_force = queries.now_of(goal, yardstick)
    by_kind = {c.kind: c for c in choices}
    chosen = by_kind.get(ProfileKind(asked)) if asked in set(ProfileKind) else None
    shown = chosen.profile if chosen is not None and chosen.profile is not None else in_force
    rows = _rows(goal, shown)
    return Page(
        goal=goal,
        is_wanted=is_wanted,
        kind=shown.kind,
        is_in_force=shown is in_force,
        in_force=queries.said(goal, today),
        rows=tuple(rows),
        choices=tuple(choices),
        proposed=proposal.kind,
        notes=tuple(n.sentence for n in (*shown.notes, *proposal.notes)),
        source=source,
        chart=_chart(goal, rows, in_force, shown) if is_wanted else None,
        may=may,
    )


def _ends(profile: Profile) -> list[tuple[date, str, bool]]:
    months = profile.span.months()
    one_year = len({m.year for m in months}) == 1
    found = []
    for month in months:
        day = min(month.last, profile.last)
        is_judged = month not in profile.unjudged
        label = f"{month.month}月" if one_year else f"{month.year}年{month.month}月"
        if month.month == 2 and month.previous() in profile.unjudged:
            label = "1-2月" if one_year else f"{month.year}年1-2月"
        found.append((day, label, is_judged))
    return found


def _rows(goal: "Goal", profile: Profile) -> list[MonthRow]:
    rows, before = [], profile.span.since - timedelta(days=1)
    for day, label, is_judged in _ends(profile):
        share = profile.at(day)
        during = share - profile.at(before)
        rows.append(
            MonthRow(
                day=day,
                label=label,
                so_far=percent(share, 2),
                during=percent(during, 2),
                amount=_amount(goal, profile, day),
                is_judged=is_judged,
            )
        )
        if is_judged:
            before = day
    return rows


def _amount(goal: "Goal", profile: Profile, day: date) -> str:
    """What should be reached by a day: from the baseline on where there is one."""
    if goal.floor is None or goal.kind in {"coverage", "rank", "first"}:
        return ""
    start = goal.baseline if goal.baseline is not None and goal.kind in _FROM_BASE else Decimal(0)
    due = profile.scheduled(goal.floor - start, day, places=2)
    return plain(start + due)


_FROM_BASE = frozenset({"stock", "at_least", "at_most"})


def _chart(goal: "Goal", rows: Sequence[MonthRow], in_force: Profile, shown: Profile) -> Chart:
    judged = [r for r in rows if r.is_judged]
    series = [Series(shown.kind.label, [r.so_far for r in judged])]
    known = None
    if shown is not in_force:
        known = [percent(in_force.at(r.day), 2) for r in judged]
    return line_chart([r.label for r in judged], series, unit="%", scheduled=known)
