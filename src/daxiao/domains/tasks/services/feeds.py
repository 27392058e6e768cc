"""The secret address of one's own calendar: given out once, kept as a hash, revoked at will."""

import hashlib
from datetime import datetime

from django.db import transaction

from daxiao.domains.tasks.models import CalendarFeed
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.std.findings import FindingKind, Refused


SUBSCRIBED = events.define("tasks.feed_made", "开通日历订阅")
ADDRESS_REVOKED = FindingKind("tasks.feed_address_revoked", "这个地址已经停用，请重新生成一个")
REVOKED = events.define("tasks.feed_revoked", "停用日历订阅")


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def subscribe(actor: Actor, *, token: str, now: datetime) -> CalendarFeed:
    """A new address for the actor himself; the one before stops. `token` is made by the door and shown once; asking for
    the same one again changes nothing.

    Raises `Denied` for who is no account, `Refused` for an address that was revoked: it never answers again.
    """
    require(actor, Cap.TASK_VIEW)
    if actor.user_id is None:
        raise Denied
    there = CalendarFeed.everything.filter(token_sha256=digest(token)).first()
    if there is not None and (there.revoked_at is not None or there.user_id != actor.user_id):
        raise Refused(ADDRESS_REVOKED())
    if there is not None:
        return there
    _stop(actor, now)
    row = CalendarFeed.everything.create(
        user_id=actor.user_id, token_sha256=digest(token), made_at=now
    )
    events.record(actor, SUBSCRIBED, on=row)
    return row


@transaction.atomic
def revoke(actor: Actor, *, now: datetime) -> int:
    """The address answers no more; returns how many were stopped (a second click: none)."""
    require(actor, Cap.TASK_VIEW)
    return _stop(actor, now)


def _stop(actor: Actor, now: datetime) -> int:
    rows = list(CalendarFeed.everything.filter(user_id=actor.user_id or 0, revoked_at__isnull=True))
    for row in rows:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        events.record(actor, REVOKED, on=row)
    return len(rows)
