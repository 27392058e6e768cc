"""What waits for the office: submitted figures of a round, beside what is known of them."""

from collections.abc import Collection
from dataclasses import dataclass

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState
from daxiao.domains.targets.queries import duties as duty_queries
from daxiao.domains.targets.queries.duties import Filed
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Given
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that waits, with its figure. `is_own`: this person entered it and may not approve it too."""

    item: Owed
    figure: Filed
    is_own: bool

    @property
    def key(self) -> str:
        return str(self.item.pk)

    @property
    def value(self) -> str:
        return plain(self.figure.value)

    @property
    def given(self) -> str:
        return Given(self.figure.given).label

    @property
    def own(self) -> str:
        return "—" if self.figure.own is None else plain(self.figure.own)

    @property
    def total(self) -> str:
        return "—" if self.figure.total is None else plain(self.figure.total)


def waiting(actor: Actor, of: Round, *, only: Collection[int] | None = None) -> list[Waiting]:
    """Submitted figures over which the actor may decide, by unit; of some keys alone when `only` names them."""
    rows = Owed.objects.visible_to(actor, Cap.FIGURE_APPROVE).filter(
        round=of, kind=OwedKind.FIGURE.value, state=OwedState.SUBMITTED.value
    )
    if only is not None:
        rows = rows.filter(pk__in=only)
    items = list(
        rows.select_related("org", "indicator", "region").order_by(
            "org__path", "indicator__name", "region__path", "pk"
        )
    )
    there = duty_queries.filed(
        actor, of.period, {(i.indicator_id or 0, i.region_id or 0) for i in items}
    )
    found = []
    for item in items:
        seen = there.get((item.indicator_id or 0, item.region_id or 0))
        if seen is not None:
            is_own = actor.user_id is not None and seen.entered_by_id == actor.user_id
            found.append(Waiting(item, seen, is_own))
    return found
