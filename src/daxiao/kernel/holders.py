"""Who holds a role over a place: to whom a notice for an office goes."""

from datetime import date

from django.db.models import Q

from daxiao.kernel.caps import Role
from daxiao.kernel.models import Membership, Region


def holders(role: Role, place: Region, *, today: date) -> list[int]:
    """Accounts that hold `role` today over the place or one above it (not over single units)."""
    return sorted({user for _, user in _held(role, place, today)})


def nearest(role: Role, place: Region, *, today: date) -> list[int]:
    """Accounts that hold `role` today over the place itself or, where nobody does, over the first place above it that has
    somebody: who is told of what a place has to do, and not all that sit above."""
    by_path: dict[str, set[int]] = {}
    for path, user in _held(role, place, today):
        by_path.setdefault(path, set()).add(user)
    return sorted(by_path[max(by_path, key=len)]) if by_path else []


def _held(role: Role, place: Region, today: date) -> list[tuple[str, int]]:
    codes = place.path.strip("/").split("/")
    above = ["/" + "/".join(codes[:n]) + "/" for n in range(1, len(codes) + 1)]
    held = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today),
        role=role.value,
        since__lte=today,
        org__isnull=True,
        region__path__in=above,
        user__is_active=True,
    )
    return [(path or "", user) for path, user in held.values_list("region__path", "user_id")]
