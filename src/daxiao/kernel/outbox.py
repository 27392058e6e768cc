"""Unprocessed changes → notices. `put` in the transaction of the change; `deliver` in the sweep, as often as one likes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from daxiao.kernel import clock
from daxiao.kernel.access import Guarded
from daxiao.kernel.models import Notice, Outbox


@dataclass(frozen=True, slots=True)
class Letter:
    """One notice to be written: to a person or to a unit."""

    text: str
    link: str = ""
    user_id: int | None = None
    org_id: int | None = None


Writer = Callable[[Mapping[str, Any]], Iterable[Letter]]


def put(topic: str, *, on: models.Model, body: Mapping[str, Any]) -> Outbox:
    return Outbox.objects.create(
        topic=topic,
        subject_model=on._meta.label,
        subject_id=str(on.pk),
        body=dict(body),
        created_at=clock.now(),
    )


def put_once(topic: str, *, on: Guarded, body: Mapping[str, Any], mark: str) -> Outbox | None:
    """`put`, unless the newest of this topic on this row bears the same mark (a day, a month). Of two at once the second
    waits for the row and finds the change of the first. Call it in a transaction."""
    type(on).everything.select_for_update().get(pk=on.pk)
    rows = Outbox.objects.filter(
        topic=topic, subject_model=on._meta.label, subject_id=str(on.pk)
    ).order_by("-pk")
    last = rows.values_list("body", flat=True).first()
    if last is not None and last.get("mark") == mark:
        return None
    return put(topic, on=on, body={**body, "mark": mark})


MAX_TRIES = 5


def deliver(writers: Mapping[str, Writer], *, now: datetime) -> tuple[int, int]:
    """Write the notices of all waiting changes; returns (delivered, failed). One bad row does not stop the others."""
    done = failed = 0
    waiting = Outbox.objects.filter(processed_at__isnull=True, tries__lt=MAX_TRIES)
    for row in waiting.iterator(chunk_size=500):
        try:
            with transaction.atomic():
                done += _deliver_one(row, writers, now)
        except Exception as error:
            failed += 1
            Outbox.objects.filter(pk=row.pk).update(
                tries=models.F("tries") + 1, error=repr(error)[:400]
            )
    return done, failed


def _deliver_one(row: Outbox, writers: Mapping[str, Writer], now: datetime) -> int:
    # compare-and-set: of two workers only the one that touched the row goes on
    if not Outbox.objects.filter(pk=row.pk, processed_at__isnull=True).update(processed_at=now):
        return 0
    letters = writers[row.topic](row.body)
    Notice.everything.bulk_create(
        Notice(
            topic=row.topic,
            text=letter.text[:300],
            link=letter.link,
            user_id=letter.user_id,
            org_id=letter.org_id,
            created_at=now,
            outbox=row,
        )
        for letter in letters
    )
    return 1
