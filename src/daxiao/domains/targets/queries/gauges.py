"""Which indicator of the book is that of an industry, where its name leaves no doubt."""

from collections.abc import Iterable

from daxiao.domains.targets.models import Indicator
from daxiao.domains.targets.rules import gauges as rules
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap


def proposed(
    actor: Actor, wanted: Iterable[tuple[str, Indicator]]
) -> dict[tuple[str, int], Indicator]:
    """By (industry, key of the goal's indicator) the indicator that measures it; absent where a person has to say it.

    One query for all."""
    asked = list(wanted)
    names = {name for industry, own in asked for name in rules.names_of(industry, own.name)}
    rows = Indicator.objects.visible_to(actor, Cap.INDICATOR_VIEW)
    standing = rows.filter(merged_into=None, name__in=names) if names else rows.none()
    by_measure: dict[str, dict[str, Indicator]] = {}
    for row in standing.order_by("pk"):
        by_measure.setdefault(row.measure, {}).setdefault(row.name, row)
    found = {}
    for industry, own in asked:
        alike = by_measure.get(own.measure, {})
        known = {name: (row.pk, row.unit) for name, row in alike.items()}
        key = rules.proposed(industry, (own.pk, own.name, own.unit), known)
        if key is not None:
            chosen = {row.pk: row for row in alike.values()} | {own.pk: own}
            found[industry, own.pk] = chosen[key]
    return found
