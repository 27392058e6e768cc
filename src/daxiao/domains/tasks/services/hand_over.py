"""An official hands the work over: the list is made, both confirm, what is open goes to the successor."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.tasks.models import HandOver, HandOverItem, Task, TaskTake
from daxiao.domains.tasks.queries import hand_over as queries
from daxiao.domains.tasks.rules import hand_over as rules
from daxiao.domains.tasks.rules import work as work_rules
from daxiao.domains.tasks.types import HandOverInput, HandOverState, TaskState
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.models import Region, User
from daxiao.std.findings import Refused


_LABELS = {
    "giver": "移交人",
    "taker": "接收人",
    "witness": "监交人",
    "count": "事项",
    "moved": "转交任务",
}
BEGUN = events.define("tasks.hand_over_begun", "发起工作交接", **_LABELS)
LISTED = events.define("tasks.hand_over_listed", "重新列出交接事项", **_LABELS)
CONFIRMED = events.define("tasks.hand_over_confirmed", "确认交接", **_LABELS)
DONE = events.define("tasks.hand_over_done", "完成交接", **_LABELS)
CANCELLED = events.define("tasks.hand_over_cancelled", "取消交接", **_LABELS)


@transaction.atomic
def begin(actor: Actor, *, given: HandOverInput, today: date) -> HandOver:
    """Make the list of what is open now. A unit's own people, or the office for its place. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_VIEW)
    giver, taker = _person(actor, given.giver_id, "giver"), _person(actor, given.taker_id, "taker")
    waits = HandOver.everything.filter(giver=giver, state=HandOverState.OPEN.value).exists()
    rules.may_begin(
        is_same=giver.pk == taker.pk,
        witness=given.witness,
        open_of=giver.name if waits else "",
    ).or_refuse()
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
    """Giver or taker confirms for himself; with the second one it is done and the open tasks change hands.

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
        row.state = HandOverState.DONE.value
        row.save(update_fields=["state"])
        moved = _pass_on(actor, row, today)
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
    return rows.select_related("giver", "taker", "giver__org").get(pk=hand_over.pk)


def _judged(actor: Actor, row: HandOver) -> rules.Sides:
    return rules.Sides(
        state=HandOverState(row.state),
        is_giver=actor.user_id == row.giver_id,
        is_taker=actor.user_id == row.taker_id,
        has_confirmation=bool(row.giver_confirmed_at or row.taker_confirmed_at),
    )


def _only_sides(actor: Actor, row: HandOver) -> None:
    """Giver, taker, or the office of the place."""
    if actor.user_id not in {row.giver_id, row.taker_id} and not actor.may(Cap.TASK_MANAGE, on=row):
        raise Refused(rules.NOT_A_SIDE())


def _list(actor: Actor, row: HandOver) -> int:
    items = queries.open_items(actor, row.giver, whole_unit=row.is_whole_unit)
    HandOverItem.everything.bulk_create(
        HandOverItem(
            hand_over=row,
            position=n,
            kind=item.kind[:40],
            title=item.title[:300],
            detail=item.detail[:400],
            due_on=item.due_on,
            link=item.link[:200],
        )
        for n, item in enumerate(items, 1)
    )
    return len(items)


def _pass_on(actor: Actor, row: HandOver, today: date) -> int:
    """What hangs on the giver's account goes to the taker; returns how many tasks changed hands."""
    moved = 0
    held = TaskTake.everything.filter(holder=row.giver, ended_on__isnull=True)
    for take in held.select_related("task", "org"):
        take.ended_on = today
        take.save(update_fields=["ended_on"])
        TaskTake.everything.create(
            task=take.task,
            org=take.org,
            person=row.taker.name if take.person == row.giver.name else take.person,
            section=take.section,
            holder=row.taker,
            taken_on=today,
            taken_by_label=actor.label,
        )
        moved += 1
    led = Task.everything.filter(sponsor=row.giver, state=TaskState.IN_FORCE.value)
    for task in led:
        task.sponsor = row.taker
        task.version += 1
        versions.save(actor, task, "sponsor", "version", reason="工作交接")
        moved += 1
    return moved


def _sides(row: HandOver) -> dict[str, str]:
    return {"giver": row.giver.name, "taker": row.taker.name, "witness": row.witness}
