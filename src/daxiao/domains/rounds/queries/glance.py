"""What the first page and the desk say of the open rounds: so many owed, so many missing, until when."""

from dataclasses import dataclass
from datetime import date

from daxiao.domains.rounds.models import Round
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.rules import rounds as rules
from daxiao.domains.rounds.rules.rounds import Tally
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org


MOST = 4


@dataclass(frozen=True, slots=True)
class Now:
    """An open round as somebody sees it; `units_missing` units have not handed in everything; `said` is the time left."""

    round: Round
    month: str
    tally: Tally
    units_missing: int
    said: str
    is_late: bool


def open_now(actor: Actor, *, today: date, unit: Org | None = None) -> list[Now]:
    """The open rounds in scope, the oldest first, of one unit when it is given; a round without an item of it is left out."""
    if not actor.may(Cap.ROUND_VIEW):
        return []
    return [
        now
        for row in queries.open_rounds(actor)[:MOST]
        if (now := _now(actor, row, unit, today)) is not None
    ]


def _now(actor: Actor, row: Round, unit: Org | None, today: date) -> Now | None:
    units = queries.tally_by_unit(actor, row, today=today)
    mine = [u for u in units if unit is None or u.org_id == unit.pk]
    told = rules.tally_sum(u.tally for u in mine)
    if unit is not None and not told.owed:
        return None
    return Now(
        row,
        rules.month_of(row.period).label,
        told,
        sum(1 for u in mine if u.tally.missing),
        left(row.due_on, today),
        today > row.due_on,
    )


def left(due_on: date, today: date) -> str:
    """还有3天, 今天截止, 已逾期2天."""
    days = (due_on - today).days
    if days > 0:
        return f"还有{days}天"
    return "今天截止" if days == 0 else f"已过截止日{-days}天"
