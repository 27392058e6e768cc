"""Orders about the tasks of a work body's ledger."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from daxiao.domains.dispatch.queries import orders as queries
from daxiao.domains.dispatch.types.orders import CauseKind
from daxiao.domains.tasks.queries import bodies
from daxiao.kernel.access import Actor, Guarded


def about_ledger(body_ids: Collection[int | str]) -> Q:
    """Narrows orders that are in scope already."""
    return Q(cause_kind=CauseKind.TASK.value, cause_id__in=bodies.keys_of_ledger(body_ids))


@dataclass(frozen=True, slots=True)
class Counts:
    """Orders in scope about a ledger: all of them, those that run, those that are late."""

    total: int
    running: int
    late: int


def counts(actor: Actor, body: Guarded) -> Counts:
    rows = queries.seen(actor).filter(about_ledger([body.pk]))
    running = rows.filter(state__in=queries.RUNNING)
    return Counts(rows.count(), running.count(), running.filter(late_days__gt=0).count())
