"""Units report on a task; the lead units and the office accept or return. A correction is a new report."""

from datetime import date, datetime

from django.db import transaction

from daxiao.domains.tasks.models import (
    CountedItem,
    Task,
    TaskNode,
    TaskReport,
)
from daxiao.domains.tasks.queries import parties
from daxiao.domains.tasks.queries import reports as queries
from daxiao.domains.tasks.queries.parties import Party
from daxiao.domains.tasks.rules import work as rules
from daxiao.domains.tasks.services import files, readers
from daxiao.domains.tasks.services.acting import acting_for
from daxiao.domains.tasks.services.settling import settle, standing_of
from daxiao.domains.tasks.types import (
    Doing,
    JudgeInput,
    NodeState,
    ReportInput,
    ReportKind,
    ReportVerdict,
    TaskKind,
)
from daxiao.kernel import events, outbox
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale
from daxiao.kernel.models import Org
from daxiao.std.findings import Refused


_LABELS = {
    "kind": "报告",
    "unit": "单位",
    "month": "月份",
    "node": "节点",
    "state": "进展",
    "done": "做了什么",
    "problem": "问题",
    "need": "需要支持",
    "document": "文件",
    "verdict": "处理",
    "is_late": "迟报",
}
REPORTED = events.define("tasks.report_made", "填报任务", **_LABELS)
CORRECTED = events.define("tasks.report_corrected", "更正任务报告", **_LABELS)
ACCEPTED = events.define("tasks.report_accepted", "认可报告", **_LABELS)
RETURNED = events.define("tasks.report_returned", "退回报告", **_LABELS)
RECONSIDERED = events.define("tasks.report_reconsidered", "撤回对报告的处理", **_LABELS)

TOPIC = "tasks.report_returned"


@transaction.atomic
def report(
    actor: Actor, *, task: Task, given: ReportInput, today: date, now: datetime
) -> TaskReport:
    """A unit's report for a month, at a node, on the finished task, or as lead on what the others reported.

    One that is there already is corrected by a new one. Raises `Denied`, `Refused`, and `Stale` when another report was
    handed in since the form was opened.
    """
    require(actor, Cap.TASK_REPORT, on=task)
    party = acting_for(actor, task, given.org_id)
    Task.everything.select_for_update(of=("self",)).get(pk=task.pk)
    month = rules.first_of_month(given.month or today)
    node = _node(task, given)
    earlier = _earlier(task, given, party, month)
    if given.seen is not None and given.seen != (earlier.pk if earlier else 0):
        raise Stale(mine=_said(given), theirs=_told_to_people(earlier))
    about = _about(task, party, node, earlier)
    rules.may_report(about, given, month=month, today=today).or_refuse()
    row = _insert(actor, task, party, given, earlier, (month, node, today, now))
    files.attach(
        actor,
        task=task,
        uploads=given.uploads,
        now=now,
        owner={"report": row, "org": party.org},
    )
    if node is not None:
        _move_node(node, NodeState.SUBMITTED, today)
    events.record(actor, CORRECTED if earlier else REPORTED, on=row, now=_trace(row))
    events.record(actor, CORRECTED if earlier else REPORTED, on=task, now=_trace_open(row))
    settle([task], today=today, now=now)
    return row


@transaction.atomic
def judge(
    actor: Actor, *, report: TaskReport, given: JudgeInput, today: date, now: datetime
) -> TaskReport:
    """Accept it, or return it with a reason. Raises `Denied`, `Refused`, `Stale`."""
    require(actor, Cap.TASK_VIEW, on=report)
    row = _locked(report)
    if given.version is not None and row.version != given.version:
        wish = "认可" if given.is_accepted else "退回"
        theirs = {"处理": ReportVerdict(row.verdict).label, "理由": row.verdict_reason}
        raise Stale(mine={"处理": wish, "理由": given.reason}, theirs=theirs)
    rules.may_judge(_judging(actor, row), given).or_refuse()
    verdict = ReportVerdict.ACCEPTED if given.is_accepted else ReportVerdict.RETURNED
    row.verdict, row.verdict_on = verdict.value, today
    row.verdict_reason, row.verdict_by_label = given.reason.strip()[:400], actor.label
    row.version += 1
    row.save(
        update_fields=["verdict", "verdict_on", "verdict_reason", "verdict_by_label", "version"]
    )
    if row.node is not None:
        _move_node(row.node, NodeState(verdict.value), today)
    kind = ACCEPTED if given.is_accepted else RETURNED
    events.record(actor, kind, on=row, now=_trace(row), reason=given.reason)
    events.record(actor, kind, on=row.task, now=_trace_open(row))
    if not given.is_accepted:
        _tell(row)
    settle([row.task], today=today, now=now)
    return row


@transaction.atomic
def reconsider(
    actor: Actor, *, report: TaskReport, reason: str, today: date, now: datetime
) -> TaskReport:
    """Undo of `judge`: it waits again. Raises `Denied`, `Refused`."""
    require(actor, Cap.TASK_VIEW, on=report)
    row = _locked(report)
    rules.may_reconsider(_judging(actor, row), reason).or_refuse()
    was = _trace(row)
    row.verdict, row.verdict_on = ReportVerdict.WAITING.value, None
    row.verdict_reason, row.verdict_by_label = "", ""
    row.version += 1
    row.save(
        update_fields=["verdict", "verdict_on", "verdict_reason", "verdict_by_label", "version"]
    )
    if row.node is not None:
        _move_node(row.node, NodeState.SUBMITTED, today)
    events.record(actor, RECONSIDERED, on=row, was=was, now=_trace(row), reason=reason)
    events.record(actor, RECONSIDERED, on=row.task, now=_trace_open(row))
    settle([row.task], today=today, now=now)
    return row


# ---- what is there


def _node(task: Task, given: ReportInput) -> TaskNode | None:
    if given.kind is not ReportKind.NODE:
        return None
    rows = TaskNode.everything.select_for_update(of=("self",)).select_related("org")
    found = rows.filter(pk=given.node_id or 0, task=task).first()
    if found is None:
        raise Refused(rules.NODE_GONE())
    return found


def _earlier(task: Task, given: ReportInput, party: Party, month: date) -> TaskReport | None:
    rows = TaskReport.everything.filter(task=task, kind=given.kind.value, is_current=True)
    if given.kind is ReportKind.NODE:
        return rows.filter(node_id=given.node_id).first()
    if given.kind is ReportKind.FINISH:
        return rows.first()
    return rows.filter(org=party.org, month_on=month).first()


def _about(
    task: Task, party: Party, node: TaskNode | None, earlier: TaskReport | None
) -> rules.Reporting:
    items = CountedItem.everything.filter(task=task, withdrawn_on__isnull=True)
    return rules.Reporting(
        task=standing_of(task),
        kind=TaskKind(task.kind),
        is_lead=party.is_lead,
        earlier=ReportVerdict(earlier.verdict) if earlier else None,
        node=NodeState(node.state) if node else None,
        node_unit=_other_unit(node, party),
        count=items.count(),
        goal=task.count_goal or 0,
        word=task.count_word,
    )


def _other_unit(node: TaskNode | None, party: Party) -> str:
    """The unit that alone may report on the node, when that is another one; empty when the party may."""
    if node is None:
        return ""
    if node.org_id is None:
        return "" if party.is_lead else "牵头单位"
    return "" if node.org_id == party.org.pk else str(node.org)


def _locked(report: TaskReport) -> TaskReport:
    rows = TaskReport.everything.select_for_update(of=("self",))
    return rows.select_related("task", "task__plan", "org", "node").get(pk=report.pk)


def _judging(actor: Actor, row: TaskReport) -> rules.Judging:
    mine = parties.acting(actor, row.task)
    return rules.Judging(
        kind=ReportKind(row.kind),
        verdict=ReportVerdict(row.verdict),
        is_current=row.is_current,
        is_office=actor.may(Cap.TASK_MANAGE, on=row.task),
        is_lead=any(p.is_lead for p in mine),
        is_own=any(p.org.pk == row.org_id for p in mine),
        judge="" if row.verdict_by_label == actor.label else row.verdict_by_label,
    )


# ---- writing


def _insert(
    actor: Actor,
    task: Task,
    party: Party,
    given: ReportInput,
    earlier: TaskReport | None,
    when: tuple[date, TaskNode | None, date, datetime],
) -> TaskReport:
    month, node, today, now = when
    if earlier is not None:
        earlier.is_current = False
        earlier.save(update_fields=["is_current"])
    row = TaskReport.everything.create(
        task=task,
        org=party.org,
        kind=given.kind.value,
        month_on=month,
        node=node,
        state=given.state.value,
        done=given.done.strip(),
        problem=given.problem.strip()[:400],
        need=given.need.strip()[:400],
        document_number=given.document_number.strip()[:60],
        document_on=given.document_on,
        reported_on=today,
        reported_at=now,
        reported_by_label=actor.label,
        # a correction is as early as the first report was
        is_late=earlier.is_late if earlier else _is_late(task, given.kind, node, month, today),
        replaces=earlier,
    )
    row.readers.set(readers.lead_ids(task))
    return row


def _is_late(task: Task, kind: ReportKind, node: TaskNode | None, month: date, today: date) -> bool:
    if node is not None:
        due: date | None = node.due_on
    elif kind is ReportKind.FINISH:
        due = task.due_on
    else:
        due = rules.due_of_month(month, due_day=queries.yardstick_on(today).due_day)
    return rules.is_late(kind, reported_on=today, due_on=due)


def _move_node(node: TaskNode, state: NodeState, today: date) -> None:
    node.state, node.state_on, node.version = state.value, today, node.version + 1
    node.save(update_fields=["state", "state_on", "version"])


def _tell(row: TaskReport) -> None:
    what = row.node.title if row.node else ReportKind(row.kind).label
    text = f"“{row.task}”的{what}被退回：{row.verdict_reason}"
    body = {
        "text": text[:300],
        "link": f"/tasks/{row.task_id}/?tab=落实",
        "orgs": [row.org_id],
        "users": [],
    }
    outbox.put(TOPIC, on=row, body=body)


# ---- in words


def _trace(row: TaskReport) -> dict[str, str | bool]:
    """For the report's own history, which only its readers see."""
    document = " ".join(w for w in (row.document_number, str(row.document_on or "")) if w)
    told = {
        **_trace_open(row),
        "state": Doing(row.state).label,
        "done": row.done[:400],
        "problem": row.problem,
        "need": row.need,
        "document": document,
    }
    return {k: v for k, v in told.items() if v not in {"", None}}


def _trace_open(row: TaskReport) -> dict[str, str | bool]:
    """For the task's history, which every unit of it sees: that there is a report, not what it says, nor why it was
    returned."""
    told: dict[str, str | bool] = {
        "kind": ReportKind(row.kind).label,
        "unit": str(row.org),
        "month": f"{row.month_on:%Y-%m}",
        "verdict": ReportVerdict(row.verdict).label,
    }
    if row.node is not None:
        told["node"] = row.node.title
    if row.is_late:
        told["is_late"] = True
    return told


def _said(given: ReportInput) -> dict[str, str]:
    return {
        "进展": given.state.label,
        "做了什么": given.done,
        "问题": given.problem,
        "需要支持": given.need,
    }


def _told_to_people(row: TaskReport | None) -> dict[str, str]:
    if row is None:
        return {"进展": "还没有报告"}
    unit = Org.everything.filter(pk=row.org_id).first()
    return {
        "进展": Doing(row.state).label,
        "做了什么": row.done,
        "问题": row.problem,
        "需要支持": row.need,
        "填报": f"{unit} {row.reported_by_label} {row.reported_on}",
    }
