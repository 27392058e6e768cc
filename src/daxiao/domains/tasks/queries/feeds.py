"""Whose calendar a secret address is, and what stands in it."""

import hashlib
from datetime import date, timedelta
from typing import TYPE_CHECKING

from daxiao.domains.tasks.models import CalendarFeed
from daxiao.domains.tasks.queries import views
from daxiao.domains.tasks.queries.facts import PLATFORM
from daxiao.domains.tasks.queries.views import Due
from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import User


if TYPE_CHECKING:
    from django.db.models import QuerySet


BACK, AHEAD = timedelta(days=31), timedelta(days=550)
MOST = 500


def user_of(token: str) -> User | None:
    """The person whose address this is; None for an unknown or revoked one, and for an account that is closed."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = (
        CalendarFeed.objects.visible_to(PLATFORM, Cap.TASK_VIEW)
        .filter(token_sha256=digest, revoked_at__isnull=True, user__is_active=True)
        .select_related("user")
        .first()
    )
    return row.user if row else None


def feed_of(actor: Actor) -> CalendarFeed | None:
    """The address in force of the actor himself."""
    rows: QuerySet[CalendarFeed] = CalendarFeed.objects.visible_to(actor, Cap.TASK_VIEW)
    return rows.filter(user_id=actor.user_id or 0, revoked_at__isnull=True).first()


def due_of(actor: Actor, *, today: date) -> list[Due]:
    """What falls due for the actor, from a month back; of all in scope for who has no tasks of his own."""
    mine = views.has_own(actor)
    found = views.due_between(actor, today - BACK, today + AHEAD, mine=mine)
    return found[:MOST]
