"""The heartbeat of the monthly round: rounds open on their day, what is reported elsewhere counts, units are reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from daxiao.domains.rounds.services import reminders, rounds, syncing
from daxiao.domains.rounds.services.rounds import Opening
from daxiao.domains.rounds.types.rounds import OwedKind
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap


if TYPE_CHECKING:
    from daxiao.domains.rounds.models import Round


# what counts by itself does not hang on who opens the round
_PLATFORM = Actor.system("月度调度")


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


def open_round(actor: Actor, *, opening: Opening, today: date, now: datetime) -> Round:
    """Open a round; what is reported already counts from the first minute. Raises what `rounds.open_round` raises."""
    require(actor, Cap.ROUND_RUN, on=opening.region)
    row = rounds.open_round(
        actor,
        region=opening.region,
        period=opening.period,
        today=today,
        now=now,
        due_on=opening.due_on,
    )
    syncing.sync(_PLATFORM, round_=row, now=now)
    return row


def refresh(actor: Actor, *, round_: Round, today: date, now: datetime) -> Round:
    """The list compared with the division of reporting again, and what is reported elsewhere counted."""
    require(actor, Cap.ROUND_RUN, on=round_)
    rounds.refresh(actor, round_=round_, today=today, now=now)
    syncing.sync(_PLATFORM, round_=round_, now=now)
    return round_


def count_in(kind: OwedKind, thing_id: int, *, now: datetime) -> int:
    """After a report on a task or project: what it fulfils of the open rounds counts at once."""
    return syncing.sync_thing(_PLATFORM, kind=kind, thing_id=thing_id, now=now)
