"""Saved views: read, keep, forget. A view belongs to one person; others get the address of the page."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied
from daxiao.std.findings import FindingKind, Refused
from daxiao.ui.models import SavedView


NAMELESS = FindingKind("ui.view_nameless", "给这个视图起个名字再保存，例如“本月到期”")
TOO_MANY = FindingKind("ui.views_too_many", "每个台账最多保存 {most} 个视图，请先删去不用的")
TOO_LONG = FindingKind("ui.view_too_long", "筛选条件太长，保存不下，请减少几个")
MOST = 30


def views(actor: Actor, register: str, cap: Cap) -> QuerySet[SavedView]:
    """The actor's own views of a register; an administrator does not see those of others either."""
    return SavedView.objects.visible_to(actor, cap).filter(
        owner_id=actor.user_id, register=register
    )


@transaction.atomic
def keep(
    *, actor: Actor, register: str, cap: Cap, title: str, query: str, now: datetime
) -> SavedView:
    """Save under `title`, replacing the view of that name. Raises `Denied` without an account, `Refused`."""
    if actor.user_id is None or not actor.may(cap):
        raise Denied
    title = " ".join(title.split())[:40]
    if not title:
        raise Refused(NAMELESS(field="title"))
    if len(query) > 2000:
        raise Refused(TOO_LONG())
    mine = views(actor, register, cap)
    if mine.exclude(title=title).count() >= MOST:
        raise Refused(TOO_MANY(most=MOST))
    view, _ = SavedView.everything.update_or_create(
        owner_id=actor.user_id,
        register=register,
        title=title,
        defaults={"query": query, "saved_at": now},
    )
    return view


@transaction.atomic
def forget(*, actor: Actor, register: str, cap: Cap, pk: int) -> None:
    """Delete one's own view; somebody else's is not found."""
    view = views(actor, register, cap).filter(pk=pk).first()
    if view is None:
        raise Denied(hidden=True)
    SavedView.everything.filter(pk=view.pk).delete()
