"""Who holds a role over a place: to whom a notice for an office goes."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from daxiao.kernel.caps import Role
from daxiao.kernel.models import Membership, Region


def holders(role: Role, place: Region, *, today: date) -> list[int]:
    """Accounts that hold `role` today over the place or one above it (not over single units)."""
    return sorted({user for _, user in _held(role, place, today)})


def nearest(role: Role, place: Region, *, today: date) -> list[int]:
    """Accounts that hold `role` today over the place itself or, where nobody does, over the first place above it that has
    somebody: who is told of what a place has to do, and not all that sit above."""
    return sorted(nearest_of(_by_path(_held(role, place, today)), place.path))


def everywhere(role: Role, *, today: date) -> dict[str, set[int]]:
    """Path of a place → accounts that hold `role` over it today; one query for `nearest_of` many places."""
    return _by_path(_paths(_memberships(role, today)))


def nearest_of(held: Mapping[str, set[int]], path: str) -> set[int]:
    """`nearest` for the place of this path, of what `everywhere` gave."""
    found = (held[one] for one in reversed(_above(path)) if one in held)
    return next(found, set())


def _held(role: Role, place: Region, today: date) -> list[tuple[str, int]]:
    return _paths(_memberships(role, today).filter(region__path__in=_above(place.path)))


def _memberships(role: Role, today: date) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        role=role.value,
        since__lte=today,
        org__isnull=True,
        region__isnull=False,
        user__is_active=True,
    )


def _paths(rows: QuerySet[Membership]) -> list[tuple[str, int]]:
    return [(path or "", user) for path, user in rows.values_list("region__path", "user_id")]


def _by_path(held: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for path, user in held:
        found.setdefault(path, set()).add(user)
    return found


def _above(path: str) -> list[str]:
    """The paths of a place and of all above it, the highest first."""
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[:n]) + "/" for n in range(1, len(codes) + 1)]
