"""The only writer of `GoalStanding`: settle some, sweep those whose day has come, rebuild all, check all."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from daxiao.domains.targets.models import Goal, GoalStanding
from daxiao.domains.targets.standings import batches, known
from daxiao.domains.targets.standings.judging import Bench, Stood
from daxiao.domains.targets.types.goals import GoalState


CHUNK = 4000
"""Goals of one transaction and one reading of figures."""

COLUMNS = (
    "state",
    "stretch_state",
    "reason",
    "because",
    "value",
    "as_of",
    "origin",
    "achieved",
    "scheduled",
    "points",
    "needed",
    "yoy",
    "mom",
    "is_provisional",
    "recheck_on",
)
_LIVE = (GoalState.WAITING.value, GoalState.IN_FORCE.value)


def settle(goals: Iterable[Goal], *, today: date, now: datetime) -> int:
    """Recompute the standings of these goals; returns how many changed. A dropped goal has none."""
    keys = [goal.pk for goal in goals]
    gone = Goal.everything.filter(pk__in=keys).exclude(state__in=_LIVE).values("pk")
    GoalStanding.everything.filter(goal__in=gone).delete()
    return settle_keys(keys, today=today, now=now)


def settle_keys(keys: Sequence[int], *, today: date, now: datetime) -> int:
    changed = 0
    bench = Bench(today)
    for start in range(0, len(keys), CHUNK):
        rows = known.goals(Goal.everything.filter(pk__in=keys[start : start + CHUNK]))
        changed += _settle(rows, bench, now)
    return changed


def settle_pairs(pairs: Collection[tuple[int, int]], *, today: date, now: datetime) -> int:
    """The goals of these series (indicator, place)."""
    if not pairs:
        return 0
    wanted = set(pairs)
    keys: list[int] = []
    indicators, regions = sorted({i for i, _ in wanted}), {r for _, r in wanted}
    for start in range(0, len(indicators), 500):
        some = indicators[start : start + 500]
        rows = Goal.everything.filter(
            Q(indicator__in=some) | Q(measured_by__in=some), region__in=regions, state__in=_LIVE
        ).order_by()
        gauge = Coalesce("measured_by_id", "indicator_id")
        found = rows.values_list("pk", gauge, "region_id")
        keys += [pk for pk, i, r in found if (i, r) in wanted]
        # those that have to outdo one of these
        above = Goal.everything.filter(beats__in=some, region__in=regions, state__in=_LIVE)
        outdo = above.order_by().values_list("pk", "beats_id", "region_id")
        keys += [pk for pk, i, r in outdo if (i, r) in wanted]
    return settle_keys(keys, today=today, now=now)


def settle_figures(keys: Collection[tuple[int, int]], *, today: date, now: datetime) -> int:
    """As `settle_pairs`, under the name by which other rooms know it."""
    return settle_pairs(keys, today=today, now=now)


def sweep(*, today: date, now: datetime) -> int:
    """Those whose state may be another one since today: a figure grown too old, a day that is over."""
    rows = GoalStanding.everything.filter(recheck_on__lte=today).order_by("goal__indicator")
    return settle_keys(list(rows.values_list("goal_id", flat=True)), today=today, now=now)


def rebuild(*, today: date, now: datetime) -> int:
    """All standings from the figures; returns how many changed."""
    GoalStanding.everything.exclude(goal__state__in=_LIVE).delete()
    bench = Bench(today)
    return sum(_settle(rows, bench, now) for rows in _all())


@dataclass(frozen=True, slots=True)
class Wrong:
    """A standing that is not what the figures say; `columns` as name → (stored, right)."""

    goal: int
    columns: dict[str, tuple[Any, Any]]


def check(*, today: date) -> list[Wrong]:
    """Standings that differ from what the figures say today, or are missing."""
    found: list[Wrong] = []
    bench = Bench(today)
    for rows in _all():
        have = _have([row.pk for row in rows])
        for pk, stood in _judged(rows, bench):
            right = stood.columns()
            was = have.get(pk)
            if was is None:
                found.append(Wrong(pk, {"state": ("", stood.state)}))
            elif was[1:] != right:
                names = zip(COLUMNS, was[1:], right, strict=True)
                found.append(Wrong(pk, {n: (a, b) for n, a, b in names if a != b}))
    return found


def _all() -> Iterator[list[known.GoalRow]]:
    keys = Goal.everything.filter(state__in=_LIVE).order_by("indicator_id", "region_id", "pk")
    whole = list(keys.values_list("pk", flat=True))
    for start in range(0, len(whole), CHUNK):
        yield known.goals(Goal.everything.filter(pk__in=whole[start : start + CHUNK]))


def _judged(rows: Sequence[known.GoalRow], bench: Bench) -> Iterator[tuple[int, Stood]]:
    facts = known.Facts.load(rows, bench.today)
    for row in rows:
        yield row.pk, bench.judge(row, facts)


def _have(keys: Collection[int]) -> dict[int, tuple[Any, ...]]:
    """goal → (pk of the standing, its columns)."""
    rows = GoalStanding.everything.filter(goal__in=keys).order_by()
    return {row[0]: row[1:] for row in rows.values_list("goal_id", "pk", *COLUMNS)}


@transaction.atomic
def _settle(rows: Sequence[known.GoalRow], bench: Bench, now: datetime) -> int:
    live = [row for row in rows if row.state in _LIVE]
    if not live:
        return 0
    have = _have([row.pk for row in live])
    changed = []
    for pk, stood in _judged(live, bench):
        was = have.get(pk)
        right = stood.columns()
        if was is None or was[1:] != right:
            changed.append((pk, *right, now))
    _write(changed)
    return len(changed)


_NAMES = ("goal", *COLUMNS, "computed_at")


def _write(rows: Sequence[tuple[Any, ...]]) -> None:
    batches.upsert(GoalStanding, _NAMES, rows)
