"""Filing after the close: which units still miss figures, and until when who may file them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.queries import rounds as queries
from daxiao.domains.rounds.types.rounds import WITH_UNIT, OwedKind, RoundState
from daxiao.domains.targets.queries import locks
from daxiao.kernel.access import Actor


# until when a unit may file is asked by the unit itself, whoever gave the exception
_RULE = Actor.system("补报")


@dataclass(frozen=True, slots=True)
class Allowed:
    """The exceptions of one closed round that hold today: (unit, indicator or None for all) → the last day."""

    days: dict[tuple[int, int | None], date]

    def until(self, item: Owed) -> date | None:
        """The last day on which an item of the round may be filed late; None: not without asking."""
        if item.kind != OwedKind.FIGURE.value:
            return None
        found = [self.days.get((item.org_id, one)) for one in (None, item.indicator_id)]
        return max((day for day in found if day is not None), default=None)


def allowed(of: Round, *, today: date) -> Allowed:
    """One query for a closed round, none for an open one."""
    days: dict[tuple[int, int | None], date] = {}
    if of.state == RoundState.CLOSED.value:
        rows = locks.exceptions(_RULE).filter(
            lock__region=of.region_id, lock__period=of.period, until__gte=today
        )
        for org, indicator, until in rows.values_list("org_id", "indicator_id", "until"):
            known = days.get((org, indicator))
            days[(org, indicator)] = until if known is None else max(known, until)
    return Allowed(days)


def units_missing(actor: Actor, of: Round) -> dict[int, int]:
    """Unit → how many figures of the round it has not handed in, or was sent back and has not handed in anew."""
    waits = Q(kind=OwedKind.FIGURE.value, state__in=[s.value for s in WITH_UNIT])
    rows = queries.owed_in(actor, of).filter(waits).order_by()
    return dict(rows.values_list("org_id").annotate(n=Count("pk")))
