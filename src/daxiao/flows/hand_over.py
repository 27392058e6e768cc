"""A person hands over a plan: the file is kept and its reading queued, both or neither."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction

from daxiao.domains.directory import queries as directory
from daxiao.domains.documents import queries, services
from daxiao.extract.check import places
from daxiao.extract.readings import Lexicon
from daxiao.flows import ask_model
from daxiao.kernel import yardsticks


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from daxiao.domains.documents.models import Reading
    from daxiao.extract.readings import Readings
    from daxiao.extract.source import Source
    from daxiao.kernel.access import Actor
    from daxiao.kernel.models import Region

    Enqueue = Callable[[int], object]


def hand_over(
    actor: Actor,
    *,
    region: Region,
    name: str,
    data: bytes,
    enqueue: Enqueue,
    today: date,
    now: datetime,
    is_demo: bool = False,
) -> Reading:
    """Keep the file and queue its reading by `enqueue(reading id)`; raises what `documents.services.receive` raises."""
    limit = int(yardsticks.in_force("intake", on=today, region=region).values["limit_bytes"])
    # outside the transaction: nobody else could write while a large file is taken apart
    source = services.opened(actor, region=region, name=name, data=data, limit_bytes=limit)
    with transaction.atomic():
        reading = services.receive(
            actor,
            region=region,
            name=name,
            data=data,
            limit_bytes=limit,
            now=now,
            source=source,
            is_demo=is_demo,
        )
        enqueue(reading.pk)
    return reading


@transaction.atomic
def read_again(actor: Actor, *, reading: Reading, enqueue: Enqueue, now: datetime) -> Reading:
    """Queue another reading of the same document; one that already waits or runs is left alone."""
    fresh = services.read_again(actor, reading=reading, now=now)
    if fresh.pk != reading.pk:
        enqueue(fresh.pk)
    return fresh


def limit_of(today: date) -> int:
    """The largest file that is taken, in bytes."""
    return int(yardsticks.in_force("intake", on=today).values["limit_bytes"])


def run(actor: Actor, *, reading_id: int, clock: Callable[[], datetime]) -> Reading:
    """The job: read the document with the register's names of places and units in the engine's hand."""
    reading = queries.reading(actor, reading_id)
    lexicon = directory.lexicon(actor, reading.document.region)
    model = ask_model.endpoint()
    own = directory.names_of(reading.document.region)
    known = directory.place_names(actor)

    def add(source: Source, found: Readings) -> Readings:
        found = _doubted(found, own, known)
        return ask_model.propose(source, found, model) if model else found

    return services.run_reading(actor, reading=reading, lexicon=lexicon, clock=clock, propose=add)


OTHER_PLACE = "题目写的是{there}，交来时选的地区是{here}；请核对，选错了就按正确的地区再交一次。"


def _doubted(found: Readings, own: tuple[str, ...], known: tuple[str, ...]) -> Readings:
    """The readings with a warning where a title begins with the name of another place of the register."""
    lexicon = Lexicon(places=known)
    for plan in found.plans:
        there = places.in_title(plan.title, lexicon)
        if there in known and there not in own:
            sentence = OTHER_PLACE.format(there=there, here=own[0])
            return replace(found, warnings=(*found.warnings, sentence))
    return found
