"""The ladder of supervision in force for a place on a day, and the place that issues an order."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from daxiao.domains.dispatch.rules import ladder as rules
from daxiao.domains.dispatch.types.orders import Ladder
from daxiao.domains.projects.queries import rulebook
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import Membership, Region, Yardstick
from daxiao.std.workdays import HolidayTable


NAME = "supervision"


def ladder_on(day: date, place: Region | None) -> Ladder:
    """The nearest place's own ladder, laid over the shipped one. Raises NotUnderstood for values nobody checked."""
    found = yardsticks.in_force(NAME, on=day, region=place)
    shipped = yardsticks.shipped(NAME, on=day)
    values = rules.laid_over(shipped.values, found.values)
    return rules.with_source(
        rules.ladder_of(values), source=found.source, since=found.since, is_local=found.is_local
    )


def own_versions(place: Region) -> list[Yardstick]:
    """What a place set itself, the newest first."""
    return list(Yardstick.objects.filter(name=NAME, region=place).order_by("-since"))


def shipped_values(day: date) -> dict[str, object]:
    return dict(yardsticks.shipped(NAME, on=day).values)


def holidays() -> HolidayTable:
    """The legal calendar that everything on the platform counts with."""
    return rulebook.holidays()


def issuing_place(actor: Actor, region: Region, unit: Region, *, today: date) -> Region:
    """The place that issues about a matter in `region` to a unit of `unit`: of a person the nearest place over both that
    he signs for, of the platform itself that of the nearest office. So a township's project is urged, and numbered, by
    its county, and nobody urges a unit of the level above."""
    return nearest_place(actor, (region, unit), today=today) or unit


def nearest_place(actor: Actor, over: Iterable[Region], *, today: date) -> Region | None:
    """The nearest place over all of these that the actor signs for; None when there is none."""
    if actor.is_system:
        held = _offices(today)
    else:
        held = {b.region_path for b in actor.branches(Cap.ORDER_ISSUE) if b.region_path}
    paths = [place.path for place in over]
    near = [p for p in held if all(path.startswith(p) for path in paths)]
    if not near:
        return None
    found = Region.objects.visible_to(Actor.system("督办"), Cap.PLACE_VIEW)
    return found.get(path=max(near, key=len))


def _offices(today: date) -> set[str]:
    held = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        role=Role.OFFICE.value,
        since__lte=today,
        org__isnull=True,
        user__is_active=True,
    )
    return {path for path in held.values_list("region__path", flat=True) if path}
