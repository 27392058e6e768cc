"""A newly read document beside a plan in force: what the ledger says now against what the new version says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from daxiao.domains.documents import queries as documents
from daxiao.domains.documents.types import (
    ReadingState,
    Verdict,
)
from daxiao.domains.plans import queries as plans
from daxiao.domains.plans import rules
from daxiao.domains.plans import services as plan_services
from daxiao.domains.plans.rules import compare as comparing
from daxiao.domains.plans.rules import revision as revision_rules
from daxiao.domains.plans.rules import telling, words
from daxiao.domains.plans.types import (
    ChangeInput,
    ChangeKind,
    Choice,
    Difference,
    RevisionState,
    Subject,
    TargetSide,
    TaskSide,
)
from daxiao.domains.targets import queries as targets
from daxiao.domains.tasks import queries as tasks
from daxiao.flows import propose_version, version_sides
from daxiao.kernel.access import Actor, require
from daxiao.kernel.caps import Cap
from daxiao.std.findings import Refused


if TYPE_CHECKING:
    from daxiao.domains.documents.models import Reading
    from daxiao.domains.plans.models import Change, Plan, Revision

    Side = TargetSide | TaskSide


Marks = tuple[int, int]


@transaction.atomic
def compare(actor: Actor, *, revision: Revision, now: datetime, key: str = "") -> Revision:
    """Work out all changes of a revision and keep them for people to decide. A second time keeps the decisions on what
    did not move meanwhile. Raises `Refused` while the document is not read, or when both texts are the same."""
    require(actor, Cap.READING_REVIEW, on=revision)
    reading = documents.reading(actor, revision.reading_id)
    old = plans.plan(actor, revision.plan_id)
    plan = version_sides.plan_of_document(reading, old.title, key or revision.key)
    is_read = reading.state == ReadingState.READY
    rules.may_compare(
        RevisionState(revision.state),
        is_read=is_read,
        has_plan=plan is not None,
        is_same_text=plan is not None and _is_same_text(old, reading, plan),
    ).or_refuse()
    if plan is None:
        raise Refused(revision_rules.NO_PLAN())
    sides = version_sides.sides_of(actor, revision, plan, cap=Cap.READING_REVIEW)
    found = comparing.compare(sides.old, sides.new)
    lines = [line_of(sides, d, place) for place, d in enumerate(found)]
    return plan_services.compare(actor, revision=revision, plan=plan, changes=lines, now=now)


@transaction.atomic
def start_and_compare(
    actor: Actor, *, plan: Plan, reading: Reading, is_checked: bool, now: datetime
) -> Revision:
    """Propose a document that is read already, and compare it at once; all or nothing."""
    require(actor, Cap.READING_REVIEW, on=plan)
    revision = propose_version.start(
        actor, plan=plan, reading=reading, is_checked=is_checked, now=now
    )
    return compare(actor, revision=revision, now=now)


def _is_same_text(old: Plan, reading: Reading, plan: Mapping[str, Any]) -> bool:
    was = old.document.text[old.start : old.end]
    says = reading.document.text[plan["start"] : plan["end"]]
    return words.folded(was) == words.folded(says)


def line_of(sides: version_sides.Sides, difference: Difference, place: int) -> ChangeInput:
    """A difference as it is stored: with the rows behind both sides, and the words by which it is told."""
    old, new = sides.side(difference.old), sides.side(difference.new)
    told = _told(sides, difference, old, new)
    row = sides.rows.get(difference.old)
    candidate = sides.candidates.get(difference.new)
    return ChangeInput(
        difference=difference,
        old_id=row.candidate_id if row else None,
        new_id=candidate.pk if candidate else None,
        label=told.label,
        was=told.was,
        now=told.now,
        gap=told.gap,
        seen=sides.marks.get(difference.old, 0),
        read=candidate.version if candidate else 0,
        place=place,
    )


def _told(
    sides: version_sides.Sides, d: Difference, old: Side | None, new: Side | None
) -> telling.Told:
    if d.subject is Subject.TARGET:
        return telling.of_target(
            d,
            old.reading if isinstance(old, TargetSide) else None,
            new.reading if isinstance(new, TargetSide) else None,
        )
    return telling.of_task(
        d,
        (sides.old.text, old.reading) if isinstance(old, TaskSide) else None,
        (sides.new.text, new.reading) if isinstance(new, TaskSide) else None,
    )


# ---------------------------------------------------------------- correct a pairing


@transaction.atomic
def split(actor: Actor, *, change: Change, now: datetime) -> list[Change]:
    """Say that the two sides of a change are not one commitment: one was dropped, the other added."""
    require(actor, Cap.READING_REVIEW, on=change)
    if change.old_id is None or change.kind == ChangeKind.DROPPED:
        raise Refused(revision_rules.NOT_A_PAIR())
    sides, old, new = _both(actor, change.revision, change.old_id, change.new_id)
    subject = Subject(change.subject)
    found = [comparing.dropped(subject, old)]
    side = sides.side(new)
    if side is not None:
        found.append(comparing.added(subject, new, comparing.place_of(side, sides.new)))
    lines = [line_of(sides, d, change.place) for d in found]
    return plan_services.pair_anew(
        actor, revision=change.revision, instead_of=[change], changes=lines, now=now
    )


@transaction.atomic
def join(actor: Actor, *, one: Change, other: Change, now: datetime) -> list[Change]:
    """Say that what was dropped and what was added are one commitment."""
    require(actor, Cap.READING_REVIEW, on=one)
    require(actor, Cap.READING_REVIEW, on=other)
    kinds = {one.kind, other.kind}
    is_fit = kinds == {ChangeKind.DROPPED.value, ChangeKind.ADDED.value}
    if not is_fit or one.subject != other.subject or one.revision_id != other.revision_id:
        raise Refused(revision_rules.NOT_MATES())
    dropped, added = (one, other) if one.kind == ChangeKind.DROPPED else (other, one)
    sides, old, new = _both(actor, one.revision, dropped.old_id, added.new_id)
    found = _pair(sides, old, new)
    lines = [line_of(sides, found, dropped.place)]
    return plan_services.pair_anew(
        actor, revision=one.revision, instead_of=[one, other], changes=lines, now=now
    )


def _both(
    actor: Actor, revision: Revision, old_id: int | None, new_id: int | None
) -> tuple[version_sides.Sides, str, str]:
    """The sides again, and the keys of two candidates in them. Refuses when one of them is gone meanwhile."""
    reading = documents.reading(actor, revision.reading_id)
    plan = version_sides.plan_of_document(reading, revision.plan.title, revision.key)
    if plan is None:
        raise Refused(revision_rules.NO_PLAN())
    sides = version_sides.sides_of(actor, revision, plan, cap=Cap.READING_REVIEW)
    old, new = sides.key_of(old_id, is_old=True), sides.key_of(new_id, is_old=False)
    if (old_id is not None and not old) or (new_id is not None and not new):
        raise Refused(revision_rules.MOVED(count=1))
    return sides, old, new


def _pair(sides: version_sides.Sides, old: str, new: str) -> Difference:
    one, other = sides.side(old), sides.side(new)
    if isinstance(one, TargetSide) and isinstance(other, TargetSide):
        return comparing.of_targets(sides.old, sides.new, one, other)
    if isinstance(one, TaskSide) and isinstance(other, TaskSide):
        return comparing.of_tasks(sides.old, sides.new, one, other)
    raise Refused(revision_rules.NOT_MATES())


# ---------------------------------------------------------------- what moved meanwhile


@dataclass(frozen=True, slots=True)
class Moved:
    """What no longer is what people saw: the marks that hold now by change id, and how many rows of the plan no change
    speaks of because they came later."""

    now: dict[int, Marks]
    stale: frozenset[int]
    unseen: int

    @property
    def count(self) -> int:
        return len(self.stale) + self.unseen


def moved(
    actor: Actor, revision: Revision, changes: Iterable[Change], *, cap: Cap = Cap.PLAN_VIEW
) -> Moved:
    """Compare what people saw with the ledger and the readings of this moment; `changes` come with both candidates."""
    current = _row_marks(actor, revision, cap)
    changes = list(changes)
    now = {c.pk: (_seen(c, current), c.new.version if c.new else 0) for c in changes}
    stale = {
        c.pk
        for c in changes
        if now[c.pk] != (c.seen, c.read) or (c.new and c.new.verdict == Verdict.REJECTED)
    }
    told = {c.old_id for c in changes}
    return Moved(now, frozenset(stale), len(set(current) - told))


def _seen(change: Change, current: Mapping[int, int]) -> int:
    return 0 if change.old_id is None else current.get(change.old_id, 0)


def _row_marks(actor: Actor, revision: Revision, cap: Cap) -> dict[int, int]:
    """Newest version of the ledger rows that stand on the old plan, by the candidate they come from."""
    read: Callable[..., Any]
    found: dict[int, int] = {}
    for read, newest in ((targets.of_plan, targets.marks), (tasks.of_plan, tasks.marks)):
        marks = newest(actor, revision.plan, cap=cap)
        rows = read(actor, revision.plan, cap=cap)
        found |= {row.candidate_id: marks.get(row.pk, 0) for row in rows}
    return found


def row_of(actor: Actor, change: Change) -> Any:
    """The ledger row that a change speaks of, for its page; None where there is none, or the actor may not see it."""
    is_moved = change.revision.state == RevisionState.APPROVED and change.choice == Choice.TAKEN
    key = change.new_id if is_moved and change.new_id else change.old_id
    if key is None:
        return None
    rows = targets.targets(actor) if change.subject == Subject.TARGET else tasks.tasks(actor)
    return rows.filter(candidate_id=key).first()
