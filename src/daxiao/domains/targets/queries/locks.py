"""Which months are locked for whom: locks of a place and of those above it, with their exceptions."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from daxiao.domains.targets.models import Indicator, LockException, MonthLock
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region


_RULE = Actor.system("月份锁定")
"""Whether a month is locked is asked of everybody who enters; the locks of places above are rules, not their figures."""


@dataclass(slots=True)
class Locks:
    """The locks of some months; asked for many figures without asking the database again."""

    by_period: dict[int, list[tuple[str, int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    excepted: dict[int, set[tuple[int, int | None]]] = field(
        default_factory=lambda: defaultdict(set)
    )

    @classmethod
    def load(cls, periods: Collection[int], *, today: date) -> "Locks":
        made = cls()
        rows = MonthLock.objects.visible_to(_RULE, Cap.FIGURE_VIEW).filter(period__in=set(periods))
        for period, path, pk, why in rows.values_list("period", "region__path", "pk", "why"):
            made.by_period[period].append((path, pk, why))
        keys = [pk for locks in made.by_period.values() for _, pk, _ in locks]
        if keys:
            open_ones = LockException.objects.visible_to(_RULE, Cap.FIGURE_VIEW)
            rows_ = open_ones.filter(lock__in=keys, until__gte=today)
            for lock, org, indicator in rows_.values_list("lock_id", "org_id", "indicator_id"):
                made.excepted[lock].add((org, indicator))
        return made

    def why(
        self, path: str, period: int, org: int | None = None, indicator: int | None = None
    ) -> str | None:
        """Why the month is locked there, None where it is open (for the unit and the indicator)."""
        for place, pk, why in self.by_period.get(period, ()):
            if not path.startswith(place):
                continue
            open_for = self.excepted.get(pk, set())
            if org is None or not ({(org, None), (org, indicator)} & open_for):
                return why
        return None


def is_locked(
    region: Region, period: int, org: Org | None, indicator_id: int | None, *, today: date
) -> bool:
    """Whether figures of the month are closed for the unit; an exception opens them until its day."""
    locks = Locks.load([period], today=today)
    return locks.why(region.path, period, org.pk if org else None, indicator_id) is not None


def locks(actor: Actor) -> QuerySet[MonthLock]:
    return MonthLock.objects.visible_to(actor, Cap.FIGURE_VIEW).select_related(
        "region", "locked_by"
    )


def exceptions(actor: Actor) -> QuerySet[LockException]:
    return LockException.objects.visible_to(actor, Cap.FIGURE_VIEW).select_related(
        "lock__region", "org", "indicator", "given_by"
    )


def units_to_except(actor: Actor) -> QuerySet[Org]:
    """Units for which the actor may open a locked month again."""
    return Org.objects.visible_to(actor, Cap.FIGURE_LOCK).filter(until=None).order_by("path")


def indicators_to_except(actor: Actor) -> QuerySet[Indicator]:
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW)
    return rows.filter(merged_into=None, formula="", counted_by="").order_by("name")
