"""Figures are entered, one or many; what follows from them (roll-ups, formulas, goals) is there at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from daxiao.domains.targets.models import Observation
from daxiao.domains.targets.queries import entries as entry_queries
from daxiao.domains.targets.queries.bare import Key
from daxiao.domains.targets.queries.entry_ground import Ground
from daxiao.domains.targets.rules import observing
from daxiao.domains.targets.rules.ledger import plain
from daxiao.domains.targets.rules.observing import Standing
from daxiao.domains.targets.rules.series import Given
from daxiao.domains.targets.services.deciding import approve, approve_many, correct, return_
from daxiao.domains.targets.services.taking_over import record_counted, take_over
from daxiao.domains.targets.standings import following, month_holds
from daxiao.domains.targets.types.errors import EntryErrors
from daxiao.domains.targets.types.figures import (
    FigureInput,
    FigureState,
    Legal,
    Origin,
    Source,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.std.findings import Finding


ENTERED = events.define(
    "targets.figure_entered", "填报指标数据", value="数值", given="填的是", state="状态"
)
MANY_ENTERED = events.define("targets.figures_entered", "成批填报指标数据", count="条数")

EACH = 200
"""Up to so many figures of a batch leave a trace each; of more, every row keeps who and when, and the batch leaves one."""

SUBMITTED = FigureState.SUBMITTED.value


def record(
    actor: Actor, *, entry: FigureInput, today: date, now: datetime, marked_late: bool = False
) -> Observation:
    """Keep one typed figure. Raises EntryErrors (a Refused) for what the checks say, Stale with both values where somebody
    else was first. The same figure a second time changes nothing."""
    require(actor, Cap.FIGURE_REPORT)
    try:
        return record_many(actor, entries=[entry], today=today, now=now, marked_late=marked_late)[0]
    except EntryErrors as refused:
        _raise_stale(actor, entry, refused)
        raise


def record_many(
    actor: Actor,
    *,
    entries: Sequence[FigureInput],
    today: date,
    now: datetime,
    marked_late: bool = False,
) -> list[Observation]:
    """Keep typed figures, all or none, in the order given. Raises EntryErrors with the place in the batch of each that
    cannot be kept."""
    require(actor, Cap.FIGURE_REPORT)
    if not entries:
        return []
    _check(actor, entries, today)
    return record_checked(actor, entries=entries, today=today, now=now, marked_late=marked_late)


def record_checked(
    actor: Actor,
    *,
    entries: Sequence[FigureInput],
    today: date,
    now: datetime,
    marked_late: bool = False,
) -> list[Observation]:
    """`record_many` for entries that `queries.entries.check_entries` let pass just now: of 50 000 rows the rules of entry are
    asked once, not twice. Locks and versions are looked at again."""
    require(actor, Cap.FIGURE_REPORT)
    try:
        return _record_all(actor, entries, today=today, now=now, marked_late=marked_late)
    except IntegrityError:
        # somebody entered the same month in between: looked at again it is theirs, and a second try says so
        return _record_all(actor, entries, today=today, now=now, marked_late=marked_late)


def _check(actor: Actor, entries: Sequence[FigureInput], today: date) -> None:
    checked = entry_queries.check_entries(actor, entries, today=today)
    errors = [
        (n, finding)
        for n, decision in checked.items()
        for finding in observing.stopping(decision, entries[n].note)
    ]
    if errors:
        raise EntryErrors(tuple(errors))


@transaction.atomic
def _record_all(
    actor: Actor, entries: Sequence[FigureInput], *, today: date, now: datetime, marked_late: bool
) -> list[Observation]:
    following.wait_for({e.indicator_id for e in entries})
    month_holds.write_in({e.period for e in entries})
    ground = Ground.again(entries, today=today)
    have = _have(entries)
    corrected = _corrected(ground)
    fresh: list[Observation] = []
    redone: list[tuple[Observation, dict[str, Any]]] = []
    errors = _locked(actor, entries, ground)
    kept: list[Observation] = []
    for n, entry in enumerate(entries):
        was = have.get(_key(entry))
        columns = _columns(actor, entry, ground, now=now, is_late=marked_late)
        if was is None:
            if entry.version:
                errors.append((n, observing.OTHERS_FIRST(month=observing.label(entry.period))))
                continue
            row = Observation(**_keys(entry), **columns)
            fresh.append(row)
        elif _is_same(was, entry):
            row = was
        else:
            errors += [(n, f) for f in _against(was, entry, corrected)]
            told = _told(was)
            _set(was, columns)
            redone.append((was, told))
            row = was
        kept.append(row)
    if errors:
        raise EntryErrors(tuple(errors))
    Observation.everything.bulk_create(fresh, batch_size=500)
    _save(redone)
    _leave_traces(actor, fresh, redone)
    changed = {_row_key(row) for row in fresh} | {_row_key(row) for row, _ in redone}
    following.follow(changed, today=today, now=now)
    if len(kept) <= EACH:
        for row in kept:
            row.refresh_from_db()
    return kept


def _locked(
    actor: Actor, entries: Sequence[FigureInput], ground: Ground
) -> list[tuple[int, Finding]]:
    """What was locked since it was checked: a round may have been closed in the same moment."""
    found = []
    for n, entry in enumerate(entries):
        path, org = ground.places[entry.region_id].path, ground.org_of(actor, entry)
        lock = ground.locks.why(path, entry.period, org, entry.indicator_id)
        if lock is not None:
            month = observing.label(entry.period)
            found.append((n, observing.LOCKED(field="period", month=month, why=lock)))
    return found


def _key(entry: FigureInput) -> Key:
    return entry.indicator_id, entry.region_id, entry.period


def _row_key(row: Observation) -> Key:
    return row.indicator_id, row.region_id, row.period


def _keys(entry: FigureInput) -> dict[str, int]:
    return {
        "indicator_id": entry.indicator_id,
        "region_id": entry.region_id,
        "period": entry.period,
    }


def _have(entries: Sequence[FigureInput]) -> dict[Key, Observation]:
    keys = {_key(e) for e in entries}
    rows = Observation.everything.select_for_update(of=("self",)).filter(
        indicator__in={k[0] for k in keys},
        region__in={k[1] for k in keys},
        period__in={k[2] for k in keys},
    )
    return {key: row for row in rows if (key := _row_key(row)) in keys}


def _corrected(ground: Ground) -> set[Key]:
    """Months that corrections are about."""
    return {
        (indicator, region, year * 100 + booked.of)
        for (indicator, region), ones in ground.bookings.items()
        for year, booked in ones
    }


def _columns(
    actor: Actor, entry: FigureInput, ground: Ground, *, now: datetime, is_late: bool
) -> dict[str, Any]:
    setting = ground.definitions[entry.indicator_id].setting
    source = entry.source or Source(setting.source or Source.DISPATCH)
    legal = entry.legal or Legal(setting.legal or Legal.DISPATCH)
    return {
        "given": Given(entry.given).value,
        "value": entry.value,
        "own": None,
        "total": None,
        "corrected": None,
        "origin": Origin(entry.origin).value,
        "source": source.value,
        "legal": legal.value,
        "state": SUBMITTED,
        "org_id": ground.org_of(actor, entry),
        "note": entry.note.strip()[:400],
        "answer": "",
        "is_late": is_late,
        "entered_by_id": actor.user_id,
        "entered_at": now,
        "decided_by_id": None,
        "decided_at": None,
    }


def _is_same(was: Observation, entry: FigureInput) -> bool:
    """A second click: the same figure is there already, entered and not sent back. Another note of what waits is a change."""
    is_it = (was.value, was.given) == (entry.value, entry.given)
    if was.state == FigureState.RETURNED or not Origin(was.origin).is_typed or not is_it:
        return False
    if was.note == entry.note.strip()[:400] or not entry.version:
        return True
    return was.state == FigureState.APPROVED and entry.version == was.version


def _against(was: Observation, entry: FigureInput, corrected: set[Key]) -> list[Finding]:
    is_derived = Origin(was.origin) in {Origin.ROLLED_UP, Origin.CALCULATED}
    if not is_derived and entry.version != was.version:
        return [observing.OTHERS_FIRST(field="value", month=observing.label(entry.period))]
    standing = Standing(
        was.period,
        Origin(was.origin),
        FigureState(was.state),
        has_bookings=_key(entry) in corrected,
    )
    return list(observing.may_replace(standing).findings)


def _told(row: Observation) -> dict[str, Any]:
    return {
        "value": plain(row.value),
        "given": Given(row.given).label,
        "state": FigureState(row.state).label,
    }


def _set(row: Observation, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1


def _save(redone: Sequence[tuple[Observation, dict[str, Any]]]) -> None:
    rows = [row for row, _ in redone]
    if rows:
        names = [f.name for f in Observation._meta.concrete_fields if not f.primary_key]
        Observation.everything.bulk_update(rows, names, batch_size=30)


def _leave_traces(
    actor: Actor,
    fresh: Sequence[Observation],
    redone: Sequence[tuple[Observation, dict[str, Any]]],
) -> None:
    """A first figure says itself who entered it and when; a changed one leaves what it was."""
    for row, was in redone:
        events.record(actor, ENTERED, on=row, was=was, now=_told(row))
    if len(fresh) > EACH:
        events.record(actor, MANY_ENTERED, on=fresh[0].region, now={"count": len(fresh)})
        return
    for row in fresh:
        events.record(actor, ENTERED, on=row, now=_told(row))


def _raise_stale(actor: Actor, entry: FigureInput, refused: EntryErrors) -> None:
    """Both values side by side, where the person may see the other one."""
    if not any(f.code == observing.OTHERS_FIRST.code for f in refused.findings):
        return
    was = (
        Observation.everything.filter(**_keys(entry))
        .select_related("entered_by", "indicator", "region")
        .first()
    )
    if was is None:
        raise Denied(hidden=True) from refused
    mine = {"数值": plain(entry.value), "填的是": Given(entry.given).label}
    theirs = {
        "数值": plain(was.value),
        "填的是": Given(was.given).label,
        "填报人": str(was.entered_by or "系统"),
        "填报时间": was.entered_at.isoformat(timespec="minutes"),
    }
    if not actor.may(Cap.FIGURE_VIEW, on=was):
        theirs = {"数值": "别的单位已填，您看不到它的数"}
    raise Stale(mine=mine, theirs=theirs) from refused


__all__ = [
    "EntryErrors",
    "approve",
    "approve_many",
    "correct",
    "record",
    "record_counted",
    "record_many",
    "return_",
    "take_over",
]
