"""The scheduled progress (时序进度) of a goal is set: a curve of the platform, or shares by hand."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from daxiao.domains.targets.models import Goal
from daxiao.domains.targets.queries import schedules as queries
from daxiao.domains.targets.rules.marks import marks_of
from daxiao.domains.targets.rules.profiles import Node, ProfileKind
from daxiao.domains.targets.services import goals as goal_services
from daxiao.domains.targets.standings import goals as standings
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import FindingKind, Refused
from daxiao.std.workdays import HolidayTable


SCHEDULED = events.define("targets.goal_scheduled", "设定时序进度", profile="曲线", marks="节点")
NO_SCHEDULE_WANTED = FindingKind(
    "targets.schedule_not_wanted",
    "“{name}”任何一天都要达到目标要求，没有时序进度；有基数的补上基数后才有进度曲线",
)


@dataclass(frozen=True, slots=True)
class ScheduleInput:
    """A kind of curve, or for MILESTONES the nodes; `version` is that of the goal the person saw."""

    kind: ProfileKind
    version: int
    nodes: tuple[Node, ...] = ()


@transaction.atomic
def set_schedule(
    actor: Actor,
    *,
    goal: Goal,
    schedule: ScheduleInput,
    holidays: HolidayTable,
    today: date,
    now: datetime,
) -> Goal:
    """Follow another curve from now on; the standing follows at once. Raises Denied, Refused, Stale."""
    require(actor, Cap.TARGET_MANAGE, on=goal)
    row = goal_services.locked(goal, schedule.version, {"时序进度": schedule.kind.label})
    if not queries.is_scheduled(row):
        raise Refused(NO_SCHEDULE_WANTED(name=row.indicator.name))
    yardstick, _ = queries.yardstick_of(row, today)
    if schedule.kind is ProfileKind.MILESTONES:
        made = queries.by_nodes(row, list(schedule.nodes))
    else:
        made = queries.made(actor, row, schedule.kind, yardstick, holidays)
    marks = marks_of(made)
    if (row.profile, row.marks) == (schedule.kind.value, marks):
        return row
    was = {"profile": ProfileKind(row.profile).label, "marks": _said(row.marks)}
    row.profile, row.marks = schedule.kind.value, marks
    row.version += 1
    versions.save(actor, row, "profile", "marks", "version", reason=queries.SET_BY_HAND)
    told = {"profile": schedule.kind.label, "marks": _said(marks)}
    events.record(actor, SCHEDULED, on=row, was=was, now=told)
    standings.settle([row], today=today, now=now)
    return row


def _said(marks: list[list[str]]) -> str:
    return "、".join(f"{day} {share}" for day, share in marks[:36])
