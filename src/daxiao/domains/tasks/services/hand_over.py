"""An official hands the work over: the list is made, both confirm, what is open goes to the successor."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from daxiao.domains.tasks.models import HandOver, HandOverItem
from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.rules import hand_over as rules
from daxiao.domains.tasks.rules import work as work_rules
from daxiao.domains.tasks.services import passing
from daxiao.domains.tasks.types import HandOverInput, HandOverState, OpenItem, Passing
from daxiao.kernel import events
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap, Role
from daxiao.kernel.models import OrgKind, Region, User
from daxiao.std.findings import Refused


_LABELS = {
    "giver": "移交人",
    "taker": "接收人",
    "witness": "监交人",
    "count": "事项",
    "moved": "转交事项",
}
BEGUN = events.define("tasks.hand_over_begun", "发起工作交接", **_LABELS)
LISTED = events.define("tasks.hand_over_listed", "重新列出交接事项", **_LABELS)
CONFIRMED = events.define("tasks.hand_over_confirmed", "确认交接", **_LABELS)
DONE = events.define("tasks.hand_over_done", "完成交接", **_LABELS)
CANCELLED = events.define("tasks.hand_over_cancelled", "取消交接", **_LABELS)
APPROVED = events.define("tasks.hand_over_approved", "办公室确认接收人", **_LABELS)
RETURNED = events.define("tasks.hand_over_returned", "交回交接事项", **_LABELS)


@transaction.atomic
def begin(actor: Actor, *, given: HandOverInput, today: date, now: datetime) -> HandOver:
    """Make the list of what is open now. A unit's own people, or the office for its place. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_VIEW)
    giver, taker = _person(actor, given.giver_id, "giver"), _person(actor, given.taker_id, "taker")
    waits = HandOver.everything.filter(giver=giver, state=HandOverState.OPEN.value).exists()
    unit = str(giver.org or giver.region or "")
    rules.may_begin(
        is_same=giver.pk == taker.pk,
        witness=given.witness,
        open_of=giver.name if waits else "",
        to=rules.Receiver(taker.name, unit, is_firm=_is_firm(giver, taker)),
    ).or_refuse()
    _check_fit(passing.Handing(giver, taker, today, giver.org), _held(giver))
    row = HandOver.everything.create(
        region=_place(giver, taker),
        org=giver.org,
        giver=giver,
        taker=taker,
        witness=given.witness.strip()[:40],
        note=given.note.strip(),
        is_whole_unit=given.is_whole_unit and giver.org_id is not None,
        made_on=today,
        made_by_label=actor.label,
    )
    # an office that names a receiver of another unit has confirmed him with that
    if queries.awaits_office(row) and actor.may(Cap.TASK_MANAGE, on=row):
        row.office_at, row.office_label = now, actor.label
        row.save(update_fields=["office_at", "office_label"])
    count = _list(actor, row)
    events.record(actor, BEGUN, on=row, now={**_sides(row), "count": count})
    return row


@transaction.atomic
def relist(actor: Actor, *, hand_over: HandOver) -> HandOver:
    """Make the list again, until somebody confirmed. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_VIEW, on=hand_over)
    row = _locked(hand_over)
    _only_sides(actor, row)
    rules.may_relist(_judged(actor, row)).or_refuse()
    HandOverItem.everything.filter(hand_over=row).delete()
    count = _list(actor, row)
    events.record(actor, LISTED, on=row, now={"count": count})
    return row


@transaction.atomic
def confirm(actor: Actor, *, hand_over: HandOver, today: date, now: datetime) -> HandOver:
    """Giver or taker confirms for himself; with the second one it is done, and all that hangs on the giver's account goes
    to the taker, or nothing does.

    Confirming twice changes nothing. Raises `Denied`, `Refused`.
    """
    require(actor, Cap.TASK_VIEW, on=hand_over)
    row = _locked(hand_over)
    sides = _judged(actor, row)
    rules.may_confirm(sides).or_refuse()
    column = "giver_confirmed_at" if sides.is_giver else "taker_confirmed_at"
    if getattr(row, column) is not None:
        return row
    setattr(row, column, now)
    row.version += 1
    row.save(update_fields=[column, "version"])
    events.record(actor, CONFIRMED, on=row, now=_sides(row))
    if row.giver_confirmed_at and row.taker_confirmed_at:
        handing = passing.Handing(row.giver, row.taker, today, row.giver.org)
        _check_fit(handing, _held(row.giver))
        row.state = HandOverState.DONE.value
        row.save(update_fields=["state"])
        moved = _pass_on(row, today, now)
        events.record(actor, DONE, on=row, now={**_sides(row), "moved": moved})
    return row


@transaction.atomic
def cancel(actor: Actor, *, hand_over: HandOver, reason: str) -> HandOver:
    require(actor, Cap.TASK_VIEW, on=hand_over)
    row = _locked(hand_over)
    _only_sides(actor, row)
    rules.may_cancel(_judged(actor, row)).or_refuse()
    if not reason.strip():
        raise Refused(work_rules.REASON_MISSING(field="reason"))
    row.state, row.version = HandOverState.CANCELLED.value, row.version + 1
    row.save(update_fields=["state", "version"])
    events.record(actor, CANCELLED, on=row, was=_sides(row), reason=reason)
    return row


@transaction.atomic
def approve(actor: Actor, *, hand_over: HandOver, now: datetime) -> HandOver:
    """The office confirms a receiver of another unit; a second click changes nothing. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=hand_over)
    row = _locked(hand_over)
    rules.may_cancel(_judged(actor, row)).or_refuse()
    if not queries.awaits_office(row):
        return row
    row.office_at, row.office_label, row.version = now, actor.label, row.version + 1
    row.save(update_fields=["office_at", "office_label", "version"])
    events.record(actor, APPROVED, on=row, now=_sides(row))
    return row


@transaction.atomic
def hand_back(
    actor: Actor, *, hand_over: HandOver, reason: str, today: date, now: datetime
) -> HandOver:
    """Undo of a hand-over that is done: what went to the taker and still is his goes back to the giver.

    By the taker or the office. Raises `Denied`, `Refused`.
    """
    require(actor, Cap.TASK_VIEW, on=hand_over)
    row = _locked(hand_over)
    gone = "" if row.giver.is_active else row.giver.name
    moved = list(HandOverItem.everything.filter(hand_over=row, moved_on__isnull=False))
    rules.may_return(
        _judged(actor, row), reason=reason, gone=gone, has_moved=bool(moved)
    ).or_refuse()
    # whoever has changed his post since does not get it back
    keys = {(item.subject, item.key) for item in moved}
    held = {
        subject: [one for one in rows if (subject, one.key) in keys]
        for subject, rows in _held(row.taker).items()
    }
    _check_fit(passing.Handing(row.taker, row.giver, today, row.org), held)
    count = 0
    for item in moved:
        mover = passing.MOVERS.get(item.subject)
        to = _passing(row, today, now, back=True)
        if mover is not None and item.key is not None and mover.move(_mover(row), item.key, to):
            item.moved_on = None
            item.save(update_fields=["moved_on"])
            count += 1
    row.state, row.version = HandOverState.RETURNED.value, row.version + 1
    row.returned_on, row.returned_reason = today, reason.strip()[:400]
    row.save(update_fields=["state", "version", "returned_on", "returned_reason"])
    told = {**_sides(row), "moved": count}
    events.record(actor, RETURNED, on=row, now=told, reason=reason)
    return row


def _person(actor: Actor, pk: int, field: str) -> User:
    found = queries.colleagues(actor).filter(pk=pk).first()
    if found is None:
        raise Refused(rules.PERSON_GONE(field=field))
    return found


def _place(giver: User, taker: User) -> Region:
    for person in (giver, taker):
        if person.org is not None:
            return person.org.region
        if person.region is not None:
            return person.region
    raise Refused(rules.PERSON_GONE(field="giver"))


def _locked(hand_over: HandOver) -> HandOver:
    rows = HandOver.everything.select_for_update(of=("self",))
    return rows.select_related(
        "giver__org", "giver__region", "taker__org", "taker__region", "region", "org"
    ).get(pk=hand_over.pk)


def _judged(actor: Actor, row: HandOver) -> rules.Sides:
    return rules.Sides(
        state=HandOverState(row.state),
        is_giver=actor.user_id == row.giver_id,
        is_taker=actor.user_id == row.taker_id,
        has_confirmation=bool(row.giver_confirmed_at or row.taker_confirmed_at),
        is_office=actor.may(Cap.TASK_MANAGE, on=row),
        awaits=row.taker.name if queries.awaits_office(row) else "",
        unit=str(row.giver.org or row.region),
    )


def _only_sides(actor: Actor, row: HandOver) -> None:
    """Giver, taker, or the office of the place."""
    if actor.user_id not in {row.giver_id, row.taker_id} and not actor.may(Cap.TASK_MANAGE, on=row):
        raise Refused(rules.NOT_A_SIDE())


def _list(actor: Actor, row: HandOver) -> int:
    items = queries.open_items(actor, row.giver, whole_unit=row.is_whole_unit)
    HandOverItem.everything.bulk_create(_line(row, item, n) for n, item in enumerate(items, 1))
    return len(items)


def _line(
    row: HandOver, item: OpenItem, position: int, *, moved_on: date | None = None
) -> HandOverItem:
    return HandOverItem(
        hand_over=row,
        position=position,
        kind=item.kind[:40],
        title=item.title[:300],
        detail=item.detail[:400],
        due_on=item.due_on,
        link=item.link[:200],
        subject=item.subject,
        key=item.key,
        moved_on=moved_on,
    )


def _pass_on(row: HandOver, today: date, now: datetime) -> int:
    """All that hangs on the giver's account now goes to the taker, listed or come since; returns how many things."""
    moved = 0
    for subject, mover in passing.MOVERS.items():
        for item in mover.held(row.giver):
            if item.key is None or not mover.move(_mover(row), item.key, _passing(row, today, now)):
                continue
            moved += 1
            _note(row, replace(item, subject=subject), today)
    return moved


def _note(row: HandOver, item: OpenItem, today: date) -> None:
    """On the list beside its line; what came after the list was made, or is over already, gets a line of its own."""
    listed = HandOverItem.everything.filter(hand_over=row, subject=item.subject, key=item.key)
    if listed.update(moved_on=today):
        return
    last = HandOverItem.everything.filter(hand_over=row).aggregate(Max("position"))
    line = replace(item, detail=f"{item.detail}；清单以外一并转交".lstrip("；"))
    _line(row, line, (last["position__max"] or 0) + 1, moved_on=today).save()


def _mover(row: HandOver) -> Actor:
    """The sides may see less than what changes hands; that both confirmed, and the office where it must, is the right."""
    return Actor.system(f"工作交接（{row.giver.name}交{row.taker.name}）")


def _passing(row: HandOver, today: date, now: datetime, *, back: bool = False) -> Passing:
    giver, taker = (row.taker, row.giver) if back else (row.giver, row.taker)
    return Passing(giver.pk, giver.name, taker.pk, taker.name, today, now, is_back=back)


def _held(person: User) -> dict[str, list[OpenItem]]:
    return {subject: mover.held(person) for subject, mover in passing.MOVERS.items()}


def _check_fit(handing: passing.Handing, held: dict[str, list[OpenItem]]) -> None:
    found = [
        finding
        for subject, mover in passing.MOVERS.items()
        for finding in mover.fits(handing, held[subject])
    ]
    if found:
        raise Refused(*found)


def _is_firm(giver: User, taker: User) -> bool:
    firms = (OrgKind.ENTERPRISE.value, OrgKind.OPERATOR.value)
    if giver.org_id is not None and giver.org_id == taker.org_id:
        return False
    is_clerk = taker.memberships.filter(role=Role.ENTERPRISE.value).exists()
    return is_clerk or (taker.org is not None and taker.org.kind in firms)


def _sides(row: HandOver) -> dict[str, str]:
    return {"giver": row.giver.name, "taker": row.taker.name, "witness": row.witness}
