"""What the page of a hand-over shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.types import HandOverState
from daxiao.kernel.caps import Cap
from daxiao.ui.panels import Panel
from daxiao.ui.tones import Tone


if TYPE_CHECKING:
    from daxiao.domains.tasks.models import HandOver, HandOverItem
    from daxiao.kernel.access import Actor


STATE_TONES = {
    HandOverState.OPEN.value: Tone.STRONG,
    HandOverState.DONE.value: Tone.DONE,
    HandOverState.CANCELLED.value: Tone.OFF,
    HandOverState.RETURNED.value: Tone.WARN,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The list, and what the person who looks may do about it."""

    row: HandOver
    items: list[HandOverItem]
    counts: list[tuple[str, int]]
    may_confirm: bool
    may_relist: bool
    may_cancel: bool
    may_approve: bool
    may_return: bool
    awaits: bool


def sheet(actor: Actor, row: HandOver) -> Sheet:
    items = list(queries.items_of(actor, row))
    counts: dict[str, int] = {}
    for item in items:
        counts[item.kind] = counts.get(item.kind, 0) + 1
    is_open = row.state == HandOverState.OPEN.value
    own = {
        row.giver_id: row.giver_confirmed_at is None,
        row.taker_id: row.taker_confirmed_at is None,
    }
    is_office = actor.may(Cap.TASK_MANAGE, on=row)
    is_side = actor.user_id in own or is_office
    awaits = is_open and queries.awaits_office(row)
    untouched = row.giver_confirmed_at is None and row.taker_confirmed_at is None
    return Sheet(
        row,
        items,
        list(counts.items()),
        may_confirm=is_open
        and not awaits
        and actor.user_id is not None
        and own.get(actor.user_id, False),
        may_relist=is_open and is_side and untouched,
        may_cancel=is_open and is_side,
        may_approve=awaits and is_office,
        may_return=row.state == HandOverState.DONE.value
        and any(i.moved_on for i in items)
        and (is_office or actor.user_id == row.taker_id),
        awaits=awaits,
    )


class ListPanel(Panel):
    template = "tasks/parts/hand_over.html"


list_panel = ListPanel("交接清单", sheet)
