"""What follows when a plan was published, withdrawn or revised: looked at again, without anybody having to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daxiao.domains.directory import queries as directory
from daxiao.domains.targets import services as targets
from daxiao.flows import check_plans, night_sweep


if TYPE_CHECKING:
    from datetime import datetime

    from daxiao.kernel.access import Actor


def look_after(actor: Actor, *, region_id: int, now: datetime) -> None:
    """Tell the units, check the plans in force of the place, and propose indicators that are one under two wordings."""
    night_sweep.deliver(now=now)
    propose_matches(actor, now=now)
    check_plans.check_again(actor, region_id=region_id, now=now)


def propose_matches(actor: Actor, *, now: datetime) -> int:
    """Propose over all indicators: they are shared by all places. Returns how many pairs are new."""
    names = [n for p in directory.places(actor) for n in (p.name, *p.aliases)]
    return targets.propose_matches(actor, places=names, now=now)
