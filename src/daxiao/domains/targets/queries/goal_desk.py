"""What waits for a person about goals: values to be filled in, units to be named, and what the own unit answers for."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from daxiao.domains.targets.models import Goal
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.types.goals import GoalOrigin, GoalState
from daxiao.kernel import holders
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Org


MOST = 30
"""Lines of each list; the register has them all."""


@dataclass(frozen=True, slots=True)
class GoalDesk:
    """`waiting` wait for the level above (待下达), `unowned` were allotted to the place and nobody answers for them yet, `own`
    are those of the unit that still run; the first `MOST` of each, `n_…` are all."""

    waiting: tuple[Goal, ...]
    unowned: tuple[Goal, ...]
    own: tuple[Goal, ...]
    n_waiting: int = 0
    n_unowned: int = 0
    n_own: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.unowned or self.own)


def of_reader(actor: Actor, unit: Org | None, *, today: date, is_own: bool = True) -> GoalDesk:
    """For the person on his own desk what he has to set, and what the unit answers for."""
    rows = queries.in_force(actor).filter(due_on__gte=today).order_by("due_on", "pk")
    own, n_own = _first(rows.filter(owner=unit)) if unit is not None else ((), 0)
    for row in own:
        row.said = queries.values_of(row).words  # type: ignore[attr-defined]  # read by the template alone
    if not is_own or not actor.may(Cap.TARGET_MANAGE):
        return GoalDesk((), (), own, n_own=n_own)
    waiting = rows.filter(state=GoalState.WAITING.value, since__lte=today)
    unowned = rows.filter(
        state=GoalState.IN_FORCE.value, origin=GoalOrigin.ALLOTTED.value, owner__isnull=True
    )
    held = holders.everywhere(Role.OFFICE, today=today)
    (first, n_waiting), (second, n_unowned) = (
        _first(_his(actor, some, held)) for some in (waiting, unowned)
    )
    return GoalDesk(first, second, own, n_waiting, n_unowned, n_own)


def _first(rows: QuerySet[Goal]) -> tuple[tuple[Goal, ...], int]:
    found = tuple(rows[:MOST])
    return found, len(found) if len(found) < MOST else rows.count()


def _his(actor: Actor, rows: QuerySet[Goal], held: dict[str, set[int]]) -> QuerySet[Goal]:
    """Those of places to which the person is of the nearest office; who sits above is not asked for what is below."""
    places = rows.order_by().values_list("region_id", "region__path").distinct()
    his = [pk for pk, path in places if actor.user_id in holders.nearest_of(held, path)]
    return rows.filter(region__in=his)
