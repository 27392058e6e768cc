"""The registry of causes: how the row behind a cause is found. Filled at assembly, so that orders know no domain above
the ones they stand on, and those know nothing of orders."""

from collections.abc import Callable
from dataclasses import dataclass

from daxiao.domains.dispatch.types.orders import Cause, CauseKind
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region


@dataclass(frozen=True, slots=True)
class Found:
    """A cause in scope of who asks, with the units that are in charge of it (the first one leads) and its place."""

    cause: Cause
    units: tuple[Org, ...] = ()
    region: Region | None = None
    facts: str = ""


Find = Callable[[Actor, int], Found | None]


class Causes:
    """Finders by kind of cause."""

    def __init__(self) -> None:
        self._finders: dict[CauseKind, Find] = {}

    def register(self, kind: CauseKind, find: Find) -> None:
        """`find(actor, key)` gives the row in the actor's scope, or None; a second finder of a kind takes its place."""
        self._finders[kind] = find

    def find(self, actor: Actor, kind: CauseKind, key: int) -> Found | None:
        """None for what is not there, is not the actor's to see, or is of a kind nobody knows."""
        finder = self._finders.get(kind)
        return finder(actor, key) if finder else None


CAUSES = Causes()


def in_use(units: tuple[Org, ...]) -> tuple[Org, ...]:
    """Without those that are gone, each once."""
    return tuple({u.pk: u for u in units if u.until is None}.values())


def may_order(actor: Actor) -> bool:
    return actor.may(Cap.ORDER_ISSUE)
