"""What waits for the office: submitted figures of a round, beside what is known of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.queries import filing
from daxiao.domains.rounds.types.filing import Known
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState
from daxiao.domains.targets.queries import duties as duty_queries
from daxiao.domains.targets.queries import entries as entry_queries
from daxiao.domains.targets.queries import entry_context
from daxiao.domains.targets.queries.duties import Filed
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


POINTS = {"%": "个百分点", "‰": "个千分点"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that waits, with its figure. `is_own`: this person entered it and may not approve it too."""

    item: Owed
    figure: Filed
    is_own: bool
    known: Known
    doubts: tuple[str, ...] = ()
    """What the entry checks say of the value."""

    @property
    def key(self) -> str:
        return str(self.item.pk)

    @property
    def value(self) -> str:
        return plain(self.figure.value)

    @property
    def given(self) -> str:
        """Of what does not add up there is no total, and nothing to tell apart."""
        return Given(self.figure.given).label if self.known.sums else ""

    @property
    def own(self) -> str:
        return "—" if self.figure.own is None else plain(self.figure.own)

    @property
    def total(self) -> str:
        total = self.figure.total if self.known.sums else None
        return "—" if total is None else plain(total)

    @property
    def last(self) -> str:
        return "—" if self.known.last_value is None else plain(self.known.last_value)

    @property
    def year_ago(self) -> str:
        return "—" if self.known.year_ago is None else plain(self.known.year_ago)

    @property
    def change(self) -> str:
        """Against the same month of last year: in per cent, of a rate in its own points."""
        own, before = self.figure.own, self.known.year_ago
        if own is None or before is None:
            return "—"
        unit = self.item.indicator.unit if self.item.indicator else ""
        if unit in POINTS:
            return f"{own - before:+.2f}{POINTS[unit]}"
        return f"{(own - before) / before * 100:+.1f}%" if before > 0 else "—"


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
    keys = {(i.indicator_id or 0, i.region_id or 0) for i in items}
    there = duty_queries.filed(actor, of.period, keys)
    asked = entry_context.asked(actor, {k[0] for k in keys})
    beside = filing.known_of(keys, asked, of.period)
    found = []
    for item in items:
        key = (item.indicator_id or 0, item.region_id or 0)
        seen = there.get(key)
        if seen is not None and key in beside:
            is_own = actor.user_id is not None and seen.entered_by_id == actor.user_id
            found.append(Waiting(item, seen, is_own, beside[key].known))
    return found


def with_doubts(actor: Actor, of: Round, found: Sequence[Waiting], *, today: date) -> list[Waiting]:
    """With what the entry checks say of each value, for who decides about it."""
    entries = [
        FigureInput(
            w.item.indicator_id or 0,
            w.item.region_id or 0,
            of.period,
            w.figure.given,
            w.figure.value,
        )
        for w in found
    ]
    told = entry_queries.doubts(actor, entries, today=today)
    return [replace(w, doubts=told.get(n, ())) for n, w in enumerate(found)]
