"""The one audit table: `record()` says what was done; an event kind says how to tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models

from daxiao.kernel import clock
from daxiao.kernel.access import SELF, Actor, Guarded, rows_for
from daxiao.kernel.models import Event, Org, Region
from daxiao.kernel.request import request_id


@dataclass(frozen=True, slots=True)
class EventKind:
    """`code` is `domain.noun_past`; `title` the Chinese verb phrase; `labels` names the fields of was/now."""

    code: str
    title: str
    labels: Mapping[str, str] = field(default_factory=dict)


KINDS: dict[str, EventKind] = {}


def define(code: str, title: str, /, **labels: str) -> EventKind:
    """Declare an event kind, once, beside the services that record it. Raises ValueError on a second declaration."""
    if code in KINDS:
        raise ValueError(f"event kind {code} is declared twice")
    kind = KINDS[code] = EventKind(code, title, labels)
    return kind


def record(
    actor: Actor,
    kind: EventKind,
    *,
    on: models.Model,
    was: Mapping[str, Any] | None = None,
    now: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Leave a trace. `was`/`now` are JSON-able values of what changed; dates and decimals are written as text."""
    region, org = _scope_of(on)
    return Event.everything.create(
        at=clock.now(),
        type=kind.code,
        actor_id=actor.user_id,
        actor_label=actor.label,
        subject_model=on._meta.label,
        subject_id=str(on.pk),
        subject_label=str(on)[:200],
        region_id=region,
        org_id=org,
        was=_plain(was),
        now=_plain(now),
        reason=reason[:400],
        request_id=request_id.get(),
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {k: _plain_value(v) for k, v in (values or {}).items()}


def _plain_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain_value(v) for v in value]
    if isinstance(value, dict):
        return _plain(value)
    return str(value)


def _scope_of(row: models.Model) -> tuple[int | None, int | None]:
    """Ids of the place and the first unit of a guarded row, so that the event stays in the row's scope."""
    if not isinstance(row, Guarded):
        return None, None
    region = _reach(row, row.SCOPE.region)
    orgs = [o for path in row.SCOPE.org if (o := _reach(row, path)) is not None]
    return (
        region.pk if isinstance(region, Region) else None,
        orgs[0].pk if orgs and isinstance(orgs[0], Org) else None,
    )


def _reach(row: models.Model, path: str) -> models.Model | None:
    if not path:
        return None
    current: Any = row
    for part in path.split("__"):
        if part == SELF or current is None:
            return current  # type: ignore[no-any-return]
        field_ = current._meta.get_field(part)
        if field_.one_to_many or field_.many_to_many:
            return None
        current = getattr(current, part)
    return current  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline. `lines` are (label, was, now)."""

    at: datetime
    actor: str
    title: str
    lines: tuple[tuple[str, str, str], ...]
    reason: str


def history_of(row: models.Model, *, reader: Actor | None = None, limit: int = 200) -> list[Entry]:
    """The events of a row that the caller has already been allowed to see, newest first.

    Of a row that all places share (`SCOPE.shared`) a `reader` sees what was done within his own branches: the names of
    people are theirs, not everybody's.
    """
    events = Event.everything.filter(subject_model=row._meta.label, subject_id=str(row.pk))
    shared = row.SCOPE.shared if isinstance(row, Guarded) else frozenset()
    if reader is not None and shared:
        near = [rows_for(reader, cap, Event) for cap in shared]
        events = events.filter(reduce(or_, near))
    return [_entry(e) for e in events[:limit]]


def _entry(event: Event) -> Entry:
    kind = KINDS.get(event.type) or EventKind(event.type, event.type)
    # the kind's own order: PostgreSQL does not keep that of JSON keys
    there = {*event.was, *event.now}
    names = [n for n in kind.labels if n in there] + sorted(there - set(kind.labels))
    lines = tuple(
        (kind.labels.get(n, n), _shown(event.was.get(n)), _shown(event.now.get(n))) for n in names
    )
    return Entry(event.at, event.actor_label, kind.title, lines, event.reason)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_shown(v) for v in value)
    return str(value)
