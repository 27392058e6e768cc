"""The heartbeat of the monthly round: rounds open on their day, what is reported elsewhere counts, units are reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from daxiao.domains.rounds.services import reminders, rounds, syncing
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region


if TYPE_CHECKING:
    from daxiao.domains.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Beat:
    """Rounds opened, items that counted by themselves, units that get a letter."""

    opened: int
    counted: int
    reminded: int


def beat(actor: Actor, *, today: date, now: datetime) -> Beat:
    """What the night does for the rounds; a second time in the night does nothing. Raises `Denied` for anybody but an
    operator."""
    require(actor, Cap.SYSTEM_OPERATE)
    opened = rounds.open_due(actor, today=today, now=now)
    counted = syncing.sync_open(actor, now=now)
    reminded = reminders.remind(actor, today=today, now=now)
    return Beat(len(opened), counted, reminded)


def open_round(
    actor: Actor,
    *,
    region: Region,
    period: int,
    today: date,
    now: datetime,
    due_on: date | None = None,
) -> Round:
    """Open a round; what is reported already counts from the first minute. Raises what `rounds.open_round` raises."""
    row = rounds.open_round(
        actor, region=region, period=period, today=today, now=now, due_on=due_on
    )
    syncing.sync(Actor.system("月度调度"), round_=row, now=now)
    return row


def count_in(*, now: datetime) -> int:
    """After a report in its own domain: what it fulfils of the open rounds counts at once."""
    return syncing.sync_open(Actor.system("月度调度"), now=now)
