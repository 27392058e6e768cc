"""A new version of a plan is proposed, compared and decided line by line; approved it takes the old one's place, and
can be taken back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from daxiao.domains.plans import rules
from daxiao.domains.plans.models import Change, Plan, Revision
from daxiao.domains.plans.services import publishing
from daxiao.domains.plans.types import (
    ChangeInput,
    ChangeKind,
    Choice,
    PlanInput,
    PlanState,
    RevisionFacts,
    RevisionState,
)
from daxiao.kernel import events
from daxiao.kernel.access import Actor, Guarded, require
from daxiao.kernel.caps import Cap
from daxiao.kernel.errors import Stale


STARTED = events.define("plans.revision_started", "提交新版本", document="文件")
COMPARED = events.define(
    "plans.revision_compared", "两版比对", changes="变动", unchanged="未变", title="新版规划"
)
DECIDED = events.define("plans.change_decided", "定一处变动", kind="变动", choice="取舍")
TAKEN = events.define("plans.changes_taken", "批量采纳变动", count="条数")
REPAIRED = events.define("plans.changes_repaired", "改正配对", pair="配对")
APPROVED = events.define(
    "plans.revision_approved",
    "批准修订",
    changed="改动",
    added="新增",
    dropped="删除",
    kept="未采纳",
)
ABANDONED = events.define("plans.revision_abandoned", "放弃修订", state="状态")
TAKEN_BACK = events.define("plans.revision_taken_back", "撤回修订", state="状态")
SUPERSEDED = events.define(
    "plans.plan_superseded", "被新版本替代", state="状态", successor="新版本"
)
SUCCEEDED = events.define("plans.plan_succeeded", "替代旧版本", predecessor="旧版本")
REINSTATED = events.define("plans.plan_reinstated", "修订撤回，恢复执行", state="状态")
REMOVED = events.define("plans.plan_removed", "随修订撤回撤下", state="状态")


@transaction.atomic
def start(
    actor: Actor,
    *,
    plan: Plan,
    reading: Guarded,
    facts: RevisionFacts,
    is_checked: bool,
    now: datetime,
) -> Revision:
    """Say that a document is a new version of a plan. Raises `Refused` with everything that speaks against it."""
    require(actor, Cap.READING_REVIEW, on=plan)
    Plan.everything.select_for_update().get(pk=plan.pk)
    rules.may_start(facts, is_checked=is_checked).or_refuse()
    row = Revision.everything.create(
        plan=plan,
        reading_id=reading.pk,
        prepared_by_id=actor.user_id,
        prepared_at=now,
        is_demo=plan.is_demo,
    )
    events.record(actor, STARTED, on=row, now={"document": str(row.reading.document)})
    return row


@transaction.atomic
def compare(
    actor: Actor,
    *,
    revision: Revision,
    plan: Mapping[str, Any],
    changes: Sequence[ChangeInput],
    now: datetime,
) -> Revision:
    """Keep the lines of a comparison with the plan of the document that `plan` names. A second time what was decided
    stays decided where both sides are what they were."""
    require(actor, Cap.READING_REVIEW, on=revision)
    _hold(revision)
    before = {_same(c): c for c in Change.everything.filter(revision=revision)}
    rows = [_row(revision, c, actor, now) for c in changes]
    for row in rows:
        _keep_choice(row, before.get(_same(row)))
    Change.everything.filter(revision=revision).delete()
    Change.everything.bulk_create(rows, batch_size=200)
    revision.key, revision.title, revision.compared_at = plan["key"], plan["title"][:200], now
    revision.save(update_fields=("key", "title", "compared_at"))
    unchanged = sum(r.kind == ChangeKind.UNCHANGED for r in rows)
    events.record(
        actor,
        COMPARED,
        on=revision,
        now={"title": plan["title"], "changes": len(rows) - unchanged, "unchanged": unchanged},
    )
    return revision


def _same(change: Change) -> tuple[Any, ...]:
    return (change.subject, change.kind, change.old_id, change.new_id, change.was, change.now)


def _keep_choice(row: Change, was: Change | None) -> None:
    """A choice holds while neither the ledger row nor the reading moved since."""
    if was is None or (was.seen, was.read) != (row.seen, row.read):
        return
    row.choice, row.decided_by_id, row.decided_at = was.choice, was.decided_by_id, was.decided_at


def _row(revision: Revision, line: ChangeInput, actor: Actor, now: datetime) -> Change:
    d = line.difference
    # what did not change needs no decision; a person may still take it apart
    is_settled = d.kind is ChangeKind.UNCHANGED
    return Change(
        revision=revision,
        subject=d.subject.value,
        kind=d.kind.value,
        bearing=d.bearing.value,
        anchor=d.found.anchor.value,
        old_id=line.old_id,
        new_id=line.new_id,
        place=line.place,
        label=line.label[:200],
        was=line.was[:120],
        now=line.now[:120],
        gap=line.gap[:80],
        facets=[[f.name, f.was, f.now] for f in d.facets],
        doubts=list(d.found.doubts),
        start=d.found.start,
        end=d.found.end,
        num_start=d.found.num_start,
        num_end=d.found.num_end,
        choice=(Choice.TAKEN if is_settled else Choice.PENDING).value,
        seen=line.seen,
        read=line.read,
        decided_by_id=actor.user_id if is_settled else None,
        decided_at=now if is_settled else None,
    )


def _hold(revision: Revision) -> Revision:
    """Nobody else decides or approves until the caller's transaction ends. Refuses when the revision is closed."""
    row = Revision.everything.select_for_update().get(pk=revision.pk)
    rules.still_open(RevisionState(row.state)).or_refuse()
    return row


@transaction.atomic
def decide(
    actor: Actor,
    *,
    change: Change,
    choice: Choice,
    marks: tuple[int, int],
    version: int,
    now: datetime,
) -> Change:
    """Take a change, refuse it, or leave it open again. `marks` are the versions of ledger row and reading that the
    person saw. Raises `Stale` when somebody decided it meanwhile."""
    require(actor, Cap.READING_REVIEW, on=change)
    _hold(change.revision)
    was = Choice(change.choice)
    is_open = choice is Choice.PENDING
    changed = Change.everything.filter(pk=change.pk, version=version).update(
        choice=choice.value,
        seen=marks[0],
        read=marks[1],
        decided_by_id=None if is_open else actor.user_id,
        decided_at=None if is_open else now,
        version=F("version") + 1,
    )
    if not changed:
        theirs = Change.everything.select_related("decided_by").filter(pk=change.pk).first()
        said = Choice(theirs.choice).label if theirs else "已重新配对"
        who = str(theirs.decided_by or "") if theirs else ""
        raise Stale(mine={"取舍": choice.label}, theirs={"取舍": said, "经办": who})
    events.record(
        actor,
        DECIDED,
        on=change,
        was={"choice": was.label},
        now={"kind": ChangeKind(change.kind).label, "choice": choice.label},
    )
    change.refresh_from_db()
    return change


@transaction.atomic
def take_many(actor: Actor, *, revision: Revision, changes: Sequence[int], now: datetime) -> int:
    """Take those of the ids that nobody has decided; what the new version drops is looked at one by one. Returns how
    many."""
    require(actor, Cap.READING_REVIEW, on=revision)
    _hold(revision)
    rows = Change.everything.filter(revision=revision, choice=Choice.PENDING.value)
    rows = rows.exclude(kind=ChangeKind.DROPPED.value)
    count = 0
    for at in range(0, len(changes), 500):
        count += rows.filter(pk__in=changes[at : at + 500]).update(
            choice=Choice.TAKEN.value,
            decided_by_id=actor.user_id,
            decided_at=now,
            version=F("version") + 1,
        )
    if count:
        events.record(actor, TAKEN, on=revision, now={"count": count})
    return count


@transaction.atomic
def pair_anew(
    actor: Actor,
    *,
    revision: Revision,
    instead_of: Sequence[Change],
    changes: Sequence[ChangeInput],
    now: datetime,
) -> list[Change]:
    """Put other lines in the place of these: a wrong pair taken apart, or what was dropped and what was added joined."""
    require(actor, Cap.READING_REVIEW, on=revision)
    _hold(revision)
    gone = Change.everything.filter(revision=revision, pk__in=[c.pk for c in instead_of])
    if gone.count() != len(instead_of):
        raise Stale(mine={"配对": "改正配对"}, theirs={"配对": "别人已先改正"})
    gone.delete()
    rows = [_row(revision, c, actor, now) for c in changes]
    for row in rows:
        # a pair made by hand is looked at, whatever it says
        row.choice, row.decided_by_id, row.decided_at = Choice.PENDING.value, None, None
    made = Change.everything.bulk_create(rows)
    events.record(
        actor,
        REPAIRED,
        on=revision,
        was={"pair": [str(c) for c in instead_of]},
        now={"pair": [str(c) for c in made]},
    )
    return list(made)


@transaction.atomic
def publish_version(actor: Actor, *, revision: Revision, plan: PlanInput, now: datetime) -> Plan:
    """The plan that the new version becomes in the ledger; one that was taken back before comes back in force."""
    require(actor, Cap.PLAN_PUBLISH, on=revision)
    _hold(revision)
    document = revision.reading.document
    before = Plan.everything.filter(document=document, key=plan.key).first()
    if before is None:
        return publishing.publish(
            actor,
            document=document,
            region=revision.plan.region,
            plan=plan,
            now=now,
            is_demo=revision.is_demo,
        )
    _set_state(actor, before, PlanState.IN_FORCE, REINSTATED, "")
    return before


@transaction.atomic
def approve(
    actor: Actor,
    *,
    revision: Revision,
    successor: Plan,
    before: Mapping[int, Any],
    reason: str,
    now: datetime,
) -> Revision:
    """Close a revision whose changes stand in the ledger: the old plan is superseded. `before` is what each change, by
    id, replaced; it is kept for taking back."""
    require(actor, Cap.PLAN_PUBLISH, on=revision)
    row = _hold(revision)
    changes = list(Change.everything.filter(revision=row))
    for change in changes:
        change.before = before.get(change.pk)
    Change.everything.bulk_update(changes, ["before"], batch_size=100)
    Revision.everything.filter(pk=row.pk).update(
        state=RevisionState.APPROVED.value,
        successor=successor,
        decided_by_id=actor.user_id,
        decided_at=now,
        reason=reason[:400],
    )
    _set_state(actor, row.plan, PlanState.SUPERSEDED, SUPERSEDED, reason, successor=successor.title)
    events.record(
        actor, SUCCEEDED, on=successor, now={"predecessor": row.plan.title}, reason=reason
    )
    events.record(actor, APPROVED, on=row, now=_counts(changes), reason=reason)
    revision.refresh_from_db()
    return revision


def _counts(changes: Sequence[Change]) -> dict[str, int]:
    taken = [c for c in changes if c.choice == Choice.TAKEN]
    alone = {ChangeKind.ADDED.value, ChangeKind.DROPPED.value, ChangeKind.UNCHANGED.value}
    return {
        "changed": sum(c.kind not in alone for c in taken),
        "added": sum(c.kind == ChangeKind.ADDED for c in taken),
        "dropped": sum(c.kind == ChangeKind.DROPPED for c in taken),
        "kept": sum(c.choice == Choice.REFUSED for c in changes),
    }


@transaction.atomic
def abandon(actor: Actor, *, revision: Revision, reason: str, now: datetime) -> Revision:
    """Say that the document is no new version after all, or not now; the ledger was never touched."""
    require(actor, Cap.READING_REVIEW, on=revision)
    rules.may_abandon(RevisionState(revision.state), reason).or_refuse()
    _hold(revision)
    return _close(actor, revision, RevisionState.ABANDONED, reason, now)


@transaction.atomic
def take_back(actor: Actor, *, revision: Revision, reason: str, now: datetime) -> Revision:
    """The old plan is in force again and the new one withdrawn; the rows are put back by the caller."""
    require(actor, Cap.PLAN_PUBLISH, on=revision)
    row = Revision.everything.select_for_update().get(pk=revision.pk)
    successor = row.successor
    state = PlanState(successor.state) if successor else None
    rules.may_take_back(RevisionState(row.state), state, reason).or_refuse()
    _set_state(actor, row.plan, PlanState.IN_FORCE, REINSTATED, reason)
    if successor is not None:
        _set_state(actor, successor, PlanState.WITHDRAWN, REMOVED, reason)
    return _close(actor, revision, RevisionState.TAKEN_BACK, reason, now)


def _close(
    actor: Actor, revision: Revision, state: RevisionState, reason: str, now: datetime
) -> Revision:
    was = RevisionState(revision.state)
    Revision.everything.filter(pk=revision.pk).update(
        state=state.value, decided_by_id=actor.user_id, decided_at=now, reason=reason[:400]
    )
    kind = ABANDONED if state is RevisionState.ABANDONED else TAKEN_BACK
    events.record(
        actor,
        kind,
        on=revision,
        was={"state": was.label},
        now={"state": state.label},
        reason=reason,
    )
    revision.refresh_from_db()
    return revision


def _set_state(
    actor: Actor,
    plan: Plan,
    state: PlanState,
    kind: events.EventKind,
    reason: str,
    **more: str,
) -> None:
    was = PlanState(plan.state)
    Plan.everything.filter(pk=plan.pk).update(state=state.value)
    plan.state = state.value
    events.record(
        actor,
        kind,
        on=plan,
        was={"state": was.label},
        now={"state": state.label, **more},
        reason=reason,
    )
