"""What waits for the office: submitted figures of a round, beside what is known of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from daxiao.domains.rounds.models import Owed, Round
from daxiao.domains.rounds.queries import filing
from daxiao.domains.rounds.types.filing import Known
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState
from daxiao.domains.targets.queries import duties as duty_queries
from daxiao.domains.targets.queries import entries as entry_queries
from daxiao.domains.targets.queries import entry_context, four_eyes
from daxiao.domains.targets.queries.duties import Filed
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.types.figures import FigureInput
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


POINTS = {"%": "个百分点", "‰": "个千分点"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that waits, with its figure. `is_own`: this person entered or corrected it and may not approve it too."""

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
    def token(self) -> str:
        """What stood on the page, sent along with the decision."""
        return observing.token_of(self.figure.version, self.shown)

    @property
    def shown(self) -> Decimal:
        """What is decided about: the figure with its corrections."""
        return four_eyes.shown(self.figure)

    @property
    def is_month_typed(self) -> bool:
        return not self.known.sums or self.figure.given == Given.MONTH

    @property
    def own(self) -> str:
        """The month alone: as it was typed, or as it follows from the total that was. Of what does not add up the figure."""
        own = self.figure.value if self.is_month_typed else self.figure.own
        return "—" if own is None else plain(own)

    @property
    def total(self) -> str:
        """The year so far; empty for what does not add up."""
        if not self.known.sums:
            return ""
        total = self.figure.total if self.is_month_typed else self.figure.value
        return "—" if total is None else plain(total)

    @property
    def corrected(self) -> str:
        """What the month says with its corrections, where that is another figure than the one reported."""
        own, now = self.figure.own, self.figure.corrected
        return "" if now is None or now == own else plain(now)

    @property
    def last(self) -> str:
        return "—" if self.known.last_value is None else plain(self.known.last_value)

    @property
    def year_ago(self) -> str:
        return "—" if self.known.year_ago is None else plain(self.known.year_ago)

    @property
    def change(self) -> str:
        """Against the same month of last year: in per cent, of a rate in its own points."""
        own, before = self.figure.corrected, self.known.year_ago
        own = self.figure.own if own is None else own
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
    own = four_eyes.own(actor.user_id, of.period, keys)
    found = []
    for item in items:
        key = (item.indicator_id or 0, item.region_id or 0)
        seen = there.get(key)
        if seen is not None and key in beside:
            found.append(Waiting(item, seen, key in own, beside[key].known))
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
