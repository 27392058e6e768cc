"""What follows when figures were typed, corrected, approved or returned: fold, roll up, calculate, settle the goals."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.db import connection
from django.db.models import Q

from daxiao.domains.targets.models import Goal, Indicator
from daxiao.domains.targets.queries.bare import Key, YearKey
from daxiao.domains.targets.standings import goals
from daxiao.domains.targets.standings.cells import Cells
from daxiao.domains.targets.standings.figures import Spread, refold
from daxiao.domains.targets.standings.settings import Settings, Tree


CHUNK = 4000
"""Years of series held at once: some 50 000 cells, less than 50 MB."""


def follow(keys: Collection[Key], *, today: date, now: datetime) -> set[tuple[int, int]]:
    """Everything that rests on these months; returns the series (indicator, place) that were looked at."""
    if not keys:
        return set()
    settings = Settings.load({k[0] for k in keys})
    tree = Tree.load({k[1] for k in keys})
    looked: set[tuple[int, int]] = set()
    for chunk in _chunks(keys):
        looked |= _follow(chunk, settings, tree, now)
    goals.settle_pairs(looked, today=today, now=now)
    return looked


def _follow(
    keys: Collection[Key], settings: Settings, tree: Tree, now: datetime
) -> set[tuple[int, int]]:
    cells = Cells()
    years: set[YearKey] = {(i, r, p // 100) for i, r, p in keys}
    periods = {y * 100 + m for y in {k[2] for k in years} for m in range(1, 13)}
    cells.load({k[0] for k in years}, {k[1] for k in years}, periods)
    cells.load_bookings(years)
    dirty = refold(cells, years, settings) | set(keys)
    touched = Spread(cells, settings, tree, now).run(dirty)
    cells.write(now)
    return {(i, r) for i, r, _ in touched}


def _chunks(keys: Collection[Key]) -> Iterator[set[Key]]:
    """By indicator, so that a place's parts are together; a single indicator may be larger than a chunk."""
    by_indicator: dict[int, set[Key]] = defaultdict(set)
    for key in keys:
        by_indicator[key[0]].add(key)
    chunk: set[Key] = set()
    for own in by_indicator.values():
        if chunk and len(chunk) + len(own) > CHUNK:
            yield chunk
            chunk = set()
        chunk |= own
    if chunk:
        yield chunk


def wait_for(indicators: Collection[int]) -> None:
    """Hold these indicators and all that rests on them until the transaction ends: two who enter parts of one whole at the
    same moment would each roll up without the other's. What their goals have to outdo is held with them: who enters the one
    and who enters the other judge the same goals. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    settings = Settings.load(indicators)
    held = set(indicators)
    for pk in indicators:
        held |= settings.dependents.get(pk, set()) | settings.weighs.get(pk, set())
    goals = Goal.everything.filter(Q(indicator__in=held) | Q(measured_by__in=held))
    held |= set(goals.filter(beats__isnull=False).order_by().values_list("beats_id", flat=True))
    rows = Indicator.everything.select_for_update(no_key=True)
    list(rows.filter(pk__in=held).order_by("pk").values_list("pk", flat=True))
