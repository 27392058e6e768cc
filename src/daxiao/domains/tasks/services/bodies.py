"""Work bodies are set up, changed, dissolved and restored; their members come and go; what they answer for is listed."""

from dataclasses import replace
from datetime import date

from django.db import transaction

from daxiao.domains.tasks.models import Body, BodyCharge, BodyMember
from daxiao.domains.tasks.queries import bodies as queries
from daxiao.domains.tasks.rules import bodies as rules
from daxiao.domains.tasks.types.bodies import (
    BodyInput,
    BodyKind,
    BodyState,
    ChargeInput,
    MemberEnd,
    MemberInput,
    Mention,
)
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org, Region
from daxiao.std.findings import Refused


LABELS = {
    "name": "名称",
    "kind": "类型",
    "region": "地区",
    "office": "办公室所设单位",
    "head_post": "负责人职务",
    "head_name": "负责人",
    "document": "设立文件",
    "set_up_on": "设立日期",
    "state": "状态",
}
_MEMBER = {"unit": "单位", "post": "职务", "person": "人员", "since": "任职", "until": "离任"}
_CHARGE = {"plans": "规划", "tasks": "任务", "what": "移出"}
SET_UP = events.define("tasks.body_set_up", "设立工作机制", **LABELS)
CHANGED = events.define("tasks.body_changed", "修改工作机制", **LABELS)
DISSOLVED = events.define("tasks.body_dissolved", "撤销工作机制", **LABELS)
RESTORED = events.define("tasks.body_restored", "恢复工作机制", **LABELS)
JOINED = events.define("tasks.body_member_joined", "增加机制成员", **_MEMBER)
LEFT = events.define("tasks.body_member_left", "机制成员离任", **_MEMBER)
CHARGED = events.define("tasks.body_charged", "列入机制台账", **_CHARGE)
TAKEN_OUT = events.define("tasks.body_charge_ended", "移出机制台账", **_CHARGE)

_COLUMNS = (
    "name",
    "kind",
    "office",
    "head_post",
    "head_name",
    "document",
    "set_up_on",
    "version",
)


@transaction.atomic
def set_up(actor: Actor, *, given: BodyInput, today: date, is_demo: bool = False) -> Body:
    """The plan whose sentence it stems from is on its ledger from the first day. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE)
    place = queries.places(actor).filter(pk=given.region_id or 0).first()
    if place is None:
        raise Refused(rules.PLACE_GONE(field="region"))
    found = queries.mention(actor, given.mention) if given.mention else None
    name, kind = _called(given, found)
    _in_turn(place)
    rules.may_enter(given, name, kind, _ground(place, given, found, name, today)).or_refuse()
    row = Body(
        region=place,
        kind=kind or BodyKind.OFFICE,
        plan_id=found.plan_id if found else None,
        start=found.start if found else None,
        end=found.end if found else None,
        quote=found.sentence if found else "",
        is_demo=is_demo,
    )
    _write(row, given, name, _office(actor, given))
    (row,) = versions.create(actor, Body, [row], reason="设立")
    events.record(actor, SET_UP, on=row, now=_told(row))
    if found is not None:
        _put(actor, row, [found.plan_id], [], today)
    return row


@transaction.atomic
def change(actor: Actor, *, body: Body, given: BodyInput, today: date) -> Body:
    """Name, kind, head, office, paper and day; the sentence it stems from stays. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.TASK_MANAGE, on=body)
    row = _locked(body)
    if given.version is not None and row.version != given.version:
        raise Stale(mine=_wish(given), theirs={LABELS[k]: v for k, v in _told(row).items()})
    rules.may_change(BodyState(row.state)).or_refuse()
    name, kind = given.name.strip(), given.kind
    _in_turn(row.region)
    ground = _ground(row.region, given, None, name, today, but=row)
    stands = replace(given, mention="", document=given.document or row.quote)
    rules.may_enter(stands, name, kind, ground).or_refuse()
    was = _told(row)
    row.kind = (kind or BodyKind(row.kind)).value
    _write(row, given, name, _office(actor, given))
    row.version += 1
    versions.save(actor, row, *_COLUMNS, reason="修改")
    _lend(row)
    now = _told(row)
    moved = [k for k in now if now[k] != was[k]]
    if moved:
        events.record(
            actor,
            CHANGED,
            on=row,
            was={k: was[k] for k in moved},
            now={k: now[k] for k in moved},
        )
    return row


@transaction.atomic
def dissolve(actor: Actor, *, body: Body, reason: str, today: date) -> Body:
    """It stays with its ledger as a fact of the past; its office reads the tasks of others no more. Raises `Denied`,
    `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=body)
    row = _locked(body)
    rules.may_dissolve(BodyState(row.state), reason).or_refuse()
    row.state, row.dissolved_on = BodyState.DISSOLVED.value, today
    return _move(actor, row, DISSOLVED, reason)


@transaction.atomic
def restore(actor: Actor, *, body: Body, reason: str) -> Body:
    """Undo of `dissolve`. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=body)
    row = _locked(body)
    rules.may_restore(BodyState(row.state), reason).or_refuse()
    _in_turn(row.region)
    taken = Body.everything.filter(region=row.region, name=row.name, state="standing").exists()
    if taken:
        raise Refused(rules.NAME_TAKEN(place=str(row.region), name=row.name))
    row.state, row.dissolved_on = BodyState.STANDING.value, None
    return _move(actor, row, RESTORED, reason)


def _move(actor: Actor, row: Body, kind: events.EventKind, reason: str) -> Body:
    row.version += 1
    versions.save(actor, row, "state", "dissolved_on", "version", reason=reason)
    _lend(row)
    events.record(actor, kind, on=row, now={"state": BodyState(row.state).label}, reason=reason)
    return row


# ---- members


@transaction.atomic
def join(actor: Actor, *, body: Body, given: MemberInput, today: date) -> BodyMember:
    """Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=body)
    row = _locked(body)
    org = _unit(actor, given.org_id, "unit")
    post, person = given.post.strip()[:60], given.person.strip()[:40]
    there = BodyMember.everything.filter(
        body=row, org=org, post=post, person=person, until__isnull=True
    )
    rules.may_join(
        BodyState(row.state),
        post,
        unit=str(org),
        is_there=there.exists(),
        is_ahead=given.since > today,
    ).or_refuse()
    made = BodyMember.everything.create(
        body=row, org=org, post=post, person=person, since=given.since
    )
    events.record(actor, JOINED, on=row, now=_seat(made))
    return made


@transaction.atomic
def leave(actor: Actor, *, member: BodyMember, given: MemberEnd, today: date) -> BodyMember:
    """The row ends and stays. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=member)
    rows = BodyMember.everything.select_for_update(of=("self",)).select_related("body", "org")
    row = rows.get(pk=member.pk)
    rules.may_leave(
        given,
        since=row.since.isoformat(),
        until=row.until.isoformat() if row.until else "",
        is_before=given.until <= row.since,
        is_ahead=given.until > today,
    ).or_refuse()
    row.until, row.ended_reason = given.until, given.reason.strip()[:400]
    row.save(update_fields=["until", "ended_reason"])
    events.record(actor, LEFT, on=row.body, now=_seat(row), reason=given.reason)
    return row


def _seat(row: BodyMember) -> dict[str, object]:
    told = {"unit": str(row.org), "post": row.post, "person": row.person, "since": row.since}
    return told | ({"until": row.until} if row.until else {})


# ---- the ledger


@transaction.atomic
def charge(actor: Actor, *, body: Body, given: ChargeInput, today: date) -> Body:
    """Put plans and tasks on its ledger; only such as the actor keeps himself. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=body)
    row = _locked(body)
    rules.may_touch(BodyState(row.state)).or_refuse()
    if not given.plan_ids and not given.task_ids:
        raise Refused(rules.CHARGE_MISSING())
    mine = queries.plans_to_charge(actor).filter(pk__in=given.plan_ids)
    tasks = queries.tasks_to_charge(actor).filter(pk__in=given.task_ids)
    plan_ids = list(mine.values_list("pk", flat=True))
    task_ids = list(tasks.values_list("pk", flat=True))
    if {*plan_ids} != {*given.plan_ids} or {*task_ids} != {*given.task_ids}:
        raise Refused(rules.CHARGE_GONE())
    if not _put(actor, row, plan_ids, task_ids, today):
        raise Refused(rules.CHARGE_TWICE())
    return row


@transaction.atomic
def take_out(actor: Actor, *, charge: BodyCharge, reason: str, today: date) -> BodyCharge:
    """Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=charge)
    rows = BodyCharge.everything.select_for_update(of=("self",))
    row = rows.select_related("body", "plan", "task").get(pk=charge.pk)
    ended = row.ended_on is not None
    rules.may_take_out(BodyState(row.body.state), reason, is_ended=ended).or_refuse()
    row.ended_on, row.ended_reason, row.reader = today, reason.strip()[:400], None
    row.save(update_fields=["ended_on", "ended_reason", "reader"])
    events.record(actor, TAKEN_OUT, on=row.body, now={"what": str(row)}, reason=reason)
    return row


def _put(actor: Actor, row: Body, plan_ids: list[int], task_ids: list[int], today: date) -> int:
    """How many were not there yet."""
    there = BodyCharge.everything.filter(body=row, ended_on__isnull=True)
    plans = [k for k in plan_ids if not there.filter(plan_id=k).exists()]
    tasks = [k for k in task_ids if not there.filter(task_id=k).exists()]
    reader = row.office if row.state == BodyState.STANDING.value else None
    for keys in [{"plan_id": k} for k in plans] + [{"task_id": k} for k in tasks]:
        BodyCharge.everything.create(
            body=row, reader=reader, put_on=today, put_by_label=actor.label, **keys
        )
    if plans or tasks:
        events.record(actor, CHARGED, on=row, now={"plans": len(plans), "tasks": len(tasks)})
    return len(plans) + len(tasks)


def _lend(row: Body) -> None:
    """Who reads the ledger now: the office of a standing body, nobody for one that was dissolved."""
    reader = row.office if row.state == BodyState.STANDING.value else None
    BodyCharge.everything.filter(body=row, ended_on__isnull=True).update(reader=reader)


# ---- what is there


def _locked(body: Body) -> Body:
    rows = Body.everything.select_for_update(of=("self",))
    return rows.select_related("region", "office").get(pk=body.pk)


def _in_turn(place: Region) -> None:
    """Of two who take the same name at once the second waits, and finds what the first wrote."""
    Region.everything.select_for_update().get(pk=place.pk)


def _called(given: BodyInput, found: Mention | None) -> tuple[str, BodyKind | None]:
    name = given.name.strip() or (found.name if found else "")
    return name[:80], given.kind or (found.kind if found else rules.kind_of(name))


def _ground(
    place: Region,
    given: BodyInput,
    found: Mention | None,
    name: str,
    today: date,
    *,
    but: Body | None = None,
) -> rules.Ground:
    same = Body.everything.filter(region=place, name=name, state=BodyState.STANDING.value)
    taken = same.exclude(pk=but.pk) if but else same
    ahead = given.set_up_on is not None and given.set_up_on > today
    return rules.Ground(str(place), found is not None, taken.exists(), ahead)


def _office(actor: Actor, given: BodyInput) -> Org | None:
    return _unit(actor, given.office_id, "office") if given.office_id else None


def _unit(actor: Actor, pk: int, field: str) -> Org:
    among = queries.offices if field == "office" else queries.units
    found = among(actor).filter(pk=pk).first()
    if found is None:
        raise Refused(rules.UNIT_GONE(field=field))
    return found


def _write(row: Body, given: BodyInput, name: str, office: Org | None) -> None:
    row.name, row.office = name, office
    row.head_post, row.head_name = given.head_post.strip()[:60], given.head_name.strip()[:40]
    row.document, row.set_up_on = given.document.strip()[:160], given.set_up_on


def _told(row: Body) -> dict[str, str]:
    return {
        "name": row.name,
        "kind": BodyKind(row.kind).label,
        "office": str(row.office or ""),
        "head_post": row.head_post,
        "head_name": row.head_name,
        "document": row.document,
        "set_up_on": row.set_up_on.isoformat() if row.set_up_on else "",
    }


def _wish(given: BodyInput) -> dict[str, str]:
    return {
        "名称": given.name,
        "类型": given.kind.label if given.kind else "",
        "负责人职务": given.head_post,
        "负责人": given.head_name,
        "设立文件": given.document,
    }
