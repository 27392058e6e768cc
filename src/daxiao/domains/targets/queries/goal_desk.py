"""What waits for a person about goals: values to be filled in, units to be named, and what the own unit answers for."""

from dataclasses import dataclass
from datetime import date

from daxiao.domains.targets.models import Goal
from daxiao.domains.targets.queries import goals as queries
from daxiao.domains.targets.types.goals import GoalOrigin, GoalState
from daxiao.kernel import holders
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Org, Region


MOST = 30
"""Lines of each list; the register has them all."""


@dataclass(frozen=True, slots=True)
class GoalDesk:
    """`waiting` wait for the level above (待下达), `unowned` were allotted to the place and nobody answers for them yet, `own`
    are those of the unit that still run."""

    waiting: tuple[Goal, ...]
    unowned: tuple[Goal, ...]
    own: tuple[Goal, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.unowned or self.own)


def of_reader(actor: Actor, unit: Org | None, *, today: date, is_own: bool = True) -> GoalDesk:
    """For the person on his own desk what he has to set, and what the unit answers for."""
    rows = queries.in_force(actor).filter(due_on__gte=today).order_by("due_on", "pk")
    own = tuple(rows.filter(owner=unit)[:MOST]) if unit is not None else ()
    for row in own:
        row.said = queries.values_of(row).words  # type: ignore[attr-defined]  # read by the template alone
    if not is_own or not actor.may(Cap.TARGET_MANAGE):
        return GoalDesk((), (), own)
    waiting = rows.filter(state=GoalState.WAITING.value, since__lte=today)
    unowned = rows.filter(
        state=GoalState.IN_FORCE.value, origin=GoalOrigin.ALLOTTED.value, owner__isnull=True
    )
    near: dict[int, bool] = {}
    return GoalDesk(
        tuple(g for g in waiting[: MOST * 10] if _is_his(actor, g.region, near, today))[:MOST],
        tuple(g for g in unowned[: MOST * 10] if _is_his(actor, g.region, near, today))[:MOST],
        own,
    )


def _is_his(actor: Actor, place: Region, near: dict[int, bool], today: date) -> bool:
    """Whether the person is of the office nearest to the place; who sits above is not asked for what is below."""
    if place.pk not in near:
        near[place.pk] = actor.user_id in holders.nearest(Role.OFFICE, place, today=today)
    return near[place.pk]
