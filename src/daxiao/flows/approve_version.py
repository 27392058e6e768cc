"""A compared version takes the place of the one in force, or gives it back: in one transaction, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents import services as document_services
from daxiao.domains.documents.types import Verdict
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans import rules
from daxiao.domains.plans import services as plan_services
from daxiao.domains.plans.rules import compare as comparing
from daxiao.domains.plans.rules import revision as revision_rules
from daxiao.domains.plans.types import (
    ApprovalFacts,
    ChangeKind,
    Choice,
    ClauseInput,
    PlanState,
    RevisionState,
    Subject,
    TargetSide,
    TaskSide,
)
from daxiao.domains.targets import queries as targets
from daxiao.domains.targets import rules as target_rules
from daxiao.domains.targets import services as target_services
from daxiao.domains.targets.types import TargetInput, TargetRevision, TargetState
from daxiao.domains.tasks import services as task_services
from daxiao.domains.tasks.types import TaskInput, TaskRevision, TaskState
from daxiao.flows import compare_versions, ledger_inputs, version_sides
from daxiao.kernel import yardsticks
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Decision, Finding, Refused


if TYPE_CHECKING:
    from daxiao.domains.documents.models import Candidate, Reading
    from daxiao.domains.plans.models import Change, Clause, Plan, Revision


@dataclass(frozen=True, slots=True)
class Approved:
    """What came of an approval: the plan in force now, and how many rows changed, moved, came and went."""

    successor: Plan
    changed: int
    moved: int
    added: int
    dropped: int
    kept: int


def needs_two(region: Any, today: date) -> bool:
    """Whether this place wants another person to approve than who prepared."""
    found = yardsticks.in_force("revisions", on=today, region=region)
    return bool(found.values["two_keys"])


def may_approve(
    actor: Actor, *, revision: Revision, reason: str, today: date
) -> tuple[Finding, ...]:
    """What speaks against approving now; empty when nothing does."""
    changes = list(plans.changes(actor, revision))
    return _decision(actor, revision, changes, reason, today).findings


def _decision(
    actor: Actor, revision: Revision, changes: Sequence[Change], reason: str, today: date
) -> Decision:
    moved = compare_versions.moved(actor, revision, changes)
    plan = plans.plan(actor, revision.plan_id)
    facts = ApprovalFacts(
        state=RevisionState(revision.state),
        plan_state=PlanState(plan.state),
        total=len(changes),
        pending=sum(c.choice == Choice.PENDING for c in changes),
        moved=moved.count if revision.state == RevisionState.OPEN else 0,
        needs_two=needs_two(plan.region, today),
        is_preparer=revision.prepared_by_id == actor.user_id,
    )
    return rules.may_approve(facts, reason)


def approve(
    actor: Actor, *, revision: Revision, reason: str, today: date, now: datetime
) -> Approved:
    """All or nothing. Raises `Denied`, and `Refused` with everything that is still open."""
    require(actor, Cap.PLAN_PUBLISH, on=revision)
    try:
        return _approve(actor, revision, reason, today, now)
    except IntegrityError:
        # a plan published elsewhere at the same moment named the same new indicator; now it is there for both
        return _approve(actor, revision, reason, today, now)


@transaction.atomic
def _approve(actor: Actor, revision: Revision, reason: str, today: date, now: datetime) -> Approved:
    reading = documents.reading(actor, revision.reading_id)
    # before anything is read: what is judged or published meanwhile must not be lost between reading and marking
    document_services.hold(actor, reading=reading)
    revision = plans.revision(actor, revision.pk)
    changes = list(plans.changes(actor, revision))
    _decision(actor, revision, changes, reason, today).or_refuse()
    plan = version_sides.plan_of_document(reading, revision.plan.title, revision.key)
    if plan is None:
        raise Refused(revision_rules.NO_PLAN())
    work = _Work(actor, revision, reading, changes, plan, today)
    Decision.of(work.unfit()).or_refuse()
    successor = plan_services.publish_version(
        actor, revision=revision, plan=ledger_inputs.plan_input(reading, plan["key"]), now=now
    )
    confirmed = [c.new_id for c in work.taken if c.new and c.new.verdict == Verdict.PENDING]
    document_services.confirm(
        actor, reading=reading, candidates=[pk for pk in confirmed if pk], now=now
    )
    work.clauses = plan_services.add_clauses(actor, plan=successor, clauses=work.clause_inputs())
    before, added = work.move_targets(successor, reason)
    more, others = work.move_tasks(successor, reason, now)
    plan_services.approve(
        actor,
        revision=revision,
        successor=successor,
        before=before | more,
        reason=reason,
        now=now,
    )
    mine = [pk for c in work.taken if (pk := c.new_id)]
    document_services.mark_published(actor, reading=reading, candidates=mine, now=now)
    return work.done(successor, added + others)


class _Work:
    """One approval: the changes that were taken, both sides of them, and what the ledger takes in."""

    def __init__(
        self,
        actor: Actor,
        revision: Revision,
        reading: Reading,
        changes: Sequence[Change],
        plan: Mapping[str, Any],
        today: date,
    ) -> None:
        self.actor, self.today = actor, today
        self.region = reading.document.region
        self.changes = changes
        self.sides = version_sides.sides_of(actor, revision, plan, cap=Cap.PLAN_PUBLISH)
        self.rows = {row.candidate_id: row for row in self.sides.rows.values()}
        accepted = [c for c in changes if c.choice == Choice.TAKEN]
        self.taken = [c for c in accepted if c.kind != ChangeKind.DROPPED]
        self.dropped = [c for c in accepted if c.kind == ChangeKind.DROPPED]
        self.clauses: dict[tuple[int, int], Clause] = {}
        self.target_pairs = [
            (self._candidate(c), side.reading)
            for c in self._of(Subject.TARGET)
            if isinstance(side := self._side(c), TargetSide)
        ]
        self.task_pairs = [
            (self._candidate(c), side.reading)
            for c in self._of(Subject.TASK)
            if isinstance(side := self._side(c), TaskSide)
        ]
        resolver = ledger_inputs.resolver(self.region, today)
        self.units = {c.pk: resolver.units_of(r) for c, r in self.task_pairs}

    def _of(self, subject: Subject) -> list[Change]:
        return [c for c in self.taken if c.subject == subject]

    def _candidate(self, change: Change) -> Candidate:
        return self.sides.candidates[f"c{change.new_id}"]

    def _side(self, change: Change) -> TargetSide | TaskSide | None:
        return self.sides.side(f"c{change.new_id}") if change.new_id else None

    def unfit(self) -> Iterable[Finding]:
        """What the ledger could not hold, in sentences, before anything is written."""
        for _, r in self.target_pairs:
            base = (r.baseline.value, r.baseline.value_high) if r.baseline else ()
            p = r.period
            years = (p.by, p.year, p.since, p.until)
            yield from target_rules.storable(r.key, (r.value, r.value_high, *base), years)
        for _, t in self.task_pairs:
            yield from target_rules.storable(t.key, (), (t.deadline,))

    def clause_inputs(self) -> list[ClauseInput]:
        text = self.sides.new.text
        return [
            ClauseInput(c.start, c.end, text[c.start : c.end], self._cell(c)) for c in self.taken
        ]

    def _cell(self, change: Change) -> str:
        side = self._side(change)
        if isinstance(side, TargetSide):
            return side.reading.cell or ""
        row = self.rows.get(change.old_id or 0)
        return row.clause.cell if row else ""

    def _clause(self, change: Change) -> int:
        return self.clauses[change.start, change.end].pk

    # ------------------------------------------------------------ targets

    def move_targets(self, successor: Plan, reason: str) -> tuple[dict[int, Any], int]:
        """Change, move and drop the targets of the old version, add those of the new one."""
        inputs = {t.candidate_id: t for t in self._target_inputs()}
        moves = [self._target_move(c, inputs) for c in self._of(Subject.TARGET) if c.old_id]
        gone = [c for c in self.dropped if c.subject == Subject.TARGET]
        moves += [TargetRevision(self._row_id(c), lapses=True) for c in gone]
        before = target_services.revise(self.actor, plan=successor, revisions=moves, reason=reason)
        fresh = [inputs[c.new_id] for c in self._of(Subject.TARGET) if not c.old_id and c.new_id]
        made = target_services.adopt(
            self.actor, plan=successor, targets=fresh, is_demo=successor.is_demo
        )
        # those of an earlier attempt that was taken back are there already
        back = {
            t.pk: {"state": TargetState.IN_FORCE.value}
            for t in made.values()
            if t.state == TargetState.LAPSED
        }
        target_services.put_back(self.actor, plan=successor, rows=back, reason=reason)
        return self._kept(Subject.TARGET, before), len(made)

    def _target_inputs(self) -> list[TargetInput]:
        by_key = {r.key: c.pk for c, r in self.target_pairs}
        owners = ledger_inputs.owners(self.task_pairs, self.units)
        return ledger_inputs.target_inputs(
            self.target_pairs, by_key, owners, self.clauses, self.region
        )

    def _target_move(self, change: Change, inputs: Mapping[int, TargetInput]) -> TargetRevision:
        says_more = change.kind != ChangeKind.UNCHANGED and change.new_id
        return TargetRevision(
            target_id=self._row_id(change),
            clause_id=self._clause(change),
            num=(change.num_start, change.num_end),
            candidate_id=change.new_id,
            change=inputs[change.new_id] if says_more and change.new_id else None,
        )

    def _row_id(self, change: Change) -> int:
        return int(self.rows[change.old_id or 0].pk)

    # ------------------------------------------------------------ tasks

    def move_tasks(self, successor: Plan, reason: str, now: datetime) -> tuple[dict[int, Any], int]:
        """The same for the tasks; their targets are those that stand in the ledger by now."""
        inputs = {t.candidate_id: t for t in self._task_inputs(successor)}
        moves = [self._task_move(c, inputs) for c in self._of(Subject.TASK) if c.old_id]
        gone = [c for c in self.dropped if c.subject == Subject.TASK]
        moves += [TaskRevision(self._row_id(c), lapses=True) for c in gone]
        clock: dict[str, Any] = {"today": self.today, "now": now}
        before = task_services.revise(
            self.actor, plan=successor, revisions=moves, reason=reason, **clock
        )
        fresh = [inputs[c.new_id] for c in self._of(Subject.TASK) if not c.old_id and c.new_id]
        made = task_services.adopt(
            self.actor, plan=successor, tasks=fresh, is_demo=successor.is_demo, **clock
        )
        back = {
            t.pk: {"state": TaskState.IN_FORCE.value}
            for t in made.values()
            if t.state == TaskState.LAPSED
        }
        task_services.put_back(self.actor, plan=successor, rows=back, reason=reason, **clock)
        return self._kept(Subject.TASK, before), len(made)

    def _task_inputs(self, successor: Plan) -> list[TaskInput]:
        there = targets.of_plan(self.actor, successor, cap=Cap.PLAN_PUBLISH)
        rows = {t.candidate_id: t for t in there}
        known = [(c, r) for c, r in self.target_pairs if c.pk in rows]
        return ledger_inputs.task_inputs(
            self.sides.new.text,
            known,
            self.task_pairs,
            self.clauses,
            self.units,
            rows,
            self.region,
        )

    def _task_move(self, change: Change, inputs: Mapping[int, TaskInput]) -> TaskRevision:
        is_told = change.kind != ChangeKind.UNCHANGED
        said = inputs.get(change.new_id or 0) if is_told else None
        kept = self._targets_without_reading(change)
        numbers = [now for name, _, now in change.facets if name == comparing.NUMBER]
        return TaskRevision(
            task_id=self._row_id(change),
            clause_id=self._clause(change),
            text=self.sides.new.text[change.start : change.end],
            candidate_id=change.new_id,
            number=numbers[0] if numbers else None,
            change=replace(said, target_ids=(*said.target_ids, *kept)) if said else None,
            is_told=is_told,
        )

    def _targets_without_reading(self, change: Change) -> list[int]:
        """Targets of a task whose sentence was found again but not read anew: the new reading cannot name them."""
        found = {self._row_id(c) for c in self._of(Subject.TARGET) if c.old_id and c.new_id is None}
        row: Any = self.rows[change.old_id or 0]
        return [t.pk for t in row.targets.all() if t.pk in found]

    # ------------------------------------------------------------ what came of it

    def _kept(self, subject: Subject, before: Mapping[int, Any]) -> dict[int, Any]:
        """What each change replaced, with the row it was: for taking it back."""
        moved = [c for c in (*self.taken, *self.dropped) if c.subject == subject and c.old_id]
        return {
            c.pk: {"row": self._row_id(c), "was": before[self._row_id(c)]}
            for c in moved
            if self._row_id(c) in before
        }

    def done(self, successor: Plan, added: int) -> Approved:
        unchanged = sum(c.kind == ChangeKind.UNCHANGED for c in self.taken)
        return Approved(
            successor=successor,
            changed=len(self.taken) - unchanged - added,
            moved=unchanged,
            added=added,
            dropped=len(self.dropped),
            kept=sum(c.choice == Choice.REFUSED for c in self.changes),
        )


# ---------------------------------------------------------------- back again


@transaction.atomic
def take_back(actor: Actor, *, revision: Revision, reason: str, today: date, now: datetime) -> Plan:
    """Put the old version into force again with its rows as they were; owners and what was reported since stay, and so
    does what a person dropped since. Returns the old plan."""
    require(actor, Cap.PLAN_PUBLISH, on=revision)
    revision = plans.revision(actor, revision.pk)
    successor = revision.successor
    plan_services.take_back(actor, revision=revision, reason=reason, now=now)
    old = plans.plan(actor, revision.plan_id)
    changes = [c for c in plans.changes(actor, revision) if c.before]
    target_services.put_back(
        actor, plan=old, rows=dict(_returning(changes, Subject.TARGET)), reason=reason
    )
    task_services.put_back(
        actor,
        plan=old,
        rows=dict(_returning(changes, Subject.TASK)),
        reason=reason,
        today=today,
        now=now,
    )
    if successor is not None:
        target_services.lapse(actor, plan=successor, reason=reason)
        task_services.lapse(actor, plan=successor, reason=reason)
    reading = documents.reading(actor, revision.reading_id)
    document_services.mark_unpublished(actor, reading=reading, plan=revision.title)
    return old


def _returning(changes: Iterable[Change], subject: Subject) -> Iterable[tuple[int, dict[str, Any]]]:
    """(row, columns to put back): of what was dropped the state alone, of the others everything but the state."""
    for change in changes:
        if change.subject != subject or change.before is None:
            continue
        was = change.before["was"]
        is_dropped = change.kind == ChangeKind.DROPPED
        yield (
            change.before["row"],
            {k: v for k, v in was.items() if (k == "state") is is_dropped},
        )
