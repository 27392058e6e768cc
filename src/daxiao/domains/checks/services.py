"""Writes of plan checks: keep what was found, and what people make of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from daxiao.domains.checks import rules
from daxiao.domains.checks.models import Check, Remark, RemarkPlace
from daxiao.domains.checks.types import CheckKind, PlaceInput, RemarkInput, RemarkState
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Org, Region
from daxiao.std.findings import Refused


CHECKED = events.define(
    "checks.plans_checked", "规划体检", papers="文件数", fresh="新发现", gone="不再出现"
)
ACCEPTED = events.define("checks.remark_accepted", "认定属实", state="状态")
EXPLAINED = events.define("checks.remark_explained", "作出说明", state="状态")
HANDED = events.define("checks.remark_handed", "交单位核实", unit="单位", state="状态")
REPLIED = events.define("checks.remark_replied", "单位回复", state="状态")
REOPENED = events.define("checks.remark_reopened", "重新打开", state="状态")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked: one document, or (None) the plans in force of the place."""

    region: Region
    title: str
    papers: int
    document: Guarded | None = None
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The unit that is to look into a remark, and what it is asked."""

    unit: Org
    words: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run changed: the check, how many remarks are new, how many are found no more."""

    check: Check
    fresh: int
    gone: int


@transaction.atomic
def settle(
    actor: Actor, *, subject: Subject, remarks: Sequence[RemarkInput], now: datetime
) -> Settled:
    """Keep what a run found. Remarks that were there keep what people said; those found no more are marked as gone.

    Running it twice on the same texts changes nothing but the moment.
    """
    require(actor, Cap.PLAN_CHECK, on=subject.region)
    check = _check(actor, subject, now)
    before = {r.fingerprint: r for r in Remark.everything.filter(check_run=check)}
    told = dict(zip(rules.fingerprints(remarks), enumerate(remarks), strict=True))
    lost = [r for key, r in before.items() if key not in told and r.gone_at is None]
    for row in lost:
        row.gone_at = now
    Remark.everything.bulk_update(lost, ["gone_at"], batch_size=400)
    fresh = _keep(check, before, told, now)
    if fresh or lost or not before:
        events.record(
            actor,
            CHECKED,
            on=check,
            now={"papers": subject.papers, "fresh": fresh, "gone": len(lost)},
        )
    return Settled(check, fresh, len(lost))


def _check(actor: Actor, subject: Subject, now: datetime) -> Check:
    """The row of this subject, made or moved to `now`. There is one for each document and one for each place."""
    document = subject.document
    values = {
        "title": subject.title[:250],
        "made_at": now,
        "made_by_id": actor.user_id,
        "papers": subject.papers,
        "is_demo": subject.is_demo,
    }
    rows = Check.everything.filter(region_id=subject.region.pk)
    rows = rows.filter(document=None if document is None else document.pk)
    if rows.update(**values):
        return rows.get()
    kind = CheckKind.IN_FORCE if document is None else CheckKind.DOCUMENT
    key = None if document is None else document.pk
    return Check.everything.create(
        kind=kind.value, region_id=subject.region.pk, document_id=key, **values
    )


_FOUND = (
    "position",
    "family",
    "severity",
    "code",
    "params",
    "sentence",
    "written",
    "computed",
    "stated",
    "measure_unit",
    "gone_at",
)


def _keep(
    check: Check, before: dict[str, Remark], told: dict[str, tuple[int, RemarkInput]], now: datetime
) -> int:
    """Write the remarks and their words in a few statements; returns how many nobody has seen or had gone."""
    rows: dict[str, Remark] = {}
    fresh = 0
    for key, (position, found) in told.items():
        row = before.get(key)
        fresh += row is None or row.gone_at is not None
        row = row or Remark(check_run=check, fingerprint=key, found_at=now)
        for name, value in _found(position, found).items():
            setattr(row, name, value)
        rows[key] = row
    Remark.everything.bulk_create([r for k, r in rows.items() if k not in before], batch_size=200)
    known = [r for k, r in rows.items() if k in before]
    Remark.everything.bulk_update(known, _FOUND, batch_size=200)
    # what is found no more keeps its words
    standing = RemarkPlace.everything.filter(remark__check_run=check, remark__gone_at=None)
    standing.delete()
    RemarkPlace.everything.bulk_create(
        (
            _place(rows[key], n, place)
            for key, (_, f) in told.items()
            for n, place in enumerate(f.places)
        ),
        batch_size=400,
    )
    return fresh


def _found(position: int, told: RemarkInput) -> dict[str, Any]:
    return {
        "position": position,
        "family": told.family,
        "severity": told.severity,
        "code": told.code,
        "params": told.params,
        "sentence": told.sentence[:600],
        "written": told.written[:600],
        "computed": told.computed[:40],
        "stated": told.stated[:40],
        "measure_unit": told.unit[:20],
        "gone_at": None,
    }


def _place(remark: Remark, order: int, place: PlaceInput) -> RemarkPlace:
    return RemarkPlace(
        remark=remark,
        order=order,
        document_id=place.document_id,
        start=place.start,
        end=place.end,
        words=place.words,
        role=place.role[:40],
        title=place.title[:200],
    )


@transaction.atomic
def accept(actor: Actor, *, remark: Remark, words: str, now: datetime) -> Remark:
    """The remark is right and the plan will be put right. Raises `Denied`, `Refused`."""
    require(actor, Cap.PLAN_CHECK, on=remark)
    row = _locked(remark)
    rules.may_settle(RemarkState(row.state)).or_refuse()
    return _decide(actor, row, RemarkState.ACCEPTED, ACCEPTED, words=words, now=now)


@transaction.atomic
def explain(actor: Actor, *, remark: Remark, words: str, now: datetime) -> Remark:
    """The remark is no defect, for the reason given. Raises `Denied`, `Refused`."""
    require(actor, Cap.PLAN_CHECK, on=remark)
    row = _locked(remark)
    rules.may_settle(RemarkState(row.state), words, missing=rules.NOTE_MISSING).or_refuse()
    return _decide(actor, row, RemarkState.EXPLAINED, EXPLAINED, words=words, now=now)


@transaction.atomic
def hand(actor: Actor, *, remark: Remark, asked: Asked, now: datetime) -> Remark:
    """Ask a unit to look into it; the unit is told and sees this remark. Raises `Denied`, `Refused`."""
    require(actor, Cap.PLAN_CHECK, on=remark)
    row = _locked(remark)
    state, missing = RemarkState(row.state), rules.QUESTION_MISSING
    rules.may_settle(state, asked.words, missing=missing).or_refuse()
    if asked.unit.until is not None:
        raise Refused(rules.UNIT_GONE(field="unit", unit=asked.unit.name))
    row.unit, row.reply = asked.unit, ""
    row = _decide(actor, row, RemarkState.HANDED, HANDED, words=asked.words, now=now)
    outbox.put("checks.remark_handed", on=row, body={"remark_id": row.pk})
    return row


@transaction.atomic
def reply(actor: Actor, *, remark: Remark, words: str, now: datetime) -> Remark:
    """What the unit found out; the office decides then. Raises `Denied`, `Refused`."""
    require(actor, Cap.REMARK_REPLY, on=remark)
    row = _locked(remark)
    rules.may_reply(RemarkState(row.state), words).or_refuse()
    was = RemarkState(row.state)
    row.reply, row.state = words.strip()[:400], RemarkState.ANSWERED
    Remark.everything.filter(pk=row.pk).update(reply=row.reply, state=row.state)
    _told(actor, row, REPLIED, was, words)
    return row


@transaction.atomic
def reopen(actor: Actor, *, remark: Remark, words: str) -> Remark:
    """Take back what was decided; what was said stays in the record. Raises `Denied`, `Refused`."""
    require(actor, Cap.PLAN_CHECK, on=remark)
    row = _locked(remark)
    rules.may_reopen(RemarkState(row.state)).or_refuse()
    was = RemarkState(row.state)
    row.state, row.unit, row.words, row.reply = RemarkState.OPEN, None, "", ""
    row.decided_at, row.decided_by = None, None
    row.save(update_fields=["state", "unit", "words", "reply", "decided_at", "decided_by"])
    _told(actor, row, REOPENED, was, words)
    return row


def _locked(remark: Remark) -> Remark:
    """The row as it is now: two people may decide at once, and the second is told what the first has done."""
    return Remark.everything.select_for_update(of=("self",)).get(pk=remark.pk)


def _decide(
    actor: Actor,
    row: Remark,
    state: RemarkState,
    kind: events.EventKind,
    *,
    words: str,
    now: datetime,
) -> Remark:
    was = RemarkState(row.state)
    row.state, row.words = state, words.strip()[:400]
    row.decided_at, row.decided_by_id = now, actor.user_id
    row.save(update_fields=["state", "words", "decided_at", "decided_by", "unit", "reply"])
    _told(actor, row, kind, was, words)
    return row


def _told(actor: Actor, row: Remark, kind: events.EventKind, was: RemarkState, words: str) -> None:
    now = {"state": RemarkState(row.state).label}
    if kind is HANDED and row.unit is not None:
        now["unit"] = row.unit.name
    events.record(actor, kind, on=row, was={"state": was.label}, now=now, reason=words.strip())


def announcement(remark_id: int) -> tuple[int, str] | None:
    """(unit, sentence) of a remark that waits for a unit's answer; None when it does not any more."""
    row = Remark.everything.filter(pk=remark_id, state=RemarkState.HANDED.value).first()
    if row is None or row.unit_id is None:
        return None
    return row.unit_id, f"请核实规划体检的一条意见：{row.sentence}"
