"""Who holds a role over a place: to whom a notice for an office goes."""

from datetime import date

from django.db.models import Q

from daxiao.kernel.caps import Role
from daxiao.kernel.models import Membership, Region


def holders(role: Role, place: Region, *, today: date) -> list[int]:
    """Accounts that hold `role` today over the place or one above it (not over single units)."""
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
    return sorted(set(held.values_list("user_id", flat=True)))
