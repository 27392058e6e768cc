"""What the office arranges for a task beside the plan's own words: sponsor leader, list number, how it is done."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.tasks.models import Task
from daxiao.domains.tasks.queries import people
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.services.settling import settle
from daxiao.domains.tasks.types import ArrangeInput, TaskKind
from daxiao.kernel import events, versions
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import User
from daxiao.std.findings import FindingKind, Refused


SPONSOR_GONE = FindingKind("tasks.sponsor_gone", "所选领导的账号已停用或不在范围内，请重选")
NOT_A_LEADER = FindingKind(
    "tasks.sponsor_not_a_leader", "{name}的账号不是{place}的领导，不能作包保领导，请改选"
)
_LABELS = {
    "list_number": "清单序号",
    "sponsor": "包保领导",
    "kind": "完成方式",
    "count_goal": "目标数",
    "count_word": "计数单位",
}
ARRANGED = events.define("tasks.task_arranged", "安排任务", **_LABELS)


@transaction.atomic
def arrange(actor: Actor, *, task: Task, given: ArrangeInput, today: date, now: datetime) -> Task:
    """Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.TASK_MANAGE, on=task)
    row = (
        Task.everything.select_for_update(of=("self",))
        .select_related("sponsor", "region")
        .get(pk=task.pk)
    )
    sponsor = _sponsor(given.sponsor_id, row, today)
    was, wish = _told(row), _wish(given, sponsor)
    if given.version is not None and row.version != given.version:
        raise Stale(
            mine={_LABELS[k]: v for k, v in wish.items()},
            theirs={_LABELS[k]: v for k, v in was.items()},
        )
    rules.may_arrange(given).or_refuse()
    counts = given.kind is TaskKind.COUNT
    row.kind, row.sponsor = given.kind.value, sponsor
    row.list_number = given.list_number.strip()[:20]
    row.count_goal = given.count_goal if counts else None
    row.count_word = given.count_word.strip()[:20] if counts else ""
    row.version += 1
    fields = ("kind", "sponsor", "list_number", "count_goal", "count_word", "version")
    versions.save(actor, row, *fields, reason="安排任务")
    moved = [k for k, v in wish.items() if v != was[k]]
    if moved:
        events.record(
            actor,
            ARRANGED,
            on=row,
            was={k: was[k] for k in moved},
            now={k: wish[k] for k in moved},
        )
    settle([row], today=today, now=now)
    return row


def _sponsor(pk: int | None, task: Task, today: date) -> User | None:
    """A leader of the task's place; who sponsors it already may stay."""
    if pk is None:
        return None
    found = User.everything.filter(pk=pk, is_active=True).first()
    if found is None:
        raise Refused(SPONSOR_GONE(field="sponsor"))
    if found.pk != task.sponsor_id and not people.is_leader(found, task.region, today=today):
        raise Refused(NOT_A_LEADER(field="sponsor", name=found.name, place=str(task.region)))
    return found


def _told(row: Task) -> dict[str, str]:
    return {
        "list_number": row.list_number,
        "sponsor": str(row.sponsor or ""),
        "kind": TaskKind(row.kind).label,
        "count_goal": str(row.count_goal or ""),
        "count_word": row.count_word,
    }


def _wish(given: ArrangeInput, sponsor: User | None) -> dict[str, str]:
    counts = given.kind is TaskKind.COUNT
    return {
        "list_number": given.list_number.strip(),
        "sponsor": str(sponsor or ""),
        "kind": given.kind.label,
        "count_goal": str(given.count_goal or "") if counts else "",
        "count_word": given.count_word.strip() if counts else "",
    }
