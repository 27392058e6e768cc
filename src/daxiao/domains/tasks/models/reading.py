"""How the office unit of a work body reads the tasks of its ledger, and what stands on them."""

from dataclasses import replace

from daxiao.kernel.access import ScopeBy
from daxiao.kernel.caps import Cap


def for_bodies(scope: ScopeBy) -> ScopeBy:
    """The same scope, where the offices of bodies look as well: with the right to view tasks, and with no other.

    The way is that of the region of the scope: `region` for a task, `task__region` for what stands on one (ADR-0021).
    """
    ahead = scope.region.removesuffix("region")
    reads = (f"{ahead}body_charges__reader", f"{ahead}plan__body_charges__reader")
    return replace(scope, reads=reads, reading=frozenset({Cap.TASK_VIEW}))
