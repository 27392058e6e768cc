"""Reads of places, units and people: always for an actor."""

from collections.abc import Iterable

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from daxiao.extract.readings import Lexicon
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Membership, Org, Region, User


_IN_USE = ExpressionWrapper(Q(until__isnull=True), output_field=BooleanField())


def places(actor: Actor) -> QuerySet[Region]:
    """Places the actor may see; `in_use` is false from the day a last day was set."""
    return (
        Region.objects.visible_to(actor, Cap.PLACE_VIEW)
        .select_related("parent")
        .annotate(in_use=_IN_USE)
    )


def units(actor: Actor) -> QuerySet[Org]:
    return (
        Org.objects.visible_to(actor, Cap.UNIT_VIEW)
        .select_related("region", "parent")
        .annotate(in_use=_IN_USE)
    )


def people(actor: Actor) -> QuerySet[User]:
    return User.objects.visible_to(actor, Cap.PERSON_VIEW).select_related("org", "region")


def places_to_manage(actor: Actor) -> QuerySet[Region]:
    """Places in use under which the actor may hang things."""
    return Region.objects.visible_to(actor, Cap.PLACE_MANAGE).filter(until__isnull=True)


def places_for_units(actor: Actor) -> QuerySet[Region]:
    return Region.objects.visible_to(actor, Cap.UNIT_MANAGE).filter(until__isnull=True)


def units_to_manage(actor: Actor) -> QuerySet[Org]:
    return Org.objects.visible_to(actor, Cap.UNIT_MANAGE).filter(until__isnull=True)


def units_for_people(actor: Actor) -> QuerySet[Org]:
    return Org.objects.visible_to(actor, Cap.PERSON_MANAGE).filter(until__isnull=True)


def places_for_people(actor: Actor) -> QuerySet[Region]:
    return Region.objects.visible_to(actor, Cap.PERSON_MANAGE).filter(until__isnull=True)


def units_of(actor: Actor, place: Region) -> QuerySet[Org]:
    """Units that sit directly in the place."""
    return units(actor).filter(region=place)


def children_of(actor: Actor, place: Region) -> QuerySet[Region]:
    return places(actor).filter(parent=place)


def people_of(actor: Actor, unit: Org) -> QuerySet[User]:
    return people(actor).filter(org=unit)


def grants_of(actor: Actor, person: User) -> QuerySet[Membership]:
    """Roles of a person the actor may see, newest first; nothing for anybody else."""
    if not actor.may(Cap.PERSON_VIEW, on=person):
        return Membership.objects.none()
    return (
        Membership.objects.filter(user=person)
        .select_related("region", "org")
        .order_by("-since", "-pk")
    )


def unit(actor: Actor, pk: object) -> Org | None:
    """The unit with that key in scope, or None; anything that is no key gives None."""
    text = str(pk)
    return units(actor).filter(pk=int(text)).first() if text.isdecimal() else None


def place(actor: Actor, pk: int) -> Region | None:
    """The place with that key in scope, or None."""
    return places(actor).filter(pk=pk).first()


def branch(actor: Actor, of: Region) -> QuerySet[Region]:
    """A place in scope and the places above it, the lowest first."""
    codes = [code for code in of.path.split("/") if code]
    return places(actor).filter(code__in=codes).order_by("-path")


def places_for(actor: Actor, cap: Cap) -> QuerySet[Region]:
    """Places in use over which the actor holds `cap`, townships left out: they issue no plans of this kind."""
    return Region.objects.visible_to(actor, cap).filter(
        until__isnull=True, kind__in=("province", "city", "county", "park")
    )


def lexicon(actor: Actor, region: Region) -> Lexicon:
    """Names of places and units that a plan of `region` may use, for the engine: its branch and what is above it."""
    above = [code for code in region.path.split("/") if code]
    near = Q(path__startswith=region.path) | Q(code__in=above)
    found = Region.objects.visible_to(actor, Cap.PLACE_VIEW).filter(near)
    bodies = Org.objects.visible_to(actor, Cap.UNIT_VIEW).filter(region__in=found.values("pk"))
    names = {p.path: (p.name, *p.aliases) for p in found}
    return Lexicon(
        places=_names(names.values()),
        units=_names((u.name, u.short_name, *u.aliases) for u in bodies),
        within=tuple(
            (low, high)
            for path in names
            for above in names
            if above != path and path.startswith(above)
            for low in names[path]
            for high in names[above]
        ),
    )


def _names(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for group in groups for n in group if n))


def names_of(place: Region) -> tuple[str, ...]:
    """What a place is called: its name first, then its other names."""
    return (place.name, *place.aliases)


def place_names(actor: Actor) -> tuple[str, ...]:
    """All names of places in scope."""
    return _names(names_of(p) for p in places(actor))


def places_by_code(actor: Actor) -> dict[str, Region]:
    return {p.code: p for p in Region.objects.visible_to(actor, Cap.PLACE_VIEW)}


def units_by_code(actor: Actor) -> dict[str, Org]:
    return {
        u.code: u for u in Org.objects.visible_to(actor, Cap.UNIT_VIEW).select_related("region")
    }


def usernames(actor: Actor) -> set[str]:
    return set(User.objects.visible_to(actor, Cap.PERSON_VIEW).values_list("username", flat=True))


def person_called(actor: Actor, username: str) -> User | None:
    rows = User.objects.visible_to(actor, Cap.PERSON_VIEW)
    return rows.filter(username=username).first()
