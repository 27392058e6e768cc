"""How much is asked of units: requests by month and by unit, what counted by itself, letters, figures asked twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from daxiao.domains.rounds.models import Owed, Reminder
from daxiao.domains.rounds.rules import burden as rules
from daxiao.domains.rounds.rules.burden import Ask, Load, Twice
from daxiao.domains.rounds.types.rounds import OwedKind, OwedState
from daxiao.domains.targets.queries import duties
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


MONTHS = 12
MOST_TWICE = 200


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """A month (year * 100 + month) over all units in scope."""

    period: int
    units: int
    load: Load


@dataclass(frozen=True, slots=True)
class UnitLoad:
    org_id: int
    name: str
    load: Load


_NUMBERS = {
    "figures": Count("pk", filter=Q(kind=OwedKind.FIGURE.value)),
    "tasks": Count("pk", filter=Q(kind=OwedKind.TASK.value)),
    "projects": Count("pk", filter=Q(kind=OwedKind.PROJECT.value)),
    "by_itself": Count("pk", filter=Q(is_by_itself=True)),
}
_COLUMNS = tuple(_NUMBERS)


def by_month(actor: Actor) -> list[MonthLoad]:
    """The last twelve months with a round in scope, newest first."""
    rows = Owed.objects.visible_to(actor, Cap.ROUND_VIEW).exclude(state=OwedState.EXEMPT.value)
    found = (
        rows.order_by()
        .values_list("round__period")
        .annotate(units=Count("org", distinct=True), **_NUMBERS)
        .order_by("-round__period")[:MONTHS]
    )
    letters = _letters_by(actor, "round__period")
    return [
        MonthLoad(period, units, Load(figures, tasks, projects, alone, letters.get(period, 0)))
        for period, units, figures, tasks, projects, alone in found
    ]


def by_unit(actor: Actor, period: int) -> list[UnitLoad]:
    """Units in scope in a month, who is asked most by hand first. No ranking of merit: it is what the platform asks."""
    rows = Owed.objects.visible_to(actor, Cap.ROUND_VIEW).filter(round__period=period)
    found = (
        rows.exclude(state=OwedState.EXEMPT.value)
        .order_by()
        .values_list("org_id", "org__short_name", "org__name")
        .annotate(**_NUMBERS)
    )
    letters = _letters_by(actor, "org_id", period)
    loads = [
        UnitLoad(org, short or name, Load(figures, tasks, projects, alone, letters.get(org, 0)))
        for org, short, name, figures, tasks, projects, alone in found
    ]
    return sorted(loads, key=lambda u: (-u.load.by_hand, u.name))


def _letters_by(actor: Actor, column: str, period: int | None = None) -> dict[int, int]:
    rows = Reminder.objects.visible_to(actor, Cap.ROUND_VIEW)
    rows = rows if period is None else rows.filter(round__period=period)
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))


def asked_twice(actor: Actor, *, today: date) -> tuple[Twice, ...]:
    """Figures that seem to be asked more than once, of the duties in scope that hold today."""
    return rules.asked_twice(_asks(actor, today))[:MOST_TWICE]


def _asks(actor: Actor, today: date) -> Iterable[Ask]:
    for duty in duties.asked(actor, on=today).iterator(chunk_size=2000):
        yield Ask(
            duty.pk,
            duty.indicator_id,
            duty.indicator.name,
            tuple(str(alias) for alias in duty.indicator.aliases),
            duty.region_id,
            duty.region.name,
            duty.org_id,
            duty.org.short_name or duty.org.name,
        )
