"""Yearly work points: drafted from a plan's tasks and goals, written, approved, issued, amended; and the undo of each."""

from collections import Counter
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet

from daxiao.domains.tasks.models import Point, PointList, Task, TaskUnit
from daxiao.domains.tasks.queries import bodies as choices
from daxiao.domains.tasks.queries import points as queries
from daxiao.domains.tasks.rules import points as rules
from daxiao.domains.tasks.rules import wording
from daxiao.domains.tasks.types import Duty, WorkState
from daxiao.domains.tasks.types.points import (
    IssueInput,
    MoreInput,
    PointInput,
    PointsInput,
    PointsState,
)
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Denied, Stale
from daxiao.kernel.models import Region
from daxiao.std.findings import Refused


TOPIC = "tasks.points_issued"

_LABELS = {"title": "工作要点", "count": "条数", "state": "状态", "document_number": "文号"}
_LINE = {
    "title": "重点任务",
    "value": "年度目标",
    "content": "工作内容",
    "lead": "牵头单位",
    "others": "责任单位",
    "due_on": "完成时限",
    "position": "序号",
}
DRAFTED = events.define("tasks.points_drafted", "起草工作要点", **_LABELS)
MORE = events.define("tasks.points_extended", "增列要点", **_LABELS)
WRITTEN = events.define("tasks.point_rewritten", "修改要点", **_LINE)
REMOVED = events.define("tasks.point_removed", "不列入要点", **_LINE)
APPROVED = events.define("tasks.points_approved", "审定工作要点", **_LABELS)
SENT_BACK = events.define("tasks.points_sent_back", "退回起草", **_LABELS)
ISSUED = events.define("tasks.points_handed_out", "印发工作要点", **_LABELS)
DISCARDED = events.define("tasks.points_discarded", "作废草稿", **_LABELS)
RESTORED = events.define("tasks.points_restored", "恢复草稿", **_LABELS)
AMENDED = events.define("tasks.points_amended", "修订工作要点", **_LABELS)
REPLACED = events.define("tasks.points_replaced", "工作要点被修订", **_LABELS)

OPEN = (PointsState.DRAFT.value, PointsState.APPROVED.value)
ENDED = (WorkState.DONE.value, WorkState.STOPPED.value)


@transaction.atomic
def draft(actor: Actor, *, given: PointsInput, today: date, is_demo: bool = False) -> PointList:
    """Begin the list of a year with what of the plan is still to be done then, and the goals of the year. Raises `Denied`,
    `Refused`."""
    require(actor, Cap.TASK_MANAGE)
    plan = choices.plans_to_charge(actor).filter(pk=given.plan_id).first()
    if plan is None:
        raise Refused(rules.PLAN_GONE(field="plan"))
    _in_turn(plan.region)
    rules.may_draft(
        given.year,
        rules.Span(plan.since_year, plan.until_year or plan.horizon),
        has_draft=_there(plan.pk, given.year, *OPEN),
        is_issued=_there(plan.pk, given.year, PointsState.ISSUED.value),
    ).or_refuse()
    row = PointList.everything.create(
        region=plan.region,
        plan=plan,
        year=given.year,
        edition=_next(plan.pk, given.year),
        title=given.title.strip()[:200] or rules.title_of(plan.title, given.year)[:200],
        drafted_on=today,
        drafted_by_label=actor.label,
        is_demo=is_demo,
    )
    tasks = queries.tasks_of_plan(actor, plan.pk).exclude(standing__work__in=ENDED)
    goals = queries.goals_of_plan(actor, plan.pk, given.year)
    _put(
        actor,
        row,
        [t for t in tasks if rules.is_of_year(given.year, t.due_on)] if given.with_tasks else [],
        list(goals) if given.with_goals else [],
    )
    events.record(actor, DRAFTED, on=row, now={"title": row.title, "count": row.points.count()})
    return row


@transaction.atomic
def more(actor: Actor, *, points: PointList, given: MoreInput) -> PointList:
    """Put further tasks and goals of the plan on a draft. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.TASK_MANAGE, on=points)
    row = _locked(points, given.version)
    rules.may_edit(PointsState(row.state)).or_refuse()
    if not given.task_ids and not given.goal_ids:
        raise Refused(rules.MORE_MISSING())
    found = (
        list(queries.tasks_to_add(actor, row).filter(pk__in=given.task_ids)),
        list(queries.goals_to_add(actor, row).filter(pk__in=given.goal_ids)),
    )
    if len(found[0]) != len(set(given.task_ids)) or len(found[1]) != len(set(given.goal_ids)):
        raise Refused(rules.MORE_GONE())
    _put(actor, row, *found)
    _save(row)
    count = len(found[0]) + len(found[1])
    events.record(actor, MORE, on=row, now={"title": row.title, "count": count})
    return row


@transaction.atomic
def write(actor: Actor, *, point: Point, given: PointInput) -> Point:
    """Change the words of a line of a draft. Raises `Denied`, also for a line that was left out meanwhile, `Refused`, `Stale`."""
    require(actor, Cap.TASK_MANAGE, on=point)
    row = _line(point)
    was = _told(row)
    if given.version is not None and row.version != given.version:
        wish = {"重点任务": given.title, "年度目标": given.value, "工作内容": given.content}
        raise Stale(mine=wish, theirs={_LINE[k]: v for k, v in was.items()})
    rules.may_write(PointsState(row.list.state), given, row.list.year).or_refuse()
    if given.lead_id is not None and given.lead_id != row.lead_id:
        row.lead = choices.units(actor).filter(pk=given.lead_id).first()
        if row.lead is None:
            raise Refused(rules.UNIT_GONE(field="lead"))
        row.leads = row.lead.name
    row.title, row.value = given.title.strip()[:200], given.value.strip()[:200]
    row.content, row.others = given.content.strip(), given.others.strip()[:800]
    row.due_on = given.due_on
    row.position = given.position or row.position
    row.version += 1
    row.save()
    now = _told(row)
    moved = [k for k in now if now[k] != was[k]]
    if moved:
        _save(row.list)
        told = {k: was[k] for k in moved}, {k: now[k] for k in moved}
        events.record(actor, WRITTEN, on=row.list, was=told[0], now={"title": row.title} | told[1])
    return row


@transaction.atomic
def remove(actor: Actor, *, point: Point) -> PointList:
    """Leave a line out of the draft; it can be put on again. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=point)
    row = _line(point)
    rules.may_edit(PointsState(row.list.state)).or_refuse()
    events.record(actor, REMOVED, on=row.list, was={"title": row.title})
    row.delete()
    _save(row.list)
    return row.list


@transaction.atomic
def approve(
    actor: Actor, *, points: PointList, version: int | None = None, today: date
) -> PointList:
    """Every line has a lead unit and a deadline by now. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.TASK_MANAGE, on=points)
    row = _locked(points, version)
    lines = tuple(
        rules.Line(p.title, p.lead_id is not None, p.due_on is not None) for p in row.points.all()
    )
    rules.may_approve(PointsState(row.state), lines).or_refuse()
    row.state = PointsState.APPROVED.value
    row.approved_on, row.approved_by_label = today, actor.label
    _save(row, "state", "approved_on", "approved_by_label")
    events.record(actor, APPROVED, on=row, now={"title": row.title, "count": len(lines)})
    return row


@transaction.atomic
def send_back(actor: Actor, *, points: PointList, reason: str) -> PointList:
    """Undo of `approve`: it is a draft again. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=points)
    row = _locked(points)
    rules.may_send_back(PointsState(row.state), reason).or_refuse()
    row.state, row.approved_on, row.approved_by_label = PointsState.DRAFT.value, None, ""
    _save(row, "state", "approved_on", "approved_by_label")
    events.record(actor, SENT_BACK, on=row, now={"state": "起草中"}, reason=reason)
    return row


@transaction.atomic
def issue(
    actor: Actor, *, points: PointList, given: IssueInput, today: date, now: datetime
) -> PointList:
    """Freeze it, tell the lead units, and replace the edition before it. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.TASK_MANAGE, on=points)
    row = _locked(points, given.version)
    day = given.issued_on or today
    rules.may_issue(PointsState(row.state), is_ahead=day > today).or_refuse()
    for old in list(_in_force(row).select_for_update(of=("self",))):
        old.state = PointsState.REPLACED.value
        _save(old, "state")
        events.record(actor, REPLACED, on=old, now={"title": str(row)})
    row.state, row.issued_on, row.issued_by_label = PointsState.ISSUED.value, day, actor.label
    row.document_number = given.document_number.strip()[:60]
    _save(row, "state", "issued_on", "issued_by_label", "document_number")
    Point.everything.filter(list=row).update(told=F("lead"))
    _tell(row)
    events.record(
        actor, ISSUED, on=row, now={"title": row.title, "document_number": row.document_number}
    )
    return row


@transaction.atomic
def discard(actor: Actor, *, points: PointList, reason: str) -> PointList:
    """Give a draft up; it stays as a trace. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=points)
    row = _locked(points)
    rules.may_discard(PointsState(row.state), reason).or_refuse()
    row.state = PointsState.DISCARDED.value
    _save(row, "state")
    events.record(actor, DISCARDED, on=row, now={"title": row.title}, reason=reason)
    return row


@transaction.atomic
def restore(actor: Actor, *, points: PointList, reason: str) -> PointList:
    """Undo of `discard`. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=points)
    row = _locked(points)
    _in_turn(row.region)
    rules.may_restore(
        PointsState(row.state),
        row.year,
        reason,
        has_draft=_there(row.plan_id, row.year, *OPEN),
        is_issued=_is_issued_beside(row),
    ).or_refuse()
    row.state = PointsState.DRAFT.value
    _save(row, "state")
    events.record(actor, RESTORED, on=row, now={"title": row.title}, reason=reason)
    return row


@transaction.atomic
def amend(actor: Actor, *, points: PointList, reason: str, today: date) -> PointList:
    """Begin the next edition of an issued list as a draft with the same lines; the issued one counts until the new one is
    issued, and stays. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_MANAGE, on=points)
    row = _locked(points)
    _in_turn(row.region)
    rules.may_amend(
        PointsState(row.state), row.year, reason, has_draft=_there(row.plan_id, row.year, *OPEN)
    ).or_refuse()
    made = PointList.everything.create(
        region=row.region,
        plan=row.plan,
        year=row.year,
        edition=_next(row.plan_id, row.year),
        title=row.title,
        replaces=row,
        reason=reason.strip()[:400],
        drafted_on=today,
        drafted_by_label=actor.label,
        is_demo=row.is_demo,
    )
    lines = list(row.points.all())
    for line in lines:
        line.pk, line.list, line.told, line.version = None, made, None, 0
    Point.everything.bulk_create(lines)
    events.record(
        actor, AMENDED, on=made, now={"title": str(made), "count": len(lines)}, reason=reason
    )
    return made


# ---- what a line says to begin with


def _put(actor: Actor, row: PointList, tasks: list[Task], goals: list[Any]) -> None:
    at = row.points.aggregate(last=Max("position"))["last"] or 0
    units = _leads([t.pk for t in tasks])
    values = queries.values_of_year(actor, [t.pk for t in tasks], row.year)
    lines = [
        Point(
            list=row,
            task=t,
            action=t.action,
            title=t.title,
            value=values.get(t.pk, "")[:200],
            content=wording.content(t.text.strip(), t.number, t.title.strip()),
            lead_id=units.get(t.pk),
            leads=t.leads,
            others=t.others,
            due_on=rules.due_in(row.year, t.due_on),
        )
        for t in tasks
    ]
    lines += [
        Point(
            list=row,
            goal=g,
            title=f"{g.indicator.name}{f'（{g.industry}）' if g.industry else ''}"[:200],
            value=rules.value_words(g.floor_shown, g.stretch_shown, g.unit_shown),
            lead=g.owner,
            leads=g.owner.name if g.owner else "",
            due_on=rules.due_in(row.year, g.due_on),
        )
        for g in goals
    ]
    for position, line in enumerate(lines, at + 1):
        line.position = position
    Point.everything.bulk_create(lines, batch_size=200)


def _leads(task_ids: list[int]) -> dict[int, int]:
    """The first lead unit of the register of each task."""
    rows = TaskUnit.everything.filter(task_id__in=task_ids, duty=Duty.LEAD.value, org__isnull=False)
    # the last one written is the first of the register
    return dict(rows.order_by("-position", "-pk").values_list("task_id", "org_id"))


# ---- what is there


def _in_turn(place: Region) -> None:
    """Of two who begin a list of the same year at once the second waits, and finds what the first wrote."""
    Region.everything.select_for_update().get(pk=place.pk)


def _there(plan_id: int, year: int, *states: str) -> bool:
    return PointList.everything.filter(plan_id=plan_id, year=year, state__in=states).exists()


def _is_issued_beside(row: PointList) -> bool:
    """Whether an edition is in force that a draft was not made of: the draft is out of date, its number taken."""
    return _in_force(row).exclude(pk=row.replaces_id or 0).exists()


def _in_force(row: PointList) -> QuerySet[PointList]:
    """The edition of the same plan and year that counts now."""
    rows = PointList.everything.filter(plan_id=row.plan_id, year=row.year)
    return rows.filter(state=PointsState.ISSUED.value)


def _next(plan_id: int, year: int) -> int:
    """Editions are counted over what was issued or is to be; a discarded draft took no number."""
    rows = PointList.everything.filter(plan_id=plan_id, year=year)
    kept = rows.exclude(state=PointsState.DISCARDED.value)
    return int(kept.aggregate(last=Max("edition"))["last"] or 0) + 1


def _locked(points: PointList, version: int | None = None) -> PointList:
    rows = PointList.everything.select_for_update(of=("self",))
    row = rows.select_related("region", "plan").get(pk=points.pk)
    if version is not None and row.version != version:
        state = PointsState(row.state).label
        raise Stale(mine={"状态": PointsState(points.state).label}, theirs={"状态": state})
    return row


def _line(point: Point) -> Point:
    """The list is locked first and seen as it is then: what was approved meanwhile is not written any more."""
    held = _locked(point.list)
    rows = Point.everything.select_for_update(of=("self",)).select_related("lead")
    row = rows.filter(pk=point.pk).first()
    if row is None:
        raise Denied(hidden=True)
    row.list = held
    return row


def _save(row: PointList, *fields: str) -> None:
    """Without fields: its lines are not those any more that somebody who is about to approve it has looked at."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _told(row: Point) -> dict[str, str]:
    return {
        "title": row.title,
        "value": row.value,
        "content": row.content,
        "lead": str(row.lead or ""),
        "others": row.others,
        "due_on": row.due_on.isoformat() if row.due_on else "",
        "position": str(row.position),
    }


def _tell(row: PointList) -> None:
    leads = row.points.filter(lead__isnull=False).values_list("lead_id", flat=True)
    for org_id, count in Counter(leads).items():
        body = {
            "text": f"{row}已印发，其中{count}条由贵单位牵头"[:300],
            "link": f"/work-points/{row.pk}/",
            "orgs": [org_id],
            "users": [],
        }
        outbox.put(TOPIC, on=row, body=body)
