"""What a reader was told, and up to where it has been read."""

from datetime import datetime

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from daxiao.kernel.access import Actor
from daxiao.kernel.caps import Cap
from daxiao.kernel.clock import CHINA
from daxiao.kernel.models import Notice, NoticesRead


def to_reader(actor: Actor) -> QuerySet[Notice]:
    """The lines for a person and, where the person reads for it, for the person's own unit, newest first."""
    mine = Q(user_id=actor.user_id) if actor.user_id is not None else Q(pk__in=())
    if actor.org_id is not None:
        mine |= Q(org_id=actor.org_id)
    return Notice.objects.visible_to(actor, Cap.TASK_VIEW).filter(mine)


def to_unit(actor: Actor, unit_id: int) -> QuerySet[Notice]:
    """The lines for a unit in scope, newest first; nobody's own ones."""
    rows = Notice.objects.visible_to(actor, Cap.TASK_VIEW)
    return rows.filter(org_id=unit_id, user__isnull=True)


def read_up_to(actor: Actor) -> int:
    """The newest line that the person has marked as read; 0: none yet."""
    if actor.user_id is None:
        return 0
    row = NoticesRead.everything.filter(user_id=actor.user_id).first()
    return row.up_to if row else 0


def unread(actor: Actor) -> int:
    """How many lines the person has not marked as read, those that say the same on one day once; one query."""
    if actor.user_id is None:
        return 0
    mark = NoticesRead.everything.filter(user_id=actor.user_id).values("up_to")
    lines = to_reader(actor).filter(pk__gt=Coalesce(Subquery(mark), 0)).order_by()
    day = TruncDate("created_at", tzinfo=CHINA)
    return lines.values("topic", "text", "link", day=day).distinct().count()


def mark_read(actor: Actor, *, up_to: int, now: datetime) -> None:
    """All lines up to the one named are read by this person. Of two at once the later line stays; a line that is not the
    reader's marks nothing."""
    newest = to_reader(actor).filter(pk__lte=up_to).order_by("-pk").values_list("pk", flat=True)
    last = newest.first()
    if actor.user_id is None or last is None:
        return
    NoticesRead.everything.get_or_create(user_id=actor.user_id, defaults={"at": now})
    NoticesRead.everything.filter(user_id=actor.user_id, up_to__lt=last).update(up_to=last, at=now)
